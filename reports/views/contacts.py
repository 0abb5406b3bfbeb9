"""Chasing: remind the units chosen, and the log of calls and letters about one report."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agencies.dates import local_date
from agencies.permissions import coordinates
from reports.contacts import ContactRefused, log_contact, remind
from reports.forms.extension import ContactForm
from reports.models import Report
from reports.models.report import ReportQuerySet
from targets.plan_scope import received_plan_of

MOST_AT_ONCE = 500


def _coordinated_reports(request: HttpRequest, plan: str) -> ReportQuerySet:
    """The reports of a plan, for its coordinators; raises `Http404` to all others."""
    owner = received_plan_of(request, plan)
    if not coordinates(request.access, owner.province_id):
        raise Http404
    return (
        Report.objects.real()
        .filter(period__plan=owner)
        .select_related("unit", "period__plan")
        .prefetch_related("extensions")
    )


@require_POST
def remind_chosen(request: HttpRequest, plan: str) -> HttpResponse:
    """Remind the units of the reports that were ticked."""
    reports = _coordinated_reports(request, plan)
    ticked = [number for number in request.POST.getlist("bao-cao") if number.isascii() and number.isdecimal()]
    chosen = list(reports.filter(pk__in=[number for number in ticked if len(number) < 18][:MOST_AT_ONCE]))
    if not chosen:
        messages.info(request, "Chưa chọn đơn vị nào để nhắc.")
    reminded, left_out = remind(chosen, by=request.access, now=request.now)
    if reminded:
        names = ", ".join(report.unit.short_name for report in reminded)
        messages.success(request, f"Đã nhắc {len(reminded):02} đơn vị: {names}.")
    if left_out:
        names = ", ".join(report.unit.short_name for report in left_out)
        messages.info(
            request, f"Không nhắc lại {len(left_out):02} đơn vị (hôm nay đã nhắc, hoặc đã nộp): {names}."
        )
    period = request.POST.get("ky", "")
    query = f"?ky={period}" if period and period.replace("-", "").isalnum() and period.isascii() else ""
    return redirect(f"{reverse('don-doc', args=[plan])}{query}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contacts_page(request: HttpRequest, plan: str, report_id: int) -> HttpResponse:
    """What was said about one report so far, and the form for one more call or letter."""
    report = get_object_or_404(_coordinated_reports(request, plan), pk=report_id)
    form = ContactForm(
        request.POST if request.method == "POST" else None, initial={"on": local_date(request.now)}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            log_contact(
                report,
                data["kind"],
                on=data["on"],
                person=data["person"],
                answer=data["answer"],
                by=request.access,
                now=request.now,
            )
        except ContactRefused as refusal:
            form.add_error(refusal.about, str(refusal))
        else:
            messages.success(request, "Đã ghi lần đôn đốc.")
            return redirect("don-doc-lien-he", plan, report.pk)
    desk = f"{reverse('don-doc', args=[plan])}?ky={report.period.code}"
    context = {
        "plan": report.period.plan,
        "report": report,
        "form": form,
        "contacts": report.contacts.select_related("by").order_by("-on", "-pk"),
        "desk": desk,
        "crumbs": [("Đôn đốc", desk), (report.unit.short_name, "")],
    }
    return render(request, "reports/don_doc_lien_he.html", context)


urlpatterns = [
    path("<slug:plan>/don-doc/nhac/", remind_chosen, name="don-doc-nhac"),
    path("<slug:plan>/don-doc/lien-he/<int:report_id>/", contacts_page, name="don-doc-lien-he"),
]
