"""The cells of a workbook, streamed: nothing that a file says of its own size is believed."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import IO, Any

from openpyxl import load_workbook

from reports.sheets.package import MAX_COLUMNS, MAX_ROWS, RefusedWorkbook, SheetFacts

UNREADABLE = (
    "Không đọc được tệp. Đề nghị mở bằng Excel, chọn Lưu thành “Excel Workbook (.xlsx)” rồi tải lên lại."
)


@dataclass(frozen=True)
class GridCell:
    """One cell: what it holds, openpyxl's letter for what that is, and how it is shown."""

    row: int
    column: int
    value: Any
    data_type: str
    number_format: str


Cells = dict[str, GridCell]


@dataclass(frozen=True)
class Grid:
    """One sheet: cells that hold something by coordinate, as last calculated and as typed."""

    cells: Cells
    formulas: Cells
    is_hidden: bool
    facts: SheetFacts

    def value(self, at: str) -> Any:
        """What a cell holds; None when nothing."""
        cell = self.cells.get(at)
        return None if cell is None else cell.value

    @property
    def places(self) -> list[tuple[int, int]]:
        """Row and column of every cell that holds something or is a formula."""
        return sorted({(cell.row, cell.column) for cell in (*self.cells.values(), *self.formulas.values())})


def open_grids(file: IO[bytes], facts: dict[str, SheetFacts]) -> dict[str, Grid]:
    """Every sheet by its name, in order. Raises `RefusedWorkbook`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values, formulas = _sheets(file, data_only=True), _sheets(file, data_only=False)
    except Exception:  # openpyxl raises anything on what other programs write
        raise RefusedWorkbook(UNREADABLE) from None
    return {
        name: Grid(cells, formulas[name][0], state != "visible", facts.get(path, SheetFacts()))
        for name, (cells, state, path) in values.items()
    }


def _sheets(file: IO[bytes], *, data_only: bool) -> dict[str, tuple[Cells, str, str]]:
    """Cells, state and part of every sheet of cells."""
    file.seek(0)
    workbook = load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
    found = {}
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS)
        cells = {cell.coordinate: _plain(cell) for row in rows for cell in row if cell.value is not None}
        found[sheet.title] = (cells, sheet.sheet_state, sheet._worksheet_path)
    return found


def _plain(cell: Any) -> GridCell:
    """Everything of a cell is looked up here, where what a file lacks is caught."""
    return GridCell(cell.row, cell.column, cell.value, cell.data_type, cell.number_format or "")
