"""The plan as one page reads it: text, targets with their indicators, tasks, duties, projects, gaps."""

from __future__ import annotations

from dataclasses import dataclass

from agencies.access import Access
from agencies.models import Unit
from targets.enums import AmendmentState, PlanPart, TaskRole, TermSide
from targets.indicator_specs import Level, levels_of, spec_of
from targets.models import (
    Amendment,
    Duty,
    Indicator,
    Plan,
    PlanGap,
    PlanPassage,
    Project,
    Target,
    Task,
)
from targets.verdicts import threshold_words


@dataclass(frozen=True, slots=True)
class LaterLevel:
    """What is asked from some time on: from a year as the plan says, or from a day by an amendment."""

    words: str
    year: int
    amendment: Amendment | None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator: what is asked, where that changes from when on, and the figures it is computed from."""

    indicator: Indicator
    threshold: str
    later: tuple[LaterLevel, ...]
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
    tasks: list[tuple[Task, Answerers, list[Amendment]]]
    duties: list[tuple[Duty, list[Unit], list[tuple[Project, Answerers]]]]
    organisation: list[PlanPassage]
    gaps: list[PlanGap]
    projects: int
    amendments: list[Amendment]


def read_plan_page(plan: Plan, access: Access) -> PlanPage:
    """Read the whole plan, with the amendments this person may see; a fixed number of queries."""
    passages = list(plan.passages.order_by("part", "order"))
    projects = list(
        plan.projects.prefetch_related("assignments__unit").select_related("duty").order_by("order", "pk")
    )
    duties = _duties(plan, projects)
    amendments = list(
        Amendment.objects.visible_to(access)
        .filter(plan=plan)
        .select_related("indicator", "task", "proposed_by")
        .order_by("-number")
    )
    adopted = [amendment for amendment in amendments if amendment.state == AmendmentState.ADOPTED]
    reworded = _reworded(adopted)
    unit_count = sum(len(units) for _duty, units, _projects in duties)
    return PlanPage(
        plan=plan,
        basis=[passage for passage in passages if passage.part == PlanPart.BASIS],
        objective=[passage for passage in passages if passage.part == PlanPart.GENERAL_OBJECTIVE],
        targets=_targets(plan, adopted),
        tasks=[
            (task, _answerers(task, unit_count), reworded.get(task.pk, []))
            for task in plan.tasks.prefetch_related("assignments__unit").order_by("number")
        ],
        duties=duties,
        organisation=[passage for passage in passages if passage.part == PlanPart.ORGANISATION],
        gaps=list(plan.gaps.order_by("code")),
        projects=len(projects),
        amendments=amendments,
    )


def _targets(plan: Plan, adopted: list[Amendment]) -> list[tuple[Target, list[IndicatorLine]]]:
    indicators = (
        Indicator.objects.filter(plan=plan)
        .prefetch_related("terms__figure")
        .order_by("target__number", "order", "pk")
    )
    levels = levels_of(plan.pk, adopted)
    lines: dict[int, list[IndicatorLine]] = {}
    for indicator in indicators:
        line = indicator_line(indicator, levels.get(indicator.pk, []), plan.first_year)
        lines.setdefault(indicator.target_id, []).append(line)
    return [(target, lines.get(target.pk, [])) for target in plan.targets.order_by("number")]


def indicator_line(indicator: Indicator, levels: list[Level], first_year: int) -> IndicatorLine:
    """One indicator as the plan reads it, with every level that came later."""
    own = [level for level in levels if level.amendment is None]
    at_issue = [level for level in own if level.begins.year <= first_year]
    later = [level for level in levels if level not in at_issue]
    return IndicatorLine(
        indicator=indicator,
        threshold=_asked(indicator, at_issue[-1] if at_issue else None),
        later=tuple(
            LaterLevel(_asked(indicator, level), level.begins.year, level.amendment)
            for level in sorted(later, key=lambda level: level.begins)
        ),
        numerator=_names(indicator, TermSide.NUMERATOR),
        denominator=_names(indicator, TermSide.DENOMINATOR),
    )


def _asked(indicator: Indicator, level: Level | None) -> str:
    return threshold_words(spec_of(indicator, level=level))


def _reworded(adopted: list[Amendment]) -> dict[int, list[Amendment]]:
    """Adopted amendments of tasks, by task, the earliest first."""
    reworded: dict[int, list[Amendment]] = {}
    for amendment in sorted(adopted, key=lambda amendment: amendment.valid_from):
        if amendment.task_id is not None:
            reworded.setdefault(amendment.task_id, []).append(amendment)
    return reworded


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
