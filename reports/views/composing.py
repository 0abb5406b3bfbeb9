"""Composing the consolidated report, part by part: choose, edit, move, merge, add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.dates import format_time_sentence
from reports.composing.board import Board, board_of
from reports.composing.editing import Composer, ComposingRefused
from reports.composing.material import Material, material_of
from reports.consolidation import consolidate
from reports.enums import ReportPart
from reports.exports.wording import period_words
from reports.forms.composing import PLACE, sent_headings, sent_paragraphs
from reports.models import Period
from reports.views.composing_panels import AT, HEADING_NUMBER, HISTORY, OPEN, Panels, Sent, number_in
from reports.views.periods import received_period_of

UP, DOWN, PLACED, MERGE, APART = "len", "xuong", "chuyen", "gop", "tach"
FOLLOW, KEEP, RESTORE, RESTORE_FIRST = "theo-nguon", "giu", "lay-lai", "lay-lai-dau"
ADD, SAVE, SAVE_ONE, NEXT = "them", "luu", "luu-doan", "tiep"
# After these the page stands at the heading, after all others at the paragraph concerned.
AT_HEADING = {"", ADD, SAVE, NEXT}
# After these the paragraph itself is open, whatever others are.
STAYS_OPEN = {OPEN, UP, DOWN, PLACED}
MOST_OPENED = 30
ANCHOR = "doan-mo"
LEFT_IN_THE_OTHER = (
    "Đã tách ra. Lời của đoạn này trong đoạn kia đã được sửa nên vẫn còn ở đó; đề nghị bỏ phần trùng."
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
        """Store all that was sent, then do what its button asks."""
        data = self.request.POST
        step, _, key = data.get("buoc", "").partition(" ")
        sent = Sent(sent_headings(data, key if step == ADD else ""), sent_paragraphs(data))
        if not sent.is_valid:
            return self.show(sent=sent, notice="Chưa lưu được. Đề nghị sửa chỗ được đánh dấu.")
        composer = Composer(self.period, self.material, by=self.request.access, now=self.request.now)
        try:
            clashes = composer.decide(row.decision for row in sent.paragraphs.values())
            if not clashes:
                for row in sent.written:
                    composer.add(self.part, row.heading, row.own.cleaned_data["text"])
                sent = replace(sent, headings=[row.emptied() for row in sent.headings])
                self._step(composer, step, key)
        except ComposingRefused as refusal:
            return self.show(sent=sent, notice=str(refusal), status=409)
        if clashes:
            return self.show(
                sent=replace(sent, clashes={row.paragraph.key: row for row in clashes}), status=409
            )
        if composer.stored or step not in (OPEN, HISTORY):
            messages.success(self.request, f"Đã lưu lúc {format_time_sentence(self.request.now)}.")
        return redirect(self._after(step, key))

    def _step(self, composer: Composer, step: str, key: str) -> None:
        what, _, named = key.partition(" ")
        place = number_in(self.request.POST.get(f"{PLACE}{key}"))
        acts: dict[str, Callable[[], object]] = {
            UP: lambda: composer.move(key, by=-1),
            DOWN: lambda: composer.move(key, by=1),
            PLACED: lambda: composer.move_to(key, place),
            MERGE: lambda: composer.merge_up(key),
            APART: lambda: self._take_apart(composer, key),
            FOLLOW: lambda: composer.follow(key),
            KEEP: lambda: composer.keep(named, seen=what),
            RESTORE: lambda: composer.restore(what, named),
            RESTORE_FIRST: lambda: composer.restore(what, named, before=True),
        }
        if step in acts:
            acts[step]()

    def _take_apart(self, composer: Composer, key: str) -> None:
        if not composer.take_apart(key):
            messages.warning(self.request, LEFT_IN_THE_OTHER)

    def _after(self, step: str, key: str) -> str:
        """Where the work goes on: at the paragraph that was worked at, or at its heading or the next one."""
        data = self.request.POST
        numbers = [row.number for row in sent_headings(data)] or [1]
        if step in AT_HEADING:
            number = (number_in(key) if key else numbers[0]) + (step == NEXT)
            anchor = f"#muc-{number}" if number > 1 else ""
            return f"{self._url(self.part)}?muc={number}{anchor}"
        key = key.rpartition(" ")[2]
        opened = [
            row.key for row in sent_paragraphs(data).values() if row.text is not None and row.key != key
        ]
        opened += [key] if step in STAYS_OPEN else []
        query = [(HEADING_NUMBER, numbers[0]), (AT, key), *((OPEN, row) for row in opened[-MOST_OPENED:])]
        query += [(HISTORY, key)] if step == HISTORY else []
        return f"{self._url(self.part)}?{urlencode(query)}#{ANCHOR}"

    def show(self, *, sent: Sent | None = None, notice: str = "", status: int = 200) -> HttpResponse:
        board = board_of(self.period, self.material)
        all_moved = board.moved
        moved_by_part = Counter(row.part for row in all_moved)
        moved = [row for row in all_moved if row.part == self.part]
        panels = Panels(self.period, self.part, self.request.GET, sent).of(board, moved)
        context = {
            "plan": self.period.plan,
            "period": self.period,
            "part": self.part,
            "title": f"Soạn báo cáo {period_words(self.period)}",
            "panels": panels,
            "is_partly": not all(panel.is_open for panel in panels),
            "steps": self._steps(board, moved_by_part),
            "counts": board.counts(self.part),
            "moved": moved,
            "notice": notice,
            "is_unsaved": sent is not None,
            "clashes": sent.clashes if sent else {},
            "next_part": self._next_part(),
            "address": reverse("tong-hop", args=[self.period.plan.code, self.period.code]),
        }
        return render(self.request, "reports/soan.html", context, status=status)

    def _steps(self, board: Board, moved_by_part: Counter[ReportPart]) -> list[dict[str, Any]]:
        steps = []
        for part in ReportPart:
            used, offered = board.counts(part)
            moved = moved_by_part[part]
            state = "commented" if moved else "complete" if used else "empty"
            words = f"{used}/{offered} đoạn" if offered else "chưa có"
            steps.append(
                {
                    "name": part.label,
                    "url": self._url(part),
                    "state": state,
                    "count": f"{words}, {moved} có nguồn đã đổi" if moved else words,
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
