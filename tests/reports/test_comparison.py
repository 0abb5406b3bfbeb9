"""What the figures of a report are held against, and what it costs to look."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.answers import Answer
from reports.enums import EntryState
from reports.models import Draft, Report
from reports.models.comparison import Comparison, comparisons_of
from reports.models.completeness import missing_of
from reports.models.progress import progress_of
from reports.models.reading import Reading
from targets.enums import FigureKind, RuleKind, Strength
from targets.models import FigureRule
from tests.reports.factories import (
    NIL,
    UNAVAILABLE,
    R,
    add_figure,
    file,
    make_desk,
    moment,
    set_base,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """Two years with their first halves; every unit reports S and the stock T."""
    desk = make_desk(("CQ", "H1", "H2"), years=(2023, 2024), parts=("6T", "N"))
    add_figure(desk, "S", dict.fromkeys(desk.units, R))
    add_figure(desk, "T", dict.fromkeys(desk.units, R), kind=FigureKind.STOCK)
    return desk


def compare(desk, unit="H1", period="2024-N") -> Comparison:
    return Comparison.of(Report.objects.get(pk=desk.reports[unit, period].pk))


def said(value) -> Answer:
    return Answer(EntryState.VALUE, Decimal(value))


# --- The same period last year ----------------------------------------------------------------


def test_accepted_round_is_preferred_to_a_later_one(desk):
    file(desk, "H1", "2023-N", {"S": 10})
    file(desk, "H1", "2023-N", {"S": 99}, accepted=False)
    assert compare(desk).last_year == {"S": said(10)}


def test_latest_accepted_round_counts(desk):
    file(desk, "H1", "2023-N", {"S": 10})
    file(desk, "H1", "2023-N", {"S": 11})
    assert compare(desk).last_year == {"S": said(11)}


def test_standing_round_counts_while_none_is_accepted(desk):
    file(desk, "H1", "2023-N", {"S": 10}, accepted=False)
    file(desk, "H1", "2023-N", {"S": 20}, accepted=False)
    file(desk, "H1", "2023-N", {"S": 30}, accepted=False, withdrawn=True)
    assert compare(desk).last_year == {"S": said(20)}


@pytest.mark.parametrize("fate", ["withdrawn", "returned"])
def test_round_that_does_not_stand_is_not_compared_with(desk, fate):
    file(desk, "H1", "2023-N", {"S": 10}, accepted=False, **{fate: True})
    assert compare(desk).last_year == {}


def test_answers_keep_what_they_are(desk):
    file(desk, "H1", "2023-N", {"S": NIL, "T": UNAVAILABLE})
    assert compare(desk).last_year == {"S": Answer(EntryState.NIL), "T": Answer(EntryState.UNAVAILABLE)}


def test_year_before_is_compared_part_by_part(desk):
    file(desk, "H1", "2023-6T", {"S": 4})
    file(desk, "H1", "2023-N", {"S": 10})
    assert compare(desk, period="2024-6T").last_year == {"S": said(4)}
    assert compare(desk, period="2024-N").last_year == {"S": said(10)}


def test_other_units_and_other_plans_are_not_mixed_in(desk):
    other = make_desk(("CQ", "H1", "H2"), code="kh2", years=(2023, 2024), parts=("6T", "N"))
    add_figure(other, "S", {"H1": R})
    file(desk, "H2", "2023-N", {"S": 77})
    file(other, "H1", "2023-N", {"S": 88})
    assert compare(desk) == Comparison()
    assert compare(other).last_year == {"S": said(88)}


# --- Base values ------------------------------------------------------------------------------


def test_base_value_stands_in_where_there_was_no_round(desk):
    set_base(desk, "S", "H1", "12.5", year=2022)
    set_base(desk, "T", "H1", NIL, year=2022)
    set_base(desk, "S", "H1", 3, year=2022, part="6T")
    set_base(desk, "S", "H2", 99, year=2022)
    set_base(desk, "S", "H1", 99, year=2021)
    assert compare(desk, period="2023-N").last_year == {"S": said("12.5"), "T": Answer(EntryState.NIL)}
    assert compare(desk, period="2023-6T").last_year == {"S": said(3)}


@pytest.mark.parametrize("answer", [10, NIL, UNAVAILABLE])
@pytest.mark.parametrize("accepted", [True, False])
def test_round_takes_the_place_of_a_base_value(desk, answer, accepted):
    set_base(desk, "S", "H1", 12, year=2023)
    file(desk, "H1", "2023-N", {"S": answer}, accepted=accepted)
    assert compare(desk).last_year["S"].value == (Decimal(10) if answer == 10 else None)


# --- The shorter period, and the stocks before ------------------------------------------------


def test_annual_report_is_held_against_its_first_half(desk):
    file(desk, "H1", "2023-6T", {"S": 4})
    file(desk, "H1", "2024-6T", {"S": 5})
    assert compare(desk, period="2024-N").shorter == {"S": said(5)}
    assert compare(desk, period="2024-6T").shorter == {}


def test_longest_shorter_period_of_the_same_start_counts(desk):
    halves = desk.periods["2024-6T"]
    quarter = type(halves).objects.get(pk=halves.pk)
    quarter.pk, quarter.code, quarter.part = None, "2024-Q1", "Q1"
    quarter.ends_on, quarter.due_before = (
        quarter.ends_on.replace(month=3),
        quarter.due_before.replace(month=3),
    )
    quarter.opens_on = quarter.late_from = None
    quarter.save()
    desk.periods["2024-Q1"] = quarter
    desk.reports["H1", "2024-Q1"] = Report.objects.create(
        unit=desk.units["H1"], period=quarter, opened_at=moment(2024, 3, 1)
    )
    file(desk, "H1", "2024-Q1", {"S": 2})
    assert compare(desk, period="2024-6T").shorter == {"S": said(2)}
    assert compare(desk, period="2024-N").shorter == {}
    file(desk, "H1", "2024-6T", {"S": 5})
    assert compare(desk, period="2024-N").shorter == {"S": said(5)}


def test_stocks_are_held_against_the_period_that_ended_last(desk):
    file(desk, "H1", "2023-N", {"T": 31})
    assert compare(desk, period="2024-6T").previous == {"T": said(31)}
    assert compare(desk, period="2024-N").previous == {}
    file(desk, "H1", "2024-6T", {"T": 32})
    assert compare(desk, period="2024-N").previous == {"T": said(32)}
    assert compare(desk, period="2023-6T").previous == {}


# --- Other units ------------------------------------------------------------------------------


@pytest.fixture
def held(desk):
    """H1 is held against what CQ reported."""
    rule = FigureRule.objects.create(
        plan=desk.plan,
        code="DOI-CHIEU",
        kind=RuleKind.NOT_MORE_THAN_OTHERS,
        strength=Strength.NOTICE,
        left=desk.figures["S"],
        other_unit=desk.units["CQ"],
    )
    rule.right.set([desk.figures["T"]])
    return desk


def test_latest_accepted_round_of_the_other_unit_counts(held):
    file(held, "CQ", "2023-N", {"T": 100})
    file(held, "CQ", "2024-6T", {"T": 110})
    file(held, "CQ", "2024-6T", {"T": 111})
    file(held, "CQ", "2024-N", {"T": 999}, accepted=False)
    file(held, "H2", "2024-N", {"T": 5})
    assert compare(held).others == {"CQ": {"T": said(111)}}
    assert compare(held, period="2024-6T").others == {"CQ": {"T": said(111)}}
    assert compare(held, period="2023-N").others == {"CQ": {"T": said(100)}}
    assert compare(held, period="2023-6T").others == {}


def test_other_units_round_of_this_very_period_counts(held):
    file(held, "CQ", "2024-N", {"T": 120})
    assert compare(held).others == {"CQ": {"T": said(120)}}


def test_only_units_that_rules_name_are_read(desk):
    file(desk, "CQ", "2024-N", {"T": 120})
    assert compare(desk).others == {}


def test_unit_without_the_figure_that_a_rule_holds_is_not_compared(held):
    held.figures["S"].assignments.filter(unit=held.units["H2"]).delete()
    file(held, "CQ", "2024-N", {"T": 120})
    assert compare(held, "H1").others == {"CQ": {"T": said(120)}}
    assert compare(held, "H2").others == {}


def test_units_that_another_plans_rules_name_are_not_read(held):
    other = make_desk(("CQ", "H1", "H2"), code="kh2", years=(2023, 2024))
    add_figure(other, "T", {"CQ": R}, kind=FigureKind.STOCK)
    file(other, "CQ", "2024-N", {"T": 7})
    file(held, "CQ", "2024-N", {"T": 120})
    assert compare(other).others == {}
    assert compare(held).others == {"CQ": {"T": said(120)}}


# --- Many reports at once ---------------------------------------------------------------------


def test_many_reports_are_held_against_what_each_is_alone(held):
    other = make_desk(("CQ", "H1"), code="kh2", years=(2023, 2024))
    add_figure(other, "S", dict.fromkeys(other.units, R))
    for number, period in enumerate(("2023-6T", "2023-N", "2024-6T"), start=1):
        for unit in ("CQ", "H1", "H2"):
            file(held, unit, period, {"T": 100 * number})
    file(other, "H1", "2023-N", {"S": 5})
    set_base(other, "S", "CQ", 3, year=2023)
    reports = list(Report.objects.select_related("unit", "period__plan").order_by("-pk"))
    assert len({report.period.plan_id for report in reports}) == 2
    together = comparisons_of(reports)
    assert together[other.reports["CQ", "2024-N"].pk].last_year == {"S": said(3)}
    assert together[held.reports["H1", "2024-N"].pk].shorter == {"T": said(300)}
    for report in reports:
        alone = Comparison.of(report)
        # What others say may be read for more units than this one's rules name.
        assert alone.others.items() <= together[report.pk].others.items()
        assert replace(together[report.pk], others={}) == replace(alone, others={})


def test_many_reports_take_the_queries_of_one(held):
    for period in ("2023-6T", "2023-N", "2024-6T"):
        for unit in ("CQ", "H1", "H2"):
            file(held, unit, period, {"S": 1, "T": 2})
    reports = list(Report.objects.select_related("unit", "period__plan"))
    one = next(report for report in reports if report.pk == held.reports["H1", "2024-N"].pk)
    assert len(reports) == 12
    with CaptureQueriesContext(connection) as alone:
        comparisons_of([one])
    with CaptureQueriesContext(connection) as together:
        comparisons_of(reports)
    assert len(together) == len(alone) <= COMPARISON_QUERIES


# --- Queries ----------------------------------------------------------------------------------

READING_QUERIES = 18
COMPARISON_QUERIES = 7


@pytest.mark.parametrize("count", [1, 3, 26])
def test_reading_a_draft_takes_the_same_queries(count):
    """Figures, answers, findings, content, checklist and progress, with everything filed that may be compared."""
    units = ("CQ", *(f"H{number}" for number in range(1, count)))
    desk = make_desk(units, years=(2023, 2024), parts=("6T", "N"))
    for number in range(count):
        add_figure(desk, f"S{number}", dict.fromkeys(units, R))
        FigureRule.objects.create(
            plan=desk.plan,
            code=f"DC{number}",
            kind=RuleKind.NOT_MORE_THAN_OTHERS,
            strength=Strength.NOTICE,
            left=desk.figures[f"S{number}"],
            other_unit=desk.units[units[number]],
        ).right.set([desk.figures["S0"]])
    for period in ("2023-6T", "2023-N", "2024-6T"):
        for unit in units:
            file(desk, unit, period, dict.fromkeys(desk.figures, 1))
    report = Report.objects.select_related("unit", "period__plan").get(pk=desk.reports["CQ", "2024-N"].pk)
    with CaptureQueriesContext(connection) as queries:
        compared = Comparison.of(report)
    assert len(compared.last_year) == len(compared.shorter) == len(compared.others) == count
    assert len(queries) == COMPARISON_QUERIES
    draft = Draft.objects.create(report=report)
    with CaptureQueriesContext(connection) as queries:
        reading = Reading(draft)
        assert len(reading.content["figures"]) == count
        assert len([item for item in missing_of(reading) if item.section == "so-lieu"]) == count
        assert progress_of(reading)["so-lieu"]["empty"] == count
    assert len(queries) == READING_QUERIES
