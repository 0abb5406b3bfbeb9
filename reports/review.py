"""What a coordinator looks at before a round is accepted: warnings with the unit's words, changes, who took part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from agencies.dates import format_date
from reports.consolidation.figure_rows import FigureRow
from reports.content_rows import answers_in
from reports.enums import EntryState, TaskState
from reports.models import Report, Submission
from reports.models.comparison import Comparison
from reports.models.reading import judge
from reports.rules import Finding
from targets.enums import RuleKind, Strength
from targets.models import Figure

WORRYING_TASKS = {TaskState.LATE: "chậm", TaskState.DIFFICULT: "gặp khó khăn"}


class RemarkKind(StrEnum):
    """What a remark is about, so that a queue can count them."""

    ESTIMATE = "estimate"
    JUMP = "jump"
    RECONCILIATION = "reconciliation"
    RULE = "rule"
    UNAVAILABLE = "unavailable"
    WORK = "work"


KIND_OF_RULE = {
    RuleKind.CHANGE_BOUNDS: RemarkKind.JUMP,
    RuleKind.NIL_AFTER_VALUE: RemarkKind.JUMP,
    RuleKind.ZERO_STOCK: RemarkKind.JUMP,
    RuleKind.NOT_MORE_THAN_OTHERS: RemarkKind.RECONCILIATION,
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that deserves attention: what, in which words, what the unit says to it, and where it stands."""

    kind: RemarkKind

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
    waiting_since: datetime


def findings_of_round(submission: Submission, compared: Comparison) -> list[Finding]:
    """What the plan's rules say of a round's figures."""
    report, answers = submission.report, answers_in(submission.content_data)
    figures = Figure.objects.filter(plan_id=report.period.plan_id, code__in=answers).select_related("whole")
    return judge(report, figures.order_by("order", "pk"), answers, compared)


def remarks_on(
    content: Mapping[str, Any], findings: Sequence[Finding], differences: Sequence[FigureRow] = ()
) -> list[Remark]:
    """Warnings of a round or a draft: what asks for an explanation, is not available, estimated, or in trouble.

    `differences` are the figures of the province that differ from what other units count.
    """
    return [
        *_estimate(content),
        *_about_figures(content, findings),
        *_differences(content, differences),
        *_not_available(content),
        *_about_tasks(content),
    ]


def _estimate(content) -> list[Remark]:
    if not content["data_as_of"]:
        return []
    day = format_date(datetime.fromisoformat(content["data_as_of"]).date())
    return [Remark(RemarkKind.ESTIMATE, "Số ước", f"số liệu tính đến ngày {day}, chưa đến ngày chốt.")]


def _places(content) -> dict[str, tuple[int, dict[str, Any]]]:
    """The rows of figures by code, each with its place."""
    return {row["code"]: (place, row) for place, row in enumerate(content["figures"], start=1)}


def _about_figure(kind: RemarkKind, place: int, row: Mapping[str, Any], text: str, answer: str) -> Remark:
    return Remark(kind, f"{row['name']}:", text, answer, f"so-{row['code']}", f"Tới dòng {place}")


def _about_figures(content, findings: Sequence[Finding]) -> list[Remark]:
    places = _places(content)
    remarks = []
    for finding in findings:
        if finding.figure not in places or finding.strength == Strength.BLOCK:
            continue
        place, row = places[finding.figure]
        answer = row["explanation"]
        if not answer and finding.strength == Strength.EXPLAIN:
            answer = "chưa ghi giải trình"
        kind = KIND_OF_RULE.get(finding.kind, RemarkKind.RULE)
        remarks.append(_about_figure(kind, place, row, finding.message, answer))
    return remarks


def _differences(content, differences: Sequence[FigureRow]) -> list[Remark]:
    places = _places(content)
    return [
        _about_figure(
            RemarkKind.RECONCILIATION,
            *places[figure.code],
            f"{_lower_first(figure.reconciliation_words)}.",
            places[figure.code][1]["explanation"],
        )
        for figure in differences
        if figure.code in places
    ]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _not_available(content) -> list[Remark]:
    return [
        _about_figure(RemarkKind.UNAVAILABLE, place, row, "chưa có số liệu.", row["reason"])
        for place, row in _places(content).values()
        if row["state"] == EntryState.UNAVAILABLE
    ]


def _about_tasks(content) -> list[Remark]:
    return [
        Remark(
            RemarkKind.WORK,
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
    rows = [
        QueueRow(report, latest[report.pk], latest[report.pk].submitted_at)
        for report in reports
        if report.pk in latest
    ]
    return sorted(rows, key=lambda row: (row.waiting_since, row.report.pk))
