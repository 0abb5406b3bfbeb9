"""Search without diacritics."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.models import Unit
from reports.models import ConsolidatedIssue, Difficulty, Draft, Submission
from reports.search import Found, find
from reports.views.desk import url_if_any
from targets.models import Amendment


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Units, the plan's text and reports that hold the words."""
    results = find(request.GET.get("q", ""), request.access)
    groups = [
        ("Báo cáo tổng hợp đã ban hành", results.issues),
        ("Báo cáo đã nộp", results.rounds),
        ("Báo cáo đang lập", results.drafts),
        ("Vướng mắc, kiến nghị", results.difficulties),
        ("Đơn vị", results.units),
        ("Kế hoạch", results.plan_texts),
        ("Điều chỉnh kế hoạch", results.amendments),
    ]
    context = {
        "results": results,
        "search_query": results.query,
        "groups": [
            (name, [(found, _address(found)) for found in hits.found], hits.total)
            for name, hits in groups
            if hits.total
        ],
    }
    return render(request, "reports/tim.html", context)


def _address(found: Found) -> str:
    """Where a result is read; empty where there is no page of its own."""
    thing: Any = found.thing
    if isinstance(thing, Submission):
        return f"{reverse('bao-cao-xem', args=(thing.report_id,))}?lan={thing.number}"
    if isinstance(thing, Draft):
        return reverse("bao-cao-xem", args=(thing.report_id,))
    if isinstance(thing, Difficulty):
        return reverse("vuong-mac-xem", args=(thing.plan.code, thing.number))
    if isinstance(thing, ConsolidatedIssue):
        return reverse("ban-hanh-xem", args=(thing.period.plan.code, thing.period.code, thing.number))
    if isinstance(thing, Amendment):
        return reverse("dieu-chinh", args=(thing.plan.code, thing.number))
    if isinstance(thing, Unit):
        return ""
    return url_if_any("ke-hoach", thing.plan.code)


urlpatterns = [path("tim/", search, name="tim")]
