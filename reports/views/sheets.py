"""The Excel form of a report out and in again, and the blank form on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from reports.attachments import RefusedFile, clean_name
from reports.enums import DraftKind, Section
from reports.exports.paper_form import paper_form
from reports.exports.pdf import document_pdf
from reports.exports.wording import period_words
from reports.forms.excel import ExcelForm
from reports.models import UploadedSheet
from reports.refusals import MoveRefused, StaleDraft
from reports.sheets.package import RefusedWorkbook
from reports.views.desk import Desk
from reports.views.exports import PDF, XLSX, attachment

ADDRESSES = {
    DraftKind.OWN: ("bao-cao-mau-xlsx", "nhap-excel", "nhap-excel-xem"),
    DraftKind.ON_BEHALF: ("lap-thay-mau-xlsx", "lap-thay-nhap-excel", "lap-thay-nhap-excel-xem"),
}
OWN, ON_BEHALF = {"kind": DraftKind.OWN}, {"kind": DraftKind.ON_BEHALF}


@require_GET
def form_xlsx(request: HttpRequest, report_id: int, kind: str) -> HttpResponse:
    """The unit's own form with what is drafted filled in."""
    # Loaded here: openpyxl takes a third of a second that other pages need not pay.
    from reports.sheets.writing import file_name, form_bytes

    desk = Desk(request, report_id, kind)
    if refusal := _not_now(desk):
        return refusal
    title = f"Mẫu số liệu {period_words(desk.report.period)} – {desk.report.unit.short_name}.xlsx"
    return attachment(form_bytes(desk.reading, now=request.now), XLSX, file_name(desk.reading), title)


@require_GET
def paper_pdf(request: HttpRequest, report_id: int) -> HttpResponse:
    """The blank form to collect figures on paper."""
    desk = Desk(request, report_id, DraftKind.OWN)
    report = desk.report
    name = f"phieu-thu-thap-{report.unit.code}-{report.period.code}.pdf"
    title = f"Phiếu thu thập số liệu {period_words(report.period)} – {report.unit.short_name}.pdf"
    return attachment(document_pdf(paper_form(desk.reading)), PDF, name, title)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, report_id: int, kind: str) -> HttpResponse:
    """Choose a filled form; what can be read waits for confirmation, nothing is stored in the report."""
    desk = Desk(request, report_id, kind)
    if refusal := _not_now(desk):
        return refusal
    if request.method != "POST":
        return _show_upload(desk, ExcelForm())
    form = ExcelForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_upload(desk, form)
    from reports.sheets.reading import read_form

    file = form.cleaned_data["file"]
    try:
        name = clean_name(file.name or "")
        filled = read_form(file, desk.report)
    except (RefusedWorkbook, RefusedFile) as refused:
        return _show_upload(desk, form, reasons=getattr(refused, "reasons", (str(refused),)))
    waiting = UploadedSheet.objects.filter(report=desk.report, kind=kind, uploaded_by=request.user)
    waiting.delete()
    kept = UploadedSheet.objects.create(
        report=desk.report,
        kind=kind,
        name=name,
        content=filled.as_json(),
        uploaded_at=request.now,
        uploaded_by=request.user,
    )
    return redirect(ADDRESSES[DraftKind(kind)][2], desk.report.pk, kept.token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, report_id: int, token: str, kind: str) -> HttpResponse:
    """What would be stored, cell by cell; the confirmation stores all of it or nothing."""
    desk = Desk(request, report_id, kind)
    waiting = UploadedSheet.objects.waiting(request.now)
    kept = get_object_or_404(waiting, token=token, report_id=report_id, kind=kind, uploaded_by=request.user)
    kept.report = desk.report
    if refusal := _not_now(desk):
        return refusal
    return _confirm(desk, kept) if request.method == "POST" else _show_preview(desk, kept)


