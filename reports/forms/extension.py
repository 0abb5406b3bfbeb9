"""What a coordinator types to give a unit more time."""

from __future__ import annotations

from django import forms

from agencies.fields import CleanCharFormField
from targets.forms import VietnameseDateField


class ExtensionForm(forms.Form):
    """The last day, inclusive, and why."""

    last_day = VietnameseDateField(
        label="Gia hạn đến hết ngày",
        help_text="Ngày cuối cùng còn được tính là đúng hạn, ví dụ: 20/12/2025.",
        widget=forms.TextInput(attrs={"class": "input input--short"}),
    )
    reason = CleanCharFormField(
        label="Lý do gia hạn",
        max_length=300,
        error_messages={"required": "Chưa có lý do. Đề nghị ghi lý do gia hạn."},
        widget=forms.TextInput(attrs={"class": "input"}),
    )
