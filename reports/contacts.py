"""Chasing units: reminders from the portal, and the log of calls and letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from agencies.access import Access
from agencies.dates import format_date, local_date
from reports import notifications
from reports.deadlines import SAME_PRESS
from reports.enums import WITH_UNIT_STATES, ContactKind
from reports.models import Contact, Report
from reports.permissions import may_coordinate


class ContactRefused(Exception):
    """The act is refused; the text says why and what to do, `about` which of its values is the reason, if one is."""

    def __init__(self, words: str, *, about: str | None = None) -> None:
        super().__init__(words)
        self.about = about


def log_contact(
    report: Report, kind: str, *, on: date, person: str, answer: str, by: Access, now: datetime
) -> Contact:
    """Write down a call, a letter or a talk, with the answer; a form sent twice is one. Raises `ContactRefused`."""
    _check(report, by)
    if on > local_date(now):
        raise ContactRefused("Ngày đôn đốc ở sau ngày hôm nay. Đề nghị ghi lại ngày.", about="on")
    if on < report.period.starts_on:
        raise ContactRefused(
            f"Ngày đôn đốc ở trước khi kỳ báo cáo bắt đầu ({format_date(report.period.starts_on)}). "
            "Đề nghị ghi lại ngày.",
            about="on",
        )
    if not person.strip() and not answer.strip():
        raise ContactRefused("Đề nghị ghi người trao đổi (hoặc số văn bản), hoặc nội dung trả lời.")
    said = {"report": report, "kind": kind, "on": on, "person": person, "answer": answer, "by": by.user}
    with transaction.atomic():
        Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        twin = Contact.objects.filter(**said, at__gte=now - SAME_PRESS, at__lte=now).first()
        return twin or Contact.objects.create(**said, at=now)


def remind(reports: Iterable[Report], *, by: Access, now: datetime) -> tuple[list[Report], list[Report]]:
    """Remind the units of reports that lie with them; returns (reminded, already reminded today or not owing)."""
    today = local_date(now)
    reminded, left_out = [], []
    for report in reports:
        _check(report, by)
        with transaction.atomic():
            Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
            if not _owes(report, today):
                left_out.append(report)
                continue
            due = format_date(report.due_for_chasing().late_from)
            told = notifications.tell_reminded(report, by=by.user, now=now)
            words = (
                f"đã gửi đến {told:02} người; hạn trước ngày {due}" if told else "đơn vị chưa có tài khoản"
            )
            Contact.objects.create(
                report=report, kind=ContactKind.REMINDER, on=today, answer=words, at=now, by=by.user
            )
        reminded.append(report)
    return reminded, left_out


def _owes(report: Report, today: date) -> bool:
    if report.state not in WITH_UNIT_STATES or report.is_locked_on(today):
        return False
    return not report.contacts.filter(kind=ContactKind.REMINDER, on=today).exists()


def contacts_of(report_ids: Iterable[int]) -> dict[int, tuple[Contact, ...]]:
    """All contacts about each report, the latest last; one query."""
    rows = Contact.objects.filter(report__in=list(report_ids)).select_related("by").order_by("on", "pk")
    found: dict[int, tuple[Contact, ...]] = {}
    for row in rows:
        found[row.report_id] = (*found.get(row.report_id, ()), row)
    return found


def _check(report: Report, by: Access) -> None:
    if not may_coordinate(report.period.plan.province_id, by):
        raise ContactRefused("Chỉ cán bộ tổng hợp đôn đốc đơn vị.")
