"""Rounds that wait for a decision, looked through together: what there is to look at in each, and in which none is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.consolidation.figure_rows import FigureRow
from reports.consolidation.reconciling import differences_of
from reports.content_rows import answers_in
from reports.enums import Confirmation
from reports.models import Report, Submission
from reports.models.comparison import Comparison, comparisons_of
from reports.models.reading import Rulebook, judge
from reports.review import RemarkKind, remarks_on
from reports.verification import is_intact
from reports.versions import VersionChanges, base_round, of_round
from targets.enums import AssignmentRole, Strength
from targets.models import Figure, FigureAssignment, Plan

REMARKS, CHANGES = "diem-can-xem", "thay-doi"


@dataclass(frozen=True)
class Point:
    """Something to look at before the round is accepted, counted; `anchor` is where its page shows it."""

    words: str
    strength: str = Strength.EXPLAIN
    anchor: str = ""


@dataclass(frozen=True)
class Look:
    """The latest round of a report with what there is to look at in it."""

    submission: Submission
    points: tuple[Point, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to look at."""
        return not self.points

    @property
    def words(self) -> str:
        """The points in one line."""
        return ", ".join(point.words for point in self.points)


def look_through(reports: Sequence[Report], *, now: datetime) -> dict[int, Look]:
    """What there is to look at in the latest standing round of each report, by the report's id.

    The number of queries grows with the plans only, not with reports or periods.
    """
    rounds = _rounds_of(reports)
    latest = {pk: standing for pk, filed in rounds.items() if (standing := _latest(filed))}
    waiting = [submission.report for submission in latest.values()]
    compared = comparisons_of(waiting)
    shelf = _Shelf(waiting)
    differences = province_differences(waiting, now=now)
    found = {}
    for pk, submission in latest.items():
        counts = _remark_counts(submission, compared[pk], shelf, differences.get(pk, []))
        changes = _changes(submission, rounds[pk])
        found[pk] = Look(
            submission, (*_about_round(submission), *_counted(submission, counts), *_changed(changes))
        )
    return found


def province_differences(reports: Sequence[Report], *, now: datetime) -> dict[int, list[FigureRow]]:
    """By report: the figures its unit is the authority of that differ from what the others count."""
    authorities = FigureAssignment.objects.filter(
        role=AssignmentRole.AUTHORITY,
        unit__in={report.unit_id for report in reports},
        figure__assignments__role=AssignmentRole.BREAKDOWN,
    )
    answering = set(authorities.order_by().values_list("unit_id", "figure__plan_id").distinct())
    plans: dict[Plan, list[Report]] = {}
    for report in reports:
        if (report.unit_id, report.period.plan_id) in answering:
            plans.setdefault(report.period.plan, []).append(report)
    found: dict[int, list[FigureRow]] = {}
    for plan, of_plan in plans.items():
        differing = differences_of(plan, {report.period for report in of_plan}, now=now)
        for report in of_plan:
            found[report.pk] = differing.get((report.period_id, report.unit_id), [])
    return found


def _rounds_of(reports: Sequence[Report]) -> dict[int, list[Submission]]:
    """All rounds by report, the oldest first, each with its report and its files at hand."""
    by_pk = {report.pk: report for report in reports}
    rounds = Submission.objects.filter(report__in=by_pk).select_related("taken_by")
    found: dict[int, list[Submission]] = {}
    for submission in rounds.prefetch_related("attachments").order_by("number"):
        submission.report = by_pk[submission.report_id]
        found.setdefault(submission.report_id, []).append(submission)
    return found


def _latest(rounds: Sequence[Submission]) -> Submission | None:
    return next((row for row in reversed(rounds) if row.withdrawn_at is None), None)


class _Shelf:
    """Figures and rules of the plans, read once."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self.books = {report.period.plan_id: Rulebook(report.period.plan) for report in reports}
        self.figures: dict[int, list[Figure]] = {plan: [] for plan in self.books}
        figures = Figure.objects.filter(plan__in=self.books).select_related("whole")
        for figure in figures.defer("search_text").order_by("order", "pk"):
            self.figures[figure.plan_id].append(figure)


def _remark_counts(
    submission: Submission, compared: Comparison, shelf: _Shelf, differences: Sequence[FigureRow]
) -> Counter[RemarkKind]:
    plan, content = submission.report.period.plan_id, submission.content_data
    answers = answers_in(content)
    figures = [figure for figure in shelf.figures[plan] if figure.code in answers]
    findings = judge(submission.report, figures, answers, compared, shelf.books[plan])
    return Counter(remark.kind for remark in remarks_on(content, findings, differences))


def _changes(submission: Submission, rounds: Sequence[Submission]) -> VersionChanges | None:
    base = base_round(submission, rounds)
    return None if base is None else VersionChanges(of_round(base), of_round(submission))


def _about_round(submission: Submission) -> Iterable[Point]:
    if not is_intact(submission):
        yield Point("Mã nội dung không khớp", Strength.BLOCK)
    if submission.confirmation == Confirmation.DISPUTED:
        yield Point("Đơn vị có ý kiến")


COUNTED = (
    (RemarkKind.JUMP, "biến động lớn", Strength.EXPLAIN),
    (RemarkKind.RECONCILIATION, "lệch đối chiếu", Strength.EXPLAIN),
    (RemarkKind.RULE, "điểm cần lưu ý", Strength.NOTICE),
    (RemarkKind.UNAVAILABLE, "chưa có số liệu", Strength.EXPLAIN),
    (RemarkKind.WORK, "nhiệm vụ chậm, khó khăn", Strength.EXPLAIN),
)


def _counted(submission: Submission, counts: Mapping[RemarkKind, int]) -> Iterable[Point]:
    if counts[RemarkKind.ESTIMATE]:
        yield Point("Số ước", Strength.NOTICE, REMARKS)
    explained = sum(bool(row["explanation"]) for row in submission.content_data["figures"])
    if explained:
        yield Point(f"{explained:02} giải trình", anchor=REMARKS)
    for kind, words, strength in COUNTED:
        if counts[kind]:
            yield Point(f"{counts[kind]:02} {words}", strength, REMARKS)


def _changed(changes: VersionChanges | None) -> Iterable[Point]:
    if changes is not None and changes.count:
        base = changes.old
        accepted = " đã tiếp nhận" if base.round and base.round.accepted_at else ""
        words = f"{changes.count:02} thay đổi so với {base.name.lower()}{accepted}"
        yield Point(words, Strength.NOTICE, CHANGES)
