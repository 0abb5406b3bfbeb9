"""A form that was uploaded and waits for confirmation."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from agencies.fields import CleanCharField
from reports.enums import DraftKind
from reports.models.report import Report

KEPT_FOR = timedelta(hours=24)


def new_token() -> str:
    """A name nobody guesses."""
    return secrets.token_urlsafe(24)


class UploadedSheetQuerySet(models.QuerySet):
    def waiting(self, now: datetime) -> Self:
        """Those that may still be confirmed."""
        return self.filter(uploaded_at__gt=now - KEPT_FOR)

    def expired(self, now: datetime) -> Self:
        """Those that waited too long; the background work removes them."""
        return self.filter(uploaded_at__lte=now - KEPT_FOR)


class UploadedSheet(models.Model):
    """What the cells of an uploaded form say (`reports.sheets.reading.Filled`), until its person confirms it.

    Found by its random `token` and shown to who uploaded it only. The file itself is not kept.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="uploaded_sheets")
    kind = models.CharField(max_length=12, choices=DraftKind, default=DraftKind.OWN)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    name = CleanCharField("tên tệp", max_length=200)
    content = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="+")

    objects = models.Manager.from_queryset(UploadedSheetQuerySet)()

    class Meta:
        verbose_name = "biểu Excel chờ xác nhận"
        verbose_name_plural = "biểu Excel chờ xác nhận"

    def __str__(self) -> str:
        return self.name
