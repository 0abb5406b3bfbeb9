"""Reading a Word file back: paragraphs with the size, face and place that their style gives them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

MILLIMETRES_PER_TWIP = 25.4 / 1440


@dataclass(frozen=True)
class Look:
    """What is printed, and how."""

    text: str
    size: float
    bold: bool
    italic: bool
    align: str
    first_line: float


def opened(body: bytes):
    return docx.Document(BytesIO(body))


def parts(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(body)) as package:
        return {name: package.read(name) for name in package.namelist()}


def paragraphs(body: bytes) -> list[Look]:
    """Every paragraph of the text, those in tables included, in reading order."""
    word = opened(body)
    return [_look(word, WordParagraph(p, word)) for p in word.element.body.iter(qn("w:p"))]


def look(body: bytes, text: str) -> Look:
    """The one paragraph that begins with this text."""
    found = [one for one in paragraphs(body) if one.text.startswith(text)]
    assert len(found) == 1, (text, [one.text for one in paragraphs(body)])
    return found[0]


def _look(word, paragraph: WordParagraph) -> Look:
    style = paragraph.style
    runs = [run for run in paragraph.runs if run.text.strip()]
    justified = style.element.pPr.find(qn("w:jc")).get(qn("w:val"))
    own = paragraph._p.pPr.find(qn("w:jc")) if paragraph._p.pPr is not None else None
    return Look(
        text=paragraph.text,
        size=style.font.size.pt,
        bold=bool(style.font.bold) or (bool(runs) and all(run.bold for run in runs)),
        italic=bool(style.font.italic) or (bool(runs) and all(run.italic for run in runs)),
        align=own.get(qn("w:val")) if own is not None else justified,
        first_line=round((style.paragraph_format.first_line_indent or 0) / 36000, 1),
    )


def rules(body: bytes) -> list[float]:
    """The lengths of the drawn rules in millimetres, where the room of each is told by the cell or the sheet."""
    word = opened(body)
    found = []
    for paragraph in word.element.body.iter(qn("w:p")):
        style = paragraph.pPr.pStyle if paragraph.pPr is not None else None
        if style is None or style.val != "DuongKe":
            continue
        indent = paragraph.pPr.find(qn("w:ind"))
        sides = sum(int(indent.get(qn(f"w:{side}"))) for side in ("left", "right")) * MILLIMETRES_PER_TWIP
        cell = paragraph.getparent()
        if cell.tag == qn("w:tc"):
            room = int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) * MILLIMETRES_PER_TWIP
        else:
            room = 165
        found.append(room - sides)
    return found


def texts(body: bytes) -> Iterator[str]:
    """All text of the document's own part, squeezed."""
    for one in paragraphs(body):
        yield " ".join(one.text.split())
