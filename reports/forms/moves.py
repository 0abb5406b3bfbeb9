"""Forms of moves: the comment, the new due date, the printed code."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from agencies.fields import CleanCharFormField, CleanTextFormField
from reports.enums import Section
from reports.forms.sections import TextArea, plain_helper
from targets.forms import VietnameseDateField

LONGEST_COMMENT = 4000
DAYS_TO_COMPLETE = 4
REVIEWED = (
    Section.FIGURES,
    Section.TASKS,
    Section.PROJECTS,
    Section.DOCUMENTS,
    Section.DIFFICULTIES,
    Section.ASSESSMENT,
    Section.FILES,
)
ACCEPT, RETURN = "nhan", "tra"


class CommentForm(forms.Form):
    """Why the move is made."""

    comment = CleanTextFormField(
        label="Lý do, nội dung góp ý",
        max_length=LONGEST_COMMENT,
        widget=TextArea(4),
        error_messages={"required": "Đề nghị ghi rõ lý do hoặc nội dung góp ý."},
    )
    helper = plain_helper()


class CommentAndDueForm(CommentForm):
    """Why, and by when (exclusive)."""

    due_before = VietnameseDateField(label="Hạn bổ sung: trước ngày")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"due_before": today + timedelta(days=DAYS_TO_COMPLETE)}, **kwargs)


class NoForm(forms.Form):
    """A move that needs nothing but the button."""

    helper = plain_helper()


class CodeForm(forms.Form):
    """The code printed on the signed paper; needed on the paper way only."""

    code = CleanCharFormField(label="Mã nội dung in trên văn bản (08 ký tự)", required=False, max_length=64)
    helper = plain_helper()


class PaperForm(CodeForm):
    """What comes back from the signature on paper: its scan and the code printed on it."""

    scan = forms.FileField(
        label="Bản quét văn bản đã ký (PDF)",
        required=False,
        error_messages={"empty": "Tệp rỗng. Đề nghị kiểm tra lại tệp."},
    )
    field_order = ("scan", "code")


class SectionDecisionForm(forms.Form):
    """Accept or return one section, with what to complete."""

    decision = forms.ChoiceField(
        required=False,
        choices=[(ACCEPT, "Chấp nhận"), (RETURN, "Trả lại")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Đề nghị chọn Chấp nhận hoặc Trả lại."},
    )
    comment = CleanTextFormField(required=False, max_length=LONGEST_COMMENT, widget=TextArea(2))

    def __init__(self, section: Section, *args: Any, **kwargs: Any) -> None:
        self.section = section
        super().__init__(*args, prefix=section.value, **kwargs)
        self.fields["comment"].label = f"Nội dung trả lại mục {section.label}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == RETURN and not data.get("comment"):
            self.add_error("comment", f"Đề nghị ghi nội dung cần bổ sung của mục {self.section.label}.")
        return data

    @property
    def decided(self) -> str:
        """What is chosen, whether sent or not."""
        return self["decision"].value() or ""


class ReviewForm(forms.Form):
    """The decision on a round: section by section, a general comment, a new due date."""

    due_before = VietnameseDateField(label="Hạn bổ sung mới: trước ngày", required=False)
    comment = CleanTextFormField(
        label="Ý kiến chung", required=False, max_length=LONGEST_COMMENT, widget=TextArea(2)
    )

    def __init__(self, *args: Any, today: date, all_accepted: bool = False, **kwargs: Any) -> None:
        initial = {"due_before": today + timedelta(days=DAYS_TO_COMPLETE)}
        super().__init__(*args, initial=initial, **kwargs)
        data = args[0] if args else kwargs.get("data")
        if all_accepted and data is not None:
            data = data.copy()
            for section in REVIEWED:
                if not data.get(f"{section.value}-decision"):
                    data[f"{section.value}-decision"] = ACCEPT
        self.sections = [SectionDecisionForm(section, data) for section in REVIEWED]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for form in self.sections)])

    @property
    def returned(self) -> dict[Section, str]:
        """The sections to return with their comments."""
        return {
            form.section: form.cleaned_data["comment"]
            for form in self.sections
            if form.cleaned_data.get("decision") == RETURN
        }

    @property
    def undecided(self) -> list[Section]:
        return [form.section for form in self.sections if not form.decided]
