"""Which dates of assignments a change sets, and which assignments it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agencies.dates import format_date
from reports.reorganisation.passing import (
    KINDS,
    Assignment,
    Reorganisation,
    begun_by,
    heirs_of,
    open_assignments,
    outgrown_by,
    rows_of_same_thing,
)


@dataclass(frozen=True)
class Shift:
    """One date of one assignment that moves to `day`; `field` is `valid_from` or `valid_to`."""

    row: Assignment
    field: str
    day: date

    @property
    def thing(self) -> str:
        """What is assigned, and to whom."""
        return f"{getattr(self.row, KINDS[type(self.row)])} ({self.row.unit.short_name})"


def ended_with(change: Reorganisation) -> list[Assignment]:
    """The unit's assignments that ended on its recorded last day, in the plan's order."""
    recorded = change.unit.valid_to
    return [row for row in open_assignments(change.unit, recorded) if row.valid_to == recorded]


def shifted(change: Reorganisation) -> list[Shift]:
    """Every date that follows the unit's last day; none where the day stays."""
    if change.unit.valid_to in (None, change.last_day):
        return []
    found: dict[tuple[type[Assignment], int, str], Shift] = {}
    for ended in ended_with(change):
        heirs = heirs_of(ended)
        outgrown = [row for row in _ended_beside(ended) if row.unit_id in {heir.unit_id for heir in heirs}]
        moves = [Shift(row, "valid_to", change.last_day) for row in (ended, *outgrown)]
        moves += [Shift(row, "valid_from", change.next_day) for row in heirs]
        found |= {(type(move.row), move.row.pk, move.field): move for move in moves}
    return list(found.values())


def moves_of(change: Reorganisation) -> list[Shift]:
    """Every date that the change sets: what follows another last day, and what ends so that others begin."""
    moves = shifted(change)
    for passing in change.passing:
        for ended in (passing.assignment, outgrown_by(change, passing)):
            if ended is not None:
                moves.append(Shift(ended, "valid_to", change.last_day))
    return moves


def begun_of(change: Reorganisation) -> list[Assignment]:
    """Assignments that the change begins, unsaved; one for each thing and receiver."""
    begun = {}
    for passing in change.passing:
        row = begun_by(change, passing)
        if row is not None:
            thing = KINDS[type(row)]
            begun.setdefault((thing, getattr(row, f"{thing}_id"), row.unit_id), row)
    return list(begun.values())


def first_changed_day(change: Reorganisation) -> date:
    """Periods that end by this day are not touched."""
    return min(change.last_day, change.unit.valid_to or change.last_day)


def shared_ends(change: Reorganisation) -> Iterator[tuple[Assignment, Assignment]]:
    """What the unit gave up on the same day as another unit that ended: whose heir is whose cannot be told."""
    for ended in ended_with(change):
        heirs = {heir.unit_id for heir in heirs_of(ended)}
        if heirs:
            yield from ((ended, row) for row in _ended_beside(ended) if row.unit_id not in heirs)


def _ended_beside(ended: Assignment) -> list[Assignment]:
    others = rows_of_same_thing(ended).exclude(unit=ended.unit_id)
    return list(others.filter(valid_to=ended.valid_to).select_related("unit"))


def shifted_words(change: Reorganisation) -> str:
    """ "Ngày cuối từ 28/02/2025 thành 31/03/2025; 12 phân công đổi ngày theo."; empty where the day stays."""
    recorded = change.unit.valid_to
    if recorded in (None, change.last_day):
        return ""
    moves = shifted(change)
    followed = (
        f"{len(moves):02} ngày của phân công đổi theo" if moves else "không phân công nào phải đổi theo"
    )
    return f"Ngày cuối từ {format_date(recorded)} thành {format_date(change.last_day)}; {followed}."


def days_between(change: Reorganisation) -> tuple[date, date]:
    """The days on which the corrected last day changes who answers, both included."""
    earlier, later = sorted((change.unit.valid_to, change.last_day))
    return earlier, later + timedelta(days=1)
