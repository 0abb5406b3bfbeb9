"""The consolidated report as it was issued: frozen, numbered, never edited."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from agencies.enums import Role
from agencies.fields import CleanCharField, CleanTextField
from agencies.models import ImmutableRecord, Unit
from agencies.text import index_text
from reports.content import CODE_LENGTH
from reports.models.period import Period

if TYPE_CHECKING:
    from agencies.access import Access

READERS = (Role.COORDINATOR, Role.HEAD, Role.OBSERVER)


class ConsolidatedIssueQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise ImmutableRecord("Báo cáo tổng hợp đã ban hành không sửa được.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Báo cáo tổng hợp đã ban hành không xóa được.")

    def visible_to(self, access: Access) -> Self:
        """Those who consolidate and observe in the province, and the units among its recipients."""
        return self.filter(
            Q(period__plan__province__in=access.provinces_as(*READERS))
            | Q(
                pk__in=self.model.recipients.through.objects.filter(unit__in=access.own_units).values(
                    "consolidatedissue"
                )
            )
        )


class ConsolidatedIssue(models.Model):
    """A consolidated report as issued.

    `content` is the canonical JSON of what it says (`reports.frozen`), `sha256` its digest; `document` is the
    content tree of the document, from which its files are rendered. `withheld` is JSON of the small numbers that
    `content` and documents do not name ("" where they name all): readers never get it, and its digest is printed
    nowhere, so that it cannot be guessed. A later version of the same period has a
    number of its own and takes the place of the one before it; both are kept.
    """

    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="issues", verbose_name="kỳ báo cáo"
    )
    number = models.PositiveSmallIntegerField("lần ban hành")
    document_number = CleanCharField("số, ký hiệu", max_length=60)
    signed_on = models.DateField("ngày ký")
    signer_position = CleanCharField("chức vụ người ký", max_length=120, blank=True)
    signer = CleanCharField("người ký", max_length=120)
    content = CleanTextField("nội dung")
    sha256 = models.CharField(max_length=64)
    withheld = models.TextField("số được ẩn (JSON)", blank=True)
    document = models.TextField("cây nội dung văn bản (JSON)", blank=True)
    search_text = models.TextField(editable=False, default="")
    recipients = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="nơi nhận")
    issued_at = models.DateTimeField("ban hành lúc")
    issued_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    objects = models.Manager.from_queryset(ConsolidatedIssueQuerySet)()

    class Meta:
        verbose_name = "báo cáo tổng hợp đã ban hành"
        verbose_name_plural = "báo cáo tổng hợp đã ban hành"
        ordering = ("period", "number")
        constraints = [models.UniqueConstraint(fields=("period", "number"), name="issue_number_once")]

    def __str__(self) -> str:
        return f"{self.period} · {self.document_number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise ImmutableRecord("Báo cáo tổng hợp đã ban hành không sửa được.")
        self.search_text = index_text(" ".join(self.texts()))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Báo cáo tổng hợp đã ban hành không xóa được.")

    @property
    def code(self) -> str:
        """The first hex digits of the content's SHA-256, as printed on its documents."""
        return self.sha256[:CODE_LENGTH]

    @property
    def content_data(self) -> dict[str, Any]:
        """The content as issued, read back from its canonical text."""
        return json.loads(self.content)

    @property
    def withheld_data(self) -> dict[str, Any]:
        """What is hidden: `below`, `cells` (words by figure and unit), `sums` (words by figure); empty for nothing."""
        return json.loads(self.withheld) if self.withheld else {}

    @property
    def hides_below(self) -> int | None:
        """Below which number of persons of one unit it names none; None where it names all."""
        return self.withheld_data.get("below")

    @property
    def content_in_full(self) -> dict[str, Any]:
        """The content with the hidden numbers: for those who consolidate only."""
        content = self.content_data
        for figure, cells in self.withheld_data.get("cells", {}).items():
            content["figures"][figure]["cells"].update(cells)
        for figure, words in self.withheld_data.get("sums", {}).items():
            content["figures"][figure]["reconciliation"] = words
        return content

    def texts(self) -> list[str]:
        """What a search looks through: number, signer and every text of the report."""
        texts = [self.document_number, self.signer]
        for _part, heading, paragraphs in self.content_data.get("texts", ()):
            texts += [heading, *paragraphs]
        return texts
