"""The upload of a filled Excel form."""

from __future__ import annotations

from django import forms

from reports.forms.sections import plain_helper


class ExcelForm(forms.Form):
    """One file; whether it is a form of this report is judged when it is read."""

    file = forms.FileField(
        label="Tệp Excel đã nhập",
        error_messages={
            "required": "Chưa chọn tệp.",
            "empty": "Tệp rỗng. Đề nghị kiểm tra lại tệp.",
            "invalid": "Chưa nhận được tệp. Đề nghị chọn lại tệp rồi tải lên.",
        },
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )
    helper = plain_helper()
