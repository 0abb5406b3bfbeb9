"""The entry table of figures: one small form per figure, made from the server's own list of figures."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.dates import format_date
from agencies.fields import CleanCharFormField, CleanTextFormField
from agencies.text import UnreadableText, clean_text
from reports.answers import NOTHING_SAID, Answer
from reports.entries import FigureSaid, figure_stamp
from reports.enums import EntryState
from reports.forms.figure_buttons import STAMP, with_buttons
from reports.models import FigureEntry, Period
from targets.forms import VietnameseDateField, VietnameseDecimalField
from targets.models import Figure
from targets.numbers import format_typed

LONGEST_TYPED = FigureEntry._meta.get_field("typed").max_length
LONGEST_TEXT = 2000


class FigureForm(forms.Form):
    """One figure: number, case, note, reason, explanation. Its prefix is the figure's code."""

    value = VietnameseDecimalField(required=False)
    state = forms.ChoiceField(
        required=False,
        choices=EntryState,
        error_messages={"invalid_choice": "Đề nghị chọn lại trường hợp của số liệu này."},
    )
    note = CleanCharFormField(label="Ghi chú", required=False, max_length=LONGEST_TEXT)
    reason = CleanCharFormField(label="Lý do chưa có số liệu", required=False, max_length=LONGEST_TEXT)
    explanation = CleanTextFormField(label="Giải trình", required=False, max_length=LONGEST_TEXT)

    def __init__(self, figure: Figure, answer: Answer, *args: Any, **kwargs: Any) -> None:
        self.figure = figure
        self.answer = answer
        super().__init__(*args, prefix=figure.code, initial=_initial(answer), **kwargs)
        value = self.fields["value"]
        value.decimals = figure.decimals
        value.label = figure.name
        if not figure.nil_allowed and answer.state != EntryState.NIL:
            self.fields["state"].choices = [
                choice for choice in EntryState.choices if choice[0] != EntryState.NIL
            ]

    @property
    def typed(self) -> str:
        """The number's text as it came, or as it is stored."""
        if self.is_bound:
            return self.data.get(self.add_prefix("value"), "")
        return self["value"].value() or ""

    @property
    def base(self) -> str:
        """The stamp of the answer that the page was opened with; empty where the page brought none."""
        if self.is_bound:
            return self.data.get(self.add_prefix(STAMP), "")
        return figure_stamp(self.answer)

    @property
    def was_sent(self) -> bool:
        """Whether the row was on the page that was sent."""
        return self.add_prefix("value") in self.data or self.add_prefix("state") in self.data

    @property
    def is_storable(self) -> bool:
        """Whether everything typed can be kept: a number that cannot be read can, broken characters cannot."""
        return not self.unstorable

    @property
    def unstorable(self) -> list[str]:
        """Messages of what cannot be kept even as it was typed."""
        return [message for name, errors in self.errors.items() for message in self._unstorable(name, errors)]

    def _unstorable(self, name: str, errors: Iterable[str]) -> list[str]:
        if name != "value":
            return list(errors)
        try:
            clean_text(self.typed)
        except UnreadableText as error:
            return [error.message]
        if len(self.typed.strip()) > LONGEST_TYPED:
            return [f"Ô số dài quá {LONGEST_TYPED} ký tự, không lưu được. Đề nghị nhập lại."]
        return []

    def said(self) -> FigureSaid:
        """What to store. A number typed beside “không phát sinh” is kept as text, so that nobody loses it."""
        state = self.cleaned_data.get("state") or self.answer.state or EntryState.VALUE
        value = self.cleaned_data.get("value")
        readable = value is not None and state == EntryState.VALUE
        return FigureSaid(
            code=self.figure.code,
            state=state,
            value=value if readable else None,
            typed="" if readable else clean_text(self.typed),
            reason=self._sent("reason", self.answer.reason),
            note=self._sent("note", self.answer.note),
            explanation=self._sent("explanation", self.answer.explanation),
        )

    def _sent(self, name: str, stored: str) -> str:
        """A field that was not on the page keeps what is stored."""
        return self.cleaned_data.get(name, "") if self.add_prefix(name) in self.data else stored


def _initial(answer: Answer) -> dict[str, Any]:
    return {
        "value": answer.typed or answer.value,
        "state": answer.state or EntryState.VALUE,
        "note": answer.note,
        "reason": answer.reason,
        "explanation": answer.explanation,
    }


