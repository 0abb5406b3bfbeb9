"""Tracked difficulties in the next form: each asks whether it goes on or was solved; nothing is decided by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agencies.fields import CleanCharFormField, CleanTextFormField
from reports.entries import CarriedSaid
from reports.forms.merged import Clash, SentPage, clash_of_field, said_fields, stored_fields
from reports.forms.sections import LONG_TEXT, NothingForm
from reports.models import Difficulty, DifficultyEntry, Draft
from reports.models.carried import carried_items

STILL, SETTLED = "con", "xong"


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "input"})


class CarriedForm(forms.Form):
    """One tracked item: the decision, the words of the row where it goes on, how it was solved where it was."""

    decision = forms.ChoiceField(
        label="Vướng mắc này",
        required=False,
        choices=[(STILL, "Còn vướng mắc"), (SETTLED, "Đã giải quyết")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Đề nghị chọn Còn vướng mắc hoặc Đã giải quyết."},
    )
    content = CleanTextFormField(
        label="Nội dung khó khăn, vướng mắc", required=False, max_length=LONG_TEXT, widget=_area(3)
    )
    proposal = CleanTextFormField(
        label="Kiến nghị, đề xuất", required=False, max_length=LONG_TEXT, widget=_area(2)
    )
    addressed_to = CleanCharFormField(
        label="Cơ quan có thẩm quyền giải quyết",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    settled_how = CleanTextFormField(
        label="Đã giải quyết thế nào", required=False, max_length=LONG_TEXT, widget=_area(2)
    )

    def __init__(self, item: Difficulty, row: DifficultyEntry | None, data: Any = None) -> None:
        self.item = item
        words = item if row is None or row.is_settled else row
        initial = {
            "decision": "" if row is None else SETTLED if row.is_settled else STILL,
            "content": words.content,
            "proposal": words.proposal,
            "addressed_to": words.addressed_to,
            "settled_how": row.content if row is not None and row.is_settled else "",
        }
        super().__init__(data, prefix=f"tiep-{item.number}", initial=initial)

    @property
    def was_sent(self) -> bool:
        """Whether the item was on the page that was sent."""
        return self.is_bound and self.add_prefix("content") in self.data

    @property
    def decided(self) -> str:
        """What is chosen, whether sent or stored."""
        return self["decision"].value() or ""

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of the row, where the item goes on."""
        return [self[name] for name in ("content", "proposal", "addressed_to")]

    def said(self) -> CarriedSaid | None:
        """What to store; None as long as nothing is decided. A text that was emptied falls back to the item's."""
        return self.said_of({self.add_prefix(name): text for name, text in self.cleaned_data.items()})

    def said_of(self, values: Mapping[str, str]) -> CarriedSaid | None:
        """What to store of these values of the form's fields, by their names on the page."""
        text = {name: values.get(self.add_prefix(name), "") for name in self.fields}
        if text["decision"] == SETTLED:
            return CarriedSaid(self.item.number, True, text["settled_how"])
        if text["decision"] == STILL:
            content = text["content"] or self.item.content
            return CarriedSaid(self.item.number, False, content, text["proposal"], text["addressed_to"])
        return None

    def stored(self) -> CarriedSaid | None:
        """What was stored when the page was made: an item that the page did not send stays as it is."""
        return self.said_of(stored_fields(self))


class CarriedForms:
    """The forms of all tracked items of a draft's unit."""

    def __init__(self, items: Sequence[CarriedForm]) -> None:
        self.forms = items

    def __iter__(self) -> Any:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def undecided(self) -> int:
        return sum(not form.decided for form in self.forms)

    def is_valid(self) -> bool:
        return not self.with_errors

    @property
    def with_errors(self) -> list[CarriedForm]:
        return [form for form in self.forms if form.was_sent and form.errors]

    def agrees_with(self, nothing: NothingForm) -> bool:
        """Whether the declaration that there is nothing does not contradict an item that goes on."""
        goes_on = any(row is not None and not row.is_settled for row in self._rows())
        if nothing.cleaned_data["nothing"] and goes_on:
            nothing.add_error(
                "nothing",
                "Đã chọn mục này nhưng có vướng mắc đang theo dõi còn tiếp tục. Đề nghị bỏ chọn mục này.",
            )
            return False
        return True

    def said(self) -> list[CarriedSaid]:
        """What to store, item by item."""
        return [row for row in self._rows() if row is not None]

    def _rows(self) -> list[CarriedSaid | None]:
        return [form.said() if form.was_sent else form.stored() for form in self.forms]


class MergedCarried:
    """Tracked items held against what is stored now; `fresh` are the same forms of what is stored."""

    def __init__(self, page: CarriedForms, fresh: CarriedForms, sent: SentPage) -> None:
        stored = {key: value for form in fresh for key, value in stored_fields(form).items()}
        said = {key: value for form in page if form.was_sent for key, value in said_fields(form).items()}
        self.merged = sent.merge(stored, said)
        self.stamps, self.conflicts = self.merged.stamps, self.merged.conflicts
        now = stored | self.merged.to_store
        self.rows = [row for form in fresh if (row := form.said_of(now)) is not None]
        self._fields = {
            form.add_prefix(name): (f"{form.item.code} – {field.label}", field)
            for form in fresh
            for name, field in form.fields.items()
        }

    @property
    def goes_on(self) -> bool:
        """Whether some item is not solved: then there is something."""
        return any(not row.is_settled for row in self.rows)

    def clashes(self) -> list[Clash]:
        """Fields that two people changed, in words."""
        return [clash_of_field(conflict, *self._fields[conflict.key]) for conflict in self.conflicts]


def carried_forms(draft: Draft, data: Any = None) -> CarriedForms:
    """One form per tracked item that the draft is asked about; `data` is what was sent."""
    stored: Mapping[int, DifficultyEntry] = {
        row.item_id: row for row in draft.difficulties.filter(item__isnull=False)
    }
    return CarriedForms([CarriedForm(item, stored.get(item.pk), data) for item in carried_items(draft)])
