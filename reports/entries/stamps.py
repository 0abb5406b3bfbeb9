"""Was a page overtaken? A digest of one section as stored, so that people at two sections never collide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.content import canonical_text, sha256_of
from reports.enums import Section
from reports.models.reading import Reading

STAMP_LENGTH = 16


def section_stamp(section: Section, reading: Reading) -> str:
    """The same stored section always gives the same short digest."""
    stored = [[str(part) for part in row] for row in _ROWS[section](reading)]
    return sha256_of(canonical_text({"rows": sorted(stored)}))[:STAMP_LENGTH]


def is_overtaken(section: Section, reading: Reading, *, revision: int, stamp: str) -> bool:
    """Whether this section was saved after the page was opened that carries `revision` and `stamp`."""
    return revision != reading.draft.revision and stamp != section_stamp(section, reading)


def _figures(reading: Reading) -> Iterator[tuple[Any, ...]]:
    yield ("", reading.draft.data_as_of)
    for code, answer in reading.answers.items():
        yield (
            code,
            answer.state,
            answer.value,
            answer.typed,
            answer.reason,
            answer.note,
            answer.explanation,
        )


def _tasks(reading: Reading) -> Iterator[tuple[Any, ...]]:
    for entry in reading.task_entries.values():
        yield (entry.task_id, entry.state, entry.text)


def _projects(reading: Reading) -> Iterator[tuple[Any, ...]]:
    yield ("", reading.draft.no_projects)
    for entry in reading.entries.projects:
        yield (entry.project_id, entry.order, entry.own_name, entry.state, entry.text)


def _documents(reading: Reading) -> Iterator[tuple[Any, ...]]:
    yield ("", reading.draft.no_documents)
    for row in reading.entries.documents:
        yield (row.order, row.number, row.issued_on, row.abstract)


def _difficulties(reading: Reading) -> Iterator[tuple[Any, ...]]:
    yield ("", reading.draft.no_difficulties)
    for row in (*reading.entries.difficulties, *reading.entries.settled_difficulties):
        yield (row.order, row.content, row.proposal, row.addressed_to, row.item_id, row.is_settled)


def _texts(reading: Reading) -> Iterator[tuple[Any, ...]]:
    yield (reading.draft.assessment, reading.draft.direction)


_ROWS = {
    Section.FIGURES: _figures,
    Section.TASKS: _tasks,
    Section.PROJECTS: _projects,
    Section.DOCUMENTS: _documents,
    Section.DIFFICULTIES: _difficulties,
    Section.ASSESSMENT: _texts,
}
