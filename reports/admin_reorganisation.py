"""The administrator's page on which a unit ends and its duties pass on: typed, looked over, then confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from agencies.admin import UnitAdmin
from agencies.dates import format_date, local_date
from agencies.models import Unit
from agencies.organisation import record_of
from agencies.permissions import coordinates
from reports.forms.reorganisation import CorrectionForm, ReorganisationForm
from reports.reorganisation import ReorganisationRefused, correct, outlook, reorganise

CONFIRM, EDIT = "xac-nhan", "sua"

admin.site.unregister(Unit)


@admin.register(Unit)
class ReorganisedUnitAdmin(UnitAdmin):
    """Units that report, with the page of a change of organisation: what it moves belongs to this app."""

    change_form_template = "reports/quan_tri/don_vi.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> tuple[str, ...]:
        """A unit ends, and what was recorded of its end is corrected, on the pages below and nowhere else."""
        readonly = super().get_readonly_fields(request, obj)
        if obj is None:
            return readonly
        ended = ("valid_from",) if obj.valid_to is not None else ()
        return (*readonly, *ended, "valid_to", "successor")

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<int:unit_id>/{address}/",
                self.admin_site.admin_view(page),
                name=f"agencies_unit_{name}",
            )
            for address, page, name in (
                ("chuyen-giao", self.reorganisation_page, "reorganise"),
                ("chuyen-giao/dinh-chinh", self.correction_page, "correct"),
            )
        ]
        return [*pages, *super().get_urls()]

    def reorganisation_page(self, request: HttpRequest, unit_id: int) -> HttpResponse:
        """Ask; by POST show what would happen; confirmed, make the change. Of an ended unit tell what is recorded."""
        unit = self._unit(request, unit_id)
        if unit.valid_to is not None:
            return self._ended(request, unit)
        form = ReorganisationForm(unit, local_date(request.now), request.POST or None)
        return self._step(request, unit, form, "Kết thúc, chuyển giao", reorganise)

    def correction_page(self, request: HttpRequest, unit_id: int) -> HttpResponse:
        """Set right what was recorded of a unit that has ended, in the same steps."""
        unit = self._unit(request, unit_id)
        if unit.valid_to is None:
            return redirect("admin:agencies_unit_reorganise", unit.pk)
        record = record_of(unit)
        grounds = record.grounds if record else ""
        form = CorrectionForm(unit, local_date(request.now), grounds, request.POST or None)
        return self._step(request, unit, form, "Đính chính việc kết thúc", correct)

    def _unit(self, request: HttpRequest, unit_id: int) -> Unit:
        unit = get_object_or_404(self.get_queryset(request).select_related("successor"), pk=unit_id)
        if not self.has_change_permission(request, unit):
            raise PermissionDenied
        return unit

    def _ended(self, request: HttpRequest, unit: Unit) -> HttpResponse:
        context = {
            "body": unit,
            "record": record_of(unit),
            "title": "Đã kết thúc",
            "was_asked": request.method == "POST",
        }
        response = self._shown(request, "reports/quan_tri/da_ket_thuc.html", context)
        response.status_code = 409 if request.method == "POST" else 200
        return response

    def _step(
        self,
        request: HttpRequest,
        unit: Unit,
        form: ReorganisationForm,
        title: str,
        make: Callable[..., None],
    ) -> HttpResponse:
        step = request.POST.get("buoc", "")
        shown = {"body": unit, "form": form, "title": title}
        if request.method != "POST" or step == EDIT or not form.is_valid():
            return self._shown(request, "reports/quan_tri/chuyen_giao.html", shown)
        change = form.entered
        if step == CONFIRM:
            try:
                make(change, by=request.access, now=request.now)
            except ReorganisationRefused:
                pass  # what stands in the way is shown by the look ahead below
            else:
                messages.success(request, f"Đã ghi: {unit} kết thúc hết ngày {format_date(change.last_day)}.")
                return redirect("admin:agencies_unit_reorganise", unit.pk)
        shown |= {
            "change": change,
            "outlook": outlook(change, now=request.now),
            "may_reopen": coordinates(request.access, unit.province_id),
            "typed": [(field.html_name, field.value() or "") for field in form],
        }
        return self._shown(request, "reports/quan_tri/chuyen_giao_xem_truoc.html", shown)

    def _shown(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )
