"""Workbooks to download: the consolidated period."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_GET

from agencies.dates import local_date
from reports.consolidation import consolidate
from reports.consolidation.rows import Consolidated
from reports.exports.wording import period_words
from targets.plan_scope import received_plan_of

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def consolidated_xlsx(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """The consolidated period as a workbook; `?tam-tinh=1` counts what is not accepted yet."""
    # Loaded here: openpyxl takes a third of a second that other pages need not pay.
    from reports.exports.workbook_sheets import consolidated_workbook

    rows = consolidated_of(request, plan, period)
    name = f"so-lieu-tong-hop-{rows.period.code}{_suffix(rows)}.xlsx"
    title = f"Số liệu tổng hợp {period_words(rows.period)}.xlsx"
    return attachment(consolidated_workbook(rows), XLSX, name, title)


def consolidated_of(request: HttpRequest, plan_code: str, period_code: str) -> Consolidated:
    """The consolidated period that an address names, for those who receive its reports; otherwise 404."""
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
    path("<slug:plan>/tong-hop/<slug:period>/xuat.xlsx", consolidated_xlsx, name="tong-hop-xlsx"),
]
