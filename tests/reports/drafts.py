"""A finished draft for tests: every section said, ready to be presented and filed."""

from __future__ import annotations

from django.core.files.base import ContentFile

from agencies.models import User
from reports.enums import AttachmentKind, DraftKind, EntryState, ReportState, TaskState
from reports.models import Attachment, Draft, FigureEntry, ProjectEntry, Report, TaskEntry
from reports.models.duties import figures_of, projects_of, tasks_of
from tests.world import moment

SAMPLE_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def finished_draft(report: Report, *, by: User, kind: str = DraftKind.OWN, number: str = "7/BC") -> Draft:
    """A draft in which nothing is missing, edited by `by`."""
    draft, _created = Draft.objects.get_or_create(report=report, kind=kind)
    draft.no_documents = draft.no_difficulties = draft.no_projects = True
    draft.assessment, draft.direction = "Đánh giá.", "Phương hướng."
    draft.document_number, draft.signer_name = number, "Người Ký"
    draft.signed_on = moment(2025, 6, 1).date()
    draft.received_on = moment(2025, 6, 2).date() if kind == DraftKind.ON_BEHALF else None
    draft.save()
    draft.editors.add(by)
    for figure in figures_of(report.unit, report.period):
        if figure.is_typed:
            FigureEntry.objects.update_or_create(
                draft=draft,
                figure=figure,
                defaults={"state": EntryState.VALUE, "value": 1, "explanation": "Có."},
            )
    for task in tasks_of(report.unit, report.period):
        TaskEntry.objects.get_or_create(draft=draft, task=task, state=TaskState.ON_TRACK, text="Đang làm.")
    for project, _role in projects_of(report.unit, report.period):
        ProjectEntry.objects.get_or_create(
            draft=draft, project=project, state=TaskState.ON_TRACK, text="Đang làm."
        )
    if report.state == ReportState.NOT_STARTED and kind == DraftKind.OWN:
        report.state = ReportState.DRAFTING
        report.save()
    return draft


def attach(report: Report, kind: AttachmentKind, *, by: User, draft_kind: str = DraftKind.OWN) -> Attachment:
    """A stored file of the report."""
    return Attachment.objects.create(
        report=report,
        kind=kind,
        draft_kind=draft_kind,
        file=ContentFile(SAMPLE_PDF, name="ban-ky.pdf"),
        name="ban-ky.pdf",
        size=len(SAMPLE_PDF),
        sha256="0" * 64,
        uploaded_at=moment(2025, 6, 1),
        uploaded_by=by,
    )
