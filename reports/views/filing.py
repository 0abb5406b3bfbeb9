"""The entry pages of a report: one address per section, saved whole, never overwriting what came between."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.dates import format_time_sentence, local_date
from reports.entries import section_stamp
from reports.enums import WITH_UNIT_STATES, DraftKind, Section
from reports.prefill import offers_for
from reports.refusals import MoveRefused, StaleDraft, locked_words
from reports.views import autosave, check_page, file_page
from reports.views.desk import Desk, short_name
from reports.views.figures_page import FiguresPage
from reports.views.merging_pages import (
    AssessmentPage,
    DifficultiesPage,
    DocumentsPage,
    ProjectsPage,
    TasksPage,
)
from reports.views.section_pages import ADD_ROW, SectionPage
from reports.workflow import tick_comment

GO_ON = "tiep"
DONE = "xong"
RETURN_TO, LONG_PAGE = "ve", "tat-ca"
PAGES: dict[Section, type[SectionPage]] = {
    Section.FIGURES: FiguresPage,
    Section.TASKS: TasksPage,
    Section.PROJECTS: ProjectsPage,
    Section.DOCUMENTS: DocumentsPage,
    Section.DIFFICULTIES: DifficultiesPage,
    Section.ASSESSMENT: AssessmentPage,
}
NOT_KEPT = "Chưa lưu được. Đề nghị sửa các chỗ được đánh dấu bên dưới rồi lưu lại; nội dung đã nhập vẫn còn trên trang."
OTHERS_KEPT = "Đã lưu các chỗ khác của mục này."
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
    section = Section(section)
    desk = Desk(request, report_id, kind)
    if request.method != "POST" and (closed := _closed(desk, section)) is not None:
        return closed
    if section == Section.FILES:
        return file_page.respond(desk)
    if section == Section.CHECK:
        return check_page.respond(desk)
    return _show(desk, PAGES[section](desk), section) if request.method != "POST" else _save(desk, section)


def _closed(desk: Desk, section: str) -> HttpResponse | None:
    """Where to go instead while nothing may be written here, or not yet."""
    if not desk.may_write:
        return _leave(desk)
    if _paper_is_needed_first(desk, section):
        messages.info(desk.request, "Đề nghị tải lên bản quét văn bản giấy của đơn vị trước khi nhập thay.")
        return redirect(desk.url(Section.FILES))
    return None


def _leave(desk: Desk) -> HttpResponse:
    if desk.report.is_locked_on(local_date(desk.request.now)) and desk.report.state in WITH_UNIT_STATES:
        words = locked_words(desk.report.period)
    else:
        words = f"Báo cáo đang ở trạng thái “{desk.report.get_state_display()}” nên chưa sửa được."
    messages.info(desk.request, words)
    return redirect(desk.home_url)


def _paper_is_needed_first(desk: Desk, section: str) -> bool:
    return desk.on_behalf and section != Section.FILES and not desk.dossier.has_paper


def _save(desk: Desk, section: Section) -> HttpResponse:
    """Store what was sent; what cannot be stored, and what two people changed, is shown with all that was typed."""
    request = desk.request
    page = PAGES[section](desk, request.POST)
    if autosave.is_autosave(request):
        return autosave.answer(desk, page, section)
    if autosave.is_anothers(request):
        return _show(desk, page, section, notice=autosave.OTHER_PERSON, status=409)
    if not page.is_valid():
        return _show(desk, page, section, notice=NOT_KEPT)
    try:
        autosave.store(desk, page, section)
    except StaleDraft as refusal:
        return _show_both(desk, page, section, str(refusal))
    except MoveRefused as refusal:
        return _show(desk, page, section, notice=str(refusal), status=409)
    if page.conflicts and not page.marks_in_place:
        return _show_both(desk, page, section, OTHERS_KEPT)
    if page.left_out():
        desk.reread()
        return _show(desk, PAGES[section](desk, request.POST), section, notice=PARTLY_KEPT)
    if page.warning:
        messages.warning(request, page.warning)
    messages.success(request, f"Đã lưu lúc {format_time_sentence(request.now)}.")
    if DONE in request.POST:
        _tick(desk, section)
    return redirect(_next_address(desk, page, section))


def _show_both(desk: Desk, page: SectionPage, section: Section, stale: str) -> HttpResponse:
    """Both versions of what two people changed, with all that was typed."""
    desk.reread()
    return _show(desk, page.reopened(), section, stale=stale, status=409)


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
    if desk.request.POST.get(RETURN_TO) == LONG_PAGE:
        return _place_on_the_long_page(desk, page, section)
    if GO_ON in desk.request.POST and following is not None:
        return desk.url(following)
    if ADD_ROW in desk.request.POST:
        return f"{desk.url(section)}?{ADD_ROW}=1#dong-moi"
    return desk.url(section, page.anchor)


def _place_on_the_long_page(desk: Desk, page: SectionPage, section: Section) -> str:
    if ADD_ROW in desk.request.POST:
        return f"{desk.long_url}?{ADD_ROW}={section}#{autosave.form_id(section)}"
    return f"{desk.long_url}#{page.anchor or autosave.form_id(section)}"


def _show(
    desk: Desk, page: SectionPage, section: Section, *, notice: str = "", stale: str = "", status: int = 200
) -> HttpResponse:
    context = _context(desk, page, section) | {"notice": notice}
    if stale:
        context |= autosave.conflict_context(desk, page, section, stale)
    return render(desk.request, page.template, context, status=status)


def _context(desk: Desk, page: SectionPage, section: Section) -> dict[str, Any]:
    """What the page of one section shows, alone or among the others."""
    return {
        **desk.context(section),
        **page.context(),
        "saves_with_section": True,
        "offers": None if desk.on_behalf else offers_for(section, desk.reading),
        "stamp": section_stamp(section, desk.reading),
        "row_stamps": page.row_stamps(),
        "form_id": autosave.form_id(section),
        "section_url": desk.url(section),
        "long_url": desk.long_url,
        "return_to": desk.request.POST.get(RETURN_TO, ""),
    }


# ------------------------------------------------------------------ all sections on one page


@never_cache
@require_safe
def fill_all(request: HttpRequest, report_id: int) -> HttpResponse:
    """All sections of the unit's own draft, one under another."""
    return _all_sections(request, report_id, DraftKind.OWN)


