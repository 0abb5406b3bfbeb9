"""The coordinator's queue: what waits, the oldest first; clean rounds accepted together, and that undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.enums import Role
from reports.bulk_acceptance import (
    Outcome,
    accept_all,
    accepted_today,
    name_of,
    names_of,
    rounds_received,
    take_back_all,
    why_not,
)
from reports.due_words import timeliness_words
from reports.enums import ReportState
from reports.models import Report, Submission
from reports.review import queue_rows
from reports.views.desk import reports_of
from reports.waiting import Look, look_through

CHOSEN = "lan-nop"
ALL = "tat-ca"
MOST_CHOSEN = 500


@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Rounds waiting for a decision, the oldest first, with what to look at; for those who receive reports."""
    if not request.access.coordinated_provinces:
        raise PermissionDenied
    received = (
        reports_of(request).real().filter(period__plan__province__in=request.access.coordinated_provinces)
    )
    reports = list(received.awaiting_review())
    looks = look_through(reports, now=request.now)
    rows = _rows(request, reports, looks)
    coordinates = bool(request.access.provinces_as(Role.COORDINATOR))
    batches = accepted_today(request.access, now=request.now)
    context = {
        "rows": rows,
        "all_ticked": request.GET.get("chon") == ALL,
        "tickable": sum(not row["why_not"] for row in rows) if coordinates else 0,
        "coordinates": coordinates,
        "latest": batches[:1],
        "earlier": batches[1:],
        "returned": received.filter(state=ReportState.RETURNED).order_by("return_due_before", "unit__order"),
    }
    return render(request, "reports/tiep_nhan.html", context)


def _rows(request: HttpRequest, reports: list[Report], looks: dict[int, Look]) -> list[dict[str, Any]]:
    rounds = [look.submission for look in looks.values()]
    took_part = Submission.participants.through.objects.filter(
        submission__in=rounds, user=request.user
    ).values_list("submission_id", flat=True)
    mine = set(took_part)
    return [
        {
            "row": row,
            "look": looks[row.report.pk],
            "timeliness": timeliness_words(row.submission),
            "why_not": why_not(looks[row.report.pk], request.access, took_part=row.submission.pk in mine),
        }
        for row in queue_rows(reports, rounds)
    ]


@require_POST
def accept_chosen(request: HttpRequest) -> HttpResponse:
    """Accept the ticked rounds by the rules of one; say which were and which not, and why."""
    outcome = accept_all(_chosen(request), by=request.access, now=request.now)
    if not outcome.done and not outcome.left_out:
        messages.error(request, "Đề nghị chọn ít nhất 01 báo cáo để tiếp nhận.")
    _tell(request, outcome, "Đã tiếp nhận", "Chưa tiếp nhận")
    return redirect("tiep-nhan")


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what this person accepted today."""
    outcome = take_back_all(_chosen(request), by=request.access, now=request.now)
    if not outcome.done and not outcome.left_out:
        messages.error(request, "Đề nghị chọn ít nhất 01 báo cáo để hoàn tác.")
    _tell(request, outcome, "Đã hoàn tác tiếp nhận", "Chưa hoàn tác tiếp nhận")
    return redirect("tiep-nhan")


def _chosen(request: HttpRequest) -> list[Submission]:
    """The ticked rounds, the longest waiting first. What the person does not receive is not there: 404."""
    if not request.access.provinces_as(Role.COORDINATOR):
        raise Http404
    sent = request.POST.getlist(CHOSEN)
    if len(sent) > MOST_CHOSEN or not all(
        value.isascii() and value.isdecimal() and len(value) < 19 for value in sent
    ):
        raise Http404
    numbers = {int(value) for value in sent}
    rounds = list(rounds_received(request.access).filter(pk__in=numbers).order_by("submitted_at", "pk"))
    if len(rounds) < len(numbers):
        raise Http404
    return rounds


def _tell(request: HttpRequest, outcome: Outcome, done: str, not_done: str) -> None:
    if outcome.done:
        messages.success(request, f"{done} {len(outcome.done):02} báo cáo: {names_of(outcome.done)}.")
    if outcome.left_out:
        reasons = " ".join(f"{name_of(submission)}: {reason}" for submission, reason in outcome.left_out)
        messages.warning(request, f"{not_done} {len(outcome.left_out):02} báo cáo. {reasons}")


urlpatterns = [
    path("tiep-nhan/", queue, name="tiep-nhan"),
    path("tiep-nhan/nhieu-bao-cao/", accept_chosen, name="tiep-nhan-nhieu"),
    path("tiep-nhan/hoan-tac/", undo, name="tiep-nhan-hoan-tac"),
]
