"""What is missing before a report can go up: one list that draws the checklist, enables the button, guards the POST."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reports.enums import AttachmentKind, DraftKind, EntryState, Section
from reports.models.draft import Draft
from reports.models.reading import Reading
from reports.rules import Finding


@dataclass(frozen=True)
class MissingItem:
    """One thing to do: in which section, what, and the anchor of the row it concerns."""

    section: Section
    text: str
    anchor: str = ""


def findings_of(draft: Draft) -> list[Finding]:
    """What the rules say of the draft's figures."""
    return Reading(draft).findings


def missing_content(draft: Draft) -> list[MissingItem]:
    """What the content still lacks, section by section."""
    return missing_of(Reading(draft))


def missing_of(reading: Reading) -> list[MissingItem]:
    """The same of a draft that was read already."""
    return [
        *_missing_figures(reading),
        *_missing_tasks(reading),
        *_missing_projects(reading),
        *_missing_lists(reading),
        *_missing_assessment(reading.draft),
    ]


def missing_to_file(draft: Draft, *, today: date, on_paper: bool) -> list[MissingItem]:
    """What filing needs beyond the content: number, date, signer; on paper also the scan.

    The coordinator's own report is internal and needs no number.
    """
    return [*_missing_signature(draft, today), *_missing_papers(draft, on_paper)]


def _missing_figures(reading: Reading) -> Iterator[MissingItem]:
    for figure in reading.figures:
        answer = reading.answers[figure.code]
        if not figure.is_typed or answer.typed:
            continue
        if not answer.is_given:
            yield MissingItem(Section.FIGURES, f"Chưa nhập: {figure.name}", figure.code)
        elif answer.state == EntryState.UNAVAILABLE and not answer.reason:
            yield MissingItem(Section.FIGURES, f"Chưa ghi lý do chưa có số liệu: {figure.name}", figure.code)
    names = {figure.code: figure.name for figure in reading.figures}
    for finding in reading.findings:
        if finding.stops:
            text = _named(names[finding.figure], finding.message)
            yield MissingItem(Section.FIGURES, text, finding.figure)


def _named(name: str, message: str) -> str:
    """Some messages begin with the figure's name already."""
    return message if message.startswith(name) else f"{name}: {message}"


def _missing_tasks(reading: Reading) -> Iterator[MissingItem]:
    for task in reading.tasks:
        entry = reading.task_entries.get(task.pk)
        if entry is None or not entry.state:
            yield MissingItem(
                Section.TASKS, f"Nhiệm vụ {task.number}: chưa chọn tình trạng", str(task.number)
            )
        if entry is None or not entry.text:
            yield MissingItem(Section.TASKS, f"Nhiệm vụ {task.number}: chưa ghi kết quả", str(task.number))


def _missing_projects(reading: Reading) -> Iterator[MissingItem]:
    for project, _role in reading.projects:
        entry = reading.project_entries.get(project.pk)
        if entry is None or not entry.state or not entry.text:
            yield MissingItem(
                Section.PROJECTS, f"{project.code}: chưa ghi tình trạng và kết quả", project.code
            )
    for place, entry in enumerate(reading.own_projects, start=1):
        if not entry.own_name or not entry.state or not entry.text:
            yield MissingItem(
                Section.PROJECTS,
                f"Dự án khác số {place:02}: chưa ghi đủ tên, tình trạng, kết quả",
                f"khac-{place}",
            )
    if not reading.own_projects and not reading.draft.no_projects and reading.may_add_projects:
        yield MissingItem(Section.PROJECTS, "Chưa ghi dự án do đơn vị chủ trì hoặc chọn “Không có”")


def _missing_lists(reading: Reading) -> Iterator[MissingItem]:
    """A list is filled or declared empty; a row that was begun is finished."""
    draft, documents, difficulties = reading.draft, reading.entries.documents, reading.entries.difficulties
    if not draft.no_documents and not documents:
        yield MissingItem(Section.DOCUMENTS, "Chưa ghi văn bản đã ban hành hoặc chọn “Không ban hành”")
    for place, document in enumerate(documents, start=1):
        if not (document.number and document.issued_on and document.abstract):
            yield MissingItem(
                Section.DOCUMENTS, f"Văn bản số {place:02}: chưa ghi đủ số, ngày, trích yếu", str(place)
            )
    if not draft.no_difficulties and not difficulties:
        yield MissingItem(Section.DIFFICULTIES, "Chưa ghi vướng mắc, kiến nghị hoặc chọn “Không có”")
    # Rows that continue a tracked item always have its text; the others are numbered as their page shows them.
    for place, difficulty in enumerate((row for row in difficulties if row.item_id is None), start=1):
        if not difficulty.content:
            yield MissingItem(
                Section.DIFFICULTIES, f"Mục số {place:02}: chưa ghi nội dung vướng mắc", str(place)
            )


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
