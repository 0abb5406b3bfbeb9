"""What the head types to lock a period, and to take the lock off again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from agencies.fields import CleanCharFormField
from reports.forms.issuing import NO_REASON, line
from reports.models import Report

SEEN = "da-xem"


class UnlockPeriodForm(forms.Form):
    """Why the lock is taken off."""

    reason = CleanCharFormField(
        label="Lý do mở khóa",
        max_length=300,
        widget=line(),
        error_messages={"required": NO_REASON},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="mo-ky_%s")  # another form of the page asks for a reason too


class LockForm(forms.Form):
    """Why the period is locked; where extensions run, that the head ends them knowingly.

    `ends` are the reports whose extensions the page showed (`SEEN`, a hidden field), once the box is ticked.
    """

    reason = CleanCharFormField(
        label="Lý do khóa",
        max_length=300,
        widget=line(),
        help_text="Ghi vào lịch sử khóa kỳ và thông báo cho các đơn vị chưa nộp.",
        error_messages={"required": NO_REASON},
    )
    acknowledged = forms.BooleanField(
        label="Đã xem các gia hạn ở trên và vẫn khóa, dù gia hạn chưa hết",
        required=False,
        error_messages={"required": "Còn gia hạn chưa hết. Đề nghị đánh dấu ô này nếu vẫn khóa."},
    )

    def __init__(self, running: Sequence[tuple[Report, date]], data: Any = None) -> None:
        super().__init__(data)
        self.shown = ",".join(str(report.pk) for report, _day in running)
        if running:
            self.fields["acknowledged"].required = True
        else:
            del self.fields["acknowledged"]

    def ends(self) -> frozenset[int]:
        if not self.cleaned_data.get("acknowledged"):
            return frozenset()
        seen = self.data.get(SEEN, "").split(",")
        return frozenset(int(number) for number in seen if number.isascii() and number.isdecimal())
