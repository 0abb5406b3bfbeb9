"""A part of the consolidated report as its page draws it: headings, paragraphs, what was typed, who did what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict

from reports.composing.board import Board, Paragraph, Topic
from reports.composing.editing import Clash, stamp_of
from reports.enums import ReportPart
from reports.forms.composing import OwnParagraphForm, SentHeading, SentParagraph
from reports.models import ParagraphEdit, Period
from reports.word_changes import Stretch, stretches, word_changes

# In the address: paragraphs open for editing, the one the page stands at, the one whose earlier texts are shown.
OPEN, AT, HISTORY, HEADING_NUMBER = "sua", "tai", "lich-su", "muc"
# Up to so many paragraphs all headings of a part are on one page, otherwise one at a time.
MOST_TOGETHER = 60
MOST_VERSIONS = 50
# What the list of who did what does not need.
LONG_TEXTS = ("before", "after", "paragraph__text", "paragraph__source_text")


@dataclass(frozen=True)
class Version:
    """One edit with its words; `gives` a text that can be had again, `found` one too where it was the first edit."""

    edit: ParagraphEdit
    gives: bool
    found: bool

    @property
    def stretches(self) -> list[Stretch]:
        return stretches(word_changes(self.edit.before, self.edit.after))


@dataclass(frozen=True)
class Line:
    """One paragraph as drawn: what was chosen and, where it is open for editing, typed of it."""

    paragraph: Paragraph
    is_used: bool
    base: str
    text: str | None
    errors: list[str]
    clash: Clash | None
    edits: list[ParagraphEdit]
    is_here: bool
    versions: list[Version]

    @property
    def source_changes(self) -> list[Stretch]:
        """What the source said when it was last decided about, and what it says now."""
        return stretches(word_changes(self.paragraph.seen_text, self.paragraph.source_text))


@dataclass(frozen=True)
class Panel:
    """One heading as drawn; a closed one has no lines."""

    number: int
    topic: Topic
    is_open: bool
    lines: list[Line]
    own: OwnParagraphForm
    has_moved: bool
    is_last: bool


@dataclass(frozen=True)
class Sent:
    """What came from the page: its headings, the paragraphs, one's own texts, and what clashes with others' work."""

    headings: list[SentHeading]
    paragraphs: dict[str, SentParagraph]
    clashes: dict[str, Clash] = field(default_factory=dict)

    def of(self, paragraph: Paragraph) -> SentParagraph | None:
        """What was sent of a paragraph and is not stored yet: after a clash only what clashes."""
        if not self.clashes:
            return self.paragraphs.get(paragraph.key)
        clash = self.clashes.get(paragraph.key)
        return self.paragraphs.get(clash.decision.key) if clash else None

    def own_of(self, heading: str) -> OwnParagraphForm | None:
        return next((row.own for row in self.headings if row.heading == heading), None)

    @property
    def written(self) -> list[SentHeading]:
        """The headings with a paragraph of one's own, or where one was asked for."""
        return [row for row in self.headings if row.own.is_bound]

    @property
    def is_valid(self) -> bool:
        """Whether all that was typed can be stored."""
        return not any(row.errors for row in self.paragraphs.values()) and all(
            row.own.is_valid() for row in self.written
        )


class Panels:
    """The headings of one part of a period, for one address and what was sent to it."""

    def __init__(self, period: Period, part: ReportPart, address: QueryDict, sent: Sent | None) -> None:
        self.period, self.part, self.sent = period, part, sent
        self.number = number_in(address.get(HEADING_NUMBER))
        self.opened = set(address.getlist(OPEN))
        self.at, self.history = address.get(AT), address.get(HISTORY)

    def of(self, board: Board, moved: Iterable[Paragraph]) -> list[Panel]:
        topics = board.part(self.part) or [Topic(self.part, "", ())]
        is_open = self._open(topics)
        edits = self._edits([topic.heading for topic in is_open])
        moved_headings = {row.topic for row in moved}
        return [
            Panel(
                number,
                topic,
                topic in is_open,
                [self._line(row, edits) for row in topic.paragraphs] if topic in is_open else [],
                self._own(topic, number),
                topic.heading in moved_headings,
                number == len(topics),
            )
            for number, topic in enumerate(topics, start=1)
        ]

    def _open(self, topics: list[Topic]) -> list[Topic]:
        """The headings whose paragraphs are on the page: all, or where they are many the one that is worked at."""
        if sum(len(topic.paragraphs) for topic in topics) <= MOST_TOGETHER:
            return topics
        if self.sent is not None:
            sent = {row.heading for row in self.sent.headings}
            return [topic for topic in topics if topic.heading in sent] or topics[:1]
        return [topics[min(self.number, len(topics)) - 1]]

    def _own(self, topic: Topic, number: int) -> OwnParagraphForm:
        own = self.sent.own_of(topic.heading) if self.sent else None
        return own or OwnParagraphForm(prefix=f"moi-{number}")

    def _line(self, row: Paragraph, edits: dict[str, list[ParagraphEdit]]) -> Line:
        typed = self.sent.of(row) if self.sent else None
        clash = self.sent.clashes.get(row.key) if self.sent else None
        base = stamp_of(row.text, is_used=row.is_used)
        asked = row.text if typed is None and row.key in self.opened else None
        return Line(
            row,
            typed.is_used if typed else row.is_used,
            # After a clash both texts are on the page: saving again is a choice between them.
            typed.base if typed and not clash else base,
            typed.text if typed else asked,
            typed.errors if typed else [],
            clash,
            edits.get(row.key, []),
            row.key == self.at,
            self._versions(row) if row.key == self.history else [],
        )

    def _edits(self, headings: list[str]) -> dict[str, list[ParagraphEdit]]:
        """Who did what to the paragraphs under these headings, the latest first."""
        rows = ParagraphEdit.objects.filter(
            paragraph__period=self.period, paragraph__part=self.part, paragraph__topic__in=headings
        ).select_related("paragraph", "by")
        edits: dict[str, list[ParagraphEdit]] = {}
        for row in rows.defer(*LONG_TEXTS).order_by("-pk"):
            edits.setdefault(row.paragraph.key, []).append(row)
        return edits

    def _versions(self, row: Paragraph) -> list[Version]:
        """The latest edits of a paragraph with their words."""
        edits = ParagraphEdit.objects.filter(paragraph=row.stored).select_related("by").order_by("-pk")
        shown = list(edits[:MOST_VERSIONS])
        return [
            Version(
                edit,
                gives=edit.after.strip() not in ("", row.text),
                found=edit is shown[-1] and edit.before.strip() not in ("", row.text),
            )
            for edit in shown
        ]


def number_in(value: str | None) -> int:
    """The number of a heading or a place in an address or a form; the first where there is none."""
    if value is None or not (value.isascii() and value.isdecimal() and len(value) < 5):
        return 1
    return max(int(value), 1)
