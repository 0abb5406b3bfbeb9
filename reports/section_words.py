"""How far each section of a report is, in words: for the steps of entry pages and the home page's checklist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reports.enums import CONTENT_SECTIONS, DraftKind, Section
from reports.models import Attachment, Draft, SectionComment
from reports.models.progress import progress_of
from reports.models.reading import Reading

COMPLETE, COMMENTED, IN_PROGRESS, EMPTY = "complete", "commented", "in_progress", "empty"
STATE_WORDS = {COMPLETE: "Đủ", COMMENTED: "Có góp ý", IN_PROGRESS: "Đang nhập", EMPTY: "Chưa nhập"}
Counts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SectionStatus:
    """One section: its state, a few words for the steps, a line for the checklist."""

    section: Section
    state: str
    count: str
    detail: str
    missing: int
    open_comments: int

    @property
    def name(self) -> str:
        return Section(self.section).label

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def is_done(self) -> bool:
        return self.state == COMPLETE


def section_statuses(
    progress: Mapping[str, Counts] | None,
    *,
    comments: Sequence[SectionComment],
    files: Sequence[Attachment],
    scan_needed: bool,
) -> list[SectionStatus]:
    """All eight sections in order.

    `progress` are the counts by section, None before the first save; `scan_needed`: filing takes the signed scan or
    the unit's paper.
    """
    started, counted = progress is not None, progress or {}
    open_comments = Counter(str(comment.section) for comment in comments if comment.done_at is None)
    statuses = [
        _status(section, counted.get(str(section), {}), open_comments[str(section)]) for section in _WORDS
    ]
    files_status = _files_status(files, scan_needed, open_comments[str(Section.FILES)])
    if not started and not files:
        files_status = replace(files_status, state=EMPTY, count=STATE_WORDS[EMPTY], detail="")
    statuses.append(files_status)
    statuses.append(_check_status(statuses, counted, started=started))
    return statuses


def content_gaps(statuses: Sequence[SectionStatus]) -> list[SectionStatus]:
    """The sections whose content lacks something: what stops presenting and filing, and disables their buttons.

    A comment that was not ticked off stops nothing, because what is true can always be filed. A scan, number, date
    and signer are asked for on the page that files.
    """
    return [status for status in statuses if status.missing and status.section in CONTENT_SECTIONS]


def progress_kept(draft: Draft | None) -> Mapping[str, Counts] | None:
    """The counts as of the last save, which cost nothing; None where there is no draft."""
    if draft is None:
        return None
    return draft.progress or progress_of(Reading(draft))


def progress_now(reading: Reading | None) -> Mapping[str, Counts] | None:
    """The counts as everything stands now, for whoever decides by them; None where there is no draft."""
    return None if reading is None else progress_of(reading)


def _status(section: Section, counts: Counts, open_comments: int) -> SectionStatus:
    missing = counts.get("missing", 0)
    short, detail = _WORDS[section](counts) if counts else ("", "")
    if open_comments:
        state = COMMENTED
        detail = f"{detail} · {open_comments:02} góp ý chưa xử lý" if detail else ""
    elif counts and not missing:
        state = COMPLETE
    elif counts.get("done") or counts.get("errors"):
        state = IN_PROGRESS
    else:
        state = EMPTY
    if not short or state == EMPTY:
        short, detail = STATE_WORDS[EMPTY], detail if state != EMPTY else ""
    return SectionStatus(section, state, short, detail, missing, open_comments)


def _figures_words(counts: Counts) -> tuple[str, str]:
    if not counts["total"]:
        return "Không có số liệu", "Đơn vị không được giao số liệu"
    fraction = f"{counts['done']}/{counts['total']}"
    errors = f" · {counts['errors']} lỗi" if counts["errors"] else ""
    to_explain = f" · {counts['to_explain']} cần giải trình" if counts["to_explain"] else ""
    return f"{fraction}{errors}{to_explain}", f"{fraction} số liệu{errors}{to_explain}"


def _tasks_words(counts: Counts) -> tuple[str, str]:
    text = f"{counts['done']}/{counts['total']} nhiệm vụ"
    return text, f"{text} được giao"


def _projects_words(counts: Counts) -> tuple[str, str]:
    if counts["none"]:
        return "Không có", "Không có dự án trong kỳ"
    if not counts["total"]:
        return "Không được giao", "Đơn vị không được giao dự án"
    text = f"{counts['done']}/{counts['total']} dự án"
    return text, text


def _documents_words(counts: Counts) -> tuple[str, str]:
    if counts["none"]:
        return "Không ban hành", "Không ban hành văn bản trong kỳ"
    return f"{counts['done']} văn bản", f"{counts['done']:02} văn bản"


def _difficulties_words(counts: Counts) -> tuple[str, str]:
    if counts["none"]:
        return "Không có", "Không có vướng mắc, kiến nghị"
    return f"{counts['done']} vướng mắc", f"{counts['done']:02} vướng mắc"


def _assessment_words(counts: Counts) -> tuple[str, str]:
    return f"{counts['done']} chữ", f"{counts['done']} chữ"


_WORDS = {
    Section.FIGURES: _figures_words,
    Section.TASKS: _tasks_words,
    Section.PROJECTS: _projects_words,
    Section.DOCUMENTS: _documents_words,
    Section.DIFFICULTIES: _difficulties_words,
    Section.ASSESSMENT: _assessment_words,
}


def _files_status(files: Sequence[Attachment], scan_needed: bool, open_comments: int) -> SectionStatus:
    has_scan = any(file.kind != "supporting" for file in files)
    lacks_scan = scan_needed and not has_scan
    short = f"{len(files)} tệp" if files else "Không có tệp"
    detail = (
        f"{len(files):02} tệp · {size_words(sum(file.size for file in files))}" if files else "Không kèm tệp"
    )
    if lacks_scan:
        short = "Chưa có bản quét"
        detail = "Cần bản quét văn bản đã ký"
    if open_comments:
        state = COMMENTED
        detail = f"{detail} · {open_comments:02} góp ý chưa xử lý"
    else:
        state = (IN_PROGRESS if files else EMPTY) if lacks_scan else COMPLETE
    return SectionStatus(Section.FILES, state, short, detail, int(lacks_scan), open_comments)


def _check_status(
    statuses: Sequence[SectionStatus], progress: Mapping[str, Counts], *, started: bool
) -> SectionStatus:
    missing = sum(status.missing for status in statuses if status.section != Section.FILES)
    if not started:
        return SectionStatus(Section.CHECK, EMPTY, STATE_WORDS[EMPTY], "", 0, 0)
    if missing:
        words = f"Còn {missing:02} việc"
        return SectionStatus(Section.CHECK, EMPTY, words, f"{words} phải xong", missing, 0)
    explained = progress.get(str(Section.FIGURES), {}).get("explained", 0)
    detail = "Không có lỗi" + (f" · {explained:02} điểm đã giải trình" if explained else "")
    return SectionStatus(Section.CHECK, COMPLETE, "Đã đủ nội dung", detail, 0, 0)


def size_words(size: int) -> str:
    """Write a number of bytes: "412 KB", "1,4 MB"."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    tenths = round(size * 10 / (1024 * 1024))
    return f"{tenths // 10},{tenths % 10} MB"


def scan_is_needed(report: Any, kind: str) -> bool:
    """Whether filing takes a scan: on the paper way, and always on the unit's behalf."""
    return kind == DraftKind.ON_BEHALF or report.unit.preparer_files
