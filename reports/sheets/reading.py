"""A filled form read back: whose it is, whether it still stands as it was given out, what its cells say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from openpyxl.utils import get_column_letter

from agencies.text import clean_text
from reports.enums import Section
from reports.models import Report
from reports.sheets import layout
from reports.sheets.cells import ReadCell, plain, read_cell
from reports.sheets.grids import Grid, open_grids
from reports.sheets.identity import Identity, unsign
from reports.sheets.layout import Kind, Tab
from reports.sheets.package import AGAIN, RefusedWorkbook, check_package

NOT_A_FORM = (
    "Tệp không phải mẫu tải từ cổng, hoặc phần nhận dạng của mẫu (trang ẩn) đã bị xóa hay sửa. " + AGAIN
)
SHOWN_AT_MOST = 8
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Filled:
    """What a form says. Cells by field, by row key, by section; `nothing` are the declarations by section.

    `stamps` are those of the answers it was given out with, by item. `notices` tell what was seen besides; `outside`
    are cells beside the form that hold something and were not read.
    """

    stamps: dict[str, str]
    kind: str
    rows: dict[str, dict[str, dict[str, ReadCell]]]
    nothing: dict[str, ReadCell]
    notices: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For keeping between preview and confirmation."""
        return {
            "stamps": self.stamps,
            "kind": self.kind,
            "rows": {
                section: {
                    key: {name: cell.as_list() for name, cell in row.items()} for key, row in rows.items()
                }
                for section, rows in self.rows.items()
            },
            "nothing": {section: cell.as_list() for section, cell in self.nothing.items()},
            "notices": list(self.notices),
            "outside": list(self.outside),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Filled:
        return cls(
            stamps=kept["stamps"],
            kind=kept["kind"],
            rows={
                section: {
                    key: {name: ReadCell.from_list(cell) for name, cell in row.items()}
                    for key, row in rows.items()
                }
                for section, rows in kept["rows"].items()
            },
            nothing={section: ReadCell.from_list(cell) for section, cell in kept["nothing"].items()},
            notices=tuple(kept["notices"]),
            outside=tuple(kept["outside"]),
        )


def read_form(upload: UploadedFile, report: Report) -> Filled:
    """Read an uploaded form of this report. Raises `RefusedWorkbook` with every reason found."""
    facts = check_package(upload)
    grids = open_grids(upload.file, facts)
    identity = _identity(grids)
    if identity is None:
        raise RefusedWorkbook(NOT_A_FORM)
    mismatch = identity.mismatch(report)
    if mismatch:
        raise RefusedWorkbook(f"{mismatch} {AGAIN}")
    tabs = layout.tabs(with_shorter=identity.shorter)
    complaints = [complaint for tab in tabs for complaint in _complaints(grids, tab, identity)]
    if complaints:
        raise RefusedWorkbook(*complaints, f"Mẫu đã bị thay đổi nên chưa đọc được. {AGAIN}")
    reader = _Reader(identity)
    for tab in tabs:
        reader.read(tab, grids[tab.name])
    reader.notice_other_sheets(list(grids), {tab.name for tab in tabs})
    return reader.filled()


def _identity(grids: dict[str, Grid]) -> Identity | None:
    grid = grids.get(layout.IDENTITY_SHEET)
    return unsign(_text(grid.value("A1"))) if grid else None


# ------------------------------------------------------------------ does it still stand as it was given out


def _complaints(grids: dict[str, Grid], tab: Tab, identity: Identity) -> Iterator[str]:
    grid = grids.get(tab.name)
    if grid is None:
        yield f"Thiếu trang “{tab.name}”, hoặc trang đã bị đổi tên."
        return
    yield from _wrong_headings(grid, tab)
    yield from _wrong_rows(grid, tab, identity.rows.get(tab.section.value, {}))
    if grid.facts.merged:
        yield f"Trang “{tab.name}” có ô bị gộp: {_listed(grid.facts.merged)}. Đề nghị bỏ gộp ô."


def _wrong_headings(grid: Grid, tab: Tab) -> Iterator[str]:
    for place, column in enumerate(tab.columns, start=1):
        checked = column.kind is not Kind.SHOWN or place == 1
        at = f"{tab.letter(column.key)}{layout.HEAD_ROW}"
        found = _text(grid.value(at))
        if checked and found != column.heading:
            yield (
                f"Trang “{tab.name}”: tiêu đề ô {at} phải là “{column.heading}”, "
                f"trong tệp là “{found[:LONGEST_SHOWN]}”."
            )


def _wrong_rows(grid: Grid, tab: Tab, places: dict[str, int]) -> Iterator[str]:
    """What happened to the keys of the first column."""
    found = {
        row: key
        for row, column in grid.places
        if column == 1 and row >= layout.FIRST_ROW and (key := _text(grid.value(f"A{row}")))
    }
    if found == {number: key for key, number in places.items()}:
        return
    counts = Counter(found.values())
    missing = [key for key in places if key not in counts]
    strange = [key for key in counts if key not in places]
    twice = [key for key, count in counts.items() if count > 1]
    if missing:
        yield f"Trang “{tab.name}”: thiếu dòng có mã {_listed(missing)}."
    if strange:
        yield f"Trang “{tab.name}”: có mã không thuộc mẫu: {_listed(strange)}."
    if twice:
        yield f"Trang “{tab.name}”: mã có ở nhiều dòng: {_listed(twice)}."
    if not (missing or strange or twice):
        yield f"Trang “{tab.name}”: các dòng đã bị chèn, xóa hoặc xếp lại."


def _text(value: Any) -> str:
    try:
        return clean_text(plain("" if value is None else str(value)))
    except ValueError:
        return "?"


def _listed(names: list[str]) -> str:
    shown = ", ".join(name[:LONGEST_SHOWN] for name in names[:SHOWN_AT_MOST])
    rest = len(names) - SHOWN_AT_MOST
    return f"{shown} và {rest} mục khác" if rest > 0 else shown


# ------------------------------------------------------------------ what it says


@dataclass
class _Reader:
    """Collects what the sheets say."""

    identity: Identity
    rows: dict[str, dict[str, dict[str, ReadCell]]] = field(default_factory=dict)
    nothing: dict[str, ReadCell] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def read(self, tab: Tab, grid: Grid) -> None:
        places = self.identity.rows.get(tab.section.value, {})
        self.rows[tab.section.value] = {
            key: {
                column.key: _read(tab, grid, f"{tab.letter(column.key)}{number}", column.kind)
                for column in tab.inputs
            }
            for key, number in places.items()
        }
        if tab.nothing:
            self.nothing[tab.section.value] = _read(tab, grid, tab.nothing_cell, Kind.TEXT)
        self._notice_hidden(tab, grid, places)
        self._notice_outside(tab, grid, places)

    def _notice_hidden(self, tab: Tab, grid: Grid, places: dict[str, int]) -> None:
        """What one does not see is read all the same, and said to have been."""
        if grid.is_hidden:
            self.notices.append(f"Trang “{tab.name}” đang bị ẩn nhưng vẫn được đọc.")
        rows = [str(number) for number in grid.facts.hidden_rows if number in places.values()]
        columns = [
            tab.letter(column.key)
            for place, column in enumerate(tab.columns, start=1)
            if any(first <= place <= last for first, last in grid.facts.hidden_columns)
        ]
        if rows:
            self.notices.append(f"Trang “{tab.name}”: dòng {_listed(rows)} đang bị ẩn nhưng vẫn được đọc.")
        if columns:
            self.notices.append(f"Trang “{tab.name}”: cột {_listed(columns)} đang bị ẩn nhưng vẫn được đọc.")

    def _notice_outside(self, tab: Tab, grid: Grid, places: dict[str, int]) -> None:
        """Cells right of the table or below it that hold something."""
        width, last = len(tab.columns), max(places.values(), default=layout.HEAD_ROW)
        self.outside += [
            f"{tab.name}!{get_column_letter(column)}{row}"
            for row, column in grid.places
            if row >= layout.HEAD_ROW and (column > width or row > last)
        ]

    def notice_other_sheets(self, found: list[str], names: set[str]) -> None:
        """Sheets that are none of the form's."""
        strange = [name for name in found if name not in names | {layout.IDENTITY_SHEET}]
        if strange:
            self.notices.append(f"Trang không thuộc mẫu, không đọc: {_listed(strange)}.")

    def filled(self) -> Filled:
        identity = self.identity
        return Filled(
            stamps=identity.stamps,
            kind=identity.kind,
            rows=self.rows,
            nothing=self.nothing,
            notices=tuple(self.notices),
            outside=tuple(self.outside),
        )


def _read(tab: Tab, grid: Grid, at: str, kind: Kind) -> ReadCell:
    cell = read_cell(grid.cells.get(at), grid.formulas.get(at), f"{tab.name}!{at}", kind)
    return _chosen(cell, tab.section) if kind is Kind.CHOICE else cell


def _chosen(cell: ReadCell, section: Section) -> ReadCell:
    """The value behind a label of a drop-down."""
    if cell.refusal or not cell.text.strip():
        return ReadCell(cell.at, "", cell.refusal)
    wanted = _text(cell.text).casefold()
    for value, label in layout.LABELS[section].items():
        if label.casefold() == wanted:
            return ReadCell(cell.at, value)
    return ReadCell(cell.at, cell.text, "Đề nghị chọn một mục trong danh sách của ô này.")
