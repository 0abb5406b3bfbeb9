"""The plan itself: its identity, its printed text, its targets, and what it gives each agency to do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import Agency, NaturalKeyManager, NaturalKeyModel, Province, Unit
from agencies.text import search_key
from targets.enums import PlanPart

if TYPE_CHECKING:
    from agencies.access import Access


# Below 2 there is nothing to hide; a number above 20 points at nobody.
LEAST_HIDE_BELOW, MOST_HIDE_BELOW = 2, 20


class PlanQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Plans of the provinces in which the person has a role; nothing crosses a province."""
        return self.filter(province__in=access.provinces)


class PlanManager(NaturalKeyManager.from_queryset(PlanQuerySet)):
    """Plans by natural key and by who may see them."""


class Plan(NaturalKeyModel):
    """One plan of one province. `coordinator` is the unit that receives and consolidates the reports.

    `hide_below`: issued reports name no number of persons of one unit below it, unless the head decides otherwise;
    None: they name all. `is_demo` marks invented figures: every page and document that shows them says so.
    `demo_started_at` is the real moment from which the demo's own clock runs.
    """

    province = models.ForeignKey(Province, on_delete=models.PROTECT, verbose_name="tỉnh")
    code = models.SlugField("mã", max_length=24)
    number = CleanCharField("số", max_length=16)
    symbol = CleanCharField("số, ký hiệu", max_length=60)
    title = CleanCharField("tên đầy đủ", max_length=400)
    abstract = CleanCharField("trích yếu dùng trong văn bản", max_length=400)
    site_title = CleanCharField("tên cổng", max_length=120)
    short_name = CleanCharField("tên ngắn", max_length=120)
    signed_on = models.DateField("ngày ký")
    issuer = CleanCharField("cơ quan ban hành", max_length=200)
    signer_block = CleanTextField("quyền hạn, chức vụ, họ tên người ký")
    recipients = CleanTextField("nơi nhận")
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    coordinator = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="coordinated_plans", verbose_name="đơn vị tổng hợp"
    )
    report_addressee = CleanCharField("báo cáo của đơn vị: kính gửi", max_length=200)
    consolidated_addressees = CleanTextField("báo cáo tổng hợp: kính gửi (mỗi dòng một nơi)")
    secrecy_notice = CleanCharField("lời nhắc bảo mật", max_length=300)
    hide_below = models.PositiveSmallIntegerField(
        "bản ban hành ẩn số người của một đơn vị dưới",
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_HIDE_BELOW), MaxValueValidator(MOST_HIDE_BELOW)],
    )
    is_demo = models.BooleanField("số liệu minh họa", default=False)
    demo_started_at = models.DateTimeField("lúc bắt đầu minh họa", null=True, blank=True, editable=False)

    NATURAL_KEY = ("province__code", "code")
    objects = PlanManager()

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        ordering = ("province", "first_year", "code")
        constraints = [
            models.UniqueConstraint(
                fields=("province", "code"),
                name="plan_code_unique_in_province",
                violation_error_message="Mã kế hoạch đã có trong tỉnh này.",
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=models.F("first_year")),
                name="plan_years_in_order",
                violation_error_message="Năm cuối phải từ năm đầu trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def units_between(self, first: date, last: date) -> models.QuerySet[Unit]:
        """Units of the agencies this plan names, valid on at least one day of the window, in the plan's order."""
        return (
            Unit.objects.filter(province_id=self.province_id, agency__duty__plan=self)
            .valid_between(first, last)
            .order_by("order", "pk")
            .distinct()
        )


class Target(NaturalKeyModel):
    """A group of quantitative targets; the text is the plan's own (KH 172, mục I.2)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="targets", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("số")
    name = CleanCharField("tên", max_length=200)
    short_name = CleanCharField("tên ngắn", max_length=60)
    text = CleanTextField("nguyên văn")
    citation = CleanCharField("trích dẫn", max_length=60)
    note = CleanTextField("ghi chú về bản in", blank=True)
    search_text = models.TextField(editable=False)

    NATURAL_KEY = ("plan__province__code", "plan__code", "number")

    class Meta:
        verbose_name = "mục tiêu"
        verbose_name_plural = "mục tiêu"
        ordering = ("plan", "number")
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="target_number_unique_in_plan"),
        ]

    def __str__(self) -> str:
        return f"Mục tiêu {self.number}: {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_key(f"{self.name} {self.text}")
        super().save(*args, **kwargs)


class Duty(NaturalKeyModel):
    """What the plan gives one agency to do (KH 172, mục III).

    `courtesy`: the plan only asks ("Đề nghị"). `own_projects`: it leads projects the plan does not name, so its
    units may add rows of their own.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="duties", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("số")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, verbose_name="cơ quan")
    text = CleanTextField("nguyên văn")
    courtesy = models.BooleanField("kế hoạch ghi “đề nghị”", default=False)
    own_projects = models.BooleanField("có dự án kế hoạch không nêu tên", default=False)
    citation = CleanCharField("trích dẫn", max_length=60)
    note = CleanTextField("ghi chú về bản in", blank=True)
    search_text = models.TextField(editable=False)

    NATURAL_KEY = ("plan__province__code", "plan__code", "number")

    class Meta:
        verbose_name = "nhiệm vụ phân công"
        verbose_name_plural = "nhiệm vụ phân công"
        ordering = ("plan", "number")
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="duty_number_unique_in_plan"),
            models.UniqueConstraint(fields=("plan", "agency"), name="duty_agency_unique_in_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.citation} {self.agency}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_key(f"{self.agency.name} {self.text}")
        super().save(*args, **kwargs)


class PlanPassage(NaturalKeyModel):
    """A passage of the plan that is neither target, task nor duty: bases, general objective, organisation."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="passages", verbose_name="kế hoạch")
    part = models.CharField("phần", max_length=24, choices=PlanPart)
    order = models.PositiveSmallIntegerField("thứ tự")
    text = CleanTextField("nguyên văn")
    citation = CleanCharField("trích dẫn", max_length=60, blank=True)

    NATURAL_KEY = ("plan__province__code", "plan__code", "part", "order")

    class Meta:
        verbose_name = "đoạn của kế hoạch"
        verbose_name_plural = "đoạn của kế hoạch"
        ordering = ("plan", "part", "order")
        constraints = [
            models.UniqueConstraint(fields=("plan", "part", "order"), name="passage_order_unique_in_part"),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.order}"


class PlanGap(NaturalKeyModel):
    """Something the plan leaves open, declared: shown as a note, never as an error."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="gaps", verbose_name="kế hoạch")
    code = CleanCharField("mã", max_length=24)
    text = CleanTextField("điều kế hoạch chưa quy định")

    NATURAL_KEY = ("plan__province__code", "plan__code", "code")

    class Meta:
        verbose_name = "điểm kế hoạch chưa quy định"
        verbose_name_plural = "điểm kế hoạch chưa quy định"
        ordering = ("plan", "code")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="gap_code_unique_in_plan"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
