"""Which issued reports read differently now: asked of many at once, worked out only where something was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from agencies.models import OrganisationChange
from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.frozen import IssueChange
from reports.issuing import changes_after
from reports.models import (
    ConsolidatedIssue,
    DifficultyEvent,
    FigureExclusion,
    Inspection,
    ParagraphEdit,
    ReportMove,
    RestatedValue,
    ScopeChange,
)
from targets.models import AmendmentEvent, Baseline


def changed_since(issues: Iterable[ConsolidatedIssue], *, now: datetime) -> set[int]:
    """The ids of those that read differently now and that no later one took the place of.

    Computed only where something that a report is made of was written since: one query says so of all. Another due
    date, or another name of a unit, is told on the pages of the period.
    """
    latest = ConsolidatedIssue.objects.filter(pk__in=[issued.pk for issued in issues]).exclude(
        Exists(ConsolidatedIssue.objects.filter(period=OuterRef("period"), number__gt=OuterRef("number")))
    )
    touched = latest.filter(_touched()).select_related("period__plan__coordinator")
    return {issued.pk for issued in touched if changes_of(issued, now=now)}


def changes_of(issued: ConsolidatedIssue, *, now: datetime) -> list[IssueChange]:
    """What reads differently now, where nothing of the period is consolidated yet."""
    rows = consolidate(issued.period, now=now)
    return changes_after(issued, rows, board_for(rows))


def _touched() -> Combinable:
    """Whether anything an issue is made of was written since: of its period, or of the year before."""

    def near(path: str) -> dict[str, Any]:
        year = OuterRef("period__year")
        return {
            f"{path}plan": OuterRef("period__plan"),
            f"{path}part": OuterRef("period__part"),
            f"{path}year__range": (year - 1, year),
        }

    since = OuterRef("issued_at")
    return (
        Exists(ReportMove.objects.filter(at__gte=since, **near("report__period__")))
        | Exists(
            FigureExclusion.objects.filter(Q(at__gte=since) | Q(lifted_at__gte=since), **near("period__"))
        )
        | Exists(
            OrganisationChange.objects.filter(
                recorded_at__gte=since, unit__province=OuterRef("period__plan__province")
            )
        )
        | Exists(AmendmentEvent.objects.filter(at__gte=since, amendment__plan=OuterRef("period__plan")))
        | Exists(
            ScopeChange.objects.filter(
                Q(at__gte=since) | Q(lifted_at__gte=since), plan=OuterRef("period__plan")
            )
        )
        | Exists(RestatedValue.objects.filter(at__gte=since, row__change__plan=OuterRef("period__plan")))
        | Exists(Inspection.objects.filter(saved_at__gte=since, plan=OuterRef("period__plan")))
        | Exists(DifficultyEvent.objects.filter(at__gte=since, item__plan=OuterRef("period__plan")))
        | Exists(ParagraphEdit.objects.filter(at__gte=since, paragraph__period=OuterRef("period")))
        | Exists(
            Baseline.objects.filter(
                entered_at__gte=since, figure__plan=OuterRef("period__plan"), part=OuterRef("period__part")
            )
        )
    )
