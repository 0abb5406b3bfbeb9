"""Typed rows of a plan over its periods: each point is a row of that period's own consolidation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby

from reports.consolidation.figure_rows import FigureRow
from reports.consolidation.indicator_rows import IndicatorRow, TargetRow, VerdictCounts
from reports.consolidation.unit_rows import Completeness, UnitRow
from reports.enums import Timeliness
from reports.models import Period
from targets.models import Plan
from targets.numbers import format_percent

NOT_OWED = "–"
NOT_DUE = "Chưa đến hạn"


@dataclass(frozen=True, slots=True)
class PeriodRows(VerdictCounts):
    """One period of a series: who filed, the indicators and the figures, as its own consolidation has them."""

    period: Period
    units: tuple[UnitRow, ...]
    completeness: Completeness
    targets: tuple[TargetRow, ...]
    figures: tuple[FigureRow, ...]

    @property
    def indicators(self) -> tuple[IndicatorRow, ...]:
        return tuple(row for target in self.targets for row in target.indicators)


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """Periods that are compared year by year: `places` are theirs in `Series.periods`."""

    name: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IndicatorSeries:
    """An indicator over the periods of the series, one row per period."""

    target: TargetRow
    points: tuple[IndicatorRow, ...]

    @property
    def last(self) -> IndicatorRow:
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """A figure over the periods of the series, one row per period."""

    points: tuple[FigureRow, ...]

    @property
    def last(self) -> FigureRow:
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Filing:
    """How one unit filed for one period. `unit` is None where it owed nothing; `decided`: filed, or overdue."""

    unit: UnitRow | None
    decided: bool

    @property
    def words(self) -> str:
        """ "Đúng hạn", "Chậm 02 ngày", "Chưa nộp"; "Chưa đến hạn" while it may still come in time."""
        if self.unit is None:
            return NOT_OWED
        return self.unit.timeliness_words if self.decided else NOT_DUE


@dataclass(frozen=True, slots=True)
class FilingCount:
    """Reports whose timeliness is known, by what it is."""

    in_time: int
    late: int
    not_filed: int

    @property
    def decided(self) -> int:
        return self.in_time + self.late + self.not_filed

    @property
    def rate(self) -> Fraction | None:
        """The share of 1 that was in time; None while nothing is decided."""
        return Fraction(self.in_time, self.decided) if self.decided else None

    @property
    def words(self) -> str:
        """ "6/7"; "–" while nothing is decided."""
        return f"{self.in_time}/{self.decided}" if self.decided else NOT_OWED

    @property
    def rate_words(self) -> str:
        """ "85,7%"; "–" while nothing is decided."""
        return NOT_OWED if self.rate is None else format_percent(self.rate * 100)


@dataclass(frozen=True, slots=True)
class UnitSeries:
    """One unit over the periods of the series; `ended_on` is its last day once that has passed."""

    code: str
    name: str
    short_name: str
    level: str
    filings: tuple[Filing, ...]
    ended_on: date | None = None

    @property
    def count(self) -> FilingCount:
        return count_filings(self.filings)


@dataclass(frozen=True, slots=True)
class Series:
    """A plan over its opened periods, the oldest first; only accepted rounds count."""

    plan: Plan
    computed_at: datetime
    periods: tuple[PeriodRows, ...]
    parts: tuple[SeriesPart, ...]
    indicators: tuple[IndicatorSeries, ...]
    figures: tuple[FigureSeries, ...]
    units: tuple[UnitSeries, ...]

    @property
    def filing_counts(self) -> tuple[FilingCount, ...]:
        """One count per period, over all units."""
        return tuple(
            count_filings(unit.filings[place] for unit in self.units) for place in range(len(self.periods))
        )

    @property
    def filing_total(self) -> FilingCount:
        return count_filings(filing for unit in self.units for filing in unit.filings)


def count_filings(filings: Iterable[Filing]) -> FilingCount:
    """Count the decided of these reports by their timeliness."""
    units = [filing.unit for filing in filings if filing.unit is not None and filing.decided]
    return FilingCount(
        in_time=sum(unit.is_on_time for unit in units),
        late=sum(unit.timeliness == Timeliness.LATE for unit in units),
        not_filed=sum(not unit.is_filed for unit in units),
    )


def thresholds_words(by_year: Iterable[tuple[int, str]]) -> str:
    """Thresholds of one indicator by year: "trên 80%"; "2021–2022: trên 70%; 2023–2025: trên 80%"."""
    spans = []
    for words, inside in groupby(by_year, key=lambda pair: pair[1]):
        years = [year for year, _words in inside]
        spans.append((f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0]), words))
    if len(spans) == 1:
        return spans[0][1]
    return "; ".join(f"{years}: {words}" for years, words in spans)
