"""The practice period of a plan, for those who receive reports: open it, look at it, start over, end it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reports import practice
from reports.enums import WITH_COORDINATOR_STATES
from reports.models import Period
from reports.scheduling import NotAllowed
from reports.views.desk import reports_of
from targets.models import Plan
from targets.plan_scope import received_plan_of

OPEN, START_OVER, END = "mo", "lam-lai", "ket-thuc"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def practice_page(request: HttpRequest, plan: str) -> HttpResponse:
    """Where the practice period stands; by POST one of the three steps (`buoc`)."""
    owner = received_plan_of(request, plan)
    period = practice.practice_of(owner)
    if request.method == "POST":
        try:
            messages.success(request, _make(request, owner, period, request.POST.get("buoc", "")))
        except NotAllowed as refused:
            messages.error(request, str(refused))
        return redirect("thuc-hanh", owner.code)
    reports = reports_of(request).filter(period=period).order_by("unit__order") if period else []
    context = {
        "plan": owner,
        "period": period,
        "reports": [(report, report.state in WITH_COORDINATOR_STATES) for report in reports],
        "crumbs": [("Đôn đốc", reverse("don-doc", args=[owner.code])), (practice.NAME, "")],
    }
    return render(request, "reports/thuc_hanh.html", context)


def _make(request: HttpRequest, plan: Plan, period: Period | None, step: str) -> str:
    """Take one step; a page that was left open asks for what is no longer there."""
    if step == OPEN:
        practice.open_practice(plan, by=request.access, now=request.now)
        return "Đã mở kỳ thực hành cho tất cả các đơn vị."
    if period is None:
        raise NotAllowed("Kỳ thực hành không còn mở.")
    if step == START_OVER:
        practice.start_over(period, by=request.access, now=request.now)
        return "Đã xóa mọi nội dung thực hành; các đơn vị làm lại từ đầu."
    if step == END:
        practice.end_practice(period, by=request.access)
        return "Đã kết thúc kỳ thực hành; mọi nội dung thực hành đã xóa."
    raise NotAllowed("Đề nghị chọn một việc trên trang này.")


urlpatterns = [path("<slug:plan>/thuc-hanh/", practice_page, name="thuc-hanh")]
