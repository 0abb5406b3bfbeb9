"""What of a report can be laid side by side: its rounds, the unit's working copy, the copy that was kept for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from agencies.dates import VIETNAM, format_date
from reports.changes import Change, changes_between
from reports.dossier import Dossier
from reports.enums import WITH_UNIT_STATES, DraftKind, Section
from reports.models import Attachment, Draft, Submission
from reports.models.reading import Reading

BEING_WRITTEN, KEPT = "dang-lap", "giu-lai"
ADDED, DROPPED, STAYED, RENAMED = "added", "dropped", "stayed", "renamed"
FILE_WORDS = {ADDED: "Thêm", DROPPED: "Bỏ", STAYED: "Giữ nguyên", RENAMED: "Cùng nội dung, đổi tên"}


@dataclass(frozen=True)
class Version:
    """A round or a draft of one report. `key` stands in addresses; content and files are read when asked for."""

    key: str
    name: str
    note: str
    source: Submission | Draft
    reading: Reading | None = None

    @property
    def round(self) -> Submission | None:
        """The round, where it is one."""
        return self.source if isinstance(self.source, Submission) else None

    @cached_property
    def content(self) -> dict[str, Any]:
        if isinstance(self.source, Submission):
            return self.source.content_data
        return (self.reading or Reading(self.source)).content

    @cached_property
    def files(self) -> list[Attachment]:
        """The files that went with the round, or lie with the draft."""
        if isinstance(self.source, Submission):
            return sorted(self.source.attachments.all(), key=lambda file: file.pk)
        present = self.source.report.attachments.filter(draft_kind=self.source.kind, removed_at__isnull=True)
        return list(present.order_by("pk"))


@dataclass(frozen=True)
class FileChange:
    """A file of either side, known by its bytes; `words` say what became of it."""

    file: Attachment
    words: str
    earlier_name: str = ""


@dataclass(frozen=True)
class SectionChanges:
    """What differs in one section."""

    section: Section
    changes: list[Change]

    @property
    def answers(self) -> list[Change]:
        """Numbers, states and dates: the old one beside the new one."""
        return [change for change in self.changes if not change.is_text]

    @property
    def has_numbers(self) -> bool:
        """Whether there may be differences of numbers to show."""
        return self.section == Section.FIGURES

    @property
    def texts(self) -> list[Change]:
        """Free texts, told word by word."""
        return [change for change in self.changes if change.is_text]


class VersionChanges:
    """Everything that differs between two versions of one report."""

    def __init__(self, old: Version, new: Version) -> None:
        self.old = old
        self.new = new

    @cached_property
    def content(self) -> list[Change]:
        return changes_between(self.old.content, self.new.content)

    @property
    def by_section(self) -> list[SectionChanges]:
        """The changes of the content under the sections of the report."""
        order = list(Section)
        ordered = sorted(self.content, key=lambda change: order.index(change.section))
        return [
            SectionChanges(section, list(rows))
            for section, rows in groupby(ordered, key=lambda row: row.section)
        ]

    @cached_property
    def papers(self) -> list[Change]:
        """Number, date and signer, which lie outside the content."""
        before, after = _papers(self.old.source), _papers(self.new.source)
        return [
            Change(Section.CHECK, label, before[label], after[label])
            for label in before
            if before[label] != after[label]
        ]

    @cached_property
    def files(self) -> list[FileChange]:
        """The files of both sides; the same bytes are the same file."""
        before = {(file.kind, file.sha256): file for file in self.old.files}
        after = {(file.kind, file.sha256): file for file in self.new.files}
        return [_file_change(before.get(key), after.get(key)) for key in {**before, **after}]

    @property
    def count(self) -> int:
        """How many places differ; files that stayed are none."""
        moved = sum(row.words != FILE_WORDS[STAYED] for row in self.files)
        return len(self.content) + len(self.papers) + moved


def versions_of(dossier: Dossier) -> list[Version]:
    """What this person may lay side by side, the oldest first; drafts are shown to their unit alone."""
    versions = [of_round(submission) for submission in reversed(dossier.rounds)]
    if dossier.is_own:
        versions += _drafts(dossier)
    return versions


def kept_version(dossier: Dossier) -> Version | None:
    """The unit's own copy as it stood when a round was filed on its behalf; for its own people."""
    return next((version for version in versions_of(dossier) if version.key == KEPT), None)


def usual_pair(versions: Iterable[Version]) -> tuple[Version, Version] | None:
    """What is compared unless something else is asked for: what came since the last acceptance.

    Without an earlier accepted round the latest is held against the one before; a single round against the draft.
    """
    listed = [version for version in versions if version.key != KEPT]
    rounds = [version for version in listed if version.round and version.round.withdrawn_at is None]
    if rounds:
        base = base_round(rounds[-1].source, [version.source for version in listed if version.round])
        earlier = next((version for version in listed if version.source == base), None)
        if earlier is not None:
            return earlier, rounds[-1]
    return (listed[-2], listed[-1]) if len(listed) > 1 else None


def base_round(submission: Submission, rounds: Iterable[Submission]) -> Submission | None:
    """The round that this one is held against: the last accepted before it, else the last that was not withdrawn."""
    before = sorted(
        (row for row in rounds if row.number < submission.number), key=lambda row: row.number, reverse=True
    )
    accepted = next((row for row in before if row.accepted_at is not None), None)
    return accepted or next(
        (row for row in before if row.withdrawn_at is None), before[0] if before else None
    )


def of_round(submission: Submission) -> Version:
    """A round as a version: its name, and what became of it."""
    filed = submission.submitted_at.astimezone(VIETNAM)
    note = f"nộp {filed:%H:%M}, {format_date(filed)} · {outcome_words(submission)}"
    return Version(str(submission.number), f"Lần nộp {submission.number:02}", note, submission)


def being_written(draft: Draft, reading: Reading | None = None) -> Version:
    """The unit's working copy as a version; `reading` spares reading it again."""
    return Version(BEING_WRITTEN, "Bản đang lập", "chưa nộp", draft, reading)


def outcome_words(submission: Submission) -> str:
    """What became of a round, in small letters."""
    if submission.withdrawn_at is not None:
        return "đã thu hồi"
    if submission.accepted_at is not None:
        return "đã tiếp nhận"
    if submission.returned_at is not None:
        return "đã trả lại để bổ sung"
    return "đang được xem xét" if submission.taken_by_id else "chờ xem xét"


def _drafts(dossier: Dossier) -> list[Version]:
    versions = []
    kept = dossier.report.draft_of(DraftKind.KEPT)
    if kept is not None:
        kept.report = dossier.report
        versions.append(Version(KEPT, "Bản của đơn vị được giữ lại", "lập trước khi được nộp thay", kept))
    if dossier.draft is not None and dossier.report.state in WITH_UNIT_STATES:
        versions.append(being_written(dossier.draft, dossier.reading))
    return versions


def _papers(source: Submission | Draft) -> dict[str, str]:
    position = source.signer_position or source.report.unit.signing_position
    return {
        "Số, ký hiệu": source.document_number,
        "Ngày ký": format_date(source.signed_on) if source.signed_on else "",
        "Chức vụ người ký": position,
        "Người ký": source.signer_name,
    }


def _file_change(before: Attachment | None, after: Attachment | None) -> FileChange:
    if before is None or after is None:
        return FileChange(after or before, FILE_WORDS[ADDED if before is None else DROPPED])
    if before.name != after.name:
        return FileChange(after, FILE_WORDS[RENAMED], before.name)
    return FileChange(after, FILE_WORDS[STAYED])
