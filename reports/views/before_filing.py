"""What is read before a report is sent: what its receiver will look at, what changed, and the report itself."""

from __future__ import annotations

from typing import Any

from reports.content_rows import rows_of
from reports.enums import Section
from reports.review import Remark, remarks_on
from reports.versions import VersionChanges, being_written, of_round
from reports.views.desk import Desk

SECTION_OF_ANCHOR = {"so": Section.FIGURES, "nv": Section.TASKS}


def reading_matter(desk: Desk, *, whole: bool) -> dict[str, Any]:
    """Remarks, changes since the last round, comments not ticked off; `whole`: also the report from top to bottom.

    Remarks lead to their row on this page where the report stands on it, otherwise to the section.
    """
    reading, dossier = desk.reading, desk.dossier
    if not desk.draft.pk:
        return {}
    remarks = remarks_on(reading.content, reading.findings)
    latest = None if desk.on_behalf else dossier.latest_round
    context: dict[str, Any] = {
        "remarks": [(remark, _where(desk, remark, whole=whole)) for remark in remarks],
        "changes": VersionChanges(of_round(latest), being_written(desk.draft, reading)) if latest else None,
        "open_comments": [] if desk.on_behalf else [_comment(desk, row) for row in dossier.open_comments],
    }
    if whole:
        context["rows"] = rows_of(reading.content, reading.comparison.last_year, reading.findings)
        context["files"] = dossier.files
        context["previous_year"] = desk.previous_year
    return context


def _where(desk: Desk, remark: Remark, *, whole: bool) -> str:
    if not remark.anchor:
        return ""
    section = SECTION_OF_ANCHOR[remark.anchor.split("-", 1)[0]]
    return f"#{remark.anchor}" if whole else desk.url(section, remark.anchor)


def _comment(desk: Desk, comment: Any) -> tuple[str, str]:
    section = Section(comment.section)
    return section.label, desk.url(section, "gop-y")
