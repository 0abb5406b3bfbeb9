"""What a page that came too late would have changed: stored and typed texts side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True, slots=True)
class Difference:
    """One field whose stored text is not the one typed."""

    label: str
    stored: str
    typed: str


def differences_of(form: forms.Form, heading: str = "") -> list[Difference]:
    """The fields of a bound form that differ from its initial values, which are what is stored now."""
    found = []
    for name in form.changed_data:
        bound = form[name]
        if not bound.is_hidden:
            label = " – ".join(part for part in (heading, str(bound.label)) if part)
            found.append(Difference(label, _text(bound.initial, bound), _text(bound.data, bound)))
    return found


def _text(value: Any, bound: forms.BoundField) -> str:
    choices = dict(getattr(bound.field, "choices", ()))
    if isinstance(value, bool) or isinstance(bound.field, forms.BooleanField):
        return "Có" if value else "Không"
    if value in choices:
        return str(choices[value])
    return str(bound.field.prepare_value(value) or "")


def joined(groups: Iterable[list[Difference]]) -> list[Difference]:
    """Several lists as one."""
    return [difference for group in groups for difference in group]
