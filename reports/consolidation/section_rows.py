"""Rows of what units wrote: tasks, projects, difficulties, documents, assessments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.consolidation.unit_rows import UnitRow
from reports.difficulty_moves import DifficultyState
from reports.enums import TaskState
from reports.models.difficulty import code_of_item
from targets.enums import TaskRole


@dataclass(frozen=True, slots=True)
class TaskCell:
    """What one unit says of a core task; `state` is None when it owes none or has no counted round."""

    unit: UnitRow
    role: TaskRole | None
    state: TaskState | None
    text: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A core task over all units, one cell per unit of `Consolidated.units`."""

    number: int
    name: str
    citation: str
    cells: tuple[TaskCell, ...]

    @property
    def counts(self) -> tuple[tuple[TaskState, int], ...]:
        """How many units in each state, in the order of the states, empty ones left out."""
        states = [cell.state for cell in self.cells]
        return tuple((state, states.count(state)) for state in TaskState if state in states)


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One unit's answer on a project: one the plan names (`code`), or one of the unit's own."""

    code: str
    name: str
    guiding_body: str
    citation: str
    unit: UnitRow
    role: TaskRole
    state: TaskState | None
    text: str


@dataclass(frozen=True, slots=True)
class DifficultyRow:
    """A difficulty of a unit, and what it proposes to whom: one its round reports, or one that is still open.

    Of a tracked item also its number, since when it is known, who must answer before when, where it stands and what
    was answered.
    """

    unit: UnitRow
    content: str
    proposal: str
    addressed_to: str
    number: int | None = None
    since: date | None = None
    state: DifficultyState | None = None
    answer: str = ""
    owner: str = ""
    due_before: date | None = None

    @property
    def code(self) -> str:
        """The item's name, such as "VM-012"; empty before the round is accepted."""
        return "" if self.number is None else code_of_item(self.number)


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection of a unit in the period's window."""

    unit: UnitRow
    inspected_on: date
    inspecting_body: str
    conclusion: str
    recommendations: str
    due_before: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document a unit issued for the plan in the period."""

    unit: UnitRow
    number: str
    issued_on: date | None
    abstract: str


@dataclass(frozen=True, slots=True)
class NarrativeRow:
    """A unit's general assessment and direction."""

    unit: UnitRow
    assessment: str
    direction: str
