"""What the plan asks, as a consolidation reads it: indicators with formulas, core tasks, projects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reports.models import Period
from targets.indicator_specs import Level, levels_of
from targets.models import Indicator, IndicatorTerm, Project, Target, Task


class Given(NamedTuple):
    """A unit answers for a task or a project, in a role, between two days."""

    unit_id: int
    role: str
    valid_from: date | None
    valid_to: date | None

    def holds_in(self, period: Period) -> bool:
        """Whether it holds on at least one day of the period's window."""
        started = self.valid_from is None or self.valid_from <= period.ends_on
        return started and (self.valid_to is None or self.valid_to >= period.starts_on)


@dataclass
class TaskDuty:
    """A core task and who answers for it."""

    number: int
    name: str
    citation: str
    given: list[Given] = field(default_factory=list)


@dataclass
class ProjectDuty:
    """A project the plan names and who answers for it."""

    code: str
    name: str
    guiding_body: str
    citation: str
    given: list[Given] = field(default_factory=list)


@dataclass(frozen=True)
class PlanDuties:
    """Targets in order with their indicators; figure ids by (indicator, side); levels of indicators."""

    targets: list[Target]
    indicators: dict[int, list[Indicator]]
    terms: dict[tuple[int, str], list[int]]
    levels: dict[int, list[Level]]
    tasks: list[TaskDuty]
    projects: list[ProjectDuty]


def read_duties(plan_id: int) -> PlanDuties:
    """Read the plan's indicators, tasks and projects; a fixed number of queries."""
    targets: dict[int, Target] = {}
    indicators: dict[int, list[Indicator]] = {}
    rows = Indicator.objects.filter(plan_id=plan_id).select_related("target")
    for indicator in rows.order_by("target__number", "order", "pk"):
        targets.setdefault(indicator.target_id, indicator.target)
        indicators.setdefault(indicator.target_id, []).append(indicator)
    return PlanDuties(
        targets=list(targets.values()),
        indicators=indicators,
        terms=_terms(plan_id),
        levels=levels_of(plan_id),
        tasks=_tasks(plan_id),
        projects=_projects(plan_id),
    )


def _terms(plan_id: int) -> dict[tuple[int, str], list[int]]:
    rows = IndicatorTerm.objects.filter(indicator__plan_id=plan_id).order_by("indicator", "order", "pk")
    terms: dict[tuple[int, str], list[int]] = {}
    for indicator_id, side, figure_id in rows.values_list("indicator_id", "side", "figure_id"):
        terms.setdefault((indicator_id, side), []).append(figure_id)
    return terms


GIVEN = ("assignments__unit_id", "assignments__role", "assignments__valid_from", "assignments__valid_to")


def _tasks(plan_id: int) -> list[TaskDuty]:
    rows = (
        Task.objects.filter(plan_id=plan_id)
        .order_by("number", "assignments__unit__order", "assignments__pk")
        .values_list("number", "name", "citation", *GIVEN)
    )
    tasks: dict[int, TaskDuty] = {}
    for number, name, citation, unit_id, *given in rows:
        task = tasks.setdefault(number, TaskDuty(number, name, citation))
        if unit_id is not None:
            task.given.append(Given(unit_id, *given))
    return list(tasks.values())


def _projects(plan_id: int) -> list[ProjectDuty]:
    rows = (
        Project.objects.filter(plan_id=plan_id)
        .order_by("order", "pk", "assignments__unit__order", "assignments__pk")
        .values_list("code", "name", "guiding_body", "citation", *GIVEN)
    )
    projects: dict[str, ProjectDuty] = {}
    for code, name, guiding_body, citation, unit_id, *given in rows:
        project = projects.setdefault(code, ProjectDuty(code, name, guiding_body, citation))
        if unit_id is not None:
            project.given.append(Given(unit_id, *given))
    return list(projects.values())
