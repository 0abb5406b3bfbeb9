"""How many days are left, in the words of a page: pure but for the report it reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agencies.dates import format_date, local_date
from reports.deadlines import days_late, days_left
from reports.enums import WITH_UNIT_STATES, Timeliness
from reports.models import Report, Submission

NEAR_DAYS = 3


@dataclass(frozen=True, slots=True)
class DueWords:
    """The due date in force. `before` is exclusive, `last_day` the last on-time day; `number` is padded.

    `label` says which due date it is: the first filing's, a return's, an extended one.
    """

    label: str
    before: date
    number: str
    days: int
    is_over: bool
    is_near: bool

    @property
    def last_day(self) -> date:
        return self.before - timedelta(days=1)

    @property
    def words(self) -> str:
        return "ngày đã qua hạn" if self.is_over else "ngày còn lại"

    @property
    def sentence(self) -> str:
        """For a line of context: "còn 05 ngày, hạn trước ngày 17/12/2024"."""
        when = f"quá hạn {self.number} ngày" if self.is_over else f"còn {self.number} ngày"
        return f"{when}, hạn trước ngày {format_date(self.before)}"


def due_words(report: Report, now: datetime) -> DueWords:
    """The due date that counts now, counted from today."""
    today = local_date(now)
    due = report.due_for_chasing()
    left = days_left(today, due.late_from)
    over = left <= 0
    days = days_late(today, due.late_from) if over else left
    return DueWords(
        label=_label(report, extended=due.extended_to is not None),
        before=due.late_from,
        number=f"{days:02}",
        days=days,
        is_over=over,
        is_near=not over and left <= NEAR_DAYS,
    )


def is_owed(report: Report) -> bool:
    """Whether the report is still with its unit, so that days are counted."""
    return report.state in WITH_UNIT_STATES


def _label(report: Report, *, extended: bool) -> str:
    if report.return_due_before is not None:
        return "Hạn nộp lại"
    return "Hạn nộp (đã gia hạn)" if extended else "Hạn nộp"


def timeliness_words(submission: Submission) -> str:
    """The verdict kept on a round: "Đúng hạn", "Đúng hạn (gia hạn)", "Chậm 02 ngày"."""
    if submission.timeliness == Timeliness.LATE:
        return f"Chậm {submission.days_late:02} ngày"
    return Timeliness(submission.timeliness).label


def filed_on(submission: Submission) -> date:
    """The day a round counts as filed: for one filed on the unit's behalf, the day its paper came."""
    return submission.received_on or local_date(submission.submitted_at)
