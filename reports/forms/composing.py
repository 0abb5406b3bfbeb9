"""What a page of composing sends: of every paragraph whether it is chosen, of those opened for editing their text."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from agencies.fields import CleanTextFormField
from reports.composing.editing import LONGEST_PARAGRAPH, Decision

SHOWN, CHOSEN, TEXT = "doan", "chon", "van-ban:"
MOST_PARAGRAPHS = 900
TOO_LONG = f"Đoạn dài quá {LONGEST_PARAGRAPH} ký tự. Đề nghị chia thành nhiều đoạn."
PARAGRAPH_TEXT = CleanTextFormField(
    required=False, max_length=LONGEST_PARAGRAPH, error_messages={"max_length": TOO_LONG}
)


@dataclass(frozen=True)
class SentParagraph:
    """One paragraph as it came from the page; `text` is None where it was not open for editing."""

    key: str
    base: str
    is_used: bool
    text: str | None
    errors: list[str] = field(default_factory=list)

    @property
    def decision(self) -> Decision:
        return Decision(self.key, self.text, self.is_used, self.base)


def sent_paragraphs(data: QueryDict) -> dict[str, SentParagraph]:
    """The paragraphs that a page sent, by key; each is there as its key and stamp, `doan=<key> <stamp>`."""
    chosen = set(data.getlist(CHOSEN))
    sent = {}
    for value in data.getlist(SHOWN)[:MOST_PARAGRAPHS]:
        key, _space, base = value.rpartition(" ")
        text, errors = _cleaned(data.get(f"{TEXT}{key}"))
        sent[key] = SentParagraph(key, base, key in chosen, text, errors)
    return sent


def _cleaned(typed: str | None) -> tuple[str | None, list[str]]:
    if typed is None:
        return None, []
    try:
        return PARAGRAPH_TEXT.clean(typed), []
    except ValidationError as error:
        return typed, list(error.messages)


class OwnParagraphForm(forms.Form):
    """A paragraph that the coordinating body writes itself."""

    text = CleanTextFormField(
        label="Thêm đoạn của cơ quan tổng hợp",
        max_length=LONGEST_PARAGRAPH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        error_messages={"required": "Đoạn thêm mới chưa có nội dung.", "max_length": TOO_LONG},
    )
