"""Tracked difficulties: the list, one reported on any day, one item with its history and what can be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.dates import local_date
from agencies.models import Unit
from agencies.permissions import coordinates, receives_reports
from reports import difficulties
from reports.difficulties import AlreadyReported, DifficultyRefused
from reports.difficulty_list import (
    ALL,
    NO_PERIOD,
    OPEN,
    OVERDUE,
    Chosen,
    DifficultyList,
    days_over,
    difficulty_list,
)
from reports.difficulty_moves import DifficultyKind, DifficultyMove, DifficultyState
from reports.forms.difficulty import MOVE_FORMS, MoveForm, ReportDifficultyForm
from reports.models import Difficulty, DifficultyEvent
from reports.models.duties import is_courtesy
from reports.permissions import difficulty_moves, may_read_report_behind
from targets.models import Plan
from targets.plan_scope import plan_of_parties

PER_PAGE = 50
LIST_NAME = "Vướng mắc, kiến nghị"
SLUGS = {
    DifficultyMove.ASSIGN: "phan-cong",
    DifficultyMove.ANSWER: "tra-loi",
    DifficultyMove.RESPOND: "don-vi-tra-loi",
    DifficultyMove.ESCALATE: "de-nghi-chuyen-cap-tren",
    DifficultyMove.FORWARD: "chuyen-cap-tren",
    DifficultyMove.CLOSE: "dong",
    DifficultyMove.REOPEN: "mo-lai",
    DifficultyMove.CONFIRM: "xac-nhan",
    DifficultyMove.DISPUTE: "chua-giai-quyet",
}
BUTTONS = {
    DifficultyMove.ASSIGN: "Chuyển cơ quan giải quyết",
    DifficultyMove.ANSWER: "Ghi trả lời",
    DifficultyMove.RESPOND: "Gửi trả lời",
    DifficultyMove.ESCALATE: "Đề nghị chuyển cấp trên",
    DifficultyMove.FORWARD: "Chuyển cấp trên",
    DifficultyMove.CLOSE: "Đóng vướng mắc",
    DifficultyMove.REOPEN: "Mở lại",
    DifficultyMove.CONFIRM: "Xác nhận đã giải quyết",
    DifficultyMove.DISPUTE: "Chưa giải quyết",
}
# To the unit that was asked its own moves need no subject.
TITLES = {DifficultyMove.RESPOND: "Trả lời", DifficultyMove.ESCALATE: "Đề nghị chuyển cấp trên"}
# What the person most likely comes for, by state, the first he may do: shown open, its button the primary one.
LIKELY = {
    DifficultyState.NEW: (DifficultyMove.ASSIGN,),
    DifficultyState.IN_PROGRESS: (DifficultyMove.RESPOND, DifficultyMove.ANSWER),
    DifficultyState.FORWARDED: (DifficultyMove.ANSWER,),
    DifficultyState.ANSWERED: (DifficultyMove.CONFIRM,),
}


@dataclass(frozen=True)
class Step:
    """One thing that can be done with an item now."""

    move: DifficultyMove
    slug: str
    title: str
    button: str
    form: MoveForm
    is_open: bool
    is_likely: bool


# ------------------------------------------------------------------ the list


@never_cache
@require_safe
def list_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Items one may see: `?trang-thai=`, `?don-vi=`, `?loai=`, `?ky=` narrow them; the open ones by default."""
    owner = plan_of_parties(request, plan)
    chosen = Chosen(*(request.GET.get(name, "") for name in ("trang-thai", "don-vi", "loai", "ky")))
    today = local_date(request.now)
    found = difficulty_list(owner, request.access, chosen, today)
    page = Paginator(found.items, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "plan": owner,
        "demo": owner.is_demo,
        "page": page,
        "given": [(item, days_over(item, today)) for item in found.given],
        "rows": [(item, days_over(item, today)) for item in page],
        "chosen": chosen,
        "cells": _cells(owner, found, chosen),
        "units": found.units if receives_reports(request.access, owner.province_id) else [],
        "kinds": DifficultyKind.choices,
        "periods": found.periods,
        "no_period": NO_PERIOD,
        "counts": found.counts,
        "all_url": _query(owner, chosen, ALL),
        "open_url": _query(owner, chosen, OPEN),
        "page_url": _page_url(_query(owner, chosen, chosen.state)),
        "may_report": _reportable_units(request, owner).exists(),
    }
    return render(request, "reports/vuong_mac.html", context)


