"""How every chart looks: one hue, values at the marks, a dashed line for the plan's level, a word in every gap.

Colours and sizes are those of the portal's design language; they tell apart in grey, too.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree

from reports.charting.chart import Chart, ChartKind, Point

HEIGHT = 200
WIDTHS = {ChartKind.LINE: 400, ChartKind.BARS: 1160}
# Above, right, below and left of the plot: the words of the level stand at the right of a line.
ROOMS = {ChartKind.LINE: (14, 94, 8, 12), ChartKind.BARS: (14, 16, 24, 0)}
INK, GREY, WORDS, AMBER = "#15202b", "#7a8794", "#3d4a57", "#7a4a00"
NOW, BEFORE, GROUND = "#1e4480", "#748bb3", "#ffffff"
# On paper everything is black or grey, in the face of the document.
ON_PAPER = {
    **dict.fromkeys((INK, WORDS, AMBER, NOW), "#000000"),
    GREY: "#595959",
    BEFORE: "#a6a6a6",
}
PAPER_FONT = "Tinos"
# Pictures stand close on paper: what is empty above the plot is left out.
PAPER_TOP = 20
PAPER_HEIGHT = HEIGHT - PAPER_TOP
FONT = "'Source Sans 3', Tinos, 'Segoe UI', 'Noto Sans', Arial, sans-serif"
SIZE, SMALL, BOLD = "14", "12", "600"
# The widest that a letter of the name and of the source is on average, whatever font stands in.
NAME_LETTER, SOURCE_LETTER, MARGIN = 9, 7, 12
DOT, GAP_STUB, WORDS_ABOVE, WORDS_BELOW, LINE_OF_WORDS = 4.5, 28, 10, 21, 16
BESIDE_LAST, NEAR_LEVEL = 28, 26
GROUND_LETTER, GROUND_ABOVE, GROUND_HEIGHT = 6, 10.5, 13
LONGEST_LINE = 10
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the marks of a chart stand, in the plot's own units; the plot itself begins at `left`, `top`.

    `tops` and `levels` have one height per point, None in a gap; `base` is the height of the axis.
    """

    left: float
    top: float
    width: float
    height: float
    base: float
    places: tuple[float, ...]
    tops: tuple[float | None, ...]
    levels: tuple[float | None, ...]
    line: str
    bar: float


def picture(chart: Chart, at: Geometry) -> str:
    """Draw the chart as SVG with presentation attributes only; what surrounds it names it."""
    root = _sheet(chart, HEIGHT)
    _plot(root, chart, at, above=0)
    return ElementTree.tostring(root, encoding="unicode")


def paper_picture(chart: Chart, at: Geometry) -> str:
    """The same picture for a printed document: in black and grey, in the document's face, named by what holds it."""
    root = _sheet(chart, HEIGHT)
    _plot(root, chart, at, above=0)
    for part in root.iter():
        for paint in ("fill", "stroke"):
            if part.get(paint) in ON_PAPER:
                part.set(paint, ON_PAPER[part.get(paint)])
    root.set("font-family", PAPER_FONT)
    root.set("viewBox", f"0 {PAPER_TOP} {WIDTHS[chart.kind]} {PAPER_HEIGHT}")
    for of_a_page in ("class", "role", "aria-label"):
        del root.attrib[of_a_page]
    return ElementTree.tostring(root, encoding="unicode")


def named_picture(chart: Chart, at: Geometry, source: tuple[str, ...]) -> str:
    """The same on a white ground, with its name above and its source below: it may leave the portal."""
    names = textwrap.wrap(f"{chart.code} {chart.name}", _letters(chart, NAME_LETTER))
    units = textwrap.wrap(chart.unit_words, _letters(chart, SOURCE_LETTER))
    sources = [line for part in source for line in textwrap.wrap(part, _letters(chart, SOURCE_LETTER))]
    above = LINE_OF_WORDS * (len(names) + len(units)) + MARGIN
    root = _sheet(chart, above + HEIGHT + LINE_OF_WORDS * len(sources) + MARGIN)
    _add(root, "rect", width="100%", height="100%", fill=GROUND)
    _words(root, MARGIN, LINE_OF_WORDS + 4, *names, anchor="start", font_weight=BOLD)
    small = {"anchor": "start", "fill": WORDS, "font_size": SMALL}
    _words(root, MARGIN, LINE_OF_WORDS * (len(names) + 1) + 4, *units, **small)
    _words(root, MARGIN, above + HEIGHT + LINE_OF_WORDS, *sources, **small)
    _plot(root, chart, at, above=above)
    return ElementTree.tostring(root, encoding="unicode")


def _letters(chart: Chart, width_of_one: int) -> int:
    """How many letters of a size fit beside one another."""
    return (WIDTHS[chart.kind] - 2 * MARGIN) // width_of_one


def _sheet(chart: Chart, height: int) -> ElementTree.Element:
    return ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "chart__picture",
            "viewBox": f"0 0 {WIDTHS[chart.kind]} {height}",
            "role": "img",
            "aria-label": chart.alternative,
            "font-family": FONT,
            "font-size": SIZE,
            "fill": INK,
        },
    )


def _plot(root: ElementTree.Element, chart: Chart, at: Geometry, *, above: int) -> None:
    plot = _add(root, "g", transform=f"translate({_short(at.left)} {_short(at.top + above)})")
    _axis(plot, chart, at)
    _level(plot, chart, at)
    (_bars if chart.kind is ChartKind.BARS else _line)(plot, chart, at)
    _values(plot, chart, at)


