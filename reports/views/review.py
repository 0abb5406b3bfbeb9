"""One round read for a decision, and the next one after it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.dates import local_date
from reports import workflow
from reports.acceptance import accept_read, round_that_was_read
from reports.content_rows import rows_of
from reports.dossier import Dossier
from reports.due_words import filed_on, timeliness_words
from reports.enums import Actor, Move, ReportState, Section
from reports.forms.moves import ReviewForm
from reports.models import Report, Submission
from reports.models.comparison import Comparison
from reports.models.duties import is_courtesy
from reports.permissions import capacities
from reports.refusals import MoveRefused
from reports.review import findings_of_round, queue_rows, remarks_on
from reports.verification import is_intact
from reports.versions import Version, VersionChanges, base_round, of_round
from reports.views.desk import report_or_404, url_if_any
from reports.views.move_links import actions_of, move_label, move_url
from reports.waiting import province_differences

ACCEPT, RETURN = "tiep-nhan", "tra-lai"
# Marks the sections nobody decided on as accepted: to look at them, or to accept the round at once.
ACCEPT_REST, ACCEPT_ALL = "chap-nhan-het", "tiep-nhan-het"
# Of a round nobody took for review yet: both moves in one press. Every decision is on the round that was shown.
TAKE_AND_ACCEPT, SHOWN_ROUND = "nhan-va-tiep-nhan", "lan-nop"
BODIES = {
    Section.FIGURES: "reports/_so_lieu.html",
    Section.TASKS: "reports/_nhiem_vu.html",
    Section.PROJECTS: "reports/_du_an.html",
    Section.DOCUMENTS: "reports/_van_ban.html",
    Section.DIFFICULTIES: "reports/_vuong_mac.html",
    Section.ASSESSMENT: "reports/_nhan_xet.html",
    Section.FILES: "reports/_tep.html",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, report_id: int) -> HttpResponse:
    """Read the latest round and decide: accept it, or return it with comments by section."""
    report = report_or_404(request, report_id)
    dossier = Dossier(report, request.access, request.now)
    if not capacities(report, request.access) & {Actor.COORDINATOR, Actor.HEAD}:
        raise PermissionDenied
    submission = dossier.latest_round
    if submission is None:
        messages.info(request, "Báo cáo này chưa có lần nộp nào để xem xét.")
        return redirect("bao-cao-xem", report.pk)
    if request.method != "POST":
        return _show(request, dossier, submission, ReviewForm(today=local_date(request.now)))
    return _decide(request, dossier, submission)


def _decide(request: HttpRequest, dossier: Dossier, submission: Submission) -> HttpResponse:
    step = request.POST.get("buoc", "")
    if step == TAKE_AND_ACCEPT:
        return _accept_at_once(request, dossier, submission)
    rest = step in (ACCEPT_REST, ACCEPT_ALL)
    form = ReviewForm(request.POST, today=local_date(request.now), all_accepted=rest)
    step = ACCEPT if step == ACCEPT_ALL else step
    valid = form.is_valid()
    if step == ACCEPT_REST or not valid:
        return _show(request, dossier, submission, form)
    refusal = _refusal(form, step, by_section=Move.RETURN in dossier.moves_possible)
    if refusal:
        return _show(request, dossier, submission, form, refusal=refusal, status=409)
    try:
        with round_that_was_read(_shown(request, dossier)) as report:
            message = _make(request, report, form, step)
    except MoveRefused as refused:
        return _show(request, dossier, submission, form, refusal=str(refused), status=409)
    messages.success(request, message)
    return redirect(_after(request, dossier, submission) if step == ACCEPT else request.path)


def _accept_at_once(request: HttpRequest, dossier: Dossier, submission: Submission) -> HttpResponse:
    """Take the round that was read and accept it, then show the next one; refused as a whole or done as a whole."""
    try:
        accept_read(_shown(request, dossier), by=request.access, now=request.now)
    except MoveRefused as refused:
        form = ReviewForm(today=local_date(request.now))
        return _show(request, dossier, submission, form, refusal=str(refused), status=409)
    messages.success(request, _accepted_words(dossier.report))
    return redirect(_after(request, dossier, submission))


def _shown(request: HttpRequest, dossier: Dossier) -> Submission:
    """The round that the page showed: what is decided is decided on it. Raises `Http404`."""
    shown = next((row for row in dossier.rounds if str(row.pk) == request.POST.get(SHOWN_ROUND)), None)
    if shown is None:
        raise Http404
    return shown


def _accepted_words(report: Report) -> str:
    return f"Đã tiếp nhận báo cáo của {report.unit.short_name} ({report.period.short_name})."


def _after(request: HttpRequest, dossier: Dossier, submission: Submission) -> str:
    """Where a coordinator goes on once a round is accepted: the next that waits, or the queue with its undo.

    The head, and whoever practises, stays at the report: their next step is not in the queue.
    """
    report = dossier.report
    if Actor.COORDINATOR not in capacities(report, request.access) or report.period.is_practice:
        return request.path
    following = _next_in_queue(request, submission)
    return reverse("tiep-nhan-xem", args=[following["report"].pk]) if following else reverse("tiep-nhan")


def _refusal(form: ReviewForm, step: str, *, by_section: bool) -> str:
    """Why the decisions on the sections do not fit the button that was pressed.

    Who may accept but not return (the head) decides on the round as a whole.
    """
    if step == ACCEPT and form.returned:
        return f"Chưa tiếp nhận được: {len(form.returned):02} mục đang chọn trả lại."
    if step == ACCEPT and form.undecided and by_section:
        return f"Chưa tiếp nhận được: {len(form.undecided):02} mục chưa xem."
    if step == RETURN and not form.returned and not form.cleaned_data["comment"]:
        return "Đề nghị chọn ít nhất 01 mục trả lại kèm nội dung, hoặc ghi ý kiến chung."
    if step == RETURN and form.cleaned_data["due_before"] is None:
        return "Đề nghị ghi hạn bổ sung mới."
    return "" if step in (ACCEPT, RETURN) else "Đề nghị chọn tiếp nhận hoặc trả lại."


def _make(request: HttpRequest, report: Report, form: ReviewForm, step: str) -> str:
    if step == ACCEPT:
        workflow.accept(report, by=request.access, now=request.now)
        return _accepted_words(report)
    names = ", ".join(section.label for section in form.returned)
    workflow.return_for_changes(
        report,
        by=request.access,
        now=request.now,
        comment=form.cleaned_data["comment"] or f"Đề nghị bổ sung {len(form.returned):02} mục: {names}.",
        due_before=form.cleaned_data["due_before"],
        sections=form.returned,
    )
    return "Đã gửi nội dung cần bổ sung đến đơn vị."


def _show(
    request: HttpRequest,
    dossier: Dossier,
    submission: Submission,
    form: ReviewForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    report, content = dossier.report, submission.content_data
    compared = Comparison.of(report)
    findings = findings_of_round(submission, compared)
    differences = province_differences([report], now=request.now).get(report.pk, [])
    earlier = next((row for row in dossier.rounds if row.number < submission.number), None)
    answered = dossier.comments_of(earlier)
    current = of_round(submission)
    context = {
        **_frame(request, dossier, submission),
        "form": form,
        "blocks": [(decision, BODIES[decision.section]) for decision in form.sections],
        "undecided_count": sum(not decision.decided for decision in form.sections),
        "returned_count": sum(decision.decided == "tra" for decision in form.sections),
        "refusal": refusal,
        "remarks": [
            (remark, f"#{remark.anchor}" if remark.anchor else "")
            for remark in remarks_on(content, findings, differences)
        ],
        "rows": rows_of(content, compared.last_year, findings),
        "changes": _changes(dossier, current),
        "answered": answered,
        "answered_done": sum(comment.done_at is not None for comment in answered),
        "due_value": form["due_before"].value()
        and form.fields["due_before"].prepare_value(form["due_before"].value()),
        "files": current.files,
        "scans": [file for file in current.files if file.kind != "supporting"],
    }
    return render(request, "reports/tiep_nhan_xem.html", context, status=status)


def _changes(dossier: Dossier, current: Version) -> VersionChanges | None:
    """What changed since the round that was last accepted, or else since the one before."""
    base = base_round(current.source, dossier.rounds)
    return None if base is None else VersionChanges(of_round(base), current)


def _frame(request: HttpRequest, dossier: Dossier, submission: Submission) -> dict[str, Any]:
    report, period = dossier.report, dossier.report.period
    courtesy = is_courtesy(report.unit, period.plan)
    moves = dossier.moves_possible
    first = dossier.first_round
    participants = list(submission.participants.order_by("username"))
    return {
        "plan": period.plan,
        "demo": period.plan.is_demo,
        "report": report,
        "period": period,
        "dossier": dossier,
        "submission": submission,
        "first": first,
        "first_words": timeliness_words(first) if first else "",
        "first_on": filed_on(first) if first else None,
        "intact": is_intact(submission),
        "participants": participants,
        "took_part": request.user in participants,
        "waits": report.state in (ReportState.SUBMITTED, ReportState.IN_REVIEW),
        "deciding": Move.ACCEPT in moves,
        "may_return": Move.RETURN in moves,
        "accepts_at_once": Move.TAKE in moves and request.user not in participants,
        "take_url": move_url(report.pk, Move.TAKE) if Move.TAKE in moves else "",
        "let_go_url": move_url(report.pk, Move.LET_GO) if Move.LET_GO in moves else "",
        "courtesy": courtesy,
        "return_label": move_label(Move.RETURN, courtesy=courtesy),
        "actions": actions_of(
            dossier, leave_out=frozenset({Move.TAKE, Move.LET_GO, Move.ACCEPT, Move.RETURN})
        ),
        "pdf_url": f"{url_if_any('bao-cao-pdf', report.pk)}?lan={submission.number}",
        "docx_url": f"{url_if_any('bao-cao-docx', report.pk)}?lan={submission.number}",
        "previous_year": period.year - 1,
        "next_in_queue": _next_in_queue(request, submission),
        "crumbs": [
            ("Tiếp nhận", reverse("tiep-nhan")),
            (f"{report.unit.short_name} – {period.short_name}", ""),
        ],
    }


def _next_in_queue(request: HttpRequest, submission: Submission) -> dict[str, Any] | None:
    """The report that has waited longest after this one, or else of all, besides those that others are reviewing."""
    report = submission.report
    received = Report.objects.visible_to(request.access).filter(
        period__plan__province__in=request.access.coordinated_provinces,
        period__is_practice=report.period.is_practice,
    )
    waiting = list(received.awaiting_review().exclude(pk=report.pk).select_related("unit", "period"))
    rounds = Submission.objects.filter(report__in=waiting, withdrawn_at__isnull=True)
    rows = [
        row
        for row in queue_rows(waiting, rounds.defer("content", "search_text"))
        if row.submission.taken_by_id in (None, request.user.pk)
    ]
    here = (submission.submitted_at, report.pk)
    after = [row for row in rows if (row.waiting_since, row.report.pk) > here]
    return {"report": (after or rows)[0].report, "count": len(rows)} if rows else None


urlpatterns = [
    path("tiep-nhan/<int:report_id>/", review, name="tiep-nhan-xem"),
]
