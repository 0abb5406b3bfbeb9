"""Where an authority's figures differ from what the breakdown units count, over several periods of one plan."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reports.consolidation.figure_rows import FigureRow
from reports.consolidation.figures import FigureBook
from reports.consolidation.ledger import Ledger
from reports.consolidation.record import Record, read_records
from reports.consolidation.units import unit_rows
from reports.models import Period
from targets.enums import AssignmentRole
from targets.models import Plan

# By (period, unit) ids: the figures of the authority that do not add up.
Differences = dict[tuple[int, int], list[FigureRow]]


def differences_of(plan: Plan, periods: Collection[Period], *, now: datetime) -> Differences:
    """The figures of these periods that differ, with the rounds that stand now, of each authority.

    A figure whose breakdown is not complete yet differs for want of reports: it is left out. The number of queries
    depends on nothing.
    """
    asked = {period.pk for period in periods}
    found: Differences = {}
    for record in read_records(plan, provisional=True, now=now):
        if record.period.pk in asked:
            _find(record, found)
    return found


def _find(record: Record, found: Differences) -> None:
    units = unit_rows(record)
    for row in FigureBook(record, Ledger(record), units).rows():
        held = row.reconciliation
        if held is None or not held.coverage.is_complete or not held.difference:
            continue
        for cell in row.cells:
            if cell.role == AssignmentRole.AUTHORITY:
                found.setdefault((record.period.pk, cell.unit.unit_id), []).append(row)
