"""Locking a period, unlocking one report of it, and another day from which reports count as late: the head's acts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.dates import format_date
from reports.exports.wording import period_words
from reports.forms.issuing import LateFromForm, UnlockForm
from reports.models import Period, Report
from reports.permissions import is_head
from reports.scheduling import NotAllowed, lock_period, set_late_from, unlock_report
from reports.views.periods import received_period_of

LOCK, UNLOCK, LATE = "khoa", "mo-khoa", "doi-han"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def locking_page(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """What a lock does, the lock itself, the reports that were unlocked, and the due date."""
    shown = received_period_of(request, plan, period)
    if not is_head(shown.plan.province_id, request.access):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, shown, _late_form(shown), UnlockForm(shown))
    step = request.POST.get("buoc", "")
    late = LateFromForm(request.POST) if step == LATE else _late_form(shown)
    unlock = UnlockForm(shown, request.POST) if step == UNLOCK else UnlockForm(shown)
    sent: Form | None = {LATE: late, UNLOCK: unlock}.get(step)
    if sent is not None and not sent.is_valid():
        return _show(request, shown, late, unlock)
    act = _acts(request, shown, late, unlock).get(step)
    if act is None:
        return _show(request, shown, late, unlock)
    try:
        messages.success(request, act())
    except NotAllowed as refusal:
        if sent is not None:
            sent.add_error(None, str(refusal))
        else:
            messages.error(request, str(refusal))
        return _show(request, shown, late, unlock, status=409)
    return redirect("khoa", shown.plan.code, shown.code)


def _late_form(period: Period) -> LateFromForm:
    return LateFromForm(initial={"late_from": period.late_from, "reason": period.late_from_reason})


def _acts(
    request: HttpRequest, period: Period, late: LateFromForm, unlock: UnlockForm
) -> dict[str, Callable[[], str]]:
    """What each button does; each returns what to say when it is done."""
    by, now = request.access, request.now

    def lock() -> str:
        lock_period(period, by=by, now=now)
        return f"Đã khóa {period.name}."

    def unlock_one() -> str:
        data = unlock.cleaned_data
        report: Report = data["report"]
        report.period = period
        unlock_report(report, by=by, now=now, reason=data["reason"], until=data["until"])
        return f"Đã mở khóa báo cáo của {report.unit.name} đến hết ngày {format_date(data['until'])}."

    def move_due_date() -> str:
        data = late.cleaned_data
        set_late_from(period, by=by, day=data["late_from"], reason=data["reason"])
        return f"Báo cáo được tính chậm từ ngày {format_date(data['late_from'])}."

    return {LOCK: lock, UNLOCK: unlock_one, LATE: move_due_date}


def _show(
    request: HttpRequest, period: Period, late: LateFromForm, unlock: UnlockForm, *, status: int = 200
) -> HttpResponse:
    unlocked = period.reports.filter(unlocked_until__isnull=False).select_related("unit")
    context = {
        "plan": period.plan,
        "period": period,
        "title": f"Khóa kỳ, đổi hạn: {period_words(period)}",
        "late": late,
        "unlock": unlock,
        "unlocked": unlocked.order_by("unit__order"),
        "not_accepted": period.reports.exclude(state="accepted")
        .select_related("unit")
        .order_by("unit__order"),
    }
    return render(request, "reports/khoa.html", context, status=status)


urlpatterns = [path("<slug:plan>/tong-hop/<slug:period>/khoa/", locking_page, name="khoa")]
