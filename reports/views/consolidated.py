"""The consolidated view of one period: are the targets met, and what is the answer made of?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from agencies.dates import local_date
from reports.charting.rows import indicator_charts
from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.consolidation.rows import Consolidated
from reports.exports.wording import period_words
from reports.issuing import changes_after
from reports.permissions import is_head
from reports.views import consolidated_rows as lines
from targets.enums import VerdictCode
from targets.plan_scope import received_plan_of


@require_GET
def current_consolidated(request: HttpRequest, plan: str) -> HttpResponse:
    """Lead to the period chosen (`?ky=`), otherwise to the latest that has opened."""
    owner = received_plan_of(request, plan)
    opened = owner.periods.real().open_by(local_date(request.now)).order_by("-ends_on", "-starts_on")
    wanted = request.GET.get("ky")
    period = (opened.filter(code=wanted) if wanted else opened).first()
    if period is not None:
        provisional = "?tam-tinh=1" if request.GET.get("tam-tinh") == "1" else ""
        return redirect(reverse("tong-hop", args=[owner.code, period.code]) + provisional)
    if wanted:
        raise Http404
    return render(request, "reports/tong_hop_chua_co.html")


@require_GET
def consolidated_page(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """One period; `?tam-tinh=1` counts what is not accepted yet, `?in=1` shows the page of the targets alone."""
    owner = received_plan_of(request, plan)
    opened = list(owner.periods.open_by(local_date(request.now)).order_by("-ends_on", "-starts_on"))
    shown = next((other for other in opened if other.code == period), None)
    if shown is None:
        raise Http404
    shown.plan = owner
    provisional = request.GET.get("tam-tinh") == "1"
    rows = consolidate(shown, provisional=provisional, now=request.now)
    only_targets = request.GET.get("in") == "1"
    context = _targets_part(rows) | {
        "period": shown,
        "opened": [other for other in opened if not other.is_practice or other == shown],
        "rows": rows,
        "title": f"Tổng hợp {period_words(shown)}",
        "only_targets": only_targets,
        "query": "?tam-tinh=1" if provisional else "",
        "address": reverse("tong-hop", args=[owner.code, shown.code]),
        "ended_units": [unit.short_name for unit in rows.units if unit.closing],
    }
    if not only_targets:
        context |= _sections(rows) | _issue_of(rows)
        context["is_head"] = is_head(owner.province_id, request.access)
    return render(request, "reports/tong_hop.html", context)


def _issue_of(rows: Consolidated) -> dict[str, Any]:
    """The report issued last for this period, and how much reads differently since."""
    issued = rows.period.issues.order_by("-number").first()
    changes = changes_after(issued, rows, board_for(rows)) if issued and not rows.provisional else []
    return {"issued": issued, "issue_changes": len(changes)}


def _targets_part(rows: Consolidated) -> dict[str, Any]:
    years = [point.year for row in rows.indicators[:1] for point in row.trend[-lines.TREND_YEARS :]]
    return {
        "targets": [
            (target, [lines.indicator_line(row) for row in target.indicators]) for target in rows.targets
        ],
        "trend_years": f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)),
        "counts": _counts(rows),
        "last_year": rows.period.year - 1,
    }


def _counts(rows: Consolidated) -> dict[str, int]:
    """How many indicators say what; `rest` is neither met, failed nor lacking data."""
    counts = {
        "all": len(rows.indicators),
        "met": rows.met,
        "nil": rows.count(VerdictCode.NIL),
        "not_met": rows.count(VerdictCode.NOT_MET),
        "missing": rows.count(VerdictCode.MISSING_DATA),
        "not_due": rows.count(VerdictCode.NOT_DUE),
        "no_baseline": rows.count(VerdictCode.NO_BASELINE),
        "base_zero": rows.count(VerdictCode.BASE_ZERO),
        "monitored": rows.count(VerdictCode.MONITORED),
    }
    counts["rest"] = counts["all"] - counts["met"] - counts["not_met"] - counts["missing"]
    return counts


def _sections(rows: Consolidated) -> dict[str, Any]:
    address = lines.round_addresses()
    return {
        "figure_groups": lines.figure_groups(rows, address),
        "explanations": lines.explanations(rows),
        "charts": indicator_charts(rows),
        "task_groups": lines.task_groups(rows, address),
        "task_totals": lines.task_totals(rows),
        "task_exceptions": lines.task_exceptions(rows, address),
        "unit_remarks": lines.unit_remarks(rows, address),
        "projects": [(row, address(row.unit)) for row in rows.projects],
        "difficulties": [(row, address(row.unit)) for row in rows.difficulties],
        "inspections": [(row, address(row.unit)) for row in rows.inspections],
        "documents": [(row, address(row.unit)) for row in rows.documents],
    }


urlpatterns = [
    path("<slug:plan>/tong-hop/", current_consolidated, name="tong-hop-hien-tai"),
    path("<slug:plan>/tong-hop/<slug:period>/", consolidated_page, name="tong-hop"),
]
