"""Difficulties as tracked items: what a unit is stuck with, who must answer by when, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import ImmutableRecord, Unit
from agencies.text import index_text
from reports.difficulty_moves import OPEN_STATES, DifficultyKind, DifficultyMove, DifficultyState
from reports.enums import Confirmation
from reports.models.submission import Submission
from targets.models import Plan

if TYPE_CHECKING:
    from agencies.access import Access

CODE_FORM = "VM-{:03}"


class DifficultyQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """A unit sees its own items and those given to it; who receives reports sees all of the province."""
        return self.filter(
            Q(unit__in=access.own_units)
            | Q(owner_unit__in=access.own_units)
            | Q(plan__province__in=access.coordinated_provinces)
        )

    def given_to(self, access: Access) -> Self:
        """Items that a unit of the person's must answer, whoever reported them."""
        return self.filter(owner_unit__in=access.own_units)

    def awaiting_owner(self) -> Self:
        """Items on which the unit that was asked has to act now."""
        return self.filter(state=DifficultyState.IN_PROGRESS, owner_unit__isnull=False, escalated=False)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def overdue_on(self, day: date) -> Self:
        """Open, not answered, and the due date (exclusive) has come."""
        return self.open().exclude(state=DifficultyState.ANSWERED).filter(due_before__lte=day)

    def most_urgent_first(self, day: date) -> Self:
        """Overdue ones, the other open ones by their due date, closed ones; within these the latest first."""
        overdue = Q(due_before__lte=day) & Q(state__in=OPEN_STATES - {DifficultyState.ANSWERED})
        rank = Case(
            When(overdue, then=Value(0)), When(state__in=OPEN_STATES, then=Value(1)), default=Value(2)
        )
        return self.order_by(rank, F("due_before").asc(nulls_last=True), "-number")


class Difficulty(models.Model):
    """A difficulty of one unit, numbered within its plan (KH 172, mục IV.3).

    `origin` is the round it was first filed in, None when it was reported on any other day. `owner_unit` or
    `owner_name` is the body that must answer before `due_before` (exclusive); `escalated` while the owner asks
    that a higher level be asked instead. `state` is written by `reports.difficulties` alone. `kind` is empty until
    somebody has said it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="difficulties")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="difficulties", verbose_name="đơn vị"
    )
    number = models.PositiveIntegerField("số")
    kind = models.CharField("loại", max_length=12, choices=DifficultyKind, blank=True)
    content = CleanTextField("nội dung khó khăn, vướng mắc")
    proposal = CleanTextField("kiến nghị, đề xuất", blank=True)
    addressed_to = CleanCharField("cơ quan có thẩm quyền giải quyết", max_length=200, blank=True)
    origin = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="difficulties"
    )
    opened_at = models.DateTimeField("ghi nhận lúc")
    opened_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner_name = CleanCharField("cơ quan khác", max_length=200, blank=True)
    due_before = models.DateField("trả lời trước ngày", null=True, blank=True)
    escalated = models.BooleanField("đề nghị chuyển cấp trên", default=False)
    answer = CleanTextField("nội dung trả lời", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        "trạng thái", max_length=12, choices=DifficultyState, default=DifficultyState.NEW
    )
    confirmation = models.CharField(
        max_length=10, choices=Confirmation, default=Confirmation.NONE, blank=True
    )
    confirmation_comment = CleanTextField(blank=True)
    search_text = models.TextField(editable=False, default="")

    objects = models.Manager.from_queryset(DifficultyQuerySet)()

    class Meta:
        verbose_name = "vướng mắc, kiến nghị"
        verbose_name_plural = "vướng mắc, kiến nghị"
        ordering = ("plan", "number")
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="difficulty_number_once_in_a_plan"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="difficulty_answered_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(owner_unit__isnull=True) | Q(owner_name=""), name="difficulty_has_one_owner"
            ),
        ]
        indexes = [models.Index(fields=("plan", "state"), name="difficulty_plan_state")]

    def __str__(self) -> str:
        return f"{self.code} {self.content[:60]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the text that searches look through in step."""
        self.search_text = index_text(
            " ".join((self.code, self.content, self.proposal, self.addressed_to, self.answer))
        )
        super().save(*args, **kwargs)

    @property
    def code(self) -> str:
        """How the item is named on pages and documents: "VM-012"."""
        return code_of_item(self.number)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def owner(self) -> str:
        """The body that must answer; empty as long as none was asked."""
        return self.owner_unit.short_name if self.owner_unit_id else self.owner_name

    def is_overdue_on(self, day: date) -> bool:
        """`overdue_on` for one item."""
        waits = self.is_open and self.state != DifficultyState.ANSWERED
        return waits and self.due_before is not None and self.due_before <= day


def code_of_item(number: int) -> str:
    """An item's name from its number: 12 is "VM-012"."""
    return CODE_FORM.format(number)


class DifficultyEventQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise ImmutableRecord("Quá trình xử lý không sửa được.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Quá trình xử lý không xóa được.")


class DifficultyEvent(models.Model):
    """One move of an item: from (empty when it was opened), to, by whom, when, with what words. Rows are only added.

    `submission` is the round whose acceptance caused it.
    """

    item = models.ForeignKey(Difficulty, on_delete=models.PROTECT, related_name="events")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="difficulty_events"
    )
    move = models.CharField(max_length=12, choices=DifficultyMove)
    from_state = models.CharField(max_length=12, choices=DifficultyState, blank=True)
    to_state = models.CharField(max_length=12, choices=DifficultyState)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    comment = CleanTextField(blank=True)

    objects = models.Manager.from_queryset(DifficultyEventQuerySet)()

    class Meta:
        verbose_name = "bước xử lý vướng mắc"
        verbose_name_plural = "bước xử lý vướng mắc"
        ordering = ("item", "pk")

    def __str__(self) -> str:
        return f"{self.item_id} {self.move} {self.at:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise ImmutableRecord("Quá trình xử lý không sửa được.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Quá trình xử lý không xóa được.")
