"""Letters that remind units of reports they owe, as they were made: kept, never edited."""

from __future__ import annotations

from typing import Any

from django.db import models

from agencies.fields import CleanCharField
from agencies.models import ImmutableRecord
from reports.models.period import Period


class ReminderLetterQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise ImmutableRecord("Công văn đã ghi không sửa được.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Công văn đã ghi không xóa được.")


class ReminderLetter(models.Model):
    """One letter of a period (công văn đôn đốc), the `number`-th: its symbol, day and signer.

    `document` is the content tree from which its files are rendered, with the units that were late when it was made;
    `contacts` are the rows of the log, one for each of their reports.
    """

    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="reminder_letters", verbose_name="kỳ báo cáo"
    )
    number = models.PositiveSmallIntegerField("lần")
    document_number = CleanCharField("số, ký hiệu", max_length=60)
    signed_on = models.DateField("ngày ký")
    signer_position = CleanCharField("chức vụ người ký", max_length=120, blank=True)
    signer = CleanCharField("người ký", max_length=120)
    document = models.TextField("cây nội dung văn bản (JSON)")
    logged_at = models.DateTimeField("ghi lúc")
    logged_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    objects = models.Manager.from_queryset(ReminderLetterQuerySet)()

    class Meta:
        verbose_name = "công văn đôn đốc"
        verbose_name_plural = "công văn đôn đốc"
        ordering = ("period", "number")
        constraints = [
            models.UniqueConstraint(fields=("period", "number"), name="reminder_letter_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.document_number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise ImmutableRecord("Công văn đã ghi không sửa được.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Công văn đã ghi không xóa được.")