def _page_url(address: str) -> str:
    """What the number of a page is written behind."""
    return f"{address}{'&' if '?' in address else '?'}trang="


def _cells(plan: Plan, found: DifficultyList, chosen: Chosen) -> list[dict[str, Any]]:
    """The strip of counts; each cell is a filter of the list below."""
    counts, states = found.counts, DifficultyState
    rows = (
        (OVERDUE, "red" if counts["overdue"] else "", "clock-fill", "Quá hạn trả lời", counts["overdue"]),
        ("moi", "", "circle", states.NEW.label, counts[states.NEW]),
        ("dang-xu-ly", "indigo", "hourglass-split", states.IN_PROGRESS.label, counts[states.IN_PROGRESS]),
        ("da-tra-loi", "indigo", "send-fill", "Chờ đơn vị xác nhận", counts[states.ANSWERED]),
        ("chuyen-cap-tren", "amber", "upload", states.FORWARDED.label, counts[states.FORWARDED]),
        ("dong", "green", "check-circle-fill", "Đã đóng", counts[states.CLOSED]),
    )
    return [
        {
            "kind": kind,
            "icon": icon,
            "label": label,
            "count": count,
            "current": slug == chosen.state,
            "url": _query(plan, chosen, OPEN if slug == chosen.state else slug),
        }
        for slug, kind, icon, label, count in rows
    ]


def _query(plan: Plan, chosen: Chosen, state: str) -> str:
    """The address of the list with the same choices in another state."""
    values = {"trang-thai": state, "don-vi": chosen.unit, "loai": chosen.kind, "ky": chosen.period}
    query = urlencode({name: value for name, value in values.items() if value})
    return reverse("vuong-mac", args=(plan.code,)) + (f"?{query}" if query else "")


