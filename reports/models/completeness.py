"""What is missing before a report can go up: one list that draws the checklist, enables the button, guards the POST."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reports.answers import Answer
from reports.enums import AttachmentKind, DraftKind, EntryState, Section
from reports.models.comparison import Comparison
from reports.models.draft import Draft
from reports.models.duties import figures_of, may_add_projects, projects_of, tasks_of
from reports.models.snapshot import answers_of
from reports.rules import FigureFacts, Finding, RuleFacts, Surroundings, findings
from targets.enums import Comparator, IndicatorKind, TermSide
from targets.models import Figure, FigureRule, IndicatorTerm, Plan


@dataclass(frozen=True)
class MissingItem:
    """One thing to do: in which section, what, and the anchor of the row it concerns."""

    section: Section
    text: str
    anchor: str = ""


def findings_of(draft: Draft) -> list[Finding]:
    """What the rules say of the draft's figures."""
    figures = figures_of(draft.report.unit, draft.report.period)
    return _findings(draft, figures, answers_of(draft, figures))


def _findings(draft: Draft, figures: list[Figure], answers: dict[str, Answer]) -> list[Finding]:
    period = draft.report.period
    compared = Comparison.of(draft.report)
    around = Surroundings(
        last_year=compared.last_year,
        shorter=compared.shorter,
        previous=compared.previous,
        others=compared.others,
        judged=period.judged,
        full_pairs=full_pairs(period.plan),
    )
    return findings([facts_of(figure) for figure in figures], answers, rules_of(period.plan), around)


def facts_of(figure: Figure) -> FigureFacts:
    """A figure as the pure rules see it."""
    return FigureFacts(
        code=figure.code,
        name=figure.name,
        measure=figure.measure,
        kind=figure.kind,
        decimals=figure.decimals,
        nil_allowed=figure.nil_allowed,
        whole=figure.whole.code if figure.whole else None,
        bound_percent=figure.bound_percent,
        bound_amount=figure.bound_amount,
    )


def rules_of(plan: Plan) -> list[RuleFacts]:
    """The plan's rules between figures, as plain data."""
    rows = FigureRule.objects.filter(plan=plan).select_related("left", "other_unit").prefetch_related("right")
    return [
        RuleFacts(
            kind=rule.kind,
            strength=rule.strength,
            left=rule.left.code if rule.left else None,
            right=tuple(figure.code for figure in rule.right.all()),
            other_unit=rule.other_unit.code if rule.other_unit else None,
        )
        for rule in rows
    ]


def full_pairs(plan: Plan) -> frozenset[tuple[str, str]]:
    """Pairs (part, whole) of which an indicator asks 100 %."""
    terms = IndicatorTerm.objects.filter(
        indicator__plan=plan,
        indicator__kind=IndicatorKind.RATIO,
        indicator__comparator=Comparator.EQ,
        side=TermSide.NUMERATOR,
        figure__whole__isnull=False,
    )
    return frozenset(terms.values_list("figure__code", "figure__whole__code"))


def missing_content(draft: Draft) -> list[MissingItem]:
    """What the content still lacks, section by section."""
    return [
        *_missing_figures(draft),
        *_missing_tasks(draft),
        *_missing_projects(draft),
        *_missing_lists(draft),
        *_missing_assessment(draft),
    ]


def missing_to_file(draft: Draft, *, today: date, on_paper: bool) -> list[MissingItem]:
    """What filing needs beyond the content: number, date, signer; on paper also the scan.

    The coordinator's own report is internal and needs no number.
    """
    return [*_missing_signature(draft, today), *_missing_papers(draft, on_paper)]


def _missing_figures(draft: Draft) -> Iterator[MissingItem]:
    figures = figures_of(draft.report.unit, draft.report.period)
    answers = answers_of(draft, figures)
    for figure in figures:
        answer = answers[figure.code]
        if not figure.is_typed or answer.typed:
            continue
        if not answer.is_given:
            yield MissingItem(Section.FIGURES, f"Chưa nhập: {figure.name}", figure.code)
        elif answer.state == EntryState.UNAVAILABLE and not answer.reason:
            yield MissingItem(Section.FIGURES, f"Chưa ghi lý do chưa có số liệu: {figure.name}", figure.code)
    names = {figure.code: figure.name for figure in figures}
    for finding in _findings(draft, figures, answers):
        if finding.stops:
            yield MissingItem(Section.FIGURES, f"{names[finding.figure]}: {finding.message}", finding.figure)


