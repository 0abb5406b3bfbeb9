"""Reading one row out of a consolidated period."""

from __future__ import annotations

from reports.consolidation import consolidate
from reports.consolidation.rows import Consolidated, FigureRow, IndicatorRow
from tests.reports.factories import Desk, moment

NOW = moment(2024, 12, 20)


def read(desk: Desk, period: str = "2024-N", **options) -> Consolidated:
    return consolidate(desk.periods[period], now=options.pop("now", NOW), **options)


def figure(desk: Desk, code: str, period: str = "2024-N", **options) -> FigureRow:
    return next(row for row in read(desk, period, **options).figures if row.code == code)


def indicator(desk: Desk, code: str, period: str = "2024-N", **options) -> IndicatorRow:
    return next(row for row in read(desk, period, **options).indicators if row.code == code)


def cell(row: FigureRow, unit: str):
    return next(cell for cell in row.cells if cell.unit.code == unit)
