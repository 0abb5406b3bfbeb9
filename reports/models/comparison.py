"""What the figures of one report are compared with: other rounds of the same unit, base values, other units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

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
        return comparisons_of([report])[report.pk]


def comparisons_of(reports: Sequence[Report]) -> dict[int, Comparison]:
    """What each of these reports is held against, by its id; the number of queries grows with their plans only."""
    plans: dict[int, list[Report]] = {}
    for report in reports:
        plans.setdefault(report.period.plan_id, []).append(report)
    held = [_Surroundings(plan, of_plan) for plan, of_plan in plans.items()]
    return {report.pk: past.of(report) for past in held for report in past.reports}


class _Surroundings:
    """What several reports of one plan are held against, read together."""

    def __init__(self, plan: int, reports: Sequence[Report]) -> None:
        self.reports = reports
        self.periods = list(Period.objects.real().filter(plan_id=plan).order_by("pk"))
        self.former = formers_of(plan, reports)
        units = {report.unit_id for report in reports}
        formers = {unit for held in self.former.values() for theirs in held.values() for unit in theirs}
        past = {other.pk for report in reports for other in self._past(report.period) if other}
        self.answers = _answers(units | formers, past)
        self.base = _base_values(plan, units | formers, {report.period for report in reports})
        self.others = _OtherUnits(plan, units, {report.period.ends_on for report in reports})

    def _past(self, period: Period) -> tuple[Period | None, Period | None, Period | None]:
        return (
            _same_part(period, self.periods),
            _shorter(period, self.periods),
            _before(period, self.periods),
        )

    def of(self, report: Report) -> Comparison:
        """What one of the reports is held against."""
        unit, period = report.unit_id, report.period
        last_year, shorter, previous = self._past(period)
        former = self.former[report.pk]
        units = {unit, *(other for formers in former.values() for other in formers)}

        def then(past: Period | None) -> dict[int, dict[str, Answer]]:
            return {other: self.answers.get((other, past.pk), {}) if past else {} for other in units}

        years = {
            other: self.base.get((other, period.year - 1, period.part), {}) | said
            for other, said in then(last_year).items()
        }
        its_shorter, its_previous = then(shorter)[unit], _with_formers(unit, then(previous), former)
        return Comparison(
            last_year=_with_formers(unit, years, former),
            shorter=its_shorter,
            previous=its_previous,
            others=self.others.until(period.ends_on),
            shorter_name=_name(shorter, its_shorter),
            previous_name=_name(previous, its_previous),
        )


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


def _base_values(
    plan: int, units: set[int], periods: set[Period]
) -> dict[tuple[int, int, str], dict[str, Answer]]:
    """Base values of the years before these periods, by (unit, year, part)."""
    rows = Baseline.objects.filter(
        figure__plan_id=plan,
        unit__in=units,
        year__in={period.year - 1 for period in periods},
        part__in={period.part for period in periods},
    ).order_by()
    found: dict[tuple[int, int, str], dict[str, Answer]] = {}
    for unit, year, part, code, value, is_nil in rows.values_list(
        "unit_id", "year", "part", "figure__code", "value", "is_nil"
    ):
        answer = Answer(EntryState.NIL if is_nil else EntryState.VALUE, value)
        found.setdefault((unit, year, part), {})[code] = answer
    return found


def formers_of(plan: int, reports: Sequence[Report]) -> dict[int, dict[str, dict[int, str]]]:
    """By report: figures its unit took over from others, by code: the former units' ids with their names.

    A unit takes a figure over when its assignment begins the day after another's of the same role ended; of several
    that ended those it succeeds come first, and where several began nobody can tell whose it is. A figure counted
    over the window that passed inside it is not taken over for comparing: it is only a part.
    """
    begun = FigureAssignment.objects.filter(
        figure__plan_id=plan,
        unit__in={report.unit_id for report in reports},
        valid_from__lte=max(report.period.ends_on for report in reports),
    )
    found: dict[int, dict[str, dict[int, str]]] = {report.pk: {} for report in reports}
    if not (rows := list(begun.select_related("figure"))):
        return found
    assigned: dict[int, list[FigureAssignment]] = {row.figure_id: [] for row in rows}
    for other in FigureAssignment.objects.filter(figure__in=assigned).select_related("unit"):
        assigned[other.figure_id].append(other)
    for report in reports:
        for row in rows:
            if row.unit_id == report.unit_id and _is_compared(row, report.period):
                others = [other for other in assigned[row.figure_id] if other.unit_id != row.unit_id]
                if formers := _formers_of(row, others):
                    found[report.pk][row.figure.code] = {other.pk: other.short_name for other in formers}
    return found


def _is_compared(row: FigureAssignment, period: Period) -> bool:
    """Whether an assignment that began lets the former unit's numbers be compared in this period."""
    if row.valid_from > period.ends_on:
        return False
    return row.valid_from <= period.starts_on or row.figure.kind in (FigureKind.STOCK, FigureKind.DISTINCT)


def _formers_of(row: FigureAssignment, others: list[FigureAssignment]) -> list[Unit]:
    alike = [other for other in others if other.role == row.role]
    ended = [other.unit for other in alike if other.valid_to == row.valid_from - timedelta(days=1)]
    inherited = [other for other in ended if other.successor_id == row.unit_id]
    alone = not any(other.valid_from == row.valid_from for other in alike)
    return inherited or (ended if alone else [])


def _with_formers(
    unit: int, said: dict[int, dict[str, Answer]], former: dict[str, dict[int, str]]
) -> dict[str, Answer]:
    """The unit's own answers, and where it has no number what all former units together had."""
    own = dict(said.get(unit, {}))
    for code, formers in former.items():
        theirs = [said.get(other, {}).get(code, NOTHING_SAID) for other in formers]
        if own.get(code, NOTHING_SAID).amount is None and all(answer.amount is not None for answer in theirs):
            whole = theirs[0] if len(theirs) == 1 else derived_answer(("", answer) for answer in theirs)
            own[code] = replace(whole, source=", ".join(formers.values()))
    return own


class _OtherUnits:
    """Answers of the units that rules hold these ones against: of each the latest accepted round up to a day."""

    def __init__(self, plan: int, units: set[int], days: set[date]) -> None:
        rounds = (
            Submission.objects.real()
            .filter(
                report__unit__in=_named_units(plan, units),
                report__period__plan_id=plan,
                report__period__ends_on__lte=max(days),
                accepted_at__isnull=False,
            )
            .order_by("report__period__ends_on", "number")
        )
        named = list(rounds.values_list("pk", "report__unit__code", "report__period__ends_on"))
        self.latest: dict[date, dict[str, int]] = {
            day: {code: pk for pk, code, ended in named if ended <= day} for day in days
        }
        self.said: dict[int, dict[str, Answer]] = {
            pk: {} for latest in self.latest.values() for pk in latest.values()
        }
        if self.said:
            rows = SubmittedFigure.objects.filter(submission__in=self.said).order_by()
            for pk, code, state, value in rows.values_list("submission_id", "figure__code", "state", "value"):
                self.said[pk][code] = Answer(state, value)

    def until(self, day: date) -> dict[str, dict[str, Answer]]:
        """By the unit's code what its latest round up to this day says."""
        return {code: self.said[pk] for code, pk in self.latest[day].items()}


def _named_units(plan: int, units: set[int]) -> QuerySet:
    """Ids of the units that the plan's rules hold these ones against."""
    rules = FigureRule.objects.filter(plan_id=plan, other_unit__isnull=False)
    return rules.filter(left__assignments__unit__in=units).order_by().values("other_unit")
