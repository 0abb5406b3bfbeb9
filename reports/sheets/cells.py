"""One cell of a workbook as the text a person would have typed, or why it cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from agencies.dates import format_date
from reports.exports.workbook_cells import LONGEST_CELL
from reports.sheets.grids import GridCell
from reports.sheets.layout import Kind

# Excel keeps 15 digits; what comes after is dust of binary arithmetic (0.1 + 0.2).
SIGNIFICANT_DIGITS = 15
# How Excel writes control characters inside XML.
ESCAPED_CONTROL = re.compile("_x(00[01][0-9A-Fa-f]|007[Ff])_")

NOT_CALCULATED = (
    "Công thức chưa có kết quả. Đề nghị mở tệp bằng Excel, lưu lại, hoặc nhập thẳng số thay cho công thức."
)
IS_DATE = "Ô đang là ngày tháng, không phải số. Đề nghị đổi định dạng ô về số rồi nhập lại."
IS_TIME = "Ô đang là giờ, không phải số. Đề nghị đổi định dạng ô về số rồi nhập lại."
IS_BOOLEAN = "Ô đang là giá trị đúng/sai (TRUE, FALSE). Đề nghị nhập lại."
IS_PERCENT = "Ô có định dạng phần trăm nên chưa rõ số nào. Đề nghị chọn số đúng, hoặc đổi định dạng ô về số."
NOT_A_DATE = "Ô là số, không phải ngày. Đề nghị nhập theo dạng ngày/tháng/năm, ví dụ: 05/02/2025."
SHOWN_OF_LONG = 200
TOO_LONG = f"Nội dung dài quá {LONGEST_CELL} ký tự, nhiều hơn một ô bảng tính giữ được. Đề nghị rút gọn."


@dataclass(frozen=True)
class ReadCell:
    """What one cell says: `at` such as "Số liệu!F12", its text, or why it is refused and what it may mean."""

    at: str
    text: str
    refusal: str = ""
    readings: tuple[str, ...] = ()

    def as_list(self) -> list[Any]:
        """For keeping as JSON."""
        return [self.at, self.text, self.refusal, list(self.readings)]

    @classmethod
    def from_list(cls, kept: list[Any]) -> ReadCell:
        at, text, refusal, readings = kept
        return cls(at, text, refusal, tuple(readings))


def read_cell(cell: GridCell | None, formula: GridCell | None, at: str, kind: Kind) -> ReadCell:
    """Read one cell. `cell` holds the value last calculated, `formula` the same cell as it was typed."""
    if cell is None:
        if formula is not None and formula.data_type == "f":
            return ReadCell(at, str(formula.value), NOT_CALCULATED)
        return ReadCell(at, "")
    value = cell.value
    if cell.data_type == "e":
        return ReadCell(at, str(value), f"Ô báo lỗi {value}. Đề nghị sửa công thức hoặc nhập thẳng số.")
    if isinstance(value, bool):
        return ReadCell(at, "TRUE" if value else "FALSE", IS_BOOLEAN)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, at, kind)
    if isinstance(value, int | float | Decimal):
        return _number(value, cell, at, kind)
    text = plain(str(value))
    if len(text) > LONGEST_CELL:
        return ReadCell(at, f"{text[:SHOWN_OF_LONG]}…", TOO_LONG)
    return ReadCell(at, text)


def plain(text: str) -> str:
    """A text with Excel's escapes of control characters undone; they are cleaned away with the rest later."""
    return ESCAPED_CONTROL.sub(lambda match: chr(int(match[1], 16)), text).replace("\x00", "")


def _moment(value: datetime | date | time | timedelta, at: str, kind: Kind) -> ReadCell:
    if isinstance(value, time | timedelta):
        return ReadCell(at, str(value), IS_TIME)
    day = value.date() if isinstance(value, datetime) else value
    text = format_date(day)
    return ReadCell(at, text, IS_DATE if kind is Kind.NUMBER else "")


def _number(value: int | float | Decimal, cell: GridCell, at: str, kind: Kind) -> ReadCell:
    exact = Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")
    text = _typed(exact)
    if kind is Kind.DATE:
        return ReadCell(at, text, NOT_A_DATE)
    if kind is Kind.NUMBER and "%" in cell.number_format:
        readings = tuple(dict.fromkeys((_typed(exact), _typed(exact * 100))))
        return ReadCell(at, f"{_typed(exact * 100)}%", IS_PERCENT, readings)
    return ReadCell(at, text)


def _typed(value: Decimal) -> str:
    """As one types it: a comma, no groups, no idle zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")
