"""The last section: what is still missing, number, date and signer, then trình or nộp."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies.dates import format_time_sentence
from reports import workflow
from reports.attachments import store
from reports.enums import Actor, AttachmentKind, Move, Section
from reports.file_checks import RefusedFile
from reports.forms.moves import PaperForm
from reports.models import Attachment, Submission
from reports.models.carried import undecided_items
from reports.models.completeness import MissingItem, missing_of
from reports.models.snapshot import code_of_content
from reports.permissions import capacities, files_on_paper
from reports.refusals import MoveRefused, StaleDraft, WrongCode
from reports.views.before_filing import reading_matter
from reports.views.desk import Desk, url_if_any
from reports.views.move_links import move_url
from reports.views.section_pages import SignaturePage
from reports.workflow import saving

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
        return _show(desk, SignaturePage(desk), PaperForm())
    page = SignaturePage(desk, desk.request.POST)
    paper = PaperForm(desk.request.POST, desk.request.FILES)
    # The file is kept whatever else is wrong, and the rest whatever is wrong with the file.
    whole = all([_scan_is_kept(desk, paper), page.is_valid()])
    if not page.is_valid():
        return _show(desk, page, paper, notice="Chưa lưu được. Đề nghị sửa các ô được đánh dấu.")
    try:
        _store(desk, page)
    except StaleDraft as refusal:
        return _show(desk, page, paper, stale=str(refusal), status=409)
    except MoveRefused as refusal:
        return _show(desk, page, paper, notice=str(refusal), status=409)
    if not whole:
        desk.reread()
        return _show(desk, page, paper, notice="Đã lưu số, ngày, người ký. Đề nghị sửa các ô được đánh dấu.")
    return _move(desk, page, paper)


def _scan_is_kept(desk: Desk, paper: PaperForm) -> bool:
    """Keep the scan that was sent along; what is wrong with it is said at its field."""
    if not paper.is_valid():
        return False
    scan = paper.cleaned_data["scan"]
    if scan is None or desk.on_behalf:
        return True
    request = desk.request
    try:
        kept = store(
            desk.report,
            scan,
            AttachmentKind.SIGNED_SCAN,
            draft_kind=desk.kind,
            by=request.access,
            now=request.now,
        )
    except RefusedFile as refusal:
        paper.add_error("scan", str(refusal))
        return False
    messages.success(request, f"Đã lưu tệp “{kept.name}”.")
    return True


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


def _move(desk: Desk, page: SignaturePage, paper: PaperForm) -> HttpResponse:
    """After storing: the move that was asked for; a refused one is answered at the fields concerned."""
    request, report = desk.request, desk.report
    asked = request.POST.get("buoc", "")
    desk.reread()
    try:
        if asked == PRESENT:
            workflow.present(report, by=request.access, now=request.now)
            messages.success(request, "Đã trình lãnh đạo đơn vị duyệt.")
            return redirect("bao-cao-xem", report.pk)
        if asked == SUBMIT:
            return redirect(_filed(desk, paper.cleaned_data["code"]))
    except MoveRefused as refusal:
        report.refresh_from_db()
        wrong_code = _answer_at_fields(desk, page, paper, refusal)
        answered = page.form.errors or paper.errors
        return _show(
            desk, page, paper, notice="" if answered else str(refusal), wrong_code=wrong_code, status=409
        )
    messages.success(request, f"Đã lưu lúc {format_time_sentence(request.now)}.")
    return redirect(desk.url(Section.CHECK))


def _filed(desk: Desk, code: str) -> str:
    """File, and lead on to the receipt."""
    request, report = desk.request, desk.report
    if desk.on_behalf:
        submission = workflow.submit_on_behalf(report, by=request.access, now=request.now)
    else:
        submission = workflow.submit(report, by=request.access, now=request.now, code=code)
    messages.success(request, f"Đã nộp báo cáo, lần nộp {submission.number:02}.")
    return reverse("bao-cao-bien-nhan", args=(report.pk, submission.number))


def _answer_at_fields(
    desk: Desk, page: SignaturePage, paper: PaperForm, refusal: MoveRefused
) -> dict[str, Any] | None:
    """Say what lacks where it is typed; of a wrong code, what both codes stand for."""
    for item in refusal.missing:
        if item.section == Section.CHECK and item.anchor in page.form.fields:
            page.form.add_error(item.anchor, item.text)
        elif item.section == Section.FILES:
            paper.add_error("scan", f"{item.text}. Đề nghị chọn tệp PDF.")
    if not isinstance(refusal, WrongCode):
        return None
    if not refusal.typed:
        paper.add_error("code", "Chưa nhập mã in ở chân trang văn bản đã ký.")
        return None
    paper.add_error("code", "Mã này khác mã của số liệu đang lưu.")
    rounds = [row for row in desk.dossier.rounds if row.code == refusal.typed]
    return {
        "typed": refusal.typed,
        "current": refusal.current,
        "round": rounds[0] if rounds else None,
        "is_whole": len(refusal.typed) == len(refusal.current),
    }


def _show(
    desk: Desk,
    page: SignaturePage,
    paper: PaperForm,
    *,
    notice: str = "",
    stale: str = "",
    wrong_code: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    report, access = desk.report, desk.request.access
    moves = desk.dossier.moves_possible
    is_signatory = Actor.SIGNATORY in capacities(report, access)
    content = missing_of(desk.reading)
    submit_move = Move.SUBMIT_ON_BEHALF if desk.on_behalf else Move.SUBMIT
    context = {
        **desk.context(Section.CHECK),
        **reading_matter(desk, whole=is_signatory and not desk.on_behalf),
        **page.context(),
        "notice": notice,
        "stale": stale,
        "differences": page.differences() if stale else [],
        "error_forms": [form for form in (page.form, paper) if form.errors],
        "todo": _todo(desk, content),
        "content_count": len(content),
        "undecided": undecided_items(desk.draft),
        "difficulties_url": desk.url(Section.DIFFICULTIES, "dang-theo-doi"),
        "may_present": Move.PRESENT in moves and not desk.on_behalf,
        "may_submit": submit_move in moves,
        "is_ready": not content,
        "is_signatory": is_signatory,
        "send_back_url": move_url(report.pk, Move.SEND_BACK) if Move.SEND_BACK in moves else "",
        "on_paper": not desk.on_behalf and files_on_paper(report, access),
        "paper": paper,
        "scans": _scans(desk),
        "wrong_code": wrong_code,
        "code": code_of_content(desk.reading.content) if desk.draft.pk else "",
        "pdf_url": url_if_any("bao-cao-pdf", report.pk),
        "docx_url": url_if_any("bao-cao-docx", report.pk),
    }
    return render(desk.request, page.template, context, status=status)


def _scans(desk: Desk) -> list[tuple[Attachment, int | None]]:
    """The signed scans that lie with the draft, each with the round it was filed with before."""
    scans = [file for file in desk.dossier.files if file.kind == AttachmentKind.SIGNED_SCAN]
    filed = dict(
        Submission.attachments.through.objects.filter(attachment__in=scans)
        .order_by("submission__number")
        .values_list("attachment_id", "submission__number")
        if scans
        else ()
    )
    return [(scan, filed.get(scan.pk)) for scan in scans]


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
