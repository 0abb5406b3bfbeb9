"""The figures of a draft, written in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agencies.access import Access
from reports.enums import EntryState
from reports.models import Draft, FigureEntry
from reports.models.duties import figures_of

ANSWER_FIELDS = ("state", "value", "typed", "reason", "note", "explanation")


@dataclass(frozen=True)
class FigureSaid:
    """What was typed for one figure. `typed` holds what is not a number that counts, and then there is no `value`."""

    code: str
    state: str = EntryState.VALUE
    value: Decimal | None = None
    typed: str = ""
    reason: str = ""
    note: str = ""
    explanation: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was said at all."""
        said = (self.typed, self.reason, self.note, self.explanation)
        return self.state == EntryState.VALUE and self.value is None and not any(said)


def save_figures(draft: Draft, said: Iterable[FigureSaid], *, by: Access, now: datetime) -> int:
    """Store the answers that differ from what is stored; returns how many. Figures not the unit's are left out.

    Figures that are not mentioned stay as they were. A blank answer clears one that was there and makes no row
    where there was none.
    """
    own = {
        figure.code: figure
        for figure in figures_of(draft.report.unit, draft.report.period)
        if figure.is_typed
    }
    stored = {entry.figure_id: entry for entry in draft.figures.order_by()}
    rows = [
        FigureEntry(
            draft=draft,
            figure=own[answer.code],
            state=answer.state,
            value=answer.value if answer.state == EntryState.VALUE else None,
            typed=answer.typed,
            reason=answer.reason,
            note=answer.note,
            explanation=answer.explanation,
            saved_at=now,
            saved_by=by.user,
        )
        for answer in said
        if answer.code in own and _differs(answer, stored.get(own[answer.code].pk))
    ]
    FigureEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=("draft", "figure"),
        update_fields=(*ANSWER_FIELDS, "saved_at", "saved_by"),
    )
    return len(rows)


def _differs(said: FigureSaid, stored: FigureEntry | None) -> bool:
    if stored is None:
        return not said.is_blank
    return any(getattr(said, name) != getattr(stored, name) for name in ANSWER_FIELDS)


def save_data_as_of(draft: Draft, data_as_of: date | None) -> None:
    """Note to what day the figures run when they were taken before the cut-off; None means the cut-off itself."""
    draft.data_as_of = data_as_of
    draft.save(update_fields=["data_as_of"])
