"""Forms of tracked difficulties: reporting one on any day, and the moves on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from agencies.fields import CleanCharFormField, CleanTextFormField
from agencies.models import Unit
from reports.difficulties import Reported
from reports.difficulty_moves import DifficultyKind, DifficultyMove
from reports.forms.moves import LONGEST_COMMENT
from reports.forms.sections import LONG_TEXT
from reports.models import Difficulty
from targets.forms import VietnameseDateField

KINDS = [("", "Chưa phân loại"), *DifficultyKind.choices]


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input"})


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": rows})


def _date_line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input input--short"})


class UnitField(forms.ModelChoiceField):
    """A unit by its short name."""

    widget = forms.Select(attrs={"class": "input"})
    default_error_messages = {
        "required": "Chưa chọn đơn vị.",
        "invalid_choice": "Đề nghị chọn một đơn vị trong danh sách.",
    }

    def label_from_instance(self, unit: Unit) -> str:
        return unit.short_name


def _kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Loại", required=False, choices=KINDS, widget=forms.Select(attrs={"class": "input"})
    )


class ReportDifficultyForm(forms.Form):
    """A difficulty reported on any day. Who may report for one unit only is not asked which."""

    unit = UnitField(
        label="Đơn vị",
        queryset=Unit.objects.none(),
        empty_label="Chọn đơn vị",
    )
    kind = _kind_field()
    content = CleanTextFormField(
        label="Nội dung khó khăn, vướng mắc",
        max_length=LONG_TEXT,
        widget=_area(4),
        error_messages={"required": "Chưa có nội dung. Đề nghị ghi đơn vị vướng mắc điều gì."},
    )
    proposal = CleanTextFormField(
        label="Kiến nghị, đề xuất", required=False, max_length=LONG_TEXT, widget=_area(3)
    )
    addressed_to = CleanCharFormField(
        label="Cơ quan có thẩm quyền giải quyết", required=False, max_length=200, widget=_line()
    )

    def __init__(self, units: QuerySet[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(units[:2])
        self.only_unit = choices[0] if len(choices) == 1 else None
        if self.only_unit is not None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units

    @property
    def chosen_unit(self) -> Unit:
        return self.only_unit or self.cleaned_data["unit"]

    def said(self) -> Reported:
        data = self.cleaned_data
        return Reported(data["content"], data["proposal"], data["addressed_to"], data["kind"])


class MoveForm(forms.Form):
    """A move of one item; `arguments` are what `reports.difficulties` takes."""

    def __init__(self, item: Difficulty, units: QuerySet[Unit], data: Any = None) -> None:
        self.item = item
        super().__init__(data, auto_id=f"{self.prefix_word}_%s", initial=self.first_values())
        if "owner_unit" in self.fields:
            self.fields["owner_unit"].queryset = units

    prefix_word = "viec"

    def first_values(self) -> dict[str, Any]:
        return {}

    def arguments(self) -> Mapping[str, Any]:
        return self.cleaned_data


class AssignForm(MoveForm):
    """Which body must answer, and before what day."""

    prefix_word = "phan-cong"
    owner_unit = UnitField(
        label="Đơn vị giải quyết", queryset=Unit.objects.none(), required=False, empty_label="Cơ quan khác"
    )
    owner_name = CleanCharFormField(
        label="Cơ quan khác",
        required=False,
        max_length=200,
        widget=_line(),
        help_text="Ghi khi cơ quan giải quyết không có trong danh sách trên.",
    )
    due_before = VietnameseDateField(
        label="Trả lời trước ngày", required=False, widget=_date_line(), help_text="Ví dụ: 15/01/2026."
    )
    kind = _kind_field()

    def first_values(self) -> dict[str, Any]:
        item = self.item
        return {
            "owner_unit": item.owner_unit_id,
            "owner_name": item.owner_name or ("" if item.owner_unit_id else item.addressed_to),
            "due_before": item.due_before,
            "kind": item.kind,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("owner_unit"):
            data["owner_name"] = ""  # the list wins: a name written before need not be deleted first
        elif not data.get("owner_name"):
            raise ValidationError("Đề nghị chọn đơn vị giải quyết, hoặc ghi tên một cơ quan khác.")
        return data


class ForwardForm(MoveForm):
    """To which body of a higher level, and before what day."""

    prefix_word = "chuyen"
    owner_name = CleanCharFormField(
        label="Cơ quan cấp trên",
        max_length=200,
        widget=_line(),
        error_messages={"required": "Chưa ghi cơ quan. Đề nghị ghi tên cơ quan cấp trên."},
    )
    due_before = VietnameseDateField(label="Trả lời trước ngày", required=False, widget=_date_line())


class AnswerForm(MoveForm):
    """The answer, of the coordinator or of the unit that was asked."""

    prefix_word = "tra-loi"
    text = CleanTextFormField(
        label="Nội dung trả lời",
        max_length=LONG_TEXT,
        widget=_area(5),
        help_text="Ghi cơ quan trả lời, số và ngày văn bản nếu có.",
        error_messages={"required": "Chưa có nội dung trả lời."},
    )

    def first_values(self) -> dict[str, Any]:
        return {"text": self.item.answer}


class EscalateForm(MoveForm):
    """Why a higher level has to decide, in the words of the unit that was asked."""

    prefix_word = "de-nghi"
    text = CleanTextFormField(
        label="Lý do, cơ quan cấp trên có thẩm quyền",
        max_length=LONG_TEXT,
        widget=_area(4),
        error_messages={"required": "Đề nghị ghi rõ lý do và cơ quan có thẩm quyền."},
    )


class ReasonForm(MoveForm):
    """A move that needs its reason."""

    prefix_word = "ly-do"
    comment = CleanTextFormField(
        label="Lý do",
        max_length=LONGEST_COMMENT,
        widget=_area(3),
        error_messages={"required": "Đề nghị ghi rõ lý do."},
    )


class DisputeForm(ReasonForm):
    """Why the unit does not hold it solved."""

    prefix_word = "y-kien"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = "Phần còn vướng mắc"


class ConfirmForm(MoveForm):
    """The unit's word that it is solved."""

    prefix_word = "xac-nhan"
    comment = CleanTextFormField(
        label="Ý kiến thêm", required=False, max_length=LONGEST_COMMENT, widget=_area(2)
    )


MOVE_FORMS: dict[DifficultyMove, type[MoveForm]] = {
    DifficultyMove.ASSIGN: AssignForm,
    DifficultyMove.ANSWER: AnswerForm,
    DifficultyMove.RESPOND: AnswerForm,
    DifficultyMove.ESCALATE: EscalateForm,
    DifficultyMove.FORWARD: ForwardForm,
    DifficultyMove.CLOSE: ReasonForm,
    DifficultyMove.REOPEN: ReasonForm,
    DifficultyMove.CONFIRM: ConfirmForm,
    DifficultyMove.DISPUTE: DisputeForm,
}
