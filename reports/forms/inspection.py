"""What a coordinator writes down of an inspection."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from agencies.dates import format_date
from agencies.fields import CleanCharFormField, CleanTextFormField
from agencies.models import Unit
from reports.deadlines import MOST_DAYS_TO_CARRY_OUT, furthest
from reports.forms.difficulty import UnitField
from reports.forms.sections import LONG_TEXT
from reports.models import Inspection
from targets.forms import VietnameseDateField
from targets.models import Plan

NAMES = ("unit", "inspected_on", "inspecting_body", "conclusion", "recommendations", "due_before", "done_on")


class InspectionForm(forms.Form):
    """One inspection; what is not known yet of its recommendations may come later."""

    unit = UnitField(
        label="Đơn vị được kiểm tra",
        queryset=Unit.objects.none(),
        empty_label="Chọn đơn vị",
    )
    inspected_on = VietnameseDateField(
        label="Ngày kiểm tra", widget=forms.TextInput(attrs={"class": "input input--short"})
    )
    inspecting_body = CleanCharFormField(
        label="Cơ quan, đoàn kiểm tra",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "Chưa ghi cơ quan, đoàn kiểm tra."},
    )
    conclusion = CleanTextFormField(
        label="Kết luận",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        error_messages={"required": "Chưa ghi kết luận."},
    )
    recommendations = CleanTextFormField(
        label="Kiến nghị",
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )
    due_before = VietnameseDateField(
        label="Thực hiện kiến nghị trước ngày",
        required=False,
        widget=forms.TextInput(attrs={"class": "input input--short"}),
    )
    done_on = VietnameseDateField(
        label="Ngày thực hiện xong",
        required=False,
        widget=forms.TextInput(attrs={"class": "input input--short"}),
    )

    def __init__(
        self, plan: Plan, units: QuerySet[Unit], stored: Inspection | None, data: Any = None, *, today: date
    ) -> None:
        initial = {name: getattr(stored, name) for name in NAMES} if stored else {}
        super().__init__(data, initial=initial)
        self.plan, self.today = plan, today
        self.fields["unit"].queryset = units

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        inspected, done = data.get("inspected_on"), data.get("done_on")
        if inspected and inspected > self.today:
            self.add_error("inspected_on", "Ngày kiểm tra ở sau ngày hôm nay. Đề nghị ghi lại.")
        if inspected and inspected < self.plan.signed_on:
            self.add_error(
                "inspected_on",
                f"Ngày kiểm tra ở trước ngày ban hành kế hoạch ({format_date(self.plan.signed_on)}). "
                "Đề nghị ghi lại.",
            )
        last = furthest(self.today, MOST_DAYS_TO_CARRY_OUT)
        if data.get("due_before") and data["due_before"] > last:
            self.add_error(
                "due_before", f"Ngày này quá xa; muộn nhất là {format_date(last)}. Đề nghị kiểm tra lại năm."
            )
        if done and done > self.today:
            self.add_error("done_on", "Ngày thực hiện xong ở sau ngày hôm nay. Đề nghị ghi lại.")
        if inspected:
            for name in ("due_before", "done_on"):
                if data.get(name) and data[name] < inspected:
                    self.add_error(name, "Ngày này ở trước ngày kiểm tra. Đề nghị ghi lại.")
        return data
