"""What changed between two contents of a report, place by place: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.dates import format_date
from reports.content_rows import answer_in
from reports.enums import Section, TaskState
from reports.side_by_side import answer_words

Content = Mapping[str, Any]
NOTHING = "(chưa ghi)"


@dataclass(frozen=True, slots=True)
class Change:
    """One place whose text differs; an empty side means that it did not exist."""

    section: Section
    label: str
    before: str
    after: str


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
    before = {row["code"]: row for row in old["figures"]}
    after = {row["code"]: row for row in new["figures"]}
    for code in {**before, **after}:
        was, now = before.get(code), after.get(code)
        name = (now or was)["name"]
        for suffix, words in _FIGURE_PARTS:
            first, second = words(was) if was else "", words(now) if now else ""
            if first != second:
                yield Change(Section.FIGURES, f"{name}{suffix}", first, second)


def _answer_text(row: Mapping[str, Any]) -> str:
    return answer_words(answer_in(row), row["decimals"]) or NOTHING


_FIGURE_PARTS = (
    ("", _answer_text),
    (" – lý do", lambda row: row["reason"]),
    (" – ghi chú", lambda row: row["note"]),
    (" – giải trình", lambda row: row["explanation"]),
)


def _work(old: Content, new: Content, part: str, section: Section) -> Iterator[Change]:
    """Tasks by number, projects by code or, for the unit's own, by name."""
    before = {_work_key(row): row for row in old[part]}
    after = {_work_key(row): row for row in new[part]}
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        label = _work_label(now or was)
        for suffix, words in (("", _state_text), (" – kết quả", lambda row: row["text"])):
            first, second = words(was) if was else "", words(now) if now else ""
            if first != second:
                yield Change(section, f"{label}{suffix}", first, second)


def _work_key(row: Mapping[str, Any]) -> Any:
    return row.get("number") or row.get("code") or row["name"]


def _work_label(row: Mapping[str, Any]) -> str:
    if row.get("number"):
        return f"Nhiệm vụ {row['number']}"
    return row.get("code") or row["name"] or "Dự án khác"


def _state_text(row: Mapping[str, Any]) -> str:
    return TaskState(row["state"]).label if row["state"] else NOTHING


def _lists(old: Content, new: Content) -> Iterator[Change]:
    """Rows without a code are compared by their place."""
    for part, section, word in (
        ("documents", Section.DOCUMENTS, "Văn bản"),
        ("difficulties", Section.DIFFICULTIES, "Mục"),
    ):
        first = [_row_text(part, row) for row in old[part]]
        second = [_row_text(part, row) for row in new[part]]
        for place in range(max(len(first), len(second))):
            was = first[place] if place < len(first) else ""
            now = second[place] if place < len(second) else ""
            if was != now:
                yield Change(section, f"{word} số {place + 1:02}", was, now)
        yield from _flag(old, new, f"no_{part}", section)
    yield from _settled(old, new)
    yield from _flag(old, new, "no_projects", Section.PROJECTS)


def _row_text(part: str, row: Mapping[str, Any]) -> str:
    if part == "documents":
        issued = format_date(date.fromisoformat(row["issued_on"])) if row["issued_on"] else ""
        return " · ".join(text for text in (row["number"], issued, row["abstract"]) if text)
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
        if old[name] != new[name]:
            yield Change(Section.ASSESSMENT, label, old[name] or NOTHING, new[name] or NOTHING)
    if old["data_as_of"] != new["data_as_of"]:
        first, second = (
            format_date(date.fromisoformat(iso)) if iso else ""
            for iso in (old["data_as_of"], new["data_as_of"])
        )
        yield Change(Section.FIGURES, "Số ước đến ngày", first, second)
