"""The consolidated report being composed: what was chosen and edited of the units' texts, and who did what when."""

from __future__ import annotations

from django.db import models

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import Unit
from reports.enums import Origin, ReportPart
from reports.models.period import Period


class ComposedParagraph(models.Model):
    """A paragraph that somebody chose, edited, moved or wrote; what nobody touched has no row.

    `key` names its source within the period. `source_text` is the source as it stood when the paragraph was last
    decided upon, so that a source that moved on is noticed; `text` is what goes into the report when `is_edited`,
    otherwise the paragraph follows its source.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="paragraphs")
    key = models.CharField(max_length=120)
    part = models.CharField(max_length=16, choices=ReportPart)
    topic = CleanCharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    origin = models.CharField(max_length=10, choices=Origin)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_text = CleanTextField(blank=True)
    source_round = models.PositiveSmallIntegerField(null=True, blank=True)
    text = CleanTextField(blank=True)
    is_edited = models.BooleanField(default=False)
    is_used = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "đoạn của báo cáo tổng hợp"
        verbose_name_plural = "đoạn của báo cáo tổng hợp"
        ordering = ("period", "part", "topic", "order", "pk")
        constraints = [models.UniqueConstraint(fields=("period", "key"), name="paragraph_once_in_a_period")]

    def __str__(self) -> str:
        return f"{self.period} · {self.key}"


class ParagraphEdit(models.Model):
    """One change of a paragraph: what was done, the text before and after. Rows are only ever added."""

    paragraph = models.ForeignKey(ComposedParagraph, on_delete=models.PROTECT, related_name="edits")
    act = CleanCharField(max_length=40)
    before = CleanTextField(blank=True)
    after = CleanTextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lần sửa đoạn"
        verbose_name_plural = "lần sửa đoạn"
        ordering = ("paragraph", "pk")

    def __str__(self) -> str:
        return f"{self.paragraph_id} {self.act} {self.at:%d/%m/%Y}"
