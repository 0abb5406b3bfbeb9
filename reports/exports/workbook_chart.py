"""A small table of counts under the rows of a sheet, and its bar chart in a place of its own below it."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.worksheet.worksheet import Worksheet

FONT = "Times New Roman"
INK = "15202B"
HAIRLINE = "D6DCE2"
CENTIMETRES_PER_BAR = 0.85
CENTIMETRES_AROUND = 3.6
CHART_WIDTH = 22.0
POINTS_PER_CENTIMETRE = 72 / 2.54


@dataclass(frozen=True)
class ChartSeries:
    """One colour of the bars: its name, its RGB colour, one count per category."""

    name: str
    colour: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class CountChart:
    """Counts by category, drawn as stacked bars. `unit` says what is counted."""

    title: str
    unit: str
    category_heading: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]

    @property
    def height(self) -> float:
        """Of the chart, in centimetres."""
        return CENTIMETRES_AROUND + CENTIMETRES_PER_BAR * len(self.categories)


def draw_chart(worksheet: Worksheet, chart: CountChart, *, head: int, column: int, anchor: str) -> None:
    """Draw the chart at `anchor` from the table whose headings stand in row `head`, categories in `column`."""
    bars = BarChart()
    bars.type, bars.grouping, bars.overlap, bars.gapWidth = "bar", "stacked", 100, 45
    last = head + len(chart.categories)
    counts = Reference(
        worksheet, min_col=column + 1, max_col=column + len(chart.series), min_row=head, max_row=last
    )
    bars.add_data(counts, titles_from_data=True)
    bars.set_categories(Reference(worksheet, min_col=column, min_row=head + 1, max_row=last))
    for drawn, series in zip(bars.series, chart.series, strict=True):
        drawn.graphicalProperties = GraphicalProperties(solidFill=series.colour)
        drawn.graphicalProperties.line.solidFill = "FFFFFF"
        if any(series.counts):
            drawn.dLbls = _labels()
    bars.title = _title(chart.title, size=12, bold=True)
    _set_axes(bars, chart)
    bars.legend.position = "b"
    bars.legend.txPr = _text(10)
    bars.width, bars.height = CHART_WIDTH, chart.height
    worksheet.add_chart(bars, anchor)


def _set_axes(bars: BarChart, chart: CountChart) -> None:
    bars.x_axis.delete = bars.y_axis.delete = False
    # The first category on top, the counts still below.
    bars.x_axis.scaling.orientation, bars.y_axis.crosses = "maxMin", "max"
    bars.x_axis.txPr = bars.y_axis.txPr = _text(10)
    bars.y_axis.title = _title(chart.unit, size=10, bold=False)
    bars.y_axis.majorUnit = 1 if _longest(chart) <= 12 else None
    bars.y_axis.scaling.min = 0
    bars.y_axis.number_format = "0"
    bars.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=HAIRLINE))


def _longest(chart: CountChart) -> int:
    return max((sum(counts) for counts in zip(*(s.counts for s in chart.series), strict=True)), default=0)


def _labels() -> DataLabelList:
    labels = DataLabelList()
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    # No label on a part of the bar that is not there.
    labels.numFmt = "0;;"
    labels.txPr = _text(10, colour="FFFFFF", bold=True)
    return labels


def _characters(size: int, *, colour: str = INK, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(
        lang="vi-VN",
        sz=size * 100,
        b=bold,
        solidFill=colour,
        latin=Font(typeface=FONT),
        ea=Font(typeface=FONT),
        cs=Font(typeface=FONT),
    )


def _text(size: int, *, colour: str = INK, bold: bool = False) -> RichText:
    properties = ParagraphProperties(defRPr=_characters(size, colour=colour, bold=bold))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=_characters(size, colour=colour, bold=bold))])


def _title(words: str, *, size: int, bold: bool) -> Title:
    characters = _characters(size, bold=bold)
    run = RegularTextRun(rPr=characters, t=words)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=characters), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
