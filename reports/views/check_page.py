"""The last section: what is still missing, number, date and signer, then trình or nộp."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies.dates import format_time_sentence, local_date
from reports import workflow
from reports.enums import Actor, Move, Section
from reports.forms.moves import CodeForm
from reports.models.completeness import MissingItem, missing_of, missing_to_file
from reports.models.snapshot import code_of_content
from reports.permissions import capacities, files_on_paper
from reports.views.desk import Desk, url_if_any
from reports.views.section_pages import SignaturePage
from reports.workflow import MoveRefused, StaleDraft, saving

PRESENT, SUBMIT = "trinh", "nop"
ANCHORS = {
    Section.FIGURES: "so-{}",
    Section.TASKS: "nv-{}",
    Section.PROJECTS: "da-{}",
    Section.DOCUMENTS: "vb-{}",
    Section.DIFFICULTIES: "vm-{}",
    Section.ASSESSMENT: "id_{}",
    Section.FILES: "{}",
    Section.CHECK: "id_{}",
}


@dataclass(frozen=True)
class TodoLine:
    """One thing to do with the address of the very row."""

    text: str
    url: str


def respond(desk: Desk) -> HttpResponse:
    """Show the checklist, store the signature, or make the move whose button was pressed."""
    if desk.request.method != "POST":
        return _show(desk, SignaturePage(desk))
    page = SignaturePage(desk, desk.request.POST)
    if not page.is_valid():
        return _show(desk, page, notice="Chưa lưu được. Đề nghị sửa các ô được đánh dấu.")
    try:
        _store(desk, page)
    except StaleDraft as refusal:
        return _show(desk, page, stale=str(refusal), status=409)
    except MoveRefused as refusal:
        return _show(desk, page, notice=str(refusal), status=409)
    return _move(desk, page)


def _store(desk: Desk, page: SignaturePage) -> None:
    request = desk.request
    with saving(
        desk.report,
        by=request.access,
        now=request.now,
        revision=desk.sent_revision,
        kind=desk.kind,
        section=Section.CHECK,
    ) as draft:
        page.save(draft)


def _move(desk: Desk, page: SignaturePage) -> HttpResponse:
    """After storing: the move that was asked for; refused ones show the same list."""
    request, report = desk.request, desk.report
    asked = request.POST.get("buoc", "")
    desk.reread()
    try:
        if asked == PRESENT:
            workflow.present(report, by=request.access, now=request.now)
            messages.success(request, "Đã trình lãnh đạo đơn vị duyệt.")
            return redirect("bao-cao-xem", report.pk)
        if asked == SUBMIT:
            return redirect(_filed(desk))
    except MoveRefused as refusal:
        report.refresh_from_db()
        return _show(desk, SignaturePage(desk), notice=str(refusal), status=409)
    messages.success(request, f"Đã lưu lúc {format_time_sentence(request.now)}.")
    return redirect(desk.url(Section.CHECK))


def _filed(desk: Desk) -> str:
    """File, and lead on to the receipt."""
    request, report = desk.request, desk.report
    if desk.on_behalf:
        submission = workflow.submit_on_behalf(report, by=request.access, now=request.now)
    else:
        code = request.POST.get("code", "")
        submission = workflow.submit(report, by=request.access, now=request.now, code=code)
    messages.success(request, f"Đã nộp báo cáo, lần nộp {submission.number:02}.")
    return reverse("bao-cao-bien-nhan", args=(report.pk, submission.number))


def _show(
    desk: Desk, page: SignaturePage, *, notice: str = "", stale: str = "", status: int = 200
) -> HttpResponse:
    report, access = desk.report, desk.request.access
    moves = desk.dossier.moves_possible
    on_paper = desk.on_behalf or files_on_paper(report, access)
    content = missing_of(desk.reading)
    filing = missing_to_file(desk.draft, today=local_date(desk.request.now), on_paper=on_paper)
    lacks_scan = any(item.section == Section.FILES for item in filing)
    submit_move = Move.SUBMIT_ON_BEHALF if desk.on_behalf else Move.SUBMIT
    context = {
        **desk.context(Section.CHECK),
        **page.context(),
        "notice": notice,
        "stale": stale,
        "differences": page.differences() if stale else [],
        "error_forms": [page.form] if page.form.errors else [],
        "todo": _todo(desk, [*content, *filing]),
        "todo_count": len(content) + len(filing),
        "content_count": len(content),
        "may_present": Move.PRESENT in moves and not desk.on_behalf,
        "present_ready": not content,
        "may_submit": submit_move in moves,
        "submit_ready": not content and not lacks_scan,
        "is_signatory": Actor.SIGNATORY in capacities(report, access),
        "on_paper": on_paper,
        "code_form": CodeForm(desk.request.POST if status == 409 else None),
        "code": code_of_content(desk.reading.content) if desk.draft.pk else "",
        "pdf_url": url_if_any("bao-cao-pdf", report.pk),
        "docx_url": url_if_any("bao-cao-docx", report.pk),
    }
    return render(desk.request, page.template, context, status=status)


def _todo(desk: Desk, missing: list[MissingItem]) -> list[tuple[str, str, list[TodoLine]]]:
    """The checklist: name of the section, its address, its lines."""
    order = list(Section)
    ordered = sorted(missing, key=lambda item: order.index(item.section))
    grouped = []
    for section, items in groupby(ordered, key=lambda item: item.section):
        lines = [TodoLine(item.text, todo_url(desk, item)) for item in items]
        grouped.append((Section(section).label, desk.url(section), lines))
    return grouped


def todo_url(desk: Desk, item: MissingItem) -> str:
    """The address of the row that a thing to do concerns."""
    anchor = ANCHORS[item.section].format(item.anchor) if item.anchor else ""
    return desk.url(item.section, anchor)
