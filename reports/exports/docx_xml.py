"""Elements of a Word document, made one by one: python-docx's own tables take minutes where these take milliseconds.

All text goes through `run`, so that nothing typed can become markup, a field or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

TWIPS_PER_MILLIMETRE = 1440 / 25.4
HALF_POINTS = 2
# What XML 1.0 cannot hold.
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def twips(millimetres: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(millimetres * TWIPS_PER_MILLIMETRE)


def element(tag: str, *children: BaseOxmlElement, **attributes: object) -> BaseOxmlElement:
    """`element("jc", val="center")` is <w:jc w:val="center"/>."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *, bold: bool = False, italic: bool = False) -> BaseOxmlElement:
    """Text as it is; line breaks stay line breaks."""
    made = element("r")
    marks = [element(name) for name, wanted in (("b", bold), ("i", italic)) if wanted]
    if marks:
        made.append(element("rPr", *marks))
    for number, line in enumerate(NOT_XML.sub("", text).replace("\r", "").split("\n")):
        if number:
            made.append(element("br"))
        written = element("t")
        written.text = line.replace("\t", " ")
        written.set(qn("xml:space"), "preserve")
        made.append(written)
    return made


def paragraph(
    style: str,
    *runs: BaseOxmlElement,
    keep_next: bool = False,
    indent: tuple[float, float] | None = None,
    align: str = "",
) -> BaseOxmlElement:
    """A paragraph of a style, by the style's id; `indent` are millimetres from the left and from the right."""
    properties = element("pPr", element("pStyle", val=style))
    if keep_next:
        properties.append(element("keepNext"))
    if indent is not None:
        left, right = map(twips, indent)
        properties.append(element("ind", left=left, right=right, firstLine=0))
    if align:
        properties.append(element("jc", val=align))
    return element("p", properties, *runs)


def page_number() -> BaseOxmlElement:
    """The field that Word fills with the number of the page; the only field of a document."""
    return element("fldSimple", run("2"), instr="PAGE")


def layout_table(widths: Iterable[float], rows: Iterable[Iterable[list[BaseOxmlElement]]]) -> BaseOxmlElement:
    """A table without lines that only places things side by side; widths in millimetres, cells are paragraphs."""
    columns = [twips(width) for width in widths]
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(columns), type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblCellMar", *(element(side, w=0, type="dxa") for side in ("left", "right"))),
        ),
        element("tblGrid", *(element("gridCol", w=column) for column in columns)),
    )
    for cells in rows:
        made.append(_layout_row(columns, cells))
    return made


def _layout_row(columns: list[int], cells: Iterable[list[BaseOxmlElement]]) -> BaseOxmlElement:
    row = element("tr", element("trPr", element("cantSplit")))
    for column, inside in zip(columns, cells, strict=True):
        row.append(element("tc", element("tcPr", element("tcW", w=column, type="dxa")), *inside))
    return row
