"""What an indicator measures: exact values from the totals of its figures, nothing judged yet.

Amounts are exact `Fraction`s in the unit of their figures, ratios and changes percentage points.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Self

from targets.enums import Comparator, IndicatorKind
from targets.numbers import percent_of


@dataclass(frozen=True)
class Entry:
    """One unit's answer to one figure in one period; `value` is None for nil and for "not available"."""

    unit: str
    value: Decimal | None
    is_nil: bool = False

    @property
    def is_covered(self) -> bool:
        return self.is_nil or self.value is not None

    @property
    def amount(self) -> Fraction:
        """What the entry adds to a total: nil adds 0."""
        return Fraction(self.value or 0)


@dataclass(frozen=True)
class Total:
    """One figure over its counting units in one period.

    `value` is None when nothing is covered; `assigned` names the units that answer for the figure;
    `entries` are their answers. `lines` maps units that passed the figure on to one another onto their line:
    together they answer for the same ground before and after.
    """

    figure: str
    value: Decimal | None
    assigned: tuple[str, ...]
    entries: tuple[Entry, ...]
    lines: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        figure: str,
        assigned: Iterable[str],
        entries: Iterable[Entry],
        lines: Mapping[str, str] | None = None,
    ) -> Self:
        """Add up the covered entries."""
        entries = tuple(entries)
        covered = [entry for entry in entries if entry.is_covered]
        value = sum((entry.value or Decimal(0) for entry in covered), Decimal(0)) if covered else None
        return cls(figure, value, tuple(assigned), entries, lines or {})

    @cached_property
    def answers(self) -> dict[str, Fraction]:
        """Covered amounts by the names of the units."""
        return {entry.unit: entry.amount for entry in self.entries if entry.is_covered}

    @cached_property
    def covered_units(self) -> frozenset[str]:
        """Who answered with a number or nil."""
        return frozenset(entry.unit for entry in self.entries if entry.is_covered)

    @property
    def covered(self) -> int:
        return len(self.covered_units)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Assigned units without a number or nil, in the order of assignment."""
        return tuple(unit for unit in self.assigned if unit not in self.covered_units)

    @property
    def ground(self) -> frozenset[str]:
        """Who answers, by line: what must be the same for two totals to be compared."""
        return frozenset(self.lines.get(unit, unit) for unit in self.assigned)

    @property
    def covered_ground(self) -> frozenset[str]:
        """The lines of which every unit that answers is covered."""
        return self.ground - {self.lines.get(unit, unit) for unit in self.missing}

    @property
    def complete(self) -> bool:
        return bool(self.assigned) and not self.missing

    @property
    def all_nil_or_zero(self) -> bool:
        """Every assigned unit answered, with 0 or nil."""
        return self.complete and not any(entry.value for entry in self.entries)


@dataclass(frozen=True)
class IndicatorSpec:
    """An indicator's formula as data (plan data, section 4.3).

    `numerator` and `denominator` are codes of figures, added on each side; a difference is numerator −
    denominator. `threshold` of a ratio or a change is in percentage points (5 is 5 %). `minimum` is the
    k of "each unit at least k". `decimals` are those the value is shown with.
    """

    code: str
    kind: IndicatorKind
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    comparator: Comparator | None = None
    threshold: Decimal | None = None
    minimum: int = 1
    zero_over_zero_is_nil: bool = False
    measure: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Share:
    """What one unit adds to both sides of a formula."""

    unit: str
    numerator: Fraction
    denominator: Fraction


@dataclass(frozen=True)
class Measurement:
    """An indicator's numbers and what they lack.

    `value` is None where it would compare unlike things: a side or a base not complete, a division by 0.
    A plain value (kinds value and monitored) is the sum of what is covered. `numerator` and `denominator`
    are the two sides of the formula, for a change this year and last year, for units_at_least the units
    that reach the minimum and those that answered; incomplete sides are summed over the units that
    answered both, and None where the sides are not of the same units. `shares` are those units.
    """

    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    totals: tuple[Total, ...]
    base: tuple[Total | None, ...] = ()
    shares: tuple[Share, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Units that owe an answer, each once."""
        return tuple(dict.fromkeys(unit for total in self.totals for unit in total.missing))

    @property
    def asked(self) -> tuple[str, ...]:
        """Units that answer for any of the figures, each once."""
        return tuple(dict.fromkeys(unit for total in self.totals for unit in total.assigned))

    @property
    def unassigned(self) -> tuple[str, ...]:
        """Figures that no unit answers for."""
        return tuple(total.figure for total in self.totals if not total.assigned)

    @property
    def complete(self) -> bool:
        """Every figure is assigned and answered by every unit it is assigned to."""
        return bool(self.totals) and all(total.complete for total in self.totals)


