"""Forms of composing: one small form per paragraph, and one for a paragraph of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from agencies.fields import CleanTextFormField
from reports.composing.board import Paragraph
from reports.composing.editing import LONGEST_PARAGRAPH, Decision, stamp_of

MAX_PARAGRAPHS = 200
TOO_LONG = f"Đoạn dài quá {LONGEST_PARAGRAPH} ký tự. Đề nghị chia thành nhiều đoạn."


class ParagraphForm(forms.Form):
    """One paragraph as it was shown: chosen or not, and its text."""

    key = forms.CharField(max_length=120, widget=forms.HiddenInput)
    base = forms.CharField(max_length=40, widget=forms.HiddenInput)
    is_used = forms.BooleanField(required=False)
    text = CleanTextFormField(
        required=False, max_length=LONGEST_PARAGRAPH, error_messages={"max_length": TOO_LONG}
    )

    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(data["key"], data["text"], data["is_used"], data["base"])


class ParagraphFormSet(BaseFormSet):
    """The paragraphs under one heading."""

    default_error_messages = {
        "missing_management_form": "Trang gửi lên thiếu thông tin. Đề nghị tải lại trang rồi sửa lại.",
    }

    def decisions(self) -> list[Decision]:
        return [form.decision() for form in self.forms]


Paragraphs = formset_factory(
    ParagraphForm, formset=ParagraphFormSet, extra=0, max_num=MAX_PARAGRAPHS, absolute_max=MAX_PARAGRAPHS
)


def paragraph_forms(paragraphs: Iterable[Paragraph], prefix: str) -> ParagraphFormSet:
    """The forms of a heading as it stands now."""
    initial: list[dict[str, Any]] = [
        {
            "key": row.key,
            "base": stamp_of(row.text, is_used=row.is_used),
            "is_used": row.is_used,
            "text": row.text,
        }
        for row in paragraphs
    ]
    return Paragraphs(initial=initial, prefix=prefix)


class OwnParagraphForm(forms.Form):
    """A paragraph that the coordinating body writes itself."""

    text = CleanTextFormField(
        label="Thêm đoạn của cơ quan tổng hợp",
        max_length=LONGEST_PARAGRAPH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        error_messages={"required": "Đoạn thêm mới chưa có nội dung.", "max_length": TOO_LONG},
    )
