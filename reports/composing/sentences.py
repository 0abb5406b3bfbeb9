"""Figures of one heading as a paragraph in the register of a report; pure.

"Khởi tố 209 vụ (tăng 5,6% so với cùng kỳ năm trước), 281 bị can (tăng 5,6%); …". Everything is taken from the rows:
a name that begins with the count of its measure is turned into the count itself, names with a colon share their
beginning, and parts follow their whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from agencies.dates import count_days_words
from reports.consolidation.rows import FigureRow

COUNT_OF = "số "
TOTAL_OF = "tổng số "
PART_OF_IT = "trong đó"
BRACKETED_END = re.compile(r"\s*\([^()]*\)$")
# Below this a percentage says less than the difference itself.
FEW = 10
LAST_YEAR = " so với cùng kỳ năm trước"


def paragraph_of(rows: Iterable[FigureRow]) -> str:
    """One sentence of all figures, changes against last year in brackets; empty when nothing can be said."""
    text, shared, has_compared = "", "", False
    nil_wholes: set[str] = set()
    for row in rows:
        if _is_silent(row, nil_wholes):
            continue
        beginning, said = _clause(row)
        change = _change(row, said_once=has_compared)
        has_compared = has_compared or LAST_YEAR in change
        continues = bool(beginning) and beginning == shared
        text += _joint(row, text, continues=continues)
        words = f"{said}{_lacking(row)}{change}"
        text += words if continues else f"{beginning} {words}".lstrip()
        shared = beginning
    if text[:1].isdigit():
        return f"Có {text}."
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _is_silent(row: FigureRow, nil_wholes: set[str]) -> bool:
    """Whether nothing is to be said: nobody is asked, or a part of what did not occur."""
    if row.total.value is not None and row.total.all_nil:
        nil_wholes.add(row.code)
        return row.whole in nil_wholes
    return row.total.value is None and not row.total.coverage.missing


def _joint(row: FigureRow, text: str, *, continues: bool) -> str:
    if not text:
        return ""
    if continues:
        return ", "
    if not row.is_part:
        return "; "
    is_said = row.name.casefold().startswith(PART_OF_IT)
    return ", " if is_said else f", {PART_OF_IT} "


def _clause(row: FigureRow) -> tuple[str, str]:
    """(the beginning it shares with others, what is said): ("khởi tố", "209 vụ"), ("", "1.180 buổi tuyên truyền")."""
    beginning, colon, rest = _lower_first(row.name).partition(": ")
    name = _lower_first(BRACKETED_END.sub("", rest)) if colon else beginning
    if not colon:
        return "", _said(row, name)
    if _begins_with(beginning, row.measure):
        # "người nghiện có hồ sơ quản lý: ngoài xã hội", counted in "người": the rest says which of them.
        said = _amount(row)
        return f"{beginning}:", f"{name} {said}" if said else f"{name} không phát sinh"
    return beginning, _said(row, name, is_named=True)


def _said(row: FigureRow, name: str, *, is_named: bool = False) -> str:
    """The amount with its name: as a count of it, as so much of it, or as what it comes to."""
    if row.total.value is None:
        return f"chưa đủ số liệu về {name} (thiếu: {_missing(row)})"
    total, counted = _counted(name, row.measure)
    amount = _amount(row)
    if counted is None:
        if not amount:
            return f"không phát sinh {name.removeprefix(COUNT_OF)}"
        return f"{amount} {name}" if is_named else f"{name} là {amount}"
    return f"{total}{amount}{counted}" if amount else f"không phát sinh {row.measure}{counted}"


def _counted(name: str, measure: str) -> tuple[str, str | None]:
    """ "số vụ mua bán" of "vụ" is ("", " mua bán"); None where the name does not begin with its measure."""
    for words, kept in ((TOTAL_OF, TOTAL_OF), (COUNT_OF, "")):
        if name.startswith(words) and _begins_with(name.removeprefix(words), measure):
            return kept, name.removeprefix(words)[len(measure) :]
    return "", None


def _begins_with(name: str, measure: str) -> bool:
    following = name[len(measure) : len(measure) + 1]
    return bool(measure) and name.startswith(measure) and not following.isalnum()


def _amount(row: FigureRow) -> str:
    """ "05 vụ", "1.538,279 gam"; empty where nothing occurred."""
    if row.total.value is None or row.total.all_nil:
        return ""
    return f"{_number(row, row.total.value)} {row.measure}"


def _number(row: FigureRow, value: Decimal) -> str:
    """Counts of one digit are padded, as in every sentence of administration."""
    is_small = row.decimals == 0 and 0 < value < FEW
    return count_days_words(int(value)) if is_small else row.words(value)


def _lacking(row: FigureRow) -> str:
    is_partial = row.total.value is not None and row.total.coverage.missing
    return f" (chưa gồm số liệu của {_missing(row)})" if is_partial else ""


def _missing(row: FigureRow) -> str:
    """The units that a total lacks, by their full names."""
    names = {cell.unit.short_name: cell.unit.name for cell in row.cells}
    return ", ".join(names.get(missing.name, missing.name) for missing in row.total.coverage.missing)


def _change(row: FigureRow, *, said_once: bool) -> str:
    """ " (tăng 5,4% so với cùng kỳ năm trước)"; against what is said once a paragraph."""
    former, difference = row.last_year, row.last_year.difference
    if difference is None or former.value is None or row.total.value is None:
        return ""
    if row.total.all_nil:
        return (
            f" (cùng kỳ năm trước {_number(row, former.value)} {row.measure})"
            if former.value
            else ", như cùng kỳ năm trước"
        )
    if not difference:
        return " (bằng cùng kỳ năm trước)"
    if not former.value:
        return " (cùng kỳ năm trước không phát sinh)"
    against = "" if said_once else LAST_YEAR
    if row.decimals == 0 and former.value < FEW:
        word = "tăng" if difference > 0 else "giảm"
        return f" ({word} {_number(row, abs(difference))} {row.measure}{against})"
    return f" ({former.percent_words}{against})"


def _lower_first(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
