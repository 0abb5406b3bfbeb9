"""Pages of the plan: its text with citations, and the base values of its first comparisons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from agencies.models import Unit
from agencies.organisation import changes_of_organisation
from agencies.permissions import coordinates
from targets.amending import may_propose
from targets.baseline_forms import BaselineForm, with_reading
from targets.baselines import (
    AskedFigure,
    BaselineRefused,
    BaseSlot,
    asked_figures,
    base_history,
    base_slots,
    base_values,
    needed_for,
    save_baselines,
)
from targets.models import Baseline, Figure, Plan
from targets.numbers import format_number
from targets.plan_page import read_plan_page
from targets.plan_scope import plan_of, received_plan_of


@require_GET
def plan_page(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan verbatim, with who answers for what and how its targets are read."""
    owner = plan_of(request, plan)
    context = {
        "page": read_plan_page(owner, request.access),
        "may_propose": may_propose(owner, request.access),
        "organisation_changes": changes_of_organisation(owner.province_id, owner.first_year, owner.last_year),
    }
    return render(request, "targets/ke_hoach.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def baselines_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Base values: how many are there (no unit chosen), or the table of one unit (`?ky=2020-N&don-vi=CAT`)."""
    owner = received_plan_of(request, plan)
    slots = base_slots(owner)
    if not slots:
        return render(request, "targets/so_goc_trong.html", {"plan": owner})
    slot = _chosen_slot(slots, request.GET.get("ky", ""))
    asked = asked_figures(owner, slot)
    units = {unit.code: unit for unit in Unit.objects.filter(pk__in=asked).order_by("order", "pk")}
    code = request.GET.get("don-vi", "")
    if code and code not in units:
        raise Http404
    context = {
        "plan": owner,
        "slots": slots,
        "slot": slot,
        "may_write": coordinates(request.access, owner.province_id),
    }
    if not code:
        return render(request, "targets/so_goc.html", context | _overview(owner, slot, asked, units))
    return _unit_table(request, owner, slot, units[code], asked[units[code].pk], context)


def _chosen_slot(slots: list[BaseSlot], code: str) -> BaseSlot:
    if not code:
        return slots[0]
    slot = next((slot for slot in slots if slot.code == code), None)
    if slot is None:
        raise Http404
    return slot


def _overview(
    plan: Plan, slot: BaseSlot, asked: dict[int, list[AskedFigure]], units: dict[str, Unit]
) -> dict[str, Any]:
    """How many base values each unit has, and which of those that indicators wait for are lacking."""
    known, needed = base_values(plan, slot), needed_for(plan)
    lines = []
    for unit in units.values():
        typed = [row for row in asked[unit.pk] if row.figure.is_typed]
        unknown = [row for row in typed if (unit.pk, row.figure.pk) not in known]
        lacking = [row.figure for row in unknown if row.counts and row.figure.pk in needed]
        done = len(typed) - len(unknown)
        lines.append((unit.short_name, _address(plan, slot, unit), done, len(typed), lacking))
    return {"lines": lines}


def _unit_table(
    request: HttpRequest,
    plan: Plan,
    slot: BaseSlot,
    unit: Unit,
    asked: list[AskedFigure],
    context: dict[str, Any],
) -> HttpResponse:
    stored = {
        figure_id: row for (unit_id, figure_id), row in base_values(plan, slot).items() if unit_id == unit.pk
    }
    figures = [row.figure for row in asked]
    posted = request.method == "POST"
    if posted and not context["may_write"]:
        raise Http404
    form = BaselineForm(figures, stored, with_reading(request.POST) if posted else None)
    if posted and form.is_valid():
        try:
            changed = save_baselines(plan, unit, slot, form.answers(), by=request.access, now=request.now)
        except BaselineRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = (
                f"Đã lưu {changed:02} thay đổi số gốc của {unit.short_name}."
                if changed
                else "Không có thay đổi nào."
            )
            messages.success(request, told)
            return redirect(_address(plan, slot, unit))
    hints = _hints(plan, asked)
    sums = [(figure, _sum_words(figure, stored.get(figure.pk))) for figure in figures if not figure.is_typed]
    crumbs = [("Số gốc", f"{reverse('so-goc', args=[plan.code])}?ky={slot.code}"), (unit.short_name, "")]
    context |= {
        "unit": unit,
        "form": form,
        "rows": [(*row, hints.get(row[0].code, "")) for row in form.rows()],
        "sums": sums,
        "history": base_history(plan, slot, unit),
        "crumbs": crumbs,
    }
    return render(request, "targets/so_goc_don_vi.html", context)


def _sum_words(figure: Figure, stored: Baseline | None) -> str:
    return "–" if stored is None else format_number(stored.value or 0, decimals=figure.decimals)


def _hints(plan: Plan, asked: list[AskedFigure]) -> dict[str, str]:
    """What a figure's base is needed for, by code."""
    needed = needed_for(plan)
    return {
        row.figure.code: f"Cần cho chỉ tiêu {', '.join(needed[row.figure.pk])}"
        for row in asked
        if row.counts and row.figure.pk in needed
    }


def _address(plan: Plan, slot: BaseSlot, unit: Unit) -> str:
    query = urlencode({"ky": slot.code, "don-vi": unit.code})
    return f"{reverse('so-goc', args=[plan.code])}?{query}"
