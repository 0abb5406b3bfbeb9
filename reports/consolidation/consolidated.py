"""One period of a plan, consolidated."""

from __future__ import annotations

from datetime import datetime

from reports.consolidation.figures import FigureBook
from reports.consolidation.indicators import IndicatorBook
from reports.consolidation.ledger import Ledger
from reports.consolidation.record import read_record
from reports.consolidation.rows import Consolidated
from reports.consolidation.sections import (
    difficulty_rows,
    document_rows,
    inspection_rows,
    narrative_rows,
    project_rows,
    task_rows,
)
from reports.consolidation.units import completeness, filings_by_year, unit_rows
from reports.models import Period


def consolidate(period: Period, *, provisional: bool = False, now: datetime) -> Consolidated:
    """Add up and judge what the units of a plan reported for `period`.

    A unit counts with its latest accepted round, also while a correction of it is being made; where `provisional`,
    with its latest round that was not withdrawn or returned. The number of queries depends on nothing.
    """
    record = read_record(period, provisional=provisional, now=now)
    ledger = Ledger(record)
    units = unit_rows(record)
    book = FigureBook(record, ledger, units)
    figures = book.rows()
    return Consolidated(
        period=period,
        last_year_period=record.last_year,
        shorter_period=record.shorter,
        provisional=provisional,
        computed_at=now,
        units=units,
        completeness=completeness(record, units),
        targets=IndicatorBook(record, ledger, book, figures).targets(),
        figures=figures,
        tasks=task_rows(record, units),
        projects=project_rows(record, units),
        difficulties=difficulty_rows(record, units),
        documents=document_rows(record, units),
        narratives=narrative_rows(record, units),
        inspections=inspection_rows(record, units),
        filings=filings_by_year(record),
    )
