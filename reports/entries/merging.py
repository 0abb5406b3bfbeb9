"""Two people at the figures of one draft: what a page adds to what is stored now, row by row, losing nothing.

Every row of a page carries the stamp of the answer it was opened with. A row is stored when nobody changed it since;
left alone when this page did not change it; and otherwise shown with both answers, unless both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from reports.answers import NOTHING_SAID, Answer
from reports.content import sha256_of
from reports.entries.figures import ANSWER_FIELDS, FigureSaid
from reports.enums import EntryState
from reports.models import Draft

STAMP_LENGTH = 12


@dataclass(frozen=True)
class Conflict:
    """One figure that was changed here and elsewhere: both answers, and who saved the other one when."""

    code: str
    stored: Answer
    said: FigureSaid
    saved_at: datetime | None = None
    saved_by: str = ""


@dataclass(frozen=True)
class Merged:
    """What a page adds: answers to store, and figures on which two people differ."""

    to_store: tuple[FigureSaid, ...]
    conflicts: tuple[Conflict, ...]


def figure_stamp(answer: Answer | FigureSaid) -> str:
    """The same answer always gives the same short stamp, whether it is stored or comes from a page or a workbook."""
    value = None if answer.value is None else f"{answer.value:.3f}"
    parts = (answer.state or EntryState.VALUE, value, *(getattr(answer, name) for name in ANSWER_FIELDS[2:]))
    return sha256_of("\x1f".join(str(part) for part in parts))[:STAMP_LENGTH]


def merge_figures(
    stored: Mapping[str, Answer], said: Iterable[FigureSaid], bases: Mapping[str, str]
) -> Merged:
    """Hold what a page says against what is stored now. `bases` are the stamps the page was opened with, by code.

    A row without a base was opened blank.
    """
    to_store, conflicts = [], []
    for answer in said:
        current = stored.get(answer.code, NOTHING_SAID)
        mine, theirs = figure_stamp(answer), figure_stamp(current)
        base = bases.get(answer.code) or figure_stamp(NOTHING_SAID)
        if mine in (theirs, base):
            continue
        if theirs == base:
            to_store.append(answer)
        else:
            conflicts.append(Conflict(answer.code, current, answer))
    return Merged(tuple(to_store), tuple(conflicts))


def with_savers(draft: Draft, conflicts: Iterable[Conflict]) -> list[Conflict]:
    """The same conflicts with who saved the stored answers, and when; one query."""
    conflicts = list(conflicts)
    rows = draft.figures.filter(figure__code__in=[conflict.code for conflict in conflicts])
    saved = {row.figure.code: row for row in rows.select_related("figure", "saved_by").order_by()}
    return [_with_saver(conflict, saved.get(conflict.code)) for conflict in conflicts]


def _with_saver(conflict: Conflict, row) -> Conflict:
    if row is None or row.saved_by is None:
        return conflict
    return Conflict(conflict.code, conflict.stored, conflict.said, row.saved_at, row.saved_by.label)