def _missing_tasks(draft: Draft) -> Iterator[MissingItem]:
    said = {entry.task_id: entry for entry in draft.tasks.all()}
    for task in tasks_of(draft.report.unit, draft.report.period):
        entry = said.get(task.pk)
        if entry is None or not entry.state:
            yield MissingItem(
                Section.TASKS, f"Nhiệm vụ {task.number}: chưa chọn tình trạng", str(task.number)
            )
        if entry is None or not entry.text:
            yield MissingItem(Section.TASKS, f"Nhiệm vụ {task.number}: chưa ghi kết quả", str(task.number))


def _missing_projects(draft: Draft) -> Iterator[MissingItem]:
    entries = list(draft.projects.all())
    said = {entry.project_id: entry for entry in entries if entry.project_id}
    for project, _role in projects_of(draft.report.unit, draft.report.period):
        entry = said.get(project.pk)
        if entry is None or not entry.state or not entry.text:
            yield MissingItem(
                Section.PROJECTS, f"{project.code}: chưa ghi tình trạng và kết quả", project.code
            )
    own = [entry for entry in entries if entry.project_id is None]
    for place, entry in enumerate(own, start=1):
        if not entry.own_name or not entry.state or not entry.text:
            yield MissingItem(
                Section.PROJECTS,
                f"Dự án khác số {place:02}: chưa ghi đủ tên, tình trạng, kết quả",
                f"khac-{place}",
            )
    if not own and not draft.no_projects and may_add_projects(draft.report.unit, draft.report.period.plan):
        yield MissingItem(Section.PROJECTS, "Chưa ghi dự án do đơn vị chủ trì hoặc chọn “Không có”")


def _missing_lists(draft: Draft) -> Iterator[MissingItem]:
    if not draft.no_documents and not draft.documents.all():
        yield MissingItem(Section.DOCUMENTS, "Chưa ghi văn bản đã ban hành hoặc chọn “Không ban hành”")
    if not draft.no_difficulties and not draft.difficulties.all():
        yield MissingItem(Section.DIFFICULTIES, "Chưa ghi vướng mắc, kiến nghị hoặc chọn “Không có”")


def _missing_assessment(draft: Draft) -> Iterator[MissingItem]:
    if not draft.assessment:
        yield MissingItem(Section.ASSESSMENT, "Chưa ghi đánh giá chung", "assessment")
    if not draft.direction:
        yield MissingItem(Section.ASSESSMENT, "Chưa ghi phương hướng, nhiệm vụ thời gian tới", "direction")


def _missing_signature(draft: Draft, today: date) -> Iterator[MissingItem]:
    if not draft.document_number and not draft.report.is_coordinators_own:
        yield MissingItem(Section.CHECK, "Chưa ghi số, ký hiệu văn bản", "document_number")
    if draft.signed_on is None:
        yield MissingItem(Section.CHECK, "Chưa ghi ngày ký", "signed_on")
    elif draft.signed_on > today:
        yield MissingItem(Section.CHECK, "Ngày ký ở sau ngày hôm nay", "signed_on")
    if not draft.signer_name:
        yield MissingItem(Section.CHECK, "Chưa ghi người ký", "signer_name")


def _missing_papers(draft: Draft, on_paper: bool) -> Iterator[MissingItem]:
    kinds = set(
        draft.report.attachments.filter(draft_kind=draft.kind, removed_at__isnull=True).values_list(
            "kind", flat=True
        )
    )
    if draft.kind == DraftKind.ON_BEHALF:
        if AttachmentKind.PAPER not in kinds:
            yield MissingItem(Section.FILES, "Chưa có bản quét văn bản giấy của đơn vị", "paper")
        if draft.received_on is None:
            yield MissingItem(Section.CHECK, "Chưa ghi ngày nhận bản giấy", "received_on")
    elif on_paper and AttachmentKind.SIGNED_SCAN not in kinds:
        yield MissingItem(Section.FILES, "Chưa có bản quét văn bản đã ký", "signed_scan")
