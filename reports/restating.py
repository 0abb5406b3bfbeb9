"""When figures begin to cover another ground: writing the change down, and telling former values under the new scope.

Communes that merge make "100 → 99" of nothing that was achieved. From the day of such a change comparisons are made
with what the year before would have been; where nobody has said that yet, nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from agencies.access import Access
from agencies.dates import format_date
from agencies.models import Unit
from reports.consolidation.ledger import Ledger
from reports.consolidation.record import Said, read_records
from reports.models import Period, RescopedFigure, RestatedValue, ScopeChange
from reports.permissions import may_coordinate
from targets.enums import FigureKind
from targets.models import Figure, FigureAssignment, FigurePart, Plan

# (row of the change, year, part) of a value.
Slot = tuple[int, int, str]


class RestatingRefused(Exception):
    """It may not be written; `field` names what to mend, empty where it is none."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class RestatedLine:
    """A figure of a unit in one former period: what was reported, and what is told under the new scope."""

    row: RescopedFigure
    year: int
    part: str
    reported: Said | None
    value: Decimal | None

    @property
    def slot(self) -> Slot:
        return self.row.pk, self.year, self.part


@dataclass(frozen=True)
class Crossing:
    """Two periods with the change between them: `period` is held against the same part of the year before."""

    period: Period
    former_name: str
    lines: list[RestatedLine]


def figures_with_scope(plan: Plan) -> QuerySet[Figure]:
    """Figures whose scope may be changed: typed ones that no sum contains, so that no sum falls out of step."""
    summed = FigurePart.objects.filter(derived__plan=plan).values("figure")
    typed = Figure.objects.filter(plan=plan).exclude(kind=FigureKind.DERIVED)
    return typed.exclude(pk__in=summed).order_by("order", "pk")


def write_down(
    plan: Plan,
    *,
    from_day: date,
    basis: str,
    figures: Iterable[Figure],
    units: Iterable[Unit],
    by: Access,
    now: datetime,
) -> ScopeChange:
    """Log a change for every chosen figure of every chosen unit that answers for it. Raises `RestatingRefused`."""
    _check(plan, by)
    _check_day(plan, from_day)
    pairs = _answering(plan, figures, units, from_day)
    if not pairs:
        raise RestatingRefused(
            "Các đơn vị đã chọn không được giao số liệu nào trong các số liệu đã chọn.", "units"
        )
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        twice = RescopedFigure.objects.filter(
            change__plan=plan, change__from_day=from_day, change__lifted_at__isnull=True
        )
        known = set(twice.values_list("figure_id", "unit_id"))
        if known & set(pairs):
            raise RestatingRefused(
                "Đã ghi một thay đổi từ đúng ngày này cho số liệu, đơn vị đã chọn. Đề nghị xem lại.",
                "from_day",
            )
        change = ScopeChange.objects.create(plan=plan, from_day=from_day, basis=basis, at=now, by=by.user)
        RescopedFigure.objects.bulk_create(
            RescopedFigure(change=change, figure_id=figure, unit_id=unit) for figure, unit in pairs
        )
    return change


def restate(change: ScopeChange, values: Mapping[Slot, Decimal | None], *, by: Access, now: datetime) -> int:
    """Tell former values under the new scope; None takes one back. Returns how many changed."""
    _check(change.plan, by)
    with transaction.atomic():
        locked = ScopeChange.objects.select_for_update().get(pk=change.pk)
        if locked.lifted_at is not None:
            raise RestatingRefused("Thay đổi này đã được bỏ, nên không ghi số được nữa.")
        rows = set(change.rows.values_list("pk", flat=True))
        stored = _values(change)
        changed = {
            slot: value for slot, value in values.items() if slot[0] in rows and stored.get(slot) != value
        }
        RestatedValue.objects.bulk_create(
            RestatedValue(row_id=row, year=year, part=part, value=value, at=now, by=by.user)
            for (row, year, part), value in changed.items()
        )
    return len(changed)


def lift(change: ScopeChange, *, by: Access, now: datetime) -> None:
    """Take a change back that was written down by mistake: comparisons are again with what was reported."""
    _check(change.plan, by)
    ScopeChange.objects.filter(pk=change.pk, lifted_at__isnull=True).update(lifted_at=now, lifted_by=by.user)


def crossings_of(change: ScopeChange, *, now: datetime) -> list[Crossing]:
    """Every opened period that is held against one from before the change, the earliest first."""
    rows = list(change.rows.select_related("figure", "unit").order_by("figure__order", "unit__order", "pk"))
    stored = _values(change)
    found = []
    for record in read_records(change.plan, now=now):
        period, ledger = record.period, Ledger(record)
        year = period.year - 1
        lines = [
            RestatedLine(
                row,
                year,
                period.part,
                ledger.answer(year, row.unit_id, row.figure_id),
                stored.get((row.pk, year, period.part)),
            )
            for row in rows
            if _crosses(ledger, year, row, change)
        ]
        if lines:
            name = period.short_name.replace(str(period.year), str(year))
            found.append(Crossing(period, name, lines))
    return found


def _crosses(ledger: Ledger, year: int, row: RescopedFigure, change: ScopeChange) -> bool:
    scope = ledger.scope_after(year, row.unit_id, row.figure_id)
    return scope is not None and scope.from_day == change.from_day


def _values(change: ScopeChange) -> dict[Slot, Decimal | None]:
    """What holds now: the latest word on each."""
    rows = RestatedValue.objects.filter(row__change=change).order_by("pk")
    return {
        (row, year, part): value
        for row, year, part, value in rows.values_list("row_id", "year", "part", "value")
    }


def _answering(
    plan: Plan, figures: Iterable[Figure], units: Iterable[Unit], day: date
) -> list[tuple[int, int]]:
    allowed = figures_with_scope(plan).filter(pk__in=[figure.pk for figure in figures])
    rows = FigureAssignment.objects.filter(figure__in=allowed, unit__in=[unit.pk for unit in units])
    pairs = rows.valid_on(day).order_by("figure__order", "unit__order").values_list("figure_id", "unit_id")
    return list(dict.fromkeys(pairs))


def _check(plan: Plan, by: Access) -> None:
    if not may_coordinate(plan.province_id, by):
        raise RestatingRefused("Chỉ cán bộ tổng hợp ghi thay đổi phạm vi số liệu.")


def _check_day(plan: Plan, day: date) -> None:
    periods = list(plan.periods.real().order_by("starts_on"))
    if not periods or not periods[0].starts_on < day <= max(period.ends_on for period in periods):
        span = (
            f" từ {format_date(periods[0].starts_on)} đến {format_date(max(p.ends_on for p in periods))}"
            if periods
            else ""
        )
        raise RestatingRefused(
            f"Ngày thay đổi phải nằm trong thời gian của các kỳ báo cáo{span}.", "from_day"
        )
