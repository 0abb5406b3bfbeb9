"""Composing the consolidated report, part by part: choose, edit, move, merge, add."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.dates import format_time_sentence
from reports.composing.board import Board, Paragraph, Topic, board_of
from reports.composing.editing import Clash, Composer, ComposingRefused, stamp_of
from reports.composing.material import Material, material_of
from reports.consolidation import consolidate
from reports.enums import ReportPart
from reports.exports.wording import period_words
from reports.forms.composing import OwnParagraphForm, SentParagraph, sent_paragraphs
from reports.models import ParagraphEdit, Period
from reports.views.periods import received_period_of

UP, DOWN, MERGE, FOLLOW, KEEP, ADD = "len", "xuong", "gop", "theo-nguon", "giu", "them"
OPEN, NEXT = "sua", "tiep"
# Up to so many paragraphs all headings of a part are on one page, otherwise one at a time.
MOST_TOGETHER = 60
PARAGRAPH_ANCHOR = "doan-mo"
# What the list of who did what does not need.
LONG_TEXTS = ("before", "after", "paragraph__text", "paragraph__source_text")


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
    """What came from the page: its heading, the paragraphs, one's own text, and what clashes with others' work."""

    heading: str
    paragraphs: dict[str, SentParagraph]
    own: OwnParagraphForm
    clashes: dict[str, Clash] = field(default_factory=dict)

    def of(self, paragraph: Paragraph) -> SentParagraph | None:
        """What was sent of a paragraph and is not stored yet: after a clash only what clashes."""
        return (
            self.paragraphs.get(paragraph.key) if not self.clashes or paragraph.key in self.clashes else None
        )


@require_safe
def composing_start(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """Lead to the first part."""
    shown = received_period_of(request, plan, period)
    return redirect("soan-muc", shown.plan.code, shown.code, next(iter(ReportPart)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def composing_part(request: HttpRequest, plan: str, period: str, part: str) -> HttpResponse:
    """One part of the report: what is on offer under each heading, and what was chosen and edited of it."""
    if part not in ReportPart.values:
        raise Http404
    shown = received_period_of(request, plan, period)
    material = material_of(consolidate(shown, now=request.now))
    page = _Page(request, shown, ReportPart(part), material)
    return page.save() if request.method == "POST" else page.show()


class _Page:
    """One request to one part."""

    def __init__(
        self, request: HttpRequest, period: Period, part: ReportPart, material: list[Material]
    ) -> None:
        self.request, self.period, self.part, self.material = request, period, part, material

    def save(self) -> HttpResponse:
        """Store the heading that was sent, then do what its button asks."""
        data = self.request.POST
        step, _, key = data.get("buoc", "").partition(" ")
        own = OwnParagraphForm(data if step == ADD else None, prefix="moi")
        sent = Sent(data.get("muc", ""), sent_paragraphs(data), own)
        if any(row.errors for row in sent.paragraphs.values()) or (step == ADD and not own.is_valid()):
            return self.show(sent=sent, notice="Chưa lưu được. Đề nghị sửa chỗ được đánh dấu.")
        composer = Composer(self.period, self.material, by=self.request.access, now=self.request.now)
        try:
            clashes = composer.decide(row.decision for row in sent.paragraphs.values())
            if not clashes:
                self._step(composer, step, key, sent)
        except ComposingRefused as refusal:
            return self.show(sent=sent, notice=str(refusal), status=409)
        if clashes:
            return self.show(
                sent=replace(sent, clashes={row.paragraph.key: row for row in clashes}), status=409
            )
        if composer.stored or step != OPEN:
            messages.success(self.request, f"Đã lưu lúc {format_time_sentence(self.request.now)}.")
        return redirect(self._after(step, key))

    def _step(self, composer: Composer, step: str, key: str, sent: Sent) -> None:
        if step in (UP, DOWN):
            composer.move(key, up=step == UP)
        elif step == MERGE:
            composer.merge_up(key)
        elif step == FOLLOW:
            composer.follow(key)
        elif step == KEEP:
            composer.keep(key)
        elif step == ADD:
            composer.add(self.part, sent.heading, sent.own.cleaned_data["text"])

    def _after(self, step: str, key: str) -> str:
        """Where the work goes on: at the paragraph that was opened or moved, or at its heading or the next one."""
        number = number_in(self.request.POST.get("so")) + (step == NEXT)
        if step in (OPEN, UP, DOWN):
            query = urlencode({"muc": number, OPEN: key})
            return f"{self._url(self.part)}?{query}#{PARAGRAPH_ANCHOR}"
        return f"{self._url(self.part)}?muc={number}#muc-{number}"

    def show(self, *, sent: Sent | None = None, notice: str = "", status: int = 200) -> HttpResponse:
        board = board_of(self.period, self.material)
        moved = [row for row in board.moved if row.part == self.part]
        context = {
            "plan": self.period.plan,
            "period": self.period,
            "part": self.part,
            "title": f"Soạn báo cáo {period_words(self.period)}",
            "panels": self._panels(board, sent, moved),
            "steps": self._steps(board),
            "counts": board.counts(self.part),
            "moved": moved,
            "notice": notice,
            "clashes": sent.clashes if sent else {},
            "next_part": self._next_part(),
            "address": reverse("tong-hop", args=[self.period.plan.code, self.period.code]),
        }
        return render(self.request, "reports/soan.html", context, status=status)

    def _panels(self, board: Board, sent: Sent | None, moved: list[Paragraph]) -> list[Panel]:
        topics = board.part(self.part) or [Topic(self.part, "", ())]
        is_open = self._open(topics, sent)
        edits = self._edits([topic.heading for topic in is_open])
        moved_headings = {row.topic for row in moved}
        panels = []
        for number, topic in enumerate(topics, start=1):
            is_sent = sent if sent is not None and sent.heading == topic.heading else None
            panels.append(
                Panel(
                    number,
                    topic,
                    topic in is_open,
                    [self._line(row, is_sent, edits) for row in topic.paragraphs] if topic in is_open else [],
                    is_sent.own if is_sent else OwnParagraphForm(prefix="moi"),
                    topic.heading in moved_headings,
                    number == len(topics),
                )
            )
        return panels

    def _open(self, topics: list[Topic], sent: Sent | None) -> list[Topic]:
        """The headings whose paragraphs are on the page: all, or where they are many the one that is worked at."""
        if sum(len(topic.paragraphs) for topic in topics) <= MOST_TOGETHER:
            return topics
        if sent is not None:
            return [topic for topic in topics if topic.heading == sent.heading] or topics[:1]
        number = number_in(self.request.GET.get("muc"))
        return [topics[min(number, len(topics)) - 1]]

    def _line(self, row: Paragraph, sent: Sent | None, edits: dict[str, list[ParagraphEdit]]) -> Line:
        typed = sent.of(row) if sent else None
        clash = sent.clashes.get(row.key) if sent else None
        base = stamp_of(row.text, is_used=row.is_used)
        asked = row.text if typed is None and self.request.GET.get(OPEN) == row.key else None
        return Line(
            row,
            typed.is_used if typed else row.is_used,
            # After a clash both texts are on the page: saving again is a choice between them.
            typed.base if typed and not clash else base,
            typed.text if typed else asked,
            typed.errors if typed else [],
            clash,
            edits.get(row.key, []),
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

    def _steps(self, board: Board) -> list[dict[str, Any]]:
        steps = []
        for part in ReportPart:
            used, offered = board.counts(part)
            moved = any(row.part == part for row in board.moved)
            state = "commented" if moved else "complete" if used else "empty"
            steps.append(
                {
                    "name": part.label,
                    "url": self._url(part),
                    "state": state,
                    "count": f"{used}/{offered} đoạn" if offered else "chưa có",
                    "current": part == self.part,
                }
            )
        return steps

    def _next_part(self) -> tuple[str, str] | None:
        parts = list(ReportPart)
        place = parts.index(self.part) + 1
        return (parts[place].label, self._url(parts[place])) if place < len(parts) else None

    def _url(self, part: ReportPart) -> str:
        return reverse("soan-muc", args=[self.period.plan.code, self.period.code, str(part)])


def number_in(value: str | None) -> int:
    """The number of a heading in an address or a form; the first where there is none."""
    if value is None or not (value.isascii() and value.isdecimal() and len(value) < 5):
        return 1
    return max(int(value), 1)


urlpatterns = [
    path("<slug:plan>/tong-hop/<slug:period>/soan/", composing_start, name="soan"),
    path("<slug:plan>/tong-hop/<slug:period>/soan/<slug:part>/", composing_part, name="soan-muc"),
]
