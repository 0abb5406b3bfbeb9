"""Rows of who filed: one unit's report in a period, and the counts over all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reports.enums import ReportState, Timeliness


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's report of the period. `round_number` is the round counted here, None when there is none.

    `timeliness`, `days_late` and `first_filed_on` are of the first round that was not withdrawn; for a round
    filed on its behalf the day is that of the paper. `provisional`: the counted round is not accepted.
    """

    unit_id: int
    code: str
    name: str
    short_name: str
    agency: str
    level: str
    courtesy: bool
    closing: bool
    report_id: int
    state: ReportState
    round_number: int | None
    accepted: bool
    provisional: bool
    correcting: bool
    on_behalf: bool
    confirmation: str
    self_report: bool
    data_as_of: date | None
    first_filed_on: date | None
    timeliness: Timeliness | None
    days_late: int
    extended_to: date | None

    @property
    def is_filed(self) -> bool:
        return self.timeliness is not None

    @property
    def is_on_time(self) -> bool:
        return self.timeliness in (Timeliness.ON_TIME, Timeliness.ON_TIME_EXTENDED)

    @property
    def timeliness_words(self) -> str:
        """ "Đúng hạn", "Đúng hạn (gia hạn)", "Chậm 02 ngày", "Chưa nộp"."""
        if self.timeliness is None:
            return "Chưa nộp"
        if self.timeliness == Timeliness.LATE:
            return f"Chậm {self.days_late:02} ngày"
        return Timeliness(self.timeliness).label


@dataclass(frozen=True, slots=True)
class Completeness:
    """Who filed and when: counts over the reports owed, and those that lack by name.

    `counted` reports have a round that is counted here: an accepted one, or provisionally a filed one. An agency
    is counted when all its units are.
    """

    expected: int
    accepted: int
    agencies: int
    agencies_counted: int
    counted: int
    filed: int
    on_time: int
    on_time_extended: int
    late: int
    not_filed: int
    not_accepted: tuple[str, ...]
    not_counted: tuple[str, ...]
    not_filed_names: tuple[str, ...]
    last_year_on_time: int | None
    last_year_expected: int | None

    @property
    def in_time(self) -> int:
        """On time, extended or not."""
        return self.on_time + self.on_time_extended


@dataclass(frozen=True, slots=True)
class YearFilings:
    """How many reports were owed for the period of one year and came in time; `is_due` once its deadline is over."""

    year: int
    in_time: int
    owed: int
    is_due: bool

    @property
    def rate(self) -> Fraction | None:
        """The share of 1 that was in time; None before the deadline, and where none was owed."""
        return Fraction(self.in_time, self.owed) if self.is_due and self.owed else None
