"""The log of inspections: written down and completed by coordinators, one never over what another just wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.access import Access
from agencies.dates import format_moment
from agencies.permissions import coordinates
from reports.deadlines import SAME_PRESS
from reports.models import Inspection
from targets.models import Plan


class InspectionRefused(Exception):
    """The inspection cannot be written; the text says why and what to do."""


def write_down(plan: Plan, values: Mapping[str, Any], *, by: Access, now: datetime) -> Inspection:
    """Log a new inspection; `values` by the model's fields; a form sent twice is one. Raises `InspectionRefused`."""
    _check(plan, by)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        same = Inspection.objects.filter(plan=plan, **values, saved_by=by.user)
        twin = same.filter(saved_at__gte=now - SAME_PRESS, saved_at__lte=now).first()
        return twin or Inspection.objects.create(plan=plan, **values, saved_at=now, saved_by=by.user)


def correct(
    inspection: Inspection, values: Mapping[str, Any], *, seen: str, by: Access, now: datetime
) -> Inspection:
    """Complete or correct one; `seen` is the stamp of what the page showed. Raises `InspectionRefused`."""
    _check(inspection.plan, by)
    with transaction.atomic():
        rows = Inspection.objects.select_for_update(of=("self",)).select_related("saved_by", "unit")
        stored = rows.get(pk=inspection.pk)
        if seen != stamp_of(stored):
            raise InspectionRefused(
                f"{stored.saved_by.label} vừa sửa cuộc kiểm tra này lúc {format_moment(stored.saved_at)}. Chưa lưu gì; "
                "nội dung vừa nhập còn ở dưới. Đề nghị đối chiếu với bản đang lưu rồi lưu lại."
            )
        for name, value in values.items():
            setattr(stored, name, value)
        stored.saved_at, stored.saved_by = now, by.user
        stored.save()
    return stored


def stamp_of(inspection: Inspection) -> str:
    """What the inspection was when a page showed it."""
    return f"{inspection.saved_at.isoformat()}/{inspection.saved_by_id}"


def _check(plan: Plan, by: Access) -> None:
    if not coordinates(by, plan.province_id):
        raise InspectionRefused("Chỉ cán bộ tổng hợp ghi cuộc kiểm tra.")
