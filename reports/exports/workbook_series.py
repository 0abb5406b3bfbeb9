"""A plan over its periods as a workbook: indicators and figures over the years, timeliness by unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agencies.dates import format_moment
from reports.consolidation.rows import Cell, FigureRow, IndicatorRow
from reports.consolidation.series_rows import (
    FigureSeries,
    IndicatorSeries,
    PeriodRows,
    Series,
    SeriesPart,
    UnitSeries,
    thresholds_words,
)
from reports.exports import wording
from reports.exports.consolidated_document import ACCEPTED_ONLY
from reports.exports.left_out import left_out_words
from reports.exports.workbook import Book, Sheet, SheetColumn, workbook_bytes
from reports.exports.workbook_cells import INTEGER_FORMAT, Value, decimals_format, percent_format, quotient
from reports.exports.workbook_chart import ChartSeries, CountChart
from reports.exports.workbook_indicators import AMBER, GREEN, RED
from reports.exports.workbook_values import (
    UNITS_OF_MEASURE,
    indicator_format,
    indicator_value,
    lines,
    side,
    side_format,
    source_line,
    total,
    verdict_colour,
)

LONGEST_SHEET_NAME = 31
# More of them are named in the sheet of who filed.
MISSING_NAMED = 6


def series_workbook(series: Series) -> bytes:
    """The series as an .xlsx file."""
    return workbook_bytes(series_book(series))


def series_book(series: Series) -> Book:
    """All sheets of a series."""
    plan = series.plan
    return Book(
        title=f"Kết quả thực hiện {wording.lower_first(plan.short_name)}, giai đoạn {plan.first_year}–{plan.last_year}",
        author=plan.coordinator.name,
        lines=(
            f"{plan.title} ({plan.symbol}); {_reach(series)}.",
            f"{source_line(plan)}. Tính lúc {format_moment(series.computed_at)}; {ACCEPTED_ONLY}.",
            UNITS_OF_MEASURE,
        ),
        made_at=series.computed_at,
        label=wording.DEMO_MARK if plan.is_demo else "",
        sheets=(
            *(_indicators(series, part) for part in series.parts),
            _indicator_details(series),
            _figures(series),
            _coverage(series),
            *_left_out(series),
            _filing(series),
        ),
    )


def _reach(series: Series) -> str:
    if not series.periods:
        return "chưa có kỳ báo cáo nào mở"
    first, last = (series.periods[place].period for place in (0, -1))
    count = wording.count_words(len(series.periods))
    return f"{count} kỳ báo cáo, từ {wording.period_words(first)} đến {wording.period_words(last)}"


def _ordered(series: Series) -> list[int]:
    """Places of the periods, those of one part together: years first, then halves."""
    return [place for part in series.parts for place in part.places]


def _short(series: Series, place: int) -> str:
    return series.periods[place].period.short_name


# --- Chỉ tiêu ---------------------------------------------------------------------------------


def _indicators(series: Series, part: SeriesPart) -> Sheet:
    return Sheet(
        name=f"Chỉ tiêu, {wording.lower_first(part.name)}"[:LONGEST_SHEET_NAME],
        heading=f"Kết quả các chỉ tiêu qua các kỳ: {wording.lower_first(part.name)}",
        columns=(
            SheetColumn("Mã", lambda row: row.last.code, 6),
            SheetColumn("Chỉ tiêu", lambda row: row.last.name, 34),
            SheetColumn("Mục tiêu", lambda row: f"{row.target.number}. {row.target.short_name}", 13),
            SheetColumn(
                "Đơn vị tính", lambda row: row.last.measure or wording.NOT_APPLICABLE, 9, centred=True
            ),
            SheetColumn("Mức Kế hoạch", lambda row: _thresholds(row, part, series), 14, centred=True),
            *(column for place in part.places for column in _indicator_columns(series, place)),
        ),
        rows=series.indicators,
        empty="Kế hoạch chưa có chỉ tiêu.",
        frozen=2,
    )


def _indicator_columns(series: Series, place: int) -> tuple[SheetColumn, SheetColumn]:
    """The value of a period, and beside it the verdict."""
    name = _short(series, place)
    return (
        SheetColumn(
            name,
            lambda row: indicator_value(row.points[place], row.points[place].now),
            11.5,
            lambda row: indicator_format(row.points[place]),
            strong=True,
        ),
        SheetColumn(
            f"Đánh giá {wording.lower_first(name)}",
            lambda row: row.points[place].verdict_words,
            11.5,
            centred=True,
            colour=lambda row: verdict_colour(row.points[place]),
        ),
    )


def _thresholds(row: IndicatorSeries, part: SeriesPart, series: Series) -> str:
    """The threshold; where it changed over the years, each with the years it held."""
    by_year = [
        (series.periods[place].period.year, row.points[place].threshold_words) for place in part.places
    ]
    return thresholds_words(by_year)


@dataclass(frozen=True)
class _Point:
    of: PeriodRows
    row: IndicatorRow


def _indicator_details(series: Series) -> Sheet:
    return Sheet(
        name="Chi tiết chỉ tiêu",
        heading="Chi tiết từng chỉ tiêu trong từng kỳ: giá trị, mức, đánh giá, căn cứ",
        columns=(
            SheetColumn("Mã", lambda point: point.row.code, 6),
            SheetColumn("Chỉ tiêu", lambda point: point.row.name, 38),
            SheetColumn("Kỳ", lambda point: point.of.period.short_name, 16),
            SheetColumn("Năm", lambda point: point.of.period.year, 7, "0"),
            SheetColumn(
                "Giá trị",
                lambda point: indicator_value(point.row, point.row.now),
                12,
                lambda point: indicator_format(point.row),
                strong=True,
            ),
            SheetColumn("Mức Kế hoạch", lambda point: point.row.threshold_words, 14, centred=True),
            SheetColumn(
                "Đánh giá",
                lambda point: point.row.verdict_words,
                14,
                strong=True,
                centred=True,
                colour=lambda point: verdict_colour(point.row),
            ),
            SheetColumn(
                "Tử số (giá trị kỳ này)",
                lambda point: side(point.row.now.numerator),
                12,
                lambda point: side_format(point.row),
            ),
            SheetColumn(
                "Mẫu số (gốc so sánh)",
                lambda point: side(point.row.now.denominator),
                12,
                lambda point: side_format(point.row),
            ),
            SheetColumn("Phạm vi số liệu", lambda point: point.row.coverage.words, 18),
            SheetColumn(
                "Căn cứ đánh giá", lambda point: lines((point.row.now.reason, _missing(point.row))), 44
            ),
        ),
        rows=[
            _Point(series.periods[place], row.points[place])
            for row in series.indicators
            for place in _ordered(series)
        ],
        empty="Kế hoạch chưa có chỉ tiêu.",
        frozen=2,
    )


def _missing(row: IndicatorRow) -> str:
    words = row.coverage.missing_words
    return f"{words}." if words else ""


# --- Số liệu ----------------------------------------------------------------------------------


def _figures(series: Series) -> Sheet:
    def amount_of(place: int) -> Callable[[FigureSeries], Value]:
        return lambda row: total(row.points[place])

    return _figure_sheet(
        series,
        "Số liệu toàn tỉnh",
        "Số liệu toàn tỉnh qua các kỳ",
        lambda place: SheetColumn(
            _short(series, place), amount_of(place), 12, lambda row: decimals_format(row.last.decimals)
        ),
    )


def _coverage(series: Series) -> Sheet:
    def words_of(place: int) -> Callable[[FigureSeries], Value]:
        return lambda row: _reach_of(row.points[place])

    return _figure_sheet(
        series,
        "Phạm vi số liệu",
        "Số liệu toàn tỉnh của từng kỳ gồm những đơn vị nào",
        lambda place: SheetColumn(_short(series, place), words_of(place), 14.5),
    )


def _reach_of(row: FigureRow) -> str:
    """Of whom a total is made; the missing by name as long as they are few."""
    coverage = row.total.coverage
    return coverage.words if len(coverage.missing) > MISSING_NAMED else wording.coverage_words(coverage)


@dataclass(frozen=True)
class _LeftOut:
    of: PeriodRows
    row: FigureRow
    cell: Cell


def _left_out(series: Series) -> Iterator[Sheet]:
    """Answers that no total counts, with the reasons; no sheet where every answer counts."""
    left = [
        _LeftOut(series.periods[place], row.points[place], cell)
        for place in _ordered(series)
        for row in series.figures
        for cell in row.points[place].left_out
    ]
    if left:
        yield Sheet(
            name="Số liệu không tính",
            heading="Số liệu của đơn vị không cộng vào số liệu toàn tỉnh, kèm lý do",
            columns=(
                SheetColumn("Kỳ", lambda left: left.of.period.short_name, 16),
                SheetColumn("Mã", lambda left: left.row.code, 13),
                SheetColumn("Số liệu", lambda left: left.row.name, 42),
                SheetColumn("Đơn vị", lambda left: left.cell.unit.name, 34),
                SheetColumn("Không tính, lý do", lambda left: left_out_words(left.row, left.cell), 44),
            ),
            rows=left,
            empty="Mọi số liệu đều được tính.",
            frozen=2,
        )


def _figure_sheet(series: Series, name: str, heading: str, column_of: Callable[[int], SheetColumn]) -> Sheet:
    return Sheet(
        name=name,
        heading=heading,
        columns=(
            SheetColumn("Mã", lambda row: row.last.code, 13),
            SheetColumn("Số liệu", lambda row: row.last.name, 42),
            SheetColumn("Đơn vị tính", lambda row: row.last.measure, 9, centred=True),
            *(column_of(place) for place in _ordered(series)),
        ),
        rows=series.figures,
        empty="Kế hoạch chưa có số liệu.",
        frozen=2,
    )


# --- Tình hình nộp ----------------------------------------------------------------------------


def _filing(series: Series) -> Sheet:
    return Sheet(
        name="Tình hình nộp",
        heading="Tình hình nộp báo cáo của từng đơn vị qua các kỳ (tính theo lần nộp đầu)",
        columns=(
            SheetColumn("Mã", lambda unit: unit.code, 10),
            SheetColumn("Đơn vị", lambda unit: unit.name, 34),
            *(_filing_column(series, place) for place in range(len(series.periods))),
            SheetColumn("Đúng hạn", lambda unit: unit.count.in_time, 9, INTEGER_FORMAT),
            SheetColumn("Chậm", lambda unit: unit.count.late, 9, INTEGER_FORMAT),
            SheetColumn("Chưa nộp", lambda unit: unit.count.not_filed, 9, INTEGER_FORMAT),
            SheetColumn("Số kỳ đã đến hạn hoặc đã nộp", lambda unit: unit.count.decided, 10, INTEGER_FORMAT),
            SheetColumn("Tỷ lệ đúng hạn", _rate, 10, percent_format(1), strong=True),
        ),
        rows=series.units,
        empty="Không có đơn vị phải nộp báo cáo.",
        frozen=2,
        chart=_filing_chart(series) if series.periods else None,
    )


def _filing_column(series: Series, place: int) -> SheetColumn:
    return SheetColumn(_short(series, place), lambda unit: unit.filings[place].words, 11.5, centred=True)


def _rate(unit: UnitSeries) -> Value:
    rate = unit.count.rate
    return wording.NOT_APPLICABLE if rate is None else quotient(rate)


def _filing_chart(series: Series) -> CountChart:
    counts = series.filing_counts
    return CountChart(
        title="Báo cáo theo thời hạn nộp, từng kỳ",
        unit="Số báo cáo",
        category_heading="Kỳ báo cáo",
        categories=tuple(rows.period.short_name for rows in series.periods),
        series=(
            ChartSeries("Đúng hạn", GREEN, tuple(count.in_time for count in counts)),
            ChartSeries("Chậm", AMBER, tuple(count.late for count in counts)),
            ChartSeries("Chưa nộp", RED, tuple(count.not_filed for count in counts)),
        ),
    )
