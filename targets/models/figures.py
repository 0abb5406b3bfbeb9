"""Figures: the numbers that units report, who reports them, and the rules between them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import (
    NaturalKeyModel,
    NaturalValidityManager,
    Unit,
    ValidityModel,
    dates_in_order,
    once_from_a_day,
)
from agencies.text import search_key
from targets.enums import AssignmentRole, FigureKind, RuleKind, Strength
from targets.fields import FixedPointField
from targets.models.plan import Plan


class Figure(NaturalKeyModel):
    """One number that a unit reports.

    `whole` is what a part is part of ("trong đó"); `direct_of` names the authority's figure of which this one is
    the share counted by no breakdown unit ("cấp tỉnh trực tiếp"). `counts_persons`: a small number of one unit could
    point at somebody, published breakdowns may hide it (`Plan.hide_below`). A change against the same period beyond
    both `bound_percent` and `bound_amount` asks for an explanation.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="figures", verbose_name="kế hoạch")
    code = CleanCharField("mã", max_length=24)
    name = CleanCharField("tên", max_length=300)
    short_name = CleanCharField("tên ngắn", max_length=120)
    measure = CleanCharField("đơn vị tính", max_length=40)
    kind = models.CharField("loại", max_length=12, choices=FigureKind)
    decimals = models.PositiveSmallIntegerField("số chữ số thập phân", default=0)
    nil_allowed = models.BooleanField("được ghi không phát sinh", default=False)
    counts_persons = models.BooleanField("đếm người", default=False)
    heading = CleanCharField("nhóm", max_length=200)
    order = models.PositiveSmallIntegerField("thứ tự")
    whole = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subsets",
        verbose_name="trong đó của",
    )
    direct_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="direct_shares",
        verbose_name="phần trực tiếp của",
    )
    definition = CleanTextField("giải thích", blank=True)
    bound_percent = models.PositiveSmallIntegerField("ngưỡng biến động (%)", default=50)
    bound_amount = FixedPointField("ngưỡng biến động (giá trị)", default=5)
    interpretation = models.BooleanField("diễn giải", default=True)
    search_text = models.TextField(editable=False)

    NATURAL_KEY = ("plan__province__code", "plan__code", "code")

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        ordering = ("plan", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="figure_code_unique_in_plan"),
            models.CheckConstraint(
                condition=Q(decimals__lte=3),
                name="figure_decimals_at_most_three",
                violation_error_message="Số liệu có nhiều nhất ba chữ số thập phân.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        for other in (self.whole, self.direct_of):
            if other is not None and other.plan_id != self.plan_id:
                raise ValidationError("Số liệu liên quan phải thuộc cùng một kế hoạch.")
        if self.counts_persons and self.decimals:
            raise ValidationError("Số liệu đếm người phải là số nguyên.")
        if self.kind == FigureKind.DISTINCT and self.whole is None:
            raise ValidationError("Số liệu loại “trong số hiện có” phải ghi rõ là phần của số liệu nào.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_key(f"{self.code} {self.name} {self.heading}")
        super().save(*args, **kwargs)

    @property
    def is_typed(self) -> bool:
        """Whether units type it; derived figures are summed by the portal."""
        return self.kind != FigureKind.DERIVED


class FigurePart(NaturalKeyModel):
    """A figure that a derived figure is the sum of."""

    derived = models.ForeignKey(
        Figure, on_delete=models.PROTECT, related_name="parts", verbose_name="số liệu tự tính"
    )
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="+", verbose_name="thành phần")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    NATURAL_KEY = (
        "derived__plan__province__code",
        "derived__plan__code",
        "derived__code",
        "figure__code",
    )

    class Meta:
        verbose_name = "thành phần của số liệu tự tính"
        verbose_name_plural = "thành phần của số liệu tự tính"
        ordering = ("derived", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("derived", "figure"), name="figure_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.derived.code} ⊃ {self.figure.code}"


class FigureAssignment(NaturalKeyModel, ValidityModel):
    """A unit answers for a figure, in a role, between two days."""

    figure = models.ForeignKey(
        Figure, on_delete=models.PROTECT, related_name="assignments", verbose_name="số liệu"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    role = models.CharField("vai trò", max_length=12, choices=AssignmentRole)

    NATURAL_KEY = (
        "figure__plan__province__code",
        "figure__plan__code",
        "figure__code",
        "unit__code",
        "valid_from",
    )
    objects = NaturalValidityManager()

    class Meta:
        verbose_name = "phân công số liệu"
        verbose_name_plural = "phân công số liệu"
        ordering = ("figure", "unit__order", "pk")
        constraints = [
            *once_from_a_day("figure"),
            dates_in_order("figure_assignment_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.figure.code} · {self.unit.code} · {self.get_role_display()}"

    def clean(self) -> None:
        if self.unit.province_id != self.figure.plan.province_id:
            raise ValidationError("Đơn vị và kế hoạch phải thuộc cùng một tỉnh.")


class FigureRule(NaturalKeyModel):
    """A rule between figures, with its strength (plan data, section 4.2).

    Without `left` it holds for every figure that its kind concerns. `right` are the figures held against it;
    `other_unit` is whose accepted figures they are when not the unit's own.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rules", verbose_name="kế hoạch")
    code = CleanCharField("mã", max_length=24)
    kind = models.CharField("loại", max_length=24, choices=RuleKind)
    strength = models.CharField("mức", max_length=8, choices=Strength)
    left = models.ForeignKey(
        Figure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="số liệu"
    )
    right = models.ManyToManyField(Figure, blank=True, related_name="+", verbose_name="so với")
    other_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="của đơn vị"
    )

    NATURAL_KEY = ("plan__province__code", "plan__code", "code")

    class Meta:
        verbose_name = "quy tắc số liệu"
        verbose_name_plural = "quy tắc số liệu"
        ordering = ("plan", "code")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="rule_code_unique_in_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_kind_display()}"


class Baseline(models.Model):
    """A figure of a unit before the first report: the base of the first comparisons.

    `value` is None when the unit had nothing to count (`is_nil`).
    """

    figure = models.ForeignKey(
        Figure, on_delete=models.PROTECT, related_name="baselines", verbose_name="số liệu"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    part = CleanCharField("kỳ", max_length=4)
    value = FixedPointField("giá trị", null=True, blank=True)
    is_nil = models.BooleanField("không phát sinh", default=False)
    note = CleanCharField("nguồn, ghi chú", max_length=300, blank=True)
    entered_at = models.DateTimeField("ghi lúc")
    entered_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )

    class Meta:
        verbose_name = "số gốc"
        verbose_name_plural = "số gốc"
        ordering = ("figure", "unit__order", "year", "part")
        constraints = [
            models.UniqueConstraint(fields=("figure", "unit", "year", "part"), name="baseline_once"),
            models.CheckConstraint(
                condition=Q(is_nil=True, value__isnull=True) | Q(is_nil=False, value__isnull=False),
                name="baseline_is_number_or_nil",
                violation_error_message="Ghi một số hoặc chọn không phát sinh.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure.code} · {self.unit.code} · {self.year}-{self.part}"
