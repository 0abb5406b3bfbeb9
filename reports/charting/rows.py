"""Rows of the consolidation as charts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from reports.charting.chart import NO_VALUE, Chart, ChartKind, Point
from reports.consolidation.rows import Consolidated, IndicatorRow, YearFilings
from reports.consolidation.series_rows import (
    NOT_OWED,
    FilingCount,
    IndicatorSeries,
    Series,
    SeriesPart,
    thresholds_words,
)
from targets.enums import IndicatorKind, VerdictCode
from targets.numbers import format_percent

TIMELINESS = "dung-han"
MISSING = VerdictCode.MISSING_DATA.label.lower()
NOT_DUE = "chưa đến hạn"
MEASURES = {
    IndicatorKind.RATIO: "%",
    IndicatorKind.CHANGE_UP: "mức tăng so với năm trước, %",
    IndicatorKind.CHANGE_DOWN: "mức giảm so với năm trước, %",
}


def indicator_charts(rows: Consolidated) -> list[Chart]:
    """Every indicator that has a value in some year of the plan, up to the period shown."""
    charts = (indicator_chart(row) for row in rows.indicators)
    return [chart for chart in charts if chart.known]


def indicator_chart(row: IndicatorRow) -> Chart:
    """One indicator in the years of the plan up to the period of its row, by each year's own level."""
    points = tuple(
        Point(
            str(point.year),
            point.value,
            point.value_words,
            _level(row, point.threshold),
            _gap_words(point.verdict),
        )
        for point in row.trend
    )
    words = [(point.year, _level_words(row, point.threshold, point.threshold_words)) for point in row.trend]
    return _indicator_chart(row, points, _spans(words))


def series_charts(series: Series, part: SeriesPart) -> list[Chart]:
    """Every indicator that has a value in some period of this part of the year, by that period's own level."""
    charts = (_of_series(series, row, part) for row in series.indicators)
    return [chart for chart in charts if chart.known]


def _of_series(series: Series, row: IndicatorSeries, part: SeriesPart) -> Chart:
    rows = [row.points[place] for place in part.places]
    years = [series.periods[place].period.year for place in part.places]
    points = tuple(
        Point(
            str(year),
            of.trend[-1].value,
            of.trend[-1].value_words,
            _level(of, of.threshold),
            _gap_words(of.now.verdict),
        )
        for year, of in zip(years, rows, strict=True)
    )
    words = [_level_words(of, of.threshold, of.threshold_words) for of in rows]
    return _indicator_chart(rows[-1], points, _spans(list(zip(years, words, strict=True))))


def _spans(words: list[tuple[int, str]]) -> str:
    """The levels by year, without the years that have none."""
    held = [(year, level) for year, level in words if level]
    return thresholds_words(held) if held else ""


def _indicator_chart(row: IndicatorRow, points: tuple[Point, ...], level_words: str) -> Chart:
    return Chart(
        code=row.code,
        name=row.short_name,
        measure=MEASURES.get(row.kind, row.measure),
        points=points,
        level_words=level_words,
        verdict=row.verdict,
    )


def _level(row: IndicatorRow, threshold: Decimal | None) -> Decimal | None:
    if row.kind == IndicatorKind.UNITS_AT_LEAST:
        return Decimal(row.coverage.assigned)
    return None if row.kind == IndicatorKind.MONITORED else threshold


def _level_words(row: IndicatorRow, threshold: Decimal | None, words: str) -> str:
    if row.kind == IndicatorKind.UNITS_AT_LEAST:
        return f"{row.coverage.assigned}/{row.coverage.assigned}"
    return "" if _level(row, threshold) is None else words


def _gap_words(verdict: VerdictCode | None) -> str:
    return MISSING if verdict == VerdictCode.MISSING_DATA else NO_VALUE


def timeliness_chart(series: Series) -> Chart | None:
    """The share of reports filed in time, period by period, with a gap while nothing of a period is decided.

    None while nothing at all is decided.
    """
    chart = Chart(
        code=TIMELINESS,
        name="Báo cáo nộp đúng hạn",
        measure="% số báo cáo đến hạn",
        points=tuple(_timeliness(series)),
        kind=ChartKind.BARS,
    )
    return chart if chart.known else None


def _timeliness(series: Series) -> Iterable[Point]:
    for rows, count in zip(series.periods, series.filing_counts, strict=True):
        yield Point(rows.period.short_name, _percent(count), count.rate_words, gap_words=NOT_DUE)


def _percent(count: FilingCount) -> Fraction | None:
    return None if count.rate is None else count.rate * 100


def filings_chart(years: Iterable[YearFilings]) -> Chart:
    """The share of a period's reports filed in time, year by year; a year still to be decided is a gap."""
    return Chart(
        code=TIMELINESS,
        name="Báo cáo nộp đúng hạn",
        measure="% số báo cáo phải nộp",
        points=tuple(
            Point(
                str(of.year),
                None if of.rate is None else of.rate * 100,
                rate_words(of),
                gap_words=NOT_DUE,
            )
            for of in years
        ),
    )


def rate_words(of: YearFilings) -> str:
    """ "85,7%"; a dash while it is not decided."""
    return NOT_OWED if of.rate is None else format_percent(of.rate * 100)


def all_charts(series: Series) -> list[Chart]:
    """Every chart of the page of all periods: the indicators of whole years, and timeliness."""
    if not series.periods:
        return []
    timeliness = timeliness_chart(series)
    return series_charts(series, series.parts[0]) + ([timeliness] if timeliness else [])
