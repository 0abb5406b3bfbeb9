"""A figure of this period beside the same period last year, in the words a page shows: pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.answers import NOTHING_SAID, Answer
from reports.enums import EntryState
from targets.numbers import format_number, format_percent

NOT_APPLICABLE = "–"
BASE_WAS_ZERO = "năm trước bằng 0"


@dataclass(frozen=True, slots=True)
class Beside:
    """Texts of one row. What was not said is empty; a difference that cannot be made is a dash.

    `in_words` says that `now` is a word and not a number; `source` says whose `before` is, if another unit's.
    """

    now: str
    before: str
    difference: str
    percent: str
    in_words: bool
    source: str = ""


def answer_words(answer: Answer, decimals: int) -> str:
    """The answer with all its decimals, or in words; empty when nothing was said."""
    if answer.state == EntryState.NIL:
        return EntryState.NIL.label
    if answer.state == EntryState.UNAVAILABLE:
        return EntryState.UNAVAILABLE.label
    return "" if answer.value is None else format_number(answer.value, decimals=decimals)


def beside(now: Answer, before: Answer | None, decimals: int) -> Beside:
    """Set one answer beside last year's."""
    earlier = before or NOTHING_SAID
    difference, percent = _change(now, earlier, decimals)
    return Beside(
        now=answer_words(now, decimals),
        before=answer_words(earlier, decimals),
        difference=difference,
        percent=percent,
        in_words=now.state in (EntryState.NIL, EntryState.UNAVAILABLE),
        source=f"của đơn vị cũ: {earlier.source}" if earlier.source else "",
    )


def _change(now: Answer, before: Answer, decimals: int) -> tuple[str, str]:
    if not now.is_given:
        return "", ""
    both_nil = now.state == before.state == EntryState.NIL
    if now.amount is None or before.amount is None or both_nil:
        return NOT_APPLICABLE, NOT_APPLICABLE
    change = now.amount - before.amount
    return format_number(change, decimals=decimals, signed=True), _percent(change, before.amount)


def _percent(change: Decimal, base: Decimal) -> str:
    if base == 0:
        return BASE_WAS_ZERO if change else NOT_APPLICABLE
    return format_percent(change * 100 / base, signed=True)
