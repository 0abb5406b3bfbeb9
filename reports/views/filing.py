"""The entry pages of a report: one address per section, saved whole, never overwriting what came between."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.dates import format_time_sentence
from reports.entries import section_stamp
from reports.enums import DraftKind, Section
from reports.prefill import offers_for, take_over
from reports.views import check_page, file_page
from reports.views.desk import Desk
from reports.views.section_pages import (
    ADD_ROW,
    AssessmentPage,
    DifficultiesPage,
    DocumentsPage,
    FiguresPage,
    ProjectsPage,
    SectionPage,
    TasksPage,
)
from reports.workflow import MoveRefused, StaleDraft, saving, tick_comment

GO_ON = "tiep"
DONE = "xong"
EARLIER = "ky-truoc"
PAGES: dict[str, type[SectionPage]] = {
    Section.FIGURES: FiguresPage,
    Section.TASKS: TasksPage,
    Section.PROJECTS: ProjectsPage,
    Section.DOCUMENTS: DocumentsPage,
    Section.DIFFICULTIES: DifficultiesPage,
    Section.ASSESSMENT: AssessmentPage,
}
NOT_KEPT = "Chưa lưu được. Đề nghị sửa các chỗ được đánh dấu bên dưới rồi lưu lại; nội dung đã nhập vẫn còn trên trang."
PARTLY_KEPT = "Đã lưu các dòng khác. Những chỗ được đánh dấu bên dưới chưa lưu được, đề nghị sửa rồi lưu lại."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, report_id: int, section: str) -> HttpResponse:
    """One section of the unit's own draft."""
    return _section(request, report_id, section, DraftKind.OWN)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fill_on_behalf(request: HttpRequest, report_id: int, section: str) -> HttpResponse:
    """One section of the coordinator's draft from the unit's paper."""
    return _section(request, report_id, section, DraftKind.ON_BEHALF)


def _section(request: HttpRequest, report_id: int, section: str, kind: str) -> HttpResponse:
    if section not in Section.values:
        raise Http404
    desk = Desk(request, report_id, kind)
    if request.method != "POST":
        if not desk.may_write:
            return _leave(desk)
        if _paper_is_needed_first(desk, section):
            messages.info(request, "Đề nghị tải lên bản quét văn bản giấy của đơn vị trước khi nhập thay.")
            return redirect(desk.url(Section.FILES))
    if section == Section.FILES:
        return file_page.respond(desk)
    if section == Section.CHECK:
        return check_page.respond(desk)
    return _show(desk, PAGES[section](desk), section) if request.method != "POST" else _save(desk, section)


def _leave(desk: Desk) -> HttpResponse:
    state = desk.report.get_state_display()
    messages.info(desk.request, f"Báo cáo đang ở trạng thái “{state}” nên chưa sửa được.")
    return redirect(desk.home_url)


def _paper_is_needed_first(desk: Desk, section: str) -> bool:
    return desk.on_behalf and section != Section.FILES and not desk.dossier.has_paper


def _save(desk: Desk, section: str) -> HttpResponse:
    """Store what was sent; a page that came too late or cannot be stored is shown again with all that was typed."""
    request = desk.request
    page = PAGES[section](desk, request.POST)
    if not page.is_valid():
        return _show(desk, page, section, notice=NOT_KEPT)
    try:
        with saving(
            desk.report,
            by=request.access,
            now=request.now,
            revision=None,
            kind=desk.kind,
            section=Section(section),
        ) as draft:
            desk.refuse_overtaken(Section(section), draft)
            page.save(draft)
            if EARLIER in request.POST and not desk.on_behalf:
                take_over(draft, section, request.POST[EARLIER], by=request.access, now=request.now)
    except StaleDraft as refusal:
        return _show(desk, page, section, stale=str(refusal), status=409)
    except MoveRefused as refusal:
        return _show(desk, page, section, notice=str(refusal), status=409)
    if page.left_out():
        desk.reread()
        return _show(desk, PAGES[section](desk, request.POST), section, notice=PARTLY_KEPT)
    messages.success(request, f"Đã lưu lúc {format_time_sentence(request.now)}.")
    if DONE in request.POST:
        _tick(desk, Section(section))
    return redirect(_next_address(desk, page, Section(section)))


def _tick(desk: Desk, section: Section) -> None:
    """Mark this section's comment as dealt with, together with the save."""
    comment = desk.comment_on(section)
    if comment is not None and comment.done_at is None:
        try:
            tick_comment(comment, by=desk.request.access, now=desk.request.now)
            messages.success(desk.request, f"Đã đánh dấu góp ý mục {section.label} là đã sửa.")
        except MoveRefused as refusal:
            messages.error(desk.request, str(refusal))


def _next_address(desk: Desk, page: SectionPage, section: Section) -> str:
    following = desk.next_section(section)
    if GO_ON in desk.request.POST and following is not None:
        return desk.url(following)
    if ADD_ROW in desk.request.POST:
        return f"{desk.url(section)}?{ADD_ROW}=1#dong-moi"
    return desk.url(section, page.anchor)


def _show(
    desk: Desk, page: SectionPage, section: str, *, notice: str = "", stale: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        **desk.context(Section(section)),
        **page.context(),
        "saves_with_section": True,
        "offers": None if desk.on_behalf else offers_for(section, desk.reading),
        "stamp": section_stamp(Section(section), desk.reading),
        "notice": notice,
        "stale": stale,
        "differences": page.differences() if stale else [],
    }
    return render(desk.request, page.template, context, status=status)


urlpatterns = [
    path("bao-cao/<int:report_id>/lap/<slug:section>/", fill, name="bao-cao-lap"),
    path("bao-cao/<int:report_id>/lap-thay/<slug:section>/", fill_on_behalf, name="lap-thay"),
]
