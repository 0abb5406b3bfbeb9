"""A report being written: the working copy and its entries, section by section."""

from __future__ import annotations

from pathlib import PurePath
from uuid import uuid4

from django.db import models
from django.db.models import Q

from agencies.fields import CleanCharField, CleanTextField
from reports.enums import AttachmentKind, DraftKind, EntryState, Section, TaskState
from reports.models.report import Report
from targets.fields import FixedPointField
from targets.models import Figure, Project, Task


class Draft(models.Model):
    """A working copy of a report's content. `revision` grows with every save, so that a stale one is noticed.

    `data_as_of` is set when figures were taken before the cut-off ("số ước đến ngày"). `progress` are the counts
    by section as of the last save (`reports.models.progress`); they draw overviews, never decide.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=12, choices=DraftKind, default=DraftKind.OWN)
    revision = models.PositiveIntegerField(default=0)
    data_as_of = models.DateField("số ước đến ngày", null=True, blank=True)
    no_projects = models.BooleanField("không có dự án trong kỳ", default=False)
    no_documents = models.BooleanField("không ban hành văn bản trong kỳ", default=False)
    no_difficulties = models.BooleanField("không có vướng mắc, kiến nghị", default=False)
    assessment = CleanTextField("đánh giá chung", blank=True)
    direction = CleanTextField("phương hướng, nhiệm vụ thời gian tới", blank=True)
    document_number = CleanCharField("số, ký hiệu", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signer_position = CleanCharField("chức vụ người ký", max_length=120, blank=True)
    signer_name = CleanCharField("người ký", max_length=120, blank=True)
    received_on = models.DateField("ngày nhận bản giấy", null=True, blank=True)
    search_text = models.TextField(editable=False, default="")
    progress = models.JSONField(editable=False, default=dict)
    editors = models.ManyToManyField("agencies.User", blank=True, related_name="+")
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "bản đang lập"
        verbose_name_plural = "bản đang lập"
        constraints = [
            models.UniqueConstraint(
                fields=("report", "kind"),
                condition=~Q(kind=DraftKind.KEPT),
                name="one_working_copy_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(updated_at__isnull=True, updated_by__isnull=True)
                | Q(updated_at__isnull=False, updated_by__isnull=False),
                name="draft_updated_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.get_kind_display()}"


class SectionSave(models.Model):
    """Who last saved one section of a draft, and when: what two people at one draft are told of each other."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="section_saves")
    section = models.CharField(max_length=12, choices=Section)
    at = models.DateTimeField()
    by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lần lưu của mục"
        verbose_name_plural = "lần lưu của mục"
        constraints = [models.UniqueConstraint(fields=("draft", "section"), name="section_saved_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.section} {self.at:%H:%M %d/%m/%Y}"


class FigureEntry(models.Model):
    """A unit's answer to one figure: a number, nil, or not available with a reason.

    `typed` keeps what could not be read as a number, so that nothing typed is lost; such a row has no value.
    `explanation` answers a rule that asks for one. `saved_at`, `saved_by` say who last changed this answer.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="figures")
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=EntryState, default=EntryState.VALUE)
    value = FixedPointField(null=True, blank=True)
    typed = CleanCharField(max_length=200, blank=True)
    reason = CleanTextField("lý do chưa có số liệu", blank=True)
    note = CleanTextField("ghi chú", blank=True)
    explanation = CleanTextField("giải trình", blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "số liệu đã nhập"
        verbose_name_plural = "số liệu đã nhập"
        ordering = ("figure__order",)
        constraints = [
            models.UniqueConstraint(fields=("draft", "figure"), name="figure_entered_once"),
            models.CheckConstraint(
                condition=Q(state=EntryState.VALUE) | Q(value__isnull=True), name="only_a_number_has_a_value"
            ),
            models.CheckConstraint(
                condition=Q(saved_at__isnull=True, saved_by__isnull=True)
                | Q(saved_at__isnull=False, saved_by__isnull=False),
                name="figure_saved_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure.code} {self.state} {self.value}"


class TaskEntry(models.Model):
    """How one core task stands, in the unit's words."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=TaskState, blank=True)
    text = CleanTextField("kết quả", blank=True)

    class Meta:
        verbose_name = "kết quả nhiệm vụ"
        verbose_name_plural = "kết quả nhiệm vụ"
        ordering = ("task__number",)
        constraints = [models.UniqueConstraint(fields=("draft", "task"), name="task_entered_once")]

    def __str__(self) -> str:
        return f"{self.task.number} {self.state}"


class ProjectEntry(models.Model):
    """How a project stands: one the plan names, or one of the unit's own (`own_name`)."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="projects")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    own_name = CleanCharField("tên dự án", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=TaskState, blank=True)
    text = CleanTextField("kết quả", blank=True)

    class Meta:
        verbose_name = "kết quả dự án"
        verbose_name_plural = "kết quả dự án"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("draft", "project"), name="project_entered_once")]

    def __str__(self) -> str:
        return self.own_name or self.project.code


class IssuedDocument(models.Model):
    """A document the unit issued for the plan in the period."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="documents")
    order = models.PositiveSmallIntegerField(default=0)
    number = CleanCharField("số, ký hiệu", max_length=60)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    abstract = CleanTextField("trích yếu")

    class Meta:
        verbose_name = "văn bản đã ban hành"
        verbose_name_plural = "văn bản đã ban hành"
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.number


class DifficultyEntry(models.Model):
    """A difficulty and what the unit proposes to whom (KH 172, mục IV.3).

    `item` is the tracked item that the row continues; where `is_settled` the row says that the item is solved, and
    `content` how.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="difficulties")
    item = models.ForeignKey(
        "reports.Difficulty", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    is_settled = models.BooleanField("đã giải quyết", default=False)
    order = models.PositiveSmallIntegerField(default=0)
    content = CleanTextField("vướng mắc")
    proposal = CleanTextField("kiến nghị, đề xuất", blank=True)
    addressed_to = CleanCharField("cơ quan giải quyết", max_length=200, blank=True)

    class Meta:
        verbose_name = "dòng vướng mắc, kiến nghị"
        verbose_name_plural = "dòng vướng mắc, kiến nghị"
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("draft", "item"), name="difficulty_continued_once"),
            models.CheckConstraint(
                condition=Q(is_settled=False) | Q(item__isnull=False), name="only_an_item_is_settled"
            ),
        ]

    def __str__(self) -> str:
        return self.content[:80]


def attachment_path(attachment: Attachment, filename: str) -> str:
    """A random name under a folder of its own; what the unit called the file is kept in the row."""
    return f"tep/{uuid4().hex}{PurePath(filename).suffix.lower()[:6]}"


class Attachment(models.Model):
    """A file of a report, stored byte for byte under a random name, with its SHA-256.

    Lies outside the content: it may come later than the round it belongs to. Removal keeps the row and the file.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="attachments")
    draft_kind = models.CharField(max_length=12, choices=DraftKind, default=DraftKind.OWN)
    kind = models.CharField("loại tệp", max_length=12, choices=AttachmentKind)
    file = models.FileField("tệp", upload_to=attachment_path, max_length=120)
    name = CleanCharField("tên tệp", max_length=200)
    size = models.PositiveIntegerField("dung lượng (byte)")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        "agencies.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "tệp kèm theo"
        verbose_name_plural = "tệp kèm theo"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return self.name
