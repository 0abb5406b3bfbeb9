"""How the organisation of a province changed: units that ended, and what passed to whom."""

from __future__ import annotations

from collections.abc import Iterable

from agencies.models import OrganisationChange, Unit


def changes_of_organisation(province_id: int, first_year: int, last_year: int) -> list[OrganisationChange]:
    """Units of the province that ended in these years, both included, the latest first; one query.

    Each carries the rows it corrects as `corrected`, the latest first.
    """
    changes = OrganisationChange.objects.filter(unit__province=province_id).order_by("pk")
    standing = _standing(changes.select_related("unit", "successor", "recorded_by"))
    within = [change for change in standing if first_year <= change.last_day.year <= last_year]
    within.sort(key=lambda change: (-change.last_day.toordinal(), change.unit.order, change.pk))
    return within


def record_of(unit: Unit) -> OrganisationChange | None:
    """What holds of the end of a unit, with the rows it corrects as `corrected`; None where nothing was recorded."""
    changes = OrganisationChange.objects.filter(unit=unit).order_by("pk")
    return next(iter(_standing(changes.select_related("unit", "successor", "recorded_by"))), None)


def _standing(changes: Iterable[OrganisationChange]) -> list[OrganisationChange]:
    by_unit: dict[int, list[OrganisationChange]] = {}
    for change in changes:
        by_unit.setdefault(change.unit_id, []).insert(0, change)
    for latest, *corrected in by_unit.values():
        latest.corrected = corrected
    return [rows[0] for rows in by_unit.values()]
