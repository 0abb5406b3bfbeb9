"""The chasing desk and the extension of one due date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from agencies.enums import UnitLevel
from agencies.permissions import coordinates
from reports.chasing import ChasedRow, Desk, Mark, MatrixRow, Standing, chasing_desk
from reports.chasing_steps import ChasingStep, next_chasing_step
from reports.filings import under_agencies
from reports.letters import letters_of
from reports.models import Period
from reports.permissions import is_head
from targets.plan_scope import received_plan_of

OVERDUE, FILED, IN_TIME = "qua-han", "da-nop", "dung-han"

CELL_LOOKS = {
    Mark.ACCEPTED: ("is-accepted", "check-circle-fill"),
    Mark.WAITING: ("is-waiting", "send-fill"),
    Mark.LATE: ("is-late", "clock-fill"),
    Mark.RETURNED: ("is-returned", "arrow-return-left"),
    Mark.CORRECTING: ("is-returned", "pencil-square"),
    Mark.OVERDUE: ("is-over", "exclamation-octagon-fill"),
    Mark.NOT_FILED: ("is-over", "x-octagon-fill"),
    Mark.OPEN: ("", ""),
    Mark.NONE: ("is-none", ""),
}


@require_GET
def chasing_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Whom to chase in one period (`?ky=`, the latest by default), one kind at a time (`?loc=`), and the matrix."""
    wanted = request.GET.get("ky", "")
    desk = chasing_desk(received_plan_of(request, plan), now=request.now, period_code=wanted)
    if wanted and desk.period is None:
        raise Http404
    chosen = request.GET.get("loc", "")
    context = {
        "desk": desk,
        "period": desk.period,
        "cells": _summary(desk, chosen) if desk.period else (),
        "rows": _with_steps(_chosen(desk, chosen), desk),
        "older": _with_steps(desk.older, desk),
        "chosen": chosen,
        "lock": desk.period.locks.last() if desk.period and desk.period.is_locked else None,
        "may_lock": is_head(desk.plan.province_id, request.access),
        "not_filed": [row.name for row in desk.rows if row.standing == Standing.NOT_FILED],
        "groups": _groups(desk),
        "agencies": len({row.agency for row in desk.matrix}),
        "years": _years(desk),
        "headings": [(_without_year(period), period == desk.period) for period in desk.periods],
        "column_totals": _column_totals(desk),
        "total": (sum(row.in_time for row in desk.matrix), sum(row.decided for row in desk.matrix)),
        "may_extend": coordinates(request.access, desk.plan.province_id),
        "letters": letters_of(desk.period) if desk.period else (),
        "letter_due": any(row.is_overdue for row in desk.rows),
        "opened": [period for period in desk.periods if period.opens_on <= desk.today],
    }
    return render(request, "reports/don_doc.html", context)


def _with_steps(rows: Iterable[ChasedRow], desk: Desk) -> list[tuple[ChasedRow, ChasingStep]]:
    return [(row, next_chasing_step(row, desk.today)) for row in rows]


def _chosen(desk: Desk, chosen: str) -> Iterable[ChasedRow]:
    picks = {
        OVERDUE: lambda row: row.is_overdue and row.standing == Standing.NOT_FILED,
        FILED: lambda row: row.filed,
        IN_TIME: lambda row: row.in_time,
    }
    if chosen in picks:
        return [row for row in desk.rows if picks[chosen](row)]
    if chosen in Standing.values:
        return [row for row in desk.rows if row.standing == chosen]
    return desk.to_chase


def _summary(desk: Desk, chosen: str) -> list[dict[str, Any]]:
    """The strip of counts; each cell is a filter of the list below, pressed again it lets go."""
    late, unfiled = desk.overdue, desk.count(Standing.NOT_FILED)
    first = (
        (OVERDUE, "red", "exclamation-octagon-fill", "Quá hạn, chưa nộp", late)
        if late
        else (Standing.NOT_FILED, "", "circle", "Chưa nộp", unfiled)
    )
    cells = [
        first,
        (
            Standing.RETURNED,
            "amber",
            "arrow-return-left",
            Standing.RETURNED.label,
            desk.count(Standing.RETURNED),
        ),
        (Standing.WAITING, "indigo", "send-fill", Standing.WAITING.label, desk.count(Standing.WAITING)),
        (
            Standing.ACCEPTED,
            "green",
            "check-circle-fill",
            Standing.ACCEPTED.label,
            desk.count(Standing.ACCEPTED),
        ),
        (FILED, "", "inbox", "Đã nộp lần đầu", desk.filed),
        (IN_TIME, "", "check2", "Nộp đúng hạn", desk.in_time),
    ]
    address = f"{reverse('don-doc', args=[desk.plan.code])}?ky={desk.period.code}"
    return [
        {
            "kind": kind,
            "icon": icon,
            "label": label,
            "count": count,
            "of": len(desk.rows) if key in (FILED, IN_TIME) else None,
            "url": address if key == chosen else f"{address}&loc={key}",
            "current": key == chosen,
        }
        for key, kind, icon, label, count in cells
    ]


def _groups(desk: Desk) -> list[tuple[str, int, list[tuple[Any, ...]]]]:
    """The matrix by level and agency: rows of (agency before its first unit, whether under one, name, cells,
    in time, decided), cells of (css, icon, text, address)."""
    address = reverse("bao-cao-xem", args=[0]).replace("0", "{}")
    current = [period == desk.period for period in desk.periods]
    groups = []
    for level in UnitLevel:
        rows = [row for row in desk.matrix if row.level == level]
        if rows:
            lines = [
                (agency, below, row.name, _line(row, current, address), row.in_time, row.decided)
                for agency, below, row in under_agencies(rows)
            ]
            groups.append((level.label, len(rows), lines))
    return groups


def _line(row: MatrixRow, current: list[bool], address: str) -> list[tuple[str, str, str, str]]:
    line = []
    for cell, is_current in zip(row.cells, current, strict=True):
        css, icon = CELL_LOOKS[cell.mark]
        url = "" if cell.report_id is None else address.format(cell.report_id)
        line.append((f"{css} now" if is_current else css, icon, cell.text, url))
    return line


def _years(desk: Desk) -> list[tuple[int, int]]:
    """Years over the periods' columns, with how many columns each takes."""
    years = [period.year for period in desk.periods]
    return [(year, years.count(year)) for year in dict.fromkeys(years)]


def _without_year(period: Period) -> str:
    """ "6 tháng" of "6 tháng 2024": the year stands above."""
    return period.short_name.replace(str(period.year), "").strip() or period.part


def _column_totals(desk: Desk) -> list[tuple[bool, int, int]]:
    return [(column.period == desk.period, column.in_time, column.decided) for column in desk.columns]


urlpatterns = [path("<slug:plan>/don-doc/", chasing_page, name="don-doc")]
