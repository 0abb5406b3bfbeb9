"""Core tasks (KH 172, mục II) and projects (mục III), and the units that answer for them."""

from __future__ import annotations

from typing import Any

from django.db import models

from agencies.fields import CleanCharField, CleanTextField
from agencies.models import (
    NaturalKeyModel,
    NaturalValidityManager,
    Unit,
    ValidityModel,
    dates_in_order,
    once_from_a_day,
)
from agencies.text import search_key
from targets.enums import TaskRole
from targets.models.plan import Duty, Plan


class Task(NaturalKeyModel):
    """A core task; the text is the plan's own."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("số")
    name = CleanCharField("tên ngắn", max_length=120)
    text = CleanTextField("nguyên văn")
    citation = CleanCharField("trích dẫn", max_length=60)
    note = CleanTextField("ghi chú", blank=True)
    interpretation = models.BooleanField("phân công là diễn giải", default=True)
    search_text = models.TextField(editable=False)

    NATURAL_KEY = ("plan__province__code", "plan__code", "number")

    class Meta:
        verbose_name = "nhiệm vụ trọng tâm"
        verbose_name_plural = "nhiệm vụ trọng tâm"
        ordering = ("plan", "number")
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="task_number_unique_in_plan"),
        ]

    def __str__(self) -> str:
        return f"Nhiệm vụ {self.number}: {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_key(f"{self.name} {self.text}")
        super().save(*args, **kwargs)


class TaskAssignment(NaturalKeyModel, ValidityModel):
    """A unit reports on a core task, between two days."""

    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, related_name="assignments", verbose_name="nhiệm vụ"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    role = models.CharField("vai trò", max_length=12, choices=TaskRole, default=TaskRole.TAKES_PART)

    NATURAL_KEY = (
        "task__plan__province__code",
        "task__plan__code",
        "task__number",
        "unit__code",
        "valid_from",
    )
    objects = NaturalValidityManager()

    class Meta:
        verbose_name = "phân công nhiệm vụ"
        verbose_name_plural = "phân công nhiệm vụ"
        ordering = ("task", "unit__order", "pk")
        constraints = [
            *once_from_a_day("task"),
            dates_in_order("task_assignment_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.task.number} · {self.unit.code}"


class Project(NaturalKeyModel):
    """A project the plan names, with the central body that guides it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="projects", verbose_name="kế hoạch")
    code = CleanCharField("mã", max_length=24)
    name = CleanTextField("tên nguyên văn")
    guiding_body = CleanCharField("cơ quan hướng dẫn", max_length=200)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="projects", verbose_name="giao tại")
    citation = CleanCharField("trích dẫn", max_length=60)
    note = CleanTextField("ghi chú về bản in", blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    search_text = models.TextField(editable=False)

    NATURAL_KEY = ("plan__province__code", "plan__code", "code")

    class Meta:
        verbose_name = "dự án"
        verbose_name_plural = "dự án"
        ordering = ("plan", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="project_code_unique_in_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_key(f"{self.code} {self.name} {self.guiding_body}")
        super().save(*args, **kwargs)


class ProjectAssignment(NaturalKeyModel, ValidityModel):
    """A unit reports on a project, between two days."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="assignments", verbose_name="dự án"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    role = models.CharField("vai trò", max_length=12, choices=TaskRole, default=TaskRole.LEAD)

    NATURAL_KEY = (
        "project__plan__province__code",
        "project__plan__code",
        "project__code",
        "unit__code",
        "valid_from",
    )
    objects = NaturalValidityManager()

    class Meta:
        verbose_name = "phân công dự án"
        verbose_name_plural = "phân công dự án"
        ordering = ("project", "unit__order", "pk")
        constraints = [
            *once_from_a_day("project"),
            dates_in_order("project_assignment_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} · {self.unit.code}"
