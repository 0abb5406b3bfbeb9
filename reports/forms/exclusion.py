"""Why a unit's figure is left out of the total."""

from __future__ import annotations

from django import forms

from agencies.fields import CleanCharFormField


class ExclusionForm(forms.Form):
    """The reason, which is shown wherever the figure is."""

    reason = CleanCharFormField(
        label="Lý do không tính vào tổng",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "Chưa có lý do. Đề nghị ghi lý do không tính số này vào tổng."},
    )
