"""What a unit says of a figure, as plain data: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from reports.enums import EntryState


@dataclass(frozen=True)
class Answer:
    """One answer to one figure. `state` is None when nothing was said yet; `typed` could not be read.

    `source` names the unit that gave it where that is not the one that is asked now.
    """

    state: str | None = None
    value: Decimal | None = None
    typed: str = ""
    reason: str = ""
    note: str = ""
    explanation: str = ""
    source: str = ""

    @property
    def is_given(self) -> bool:
        """Whether something readable was said: a number, nil, or "not available"."""
        return self.state is not None and (self.state != EntryState.VALUE or self.value is not None)

    @property
    def amount(self) -> Decimal | None:
        """The number for adding and comparing: nil is 0, everything unsaid is None."""
        if self.state == EntryState.NIL:
            return Decimal(0)
        return self.value if self.state == EntryState.VALUE else None


NOTHING_SAID = Answer()


def derived_answer(parts: Iterable[tuple[str, Answer]]) -> Answer:
    """The sum of named parts: nil adds 0, all nil gives 0; uncovered as soon as one part is."""
    total = Decimal(0)
    uncovered: list[str] = []
    unsaid = False
    for name, part in parts:
        if part.amount is not None:
            total += part.amount
        elif part.state == EntryState.UNAVAILABLE:
            uncovered.append(name)
        else:
            unsaid = True
    if unsaid:
        return NOTHING_SAID
    if uncovered:
        return Answer(EntryState.UNAVAILABLE, reason=f"Chưa có số liệu thành phần: {', '.join(uncovered)}")
    return Answer(EntryState.VALUE, total)
