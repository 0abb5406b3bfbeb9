"""Form fields for numbers and dates as they are written in Viet Nam.

They stand below the models, because the model field for exact numbers brings its own form field.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.dates import format_date
from targets.numbers import STORED_DECIMALS, NumberError, format_typed, parse

FIRST_YEAR, LAST_YEAR = 1900, 2200
TYPED_DATE = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")


class VietnameseDecimalField(forms.Field):
    """A typed number, read by the one strict reader; cleans to `Decimal` or None.

    What cannot be read raises `ValidationError` with code "ambiguous" (`params["readings"]` holds the
    numbers it may stand for, `params["choices"]` the same as texts to submit instead) or "invalid",
    and is shown again as it was typed.
    """

    widget = forms.TextInput
    default_error_messages = {"required": "Chưa có số. Đề nghị nhập một số từ 0 trở lên."}

    def __init__(self, *, decimals: int = STORED_DECIMALS, **kwargs: Any) -> None:
        self.decimals = decimals
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Typed text stays as it is; a number is written so that it reads the same again."""
        if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
            return format_typed(Decimal(value), decimals=self.decimals)
        return value

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parse(str(value), decimals=self.decimals)
        except NumberError as error:
            choices = tuple(format_typed(reading, decimals=self.decimals) for reading in error.readings)
            raise ValidationError(
                error.message,
                code="ambiguous" if error.readings else "invalid",
                params={"readings": error.readings, "choices": choices},
            ) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Unreadable text is a change; 4279 and 4.279,000 are the same number."""
        try:
            return self.to_python(data) != self.to_python(self.prepare_value(initial))
        except ValidationError:
            return True


class VietnameseDateField(forms.Field):
    """A typed date, day before month: dd/mm/yyyy with ASCII digits, years 1900 to 2200."""

    widget = forms.TextInput
    default_error_messages = {
        "required": "Chưa có ngày. Đề nghị nhập theo dạng ngày/tháng/năm, ví dụ: 05/02/2025.",
        "invalid": "Chưa hiểu ngày này. Đề nghị nhập theo dạng ngày/tháng/năm, ví dụ: 05/02/2025.",
        "nonexistent": "Không có ngày này trong lịch. Đề nghị kiểm tra lại ngày, tháng, năm.",
        "year": f"Đề nghị nhập năm từ {FIRST_YEAR} đến {LAST_YEAR}.",
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return format_date(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        if value in self.empty_values or not str(value).strip():
            return None
        match = TYPED_DATE.fullmatch(str(value).strip())
        if match is None:
            self._refuse("invalid")
        if not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
            self._refuse("year")
        try:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            self._refuse("nonexistent")

    def _refuse(self, code: str) -> None:
        raise ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True
