"""Documents rendered once and kept: of rounds, issues and letters for ever, of a period while nothing changes."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from agencies.models import User
from reports.enums import RENDERED_FORMATS, DocumentFormat, DocumentState
from reports.exports.fingerprint import document_digest
from reports.exports.rendering import (
    LIMIT_SECONDS,
    RenderingBusy,
    RenderingFailed,
    render,
    template_version,
)
from reports.exports.sources import consolidated_now, document_of
from reports.exports.tree import Document
from reports.exports.tree_json import from_json
from reports.models import ConsolidatedIssue, Period, ReminderLetter, StoredDocument, Submission

Lasting = Submission | ConsolidatedIssue | ReminderLetter
CODE = re.compile(r"[0-9a-f]{8}")
# Older rounds are rendered when someone asks for them.
FRESH = timedelta(days=2)
STALE = timedelta(seconds=3 * LIMIT_SECONDS)


def sha256_of_bytes(body: bytes) -> str:
    """Hex SHA-256 of a file."""
    return hashlib.sha256(body).hexdigest()


# --- Rounds, issues and letters: once ----------------------------------------------------------------


def round_document(submission: Submission, file_format: str, *, now: datetime) -> StoredDocument:
    """The kept document of a round, rendered now if it never was. Raises `RenderingFailed`."""
    kept = submission.documents.ready().filter(format=file_format).first()
    return kept or keep(document_of(submission.report, submission), file_format, submission, now=now)


def issue_document(issued: ConsolidatedIssue, file_format: str, *, now: datetime) -> StoredDocument:
    """The kept document of an issued report, rendered now from what was frozen if it never was.

    Raises `RenderingFailed`, and `StoredDocument.DoesNotExist` for a workbook that was not kept when it was issued.
    """
    kept = issued.documents.ready().filter(format=file_format)
    if file_format == DocumentFormat.XLSX:
        return kept.get()
    return kept.first() or keep(from_json(issued.document), file_format, issued, now=now)


def letter_document(letter: ReminderLetter, file_format: str, *, now: datetime) -> StoredDocument:
    """The kept document of a letter, rendered now from what was frozen if it never was. Raises `RenderingFailed`."""
    kept = letter.documents.ready().filter(format=file_format).first()
    return kept or keep(from_json(letter.document), file_format, letter, now=now)


def keep_workbook(issued: ConsolidatedIssue, body: bytes, *, now: datetime) -> StoredDocument:
    """Keep the workbook of an issued report as it was made when it was issued."""
    stored = _of(issued, DocumentFormat.XLSX)
    stored.code, stored.digest = issued.code, issued.sha256
    _fill_file(stored, body, now=now)
    stored.save()
    return stored


def keep(document: Document, file_format: str, what: Lasting, *, now: datetime) -> StoredDocument:
    """Render the document of a round, an issue or a letter and keep it for ever. Raises `RenderingFailed`.

    Where another process was faster, what it kept stands.
    """
    stored = what.documents.filter(format=file_format).first() or _of(what, file_format)
    _fill(stored, document, render(document, file_format), now=now)
    try:
        stored.save()
    except IntegrityError:
        stored.file.delete(save=False)
        return what.documents.ready().get(format=file_format)
    return stored


def _of(what: Lasting, file_format: str) -> StoredDocument:
    if isinstance(what, Submission):
        return StoredDocument(format=file_format, submission=what)
    if isinstance(what, ReminderLetter):
        return StoredDocument(format=file_format, letter=what)
    return StoredDocument(format=file_format, issue=what)


def _fill(stored: StoredDocument, document: Document, body: bytes, *, now: datetime) -> None:
    stored.digest = document_digest(document)
    stored.code = _code_of(document)
    _fill_file(stored, body, now=now)


def _fill_file(stored: StoredDocument, body: bytes, *, now: datetime) -> None:
    stored.sha256 = sha256_of_bytes(body)
    stored.size = len(body)
    stored.template_version = template_version()
    stored.rendered_at = now
    stored.error = ""
    stored.state = DocumentState.READY
    stored.file.save("", ContentFile(body), save=False)


def _code_of(document: Document) -> str:
    found = CODE.search(document.marks.code)
    return found.group() if found else ""


# --- A period's consolidated report: asked for, made by the worker ----------------------------


def current_document(period: Period, document: Document, file_format: str) -> StoredDocument | None:
    """What was rendered of exactly this, by the templates of today; None where nothing was."""
    return (
        StoredDocument.objects.ready()
        .filter(
            period=period,
            format=file_format,
            digest=document_digest(document),
            template_version=template_version(),
        )
        .last()
    )


def ask_for(
    period: Period, file_format: str, *, provisional: bool, by: User, now: datetime
) -> StoredDocument:
    """Ask for a period's consolidated report; what is already waited for, or already made of it, is given back."""
    mine = StoredDocument.objects.of_period(period, file_format, provisional=provisional)
    waiting = mine.unfinished().filter(asked_at__gt=now - STALE).first()
    if waiting is not None:
        return waiting
    document = consolidated_now(period, provisional=provisional, now=now)
    made = current_document(period, document, file_format)
    return made or StoredDocument.objects.create(
        period=period,
        provisional=provisional,
        format=file_format,
        state=DocumentState.WAITING,
        asked_at=now,
        asked_by=by,
    )