def measure(
    spec: IndicatorSpec, *, totals: Mapping[str, Total], last_year: Mapping[str, Total]
) -> Measurement:
    """Compute an indicator from the totals of its figures, by figure code; absent ones are nobody's."""
    numerator = tuple(totals.get(code) or Total.of(code, (), ()) for code in spec.numerator)
    denominator = tuple(totals.get(code) or Total.of(code, (), ()) for code in spec.denominator)
    match spec.kind:
        case IndicatorKind.RATIO | IndicatorKind.DIFFERENCE:
            return _two_sides(spec.kind, numerator, denominator)
        case IndicatorKind.CHANGE_UP | IndicatorKind.CHANGE_DOWN:
            base = tuple(last_year.get(total.figure) for total in numerator)
            return _change(spec.kind, numerator, base)
        case IndicatorKind.UNITS_AT_LEAST:
            return _units_at_least(spec.minimum, numerator)
        case _:
            value = _sum(numerator)
            return Measurement(value, value, None, numerator)


def amounts_by_unit(totals: Iterable[Total]) -> dict[str, Fraction]:
    """What each unit has answered so far over several figures."""
    amounts: dict[str, Fraction] = {}
    for total in totals:
        for unit, amount in total.answers.items():
            amounts[unit] = amounts.get(unit, Fraction(0)) + amount
    return amounts


def _sum(totals: Iterable[Total]) -> Fraction | None:
    """The sum of what is covered; None when nothing is."""
    values = [Fraction(total.value) for total in totals if total.value is not None]
    return sum(values, Fraction(0)) if values else None


def _complete_sum(totals: tuple[Total, ...]) -> Fraction | None:
    return _sum(totals) if all(total.complete for total in totals) else None


def _shares(numerator: tuple[Total, ...], denominator: tuple[Total, ...]) -> tuple[Share, ...]:
    """The units that answered every figure assigned to them."""
    shares = []
    totals = numerator + denominator
    for unit in dict.fromkeys(unit for total in totals for unit in total.assigned):
        owed = [total for total in totals if unit in total.assigned]
        if all(unit in total.answers for total in owed):
            shares.append(Share(unit, _answered(unit, numerator), _answered(unit, denominator)))
    return tuple(shares)


def _answered(unit: str, totals: tuple[Total, ...]) -> Fraction:
    return sum((total.answers[unit] for total in totals if unit in total.assigned), Fraction(0))


def _units(totals: tuple[Total, ...]) -> set[str]:
    return {unit for total in totals for unit in total.assigned}


def _two_sides(
    kind: IndicatorKind, numerator: tuple[Total, ...], denominator: tuple[Total, ...]
) -> Measurement:
    same_units = _units(numerator) == _units(denominator)
    shares = _shares(numerator, denominator) if same_units else ()
    above, below = _complete_sum(numerator), _complete_sum(denominator)
    if above is not None and below is not None:
        value = above - below if kind == IndicatorKind.DIFFERENCE else _percent(above, below)
        return Measurement(value, above, below, numerator + denominator, shares=shares)
    if shares:
        above = sum((share.numerator for share in shares), Fraction(0))
        below = sum((share.denominator for share in shares), Fraction(0))
    elif same_units:
        above = below = None
    return Measurement(None, above, below, numerator + denominator, shares=shares)


def _percent(part: Fraction, whole: Fraction) -> Fraction | None:
    return percent_of(part, whole) if whole else None


def _change(kind: IndicatorKind, now: tuple[Total, ...], base: tuple[Total | None, ...]) -> Measurement:
    """The increase, or for a decrease the decrease, in percent of the base; both sides like for like."""
    current = _complete_sum(now)
    former = _sum(base) if _is_like_for_like(now, base) else None
    value = None
    if current is not None and former is not None:
        growth = current - former
        value = _percent(-growth if kind == IndicatorKind.CHANGE_DOWN else growth, former)
    return Measurement(value, current, former, now, base=base)


def _is_like_for_like(now: tuple[Total, ...], base: tuple[Total | None, ...]) -> bool:
    """Whether last year's totals are complete and of the same units as this year's."""
    return all(
        former is not None and former.complete and former.ground == current.ground
        for current, former in zip(now, base, strict=True)
    )


def _units_at_least(minimum: int, totals: tuple[Total, ...]) -> Measurement:
    shares = _shares(totals, ())
    reached = Fraction(sum(share.numerator >= minimum for share in shares))
    is_complete = bool(totals) and all(total.complete for total in totals)
    return Measurement(
        reached if is_complete else None, reached, Fraction(len(shares)), totals, shares=shares
    )