@never_cache
@require_safe
def fill_all_on_behalf(request: HttpRequest, report_id: int) -> HttpResponse:
    """All sections of the coordinator's draft from the unit's paper."""
    return _all_sections(request, report_id, DraftKind.ON_BEHALF)


def _all_sections(request: HttpRequest, report_id: int, kind: str) -> HttpResponse:
    desk = Desk(request, report_id, kind)
    if (closed := _closed(desk, LONG_PAGE)) is not None:
        return closed
    among = {
        "frame": "reports/_trong_trang_dai.html",
        "among": True,
        "return_to": LONG_PAGE,
        "following": None,
    }
    sections = []
    for section, page_class in PAGES.items():
        page = page_class(desk)
        context = _context(desk, page, section) | among | {"section_name": short_name(section)}
        sections.append((section, render_to_string(page.template, context, request)))
    crumbs = desk.crumbs("Tất cả các mục")
    context = desk.context(Section.FIGURES) | {
        "sections": sections,
        "steps": desk.steps(None),
        "crumbs": crumbs,
    }
    return render(request, "reports/lap_tat_ca.html", context)


urlpatterns = [
    path("bao-cao/<int:report_id>/lap/tat-ca/", fill_all, name="lap-tat-ca"),
    path("bao-cao/<int:report_id>/lap-thay/tat-ca/", fill_all_on_behalf, name="lap-thay-tat-ca"),
    path("bao-cao/<int:report_id>/lap/<slug:section>/", fill, name="bao-cao-lap"),
    path("bao-cao/<int:report_id>/lap-thay/<slug:section>/", fill_on_behalf, name="lap-thay"),
]
