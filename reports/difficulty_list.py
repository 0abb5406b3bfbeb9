"""The list of tracked difficulties that one person may see: filtered, counted, the overdue ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from agencies.access import Access
from agencies.models import Unit
from reports.deadlines import days_late
from reports.difficulty_moves import OPEN_STATES, DifficultyState
from reports.models import Difficulty, Period
from reports.models.difficulty import DifficultyQuerySet
from targets.models import Plan

ALL, OPEN, OVERDUE = "tat-ca", "", "qua-han"
NO_PERIOD = "ngoai-ky"
STATE_SLUGS = {
    "moi": DifficultyState.NEW,
    "dang-xu-ly": DifficultyState.IN_PROGRESS,
    "da-tra-loi": DifficultyState.ANSWERED,
    "chuyen-cap-tren": DifficultyState.FORWARDED,
    "dong": DifficultyState.CLOSED,
}


@dataclass(frozen=True)
class Chosen:
    """What the list is narrowed to; empty means not at all, of states: the open ones."""

    state: str = ""
    unit: str = ""
    kind: str = ""
    period: str = ""


@dataclass(frozen=True)
class DifficultyList:
    """The items chosen, unevaluated, those given to the person's unit apart; counts are of both."""

    given: DifficultyQuerySet
    items: DifficultyQuerySet
    counts: dict[str, int]
    units: list[Unit]
    periods: list[Period]


def difficulty_list(plan: Plan, access: Access, chosen: Chosen, today: date) -> DifficultyList:
    """What the person may see of the plan's items. Counts are of all states within the other choices."""
    visible = Difficulty.objects.visible_to(access).filter(plan=plan)
    narrowed = visible.filter(_choice(chosen))
    counts = narrowed.aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in DifficultyState},
        all=Count("pk"),
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
    )
    counts["overdue"] = narrowed.overdue_on(today).count()
    units = Unit.objects.filter(pk__in=visible.order_by().values("unit")).order_by("order", "pk")
    periods = Period.objects.filter(pk__in=visible.order_by().values("origin__report__period"))
    found = (
        _in_state(narrowed, chosen.state, today)
        .select_related("unit", "owner_unit", "plan", "origin__report__period")
        .most_urgent_first(today)
    )
    return DifficultyList(
        found.given_to(access),
        found.exclude(owner_unit__in=access.own_units),
        counts,
        list(units),
        list(periods.order_by("-ends_on")),
    )


def awaiting_answer_of(access: Access, today: date) -> list[tuple[Difficulty, int]]:
    """What units of the person's must answer now, the most urgent first, each with the days it is overdue, or 0."""
    items = Difficulty.objects.given_to(access).awaiting_owner().select_related("plan", "unit")
    return [(item, days_over(item, today)) for item in items.most_urgent_first(today)]


def days_over(item: Difficulty, today: date) -> int:
    """How many days the answer is overdue; 0 where it is not."""
    return days_late(today, item.due_before) if item.is_overdue_on(today) else 0


def _choice(chosen: Chosen) -> Q:
    choice = Q()
    if chosen.unit:
        choice &= Q(unit__code=chosen.unit)
    if chosen.kind:
        choice &= Q(kind=chosen.kind)
    if chosen.period == NO_PERIOD:
        choice &= Q(origin=None)
    elif chosen.period:
        choice &= Q(origin__report__period__code=chosen.period)
    return choice


def _in_state(items: DifficultyQuerySet, state: str, today: date) -> DifficultyQuerySet:
    if state == ALL:
        return items
    if state == OVERDUE:
        return items.overdue_on(today)
    if state in STATE_SLUGS:
        return items.filter(state=STATE_SLUGS[state])
    return items.open()
