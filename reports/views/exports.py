"""Documents and workbooks to download: of a unit's report, of a consolidated period."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_GET

from agencies.dates import local_date
from reports.consolidation import consolidate
from reports.consolidation.rows import Consolidated
from reports.exports import sources
from reports.exports.consolidated_document import consolidated_document
from reports.exports.pdf import document_pdf
from reports.exports.wording import period_words
from reports.models import Report
from reports.permissions import may_read_draft
from targets.plan_scope import received_plan_of

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROUND_NUMBERS = {str(number): number for number in range(1, 100)}


@require_GET
def report_pdf(request: HttpRequest, report_id: int) -> HttpResponse:
    """The document of one report: the unit's working copy, or a round (`?lan=2`)."""
    report, source = _report_and_source(request, report_id)
    return attachment(
        document_pdf(sources.document_of(report, source)),
        PDF,
        f"{sources.file_stem(report, source)}.pdf",
        f"Báo cáo {period_words(report.period)} – {report.unit.short_name}.pdf",
    )


@require_GET
def report_xlsx(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report as a workbook, of the same source as its document."""
    # Loaded here: openpyxl takes a third of a second that other pages need not pay.
    from reports.exports.workbook_report import workbook_of

    report, source = _report_and_source(request, report_id)
    return attachment(
        workbook_of(report, source, now=request.now),
        XLSX,
        f"{sources.file_stem(report, source)}.xlsx",
        f"Số liệu {period_words(report.period)} – {report.unit.short_name}.xlsx",
    )


def _report_and_source(request: HttpRequest, report_id: int) -> tuple[Report, sources.Source]:
    """The report, and the working copy or round of it that the person asks for and may read; otherwise 404."""
    reports = Report.objects.visible_to(request.access).select_related("unit", "period__plan__coordinator")
    report = get_object_or_404(reports, pk=report_id)
    source = sources.source_of(
        report, number=_round_number(request), reads_draft=may_read_draft(report, request.access)
    )
    if source is None:
        raise Http404
    return report, source


def _round_number(request: HttpRequest) -> int | None:
    typed = request.GET.get("lan")
    if typed is None:
        return None
    if typed not in ROUND_NUMBERS:
        raise Http404
    return ROUND_NUMBERS[typed]


@require_GET
def consolidated_pdf(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """The consolidated report of a period, ready to sign; `?tam-tinh=1` counts what is not accepted yet."""
    rows = _consolidated(request, plan, period)
    name = f"bao-cao-tong-hop-{rows.period.code}{_suffix(rows)}.pdf"
    title = f"Báo cáo tổng hợp {period_words(rows.period)}.pdf"
    return attachment(document_pdf(consolidated_document(rows)), PDF, name, title)


@require_GET
def consolidated_xlsx(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """The consolidated period as a workbook; `?tam-tinh=1` as above."""
    # Loaded here: openpyxl takes a third of a second that other pages need not pay.
    from reports.exports.workbook_sheets import consolidated_workbook

    rows = _consolidated(request, plan, period)
    name = f"so-lieu-tong-hop-{rows.period.code}{_suffix(rows)}.xlsx"
    title = f"Số liệu tổng hợp {period_words(rows.period)}.xlsx"
    return attachment(consolidated_workbook(rows), XLSX, name, title)


def _consolidated(request: HttpRequest, plan_code: str, period_code: str) -> Consolidated:
    plan = received_plan_of(request, plan_code)
    opened = plan.periods.open_by(local_date(request.now))
    period = get_object_or_404(opened.select_related("plan__coordinator"), code=period_code)
    return consolidate(period, provisional=request.GET.get("tam-tinh") == "1", now=request.now)


def _suffix(rows: Consolidated) -> str:
    return "-tam-tinh" if rows.provisional else ""


def attachment(body: bytes, content_type: str, ascii_name: str, title: str) -> HttpResponse:
    """A file to keep, named in plain ASCII and, for browsers that read it, in Vietnamese."""
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(title)}"
    )
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("bao-cao/<int:report_id>/xuat.pdf", report_pdf, name="bao-cao-pdf"),
    path("bao-cao/<int:report_id>/xuat.xlsx", report_xlsx, name="bao-cao-xlsx"),
    path("<slug:plan>/tong-hop/<slug:period>/xuat.pdf", consolidated_pdf, name="tong-hop-pdf"),
    path("<slug:plan>/tong-hop/<slug:period>/xuat.xlsx", consolidated_xlsx, name="tong-hop-xlsx"),
]
