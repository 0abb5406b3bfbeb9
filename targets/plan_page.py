"""The plan as one page reads it: text, targets with their indicators, tasks, duties, projects, gaps."""

from __future__ import annotations

from dataclasses import dataclass

from agencies.models import Unit
from targets.enums import PlanPart, TaskRole, TermSide
from targets.indicator_specs import spec_of, threshold_in
from targets.models import Duty, Indicator, Plan, PlanGap, PlanPassage, Project, Target, Task
from targets.verdicts import threshold_words


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator: what is asked, by year where that changes, and the figures it is computed from."""

    indicator: Indicator
    threshold: str
    later: tuple[tuple[int, str], ...]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answerers:
    """Who answers for a task or a project now: names of leading units, and of those taking part.

    `everyone`: every unit of the plan takes part.
    """

    lead: tuple[str, ...]
    others: tuple[str, ...]
    everyone: bool = False


@dataclass(frozen=True)
class PlanPage:
    """The plan in the order in which it is printed."""

    plan: Plan
    basis: list[PlanPassage]
    objective: list[PlanPassage]
    targets: list[tuple[Target, list[IndicatorLine]]]
    tasks: list[tuple[Task, Answerers]]
    duties: list[tuple[Duty, list[Unit], list[tuple[Project, Answerers]]]]
    organisation: list[PlanPassage]
    gaps: list[PlanGap]
    projects: int


def read_plan_page(plan: Plan) -> PlanPage:
    """Read the whole plan; a fixed number of queries."""
    passages = list(plan.passages.order_by("part", "order"))
    projects = list(
        plan.projects.prefetch_related("assignments__unit").select_related("duty").order_by("order", "pk")
    )
    duties = _duties(plan, projects)
    unit_count = sum(len(units) for _duty, units, _projects in duties)
    return PlanPage(
        plan=plan,
        basis=[passage for passage in passages if passage.part == PlanPart.BASIS],
        objective=[passage for passage in passages if passage.part == PlanPart.GENERAL_OBJECTIVE],
        targets=_targets(plan),
        tasks=[
            (task, _answerers(task, unit_count))
            for task in plan.tasks.prefetch_related("assignments__unit").order_by("number")
        ],
        duties=duties,
        organisation=[passage for passage in passages if passage.part == PlanPart.ORGANISATION],
        gaps=list(plan.gaps.order_by("code")),
        projects=len(projects),
    )


def _targets(plan: Plan) -> list[tuple[Target, list[IndicatorLine]]]:
    indicators = (
        Indicator.objects.filter(plan=plan)
        .prefetch_related("terms__figure", "thresholds")
        .order_by("target__number", "order", "pk")
    )
    lines: dict[int, list[IndicatorLine]] = {}
    for indicator in indicators:
        lines.setdefault(indicator.target_id, []).append(_line(indicator, plan.first_year))
    return [(target, lines.get(target.pk, [])) for target in plan.targets.order_by("number")]


def _line(indicator: Indicator, first_year: int) -> IndicatorLine:
    thresholds = list(indicator.thresholds.all())
    later = [row for row in thresholds if row.from_year > first_year]
    return IndicatorLine(
        indicator=indicator,
        threshold=_asked(indicator, threshold_in(thresholds, first_year)),
        later=tuple((row.from_year, _asked(indicator, row.value)) for row in later),
        numerator=_names(indicator, TermSide.NUMERATOR),
        denominator=_names(indicator, TermSide.DENOMINATOR),
    )


def _asked(indicator: Indicator, threshold: object) -> str:
    return threshold_words(spec_of(indicator, numerator=(), denominator=(), threshold=threshold))


def _names(indicator: Indicator, side: TermSide) -> tuple[str, ...]:
    return tuple(term.figure.name for term in indicator.terms.all() if term.side == side)


def _answerers(given: Task | Project, unit_count: int = 0) -> Answerers:
    """Whoever is assigned without an end, in the plan's order."""
    held = sorted(
        (row for row in given.assignments.all() if row.valid_to is None),
        key=lambda row: (row.unit.order, row.unit_id),
    )
    return Answerers(
        lead=tuple(row.unit.short_name for row in held if row.role == TaskRole.LEAD),
        others=tuple(row.unit.short_name for row in held if row.role != TaskRole.LEAD),
        everyone=len(held) == unit_count,
    )


def _duties(
    plan: Plan, projects: list[Project]
) -> list[tuple[Duty, list[Unit], list[tuple[Project, Answerers]]]]:
    duties = plan.duties.select_related("agency").prefetch_related("agency__units").order_by("number")
    return [
        (
            duty,
            sorted(duty.agency.units.all(), key=lambda unit: (unit.order, unit.pk)),
            [(project, _answerers(project)) for project in projects if project.duty_id == duty.pk],
        )
        for duty in duties
    ]
