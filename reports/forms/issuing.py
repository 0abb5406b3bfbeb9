"""What the head types to issue a consolidated report, to lock a period, to set another due date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from agencies.fields import CleanCharFormField
from agencies.models import Unit
from reports.issuing import Signing
from reports.models import Period, Report
from targets.forms import VietnameseDateField
from targets.models.plan import LEAST_HIDE_BELOW, MOST_HIDE_BELOW

HIDE_BELOW = "an-duoi"
HIDE_BELOW_RANGE = (
    f"Đề nghị ghi số từ {LEAST_HIDE_BELOW} đến {MOST_HIDE_BELOW}, hoặc để trống để nêu đủ mọi số."
)
NO_REASON = "Chưa có lý do. Đề nghị ghi lý do."


def line(short: bool = False) -> forms.TextInput:
    """A text field in the portal's dress."""
    return forms.TextInput(attrs={"class": "input input--short" if short else "input", "autocomplete": "off"})


class IssueForm(forms.Form):
    """Number, date and signer of the consolidated report, and the units that get it."""

    document_number = CleanCharFormField(
        label="Số, ký hiệu",
        max_length=60,
        widget=line(),
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
    recipients = forms.ModelMultipleChoiceField(
        label="Đơn vị nhận (xem được báo cáo đã ban hành)",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    acknowledged = forms.BooleanField(label="Đã xem các điểm cần biết ở trên và vẫn ban hành", required=False)

    def __init__(
        self, period: Period, units: Iterable[int], *args: Any, asks: bool, kept: QueryDict | None = None
    ) -> None:
        """`kept` is what was typed when the page is only looked at again."""
        initial = {"signer_position": period.plan.coordinator.signing_position, "recipients": list(units)}
        if kept is not None:
            initial = kept.dict() | {"recipients": kept.getlist("recipients")}
        super().__init__(*args, initial=initial)
        self.fields["recipients"].queryset = Unit.objects.filter(pk__in=units).order_by("order", "pk")
        if asks:
            self.fields["acknowledged"].required = True
            self.fields["acknowledged"].error_messages["required"] = (
                "Còn điểm cần biết. Đề nghị xem rồi đánh dấu ô này trước khi ban hành."
            )
        else:
            del self.fields["acknowledged"]

    def ask_again(self) -> None:
        """Take the tick off: what was ticked is not what there is to know now."""
        self.data = self.data.copy()
        self.data.pop("acknowledged", None)

    def signing(self) -> Signing:
        data = self.cleaned_data
        return Signing(data["document_number"], data["signed_on"], data["signer_position"], data["signer"])


class HidingForm(forms.Form):
    """Below which number of persons of one unit the published report names none; empty: it names all."""

    below = forms.IntegerField(
        label="Ẩn số người của một đơn vị nếu dưới",
        required=False,
        min_value=LEAST_HIDE_BELOW,
        max_value=MOST_HIDE_BELOW,
        widget=forms.TextInput(
            attrs={"class": "input input--short", "autocomplete": "off", "inputmode": "numeric"}
        ),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), HIDE_BELOW_RANGE),
    )

    def __init__(self, of_issue_form: bool, *args: Any) -> None:
        """`of_issue_form`: it is sent with the form that issues, so that what was typed is what is issued."""
        super().__init__(*args)
        if of_issue_form:
            self.fields["below"].widget.attrs["form"] = "ban-hanh"

    def add_prefix(self, field_name: str) -> str:
        """The name in the address of the page."""
        return HIDE_BELOW


class LateFromForm(forms.Form):
    """From which day reports of the period count as late."""

    late_from = VietnameseDateField(
        label="Tính chậm từ ngày",
        widget=line(short=True),
        error_messages={"required": "Chưa có ngày. Đề nghị ghi ngày bắt đầu tính chậm."},
    )
    reason = CleanCharFormField(
        label="Lý do", max_length=300, widget=line(), error_messages={"required": NO_REASON}
    )


class UnlockForm(forms.Form):
    """One report of a locked period that may move again, until a day, for a reason."""

    report = forms.ModelChoiceField(
        label="Báo cáo của đơn vị",
        queryset=Report.objects.none(),
        empty_label="Chọn đơn vị",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": "Chưa chọn đơn vị.",
            "invalid_choice": "Đề nghị chọn lại đơn vị.",
        },
    )
    until = VietnameseDateField(
        label="Mở khóa đến hết ngày",
        widget=line(short=True),
        error_messages={"required": "Chưa có ngày. Đề nghị ghi ngày kết thúc mở khóa."},
    )
    reason = CleanCharFormField(
        label="Lý do", max_length=300, widget=line(), error_messages={"required": NO_REASON}
    )

    def __init__(self, period: Period, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reports = period.reports.select_related("unit").order_by("unit__order")
        self.fields["report"].queryset = reports
        self.fields["report"].label_from_instance = lambda report: report.unit.name
