"""The outbox: messages owed to people, sent once by the background worker."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import User
from reports.models.difficulty import Difficulty
from reports.models.report import Report


class NoticeQuerySet(models.QuerySet):
    def unread_by(self, user: User) -> Self:
        """What the person has not marked as seen."""
        return self.filter(user=user, read_at__isnull=True)


class Notice(models.Model):
    """One message to one person about one report, or about one difficulty.

    `kind` names the occasion; each is owed once.
    `sent_at` is None until the mail has left; `error` keeps why it could not. `claimed_at` is set while a worker
    sends it and expires (`reports.notifications`). `unaddressed`: the person had no address when it was to be sent.
    """

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    difficulty = models.ForeignKey(
        Difficulty, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    user = models.ForeignKey("agencies.User", on_delete=models.PROTECT, related_name="notices")
    kind = CleanCharField(max_length=40)
    subject = CleanCharField(max_length=200)
    body = CleanTextField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    unaddressed = models.BooleanField(default=False)
    error = CleanCharField(max_length=300, blank=True)
    read_at = models.DateTimeField("đã xem lúc", null=True, blank=True)

    objects = models.Manager.from_queryset(NoticeQuerySet)()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("report", "user", "kind"), name="notice_owed_once"),
            models.UniqueConstraint(
                fields=("difficulty", "user", "kind"), name="notice_of_a_difficulty_owed_once"
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=False, difficulty__isnull=True)
                | Q(report__isnull=True, difficulty__isnull=False),
                name="notice_about_one_thing",
            ),
        ]
        indexes = [models.Index(fields=("user",), condition=Q(read_at__isnull=True), name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user}"
