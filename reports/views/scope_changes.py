"""Changes of what figures cover: the list, a new one, and its former values told under the new scope."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reports.forms.scope_change import RestatedForm, ScopeChangeForm
from reports.models import RestatedValue, ScopeChange
from reports.permissions import may_coordinate
from reports.restating import RestatingRefused, crossings_of, lift, restate, write_down
from reports.side_by_side import answer_words
from targets.models import Plan
from targets.numbers import format_number
from targets.plan_scope import received_plan_of

LIFT = "bo"


@never_cache
@require_safe
def list_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Every change, the latest first; those taken back stay in the list."""
    owner = received_plan_of(request, plan)
    changes = owner.scope_changes.select_related("by", "lifted_by").with_size()
    context = _context(request, owner, "Thay đổi phạm vi số liệu") | {"changes": changes}
    return render(request, "reports/pham_vi.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Write a change down."""
    owner = received_plan_of(request, plan)
    if not may_coordinate(owner.province_id, request.access):
        raise Http404
    form = ScopeChangeForm(owner, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            change = write_down(owner, **form.cleaned_data, by=request.access, now=request.now)
        except RestatingRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Đã ghi thay đổi. Đề nghị ghi tiếp số cùng kỳ tính theo phạm vi mới.")
            return redirect("pham-vi-xem", owner.code, change.pk)
    context = _context(request, owner, "Ghi thay đổi phạm vi") | {
        "form": form,
        "choices": [form["units"], form["figures"]],
    }
    return render(request, "reports/pham_vi_moi.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_page(request: HttpRequest, plan: str, change_id: int) -> HttpResponse:
    """One change: which comparisons cross it, what was reported then, what it would be under the new scope."""
    owner = received_plan_of(request, plan)
    change = get_object_or_404(owner.scope_changes.select_related("by", "lifted_by"), pk=change_id)
    change.plan = owner
    crossings = [] if change.lifted_at else crossings_of(change, now=request.now)
    form = RestatedForm(crossings, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_coordinate(owner.province_id, request.access):
            raise Http404
        if request.POST.get("buoc") == LIFT:
            lift(change, by=request.access, now=request.now)
            messages.success(request, "Đã bỏ thay đổi; so sánh lại với số đã báo cáo.")
            return redirect("pham-vi", owner.code)
        if form.is_valid():
            return _restate(request, change, form)
    return _show(request, owner, change, form)


def _restate(request: HttpRequest, change: ScopeChange, form: RestatedForm) -> HttpResponse:
    try:
        changed = restate(change, form.values(), by=request.access, now=request.now)
    except RestatingRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, change.plan, change, form, status=409)
    messages.success(request, f"Đã lưu {changed:02} thay đổi." if changed else "Không có thay đổi nào.")
    return redirect("pham-vi-xem", change.plan.code, change.pk)


def _show(
    request: HttpRequest, plan: Plan, change: ScopeChange, form: RestatedForm, *, status: int = 200
) -> HttpResponse:
    context = _context(request, plan, change.basis) | {
        "change": change,
        "form": form,
        "tables": [
            (
                crossing,
                [(line, field, _reported_words(line)) for line, field in lines],
            )
            for crossing, lines in form.tables()
        ],
        "rows": change.rows.select_related("figure", "unit"),
        "history": _history(change),
    }
    return render(request, "reports/pham_vi_xem.html", context, status=status)


def _reported_words(line: Any) -> str:
    said = line.reported
    return (said and answer_words(said, line.row.figure.decimals)) or "Chưa có số liệu"


def _history(change: ScopeChange) -> list[dict[str, Any]]:
    """Every number ever told, the latest first."""
    values = RestatedValue.objects.filter(row__change=change).select_related("row__figure", "row__unit", "by")
    return [
        {
            "title": f"{value.row.figure.short_name}, {value.row.unit.short_name}, {value.year}-{value.part}: "
            + (
                "bỏ số đã ghi"
                if value.value is None
                else format_number(value.value, decimals=value.row.figure.decimals)
            ),
            "at": value.at,
            "by": value.by.label,
        }
        for value in values.order_by("-pk")
    ]


def _context(request: HttpRequest, plan: Plan, title: str) -> dict[str, Any]:
    crumbs = [("Số gốc", reverse("so-goc", args=(plan.code,)))]
    if request.resolver_match.url_name != "pham-vi":
        crumbs.append(("Thay đổi phạm vi", reverse("pham-vi", args=(plan.code,))))
    return {
        "plan": plan,
        "demo": plan.is_demo,
        "title": title,
        "may_write": may_coordinate(plan.province_id, request.access),
        "crumbs": [*crumbs, (title, "")],
    }


urlpatterns = [
    path("<slug:plan>/so-goc/pham-vi/", list_page, name="pham-vi"),
    path("<slug:plan>/so-goc/pham-vi/moi/", add_page, name="pham-vi-moi"),
    path("<slug:plan>/so-goc/pham-vi/<int:change_id>/", change_page, name="pham-vi-xem"),
]
