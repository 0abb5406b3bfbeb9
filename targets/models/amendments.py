"""Amendments of a plan: a target or a task adjusted after it was issued, proposed, decided, with its date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from agencies.dates import format_date
from agencies.fields import CleanCharField, CleanTextField
from agencies.models import ImmutableRecord, Unit
from targets.enums import AmendmentMove, AmendmentState, Comparator
from targets.fields import FixedPointField
from targets.models.indicators import Indicator
from targets.models.plan import Plan
from targets.models.tasks import Task

if TYPE_CHECKING:
    from agencies.access import Access


class AmendmentQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """What was decided is for everyone of the province; what is only proposed, for those who consolidate."""
        return self.filter(
            Q(plan__province__in=access.coordinated_provinces)
            | Q(plan__province__in=access.provinces, state=AmendmentState.ADOPTED)
        )

    def adopted(self) -> Self:
        return self.filter(state=AmendmentState.ADOPTED)


class Amendment(models.Model):
    """A proposal to adjust one indicator or one task, and what was decided on it (KH 172, mục IV.2).

    For an indicator `comparator` and `value` are the level asked; for a task `wording` is its new text. Once adopted,
    it holds for the periods whose last day is not before `valid_from`; earlier ones keep what the plan said. While
    it is only proposed these are the proposal. `state` is written by `targets.amending` alone.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField("số")
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name="chỉ tiêu",
    )
    task = models.ForeignKey(
        Task,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name="nhiệm vụ",
    )
    proposed_by = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị đề xuất"
    )
    reason = CleanTextField("lý do")
    comparator = models.CharField("so sánh", max_length=2, choices=Comparator, blank=True)
    value = FixedPointField("mức", null=True, blank=True)
    wording = CleanTextField("nội dung mới", blank=True)
    valid_from = models.DateField("áp dụng từ ngày")
    decision_number = CleanCharField("số, ký hiệu quyết định", max_length=100, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    state = models.CharField(
        "trạng thái", max_length=12, choices=AmendmentState, default=AmendmentState.PROPOSED
    )
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    objects = models.Manager.from_queryset(AmendmentQuerySet)()

    class Meta:
        verbose_name = "điều chỉnh"
        verbose_name_plural = "điều chỉnh"
        ordering = ("plan", "number")
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="amendment_number_once_in_a_plan"),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, task__isnull=True, value__isnull=False, wording="")
                | (Q(indicator__isnull=True, task__isnull=False, value__isnull=True) & ~Q(wording="")),
                name="amendment_of_a_level_or_of_a_text",
            ),
            models.CheckConstraint(
                condition=~Q(state=AmendmentState.ADOPTED)
                | (Q(decided_on__isnull=False) & ~Q(decision_number="")),
                name="amendment_adopted_by_a_decision",
            ),
            models.UniqueConstraint(
                fields=("indicator", "valid_from"),
                condition=Q(state=AmendmentState.ADOPTED),
                name="indicator_amended_once_from_a_day",
            ),
            models.UniqueConstraint(
                fields=("task", "valid_from"),
                condition=Q(state=AmendmentState.ADOPTED),
                name="task_amended_once_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02} {self.subject}"

    @property
    def subject(self) -> str:
        """What is adjusted: "Chỉ tiêu 2.1. …", "Nhiệm vụ 3. …"."""
        if self.indicator is not None:
            return f"Chỉ tiêu {self.indicator.code}. {self.indicator.name}"
        return f"Nhiệm vụ {self.task.number}. {self.task.name}"

    @property
    def decision(self) -> str:
        """ "12/QĐ-UBND ngày 05/02/2024"; empty while nothing is decided."""
        return f"{self.decision_number} ngày {format_date(self.decided_on)}" if self.decided_on else ""


class AmendmentEventQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise ImmutableRecord("Quá trình điều chỉnh không sửa được.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Quá trình điều chỉnh không xóa được.")


class AmendmentEvent(models.Model):
    """One move of an amendment: to which state, by whom, when, in what words. Rows are only added."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=12, choices=AmendmentMove)
    from_state = models.CharField(max_length=12, choices=AmendmentState, blank=True)
    to_state = models.CharField(max_length=12, choices=AmendmentState)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    comment = CleanTextField(blank=True)

    objects = models.Manager.from_queryset(AmendmentEventQuerySet)()

    class Meta:
        verbose_name = "bước điều chỉnh"
        verbose_name_plural = "bước điều chỉnh"
        ordering = ("amendment", "pk")

    def __str__(self) -> str:
        return f"{self.amendment_id} {self.move} {self.at:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise ImmutableRecord("Quá trình điều chỉnh không sửa được.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Quá trình điều chỉnh không xóa được.")
