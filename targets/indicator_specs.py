"""From stored indicators to the formulas that verdicts are computed by."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from targets.enums import Comparator, IndicatorKind
from targets.measurement import IndicatorSpec
from targets.models import Indicator, Threshold


def spec_of(
    indicator: Indicator,
    *,
    numerator: tuple[str, ...],
    denominator: tuple[str, ...],
    threshold: Decimal | None,
) -> IndicatorSpec:
    """The formula of an indicator; `numerator` and `denominator` are codes of figures."""
    return IndicatorSpec(
        code=indicator.code,
        kind=IndicatorKind(indicator.kind),
        numerator=numerator,
        denominator=denominator,
        comparator=Comparator(indicator.comparator) if indicator.comparator else None,
        threshold=threshold,
        minimum=indicator.minimum,
        zero_over_zero_is_nil=indicator.nil_when_empty,
        measure=indicator.measure,
        decimals=indicator.decimals,
    )


def threshold_in(thresholds: Iterable[Threshold], year: int) -> Decimal | None:
    """What holds in a year: the latest threshold set from a year not after it; None before the first."""
    held = [threshold for threshold in thresholds if threshold.from_year <= year]
    return max(held, key=lambda threshold: threshold.from_year).value if held else None
