"""A plan over all its periods: are the targets met over the years, and who files in time?"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from agencies.enums import UnitLevel
from reports.charting.rows import series_charts, timeliness_chart
from reports.consolidation import series_of
from reports.consolidation.rows import Coverage, FigureRow, IndicatorRow
from reports.consolidation.series_rows import (
    FigureSeries,
    Filing,
    IndicatorSeries,
    PeriodRows,
    Series,
    SeriesPart,
    UnitSeries,
    thresholds_words,
)
from reports.enums import Timeliness
from reports.models import Period
from reports.views.consolidated_rows import TREND_YEARS, indicator_line
from reports.views.exports import XLSX, attachment
from targets.enums import VerdictCode
from targets.plan_scope import received_plan_of

# A strip holds no more cells (look.md, section 5).
LONGEST_STRIP = 6
# More missing units are counted, and named on the page of their period.
MISSING_NAMED = 3

MET_CODES = (VerdictCode.MET, VerdictCode.NIL)

Cell = tuple[str, str, str, str]


@require_GET
def series_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Indicators, figures and timeliness over the opened periods of a plan; accepted rounds only."""
    series = series_of(received_plan_of(request, plan), now=request.now)
    context = {
        "series": series,
        "title": f"Giai đoạn {series.plan.first_year}–{series.plan.last_year}",
        "crumbs": [("Tổng hợp", reverse("tong-hop-hien-tai", args=[series.plan.code])), ("Giai đoạn", "")],
    }
    if series.periods:
        context |= {
            "strip": [_strip_cell(series, place) for place in series.parts[0].places[-LONGEST_STRIP:]],
            "parts": [_part(series, part) for part in series.parts],
            "figure_heads": [(part.name, _headings(series, part)) for part in series.parts],
            "figure_groups": _figure_groups(series),
            "filing_heads": [(rows.period, _address(rows.period)) for rows in series.periods],
            "filing_groups": _filing_groups(series),
            "charts": series_charts(series, series.parts[0]),
            "filing_chart": timeliness_chart(series),
        }
    return render(request, "reports/giai_doan.html", context)


@require_GET
def series_xlsx(request: HttpRequest, plan: str) -> HttpResponse:
    """The same as a workbook."""
    # Loaded here: openpyxl takes a third of a second that other pages need not pay.
    from reports.exports.workbook_series import series_workbook

    series = series_of(received_plan_of(request, plan), now=request.now)
    years = f"{series.plan.first_year}-{series.plan.last_year}"
    return attachment(
        series_workbook(series), XLSX, f"so-lieu-giai-doan-{years}.xlsx", f"Số liệu giai đoạn {years}.xlsx"
    )


def _address(period: Period) -> str:
    return reverse("tong-hop", args=[period.plan.code, period.code])


def _headings(series: Series, part: SeriesPart) -> list[tuple[int, str]]:
    """Years of a part with the addresses of their periods; the part's name stands above."""
    periods = (series.periods[place].period for place in part.places)
    return [(period.year, _address(period)) for period in periods]


def _strip_cell(series: Series, place: int) -> dict[str, Any]:
    rows: PeriodRows = series.periods[place]
    return {
        "period": rows.period,
        "url": _address(rows.period),
        "met": rows.met,
        "judged": rows.judged,
        "not_due": rows.count(VerdictCode.NOT_DUE) > 0 and not rows.met,
        "others": _others(rows),
        "filing": series.filing_counts[place],
    }


def _others(rows: PeriodRows) -> list[str]:
    """How many of those judged are not met, and why the rest is neither met nor failed: "Chưa có số gốc 3"."""
    shown = (code for code in VerdictCode if code not in (*MET_CODES, VerdictCode.MONITORED))
    counted = ((rows.count(code), code.label) for code in shown)
    return [f"{label} {count}" for count, label in counted if count]


# ------------------------------------------------------------------ indicators


def _part(series: Series, part: SeriesPart) -> dict[str, Any]:
    """One table of indicators: those of the years, or of the halves, side by side."""
    targets: dict[int, tuple[Any, list[dict[str, Any]]]] = {}
    for row in series.indicators:
        _target, lines = targets.setdefault(row.target.number, (row.target, []))
        lines.append(_indicator(series, row, part))
    return {
        "name": part.name,
        "is_judged": any(series.periods[place].period.judged for place in part.places),
        "headings": _headings(series, part),
        "targets": list(targets.values()),
    }


