"""Reading workbooks back: sheets as tables by heading, what Excel must never take for a formula."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from agencies.dates import VIETNAM
from reports.exports.workbook import Book, Sheet, SheetColumn

MADE_AT = datetime(2025, 12, 12, 8, 30, tzinfo=VIETNAM)
HOSTILE = [
    "=1+1",
    '=cmd|"/c calc"!A1',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://127.0.0.1","x")',
    "\t=1+1",
    "\r\n=1+1",
    "  =1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
]


def opened(body: bytes) -> Workbook:
    return load_workbook(BytesIO(body))


def book_of(values, *, number_format="", label="", **sheet) -> Book:
    """A workbook of one column with these values; the first of them stands in A7."""
    column = SheetColumn("Giá trị", lambda value: value, 20, number_format)
    only = Sheet("Một", "Một cột", (column,), values, "Trống.", **sheet)
    return Book("Bảng", "Sở Y tế", ("Dòng.",), MADE_AT, label, (only,))


def head_of(sheet: Worksheet) -> int:
    """The row of the headings, which come again on every page."""
    return int(sheet.print_title_rows.split("$")[-1])


def headings_of(sheet: Worksheet) -> list[str]:
    return [cell.value for cell in sheet[head_of(sheet)]]


def title_of(sheet: Worksheet) -> str:
    """Everything above the table."""
    return "\n".join(str(sheet.cell(number, 1).value) for number in range(1, head_of(sheet) - 1))


def lines_of(sheet: Worksheet) -> list[dict[str, Cell]]:
    """The rows of the filtered table, each by heading."""
    last = int(sheet.auto_filter.ref.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    rows = sheet.iter_rows(min_row=head_of(sheet) + 1, max_row=last)
    return [dict(zip(headings_of(sheet), row, strict=True)) for row in rows]


def table_of(sheet: Worksheet) -> dict[object, dict[str, Cell]]:
    """The same by their first cell."""
    return {next(iter(line.values())).value: line for line in lines_of(sheet)}
