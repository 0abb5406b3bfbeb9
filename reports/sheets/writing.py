"""The form of one unit as a workbook: what is drafted is filled in, what may be filled is open, the rest is locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from agencies.dates import format_date
from reports.enums import EntryState
from reports.exports import wording
from reports.exports.workbook import (
    GRID,
    HEADING_FILL,
    LETTERS_PER_WIDTH,
    lines_needed,
    put,
    row_height,
)
from reports.exports.workbook_cells import DATE_FORMAT, TEXT_FORMAT, Value, decimals_format
from reports.exports.workbook_chart import FONT
from reports.exports.workbook_page import A4
from reports.models.reading import Reading
from reports.sheets import layout, limits
from reports.sheets.identity import Identity, Places, sign
from reports.sheets.layout import FormColumn, Kind, Tab
from reports.sheets.rows import FormRow, rows_of_tab
from reports.sheets.stored import declared_nothing

OPEN_FILL = PatternFill("solid", fgColor="FFF9DB")
GREY = "5B6673"


def form_bytes(reading: Reading, *, now: datetime) -> bytes:
    """The unit's own form as an .xlsx file."""
    shorter = reading.report.period.shorter_periods().first()
    workbook = Workbook()
    workbook.remove(workbook.active)
    places: Places = {}
    for tab in layout.tabs(with_shorter=shorter is not None):
        rows = rows_of_tab(tab, reading)
        writer = TabWriter(workbook.create_sheet(tab.name), tab, reading)
        places[tab.section.value] = writer.write(rows)
    identity = Identity.of(reading, places, shorter=shorter is not None, now=now)
    _hide_identity(workbook, sign(identity))
    _name(workbook, reading)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def file_name(reading: Reading) -> str:
    """ "mau-so-lieu-YT-2025-N.xlsx"."""
    return f"mau-so-lieu-{reading.report.unit.code}-{reading.report.period.code}.xlsx"


def _hide_identity(workbook: Workbook, text: str) -> None:
    sheet = workbook.create_sheet(layout.IDENTITY_SHEET)
    put(sheet["A1"], text, font=Font(name=FONT, size=9))
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True


def _name(workbook: Workbook, reading: Reading) -> None:
    report = reading.report
    properties = workbook.properties
    properties.title = f"Biểu nhập số liệu {wording.period_words(report.period)} – {report.unit.name}"
    properties.creator = properties.lastModifiedBy = report.unit.name
    properties.language = "vi-VN"
    workbook.security = WorkbookProtection(lockStructure=True)


