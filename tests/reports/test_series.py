"""A plan over its periods: every point equals the period's own consolidation, and timeliness is counted once."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.consolidation import consolidate, series_of
from reports.consolidation.series_rows import thresholds_words
from reports.models import Extension, FigureExclusion, Period
from targets.enums import Comparator, VerdictCode
from targets.models import Threshold
from tests.reports.factories import (
    NIL,
    UNAVAILABLE,
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

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 20)
SERIES_QUERIES = 16


def filled_desk(**values) -> Desk:
    """Three units, two years and their halves; a ratio, a change and an authority beside its breakdown."""
    desk = make_desk(years=(2023, 2024), parts=("6T", "N"), **values)
    add_figure(desk, "TONG", dict.fromkeys(desk.units, R), kind="stock")
    add_figure(desk, "DAT", dict.fromkeys(desk.units, R), kind="distinct", whole="TONG")
    add_figure(desk, "MOI", dict.fromkeys(desk.units, R))
    add_figure(desk, "VU", {"CQ": A, "H1": B, "H2": B})
    add_indicator(desk, "1.1", "ratio", ("DAT",), ("TONG",), comparator=Comparator.GE, threshold=50)
    add_indicator(desk, "1.2", "change_up", ("VU",), comparator=Comparator.GE, threshold=5)
    answers = {"TONG": 10, "DAT": 6, "MOI": 1, "VU": 20}
    for period in desk.periods:
        file(desk, "CQ", period, answers)
        file(desk, "H1", period, answers | {"VU": NIL})
    file(desk, "H2", "2023-N", answers | {"MOI": UNAVAILABLE})
    file(desk, "H2", "2024-N", answers, accepted=False)
    set_base(desk, "VU", "CQ", 18, year=2022)
    set_base(desk, "MOI", "H2", 4, year=2023)
    return desk


@pytest.fixture
def desk():
    return filled_desk()


def series(desk, now=NOW):
    return series_of(desk.plan, now=now)


def test_every_point_equals_the_consolidation_of_its_period(desk):
    FigureExclusion.objects.create(
        period=desk.periods["2023-N"],
        unit=desk.units["H1"],
        figure=desk.figures["DAT"],
        reason="Đếm trùng",
        at=NOW,
        by=desk.user,
    )
    found = series(desk)
    assert [point.total.value for point in found.figures[1].points] == [12, 12, 12, 12]
    assert [rows.period.code for rows in found.periods] == ["2023-6T", "2023-N", "2024-6T", "2024-N"]
    for place, rows in enumerate(found.periods):
        period = Period.objects.select_related("plan__coordinator").get(pk=rows.period.pk)
        alone = consolidate(period, now=NOW)
        assert rows.figures == alone.figures
        assert rows.targets == alone.targets
        assert rows.units == alone.units
        assert rows.completeness == alone.completeness
        assert tuple(row.points[place] for row in found.indicators) == alone.indicators
        assert tuple(row.points[place] for row in found.figures) == alone.figures


def test_values_over_the_years(desk):
    ratio, change = series(desk).indicators
    assert [row.now.value for row in ratio.points][1::2] == [Fraction(60), None]
    assert ratio.points[3].now.verdict == VerdictCode.MISSING_DATA
    assert [row.now.value for row in change.points][1::2] == [Fraction(100, 9), Fraction(0)]
    assert [row.now.verdict for row in change.points][1::2] == [VerdictCode.MET, VerdictCode.NOT_MET]


def test_base_value_fills_a_gap_only_where_its_year_is_looked_back_on(desk):
    former, now = series(desk).figures[2].points[1::2]
    assert (former.total.value, former.total.coverage.missing_names) == (2, "Huyện H2")
    assert (now.last_year.value, now.last_year.from_baseline) == (6, True)


def test_what_is_not_accepted_does_not_count(desk):
    total = series(desk).figures[0].points[3].total
    assert (total.value, total.coverage.words, total.coverage.missing_names) == (20, "2/3 đơn vị", "Huyện H2")


def test_parts_come_whole_years_first(desk):
    parts = series(desk).parts
    assert [(part.name, part.places) for part in parts] == [("Năm", (1, 3)), ("6 tháng", (0, 2))]


def test_periods_that_have_not_opened_are_left_out(desk):
    found = series(desk, now=moment(2024, 5, 1))
    assert [rows.period.code for rows in found.periods] == ["2023-6T", "2023-N"]
    assert [len(unit.filings) for unit in found.units] == [2, 2, 2]


def test_plan_without_opened_periods_has_an_empty_series(desk):
    found = series(desk, now=moment(2020, 1, 1))
    assert (found.periods, found.parts, found.indicators, found.figures, found.units) == ((),) * 5
    assert found.filing_total.decided == 0


def test_timeliness_of_each_unit(desk):
    file(desk, "H2", "2024-6T", {}, at=moment(2024, 6, 19), accepted=False)
    district = next(unit for unit in series(desk).units if unit.code == "H2")
    assert [filing.words for filing in district.filings] == [
        "Chưa nộp",
        "Đúng hạn",
        "Chậm 03 ngày",
        "Đúng hạn",
    ]
    count = district.count
    assert (count.in_time, count.late, count.not_filed, count.decided) == (2, 1, 1, 4)
    assert (count.rate, count.words, count.rate_words) == (Fraction(1, 2), "2/4", "50,0%")


def test_report_that_may_still_come_in_time_is_not_counted(desk):
    found = series(desk, now=moment(2024, 6, 10))
    district = next(unit for unit in found.units if unit.code == "H2")
    assert [filing.words for filing in district.filings] == ["Chưa nộp", "Đúng hạn", "Chưa đến hạn"]
    assert district.count.words == "1/2"


def test_extension_moves_the_day_a_missing_report_counts_from(desk):
    report = desk.reports["H2", "2024-6T"]
    Extension.objects.create(
        report=report,
        last_day=date(2024, 7, 1),
        reason="Lý do",
        granted_at=moment(2024, 6, 16),
        granted_by=desk.user,
    )
    before, after = (series(desk, now=moment(2024, 7, day)) for day in (1, 2))
    words = [found.units[2].filings[2].words for found in (before, after)]
    assert words == ["Chưa đến hạn", "Chưa nộp"]


def test_counts_by_period_and_in_total(desk):
    found = series(desk)
    assert [count.words for count in found.filing_counts] == ["2/3", "3/3", "2/3", "3/3"]
    assert found.filing_total.words == "10/12"


def test_unit_that_owed_nothing_has_a_dash(desk):
    desk.reports["H2", "2023-6T"].delete()
    district = series(desk).units[2]
    assert district.filings[0].words == "–"
    assert district.count.decided == 3


def test_threshold_is_that_of_its_year(desk):
    Threshold.objects.create(indicator=desk.indicators["1.1"], from_year=2024, value=70)
    points = series(desk).indicators[0].points
    assert [row.threshold for row in points] == [50, 50, 70, 70]


def test_thresholds_in_words():
    same = [(2021, "từ 80%"), (2022, "từ 80%")]
    assert thresholds_words(same) == "từ 80%"
    assert thresholds_words([*same, (2023, "từ 90%")]) == "2021–2022: từ 80%; 2023: từ 90%"


def test_second_plan_is_kept_apart(desk):
    other = filled_desk(code="kh2", province="92")
    file(other, "H2", "2024-N", {"TONG": 500, "DAT": 500, "VU": 500})
    alone = series(desk)
    assert {unit.short_name for unit in alone.units} == {"Cơ quan CQ", "Huyện H1", "Huyện H2"}
    assert alone.figures[0].points[3].total.value == 20
    assert series(other).figures[0].points[3].total.value == 520
    assert {rows.period.plan for rows in alone.periods} == {desk.plan}


@pytest.mark.parametrize(
    ("units", "years"), [(1, (2023,)), (3, (2023, 2024)), (26, (2021, 2022, 2023, 2024))]
)
def test_queries_depend_on_nothing(units, years):
    codes = ("CQ", *(f"H{number}" for number in range(1, units)))
    desk = make_desk(codes, years=years, parts=("6T", "N"))
    for number in range(units):
        add_figure(desk, f"S{number}", dict.fromkeys(codes, R))
        add_indicator(desk, f"1.{number}", "monitored", (f"S{number}",))
    for period in desk.periods:
        for unit in codes:
            file(desk, unit, period, dict.fromkeys(desk.figures, 1))
    with CaptureQueriesContext(connection) as queries:
        found = series(desk)
    assert len(found.periods) == 2 * len(years)
    assert found.figures[0].points[-1].total.value == units
    assert len(queries) == SERIES_QUERIES


def test_rows_can_be_told_apart(desk):
    """The comparison with single periods would notice a difference."""
    rows = series(desk).periods[1]
    changed = replace(rows.figures[0], total=replace(rows.figures[0].total, value=None))
    assert changed != rows.figures[0]
