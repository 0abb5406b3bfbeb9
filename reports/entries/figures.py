"""The figures of a draft, written in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.enums import EntryState
from reports.models import Draft, FigureEntry
from reports.models.duties import figures_of


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


def save_figures(draft: Draft, said: Iterable[FigureSaid]) -> int:
    """Store these answers; figures that are not the unit's to type are left out. Returns how many were stored.

    Figures that are not mentioned stay as they were. A blank answer clears one that was there and makes no row
    where there was none.
    """
    own = {
        figure.code: figure
        for figure in figures_of(draft.report.unit, draft.report.period)
        if figure.is_typed
    }
    existing = set(draft.figures.values_list("figure_id", flat=True))
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
        )
        for answer in said
        if answer.code in own and not (answer.is_blank and own[answer.code].pk not in existing)
    ]
    FigureEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=("draft", "figure"),
        update_fields=("state", "value", "typed", "reason", "note", "explanation"),
    )
    return len(rows)


def save_data_as_of(draft: Draft, data_as_of: date | None) -> None:
    """Note to what day the figures run when they were taken before the cut-off; None means the cut-off itself."""
    draft.data_as_of = data_as_of
    draft.save(update_fields=["data_as_of"])
