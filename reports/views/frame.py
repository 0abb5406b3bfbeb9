"""What the home page of a unit and the page of a report share: state, next step, due date, comments, history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from agencies.dates import format_date, local_date
from reports.dossier import Dossier, move_title
from reports.due_words import due_words, filed_on, is_owed, timeliness_words
from reports.enums import DraftKind, Move, Section
from reports.extensions import is_extendable
from reports.models import Report
from reports.models.duties import is_courtesy
from reports.next_step import NextStep, next_step
from reports.section_words import (
    SectionStatus,
    progress_kept,
    progress_now,
    scan_is_needed,
    section_statuses,
)
from reports.views.move_links import actions_of, move_url


def frame(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """The context of a page of one report, for its unit or for those who receive it."""
    report, period, first = dossier.report, dossier.report.period, dossier.first_round
    statuses = _statuses(dossier)
    return {
        "plan": period.plan,
        "demo": period.plan.is_demo,
        "report": report,
        "period": period,
        "dossier": dossier,
        "courtesy": is_courtesy(report.unit, period.plan),
        "due": due_words(report, request.now) if is_owed(report) else None,
        "first": first,
        "first_words": timeliness_words(first) if first else "",
        "first_on": filed_on(first) if first else None,
        "heirs": report.unit.heirs_on(local_date(request.now))[1:],
        "window": f"số liệu từ {format_date(period.starts_on)} đến {format_date(period.ends_on)}",
        "history": [(move_title(move), move) for move in dossier.moves],
        "previous_year": period.year - 1,
        "statuses": statuses,
        "done_count": sum(status.is_done for status in statuses),
        **(_to_do(dossier, statuses) if dossier.is_own else {"actions": actions_of(dossier)}),
    }


def _statuses(dossier: Dossier) -> list[SectionStatus]:
    """The unit's people see how far the draft is now; others what was counted at its last save."""
    is_theirs = dossier.is_own and is_owed(dossier.report)
    progress = progress_now(dossier.reading) if is_theirs else progress_kept(dossier.draft)
    return section_statuses(
        progress,
        comments=dossier.comments,
        files=dossier.files,
        scan_needed=scan_is_needed(dossier.report, DraftKind.OWN),
    )


def _to_do(dossier: Dossier, statuses: list[SectionStatus]) -> dict[str, Any]:
    """What only the unit's own people see."""
    step = next_step(dossier, statuses)
    return {
        "step": step,
        "step_url": step_url(dossier.report, step),
        "actions": actions_of(dossier, leave_out=frozenset({step.move} if step.move else ())),
        "comments": [
            {
                "comment": comment,
                "title": Section(comment.section).label,
                "url": reverse("bao-cao-lap", args=(dossier.report.pk, comment.section)),
            }
            for comment in dossier.comments
        ],
        "comments_done": sum(comment.done_at is not None for comment in dossier.comments),
        "returned_move": next((move for move in dossier.moves if move.move == Move.RETURN), None),
        "may_fill": Move.SAVE in dossier.moves_possible,
        "may_ask_time": is_extendable(dossier.report),
    }


def step_url(report: Report, step: NextStep) -> str:
    """Where the button of the next step leads."""
    if step.section is not None:
        return reverse("bao-cao-lap", args=(report.pk, str(step.section)))
    return move_url(report.pk, step.move) if step.move is not None else ""
