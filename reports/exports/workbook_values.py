"""What the cells of workbooks hold of consolidated rows: a number where there is one, otherwise the word for none."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from reports.consolidation.rows import FigureRow, IndicatorRow, IndicatorValue
from reports.exports import wording
from reports.exports.workbook_cells import Value, decimals_format, percent_format, quotient
from targets.enums import IndicatorKind, VerdictCode
from targets.models import Plan

PERCENT_KINDS = (IndicatorKind.RATIO, IndicatorKind.CHANGE_UP, IndicatorKind.CHANGE_DOWN)
VERDICTS_WITHOUT_VALUE = (
    VerdictCode.MISSING_DATA,
    VerdictCode.NO_BASELINE,
    VerdictCode.BASE_ZERO,
    VerdictCode.NIL,
)
NOT_COMPUTED = "Chưa tính được"
NOT_COMPARED = "Không so sánh"
FORMER_ZERO = "Năm trước bằng 0"
UNITS_OF_MEASURE = (
    "Mỗi dòng theo đơn vị tính ghi trong dòng đó. "
    "Chưa có số liệu và không phát sinh ghi bằng chữ; không có ô trống."
)
# As on the pages (look.md, 3.1).
VERDICT_COLOURS = {
    VerdictCode.MET: "17663A",
    VerdictCode.NIL: "17663A",
    VerdictCode.NOT_MET: "A5231C",
    VerdictCode.MISSING_DATA: "7A4A00",
    VerdictCode.MONITORED: "1E4480",
}
OTHER_VERDICT = "3D4A57"


def source_line(plan: Plan) -> str:
    """Where the figures of a workbook come from."""
    return f"Nguồn: báo cáo của các đơn vị trên {plan.site_title}"


# --- Indicators -----------------------------------------------------------------------------


def indicator_value(row: IndicatorRow, value: IndicatorValue | None) -> Value:
    """The exact value, percentages as a share of 1; otherwise why there is none."""
    if value is None:
        return wording.UNAVAILABLE
    if value.value is None:
        is_said = value.verdict in VERDICTS_WITHOUT_VALUE
        return VerdictCode(value.verdict).label if is_said else NOT_COMPUTED
    return _share(row, value.value)


def indicator_difference(row: IndicatorRow) -> Value:
    return NOT_COMPARED if row.difference is None else _share(row, row.difference)


def _share(row: IndicatorRow, value: Fraction) -> Decimal:
    return quotient(value / 100 if row.kind in PERCENT_KINDS else value)


def indicator_format(row: IndicatorRow, *, signed: bool = False) -> str:
    if row.kind in PERCENT_KINDS:
        return percent_format(row.decimals, signed=signed)
    return decimals_format(0 if row.kind == IndicatorKind.UNITS_AT_LEAST else row.decimals, signed=signed)


def side(value: Fraction | None) -> Value:
    """A numerator or denominator."""
    return wording.NOT_APPLICABLE if value is None else quotient(value)


def side_format(row: IndicatorRow) -> str:
    sides = [number for number in (row.now.numerator, row.now.denominator) if number is not None]
    return decimals_format(0 if all(number.denominator == 1 for number in sides) else 3)


def verdict_colour(row: IndicatorRow) -> str:
    return VERDICT_COLOURS.get(row.now.verdict, OTHER_VERDICT)


# --- Figures --------------------------------------------------------------------------------


def total(row: FigureRow) -> Value:
    """The province's total; nobody had anything, or somebody is missing, is a word."""
    if row.total.value is None or row.total.all_nil:
        return row.value_words
    return row.total.value


def amount_format(row: FigureRow) -> str:
    return decimals_format(row.decimals)


def change_format(row: FigureRow) -> str:
    return decimals_format(row.decimals, signed=True)


def known(value: Decimal | None, otherwise: str = wording.UNAVAILABLE) -> Value:
    return otherwise if value is None else value


def share_of_percent(percent: Fraction | None, former: Decimal | None, difference: Decimal | None) -> Value:
    """A change in percent as a share of 1, or why there is none."""
    if percent is not None:
        return quotient(percent / 100)
    return FORMER_ZERO if difference is not None and former == 0 else NOT_COMPARED


def lines(parts: Iterable[str]) -> str:
    """Remarks, one on a line; "–" for none."""
    return "\n".join(filter(None, parts)) or wording.NOT_APPLICABLE
