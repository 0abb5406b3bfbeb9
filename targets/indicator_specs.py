"""From stored indicators to the formulas that verdicts are computed by, with the level that holds in a period.

A level is what the plan said when it was issued (`Threshold`, by year), until an adopted amendment sets another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from targets.enums import Comparator, IndicatorKind
from targets.measurement import IndicatorSpec
from targets.models import Amendment, Indicator, Threshold


@dataclass(frozen=True, slots=True)
class Level:
    """What an indicator asks from some time on; `amendment` is None for what the plan itself says.

    A plan's own level holds from a year, one of an amendment from a day: for periods that end on it or later.
    `comparator` None is the indicator's own.
    """

    value: Decimal
    begins: date
    comparator: Comparator | None = None
    amendment: Amendment | None = None

    def holds_in(self, *, year: int, last_day: date) -> bool:
        """Whether it has begun for a period of this year that ends on `last_day`."""
        return self.begins.year <= year if self.amendment is None else self.begins <= last_day


def level_of_threshold(threshold: Threshold) -> Level:
    """What the plan itself asks from a year on."""
    return Level(threshold.value, date(threshold.from_year, 1, 1))


def level_of_amendment(amendment: Amendment) -> Level:
    """What an amendment asks, or would ask, from its day on."""
    comparator = Comparator(amendment.comparator) if amendment.comparator else None
    return Level(amendment.value, amendment.valid_from, comparator, amendment)


def level_in(levels: Iterable[Level], *, year: int, last_day: date) -> Level | None:
    """What holds in a period: the latest level that has begun, an amendment before the plan; None before the first."""
    held = [level for level in levels if level.holds_in(year=year, last_day=last_day)]
    return max(held, key=lambda level: (level.begins, level.amendment is not None), default=None)


def levels_of(plan_id: int, adopted: Iterable[Amendment] | None = None) -> dict[int, list[Level]]:
    """Every level of a plan by indicator, the plan's own and the adopted ones; one query for each of the two kinds.

    `adopted` spares the second where the adopted amendments have been read already.
    """
    levels: dict[int, list[Level]] = {}
    for threshold in Threshold.objects.filter(indicator__plan_id=plan_id).order_by("from_year"):
        levels.setdefault(threshold.indicator_id, []).append(level_of_threshold(threshold))
    if adopted is None:
        adopted = Amendment.objects.adopted().filter(plan_id=plan_id)
    for amendment in adopted:
        if amendment.indicator_id is not None:
            levels.setdefault(amendment.indicator_id, []).append(level_of_amendment(amendment))
    return levels


def spec_of(
    indicator: Indicator,
    *,
    level: Level | None,
    numerator: tuple[str, ...] = (),
    denominator: tuple[str, ...] = (),
) -> IndicatorSpec:
    """The formula of an indicator under a level; `numerator` and `denominator` are codes of figures.

    What the plan only monitors is judged as a plain value once an amendment gives it a number.
    """
    kind = IndicatorKind(indicator.kind)
    comparator = Comparator(indicator.comparator) if indicator.comparator else None
    minimum = indicator.minimum
    if level is not None and level.amendment is not None:
        comparator = level.comparator or comparator
        kind = IndicatorKind.VALUE if kind == IndicatorKind.MONITORED else kind
        minimum = int(level.value) if kind == IndicatorKind.UNITS_AT_LEAST else minimum
    return IndicatorSpec(
        code=indicator.code,
        kind=kind,
        numerator=numerator,
        denominator=denominator,
        comparator=comparator,
        threshold=level.value if level else None,
        minimum=minimum,
        zero_over_zero_is_nil=indicator.nil_when_empty,
        measure=indicator.measure,
        decimals=indicator.decimals,
    )
