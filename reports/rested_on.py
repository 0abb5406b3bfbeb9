"""What a filed report rests on is not edited: such a change is an amendment, with a date and a reason.

A round rests on the figures it holds, on the formulas and thresholds of indicators made of them, on who was
assigned in its period, and on the period's window and due date (design, section 4.11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from reports.models import Period, Submission
from targets.enums import TermSide
from targets.loading import Change
from targets.models import (
    Figure,
    FigureAssignment,
    FigurePart,
    Indicator,
    IndicatorTerm,
    ProjectAssignment,
    TaskAssignment,
    Threshold,
)

ASSIGNED = frozenset({"role", "valid_from", "valid_to"})
# The fields of each kind of row that filed rounds depend on.
RESTED_ON: Mapping[type[Model], frozenset[str]] = {
    Figure: frozenset({"kind", "decimals", "measure", "whole", "direct_of"}),
    FigurePart: frozenset(),
    FigureAssignment: ASSIGNED,
    Indicator: frozenset({"kind", "comparator", "minimum", "nil_when_empty"}),
    IndicatorTerm: frozenset(),
    Threshold: frozenset({"value"}),
    TaskAssignment: ASSIGNED,
    ProjectAssignment: ASSIGNED,
    Period: frozenset({"year", "part", "starts_on", "ends_on", "due_before", "judged"}),
}
# Adding one of these changes what is there already: a formula, a sum, who is asked.
CHANGES_ITS_PARENT: Mapping[type[Model], str] = {
    FigurePart: "derived",
    FigureAssignment: "figure",
    IndicatorTerm: "indicator",
    Threshold: "indicator",
    TaskAssignment: "task",
    ProjectAssignment: "project",
}


def refusals(changes: Iterable[Change]) -> list[str]:
    """Sentences that name each change which filed rounds do not allow; empty when all may stand."""
    changes = list(changes)
    new = {(type(change.instance), change.instance.pk) for change in changes if change.added}
    return [sentence for change in changes for sentence in _refusal(change, new)]


def _refusal(change: Change, new: set[tuple[type[Model], Any]]) -> Iterator[str]:
    what = _added_to_old(change, new) if change.added else _touched(change)
    if not what:
        return
    rounds = rounds_resting_on(change.instance, change.before).count()
    if rounds:
        yield f"{change.thing}: {what} (đã có {rounds:02} lần nộp dựa vào)"


def _added_to_old(change: Change, new: set[tuple[type[Model], Any]]) -> str:
    """A new row alters nothing that was filed, unless it changes an older row."""
    parent = CHANGES_ITS_PARENT.get(type(change.instance))
    if parent is None:
        return ""
    older = change.instance._meta.get_field(parent).related_model, getattr(change.instance, f"{parent}_id")
    return "" if older in new else "thêm mới"


def _touched(change: Change) -> str:
    rested_on = RESTED_ON.get(type(change.instance), frozenset())
    return ", ".join(_difference(change, name) for name in change.before if name in rested_on)


def _difference(change: Change, name: str) -> str:
    label = change.instance._meta.get_field(name).verbose_name
    old, new = change.before[name], getattr(change.instance, name)
    return f"{label} từ {_shown(change.instance, name, old)} thành {_shown(change.instance, name, new)}"


def _shown(instance: Model, name: str, value: Any) -> str:
    if value is None or value == "":
        return "để trống"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Model):
        return str(getattr(value, "code", value))
    choices = dict(instance._meta.get_field(name).flatchoices or ())
    text = f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
    return f"“{choices[value]}”" if value in choices else text.replace(".", ",")


def rounds_resting_on(instance: Model, before: Mapping[str, Any] | None = None) -> QuerySet[Submission]:
    """Filed rounds, of whatever fate, that rest on this row as it was (`before`: old values) or is."""
    match instance:
        case Figure():
            return _with_figures([instance.pk])
        case FigurePart():
            return _with_figures([instance.derived_id])
        case FigureAssignment():
            periods = _affected_periods(instance, before)
            return _with_figures([instance.figure_id]).filter(report__period__in=periods)
        case Indicator():
            return _with_figures(_figures_of(instance.pk))
        case IndicatorTerm():
            if instance.side == TermSide.BESIDE:
                return Submission.objects.none()
            return _with_figures(_figures_of(instance.indicator_id))
        case Threshold():
            years = Q(report__period__year__gte=instance.from_year)
            return _with_figures(_figures_of(instance.indicator_id)).filter(years, _before_next(instance))
        case TaskAssignment() | ProjectAssignment():
            periods = _affected_periods(instance, before)
            return Submission.objects.filter(report__period__in=periods, report__unit_id=instance.unit_id)
        case Period():
            return Submission.objects.real().filter(report__period=instance)
    return Submission.objects.none()


def _with_figures(figures: Iterable[int]) -> QuerySet[Submission]:
    return Submission.objects.real().filter(figures__figure__in=list(figures)).distinct()


def _figures_of(indicator: int) -> list[int]:
    """Ids of the figures an indicator is computed from, parts of derived ones included."""
    terms = IndicatorTerm.objects.filter(indicator=indicator).exclude(side=TermSide.BESIDE)
    figures = set(terms.values_list("figure", flat=True))
    return [*figures, *FigurePart.objects.filter(derived__in=figures).values_list("figure", flat=True)]


def _before_next(threshold: Threshold) -> Q:
    """Periods before a later threshold of the same indicator takes over."""
    later = (
        threshold.indicator.thresholds.filter(from_year__gt=threshold.from_year).order_by("from_year").first()
    )
    return Q(report__period__year__lt=later.from_year) if later else Q()


def _affected_periods(assignment: Any, before: Mapping[str, Any] | None) -> list[Period]:
    """Periods in which the assignment held or holds; where only its dates changed, those it gained or lost."""
    plan = next(
        getattr(assignment, name).plan_id
        for name in ("figure", "task", "project")
        if hasattr(assignment, name)
    )
    before = before or {}
    then = before.get("valid_from", assignment.valid_from), before.get("valid_to", assignment.valid_to)
    now = assignment.valid_from, assignment.valid_to
    only_dates = bool(before) and "role" not in before
    return [
        period
        for period in Period.objects.real().filter(plan=plan)
        if (
            _overlap(period, *then) != _overlap(period, *now)
            if only_dates
            else _overlap(period, *then) or _overlap(period, *now)
        )
    ]


def _overlap(period: Period, first: date | None, last: date | None) -> bool:
    return (first is None or first <= period.ends_on) and (last is None or period.starts_on <= last)
