"""The plan that an address names, for whoever may see it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from agencies.permissions import receives_reports
from targets.models import Plan


def plan_of(request: HttpRequest, code: str) -> Plan:
    """The plan of that code in a province where the person has a role; raises `Http404` to strangers.

    Whoever has roles in several provinces with plans of one code gets the latest, as the frame of the page does.
    """
    plans = Plan.objects.visible_to(request.access).select_related("province", "coordinator")
    plan = plans.filter(code=code).order_by("-last_year", "-pk").first()
    if plan is None:
        raise Http404
    return plan


def received_plan_of(request: HttpRequest, code: str) -> Plan:
    """The same, for those who receive the reports of its province; raises `Http404` to all others."""
    plan = plan_of(request, code)
    if not receives_reports(request.access, plan.province_id):
        raise Http404
    return plan
