"""Vietnamese numbers: one strict reader of what people type, and one writer of what they see.

The comma is the decimal sign and dots group thousands. What can be read in two ways is never
guessed: the reader refuses it and offers the readings that the field can hold.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from math import floor
from unicodedata import category

MINUS = "\u2212"
STORED_DECIMALS = 3
# Its thousandths fit a signed 64-bit integer 9 000 times over, so that sums over units fit too.
MAX_VALUE = Decimal("999999999999.999")

Number = int | Decimal | Fraction

SPACES_AROUND = " \t\r\n\u00a0\u2007\u202f"
SIGNS_OF_MINUS = "-\u2010\u2011\u2012\u2013\u2212"
LONGEST_INPUT = 40

PLAIN = re.compile(r"[0-9]+(?:,[0-9]+)?")
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
ONE_DOT = re.compile(r"[0-9]+\.[0-9]+")
ZERO_GROUPS = re.compile(r"0[0-9]{0,2}(?:\.[0-9]{3})+")
FOREIGN_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})")
NEGATIVE_ZERO = re.compile(r"-0+(?:,0+)?")
NUMBER_CHARACTERS = re.compile(r"[0-9.,]+")


class NumberError(ValueError):
    """What was typed is not one number: `message` says what to do, in Vietnamese.

    `readings` are the numbers it may stand for and the field can hold; it may be empty.
    """

    def __init__(self, message: str, readings: Iterable[Decimal] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.readings = tuple(readings)


def parse(raw: str, *, decimals: int) -> Decimal:
    """Read a typed number from 0 to `MAX_VALUE` with at most `decimals` (0 to 3) decimals.

    Nothing is rounded, folded or guessed; only spaces around it are forgiven, and -0 is 0.
    Raises `NumberError`.
    """
    text = raw.strip(SPACES_AROUND)
    if NEGATIVE_ZERO.fullmatch(text):
        text = text[1:]
    if not NUMBER_CHARACTERS.fullmatch(text) or len(text) > LONGEST_INPUT:
        raise NumberError(_unreadable_message(text))
    if _is_ambiguous(text, decimals):
        readings = _readings(text, decimals)
        raise NumberError(_ambiguity_message(text, readings, decimals), readings)
    if not (PLAIN.fullmatch(text) or GROUPED.fullmatch(text)):
        raise NumberError(_separators_message(text))
    value = Decimal(text.replace(".", "").replace(",", "."))
    if not _has_decimals(value, decimals):
        raise NumberError(_decimals_message(decimals))
    if value > MAX_VALUE:
        raise NumberError(_limit_message(decimals))
    return value


def _is_ambiguous(text: str, decimals: int) -> bool:
    """Dots that may be decimal points, or commas that group thousands as abroad."""
    if ONE_GROUP.fullmatch(text):
        return decimals > 0
    return any(form.fullmatch(text) for form in (ONE_DOT, ZERO_GROUPS, FOREIGN_GROUPS))


def _readings(text: str, decimals: int) -> tuple[Decimal, ...]:
    candidates = []
    if FOREIGN_GROUPS.fullmatch(text):
        candidates.append(Decimal(text.replace(",", "")))
    if ONE_DOT.fullmatch(text):
        candidates.append(Decimal(text))
    if ONE_GROUP.fullmatch(text) or ZERO_GROUPS.fullmatch(text):
        candidates.append(Decimal(text.replace(".", "")))
    fitting = [value for value in candidates if _has_decimals(value, decimals) and value <= MAX_VALUE]
    return tuple(dict.fromkeys(fitting))


def _has_decimals(value: Decimal, decimals: int) -> bool:
    return -int(value.as_tuple().exponent) <= decimals


def _unreadable_message(text: str) -> str:
    if not text:
        return "Chưa có số. Đề nghị nhập một số từ 0 trở lên."
    if len(text) > LONGEST_INPUT:
        return f"Dãy ký tự quá dài. Đề nghị nhập một số không quá {LONGEST_INPUT} ký tự."
    if text[0] in SIGNS_OF_MINUS:
        return "Số liệu này không nhận số âm. Đề nghị nhập số từ 0 trở lên."
    if any(char.isspace() for char in text):
        return "Đề nghị viết liền các chữ số, không để khoảng trắng ở giữa; hàng nghìn dùng dấu chấm."
    if any(category(char).startswith("N") and not char.isascii() for char in text):
        return "Đề nghị gõ bằng các chữ số thông thường từ 0 đến 9."
    return "Đề nghị chỉ nhập số, không kèm chữ, ký hiệu hay đơn vị tính."


def _ambiguity_message(text: str, readings: tuple[Decimal, ...], decimals: int) -> str:
    if not readings:
        return _decimals_message(decimals)
    choices = " hoặc ".join(format_typed(value, decimals=decimals) for value in readings)
    if len(readings) > 1:
        return f"“{text}” có thể là {choices}. Đề nghị chọn cách đọc đúng."
    return f"“{text}” có thể là {choices}. Đề nghị xác nhận cách đọc này hoặc nhập lại."


def _separators_message(text: str) -> str:
    if text.startswith(","):
        return "Thiếu chữ số trước dấu phẩy. Đề nghị viết đủ, ví dụ: 0,5."
    if text.endswith(","):
        return "Thiếu chữ số sau dấu phẩy. Đề nghị viết đủ hoặc bỏ dấu phẩy."
    return (
        f"Chưa hiểu “{text}”. Đề nghị viết lại: phần thập phân dùng dấu phẩy; "
        "hàng nghìn dùng dấu chấm, mỗi nhóm 3 chữ số, ví dụ: 1.234.567."
    )


def _decimals_message(decimals: int) -> str:
    if decimals == 0:
        return (
            "Số liệu này chỉ nhận số nguyên. Đề nghị bỏ phần thập phân; "
            "hàng nghìn dùng dấu chấm, ví dụ: 1.234."
        )
    return (
        f"Số liệu này nhận tối đa {decimals:02} chữ số sau dấu phẩy. "
        "Đề nghị viết lại, phần thập phân dùng dấu phẩy."
    )


def _limit_message(decimals: int) -> str:
    limit = MAX_VALUE.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)
    return f"Số quá lớn. Đề nghị nhập số không quá {format_number(limit, decimals=decimals)}."


def format_number(value: Number, *, decimals: int, signed: bool = False) -> str:
    """Write "1.234,5" with exactly `decimals` decimals, half rounded up (away from 0).

    Negative numbers carry the true minus sign (U+2212); `signed` adds "+" to positive ones. What
    rounds to 0 carries no sign. Floats are refused by `TypeError`.
    """
    units = _rounded_units(value, decimals)
    sign = MINUS if units < 0 else "+" if signed and units > 0 else ""
    whole, part = divmod(abs(units), 10**decimals)
    grouped = f"{whole:,}".replace(",", ".")
    return sign + grouped + (f",{part:0{decimals}}" if decimals else "")


def _rounded_units(value: Number, decimals: int) -> int:
    """The value in units of its last decimal."""
    if not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"An exact number is needed, not {type(value).__name__}.")
    exact = Fraction(value) * 10**decimals
    rounded = floor(abs(exact) + Fraction(1, 2))
    return rounded if exact >= 0 else -rounded


def format_typed(value: Decimal, *, decimals: int) -> str:
    """Write a number as a person would type it, so that `parse` reads the same number again.

    No idle zeros ("412,6"); dots only where they cannot be taken for a decimal sign ("4279" in a
    field with decimals, "4.279" in one without).
    """
    whole, _, part = format_number(value, decimals=decimals).partition(",")
    part = part.rstrip("0")
    if part:
        return f"{whole},{part}"
    return whole.replace(".", "") if decimals and whole.count(".") == 1 else whole


def format_exact(value: Number) -> str:
    """Write a number with no more decimals than it has, three at most: "1.327", "320,5"."""
    exact = Fraction(value)
    needed = (decimals for decimals in range(STORED_DECIMALS) if (exact * 10**decimals).denominator == 1)
    return format_number(value, decimals=next(needed, STORED_DECIMALS))


def format_percent(percent: Number, *, decimals: int = 1, signed: bool = False) -> str:
    """Write percentage points as "80,0%": 80 is 80 %."""
    return format_number(percent, decimals=decimals, signed=signed) + "%"


def format_change(percent: Number, *, decimals: int = 1) -> str:
    """Say a change in percentage points: "tăng 5,4%", "giảm 2,0%", "không đổi".

    A change too small for the decimals shown still has its direction: "tăng dưới 0,1%".
    """
    if percent == 0:
        return "không đổi"
    direction = "tăng" if percent > 0 else "giảm"
    if _rounded_units(percent, decimals) == 0:
        return f"{direction} dưới {format_percent(Fraction(1, 10**decimals), decimals=decimals)}"
    return f"{direction} {format_percent(percent if percent > 0 else -percent, decimals=decimals)}"


def percent_of(part: Number, whole: Number) -> Fraction:
    """The exact share in percentage points. Raises `ZeroDivisionError` where the whole is 0."""
    return Fraction(part) / Fraction(whole) * 100