@dataclass
class TabWriter:
    """Writes one sheet."""

    sheet: Worksheet
    tab: Tab
    reading: Reading

    def write(self, rows: Sequence[FormRow]) -> dict[str, int]:
        """Write head, table, drop-downs, protection; returns the row numbers by key."""
        self._write_lines()
        for place, column in enumerate(self.tab.columns, start=1):
            self.sheet.column_dimensions[self.tab.letter(column.key)].width = column.width
            self._write_heading(self.sheet.cell(layout.HEAD_ROW, place), column)
        places = {}
        self.sheet.row_dimensions[layout.HEAD_ROW].height = row_height(2, 11)
        for number, row in enumerate(rows, start=layout.FIRST_ROW):
            self._write_row(number, row)
            if row.key:
                places[row.key] = number
        self._write_sums(rows, places)
        self._set_up()
        limits.add_limits(self.sheet, self.tab, rows, places)
        return places

    def _write_lines(self) -> None:
        """Above the table: whose form, which period, until when, what must not be written."""
        for number, (text, bold) in enumerate(head_lines(self.reading, self.tab), start=1):
            put(self.sheet.cell(number, 1), text, font=Font(name=FONT, size=12, bold=bold))
        if self.tab.nothing:
            cell = self.sheet[self.tab.nothing_cell]
            declared = declared_nothing(self.reading, self.tab.section)
            put(cell, layout.NOTHING if declared else "", font=Font(name=FONT, size=11, bold=True))
            self._open(cell)

    def _write_heading(self, cell: Cell, column: FormColumn) -> None:
        put(cell, column.heading, font=Font(name=FONT, size=11, bold=True))
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill = HEADING_FILL
        cell.border = GRID

    def _write_row(self, number: int, row: FormRow) -> None:
        for place, column in enumerate(self.tab.columns, start=1):
            cell = self.sheet.cell(number, place)
            self._write_cell(cell, column, row)
        lines = max(
            1
            if row.is_heading
            else lines_needed(row.values.get(column.key, ""), column.width * LETTERS_PER_WIDTH)
            for column in self.tab.columns
        )
        self.sheet.row_dimensions[number].height = row_height(max(lines, 2 if row.tall else 1), 11)

    def _write_cell(self, cell: Cell, column: FormColumn, row: FormRow) -> None:
        value = row.values.get(column.key, "")
        if value != "":
            put(cell, value, font=_font(column, row, is_key=column is self.tab.columns[0]))
        cell.border = GRID
        cell.alignment = _alignment(column, value, row)
        cell.number_format = _format_of(column, value, row)
        if row.is_heading:
            cell.fill = HEADING_FILL
        elif column.key in row.open:
            self._open(cell)

    def _open(self, cell: Cell) -> None:
        cell.fill = OPEN_FILL
        cell.border = GRID
        cell.protection = Protection(locked=False)

    def _write_sums(self, rows: Sequence[FormRow], places: dict[str, int]) -> None:
        """Derived figures add up while one types: shown once every part has a number or is nil."""
        for row in rows:
            if row.parts:
                cell = self.sheet[f"{self.tab.letter('value')}{places[row.key]}"]
                cell.value = self._sum(row.parts, places)

    def _sum(self, parts: tuple[str, ...], places: dict[str, int]) -> str:
        present = [places[part] for part in parts if part in places]
        value, state = self.tab.letter("value"), self.tab.letter("state")
        cells = ",".join(f"{value}{number}" for number in present)
        nil = "".join(f'+({state}{number}="{EntryState.NIL.label}")' for number in present)
        return f'=IF(COUNT({cells}){nil}={len(parts)},SUM({cells}),"")' if present else '=""'

    def _set_up(self) -> None:
        """Frozen head, A4 landscape one page wide, head on every page; locked but without a password."""
        sheet = self.sheet
        sheet.freeze_panes = sheet.cell(layout.FIRST_ROW, 3).coordinate
        sheet.print_title_rows = f"{layout.HEAD_ROW}:{layout.HEAD_ROW}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = A4
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        margins = sheet.page_margins
        margins.left, margins.right, margins.top, margins.bottom = 0.6, 0.4, 0.7, 0.7
        font = f'&"{FONT},Regular"&9'
        unit = self.reading.report.unit.short_name.replace("&", "&&")
        sheet.oddFooter.left.text = f"{font}{unit} – {self.tab.name}"
        sheet.oddFooter.right.text = f"{font}Trang &P/&N"
        if self.reading.report.period.plan.is_demo:
            sheet.oddHeader.right.text = f'&"{FONT},Bold"&10{wording.DEMO_MARK}'
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False


def head_lines(reading: Reading, tab: Tab) -> Iterator[tuple[str, bool]]:
    """The lines above a table, bold or not; as many as there are rows above its head."""
    report, period = reading.report, reading.report.period
    plan = period.plan
    demo = f"{wording.DEMO_MARK} · " if plan.is_demo else ""
    yield f"{demo}{report.unit.name.upper()} – BIỂU NHẬP {period.name.upper()} – {tab.name.upper()}", True
    due = report.due_for_chasing().late_from
    yield (
        f"{plan.short_name}; {wording.window_words(period)}; nộp trước ngày {format_date(due)}.",
        False,
    )
    yield secrecy(reading), True
    yield tab.instruction, False
    yield tab.nothing, False


def secrecy(reading: Reading) -> str:
    """What must not be written into a report."""
    notice = reading.report.period.plan.secrecy_notice
    return notice or "Không nhập thông tin thuộc bí mật nhà nước hoặc danh tính người nghiện."


def _font(column: FormColumn, row: FormRow, *, is_key: bool) -> Font:
    strong = row.strong and column.key != "note"
    return Font(name=FONT, size=9 if is_key else 11, bold=strong, color=GREY if is_key else None)


def _alignment(column: FormColumn, value: Value, row: FormRow) -> Alignment:
    is_number = column.kind is Kind.NUMBER or not isinstance(value, str | date)
    is_part = row.is_part and column.key == "name"
    return Alignment(
        horizontal="right" if is_number else "left",
        vertical="top",
        wrap_text=not row.is_heading,
        indent=1 if is_part or is_number else 0,
    )


def _format_of(column: FormColumn, value: Value, row: FormRow) -> str:
    if column.key in ("value", "last_year", "shorter"):
        return decimals_format(row.decimals)
    if column.kind is Kind.DATE or isinstance(value, date):
        return DATE_FORMAT
    return TEXT_FORMAT if column.kind is Kind.TEXT else "General"
