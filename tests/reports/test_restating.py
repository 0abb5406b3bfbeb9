"""Communes merge: figures are then held against what the year before would have been, and the break is told."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.access import Access
from agencies.enums import Role
from agencies.models import Membership, User
from reports.consolidation import consolidate, series_of
from reports.models import RestatedValue
from reports.restating import (
    RestatingRefused,
    crossings_of,
    figures_with_scope,
    lift,
    restate,
    write_down,
)
from targets.enums import FigureKind, VerdictCode
from targets.models import Baseline
from tests.reports.factories import A, B, R, add_figure, add_indicator, file, make_desk, moment

pytestmark = pytest.mark.django_db

NOW = moment(2025, 12, 20)
DAY = date(2024, 9, 1)
BASIS = "Sáp nhập xã, Nghị quyết 1"


def person(desk, name, role):
    user = User.objects.create_user(name, password="x")
    Membership.objects.create(user=user, role=role, province=desk.plan.province)
    return Access.of(user, NOW.date())


@pytest.fixture
def desk():
    """Two districts count communes; H2 loses one by a merger between 2023-N and 2024-N. CQ counts those with drugs."""
    desk = make_desk(years=(2023, 2024, 2025), parts=("6T", "N"))
    add_figure(desk, "XA", {"H1": R, "H2": R}, kind=FigureKind.STOCK)
    add_figure(desk, "XA-MT", {"CQ": A, "H2": B}, kind=FigureKind.STOCK)
    add_indicator(desk, "4.3", "change_down", ("XA-MT",), comparator=">", threshold=1)
    for period, communes in (
        ("2023-N", 31),
        ("2024-6T", 31),
        ("2024-N", 30),
        ("2025-6T", 30),
        ("2025-N", 30),
    ):
        file(desk, "H1", period, {"XA": 10})
        file(desk, "H2", period, {"XA": communes, "XA-MT": communes})
    for period, value in (("2023-N", 100), ("2024-6T", 100), ("2024-N", 98), ("2025-N", 97)):
        file(desk, "CQ", period, {"XA-MT": value})
    desk.by = person(desk, "tonghop", Role.COORDINATOR)
    return desk


def changed(desk, figures=("XA", "XA-MT"), units=("H2", "CQ")):
    return write_down(
        desk.plan,
        from_day=DAY,
        basis=BASIS,
        figures=[desk.figures[code] for code in figures],
        units=[desk.units[code] for code in units],
        by=desk.by,
        now=NOW,
    )


def told(desk, change, numbers):
    """Restate by (figure, year-part)."""
    values = {}
    for crossing in crossings_of(change, now=NOW):
        for line in crossing.lines:
            value = numbers.get((line.row.figure.code, f"{line.year}-{line.part}"))
            values[line.slot] = None if value is None else Decimal(value)
    return restate(change, values, by=desk.by, now=NOW)


def figure(desk, code="XA", period="2024-N"):
    return next(row for row in consolidate(desk.periods[period], now=NOW).figures if row.code == code)


def indicator(desk, period="2024-N"):
    return consolidate(desk.periods[period], now=NOW).indicators[0]


def test_without_a_change_the_merger_counts_as_a_decrease(desk):
    assert (figure(desk).last_year.value, figure(desk).last_year.difference) == (41, -1)
    assert indicator(desk).verdict == VerdictCode.MET  # 100 -> 98


def test_comparison_waits_until_the_former_value_is_told(desk):
    changed(desk)
    row = figure(desk)
    assert row.last_year.difference is None
    assert row.last_year.reason == "phạm vi số liệu đã đổi, chưa có số cùng kỳ tính lại của Huyện H2"
    assert row.last_year.break_words == f"Từ ngày 01/09/2024 đổi phạm vi số liệu của Huyện H2 ({BASIS})"
    assert indicator(desk).verdict == VerdictCode.NO_BASELINE


def test_comparison_is_with_what_it_would_have_been(desk):
    change = changed(desk)
    assert told(desk, change, {("XA", "2023-N"): 30, ("XA-MT", "2023-N"): 99}) == 3
    row = figure(desk)
    assert (row.total.value, row.last_year.value, row.last_year.difference) == (40, 40, 0)
    assert row.last_year.break_words.endswith("cùng kỳ tính lại theo phạm vi mới, số đã báo cáo 41")
    judged = indicator(desk)
    assert judged.now.denominator == 99
    assert judged.verdict == VerdictCode.MET  # 99 -> 98 is 1,01 %
    assert "cùng kỳ tính lại theo phạm vi mới, số đã báo cáo 100" in judged.break_words


def test_restated_base_can_turn_a_verdict(desk):
    told(desk, changed(desk), {("XA", "2023-N"): 30, ("XA-MT", "2023-N"): 98})
    assert indicator(desk).verdict == VerdictCode.NOT_MET  # 98 -> 98


def test_only_comparisons_that_cross_the_day_are_touched(desk):
    change = changed(desk)
    crossed = {
        (crossing.period.code, f"{line.year}-{line.part}")
        for crossing in crossings_of(change, now=NOW)
        for line in crossing.lines
    }
    assert crossed == {("2024-N", "2023-N"), ("2025-6T", "2024-6T")}
    later = figure(desk, period="2025-N")
    assert (later.last_year.value, later.last_year.difference, later.last_year.break_words) == (40, 0, "")
    assert figure(desk, period="2024-6T").last_year.break_words == ""


def test_ratio_of_one_period_keeps_its_own_denominator(desk):
    """The number of communes itself changes from the day on because it is reported so, not by the log of changes."""
    changed(desk)
    assert (figure(desk, period="2024-6T").total.value, figure(desk, period="2024-N").total.value) == (41, 40)


def test_series_equals_each_consolidation(desk):
    told(desk, changed(desk), {("XA", "2023-N"): 30, ("XA-MT", "2023-N"): 99, ("XA", "2024-6T"): 30})
    series = series_of(desk.plan, now=NOW)
    for rows in series.periods:
        alone = consolidate(rows.period, now=NOW)
        assert [row.last_year for row in rows.figures] == [row.last_year for row in alone.figures]
        assert [row.verdict for row in rows.indicators] == [row.verdict for row in alone.indicators]


def test_base_value_of_a_year_without_report_is_restated_too(desk):
    for unit, value in (("H1", 10), ("H2", 33)):
        Baseline.objects.create(
            figure=desk.figures["XA"],
            unit=desk.units[unit],
            year=2022,
            part="N",
            value=value,
            entered_at=NOW,
            entered_by=desk.user,
        )
    change = write_down(
        desk.plan,
        from_day=date(2023, 6, 1),
        basis=BASIS,
        figures=[desk.figures["XA"]],
        units=[desk.units["H2"]],
        by=desk.by,
        now=NOW,
    )
    told(desk, change, {("XA", "2022-N"): 31})
    row = figure(desk, period="2023-N")
    assert (row.last_year.value, row.last_year.difference) == (41, 0)


def test_number_that_was_told_wrong_is_replaced_and_kept_in_the_history(desk):
    change = changed(desk)
    told(desk, change, {("XA", "2023-N"): 29})
    told(desk, change, {("XA", "2023-N"): 30})
    assert figure(desk).last_year.value == 40
    values = RestatedValue.objects.filter(row__figure=desk.figures["XA"]).order_by("pk")
    assert [value.value for value in values] == [29, 30]
    assert told(desk, change, {("XA", "2023-N"): 30}) == 0


def test_number_that_is_taken_back_leaves_the_comparison_open(desk):
    change = changed(desk)
    told(desk, change, {("XA", "2023-N"): 30})
    told(desk, change, {})
    assert figure(desk).last_year.difference is None


def test_change_that_was_lifted_counts_nowhere(desk):
    change = changed(desk)
    told(desk, change, {("XA", "2023-N"): 30})
    lift(change, by=desk.by, now=NOW)
    assert figure(desk).last_year.value == 41
    change.refresh_from_db()
    with pytest.raises(RestatingRefused, match="đã được bỏ"):
        restate(change, {}, by=desk.by, now=NOW)


def test_zero_is_a_number(desk):
    told(desk, changed(desk), {("XA", "2023-N"): 0})
    assert figure(desk).last_year.value == 10


def test_sums_and_their_parts_are_not_offered(desk):
    add_figure(desk, "TONG", {"H1": R}, kind=FigureKind.DERIVED, parts=("XA",))
    assert [figure.code for figure in figures_with_scope(desk.plan)] == ["XA-MT"]


def test_same_figure_twice_from_one_day_is_refused(desk):
    changed(desk)
    with pytest.raises(RestatingRefused) as refusal:
        changed(desk, figures=("XA",), units=("H2",))
    assert refusal.value.field == "from_day"


def test_units_that_do_not_answer_for_the_figures_are_refused(desk):
    with pytest.raises(RestatingRefused) as refusal:
        changed(desk, figures=("XA",), units=("CQ",))
    assert refusal.value.field == "units"


def test_day_outside_the_reporting_time_is_refused(desk):
    for day in (date(2022, 12, 15), date(2026, 1, 1)):
        with pytest.raises(RestatingRefused) as refusal:
            write_down(
                desk.plan,
                from_day=day,
                basis=BASIS,
                figures=[desk.figures["XA"]],
                units=[desk.units["H2"]],
                by=desk.by,
                now=NOW,
            )
        assert refusal.value.field == "from_day"


def test_only_coordinators_write(desk):
    change = changed(desk)
    head = person(desk, "lanhdao", Role.HEAD)
    for act in (lambda: restate(change, {}, by=head, now=NOW), lambda: lift(change, by=head, now=NOW)):
        with pytest.raises(RestatingRefused, match="Chỉ cán bộ tổng hợp"):
            act()
