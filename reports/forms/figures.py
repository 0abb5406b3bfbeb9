"""The entry table of figures: one small form per figure, made from the server's own list of figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.dates import format_date
from agencies.fields import CleanCharFormField, CleanTextFormField
from agencies.text import UnreadableText, clean_text
from reports.answers import NOTHING_SAID, Answer
from reports.entries import FigureSaid
from reports.enums import EntryState
from reports.forms.differences import Difference
from reports.models import FigureEntry, Period
from targets.forms import VietnameseDateField, VietnameseDecimalField
from targets.models import Figure

PICK = "pick-"
LONGEST_TYPED = FigureEntry._meta.get_field("typed").max_length
LONGEST_TEXT = 2000
TYPED_IS_KEPT = frozenset({"ambiguous", "invalid"})


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
    """To what day the figures run, when they were taken before the cut-off."""

    data_as_of = VietnameseDateField(label="Số ước đến ngày", required=False)

    def __init__(self, period: Period, *args: Any, **kwargs: Any) -> None:
        self.period = period
        super().__init__(*args, **kwargs)

    def clean_data_as_of(self) -> Any:
        day = self.cleaned_data["data_as_of"]
        if day is not None and not self.period.starts_on <= day <= self.period.ends_on:
            first, last = format_date(self.period.starts_on), format_date(self.period.ends_on)
            raise ValidationError(f"Ngày ước số liệu phải từ {first} đến {last}. Đề nghị ghi lại.")
        # Figures to the cut-off itself are no estimate.
        return None if day == self.period.ends_on else day


class FigureSheet:
    """All rows of the entry table. `picked` is the code whose reading was chosen by its button."""

    def __init__(
        self,
        figures: Iterable[Figure],
        answers: Mapping[str, Answer],
        period: Period,
        *,
        data_as_of: Any = None,
        data: Any = None,
    ) -> None:
        typed = [figure for figure in figures if figure.is_typed]
        self.picked = ""
        if data is not None:
            data, self.picked = _with_pick(data, {figure.code for figure in typed})
        self.rows = {
            figure.code: FigureForm(figure, answers.get(figure.code, NOTHING_SAID), data) for figure in typed
        }
        self.head = DataAsOfForm(period, data, initial={"data_as_of": data_as_of})

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

    def said(self) -> list[FigureSaid]:
        """What to store: every row that came and can be kept."""
        return [row.said() for row in self.sent if row.is_storable]

    def differences(self) -> list[Difference]:
        """Rows that differ from what is stored, in words."""
        found = []
        for row in self.sent:
            stored = _words(row.answer, row)
            typed = _words(row.said(), row) if row.is_storable else row.typed
            if stored != typed:
                found.append(Difference(row.figure.name, stored, typed))
        return found


def _with_pick(data: Any, codes: set[str]) -> tuple[Any, str]:
    """Put the reading chosen by a button into its row; an empty one takes the number out."""
    picked = next((code for code in codes if f"{PICK}{code}" in data), "")
    if picked:
        data = data.copy()
        reading = data[f"{PICK}{picked}"]
        data[f"{picked}-value"] = reading
        if reading:
            data[f"{picked}-state"] = EntryState.VALUE
    return data, picked


def _words(said: Answer | FigureSaid, row: FigureForm) -> str:
    """One answer in words, whether stored or typed."""
    number = said.typed or (row["value"].field.prepare_value(said.value) if said.value is not None else "")
    case = "" if said.state in (None, EntryState.VALUE) else EntryState(said.state).label
    return " · ".join(text for text in (number, case, said.reason, said.note, said.explanation) if text)
