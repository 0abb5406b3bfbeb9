"""Verdicts on indicators: arithmetic in a fixed order of precedence (plan data, section 4.3).

Compared on exact fractions before any rounding; every verdict says its reason in a sentence.
"""

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from targets import verdict_words as words
from targets.enums import Comparator, IndicatorKind, VerdictCode
from targets.measurement import Entry, IndicatorSpec, Measurement, Total, amounts_by_unit, measure
from targets.verdict_words import threshold_words, value_words

__all__ = [
    "Entry",
    "IndicatorSpec",
    "Total",
    "Verdict",
    "count_met",
    "judge",
    "threshold_words",
    "value_words",
]

ALL = 100
COMPARISONS = {
    Comparator.EQ: operator.eq,
    Comparator.GE: operator.ge,
    Comparator.GT: operator.gt,
    Comparator.LE: operator.le,
    Comparator.LT: operator.lt,
}
# What shows that an upper bound is broken, when amounts can only grow.
BREACHES = {Comparator.EQ: operator.gt, Comparator.LE: operator.gt, Comparator.LT: operator.ge}
CHANGE_KINDS = (IndicatorKind.CHANGE_UP, IndicatorKind.CHANGE_DOWN)
MET_CODES = (VerdictCode.MET, VerdictCode.NIL)


@dataclass(frozen=True)
class Verdict:
    """What the portal says of an indicator in a period.

    `value` is exact: percentage points for ratios and changes (a decrease counts positive where the plan
    asks for one), otherwise the amount; None where there is nothing whole to show. `numerator` and
    `denominator` then still tell what the units that answered sum up to (see `Measurement`).
    `exact_comparison` is not empty where rounding could mislead. `met_count` of `asked_count` units reach
    the minimum of "each unit at least k".
    """

    code: VerdictCode
    reason: str
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    missing: tuple[str, ...] = ()
    flagged_over_100: bool = False
    met_count: int | None = None
    asked_count: int | None = None
    exact_comparison: str = ""


@dataclass(frozen=True)
class Case:
    """One indicator in one period, as the rules of precedence see it."""

    spec: IndicatorSpec
    measured: Measurement
    judged: bool
    after_cut_off: bool

    @property
    def is_due(self) -> bool:
        return self.judged and self.after_cut_off

    @property
    def threshold(self) -> Fraction:
        """A fraction like all that is held against it: to Python, Fraction(1, 2) is not Decimal("0.5")."""
        return Fraction(self.spec.threshold)


Finding = tuple[VerdictCode, str]


def judge(
    spec: IndicatorSpec,
    *,
    totals: Mapping[str, Total],
    last_year: Mapping[str, Total],
    judged: bool,
    after_cut_off: bool,
) -> Verdict:
    """Judge an indicator by the totals of its figures, this year's and those of the same period last year.

    Both map figure codes to totals; a figure absent from `last_year` has no base. `judged`: the plan asks
    for a verdict in this kind of period; `after_cut_off`: its last day is over.
    """
    measured = measure(spec, totals=totals, last_year=last_year)
    case = Case(spec, measured, judged, after_cut_off)
    code, reason = next(finding for rule in PRECEDENCE if (finding := rule(case)))
    counts_units = spec.kind == IndicatorKind.UNITS_AT_LEAST
    is_judged = code in (VerdictCode.MET, VerdictCode.NOT_MET) and measured.value is not None
    is_compared = is_judged and not counts_units
    return Verdict(
        code=code,
        reason=reason,
        value=measured.value,
        numerator=measured.numerator,
        denominator=measured.denominator,
        missing=measured.missing,
        flagged_over_100=_is_over_100(case),
        met_count=int(measured.numerator) if counts_units else None,
        asked_count=len(measured.asked) if counts_units else None,
        exact_comparison=words.exact_comparison(spec, measured.value) if is_compared else "",
    )


def count_met(verdicts: Iterable[Verdict]) -> tuple[int, int]:
    """Return n and m of "n/m đạt": nil counts as met, what is only monitored is left out of m."""
    codes = [verdict.code for verdict in verdicts if verdict.code != VerdictCode.MONITORED]
    return sum(code in MET_CODES for code in codes), len(codes)


def _monitored(case: Case) -> Finding | None:
    if words.has_threshold(case.spec):
        return None
    return VerdictCode.MONITORED, words.monitored_reason(case.spec, case.measured)


def _already_not_met(case: Case) -> Finding | None:
    """Not met whatever is still missing, since parts never exceed wholes and amounts are never negative."""
    reason = _breach_at_any_time(case) or (case.is_due and _breach_after_cut_off(case))
    return (VerdictCode.NOT_MET, reason) if reason else None


