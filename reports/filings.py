"""Reports owed with their rounds, read in one query, and which of the rounds says what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol, TypeVar

from django.db.models import Exists, OuterRef

from agencies.dates import local_date
from agencies.models import Unit
from reports.deadlines import Granted
from reports.enums import Timeliness
from reports.models import Extension, Period, Report
from targets.models import Duty, Plan

# Every extension by report.
Extensions = dict[int, list[Granted]]


class Filed(NamedTuple):
    """One round of a report, without its content."""

    pk: int
    number: int
    submitted_at: datetime
    received_on: date | None
    withdrawn: bool
    returned: bool
    accepted: bool
    on_behalf: bool
    confirmation: str
    data_as_of: date | None
    timeliness: str
    days_late: int
    extended_to: date | None

    @property
    def filed_on(self) -> date:
        """The day it was filed; for a round filed on a unit's behalf the day its paper came."""
        return self.received_on or local_date(self.submitted_at)

    @property
    def is_in_time(self) -> bool:
        return self.timeliness != Timeliness.LATE


@dataclass(frozen=True)
class Owed:
    """A report owed for a period, with its rounds, the oldest first."""

    report_id: int
    period_id: int
    unit_id: int
    state: str
    return_due_before: date | None
    unlocked_until: date | None
    rounds: list[Filed]

    @property
    def first_standing(self) -> Filed | None:
        """The round timeliness is judged by, for ever: the first that was not withdrawn."""
        return next((filed for filed in self.rounds if not filed.withdrawn), None)

    @property
    def is_in_time(self) -> bool:
        """Whether it was filed, and in time."""
        first = self.first_standing
        return first is not None and first.is_in_time

    @property
    def is_accepted(self) -> bool:
        """Whether some round of it is accepted, a correction being made or not."""
        return any(filed.accepted for filed in self.rounds)

    def counted(self, *, provisional: bool) -> Filed | None:
        """The round that is counted: the latest accepted one, or provisionally the latest that stands.

        The same rule as `SubmissionQuerySet.counted` and `provisional`, over rounds already read.
        """
        standing = [
            filed
            for filed in self.rounds
            if filed.accepted or (provisional and not filed.withdrawn and not filed.returned)
        ]
        return max(standing, key=lambda filed: filed.number, default=None)


def read_owed(periods: Iterable[Period]) -> list[Owed]:
    """Every report owed for these periods, units in the plan's order; one query."""
    rows = (
        Report.objects.filter(period__in=list(periods))
        .order_by("unit__order", "unit_id", "period_id", "submissions__number")
        .values_list(
            "pk",
            "period_id",
            "unit_id",
            "state",
            "return_due_before",
            "unlocked_until",
            "submissions__pk",
            "submissions__number",
            "submissions__submitted_at",
            "submissions__received_on",
            "submissions__withdrawn_at",
            "submissions__returned_at",
            "submissions__accepted_at",
            "submissions__on_behalf",
            "submissions__confirmation",
            "submissions__data_as_of",
            "submissions__timeliness",
            "submissions__days_late",
            "submissions__extended_to",
        )
    )
    found: dict[int, Owed] = {}
    for report_id, period_id, unit_id, state, return_due, unlocked_until, *filed in rows:
        if report_id not in found:
            found[report_id] = Owed(report_id, period_id, unit_id, state, return_due, unlocked_until, [])
        pk, number, submitted_at, received_on, withdrawn_at, returned_at, accepted_at, *rest = filed
        if pk is not None:
            fate = (withdrawn_at is not None, returned_at is not None, accepted_at is not None)
            found[report_id].rounds.append(Filed(pk, number, submitted_at, received_on, *fate, *rest))
    return list(found.values())


def read_extensions(plan: Plan) -> Extensions:
    """Every extension granted under a plan; one query."""
    granted: Extensions = {}
    rows = Extension.objects.filter(report__period__plan=plan).values_list(
        "report_id", "last_day", "granted_at"
    )
    for report_id, last_day, granted_at in rows:
        granted.setdefault(report_id, []).append((last_day, granted_at))
    return granted


def read_units(plan: Plan) -> dict[int, Unit]:
    """The province's units in the plan's order, by id; `courtesy` tells whether the plan only asks them."""
    asked = Duty.objects.filter(plan=plan, agency=OuterRef("agency"), courtesy=True)
    units = (
        Unit.objects.filter(province_id=plan.province_id)
        .select_related("agency")
        .annotate(courtesy=Exists(asked))
        .order_by("order", "pk")
    )
    return {unit.pk: unit for unit in units}


class OfAgency(Protocol):
    """A row of one unit that knows its agency's name."""

    @property
    def agency(self) -> str: ...


Row = TypeVar("Row", bound=OfAgency)


def under_agencies(rows: Iterable[Row]) -> list[tuple[str, bool, Row]]:
    """Rows of units with the agency that heads them: (agency before its first unit, stands under one, row).

    Units of one agency stand together where the first of them does. An agency with one unit needs no head, nor
    does one to which all units belong.
    """
    members: dict[str, list[Row]] = {}
    for row in rows:
        members.setdefault(row.agency, []).append(row)
    found = []
    for agency, own in members.items():
        is_headed = len(own) > 1 and len(members) > 1
        for place, row in enumerate(own):
            found.append((agency if is_headed and not place else "", is_headed, row))
    return found


def unit_names(units: dict[int, Unit]) -> dict[int, str]:
    """Short names; one that two units bear, such as a body and its successor, gets the unit's code beside it."""
    borne = Counter(unit.short_name for unit in units.values())
    return {
        unit_id: unit.short_name if borne[unit.short_name] == 1 else f"{unit.short_name} ({unit.code})"
        for unit_id, unit in units.items()
    }
