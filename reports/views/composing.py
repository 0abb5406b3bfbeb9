"""Composing the consolidated report, part by part: choose, edit, move, merge, add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
from reports.forms.composing import OwnParagraphForm, ParagraphFormSet, Paragraphs, paragraph_forms
from reports.models import ParagraphEdit, Period
from reports.views.periods import received_period_of

UP, DOWN, MERGE, FOLLOW, KEEP, ADD = "len", "xuong", "gop", "theo-nguon", "giu", "them"


@dataclass(frozen=True)
class Line:
    """One paragraph as drawn, with its form."""

    paragraph: Paragraph
    form: Any
    clash: Clash | None
    edits: list[ParagraphEdit]
    base: str


@dataclass(frozen=True)
class Panel:
    """One heading as drawn."""

    number: int
    topic: Topic
    forms: ParagraphFormSet
    lines: list[Line]
    own: OwnParagraphForm


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
        heading = data.get("muc", "")
        step, _, key = data.get("buoc", "").partition(" ")
        forms = Paragraphs(data, prefix="doan")
        own = OwnParagraphForm(data if step == ADD else None, prefix="moi")
        if not forms.is_valid() or (step == ADD and not own.is_valid()):
            return self.show(
                sent=(heading, forms, own), notice="Chưa lưu được. Đề nghị sửa chỗ được đánh dấu."
            )
        composer = Composer(self.period, self.material, by=self.request.access, now=self.request.now)
        try:
            clashes = composer.decide(forms.decisions())
            if not clashes:
                self._step(composer, step, key, heading, own)
        except ComposingRefused as refusal:
            return self.show(sent=(heading, forms, own), notice=str(refusal), status=409)
        if clashes:
            return self.show(sent=(heading, forms, own), clashes=clashes, status=409)
        messages.success(self.request, f"Đã lưu lúc {format_time_sentence(self.request.now)}.")
        return redirect(f"{self._url(self.part)}#muc-{data.get('so', '')}")

    def _step(self, composer: Composer, step: str, key: str, heading: str, own: OwnParagraphForm) -> None:
        if step in (UP, DOWN):
            composer.move(key, up=step == UP)
        elif step == MERGE:
            composer.merge_up(key)
        elif step == FOLLOW:
            composer.follow(key)
        elif step == KEEP:
            composer.keep(key)
        elif step == ADD:
            composer.add(self.part, heading, own.cleaned_data["text"])

    def show(
        self,
        *,
        sent: tuple[str, ParagraphFormSet, OwnParagraphForm] | None = None,
        clashes: list[Clash] | None = None,
        notice: str = "",
        status: int = 200,
    ) -> HttpResponse:
        board = board_of(self.period, self.material)
        context = {
            "plan": self.period.plan,
            "period": self.period,
            "part": self.part,
            "title": f"Soạn báo cáo {period_words(self.period)}",
            "panels": self._panels(board, sent, clashes or []),
            "steps": self._steps(board),
            "counts": board.counts(self.part),
            "moved": [row for row in board.moved if row.part == self.part],
            "notice": notice,
            "clashes": clashes or [],
            "next_part": self._next_part(),
            "address": reverse("tong-hop", args=[self.period.plan.code, self.period.code]),
        }
        return render(self.request, "reports/soan.html", context, status=status)

    def _panels(self, board: Board, sent: Any, clashes: list[Clash]) -> list[Panel]:
        topics = board.part(self.part) or [Topic(self.part, "", ())]
        edits = self._edits()
        by_key = {clash.paragraph.key: clash for clash in clashes}
        panels = []
        for number, topic in enumerate(topics, start=1):
            is_sent = sent is not None and sent[0] == topic.heading
            forms = sent[1] if is_sent else paragraph_forms(topic.paragraphs, "doan")
            own = sent[2] if is_sent else OwnParagraphForm(prefix="moi")
            by_form = {form["key"].value(): form for form in forms}
            lines = [
                Line(
                    row,
                    by_form[row.key],
                    by_key.get(row.key),
                    edits.get(row.key, []),
                    # After a clash both texts are on the page: saving again is a choice between them.
                    stamp_of(row.text, is_used=row.is_used) if clashes else by_form[row.key]["base"].value(),
                )
                for row in topic.paragraphs
                if row.key in by_form
            ]
            panels.append(Panel(number, topic, forms, lines, own))
        return panels

    def _edits(self) -> dict[str, list[ParagraphEdit]]:
        """Who did what to the paragraphs of this part, the latest first."""
        rows = ParagraphEdit.objects.filter(
            paragraph__period=self.period, paragraph__part=self.part
        ).select_related("paragraph", "by")
        edits: dict[str, list[ParagraphEdit]] = {}
        for row in rows.order_by("-pk"):
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


urlpatterns = [
    path("<slug:plan>/tong-hop/<slug:period>/soan/", composing_start, name="soan"),
    path("<slug:plan>/tong-hop/<slug:period>/soan/<slug:part>/", composing_part, name="soan-muc"),
]
