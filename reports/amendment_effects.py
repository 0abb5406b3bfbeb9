"""What an amendment changes: period by period, the level and the verdict without it and with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from reports.consolidation.figures import FigureBook
from reports.consolidation.indicator_rows import IndicatorRow
from reports.consolidation.indicators import IndicatorBook
from reports.consolidation.ledger import Ledger
from reports.consolidation.record import Record, read_records
from reports.consolidation.units import unit_rows
from reports.models import ConsolidatedIssue, Period
from targets.indicator_specs import Level, level_of_amendment
from targets.models import Amendment


@dataclass(frozen=True, slots=True)
class Effect:
    """One opened period under both levels. `issued_as` is the number of its consolidated report, empty if none."""

    period: Period
    before: IndicatorRow
    after: IndicatorRow
    issued_as: str

    @property
    def changes_level(self) -> bool:
        return self.before.threshold_words != self.after.threshold_words

    @property
    def changes_verdict(self) -> bool:
        return self.before.verdict != self.after.verdict


def effects_of(amendment: Amendment, *, now: datetime) -> list[Effect]:
    """Every opened period of the plan, the oldest first; empty for a task, whose text is not counted by anything.

    For a proposal this is what would be, for an adopted one what it has changed.
    """
    if amendment.indicator is None:
        return []
    records = read_records(amendment.plan, now=now)
    issued = _issued(amendment.plan_id)
    return [
        Effect(record.period, *_before_and_after(record, amendment), issued.get(record.period.pk, ""))
        for record in records
    ]


def _before_and_after(record: Record, amendment: Amendment) -> tuple[IndicatorRow, IndicatorRow]:
    """The indicator as the period's own consolidation would show it, without the amendment and with it."""
    indicator = amendment.indicator
    ledger = Ledger(record)
    book = FigureBook(record, ledger, unit_rows(record))
    figures = book.rows()

    def row_under(levels: list[Level]) -> IndicatorRow:
        duties = replace(record.duties, levels=record.duties.levels | {indicator.pk: levels})
        return IndicatorBook(replace(record, duties=duties), ledger, book, figures).row(indicator)

    stored = record.duties.levels.get(indicator.pk, [])
    others = [level for level in stored if level.amendment is None or level.amendment.pk != amendment.pk]
    return row_under(others), row_under([*others, level_of_amendment(amendment)])


def _issued(plan_id: int) -> dict[int, str]:
    """The latest issue of each period."""
    issues = ConsolidatedIssue.objects.filter(period__plan=plan_id).order_by("pk")
    return dict(issues.values_list("period_id", "document_number"))
