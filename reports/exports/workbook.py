"""A workbook from lists of columns: numbers stay numbers, text never becomes a formula, nothing is left blank.

A sheet is a list of columns (heading, getter, format) over its rows, with a title block above them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from textwrap import wrap
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal | date
Getter = Callable[[Any], Value]

FONT = "Times New Roman"
VIETNAMESE = "[$-42A]"
DATE_FORMAT = f"{VIETNAMESE}dd/mm/yyyy"
INTEGER_FORMAT = f"{VIETNAMESE}#,##0"
TEXT_FORMAT = "@"

LONGEST_CELL = 32767
CUT_NOTE = " … [Nội dung dài quá giới hạn của một ô bảng tính nên đã cắt bớt; xem toàn văn trên cổng]"
SURROGATES = re.compile("[\ud800-\udfff]")
FORMULA_SIGNS = ("=", "+", "-", "@")

THIN = Side(style="thin", color="7A8794")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEADING_FILL = PatternFill("solid", fgColor="EEF1F4")
A4 = 9
LINE_HEIGHT = 15
HIGHEST_ROW = 409
# Bold and capital letters are wider than the digit that a column's width counts.
LETTERS_PER_WIDTH = 0.95
LONGEST_MEASURED = 4000


@dataclass(frozen=True)
class SheetColumn:
    """One column: its heading, what it takes from a row, how wide it is (in letters), how its numbers are shown.

    `format` may depend on the row; a column of words has none.
    """

    heading: str
    get: Getter
    width: float = 14
    format: str | Callable[[Any], str] = ""
    strong: bool = False

    def format_of(self, row: Any) -> str:
        return self.format if isinstance(self.format, str) else self.format(row)


@dataclass(frozen=True)
class Sheet:
    """One sheet. The first `frozen` columns stay in view and are printed on every page; `empty` stands for no rows."""

    name: str
    heading: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Any]
    empty: str
    frozen: int = 0
    pages_wide: int = 1


@dataclass(frozen=True)
class Book:
    """What all sheets share: the lines above each table, and the file's properties. `label` marks invented figures."""

    title: str
    author: str
    lines: tuple[str, ...]
    label: str
    sheets: tuple[Sheet, ...]


def decimals_format(decimals: int, *, signed: bool = False) -> str:
    """The format of an amount with so many decimals, such as "#,##0.0"."""
    plain = "#,##0" + ("." + "0" * decimals if decimals else "")
    if not signed:
        return VIETNAMESE + plain
    return f"{VIETNAMESE}+{plain};{VIETNAMESE}\u2212{plain};{VIETNAMESE}{plain}"


def percent_format(decimals: int, *, signed: bool = False) -> str:
    """The format of a share of 1 shown in percent, such as "0.0%"."""
    plain = "0" + ("." + "0" * decimals if decimals else "") + "%"
    if not signed:
        return VIETNAMESE + plain
    return f"{VIETNAMESE}+{plain};{VIETNAMESE}\u2212{plain};{VIETNAMESE}{plain}"


