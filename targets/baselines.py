"""Base values: what figures were before a plan's first report, entered by those who consolidate.

They are the base of the first comparisons (plan data, section 4.3) and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agencies.access import Access
from agencies.models import Unit
from agencies.permissions import coordinates
from targets.enums import AssignmentRole, FigureKind, IndicatorKind, TermSide
from targets.models import Baseline, BaselineChange, Figure, FigureAssignment, FigurePart, IndicatorTerm, Plan


class BaselineRefused(Exception):
    """Base values may not be written by this person, or not for this time; the text says why."""


@dataclass(frozen=True, slots=True)
class BaseSlot:
    """A year and part that no report of the plan covers, but that its first reports are compared with.

    `first_day` and `last_day` are those of the period compared: who answers in it answers for its base.
    """

    year: int
    part: str
    name: str
    compared_with: str
    first_day: date
    last_day: date

    @property
    def code(self) -> str:
        return f"{self.year}-{self.part}"


@dataclass(frozen=True, slots=True)
class BaseValue:
    """A number, or nil (`value` is None), with where it comes from."""

    value: Decimal | None
    is_nil: bool = False
    note: str = ""

    @property
    def amount(self) -> Decimal:
        return self.value or Decimal(0)


NOTHING = BaseValue(None)


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """A figure a unit answers for; `counts`: its answer makes the province's total."""

    figure: Figure
    counts: bool


def base_slots(plan: Plan) -> list[BaseSlot]:
    """The times before the plan's reports that its periods are compared with, the earliest first."""
    # Through the relation, because periods belong to the app above this one.
    periods = list(plan.periods.real().order_by("ends_on"))
    covered = {(period.year, period.part) for period in periods}
    return [
        BaseSlot(
            year=period.year - 1,
            part=period.part,
            name=period.short_name.replace(str(period.year), str(period.year - 1)),
            compared_with=period.short_name,
            first_day=period.starts_on,
            last_day=period.ends_on,
        )
        for period in periods
        if (period.year - 1, period.part) not in covered
    ]


def asked_figures(plan: Plan, slot: BaseSlot) -> dict[int, list[AskedFigure]]:
    """Figures by unit that base values may be given for, derived ones included, in order; one query."""
    rows = list(
        FigureAssignment.objects.filter(figure__plan=plan)
        .valid_between(slot.first_day, slot.last_day)
        .select_related("figure")
        .order_by("unit__order", "unit_id", "figure__order", "figure_id")
    )
    with_authority = {row.figure_id for row in rows if row.role == AssignmentRole.AUTHORITY}
    asked: dict[int, dict[int, AskedFigure]] = {}
    for row in rows:
        counting = AssignmentRole.AUTHORITY if row.figure_id in with_authority else AssignmentRole.REPORTER
        of_unit, counts = asked.setdefault(row.unit_id, {}), row.role == counting
        if counts or row.figure_id not in of_unit:
            of_unit[row.figure_id] = AskedFigure(row.figure, counts)
    return {unit_id: list(figures.values()) for unit_id, figures in asked.items()}


def base_values(plan: Plan, slot: BaseSlot) -> dict[tuple[int, int], Baseline]:
    """What was entered for a time, by (unit, figure); one query."""
    rows = Baseline.objects.filter(figure__plan=plan, year=slot.year, part=slot.part)
    return {(row.unit_id, row.figure_id): row for row in rows.select_related("entered_by")}


def base_history(plan: Plan, slot: BaseSlot, unit: Unit) -> list[BaselineChange]:
    """Every writing of a unit's base values for a time, the latest first; one query."""
    rows = BaselineChange.objects.filter(
        figure__plan=plan, unit=unit, year=slot.year, part=slot.part
    ).select_related("figure", "by")
    return list(rows.order_by("-pk"))


