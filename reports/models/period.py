"""Periods of reporting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from agencies.fields import CleanCharField
from agencies.models import NaturalKeyManager, NaturalKeyModel
from reports.deadlines import OPENS_DAYS_BEFORE
from reports.enums import PeriodAct
from targets.models import Plan

if TYPE_CHECKING:
    from agencies.access import Access


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        return self.filter(plan__province__in=access.provinces)

    def real(self) -> Self:
        """Periods that count: all but practice. Whatever adds up, compares, chases or searches begins here."""
        return self.filter(is_practice=False)

    def practice(self) -> Self:
        """The periods in which anyone may try without consequence."""
        return self.filter(is_practice=True)

    def counted_with(self, period: Period) -> Self:
        """The real periods, and this one: a practice period is read beside real ones, never the other way."""
        return self.filter(Q(is_practice=False) | Q(pk=period.pk))

    def open_by(self, day: date) -> Self:
        """Periods that have opened by `day`."""
        return self.filter(opens_on__lte=day)


class PeriodManager(NaturalKeyManager.from_queryset(PeriodQuerySet)):
    """Periods by natural key, by who may see them and by whether they are open."""


class Period(NaturalKeyModel):
    """One reporting period of a plan.

    Figures run from `starts_on` to `ends_on`, both included; the report is due before `due_before` (exclusive).
    `late_from` is that day unless the head sets another with a reason. `judged` periods get verdicts. `part` is
    6T, N, Q1 …; periods of one part are compared year by year. A practice period (`is_practice`) is for trying:
    its reports work alike, count nowhere, and are the only ones that can be wiped (`reports.practice`).
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="periods", verbose_name="kế hoạch")
    code = models.SlugField("mã", max_length=16)
    name = CleanCharField("tên", max_length=120)
    short_name = CleanCharField("tên ngắn", max_length=40)
    year = models.PositiveSmallIntegerField("năm")
    part = CleanCharField("kỳ", max_length=4)
    starts_on = models.DateField("số liệu từ ngày")
    ends_on = models.DateField("đến ngày (chốt số liệu)")
    due_before = models.DateField("nộp trước ngày")
    late_from = models.DateField("tính chậm từ ngày", blank=True)
    late_from_reason = CleanCharField("lý do đổi hạn", max_length=300, blank=True)
    opens_on = models.DateField("mở từ ngày", blank=True)
    judged = models.BooleanField("có đánh giá chỉ tiêu", default=True)
    is_practice = models.BooleanField("kỳ thực hành", default=False)
    locked_at = models.DateTimeField("khóa lúc", null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    NATURAL_KEY = ("plan__province__code", "plan__code", "code")
    objects = PeriodManager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        verbose_name_plural = "kỳ báo cáo"
        ordering = ("plan", "ends_on", "starts_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="period_code_unique_in_plan"),
            models.UniqueConstraint(
                fields=("plan", "year", "part"),
                condition=Q(is_practice=False),
                name="period_part_once_a_year",
            ),
            models.UniqueConstraint(
                fields=("plan",),
                condition=Q(is_practice=True),
                name="one_practice_period_of_a_plan",
                violation_error_message="Kế hoạch đã có kỳ thực hành.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="period_window_in_order",
                violation_error_message="Ngày chốt số liệu phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(due_before__gt=F("ends_on")),
                name="period_due_after_its_end",
                violation_error_message="Hạn nộp phải sau ngày chốt số liệu.",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by__isnull=False),
                name="period_locked_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self._fill_dates()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._fill_dates()
        super().save(*args, **kwargs)

    def _fill_dates(self) -> None:
        """The plan's date stands unless the head sets another; a period opens 30 days before it is due."""
        if self.due_before:
            self.late_from = self.late_from or self.due_before
            self.opens_on = self.opens_on or self.due_before - timedelta(days=OPENS_DAYS_BEFORE)

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    def shorter_periods(self) -> models.QuerySet[Period]:
        """Real periods that start the same day and end earlier: their flows cannot exceed this one's."""
        inside = Period.objects.real().filter(plan_id=self.plan_id, starts_on=self.starts_on)
        return inside.filter(ends_on__lt=self.ends_on).order_by("-ends_on")


class PeriodLock(models.Model):
    """One locking or unlocking of a period: by whom, when, why. Rows are only ever added.

    `Period.locked_at` says whether it is locked now. Periods locked before reasons were kept have an empty one.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="locks", verbose_name="kỳ")
    act = models.CharField("việc", max_length=8, choices=PeriodAct)
    reason = CleanCharField("lý do", max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lần khóa, mở khóa kỳ"
        verbose_name_plural = "lần khóa, mở khóa kỳ"
        ordering = ("period", "pk")

    def __str__(self) -> str:
        return f"{self.period} {self.get_act_display()} {self.at:%d/%m/%Y}"
