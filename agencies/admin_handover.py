"""The administrator's page of one unit on which a role passes from one person to another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_variables

from agencies.dates import local_date
from agencies.handover import HandOverRefused, hand_over, hand_over_to_new
from agencies.handover_forms import HandOverForm
from agencies.models import Unit

TITLE = "Bàn giao nhiệm vụ, ủy quyền ký"


class HandsOver:
    """Adds the page to the administration of units."""

    def get_urls(self) -> list[URLPattern]:
        give = path(
            "<int:unit_id>/ban-giao/",
            self.admin_site.admin_view(self.hand_over_page),
            name="agencies_unit_hand_over",
        )
        return [give, *super().get_urls()]

    def hand_over_page(self, request: HttpRequest, unit_id: int) -> HttpResponse:
        """Hand over to an account of the unit, or to a new one whose one-time password is shown this once."""
        unit = get_object_or_404(self.get_queryset(request), pk=unit_id)
        if not self.has_change_permission(request, unit):
            raise PermissionDenied
        form = HandOverForm(
            unit, request.access, local_date(request.now), request.POST or None, opens_accounts=True
        )
        if request.method == "POST" and form.is_valid():
            done = self._made(request, unit, form)
            if done is not None:
                return done
        context = {**self._shared(request, TITLE), "body": unit, "form": form}
        return TemplateResponse(request, "agencies/quan_tri/ban_giao.html", context)

    @method_decorator(sensitive_variables("password", "given"))
    def _made(self, request: HttpRequest, unit: Unit, form: HandOverForm) -> HttpResponse | None:
        """Where the hand-over leads; None when it was refused, with the refusal at its field."""
        account, today = form.new_account, local_date(request.now)
        try:
            if account is None:
                hand_over(form.entered, to=form.cleaned_data["to"], by=request.access, today=today)
            else:
                password = hand_over_to_new(form.entered, account=account, by=request.access, today=today)
        except HandOverRefused as refused:
            form.add_error(refused.field or None, str(refused))
            return None
        except ValidationError as refused:
            form.add_error("username", refused.messages)
            return None
        if account is None:
            messages.success(request, "Đã bàn giao.")
            return redirect("admin:agencies_unit_change", unit.pk)
        given = [(account, password)]
        context = {**self._shared(request, "Mật khẩu dùng một lần"), "given": given}
        return TemplateResponse(request, "agencies/quan_tri/mat_khau_moi.html", context)

    def _shared(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
