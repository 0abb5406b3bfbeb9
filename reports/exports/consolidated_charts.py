"""The annex of charts: the indicators of each target over the years of the plan, and the same as a table below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from reports.charting.chart import Chart
from reports.charting.drawing import drawn_on_paper
from reports.charting.house_style import PAPER_HEIGHT, WIDTHS
from reports.charting.rows import NOT_DUE, filings_chart, indicator_chart, rate_words
from reports.consolidation.rows import Consolidated, IndicatorRow, TargetRow, TrendPoint, YearFilings
from reports.consolidation.series_rows import thresholds_words
from reports.exports.tree import (
    MILLIMETRES_OF_PORTRAIT,
    Align,
    Block,
    Column,
    Paragraph,
    ParagraphKind,
    Picture,
    Pictures,
    Row,
    Section,
    Table,
)
from targets.enums import VerdictCode
from targets.verdict_words import PERCENT_KINDS

ACROSS, GAP = 2, 2.5
WIDTH = MILLIMETRES_OF_PORTRAIT / ACROSS - GAP
# More years than these fit neither a picture nor a table.
MOST_YEARS = 6
# One value alone shows no course over the years.
FEWEST_VALUES = 2
CODE, LEVEL, NARROWEST_NAME, WIDEST_YEAR = 9.0, 24.5, 36.0, 23.0
FROM_BASE = "Số gốc"


def has_charts(rows: Consolidated) -> bool:
    """Whether any indicator has values of two years."""
    return any(map(_drawable, rows.indicators))


def charts(rows: Consolidated) -> Iterator[Block]:
    """One section per target; nothing where no indicator has values of two years yet."""
    if not has_charts(rows):
        return
    yield Paragraph(_how_to_read(rows), kind=ParagraphKind.NOTE)
    numbers = count(1)
    for target in rows.targets:
        blocks = tuple(_of_target(target, numbers))
        yield Section(f"Mục tiêu {target.number}", target.short_name, blocks, level=3)
    if _is_drawn(chart := _last_years(filings_chart(rows.filings))):
        yield Section("", "Thời hạn nộp báo cáo", tuple(_of_filings(rows, next(numbers), chart)), level=3)


def _how_to_read(rows: Consolidated) -> str:
    now = "; riêng kỳ này là số liệu tạm tính" if rows.provisional else ""
    return (
        "Mỗi điểm là kết quả cùng kỳ của một năm, tính và đánh giá theo mức Kế hoạch của năm đó từ số liệu đã tiếp "
        f"nhận đến thời điểm lập báo cáo{now}. Nét đứt là mức Kế hoạch; điểm tô đậm là kỳ báo cáo này."
    )


def _of_target(target: TargetRow, numbers: Iterator[int]) -> Iterator[Block]:
    drawn = [row for row in target.indicators if _drawable(row)]
    if drawn:
        pictures = tuple(_of_indicator(next(numbers), row) for row in drawn)
        yield Pictures(pictures, ACROSS, MILLIMETRES_OF_PORTRAIT)
    yield _table(target)
    yield from _not_drawn(target)


def _of_filings(rows: Consolidated, number: int, chart: Chart) -> Iterator[Block]:
    yield Pictures((_picture(number, chart, chart.name, chart.unit_words),), ACROSS, MILLIMETRES_OF_PORTRAIT)
    yield _filings_table(rows.filings[-MOST_YEARS:])


# --- Pictures -------------------------------------------------------------------------------


def _chart(row: IndicatorRow) -> Chart:
    return _last_years(indicator_chart(row))


def _last_years(chart: Chart) -> Chart:
    return replace(chart, points=chart.points[-MOST_YEARS:])


def _is_drawn(chart: Chart) -> bool:
    return len(chart.known) >= FEWEST_VALUES


def _drawable(row: IndicatorRow) -> bool:
    return _is_drawn(_chart(row))


def _of_indicator(number: int, row: IndicatorRow) -> Picture:
    chart = _chart(row)
    # Of a change, its name and its level say what it is a change of.
    words = replace(chart, measure="%").unit_words if row.kind in PERCENT_KINDS else chart.unit_words
    return _picture(number, chart, f"Chỉ tiêu {chart.code}: {chart.name}", words)


def _picture(number: int, chart: Chart, name: str, unit: str) -> Picture:
    return Picture(
        svg=drawn_on_paper(chart),
        alternative=chart.alternative,
        label=f"Biểu đồ {number}",
        caption=f"{name} ({unit})" if unit else name,
        width=WIDTH,
        height=WIDTH * PAPER_HEIGHT / WIDTHS[chart.kind],
    )


def _not_drawn(target: TargetRow) -> Iterator[Paragraph]:
    """Which indicators have no picture, and why."""
    left = [(row.code, _chart(row)) for row in target.indicators if not _drawable(row)]
    if left:
        words = "; ".join(f"{code} ({_why_not(chart)})" for code, chart in left)
        yield Paragraph(f"Chưa vẽ biểu đồ chỉ tiêu {words}.", kind=ParagraphKind.NOTE)


def _why_not(chart: Chart) -> str:
    if not chart.known:
        return "các năm chưa có giá trị"
    return f"mới có giá trị của năm {chart.known[0].label}"


# --- The same as a table --------------------------------------------------------------------


def _table(target: TargetRow) -> Table:
    years = [point.year for point in _shown(target.indicators[0])] if target.indicators else []
    room = MILLIMETRES_OF_PORTRAIT - CODE - LEVEL
    width = min(WIDEST_YEAR, (room - NARROWEST_NAME) / max(len(years), 1))
    return Table(
        caption=f"Kết quả các chỉ tiêu qua các năm, mục tiêu {target.number}",
        columns=(
            Column("Mã", CODE, Align.CENTRE),
            Column("Chỉ tiêu", room - width * len(years), names_row=True),
            Column("Mức Kế hoạch", LEVEL, Align.CENTRE),
            *(Column(str(year), width, Align.CENTRE) for year in years),
        ),
        rows=tuple(map(_row, target.indicators)),
        dense=True,
    )


def _shown(row: IndicatorRow) -> tuple[TrendPoint, ...]:
    return row.trend[-MOST_YEARS:]


def _row(row: IndicatorRow) -> Row:
    points = _shown(row)
    return Row(
        cells=(
            row.code,
            _name(row),
            thresholds_words((point.year, point.threshold_words) for point in points),
            *map(_cell, points),
        ),
        emphasis=frozenset(range(3, 3 + len(points))),
    )


def _name(row: IndicatorRow) -> str:
    """The indicator and what it is counted in; values in percent say so themselves."""
    said = row.kind in PERCENT_KINDS or not row.measure
    return row.short_name if said else f"{row.short_name} ({row.measure})"


def _cell(point: TrendPoint) -> str:
    """ "98,4%" and under it the verdict; a base value is not judged, a year without one has neither."""
    if point.verdict is not None:
        return f"{point.value_words}\n{VerdictCode(point.verdict).label}"
    return point.value_words if point.value is None else f"{point.value_words}\n{FROM_BASE}"


def _filings_table(years: Sequence[YearFilings]) -> Table:
    name = MILLIMETRES_OF_PORTRAIT - WIDEST_YEAR * len(years)
    lines = (
        ("Số báo cáo phải nộp", [str(of.owed) for of in years]),
        ("Nộp đúng hạn", [str(of.in_time) for of in years]),
        ("Tỷ lệ nộp đúng hạn", [NOT_DUE if of.rate is None else rate_words(of) for of in years]),
    )
    return Table(
        caption="Báo cáo nộp đúng hạn qua các năm",
        columns=(
            Column("Nội dung", name, names_row=True),
            *(Column(str(of.year), WIDEST_YEAR, Align.CENTRE) for of in years),
        ),
        rows=tuple(Row((words, *cells)) for words, cells in lines),
        dense=True,
    )
