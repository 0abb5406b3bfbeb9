"""Locking and unlocking a period, or one report of it, and another day to count late from: the head's acts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.dates import format_date, local_date
from reports.exports.wording import period_words
from reports.forms.issuing import LateFromForm, UnlockForm
from reports.forms.locking import LockForm, UnlockPeriodForm
from reports.models import Period, Report
from reports.permissions import is_head
from reports.scheduling import (
    NotAllowed,
    lock_period,
    set_late_from,
    stopped_by_lock,
    unlock_period,
    unlock_report,
)
from reports.views.periods import received_period_of

UNLOCK_PERIOD, UNLOCK, LATE = "mo-ky", "mo-khoa", "doi-han"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def locking_page(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """Whether the period is locked and what was done so far, the reports that were unlocked, and the due date."""
    shown = _led_period(request, plan, period)
    step = request.POST.get("buoc", "")
    forms = _forms(shown, step, request.POST if request.method == "POST" else None)
    sent = forms.get(step)
    if request.method != "POST" or sent is None or not sent.is_valid():
        return _show(request, shown, forms)
    try:
        messages.success(request, _act(request, shown, step, sent.cleaned_data))
    except NotAllowed as refusal:
        sent.add_error(refusal.about, str(refusal))
        return _show(request, shown, forms, status=409)
    return redirect("khoa", shown.plan.code, shown.code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lock_page(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """Who has not filed, which extensions run; with a reason the period is locked here."""
    shown = _led_period(request, plan, period)
    stopped = stopped_by_lock(shown, local_date(request.now))
    form = LockForm(stopped.running, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            lock_period(shown, by=request.access, now=request.now, reason=reason, ends=form.ends())
        except NotAllowed as refusal:
            form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
            status = 409
        else:
            messages.success(request, f"Đã khóa {shown.name}.")
            return redirect("khoa", shown.plan.code, shown.code)
    running = {report.pk: day for report, day in stopped.running}
    page = reverse("khoa", args=[shown.plan.code, shown.code])
    context = {
        "plan": shown.plan,
        "period": shown,
        "owed": [(report, running.get(report.pk)) for report in stopped.owed],
        "waiting": [
            report.unit.short_name
            for report in shown.reports.awaiting_review().select_related("unit").order_by("unit__order")
        ],
        "is_early": bool(stopped.owed) and local_date(request.now) < shown.late_from,
        "form": form,
        "crumbs": [("Khóa kỳ, đổi hạn", page), ("Khóa kỳ", "")],
    }
    return render(request, "reports/khoa_xac_nhan.html", context, status=status)


def _led_period(request: HttpRequest, plan: str, period: str) -> Period:
    """The period, for the head; raises `PermissionDenied` to others who receive its reports."""
    shown = received_period_of(request, plan, period)
    if not is_head(shown.plan.province_id, request.access):
        raise PermissionDenied
    return shown


def _forms(period: Period, step: str, data: QueryDict | None) -> dict[str, Form]:
    """The page's forms by the step each takes; only the one sent is bound."""
    sent = {step: data}
    first = {"late_from": period.late_from, "reason": period.late_from_reason}
    return {
        LATE: LateFromForm(sent.get(LATE), initial=first),
        UNLOCK: UnlockForm(period, sent.get(UNLOCK)),
        UNLOCK_PERIOD: UnlockPeriodForm(sent.get(UNLOCK_PERIOD)),
    }


def _act(request: HttpRequest, period: Period, step: str, values: dict[str, Any]) -> str:
    """Do what the button says; returns what to say when it is done. Raises `NotAllowed`."""
    by, now, reason = request.access, request.now, values["reason"]
    if step == UNLOCK_PERIOD:
        unlock_period(period, by=by, now=now, reason=reason)
        return f"Đã mở khóa {period.name}."
    if step == LATE:
        set_late_from(period, by=by, day=values["late_from"], reason=reason)
        return f"Báo cáo được tính chậm từ ngày {format_date(values['late_from'])}."
    report: Report = values["report"]
    report.period = period
    unlock_report(report, by=by, now=now, reason=reason, until=values["until"])
    return f"Đã mở khóa báo cáo của {report.unit.name} đến hết ngày {format_date(values['until'])}."


def _show(request: HttpRequest, period: Period, forms: dict[str, Form], *, status: int = 200) -> HttpResponse:
    unlocked = period.reports.filter(unlocked_until__isnull=False).select_related("unit")
    context = {
        "plan": period.plan,
        "period": period,
        "title": f"Khóa kỳ, đổi hạn: {period_words(period)}",
        "late": forms[LATE],
        "unlock": forms[UNLOCK],
        "unlock_period": forms[UNLOCK_PERIOD],
        "locks": period.locks.select_related("by").order_by("-pk"),
        "unlocked": unlocked.order_by("unit__order"),
    }
    return render(request, "reports/khoa.html", context, status=status)


urlpatterns = [
    path("<slug:plan>/tong-hop/<slug:period>/khoa/", locking_page, name="khoa"),
    path("<slug:plan>/tong-hop/<slug:period>/khoa/xac-nhan/", lock_page, name="khoa-xac-nhan"),
]
