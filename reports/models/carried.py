"""Tracked difficulties that a unit's next form asks about."""

from __future__ import annotations

from django.db.models import Q

from agencies.dates import start_of_day
from reports.difficulty_moves import OPEN_STATES
from reports.models.difficulty import Difficulty
from reports.models.draft import Draft


def carried_items(draft: Draft) -> list[Difficulty]:
    """Open items of the draft's unit from earlier periods or from a day before the due date, by number.

    Whatever the draft already speaks of stays, be it closed by now.
    """
    report = draft.report
    period = report.period
    earlier = Q(origin__report__period__ends_on__lt=period.ends_on)
    by_hand = Q(origin=None, opened_at__lt=start_of_day(period.late_from))
    asked = Q(state__in=OPEN_STATES) & (earlier | by_hand)
    spoken_of = Q(pk__in=draft.difficulties.filter(item__isnull=False).order_by().values("item"))
    items = Difficulty.objects.filter(asked | spoken_of, plan=period.plan_id)
    return list(items.filter(unit=report.unit_id).select_related("owner_unit").order_by("number"))


def undecided_items(draft: Draft) -> list[Difficulty]:
    """Those of them that the draft says nothing of yet."""
    decided = set(draft.difficulties.filter(item__isnull=False).values_list("item", flat=True))
    return [item for item in carried_items(draft) if item.pk not in decided]
