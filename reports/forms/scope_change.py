"""A change of what figures cover: since when, by what, which figures of which units; then former values anew."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from agencies.fields import CleanCharFormField
from agencies.models import Unit
from reports.restating import Crossing, RestatedLine, Slot, figures_with_scope
from targets.forms import VietnameseDateField, VietnameseDecimalField
from targets.models import Figure, Plan


class _Figures(forms.ModelMultipleChoiceField):
    def label_from_instance(self, figure: Figure) -> str:
        return f"{figure.name} ({figure.measure})"


class _Units(forms.ModelMultipleChoiceField):
    def label_from_instance(self, unit: Unit) -> str:
        return unit.short_name


class ScopeChangeForm(forms.Form):
    """Since when which figures of which units cover another ground."""

    basis = CleanCharFormField(
        label="Nội dung, căn cứ",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="Ví dụ: sắp xếp hai xã thành một, kèm số và ngày của văn bản.",
        error_messages={"required": "Chưa ghi nội dung, căn cứ của thay đổi."},
    )
    from_day = VietnameseDateField(
        label="Có hiệu lực từ ngày",
        widget=forms.TextInput(attrs={"class": "input input--short"}),
    )
    units = _Units(
        label="Đơn vị có số liệu thay đổi",
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chưa chọn đơn vị."},
    )
    figures = _Figures(
        label="Số liệu đổi phạm vi",
        queryset=Figure.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chưa chọn số liệu."},
    )

    def __init__(self, plan: Plan, data: Any = None) -> None:
        super().__init__(data)
        units = Unit.objects.filter(province_id=plan.province_id, agency__duty__plan=plan)
        self.fields["units"].queryset = units.order_by("order").distinct()
        self.fields["figures"].queryset = figures_with_scope(plan)


class RestatedForm(forms.Form):
    """One number for each line of each crossing; what is left empty is not told yet."""

    def __init__(self, crossings: Iterable[Crossing], data: Any = None) -> None:
        super().__init__(data)
        self.crossings = list(crossings)
        for crossing in self.crossings:
            for line in crossing.lines:
                figure = line.row.figure
                self.fields[_name(line)] = VietnameseDecimalField(
                    decimals=figure.decimals,
                    required=False,
                    initial=line.value,
                    label=f"{figure.name}, {line.row.unit.short_name}, {crossing.former_name}",
                    widget=forms.TextInput(attrs={"class": "input input--number"}),
                )

    def tables(self) -> list[tuple[Crossing, list[tuple[RestatedLine, BoundField]]]]:
        """The fields of each crossing beside their lines."""
        return [
            (crossing, [(line, self[_name(line)]) for line in crossing.lines]) for crossing in self.crossings
        ]

    def values(self) -> dict[Slot, Decimal | None]:
        """What was typed, for a valid form."""
        return {
            line.slot: self.cleaned_data[_name(line)]
            for crossing in self.crossings
            for line in crossing.lines
        }


def _name(line: RestatedLine) -> str:
    return f"so-{line.row.pk}-{line.year}-{line.part}"
