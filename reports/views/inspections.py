"""The log of inspections: the list, and one written down or completed by a coordinator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.dates import local_date
from agencies.models import Unit
from agencies.permissions import coordinates
from reports.forms.inspection import InspectionForm
from reports.inspections import InspectionRefused, correct, stamp_of, write_down
from reports.models import Inspection
from targets.models import Plan
from targets.plan_scope import plan_of_parties

PER_PAGE = 50


@never_cache
@require_safe
def list_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Inspections one may see, the latest first."""
    owner = plan_of_parties(request, plan)
    today = local_date(request.now)
    found = _visible(request, owner).select_related("unit")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "plan": owner,
        "demo": owner.is_demo,
        "page": page,
        "rows": [(row, row.is_overdue_on(today)) for row in page],
        "may_write": coordinates(request.access, owner.province_id),
    }
    return render(request, "reports/kiem_tra.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Write an inspection down."""
    owner = _written_by(request, plan)
    return _form_page(request, owner, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: HttpRequest, plan: str, inspection_id: int) -> HttpResponse:
    """Complete or correct one."""
    owner = _written_by(request, plan)
    stored = get_object_or_404(_visible(request, owner), pk=inspection_id)
    return _form_page(request, owner, stored)


def _visible(request: HttpRequest, plan: Plan) -> QuerySet[Inspection]:
    return Inspection.objects.visible_to(request.access).filter(plan=plan)


def _written_by(request: HttpRequest, code: str) -> Plan:
    plan = plan_of_parties(request, code)
    if not coordinates(request.access, plan.province_id):
        raise Http404
    return plan


def _form_page(request: HttpRequest, plan: Plan, stored: Inspection | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = InspectionForm(plan, _units(plan), stored, data, today=local_date(request.now))
    refusal = ""
    if form.is_bound and form.is_valid():
        try:
            written = _write(request, plan, stored, form.cleaned_data)
        except InspectionRefused as refused:
            refusal = str(refused)
            stored = get_object_or_404(_visible(request, plan), pk=stored.pk) if stored else None
        else:
            messages.success(request, f"Đã ghi cuộc kiểm tra tại {written.unit.short_name}.")
            return redirect("kiem-tra", plan.code)
    title = "Sửa cuộc kiểm tra" if stored else "Ghi cuộc kiểm tra"
    context: dict[str, Any] = {
        "plan": plan,
        "demo": plan.is_demo,
        "form": form,
        "title": title,
        "stored": stored,
        "stamp": stamp_of(stored) if stored else "",
        "refusal": refusal,
        "crumbs": [("Kiểm tra", reverse("kiem-tra", args=(plan.code,))), (title, "")],
    }
    return render(request, "reports/kiem_tra_ghi.html", context, status=409 if refusal else 200)


def _write(request: HttpRequest, plan: Plan, stored: Inspection | None, values: dict[str, Any]) -> Inspection:
    if stored is None:
        return write_down(plan, values, by=request.access, now=request.now)
    return correct(stored, values, seen=request.POST.get("dau", ""), by=request.access, now=request.now)


def _units(plan: Plan) -> QuerySet[Unit]:
    """Every unit the plan has had: one that ended may have been inspected before."""
    return (
        Unit.objects.filter(province_id=plan.province_id, agency__duty__plan=plan)
        .order_by("order")
        .distinct()
    )


urlpatterns = [
    path("<slug:plan>/kiem-tra/", list_page, name="kiem-tra"),
    path("<slug:plan>/kiem-tra/moi/", add_page, name="kiem-tra-moi"),
    path("<slug:plan>/kiem-tra/<int:inspection_id>/", edit_page, name="kiem-tra-sua"),
]
