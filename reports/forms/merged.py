"""What a sent page says of each field and row, what it was opened with, and which of two versions was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from reports.entries import (
    Base,
    FieldConflict,
    MergedFields,
    MergedRows,
    PageRow,
    RowConflict,
    WorkSaid,
    merge_fields,
    merge_rows,
    row_stamp,
    text_stamp,
)
from reports.forms.sections import ListSection, RowFormSet, WorkForms, row_words, work_label

AUTOSAVE = "tu-luu"
BY_FIELD, BASE, SHOWN = "co-dau", "-dau", "-thay"
WAITING, UNSEEN, CHOICE, UNANSWERED = "cho", "cho-nen", "chon", "da-gui"
KEEP_STORED, TAKE_TYPED, KEEP_BOTH = "dang-luu", "vua-nhap", "ghep"
MOST_UNANSWERED = 3
NOTHING = "nothing"


@dataclass(frozen=True)
class Clash:
    """One field or row that two people changed, in words. `stamp` is that of the stored version that is shown."""

    key: str
    label: str
    stored: str
    typed: str
    stamp: str
    both_words: str = ""


class SentPage:
    """The part of a sent page that is about versions. `overtaken`: the section was saved after the page was opened.

    `unanswered` are the stamps, by key, of what the page sent before without getting an answer.
    """

    def __init__(self, data: Any, *, overtaken: bool, unanswered: Sequence[Mapping[str, str]] = ()) -> None:
        self.data = data
        self.overtaken = overtaken
        self.unanswered = unanswered
        key, _, choice = data.get(CHOICE, "").rpartition(":")
        self.choices = {key: choice} if key else {}
        shown = set(data.getlist(WAITING))
        # Both versions drawn by a save in the background may not have been seen yet.
        asks_again = AUTOSAVE in data or UNSEEN in data or CHOICE in data
        self.waiting = shown - set(self.choices) if asks_again else set()
        self.settled = shown - self.waiting

    def base_of(self, key: str, stored_stamp: str) -> Base:
        """What the page knew of this field or row; of a page that does not say so and was overtaken nobody can tell."""
        if key in self.waiting:
            return Base(None)
        if key in self.settled:
            return Base(self.data.get(f"{key}{SHOWN}", ""))
        if f"{key}{BASE}" in self.data or BY_FIELD in self.data:
            sent = frozenset(stamps[key] for stamps in self.unanswered if key in stamps)
            return Base(self.data.get(f"{key}{BASE}", ""), sent)
        return Base(None if self.overtaken else stored_stamp)

    def merge(self, stored: Mapping[str, str], said: Mapping[str, str]) -> MergedFields:
        """Hold the fields of the page against those stored now."""
        said = dict(said)
        for key, choice in self.choices.items():
            theirs = stored.get(key, "")
            if choice == KEEP_STORED:
                said.pop(key, None)
            elif choice == KEEP_BOTH and key in said and self.data.get(f"{key}{SHOWN}") == text_stamp(theirs):
                said[key] = f"{theirs}\n\n{said[key]}"
        bases = {key: self.base_of(key, text_stamp(stored.get(key, ""))) for key in said}
        return merge_fields(stored, said, bases)

    def merge_list(self, stored: Sequence[Any], rows: RowFormSet) -> MergedRows:
        """Hold the rows of the page against the list stored now."""
        known = {row_stamp(row): row for row in stored}
        page = []
        for place, form in enumerate(rows.forms):
            if self.choices.get(form.prefix) == KEEP_STORED:
                continue
            base = self.base_of(form.prefix, _stamp_at(stored, place))
            said = form.said_over(known.get(base.opened))
            if self.choices.get(form.prefix) == KEEP_BOTH:
                base = Base("")
            page.append(PageRow(form.prefix, base, said))
        if not self.overtaken and BY_FIELD not in self.data:
            # A page that names no bases shows the whole list: what it does not show was taken out.
            rest = range(len(page), len(stored))
            page += [PageRow(f"{place}", Base(_stamp_at(stored, place)), None) for place in rest]
        return merge_rows(stored, page)


def earlier_attempts(data: Any) -> list[QueryDict]:
    """What the page sent before without getting an answer, the latest few."""
    return [QueryDict(body) for body in data.getlist(UNANSWERED)[-MOST_UNANSWERED:]]


def _stamp_at(stored: Sequence[Any], place: int) -> str:
    return row_stamp(stored[place]) if place < len(stored) else ""


# ------------------------------------------------------------------ forms


def said_fields(form: forms.Form) -> dict[str, str]:
    """What the form says, by the names its fields have on the page: of fields that came and can be read."""
    form.errors  # noqa: B018  reading them cleans the form
    return {
        form.add_prefix(name): value
        for name, value in form.cleaned_data.items()
        if form.add_prefix(name) in form.data
    }


def stored_fields(form: forms.Form) -> dict[str, str]:
    """What is stored of the same fields, from a form that shows them."""
    return {form.add_prefix(name): form.initial.get(name, "") for name in form.fields}


def unreadable(all_forms: Iterable[forms.Form]) -> list[dict[str, str]]:
    """The fields that cannot be stored, with what to do about each."""
    return [
        {"key": form.add_prefix(name), "words": str(error)}
        for form in all_forms
        for name, errors in form.errors.items()
        for error in errors
    ]


def put_back(all_forms: Iterable[forms.Form], conflicts: Iterable[FieldConflict]) -> None:
    """Show in forms of what is stored what was typed where two people differ."""
    typed = {conflict.key: conflict.said for conflict in conflicts}
    for form in all_forms:
        for name in form.fields:
            if form.add_prefix(name) in typed:
                form.initial[name] = typed[form.add_prefix(name)]


def clash_of_field(conflict: FieldConflict, label: str, field: forms.Field) -> Clash:
    """A field that two people changed, in words; narratives may be kept both."""
    choices = dict(getattr(field, "choices", ()))
    return Clash(
        key=conflict.key,
        label=label,
        stored=str(choices.get(conflict.stored, conflict.stored)),
        typed=str(choices.get(conflict.said, conflict.said)),
        stamp=text_stamp(conflict.stored),
        both_words="" if choices else "Ghép cả hai",
    )


# ------------------------------------------------------------------ lists


class MergedList:
    """A list with its declaration, held against what is stored now. A row outweighs the declaration of nothing."""

    def __init__(self, page: ListSection, sent: SentPage, stored: Sequence[Any], *, nothing: bool) -> None:
        self.label = page.nothing.fields[NOTHING].label
        self.merged = sent.merge_list(stored, page.rows)
        declared = page.nothing.cleaned_data.get(NOTHING, nothing) if page.nothing.is_valid() else nothing
        fields = sent.merge({NOTHING: _flag(nothing)}, {NOTHING: _flag(declared)})
        self.stamps = self.merged.stamps | fields.stamps
        self.rows = self.merged.rows
        wanted = bool(fields.to_store.get(NOTHING, _flag(nothing)))
        self.nothing = wanted and not self.rows
        self.outweighed = declared and wanted and bool(self.rows)
        if self.outweighed:
            self.stamps.pop(NOTHING, None)
        self.conflicts = self.merged.conflicts
        self.changes = self.rows != list(stored) or self.nothing != nothing

    @property
    def warning(self) -> str:
        """What to tell whoever declared that there was nothing while there are rows."""
        if not self.outweighed:
            return ""
        return (
            f"Danh sách đang có {len(self.rows):02} dòng nên chưa ghi được “{self.label}”. Đề nghị xem lại."
        )

    def clashes(self) -> list[Clash]:
        """Rows that two people changed, in words."""
        return clashes_of_rows(self.conflicts)


def clashes_of_rows(conflicts: Iterable[RowConflict]) -> list[Clash]:
    """Rows that two people changed, in words; the number is the row's place on the page."""
    return [
        Clash(
            key=conflict.key,
            label=f"Dòng {int(conflict.key.rpartition('-')[2]) + 1:02}",
            stored=row_words(asdict(conflict.stored)) if conflict.stored else "(đã bỏ dòng này)",
            typed=row_words(asdict(conflict.said)),
            stamp=row_stamp(conflict.stored),
            both_words="Giữ cả hai dòng" if conflict.stored else "",
        )
        for conflict in conflicts
    ]


