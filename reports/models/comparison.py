"""What the figures of one report are compared with: other rounds of the same unit, base values, other units."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from agencies.models import Unit
from reports.answers import Answer
from reports.enums import EntryState
from reports.models.period import Period
from reports.models.report import Report
from reports.models.submission import Submission, SubmittedFigure
from targets.models import Baseline, FigureRule


@dataclass(frozen=True)
class Comparison:
    """Answers by figure code: the same period last year, the shorter period of this year, the last stocks.

    `others` holds the latest accepted answers of other units that rules name, by unit code.
    """

    last_year: dict[str, Answer] = field(default_factory=dict)
    shorter: dict[str, Answer] = field(default_factory=dict)
    previous: dict[str, Answer] = field(default_factory=dict)
    others: dict[str, dict[str, Answer]] = field(default_factory=dict)

    @classmethod
    def of(cls, report: Report) -> Comparison:
        """Read what `report` is held against. Rounds count when accepted, or else while they stand."""
        period, unit = report.period, report.unit
        last_year = period.same_part_of(period.year - 1)
        return cls(
            last_year=_base_values(unit, period) | _answers(unit, [last_year] if last_year else []),
            shorter=_answers(unit, list(period.shorter_periods()[:1])),
            previous=_answers(unit, list(period.before()[:1])),
            others=_others(period),
        )


def _answers(unit: Unit, periods: list[Period]) -> dict[str, Answer]:
    if not periods:
        return {}
    rounds = Submission.objects.filter(report__unit=unit, report__period=periods[0])
    return answers_of_rounds(rounds.counted()) or answers_of_rounds(rounds.provisional())


def answers_of_rounds(rounds: QuerySet[Submission]) -> dict[str, Answer]:
    """The figures of one unit's round(s) as answers by figure code; one query."""
    rows = SubmittedFigure.objects.filter(submission__in=rounds).values_list("figure__code", "state", "value")
    return {code: Answer(state, value) for code, state, value in rows}


def _base_values(unit: Unit, period: Period) -> dict[str, Answer]:
    rows = Baseline.objects.filter(
        figure__plan_id=period.plan_id, unit=unit, year=period.year - 1, part=period.part
    ).values_list("figure__code", "value", "is_nil")
    return {
        code: Answer(EntryState.NIL if is_nil else EntryState.VALUE, value) for code, value, is_nil in rows
    }


def _others(period: Period) -> dict[str, dict[str, Answer]]:
    """Of each unit a rule names: its latest accepted round up to this period."""
    named = FigureRule.objects.filter(plan_id=period.plan_id, other_unit__isnull=False)
    found: dict[str, dict[str, Answer]] = {}
    for unit in Unit.objects.filter(pk__in=named.values("other_unit")):
        latest = (
            Submission.objects.filter(
                Q(report__period__ends_on__lte=period.ends_on),
                report__period__plan_id=period.plan_id,
                report__unit=unit,
                accepted_at__isnull=False,
            )
            .order_by("-report__period__ends_on", "-number")
            .first()
        )
        if latest is not None:
            found[unit.code] = answers_of_rounds(Submission.objects.filter(pk=latest.pk))
    return found
