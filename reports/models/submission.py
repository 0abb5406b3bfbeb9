"""Rounds: what was filed, immutable, with its receipt; and the figures of each round, ready to be counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import ImmutableRecord
from reports.content import CODE_LENGTH
from reports.enums import Confirmation, EntryState, Timeliness
from reports.models.draft import Attachment
from reports.models.report import Report
from targets.fields import FixedPointField
from targets.models import Figure

if TYPE_CHECKING:
    from agencies.access import Access

OUTCOME_FIELDS = frozenset(
    {
        "withdrawn_at",
        "withdrawn_by",
        "returned_at",
        "returned_by",
        "accepted_at",
        "accepted_by",
        "reopened_at",
        "taken_by",
        "confirmation",
        "confirmation_comment",
    }
)


_STANDING = Q(withdrawn_at__isnull=True, returned_at__isnull=True)


class SubmissionQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        if not set(values) <= OUTCOME_FIELDS:
            raise ImmutableRecord("Nội dung đã nộp không sửa được.")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Lần nộp không xóa được.")

    def wipe_practice(self) -> None:
        """Delete these rounds with their figures. Raises `ImmutableRecord` if a single one of them is real."""
        if self.real().exists():
            raise ImmutableRecord("Chỉ lần nộp của kỳ thực hành mới xóa được.")
        models.QuerySet.delete(SubmittedFigure.objects.filter(submission__in=self))
        super().delete()

    def real(self) -> Self:
        """Rounds of periods that count."""
        return self.filter(report__period__is_practice=False)

    def visible_to(self, access: Access) -> Self:
        return self.filter(
            Q(report__unit__in=access.own_units)
            | Q(report__period__plan__province__in=access.coordinated_provinces)
        )

    def standing_or_accepted(self) -> Self:
        """Rounds that may count, accepted or provisionally."""
        return self.filter(_STANDING | Q(accepted_at__isnull=False))

    def counted(self) -> Self:
        """Of each report the latest accepted round."""
        return self._latest(Q(accepted_at__isnull=False))

    def provisional(self) -> Self:
        """Of each report the latest round not withdrawn or returned, otherwise the accepted one."""
        return self._latest(_STANDING | Q(accepted_at__isnull=False))

    def _latest(self, standing: Q) -> Self:
        newest = (
            Submission.objects.filter(standing, report=OuterRef("report"))
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(pk=Subquery(newest))


class Submission(models.Model):
    """A numbered round of a report: content and its SHA-256, who, when, and what became of it.

    Content = the sections so-lieu to nhan-xet. Number, dates, signer and files lie outside it, so that a code
    printed before signing still holds after. Timeliness and the due date in force are copied here for ever.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField("lần nộp")
    content = models.TextField("nội dung (JSON chuẩn hóa)")
    sha256 = models.CharField("mã nội dung", max_length=64, db_index=True)
    data_as_of = models.DateField("số ước đến ngày", null=True, blank=True)
    search_text = models.TextField(editable=False, default="")

    submitted_at = models.DateTimeField("nộp lúc")
    submitted_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    participants = models.ManyToManyField("agencies.User", related_name="+")
    document_number = CleanCharField("số, ký hiệu", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signer_position = CleanCharField("chức vụ người ký", max_length=120, blank=True)
    signer_name = CleanCharField("người ký", max_length=120, blank=True)
    on_paper = models.BooleanField("ký trên giấy", default=False)
    on_behalf = models.BooleanField("nộp thay", default=False)
    received_on = models.DateField("ngày nhận bản giấy", null=True, blank=True)
    attachments = models.ManyToManyField(Attachment, blank=True, related_name="submissions")

    due_at = models.DateTimeField("hạn")
    extended_to = models.DateField("gia hạn đến", null=True, blank=True)
    timeliness = models.CharField("đúng hạn", max_length=20, choices=Timeliness)
    days_late = models.PositiveSmallIntegerField("số ngày chậm", default=0)

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField("tiếp nhận lúc", null=True, blank=True)
    accepted_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmation = models.CharField(
        max_length=10, choices=Confirmation, default=Confirmation.NONE, blank=True
    )
    confirmation_comment = CleanTextField(blank=True)

    objects = models.Manager.from_queryset(SubmissionQuerySet)()

    class Meta:
        verbose_name = "lần nộp"
        verbose_name_plural = "lần nộp"
        ordering = ("report", "number")
        constraints = [
            models.UniqueConstraint(fields=("report", "number"), name="round_number_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{what}_at__isnull": True, f"{what}_by__isnull": True})
                    | Q(**{f"{what}_at__isnull": False, f"{what}_by__isnull": False}),
                    name=f"round_{what}_at_and_by",
                )
                for what in ("withdrawn", "returned", "accepted")
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(accepted_at__isnull=True),
                name="round_not_withdrawn_and_accepted",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf=False) | Q(received_on__isnull=False),
                name="round_on_behalf_has_date_received",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    def save(self, *args: Any, **kwargs: Any) -> None:
        changed = kwargs.get("update_fields")
        if self.pk is not None and (changed is None or not set(changed) <= OUTCOME_FIELDS):
            raise ImmutableRecord("Nội dung đã nộp không sửa được.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Lần nộp không xóa được.")

    @property
    def code(self) -> str:
        """The first hex digits of the content's SHA-256, as printed on documents."""
        return self.sha256[:CODE_LENGTH]

    @property
    def receipt(self) -> str:
        """The receipt number, such as 2024-N-YT-02."""
        return f"{self.report.period.code}-{self.report.unit.code}-{self.number:02d}"

    @property
    def content_data(self) -> dict[str, Any]:
        """The content as filed, read back from its canonical text."""
        return json.loads(self.content)

    @property
    def is_standing(self) -> bool:
        """Neither withdrawn nor returned nor reopened."""
        return self.withdrawn_at is None and self.returned_at is None and self.reopened_at is None


class SubmittedFigureQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise ImmutableRecord("Số liệu đã nộp không sửa được.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableRecord("Số liệu đã nộp không xóa được.")


class SubmittedFigure(models.Model):
    """One figure of a round, derived figures included. `value` is None for nil and for "not available"."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="figures")
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="submitted")
    state = models.CharField(max_length=12, choices=EntryState)
    value = FixedPointField(null=True, blank=True)
    reason = CleanTextField(blank=True)
    note = CleanTextField(blank=True)
    explanation = CleanTextField(blank=True)

    objects = models.Manager.from_queryset(SubmittedFigureQuerySet)()

    class Meta:
        verbose_name = "số liệu đã nộp"
        verbose_name_plural = "số liệu đã nộp"
        ordering = ("submission", "figure__order")
        constraints = [
            models.UniqueConstraint(fields=("submission", "figure"), name="figure_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(state=EntryState.VALUE, value__isnull=False)
                | (~Q(state=EntryState.VALUE) & Q(value__isnull=True)),
                name="submitted_number_or_no_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure.code} {self.state} {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise ImmutableRecord("Số liệu đã nộp không sửa được.")
        super().save(*args, **kwargs)
