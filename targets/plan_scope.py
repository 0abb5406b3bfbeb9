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


def plan_of_parties(request: HttpRequest, code: str) -> Plan:
    """The same, for those who receive reports and for the people of units; raises `Http404` to all others."""
    plan = plan_of(request, code)
    access = request.access
    has_unit_here = any(access.unit_provinces[unit] == plan.province_id for unit in access.own_units)
    if not (has_unit_here or receives_reports(access, plan.province_id)):
        raise Http404
    return plan
