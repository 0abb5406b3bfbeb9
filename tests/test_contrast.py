"""The colours of the interface keep their contrast (WCAG 2.2: text 4.5, borders of controls 3; ours is stricter)."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parent.parent / "static/css/base.css").read_text("utf-8")
TOKENS = {"white": "#ffffff"} | dict(re.findall(r"--([a-z]+-?[0-9a-z]*): (#[0-9a-f]{6});", CSS))

TEXT = [
    (text, ground)
    for text in ("ink-900", "ink-700", "ink-600")
    for ground in ("white", "fill-1", "fill-2", "indigo-050", "amber-100", "red-100", "red-050", "green-100")
] + [
    ("white", "indigo-900"),
    ("white", "indigo-800"),
    ("white", "indigo-700"),
    ("white", "red-700"),
    ("white", "red-800"),
    ("indigo-700", "white"),
    ("indigo-700", "indigo-050"),
    ("indigo-700", "indigo-100"),
    ("indigo-700", "amber-100"),
    ("red-700", "white"),
    ("red-700", "red-100"),
    ("red-700", "red-050"),
    ("green-700", "white"),
    ("green-700", "green-100"),
    ("amber-700", "white"),
    ("amber-700", "amber-100"),
]
BORDERS = [("line-strong", ground) for ground in ("white", "fill-2", "red-100", "amber-100")] + [
    ("indigo-400", "white"),
    ("indigo-400", "red-050"),
]


def luminance(colour):
    def linear(channel):
        share = int(channel, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[place : place + 2]) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    lighter, darker = sorted((luminance(TOKENS[first]), luminance(TOKENS[second])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_formula_gives_the_known_extremes():
    assert round(contrast("white", "white"), 2) == 1.0
    assert round(contrast("ink-900", "white"), 1) == 16.5


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(text, ground):
    assert contrast(text, ground) >= 5.2


@pytest.mark.parametrize(("border", "ground"), BORDERS)
def test_border_of_a_control_can_be_seen(border, ground):
    assert contrast(border, ground) >= 3.1
