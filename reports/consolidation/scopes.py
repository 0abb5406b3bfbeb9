"""Changes of what figures cover, as a consolidation reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reports.models import RescopedFigure


@dataclass
class Scope:
    """From `from_day` on a figure of a unit covers another ground.

    `values` map (year, part) onto what the figure of that time would have been; None or absent: not told yet.
    """

    from_day: date
    basis: str
    values: dict[tuple[int, str], Decimal | None] = field(default_factory=dict)


# By (unit, figure), the earliest change first.
Scopes = dict[tuple[int, int], list[Scope]]


def read_scopes(plan_id: int) -> Scopes:
    """Every standing change of a plan; one query."""
    rows = (
        RescopedFigure.objects.filter(change__plan_id=plan_id, change__lifted_at__isnull=True)
        .order_by("change__from_day", "pk", "values__pk")
        .values_list(
            "pk",
            "unit_id",
            "figure_id",
            "change__from_day",
            "change__basis",
            "values__year",
            "values__part",
            "values__value",
        )
    )
    scopes: Scopes = {}
    by_row: dict[int, Scope] = {}
    for pk, unit_id, figure_id, from_day, basis, year, part, value in rows:
        if pk not in by_row:
            by_row[pk] = Scope(from_day, basis)
            scopes.setdefault((unit_id, figure_id), []).append(by_row[pk])
        if year is not None:
            by_row[pk].values[year, part] = value
    return scopes


def scope_between(scopes: Iterable[Scope], earlier: date, later: date) -> Scope | None:
    """The latest change after one last day and not after the other; None where the ground stayed the same."""
    return next((scope for scope in reversed(list(scopes)) if earlier < scope.from_day <= later), None)
