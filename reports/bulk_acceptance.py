"""Several rounds accepted at once, and that taken back, each by the moves and rules of one: nothing new is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction

from agencies.access import Access
from agencies.dates import local_date, start_of_day
from agencies.enums import Role
from reports import workflow
from reports.acceptance import check_not_accepted, locked_round, take_and_accept
from reports.enums import Move, ReportState
from reports.models import Report, Submission
from reports.models.submission import SubmissionQuerySet
from reports.permissions import took_part
from reports.waiting import Look, look_through
from reports.workflow import MoveRefused

UNDONE = "Hoàn tác việc tiếp nhận trong ngày."


@dataclass
class Outcome:
    """What became of the chosen rounds; who was left out, with the reason."""

    done: list[Submission] = field(default_factory=list)
    left_out: list[tuple[Submission, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Rounds that one person accepted in one go."""

    at: datetime
    rounds: tuple[Submission, ...]


def rounds_received(access: Access) -> SubmissionQuerySet:
    """Real rounds that the person receives as a coordinator, with what their names need."""
    rounds = Submission.objects.real().filter(
        report__period__plan__province__in=access.provinces_as(Role.COORDINATOR)
    )
    return rounds.select_related("report__unit", "report__period__plan")


def accepted_today(access: Access, *, now: datetime) -> list[Batch]:
    """What the person accepted today and may still take back, the latest first."""
    rounds = rounds_received(access).filter(
        accepted_by=access.user,
        accepted_at__gte=start_of_day(local_date(now)),
        report__state=ReportState.ACCEPTED,
    )
    ordered = rounds.defer("content", "search_text").order_by("-accepted_at", "submitted_at", "pk")
    return [Batch(at, tuple(filed)) for at, filed in groupby(ordered, key=lambda row: row.accepted_at)]


def accept_all(rounds: Iterable[Submission], *, by: Access, now: datetime) -> Outcome:
    """Accept these rounds, each in a transaction of its own; what has changed or needs a look is left out."""
    return _each(rounds, lambda report, chosen: _accept(report, chosen, by, now))


def take_back_all(rounds: Iterable[Submission], *, by: Access, now: datetime) -> Outcome:
    """Cancel the acceptance of these rounds: those this person accepted today."""
    return _each(rounds, lambda report, chosen: _take_back(report, chosen, by, now))


def _each(rounds: Iterable[Submission], make: Callable[[Report, Submission], None]) -> Outcome:
    outcome = Outcome()
    for submission in rounds:
        try:
            with transaction.atomic():
                make(*locked_round(submission))
        except MoveRefused as refusal:
            outcome.left_out.append((submission, str(refusal)))
        else:
            outcome.done.append(submission)
    return outcome


def _accept(report: Report, chosen: Submission, by: Access, now: datetime) -> None:
    check_not_accepted(report, chosen)
    look = look_through([report], now=now)[report.pk]
    if reason := why_not(look, by, took_part=took_part(chosen, by)):
        raise MoveRefused(f"{reason}.")
    take_and_accept(report, by=by, now=now)


def why_not(look: Look, by: Access, *, took_part: bool) -> str:
    """Why this round is not accepted together with others; empty where it may be."""
    taken_by = look.submission.taken_by
    if not look.is_clean:
        return f"Có điểm cần xem: {look.words}"
    if took_part:
        return "Người lập, ký hoặc nhập báo cáo không tự tiếp nhận"
    return f"{taken_by.label} đang xem xét" if taken_by is not None and taken_by != by.user else ""


def _take_back(report: Report, chosen: Submission, by: Access, now: datetime) -> None:
    """Cancel the acceptance; a round taken for review in the same go is let go too, as it was before."""
    at = chosen.accepted_at
    if at is None:
        raise MoveRefused("Lần nộp này không còn được tiếp nhận.")
    if chosen.accepted_by_id != by.user.pk:
        raise MoveRefused("Chỉ người đã tiếp nhận hoàn tác được.")
    if local_date(at) != local_date(now):
        raise MoveRefused(
            "Chỉ hoàn tác được trong ngày tiếp nhận; đề nghị dùng “Hủy tiếp nhận” ở trang báo cáo."
        )
    taken = report.moves.filter(submission=chosen, move=Move.TAKE).order_by("pk").last()
    workflow.cancel_acceptance(report, by=by, now=now, comment=UNDONE)
    if taken is not None and taken.at == at:
        workflow.let_go(report, by=by, now=now)


def names_of(rounds: Sequence[Submission]) -> str:
    """The reports by unit and period, in one line."""
    return ", ".join(name_of(submission) for submission in rounds)


def name_of(submission: Submission) -> str:
    """A report by unit and period."""
    report = submission.report
    return f"{report.unit.short_name} ({report.period.short_name})"
