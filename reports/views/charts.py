"""The charts of the consolidated pages as pictures of their own, to keep or to put into another document."""

from __future__ import annotations

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET

from reports.charting.chart import Chart
from reports.charting.drawing import drawn_alone
from reports.charting.rows import all_charts, indicator_charts
from reports.consolidation import series_of
from reports.exports import wording
from reports.views.exports import consolidated_of
from targets.plan_scope import received_plan_of

ACCEPTED_ONLY = "Chỉ số liệu đã tiếp nhận"
SVG = "image/svg+xml; charset=utf-8"


@require_GET
def indicator_picture(request: HttpRequest, plan: str, period: str, code: str) -> HttpResponseBase:
    """One indicator of a period over the years; `?tam-tinh=1` counts what is not accepted yet."""
    rows = consolidated_of(request, plan, period)
    counted = "Gồm số liệu tạm tính, chưa tiếp nhận" if rows.provisional else ACCEPTED_ONLY
    source = (f"Tổng hợp {wording.period_words(rows.period)}", counted, wording.unreal_mark(rows.period))
    return _picture(request, indicator_charts(rows), code, source)


@require_GET
def series_picture(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    """One chart of the page of all periods: an indicator, or the timeliness of reports."""
    series = series_of(received_plan_of(request, plan), now=request.now)
    years = f"Giai đoạn {series.plan.first_year}–{series.plan.last_year}"
    source = (years, ACCEPTED_ONLY, wording.DEMO_MARK if series.plan.is_demo else "")
    return _picture(request, all_charts(series), code, source)


def _picture(
    request: HttpRequest, charts: list[Chart], code: str, source: tuple[str, ...]
) -> HttpResponseBase:
    """One of the charts, kept by the person's own browser as long as it stays the same; otherwise 404."""
    chart = next((chart for chart in charts if chart.code == code), None)
    if chart is None:
        raise Http404
    svg = drawn_alone(chart, source).encode()
    tag = f'"{sha256(svg).hexdigest()}"'
    response = HttpResponse(svg, content_type=SVG, headers={"ETag": tag})
    response["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=tag, response=response)


urlpatterns = [
    path("<slug:plan>/tong-hop/giai-doan/bieu-do/<str:code>.svg", series_picture, name="giai-doan-bieu-do"),
    path(
        "<slug:plan>/tong-hop/<slug:period>/bieu-do/<str:code>.svg",
        indicator_picture,
        name="tong-hop-bieu-do",
    ),
]
