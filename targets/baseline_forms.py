"""The table in which base values of one unit are typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from agencies.fields import CleanCharFormField
from targets.baselines import BaseValue
from targets.form_fields import VietnameseDecimalField
from targets.models import Baseline, Figure

VALUE, NIL, NOTE, READING = "so", "khong", "nguon", "cach-doc"


class BaselineForm(forms.Form):
    """A number, or "không phát sinh", and a note for each typed figure; what is left empty is not known."""

    def __init__(self, figures: Iterable[Figure], stored: Mapping[int, Baseline], data: Any = None) -> None:
        super().__init__(data)
        self.figures = [figure for figure in figures if figure.is_typed]
        for figure in self.figures:
            self._add(figure, stored.get(figure.pk))

    def _add(self, figure: Figure, stored: Baseline | None) -> None:
        label = f"{figure.name} ({figure.measure})"
        self.fields[f"{VALUE}-{figure.code}"] = VietnameseDecimalField(
            decimals=figure.decimals,
            required=False,
            label=label,
            initial=stored.value if stored else None,
            widget=forms.TextInput(attrs={"class": "input input--number"}),
        )
        if figure.nil_allowed:
            self.fields[f"{NIL}-{figure.code}"] = forms.BooleanField(
                required=False, label=f"Không phát sinh: {label}", initial=bool(stored and stored.is_nil)
            )
        self.fields[f"{NOTE}-{figure.code}"] = CleanCharFormField(
            required=False,
            max_length=300,
            label=f"Nguồn, ghi chú: {label}",
            initial=stored.note if stored else "",
            widget=forms.TextInput(attrs={"class": "input"}),
        )

    def clean(self) -> dict[str, Any]:
        """One answer a figure: a number or nil; a note alone says nothing."""
        cleaned = super().clean()
        for figure in self.figures:
            name = f"{VALUE}-{figure.code}"
            value, is_nil = cleaned.get(name), cleaned.get(f"{NIL}-{figure.code}", False)
            if value is not None and is_nil:
                self.add_error(
                    name, "Đã chọn “không phát sinh” thì để trống ô số, hoặc bỏ chọn và giữ số đã nhập."
                )
            elif (
                name not in self.errors
                and value is None
                and not is_nil
                and cleaned.get(f"{NOTE}-{figure.code}")
            ):
                self.add_error(
                    name, "Có ghi chú nhưng chưa có số. Đề nghị nhập số hoặc chọn “không phát sinh”."
                )
        return cleaned

    def answers(self) -> dict[int, BaseValue | None]:
        """What was typed, by figure id; for a valid form."""
        return {figure.pk: self._answer(figure) for figure in self.figures}

    def _answer(self, figure: Figure) -> BaseValue | None:
        value = self.cleaned_data[f"{VALUE}-{figure.code}"]
        is_nil = self.cleaned_data.get(f"{NIL}-{figure.code}", False)
        if value is None and not is_nil:
            return None
        return BaseValue(value, is_nil, self.cleaned_data[f"{NOTE}-{figure.code}"])

    def rows(self) -> list[tuple[Figure, BoundField, BoundField | None, BoundField, tuple[str, ...]]]:
        """The fields of each figure: (figure, number, nil if allowed, note, readings to choose from)."""
        return [
            (
                figure,
                self[f"{VALUE}-{figure.code}"],
                self[f"{NIL}-{figure.code}"] if figure.nil_allowed else None,
                self[f"{NOTE}-{figure.code}"],
                self._choices(f"{VALUE}-{figure.code}"),
            )
            for figure in self.figures
        ]

    def _choices(self, name: str) -> tuple[str, ...]:
        """How an ambiguous number may be read, as texts to submit instead."""
        errors = self.errors.as_data().get(name, ()) if self.is_bound else ()
        return next((error.params["choices"] for error in errors if error.code == "ambiguous"), ())


def with_reading(data: QueryDict) -> QueryDict:
    """The posted data with the reading that was chosen for one field ("so-ABC=4,279") put in its place."""
    name, chosen, reading = data.get(READING, "").partition("=")
    if not chosen:
        return data
    changed = data.copy()
    changed[name] = reading
    return changed
