"""Rows of indicators: values, verdicts, last year, the years of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reports.consolidation.figure_rows import Coverage
from targets.enums import IndicatorKind, VerdictCode


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator in one period: the exact value, its two sides, and what the portal says of it.

    `value_words` and `sides_words` are as shown ("giảm 2,0%", "1.246 so với 1.271"). `verdict` is None in a year
    of base values, which are not judged.
    """

    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    verdict: VerdictCode | None
    reason: str
    exact_words: str
    value_words: str
    sides_words: str


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """An indicator in one year of the plan, judged by that year's own threshold.

    `value` is None where it has none, `verdict` in a year of base values, which are not judged.
    """

    year: int
    value: Fraction | None
    value_words: str
    verdict: VerdictCode | None
    threshold: Decimal | None
    threshold_words: str

    @property
    def drawn(self) -> Decimal | None:
        """The height of a bar: a rounded number, for drawing only."""
        return (
            None if self.value is None else round(Decimal(self.value.numerator) / self.value.denominator, 3)
        )


@dataclass(frozen=True, slots=True)
class AmendedBy:
    """The amendment that a level comes from, by its number, the decision and the day it holds from."""

    number: int
    decision: str
    valid_from: date

    @property
    def words(self) -> str:
        """ "điều chỉnh theo văn bản số 12/QĐ-UBND ngày 05/02/2024"."""
        return f"điều chỉnh theo văn bản số {self.decision}"


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure shown beside an indicator, not part of its formula."""

    code: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator: this period, the same period last year judged likewise, and the years of the plan.

    `difference` is this value − last year's, None with `difference_reason` when they are not alike.
    `break_words` tell what broke the series a change is measured on. `amended_by` is None where the level is the
    plan's own.
    """

    code: str
    name: str
    short_name: str
    kind: IndicatorKind
    measure: str
    decimals: int
    interpretation: bool
    note: str
    threshold: Decimal | None
    threshold_words: str
    break_words: str
    amended_by: AmendedBy | None
    now: IndicatorValue
    last_year: IndicatorValue
    difference: Fraction | None
    difference_words: str
    difference_reason: str
    coverage: Coverage
    figures: tuple[str, ...]
    beside: tuple[Beside, ...]
    provisional_units: tuple[str, ...]
    estimate_words: str
    trend: tuple[TrendPoint, ...]

    @property
    def verdict(self) -> VerdictCode:
        return self.now.verdict

    @property
    def verdict_words(self) -> str:
        return VerdictCode(self.now.verdict).label


class VerdictCounts:
    """How the indicators of a target, or of all targets, were judged."""

    __slots__ = ()

    def count(self, *verdicts: VerdictCode) -> int:
        """How many indicators have one of these verdicts."""
        return sum(row.verdict in verdicts for row in self.indicators)

    @property
    def met(self) -> int:
        """Met, or nothing to do, which counts as met."""
        return self.count(VerdictCode.MET, VerdictCode.NIL)

    @property
    def judged(self) -> int:
        """Indicators that the plan gives a number for."""
        return len(self.indicators) - self.count(VerdictCode.MONITORED)


@dataclass(frozen=True, slots=True)
class TargetRow(VerdictCounts):
    """A target of the plan with its indicators; the portal passes no verdict on a whole target."""

    number: int
    name: str
    short_name: str
    text: str
    citation: str
    indicators: tuple[IndicatorRow, ...]

    @property
    def is_not_due(self) -> bool:
        """Whether nothing of it is judged yet, except what is already not met."""
        return self.count(VerdictCode.NOT_DUE) > 0 and not self.met

    @property
    def summary_words(self) -> str:
        """ "Đạt 2/3 · Không đạt 1 · Theo dõi 1"; before the cut-off "Chưa đến kỳ 3"."""
        words = [] if self.is_not_due else [f"Đạt {self.met}/{self.judged}"]
        for verdict in (VerdictCode.NOT_MET, VerdictCode.NOT_DUE, VerdictCode.MONITORED):
            if self.count(verdict):
                words.append(f"{verdict.label} {self.count(verdict)}")
        return " · ".join(words)
