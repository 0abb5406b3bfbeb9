"""The log of inspections of a plan: which unit was inspected when, by whom, what was concluded and recommended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import Unit
from targets.models import Plan

if TYPE_CHECKING:
    from agencies.access import Access


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """A unit sees the inspections of itself; those who receive its reports see all of their province."""
        return self.filter(Q(unit__in=access.own_units) | Q(plan__province__in=access.coordinated_provinces))


class Inspection(models.Model):
    """One inspection of one unit. `due_before` (exclusive) and `done_on` are of its recommendations."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="inspections")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="inspections", verbose_name="đơn vị"
    )
    inspected_on = models.DateField("ngày kiểm tra")
    inspecting_body = CleanCharField("cơ quan, đoàn kiểm tra", max_length=200)
    conclusion = CleanTextField("kết luận")
    recommendations = CleanTextField("kiến nghị", blank=True)
    due_before = models.DateField("thực hiện kiến nghị trước ngày", null=True, blank=True)
    done_on = models.DateField("ngày thực hiện xong", null=True, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    objects = models.Manager.from_queryset(InspectionQuerySet)()

    class Meta:
        verbose_name = "cuộc kiểm tra"
        verbose_name_plural = "cuộc kiểm tra"
        ordering = ("-inspected_on", "-pk")

    def __str__(self) -> str:
        return f"{self.unit} {self.inspected_on:%d/%m/%Y}"

    def is_overdue_on(self, day: date) -> bool:
        """Whether its recommendations should have been carried out by now."""
        return self.done_on is None and self.due_before is not None and self.due_before <= day
