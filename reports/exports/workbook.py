"""A workbook from lists of columns: numbers stay numbers, text never becomes a formula, nothing is left blank.

A sheet is a list of columns (heading, getter, format) over its rows, with a title block above them and, where it
has one, a chart in a place of its own below them. Cells are merged in the title block only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from math import ceil
from textwrap import wrap
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from agencies.dates import format_moment
from reports.exports.workbook_cells import (
    DATE_FORMAT,
    INTEGER_FORMAT,
    TEXT_FORMAT,
    Value,
    cell_text,
    looks_like_formula,
)
from reports.exports.workbook_chart import FONT, CountChart, draw_chart
from reports.exports.workbook_page import fits_on_page, set_up_page

Getter = Callable[[Any], Value]

INK, SECONDARY, RED = "15202B", "3D4A57", "A5231C"
THIN = Side(style="thin", color="7A8794")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEADING_FILL = PatternFill("solid", fgColor="EEF1F4")
HEADING_FONT = Font(name=FONT, size=11, bold=True, color=INK)
HEADING_PLACE = Alignment(horizontal="center", vertical="center", wrap_text=True)
TEXT_PLACE = Alignment(horizontal="left", vertical="top", wrap_text=True)
WORD_PLACE = Alignment(horizontal="center", vertical="top", wrap_text=True)
NUMBER_PLACE = Alignment(horizontal="right", vertical="top", indent=1)
POINTS_PER_LINE = 1.36
HIGHEST_ROW = 409
# A column's width counts digits: of words in this face a few more letters find room, of bold ones as many.
LETTERS_PER_WIDTH, BOLD_LETTERS_PER_WIDTH = 1.1, 0.97
LONGEST_MEASURED = 4000
# A line of the title block runs over columns until it is so wide, in letters: what a screen shows at once.
TITLE_WIDTH = 120.0
# On one page so many letters of 11 points are printed as 8.
LEGIBLE_WIDTH = 195.0
POINTS_PER_CENTIMETRE = 72 / 2.54
CHART_ROW = 15.0


@dataclass(frozen=True)
class SheetColumn:
    """One column: its heading, what it takes from a row, how wide it is (in letters), how its numbers are shown.

    `format` may depend on the row; a column of words has none, and may be `centred`. `colour` gives the RGB colour
    of a row's word.
    """

    heading: str
    get: Getter
    width: float = 14
    format: str | Callable[[Any], str] = ""
    strong: bool = False
    colour: Callable[[Any], str] | None = None
    centred: bool = False

    @property
    def text_place(self) -> Alignment:
        """A word in a column of numbers stands in the middle: it is seen not to be one."""
        return WORD_PLACE if self.format or self.centred else TEXT_PLACE

    def format_of(self, row: Any) -> str:
        return self.format if isinstance(self.format, str) else self.format(row)

    def font_of(self, row: Any) -> Font:
        return _font(11, bold=self.strong, colour=INK if self.colour is None else self.colour(row))


@dataclass(frozen=True)
class Sheet:
    """One sheet. The first `frozen` columns stay in view and are printed on every page; `empty` stands for no rows."""

    name: str
    heading: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Any]
    empty: str
    frozen: int = 0
    chart: CountChart | None = None

    @property
    def width(self) -> float:
        return sum(column.width for column in self.columns)

    @property
    def pages_wide(self) -> int:
        """How many pages side by side keep the print legible; the frozen columns come again on each."""
        if self.width <= LEGIBLE_WIDTH:
            return 1
        return ceil((self.width - self._frozen_width) / (LEGIBLE_WIDTH - self._frozen_width))

    @property
    def page_width(self) -> float:
        """What one page holds, in letters."""
        return self._frozen_width + (self.width - self._frozen_width) / self.pages_wide

    @property
    def _frozen_width(self) -> float:
        return sum(column.width for column in self.columns[: self.frozen])


@dataclass(frozen=True)
class Book:
    """What all sheets share: the lines above each table, and the file's properties. `label` marks invented figures.

    `author` is the body that issues the workbook.
    """

    title: str
    author: str
    lines: tuple[str, ...]
    made_at: datetime
    label: str
    sheets: tuple[Sheet, ...]

    @property
    def made_words(self) -> str:
        return f"Lập lúc {format_moment(self.made_at)}"


def workbook_bytes(book: Book) -> bytes:
    """Write a workbook as an .xlsx file."""
    workbook = Workbook()
    # The face of empty cells and the measure of column widths: otherwise the library's own.
    workbook._fonts = IndexedList([_font(11)])
    workbook._named_styles["Normal"].font = _font(11)
    workbook.remove(workbook.active)
    _name(workbook, book)
    for sheet in book.sheets:
        _write_sheet(workbook.create_sheet(sheet.name), sheet, book)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _name(workbook: Workbook, book: Book) -> None:
    properties = workbook.properties
    properties.title = properties.subject = cell_text(book.title)
    properties.creator = properties.lastModifiedBy = cell_text(book.author)
    properties.language = "vi-VN"
    properties.created = book.made_at.astimezone(UTC).replace(tzinfo=None)
    properties.description = cell_text("\n".join(filter(None, (*book.lines, book.made_words, book.label))))


def _write_sheet(worksheet: Worksheet, sheet: Sheet, book: Book) -> None:
    head = _write_title(worksheet, sheet, book) + 1
    for place, column in enumerate(sheet.columns, start=1):
        worksheet.column_dimensions[get_column_letter(place)].width = column.width
        _put_heading(worksheet.cell(head, place), column.heading)
    _fit_height(worksheet, head, sheet.columns)
    for number, row in enumerate(sheet.rows, start=head + 1):
        for place, column in enumerate(sheet.columns, start=1):
            _put_value(worksheet.cell(number, place), column, row)
        _fit_height(worksheet, number, sheet.columns)
    if not sheet.rows:
        put(worksheet.cell(head + 1, 1), sheet.empty, _font(11, italic=True))
    last = head + max(len(sheet.rows), 1)
    worksheet.freeze_panes = worksheet.cell(head + 1, sheet.frozen + 1).coordinate
    worksheet.auto_filter.ref = f"A{head}:{get_column_letter(len(sheet.columns))}{last}"
    set_up_page(
        worksheet,
        head=head,
        frozen=sheet.frozen,
        pages_wide=sheet.pages_wide,
        header=(f"{book.author} – {book.title}", book.label),
        footer=(f"{sheet.name} – {book.made_words}", "Trang"),
    )
    if sheet.chart is not None:
        _write_chart(worksheet, sheet, sheet.chart, head, last + 2)


# --- The title block ------------------------------------------------------------------------


def _write_title(worksheet: Worksheet, sheet: Sheet, book: Book) -> int:
    """Body, title, heading, lines and label above the table; the number of its last row, which is left empty."""
    written = [
        (book.author, _font(11, bold=True)),
        (book.title, _font(14, bold=True)),
        (sheet.heading, _font(12, bold=True)),
        *((line, _font(10, colour=SECONDARY)) for line in book.lines),
    ]
    if book.label:
        written.append((book.label, _font(11, bold=True, colour=RED)))
    last, width = _span(sheet.columns)
    for number, (line, font) in enumerate(written, start=1):
        cell = worksheet.cell(number, 1)
        put(cell, line, font)
        cell.alignment = TEXT_PLACE
        if last > 1:
            worksheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=last)
        size = font.size
        lines = lines_needed(line, width * 11 / size * LETTERS_PER_WIDTH)
        worksheet.row_dimensions[number].height = row_height(lines, size)
    spare = len(written) + 1
    worksheet.row_dimensions[spare].height = 6
    return spare


def _span(columns: Sequence[SheetColumn]) -> tuple[int, float]:
    """How many columns a line of the title block runs over, and how wide that is."""
    width, last = 0.0, 0
    for column in columns:
        width, last = width + column.width, last + 1
        if width >= TITLE_WIDTH:
            break
    return last, width


# --- Cells ----------------------------------------------------------------------------------


def _font(size: int, *, bold: bool = False, italic: bool = False, colour: str = INK) -> Font:
    return Font(name=FONT, size=size, bold=bold, italic=italic, color=colour)


def _put_heading(cell: Cell, heading: str) -> None:
    put(cell, heading, HEADING_FONT)
    cell.alignment = HEADING_PLACE
    cell.fill = HEADING_FILL
    cell.border = GRID


def _put_value(cell: Cell, column: SheetColumn, row: Any) -> None:
    value = column.get(row)
    put(cell, value, column.font_of(row))
    cell.border = GRID
    if isinstance(value, str):
        cell.alignment = column.text_place
        cell.number_format = TEXT_FORMAT
    else:
        cell.alignment = NUMBER_PLACE
        cell.number_format = DATE_FORMAT if isinstance(value, date) else column.format_of(row)


def put(cell: Cell, value: Value, font: Font) -> None:
    if isinstance(value, str):
        cell.value = cell_text(value)
        # Set after the value: openpyxl takes "=…" for a formula. The quote keeps it text when edited.
        cell.data_type = "s"
        cell.quotePrefix = looks_like_formula(value)
    else:
        cell.value = value
    cell.font = font


def _fit_height(worksheet: Worksheet, number: int, columns: Sequence[SheetColumn]) -> None:
    """Make a row as high as its longest text needs: programs that only print do not do it themselves."""
    cells = zip(worksheet[number], columns, strict=True)
    lines = max(
        lines_needed(
            cell.value, column.width * (BOLD_LETTERS_PER_WIDTH if cell.font.b else LETTERS_PER_WIDTH)
        )
        for cell, column in cells
    )
    worksheet.row_dimensions[number].height = row_height(lines, 11)


def row_height(lines: int, size: float) -> float:
    return min(round(lines * size * POINTS_PER_LINE + 2, 1), HIGHEST_ROW)


def lines_needed(value: Value, width: float) -> int:
    """How many lines a text takes in a column so many letters wide; a number is never wrapped."""
    if not isinstance(value, str):
        return 1
    room = max(int(width), 1)
    return sum(max(len(wrap(line, room)), 1) for line in value[:LONGEST_MEASURED].splitlines() or [""])


# --- The chart ------------------------------------------------------------------------------


def _write_chart(worksheet: Worksheet, sheet: Sheet, chart: CountChart, table_head: int, top: int) -> None:
    """The chart's table from row `top` on, in the second column and those after it; the chart under the table."""
    put(worksheet.cell(top, 2), chart.title, _font(12, bold=True))
    head = top + 1
    headings = (chart.category_heading, *(series.name for series in chart.series))
    for place, heading in enumerate(headings, start=2):
        _put_heading(worksheet.cell(head, place), heading)
    worksheet.row_dimensions[head].height = row_height(2, 11)
    for number, category in enumerate(chart.categories):
        cells = (category, *(series.counts[number] for series in chart.series))
        for place, value in enumerate(cells, start=2):
            cell = worksheet.cell(head + 1 + number, place)
            put(cell, value, _font(11))
            cell.border = GRID
            cell.alignment = TEXT_PLACE if place == 2 else NUMBER_PLACE
            cell.number_format = TEXT_FORMAT if place == 2 else INTEGER_FORMAT
        worksheet.row_dimensions[head + 1 + number].height = row_height(lines_needed(category, 36), 11)
    anchor = head + len(chart.categories) + 2
    draw_chart(worksheet, chart, head=head, column=2, anchor=f"B{anchor}")
    _keep_on_one_page(worksheet, sheet, table_head, top, anchor)


def _keep_on_one_page(worksheet: Worksheet, sheet: Sheet, head: int, top: int, anchor: int) -> None:
    """Reserve the rows the chart lies over, and begin a new page with its table where the rest would not hold it."""
    height = sheet.chart.height * POINTS_PER_CENTIMETRE if sheet.chart else 0
    for number in range(anchor, anchor + int(height // CHART_ROW) + 1):
        worksheet.row_dimensions[number].height = CHART_ROW
    heights = [worksheet.row_dimensions[number].height or CHART_ROW for number in range(1, anchor)]
    if not fits_on_page(heights, head=head, top=top, below=height, widths=sheet.page_width):
        worksheet.row_breaks.append(Break(id=top - 1))
