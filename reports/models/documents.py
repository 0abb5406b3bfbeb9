"""Documents as rendered: once, and from then on the same bytes whatever becomes of the templates."""

from __future__ import annotations

from typing import Any, Self
from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from agencies.fields import CleanTextField
from agencies.models import ImmutableRecord
from reports.content import CODE_LENGTH
from reports.enums import DocumentFormat, DocumentState
from reports.models.issue import ConsolidatedIssue
from reports.models.letter import ReminderLetter
from reports.models.period import Period
from reports.models.submission import Submission


def stored_path(document: StoredDocument, _name: str) -> str:
    """A name that tells nothing and that nobody guesses."""
    return f"documents/{uuid4().hex}.{document.format}"


def _only_one_of(*names: str) -> Q:
    """Exactly one of these columns is filled."""
    condition = Q()
    for filled in names:
        condition |= Q(**{f"{name}__isnull": name != filled for name in names})
    return condition


class StoredDocumentQuerySet(models.QuerySet):
    """Documents by what has become of them."""

    def ready(self) -> Self:
        return self.filter(state=DocumentState.READY)

    def unfinished(self) -> Self:
        return self.filter(state__in=(DocumentState.WAITING, DocumentState.RENDERING))

    def of_period(self, period: Period, file_format: str, *, provisional: bool) -> Self:
        """The consolidated report of a period before it is issued, the newest first."""
        return self.filter(period=period, format=file_format, provisional=provisional).order_by("-pk")


class StoredDocument(models.Model):
    """One rendering of a round, an issued consolidated report, a letter, or of a period's report before it is issued.

    Rounds, issues and letters keep one file of each format for ever; of a period there may be many, told apart by
    `digest`, the SHA-256 of what the document says. `code` is what its pages carry, `sha256` that of the file's
    bytes, `template_version` that of all that draws it. `error` is in words for the reader.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    issue = models.ForeignKey(
        ConsolidatedIssue, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    letter = models.ForeignKey(
        ReminderLetter, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    provisional = models.BooleanField("gồm số liệu tạm tính", default=False)
    format = models.CharField("loại tệp", max_length=4, choices=DocumentFormat)
    state = models.CharField("tình trạng", max_length=10, choices=DocumentState)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    code = models.CharField("mã nội dung", max_length=CODE_LENGTH, blank=True, db_index=True)
    file = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    template_version = models.CharField(max_length=16, blank=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    rendered_at = models.DateTimeField("xong lúc", null=True, blank=True)
    error = CleanTextField("lỗi", blank=True)
    asked_at = models.DateTimeField("đề nghị lúc", null=True, blank=True)
    asked_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = models.Manager.from_queryset(StoredDocumentQuerySet)()

    class Meta:
        verbose_name = "văn bản đã kết xuất"
        verbose_name_plural = "văn bản đã kết xuất"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=_only_one_of("submission", "issue", "letter", "period"),
                name="document_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=("submission", "format"), name="round_rendered_once"),
            models.UniqueConstraint(fields=("issue", "format"), name="issue_rendered_once"),
            models.UniqueConstraint(fields=("letter", "format"), name="letter_rendered_once"),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, asked_by__isnull=True)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="document_asked_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.READY)
                | (~Q(file="") & ~Q(sha256="") & Q(size__isnull=False, rendered_at__isnull=False)),
                name="ready_document_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        of = self.submission or self.issue or self.letter or self.period
        return f"{of} · {self.format} · {self.get_state_display()}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Văn bản đã kết xuất không xóa được.")
