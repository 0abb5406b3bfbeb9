"""The buttons of the entry table: what each does to the page that it sends. They work without JavaScript.

A button puts an answer into its row before the page is read; whatever else was typed is saved along with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from reports.enums import EntryState
from targets.models import Figure
from targets.numbers import format_typed

PICK = "pick-"
KEEP_STORED = "giu-"
WRITE_TYPED = "ghi-"
ALL_AS_BEFORE = "nhu-ky-truoc"
STAMP = "dau"
ROW_FIELDS = ("value", "state", "note", "reason", "explanation", STAMP)


def with_buttons(data: Any, figures: Iterable[Figure], before: Mapping[str, Decimal]) -> tuple[Any, str]:
    """What was sent, as the button pressed makes it, and the code of the row it stands in.

    `before` are the numbers that blank rows may take over from the period before, by code.
    """
    decimals = {figure.code: figure.decimals for figure in figures}
    if ALL_AS_BEFORE in data:
        return _all_as_before(data, before, decimals), ""
    for prefix, press in _ROW_BUTTONS.items():
        for code in decimals:
            if f"{prefix}{code}" in data:
                data = data.copy()
                press(data, code, data[f"{prefix}{code}"])
                return data, code
    return data, ""


def _all_as_before(data: Any, before: Mapping[str, Decimal], decimals: Mapping[str, int]) -> Any:
    data = data.copy()
    for code, value in before.items():
        name = f"{code}-value"
        is_number = data.get(f"{code}-state") == EntryState.VALUE
        if code in decimals and is_number and not data.get(name, "").strip():
            data[name] = format_typed(value, decimals=decimals[code])
    return data


def _pick(data: Any, code: str, reading: str) -> None:
    """Take one reading of what was typed, or last period's number; an empty one takes the number out."""
    data[f"{code}-value"] = reading
    if reading:
        data[f"{code}-state"] = EntryState.VALUE


def _keep_stored(data: Any, code: str, _sent: str) -> None:
    """Two people changed the row: leave what is stored."""
    for name in ROW_FIELDS:
        data.pop(f"{code}-{name}", None)


def _write_typed(data: Any, code: str, seen: str) -> None:
    """Two people changed the row: replace the stored answer, provided it is still the one that was shown."""
    data[f"{code}-{STAMP}"] = seen


_ROW_BUTTONS: dict[str, Callable[[Any, str, str], None]] = {
    PICK: _pick,
    KEEP_STORED: _keep_stored,
    WRITE_TYPED: _write_typed,
}
