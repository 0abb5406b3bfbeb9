"""Forms of accounts: logging in, changing one's password, keeping accounts and their roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError

from agencies.models import User


def password_field(label: str, *, autocomplete: str, required: str, **kwargs: Any) -> forms.CharField:
    """A password as typed, spaces included; `required` is the sentence shown when it is empty."""
    widget = forms.PasswordInput(attrs={"class": "input", "autocomplete": autocomplete})
    return forms.CharField(
        label=label, strip=False, widget=widget, error_messages={"required": required}, **kwargs
    )


class LogInForm(AuthenticationForm):
    """User name, whatever its case, and password. One message for every reason of refusal."""

    username = UsernameField(
        label="Tên đăng nhập",
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "username", "autocapitalize": "none"}
        ),
        error_messages={"required": "Đề nghị nhập tên đăng nhập."},
    )
    password = password_field("Mật khẩu", autocomplete="current-password", required="Đề nghị nhập mật khẩu.")
    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password" if self.is_bound else "username"].widget.attrs["autofocus"] = True

    def get_invalid_login_error(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class OwnPasswordForm(forms.Form):
    """The present password, then a new one twice. Saving ends the account's other sessions."""

    old_password = password_field(
        "Mật khẩu đang dùng",
        autocomplete="current-password",
        required="Đề nghị nhập mật khẩu đang dùng.",
    )
    new_password = password_field(
        "Mật khẩu mới",
        autocomplete="new-password",
        required="Đề nghị nhập mật khẩu mới.",
        help_text="Ít nhất 10 ký tự, không chỉ gồm chữ số. Dễ nhớ nhất là một câu ngắn.",
    )
    repeated_password = password_field(
        "Nhập lại mật khẩu mới",
        autocomplete="new-password",
        required="Đề nghị nhập lại mật khẩu mới.",
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        password = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError("Mật khẩu đang dùng chưa đúng. Đề nghị nhập lại.", code="incorrect")
        return password

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        if password == self.cleaned_data.get("old_password"):
            raise ValidationError("Mật khẩu mới phải khác mật khẩu đang dùng.", code="unchanged")
        password_validation.validate_password(password, self.user)
        return password

    def clean_repeated_password(self) -> str:
        password = self.cleaned_data["repeated_password"]
        # The field's own faults are named beside it; comparing with what was typed names no second one.
        if password != self.data.get(self.add_prefix("new_password")):
            raise ValidationError("Hai lần nhập mật khẩu mới chưa giống nhau.", code="mismatch")
        return password

    def save(self) -> User:
        """Store the new password; the account is no longer on a one-time one."""
        self.user.set_password(self.cleaned_data["new_password"])
        self.user.must_change_password = False
        self.user.save(update_fields=["password", "must_change_password"])
        return self.user


class AccountForm(forms.ModelForm):
    """An account as its administrator keeps it. The whole name is one field: Vietnamese order needs no parts."""

    class Meta:
        model = User
        fields = ("username", "first_name", "position", "email", "is_active")
        labels = {
            "first_name": "Họ và tên",
            "email": "Thư điện tử",
            "is_active": "Đang dùng",
        }
        help_texts = {
            "is_active": "Bỏ chọn để ngừng tài khoản; tài khoản đã dùng không xóa.",
        }

    def clean_username(self) -> str:
        """Typed in capitals, it is still the same user name."""
        return self.cleaned_data["username"].lower()


class MembershipFormSet(forms.BaseInlineFormSet):
    """The roles of one account: at least one."""

    def clean(self) -> None:
        super().clean()
        kept = [
            form
            for form in self.forms
            if form.has_changed() or form.instance.pk
            if not (self.can_delete and self._should_delete_form(form))
        ]
        if not kept and not self.instance.is_superuser:
            raise ValidationError("Tài khoản phải có ít nhất một vai trò.", code="no_role")
