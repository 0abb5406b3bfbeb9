"""The preview of a filled Excel form: what the page shows, and what was chosen on it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from agencies.dates import format_moment
from reports.models import UploadedSheet
from reports.sheets.comparing import Choices, Item, Outcome, Preview, Status
from reports.views.desk import Desk

FROM_FILE, KEEP = "tep", "giu"
TAKE, READ_AS = "chon-", "doc-"
WORDS = {
    Status.NEW: ("plus-lg", "green", "Mới"),
    Status.CHANGED: ("pencil-fill", "indigo", "Thay đổi"),
    Status.CLEARED: ("exclamation-triangle-fill", "amber", "Xóa trắng"),
}


def choices_in(sent: QueryDict) -> Choices:
    """What was chosen: which answers to take from the file, how to read numbers that read in two ways."""
    return Choices(
        from_file=frozenset(
            name.removeprefix(TAKE)
            for name, value in sent.items()
            if name.startswith(TAKE) and value == FROM_FILE
        ),
        readings={
            name.removeprefix(READ_AS): value
            for name, value in sent.items()
            if name.startswith(READ_AS) and value
        },
    )


def preview_context(desk: Desk, kept: UploadedSheet, choices: Choices | None = None) -> dict[str, Any]:
    """The preview, group by group."""
    from reports.sheets.importing import compare, name_savers, not_asked
    from reports.sheets.reading import Filled

    filled = Filled.from_json(kept.content)
    preview = name_savers(compare(filled, desk.reading, choices or Choices()), desk.reading)
    stored = [
        (item, line, WORDS[line.status])
        for item in preview.items
        if item.outcome is Outcome.STORE
        for line in item.lines
        if line.status in WORDS
    ]
    conflicts = [_conflict(item) for item in preview.conflicts]
    not_read = [*not_asked(filled, desk.reading), *(f"{at}: ô nằm ngoài mẫu." for at in filled.outside)]
    return {
        "kept": kept,
        "notices": filled.notices,
        "stored": stored,
        "conflicts": conflicts,
        "refused": preview.refused,
        "older": preview.having(Status.OLDER),
        "same": preview.having(Status.SAME),
        "not_read": not_read,
        "change_count": sum(item.changes for item in preview.items if item.outcome is Outcome.STORE),
        "counts": _counts(preview),
        "chosen_readings": _chosen(preview),
        "may_confirm": bool(stored or conflicts or any(line.readings for _item, line in preview.refused)),
        "is_finished": not (stored or conflicts or preview.refused or not_read),
        "take": TAKE,
        "read_as": READ_AS,
    }


def _conflict(item: Item) -> dict[str, Any]:
    saved = format_moment(item.saved_at) if item.saved_at else ""
    return {
        "item": item,
        "lines": [line for line in item.lines if line.status is Status.CONFLICT],
        "saved": ", ".join(part for part in (item.saved_by, saved) if part),
    }


def _counts(preview: Preview) -> list[tuple[int, str]]:
    """How many cells of each kind there are, in words."""
    stored = [line.status for item in preview.items if item.outcome is Outcome.STORE for line in item.lines]
    counts = (
        (stored.count(Status.NEW), "ô mới"),
        (stored.count(Status.CHANGED), "ô thay đổi"),
        (stored.count(Status.CLEARED), "ô xóa trắng"),
        (len(preview.conflicts), "chỗ hai bên cùng sửa"),
        (len(preview.refused), "ô chưa nhập được"),
        (len(preview.having(Status.OLDER)), "ô giữ theo bản đang lưu"),
        (len(preview.having(Status.SAME)), "ô không đổi"),
    )
    return [(count, words) for count, words in counts if count]


def _chosen(preview: Preview) -> list[tuple[str, str]]:
    """Readings chosen before the draft moved on: they stay chosen."""
    return [(line.at, line.chosen) for item in preview.items for line in item.lines if line.chosen]
