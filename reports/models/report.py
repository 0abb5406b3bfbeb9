"""A report: one unit, one period; its moves, its comments, its extensions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import Unit
from reports.deadlines import Due, Granted, due_for_chasing, due_for_verdict
from reports.enums import WITH_UNIT_STATES, ReportState, Section
from reports.models.period import Period

if TYPE_CHECKING:
    from agencies.access import Access
    from reports.models.completeness import MissingItem
    from reports.models.draft import Draft
    from reports.models.submission import Submission


class ReportQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """A unit sees its own reports; those who receive them see all of their province."""
        return self.filter(
            Q(unit__in=access.own_units) | Q(period__plan__province__in=access.coordinated_provinces)
        )

    def real(self) -> Self:
        """Reports of periods that count."""
        return self.filter(period__is_practice=False)

    def practice(self) -> Self:
        """Reports of practice periods."""
        return self.filter(period__is_practice=True)

    def awaiting_review(self) -> Self:
        """Filed and not yet decided upon, the oldest first."""
        return self.filter(state__in=(ReportState.SUBMITTED, ReportState.IN_REVIEW))

    def overdue_on(self, day: date) -> Self:
        """With their units although the due date in force has come: `due_for_chasing`, told to the database.

        A locked period is over and no longer chased, except for a report that was unlocked.
        """
        still_extended = Extension.objects.filter(report=OuterRef("pk"), last_day__gte=day)
        first_filing = Q(return_due_before__isnull=True, period__late_from__lte=day) & ~Exists(still_extended)
        chased = Q(period__locked_at__isnull=True) | Q(unlocked_until__gte=day)
        return self.filter(chased, Q(return_due_before__lte=day) | first_filing, state__in=WITH_UNIT_STATES)


class Report(models.Model):
    """What one unit owes for one period. It exists from the day the period opens.

    `state` is written by `reports.workflow` alone. `return_due_before` (exclusive) is the due date of a return;
    `unlocked_until` lets this report move after its period was locked.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports", verbose_name="đơn vị")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports", verbose_name="kỳ")
    state = models.CharField(
        "trạng thái", max_length=20, choices=ReportState, default=ReportState.NOT_STARTED
    )
    opened_at = models.DateTimeField("mở lúc")
    return_due_before = models.DateField("bổ sung trước ngày", null=True, blank=True)
    unlocked_until = models.DateField("mở khóa đến hết ngày", null=True, blank=True)
    unlocked_reason = CleanCharField("lý do mở khóa", max_length=300, blank=True)

    objects = models.Manager.from_queryset(ReportQuerySet)()

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        ordering = ("period", "unit__order")
        constraints = [
            models.UniqueConstraint(fields=("unit", "period"), name="report_once_per_unit_and_period")
        ]
        indexes = [models.Index(fields=("period", "state"), name="report_period_state")]

    def __str__(self) -> str:
        return f"{self.unit} – {self.period}"

    @property
    def is_coordinators_own(self) -> bool:
        """The consolidating unit's own report: internal, no document number, accepted by a second person."""
        return self.period.plan.coordinator_id == self.unit_id

    def draft_of(self, kind: str) -> Draft | None:
        """The working copy of a kind, if it exists."""
        return self.drafts.filter(kind=kind).order_by("-pk").first()

    def missing(self, draft: Draft) -> list[MissingItem]:
        """What the draft's content still lacks: the one list behind checklist, button and POST guard."""
        from reports.models.completeness import missing_content  # the draft's models stand on this one

        return missing_content(draft)

    def last_standing_round(self) -> Submission | None:
        """The latest round that was not withdrawn."""
        return self.submissions.filter(withdrawn_at__isnull=True).order_by("-number").first()

    def first_standing_round(self) -> Submission | None:
        """The first round that was not withdrawn: the one timeliness is judged by, for ever."""
        return self.submissions.filter(withdrawn_at__isnull=True).order_by("number").first()

    def counted_round(self) -> Submission | None:
        """The round a total counts: the latest accepted one, also while a correction is being made."""
        return self.submissions.filter(accepted_at__isnull=False).order_by("-number").first()

    def _granted(self) -> list[Granted]:
        return [(extension.last_day, extension.granted_at) for extension in self.extensions.all()]

    def due_for_verdict(self) -> Due:
        """The due date by which the first filing is judged."""
        return due_for_verdict(self.period.late_from, self._granted())

    def due_for_chasing(self) -> Due:
        """The due date that counts now: a return's own once a round stands, otherwise the extended one."""
        if self.return_due_before is not None:
            return Due(self.return_due_before)
        return due_for_chasing(self.period.late_from, self._granted())

    def is_locked_on(self, today: date) -> bool:
        """Whether the period's lock holds this report today; a return or the head may have unlocked it."""
        if not self.period.is_locked:
            return False
        returned = self.return_due_before is not None and today < self.return_due_before
        unlocked = self.unlocked_until is not None and today <= self.unlocked_until
        return not (returned or unlocked)


class ReportMove(models.Model):
    """One move of a report: from, to, by whom, when, with what comment. Rows are only ever added."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="moves")
    submission = models.ForeignKey(
        "reports.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="moves"
    )
    move = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20, choices=ReportState)
    to_state = models.CharField(max_length=20, choices=ReportState)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    comment = CleanTextField(blank=True)

    class Meta:
        verbose_name = "bước xử lý"
        verbose_name_plural = "bước xử lý"
        ordering = ("report", "pk")

    def __str__(self) -> str:
        return f"{self.report_id} {self.move} {self.at:%d/%m/%Y}"


class SectionComment(models.Model):
    """What the coordinator asks to mend in one section of a returned round; ticked off by the unit."""

    move = models.ForeignKey(ReportMove, on_delete=models.PROTECT, related_name="section_comments")
    section = models.CharField(max_length=12, choices=Section)
    text = CleanTextField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "góp ý"
        verbose_name_plural = "góp ý"
        ordering = ("move", "pk")
        constraints = [
            models.UniqueConstraint(fields=("move", "section"), name="section_comment_once_per_move"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="section_comment_done_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {self.text[:60]}"


class Extension(models.Model):
    """A later last day (inclusive) granted to one report, with its reason.

    Nobody granted it (`granted_at`, `granted_by` are None) where it came with the opening of the report, after its
    period was due.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="extensions")
    last_day = models.DateField("gia hạn đến hết ngày")
    reason = CleanCharField("lý do", max_length=300)
    granted_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ("report", "granted_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True, granted_by__isnull=True)
                | Q(granted_at__isnull=False, granted_by__isnull=False),
                name="extension_granted_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} đến {self.last_day:%d/%m/%Y}"
