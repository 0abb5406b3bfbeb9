"""Making a round: what was filed is written down once, with its receipt, and never changes."""

from __future__ import annotations

from datetime import datetime

from agencies.access import Access
from agencies.dates import start_of_day
from reports.content import canonical_text, sha256_of
from reports.deadlines import stamp
from reports.enums import DraftKind, EntryState
from reports.models import Draft, Report, Submission, SubmittedFigure
from reports.models.duties import figures_of
from reports.models.snapshot import answers_of, content_of, search_text_of


def file_round(draft: Draft, *, by: Access, now: datetime, on_paper: bool) -> Submission:
    """Write the draft's content down as the next round of its report, stamped with its timeliness.

    A round filed on the unit's behalf is judged by the day its paper was received.
    """
    report = draft.report
    on_behalf = draft.kind == DraftKind.ON_BEHALF
    received = start_of_day(draft.received_on) if on_behalf and draft.received_on else now
    verdict = stamp(received, report.due_for_verdict())
    content = content_of(draft)
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
    SubmittedFigure.objects.bulk_create(_figures(draft, submission))
    return submission


def _next_number(report: Report) -> int:
    last = report.submissions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _presenters(report: Report) -> list[int]:
    """Whoever presented or sent this report back inside the unit took part in it."""
    return list(
        report.moves.filter(move__in=("present", "send_back")).values_list("by", flat=True).distinct()
    )


def _figures(draft: Draft, submission: Submission) -> list[SubmittedFigure]:
    figures = figures_of(draft.report.unit, draft.report.period)
    answers = answers_of(draft, figures)
    return [
        SubmittedFigure(
            submission=submission,
            figure=figure,
            state=answers[figure.code].state or EntryState.UNAVAILABLE,
            value=answers[figure.code].value,
            reason=answers[figure.code].reason,
            note=answers[figure.code].note,
            explanation=answers[figure.code].explanation,
        )
        for figure in figures
    ]
