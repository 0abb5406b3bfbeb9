"""How an indicator's numbers are shown: one line for the value, one for what it is made of."""

from __future__ import annotations

from fractions import Fraction

from reports.consolidation.figure_rows import NOT_APPLICABLE
from targets import verdict_words
from targets.enums import IndicatorKind, VerdictCode
from targets.numbers import format_exact, format_number, format_percent
from targets.verdict_words import CHANGE_KINDS, PERCENT_KINDS
from targets.verdicts import IndicatorSpec, Verdict

NO_VALUE = "Chưa có số liệu"


def value_words(spec: IndicatorSpec, verdict: Verdict) -> str:
    """The value: "100,0%", "giảm 2,0%", "1"; where there is none yet, its two sides: "127/127", "214"."""
    if verdict.value is not None and spec.kind != IndicatorKind.UNITS_AT_LEAST:
        words = verdict_words.value_words(spec, verdict.value)
        return _with_area(words, spec) if spec.kind == IndicatorKind.DIFFERENCE else words
    if verdict.code == VerdictCode.BASE_ZERO and verdict.numerator is not None:
        return f"+{format_exact(verdict.numerator)}"
    if verdict.numerator is None or _nobody_answered(spec, verdict):
        return NO_VALUE
    if _has_no_base(spec, verdict):
        return VerdictCode.NO_BASELINE.label
    if verdict.denominator is None or spec.kind in CHANGE_KINDS:
        return format_exact(verdict.numerator)
    if spec.kind == IndicatorKind.DIFFERENCE:
        return format_exact(verdict.numerator - verdict.denominator)
    return f"{format_exact(verdict.numerator)}/{format_exact(verdict.denominator)}"


def sides_words(spec: IndicatorSpec, verdict: Verdict, noun: str = "") -> str:
    """What the value is made of: "458/458 trường", "214 so với 203 vụ", "xã đã báo cáo"; empty when it says all.

    `noun` is what the units are called, for "each unit at least k".
    """
    above, below = verdict.numerator, verdict.denominator
    if above is None or _nobody_answered(spec, verdict):
        return ""
    if spec.kind == IndicatorKind.UNITS_AT_LEAST:
        return _measured(noun, verdict)
    if _has_no_base(spec, verdict):
        return f"kỳ này {format_exact(above)} {spec.measure}".rstrip()
    if below is None:
        return _measured(spec.measure, verdict)
    if spec.kind in CHANGE_KINDS:
        return f"{format_exact(above)} so với {format_exact(below)} {spec.measure}".rstrip()
    if spec.kind == IndicatorKind.DIFFERENCE:
        return f"{format_exact(below)}/{format_exact(above)}"
    if verdict.value is None:
        return _measured(spec.measure, verdict)
    return f"{format_exact(above)}/{format_exact(below)} {spec.measure}".rstrip()


def _nobody_answered(spec: IndicatorSpec, verdict: Verdict) -> bool:
    return spec.kind == IndicatorKind.UNITS_AT_LEAST and verdict.denominator == 0


def _has_no_base(spec: IndicatorSpec, verdict: Verdict) -> bool:
    """A level of this year alone is no growth or decline."""
    return spec.kind in CHANGE_KINDS and verdict.denominator is None


def _measured(measure: str, verdict: Verdict) -> str:
    return f"{measure} đã báo cáo".strip() if verdict.missing else measure


def difference_words(spec: IndicatorSpec, difference: Fraction | None, former: Fraction | None) -> str:
    """Against last year: "+0,9 điểm" of percentages, "+1", "−5 (−9,6%)" of what is only monitored."""
    if difference is None:
        return NOT_APPLICABLE
    words = format_number(difference, decimals=spec.decimals, signed=True)
    if spec.kind in PERCENT_KINDS:
        return f"{words} điểm"
    if spec.kind == IndicatorKind.MONITORED and former:
        return f"{words} ({format_percent(difference / former * 100, signed=True)})"
    return words


def _with_area(words: str, spec: IndicatorSpec) -> str:
    return f"{words} {spec.measure}".rstrip()
