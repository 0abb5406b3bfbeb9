"""Deciding on the round that was read, never on one filed meanwhile; taken and accepted in one press where it waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from agencies.access import Access
from agencies.dates import format_time_sentence
from reports import workflow
from reports.enums import ReportState
from reports.models import Report, Submission
from reports.workflow import MoveRefused


def accept_read(submission: Submission, *, by: Access, now: datetime) -> None:
    """Accept the round that a coordinator has read; it leaves a row for each of the two moves.

    Raises `MoveRefused` where it is not the latest round any more or somebody else took it meanwhile.
    """
    with transaction.atomic():
        report, chosen = locked_round(submission)
        check_not_accepted(report, chosen)
        if report.state == ReportState.IN_REVIEW and chosen.taken_by_id not in (None, by.user.pk):
            raise MoveRefused(
                f"{chosen.taken_by.label} vừa nhận xem xét báo cáo này. Báo cáo chưa được tiếp nhận."
            )
        take_and_accept(report, by=by, now=now)


@contextmanager
def round_that_was_read(submission: Submission) -> Iterator[Report]:
    """The report, locked, as long as the round that was read is still its latest. Raises `MoveRefused`."""
    with transaction.atomic():
        report, _chosen = locked_round(submission)
        yield report


def take_and_accept(report: Report, *, by: Access, now: datetime) -> None:
    """Both moves, the first only where the round still waits; inside the caller's transaction."""
    if report.state == ReportState.SUBMITTED:
        workflow.take(report, by=by, now=now)
    workflow.accept(report, by=by, now=now)


def locked_round(submission: Submission) -> tuple[Report, Submission]:
    """The report, locked, and the round as it is stored now. Raises `MoveRefused` where it is not the latest."""
    reports = Report.objects.select_for_update(of=("self",)).select_related("unit", "period__plan__province")
    report = reports.get(pk=submission.report_id)
    chosen = report.submissions.select_related("accepted_by", "taken_by").get(pk=submission.pk)
    if chosen.withdrawn_at is not None:
        raise MoveRefused(f"Đơn vị đã thu hồi lần nộp {chosen.number:02}.")
    last = report.last_standing_round()
    if last is not None and last.pk != chosen.pk:
        raise MoveRefused(f"Đơn vị đã nộp lần {last.number:02} sau lần được chọn.")
    return report, chosen


def check_not_accepted(report: Report, chosen: Submission) -> None:
    """Refuse a round that is accepted already, with who did it and when."""
    if report.state == ReportState.ACCEPTED and chosen.accepted_at is not None:
        at = format_time_sentence(chosen.accepted_at)
        raise MoveRefused(f"{chosen.accepted_by.label} đã tiếp nhận lúc {at}.")
