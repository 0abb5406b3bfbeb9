"""What a cell of a workbook may hold: text that stays text, and number formats in Vietnamese style; pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Value = str | int | Decimal | date

VIETNAMESE = "[$-42A]"
DATE_FORMAT = f"{VIETNAMESE}dd/mm/yyyy"
INTEGER_FORMAT = f"{VIETNAMESE}#,##0"
TEXT_FORMAT = "@"

LONGEST_CELL = 32767
CUT_NOTE = " … (cắt bớt, xem bản PDF)"
SURROGATES = re.compile("[\ud800-\udfff]")
# "_x0041_" is how the format itself writes a character by its number: typed, it must not become one.
ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Also after white space, and as full-width signs.
FORMULA_START = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
# Enough for an exact ratio of two 15-digit numbers to be read back to every decimal shown.
QUOTIENT = Decimal("1e-12")


def decimals_format(decimals: int, *, signed: bool = False) -> str:
    """The format of an amount with so many decimals, such as "#,##0.0"."""
    return _with_sign("#,##0" + ("." + "0" * decimals if decimals else ""), signed=signed)


def percent_format(decimals: int, *, signed: bool = False) -> str:
    """The format of a share of 1 shown in percent, such as "0.0%"."""
    return _with_sign("0" + ("." + "0" * decimals if decimals else "") + "%", signed=signed)


def _with_sign(plain: str, *, signed: bool) -> str:
    if not signed:
        return VIETNAMESE + plain
    return f"{VIETNAMESE}+{plain};{VIETNAMESE}\u2212{plain};{VIETNAMESE}{plain}"


def quotient(value: Fraction) -> Decimal:
    """An exact fraction as a decimal for a cell."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(QUOTIENT).normalize()


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula when somebody edits or copies it."""
    return FORMULA_START.match(text) is not None


def cell_text(text: str) -> str:
    """A text as a cell can hold it: no control characters, cut visibly at the limit (in UTF-16 units)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = SURROGATES.sub("", ILLEGAL_CHARACTERS_RE.sub("", lines))
    if _units(clean) > LONGEST_CELL:
        room = LONGEST_CELL - _units(CUT_NOTE)
        clean = clean.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore") + CUT_NOTE
    return ESCAPE_LOOKALIKE.sub("_x005F_", clean)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
