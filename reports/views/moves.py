"""Moves of a report: a page that asks, a POST that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agencies.dates import local_date
from reports import workflow
from reports.dossier import Dossier
from reports.enums import DraftKind, Move
from reports.forms.moves import CodeForm, CommentAndDueForm, CommentForm, NoForm
from reports.models import Report, SectionComment, Submission
from reports.models.duties import is_courtesy
from reports.refusals import MoveRefused
from reports.views.check_page import todo_url
from reports.views.desk import Desk, report_or_404
from reports.views.move_links import MOVE_OF_SLUG, RECEIVING, move_label


@dataclass(frozen=True)
class Act:
    """How a move is asked for: what it means, its form, the function that makes it, what is said after."""

    explains: str
    done: str
    form: type[forms.Form]
    make: Callable[..., Any]
    is_final: bool = False


ACTS: dict[Move, Act] = {
    Move.PRESENT: Act(
        "Báo cáo chuyển đến lãnh đạo đơn vị để duyệt và nộp. Cần sửa thêm thì rút lại trình.",
        "Đã trình lãnh đạo đơn vị duyệt.",
        NoForm,
        workflow.present,
    ),
    Move.RECALL: Act(
        "Báo cáo trở lại với cán bộ lập để sửa tiếp.", "Đã rút lại trình.", NoForm, workflow.recall
    ),
    Move.SEND_BACK: Act(
        "Báo cáo trở lại với cán bộ lập, kèm nội dung góp ý.",
        "Đã trả cán bộ lập báo cáo.",
        CommentForm,
        workflow.send_back,
    ),
    Move.SUBMIT: Act(
        "Nội dung báo cáo được ghi lại thành một lần nộp, không sửa được nữa, và gửi đến cơ quan tổng hợp.",
        "Đã nộp báo cáo.",
        CodeForm,
        workflow.submit,
    ),
    Move.WITHDRAW: Act(
        "Lần nộp này được đánh dấu đã thu hồi; đơn vị sửa rồi nộp lại. Thời điểm nộp sau tính theo lần nộp mới.",
        "Đã thu hồi lần nộp.",
        CommentForm,
        workflow.withdraw,
        is_final=True,
    ),
    Move.TAKE: Act("Báo cáo được nhận để xem xét.", "Đã nhận xem xét.", NoForm, workflow.take),
    Move.LET_GO: Act("Báo cáo trở lại hàng chờ.", "Đã thôi xem xét.", NoForm, workflow.let_go),
    Move.ACCEPT: Act(
        "Số liệu của lần nộp này được cộng vào báo cáo tổng hợp.",
        "Đã tiếp nhận báo cáo.",
        NoForm,
        workflow.accept,
    ),
    Move.RETURN: Act(
        "Báo cáo trở lại với đơn vị để bổ sung, kèm nội dung và hạn.",
        "Đã trả lại để bổ sung.",
        CommentAndDueForm,
        workflow.return_for_changes,
    ),
    Move.CANCEL_ACCEPTANCE: Act(
        "Lần nộp này không còn được cộng vào báo cáo tổng hợp cho đến khi tiếp nhận lại.",
        "Đã hủy tiếp nhận.",
        CommentForm,
        workflow.cancel_acceptance,
        is_final=True,
    ),
    Move.REOPEN: Act(
        "Đơn vị sửa và nộp lại; trong lúc đó báo cáo vẫn được tính theo lần đã tiếp nhận.",
        "Đã mở lại để đính chính.",
        CommentAndDueForm,
        workflow.reopen,
    ),
    Move.SUBMIT_ON_BEHALF: Act(
        "Bản nhập từ văn bản giấy được nộp thay đơn vị; đơn vị xác nhận hoặc có ý kiến sau.",
        "Đã nộp thay.",
        NoForm,
        workflow.submit_on_behalf,
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, report_id: int, move: str) -> HttpResponse:
    """Ask on GET, make the move on POST; a refused one is shown with its reason and what was typed."""
    report = report_or_404(request, report_id)
    asked = MOVE_OF_SLUG.get(move)
    if asked is None:
        raise Http404
    act = ACTS[asked]
    form = _form(act, request)
    if request.method != "POST":
        return _ask(request, report, asked, form)
    if not form.is_valid():
        return _ask(request, report, asked, form)
    try:
        act.make(report, by=request.access, now=request.now, **form.cleaned_data)
    except MoveRefused as refusal:
        return _ask(request, report, asked, form, refusal=refusal)
    messages.success(request, act.done)
    return redirect(_after(report, asked))


def _form(act: Act, request: HttpRequest) -> forms.Form:
    extra = {"today": local_date(request.now)} if act.form is CommentAndDueForm else {}
    return act.form(request.POST if request.method == "POST" else None, **extra)


def _after(report: Report, asked: Move) -> str:
    if asked in (Move.SUBMIT, Move.SUBMIT_ON_BEHALF):
        last = report.last_standing_round()
        return reverse("bao-cao-bien-nhan", args=(report.pk, last.number))
    name = "tiep-nhan-xem" if asked in RECEIVING else "bao-cao-xem"
    return reverse(name, args=(report.pk,))


def _ask(
    request: HttpRequest, report: Report, asked: Move, form: forms.Form, refusal: MoveRefused | None = None
) -> HttpResponse:
    report.refresh_from_db(fields=["state"])
    dossier = Dossier(report, request.access, request.now)
    courtesy = asked == Move.RETURN and is_courtesy(report.unit, report.period.plan)
    context = {
        "plan": report.period.plan,
        "demo": report.period.plan.is_demo,
        "report": report,
        "act": ACTS[asked],
        "label": move_label(asked, courtesy=courtesy),
        "form": form,
        "possible": asked in dossier.moves_possible,
        "refusal": refusal,
        "missing": _missing_lines(request, report, asked, refusal),
        "back": _after(report, Move.TAKE if asked in RECEIVING else Move.RECALL),
    }
    return render(request, "reports/chuyen.html", context, status=409 if refusal else 200)


def _missing_lines(
    request: HttpRequest, report: Report, asked: Move, refusal: MoveRefused | None
) -> list[tuple[str, str]]:
    """What a refused move still lacks, each with the address of its row."""
    if refusal is None or not refusal.missing:
        return []
    kind = DraftKind.ON_BEHALF if asked == Move.SUBMIT_ON_BEHALF else DraftKind.OWN
    desk = Desk(request, report.pk, kind)
    return [(item.text, todo_url(desk, item)) for item in refusal.missing]


@require_POST
def tick(request: HttpRequest, report_id: int, comment_id: int) -> HttpResponse:
    """Mark one comment of a return as dealt with."""
    report = report_or_404(request, report_id)
    comments = SectionComment.objects.filter(move__report=report).select_related("move__report")
    comment = get_object_or_404(comments, pk=comment_id)
    try:
        workflow.tick_comment(comment, by=request.access, now=request.now)
        messages.success(request, f"Đã đánh dấu góp ý mục {comment.get_section_display()} là đã sửa.")
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("ve") == "muc":
        return redirect("bao-cao-lap", report.pk, comment.section)
    return redirect(reverse("bao-cao-xem", args=(report.pk,)) + "#gop-y")


@require_POST
def confirm(request: HttpRequest, report_id: int, number: int) -> HttpResponse:
    """The unit says whether a round filed on its behalf is what its paper says."""
    report = report_or_404(request, report_id)
    submission = get_object_or_404(Submission, report=report, number=number)
    disputed = request.POST.get("y-kien") == "khong-khop"
    form = CommentForm(request.POST)
    form.fields["comment"].required = disputed
    if not form.is_valid():
        messages.error(request, "Đề nghị ghi rõ ý kiến của đơn vị, không quá 4.000 ký tự.")
        return redirect("bao-cao-xem", report.pk)
    try:
        workflow.confirm_round(
            submission,
            by=request.access,
            now=request.now,
            disputed=disputed,
            comment=form.cleaned_data["comment"],
        )
        messages.success(request, "Đã ghi nhận ý kiến của đơn vị.")
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("bao-cao-xem", report.pk)


urlpatterns = [
    path("bao-cao/<int:report_id>/chuyen/<slug:move>/", move, name="bao-cao-chuyen"),
    path("bao-cao/<int:report_id>/gop-y/<int:comment_id>/", tick, name="bao-cao-gop-y"),
    path("bao-cao/<int:report_id>/lan/<int:number>/y-kien/", confirm, name="bao-cao-y-kien"),
]
