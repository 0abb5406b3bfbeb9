"""What a coordinator types to give a unit more time."""

from __future__ import annotations

from django import forms

from agencies.fields import CleanCharFormField, CleanTextFormField
from reports.enums import ContactKind
from targets.forms import VietnameseDateField


class AskForm(forms.Form):
    """More time a unit asks for: the last day, inclusive, and why."""

    last_day = VietnameseDateField(
        label="Đề nghị gia hạn đến hết ngày",
        widget=forms.TextInput(attrs={"class": "input input--short"}),
        error_messages={"required": "Chưa có ngày. Đề nghị ghi ngày muốn gia hạn đến."},
    )
    reason = CleanCharFormField(
        label="Lý do",
        max_length=300,
        error_messages={"required": "Chưa có lý do. Đề nghị ghi lý do."},
        widget=forms.TextInput(attrs={"class": "input"}),
    )


class DeclineForm(forms.Form):
    """What a unit is told whose due date stays."""

    answer = CleanCharFormField(
        label="Trả lời khi chưa gia hạn",
        max_length=300,
        error_messages={"required": "Chưa có nội dung trả lời."},
        widget=forms.TextInput(attrs={"class": "input"}),
    )


class ContactForm(forms.Form):
    """A call, a letter or a talk about a report."""

    kind = forms.ChoiceField(
        label="Hình thức",
        choices=[(kind.value, kind.label) for kind in ContactKind if kind != ContactKind.REMINDER],
        widget=forms.Select(attrs={"class": "input input--short"}),
        error_messages={"invalid_choice": "Đề nghị chọn hình thức."},
    )
    on = VietnameseDateField(
        label="Ngày",
        widget=forms.TextInput(attrs={"class": "input input--short"}),
        error_messages={"required": "Chưa có ngày."},
    )
    person = CleanCharFormField(
        label="Người trao đổi, hoặc số văn bản",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    answer = CleanTextFormField(
        label="Nội dung, trả lời của đơn vị",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )


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
