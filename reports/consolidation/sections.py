"""Rows of what units wrote, from the contents of the counted rounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from reports.consolidation.duties import Given, ProjectDuty, TaskDuty
from reports.consolidation.record import Record
from reports.consolidation.section_rows import (
    DifficultyRow,
    DocumentRow,
    NarrativeRow,
    ProjectRow,
    TaskCell,
    TaskRow,
)
from reports.consolidation.unit_rows import UnitRow
from reports.enums import TaskState
from reports.models import Period
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
    return tuple(
        DifficultyRow(unit, row["content"], row["proposal"], row["addressed_to"])
        for unit, row in _each(record, units, "difficulties")
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
