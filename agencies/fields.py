"""Model fields whose text is clean and composed (NFC) on every way into the database.

Cleaning happens in the model field, not only in forms: fixtures, commands, `bulk_create` and
queries by whole values pass here too, so that one word is never stored in two spellings. Searches by
a part of the text (`contains`, `startswith`) go to the stored keys instead.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from agencies.text import UnreadableText, clean_text


class CleanTextMixin:
    """Clean a text field's value in validation, on saving and in lookups; raise `ValidationError`."""

    multiline = False

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return _cleaned(value, multiline=self.multiline)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Leave the object in memory as it will be read back."""
        value = _cleaned(super().pre_save(model_instance, add), multiline=self.multiline)
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return _cleaned(super().get_prep_value(value), multiline=self.multiline)


class CleanCharField(CleanTextMixin, models.CharField):
    """One line of clean text."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**_form_class(self, CleanCharFormField) | kwargs)


class CleanTextField(CleanTextMixin, models.TextField):
    """Clean text of several lines."""

    multiline = True

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**_form_class(self, CleanTextFormField) | kwargs)


class CleanCharFormField(forms.CharField):
    """A form's line of text: cleaned before its length is judged."""

    multiline = False

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values:
            value = _cleaned(str(value), multiline=self.multiline)
        return super().to_python(value)


class CleanTextFormField(CleanCharFormField):
    """A form's text of several lines."""

    multiline = True
    widget = forms.Textarea


def _form_class(field: models.Field, form_class: type[forms.Field]) -> dict[str, Any]:
    """A field with choices keeps the select that Django gives it."""
    return {} if field.choices else {"form_class": form_class}


def _cleaned(value: Any, *, multiline: bool) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return clean_text(value, multiline=multiline)
    except UnreadableText as error:
        raise ValidationError(error.message, code="unreadable") from error
