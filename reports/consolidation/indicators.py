"""Rows of indicators: judged this year and last year alike, with the years of the plan beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from agencies.dates import start_of_day
from reports.consolidation.figure_rows import Coverage, FigureRow, Missing
from reports.consolidation.figures import FigureBook, unlike_reason
from reports.consolidation.indicator_rows import (
    AmendedBy,
    Beside,
    IndicatorRow,
    IndicatorValue,
    TargetRow,
    TrendPoint,
)
from reports.consolidation.indicator_words import difference_words, sides_words, value_words
from reports.consolidation.ledger import Ledger
from reports.consolidation.record import Record
from targets import verdict_words
from targets.enums import TermSide
from targets.indicator_specs import Level, level_in, spec_of
from targets.models import Indicator
from targets.verdict_words import CHANGE_KINDS
from targets.verdicts import IndicatorSpec, Total, Verdict, judge, threshold_words

OVER_ALL = "trên 100%, đề nghị kiểm tra số liệu"


class IndicatorBook:
    """Builds the rows of indicators of one record."""

    def __init__(
        self, record: Record, ledger: Ledger, book: FigureBook, figures: tuple[FigureRow, ...]
    ) -> None:
        self.record = record
        self.ledger = ledger
        self.book = book
        self.rows_by_code = {row.code: row for row in figures}

    def targets(self) -> tuple[TargetRow, ...]:
        duties = self.record.duties
        return tuple(
            TargetRow(
                number=target.number,
                name=target.name,
                short_name=target.short_name,
                text=target.text,
                citation=target.citation,
                indicators=tuple(self.row(indicator) for indicator in duties.indicators[target.pk]),
            )
            for target in duties.targets
        )

    def row(self, indicator: Indicator) -> IndicatorRow:
        """One indicator in this period."""
        year = self.record.period.year
        figure_ids = self._figure_ids(indicator)
        spec = self._spec(indicator, year)
        now = self._judged(spec, figure_ids, year)
        last_year = self._judged(self._spec(indicator, year - 1), figure_ids, year - 1)
        reason = self._unlike(figure_ids, now, last_year)
        difference = None if reason else now.value - last_year.value
        codes = tuple(self.record.figures[figure_id].code for figure_id in figure_ids)
        coverage = self._coverage(figure_ids, now)
        return IndicatorRow(
            code=indicator.code,
            name=indicator.name,
            short_name=indicator.short_name,
            kind=spec.kind,
            measure=indicator.measure,
            decimals=indicator.decimals,
            interpretation=indicator.interpretation,
            note=indicator.note,
            threshold=spec.threshold,
            threshold_words=threshold_words(spec),
            break_words=self._break_words(spec, codes),
            amended_by=_amended_by(self._level(indicator, year)),
            now=self._value(spec, now, year, coverage.noun),
            last_year=self._value(replace(spec, measure=""), last_year, year - 1),
            difference=difference,
            difference_words=difference_words(spec, difference, last_year.value),
            difference_reason=reason,
            coverage=coverage,
            figures=codes,
            beside=self._beside(indicator),
            provisional_units=self._names(codes, "provisional_units"),
            estimate_words=self._estimate_words(codes),
            trend=self._trend(indicator, figure_ids, {year: now, year - 1: last_year}),
        )

    # ------------------------------------------------------------ judging

    def _first_year(self) -> int:
        return min((*self.record.same_part, self.record.period.plan.first_year))

    def _figure_ids(self, indicator: Indicator) -> list[int]:
        terms = self.record.duties.terms
        sides = (TermSide.NUMERATOR, TermSide.DENOMINATOR)
        return [figure_id for side in sides for figure_id in terms.get((indicator.pk, side), ())]

    def _spec(self, indicator: Indicator, year: int) -> IndicatorSpec:
        return spec_of(
            indicator,
            numerator=self._codes(indicator, TermSide.NUMERATOR),
            denominator=self._codes(indicator, TermSide.DENOMINATOR),
            level=self._level(indicator, year),
        )

    def _level(self, indicator: Indicator, year: int) -> Level | None:
        """What holds in that year's period of this part; a year of base values has none and is taken to its end."""
        period = self.ledger.period_of(year)
        return level_in(
            self.record.duties.levels.get(indicator.pk, ()),
            year=year,
            last_day=date(year, 12, 31) if period is None else period.ends_on,
        )

    def _codes(self, indicator: Indicator, side: TermSide) -> tuple[str, ...]:
        figures = self.record.figures
        return tuple(
            figures[figure_id].code for figure_id in self.record.duties.terms.get((indicator.pk, side), ())
        )

    def _judged(self, spec: IndicatorSpec, figure_ids: list[int], year: int) -> Verdict:
        period = self.ledger.period_of(year)
        cut_off = None if period is None else start_of_day(period.ends_on + timedelta(days=1))
        return judge(
            spec,
            totals=self._totals(figure_ids, year),
            last_year=self._bases(figure_ids, year - 1),
            judged=period is not None and period.judged,
            after_cut_off=cut_off is not None and self.record.now >= cut_off,
        )

    def _totals(self, figure_ids: list[int], year: int) -> dict[str, Total]:
        figures = self.record.figures
        return {figures[figure_id].code: self.ledger.total(year, figure_id) for figure_id in figure_ids}

    def _bases(self, figure_ids: list[int], year: int) -> dict[str, Total]:
        """The totals of a year as the year after is held against them."""
        figures = self.record.figures
        return {figures[figure_id].code: self.ledger.base(year, figure_id) for figure_id in figure_ids}

    def _break_words(self, spec: IndicatorSpec, codes: tuple[str, ...]) -> str:
        """What broke the series that a change is measured on; other formulas hold no year against another."""
        if spec.kind not in CHANGE_KINDS:
            return ""
        words = (self.rows_by_code[code].last_year.break_words for code in codes)
        return ". ".join(dict.fromkeys(filter(None, words)))

    # ------------------------------------------------------------ what is shown

    def _value(self, spec: IndicatorSpec, verdict: Verdict, year: int, noun: str = "") -> IndicatorValue:
        return IndicatorValue(
            value=verdict.value,
            numerator=verdict.numerator,
            denominator=verdict.denominator,
            verdict=None if self.ledger.period_of(year) is None else verdict.code,
            reason=verdict.reason,
            exact_words=OVER_ALL if verdict.flagged_over_100 else verdict.exact_comparison,
            value_words=value_words(spec, verdict),
            sides_words=sides_words(spec, verdict, noun),
        )

    def _trend(
        self, indicator: Indicator, figure_ids: list[int], judged: dict[int, Verdict]
    ) -> tuple[TrendPoint, ...]:
        """The values of the plan's years up to this one, each judged by what the plan asks of that year."""
        points = []
        for year in range(self._first_year(), self.record.period.year + 1):
            spec = self._spec(indicator, year)
            known = judged.get(year) or self._judged(spec, figure_ids, year)
            value = None if known.missing else known.value
            points.append(
                TrendPoint(
                    year=year,
                    value=value,
                    value_words=verdict_words.value_words(spec, value),
                    verdict=None if self.ledger.period_of(year) is None else known.code,
                    threshold=spec.threshold,
                    threshold_words=threshold_words(spec),
                )
            )
        return tuple(points)

    def _unlike(self, figure_ids: list[int], now: Verdict, last_year: Verdict) -> str:
        """Why the two years cannot be compared; empty when they can."""
        if now.missing:
            return f"kỳ này thiếu {', '.join(now.missing)}"
        if now.value is None:
            return "kỳ này chưa có giá trị"
        if last_year.value is None:
            return "cùng kỳ năm trước chưa có giá trị"
        year = self.record.period.year
        for figure_id in figure_ids:
            totals = (self.ledger.total(year, figure_id), self.ledger.total(year - 1, figure_id))
            if reason := unlike_reason(*totals):
                return reason
        return ""

    def _coverage(self, figure_ids: list[int], verdict: Verdict) -> Coverage:
        """Units that answered every figure of the formula they are assigned."""
        totals = [self.ledger.total(self.record.period.year, figure_id) for figure_id in figure_ids]
        names = tuple(dict.fromkeys(name for total in totals for name in total.assigned))
        return self.book.coverage_of(names, tuple(self._missing(name) for name in verdict.missing))

    def _missing(self, name: str) -> Missing:
        unit = self.book.by_name.get(name)
        has_round = unit is not None and unit.round_number is not None
        return Missing(name, "chưa có số liệu" if has_round else "chưa có báo cáo được tính")

    def _beside(self, indicator: Indicator) -> tuple[Beside, ...]:
        figures = self.record.figures
        codes = (
            figures[figure_id].code
            for figure_id in self.record.duties.terms.get((indicator.pk, TermSide.BESIDE), ())
        )
        rows = (self.rows_by_code[code] for code in codes)
        return tuple(Beside(row.code, row.name, _amount_words(row)) for row in rows)

    def _names(self, codes: tuple[str, ...], what: str) -> tuple[str, ...]:
        totals = (self.rows_by_code[code].total for code in codes)
        return tuple(dict.fromkeys(name for total in totals for name in getattr(total, what)))

    def _estimate_words(self, codes: tuple[str, ...]) -> str:
        words = (self.rows_by_code[code].total.estimate_words for code in codes)
        return "; ".join(dict.fromkeys(filter(None, words)))


def _amended_by(level: Level | None) -> AmendedBy | None:
    amendment = level.amendment if level else None
    return AmendedBy(amendment.number, amendment.decision, amendment.valid_from) if amendment else None


def _amount_words(row: FigureRow) -> str:
    """A total with its unit of measure; a word for a missing one has none."""
    is_number = row.total.value is not None and not row.total.all_nil
    return f"{row.value_words} {row.measure}" if is_number else row.value_words
