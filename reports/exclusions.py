"""Leaving a unit's figure out of the total, and counting it again: the coordinator's acts, each with its reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agencies.access import Access
from agencies.models import Unit
from reports.models import FigureExclusion, Period
from reports.permissions import may_coordinate
from targets.models import Figure


class ExclusionRefused(Exception):
    """The act is refused; the text says why."""


def exclude(
    period: Period, unit: Unit, figure: Figure, *, reason: str, by: Access, now: datetime
) -> FigureExclusion:
    """No total of the period counts this figure of the unit from now on. Raises `ExclusionRefused`."""
    _check(period, by)
    if not reason.strip():
        raise ExclusionRefused("Chưa có lý do. Đề nghị ghi lý do không tính số này vào tổng.")
    if not figure.is_typed:
        raise ExclusionRefused("Số tự tính cộng từ các số thành phần; đề nghị chọn số thành phần.")
    with transaction.atomic():
        Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
        standing = FigureExclusion.objects.filter(
            period=period, unit=unit, figure=figure, lifted_at__isnull=True
        ).first()
        if standing is not None:
            raise ExclusionRefused(f"Số này đã không tính vào tổng: {standing.reason.rstrip('.')}.")
        return FigureExclusion.objects.create(
            period=period, unit=unit, figure=figure, reason=reason, at=now, by=by.user
        )


def lift(exclusion: FigureExclusion, *, by: Access, now: datetime) -> None:
    """The figure counts again. Raises `ExclusionRefused`."""
    _check(exclusion.period, by)
    FigureExclusion.objects.filter(pk=exclusion.pk, lifted_at__isnull=True).update(
        lifted_at=now, lifted_by=by.user
    )


def _check(period: Period, by: Access) -> None:
    if not may_coordinate(period.plan.province_id, by):
        raise ExclusionRefused("Chỉ cán bộ tổng hợp quyết định số nào không tính vào tổng.")
