"""How the organisation of a province changed: units that ended, and what passed to whom."""

from __future__ import annotations

from datetime import date

from agencies.models import OrganisationChange


def changes_of_organisation(province_id: int, first_year: int, last_year: int) -> list[OrganisationChange]:
    """Units of the province that ended in these years, both included, the latest first; one query."""
    changes = OrganisationChange.objects.filter(
        unit__province=province_id, last_day__range=(date(first_year, 1, 1), date(last_year, 12, 31))
    )
    return list(changes.select_related("unit", "successor", "recorded_by"))
