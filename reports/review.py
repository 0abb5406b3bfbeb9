"""What a coordinator looks at before a round is accepted: warnings with the unit's words, changes, who took part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agencies.dates import format_date
from reports.content_rows import answers_in
from reports.enums import EntryState, Section, TaskState
from reports.models import Report, Submission
from reports.models.comparison import Comparison
from reports.models.duties import figures_of
from reports.models.reading import judge
from reports.rules import Finding
from targets.enums import Strength

WORRYING_TASKS = {TaskState.LATE: "chậm", TaskState.DIFFICULT: "gặp khó khăn"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that deserves attention: what, in which words, what the unit says to it, and where it stands."""

    title: str
    text: str
    answer: str = ""
    anchor: str = ""
    where: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One round waiting for a decision."""

    report: Report
    submission: Submission
    explained: int
    not_available: int
    waiting_since: datetime


def findings_of_round(submission: Submission, compared: Comparison) -> list[Finding]:
    """What the plan's rules say of a round's figures."""
    report = submission.report
    figures = figures_of(report.unit, report.period)
    return judge(report, figures, answers_in(submission.content_data), compared)


def remarks_on(content: Mapping[str, Any], findings: Sequence[Finding]) -> list[Remark]:
    """Warnings of a round or a draft: what asks for an explanation, is not available, estimated, or in trouble."""
    return [
        *_estimate(content),
        *_about_figures(content, findings),
        *_not_available(content),
        *_about_tasks(content),
    ]


def _estimate(content) -> list[Remark]:
    if not content["data_as_of"]:
        return []
    day = format_date(datetime.fromisoformat(content["data_as_of"]).date())
    return [Remark("Số ước", f"số liệu tính đến ngày {day}, chưa đến ngày chốt.")]


def _about_figures(content, findings: Sequence[Finding]) -> list[Remark]:
    places = {row["code"]: (place, row) for place, row in enumerate(content["figures"], start=1)}
    remarks = []
    for finding in findings:
        if finding.figure not in places or finding.strength == Strength.BLOCK:
            continue
        place, row = places[finding.figure]
        answer = row["explanation"]
        if not answer and finding.strength == Strength.EXPLAIN:
            answer = "chưa ghi giải trình"
        remarks.append(
            Remark(f"{row['name']}:", finding.message, answer, f"so-{row['code']}", f"Tới dòng {place}")
        )
    return remarks


def _not_available(content) -> list[Remark]:
    return [
        Remark(f"{row['name']}:", "chưa có số liệu.", row["reason"], f"so-{row['code']}", f"Tới dòng {place}")
        for place, row in enumerate(content["figures"], start=1)
        if row["state"] == EntryState.UNAVAILABLE
    ]


def _about_tasks(content) -> list[Remark]:
    return [
        Remark(
            f"Nhiệm vụ {row['number']}",
            f"{WORRYING_TASKS[row['state']]}: {row['name']}.",
            anchor=f"nv-{row['number']}",
            where="Tới nhiệm vụ",
        )
        for row in content["tasks"]
        if row["state"] in WORRYING_TASKS
    ]


def queue_rows(reports: Sequence[Report], rounds: Sequence[Submission]) -> list[QueueRow]:
    """Reports waiting for a decision with their latest rounds, the oldest first."""
    latest = {submission.report_id: submission for submission in sorted(rounds, key=lambda row: row.number)}
    rows = [_queue_row(report, latest[report.pk]) for report in reports if report.pk in latest]
    return sorted(rows, key=lambda row: row.waiting_since)


def _queue_row(report: Report, submission: Submission) -> QueueRow:
    figures = submission.content_data["figures"]
    return QueueRow(
        report=report,
        submission=submission,
        explained=sum(bool(row["explanation"]) for row in figures),
        not_available=sum(row["state"] == EntryState.UNAVAILABLE for row in figures),
        waiting_since=submission.submitted_at,
    )


REVIEWED_SECTIONS = (
    Section.FIGURES,
    Section.TASKS,
    Section.PROJECTS,
    Section.DOCUMENTS,
    Section.DIFFICULTIES,
    Section.ASSESSMENT,
    Section.FILES,
)
