"""How long a text is when set: for rules that are as long as their text, or a part of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

MILLIMETRES_PER_POINT = 25.4 / 72
FACES = {
    (False, False): "Tinos-Regular.ttf",
    (True, False): "Tinos-Bold.ttf",
    (False, True): "Tinos-Italic.ttf",
    (True, True): "Tinos-BoldItalic.ttf",
}


@cache
def _advances(path: Path) -> tuple[dict[int, float], float]:
    """Widths of letters and of a letter that is not there, as parts of the size."""
    with TTFont(path) as face:
        metrics, whole = face["hmtx"], face["head"].unitsPerEm
        widths = {code: metrics[name][0] / whole for code, name in face.getBestCmap().items()}
        return widths, metrics[".notdef"][0] / whole


def text_width(text: str, size: float, fonts: Path, *, bold: bool = False, italic: bool = False) -> float:
    """Millimetres that a line of text takes at `size` points; Tinos has the widths of Times New Roman."""
    widths, missing = _advances(fonts / FACES[bold, italic])
    return sum(widths.get(ord(letter), missing) for letter in text) * size * MILLIMETRES_PER_POINT


def widest_line(text: str, size: float, room: float, fonts: Path, *, bold: bool = False) -> float:
    """The longest line of a text broken at spaces to fit `room` millimetres."""
    longest, line = 0.0, ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, fonts, bold=bold) > room:
            longer = word
        line = longer
        longest = max(longest, text_width(line, size, fonts, bold=bold))
    return longest
