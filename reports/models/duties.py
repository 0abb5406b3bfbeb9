"""What a unit answers for in a period: figures, core tasks, projects, by the dates of their assignments."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from agencies.models import Unit
from reports.models.period import Period
from targets.enums import TaskRole
from targets.models import Amendment, Duty, Figure, FigurePart, Plan, Project, Task


def figures_of(unit: Unit, period: Period) -> list[Figure]:
    """Figures assigned to the unit on at least one day of the window, derived ones included, in order."""
    figures = list(
        Figure.objects.filter(plan_id=period.plan_id, pk__in=_within(Figure, unit, period).values("figure"))
        .select_related("whole", "direct_of")
        .order_by("order", "pk")
    )
    parts = FigurePart.objects.select_related("figure").order_by("order", "pk")
    prefetch_related_objects([figure for figure in figures if not figure.is_typed], Prefetch("parts", parts))
    return figures


def tasks_of(unit: Unit, period: Period) -> list[Task]:
    """Core tasks the unit reports on, in the plan's order."""
    assigned = _within(Task, unit, period).values("task")
    return list(Task.objects.filter(plan_id=period.plan_id, pk__in=assigned).order_by("number"))


def with_amendments(tasks: list[Task], period: Period) -> list[Task]:
    """The same tasks, each with `amendment`: what gives it another text in this period, or None; one query."""
    adopted = Amendment.objects.adopted().filter(task__in=tasks, valid_from__lte=period.ends_on)
    latest = {amendment.task_id: amendment for amendment in adopted.order_by("valid_from")}
    for task in tasks:
        task.amendment = latest.get(task.pk)
    return tasks


def projects_of(unit: Unit, period: Period) -> list[tuple[Project, str]]:
    """Named projects the unit reports on, each with its role (`TaskRole`)."""
    rows = (
        _within(Project, unit, period)
        .filter(project__plan_id=period.plan_id)
        .select_related("project")
        .order_by("project__order", "project_id", "pk")
    )
    roles: dict[int, tuple[Project, str]] = {}
    for row in rows:
        roles.setdefault(row.project_id, (row.project, row.role))
        if row.role == TaskRole.LEAD:
            roles[row.project_id] = (row.project, row.role)
    return list(roles.values())


def may_add_projects(unit: Unit, plan: Plan) -> bool:
    """Whether the unit's agency leads projects that the plan does not name (KH 172, mục III.1, 2, 3, 19)."""
    return Duty.objects.filter(plan=plan, agency_id=unit.agency_id, own_projects=True).exists()


def is_courtesy(unit: Unit, plan: Plan) -> bool:
    """Whether the plan only asks this body ("Đề nghị")."""
    return Duty.objects.filter(plan=plan, agency_id=unit.agency_id, courtesy=True).exists()


def _within(model: type[Figure] | type[Task] | type[Project], unit: Unit, period: Period) -> QuerySet:
    assignments = model._meta.get_field("assignments").related_model.objects
    return assignments.filter(unit=unit).order_by().valid_between(period.starts_on, period.ends_on)
