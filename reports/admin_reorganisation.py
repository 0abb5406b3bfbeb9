"""The administrator's page on which a unit ends and its duties pass on: typed, looked over, then confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from agencies.admin import UnitAdmin
from agencies.dates import local_date
from agencies.models import Unit
from reports.forms.reorganisation import ReorganisationForm
from reports.reorganisation import ReorganisationRefused, outlook, reorganise

CONFIRM, EDIT = "xac-nhan", "sua"

admin.site.unregister(Unit)


@admin.register(Unit)
class ReorganisedUnitAdmin(UnitAdmin):
    """Units that report, with the page of a change of organisation: what it moves belongs to this app."""

    change_form_template = "reports/quan_tri/don_vi.html"

    def get_urls(self) -> list[URLPattern]:
        change = path(
            "<int:unit_id>/chuyen-giao/",
            self.admin_site.admin_view(self.reorganisation_page),
            name="agencies_unit_reorganise",
        )
        return [change, *super().get_urls()]

    def reorganisation_page(self, request: HttpRequest, unit_id: int) -> HttpResponse:
        """Ask; by POST show what would happen; confirmed, make the change."""
        unit = get_object_or_404(self.get_queryset(request), pk=unit_id)
        if not self.has_change_permission(request, unit):
            raise PermissionDenied
        form = ReorganisationForm(unit, local_date(request.now), request.POST or None)
        step = request.POST.get("buoc", "")
        if request.method != "POST" or step == EDIT or not form.is_valid():
            return self._shown(request, "reports/quan_tri/chuyen_giao.html", {"body": unit, "form": form})
        change = form.entered
        if step == CONFIRM:
            try:
                reorganise(change, by=request.access, now=request.now)
            except ReorganisationRefused:
                pass  # what stands in the way is shown by the look ahead below
            else:
                messages.success(request, f"Đã kết thúc {unit} và chuyển giao theo ngày đã ghi.")
                return redirect("admin:agencies_unit_change", unit.pk)
        context = {
            "body": unit,
            "form": form,
            "change": change,
            "outlook": outlook(change),
            "typed": [(field.html_name, field.value() or "") for field in form],
        }
        return self._shown(request, "reports/quan_tri/chuyen_giao_xem_truoc.html", context)

    def _shown(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Kết thúc, chuyển giao",
        }
        return TemplateResponse(request, template, shared | context)