def put_back_rows(
    stored: Sequence[Mapping[str, Any]], conflicts: Sequence[RowConflict]
) -> tuple[list[Mapping[str, Any]], list[RowConflict]]:
    """The stored list with what was typed in place of the rows two people changed, and where those stand now."""
    shown, moved = list(stored), []
    for conflict in conflicts:
        theirs = asdict(conflict.stored) if conflict.stored else None
        place = shown.index(theirs) if theirs in shown else len(shown)
        shown[place : place + 1] = [asdict(conflict.said)]
        moved.append(RowConflict(f"form-{place}", conflict.stored, conflict.said))
    return shown, moved


def said_list_stamps(page: ListSection) -> dict[str, str]:
    """The stamps of the rows that were sent, by their names on the page."""
    page.is_valid()
    rows = {form.prefix: row_stamp(form.said_over(None)) for form in page.rows.forms}
    declared = bool(page.nothing.data.get(NOTHING))
    return rows | {NOTHING: text_stamp(_flag(declared))}


def list_stamps(stored: Sequence[Any], *, nothing: bool) -> dict[str, str]:
    """The stamps of a list as stored, by the names its rows have on the page."""
    rows = {f"form-{place}": row_stamp(row) for place, row in enumerate(stored)}
    return rows | {NOTHING: text_stamp(_flag(nothing))}


def _flag(said: bool) -> str:
    return "1" if said else ""


# ------------------------------------------------------------------ tasks and named projects


class MergedWork:
    """Tasks or named projects held against what is stored now; `fresh` are the same forms of what is stored."""

    def __init__(self, page: WorkForms, fresh: WorkForms, sent: SentPage) -> None:
        stored = _together(stored_fields(form) for form in fresh.by_key.values())
        merged = sent.merge(stored, _together(said_fields(form) for form in page.sent.values()))
        now = stored | merged.to_store
        self.stamps = merged.stamps
        self.conflicts = merged.conflicts
        self.to_store = {
            key: WorkSaid(now[form.add_prefix("state")], now[form.add_prefix("text")])
            for key, form in fresh.by_key.items()
            if not merged.to_store.keys().isdisjoint(stored_fields(form))
        }
        self._fields = {
            form.add_prefix(name): (f"{work_label(form.subject)} – {field.label}", field)
            for form in fresh.by_key.values()
            for name, field in form.fields.items()
        }

    def clashes(self) -> list[Clash]:
        """Fields that two people changed, in words."""
        return [clash_of_field(conflict, *self._fields[conflict.key]) for conflict in self.conflicts]


def _together(groups: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {key: value for group in groups for key, value in group.items()}
