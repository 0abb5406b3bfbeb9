"""Deciding about paragraphs: choose, edit, move, merge, follow the source again, add; who and when is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from agencies.access import Access
from reports.composing.board import STAMP_LENGTH, Board, Paragraph, Topic, join
from reports.composing.material import Material
from reports.content import sha256_of
from reports.enums import Origin, ReportPart
from reports.models import ComposedParagraph, ParagraphEdit, Period
from reports.permissions import may_consolidate

LONGEST_PARAGRAPH = 20_000


class ComposingRefused(Exception):
    """The change cannot be made; the text says why and what to do."""


class WordsNotFound(ComposingRefused):
    """The words of a merged paragraph do not stand in the other one any more as they were put there."""


@dataclass(frozen=True)
class Decision:
    """What a page says of one paragraph; `base` is the stamp of what the page showed.

    `text` is None where the page did not offer it for editing: then only the choice is decided.
    """

    key: str
    text: str | None
    is_used: bool
    base: str

    @property
    def only_shown(self) -> bool:
        """Whether the page says of the paragraph nothing but what it showed."""
        return self.text is None and self.base[:1] == f"{self.is_used:d}"


@dataclass(frozen=True)
class Clash:
    """A paragraph that somebody else changed after the page was opened: both texts."""

    paragraph: Paragraph
    decision: Decision


def stamp_of(text: str, *, is_used: bool) -> str:
    """What a paragraph said, as a short stamp: whether it changed since a page was opened.

    Its first character says whether it was chosen, so that a choice can be told from its absence.
    """
    return f"{is_used:d}{sha256_of(text)[:STAMP_LENGTH]}"


class Composer:
    """One change of a period's composition, in one transaction: opens the board under a lock, then writes."""

    def __init__(self, period: Period, material: Iterable[Material], *, by: Access, now: datetime) -> None:
        if not may_consolidate(period, by):
            raise ComposingRefused("Chỉ cơ quan tổng hợp được soạn báo cáo tổng hợp.")
        self.period, self.material, self.by, self.now = period, list(material), by, now
        self.stored = 0

    def decide(self, decisions: Iterable[Decision]) -> list[Clash]:
        """Store what a page says of several paragraphs; those that clash are not stored but returned."""
        clashes = []
        with transaction.atomic():
            board = self._locked_board()
            for decision in decisions:
                paragraph = board.find(decision.key)
                if paragraph is None and decision.only_shown:
                    continue
                if paragraph is None:
                    raise ComposingRefused("Trang đã cũ: một đoạn không còn nữa. Đề nghị tải lại trang.")
                text = paragraph.text if decision.text is None else decision.text
                mine = stamp_of(text, is_used=decision.is_used)
                theirs = stamp_of(paragraph.text, is_used=paragraph.is_used)
                if decision.only_shown or mine in (decision.base, theirs):
                    continue
                if theirs != decision.base:
                    clashes.append(Clash(paragraph, decision))
                    continue
                self._decide(paragraph, text, is_used=decision.is_used)
        return clashes

    def _decide(self, paragraph: Paragraph, text: str, *, is_used: bool) -> None:
        before = paragraph.text
        row = self._row(paragraph)
        if paragraph.is_merged:
            self._take_out(paragraph)
            row.merged_into, is_used = None, True
        if text != before:
            row.text, row.is_edited = text, text != paragraph.source_text
            act = "Sửa đoạn"
        else:
            act = "Chọn đưa vào báo cáo" if is_used else "Bỏ khỏi báo cáo"
        if text != before or not row.is_edited:
            row.source_text = paragraph.source_text
        row.is_used = is_used
        self._store(row, act, before, paragraph.source_text if not row.is_edited else row.text)

    def follow(self, key: str) -> None:
        """Give up the edit: the paragraph follows its source again; what was merged into it stands alone again.

        Of a merged paragraph the words in the other one are replaced by what the source says now.
        """
        with transaction.atomic():
            paragraph = self._one(key)
            if paragraph.source is None:
                raise ComposingRefused("Nguồn của đoạn này không còn trong lần báo cáo được tính.")
            if paragraph.is_merged:
                self._exchange(paragraph, paragraph.source_text)
            row = self._row(paragraph)
            before = paragraph.text
            row.text, row.is_edited, row.source_text = "", False, paragraph.source_text
            self._store(row, "Lấy lại theo nguồn", before, paragraph.source_text)
            for member in paragraph.merged:
                if member.stored.merged_into_id == row.pk:
                    self._release(member)

    def keep(self, key: str, *, seen: str) -> None:
        """Keep the text as it is although sources moved on: what they say now is noted as seen.

        `seen` is the `moved_stamp` of what the page showed: nothing is noted that nobody saw.
        """
        with transaction.atomic():
            found = self._one(key)
            if seen != found.moved_stamp:
                raise ComposingRefused("Nguồn vừa đổi thêm lần nữa. Đề nghị xem lại chỗ đổi rồi bấm lại.")
            for paragraph in found.moved:
                row = self._row(paragraph)
                before, row.source_text = row.source_text, paragraph.source_text
                is_kept = row.is_edited or row.merged_into_id is not None
                act = "Giữ bản đã sửa khi nguồn đổi" if is_kept else "Đã xem nguồn mới"
                self._store(row, act, before, paragraph.source_text)

    def restore(self, edit_number: str, key: str, *, before: bool = False) -> None:
        """Give a paragraph the text again that an edit left, or with `before` the one it found."""
        with transaction.atomic():
            paragraph = self._one(key)
            known = paragraph.stored.edits.all() if paragraph.stored else ()
            edit = next((row for row in known if str(row.pk) == edit_number), None)
            if edit is None:
                raise ComposingRefused("Trang đã cũ: bản đó không còn nữa. Đề nghị tải lại trang.")
            if paragraph.is_merged:
                raise ComposingRefused("Đoạn này đã gộp vào đoạn khác. Đề nghị tách ra trước.")
            row, now = self._row(paragraph), paragraph.text
            row.text = edit.before if before else edit.after
            row.is_edited, row.source_text = row.text != paragraph.source_text, paragraph.source_text
            self._store(row, "Lấy lại bản trước", now, row.text)

    def move(self, key: str, *, by: int) -> None:
        """Move a paragraph by so many places under its heading; those merged into others are no place."""
        with transaction.atomic():
            board = self._locked_board()
            paragraph = self._found(board, key)
            self._move(board, paragraph, paragraph.number + by)

    def move_to(self, key: str, number: int) -> None:
        """Give a paragraph a place under its heading, from 1; beyond the last it becomes the last."""
        with transaction.atomic():
            board = self._locked_board()
            self._move(board, self._found(board, key), number)

    def _move(self, board: Board, paragraph: Paragraph, number: int) -> None:
        if paragraph.is_merged:
            raise ComposingRefused(
                "Đoạn này đã gộp vào đoạn khác nên không có chỗ riêng. Đề nghị tách ra trước."
            )
        standing = self._topic_of(board, paragraph).standing
        place = min(max(number, 1), len(standing))
        if place == paragraph.number:
            return
        standing.remove(paragraph)
        standing.insert(place - 1, paragraph)
        order = [row for host in standing for row in (host, *host.merged)]
        for position, member in enumerate(order, start=1):
            if member.stored is None or member.stored.order != position:
                is_moved = member is paragraph
                row = self._row(member, decides=is_moved)
                row.order = position
                self._store(row, "Chuyển chỗ" if is_moved else "", "", "", silent=not is_moved)

    def merge_up(self, key: str) -> None:
        """Append a paragraph to the chosen one before it; it is then part of that one."""
        with transaction.atomic():
            board = self._locked_board()
            paragraph = self._found(board, key)
            members = self._topic_of(board, paragraph).paragraphs
            earlier = members[: members.index(paragraph)]
            above = next((row for row in reversed(earlier) if row.is_used and not row.is_merged), None)
            if above is None:
                raise ComposingRefused("Không có đoạn nào đã chọn ở phía trên để gộp vào.")
            if paragraph.is_merged:
                raise ComposingRefused("Đoạn này đã gộp vào đoạn khác. Đề nghị tách ra trước.")
            target, merged = self._row(above), self._row(paragraph)
            before = above.text
            if not above.is_edited:
                target.source_text = above.source_text
            target.text, target.is_edited = f"{above.text}\n{paragraph.text}", True
            self._store(target, "Gộp thêm đoạn dưới", before, target.text)
            merged.merged_into, merged.is_used = target, False
            merged.source_text = paragraph.source_text
            self._store(merged, "Gộp vào đoạn trên", paragraph.text, "")

    def take_apart(self, key: str) -> bool:
        """Let a merged paragraph stand alone again; whether its words were found in the other one and taken out."""
        with transaction.atomic():
            paragraph = self._one(key)
            if not paragraph.is_merged:
                raise ComposingRefused(
                    "Trang đã cũ: đoạn này không còn gộp vào đoạn nào. Đề nghị tải lại trang."
                )
            is_taken_out = self._take_out(paragraph)
            self._release(paragraph)
            return is_taken_out

    def _release(self, paragraph: Paragraph) -> None:
        row = paragraph.stored
        row.merged_into, row.is_used = None, True
        self._store(row, "Tách ra", "", paragraph.text)

    def _take_out(self, paragraph: Paragraph) -> bool:
        try:
            self._exchange(paragraph, "")
        except WordsNotFound:
            return False
        return True

    def _exchange(self, paragraph: Paragraph, new: str) -> None:
        """Put other words in the place of those that were merged; none take them out. Raises `WordsNotFound`."""
        row = paragraph.stored.merged_into
        if row.merged_into_id is not None:
            raise ComposingRefused(
                "Đoạn mà đoạn này gộp vào đã gộp tiếp vào đoạn khác. Đề nghị tách đoạn đó ra trước."
            )
        host = self._found(self._locked_board(), row.key)
        old, before = paragraph.words_merged, host.text
        lines = f"\n{before}\n"
        if not old or f"\n{old}\n" not in lines:
            raise WordsNotFound(
                "Lời đã gộp đã được sửa trong đoạn kia. Đề nghị sửa tay ở đoạn đó, rồi bấm “Đã xem, giữ lời đã gộp”."
            )
        head, _old, tail = lines.rpartition(f"\n{old}\n")
        row = self._row(host)
        row.text = "\n".join(part for part in (head.strip("\n"), new, tail.strip("\n")) if part)
        row.is_edited = row.text != row.source_text or host.origin == Origin.OWN
        self._store(row, "Thay lời đã gộp" if new else "Tách đoạn đã gộp", before, row.text)

    def add(self, part: ReportPart, topic: str, text: str) -> ComposedParagraph:
        """Write a paragraph of one's own at the end of a heading."""
        text = text.strip()
        if not text:
            raise ComposingRefused("Đoạn thêm mới chưa có nội dung.")
        with transaction.atomic():
            board = self._locked_board()
            members = [row for row in board.topics if (row.part, row.heading) == (part, topic)]
            if not members and topic:
                raise ComposingRefused("Trang đã cũ: đề mục không còn nữa. Đề nghị tải lại trang.")
            last = max((row.place for group in members for row in group.paragraphs), default=0)
            row = ComposedParagraph(
                period=self.period,
                key=f"rieng:{uuid4().hex[:12]}",
                part=part,
                topic=topic,
                order=min(last + 1, 32_000),
                origin=Origin.OWN,
                text=text,
                is_edited=True,
                is_used=True,
            )
            self._store(row, "Thêm đoạn", "", text)
            return row

    # -------------------------------------------------------------- the common steps

    def _locked_board(self) -> Board:
        Period.objects.select_for_update(of=("self",)).get(pk=self.period.pk)
        stored = ComposedParagraph.objects.filter(period=self.period)
        stored = stored.select_related("unit", "updated_by", "merged_into")
        return join(self.material, stored.order_by("pk"))

    def _one(self, key: str) -> Paragraph:
        return self._found(self._locked_board(), key)

    @staticmethod
    def _found(board: Board, key: str) -> Paragraph:
        paragraph = board.find(key)
        if paragraph is None:
            raise ComposingRefused("Trang đã cũ: đoạn này không còn nữa. Đề nghị tải lại trang.")
        return paragraph

    @staticmethod
    def _topic_of(board: Board, paragraph: Paragraph) -> Topic:
        return next(topic for topic in board.topics if paragraph in topic.paragraphs)

    def _row(self, paragraph: Paragraph, *, decides: bool = True) -> ComposedParagraph:
        """The stored row of a paragraph, or a new one that says what was so until now.

        Where only others' places change nobody `decides` about it, and its source may move on without a mark.
        """
        if paragraph.stored is not None:
            return paragraph.stored
        source = paragraph.source
        return ComposedParagraph(
            period=self.period,
            key=paragraph.key,
            part=paragraph.part,
            topic=paragraph.topic,
            origin=paragraph.origin,
            unit_id=source.unit.unit_id if source.unit else None,
            source_text=source.text if decides else "",
            is_used=paragraph.is_used,
        )

    def _store(
        self, row: ComposedParagraph, act: str, before: str, after: str, *, silent: bool = False
    ) -> None:
        source = next((other for other in self.material if other.key == row.key), None)
        row.source_round = source.round_number if source else row.source_round
        row.updated_at, row.updated_by = self.now, self.by.user
        row.save()
        self.stored += 1
        if not silent:
            ParagraphEdit.objects.create(
                paragraph=row, act=act, before=before, after=after, at=self.now, by=self.by.user
            )