def workbook_bytes(book: Book) -> bytes:
    """Write a workbook as an .xlsx file."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    _name(workbook, book)
    for sheet in book.sheets:
        _write_sheet(workbook.create_sheet(sheet.name), sheet, book)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _name(workbook: Workbook, book: Book) -> None:
    properties = workbook.properties
    properties.title = book.title
    properties.creator = properties.lastModifiedBy = book.author
    properties.language = "vi-VN"
    properties.description = "\n".join(filter(None, (*book.lines, book.label)))


def _write_sheet(worksheet: Worksheet, sheet: Sheet, book: Book) -> None:
    above = [
        book.author.upper(),
        book.title.upper(),
        sheet.heading,
        *book.lines,
        *([book.label] if book.label else []),
    ]
    for number, line in enumerate(above, start=1):
        put(
            worksheet.cell(number, 1),
            line,
            font=Font(name=FONT, size=12, bold=number <= 3 or line == book.label),
        )
    head = len(above) + 2
    for place, column in enumerate(sheet.columns, start=1):
        worksheet.column_dimensions[get_column_letter(place)].width = column.width
        _put_heading(worksheet.cell(head, place), column.heading)
    _fit_height(worksheet, head, sheet.columns)
    for number, row in enumerate(sheet.rows, start=head + 1):
        for place, column in enumerate(sheet.columns, start=1):
            _put_value(worksheet.cell(number, place), column, row)
        _fit_height(worksheet, number, sheet.columns)
    if not sheet.rows:
        put(worksheet.cell(head + 1, 1), sheet.empty, font=Font(name=FONT, size=11, italic=True))
    _set_up(worksheet, sheet, book, head)


def _put_heading(cell: Cell, heading: str) -> None:
    put(cell, heading, font=Font(name=FONT, size=11, bold=True))
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.fill = HEADING_FILL
    cell.border = GRID


def _put_value(cell: Cell, column: SheetColumn, row: Any) -> None:
    value = column.get(row)
    put(cell, value, font=Font(name=FONT, size=11, bold=column.strong))
    cell.border = GRID
    if isinstance(value, str):
        # A word in a column of numbers stands in the middle: it is seen not to be one.
        cell.alignment = Alignment(
            horizontal="center" if column.format else "left", vertical="top", wrap_text=True
        )
        cell.number_format = TEXT_FORMAT
    else:
        cell.alignment = Alignment(horizontal="right", vertical="top", indent=1)
        cell.number_format = DATE_FORMAT if isinstance(value, date) else column.format_of(row)


def put(cell: Cell, value: Value, *, font: Font) -> None:
    """Set a cell's value; text stays text whatever it begins with."""
    if isinstance(value, str):
        cell.value = cell_text(value)
        # Set after the value: openpyxl takes "=…" for a formula. The quote keeps it text when edited.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)
    else:
        cell.value = value
    cell.font = font


def cell_text(text: str) -> str:
    """A text as a cell can hold it: no control characters, cut visibly at the limit (in UTF-16 units)."""
    clean = SURROGATES.sub("", ILLEGAL_CHARACTERS_RE.sub("", text))
    if _units(clean) <= LONGEST_CELL:
        return clean
    room = LONGEST_CELL - _units(CUT_NOTE)
    return clean.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore") + CUT_NOTE


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _fit_height(worksheet: Worksheet, number: int, columns: Sequence[SheetColumn]) -> None:
    """Make a row as high as its longest text needs: programs that only print do not do it themselves."""
    cells = zip(worksheet[number], columns, strict=True)
    lines = max(lines_needed(cell.value, column.width) for cell, column in cells)
    worksheet.row_dimensions[number].height = min(lines * LINE_HEIGHT + 2, HIGHEST_ROW)


def lines_needed(value: Value, width: float) -> int:
    """How many lines a text takes in a column so many letters wide; a number is never wrapped."""
    if not isinstance(value, str):
        return 1
    room = max(int(width * LETTERS_PER_WIDTH), 1)
    return sum(max(len(wrap(line, room)), 1) for line in value[:LONGEST_MEASURED].splitlines() or [""])


def _set_up(worksheet: Worksheet, sheet: Sheet, book: Book, head: int) -> None:
    """Frozen headings, filter, and printing on A4 landscape with headings on every page."""
    last = get_column_letter(len(sheet.columns))
    worksheet.freeze_panes = worksheet.cell(head + 1, sheet.frozen + 1).coordinate
    worksheet.auto_filter.ref = f"A{head}:{last}{head + max(len(sheet.rows), 1)}"
    worksheet.print_title_rows = f"{head}:{head}"
    if sheet.frozen:
        worksheet.print_title_cols = f"A:{get_column_letter(sheet.frozen)}"
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = A4
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_setup.fitToWidth = sheet.pages_wide
    worksheet.page_setup.fitToHeight = 0
    margins = worksheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.6, 0.4, 0.7, 0.7
    margins.header = margins.footer = 0.35
    font = f'&"{FONT},Regular"&9'
    worksheet.oddFooter.left.text = f"{font}{sheet.name}"
    worksheet.oddFooter.right.text = f"{font}Trang &P/&N"
    if book.label:
        worksheet.oddHeader.right.text = f'&"{FONT},Bold"&10{book.label}'
