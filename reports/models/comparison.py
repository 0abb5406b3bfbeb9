"""What the figures of one report are compared with: other rounds of the same unit, base values, other units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db.models import QuerySet

from agencies.models import Unit
from reports.answers import NOTHING_SAID, Answer, derived_answer
from reports.enums import EntryState
from reports.models.period import Period
from reports.models.report import Report
from reports.models.submission import Submission, SubmittedFigure
from targets.enums import FigureKind
from targets.models import Baseline, FigureAssignment, FigureRule


@dataclass(frozen=True)
class Comparison:
    """Answers by figure code: the same period last year, the shorter period of this year, the last stocks.

    `others` holds the latest accepted answers of other units that rules name, by unit code. Of a figure that the
    unit took over, last year and the last stocks are the former unit's where it has none of its own; the answer's
    `source` names that unit. `shorter_name` and `previous_name` are the short names of those periods, empty where
    they hold no answer.
    """

    last_year: dict[str, Answer] = field(default_factory=dict)
    shorter: dict[str, Answer] = field(default_factory=dict)
    previous: dict[str, Answer] = field(default_factory=dict)
    others: dict[str, dict[str, Answer]] = field(default_factory=dict)
    shorter_name: str = ""
    previous_name: str = ""

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
        former = formers_of(unit, period)
        units = {unit.pk, *(other for formers in former.values() for other in formers)}
        answers = _answers(units, {other.pk for other in (last_year, shorter, previous) if other})
        base = _base_values(units, period)

        def of(other: int, past: Period | None) -> dict[str, Answer]:
            return answers.get((other, past.pk), {}) if past else {}

        def then(past: Period | None) -> dict[int, dict[str, Answer]]:
            return {other: of(other, past) for other in units}

        its_shorter, its_previous = of(unit.pk, shorter), _with_formers(unit, then(previous), former)
        years = {other: base.get(other, {}) | of(other, last_year) for other in units}
        return cls(
            last_year=_with_formers(unit, years, former),
            shorter=its_shorter,
            previous=its_previous,
            others=_others(unit, period),
            shorter_name=_name(shorter, its_shorter),
            previous_name=_name(previous, its_previous),
        )


def answers_of_rounds(rounds: QuerySet[Submission]) -> dict[str, Answer]:
    """The figures of one unit's round(s) as answers by figure code; one query."""
    rows = SubmittedFigure.objects.filter(submission__in=rounds).order_by()
    return {
        code: Answer(state, value)
        for code, state, value in rows.values_list("figure__code", "state", "value")
    }


def _name(period: Period | None, answers: Mapping[str, Answer]) -> str:
    return period.short_name if period and answers else ""


def periods_before(period: Period) -> list[Period]:
    """The shorter period of the same start, then those of this year and the last that ended before, latest first."""
    periods = list(Period.objects.real().filter(plan_id=period.plan_id, year__gte=period.year - 1))
    ended = [other for other in periods if other.ends_on < period.ends_on]
    ended.sort(key=lambda other: (other.ends_on, other.starts_on), reverse=True)
    shorter = _shorter(period, periods)
    return ended if shorter is None else list(dict.fromkeys([shorter, *ended]))


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


def _answers(units: set[int], periods: set[int]) -> dict[tuple[int, int], dict[str, Answer]]:
    """Answers by (unit, period), of the accepted or else the latest standing round of each."""
    rounds = Submission.objects.filter(report__unit__in=units, report__period__in=periods)
    best: dict[tuple[int, int], tuple[bool, int, int]] = {}
    for pk, unit, period, number, accepted_at in (
        rounds.standing_or_accepted()
        .order_by()
        .values_list("pk", "report__unit_id", "report__period_id", "number", "accepted_at")
    ):
        key = unit, period
        best[key] = max(best.get(key, (False, 0, 0)), (accepted_at is not None, number, pk))
    place_of = {pk: place for place, (_accepted, _number, pk) in best.items()}
    rows = SubmittedFigure.objects.filter(submission__in=place_of).order_by()
    found: dict[tuple[int, int], dict[str, Answer]] = {}
    for submission, code, state, value in rows.values_list("submission_id", "figure__code", "state", "value"):
        found.setdefault(place_of[submission], {})[code] = Answer(state, value)
    return found


def _base_values(units: set[int], period: Period) -> dict[int, dict[str, Answer]]:
    """Base values of last year by unit."""
    rows = Baseline.objects.filter(
        figure__plan_id=period.plan_id, unit__in=units, year=period.year - 1, part=period.part
    ).order_by()
    found: dict[int, dict[str, Answer]] = {}
    for unit, code, value, is_nil in rows.values_list("unit_id", "figure__code", "value", "is_nil"):
        found.setdefault(unit, {})[code] = Answer(EntryState.NIL if is_nil else EntryState.VALUE, value)
    return found


def formers_of(unit: Unit, period: Period) -> dict[str, dict[int, str]]:
    """Figures the unit took over from others, by code: the former units' ids with their names.

    A unit takes a figure over when its assignment begins the day after another's of the same role ended; of several
    that ended those it succeeds come first, and where several began nobody can tell whose it is. A figure counted
    over the window that passed inside it is not taken over for comparing: it is only a part.
    """
    begun = FigureAssignment.objects.filter(
        figure__plan_id=period.plan_id, unit=unit, valid_from__isnull=False, valid_from__lte=period.ends_on
    )
    if not (mine := list(begun.select_related("figure"))):
        return {}
    figures = [row.figure_id for row in mine]
    others = FigureAssignment.objects.filter(figure__in=figures).exclude(unit=unit).select_related("unit")
    found: dict[str, dict[int, str]] = {}
    for row in mine:
        whole_window = row.valid_from <= period.starts_on
        if whole_window or row.figure.kind in (FigureKind.STOCK, FigureKind.DISTINCT):
            formers = _formers_of(row, [other for other in others if other.figure_id == row.figure_id])
            if formers:
                found[row.figure.code] = {other.pk: other.short_name for other in formers}
    return found


def _formers_of(row: FigureAssignment, others: list[FigureAssignment]) -> list[Unit]:
    alike = [other for other in others if other.role == row.role]
    ended = [other.unit for other in alike if other.valid_to == row.valid_from - timedelta(days=1)]
    inherited = [other for other in ended if other.successor_id == row.unit_id]
    alone = not any(other.valid_from == row.valid_from for other in alike)
    return inherited or (ended if alone else [])


def _with_formers(
    unit: Unit, said: dict[int, dict[str, Answer]], former: dict[str, dict[int, str]]
) -> dict[str, Answer]:
    """The unit's own answers, and where it has no number what all former units together had."""
    own = dict(said.get(unit.pk, {}))
    for code, formers in former.items():
        theirs = [said.get(other, {}).get(code, NOTHING_SAID) for other in formers]
        if own.get(code, NOTHING_SAID).amount is None and all(answer.amount is not None for answer in theirs):
            whole = theirs[0] if len(theirs) == 1 else derived_answer(("", answer) for answer in theirs)
            own[code] = replace(whole, source=", ".join(formers.values()))
    return own


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
