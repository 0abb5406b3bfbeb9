import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import agencies.fields
import reports.models.documents


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_difficulties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provisional", models.BooleanField(default=False, verbose_name="gồm số liệu tạm tính")),
                (
                    "format",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")],
                        max_length=4,
                        verbose_name="loại tệp",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chờ tạo"),
                            ("rendering", "Đang tạo"),
                            ("ready", "Đã tạo"),
                            ("failed", "Chưa tạo được"),
                        ],
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("digest", models.CharField(blank=True, db_index=True, max_length=64)),
                (
                    "code",
                    models.CharField(blank=True, db_index=True, max_length=8, verbose_name="mã nội dung"),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=reports.models.documents.stored_path
                    ),
                ),
                ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                (
                    "size",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                ("template_version", models.CharField(blank=True, max_length=16)),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="bắt đầu lúc")),
                ("rendered_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                ("error", agencies.fields.CleanTextField(blank=True, verbose_name="lỗi")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="đề nghị lúc")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="reports.consolidatedissue",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="reports.period",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="reports.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "văn bản đã kết xuất",
                "verbose_name_plural": "văn bản đã kết xuất",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("issue__isnull", True),
                                ("period__isnull", True),
                                ("submission__isnull", False),
                            ),
                            models.Q(
                                ("issue__isnull", False),
                                ("period__isnull", True),
                                ("submission__isnull", True),
                            ),
                            models.Q(
                                ("issue__isnull", True),
                                ("period__isnull", False),
                                ("submission__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="document_is_of_one_thing",
                    ),
                    models.UniqueConstraint(fields=("submission", "format"), name="round_rendered_once"),
                    models.UniqueConstraint(fields=("issue", "format"), name="issue_rendered_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at__isnull", True), ("asked_by__isnull", True)),
                            models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="document_asked_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                models.Q(("file", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                                ("rendered_at__isnull", False),
                                ("size__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ready_document_has_its_file",
                    ),
                ],
            },
        ),
    ]
