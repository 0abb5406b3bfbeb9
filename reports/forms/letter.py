"""What a coordinator types to make a letter to late units: number, day and signer."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.fields import CleanCharFormField
from agencies.models import Unit
from reports.forms.issuing import line
from reports.issuing import Signing
from targets.forms import VietnameseDateField


class LetterForm(forms.Form):
    """`number` is which letter of the period was being made when the page was opened."""

    document_number = CleanCharFormField(
        label="Số, ký hiệu",
        max_length=60,
        widget=line(short=True),
        error_messages={"required": "Chưa có số, ký hiệu. Đề nghị ghi số văn bản."},
    )
    signed_on = VietnameseDateField(
        label="Ngày ký",
        widget=line(short=True),
        error_messages={"required": "Chưa có ngày ký. Đề nghị ghi ngày ký."},
    )
    signer_position = CleanCharFormField(label="Chức vụ người ký", max_length=120, widget=line())
    signer = CleanCharFormField(
        label="Họ và tên người ký",
        max_length=120,
        widget=line(),
        error_messages={"required": "Chưa có người ký. Đề nghị ghi họ và tên người ký."},
    )
    number = forms.IntegerField(min_value=1, max_value=99, widget=forms.HiddenInput)

    def __init__(self, coordinator: Unit, data: Any = None) -> None:
        super().__init__(data, initial={"signer_position": coordinator.signing_position})

    def signing(self) -> Signing:
        data = self.cleaned_data
        return Signing(data["document_number"], data["signed_on"], data["signer_position"], data["signer"])
