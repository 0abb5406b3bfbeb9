"""Making a round: what was filed is written down once, with its receipt, and never changes."""

from __future__ import annotations

from datetime import datetime

from agencies.access import Access
from agencies.dates import start_of_day
from reports.answers import Answer
from reports.content import canonical_text, sha256_of
from reports.deadlines import stamp
from reports.enums import DraftKind, EntryState
from reports.models import Report, Submission, SubmittedFigure
from reports.models.reading import Reading
from reports.models.snapshot import search_text_of
from targets.models import Figure


def file_round(reading: Reading, *, by: Access, now: datetime, on_paper: bool) -> Submission:
    """Write the draft's content down as the next round of its report, stamped with its timeliness.

    A round filed on the unit's behalf is judged by the day its paper was received.
    """
    draft, report, content = reading.draft, reading.report, reading.content
    on_behalf = draft.kind == DraftKind.ON_BEHALF
    received = start_of_day(draft.received_on) if on_behalf and draft.received_on else now
    verdict = stamp(received, report.due_for_verdict())
    text = canonical_text(content)
    submission = Submission.objects.create(
        report=report,
        number=_next_number(report),
        content=text,
        sha256=sha256_of(text),
        search_text=search_text_of(content),
        data_as_of=draft.data_as_of,
        submitted_at=now,
        submitted_by=by.user,
        document_number=draft.document_number,
        signed_on=draft.signed_on,
        signer_position=draft.signer_position or report.unit.signing_position,
        signer_name=draft.signer_name,
        on_paper=on_paper or on_behalf,
        on_behalf=on_behalf,
        received_on=draft.received_on if on_behalf else None,
        due_at=verdict.due_at,
        extended_to=verdict.extended_to,
        timeliness=verdict.timeliness,
        days_late=verdict.days_late,
    )
    submission.participants.set([*draft.editors.all(), by.user, *_presenters(report)])
    submission.attachments.set(report.attachments.filter(draft_kind=draft.kind, removed_at__isnull=True))
    SubmittedFigure.objects.bulk_create(_figures(reading, submission))
    return submission


def _next_number(report: Report) -> int:
    last = report.submissions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _presenters(report: Report) -> list[int]:
    """Whoever presented or sent this report back inside the unit took part in it."""
    return list(
        report.moves.filter(move__in=("present", "send_back")).values_list("by", flat=True).distinct()
    )


def _figures(reading: Reading, submission: Submission) -> list[SubmittedFigure]:
    return [_figure(submission, figure, reading.answers[figure.code]) for figure in reading.figures]


def _figure(submission: Submission, figure: Figure, answer: Answer) -> SubmittedFigure:
    return SubmittedFigure(
        submission=submission,
        figure=figure,
        state=answer.state or EntryState.UNAVAILABLE,
        value=answer.value,
        reason=answer.reason,
        note=answer.note,
        explanation=answer.explanation,
    )
