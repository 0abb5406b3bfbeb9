"""More time: asked for by a unit, granted or declined by the coordinator, for one report or for all that are owed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from agencies.access import Access
from agencies.dates import format_date, local_date
from reports import notifications
from reports.deadlines import MOST_DAYS_MORE
from reports.enums import WITH_UNIT_STATES
from reports.models import Extension, ExtensionRequest, Period, Report
from reports.permissions import may_coordinate, may_read_draft
from reports.scheduling import NotAllowed, check_not_further, grant_extension


def is_extendable(report: Report) -> bool:
    """Whether a later day would move anything: a first filing still owed; a return has a due date of its own."""
    return report.state in WITH_UNIT_STATES and report.return_due_before is None


def ask(report: Report, *, last_day: date, reason: str, by: Access, now: datetime) -> ExtensionRequest:
    """The unit asks for more time. Raises `NotAllowed`."""
    if not may_read_draft(report, by):
        raise NotAllowed("Chỉ đơn vị đề nghị gia hạn báo cáo của mình.")
    if not is_extendable(report):
        raise NotAllowed("Báo cáo đã nộp, hoặc đang bổ sung theo hạn riêng, nên không đề nghị gia hạn được.")
    earliest = max(report.period.late_from, local_date(now))
    if last_day < earliest:
        raise NotAllowed(f"Ngày đề nghị phải từ {format_date(earliest)} trở đi.", about="last_day")
    check_not_further(last_day, earliest, MOST_DAYS_MORE, about="last_day")
    try:
        with transaction.atomic():
            asked = ExtensionRequest.objects.create(
                report=report, last_day=last_day, reason=reason, asked_at=now, asked_by=by.user
            )
    except IntegrityError as twice:
        raise NotAllowed("Đã có một đề nghị gia hạn đang chờ trả lời.") from twice
    notifications.tell_extension_asked(asked, now=now)
    return asked


def grant(report: Report, *, last_day: date, reason: str, by: Access, now: datetime) -> Extension:
    """Give one report a later last day; an open request of the unit is answered with it. Raises `NotAllowed`."""
    with transaction.atomic():
        extension = grant_extension(report, by=by, now=now, last_day=last_day, reason=reason)
        report.extension_requests.filter(decided_at__isnull=True).update(
            extension=extension, decided_at=now, decided_by=by.user
        )
        notifications.tell_extension_granted(extension, now=now)
    return extension


def decline(asked: ExtensionRequest, *, answer: str, by: Access, now: datetime) -> None:
    """Say no, with words. Raises `NotAllowed`."""
    if not may_coordinate(asked.report.period.plan.province_id, by):
        raise NotAllowed("Chỉ cán bộ tổng hợp trả lời đề nghị gia hạn.")
    if not answer.strip():
        raise NotAllowed("Đề nghị ghi nội dung trả lời.")
    changed = ExtensionRequest.objects.filter(pk=asked.pk, decided_at__isnull=True).update(
        answer=answer, decided_at=now, decided_by=by.user
    )
    if changed:
        notifications.tell_extension_declined(asked.report, answer, now=now)


def grant_to_all(period: Period, *, last_day: date, reason: str, by: Access, now: datetime) -> int:
    """Give every report of the period not filed yet a later last day; returns how many. Raises `NotAllowed`."""
    reports = period.reports.select_related("unit", "period__plan").filter(state__in=WITH_UNIT_STATES)
    owing = [report for report in reports if is_extendable(report)]
    with transaction.atomic():
        for report in owing:
            grant(report, last_day=last_day, reason=reason, by=by, now=now)
    return len(owing)
