"""The page on which a unit's signatory hands the preparing of reports from one clerk to another."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.dates import local_date
from agencies.enums import Role
from agencies.handover import HandOverRefused, hand_over, roles_to_hand_over
from agencies.handover_forms import HandOverForm
from agencies.models import Membership, Unit


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_page(request: HttpRequest) -> HttpResponse:
    """Hand over in one step, and see who holds which role in the unit; for its signatories."""
    units = Unit.objects.filter(pk__in=request.access.home_units_as(Role.SIGNATORY)).order_by("order", "pk")
    wanted = request.GET.get("don-vi")
    unit = (units.filter(code=wanted) if wanted else units).first()
    if unit is None or not roles_to_hand_over(unit, request.access):
        raise Http404
    today = local_date(request.now)
    form = HandOverForm(unit, request.access, today, request.POST or None)
    if request.method == "POST" and form.is_valid() and _made(request, form):
        return redirect(request.get_full_path())
    context = {
        "form": form,
        "body": unit,
        "units": units if len(units) > 1 else (),
        "roles": Membership.objects.filter(unit=unit)
        .exclude(valid_to__lt=today)
        .select_related("user")
        .order_by("role", "user__username", "pk"),
        "crumbs": [("Tài khoản", reverse("tai-khoan")), ("Bàn giao nhiệm vụ lập báo cáo", "")],
    }
    return render(request, "agencies/ban_giao.html", context)


def _made(request: HttpRequest, form: HandOverForm) -> bool:
    """Whether the hand-over was made; otherwise its refusal stands at the field it concerns."""
    receiver = form.cleaned_data["to"]
    try:
        hand_over(form.entered, to=receiver, by=request.access, today=local_date(request.now))
    except HandOverRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return False
    messages.success(request, f"Đã bàn giao cho {receiver.label}. Bản đang lập và lịch sử giữ nguyên.")
    return True
