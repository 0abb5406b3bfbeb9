"""Measuring a rendered PDF: lines of text with their faces and places, rules, pages."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pdfplumber
from pdfplumber.page import Page
from pypdf import PdfReader

POINTS_PER_MILLIMETRE = 72 / 25.4


@dataclass(frozen=True)
class Line:
    """One line of text: its words, first face and size, and edges in millimetres from the top left of the sheet."""

    text: str
    font: str
    size: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True)
class Rule:
    """A horizontal rule, in millimetres."""

    left: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left


def millimetres(points: float) -> float:
    return float(points) / POINTS_PER_MILLIMETRE


def pages(pdf: bytes) -> list[Page]:
    return pdfplumber.open(BytesIO(pdf)).pages


def lines(page: Page, left: float = 0, right: float = 300) -> list[Line]:
    """Lines of text between two edges of the sheet (in millimetres), from top to bottom."""
    part = page.crop(
        (
            left * POINTS_PER_MILLIMETRE,
            0,
            min(right * POINTS_PER_MILLIMETRE, page.width),
            page.height,
        )
    )
    return [_line(found) for found in part.extract_text_lines(return_chars=True)]


def _line(found: dict) -> Line:
    first = found["chars"][0]
    return Line(
        text=found["text"],
        font=first["fontname"].split("+")[-1],
        size=round(first["size"], 1),
        left=millimetres(found["x0"]),
        right=millimetres(found["x1"]),
        top=millimetres(found["top"]),
        bottom=millimetres(found["bottom"]),
    )


def line(page: Page, text: str, left: float = 0, right: float = 300) -> Line:
    """The one line that begins with this text."""
    found = [line for line in lines(page, left, right) if line.text.startswith(text)]
    assert len(found) == 1, (text, [line.text for line in lines(page, left, right)])
    return found[0]


def rules(page: Page) -> list[Rule]:
    """Horizontal rules of a page that belong to no table, from top to bottom."""
    flat = [shape for shape in page.rects if shape["height"] < 2 and shape["width"] > 10]
    found = [Rule(millimetres(s["x0"]), millimetres(s["x1"]), millimetres(s["top"])) for s in flat]
    return sorted(found, key=lambda rule: rule.top)


def fonts(pdf: bytes) -> set[str]:
    """The names of all fonts of a PDF, without the tags of their subsets."""
    names = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            names.add(str(font.get_object()["/BaseFont"]).lstrip("/").split("+")[-1])
    return names


def text(pdf: bytes) -> str:
    """The whole text in the order of its content, spaces folded."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
