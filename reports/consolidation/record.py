"""Everything a consolidation reads, in a number of queries that depends on nothing: see `read_record`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from agencies.dates import local_date
from agencies.models import Unit
from reports.consolidation.duties import PlanDuties, read_duties
from reports.consolidation.scopes import Scopes, read_scopes
from reports.filings import Owed, read_owed, read_units, unit_names
from reports.models import (
    Difficulty,
    FigureExclusion,
    Inspection,
    Period,
    Submission,
    SubmittedFigure,
)
from targets.enums import FigureKind
from targets.models import Baseline, Figure, FigureAssignment, FigurePart, Plan


class Said(NamedTuple):
    """One unit's answer to one figure in a counted round."""

    state: str
    value: Decimal | None
    reason: str
    note: str
    explanation: str


class Excluded(NamedTuple):
    """An answer that no total counts, and why."""

    said: Said | None
    reason: str


# Answers by (period or year, unit, figure).
Answers = dict[tuple[int, int, int], Said]


class Assigned(NamedTuple):
    """A line of who answers for a figure, and when."""

    unit_id: int
    role: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Record:
    """What was read for one period of one plan. `said` maps (period, unit, figure) ids to answers.

    Answers that the coordinator left out of totals are in `excluded`, not in `said`.
    """

    period: Period
    provisional: bool
    now: datetime
    same_part: dict[int, Period]
    shorter: Period | None
    units: dict[int, Unit]
    figures: dict[int, Figure]
    assignments: dict[int, list[Assigned]]
    owed: list[Owed]
    contents: dict[int, dict[str, Any]]
    said: Answers
    baselines: Answers
    duties: PlanDuties
    items: list[Difficulty] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    unit_names: dict[int, str] = field(default_factory=dict)
    excluded: dict[tuple[int, int, int], Excluded] = field(default_factory=dict)
    scopes: Scopes = field(default_factory=dict)

    @property
    def last_year(self) -> Period | None:
        return self.same_part.get(self.period.year - 1)

    def owed_in(self, period: Period | None) -> list[Owed]:
        """Reports owed for a period, in the plan's order of units."""
        return [owed for owed in self.owed if period is not None and owed.period_id == period.pk]


def read_record(period: Period, *, provisional: bool, now: datetime) -> Record:
    """Read all that the consolidation of `period` needs: its rounds, the years before it, the plan.

    The period itself counts with accepted rounds, or with filed ones where `provisional`; the periods it is
    compared with always with accepted ones.
    """
    counted_with = Period.objects.counted_with(period)
    periods = list(counted_with.filter(plan_id=period.plan_id, starts_on__lte=period.starts_on))
    same_part = _same_part(period, periods)
    shorter = _shorter(period, periods)
    units = read_units(period.plan)
    duties = read_duties(period.plan_id)
    compared = [*same_part.values(), *([shorter] if shorter else [])]
    owed = read_owed(compared)
    counted = _counted(owed, period, provisional=provisional)
    said = _said(counted, _near(period, same_part, shorter), duties)
    excluded = _taken_out(said, period.plan_id)
    return Record(
        period=period,
        provisional=provisional,
        now=now,
        same_part=same_part,
        shorter=shorter,
        units=units,
        figures=_figures(period.plan_id),
        assignments=_assignments(period.plan_id),
        owed=owed,
        contents=_contents(counted[period.pk]),
        said=said,
        baselines=_baselines(period),
        duties=duties,
        items=_items(period),
        inspections=_inspections(period),
        unit_names=unit_names(units),
        excluded=excluded,
        scopes=read_scopes(period.plan_id),
    )


def read_records(plan: Plan, *, provisional: bool = False, now: datetime) -> tuple[Record, ...]:
    """Read every opened period of a plan at once, the oldest first: one record each, all made of one reading.

    Only accepted rounds count unless `provisional`, and what they say besides figures is not read. The number of
    queries depends on nothing, periods included.
    """
    periods = list(Period.objects.real().filter(plan=plan).order_by("ends_on", "starts_on", "pk"))
    for period in periods:
        period.plan = plan
    units = read_units(plan)
    owed = read_owed(periods)
    duties = read_duties(plan.pk)
    said = _said(_counted_of_all(owed, provisional=provisional), {period.pk for period in periods}, duties)
    excluded = _taken_out(said, plan.pk)
    figures, assignments = _figures(plan.pk), _assignments(plan.pk)
    baselines = _baselines_by_part(plan.pk)
    names = unit_names(units)
    scopes = read_scopes(plan.pk)
    return tuple(
        Record(
            period=period,
            provisional=provisional,
            now=now,
            same_part=_same_part(period, periods),
            shorter=_shorter(period, periods),
            units=units,
            figures=figures,
            assignments=assignments,
            owed=owed,
            contents={},
            said=said,
            baselines=baselines.get(period.part, {}),
            duties=duties,
            unit_names=names,
            excluded=excluded,
            scopes=scopes,
        )
        for period in periods
        if period.opens_on <= local_date(now)
    )


def _same_part(period: Period, periods: list[Period]) -> dict[int, Period]:
    """The periods up to this one that it is compared with, by year."""
    same = {
        other.year: other
        for other in periods
        if other.part == period.part and other.starts_on <= period.starts_on
    }
    return same | {period.year: period}


def _near(period: Period, same_part: dict[int, Period], shorter: Period | None) -> set[int]:
    """The periods of which every figure is shown; of older ones only what indicators need."""
    return {other.pk for other in (period, same_part.get(period.year - 1), shorter) if other is not None}


def _shorter(period: Period, periods: list[Period]) -> Period | None:
    """The longest period of the same start that ends earlier."""
    inside = [
        other for other in periods if other.starts_on == period.starts_on and other.ends_on < period.ends_on
    ]
    return max(inside, key=lambda other: other.ends_on, default=None)


