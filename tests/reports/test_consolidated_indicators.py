"""Indicators of a consolidated period on small data worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.models import Report
from targets.enums import Comparator, FigureKind, IndicatorKind, VerdictCode
from tests.reports.factories import (
    NIL,
    A,
    B,
    Desk,
    R,
    add_figure,
    add_indicator,
    file,
    make_desk,
    moment,
    set_base,
)
from tests.reports.reading import indicator, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk(("CQ", "H1", "H2", "H3"))


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
    assert (row.last_year.value_words, row.last_year.sides_words) == ("Chưa có số gốc", "kỳ này 200")


def test_change_without_base_waits_for_a_base_value(desk):
    change_desk(desk)
    file(desk, "CQ", "2023-N", {"VU": 200})
    now = moment(2023, 12, 20)
    row = indicator(desk, "2.1", "2023-N", now=now)
    assert (row.verdict, row.now.value_words) == (VerdictCode.NO_BASELINE, "Chưa có số gốc")
    assert row.now.sides_words == "kỳ này 200 vụ"
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
