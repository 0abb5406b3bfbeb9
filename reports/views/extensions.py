"""More time: asked for by a unit, granted or declined by a coordinator, for one report or for all still owed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.dates import format_date
from agencies.permissions import coordinates
from reports.extensions import ask, decline, grant, grant_to_all, is_extendable
from reports.forms.extension import AskForm, DeclineForm, ExtensionForm
from reports.models import ExtensionRequest, Report
from reports.permissions import may_read_draft
from reports.scheduling import NotAllowed
from reports.views.desk import report_or_404
from reports.views.periods import received_period_of
from targets.models import Plan
from targets.plan_scope import received_plan_of

DECLINE = "tu-choi"


def _coordinated(request: HttpRequest, plan: str) -> Plan:
    owner = received_plan_of(request, plan)
    if not coordinates(request.access, owner.province_id):
        raise Http404
    return owner


def _desk(plan: Plan, period_code: str) -> str:
    return f"{reverse('don-doc', args=[plan.code])}?ky={period_code}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def extend_due_date(request: HttpRequest, plan: str, report_id: int) -> HttpResponse:
    """Give one unit more time, or decline what it asked for; by a coordinator."""
    owner = _coordinated(request, plan)
    reports = Report.objects.visible_to(request.access).select_related("unit", "period__plan")
    report = get_object_or_404(reports, pk=report_id, period__plan=owner)
    asked = report.extension_requests.filter(decided_at__isnull=True).select_related("asked_by").first()
    if request.method == "POST" and request.POST.get("buoc") == DECLINE and asked is not None:
        return _decline(request, owner, report, asked)
    form = ExtensionForm(request.POST if request.method == "POST" else None, initial=_initial(asked))
    if request.method == "POST" and is_extendable(report) and form.is_valid():
        try:
            extension = grant(report, by=request.access, now=request.now, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("last_day", str(refusal))
        else:
            day = format_date(extension.last_day)
            messages.success(request, f"Đã gia hạn cho {report.unit.short_name} đến hết ngày {day}.")
            return redirect(_desk(owner, report.period.code))
    return _show(request, owner, report, asked, form, DeclineForm())


def _initial(asked: ExtensionRequest | None) -> dict[str, Any]:
    return {"last_day": asked.last_day, "reason": asked.reason} if asked else {}


def _decline(request: HttpRequest, plan: Plan, report: Report, asked: ExtensionRequest) -> HttpResponse:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, plan, report, asked, ExtensionForm(initial=_initial(asked)), form)
    asked.report = report
    decline(asked, answer=form.cleaned_data["answer"], by=request.access, now=request.now)
    messages.success(request, f"Đã trả lời {report.unit.short_name}.")
    return redirect(_desk(plan, report.period.code))


def _show(
    request: HttpRequest,
    plan: Plan,
    report: Report,
    asked: ExtensionRequest | None,
    form: ExtensionForm,
    declining: DeclineForm,
) -> HttpResponse:
    context = {
        "report": report,
        "form": form,
        "asked": asked,
        "declining": declining,
        "is_extendable": is_extendable(report),
        "extensions": report.extensions.select_related("granted_by"),
        "crumbs": [
            ("Đôn đốc", reverse("don-doc", args=[plan.code])),
            (f"Gia hạn: {report.unit.short_name}", ""),
        ],
    }
    return render(request, "reports/don_doc_gia_han.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def extend_for_all(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """Give every unit that still owes its first filing of the period more time."""
    owner = _coordinated(request, plan)
    shown = received_period_of(request, plan, period)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    owing = [
        report
        for report in shown.reports.select_related("unit").order_by("unit__order")
        if is_extendable(report)
    ]
    if request.method == "POST" and form.is_valid():
        try:
            count = grant_to_all(shown, by=request.access, now=request.now, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, f"Đã gia hạn cho {count:02} đơn vị.")
            return redirect(_desk(owner, shown.code))
    context = {
        "period": shown,
        "form": form,
        "owing": owing,
        "crumbs": [("Đôn đốc", _desk(owner, shown.code)), ("Gia hạn cho tất cả", "")],
    }
    return render(request, "reports/don_doc_gia_han_chung.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_time(request: HttpRequest, report_id: int) -> HttpResponse:
    """A unit asks for more time with a reason."""
    report = report_or_404(request, report_id)
    if not may_read_draft(report, request.access):
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask(report, by=request.access, now=request.now, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(refusal.about, str(refusal))
        else:
            messages.success(request, "Đã gửi đề nghị gia hạn đến cơ quan tổng hợp.")
            return redirect("bao-cao-gia-han", report.pk)
    context = {
        "plan": report.period.plan,
        "report": report,
        "form": form,
        "is_extendable": is_extendable(report),
        "requests": report.extension_requests.select_related("extension", "asked_by").order_by("-pk"),
        "crumbs": [
            ("Báo cáo của đơn vị", reverse("bao-cao")),
            (report.period.name, reverse("bao-cao-xem", args=[report.pk])),
            ("Đề nghị gia hạn", ""),
        ],
    }
    return render(request, "reports/gia_han.html", context)


urlpatterns = [
    path("bao-cao/<int:report_id>/gia-han/", ask_for_time, name="bao-cao-gia-han"),
    path("<slug:plan>/don-doc/gia-han/<int:report_id>/", extend_due_date, name="gia-han"),
    path("<slug:plan>/don-doc/gia-han-chung/<slug:period>/", extend_for_all, name="gia-han-chung"),
]
