"""Chasing: what was said to whom about a report, and what units asked for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agencies.fields import CleanCharField, CleanTextField
from reports.enums import ContactKind
from reports.models.letter import ReminderLetter
from reports.models.report import Extension, Report


class Contact(models.Model):
    """One call, letter or reminder about a report, with the answer; `letter` is the one that was kept.

    Rows are only ever added.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField("hình thức", max_length=10, choices=ContactKind)
    on = models.DateField("ngày")
    person = CleanCharField("người trao đổi, số văn bản", max_length=200, blank=True)
    answer = CleanTextField("nội dung, trả lời", blank=True)
    letter = models.ForeignKey(
        ReminderLetter, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lần đôn đốc"
        verbose_name_plural = "lần đôn đốc"
        ordering = ("report", "pk")

    def __str__(self) -> str:
        return f"{self.report_id} {self.get_kind_display()} {self.on:%d/%m/%Y}"


class ExtensionRequest(models.Model):
    """A unit asks for more time with a reason; the coordinator grants a day, maybe another, or declines with words."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="extension_requests")
    last_day = models.DateField("đề nghị gia hạn đến hết ngày")
    reason = CleanCharField("lý do", max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    extension = models.ForeignKey(
        Extension, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = CleanCharField("trả lời", max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "đề nghị gia hạn"
        verbose_name_plural = "đề nghị gia hạn"
        ordering = ("report", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="extension_request_decided_at_and_by",
            ),
            models.UniqueConstraint(
                fields=("report",), condition=Q(decided_at__isnull=True), name="one_open_extension_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} đến {self.last_day:%d/%m/%Y}"
