"""What changed between two contents of a report: figures by code, rows by what they say, texts word by word. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.dates import format_date
from reports.content_rows import answer_in
from reports.enums import Section, TaskState
from reports.side_by_side import answer_words, beside
from reports.word_changes import Stretch, likeness, stretches, word_changes, words_in

Content = Mapping[str, Any]
Row = Mapping[str, Any]
NOTHING = "(chưa ghi)"
# Rows of which at least this share of words is the same are one row that was changed.
SAME_ROW = 0.5


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs; an empty side means that it did not exist.

    `difference` is that of two numbers, with its sign. `is_text` marks free text, which is told word by word.
    """

    section: Section
    label: str
    before: str
    after: str
    difference: str = ""
    is_text: bool = False

    @property
    def was_said(self) -> bool:
        """Whether the old side holds an answer, and not only the words that there was none."""
        return self.before not in ("", NOTHING)

    @property
    def is_said(self) -> bool:
        """Whether the new side holds an answer."""
        return self.after not in ("", NOTHING)

    @property
    def stretches(self) -> list[Stretch]:
        """The text with what is gone and what is new in its place; long stretches that stayed are folded."""
        return stretches(word_changes(self.before, self.after))


def changes_between(old: Content, new: Content) -> list[Change]:
    """Everything that differs, section by section, in the order of the report."""
    return [
        *_figures(old, new),
        *_work(old, new, "tasks", Section.TASKS),
        *_work(old, new, "projects", Section.PROJECTS),
        *_lists(old, new),
        *_texts(old, new),
    ]


def _figures(old: Content, new: Content) -> Iterator[Change]:
    if old["data_as_of"] != new["data_as_of"]:
        first, second = (_day(side["data_as_of"]) for side in (old, new))
        yield Change(Section.FIGURES, "Số ước đến ngày", first, second)
    before = {row["code"]: row for row in old["figures"]}
    after = {row["code"]: row for row in new["figures"]}
    for code in {**before, **after}:
        was, now = before.get(code), after.get(code)
        name = (now or was)["name"]
        first, second = _answer_text(was), _answer_text(now)
        if first != second:
            yield Change(Section.FIGURES, name, first, second, _difference(was, now))
        for suffix, part in _FIGURE_TEXTS:
            yield from _text(Section.FIGURES, f"{name}{suffix}", _said(was, part), _said(now, part))


_FIGURE_TEXTS = ((" – lý do", "reason"), (" – ghi chú", "note"), (" – giải trình", "explanation"))


def _answer_text(row: Row | None) -> str:
    return (answer_words(answer_in(row), row["decimals"]) or NOTHING) if row else ""


def _difference(was: Row | None, now: Row | None) -> str:
    return beside(answer_in(now), answer_in(was), now["decimals"]).difference if was and now else ""


def _said(row: Row | None, part: str) -> str:
    return row[part] if row else ""


def _text(section: Section, label: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(section, label, before, after, is_text=True)


def _work(old: Content, new: Content, part: str, section: Section) -> Iterator[Change]:
    """Tasks by number, projects by code; the unit's own projects, which have neither, by what they say."""
    before, after = ({_work_key(row): row for row in side[part] if _work_key(row)} for side in (old, new))
    pairs = [(before.get(key), after.get(key)) for key in {**before, **after}]
    own = ([row for row in side[part] if not _work_key(row)] for side in (old, new))
    pairs += [(was, now) for was, now, _place in _paired(*own, lambda row: f"{row['name']} {row['text']}")]
    for was, now in pairs:
        label = _work_label(now or was)
        if was and now:
            yield from _text(section, f"{label} – tên", was["name"], now["name"])
        first, second = _state_text(was), _state_text(now)
        if first != second:
            yield Change(section, label, first, second)
        yield from _text(section, f"{label} – kết quả", _said(was, "text"), _said(now, "text"))


def _work_key(row: Row) -> Any:
    return row.get("number") or row.get("code")


def _work_label(row: Row) -> str:
    if row.get("number"):
        return f"Nhiệm vụ {row['number']}"
    return row.get("code") or row["name"] or "Dự án khác"


def _state_text(row: Row | None) -> str:
    if row is None:
        return ""
    return TaskState(row["state"]).label if row["state"] else NOTHING


def _lists(old: Content, new: Content) -> Iterator[Change]:
    """Rows without a code are known again by what they say, so that one put in between moves none of the others."""
    for part, section, word in (
        ("documents", Section.DOCUMENTS, "Văn bản"),
        ("difficulties", Section.DIFFICULTIES, "Mục"),
    ):
        for was, now, place in _paired(old[part], new[part], lambda row: " ".join(map(str, row.values()))):
            before, after = _row_text(part, was), _row_text(part, now)
            yield from _text(section, f"{word} số {place:02}", before, after)
        yield from _flag(old, new, f"no_{part}", section)
    yield from _settled(old, new)
    yield from _flag(old, new, "no_projects", Section.PROJECTS)


def _paired(
    old: Sequence[Row], new: Sequence[Row], words: Callable[[Row], str]
) -> list[tuple[Row | None, Row | None, int]]:
    """Which row became which, with its place now, or before if it is gone; in the order of the new rows.

    Pairs are made from the most alike down; what shares too little stands alone.
    """
    before, after = [words_in(words(row)) for row in old], [words_in(words(row)) for row in new]
    candidates = sorted(
        (-likeness(first, second), abs(place - other), place, other)
        for place, first in enumerate(before)
        for other, second in enumerate(after)
    )
    partner: dict[int, int] = {}
    for unlike, _apart, place, other in candidates:
        if -unlike >= SAME_ROW and place not in partner.values() and other not in partner:
            partner[other] = place
    kept = [
        (old[partner[place]] if place in partner else None, row, place + 1) for place, row in enumerate(new)
    ]
    gone = [(row, None, place + 1) for place, row in enumerate(old) if place not in partner.values()]
    return [*kept, *gone]


def _row_text(part: str, row: Row | None) -> str:
    if row is None:
        return ""
    if part == "documents":
        return " · ".join(text for text in (row["number"], _day(row["issued_on"]), row["abstract"]) if text)
    labelled = (
        ("", row["content"]),
        ("Kiến nghị: ", row["proposal"]),
        ("Cơ quan giải quyết: ", row["addressed_to"]),
    )
    return " · ".join(f"{label}{text}" for label, text in labelled if text)


def _settled(old: Content, new: Content) -> Iterator[Change]:
    """Tracked difficulties that were said to be solved, by their numbers."""
    before, after = (
        {row["item"]: row["comment"] or "Đã giải quyết" for row in content.get("settled_difficulties", ())}
        for content in (old, new)
    )
    for number in sorted({*before, *after}):
        if before.get(number) != after.get(number):
            label = f"Vướng mắc số {number:03} đã giải quyết"
            yield Change(Section.DIFFICULTIES, label, before.get(number, ""), after.get(number, ""))


def _flag(old: Content, new: Content, name: str, section: Section) -> Iterator[Change]:
    words = {True: "Đã chọn", False: "Không chọn"}
    if old[name] != new[name]:
        yield Change(section, "“Không có trong kỳ”", words[old[name]], words[new[name]])


def _texts(old: Content, new: Content) -> Iterator[Change]:
    for name, label in (
        ("assessment", "Đánh giá chung"),
        ("direction", "Phương hướng, nhiệm vụ thời gian tới"),
    ):
        yield from _text(Section.ASSESSMENT, label, old[name], new[name])


def _day(iso: str | None) -> str:
    return format_date(date.fromisoformat(iso)) if iso else ""
