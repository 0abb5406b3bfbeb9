"""The lists of a form – projects of the unit's own, documents, difficulties – each stored whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agencies.dates import format_date
from reports.enums import Section
from reports.forms.sections import DifficultyForm, DocumentForm, OwnProjectForm, RowForm
from reports.sheets import layout
from reports.sheets.cells import ReadCell
from reports.sheets.comparing import CellLine, Choices, Item, Judged, Outcome, Status, judged, lines_of
from reports.sheets.items import Cells, Held, work_words
from reports.sheets.layout import NOTHING, OWN_PROJECT, Tab
from reports.sheets.stored import Texts, declared_nothing, item_key, list_stamp, list_texts, lists_of

FORMS: dict[Section, type[RowForm]] = {
    Section.PROJECTS: OwnProjectForm,
    Section.DOCUMENTS: DocumentForm,
    Section.DIFFICULTIES: DifficultyForm,
}
TABS: dict[Section, Tab] = {
    Section.PROJECTS: layout.PROJECTS,
    Section.DOCUMENTS: layout.DOCUMENTS,
    Section.DIFFICULTIES: layout.DIFFICULTIES,
}
LABELS = {
    Section.PROJECTS: "Danh sách dự án khác",
    Section.DOCUMENTS: "Danh sách văn bản",
    Section.DIFFICULTIES: "Danh sách vướng mắc, kiến nghị",
}
WHOLE_LIST = (
    "Chưa nhập, vì danh sách này còn ô chưa đọc được; danh sách được nhập cả hoặc không nhập dòng nào."
)
STILL_ROWS = "Đã chọn “Đúng” nhưng vẫn còn dòng bên dưới. Đề nghị bỏ chọn, hoặc xóa các dòng."
NOT_A_CHOICE = "Đề nghị chọn “Đúng” hoặc để trống."


@dataclass(frozen=True)
class ListSaid:
    """What to store of one list."""

    rows: tuple[Any, ...]
    nothing: bool


@dataclass(frozen=True)
class _Row:
    cells: Cells
    judged: Judged
    filed: Texts


def list_items(held: Held) -> Iterator[Item]:
    """One item per list that the unit may fill and the form has."""
    for section in lists_of(held.reading):
        if section.value in held.filled.nothing:
            yield _list_item(held, section)


def _list_item(held: Held, section: Section) -> Item:
    stored = list_texts(held.reading, section)
    rows = [row for row in _rows(held, section) if any(row.filed.values()) or row.judged.refused]
    declared = held.filled.nothing[section.value]
    nothing = declared.text.strip().casefold() == NOTHING.casefold()
    filed = [row.filed for row in rows]
    was_nothing = declared_nothing(held.reading, section)
    key = item_key(section)
    outcome = held.outcome(
        key,
        list_stamp(filed, nothing=nothing),
        list_stamp(stored, nothing=was_nothing),
        list_stamp([], nothing=False),
    )
    refusal = _refusal(declared, nothing=nothing, has_rows=bool(rows))
    lines = [
        _declaration(declared, section, (was_nothing, nothing), outcome, refusal),
        *_lines(held, section, rows, stored, outcome),
    ]
    if any(line.status is Status.REFUSED for line in lines):
        lines = [_held_back(line) for line in lines]
        outcome = Outcome.SAME
    said = ListSaid(tuple(row.judged.form.said() for row in rows), nothing)
    return Item(key, section, LABELS[section], outcome, tuple(lines), said, held.is_taken(key))


def _rows(held: Held, section: Section) -> Iterator[_Row]:
    form = FORMS[section]
    blank = {column.key: "" for column in TABS[section].inputs}
    for key, cells in held.rows(section).items():
        if section == Section.PROJECTS and not key.startswith(OWN_PROJECT):
            continue
        one = judged(form, blank, cells, held.choices)
        values = {name: one.form.cleaned_data[name] for name in blank}
        yield _Row(
            cells,
            one,
            {
                name: format_date(value) if hasattr(value, "year") else value or ""
                for name, value in values.items()
            },
        )


def _refusal(declared: ReadCell, *, nothing: bool, has_rows: bool) -> str:
    if declared.refusal or (declared.text.strip() and not nothing):
        return declared.refusal or NOT_A_CHOICE
    return STILL_ROWS if nothing and has_rows else ""


def _declaration(
    cell: ReadCell, section: Section, values: tuple[bool, bool], outcome: Outcome, refusal: str
) -> CellLine:
    before, after = (NOTHING if value else "" for value in values)
    label = TABS[section].nothing.rstrip(":")
    words = [{"x": text} for text in (before, after)]
    refused = {"x": (refusal, ())} if refusal else {}
    (line,) = lines_of({"x": cell}, {"x": label}, *words, refused, outcome, Choices())
    return line


def _lines(
    held: Held, section: Section, rows: Sequence[_Row], stored: Sequence[Texts], outcome: Outcome
) -> Iterator[CellLine]:
    """Rows of the file beside rows as they are stored, by place; what is stored beyond the file is cleared."""
    headings = {column.key: column.heading for column in TABS[section].inputs}
    spare = _all_cells(held, section)
    for place in range(max(len(rows), len(stored))):
        row = rows[place] if place < len(rows) else None
        before = stored[place] if place < len(stored) else {}
        cells = row.cells if row else spare[place] if place < len(spare) else _nowhere(section)
        labels = {name: f"Dòng {place + 1:02} · {heading}" for name, heading in headings.items()}
        yield from lines_of(
            cells,
            labels,
            work_words(before),
            work_words(row.filed) if row else {},
            row.judged.refused if row else {},
            outcome,
            held.choices,
        )


def _all_cells(held: Held, section: Section) -> list[Cells]:
    rows = held.rows(section)
    own = section != Section.PROJECTS
    return [cells for key, cells in rows.items() if own or key.startswith(OWN_PROJECT)]


def _nowhere(section: Section) -> Cells:
    """For a stored row that the form, given out earlier, had no room for."""
    tab = TABS[section]
    return {column.key: ReadCell(tab.name, "") for column in tab.inputs}


def _held_back(line: CellLine) -> CellLine:
    """A change that waits for the rest of its list is not entered, and said not to be."""
    if line.status in (Status.SAME, Status.REFUSED):
        return line
    return replace(line, status=Status.REFUSED, message=WHOLE_LIST)