def render_next(now: datetime) -> bool:
    """Render what was asked for first, or a document of a round filed lately; False when there is nothing to do."""
    stored = _claim(now)
    if stored is not None:
        finish(stored, now=now)
        return True
    for file_format in RENDERED_FORMATS:
        filed = (
            _filed_lately(file_format, now)
            or _issued_lately(file_format, now)
            or _letter_of_late(file_format, now)
        )
        if filed is not None:
            _keep_or_note(filed, file_format, now)
            return True
    return False


def _filed_lately(file_format: str, now: datetime) -> Submission | None:
    return (
        Submission.objects.real()
        .filter(submitted_at__gt=now - FRESH, submitted_at__lte=now)
        .exclude(documents__format=file_format)
        .select_related("report__unit", "report__period__plan__coordinator")
        .order_by("submitted_at")
        .first()
    )


def _issued_lately(file_format: str, now: datetime) -> ConsolidatedIssue | None:
    return (
        ConsolidatedIssue.objects.filter(issued_at__gt=now - FRESH, issued_at__lte=now)
        .exclude(documents__format=file_format)
        .exclude(document="")
        .order_by("issued_at")
        .first()
    )


def _letter_of_late(file_format: str, now: datetime) -> ReminderLetter | None:
    letters = ReminderLetter.objects.filter(logged_at__gt=now - FRESH, logged_at__lte=now)
    return letters.exclude(documents__format=file_format).order_by("logged_at").first()


def _keep_or_note(filed: Lasting, file_format: str, now: datetime) -> None:
    """What cannot be rendered is not tried again until someone asks for its document."""
    try:
        if isinstance(filed, Submission):
            round_document(filed, file_format, now=now)
        elif isinstance(filed, ReminderLetter):
            letter_document(filed, file_format, now=now)
        else:
            issue_document(filed, file_format, now=now)
    except RenderingBusy:
        return
    except RenderingFailed as failure:
        failed = _of(filed, file_format)
        failed.state, failed.error = DocumentState.FAILED, str(failure)
        failed.save()


def _claim(now: datetime) -> StoredDocument | None:
    """Take the oldest that waits, or that was begun by a process which is no more."""
    unfinished = StoredDocument.objects.unfinished().order_by("pk")
    if not unfinished.exists():
        return None
    with transaction.atomic():
        for stored in unfinished.select_for_update(of=("self",)).select_related("period__plan__coordinator"):
            if stored.started_at is None or stored.started_at < now - STALE:
                stored.state, stored.started_at = DocumentState.RENDERING, now
                stored.save(update_fields=["state", "started_at"])
                return stored
    return None


def finish(stored: StoredDocument, *, now: datetime) -> None:
    """Render a period's document that was asked for; a failure is kept in words."""
    assert stored.period is not None
    document = consolidated_now(stored.period, provisional=stored.provisional, now=now)
    try:
        _fill(stored, document, render(document, stored.format), now=now)
    except RenderingFailed as failure:
        stored.state, stored.error = DocumentState.FAILED, str(failure)
    stored.save()
