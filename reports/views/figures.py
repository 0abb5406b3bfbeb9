"""The figures of a period: one figure with where each number came from, and all of them by district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.enums import UnitLevel
from agencies.models import Unit
from reports.consolidation import consolidate
from reports.consolidation.rows import Cell, CellState, Consolidated, FigureRow
from reports.exclusions import ExclusionRefused, exclude, lift
from reports.exports.wording import period_words
from reports.forms.exclusion import ExclusionForm
from reports.models import FigureExclusion, Period, Submission
from reports.permissions import may_coordinate
from reports.views.consolidated_rows import figure_addresses, round_addresses
from reports.views.periods import received_period_of
from targets.models import Figure

EXCLUDE, LIFT = "khong-tinh", "tinh-lai"


@dataclass(frozen=True)
class Source:
    """One unit's number with the round it comes from."""

    cell: Cell
    words: str
    url: str
    filed: Submission | None
    exclusion: FigureExclusion | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def figure_page(request: HttpRequest, plan: str, period: str, code: str) -> HttpResponse:
    """One figure: its total and what it is made of, unit by unit, each number with its round, who and when."""
    shown = received_period_of(request, plan, period, practice=True)
    figure = get_object_or_404(Figure, plan=shown.plan, code=code)
    if request.method != "POST":
        return _show(request, shown, figure)
    return _change(request, shown, figure)


def _change(request: HttpRequest, period: Period, figure: Figure) -> HttpResponse:
    form = ExclusionForm(request.POST)
    step, _, place = request.POST.get("buoc", "").partition(" ")
    try:
        if step == LIFT:
            standing = FigureExclusion.objects.filter(period=period, figure=figure)
            exclusion = standing.filter(pk=place).first() if place.isascii() and place.isdecimal() else None
            if exclusion is None:
                raise Http404
            exclusion.period = period
            lift(exclusion, by=request.access, now=request.now)
            messages.success(request, "Đã tính lại số này vào tổng.")
        elif step == EXCLUDE:
            if not form.is_valid():
                return _show(request, period, figure, form=form, asked=place)
            unit = get_object_or_404(Unit, province=period.plan.province_id, code=place)
            exclude(
                period, unit, figure, reason=form.cleaned_data["reason"], by=request.access, now=request.now
            )
            messages.success(request, f"Không tính số của {unit.short_name} vào tổng.")
    except ExclusionRefused as refusal:
        form.is_valid()
        form.add_error(None, str(refusal))
        return _show(request, period, figure, form=form, asked=place, status=409)
    return redirect("so-lieu-mot", period.plan.code, period.code, figure.code)


def _show(
    request: HttpRequest,
    period: Period,
    figure: Figure,
    *,
    form: ExclusionForm | None = None,
    asked: str = "",
    status: int = 200,
) -> HttpResponse:
    provisional = request.GET.get("tam-tinh") == "1"
    rows = consolidate(period, provisional=provisional, now=request.now)
    row = next(row for row in rows.figures if row.code == figure.code)
    last_year_address, shorter_address = figure_addresses(rows)(row)
    exclusions = list(
        FigureExclusion.objects.filter(period=period, figure=figure)
        .select_related("unit", "by", "lifted_by")
        .order_by("-at")
    )
    context = {
        "plan": period.plan,
        "period": period,
        "rows": rows,
        "row": row,
        "last_year_words": row.words(row.last_year.value),
        "last_year_address": last_year_address,
        "shorter_address": shorter_address,
        "shorter_words": row.words(row.shorter.value) if row.shorter else "",
        "sources": _sources(rows, row, exclusions),
        "indicators": [other for other in rows.indicators if row.code in other.figures],
        "form": form or ExclusionForm(),
        "asked": asked,
        "history": [exclusion for exclusion in exclusions if exclusion.lifted_at],
        "may_exclude": may_coordinate(period.plan.province_id, request.access) and figure.is_typed,
        "query": "?tam-tinh=1" if provisional else "",
        "address": reverse("tong-hop", args=[period.plan.code, period.code]),
        "title": f"{row.name}, {period_words(period)}",
    }
    return render(request, "reports/so_lieu_mot.html", context, status=status)


def _sources(rows: Consolidated, row: FigureRow, exclusions: list[FigureExclusion]) -> list[Source]:
    """Every unit that answers for the figure, with the round its number comes from."""
    rounds = Submission.objects.filter(report__period=rows.period).select_related(
        "submitted_by", "accepted_by"
    )
    filed = {(submission.report_id, submission.number): submission for submission in rounds}
    standing = {row.unit_id: row for row in exclusions if row.lifted_at is None}
    address = round_addresses()
    return [
        Source(
            cell,
            row.words(cell.value) if cell.value is not None else str(CellState(cell.state).label),
            f"{address(cell.unit)}#so-{row.code}",
            filed.get((cell.unit.report_id, cell.unit.round_number)),
            standing.get(cell.unit.unit_id),
        )
        for cell in row.cells
        if cell.state != CellState.NOT_ASSIGNED
    ]


@require_safe
def districts_page(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """All figures that districts report, district by district, beside the province's total."""
    shown = received_period_of(request, plan, period, practice=True)
    provisional = request.GET.get("tam-tinh") == "1"
    rows = consolidate(shown, provisional=provisional, now=request.now)
    places = [place for place, unit in enumerate(rows.units) if unit.level == UnitLevel.DISTRICT]
    context = {
        "plan": shown.plan,
        "period": shown,
        "rows": rows,
        "districts": [rows.units[place] for place in places],
        "groups": _by_heading(rows, places),
        "query": "?tam-tinh=1" if provisional else "",
        "address": reverse("tong-hop", args=[shown.plan.code, shown.code]),
        "title": f"Số liệu theo huyện, thành phố, {period_words(shown)}",
    }
    return render(request, "reports/so_lieu_huyen.html", context)


def _by_heading(rows: Consolidated, places: list[int]) -> list[tuple[str, list[tuple[FigureRow, list[Any]]]]]:
    """Figures that at least one district answers for, with their cells as (css, icon, words, address)."""
    address = round_addresses()
    groups: dict[str, list[tuple[FigureRow, list[Any]]]] = {}
    for row in rows.figures:
        cells = [row.cells[place] for place in places]
        if any(cell.state != CellState.NOT_ASSIGNED for cell in cells):
            drawn = [_district_cell(cell, row, address(cell.unit)) for cell in cells]
            groups.setdefault(row.heading, []).append((row, drawn))
    return list(groups.items())


def _district_cell(cell: Cell, row: FigureRow, url: str) -> tuple[str, str, str, str]:
    if cell.state == CellState.NOT_ASSIGNED:
        return "num", "", "–", ""
    if cell.state == CellState.VALUE:
        return "num", "", row.words(cell.value), f"{url}#so-{row.code}"
    css = "num" if cell.state == CellState.NIL else "num is-late"
    words = "KPS" if cell.state == CellState.NIL else str(CellState(cell.state).label).lower()
    return css, "", words, f"{url}#so-{row.code}"


_FIGURES = "<slug:plan>/tong-hop/<slug:period>/so-lieu/"
urlpatterns = [
    path(_FIGURES, districts_page, name="so-lieu-huyen"),
    path(f"{_FIGURES}<slug:code>/", figure_page, name="so-lieu-mot"),
]
