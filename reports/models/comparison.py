"""What the figures of one report are compared with: other rounds of the same unit, base values, other units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

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
        periods = list(Period.objects.real().filter(plan_id=period.plan_id).order_by("pk"))
        last_year, shorter, previous = (
            _same_part(period, periods),
            _shorter(period, periods),
            _before(period, periods),
        )
        answers = _answers(unit, {other.pk for other in (last_year, shorter, previous) if other})
        return cls(
            last_year=_base_values(unit, period) | answers.get(_key(last_year), {}),
            shorter=answers.get(_key(shorter), {}),
            previous=answers.get(_key(previous), {}),
            others=_others(unit, period),
        )


def answers_of_rounds(rounds: QuerySet[Submission]) -> dict[str, Answer]:
    """The figures of one unit's round(s) as answers by figure code; one query."""
    rows = SubmittedFigure.objects.filter(submission__in=rounds).order_by()
    return {
        code: Answer(state, value)
        for code, state, value in rows.values_list("figure__code", "state", "value")
    }


def _key(period: Period | None) -> int | None:
    return period.pk if period else None


def _same_part(period: Period, periods: Iterable[Period]) -> Period | None:
    """The period this one is compared with year by year."""
    return next(
        (other for other in periods if other.year == period.year - 1 and other.part == period.part), None
    )


def _shorter(period: Period, periods: Iterable[Period]) -> Period | None:
    """The longest period that starts the same day and ends earlier."""
    fitting = [
        other for other in periods if other.starts_on == period.starts_on and other.ends_on < period.ends_on
    ]
    return max(fitting, key=lambda other: other.ends_on, default=None)


def _before(period: Period, periods: Iterable[Period]) -> Period | None:
    """The latest period that ended before this one."""
    fitting = [other for other in periods if other.ends_on < period.ends_on]
    return max(fitting, key=lambda other: (other.ends_on, other.starts_on), default=None)


def _answers(unit: Unit, periods: set[int]) -> dict[int | None, dict[str, Answer]]:
    """The unit's answers in each of the periods, of its accepted or else its latest standing round."""
    rounds = Submission.objects.filter(report__unit=unit, report__period__in=periods).standing_or_accepted()
    best: dict[int, tuple[bool, int, int]] = {}
    for pk, period, number, accepted_at in rounds.order_by().values_list(
        "pk", "report__period_id", "number", "accepted_at"
    ):
        best[period] = max(best.get(period, (False, 0, 0)), (accepted_at is not None, number, pk))
    period_of = {pk: period for period, (_accepted, _number, pk) in best.items()}
    rows = SubmittedFigure.objects.filter(submission__in=period_of).order_by()
    found: dict[int | None, dict[str, Answer]] = {}
    for submission, code, state, value in rows.values_list("submission_id", "figure__code", "state", "value"):
        found.setdefault(period_of[submission], {})[code] = Answer(state, value)
    return found


def _base_values(unit: Unit, period: Period) -> dict[str, Answer]:
    rows = Baseline.objects.filter(
        figure__plan_id=period.plan_id, unit=unit, year=period.year - 1, part=period.part
    ).order_by()
    return {
        code: Answer(EntryState.NIL if is_nil else EntryState.VALUE, value)
        for code, value, is_nil in rows.values_list("figure__code", "value", "is_nil")
    }


def _others(unit: Unit, period: Period) -> dict[str, dict[str, Answer]]:
    """Of each unit that a rule on this unit's figures names: its latest accepted round up to this period."""
    latest: dict[int, tuple[int, str]] = {}
    rounds = (
        Submission.objects.real()
        .filter(
            report__unit__in=_named_units(unit, period),
            report__period__plan_id=period.plan_id,
            report__period__ends_on__lte=period.ends_on,
            accepted_at__isnull=False,
        )
        .order_by("report__period__ends_on", "number")
    )
    for pk, unit, code in rounds.values_list("pk", "report__unit_id", "report__unit__code"):
        latest[unit] = (pk, code)
    code_of = dict(latest.values())
    found: dict[str, dict[str, Answer]] = {code: {} for code in code_of.values()}
    if code_of:
        rows = SubmittedFigure.objects.filter(submission__in=code_of).order_by()
        for submission, code, state, value in rows.values_list(
            "submission_id", "figure__code", "state", "value"
        ):
            found[code_of[submission]][code] = Answer(state, value)
    return found


def _named_units(unit: Unit, period: Period) -> QuerySet:
    """Ids of the units that the plan's rules hold this one against."""
    rules = FigureRule.objects.filter(plan_id=period.plan_id, other_unit__isnull=False)
    return rules.filter(left__assignments__unit=unit).order_by().values("other_unit")