def _axis(plot: ElementTree.Element, chart: Chart, at: Geometry) -> None:
    _add(plot, "path", d=f"M0 {_short(at.base)}h{_short(at.width)}", stroke=GREY)
    for point, x in zip(chart.points, at.places, strict=True):
        _words(plot, x, at.height + LINE_OF_WORDS, *_in_two(point.label), fill=WORDS)


def _level(plot: ElementTree.Element, chart: Chart, at: Geometry) -> None:
    """The plan's level as dashed lines, one per stretch of periods with the same level, its words at the last."""
    known = [(x, y) for x, y in zip(at.places, at.levels, strict=True) if y is not None]
    if not known:
        return
    half = (at.places[1] - at.places[0]) / 2 if len(at.places) > 1 else at.width / 2
    for y, stretch in groupby(known, key=lambda place: place[1]):
        xs = [x for x, _y in stretch]
        is_last = xs[-1] == at.places[-1]
        start, end = max(xs[0] - half, 0), at.width + BESIDE_LAST - 4 if is_last else xs[-1] + half
        _add(
            plot, "path", d=f"M{_short(start)} {_short(y)}H{_short(end)}", stroke=INK, stroke_dasharray="5 3"
        )
    lines = _in_two(chart.level_words.rpartition(": ")[2])
    y = known[-1][1] + 5 - LINE_OF_WORDS / 2 * (len(lines) - 1)
    _words(plot, at.width + BESIDE_LAST, y, *lines, anchor="start")


def _line(plot: ElementTree.Element, chart: Chart, at: Geometry) -> None:
    if at.line:
        path = NUMBER.sub(lambda number: _short(float(number[0])), at.line)
        _add(plot, "path", d=path, stroke=NOW, stroke_width="2", fill="none")
    for x, y, is_last in _marks(at):
        fill = NOW if is_last else GROUND
        _add(plot, "circle", cx=_short(x), cy=_short(y), r=str(DOT), stroke=NOW, stroke_width="2", fill=fill)


def _bars(plot: ElementTree.Element, chart: Chart, at: Geometry) -> None:
    for x, y, is_last in _marks(at):
        _add(
            plot,
            "rect",
            x=_short(x - at.bar / 2),
            y=_short(y),
            width=_short(at.bar),
            height=_short(at.base - y),
            fill=NOW if is_last else BEFORE,
        )


def _marks(at: Geometry) -> Iterator[tuple[float, float, bool]]:
    """(x, y, whether it is the last point) of every value that is there."""
    last = len(at.places) - 1
    for place, (x, y) in enumerate(zip(at.places, at.tops, strict=True)):
        if y is not None:
            yield x, y, place == last


def _values(plot: ElementTree.Element, chart: Chart, at: Geometry) -> None:
    """The words of every point, those of a line on a ground of their own so that the line does not cross them."""
    last = len(chart.points) - 1
    written = []
    for place, (point, x, y) in enumerate(zip(chart.points, at.places, at.tops, strict=True)):
        if y is None:
            _gap(plot, point, x, at)
            continue
        below = chart.kind is ChartKind.LINE and _stands_below(place, y, at)
        weight = BOLD if place == last else "400"
        written.append((point.words, x, y + WORDS_BELOW if below else y - WORDS_ABOVE, weight))
    if chart.kind is ChartKind.LINE:
        for words, x, y, _weight in written:
            _ground(plot, words, x, y)
    for words, x, y, weight in written:
        _words(plot, x, y, words, font_weight=weight)


def _ground(plot: ElementTree.Element, words: str, x: float, y: float) -> None:
    """What lies under words of a point, a little narrower than they are: neighbours stay whole."""
    width = len(words) * GROUND_LETTER
    outline = f"M{_short(x - width / 2)} {_short(y - GROUND_ABOVE)}h{_short(width)}v{GROUND_HEIGHT}h{_short(-width)}z"
    _add(plot, "path", d=outline, fill=GROUND)


def _stands_below(place: int, y: float, at: Geometry) -> bool:
    """Words keep clear of the dashed line where it is near, otherwise of the line to their neighbours."""
    if y + WORDS_BELOW >= at.height:
        return False
    level = at.levels[place]
    if level is not None and 0 < abs(y - level) < NEAR_LEVEL:
        return y > level
    beside = [top for top in (*at.tops[max(place - 1, 0) : place], *at.tops[place + 1 : place + 2]) if top]
    return bool(beside) and y > sum(beside) / len(beside)


def _gap(plot: ElementTree.Element, point: Point, x: float, at: Geometry) -> None:
    start, y = _short(x - GAP_STUB / 2), _short(at.base - 2)
    _add(plot, "path", d=f"M{start} {y}h{GAP_STUB}", stroke=GREY, stroke_width="3", stroke_dasharray="3 3")
    lines = _in_two(point.gap_words)
    _words(plot, x, at.base - WORDS_ABOVE - LINE_OF_WORDS * (len(lines) - 1), *lines, fill=AMBER)


def _words(
    plot: ElementTree.Element, x: float, y: float, *lines: str, anchor: str = "middle", **attributes: str
) -> None:
    for number, words in enumerate(lines):
        line_y = _short(y + number * LINE_OF_WORDS)
        _add(plot, "text", x=_short(x), y=line_y, text_anchor=anchor, **attributes).text = words


def _in_two(words: str) -> list[str]:
    """Long words on two lines, broken at the space nearest to their middle."""
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    if len(words) <= LONGEST_LINE or not spaces:
        return [words]
    middle = min(spaces, key=lambda place: abs(place - len(words) / 2))
    return [words[:middle], words[middle + 1 :]]


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return ElementTree.SubElement(parent, tag, named)
