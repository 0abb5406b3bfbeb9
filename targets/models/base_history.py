"""What base values were before they were changed: they decide verdicts, so none is overwritten without a trace."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from agencies.fields import CleanCharField
from agencies.models import ImmutableRecord, Unit
from targets.fields import FixedPointField
from targets.models.figures import Figure
from targets.numbers import format_number

NOT_KNOWN, NIL = "chưa có", "không phát sinh"


class BaselineChangeQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise ImmutableRecord("Các lần ghi số gốc không sửa được.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Các lần ghi số gốc không xóa được.")


class BaselineChange(models.Model):
    """One writing of a base value: what stood before and after, by whom, when. Rows are only added.

    A value is None where nothing was known, or where there was nothing to count (`…_nil`).
    """

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="+", verbose_name="số liệu")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    part = CleanCharField("kỳ", max_length=4)
    old_value = FixedPointField("giá trị trước", null=True, blank=True)
    old_nil = models.BooleanField("trước: không phát sinh", default=False)
    old_note = CleanCharField("nguồn trước", max_length=300, blank=True)
    new_value = FixedPointField("giá trị sau", null=True, blank=True)
    new_nil = models.BooleanField("sau: không phát sinh", default=False)
    new_note = CleanCharField("nguồn sau", max_length=300, blank=True)
    at = models.DateTimeField("ghi lúc")
    by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )

    objects = models.Manager.from_queryset(BaselineChangeQuerySet)()

    class Meta:
        verbose_name = "lần ghi số gốc"
        verbose_name_plural = "lần ghi số gốc"
        ordering = ("pk",)
        indexes = [models.Index(fields=("unit", "year", "part"), name="base_history_of_unit")]

    def __str__(self) -> str:
        return f"{self.figure.code} · {self.year}-{self.part}: {self.old_words} → {self.new_words}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise ImmutableRecord("Các lần ghi số gốc không sửa được.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Các lần ghi số gốc không xóa được.")

    @property
    def old_words(self) -> str:
        """What stood before, as it is shown."""
        return self._words(self.old_value, is_nil=self.old_nil)

    @property
    def new_words(self) -> str:
        """What stands after, as it is shown."""
        return self._words(self.new_value, is_nil=self.new_nil)

    def _words(self, value: Decimal | None, *, is_nil: bool) -> str:
        if is_nil:
            return NIL
        return NOT_KNOWN if value is None else format_number(value, decimals=self.figure.decimals)
