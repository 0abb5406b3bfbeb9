"""Tables of figures in Word: ruled, headings repeated on every page, no row torn."""

from __future__ import annotations

from collections.abc import Iterator

from docx.oxml.xmlchemy import BaseOxmlElement

from reports.exports.docx_styles import Style
from reports.exports.docx_xml import element, paragraph, run, twips
from reports.exports.tree import Align, Column, Row, RowKind, Table

ALIGNS = {Align.LEFT: "left", Align.CENTRE: "center", Align.NUMBER: "right"}
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
GREY = "F2F2F2"
PART_INDENT = 6.0
CELL_GAP, DENSE_GAP = 60, 40
# A row longer than a page has to be torn, or its end is lost.
LONGEST_WHOLE_CELL = 1500


def data_table(table: Table) -> BaseOxmlElement:
    """A table of the tree; its caption is what screen readers call it."""
    columns = [twips(column.width) for column in table.columns]
    gap = DENSE_GAP if table.dense else CELL_GAP
    borders = (element(edge, val="single", sz=4, space=0, color="000000") for edge in EDGES)
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(columns), type="dxa"),
            element("tblBorders", *borders),
            element("tblLayout", type="fixed"),
            element("tblCellMar", *(element(side, w=gap, type="dxa") for side in ("left", "right"))),
            element("tblLook", val="0620", firstRow=1, firstColumn=0, noHBand=1, noVBand=1),
            element("tblCaption", val=table.caption),
        ),
        element("tblGrid", *(element("gridCol", w=column) for column in columns)),
    )
    made.extend(_heading_rows(table))
    made.extend(_row(table, row) for row in table.rows)
    return made


def _style(table: Table) -> Style:
    return Style.CELL_DENSE if table.dense else Style.CELL


def _cell(width: int, *inside: BaseOxmlElement, **more: object) -> BaseOxmlElement:
    """A cell; `span`, `merge` and `shade` where it covers others or is grey."""
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if "span" in more:
        properties.append(element("gridSpan", val=more["span"]))
    if "merge" in more:
        properties.append(element("vMerge", val=more["merge"]))
    if "shade" in more:
        properties.append(element("shd", val="clear", color="auto", fill=more["shade"]))
    if "middle" in more:
        properties.append(element("vAlign", val="center"))
    return element("tc", properties, *inside)


# --- Headings -------------------------------------------------------------------------------


def _heading_rows(table: Table) -> Iterator[BaseOxmlElement]:
    grouped = any(column.group for column in table.columns)
    if grouped:
        yield _heading_row(_upper_cells(table))
    yield _heading_row(_lower_cells(table, grouped))


def _heading_row(cells: Iterator[BaseOxmlElement]) -> BaseOxmlElement:
    return element("tr", element("trPr", element("cantSplit"), element("tblHeader")), *cells)


def _heading(table: Table, text: str) -> BaseOxmlElement:
    runs = [run(text, bold=True)] if text else []
    return paragraph(_style(table), *runs, keep_next=True, align="center")


def _upper_cells(table: Table) -> Iterator[BaseOxmlElement]:
    place = 0
    for cell in table.heading_rows[0]:
        width = sum(twips(column.width) for column in table.columns[place : place + cell.columns])
        more: dict[str, object] = {"span": cell.columns} if cell.columns > 1 else {}
        more |= {"merge": "restart"} if cell.rows > 1 else {}
        yield _cell(width, _heading(table, cell.text), middle=True, **more)
        place += cell.columns


def _lower_cells(table: Table, grouped: bool) -> Iterator[BaseOxmlElement]:
    for column in table.columns:
        width = twips(column.width)
        if grouped and not column.group:
            yield _cell(width, _heading(table, ""), merge="continue")
        else:
            yield _cell(width, _heading(table, column.heading), middle=True)


# --- Rows -----------------------------------------------------------------------------------


def _row(table: Table, row: Row) -> BaseOxmlElement:
    whole = max(map(len, row.cells), default=0) <= LONGEST_WHOLE_CELL
    made = element("tr", *([element("trPr", element("cantSplit"))] if whole else []))
    if row.kind is RowKind.GROUP:
        width = sum(twips(column.width) for column in table.columns)
        inside = paragraph(_style(table), run(row.cells[0], bold=True), keep_next=True)
        made.append(_cell(width, inside, span=len(table.columns), shade=GREY))
        return made
    for place, (text, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        made.append(_cell(twips(column.width), _inside(table, row, place, text, column)))
    return made


def _inside(table: Table, row: Row, place: int, text: str, column: Column) -> BaseOxmlElement:
    is_part = row.kind is RowKind.PART and column.names_row
    italic = is_part or place in row.beside
    return paragraph(
        _style(table),
        *_runs(text, first_is_bold=place in row.emphasis, bold=row.kind is RowKind.TOTAL, italic=italic),
        indent=(PART_INDENT, 0) if is_part else None,
        align=ALIGNS[column.align],
    )


def _runs(text: str, *, first_is_bold: bool, bold: bool, italic: bool) -> Iterator[BaseOxmlElement]:
    if not text:
        return
    if not first_is_bold:
        yield run(text, bold=bold, italic=italic)
        return
    first, line_break, rest = text.partition("\n")
    yield run(first, bold=True, italic=italic)
    if line_break:
        yield run(f"\n{rest}", bold=bold, italic=italic)
