"""What is typed to hand work over: from whom, to whom, from which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from agencies.access import Access
from agencies.fields import CleanCharFormField
from agencies.handover import HandOver, colleagues, givers, roles_to_hand_over
from agencies.models import Membership, Unit, User

SHORT = {"class": "input input--short", "inputmode": "numeric", "autocomplete": "off"}
WRONG_DAY = "Đề nghị ghi ngày theo dạng ngày/tháng/năm, ví dụ: 01/03/2025."


class GiverField(forms.ModelChoiceField):
    """A membership, named by person, role and unit."""

    def label_from_instance(self, membership: Membership) -> str:
        return f"{membership.user.label} ({membership.user.username}) · {membership.get_role_display()}"


class ReceiverField(forms.ModelChoiceField):
    """An account, named by person."""

    def label_from_instance(self, user: User) -> str:
        return f"{user.label} ({user.username})" + (f" · {user.position}" if user.position else "")


class HandOverForm(forms.Form):
    """One hand-over inside a unit. Whoever may open accounts may name a new one instead of an account there is."""

    giver = GiverField(
        Membership.objects.none(),
        label="Người giao",
        empty_label="Chọn người giao",
        error_messages={"required": "Đề nghị chọn người giao."},
    )
    to = ReceiverField(
        User.objects.none(),
        label="Người nhận",
        empty_label="Chọn người nhận",
        error_messages={"required": "Đề nghị chọn người nhận."},
    )
    username = CleanCharFormField(
        label="Tên đăng nhập của tài khoản mới",
        required=False,
        max_length=60,
        help_text="Chỉ ghi khi người nhận chưa có tài khoản, ví dụ: sonv.lap.",
    )
    full_name = CleanCharFormField(label="Họ và tên của người nhận mới", required=False, max_length=150)
    first_day = forms.DateField(
        label="Từ ngày",
        error_messages={"required": "Đề nghị ghi ngày bắt đầu.", "invalid": WRONG_DAY},
        widget=forms.DateInput(attrs=SHORT),
    )
    last_day = forms.DateField(
        label="Đến hết ngày",
        required=False,
        help_text="Chỉ ghi khi giao thay có thời hạn; người giao giữ nguyên vai trò.",
        error_messages={"invalid": WRONG_DAY},
        widget=forms.DateInput(attrs=SHORT),
    )

    def __init__(
        self, unit: Unit, access: Access, today: date, *args: Any, opens_accounts: bool = False
    ) -> None:
        super().__init__(*args, initial={"first_day": today})
        self.fields["giver"].queryset = givers(unit, roles_to_hand_over(unit, access), today)
        self.fields["to"].queryset = colleagues(unit)
        if opens_accounts:
            self.fields["to"].required = False
        else:
            del self.fields["username"], self.fields["full_name"]
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "input")

    def clean(self) -> dict[str, Any]:
        """Exactly one receiver: an account there is, or a new one."""
        entered = super().clean()
        if "username" in self.fields and "to" not in self.errors:
            if bool(entered.get("to")) == bool(entered.get("username")):
                self.add_error("to", "Đề nghị chọn người nhận, hoặc ghi tên đăng nhập của tài khoản mới.")
            elif entered.get("username") and not entered.get("full_name"):
                self.add_error("full_name", "Đề nghị ghi họ và tên của người nhận.")
        return entered

    @property
    def entered(self) -> HandOver:
        """The hand-over as typed; the form is valid."""
        data = self.cleaned_data
        return HandOver(data["giver"], data["first_day"], data["last_day"])

    @property
    def new_account(self) -> User | None:
        """The account to open, unsaved; None where one was chosen."""
        username = self.cleaned_data.get("username")
        if not username:
            return None
        return User(username=username.lower(), first_name=self.cleaned_data["full_name"])
