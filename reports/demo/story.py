"""Playing a demonstration: every report is filed, returned, accepted through the portal's own moves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile

from agencies.dates import VIETNAM, local_date
from reports import scheduling, workflow
from reports.content import sha256_of
from reports.demo.numbers import DemoNumbers, FigurePlan
from reports.demo.people import People
from reports.demo.writing import Values, Writer
from reports.enums import AttachmentKind, DraftKind, Section
from reports.models import Attachment, Draft, Period, Report
from targets.models import FigureAssignment, Plan

PAPER = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
LOCK_REASON = "Đã tổng hợp, báo cáo xong kỳ này."
TO_FILE = (
    "accepted",
    "in_review",
    "submitted",
    "awaiting_signature",
    "returned",
    "drafting",
)


class Story:
    """Plays the recipe of one plan up to `now`, the moment the demonstration begins."""

    def __init__(self, plan: Plan, recipe: dict[str, Any], people: People, now: datetime) -> None:
        self.plan, self.recipe, self.people, self.now = plan, recipe, people, now
        self.writer = Writer(recipe)
        self.numbers = DemoNumbers(recipe, figure_plans(plan))

    def play(self) -> None:
        """Open every period that has opened by now and play its reports."""
        periods = (
            Period.objects.real().filter(plan=self.plan).open_by(local_date(self.now)).order_by("ends_on")
        )
        for period in periods:
            scheduling.open_period(period, now=at(period.opens_on, 8))
            values = self.numbers.values(period.year, period.part)
            story = self.recipe["story"].get(period.code, {})
            current = period.late_from > local_date(self.now)
            reports = period.reports.select_related("unit", "period__plan").order_by("unit__order")
            for place, report in enumerate(reports):
                if current:
                    self._current(report, story, values, place)
                else:
                    self._past(report, story, values, place)
            self._lock(period)

    def _lock(self, period: Period) -> None:
        """The head locks a period half a year after it was due."""
        closes = period.late_from + timedelta(days=180)
        if closes < local_date(self.now):
            scheduling.lock_period(period, by=self.people.head(), now=at(closes, 9), reason=LOCK_REASON)

    def _past(self, report: Report, story: dict[str, Any], values: Values, place: int) -> None:
        code = report.unit.code
        if code in story.get("missing", ()):
            return
        due = report.period.late_from
        days = 1 + (place * 5 + report.period.year) % 7
        filed_on = due - timedelta(days=days)
        if code in story.get("late", {}):
            filed_on = due + timedelta(days=story["late"][code] - 1)
        for key, granted in (
            ("extended", due - timedelta(days=2)),
            ("extended_late", due + timedelta(days=1)),
        ):
            if code in story.get(key, {}):
                last_day = due + timedelta(days=story[key][code] - 1)
                self._extend(report, last_day, granted)
                filed_on = last_day if key == "extended" else filed_on
        if code in story.get("on_behalf", ()):
            self._file_on_behalf(report, values, filed_on)
        else:
            self._file(report, values, filed_on)
        decided_on = max(due, filed_on) + timedelta(days=1 + place % 3)
        if code in story.get("returned", ()):
            self._return(report, decided_on, decided_on + timedelta(days=6), place)
            decided_on += timedelta(days=4)
            self._file_again(report, decided_on)
            decided_on += timedelta(days=1)
        self._accept(report, decided_on, place)
        if code in story.get("reopened", ()):
            self._correct(report, decided_on + timedelta(days=12), place)

    def _current(self, report: Report, story: dict[str, Any], values: Values, place: int) -> None:
        """The open period: some have filed, some are at it, some have not begun."""
        code = report.unit.code
        today = local_date(self.now)
        if code in story.get("extended", {}):
            last_day = report.period.late_from + timedelta(days=story["extended"][code] - 1)
            self._extend(report, last_day, today - timedelta(days=1))
        where = next((state for state in TO_FILE if code in story.get(state, ())), None)
        began = today - timedelta(days=2 + place % 3)
        if where == "drafting":
            self._draft(report, values, began, share=0.35 + 0.1 * (place % 5))
        elif where == "awaiting_signature":
            self._draft(report, values, began)
            workflow.present(report, by=self.people.preparer(report.unit), now=at(began, 15))
        elif where is not None:
            self._file(report, values, began)
        if where in ("in_review", "accepted"):
            workflow.take(report, by=self.people.coordinator(0), now=at(today - timedelta(days=1), 9))
        if where == "accepted":
            workflow.accept(report, by=self.people.coordinator(0), now=at(today - timedelta(days=1), 10))
        if where == "returned":
            self._return(
                report, today - timedelta(days=1), report.period.late_from + timedelta(days=3), place
            )

    # -------------------------------------------------------------- steps

    def _draft(self, report: Report, values: Values, day: date, share: float = 1.0) -> None:
        by = self.people.preparer(report.unit)
        with workflow.saving(report, by=by, now=at(day, 9), revision=None) as draft:
            self.writer.fill(draft, values, signed_on=day, share=share)

    def _file(self, report: Report, values: Values, day: date) -> None:
        self._draft(report, values, day)
        if report.period.year == self.plan.last_year:
            workflow.present(report, by=self.people.preparer(report.unit), now=at(day, 10))
        workflow.submit(report, by=self.people.signatory(report.unit), now=at(day, 15))

    def _file_on_behalf(self, report: Report, values: Values, day: date) -> None:
        by = self.people.coordinator(1)
        Attachment.objects.create(
            report=report,
            draft_kind=DraftKind.ON_BEHALF,
            kind=AttachmentKind.PAPER,
            file=ContentFile(PAPER.encode(), name="ban-giay.pdf"),
            name="Bản giấy của đơn vị.pdf",
            size=len(PAPER.encode()),
            sha256=sha256_of(PAPER),
            uploaded_at=at(day, 9),
            uploaded_by=by.user,
        )
        with workflow.saving(
            report, by=by, now=at(day, 10), revision=None, kind=DraftKind.ON_BEHALF
        ) as draft:
            draft.received_on = day
            self.writer.fill(draft, values, signed_on=day)
        filed = workflow.submit_on_behalf(report, by=by, now=at(day, 14))
        preparer = self.people.preparer(report.unit)
        workflow.confirm_round(filed, by=preparer, now=at(day + timedelta(days=1), 9), disputed=False)

    def _accept(self, report: Report, day: date, place: int) -> None:
        by = self.people.coordinator(place if not report.submissions.filter(on_behalf=True).exists() else 0)
        workflow.take(report, by=by, now=at(day, 9))
        workflow.accept(report, by=by, now=at(day, 11))

    def _return(self, report: Report, day: date, due_before: date, place: int) -> None:
        texts = self.recipe["texts"]
        by = self.people.coordinator(place)
        workflow.take(report, by=by, now=at(day, 9))
        workflow.return_for_changes(
            report,
            by=by,
            now=at(day, 11),
            comment=texts["return"],
            due_before=due_before,
            sections={Section(name): text for name, text in texts["return_sections"].items()},
        )

    def _file_again(self, report: Report, day: date) -> None:
        preparer = self.people.preparer(report.unit)
        for comment in report.moves.get(move="return").section_comments.all():
            workflow.tick_comment(comment, by=preparer, now=at(day, 8))
        self._mend(report, day)
        workflow.submit(report, by=self.people.signatory(report.unit), now=at(day, 14))

    def _mend(self, report: Report, day: date) -> None:
        with workflow.saving(
            report, by=self.people.preparer(report.unit), now=at(day, 9), revision=None
        ) as draft:
            draft.assessment += " Đã rà soát, bổ sung theo góp ý."
            draft.save(update_fields=["assessment"])
            self._raise_first_flow(draft)

    def _raise_first_flow(self, draft: Draft) -> None:
        """A correction changes at least one figure: one more than was said."""
        entry = draft.figures.filter(figure__kind="flow", figure__code__startswith="TH-", value__gt=0).first()
        if entry is not None:
            entry.value += 1
            entry.save(update_fields=["value"])

    def _correct(self, report: Report, day: date, place: int) -> None:
        workflow.reopen(
            report,
            by=self.people.coordinator(place),
            now=at(day, 9),
            comment=self.recipe["texts"]["reopen"],
            due_before=day + timedelta(days=7),
        )
        self._mend(report, day + timedelta(days=1))
        signatory = self.people.signatory(report.unit)
        workflow.submit(report, by=signatory, now=at(day + timedelta(days=1), 15))
        self._accept(report, day + timedelta(days=2), place)

    def _extend(self, report: Report, last_day: date, granted_on: date) -> None:
        scheduling.grant_extension(
            report,
            by=self.people.coordinator(0),
            now=at(granted_on, 10),
            last_day=last_day,
            reason=self.recipe["texts"]["extension"],
        )


def at(day: date, hour: int) -> datetime:
    """That hour of a day in the country's time zone."""
    return datetime.combine(day, time(hour), tzinfo=VIETNAM)


def figure_plans(plan: Plan) -> list[FigurePlan]:
    """The plan's typed figures with the units that answer for them, in the plan's order."""
    rows = (
        FigureAssignment.objects.filter(figure__plan=plan)
        .order_by("figure__order", "unit__order")
        .values_list("figure__code", "figure__kind", "figure__decimals", "unit__code", "role")
    )
    found: dict[str, FigurePlan] = {}
    for code, kind, decimals, unit, role in rows:
        figure = found.setdefault(code, FigurePlan(code, kind, decimals, {}))
        figure.units[unit] = role
    return list(found.values())
