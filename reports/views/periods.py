"""The period that an address names, for those who receive its reports."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from agencies.dates import local_date
from reports.models import Period
from targets.plan_scope import received_plan_of


def received_period_of(
    request: HttpRequest, plan_code: str, period_code: str, *, practice: bool = False
) -> Period:
    """An opened period of a plan whose reports the person receives; raises `Http404` to strangers.

    A practice period is found only where `practice`: it is not composed, issued or locked.
    """
    plan = received_plan_of(request, plan_code)
    periods = plan.periods.open_by(local_date(request.now))
    period = (periods if practice else periods.real()).filter(code=period_code).first()
    if period is None:
        raise Http404
    period.plan = plan
    return period