def _indicator(series: Series, row: IndicatorSeries, part: SeriesPart) -> dict[str, Any]:
    points = [row.points[place] for place in part.places]
    years = [series.periods[place].period.year for place in part.places]
    last, heights, level, words, _note = indicator_line(points[-1])
    return {
        "row": last,
        "threshold": thresholds_words(zip(years, (point.threshold_words for point in points), strict=True)),
        "cells": [
            (year, _value_in(point), point.now.verdict, _lacking_in(point))
            for year, point in zip(years, points, strict=True)
        ],
        "heights": heights,
        "level": level,
        "words": words,
    }


def _value_in(point: IndicatorRow) -> str:
    """The value; nothing where the verdict below it says the same."""
    words = point.now.value_words
    return "" if words == point.verdict_words else words


def _lacking_in(point: IndicatorRow) -> str:
    """Before a period is judged its missing units are no news."""
    return "" if point.now.verdict == VerdictCode.NOT_DUE else _lacking(point.coverage)


def _lacking(coverage: Coverage) -> str:
    """Who is missing: by name as long as they are few, otherwise how many there are of how many."""
    return coverage.words if len(coverage.missing) > MISSING_NAMED else coverage.missing_words


# ------------------------------------------------------------------ figures


def _figure_groups(series: Series) -> list[tuple[str, int, list[tuple[Any, ...]]]]:
    """Figures by heading: (heading, how many, lines of the table)."""
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for row in series.figures:
        groups.setdefault(row.last.heading, []).append(_figure(series, row))
    return [(heading, len(lines), lines) for heading, lines in groups.items()]


def _figure(series: Series, row: FigureSeries) -> tuple[Any, ...]:
    places = [place for part in series.parts for place in part.places]
    drawn = series.parts[0].places[-TREND_YEARS:]
    return (
        row.last.name,
        "is-part" if row.last.is_part else "",
        row.last.measure,
        [(series.periods[place].period.short_name, *_total(row.points[place])) for place in places],
        _heights(row.points[place] for place in drawn),
    )


def _total(row: FigureRow) -> tuple[str, bool, str]:
    """The total, whether it is missing, and who is missing in it."""
    is_missing = row.total.value is None
    return row.value_words, is_missing, "" if is_missing else _lacking(row.total.coverage)


def _heights(rows: Iterable[FigureRow]) -> list[Decimal | None]:
    return [row.total.value for row in rows]


# ------------------------------------------------------------------ timeliness


def _filing_groups(series: Series) -> list[tuple[str, int, list[tuple[UnitSeries, list[Cell]]]]]:
    """Units by level: (level, how many, lines of a unit with its cells)."""
    pattern = reverse("bao-cao-xem", args=[0]).replace("0", "{}")
    groups = []
    for level in UnitLevel:
        units = [unit for unit in series.units if unit.level == level]
        if units:
            lines = [(unit, [_filing(filing, pattern) for filing in unit.filings]) for unit in units]
            groups.append((level.label, len(lines), lines))
    return groups


def _filing(filing: Filing, pattern: str) -> Cell:
    """(css, icon, words, address); only exceptions are tinted."""
    if filing.unit is None:
        return "is-none", "", filing.words, ""
    address = pattern.format(filing.unit.report_id)
    if not filing.decided:
        return "is-none", "", filing.words, address
    if not filing.unit.is_filed:
        return "is-over", "x-octagon-fill", filing.words, address
    if filing.unit.timeliness == Timeliness.LATE:
        return "is-late", "clock-fill", f"chậm {filing.unit.days_late}", address
    words = "gia hạn" if filing.unit.timeliness == Timeliness.ON_TIME_EXTENDED else filing.words
    return "is-accepted", "check2", words, address


urlpatterns = [
    path("<slug:plan>/tong-hop/giai-doan/", series_page, name="giai-doan"),
    path("<slug:plan>/tong-hop/giai-doan/xuat.xlsx", series_xlsx, name="giai-doan-xlsx"),
]
