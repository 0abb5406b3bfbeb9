"""How a plan is written in fixtures: the sections of its files, and what an entry of each may hold.

An entry names the fields of its model. Province, plan and the entry around it are filled in by the reader; links
are written as codes; some keys stand for rows of their own (`lists`). fixtures/README.md says it for readers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.db.models import Model

from agencies.models import Agency, NaturalKeyModel, Province, Unit
from targets.enums import AssignmentRole, TaskRole, TermSide
from targets.models import (
    Duty,
    Figure,
    FigureAssignment,
    FigurePart,
    FigureRule,
    Indicator,
    IndicatorTerm,
    Plan,
    PlanGap,
    PlanPassage,
    Project,
    ProjectAssignment,
    Target,
    Task,
    TaskAssignment,
    Threshold,
)

NOTHING: frozenset[str] = frozenset()


def nothing_of(instance: Model) -> frozenset[str]:
    """No field of this row."""
    return NOTHING


def leave_as_is(instance: Model, before: Mapping[str, Any]) -> None:
    """Nothing else follows from the change."""


@dataclass(frozen=True)
class Shape:
    """How rows of one model are written.

    `kept` fields belong to those who run the portal: a fixture that does not name them leaves them alone.
    `owned_of` gives fields of one existing row that a fixture may not change at all. `within_plan` is the lookup
    by which rows of a province belong to the plan. `settle` puts right, before saving a changed row, what
    follows from the change; it is given the old values.
    """

    model: type[NaturalKeyModel]
    lists: Mapping[str, ListOf] = field(default_factory=lambda: MappingProxyType({}))
    kept: frozenset[str] = NOTHING
    owned_of: Callable[[Any], frozenset[str]] = nothing_of
    within_plan: str = ""
    settle: Callable[[Any, Mapping[str, Any]], None] = leave_as_is


@dataclass(frozen=True)
class ListOf:
    """A key of an entry that stands for rows of their own, linked to it by `parent`.

    Items are entries; or bare codes that fill `item`, among them units as "CAT", "UBND/*", "*"; or, with `value`,
    the pairs of a mapping from `item` to `value`. `fixed` fields are the same for all of them.
    """

    shape: Shape
    parent: str
    item: str = ""
    value: str = ""
    fixed: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


VALIDITY = frozenset({"valid_from", "valid_to"})
ENDED_BY_PEOPLE = frozenset({"valid_to"})
LETTERHEAD = frozenset(
    {
        "superior_body",
        "issuing_body",
        "national_title",
        "symbol",
        "place",
        "signing_authority",
        "signing_position",
    }
)


def confirmed_letterhead(unit: Unit) -> frozenset[str]:
    """What a unit has confirmed is its own."""
    return LETTERHEAD if unit.letterhead_confirmed else NOTHING


def _units(model: type[NaturalKeyModel], parent: str, role: str) -> ListOf:
    return ListOf(Shape(model, kept=ENDED_BY_PEOPLE), parent, item="unit", fixed={"role": role})


def _terms(side: TermSide) -> ListOf:
    return ListOf(Shape(IndicatorTerm), "indicator", item="figure", fixed={"side": side})


UNIT = Shape(
    Unit,
    kept=VALIDITY | {"successor", "preparer_files", "letterhead_confirmed"},
    owned_of=confirmed_letterhead,
    within_plan="agency__duty__plan",
)
FIGURE_LISTS = {
    "parts": ListOf(Shape(FigurePart), "derived", item="figure"),
    "authority": _units(FigureAssignment, "figure", AssignmentRole.AUTHORITY),
    "breakdown": _units(FigureAssignment, "figure", AssignmentRole.BREAKDOWN),
    "reporters": _units(FigureAssignment, "figure", AssignmentRole.REPORTER),
}
INDICATOR_LISTS = {
    "numerator": _terms(TermSide.NUMERATOR),
    "denominator": _terms(TermSide.DENOMINATOR),
    "beside": _terms(TermSide.BESIDE),
    "thresholds": ListOf(Shape(Threshold), "indicator", item="from_year", value="value"),
}

# In the order in which they are read: agencies before whatever names their units.
SECTIONS: Mapping[str, Shape] = {
    "province": Shape(Province),
    "agencies": Shape(Agency, lists={"units": ListOf(UNIT, "agency")}, within_plan="duty__plan"),
    "plan": Shape(Plan, kept=frozenset({"is_demo"})),
    "passages": Shape(PlanPassage),
    "gaps": Shape(PlanGap),
    "duties": Shape(Duty),
    "targets": Shape(Target),
    "figures": Shape(Figure, lists=FIGURE_LISTS),
    "rules": Shape(FigureRule),
    "indicators": Shape(Indicator, lists=INDICATOR_LISTS),
    "tasks": Shape(
        Task,
        lists={
            "lead": _units(TaskAssignment, "task", TaskRole.LEAD),
            "takes_part": _units(TaskAssignment, "task", TaskRole.TAKES_PART),
        },
    ),
    "projects": Shape(
        Project,
        lists={
            "lead": _units(ProjectAssignment, "project", TaskRole.LEAD),
            "takes_part": _units(ProjectAssignment, "project", TaskRole.TAKES_PART),
        },
    ),
}
SINGLE_SECTIONS = ("province", "plan")
