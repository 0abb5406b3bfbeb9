"""A plan over all its periods: one reading, then every period worked out by the rules of its own consolidation."""

from __future__ import annotations

from datetime import date, datetime

from agencies.dates import local_date
from reports.consolidation.figures import FigureBook
from reports.consolidation.indicators import IndicatorBook
from reports.consolidation.ledger import Ledger
from reports.consolidation.record import Record, read_records
from reports.consolidation.series_rows import (
    FigureSeries,
    Filing,
    IndicatorSeries,
    PeriodRows,
    Series,
    SeriesPart,
    UnitSeries,
)
from reports.consolidation.unit_rows import UnitRow
from reports.consolidation.units import completeness, unit_rows
from reports.deadlines import due_for_chasing
from reports.filings import Extensions, read_extensions
from reports.models import Period
from targets.models import Plan


def series_of(plan: Plan, *, now: datetime) -> Series:
    """Consolidate every opened period of a plan, with accepted rounds only.

    The number of queries depends on nothing, periods included; each row equals that of `consolidate(period)`.
    """
    records = read_records(plan, now=now)
    periods = tuple(_period_rows(record) for record in records)
    return Series(
        plan=plan,
        computed_at=now,
        periods=periods,
        parts=_parts([rows.period for rows in periods]),
        indicators=_indicators(periods),
        figures=tuple(
            FigureSeries(points) for points in zip(*(rows.figures for rows in periods), strict=True)
        ),
        units=_units(records, periods, read_extensions(plan), local_date(now)),
    )


def _period_rows(record: Record) -> PeriodRows:
    ledger = Ledger(record)
    units = unit_rows(record)
    book = FigureBook(record, ledger, units)
    figures = book.rows()
    return PeriodRows(
        period=record.period,
        units=units,
        completeness=completeness(record, units),
        targets=IndicatorBook(record, ledger, book, figures).targets(),
        figures=figures,
    )


def _parts(periods: list[Period]) -> tuple[SeriesPart, ...]:
    """The parts of the year, the longest first: the whole year before its halves."""
    by_part: dict[str, list[int]] = {}
    for place, period in enumerate(periods):
        by_part.setdefault(period.part, []).append(place)

    def longest_first(places: list[int]) -> tuple[int, date]:
        latest = periods[places[-1]]
        return (latest.starts_on - latest.ends_on).days, latest.ends_on

    return tuple(
        SeriesPart(_part_name(periods[places[-1]]), tuple(places))
        for places in sorted(by_part.values(), key=longest_first)
    )


def _part_name(period: Period) -> str:
    """The short name of a period without its year: "Năm", "6 tháng đầu năm", "Quý I"."""
    return period.short_name.replace(str(period.year), "").strip(" /-.,") or period.part


def _indicators(periods: tuple[PeriodRows, ...]) -> tuple[IndicatorSeries, ...]:
    if not periods:
        return ()
    targets = [target for target in periods[-1].targets for _row in target.indicators]
    points = zip(*(rows.indicators for rows in periods), strict=True)
    return tuple(IndicatorSeries(target, of) for target, of in zip(targets, points, strict=True))


def _units(
    records: tuple[Record, ...], periods: tuple[PeriodRows, ...], granted: Extensions, today: date
) -> tuple[UnitSeries, ...]:
    if not records:
        return ()
    rows = [{unit.unit_id: unit for unit in of.units} for of in periods]
    names = records[-1].unit_names
    return tuple(
        UnitSeries(
            code=unit.code,
            name=unit.name,
            short_name=names[unit.pk],
            level=unit.level,
            filings=tuple(
                _filing(of.period, row.get(unit.pk), granted, today)
                for of, row in zip(periods, rows, strict=True)
            ),
            ended_on=unit.valid_to if unit.has_ended_by(today) else None,
        )
        for unit in records[-1].units.values()
        if any(unit.pk in row for row in rows)
    )


def _filing(period: Period, unit: UnitRow | None, granted: Extensions, today: date) -> Filing:
    if unit is None:
        return Filing(None, decided=False)
    due = due_for_chasing(period.late_from, granted.get(unit.report_id, []))
    return Filing(unit, decided=unit.is_filed or due.late_from <= today)
