"""What a consolidated report can be made of: texts of units, and sentences with figures; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reports.composing.sentences import paragraph_of
from reports.consolidation.rows import (
    Consolidated,
    DifficultyRow,
    FigureRow,
    ProjectRow,
    TaskRow,
    UnitRow,
)
from reports.content import sha256_of
from reports.enums import Origin, ReportPart
from targets.enums import TaskRole

# Of so many texts taking part in a task each is suggested, of more a sentence that counts them.
MOST_SUGGESTED = 6
DIGEST_LENGTH = 12


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
    """What units wrote of each task: suggested of those who lead it, or where none of them wrote of those taking part.

    Where everybody takes part, or many, a sentence that counts them is suggested and their texts are only on offer.
    """
    for task in rows.tasks:
        written = [cell for cell in task.cells if cell.text.strip()]
        topic = task_heading(task)
        role: TaskRole | None = TaskRole.LEAD
        if not any(cell.role == TaskRole.LEAD for cell in written):
            many = len(written) > MOST_SUGGESTED or all(cell.role for cell in task.cells)
            role = None if many else TaskRole.TAKES_PART
            if many and (text := task_sentence(task)):
                yield Material(
                    f"nhiem-vu-dem:{task.number}",
                    ReportPart.TASKS,
                    topic,
                    Origin.SENTENCE,
                    text,
                    suggested=True,
                )
        for cell in written:
            yield Material(
                key=f"nhiem-vu:{task.number}:{cell.unit.code}",
                part=ReportPart.TASKS,
                topic=topic,
                origin=Origin.UNIT,
                text=cell.text.strip(),
                unit=cell.unit,
                suggested=role is not None and cell.role == role,
            )


def task_heading(task: TaskRow) -> str:
    """Under what a task's paragraphs stand."""
    return f"{task.number}. {task.name}"


def task_sentence(task: TaskRow) -> str:
    """ "Theo báo cáo của 24/26 đơn vị: hoàn thành: 20 đơn vị; …"; empty where nobody said how far it is."""
    said = sum(number for _state, number in task.counts)
    asked = sum(cell.role is not None for cell in task.cells)
    states = "; ".join(
        f"{state.label[:1].lower()}{state.label[1:]}: {number:02} đơn vị" for state, number in task.counts
    )
    return f"Theo báo cáo của {said:02}/{max(asked, said):02} đơn vị: {states}." if said else ""


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
    taken: Counter[str] = Counter()
    for row in rows.difficulties:
        content, proposal = row.content.strip(), row.proposal.strip()
        if proposal and row.addressed_to:
            proposal = f"{proposal.rstrip(' .;,')} ({row.addressed_to})"
        for part, text in ((ReportPart.DIFFICULTIES, content), (ReportPart.PROPOSALS, proposal)):
            if text or part == ReportPart.DIFFICULTIES:
                key = difficulty_key(part, row, text)
                taken[key] += 1
                yield Material(
                    key=key if taken[key] == 1 else f"{key}:{taken[key]}",
                    part=part,
                    topic="",
                    origin=Origin.UNIT,
                    text=text,
                    unit=row.unit,
                    suggested=True,
                )


def difficulty_key(part: ReportPart, row: DifficultyRow, text: str) -> str:
    """What names a difficulty or a proposal within the period: its number once it is tracked, else its words."""
    return f"{part}:{row.unit.code}:{row.code or sha256_of(text)[:DIGEST_LENGTH]}"


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
