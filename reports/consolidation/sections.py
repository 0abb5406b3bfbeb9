"""Rows of what units wrote, from the contents of the counted rounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from agencies.dates import local_date, start_of_day
from reports.consolidation.duties import Given, ProjectDuty, TaskDuty
from reports.consolidation.record import Record
from reports.consolidation.section_rows import (
    DifficultyRow,
    DocumentRow,
    InspectionRow,
    NarrativeRow,
    ProjectRow,
    TaskCell,
    TaskRow,
)
from reports.consolidation.unit_rows import UnitRow
from reports.difficulty_moves import DifficultyState
from reports.enums import TaskState
from reports.models import Difficulty, Period
from targets.enums import TaskRole


def task_rows(record: Record, units: tuple[UnitRow, ...]) -> tuple[TaskRow, ...]:
    """The core tasks in order, each with one cell per unit."""
    said = {
        (unit_id, row["number"]): row
        for unit_id, content in record.contents.items()
        for row in content["tasks"]
    }
    return tuple(_task_row(task, record.period, units, said) for task in record.duties.tasks)


def _task_row(
    task: TaskDuty, period: Period, units: tuple[UnitRow, ...], said: dict[tuple[int, int], dict[str, Any]]
) -> TaskRow:
    roles = _roles(task.given, period)
    cells = []
    for unit in units:
        row = said.get((unit.unit_id, task.number), {})
        role = roles.get(unit.unit_id)
        cells.append(TaskCell(unit, role, _state(row), row.get("text", "")))
    return TaskRow(task.number, task.name, task.citation, tuple(cells))


def project_rows(record: Record, units: tuple[UnitRow, ...]) -> tuple[ProjectRow, ...]:
    """Projects the plan names with every unit that answers for them, then the units' own."""
    by_id = {unit.unit_id: unit for unit in units}
    said = {
        (unit_id, row["code"]): row
        for unit_id, content in record.contents.items()
        for row in content["projects"]
        if row["code"]
    }
    named = [
        _named_project(project, by_id[unit_id], role, said.get((unit_id, project.code), {}))
        for project in record.duties.projects
        for unit_id, role in _roles(project.given, record.period).items()
        if unit_id in by_id
    ]
    own = [
        ProjectRow("", row["name"], "", "", unit, TaskRole(row["role"]), _state(row), row["text"])
        for unit, row in _each(record, units, "projects")
        if not row["code"]
    ]
    return (*named, *own)


def _named_project(project: ProjectDuty, unit: UnitRow, role: TaskRole, row: dict[str, Any]) -> ProjectRow:
    return ProjectRow(
        code=project.code,
        name=project.name,
        guiding_body=project.guiding_body,
        citation=project.citation,
        unit=unit,
        role=role,
        state=_state(row),
        text=row.get("text", ""),
    )


def difficulty_rows(record: Record, units: tuple[UnitRow, ...]) -> tuple[DifficultyRow, ...]:
    """Unit by unit: what its counted round reports, then its open items that the round does not speak of."""
    late_from = start_of_day(record.period.late_from)
    rows: list[DifficultyRow] = []
    for unit in units:
        items = [item for item in record.items if item.unit_id == unit.unit_id]
        spoken_of: set[int] = set()
        for said in record.contents.get(unit.unit_id, {}).get("difficulties", ()):
            item = _item_of(said, items, record.period)
            spoken_of |= {item.number} if item else set()
            rows.append(_difficulty_row(unit, said["content"], said["proposal"], said["addressed_to"], item))
        rows += [
            _difficulty_row(unit, item.content, item.proposal, item.addressed_to, item)
            for item in items
            if item.is_open and item.number not in spoken_of and item.opened_at < late_from
        ]
    return tuple(rows)


def _item_of(said: dict[str, Any], items: list[Difficulty], period: Period) -> Difficulty | None:
    """The item that a row of a round continues, or that was opened for it."""
    if "item" in said:
        return next((item for item in items if item.number == said["item"]), None)
    own = (item for item in items if item.origin and item.origin.report.period_id == period.pk)
    return next((item for item in own if item.content == said["content"]), None)


def _difficulty_row(
    unit: UnitRow, content: str, proposal: str, addressed_to: str, item: Difficulty | None
) -> DifficultyRow:
    if item is None:
        return DifficultyRow(unit, content, proposal, addressed_to)
    return DifficultyRow(
        unit,
        content,
        proposal,
        addressed_to,
        item.number,
        local_date(item.opened_at),
        DifficultyState(item.state),
        item.answer,
        item.owner,
        item.due_before,
    )


def inspection_rows(record: Record, units: tuple[UnitRow, ...]) -> tuple[InspectionRow, ...]:
    """Inspections in the window, by day."""
    by_id = {unit.unit_id: unit for unit in units}
    return tuple(
        InspectionRow(
            by_id[row.unit_id],
            row.inspected_on,
            row.inspecting_body,
            row.conclusion,
            row.recommendations,
            row.due_before,
            row.done_on,
        )
        for row in record.inspections
        if row.unit_id in by_id
    )


def document_rows(record: Record, units: tuple[UnitRow, ...]) -> tuple[DocumentRow, ...]:
    return tuple(
        DocumentRow(unit, row["number"], _day(row["issued_on"]), row["abstract"])
        for unit, row in _each(record, units, "documents")
    )


def narrative_rows(record: Record, units: tuple[UnitRow, ...]) -> tuple[NarrativeRow, ...]:
    """Assessments and directions of the units that wrote any."""
    rows = (
        NarrativeRow(unit, content["assessment"], content["direction"])
        for unit in units
        if (content := record.contents.get(unit.unit_id)) is not None
    )
    return tuple(row for row in rows if row.assessment or row.direction)


def _each(
    record: Record, units: tuple[UnitRow, ...], section: str
) -> Iterator[tuple[UnitRow, dict[str, Any]]]:
    for unit in units:
        for row in record.contents.get(unit.unit_id, {}).get(section, ()):
            yield unit, row


def _roles(given: list[Given], period: Period) -> dict[int, TaskRole]:
    """Who answers in the period; leading wins where a unit has both roles."""
    roles: dict[int, TaskRole] = {}
    for line in given:
        if line.holds_in(period) and roles.get(line.unit_id) != TaskRole.LEAD:
            roles[line.unit_id] = TaskRole(line.role)
    return roles


def _state(row: dict[str, Any]) -> TaskState | None:
    return TaskState(row["state"]) if row.get("state") else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