def _confirm(desk: Desk, kept: UploadedSheet) -> HttpResponse:
    from reports.sheets.importing import confirm
    from reports.views.sheet_preview import choices_in, preview_context

    request = desk.request
    choices = choices_in(request.POST)
    try:
        done = confirm(kept, by=request.access, now=request.now, revision=desk.sent_revision, choices=choices)
    except StaleDraft:
        return _show_preview(desk, kept, choices=choices, notice=MOVED_ON, status=409)
    except MoveRefused as refusal:
        return _show_preview(desk, kept, choices=choices, notice=str(refusal), status=409)
    messages.success(request, f"Đã nhập {done:02} ô từ tệp “{kept.name}”.")
    desk.reread()
    if preview_context(desk, kept)["is_finished"]:
        kept.delete()
        return redirect(desk.url(Section.FIGURES))
    # What was not stored is named again on the same page.
    return redirect(ADDRESSES[DraftKind(desk.kind)][2], desk.report.pk, kept.token)


MOVED_ON = (
    "Báo cáo vừa được lưu ở nơi khác sau khi trang này mở. Chưa có gì được nhập; tệp đã được so lại với bản đang "
    "lưu, đề nghị xem lại rồi xác nhận."
)


def _not_now(desk: Desk) -> HttpResponse | None:
    """Where the draft cannot be saved now, say so; on a unit's behalf the paper comes first."""
    if not desk.may_write:
        state = desk.report.get_state_display()
        messages.info(desk.request, f"Báo cáo đang ở trạng thái “{state}” nên chưa nhập được.")
        return redirect(desk.home_url)
    if desk.on_behalf and not desk.dossier.has_paper:
        messages.info(desk.request, "Đề nghị tải lên bản quét văn bản giấy của đơn vị trước khi nhập thay.")
        return redirect(desk.url(Section.FILES))
    return None


def _frame(desk: Desk) -> dict[str, Any]:
    """The entry pages' frame, standing at no section."""
    context = desk.context(Section.FIGURES)
    steps = [{**step, "current": False} for step in context["steps"]]
    crumbs = [*context["crumbs"][:-1], ("Nhập từ Excel", "")]
    form_name, upload_name, _preview_name = ADDRESSES[DraftKind(desk.kind)]
    return {
        **context,
        "steps": steps,
        "steps_title": "Nhập từ Excel",
        "crumbs": crumbs,
        "comment": None,
        "excel_page": True,
        "form_url": reverse(form_name, args=(desk.report.pk,)),
        "upload_url": reverse(upload_name, args=(desk.report.pk,)),
    }


def _show_upload(desk: Desk, form: ExcelForm, reasons: tuple[str, ...] = ()) -> HttpResponse:
    context = {**_frame(desk), "form": form, "reasons": reasons}
    return render(desk.request, "reports/nhap_excel.html", context)


def _show_preview(desk: Desk, kept: UploadedSheet, status: int = 200, **kwargs: Any) -> HttpResponse:
    from reports.views.sheet_preview import preview_context

    if status != 200:
        desk.reread()
    notice = kwargs.pop("notice", "")
    context = {**_frame(desk), **preview_context(desk, kept, **kwargs), "notice": notice}
    return render(desk.request, "reports/nhap_excel_xem.html", context, status=status)


_BEHALF = "bao-cao/<int:report_id>/lap-thay"
urlpatterns = [
    path("bao-cao/<int:report_id>/mau.xlsx", form_xlsx, OWN, name="bao-cao-mau-xlsx"),
    path("bao-cao/<int:report_id>/mau.pdf", paper_pdf, name="bao-cao-mau-pdf"),
    path("bao-cao/<int:report_id>/nhap-excel/", upload, OWN, name="nhap-excel"),
    path("bao-cao/<int:report_id>/nhap-excel/<slug:token>/", preview, OWN, name="nhap-excel-xem"),
    path(f"{_BEHALF}/mau.xlsx", form_xlsx, ON_BEHALF, name="lap-thay-mau-xlsx"),
    path(f"{_BEHALF}/nhap-excel/", upload, ON_BEHALF, name="lap-thay-nhap-excel"),
    path(f"{_BEHALF}/nhap-excel/<slug:token>/", preview, ON_BEHALF, name="lap-thay-nhap-excel-xem"),
]
