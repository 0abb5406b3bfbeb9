"""Due dates, exactly: pure functions over days and instants in the country's time zone.

A due date "trước ngày 17/6" is exclusive: the last on-time instant is 24:00 of 16/6 (KH 172, mục IV.3).
An extension names its last day, inclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agencies.dates import local_date, start_of_day
from reports.enums import Timeliness

OPENS_DAYS_BEFORE = 30
# The same words again within this time are one press made twice, not two matters.
SAME_PRESS = timedelta(minutes=10)

# How far ahead a typed day may lie; what lies further is a slip of the pen, most often of the year.
# A due date is put off past a run of days off (the longest, Tết, takes some ten days), not into another month's work.
MOST_DAYS_PUT_OFF = 31
# More time for one report, a return, an unlocking: a quarter, so that it ends before the next half-year's report.
MOST_DAYS_MORE = 92
# An answer to a difficulty: a year. Recommendations of an inspection may take several.
MOST_DAYS_TO_ANSWER = 366
MOST_DAYS_TO_CARRY_OUT = 3 * 366

# An extension: its last day, and when it was granted, None where it came with the opening of the report.
Granted = tuple[date, datetime | None]


@dataclass(frozen=True)
class Due:
    """The due date in force for one report. `late_from` is the first late day; `at` is the instant it begins."""

    late_from: date
    extended_to: date | None = None

    @property
    def at(self) -> datetime:
        return start_of_day(self.late_from)


@dataclass(frozen=True)
class Stamp:
    """The verdict of timeliness copied onto a round. `days_late` is 0 when on time."""

    due_at: datetime
    extended_to: date | None
    timeliness: Timeliness
    days_late: int


def due_for_verdict(late_from: date, extensions: Sequence[Granted]) -> Due:
    """The due date that timeliness is judged by.

    Only extensions granted before the plan's due instant count, or with the opening of a report that was asked for
    later than that; others move the chasing, not the verdict.
    """
    in_time = [
        last_day
        for last_day, granted_at in extensions
        if granted_at is None or granted_at < start_of_day(late_from)
    ]
    return _extended(late_from, in_time)


def due_for_chasing(late_from: date, extensions: Sequence[Granted]) -> Due:
    """The due date that reminders go by: the latest day granted, whenever it was granted."""
    return _extended(late_from, [last_day for last_day, _granted_at in extensions])


def _extended(late_from: date, last_days: list[date]) -> Due:
    longest = max(last_days, default=None)
    if longest is None or longest < late_from:
        return Due(late_from)
    return Due(longest + timedelta(days=1), extended_to=longest)


def stamp(received: datetime, due: Due) -> Stamp:
    """Judge an arrival against a due date. 17/12 against "trước ngày 17/12" is one day late."""
    if received < due.at:
        timeliness = Timeliness.ON_TIME_EXTENDED if due.extended_to else Timeliness.ON_TIME
        return Stamp(due.at, due.extended_to, timeliness, 0)
    return Stamp(due.at, due.extended_to, Timeliness.LATE, days_late(local_date(received), due.late_from))


def days_late(today: date, late_from: date) -> int:
    """Calendar days late; 0 or less when not late yet."""
    return (today - late_from).days + 1


def furthest(first: date, most_days: int) -> date:
    """The last day that can be meant, so many days after the first possible one."""
    return first + timedelta(days=most_days)


def days_left(today: date, late_from: date) -> int:
    """Days until the exclusive due date; 0 on the first late day, negative after."""
    return (late_from - today).days
