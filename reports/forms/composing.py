"""What a page of composing sends: of every paragraph whether it is chosen, of those opened for editing their text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from agencies.fields import CleanTextFormField
from reports.composing.editing import LONGEST_PARAGRAPH, Decision

SHOWN, CHOSEN, TEXT, PLACE = "doan", "chon", "van-ban:", "vi-tri:"
HEADING, OWN = "muc:", "moi-"
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


@dataclass(frozen=True)
class SentHeading:
    """An open heading of the page, with the paragraph that was written for its end, if any."""

    number: int
    heading: str
    own: OwnParagraphForm

    def emptied(self) -> SentHeading:
        """The same heading once its paragraph is stored."""
        return replace(self, own=OwnParagraphForm(prefix=self.own.prefix))


def sent_paragraphs(data: QueryDict) -> dict[str, SentParagraph]:
    """The paragraphs that a page sent, by key; each is there as its key and stamp, `doan=<key> <stamp>`."""
    chosen = set(data.getlist(CHOSEN))
    sent = {}
    for value in data.getlist(SHOWN)[:MOST_PARAGRAPHS]:
        key, _space, base = value.rpartition(" ")
        text, errors = _cleaned(data.get(f"{TEXT}{key}"))
        sent[key] = SentParagraph(key, base, key in chosen, text, errors)
    return sent


def sent_headings(data: QueryDict, asked: str = "") -> list[SentHeading]:
    """The headings that were open on the page, `muc:<number>=<heading>`, in their order.

    A paragraph of one's own is read where something was written, and of the heading whose number is `asked`.
    """
    return sorted(_headings(data, asked), key=lambda row: row.number)


def _headings(data: QueryDict, asked: str) -> Iterator[SentHeading]:
    for name, heading in data.items():
        number = name.removeprefix(HEADING)
        if name.startswith(HEADING) and number.isascii() and number.isdecimal() and len(number) < 5:
            prefix = f"{OWN}{number}"
            is_read = number == asked or bool(data.get(f"{prefix}-text", "").strip())
            yield SentHeading(
                int(number), str(heading), OwnParagraphForm(data if is_read else None, prefix=prefix)
            )


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
