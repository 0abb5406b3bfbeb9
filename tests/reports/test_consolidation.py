"""Totals, coverage, comparisons, reconciliation and verdicts on small data worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db.models import Sum

from reports.consolidation import consolidate
from reports.consolidation.rows import CellState, Consolidated, FigureRow, IndicatorRow
from reports.enums import ReportState
from reports.models import Report, SubmittedFigure
from targets.enums import Comparator, FigureKind, IndicatorKind, VerdictCode
from tests.reports.factories import (
    NIL,
    UNAVAILABLE,
    A,
    B,
    Desk,
    R,
    add_figure,
    add_indicator,
    assign,
    file,
    make_desk,
    moment,
    put,
    set_base,
)

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 20)
DISTRICTS = ("H1", "H2", "H3")


@pytest.fixture
def desk() -> Desk:
    return make_desk(("CQ", *DISTRICTS))


def read(desk: Desk, period: str = "2024-N", **options) -> Consolidated:
    return consolidate(desk.periods[period], now=options.pop("now", NOW), **options)


def figure(desk: Desk, code: str, period: str = "2024-N", **options) -> FigureRow:
    return next(row for row in read(desk, period, **options).figures if row.code == code)


def indicator(desk: Desk, code: str, period: str = "2024-N", **options) -> IndicatorRow:
    return next(row for row in read(desk, period, **options).indicators if row.code == code)


def cell(row: FigureRow, unit: str):
    return next(cell for cell in row.cells if cell.unit.code == unit)


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
    codes = tuple(f"H{number}" for number in range(1, 1000))
    desk = make_desk(codes, years=(2024,))
    tenths = {"T1": "0.1", "T2": "0.2", "T3": "0.3"}
    for code in tenths:
        add_figure(desk, code, dict.fromkeys(codes, R), decimals=1)
    for unit in codes:
        file(desk, unit, "2024-N", tenths)
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
    assert figure(desk, "BUOI").total.value == 3
    assert figure(other, "BUOI").total.value == 40
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


# ------------------------------------------------------------------ indicators


def ratio_desk(desk: Desk) -> None:
    add_figure(desk, "XA", {"H1": R, "H2": R}, kind=FigureKind.STOCK, measure="xã")
    add_figure(desk, "XA-TT", {"H1": R, "H2": R}, kind=FigureKind.DISTINCT, whole="XA", measure="xã")
    add_indicator(
        desk,
        "1.1",
        IndicatorKind.RATIO,
        ("XA-TT",),
        ("XA",),
        threshold=100,
        measure="xã",
        nil_when_empty=True,
    )


def test_ratio_is_of_sums(desk):
    ratio_desk(desk)
    file(desk, "H1", "2024-N", {"XA": 10, "XA-TT": 10})
    file(desk, "H2", "2024-N", {"XA": 30, "XA-TT": 20})
    row = indicator(desk, "1.1")
    assert row.now.value == 75
    assert (row.now.value_words, row.now.sides_words) == ("75,0%", "30/40 xã")
    assert row.verdict == VerdictCode.NOT_MET
    assert row.now.reason == "Chưa đủ: Huyện H2 20/30 xã; mức Kế hoạch: 100%."
    assert row.coverage.words == "2/2 huyện"


def test_partial_ratio_names_the_missing_and_shows_what_there_is(desk):
    ratio_desk(desk)
    file(desk, "H1", "2024-N", {"XA": 10, "XA-TT": 10})
    row = indicator(desk, "1.1")
    assert row.verdict == VerdictCode.MISSING_DATA
    assert (row.now.value, row.now.value_words, row.now.sides_words) == (None, "10/10", "xã đã báo cáo")
    assert row.coverage.full_words == "1/2 huyện, thiếu: H2"
    assert row.difference_words == "–"
    assert row.difference_reason == "kỳ này thiếu Huyện H2"


def test_ratio_against_last_year_is_in_points(desk):
    ratio_desk(desk)
    for year, told in ((2023, 15), (2024, 20)):
        file(desk, "H1", f"{year}-N", {"XA": 10, "XA-TT": 10})
        file(desk, "H2", f"{year}-N", {"XA": 10, "XA-TT": told - 10})
    row = indicator(desk, "1.1")
    assert row.verdict == VerdictCode.MET
    assert (row.last_year.value, row.last_year.verdict) == (75, VerdictCode.NOT_MET)
    assert (row.difference, row.difference_words) == (25, "+25,0 điểm")
    assert [(point.year, point.value) for point in row.trend] == [(2023, 75), (2024, 100)]


def change_desk(desk: Desk) -> None:
    add_figure(desk, "VU", {"CQ": A, "H1": B})
    add_indicator(
        desk, "2.1", IndicatorKind.CHANGE_UP, ("VU",), comparator=Comparator.GE, threshold=5, measure="vụ"
    )


def test_change_is_judged_against_last_years_accepted_round(desk):
    change_desk(desk)
    file(desk, "CQ", "2023-N", {"VU": 200})
    file(desk, "CQ", "2024-N", {"VU": 210})
    row = indicator(desk, "2.1")
    assert (row.now.value, row.verdict, row.threshold_words) == (5, VerdictCode.MET, "tăng từ 5%")
    assert (row.now.value_words, row.now.sides_words) == ("tăng 5,0%", "210 so với 200 vụ")
    assert row.last_year.verdict == VerdictCode.NO_BASELINE
    assert row.last_year.value_words == "200"


def test_change_without_base_waits_for_a_base_value(desk):
    change_desk(desk)
    file(desk, "CQ", "2023-N", {"VU": 200})
    now = moment(2023, 12, 20)
    row = indicator(desk, "2.1", "2023-N", now=now)
    assert (row.verdict, row.now.value_words) == (VerdictCode.NO_BASELINE, "200")
    set_base(desk, "VU", "CQ", 190, year=2022)
    row = indicator(desk, "2.1", "2023-N", now=now)
    assert row.verdict == VerdictCode.MET
    assert row.now.value == Fraction(1000, 190)


def test_last_year_of_a_change_is_itself_a_change(desk):
    change_desk(desk)
    set_base(desk, "VU", "CQ", 100, year=2022)
    file(desk, "CQ", "2023-N", {"VU": 110})
    file(desk, "CQ", "2024-N", {"VU": 132})
    row = indicator(desk, "2.1")
    assert (row.now.value, row.last_year.value, row.difference) == (20, 10, 10)
    assert row.difference_words == "+10,0 điểm"


def test_difference_shows_what_is_left_over(desk):
    add_figure(desk, "PH", {"CQ": R}, decimals=1)
    add_figure(desk, "PN", {"CQ": R}, decimals=1, kind=FigureKind.DISTINCT, whole="PH")
    add_indicator(desk, "3.5", IndicatorKind.DIFFERENCE, ("PH",), ("PN",), threshold=0, measure="m²")
    file(desk, "CQ", "2024-N", {"PH": "320.5", "PN": "300.5"})
    row = indicator(desk, "3.5")
    assert (row.now.value, row.verdict) == (20, VerdictCode.NOT_MET)
    assert (row.now.value_words, row.now.sides_words) == ("20,0 m²", "300,5/320,5")


def test_every_unit_at_least_one_is_not_a_sum(desk):
    add_figure(desk, "MH", {"H1": R, "H2": R})
    add_indicator(
        desk,
        "4.4",
        IndicatorKind.UNITS_AT_LEAST,
        ("MH",),
        comparator=Comparator.GE,
        threshold=1,
        minimum=1,
        decimals=0,
    )
    file(desk, "H1", "2024-N", {"MH": 7})
    file(desk, "H2", "2024-N", {"MH": 0})
    row = indicator(desk, "4.4")
    assert (row.verdict, row.now.value_words, row.now.sides_words) == (VerdictCode.NOT_MET, "1/2", "huyện")


def test_value_that_must_be_zero_fails_in_a_first_half_too():
    desk = make_desk(("CQ", "H1"), years=(2024,), parts=("6T", "N"))
    add_figure(desk, "TD", {"CQ": R})
    add_indicator(desk, "2.2", IndicatorKind.VALUE, ("TD",), threshold=0, decimals=0, measure="tụ điểm")
    file(desk, "CQ", "2024-6T", {"TD": 1})
    row = indicator(desk, "2.2", "2024-6T", now=moment(2024, 6, 10))
    assert row.verdict == VerdictCode.NOT_MET
    assert (row.now.value_words, row.now.sides_words) == ("1", "tụ điểm")


def test_first_half_and_open_window_are_not_judged():
    desk = make_desk(("CQ", "H1"), years=(2024,), parts=("6T", "N"))
    add_figure(desk, "VU", {"CQ": R})
    add_indicator(desk, "2.1", IndicatorKind.VALUE, ("VU",), comparator=Comparator.GE, threshold=5)
    file(desk, "CQ", "2024-6T", {"VU": 9})
    file(desk, "CQ", "2024-N", {"VU": 9})
    assert indicator(desk, "2.1", "2024-6T").verdict == VerdictCode.NOT_DUE
    last_moment = moment(2024, 12, 15, 0)
    assert indicator(desk, "2.1", now=last_moment - timedelta(seconds=1)).verdict == VerdictCode.NOT_DUE
    assert indicator(desk, "2.1", now=last_moment).verdict == VerdictCode.MET


def test_nothing_to_do_counts_as_met(desk):
    ratio_desk(desk)
    for unit in ("H1", "H2"):
        file(desk, unit, "2024-N", {"XA": 0, "XA-TT": NIL})
    row = indicator(desk, "1.1")
    assert (row.verdict, row.now.value_words, row.now.sides_words) == (VerdictCode.NIL, "0/0", "xã")
    assert read(desk).targets[0].summary_words == "Đạt 1/1"


def test_monitored_indicator_is_left_out_of_the_count(desk):
    add_figure(desk, "NN", {"CQ": R})
    add_indicator(desk, "4.1", IndicatorKind.MONITORED, ("NN",), decimals=0, measure="người")
    file(desk, "CQ", "2023-N", {"NN": 52})
    file(desk, "CQ", "2024-N", {"NN": 47})
    row = indicator(desk, "4.1")
    assert (row.verdict, row.threshold_words) == (VerdictCode.MONITORED, "không định mức")
    assert row.difference_words == "−5 (−9,6%)"
    assert read(desk).targets[0].summary_words == "Đạt 0/0 · Theo dõi 1"


def test_threshold_follows_the_year(desk):
    change_desk(desk)
    desk.indicators["2.1"].thresholds.create(from_year=2024, value=Decimal(7))
    file(desk, "CQ", "2023-N", {"VU": 200})
    file(desk, "CQ", "2024-N", {"VU": 212})
    row = indicator(desk, "2.1")
    assert (row.threshold, row.verdict) == (7, VerdictCode.NOT_MET)


# ------------------------------------------------------------------ what units wrote


def test_tasks_projects_difficulties_and_documents_come_from_the_counted_rounds(desk):
    task = desk.plan.tasks.create(number=1, name="Nhiệm vụ 1", text="Nguyên văn.", citation="II.1")
    task.assignments.create(unit=desk.units["H1"], role="lead")
    task.assignments.create(unit=desk.units["H2"])
    duty = desk.plan.duties.get(agency__code="H1")
    project = desk.plan.projects.create(
        code="DA1", name="Dự án 1", guiding_body="Bộ", duty=duty, citation="III.2"
    )
    project.assignments.create(unit=desk.units["H1"])
    told = {
        "tasks": [{"number": 1, "name": "Nhiệm vụ 1", "state": "late", "text": "Chậm vì lũ."}],
        "projects": [
            {"code": "DA1", "name": "Dự án 1", "role": "lead", "state": "on_track", "text": "Đạt."},
            {"code": None, "name": "Dự án riêng", "role": "lead", "state": "done", "text": "Xong."},
        ],
        "documents": [{"number": "5/KH-UBND", "issued_on": "2024-02-01", "abstract": "Kế hoạch"}],
        "difficulties": [
            {"content": "Thiếu kinh phí", "proposal": "Bổ sung", "addressed_to": "Sở Tài chính"}
        ],
        "assessment": "Tốt.",
        "direction": "Tiếp tục.",
    }
    file(desk, "H1", "2024-N", content=told)
    file(desk, "H2", "2024-N", content=told, accepted=False)
    consolidated = read(desk)
    cells = {cell.unit.code: cell for cell in consolidated.tasks[0].cells}
    assert (cells["H1"].state, cells["H1"].role, cells["H1"].text) == ("late", "lead", "Chậm vì lũ.")
    assert (cells["H2"].state, cells["H2"].role) == (None, "takes_part")
    assert cells["CQ"].role is None
    assert consolidated.tasks[0].counts == (("late", 1),)
    assert [(row.code, row.unit.code, row.state) for row in consolidated.projects] == [
        ("DA1", "H1", "on_track"),
        ("", "H1", "done"),
    ]
    assert [row.addressed_to for row in consolidated.difficulties] == ["Sở Tài chính"]
    assert consolidated.documents[0].issued_on == date(2024, 2, 1)
    assert consolidated.narratives[0].assessment == "Tốt."
    assert len(read(desk, provisional=True).difficulties) == 2


def test_consolidating_changes_nothing(desk):
    before = list(Report.objects.values_list("pk", "state"))
    read(desk)
    assert list(Report.objects.values_list("pk", "state")) == before
