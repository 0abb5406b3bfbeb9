"""From an upload to the draft: compare, show, and after confirmation store all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from agencies.access import Access
from reports import entries
from reports.entries import Conflict, OwnProjectSaid
from reports.enums import Section
from reports.models import Draft, UploadedSheet
from reports.models.reading import Reading
from reports.sheets.comparing import Choices, Item, Outcome, Preview, with_saver
from reports.sheets.items import (
    Held,
    figure_items,
    project_items,
    rows_no_longer_asked,
    task_items,
    text_items,
)
from reports.sheets.lists import ListSaid, list_items
from reports.sheets.reading import Filled
from reports.sheets.stored import declared_nothing, list_texts
from reports.workflow import saving


def compare(filled: Filled, reading: Reading, choices: Choices) -> Preview:
    """Hold a filled form against a draft. Readings that were not offered are not taken."""
    offered = {
        (line.at, text)
        for _item, line in _preview(filled, reading, Choices()).refused
        for text in line.readings
    }
    readings = {at: text for at, text in choices.readings.items() if (at, text) in offered}
    return _preview(filled, reading, Choices(choices.from_file, readings))


def _preview(filled: Filled, reading: Reading, choices: Choices) -> Preview:
    held = Held(filled, reading, choices)
    items = [
        *figure_items(held),
        *task_items(held),
        *project_items(held),
        *list_items(held),
        *text_items(held),
    ]
    order = list(Section)
    return Preview(tuple(sorted(items, key=lambda item: order.index(item.section))))


def not_asked(filled: Filled, reading: Reading) -> list[str]:
    """Rows of the form that the unit does not answer for any more."""
    return rows_no_longer_asked(Held(filled, reading, Choices()))


def name_savers(preview: Preview, reading: Reading) -> Preview:
    """Say of every conflict who saved what is stored, and when; two queries, and only where there are conflicts."""
    if not preview.conflicts:
        return preview
    figures = [item for item in preview.conflicts if item.section is Section.FIGURES]
    known = entries.with_savers(
        reading.draft,
        [Conflict(item.said.code, reading.answers[item.said.code], item.said) for item in figures],
    )
    by_code = {conflict.code: conflict for conflict in known}
    items = [
        replace(item, saved_at=by_code[item.said.code].saved_at, saved_by=by_code[item.said.code].saved_by)
        if item.outcome is Outcome.CONFLICT and item.section is Section.FIGURES
        else item
        for item in preview.items
    ]
    saves = reading.draft.section_saves.select_related("by")
    return Preview(tuple(with_saver(items, {save.section: (save.at, save.by.label) for save in saves})))


def confirm(upload: UploadedSheet, *, by: Access, now: datetime, revision: int, choices: Choices) -> int:
    """Store what the preview said, all of it or nothing; returns how many cells changed.

    `revision` is that of the draft the preview was shown with: a draft that moved raises `StaleDraft`, and nothing
    is stored. Raises `MoveRefused`.
    """
    with saving(upload.report, by=by, now=now, revision=revision, kind=upload.kind) as draft:
        preview = compare(Filled.from_json(upload.content), Reading(draft), choices)
        _store(draft, preview.to_store, by=by, now=now)
        for section in preview.sections:
            draft.section_saves.update_or_create(section=section, defaults={"at": now, "by": by.user})
    return preview.change_count


def _store(draft: Draft, items: Sequence[Item], *, by: Access, now: datetime) -> None:
    said: dict[Section, dict[str, Any]] = {}
    for item in items:
        said.setdefault(item.section, {})[item.key.partition("/")[2]] = item.said
    if Section.FIGURES in said:
        entries.save_figures(draft, said[Section.FIGURES].values(), by=by, now=now)
    if Section.TASKS in said:
        tasks = {int(number): work for number, work in said[Section.TASKS].items()}
        entries.save_tasks(draft, tasks)
    if Section.PROJECTS in said:
        _store_projects(draft, said[Section.PROJECTS])
    if Section.DOCUMENTS in said:
        documents: ListSaid = said[Section.DOCUMENTS][""]
        entries.save_documents(draft, documents.rows, no_documents=documents.nothing)
    if Section.DIFFICULTIES in said:
        difficulties: ListSaid = said[Section.DIFFICULTIES][""]
        entries.save_difficulties(draft, difficulties.rows, no_difficulties=difficulties.nothing)
    if Section.ASSESSMENT in said:
        stored = {"assessment": draft.assessment, "direction": draft.direction}
        entries.save_assessment(draft, **(stored | said[Section.ASSESSMENT]))


def _store_projects(draft: Draft, said: dict[str, Any]) -> None:
    """Named projects that changed; the unit's own list as the file says it, or else as it stands."""
    reading = Reading(draft)
    own = said.pop("", None)
    if own is None:
        rows = [OwnProjectSaid(**row) for row in list_texts(reading, Section.PROJECTS)]
        own = ListSaid(tuple(rows), declared_nothing(reading, Section.PROJECTS))
    entries.save_projects(draft, said, own.rows, no_projects=own.nothing)
