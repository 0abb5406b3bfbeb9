"""The rows of each sheet of the form, from what a draft says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reports.answers import NOTHING_SAID, Answer
from reports.enums import EntryState, Section
from reports.exports import wording
from reports.exports.workbook_cells import Value
from reports.models.reading import Reading
from reports.sheets.layout import FIGURE_LABELS, OWN_PROJECT, TEXT_ROWS, WORK_LABELS, Kind, Tab
from reports.sheets.stored import figure_texts, list_texts, work_texts
from targets.forms import VietnameseDateField
from targets.models import Figure

SPARE_ROWS = {Section.PROJECTS: 8, Section.DOCUMENTS: 25, Section.DIFFICULTIES: 12}


@dataclass(frozen=True)
class FormRow:
    """One row: its values by column, which columns are open, and of a figure what its cells accept.

    A heading has no key. `parts` are the codes that a derived figure is the sum of.
    """

    key: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    open: frozenset[str] = frozenset()
    choices: tuple[str, ...] = ()
    decimals: int = 0
    hint: str = ""
    parts: tuple[str, ...] = ()
    is_part: bool = False
    is_heading: bool = False
    strong: bool = False
    tall: bool = False


def rows_of_tab(tab: Tab, reading: Reading) -> list[FormRow]:
    """All rows of a sheet, in order."""
    return list(_ROWS[tab.section](tab, reading))


def _figures(tab: Tab, reading: Reading) -> Iterator[FormRow]:
    heading = None
    family = None
    for figure in reading.figures:
        if figure.heading != heading:
            heading = figure.heading
            yield FormRow(values={"name": heading}, is_heading=True, strong=True)
        is_part = figure.whole is not None and figure.whole.code == family
        if not is_part:
            family = figure.code
        yield _figure(tab, figure, reading, is_part=is_part)


def _figure(tab: Tab, figure: Figure, reading: Reading, *, is_part: bool) -> FormRow:
    shown: dict[str, Value] = {
        "code": figure.code,
        "name": figure.name,
        "measure": figure.measure,
        "last_year": _former(reading.comparison.last_year.get(figure.code)),
        "shorter": _former(reading.comparison.shorter.get(figure.code)),
    }
    if not figure.is_typed:
        shown["note"] = "Tự tính từ các số liệu thành phần."
        parts = tuple(part.figure.code for part in figure.parts.all())
        return FormRow(figure.code, shown, parts=parts, decimals=figure.decimals, strong=True)
    answer = reading.answers.get(figure.code, NOTHING_SAID)
    texts = figure_texts(figure, answer)
    values = shown | {key: texts[key] for key in ("reason", "note", "explanation")}
    values["value"] = texts["value"] if answer.value is None else answer.value
    values["state"] = FIGURE_LABELS[texts["state"]]
    nil = figure.nil_allowed or answer.state == EntryState.NIL
    return FormRow(
        figure.code,
        values,
        open=_inputs(tab),
        choices=tuple(FIGURE_LABELS[state] for state in FIGURE_LABELS if state != EntryState.NIL or nil),
        decimals=figure.decimals,
        hint=figure.definition,
        is_part=is_part,
    )


def _former(answer: Answer | None) -> Value:
    """A number to compare with, or the word for there being none."""
    if answer is None or not answer.is_given:
        return ""
    if answer.value is not None:
        return answer.value
    return wording.answer_words(answer.state, None, 0)


def _inputs(tab: Tab) -> frozenset[str]:
    return frozenset(column.key for column in tab.inputs)


WORK_INPUTS = frozenset({"state", "text"})
WORK_CHOICES = tuple(WORK_LABELS.values())


def _work(key: str, shown: dict[str, Value], texts: dict[str, str], **kwargs: Any) -> FormRow:
    values = shown | {"state": WORK_LABELS.get(texts["state"], ""), "text": texts["text"]}
    return FormRow(key, values, **{"open": WORK_INPUTS, "choices": WORK_CHOICES, "tall": True} | kwargs)


def _tasks(tab: Tab, reading: Reading) -> Iterator[FormRow]:
    for task in reading.tasks:
        key = str(task.number)
        yield _work(key, {"number": key, "name": task.name}, work_texts(reading.task_entries.get(task.pk)))


def _projects(tab: Tab, reading: Reading) -> Iterator[FormRow]:
    for project, role in reading.projects:
        shown: dict[str, Value] = {
            "code": project.code,
            "name": project.name,
            "role": wording.role_words(role),
        }
        yield _work(project.code, shown, work_texts(reading.project_entries.get(project.pk)))
    if reading.may_add_projects:
        for place, texts in _with_spare(list_texts(reading, Section.PROJECTS), tab):
            key = f"{OWN_PROJECT} {place}"
            yield _work(key, {"code": key, "name": texts["name"]}, texts, open=_inputs(tab), tall=False)


def _with_spare(rows: list[dict[str, str]], tab: Tab) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows as they stand and blank ones to go on with, numbered from 1."""
    blank = {column.key: "" for column in tab.inputs}
    yield from enumerate([*rows, *[blank] * SPARE_ROWS[tab.section]], start=1)


def _list(tab: Tab, reading: Reading) -> Iterator[FormRow]:
    for place, texts in _with_spare(list_texts(reading, tab.section), tab):
        values: dict[str, Value] = {"place": str(place), **texts}
        for column in tab.inputs:
            if column.kind is Kind.DATE and texts[column.key]:
                values[column.key] = VietnameseDateField().to_python(texts[column.key])
        yield FormRow(str(place), values, open=_inputs(tab))


def _assessment(tab: Tab, reading: Reading) -> Iterator[FormRow]:
    for key, (name, label) in TEXT_ROWS.items():
        text = getattr(reading.draft, name)
        yield FormRow(key, {"place": key, "name": label, "text": text}, open=_inputs(tab), tall=True)


_ROWS: dict[Section, Callable[[Tab, Reading], Iterator[FormRow]]] = {
    Section.FIGURES: _figures,
    Section.TASKS: _tasks,
    Section.PROJECTS: _projects,
    Section.DOCUMENTS: _list,
    Section.DIFFICULTIES: _list,
    Section.ASSESSMENT: _assessment,
}