# ------------------------------------------------------------------ one on any day


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Report a difficulty outside a form: the unit itself, or a coordinator for a unit."""
    owner = plan_of_parties(request, plan)
    units = _reportable_units(request, owner)
    if not units.exists():
        raise Http404
    form = ReportDifficultyForm(units, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            item = difficulties.report_difficulty(
                owner, form.chosen_unit, form.said(), by=request.access, now=request.now
            )
            messages.success(request, f"Đã ghi nhận vướng mắc, kiến nghị {item.code}.")
        except AlreadyReported as twice:
            item = twice.item
            messages.info(request, str(twice))
        return redirect("vuong-mac-xem", owner.code, item.number)
    context = {
        "plan": owner,
        "demo": owner.is_demo,
        "form": form,
        "crumbs": [(LIST_NAME, reverse("vuong-mac", args=(owner.code,))), ("Ghi nhận vướng mắc", "")],
    }
    return render(request, "reports/vuong_mac_moi.html", context)


def _reportable_units(request: HttpRequest, plan: Plan) -> QuerySet[Unit]:
    """Units of the plan for which the person may report."""
    today = local_date(request.now)
    units = plan.units_between(today, today)
    if coordinates(request.access, plan.province_id):
        return units
    return units.filter(pk__in=request.access.own_units)


# ------------------------------------------------------------------ one item


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item_page(request: HttpRequest, plan: str, number: int) -> HttpResponse:
    """One item: what it is, what was answered, everything that happened; a POST makes the move `viec` names."""
    item = _item(request, plan_of_parties(request, plan), number)
    if request.method == "POST":
        return _move(request, item)
    return _show(request, item)


def _item(request: HttpRequest, plan: Plan, number: int) -> Difficulty:
    items = Difficulty.objects.visible_to(request.access).filter(plan=plan)
    return get_object_or_404(
        items.select_related("plan", "unit", "owner_unit", "origin__report__period", "answered_by"),
        number=number,
    )


def _move(request: HttpRequest, item: Difficulty) -> HttpResponse:
    move = next((move for move, slug in SLUGS.items() if slug == request.POST.get("viec")), None)
    if move is None:
        raise Http404
    form = _form(move, item, request.now, request.POST)
    if form.is_valid():
        try:
            act = getattr(difficulties, move.value)
            with difficulties.as_seen(item, request.POST.get("dau", "")):
                act(item, by=request.access, now=request.now, **form.arguments())
        except DifficultyRefused as refusal:
            item = _item(request, item.plan, item.number)
            return _show(request, item, move=move, form=form, refusal=str(refusal), status=409)
        messages.success(request, f"Đã ghi vào {item.code}: {move.label[:1].lower()}{move.label[1:]}.")
        return redirect("vuong-mac-xem", item.plan.code, item.number)
    return _show(request, item, move=move, form=form)


def _form(move: DifficultyMove, item: Difficulty, now: datetime, data: Any = None) -> MoveForm:
    today = local_date(now)
    return MOVE_FORMS[move](item, item.plan.units_between(today, today), data)


def _show(
    request: HttpRequest,
    item: Difficulty,
    *,
    move: DifficultyMove | None = None,
    form: MoveForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    today = local_date(request.now)
    possible_moves = difficulty_moves(item, request.access)
    likely = _likely(item, possible_moves)
    reads_report = may_read_report_behind(item, request.access)
    steps = [
        Step(
            possible,
            SLUGS[possible],
            TITLES.get(possible, possible.label),
            BUTTONS[possible],
            form if form is not None and possible == move else _form(possible, item, request.now),
            possible == (move or likely),
            possible == likely,
        )
        for possible in sorted(possible_moves, key=lambda found: found != likely)
    ]
    context = {
        "plan": item.plan,
        "demo": item.plan.is_demo,
        "item": item,
        "days_over": days_over(item, today),
        "events": _history(item, reads_report),
        "is_given": not reads_report,
        "owner_heirs": item.owner_unit.heirs_on(today)[1:] if item.owner_unit else [],
        "steps": steps,
        "stamp": difficulties.stamp_of(item),
        "refusal": refusal,
        "form": form,
        "kept": _kept(form) if form is not None and move not in {step.move for step in steps} else [],
        "courtesy": is_courtesy(item.unit, item.plan),
        "origin_url": _origin_url(item) if reads_report else "",
        "crumbs": [(LIST_NAME, reverse("vuong-mac", args=(item.plan.code,))), (item.code, "")],
    }
    return render(request, "reports/vuong_mac_xem.html", context, status=status)


def _likely(item: Difficulty, possible: Collection[DifficultyMove]) -> DifficultyMove | None:
    if item.escalated and DifficultyMove.FORWARD in possible:
        return DifficultyMove.FORWARD
    choices = LIKELY.get(DifficultyState(item.state), ())
    return next((move for move in choices if move in possible), None)


def _history(item: Difficulty, reads_report: bool) -> list[tuple[DifficultyEvent, str]]:
    """What happened with the words said, the latest first; what a report said is for those who read reports."""
    events = item.events.select_related("by").order_by("-pk")
    return [(event, event.comment if reads_report or event.submission_id is None else "") for event in events]


def _kept(form: MoveForm) -> list[tuple[str, str]]:
    """What was typed for a move that is not possible any more: (label, words)."""
    typed = ((field.label, form.data.get(field.html_name, "")) for field in form if not field.is_hidden)
    return [(label, words) for label, words in typed if words]


def _origin_url(item: Difficulty) -> str:
    if item.origin is None:
        return ""
    address = reverse("bao-cao-xem", args=(item.origin.report_id,))
    return f"{address}?lan={item.origin.number}#vuong-mac"


urlpatterns = [
    path("<slug:plan>/vuong-mac/", list_page, name="vuong-mac"),
    path("<slug:plan>/vuong-mac/moi/", report_page, name="vuong-mac-moi"),
    path("<slug:plan>/vuong-mac/<int:number>/", item_page, name="vuong-mac-xem"),
]
