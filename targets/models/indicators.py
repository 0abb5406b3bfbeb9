"""Indicators: what the portal computes from figures and judges against the plan (KH 172, mục I.2)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import NaturalKeyModel
from targets.enums import Comparator, IndicatorKind, TermSide
from targets.fields import FixedPointField
from targets.models.figures import Figure
from targets.models.plan import Plan, Target


class Indicator(NaturalKeyModel):
    """One computed value of a target. `minimum` is the k of "each unit at least k".

    `nil_when_empty`: 0/0 means there was nothing to do, which counts as met when every assigned unit said so.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="indicators", verbose_name="kế hoạch"
    )
    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, related_name="indicators", verbose_name="mục tiêu"
    )
    code = CleanCharField("mã", max_length=16)
    name = CleanCharField("tên", max_length=300)
    short_name = CleanCharField("tên ngắn", max_length=120)
    kind = models.CharField("công thức", max_length=16, choices=IndicatorKind)
    comparator = models.CharField("so sánh", max_length=2, choices=Comparator, blank=True)
    minimum = models.PositiveSmallIntegerField("mức tối thiểu mỗi đơn vị", default=1)
    nil_when_empty = models.BooleanField("0/0 là không phát sinh", default=False)
    measure = CleanCharField("đơn vị tính", max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField("số chữ số thập phân", default=1)
    order = models.PositiveSmallIntegerField("thứ tự")
    interpretation = models.BooleanField("diễn giải", default=True)
    note = CleanTextField("diễn giải, lưu ý", blank=True)

    NATURAL_KEY = ("plan__province__code", "plan__code", "code")

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ("plan", "target__number", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="indicator_code_unique_in_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        if self.target.plan_id != self.plan_id:
            raise ValidationError({"target": "Mục tiêu và chỉ tiêu phải thuộc cùng một kế hoạch."})
        if self.kind != IndicatorKind.MONITORED and not self.comparator:
            raise ValidationError({"comparator": "Chỉ tiêu có mức phải ghi cách so sánh."})


class IndicatorTerm(NaturalKeyModel):
    """A figure in the formula of an indicator; figures on the same side are added."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="terms", verbose_name="chỉ tiêu"
    )
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="+", verbose_name="số liệu")
    side = models.CharField("vị trí", max_length=12, choices=TermSide)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    NATURAL_KEY = (
        "indicator__plan__province__code",
        "indicator__plan__code",
        "indicator__code",
        "figure__code",
        "side",
    )

    class Meta:
        verbose_name = "số liệu của chỉ tiêu"
        verbose_name_plural = "số liệu của chỉ tiêu"
        ordering = ("indicator", "side", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("indicator", "figure", "side"), name="indicator_term_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.get_side_display()}: {self.figure.code}"

    def clean(self) -> None:
        if self.figure.plan_id != self.indicator.plan_id:
            raise ValidationError("Số liệu và chỉ tiêu phải thuộc cùng một kế hoạch.")


class Threshold(NaturalKeyModel):
    """What an indicator is held against, from a year on; percentages are written as 5 for 5 %."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="thresholds", verbose_name="chỉ tiêu"
    )
    from_year = models.PositiveSmallIntegerField("từ năm")
    value = FixedPointField("mức")

    NATURAL_KEY = (
        "indicator__plan__province__code",
        "indicator__plan__code",
        "indicator__code",
        "from_year",
    )

    class Meta:
        verbose_name = "mức của chỉ tiêu"
        verbose_name_plural = "mức của chỉ tiêu"
        ordering = ("indicator", "from_year")
        constraints = [
            models.UniqueConstraint(fields=("indicator", "from_year"), name="threshold_once_from_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} từ {self.from_year}"