class DataAsOfForm(forms.Form):
    """To what day the figures run, when they were taken before the cut-off. `stored` is the day noted now."""

    data_as_of = VietnameseDateField(label="Số ước đến ngày", required=False)
    NAME = "data_as_of"

    def __init__(self, period: Period, data: Any = None, *, stored: date | None = None) -> None:
        self.period = period
        self.stored = stored
        super().__init__(data, initial={self.NAME: stored})

    def clean_data_as_of(self) -> date | None:
        day = self.cleaned_data[self.NAME]
        if day is not None and not self.period.starts_on <= day <= self.period.ends_on:
            first, last = format_date(self.period.starts_on), format_date(self.period.ends_on)
            raise ValidationError(f"Ngày ước số liệu phải từ {first} đến {last}. Đề nghị ghi lại.")
        # Figures to the cut-off itself are no estimate.
        day = None if day == self.period.ends_on else day
        if self._sent_base not in (None, _day_text(self.stored), _day_text(day)) and day != self.stored:
            raise ValidationError(
                f"Nơi khác vừa lưu {_day_text(self.stored) or 'ô này để trống'}. Đề nghị ghi lại như vậy, hoặc bấm "
                "lưu lần nữa để thay bằng nội dung đang có ở ô này.",
                code="overtaken",
            )
        return day

    @property
    def _sent_base(self) -> str | None:
        return self.data.get(f"{self.NAME}-{STAMP}")

    @property
    def base(self) -> str:
        """The day that the page was opened with, as text; the one stored now once the page has shown it."""
        sent = self._sent_base
        is_shown = not self.is_bound or self.has_error(self.NAME, "overtaken")
        return _day_text(self.stored) if sent is None or is_shown else sent

    @property
    def base_from_now_on(self) -> str | None:
        """What `base` becomes once a valid page is stored; None where the page left somebody else's day alone."""
        day = self.cleaned_data[self.NAME]
        return _day_text(day) if day == self.day_to_store else None

    @property
    def day_to_store(self) -> date | None:
        """The day of a page that was found valid: its own if it changed it, otherwise the one stored."""
        day = self.cleaned_data[self.NAME]
        return self.stored if self._sent_base == _day_text(day) else day


def _day_text(day: date | None) -> str:
    return format_date(day) if day else ""


class FigureSheet:
    """All rows of the entry table. `picked` is the code of the row whose button was pressed.

    `before` are the numbers that blank rows may take over, by code.
    """

    def __init__(
        self,
        figures: Iterable[Figure],
        answers: Mapping[str, Answer],
        period: Period,
        *,
        data_as_of: date | None = None,
        data: Any = None,
        before: Mapping[str, Decimal] | None = None,
    ) -> None:
        typed = [figure for figure in figures if figure.is_typed]
        self.picked = ""
        if data is not None:
            data, self.picked = with_buttons(data, typed, before or {})
        self.rows = {
            figure.code: FigureForm(figure, answers.get(figure.code, NOTHING_SAID), data) for figure in typed
        }
        self.head = DataAsOfForm(period, data, stored=data_as_of)

    @property
    def is_bound(self) -> bool:
        return self.head.is_bound

    @property
    def sent(self) -> list[FigureForm]:
        """The rows that came with the page."""
        return [row for row in self.rows.values() if row.was_sent]

    @property
    def unstorable(self) -> list[FigureForm]:
        """The rows that cannot be kept as they were typed."""
        return [row for row in self.sent if not row.is_storable]

    @property
    def bases(self) -> dict[str, str]:
        """The stamps that the rows were opened with, by code."""
        return {row.figure.code: row.base for row in self.sent}

    def said(self) -> list[FigureSaid]:
        """What the page says: every row that came and can be kept."""
        return [row.said() for row in self.sent if row.is_storable]

    def show_stored_except(self, codes: Container[str]) -> None:
        """Show what is stored in all rows but these, so that no row carries an old answer with a new stamp."""
        for code, row in self.rows.items():
            if code not in codes:
                self.rows[code] = FigureForm(row.figure, row.answer)


def answer_words(said: Answer | FigureSaid, figure: Figure) -> str:
    """One answer with all its texts, whether stored or typed."""
    number = said.typed or (
        format_typed(said.value, decimals=figure.decimals) if said.value is not None else ""
    )
    case = "" if said.state in (None, EntryState.VALUE) else EntryState(said.state).label
    return " · ".join(text for text in (number, case, said.reason, said.note, said.explanation) if text)