def _breach_at_any_time(case: Case) -> str | None:
    """What must be 0 and has happened cannot be undone by the rest of the year."""
    must_be_zero = case.spec.comparator == Comparator.EQ and case.spec.threshold == 0
    return _value_breach(case) if case.spec.kind == IndicatorKind.VALUE and must_be_zero else None


def _breach_after_cut_off(case: Case) -> str | None:
    match case.spec.kind:
        case IndicatorKind.VALUE:
            return _value_breach(case)
        case IndicatorKind.DIFFERENCE:
            return _difference_breach(case)
        case IndicatorKind.RATIO:
            return _share_breach(case)
        case IndicatorKind.UNITS_AT_LEAST:
            return _unit_breach(case)
    return None


def _value_breach(case: Case) -> str | None:
    return _exceeded(case, amounts_by_unit(case.measured.totals))


def _difference_breach(case: Case) -> str | None:
    return _exceeded(case, {s.unit: s.numerator - s.denominator for s in case.measured.shares})


def _exceeded(case: Case, amounts: Mapping[str, Fraction]) -> str | None:
    found = {unit: amount for unit, amount in amounts.items() if amount > 0}
    is_breached = BREACHES.get(case.spec.comparator)
    if not found or is_breached is None or not is_breached(sum(found.values()), case.threshold):
        return None
    return words.exceeded_reason(case.spec, case.measured, found)


def _share_breach(case: Case) -> str | None:
    """One unit below its whole keeps a demanded 100 % out of reach."""
    if case.spec.comparator not in (Comparator.EQ, Comparator.GE) or case.spec.threshold != ALL:
        return None
    below = [share for share in case.measured.shares if share.numerator < share.denominator]
    return words.below_all_reason(case.spec, case.measured, below) if below else None


def _unit_breach(case: Case) -> str | None:
    below = [share for share in case.measured.shares if share.numerator < case.spec.minimum]
    return words.below_minimum_reason(case.spec, case.measured, below) if below else None


def _not_due(case: Case) -> Finding | None:
    if case.is_due:
        return None
    return VerdictCode.NOT_DUE, words.not_due_reason(case.spec, case.measured, judged=case.judged)


def _missing_data(case: Case) -> Finding | None:
    if not case.measured.complete:
        return VerdictCode.MISSING_DATA, words.missing_reason(case.measured)
    if case.spec.kind == IndicatorKind.RATIO and case.measured.denominator == 0 and not _is_nil(case):
        return VerdictCode.MISSING_DATA, words.division_reason(case.spec, case.measured)
    return None


def _no_baseline(case: Case) -> Finding | None:
    if case.spec.kind not in CHANGE_KINDS or case.measured.denominator is not None:
        return None
    return VerdictCode.NO_BASELINE, words.no_baseline_reason(case.spec, case.measured)


def _base_zero(case: Case) -> Finding | None:
    """From nothing there is no percentage: growth is left open, a decrease is judged by what there is now."""
    if case.spec.kind not in CHANGE_KINDS or case.measured.denominator != 0:
        return None
    code = VerdictCode.BASE_ZERO
    if case.spec.kind == IndicatorKind.CHANGE_DOWN:
        code = VerdictCode.NIL if case.measured.numerator == 0 else VerdictCode.NOT_MET
    return code, words.base_zero_reason(case.spec, case.measured)


def _nil(case: Case) -> Finding | None:
    return (VerdictCode.NIL, words.nil_reason(case.spec)) if _is_nil(case) else None


def _is_nil(case: Case) -> bool:
    """0/0 where the plan allows it, said so by every unit that answers for it."""
    is_allowed = case.spec.kind == IndicatorKind.RATIO and case.spec.zero_over_zero_is_nil
    return is_allowed and all(total.all_nil_or_zero for total in case.measured.totals)


def _compared(case: Case) -> Finding:
    if case.spec.kind == IndicatorKind.UNITS_AT_LEAST:
        is_met = case.measured.numerator == case.measured.denominator
    else:
        is_met = COMPARISONS[case.spec.comparator](case.measured.value, case.threshold)
    code = VerdictCode.MET if is_met else VerdictCode.NOT_MET
    return code, words.comparison_reason(case.spec, case.measured)


PRECEDENCE = (
    _monitored,
    _already_not_met,
    _not_due,
    _missing_data,
    _no_baseline,
    _base_zero,
    _nil,
    _compared,
)


def _is_over_100(case: Case) -> bool:
    above, below = case.measured.numerator, case.measured.denominator
    is_known = case.spec.kind == IndicatorKind.RATIO and None not in (above, below)
    return is_known and above > below
