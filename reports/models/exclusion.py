"""A unit's figure that the coordinator leaves out of the total, with the reason that is shown beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agencies.fields import CleanCharField
from agencies.models import Unit
from reports.models.period import Period
from targets.models import Figure


class FigureExclusion(models.Model):
    """One figure of one unit in one period that no total counts until it is lifted. Rows are kept."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="exclusions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="+")
    reason = CleanCharField("lý do không tính", max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "số liệu không tính vào tổng"
        verbose_name_plural = "số liệu không tính vào tổng"
        ordering = ("period", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("period", "unit", "figure"),
                condition=Q(lifted_at__isnull=True),
                name="figure_excluded_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="exclusion_lifted_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.unit} · {self.figure}"
