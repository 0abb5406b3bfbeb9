"""The entry page of figures: what two people type is put together row by row."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from reports import entries
from reports.entries import Conflict, Merged, figure_stamp, merge_figures
from reports.enums import Section
from reports.forms.differences import Difference
from reports.forms.figure_buttons import ALL_AS_BEFORE
from reports.forms.figures import DataAsOfForm, FigureSheet
from reports.models import Draft
from reports.models.snapshot import answers_of
from reports.views.figure_table import FigureTable
from reports.views.section_pages import SectionPage


class FiguresPage(SectionPage):
    """Figures: every row that can be kept is stored, what cannot be read as it was typed.

    Only rows changed here and not elsewhere are stored; one changed on both sides is shown with both answers.
    """

    template = "reports/lap_so_lieu.html"
    section = Section.FIGURES
    merges = marks_in_place = True

    def build(self) -> None:
        reading = self.desk.reading
        self.sheet = FigureSheet(
            reading.figures,
            reading.answers,
            self.desk.report.period,
            data_as_of=self.desk.draft.data_as_of,
            data=self.data,
            before=reading.carried_over if ALL_AS_BEFORE in (self.data or {}) else {},
        )

    @cached_property
    def merged(self) -> Merged:
        """What the page adds to what is stored; saving holds it against the locked draft."""
        return merge_figures(self.desk.reading.answers, self._said, self.sheet.bases)

    @cached_property
    def _said(self) -> list[entries.FigureSaid]:
        return self.sheet.said() if self.sheet.is_bound else []

    def is_valid(self) -> bool:
        return True

    def save(self, draft: Draft) -> None:
        request, stored = self.desk.request, answers_of(draft, self.desk.reading.figures)
        self.merged = merge_figures(stored, self._said, self.sheet.bases)
        entries.save_figures(draft, self.merged.to_store, by=request.access, now=request.now)
        self.sheet.head = DataAsOfForm(self.desk.report.period, self.data, stored=draft.data_as_of)
        if DataAsOfForm.NAME in self.data and self.sheet.head.is_valid():
            entries.save_data_as_of(draft, self.sheet.head.day_to_store)
        self._stamps = self._stamps_of(stored)

    def _stamps_of(self, stored: dict[str, Any]) -> dict[str, str]:
        to_store = {answer.code for answer in self.merged.to_store}
        stamps = {answer.code: figure_stamp(answer) for answer in self._said}
        return {
            code: stamp
            for code, stamp in stamps.items()
            if code in to_store or (code in stored and stamp == figure_stamp(stored[code]))
        }

    def settled_stamps(self) -> dict[str, str]:
        """Rows that somebody else changed and this page did not are left out: their stamp stays the old one.

        The day of an estimate is among them, under the name of its field.
        """
        head = self.sheet.head
        day = head.base_from_now_on if DataAsOfForm.NAME in self.data and head.is_valid() else None
        return self._stamps if day is None else self._stamps | {DataAsOfForm.NAME: day}

    @property
    def conflicts(self) -> list[str]:
        """The codes of rows that two people changed."""
        return [conflict.code for conflict in self.merged.conflicts]

    def left_out(self) -> bool:
        return bool(self.merged.conflicts or self.sheet.unstorable) or not self.sheet.head.is_valid()

    @property
    def anchor(self) -> str:
        return f"so-{self.sheet.picked}" if self.sheet.picked else ""

    def differences(self) -> list[Difference]:
        """None: rows are put together, so that a page never comes too late."""
        return []

    def context(self) -> dict[str, Any]:
        conflicts: list[Conflict] = []
        if self.sheet.is_bound:
            open_rows = [answer.code for answer in self.merged.to_store] + self.conflicts
            open_rows += [row.figure.code for row in self.sheet.unstorable]
            self.sheet.show_stored_except(open_rows)
            if self.merged.conflicts:
                conflicts = entries.with_savers(self.desk.draft, self.merged.conflicts)
        return {"sheet": self.sheet, "table": FigureTable(self.sheet, self.desk.reading, conflicts)}
