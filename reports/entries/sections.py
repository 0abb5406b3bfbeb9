"""The other sections of a draft: tasks, projects, lists, texts, and the document's number and signature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports.models import DifficultyEntry, Draft, IssuedDocument, ProjectEntry, TaskEntry
from reports.models.carried import carried_items
from reports.models.duties import may_add_projects, projects_of, tasks_of


@dataclass(frozen=True)
class WorkSaid:
    """How a core task or a project stands (`TaskState` or empty), in the unit's words."""

    state: str
    text: str


@dataclass(frozen=True)
class OwnProjectSaid:
    """A project that the plan does not name."""

    name: str
    state: str
    text: str


@dataclass(frozen=True)
class DocumentSaid:
    """A document issued in the period; parts may still be missing."""

    number: str
    issued_on: date | None
    abstract: str


@dataclass(frozen=True)
class DifficultySaid:
    """A difficulty, what is proposed, and to whom."""

    content: str
    proposal: str
    addressed_to: str


@dataclass(frozen=True)
class CarriedSaid:
    """What the unit says of a tracked item: it goes on, with these words, or it is settled, and `content` says how."""

    number: int
    is_settled: bool
    content: str
    proposal: str = ""
    addressed_to: str = ""


@dataclass(frozen=True)
class Signature:
    """What stands on the paper outside the content. `received_on` only for a draft on the unit's behalf."""

    document_number: str
    signed_on: date | None
    signer_position: str
    signer_name: str
    received_on: date | None = None


def save_tasks(draft: Draft, said: Mapping[int, WorkSaid]) -> None:
    """Store the tasks by their numbers; tasks that are not the unit's are left out, others stay as they were."""
    own = {task.number: task for task in tasks_of(draft.report.unit, draft.report.period)}
    TaskEntry.objects.bulk_create(
        [
            TaskEntry(draft=draft, task=own[number], state=work.state, text=work.text)
            for number, work in said.items()
            if number in own
        ],
        update_conflicts=True,
        unique_fields=("draft", "task"),
        update_fields=("state", "text"),
    )


def save_projects(
    draft: Draft, said: Mapping[str, WorkSaid], own_rows: Sequence[OwnProjectSaid], *, no_projects: bool
) -> None:
    """Store named projects by code, and the unit's own rows anew where its agency leads unnamed projects."""
    unit, period = draft.report.unit, draft.report.period
    named = {project.code: project for project, _role in projects_of(unit, period)}
    ProjectEntry.objects.bulk_create(
        [
            ProjectEntry(draft=draft, project=named[code], state=work.state, text=work.text)
            for code, work in said.items()
            if code in named
        ],
        update_conflicts=True,
        unique_fields=("draft", "project"),
        update_fields=("state", "text"),
    )
    if may_add_projects(unit, period.plan):
        draft.projects.filter(project__isnull=True).delete()
        ProjectEntry.objects.bulk_create(
            ProjectEntry(draft=draft, order=order, own_name=row.name, state=row.state, text=row.text)
            for order, row in enumerate(own_rows, start=1)
        )
        draft.no_projects = no_projects
        draft.save(update_fields=["no_projects"])


def save_documents(draft: Draft, rows: Iterable[DocumentSaid], *, no_documents: bool) -> None:
    """Store the list of documents as it stands now."""
    draft.documents.all().delete()
    IssuedDocument.objects.bulk_create(
        IssuedDocument(
            draft=draft, order=order, number=row.number, issued_on=row.issued_on, abstract=row.abstract
        )
        for order, row in enumerate(rows, start=1)
    )
    draft.no_documents = no_documents
    draft.save(update_fields=["no_documents"])


def save_difficulties(draft: Draft, rows: Iterable[DifficultySaid], *, no_difficulties: bool) -> None:
    """Store the list of new difficulties as it stands now; rows of tracked items are `save_carried`'s."""
    draft.difficulties.filter(item=None).delete()
    DifficultyEntry.objects.bulk_create(
        DifficultyEntry(
            draft=draft,
            order=order,
            content=row.content,
            proposal=row.proposal,
            addressed_to=row.addressed_to,
        )
        for order, row in enumerate(rows, start=1)
    )
    draft.no_difficulties = no_difficulties
    draft.save(update_fields=["no_difficulties"])


def save_carried(draft: Draft, said: Iterable[CarriedSaid]) -> None:
    """Store what the unit says of its tracked items; an item it says nothing of has no row."""
    items = {item.number: item for item in carried_items(draft)}
    draft.difficulties.filter(item__isnull=False).delete()
    DifficultyEntry.objects.bulk_create(
        DifficultyEntry(
            draft=draft,
            item=items[row.number],
            is_settled=row.is_settled,
            content=row.content,
            proposal=row.proposal,
            addressed_to=row.addressed_to,
        )
        for row in sorted(said, key=lambda row: row.number)
        if row.number in items
    )


def save_assessment(draft: Draft, *, assessment: str, direction: str) -> None:
    """Store the two general texts."""
    draft.assessment, draft.direction = assessment, direction
    draft.save(update_fields=["assessment", "direction"])


def save_signature(draft: Draft, signature: Signature) -> None:
    """Store number, date and signer, which lie outside the content."""
    draft.document_number = signature.document_number
    draft.signed_on = signature.signed_on
    draft.signer_position = signature.signer_position
    draft.signer_name = signature.signer_name
    draft.received_on = signature.received_on
    draft.save(
        update_fields=["document_number", "signed_on", "signer_position", "signer_name", "received_on"]
    )
