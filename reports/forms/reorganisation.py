"""What an administrator types to end a unit: its last day, its successor, who takes over what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms

from agencies.fields import CleanCharFormField
from agencies.models import Unit
from reports.reorganisation import (
    KINDS,
    Assignment,
    Passing,
    Reorganisation,
    left_assignments,
    open_assignments,
    possible_receivers,
)
from targets.forms import VietnameseDateField

TO_SUCCESSOR, TO_NOBODY = "", "khong"
HEADINGS = {"figure": "Số liệu", "task": "Nhiệm vụ trọng tâm", "project": "Dự án"}


class UnitField(forms.ModelChoiceField):
    """A unit by its short name and code: a body and its successor may bear one name."""

    def label_from_instance(self, unit: Unit) -> str:
        return f"{unit.short_name} ({unit.code})"


class ReorganisationForm(forms.Form):
    """One choice per assignment besides; left alone, it passes to the successor."""

    last_day = VietnameseDateField(
        label="Ngày cuối hoạt động",
        help_text="Từ ngày liền sau, các đơn vị nhận trả lời thay. Ví dụ: 28/02/2025.",
        widget=forms.TextInput(attrs={"class": "input input--short"}),
    )
    successor = UnitField(
        Unit.objects.none(),
        label="Đơn vị kế thừa",
        empty_label="Không có",
        required=False,
        help_text="Nhận các báo cáo còn mở và đọc được báo cáo cũ của đơn vị này.",
        widget=forms.Select(attrs={"class": "input"}),
    )
    grounds = CleanCharFormField(
        label="Căn cứ",
        max_length=300,
        help_text="Số, ngày của nghị quyết hoặc quyết định.",
        error_messages={"required": "Đề nghị ghi căn cứ của việc thay đổi."},
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, unit: Unit, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.assignments = self.assignments_to_pass(today)
        receivers = list(possible_receivers(unit))
        self.fields["successor"].queryset = possible_receivers(unit)
        self._receivers = {str(receiver.pk): receiver for receiver in receivers}
        choices = [
            (TO_SUCCESSOR, "Đơn vị kế thừa"),
            (TO_NOBODY, "Không chuyển"),
            *((key, f"{receiver.short_name} ({receiver.code})") for key, receiver in self._receivers.items()),
        ]
        for assignment in self.assignments:
            thing = getattr(assignment, KINDS[type(assignment)])
            self.fields[_name(assignment)] = forms.ChoiceField(
                label=str(thing),
                choices=choices,
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
            )

    def assignments_to_pass(self, today: date) -> list[Assignment]:
        """What is to be given to others."""
        return open_assignments(self.unit, today)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The choices by kind of thing."""
        groups = []
        for kind, thing in KINDS.items():
            fields = [self[_name(row)] for row in self.assignments if isinstance(row, kind)]
            if fields:
                groups.append((HEADINGS[thing], fields))
        return groups

    @property
    def entered(self) -> Reorganisation:
        """The change as typed; the form is valid."""
        data = self.cleaned_data
        return Reorganisation(
            unit=self.unit,
            last_day=data["last_day"],
            successor=data["successor"],
            passing=tuple(Passing(row, self._receiver(data, row)) for row in self.assignments),
            grounds=data["grounds"],
        )

    def _receiver(self, data: dict[str, Any], row: Assignment) -> Unit | None:
        chosen = data[_name(row)]
        return data["successor"] if chosen == TO_SUCCESSOR else self._receivers.get(chosen)


class CorrectionForm(ReorganisationForm):
    """What was recorded of a unit that has ended, to be set right, with why; what nobody took over may still pass."""

    reason = CleanCharFormField(
        label="Lý do đính chính",
        max_length=300,
        help_text="Ví dụ: ghi sót đơn vị kế thừa; ghi nhầm ngày cuối so với nghị quyết.",
        error_messages={"required": "Đề nghị ghi lý do đính chính."},
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, unit: Unit, today: date, grounds: str, *args: Any, **kwargs: Any) -> None:
        recorded = {"last_day": unit.valid_to, "successor": unit.successor_id, "grounds": grounds}
        super().__init__(unit, today, *args, initial=recorded, **kwargs)
        for row in self.assignments:
            self.fields[_name(row)].initial = TO_SUCCESSOR if unit.successor_id is None else TO_NOBODY

    def assignments_to_pass(self, today: date) -> list[Assignment]:
        return left_assignments(self.unit)

    @property
    def entered(self) -> Reorganisation:
        """The correction as typed; what still passes to nobody stays as it is."""
        typed = super().entered
        passing = tuple(row for row in typed.passing if row.receiver is not None)
        return replace(typed, passing=passing, reason=self.cleaned_data["reason"])


def _name(assignment: Assignment) -> str:
    return f"nhan-{KINDS[type(assignment)]}-{assignment.pk}"
