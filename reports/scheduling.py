"""Periods as they come and go: opening, extending, locking and unlocking. Writes no report's state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from agencies.access import Access
from agencies.dates import format_date, local_date
from agencies.models import Unit
from reports import notifications
from reports.deadlines import MOST_DAYS_MORE, MOST_DAYS_PUT_OFF, OPENS_DAYS_BEFORE, furthest
from reports.enums import WITH_UNIT_STATES, PeriodAct
from reports.models import Extension, Period, PeriodLock, Report
from reports.permissions import is_head, may_coordinate

OPENED_LATE = "Mở sau khi thay đổi tổ chức, khi kỳ đã qua hạn"


class NotAllowed(Exception):
    """The act is refused; the text says why, `about` which of its values is the reason, if one is."""

    def __init__(self, words: str, *, about: str | None = None) -> None:
        super().__init__(words)
        self.about = about


@dataclass(frozen=True)
class Stopped:
    """What a lock would stop today: first filings still owed, and the extensions that run, with their last days."""

    owed: tuple[Report, ...]
    running: tuple[tuple[Report, date], ...]


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
        raise NotAllowed(f"Ngày gia hạn phải từ {format_date(earliest)} trở đi.", about="last_day")
    check_not_further(last_day, earliest, MOST_DAYS_MORE, about="last_day")
    return Extension.objects.create(
        report=report, last_day=last_day, reason=reason, granted_at=now, granted_by=by.user
    )


def stopped_by_lock(period: Period, today: date) -> Stopped:
    """What a lock of the period would stop; a returned report keeps its own due date and is not among it."""
    owed = (
        period.reports.filter(state__in=WITH_UNIT_STATES, return_due_before__isnull=True)
        .select_related("unit", "period__plan__coordinator")
        .prefetch_related("extensions")
        .order_by("unit__order", "unit_id")
    )
    running = ((report, report.due_for_chasing().extended_to) for report in owed)
    return Stopped(tuple(owed), tuple((report, day) for report, day in running if day and day >= today))


def lock_period(
    period: Period, *, by: Access, now: datetime, reason: str, ends: Collection[int] = ()
) -> None:
    """The head locks a period with a reason: saving, presenting, filing, withdrawing stop; review goes on.

    The plan's due date is not the head's to shorten: before it a period is locked only when all have filed. An
    extension is the consolidating body's own word and may end early, but only if the head names it: `ends` are
    the reports whose running extensions he has seen. Locking twice is locking once. Raises `NotAllowed`.
    """
    _check_head(period, by)
    with transaction.atomic():
        stored = Period.objects.select_for_update().get(pk=period.pk)
        if stored.is_locked:
            return
        stopped = stopped_by_lock(stored, local_date(now))
        _check_lock(stored, stopped, reason=reason, ends=ends, today=local_date(now))
        Period.objects.filter(pk=stored.pk).update(locked_at=now, locked_by=by.user)
        lock = _write_act(stored, PeriodAct.LOCK, reason, by, now)
        for report in stopped.owed:
            notifications.tell_locked(report, lock, now=now)


def _check_lock(period: Period, stopped: Stopped, *, reason: str, ends: Collection[int], today: date) -> None:
    if not reason.strip():
        raise NotAllowed("Đề nghị ghi lý do khóa kỳ.", about="reason")
    if stopped.owed and today < period.late_from:
        raise NotAllowed(
            f"Còn {len(stopped.owed):02} đơn vị chưa nộp mà chưa hết hạn. Khóa được từ ngày "
            f"{format_date(period.late_from)}, hoặc khi mọi đơn vị đã nộp."
        )
    unseen = [(report, day) for report, day in stopped.running if report.pk not in ends]
    if unseen:
        names = "; ".join(
            f"{report.unit.short_name} đến hết ngày {format_date(day)}" for report, day in unseen
        )
        raise NotAllowed(f"Còn gia hạn: {names}. Đề nghị xem lại rồi xác nhận.", about="acknowledged")


def unlock_period(period: Period, *, by: Access, now: datetime, reason: str) -> None:
    """The head takes the lock off again, with a reason; due dates and verdicts stay. Raises `NotAllowed`."""
    _check_head(period, by)
    if not reason.strip():
        raise NotAllowed("Đề nghị ghi lý do mở khóa kỳ.", about="reason")
    with transaction.atomic():
        stored = Period.objects.select_for_update().get(pk=period.pk)
        if not stored.is_locked:
            return
        Period.objects.filter(pk=stored.pk).update(locked_at=None, locked_by=None)
        lock = _write_act(stored, PeriodAct.UNLOCK, reason, by, now)
        for report in stopped_by_lock(stored, local_date(now)).owed:
            notifications.tell_unlocked(report, lock, now=now)


def _write_act(period: Period, act: PeriodAct, reason: str, by: Access, now: datetime) -> PeriodLock:
    return PeriodLock.objects.create(period=period, act=act, reason=reason, at=now, by=by.user)


def set_late_from(period: Period, *, by: Access, day: date, reason: str) -> None:
    """The head lets the period count as late from another day than the plan's, with a reason that is shown.

    Rounds already filed keep the verdict that was copied onto them. Raises `NotAllowed`.
    """
    _check_head(period, by)
    if not reason.strip():
        raise NotAllowed("Đề nghị ghi lý do đổi hạn.")
    if period.is_locked:
        raise NotAllowed("Kỳ báo cáo đã khóa nên không đổi hạn được.")
    if day < period.due_before:
        raise NotAllowed(
            f"Ngày tính chậm phải từ {format_date(period.due_before)} trở đi.", about="late_from"
        )
    check_not_further(day, period.due_before, MOST_DAYS_PUT_OFF, about="late_from")
    Period.objects.filter(pk=period.pk).update(late_from=day, late_from_reason=reason)


def unlock_report(report: Report, *, by: Access, now: datetime, reason: str, until: date) -> None:
    """The head lets one report of a locked period move until a day (inclusive), with a reason."""
    _check_head(report.period, by)
    if not reason.strip():
        raise NotAllowed("Đề nghị ghi lý do mở khóa.")
    if until < local_date(now):
        raise NotAllowed("Ngày mở khóa phải từ hôm nay trở đi.", about="until")
    check_not_further(until, local_date(now), MOST_DAYS_MORE, about="until")
    report.unlocked_until, report.unlocked_reason = until, reason
    report.save(update_fields=["unlocked_until", "unlocked_reason"])


def check_not_further(day: date, first: date, most_days: int, *, about: str) -> None:
    """Refuse a day that lies too far ahead to be meant. Raises `NotAllowed`."""
    last = furthest(first, most_days)
    if day > last:
        raise NotAllowed(
            f"Ngày này quá xa; muộn nhất là {format_date(last)}. Đề nghị kiểm tra lại ngày, năm.", about=about
        )


def _check_head(period: Period, by: Access) -> None:
    if not is_head(period.plan.province_id, by):
        raise NotAllowed("Chỉ lãnh đạo cơ quan tổng hợp được khóa, mở khóa kỳ báo cáo.")
    if period.is_practice:
        raise NotAllowed("Kỳ thực hành không khóa và không đổi hạn.")