def needed_for(plan: Plan) -> dict[int, list[str]]:
    """Figures without whose base an indicator cannot be judged: figure id -> codes of indicators."""
    changes = (IndicatorKind.CHANGE_UP, IndicatorKind.CHANGE_DOWN)
    rows = IndicatorTerm.objects.filter(
        indicator__plan=plan, indicator__kind__in=changes, side=TermSide.NUMERATOR
    ).values_list("figure_id", "indicator__code")
    needed: dict[int, list[str]] = {}
    for figure_id, code in rows:
        needed.setdefault(figure_id, []).append(code)
    for derived_id, figure_id in _parts(plan):
        needed.setdefault(figure_id, []).extend(needed.get(derived_id, ()))
    return {figure_id: sorted(set(codes)) for figure_id, codes in needed.items() if codes}


def save_baselines(
    plan: Plan,
    unit: Unit,
    slot: BaseSlot,
    answers: Mapping[int, BaseValue | None],
    *,
    by: Access,
    now: datetime,
) -> int:
    """Write a unit's base values, by figure id; None takes one back. Returns how many changed.

    Sums are written with their parts, and taken back when a part is. Figures not named stay as they are. Raises
    `BaselineRefused`.
    """
    if not coordinates(by, plan.province_id):
        raise BaselineRefused("Chỉ cán bộ tổng hợp được ghi số gốc.")
    asked = {row.figure.pk: row.figure for row in asked_figures(plan, slot).get(unit.pk, ())}
    if not {figure_id for figure_id in answers if answers[figure_id] is not None} <= set(asked):
        raise BaselineRefused("Có số liệu không được giao cho đơn vị này.")
    with transaction.atomic():
        stored = {
            row.figure_id: row
            for row in Baseline.objects.select_for_update(of=("self",)).filter(
                figure__plan=plan, unit=unit, year=slot.year, part=slot.part
            )
        }
        wanted = {figure_id: BaseValue(row.value, row.is_nil, row.note) for figure_id, row in stored.items()}
        typed = {figure_id: value for figure_id, value in answers.items() if _is_typed(asked.get(figure_id))}
        wanted |= typed
        wanted |= _sums(plan, asked, wanted)
        changes = [
            _write(figure_id, unit, slot, value, stored.get(figure_id), by=by, now=now)
            for figure_id, value in wanted.items()
        ]
    return sum(changes)


def _is_typed(figure: Figure | None) -> bool:
    return figure is None or figure.kind != FigureKind.DERIVED


def _parts(plan: Plan) -> Iterable[tuple[int, int]]:
    rows = FigurePart.objects.filter(derived__plan=plan).order_by("order", "pk")
    return list(rows.values_list("derived_id", "figure_id"))


def _sums(
    plan: Plan, asked: Mapping[int, Figure], wanted: Mapping[int, BaseValue | None]
) -> dict[int, BaseValue | None]:
    """Derived figures: the sum of their parts, nothing while a part is missing."""
    parts: dict[int, list[BaseValue | None]] = {}
    for derived_id, figure_id in _parts(plan):
        if derived_id in asked:
            parts.setdefault(derived_id, []).append(wanted.get(figure_id))
    return {
        derived_id: None if None in values else BaseValue(sum((v.amount for v in values), Decimal(0)))
        for derived_id, values in parts.items()
    }


def _write(
    figure_id: int,
    unit: Unit,
    slot: BaseSlot,
    wanted: BaseValue | None,
    stored: Baseline | None,
    *,
    by: Access,
    now: datetime,
) -> bool:
    """Create, change or take back one base value, and keep what stood before; whether anything changed."""
    before = None if stored is None else BaseValue(stored.value, stored.is_nil, stored.note)
    if wanted == before:
        return False
    if wanted is None:
        stored.delete()
    else:
        row = stored or Baseline(figure_id=figure_id, unit=unit, year=slot.year, part=slot.part)
        row.value, row.is_nil, row.note = wanted.value, wanted.is_nil, wanted.note
        row.entered_at, row.entered_by = now, by.user
        row.save()
    old, new = before or NOTHING, wanted or NOTHING
    BaselineChange.objects.create(
        figure_id=figure_id,
        unit=unit,
        year=slot.year,
        part=slot.part,
        old_value=old.value,
        old_nil=old.is_nil,
        old_note=old.note,
        new_value=new.value,
        new_nil=new.is_nil,
        new_note=new.note,
        at=now,
        by=by.user,
    )
    return True
