"""Indicators in words: thresholds, values and the reason of a verdict, each in one sentence."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from targets.enums import Comparator, IndicatorKind
from targets.measurement import IndicatorSpec, Measurement, Share
from targets.numbers import Number, format_change, format_exact, format_number, format_percent

PERCENT_KINDS = (IndicatorKind.RATIO, IndicatorKind.CHANGE_UP, IndicatorKind.CHANGE_DOWN)
CHANGE_KINDS = (IndicatorKind.CHANGE_UP, IndicatorKind.CHANGE_DOWN)

PLAIN_BOUNDS = {
    Comparator.EQ: "",
    Comparator.GE: "từ ",
    Comparator.GT: "trên ",
    Comparator.LE: "không quá ",
    Comparator.LT: "dưới ",
}
CHANGE_BOUNDS = PLAIN_BOUNDS | {Comparator.GT: "hơn "}
DIRECTIONS = {IndicatorKind.CHANGE_UP: "tăng ", IndicatorKind.CHANGE_DOWN: "giảm "}
STRICT_DENIALS = {Comparator.GT: "không lớn hơn", Comparator.LT: "không nhỏ hơn"}


def threshold_words(spec: IndicatorSpec) -> str:
    """Say what the plan asks: "trên 80%", "tăng từ 5%", "giảm hơn 1%", "100%", "0", "không định mức"."""
    if spec.kind == IndicatorKind.UNITS_AT_LEAST:
        return _with_measure(f"mỗi đơn vị từ {_amount(spec.minimum)}", spec)
    if not has_threshold(spec):
        return "không định mức"
    bounds = CHANGE_BOUNDS if spec.kind in CHANGE_KINDS else PLAIN_BOUNDS
    return DIRECTIONS.get(spec.kind, "") + bounds[spec.comparator] + _threshold_amount(spec)


def has_threshold(spec: IndicatorSpec) -> bool:
    """Whether there is something to judge by."""
    if spec.kind == IndicatorKind.UNITS_AT_LEAST:
        return True
    return spec.kind != IndicatorKind.MONITORED and None not in (spec.comparator, spec.threshold)


def _threshold_amount(spec: IndicatorSpec) -> str:
    return format_exact(spec.threshold) + ("%" if spec.kind in PERCENT_KINDS else "")


def value_words(spec: IndicatorSpec, value: Fraction | None) -> str:
    """Say a value, rounded once: "98,4%", "giảm 2,0%", "1.204", "–" for None."""
    if value is None:
        return "–"
    if spec.kind == IndicatorKind.RATIO:
        return format_percent(value, decimals=spec.decimals)
    if spec.kind in CHANGE_KINDS:
        growth = -value if spec.kind == IndicatorKind.CHANGE_DOWN else value
        return format_change(growth, decimals=spec.decimals)
    return format_number(value, decimals=spec.decimals)


def exact_comparison(spec: IndicatorSpec, value: Fraction) -> str:
    """Compare exactly where the rounded value could mislead, otherwise say nothing.

    "80,04% lớn hơn 80%" where 80,0% is shown; "bằng đúng 80%, không lớn hơn 80%" under "trên 80%".
    """
    threshold = Fraction(spec.threshold)
    amount = _threshold_amount(spec)
    if value == threshold:
        denial = STRICT_DENIALS.get(spec.comparator)
        return f"bằng đúng {amount}, {denial} {amount}" if denial else ""
    decimals = spec.decimals
    if not _rounds_to(value, threshold, decimals):
        return ""
    while _rounds_to(value, threshold, decimals):
        decimals += 1
    unit = "%" if spec.kind in PERCENT_KINDS else ""
    relation = "lớn hơn" if value > threshold else "nhỏ hơn"
    return f"{format_number(value, decimals=decimals)}{unit} {relation} {amount}"


def _rounds_to(value: Fraction, threshold: Fraction, decimals: int) -> bool:
    return format_number(value, decimals=decimals) == format_number(threshold, decimals=decimals)


def comparison_reason(spec: IndicatorSpec, measured: Measurement) -> str:
    """Say what was compared with what: "61/62 cơ sở, bằng 98,4%; mức Kế hoạch: 100%."."""
    return f"{measured_words(spec, measured)}; {plan_asks(spec)}."


def plan_asks(spec: IndicatorSpec) -> str:
    return f"mức Kế hoạch: {threshold_words(spec)}"


def measured_words(spec: IndicatorSpec, measured: Measurement) -> str:
    """Say the numbers of a formula and its value, as far as they are known."""
    if measured.numerator is None and measured.denominator is None:
        return "chưa có số liệu"
    match spec.kind:
        case IndicatorKind.UNITS_AT_LEAST:
            return _units_words(spec, measured)
        case IndicatorKind.CHANGE_UP | IndicatorKind.CHANGE_DOWN:
            compared, value = _change_words(spec, measured), value_words(spec, measured.value)
        case IndicatorKind.RATIO | IndicatorKind.DIFFERENCE if None in (
            measured.numerator,
            measured.denominator,
        ):
            return _one_side_words(spec, measured)
        case IndicatorKind.RATIO:
            compared = _with_measure(_fraction(measured.numerator, measured.denominator), spec)
            value = f"bằng {value_words(spec, measured.value)}"
        case IndicatorKind.DIFFERENCE:
            compared = f"{_amount(measured.numerator)} trừ {_amount(measured.denominator)}"
            value = f"còn {_plain_value(spec, measured.value)}"
        case _:
            return _plain_value(spec, measured.numerator)
    return compared if measured.value is None else f"{compared}, {value}"


def _one_side_words(spec: IndicatorSpec, measured: Measurement) -> str:
    """Say the side of a fraction or difference that is known, and that the other is not."""
    if measured.numerator is None:
        return f"chưa có số liệu, so với {_with_measure(_amount(measured.denominator), spec)}"
    return f"{_with_measure(_amount(measured.numerator), spec)}, chưa có số để so sánh"


def _units_words(spec: IndicatorSpec, measured: Measurement) -> str:
    if not measured.denominator:
        return "chưa có đơn vị nào báo cáo"
    units = "đơn vị" if measured.complete else "đơn vị đã báo cáo"
    reached = _fraction(measured.numerator, measured.denominator)
    return _with_measure(f"{reached} {units} đạt từ {_amount(spec.minimum)}", spec)


def _change_words(spec: IndicatorSpec, measured: Measurement) -> str:
    if measured.numerator is None:
        return f"chưa có số liệu, cùng kỳ năm trước {_with_measure(_amount(measured.denominator), spec)}"
    if measured.denominator is None:
        return f"{_with_measure(_amount(measured.numerator), spec)}, chưa có số liệu cùng kỳ năm trước"
    return _with_measure(f"{_amount(measured.numerator)} so với {_amount(measured.denominator)}", spec)


def _plain_value(spec: IndicatorSpec, value: Fraction | None) -> str:
    if value is None or spec.decimals == 0:
        return _with_measure(_amount(value), spec)
    return _with_measure(format_number(value, decimals=spec.decimals), spec)


def _fraction(above: Fraction | None, below: Fraction | None) -> str:
    return "/".join("–" if amount is None else format_exact(amount) for amount in (above, below))


def _amount(amount: Number | None) -> str:
    """An amount in a sentence, where counts of one digit are padded: "05"."""
    if amount is None:
        return "–"
    return f"{int(amount):02}" if 0 < amount < 10 and amount == int(amount) else format_exact(amount)


def _with_measure(words: str, spec: IndicatorSpec) -> str:
    return f"{words} {spec.measure}".rstrip()


def monitored_reason(spec: IndicatorSpec, measured: Measurement) -> str:
    return f"Kế hoạch không định mức; kỳ này {_and_gaps(measured_words(spec, measured), measured)}."


def not_due_reason(spec: IndicatorSpec, measured: Measurement, *, judged: bool) -> str:
    why = "Chưa đến ngày chốt số liệu" if judged else "Kỳ này chưa đánh giá"
    return f"{why}; hiện {measured_words(spec, measured)}."


def missing_reason(measured: Measurement) -> str:
    """Name the units that owe an answer and the figures that nobody answers for."""
    return _sentence(_gaps(measured))


def _and_gaps(words: str, measured: Measurement) -> str:
    return "; ".join([words, *_gaps(measured)])


def _gaps(measured: Measurement) -> list[str]:
    gaps = [] if measured.totals else ["chỉ tiêu chưa gắn với số liệu nào"]
    if measured.missing:
        gaps.append(f"thiếu số liệu của {', '.join(measured.missing)}")
    if measured.unassigned:
        gaps.append(f"không có đơn vị nào được giao báo cáo {', '.join(measured.unassigned)}")
    return gaps


def _sentence(clauses: Iterable[str]) -> str:
    text = "; ".join(clauses)
    return f"{text[:1].upper()}{text[1:]}."


def division_reason(spec: IndicatorSpec, measured: Measurement) -> str:
    """Say why a ratio over 0 is not known."""
    fraction = _with_measure(_fraction(measured.numerator, measured.denominator), spec)
    return f"Tổng số bằng 0 ({fraction}) nên không tính được tỷ lệ; đề nghị kiểm tra số liệu."


def no_baseline_reason(spec: IndicatorSpec, measured: Measurement) -> str:
    """Say why this year cannot be compared: nothing known, units missing, or other units than now."""
    now = _with_measure(_amount(measured.numerator), spec)
    known = [total for total in measured.base if total is not None and total.covered]
    absent = dict.fromkeys(unit for total in known for unit in total.missing)
    if len(known) < len(measured.base):
        why = "Chưa có số liệu cùng kỳ năm trước để so sánh"
    elif absent:
        why = f"Số liệu cùng kỳ năm trước còn thiếu của {', '.join(absent)} nên chưa so sánh được"
    else:
        why = "Đơn vị được giao báo cáo đã khác cùng kỳ năm trước nên chưa so sánh được"
    return f"{why}; kỳ này {now}."


def base_zero_reason(spec: IndicatorSpec, measured: Measurement) -> str:
    if measured.numerator == 0:
        return "Cùng kỳ năm trước và kỳ này đều không phát sinh."
    growth = _with_measure(f"+{_amount(measured.numerator)}", spec)
    return f"Cùng kỳ năm trước không phát sinh; kỳ này {growth}."


def nil_reason(spec: IndicatorSpec) -> str:
    return f"Các đơn vị được giao đều báo cáo không phát sinh ({_with_measure('0/0', spec)})."


def exceeded_reason(spec: IndicatorSpec, measured: Measurement, amounts: Mapping[str, Fraction]) -> str:
    """Say how much there already is, and where; whatever is missing cannot make it less."""
    found = "còn" if spec.kind == IndicatorKind.DIFFERENCE else "có"
    total = _plain_value(spec, sum(amounts.values(), Fraction(0)))
    where = ", ".join(f"{unit} {_amount(amount)}" for unit, amount in amounts.items())
    return _sentence([f"{found} {total} ({where})", plan_asks(spec), *_gaps(measured)])


def below_all_reason(spec: IndicatorSpec, measured: Measurement, shares: Iterable[Share]) -> str:
    """Name the units whose part is below their whole."""
    where = ", ".join(f"{share.unit} {_fraction(share.numerator, share.denominator)}" for share in shares)
    return _sentence([_with_measure(f"chưa đủ: {where}", spec), plan_asks(spec), *_gaps(measured)])


def below_minimum_reason(spec: IndicatorSpec, measured: Measurement, shares: Iterable[Share]) -> str:
    """Name the units that answered with less than the minimum."""
    names = ", ".join(share.unit for share in shares)
    return _sentence([f"{names} chưa đạt", plan_asks(spec), *_gaps(measured)])
