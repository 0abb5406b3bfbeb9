"""A filled form held against the draft as it stands now: what is new, what differs, what cannot be read, and why.

Every thing that is stored whole – a figure, a task, a list – is one `Item` of several cells. What was typed is judged
by the forms of the entry pages, so that the same is accepted on both roads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django import forms

from reports.enums import Section
from reports.sheets.cells import ReadCell
from reports.sheets.stored import Texts

AMBIGUOUS = "ambiguous"


class Outcome(StrEnum):
    """What becomes of an item."""

    SAME = "same"  # the file says what is stored
    STORE = "store"  # only the file changed it
    OLDER = "older"  # only the draft changed since the form was downloaded: left alone
    CONFLICT = "conflict"  # both did, differently


class Status(StrEnum):
    """What a cell is shown as."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    CLEARED = "cleared"
    CONFLICT = "conflict"
    OLDER = "older"
    REFUSED = "refused"


@dataclass(frozen=True)
class Choices:
    """What the person chose on the preview: items to take from the file, readings by cell."""

    from_file: frozenset[str] = frozenset()
    readings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CellLine:
    """One cell of the preview. `readings` may be chosen where a number reads in two ways."""

    at: str
    label: str
    status: Status
    stored: str
    filed: str
    message: str = ""
    readings: tuple[str, ...] = ()
    chosen: str = ""


@dataclass(frozen=True)
class Item:
    """One thing stored whole; `said` is what to store. Who saved the stored answer and when, where two differ."""

    key: str
    section: Section
    label: str
    outcome: Outcome
    lines: tuple[CellLine, ...]
    said: Any = None
    is_taken: bool = False
    saved_at: datetime | None = None
    saved_by: str = ""

    @property
    def is_stored(self) -> bool:
        """Whether confirming stores it."""
        return self.outcome is Outcome.STORE or (self.outcome is Outcome.CONFLICT and self.is_taken)

    @property
    def changes(self) -> int:
        """How many of its cells change when it is stored."""
        return sum(line.status not in (Status.SAME, Status.REFUSED, Status.OLDER) for line in self.lines)


@dataclass(frozen=True)
class Judged:
    """The cells of one row after judging: the form with what can be kept, and what is refused by field."""

    form: forms.Form
    refused: dict[str, tuple[str, tuple[str, ...]]]

    def __post_init__(self) -> None:
        self.form.full_clean()


def judged(
    make_form: Callable[[Texts], forms.Form],
    stored: Texts,
    cells: Mapping[str, ReadCell],
    choices: Choices,
) -> Judged:
    """Judge the cells of one row; in the place of what is refused stands what is stored."""
    refused = {
        name: (cell.refusal, cell.readings)
        for name, cell in cells.items()
        if cell.refusal and cell.at not in choices.readings
    }
    texts = stored | {
        name: choices.readings.get(cell.at, cell.text) for name, cell in cells.items() if name not in refused
    }
    form = make_form(texts)
    for name, errors in form.errors.as_data().items():
        # What could not be read when it was typed is stored as it was typed: the same text is no news.
        if texts.get(name, "") == stored.get(name, "") and stored.get(name):
            continue
        params = errors[0].params or {}
        readings = tuple(params.get("choices", ())) if errors[0].code == AMBIGUOUS else ()
        refused[name] = (" ".join(form.errors[name]), readings)
        texts[name] = stored.get(name, "")
    return Judged(make_form(texts), refused)


def lines_of(
    cells: Mapping[str, ReadCell],
    labels: Mapping[str, str],
    stored: Texts,
    filed: Texts,
    refused: Mapping[str, tuple[str, tuple[str, ...]]],
    outcome: Outcome,
    choices: Choices,
) -> tuple[CellLine, ...]:
    """The cells of one row as lines; `stored` and `filed` are the texts to show."""
    lines = []
    for name, cell in cells.items():
        before, after = stored.get(name, ""), filed.get(name, "")
        message, readings = refused.get(name, ("", ()))
        # A reading that was chosen can be chosen otherwise until it is confirmed.
        chosen = choices.readings.get(cell.at, "")
        lines.append(
            CellLine(
                at=cell.at,
                label=labels[name],
                status=Status.REFUSED if name in refused else _status(before, after, outcome),
                stored=before,
                filed=cell.text if name in refused else after,
                message=message,
                readings=readings,
                chosen=chosen,
            )
        )
    return tuple(lines)


def _status(before: str, after: str, outcome: Outcome) -> Status:
    if before == after:
        return Status.SAME
    if outcome in (Outcome.OLDER, Outcome.CONFLICT):
        return Status(outcome.value)
    if not before:
        return Status.NEW
    return Status.CHANGED if after else Status.CLEARED


def outcome_of(mine: str, theirs: str, base: str) -> Outcome:
    """Hold the stamps of file, draft and download against each other, as `merge_figures` does for figures."""
    if mine == theirs:
        return Outcome.SAME
    if mine == base:
        return Outcome.OLDER
    return Outcome.STORE if theirs == base else Outcome.CONFLICT


@dataclass(frozen=True)
class Preview:
    """All items of a form, in the order of its sheets."""

    items: tuple[Item, ...]

    def having(self, *statuses: Status) -> list[tuple[Item, CellLine]]:
        """The cells of these kinds, each with its item."""
        return [(item, line) for item in self.items for line in item.lines if line.status in statuses]

    @property
    def to_store(self) -> list[Item]:
        """What confirming stores."""
        return [item for item in self.items if item.is_stored]

    @property
    def change_count(self) -> int:
        """How many cells confirming changes."""
        return sum(item.changes for item in self.to_store)

    @property
    def conflicts(self) -> list[Item]:
        """What two people changed differently."""
        return [item for item in self.items if item.outcome is Outcome.CONFLICT]

    @property
    def refused(self) -> list[tuple[Item, CellLine]]:
        return self.having(Status.REFUSED)

    @property
    def sections(self) -> list[Section]:
        """The sections that confirming changes."""
        changed = {item.section for item in self.to_store}
        return [section for section in Section if section in changed]


def with_saver(items: Iterable[Item], savers: Mapping[Section, tuple[datetime, str]]) -> list[Item]:
    """Name who last saved the section of every conflict that does not know better."""
    named = []
    for item in items:
        if item.outcome is Outcome.CONFLICT and not item.saved_by and item.section in savers:
            at, by = savers[item.section]
            item = Item(**{**item.__dict__, "saved_at": at, "saved_by": by})
        named.append(item)
    return named
