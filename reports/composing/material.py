"""What a consolidated report can be made of: texts of units, and sentences with figures; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reports.composing.sentences import paragraph_of
from reports.consolidation.rows import Consolidated, FigureRow, ProjectRow, UnitRow
from reports.content import sha256_of
from reports.enums import Origin, ReportPart
from targets.enums import TaskRole


@dataclass(frozen=True, slots=True)
class Material:
    """One paragraph on offer. `key` names its source within the period; `suggested`: it is chosen until decided."""

    key: str
    part: ReportPart
    topic: str
    origin: Origin
    text: str
    unit: UnitRow | None = None
    suggested: bool = False

    @property
    def round_number(self) -> int | None:
        return self.unit.round_number if self.unit else None


def material_of(rows: Consolidated) -> list[Material]:
    """Everything on offer, part by part, topic by topic, units in the plan's order."""
    return [
        *_sentences(rows),
        *_tasks(rows),
        *_projects(rows),
        *_narratives(rows),
        *_difficulties(rows),
    ]


def _is_coordinator(rows: Consolidated, unit: UnitRow) -> bool:
    return unit.unit_id == rows.period.plan.coordinator_id


def _tasks(rows: Consolidated) -> Iterator[Material]:
    for task in rows.tasks:
        for cell in task.cells:
            if cell.text.strip():
                yield Material(
                    key=f"nhiem-vu:{task.number}:{cell.unit.code}",
                    part=ReportPart.TASKS,
                    topic=f"{task.number}. {task.name}",
                    origin=Origin.UNIT,
                    text=cell.text.strip(),
                    unit=cell.unit,
                    suggested=cell.role == TaskRole.LEAD,
                )


def project_key(row: ProjectRow) -> str:
    """What names a unit's text on a project within the period."""
    return f"du-an:{row.code or sha256_of(row.name)[:8]}:{row.unit.code}"


def _projects(rows: Consolidated) -> Iterator[Material]:
    for row in rows.projects:
        if row.text.strip():
            yield Material(
                key=project_key(row),
                part=ReportPart.PROJECTS,
                topic=f"{row.code}. {row.name}" if row.code else row.name,
                origin=Origin.UNIT,
                text=row.text.strip(),
                unit=row.unit,
                suggested=True,
            )


def _narratives(rows: Consolidated) -> Iterator[Material]:
    for part, name in ((ReportPart.ASSESSMENT, "assessment"), (ReportPart.DIRECTION, "direction")):
        for row in rows.narratives:
            if text := getattr(row, name).strip():
                yield Material(
                    key=f"{part}:{row.unit.code}",
                    part=part,
                    topic="",
                    origin=Origin.UNIT,
                    text=text,
                    unit=row.unit,
                    suggested=_is_coordinator(rows, row.unit),
                )


def _difficulties(rows: Consolidated) -> Iterator[Material]:
    """A difficulty and what is proposed are two paragraphs: the report has a part for each."""
    for unit, group in groupby(rows.difficulties, key=lambda row: row.unit):
        for place, row in enumerate(group, start=1):
            yield Material(
                key=f"vuong-mac:{unit.code}:{place}",
                part=ReportPart.DIFFICULTIES,
                topic="",
                origin=Origin.UNIT,
                text=row.content.strip(),
                unit=unit,
                suggested=True,
            )
            if proposal := row.proposal.strip():
                to = f" ({row.addressed_to})" if row.addressed_to else ""
                proposal = proposal.rstrip(" .;,") if to else proposal
                yield Material(
                    key=f"kien-nghi:{unit.code}:{place}",
                    part=ReportPart.PROPOSALS,
                    topic="",
                    origin=Origin.UNIT,
                    text=f"{proposal}{to}",
                    unit=unit,
                    suggested=True,
                )


# --- Sentences with figures -----------------------------------------------------------------


def _sentences(rows: Consolidated) -> Iterator[Material]:
    """One paragraph per heading of the figures: totals with what they are made of and the change on last year."""
    headings: dict[str, list[FigureRow]] = {}
    for row in rows.figures:
        headings.setdefault(row.heading, []).append(row)
    for heading, members in headings.items():
        if text := paragraph_of(members):
            yield Material(
                key=f"so-lieu:{members[0].code}",
                part=ReportPart.SITUATION,
                topic=heading,
                origin=Origin.SENTENCE,
                text=text,
                suggested=True,
            )
