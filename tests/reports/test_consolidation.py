"""Totals, coverage, comparisons, reconciliation, sections on small data worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from reports.consolidation.rows import CellState
from reports.enums import ReportState
from reports.models import SubmittedFigure
from targets.enums import FigureKind
from tests.reports.factories import (
    NIL,
    UNAVAILABLE,
    A,
    B,
    Desk,
    R,
    add_figure,
    add_period,
    add_units,
    assign,
    file,
    file_many,
    make_desk,
    moment,
    put,
    set_base,
)
from tests.reports.reading import cell, figure, read

pytestmark = pytest.mark.django_db

DISTRICTS = ("H1", "H2", "H3")


@pytest.fixture
def desk() -> Desk:
    return make_desk(("CQ", *DISTRICTS))


# ------------------------------------------------------------------ totals and coverage


def test_total_adds_reporters_and_names_the_missing(desk):
    add_figure(desk, "BUOI", dict.fromkeys(DISTRICTS, R))
    file(desk, "H1", "2024-N", {"BUOI": 3})
    file(desk, "H2", "2024-N", {"BUOI": NIL})
    row = figure(desk, "BUOI")
    assert row.total.value == 3
    assert row.total.coverage.full_words == "2/3 huyện, thiếu: H3"
    assert row.total.coverage.missing[0].why == "chưa nộp"
    assert not row.total.coverage.is_complete
    assert [c.state for c in row.cells] == [
        CellState.NOT_ASSIGNED,
        CellState.VALUE,
        CellState.NIL,
        CellState.NOT_FILED,
    ]


def test_nil_everywhere_is_a_total_of_nothing_and_not_a_gap(desk):
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    file(desk, "H1", "2024-N", {"BUOI": NIL})
    file(desk, "H2", "2024-N", {"BUOI": NIL})
    row = figure(desk, "BUOI")
    assert row.total.value == 0
    assert row.total.all_nil
    assert row.value_words == "Không phát sinh"


def test_zero_typed_is_a_zero(desk):
    add_figure(desk, "BUOI", {"H1": R})
    file(desk, "H1", "2024-N", {"BUOI": 0})
    row = figure(desk, "BUOI")
    assert (row.total.value, row.total.all_nil, row.value_words) == (0, False, "0")


def test_unavailable_is_never_a_zero(desk):
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    file(desk, "H1", "2024-N", {"BUOI": UNAVAILABLE})
    row = figure(desk, "BUOI")
    assert row.total.value is None
    assert row.value_words == "Thiếu số liệu"
    assert [missing.why for missing in row.total.coverage.missing] == [
        "chưa có số liệu: đang đối chiếu",
        "chưa nộp",
    ]
    assert cell(row, "H1").reason == "đang đối chiếu"


def test_figure_absent_from_the_round_is_uncovered(desk):
    add_figure(desk, "BUOI", {"H1": R})
    file(desk, "H1", "2024-N", {})
    row = figure(desk, "BUOI")
    assert row.total.value is None
    assert cell(row, "H1").state == CellState.UNAVAILABLE
    assert row.total.coverage.missing[0].why == "báo cáo không có số liệu này"


def test_nobody_assigned_gives_no_total(desk):
    add_figure(desk, "TY", {})
    row = figure(desk, "TY")
    assert row.total.value is None
    assert row.total.coverage.words == "không có đơn vị nào được giao"


def test_sums_of_999_values_are_exact_in_python_and_in_sql():
    desk = make_desk((), years=())
    codes = add_units(desk, 999)
    add_period(desk, 2024)
    tenths = {"T1": "0.1", "T2": "0.2", "T3": "0.3"}
    for code in tenths:
        add_figure(desk, code, dict.fromkeys(codes, R), decimals=1)
    file_many(desk, codes, "2024-N", tenths)
    totals = {row.code: row.total.value for row in read(desk).figures}
    in_sql = SubmittedFigure.objects.order_by().values_list("figure__code").annotate(Sum("value"))
    assert totals == {"T1": Decimal("99.9"), "T2": Decimal("199.8"), "T3": Decimal("299.7")}
    assert dict(in_sql) == totals


# ------------------------------------------------------------------ which round counts


def test_filed_but_not_accepted_counts_only_provisionally(desk):
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    file(desk, "H1", "2024-N", {"BUOI": 3})
    file(desk, "H2", "2024-N", {"BUOI": 4}, accepted=False)
    row = figure(desk, "BUOI")
    assert row.total.value == 3
    assert cell(row, "H2").state == CellState.NOT_ACCEPTED
    assert row.total.coverage.missing[0].why == "chưa tiếp nhận"
    row = figure(desk, "BUOI", provisional=True)
    assert (row.total.value, row.total.accepted_value, row.total.provisional_value) == (7, 3, 4)
    assert row.total.provisional_units == ("Huyện H2",)


def test_withdrawn_and_returned_rounds_count_nowhere(desk):
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    file(desk, "H1", "2024-N", {"BUOI": 3}, accepted=False, withdrawn=True)
    file(desk, "H2", "2024-N", {"BUOI": 4}, accepted=False, returned=True)
    assert figure(desk, "BUOI").total.value is None
    assert figure(desk, "BUOI", provisional=True).total.value is None


def test_report_reopened_for_correction_still_counts_with_its_accepted_round(desk):
    add_figure(desk, "BUOI", {"H1": R})
    file(desk, "H1", "2024-N", {"BUOI": 3})
    put(desk, "H1", "2024-N", ReportState.RETURNED)
    consolidated = read(desk)
    unit = next(unit for unit in consolidated.units if unit.code == "H1")
    assert consolidated.figures[0].total.value == 3
    assert (unit.correcting, unit.accepted, unit.round_number) == (True, True, 1)
    file(desk, "H1", "2024-N", {"BUOI": 5}, accepted=False)
    assert figure(desk, "BUOI").total.value == 3
    assert figure(desk, "BUOI", provisional=True).total.value == 5


def test_latest_accepted_round_counts(desk):
    add_figure(desk, "BUOI", {"H1": R})
    file(desk, "H1", "2024-N", {"BUOI": 3})
    file(desk, "H1", "2024-N", {"BUOI": 5})
    assert figure(desk, "BUOI").total.value == 5


def test_two_plans_of_one_province_do_not_mix(desk):
    other = make_desk(("CQ", *DISTRICTS), code="kh2")
    for owner, value in ((desk, 3), (other, 40)):
        add_figure(owner, "BUOI", {"H1": R})
        file(owner, "H1", "2024-N", {"BUOI": value})
        file(owner, "H1", "2023-N", {"BUOI": value - 1})
    for owner, value in ((desk, 3), (other, 40)):
        row = figure(owner, "BUOI")
        assert (row.total.value, row.last_year.value) == (value, value - 1)
    assert len(read(desk).units) == 4


# ------------------------------------------------------------------ completeness


def test_completeness_is_of_the_reports_owed(desk):
    file(desk, "CQ", "2024-N", at=moment(2024, 12, 16, 23))
    file(desk, "H1", "2024-N", at=moment(2024, 12, 18))
    file(desk, "H2", "2024-N", accepted=False)
    file(desk, "CQ", "2023-N")
    done = read(desk).completeness
    assert (done.expected, done.filed, done.in_time, done.late, done.not_filed) == (4, 3, 2, 1, 1)
    assert (done.accepted, done.not_accepted) == (2, ("Huyện H2", "Huyện H3"))
    assert done.not_filed_names == ("Huyện H3",)
    assert (done.last_year_on_time, done.last_year_expected) == (1, 4)


def test_timeliness_is_of_the_first_round_that_was_not_withdrawn(desk):
    file(desk, "H1", "2024-N", at=moment(2024, 12, 10), accepted=False, withdrawn=True)
    file(desk, "H1", "2024-N", at=moment(2024, 12, 17), accepted=False, returned=True)
    file(desk, "H1", "2024-N", at=moment(2024, 12, 19))
    unit = next(unit for unit in read(desk).units if unit.code == "H1")
    assert unit.timeliness_words == "Chậm 01 ngày"
    assert unit.first_filed_on == date(2024, 12, 17)
    assert unit.round_number == 3


# ------------------------------------------------------------------ authority and breakdown


def test_breakdown_is_held_against_the_authority_and_never_added(desk):
    add_figure(desk, "VU", {"CQ": A, "H1": B, "H2": B})
    add_figure(desk, "VU-TT", {"CQ": R}, direct_of="VU")
    file(desk, "CQ", "2024-N", {"VU": 20, "VU-TT": 4})
    file(desk, "H1", "2024-N", {"VU": 10})
    row = figure(desk, "VU")
    assert row.total.value == 20
    assert row.total.coverage.words == "Cơ quan CQ"
    assert row.reconciliation.difference == 6
    assert row.reconciliation_words == (
        "Đối chiếu 1/2 huyện, thiếu: H2: 10 · cấp tỉnh trực tiếp: 4 · lệch 6 vụ"
    )
    file(desk, "H2", "2024-N", {"VU": 6})
    assert figure(desk, "VU").reconciliation_words == (
        "Đối chiếu 2/2 huyện: 16 · cấp tỉnh trực tiếp: 4 · khớp"
    )


def test_missing_authority_gives_no_total_and_breakdown_never_takes_its_place(desk):
    add_figure(desk, "VU", {"CQ": A, "H1": B})
    file(desk, "H1", "2024-N", {"VU": 10})
    row = figure(desk, "VU")
    assert row.total.value is None
    assert row.total.coverage.missing_words == "Thiếu: Cơ quan CQ"
    assert (row.reconciliation.breakdown, row.reconciliation.difference) == (10, None)
    assert row.reconciliation_words.endswith("chưa có số liệu chính")


def test_one_of_two_authorities_missing_gives_no_total(desk):
    add_figure(desk, "VU", {"CQ": A, "H1": A})
    file(desk, "CQ", "2024-N", {"VU": 10})
    assert figure(desk, "VU").total.value is None


def test_unknown_direct_share_leaves_the_difference_open(desk):
    add_figure(desk, "VU", {"CQ": A, "H1": B})
    add_figure(desk, "VU-TT", {"CQ": R}, direct_of="VU")
    file(desk, "CQ", "2024-N", {"VU": 20, "VU-TT": UNAVAILABLE})
    file(desk, "H1", "2024-N", {"VU": 10})
    row = figure(desk, "VU").reconciliation
    assert (row.difference, row.reason) == (None, "chưa có phần cấp tỉnh trực tiếp")


# ------------------------------------------------------------------ comparisons


def test_last_year_is_compared_like_for_like(desk):
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    for year, first, second in ((2023, 8, 2), (2024, 9, 3)):
        file(desk, "H1", f"{year}-N", {"BUOI": first})
        file(desk, "H2", f"{year}-N", {"BUOI": second})
    row = figure(desk, "BUOI")
    assert (row.last_year.value, row.last_year.difference, row.last_year.percent) == (10, 2, 20)
    assert (row.difference_words, row.last_year.percent_words) == ("+2", "tăng 20,0%")


def test_unlike_units_are_not_compared(desk):
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    file(desk, "H1", "2023-N", {"BUOI": 8})
    file(desk, "H1", "2024-N", {"BUOI": 9})
    file(desk, "H2", "2024-N", {"BUOI": 3})
    row = figure(desk, "BUOI")
    assert row.last_year.value == 8
    assert row.last_year.difference is None
    assert row.last_year.reason == "cùng kỳ thiếu Huyện H2"
    assert row.difference_words == "–"


def test_last_years_filed_round_counts_only_when_accepted(desk):
    add_figure(desk, "BUOI", {"H1": R})
    file(desk, "H1", "2023-N", {"BUOI": 8}, accepted=False)
    file(desk, "H1", "2024-N", {"BUOI": 9})
    row = figure(desk, "BUOI", provisional=True)
    assert (row.last_year.value, row.last_year.reason) == (None, "cùng kỳ thiếu số liệu")


def test_base_values_stand_for_the_year_before_the_first_report(desk):
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    file(desk, "H1", "2023-N", {"BUOI": 6})
    file(desk, "H2", "2023-N", {"BUOI": 6})
    assert figure(desk, "BUOI", "2023-N").last_year.reason == "chưa có số gốc"
    set_base(desk, "BUOI", "H1", 10, year=2022)
    set_base(desk, "BUOI", "H2", NIL, year=2022)
    row = figure(desk, "BUOI", "2023-N")
    assert (row.last_year.value, row.last_year.difference, row.last_year.from_baseline) == (10, 2, True)


def test_base_value_never_stands_for_the_period_itself(desk):
    add_figure(desk, "BUOI", {"H1": R})
    set_base(desk, "BUOI", "H1", 10, year=2024)
    assert figure(desk, "BUOI").total.value is None


def test_base_value_of_another_part_of_the_year_is_not_taken(desk):
    add_figure(desk, "BUOI", {"H1": R})
    file(desk, "H1", "2023-N", {"BUOI": 6})
    set_base(desk, "BUOI", "H1", 10, year=2022, part="6T")
    assert figure(desk, "BUOI", "2023-N").last_year.value is None


def test_first_half_stands_beside_the_year():
    desk = make_desk(("CQ", "H1"), years=(2024,), parts=("6T", "N"))
    add_figure(desk, "BUOI", {"H1": R})
    file(desk, "H1", "2024-6T", {"BUOI": 3})
    file(desk, "H1", "2024-N", {"BUOI": 7})
    row = figure(desk, "BUOI")
    assert (row.total.value, row.shorter.value) == (7, 3)
    assert figure(desk, "BUOI", "2024-6T").shorter is None


def test_estimates_are_carried_into_the_total(desk):
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    file(desk, "H1", "2024-N", {"BUOI": 3}, data_as_of=date(2024, 12, 5))
    file(desk, "H2", "2024-N", {"BUOI": 3}, data_as_of=date(2024, 12, 14))
    assert figure(desk, "BUOI").total.estimate_words == "số ước đến ngày 05/12/2024: Huyện H1"


# ------------------------------------------------------------------ units and assignments that end


def test_closing_unit_gives_its_flows_and_not_its_stocks(desk):
    add_figure(desk, "VU", {"H1": R, "H2": R})
    add_figure(desk, "XA", {"H1": R, "H2": R}, kind=FigureKind.STOCK)
    add_figure(desk, "XA-TT", {"H1": R, "H2": R}, kind=FigureKind.DISTINCT, whole="XA")
    add_figure(desk, "VU-TD", {"H1": R, "H2": R}, kind=FigureKind.DISTINCT, whole="VU")
    desk.units["H2"].valid_to = date(2024, 6, 30)
    desk.units["H2"].save()
    for unit in ("H1", "H2"):
        file(desk, unit, "2024-N", {"VU": 5, "XA": 10, "XA-TT": 8, "VU-TD": 2})
    totals = {row.code: row for row in read(desk).figures}
    assert {code: row.total.value for code, row in totals.items()} == {
        "VU": 10,
        "XA": 10,
        "XA-TT": 8,
        "VU-TD": 4,
    }
    assert totals["XA"].total.coverage.assigned == 1
    assert cell(totals["XA"], "H2").state == CellState.ENDED
    assert cell(totals["XA"], "H2").value == 10


def test_derived_sum_of_stocks_is_a_stock(desk):
    add_figure(desk, "NN-1", {"H1": R, "H2": R}, kind=FigureKind.STOCK)
    add_figure(desk, "NN", {"H1": R, "H2": R}, kind=FigureKind.DERIVED, parts=("NN-1",))
    desk.units["H2"].valid_to = date(2024, 6, 30)
    desk.units["H2"].save()
    for unit in ("H1", "H2"):
        file(desk, unit, "2024-N", {"NN-1": 10, "NN": 10})
    assert figure(desk, "NN").total.value == 10


def test_flow_assignment_moved_inside_the_window_counts_both_units(desk):
    for code, kind in (("VU", FigureKind.FLOW), ("XA", FigureKind.STOCK)):
        add_figure(desk, code, {}, kind=kind)
        assign(desk, code, "H1", valid_to=date(2024, 6, 30))
        assign(desk, code, "H2", valid_from=date(2024, 7, 1))
    file(desk, "H1", "2024-N", {"VU": 4, "XA": 9})
    file(desk, "H2", "2024-N", {"VU": 6, "XA": 9})
    assert figure(desk, "VU").total.value == 10
    assert figure(desk, "XA").total.value == 9
    assert figure(desk, "VU", "2023-N").total.coverage.units == ("Huyện H1",)


def test_units_that_bear_one_name_are_both_added(desk):
    desk.units["H2"].short_name = desk.units["H1"].short_name
    desk.units["H2"].save()
    add_figure(desk, "VU", {"H1": R, "H2": R})
    file(desk, "H1", "2024-N", {"VU": 4})
    file(desk, "H2", "2024-N", {"VU": 6})
    row = figure(desk, "VU")
    assert row.total.value == 10
    assert row.total.coverage.units == ("Huyện H1 (H1)", "Huyện H1 (H2)")
