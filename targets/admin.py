"""Administration of what was promised. All of it is read-only.

A plan's data comes from its fixture; what a submission rests on changes only by an amendment with a date and a
reason (design, section 4.11).
"""

from __future__ import annotations

from django.contrib import admin

from agencies.admin_scope import ProvinceAdmin, ProvinceInline
from targets.models import (
    Duty,
    Figure,
    FigureAssignment,
    FigurePart,
    FigureRule,
    Indicator,
    IndicatorTerm,
    Plan,
    Project,
    ProjectAssignment,
    Target,
    Task,
    TaskAssignment,
    Threshold,
)


class PlanData(ProvinceAdmin):
    """Something of a plan."""

    province_path = "plan__province"
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("plan",)


@admin.register(Plan)
class PlanAdmin(ProvinceAdmin):
    list_display = ("code", "symbol", "short_name", "first_year", "last_year", "coordinator", "is_demo")
    list_select_related = ("coordinator",)
    search_fields = ("code", "symbol", "title")


@admin.register(Target)
class TargetAdmin(PlanData):
    list_display = ("number", "name", "plan", "citation")
    search_fields = ("name", "search_text")


@admin.register(Duty)
class DutyAdmin(PlanData):
    list_display = ("number", "agency", "plan", "courtesy", "own_projects", "citation")
    list_select_related = ("plan", "agency")
    search_fields = ("agency__name", "search_text")


class FigurePartInline(ProvinceInline):
    model = FigurePart
    province_path = "derived__plan__province"
    fk_name = "derived"


class FigureAssignmentInline(ProvinceInline):
    model = FigureAssignment
    province_path = "figure__plan__province"


@admin.register(Figure)
class FigureAdmin(PlanData):
    list_display = ("code", "name", "measure", "kind", "decimals", "nil_allowed", "plan")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "kind", "nil_allowed")
    search_fields = ("code", "name", "search_text")
    inlines = (FigurePartInline, FigureAssignmentInline)


@admin.register(FigureAssignment)
class FigureAssignmentAdmin(ProvinceAdmin):
    province_path = "figure__plan__province"
    list_display = ("figure", "unit", "role", "valid_from", "valid_to")
    list_filter = ("role", ("unit", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("figure", "unit")
    search_fields = ("figure__code", "figure__name", "unit__code", "unit__name")


@admin.register(FigureRule)
class FigureRuleAdmin(PlanData):
    list_display = ("code", "kind", "strength", "left", "plan")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "strength", "kind")
    list_select_related = ("plan", "left")
    search_fields = ("code", "left__code", "left__name")


class IndicatorTermInline(ProvinceInline):
    model = IndicatorTerm
    province_path = "indicator__plan__province"


class ThresholdInline(ProvinceInline):
    model = Threshold
    province_path = "indicator__plan__province"


@admin.register(Indicator)
class IndicatorAdmin(PlanData):
    list_display = ("code", "name", "kind", "comparator", "target", "plan")
    list_filter = (("plan", admin.RelatedOnlyFieldListFilter), "kind")
    list_select_related = ("plan", "target")
    search_fields = ("code", "name")
    inlines = (IndicatorTermInline, ThresholdInline)


class TaskAssignmentInline(ProvinceInline):
    model = TaskAssignment
    province_path = "task__plan__province"


@admin.register(Task)
class TaskAdmin(PlanData):
    list_display = ("number", "name", "plan", "citation")
    search_fields = ("name", "search_text")
    inlines = (TaskAssignmentInline,)


class ProjectAssignmentInline(ProvinceInline):
    model = ProjectAssignment
    province_path = "project__plan__province"


@admin.register(Project)
class ProjectAdmin(PlanData):
    list_display = ("code", "name", "guiding_body", "plan")
    search_fields = ("code", "name", "search_text")
    inlines = (ProjectAssignmentInline,)
