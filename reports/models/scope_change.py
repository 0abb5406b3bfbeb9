"""A change of what figures cover – communes merged, districts enlarged – and former values under the new scope."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from agencies.fields import CleanCharField
from agencies.models import Unit
from targets.fields import FixedPointField
from targets.models import Figure, Plan


class ScopeChangeQuerySet(models.QuerySet):
    def with_size(self) -> Self:
        """Each with `size`, the number of figures of units it touches."""
        return self.annotate(size=models.Count("rows"))


class ScopeChange(models.Model):
    """From `from_day` on some figures of some units cover another ground, by the document in `basis`. Rows are kept."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="scope_changes")
    from_day = models.DateField("từ ngày")
    basis = CleanCharField("nội dung, căn cứ", max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = models.Manager.from_queryset(ScopeChangeQuerySet)()

    class Meta:
        verbose_name = "thay đổi phạm vi số liệu"
        verbose_name_plural = "thay đổi phạm vi số liệu"
        ordering = ("plan", "-from_day", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="scope_change_lifted_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basis} {self.from_day:%d/%m/%Y}"


class RescopedFigure(models.Model):
    """A figure of a unit that a change touches."""

    change = models.ForeignKey(ScopeChange, on_delete=models.PROTECT, related_name="rows")
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "số liệu đổi phạm vi"
        verbose_name_plural = "số liệu đổi phạm vi"
        ordering = ("change", "figure__order", "unit__order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("change", "figure", "unit"), name="figure_rescoped_once"),
        ]

    def __str__(self) -> str:
        return f"{self.figure_id} · {self.unit_id}"


class RestatedValue(models.Model):
    """What a figure of an earlier year would have been under the new scope; None takes an earlier word back.

    Rows are only added: the latest holds, the others are its history.
    """

    row = models.ForeignKey(RescopedFigure, on_delete=models.PROTECT, related_name="values")
    year = models.PositiveSmallIntegerField("năm")
    part = CleanCharField("kỳ", max_length=4)
    value = FixedPointField("giá trị", null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "số cùng kỳ tính lại"
        verbose_name_plural = "số cùng kỳ tính lại"
        ordering = ("row", "year", "part", "pk")

    def __str__(self) -> str:
        return f"{self.year}-{self.part}: {self.value}"
