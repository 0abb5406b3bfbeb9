"""Adjusting a target or a task: the proposal, the decision, the reason of the other moves."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.fields import CleanCharFormField, CleanTextFormField
from agencies.models import Unit
from reports.forms.difficulty import UnitField
from reports.forms.moves import LONGEST_COMMENT
from reports.forms.sections import LONG_TEXT
from targets.amending import Content, Decision, Proposal
from targets.enums import AmendmentMove, Comparator, IndicatorKind
from targets.forms import VietnameseDateField, VietnameseDecimalField
from targets.models import Amendment, Indicator, Plan, Task
from targets.verdict_words import PERCENT_KINDS

COMPARATORS = [
    ("", "Chọn cách so sánh"),
    (Comparator.GE, "từ mức này trở lên"),
    (Comparator.GT, "trên mức này"),
    (Comparator.EQ, "đúng bằng mức này"),
    (Comparator.LE, "không quá mức này"),
    (Comparator.LT, "dưới mức này"),
]


def _short_line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input input--short"})


class ContentForm(forms.Form):
    """What is to hold and from when: a level for an indicator, a text for a task."""

    prefix_word = "noi-dung"
    value = VietnameseDecimalField(
        label="Mức mới", widget=_short_line(), error_messages={"required": "Chưa ghi mức mới."}
    )
    comparator = forms.ChoiceField(
        label="So sánh",
        choices=COMPARATORS,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "Chưa chọn cách so sánh."},
    )
    wording = CleanTextFormField(
        label="Nội dung mới của nhiệm vụ",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"class": "input", "rows": 6}),
        error_messages={"required": "Chưa ghi nội dung mới của nhiệm vụ."},
    )
    valid_from = VietnameseDateField(
        label="Áp dụng từ ngày",
        widget=_short_line(),
        help_text="Áp dụng cho các kỳ có ngày chốt số liệu từ ngày này trở đi; các kỳ trước giữ nguyên.",
    )

    def __init__(self, subject: Indicator | Task, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, auto_id=f"{self.prefix_word}_%s")
        if isinstance(subject, Task):
            del self.fields["value"], self.fields["comparator"]
            return
        del self.fields["wording"]
        self.fields["value"].help_text = _level_hint(subject)
        if subject.kind == IndicatorKind.UNITS_AT_LEAST:
            del self.fields["comparator"]

    def content(self) -> Content:
        """What was typed, read."""
        data = self.cleaned_data
        return Content(
            valid_from=data["valid_from"],
            value=data.get("value"),
            comparator=data.get("comparator", ""),
            wording=data.get("wording", ""),
        )


def _level_hint(indicator: Indicator) -> str:
    if indicator.kind == IndicatorKind.UNITS_AT_LEAST:
        return f"Số {indicator.measure} ít nhất của mỗi đơn vị."
    if indicator.kind in PERCENT_KINDS:
        return "Ghi theo phần trăm, ví dụ: 6 là 6%."
    return f"Đơn vị tính: {indicator.measure}." if indicator.measure else ""


def initial_of(amendment: Amendment) -> dict[str, Any]:
    """The fields as the amendment now holds them."""
    names = ("value", "comparator", "wording", "valid_from", "proposed_by", "reason")
    return {name: getattr(amendment, name) for name in names}


def first_initial(plan: Plan, subject: Indicator | Task) -> dict[str, Any]:
    """A new proposal begins with the body that consolidates, and with what the plan itself says."""
    initial: dict[str, Any] = {"proposed_by": plan.coordinator_id}
    if isinstance(subject, Task):
        return initial | {"wording": subject.text}
    return initial | {"comparator": subject.comparator}


class ProposalForm(ContentForm):
    """A proposal: by whom, what, from when, why."""

    prefix_word = "de-xuat"
    proposed_by = UnitField(label="Đơn vị đề xuất", queryset=Unit.objects.none(), empty_label="Chọn đơn vị")
    reason = CleanTextFormField(
        label="Lý do",
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        help_text="Tình hình thực tế khiến mục tiêu, nhiệm vụ cần điều chỉnh; ghi cả số, ngày văn bản đề xuất nếu có.",
        error_messages={"required": "Chưa ghi lý do đề xuất."},
    )

    def __init__(
        self, plan: Plan, subject: Indicator | Task, data: Any = None, *, initial: dict[str, Any]
    ) -> None:
        super().__init__(subject, data, initial=initial)
        units = Unit.objects.filter(province_id=plan.province_id, agency__duty__plan=plan)
        self.fields["proposed_by"].queryset = units.order_by("order").distinct()

    def proposal(self) -> Proposal:
        data = self.cleaned_data
        return Proposal(data["proposed_by"], data["reason"], self.content())


class DecisionForm(ContentForm):
    """The document that decides; what it decides may differ from what was proposed."""

    prefix_word = "quyet-dinh"
    decision_number = CleanCharFormField(
        label="Số, ký hiệu văn bản quyết định",
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "Chưa ghi số, ký hiệu văn bản quyết định."},
    )
    decided_on = VietnameseDateField(label="Ngày quyết định", widget=_short_line())
    field_order = ("decision_number", "decided_on", "value", "comparator", "wording", "valid_from")

    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(data["decision_number"], data["decided_on"], self.content())


class AmendmentReasonForm(forms.Form):
    """Why a proposal ends, or a decision is taken back."""

    comment = CleanTextFormField(
        label="Lý do",
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        error_messages={"required": "Đề nghị ghi rõ lý do."},
    )

    def __init__(self, move: AmendmentMove, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{move}_%s")
