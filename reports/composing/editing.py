"""Deciding about paragraphs: choose, edit, move, merge, follow the source again, add; who and when is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from agencies.access import Access
from reports.composing.board import Board, Paragraph, join
from reports.composing.material import Material
from reports.content import sha256_of
from reports.enums import Origin, ReportPart
from reports.models import ComposedParagraph, ParagraphEdit, Period
from reports.permissions import may_consolidate

LONGEST_PARAGRAPH = 20_000
STAMP_LENGTH = 12


class ComposingRefused(Exception):
    """The change cannot be made; the text says why and what to do."""


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
                paragraph = board.by_key.get(decision.key)
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
        if text != before:
            row.text, row.is_edited = text, text != paragraph.source_text
            row.source_text = paragraph.source_text
            act = "Sửa đoạn"
        else:
            act = "Chọn đưa vào báo cáo" if is_used else "Bỏ khỏi báo cáo"
        row.is_used = is_used
        self._store(row, act, before, paragraph.source_text if not row.is_edited else row.text)

    def follow(self, key: str) -> None:
        """Give up the edit: the paragraph follows its source again."""
        with transaction.atomic():
            paragraph = self._one(key)
            if paragraph.source is None:
                raise ComposingRefused("Nguồn của đoạn này không còn trong lần báo cáo được tính.")
            row = self._row(paragraph)
            before = paragraph.text
            row.text, row.is_edited, row.source_text = "", False, paragraph.source_text
            self._store(row, "Lấy lại theo nguồn", before, paragraph.source_text)

    def keep(self, key: str) -> None:
        """Keep the edit although its source moved on: the new source is noted as seen."""
        with transaction.atomic():
            paragraph = self._one(key)
            row = self._row(paragraph)
            before, row.source_text = row.source_text, paragraph.source_text
            self._store(row, "Giữ bản đã sửa khi nguồn đổi", before, paragraph.source_text)

    def move(self, key: str, *, up: bool) -> None:
        """Change places with the neighbour under the same heading."""
        with transaction.atomic():
            board = self._locked_board()
            paragraph = self._found(board, key)
            topic = next(row for row in board.topics if paragraph in row.paragraphs)
            order = list(topic.paragraphs)
            place = order.index(paragraph)
            other = place - 1 if up else place + 1
            if not 0 <= other < len(order):
                return
            order[place], order[other] = order[other], order[place]
            for number, member in enumerate(order, start=1):
                if member.stored is None or member.stored.order != number:
                    row = self._row(member)
                    row.order = number
                    moved = member is paragraph
                    self._store(row, "Chuyển chỗ" if moved else "", "", "", silent=not moved)

    def merge_up(self, key: str) -> None:
        """Append a paragraph to the chosen one before it; it is then part of that one."""
        with transaction.atomic():
            board = self._locked_board()
            paragraph = self._found(board, key)
            topic = next(row for row in board.topics if paragraph in row.paragraphs)
            earlier = topic.paragraphs[: topic.paragraphs.index(paragraph)]
            above = next((row for row in reversed(earlier) if row.is_used and not row.is_merged), None)
            if above is None:
                raise ComposingRefused("Không có đoạn nào đã chọn ở phía trên để gộp vào.")
            target, merged = self._row(above), self._row(paragraph)
            before = above.text
            target.text, target.is_edited = f"{above.text}\n{paragraph.text}", True
            target.source_text = above.source_text
            self._store(target, "Gộp thêm đoạn dưới", before, target.text)
            merged.merged_into, merged.is_used = target, False
            merged.source_text = paragraph.source_text
            self._store(merged, "Gộp vào đoạn trên", paragraph.text, "")

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
        stored = ComposedParagraph.objects.filter(period=self.period).select_related("unit", "updated_by")
        return join(self.material, stored.order_by("pk"))

    def _one(self, key: str) -> Paragraph:
        return self._found(self._locked_board(), key)

    @staticmethod
    def _found(board: Board, key: str) -> Paragraph:
        paragraph = board.by_key.get(key)
        if paragraph is None:
            raise ComposingRefused("Trang đã cũ: đoạn này không còn nữa. Đề nghị tải lại trang.")
        return paragraph

    def _row(self, paragraph: Paragraph) -> ComposedParagraph:
        """The stored row of a paragraph, or a new one that says what was so until now."""
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
            source_text=source.text,
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
