"""Periods as they come and go: opening, extending, locking. Writes no report's state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from agencies.access import Access
from agencies.dates import format_date, local_date
from agencies.models import Unit
from reports.deadlines import OPENS_DAYS_BEFORE
from reports.models import Extension, Period, Report
from reports.permissions import is_head, may_coordinate

OPENED_LATE = "Mở sau khi thay đổi tổ chức, khi kỳ đã qua hạn"


class NotAllowed(Exception):
    """The act is refused; the text says why."""


def open_due_periods(now: datetime) -> int:
    """Create the expected reports of every period that has opened; returns how many were new.

    One per unit of the plan valid at any time in the period's window: completeness has an explicit denominator.
    """
    created = 0
    for period in Period.objects.open_by(local_date(now)).select_related("plan"):
        created += open_period(period, now=now)
    return created


def open_period(period: Period, *, now: datetime) -> int:
    """Create the expected reports of one period; those that exist stay as they are.

    A report that joins the others of its period when they were due already gets as long as any other from its
    opening: nobody is late with what was not asked of him.
    """
    existing = set(period.reports.values_list("unit_id", flat=True))
    units = period.plan.units_between(period.starts_on, period.ends_on)
    missing = [unit for unit in units if unit.pk not in existing]
    with transaction.atomic():
        Report.objects.bulk_create(
            (Report(unit=unit, period=period, opened_at=now) for unit in missing), ignore_conflicts=True
        )
        if existing and missing and period.late_from <= local_date(now):
            _give_time(period, missing, now)
    return len(missing)


def _give_time(period: Period, units: Sequence[Unit], now: datetime) -> None:
    """Extend the reports just opened for these units; one opened by another process meanwhile has its own."""
    opened = Report.objects.filter(period=period, unit__in=units, extensions__isnull=True, opened_at=now)
    last_day = local_date(now) + timedelta(days=OPENS_DAYS_BEFORE - 1)
    Extension.objects.bulk_create(
        Extension(report=report, last_day=last_day, reason=OPENED_LATE) for report in opened
    )


def grant_extension(report: Report, *, by: Access, now: datetime, last_day: date, reason: str) -> Extension:
    """Give one report a later last day (inclusive), with the reason. Raises `NotAllowed`."""
    if not may_coordinate(report.period.plan.province_id, by):
        raise NotAllowed("Chỉ cán bộ tổng hợp được gia hạn.")
    if not reason.strip():
        raise NotAllowed("Đề nghị ghi lý do gia hạn.")
    earliest = max(report.period.late_from, local_date(now))
    if last_day < earliest:
        raise NotAllowed(f"Ngày gia hạn phải từ {format_date(earliest)} trở đi.")
    return Extension.objects.create(
        report=report, last_day=last_day, reason=reason, granted_at=now, granted_by=by.user
    )


def lock_period(period: Period, *, by: Access, now: datetime) -> None:
    """The head locks a period: saving, presenting, filing, withdrawing stop; review goes on."""
    _check_head(period, by)
    with transaction.atomic():
        Period.objects.filter(pk=period.pk, locked_at__isnull=True).update(locked_at=now, locked_by=by.user)


def set_late_from(period: Period, *, by: Access, day: date, reason: str) -> None:
    """The head lets the period count as late from another day than the plan's, with a reason that is shown.

    Rounds already filed keep the verdict that was copied onto them. Raises `NotAllowed`.
    """
    _check_head(period, by)
    if not reason.strip():
        raise NotAllowed("Đề nghị ghi lý do đổi hạn.")
    if day < period.due_before:
        raise NotAllowed(f"Ngày tính chậm phải từ {format_date(period.due_before)} trở đi.")
    if period.is_locked:
        raise NotAllowed("Kỳ báo cáo đã khóa nên không đổi hạn được.")
    Period.objects.filter(pk=period.pk).update(late_from=day, late_from_reason=reason)


def unlock_report(report: Report, *, by: Access, now: datetime, reason: str, until: date) -> None:
    """The head lets one report of a locked period move until a day (inclusive), with a reason."""
    _check_head(report.period, by)
    if not reason.strip():
        raise NotAllowed("Đề nghị ghi lý do mở khóa.")
    if until < local_date(now):
        raise NotAllowed("Ngày mở khóa phải từ hôm nay trở đi.")
    report.unlocked_until, report.unlocked_reason = until, reason
    report.save(update_fields=["unlocked_until", "unlocked_reason"])


def _check_head(period: Period, by: Access) -> None:
    if not is_head(period.plan.province_id, by):
        raise NotAllowed("Chỉ lãnh đạo cơ quan tổng hợp được khóa, mở khóa kỳ báo cáo.")
    if period.is_practice:
        raise NotAllowed("Kỳ thực hành không khóa và không đổi hạn.")
