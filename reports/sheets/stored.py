"""What is stored, item by item, as the texts a form shows: the same words are written out and held against a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agencies.dates import format_date
from reports.answers import NOTHING_SAID, Answer
from reports.content import sha256_of
from reports.entries import figure_stamp
from reports.entries.merging import STAMP_LENGTH
from reports.enums import EntryState, Section
from reports.models.reading import Reading
from targets.models import Figure
from targets.numbers import format_typed

Texts = dict[str, str]


def item_key(section: Section, key: object = "") -> str:
    """The name of one thing that is stored whole: "so-lieu/XA", "nhiem-vu/1", "van-ban"."""
    return f"{section.value}/{key}" if key != "" else section.value


def figure_texts(figure: Figure, answer: Answer) -> Texts:
    """One answer as the texts of its cells."""
    number = answer.typed
    if answer.value is not None:
        number = format_typed(answer.value, decimals=figure.decimals)
    return {
        "value": number,
        "state": str(answer.state or EntryState.VALUE),
        "reason": answer.reason,
        "note": answer.note,
        "explanation": answer.explanation,
    }


def work_texts(entry: Any) -> Texts:
    """A core task or a named project."""
    return {"state": entry.state, "text": entry.text} if entry else {"state": "", "text": ""}


def list_texts(reading: Reading, section: Section) -> list[Texts]:
    """The rows of a list that grows, as it stands."""
    if section == Section.PROJECTS:
        return [{"name": row.own_name, "state": row.state, "text": row.text} for row in reading.own_projects]
    if section == Section.DOCUMENTS:
        return [
            {
                "number": row.number,
                "issued_on": format_date(row.issued_on) if row.issued_on else "",
                "abstract": row.abstract,
            }
            for row in reading.entries.documents
        ]
    return [
        {"content": row.content, "proposal": row.proposal, "addressed_to": row.addressed_to}
        for row in reading.entries.difficulties
    ]


def declared_nothing(reading: Reading, section: Section) -> bool:
    """Whether the unit said that there is nothing of this kind."""
    draft = reading.draft
    return {
        Section.PROJECTS: draft.no_projects,
        Section.DOCUMENTS: draft.no_documents,
        Section.DIFFICULTIES: draft.no_difficulties,
    }[section]


def text_stamp(texts: Iterable[str]) -> str:
    """The same texts always give the same short stamp."""
    return sha256_of("\x1f".join(texts))[:STAMP_LENGTH]


def list_stamp(rows: Iterable[Texts], *, nothing: bool) -> str:
    """The stamp of a whole list and its declaration."""
    return text_stamp([str(nothing), *("\x1e".join(row.values()) for row in rows)])


def lists_of(reading: Reading) -> list[Section]:
    """The lists the unit may fill."""
    own = [Section.PROJECTS] if reading.may_add_projects else []
    return [*own, Section.DOCUMENTS, Section.DIFFICULTIES]


def stamps_of(reading: Reading) -> dict[str, str]:
    """The stamps of everything a form is filled with, by item."""
    figures = {
        item_key(Section.FIGURES, figure.code): figure_stamp(reading.answers.get(figure.code, NOTHING_SAID))
        for figure in reading.figures
        if figure.is_typed
    }
    tasks = {
        item_key(Section.TASKS, task.number): text_stamp(
            work_texts(reading.task_entries.get(task.pk)).values()
        )
        for task in reading.tasks
    }
    projects = {
        item_key(Section.PROJECTS, project.code): text_stamp(
            work_texts(reading.project_entries.get(project.pk)).values()
        )
        for project, _role in reading.projects
    }
    lists = {
        item_key(section): list_stamp(
            list_texts(reading, section), nothing=declared_nothing(reading, section)
        )
        for section in lists_of(reading)
    }
    texts = {
        item_key(Section.ASSESSMENT, name): text_stamp([getattr(reading.draft, name)])
        for name in ("assessment", "direction")
    }
    return {**figures, **tasks, **projects, **lists, **texts}
