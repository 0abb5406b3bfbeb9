"""From which working copy or round a report's document is made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.content import CODE_LENGTH, canonical_text, sha256_of
from reports.enums import WITH_UNIT_STATES, DraftKind
from reports.exports.consolidated_document import consolidated_document
from reports.exports.report_document import Signing, report_document
from reports.exports.tree import Document
from reports.models import Draft, Period, Report, Submission
from reports.models.comparison import Comparison
from reports.models.snapshot import content_of

Source = Draft | Submission


def source_of(report: Report, *, number: int | None, reads_draft: bool) -> Source | None:
    """The round of that number; without one, what stands now; None where there is nothing to show.

    Who `reads_draft` (the unit's own people) gets the working copy while the report lies with the unit; everyone
    else gets rounds only.
    """
    if number is not None:
        return report.submissions.filter(number=number).first()
    if reads_draft and report.state in WITH_UNIT_STATES:
        return report.draft_of(DraftKind.OWN)
    return report.last_standing_round()


def document_of(report: Report, source: Source) -> Document:
    """The document of a report as its working copy or one of its rounds says it."""
    content, signing = content_and_signing(source)
    return report_document(report, content, signing, Comparison.of(report).last_year)


def content_and_signing(source: Source) -> tuple[dict[str, Any], Signing]:
    """What a working copy or a round says, and what lies on it outside its content."""
    content = content_of(source) if isinstance(source, Draft) else source.content_data
    return content, Signing.of(source, sha256_of(canonical_text(content))[:CODE_LENGTH])


def consolidated_now(period: Period, *, provisional: bool, now: datetime) -> Document:
    """The consolidated report of a period as its rounds and its composition stand now, still to be issued."""
    rows = consolidate(period, provisional=provisional, now=now)
    return consolidated_document(rows, board=board_for(rows))


def file_stem(report: Report, source: Source) -> str:
    """The name of the document's file without its ending: "bao-cao-yt-2025-N-lan-02"."""
    version = "du-thao" if isinstance(source, Draft) else f"lan-{source.number:02}"
    return f"bao-cao-{report.unit.code.lower()}-{report.period.code}-{version}"
