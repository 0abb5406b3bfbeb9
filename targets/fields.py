"""The exact number in the database: thousandths in an integer column, `Decimal` in Python.

SQLite adds decimals as floats; integers it adds exactly, as PostgreSQL does.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable, register_combinable_fields

from targets.form_fields import VietnameseDecimalField
from targets.numbers import MAX_VALUE, STORED_DECIMALS

THOUSANDTH = Decimal(1).scaleb(-STORED_DECIMALS)
MACHINE_FORM = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,3})?")


class FixedPointField(models.Field):
    """A number with at most three decimals, between −`MAX_VALUE` and `MAX_VALUE`.

    Takes int, `Decimal` and the machine form "1234.5" that fixtures hold; always gives `Decimal`
    with three decimals. Floats and finer numbers raise `ValidationError`: nothing is rounded.
    `Sum`, `Min`, `Max`, comparisons and differences of two such fields work in SQL; `Avg` does not
    exist here, because a mean is not a number of thousandths.
    """

    description = "Số có tối đa 3 chữ số thập phân"
    empty_strings_allowed = False
    default_error_messages = {
        "invalid": "“%(value)s” không phải là số chính xác với tối đa 3 chữ số thập phân.",
        "limit": "Số quá lớn, không lưu được.",
    }

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or (value == "" and isinstance(value, str)):
            return None
        number = _exact(value)
        if number is None:
            self._refuse("invalid", value)
        if abs(number) > MAX_VALUE:
            self._refuse("limit", value)
        thousandths = number.quantize(THOUSANDTH)
        if thousandths != number:
            self._refuse("invalid", value)
        return thousandths + 0  # there is no −0 here

    def _refuse(self, code: str, value: Any) -> None:
        raise ValidationError(self.error_messages[code], code=code, params={"value": value})

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-STORED_DECIMALS)

    def get_prep_value(self, value: Any) -> int | None:
        number = self.to_python(super().get_prep_value(value))
        return None if number is None else int(number.scaleb(STORED_DECIMALS))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Leave the object in memory as it will be read back."""
        value = super().pre_save(model_instance, add)
        if not hasattr(value, "resolve_expression"):
            value = self.to_python(value)
            setattr(model_instance, self.attname, value)
        return value

    def value_to_string(self, obj: models.Model) -> str | None:
        number = self.to_python(self.value_from_object(obj))
        return None if number is None else machine_form(number)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": VietnameseDecimalField, **kwargs})


def machine_form(number: Decimal) -> str:
    """Write a number for files, without exponent or idle zeros: "4.279", "1200"."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _exact(value: Any) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value) if MACHINE_FORM.fullmatch(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value if isinstance(value, Decimal) and value.is_finite() else None


for _operator in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(FixedPointField, _operator, FixedPointField, FixedPointField)
