"""What the portal told a person, and the deadlines of a plan as a calendar file."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Alarm, Calendar, Event

from agencies.dates import format_date
from reports.notifications import notices_of
from reports.outbox import mark_read
from targets.plan_scope import plan_of

SHOWN = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices_page(request: HttpRequest) -> HttpResponse:
    """The latest notices of the person; a POST marks all of them as seen."""
    if request.method == "POST":
        mark_read(request.user, now=request.now)
        return redirect("thong-bao")
    rows = notices_of(request.access)[:SHOWN]
    return render(request, "reports/thong_bao.html", {"notices": rows})


@require_safe
def calendar_file(request: HttpRequest, plan: str) -> HttpResponse:
    """The due dates of a plan for one's own calendar: the last day in time of every period, with two reminders."""
    owner = plan_of(request, plan)
    calendar = Calendar()
    calendar.add("prodid", "-//plan-portal//vi")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", owner.short_name)
    for period in owner.periods.real().order_by("ends_on"):
        last_day = period.late_from - timedelta(days=1)
        event = Event()
        event.add("uid", f"{owner.province.code}-{owner.code}-{period.code}@plan-portal")
        event.add("dtstamp", request.now)
        event.add("dtstart", last_day)
        event.add("dtend", period.late_from)
        event.add("summary", f"Hạn nộp {period.name}")
        event.add("description", f"Nộp trước ngày {format_date(period.late_from)}, theo {owner.symbol}.")
        event.add("url", request.build_absolute_uri(reverse("trang-chu")))
        for days in (7, 1):
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"Hạn nộp {period.name}")
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
        calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="han-nop-{owner.code}.ics"'
    return response


urlpatterns = [
    path("tai-khoan/thong-bao/", notices_page, name="thong-bao"),
    path("<slug:plan>/han-nop.ics", calendar_file, name="han-nop-ics"),
]
