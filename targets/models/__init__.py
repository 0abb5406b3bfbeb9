"""WHAT WAS PROMISED: the plan, its targets, figures, indicators, tasks and projects, and who answers for each."""

from targets.models.amendments import Amendment, AmendmentEvent
from targets.models.base_history import BaselineChange
from targets.models.figures import Baseline, Figure, FigureAssignment, FigurePart, FigureRule
from targets.models.indicators import Indicator, IndicatorTerm, Threshold
from targets.models.plan import Duty, Plan, PlanGap, PlanPassage, Target
from targets.models.tasks import Project, ProjectAssignment, Task, TaskAssignment

__all__ = [
    "Amendment",
    "AmendmentEvent",
    "Baseline",
    "BaselineChange",
    "Duty",
    "Figure",
    "FigureAssignment",
    "FigurePart",
    "FigureRule",
    "Indicator",
    "IndicatorTerm",
    "Plan",
    "PlanGap",
    "PlanPassage",
    "Project",
    "ProjectAssignment",
    "Target",
    "Task",
    "TaskAssignment",
    "Threshold",
]
