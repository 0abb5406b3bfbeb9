"""A chart as one SVG: pygal works out where everything stands, the house style says how it looks."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from reports.charting.chart import Chart, ChartKind
from reports.charting.house_style import (
    HEIGHT,
    ROOMS,
    WIDTHS,
    Geometry,
    named_picture,
    paper_picture,
    picture,
)

PICTURES_KEPT = 512
MOVED = re.compile(r"translate\(([\d.-]+), ([\d.-]+)\)")
GUIDE_TOP = re.compile(r"M[\d.-]+ ([\d.-]+) h")


@lru_cache(maxsize=PICTURES_KEPT)
def drawn(chart: Chart) -> str:
    """The chart as SVG, the same bytes for the same chart.

    It holds presentation attributes only, neither style nor script, so that it may stand within a page; its
    alternative text is its `aria-label`.
    """
    return picture(chart, _geometry(chart))


@lru_cache(maxsize=PICTURES_KEPT)
def drawn_on_paper(chart: Chart) -> str:
    """The same picture for a document: black and grey, in the document's face, its words beside it."""
    return paper_picture(chart, _geometry(chart))


def drawn_alone(chart: Chart, source: tuple[str, ...]) -> str:
    """The same picture to be taken elsewhere: with its name, its unit and, line by line, where its figures are from."""
    return named_picture(chart, _geometry(chart), source)


def _geometry(chart: Chart) -> Geometry:
    """Where pygal puts the marks of a chart."""
    root = _plotted(chart).render_tree()
    plot = next(_of_class(root, "plot"))
    move = MOVED.match(plot.get("transform"))
    base = next(_of_class(next(_of_class(plot, "y")), "guides")).find("path").get("d")
    series = next(_of_class(plot, "serie-0"))
    return Geometry(
        left=float(move[1]),
        top=float(move[2]),
        width=float(plot.find("rect").get("width")),
        height=float(plot.find("rect").get("height")),
        base=float(GUIDE_TOP.match(base)[1]),
        places=tuple(float(text.get("x")) for text in next(_of_class(plot, "x")).iter("text")),
        tops=_tops(root, chart, "serie-0", [point.value for point in chart.points]),
        levels=_tops(root, chart, "serie-1", [point.threshold for point in chart.points]),
        line="".join(path.get("d") for path in series.iter("path")),
        bar=next((float(bar.get("width")) for bar in series.iter("rect")), 0.0),
    )


@cache
def _library() -> ModuleType:
    """The drawing library, loaded when the first chart is drawn.

    Its finder of plug-ins, which we have none of, would be asked at every later import of the process, in a manner
    that Python warns of: it is taken out again.
    """
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
    return pygal


def _plotted(chart: Chart) -> Any:
    pygal = _library()
    start, end = chart.axis
    foot = float(max(start, 0))
    top, right, bottom, left = ROOMS[chart.kind]
    config = pygal.Config(
        width=WIDTHS[chart.kind],
        height=HEIGHT,
        margin_top=top,
        margin_right=right,
        margin_bottom=bottom,
        margin_left=left,
        js=(),
        css=(),
        show_legend=False,
        allow_interruptions=True,
        range=(float(start), float(end)),
        zero=foot,
        x_labels=[point.label for point in chart.points],
        y_labels=[{"value": foot, "label": ""}],
    )
    plot = (pygal.Bar if chart.kind is ChartKind.BARS else pygal.Line)(config)
    plot.add("", [_for_drawing(point.value) for point in chart.points])
    if chart.kind is ChartKind.LINE:
        plot.add("", [_for_drawing(point.threshold) for point in chart.points])
    return plot


def _for_drawing(amount: Any) -> float | None:
    return None if amount is None else float(amount)


def _tops(root: Any, chart: Chart, series: str, amounts: list[Any]) -> tuple[float | None, ...]:
    """The height of every point of a series, None in its gaps; pygal leaves those out."""
    mark, height = ("rect", "y") if chart.kind is ChartKind.BARS else ("circle", "cy")
    found = iter([float(shape.get(height)) for part in _of_class(root, series) for shape in part.iter(mark)])
    return tuple(None if amount is None else next(found, None) for amount in amounts)


def _of_class(root: Any, name: str) -> Iterator[Any]:
    return (part for part in root.iter() if name in (part.get("class") or "").split())