def _figures(plan_id: int) -> dict[int, Figure]:
    stocks = FigurePart.objects.filter(derived=OuterRef("pk"), figure__kind=FigureKind.STOCK)
    figures = (
        Figure.objects.filter(plan_id=plan_id)
        .annotate(sums_stocks=Exists(stocks))
        .defer("search_text")
        .order_by("order", "pk")
    )
    return {figure.pk: figure for figure in figures}


def _assignments(plan_id: int) -> dict[int, list[Assigned]]:
    rows = (
        FigureAssignment.objects.filter(figure__plan_id=plan_id)
        .order_by("unit__order", "unit_id", "valid_from", "pk")
        .values_list("figure_id", "unit_id", "role", "valid_from", "valid_to")
    )
    assignments: dict[int, list[Assigned]] = {}
    for figure_id, *rest in rows:
        assignments.setdefault(figure_id, []).append(Assigned(*rest))
    return assignments


def _counted(owed: list[Owed], period: Period, *, provisional: bool) -> dict[int, list[int]]:
    """Counted rounds by period; only the period itself may count provisional ones."""
    counted: dict[int, list[int]] = {period.pk: []}
    for report in owed:
        filed = report.counted(provisional=provisional and report.period_id == period.pk)
        if filed is not None:
            counted.setdefault(report.period_id, []).append(filed.pk)
    return counted


def _counted_of_all(owed: list[Owed], *, provisional: bool) -> dict[int, list[int]]:
    """Counted rounds by period."""
    counted: dict[int, list[int]] = {}
    for report in owed:
        filed = report.counted(provisional=provisional)
        if filed is not None:
            counted.setdefault(report.period_id, []).append(filed.pk)
    return counted


def _contents(rounds: list[int]) -> dict[int, dict[str, Any]]:
    """What the counted rounds of the period say, by unit."""
    rows = Submission.objects.filter(pk__in=rounds).values_list("report__unit_id", "content")
    return {unit_id: json.loads(text) for unit_id, text in rows}


def _said(counted: dict[int, list[int]], near: set[int], duties: PlanDuties) -> Answers:
    """Answers by (period, unit, figure)."""
    in_formulas = {figure_id for figures in duties.terms.values() for figure_id in figures}
    whole = [pk for period_id, rounds in counted.items() if period_id in near for pk in rounds]
    older = [pk for period_id, rounds in counted.items() if period_id not in near for pk in rounds]
    rows = (
        SubmittedFigure.objects.filter(
            Q(submission__in=whole) | Q(submission__in=older, figure__in=in_formulas)
        )
        .order_by()
        .values_list(
            "submission__report__period_id",
            "submission__report__unit_id",
            "figure_id",
            "state",
            "value",
            "reason",
            "note",
            "explanation",
        )
    )
    return {(period_id, unit_id, figure_id): Said(*rest) for period_id, unit_id, figure_id, *rest in rows}


def _taken_out(said: Answers, plan_id: int) -> dict[tuple[int, int, int], Excluded]:
    """Take the answers out of `said` that no total counts, and return them with the reasons.

    A derived figure contains its parts: where one of them is left out, so is the unit's sum.
    """
    rows = FigureExclusion.objects.filter(period__plan_id=plan_id, lifted_at__isnull=True).order_by()
    chosen = list(rows.values_list("period_id", "unit_id", "figure_id", "figure__short_name", "reason"))
    sums = _sums_of({figure_id for _period, _unit, figure_id, _name, _reason in chosen})
    reasons: dict[tuple[int, int, int], str] = {}
    for period_id, unit_id, figure_id, name, reason in chosen:
        reasons[period_id, unit_id, figure_id] = reason
        for derived_id in sums.get(figure_id, ()):
            reasons.setdefault((period_id, unit_id, derived_id), f"gồm {name}: {reason}")
    return {key: Excluded(said.pop(key, None), reason) for key, reason in reasons.items()}


def _sums_of(figure_ids: set[int]) -> dict[int, list[int]]:
    """The derived figures that each of these figures is part of."""
    sums: dict[int, list[int]] = {}
    if figure_ids:
        parts = FigurePart.objects.filter(figure__in=figure_ids).order_by()
        for figure_id, derived_id in parts.values_list("figure_id", "derived_id"):
            sums.setdefault(figure_id, []).append(derived_id)
    return sums


def _items(period: Period) -> list[Difficulty]:
    """The plan's tracked difficulties, by number, each with the round it came from."""
    items = Difficulty.objects.filter(plan_id=period.plan_id).select_related("origin__report", "owner_unit")
    return list(items.defer("search_text", "origin__content", "origin__search_text").order_by("number"))


def _inspections(period: Period) -> list[Inspection]:
    """Inspections in the period's window, by day."""
    within = Inspection.objects.filter(
        plan_id=period.plan_id, inspected_on__range=(period.starts_on, period.ends_on)
    )
    return list(within.order_by("inspected_on", "pk"))


def _baselines(period: Period) -> Answers:
    """Base values of the periods' part by (year, unit, figure)."""
    return _baselines_by_part(period.plan_id, part=period.part).get(period.part, {})


def _baselines_by_part(plan_id: int, **only: str) -> dict[str, Answers]:
    rows = Baseline.objects.filter(figure__plan_id=plan_id, **only).values_list(
        "part", "year", "unit_id", "figure_id", "value", "is_nil", "note"
    )
    by_part: dict[str, Answers] = {}
    for part, year, unit_id, figure_id, value, is_nil, note in rows:
        said = Said("nil" if is_nil else "value", value, "", note, "")
        by_part.setdefault(part, {})[year, unit_id, figure_id] = said
    return by_part
