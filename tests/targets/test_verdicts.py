"""Every formula and verdict at and around its threshold (plan data, section 4.3)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from targets.enums import Comparator, IndicatorKind, VerdictCode
from targets.verdicts import Entry, IndicatorSpec, Total, count_met, judge, threshold_words, value_words

DISTRICTS = ("Huyện A", "Huyện B", "Huyện C")
POLICE = ("Công an tỉnh",)
NIL = "nil"


def total(figure, answers, assigned=None):
    """A total of typed answers by unit: a number as text, NIL, or None for "not available"."""
    entries = [
        Entry(unit, None, is_nil=True)
        if answer == NIL
        else Entry(unit, None if answer is None else Decimal(answer))
        for unit, answer in answers.items()
    ]
    return Total.of(figure, answers if assigned is None else assigned, entries)


def one(figure, answer, unit="Công an tỉnh"):
    return total(figure, {unit: answer})


def by_code(*totals):
    return {each.figure: each for each in totals}


def verdict(spec, *totals, last_year=(), judged=True, after_cut_off=True):
    return judge(
        spec,
        totals=by_code(*totals),
        last_year=by_code(*last_year),
        judged=judged,
        after_cut_off=after_cut_off,
    )


def ratio(threshold="100", comparator=Comparator.EQ, **more):
    return IndicatorSpec(
        "R",
        IndicatorKind.RATIO,
        ("PART",),
        ("WHOLE",),
        comparator=comparator,
        threshold=Decimal(threshold),
        measure="xã",
        decimals=1,
        **more,
    )


VALUE = IndicatorSpec(
    "2.2", IndicatorKind.VALUE, ("TUDIEM",), comparator=Comparator.EQ, threshold=Decimal(0), measure="tụ điểm"
)
DIFFERENCE = IndicatorSpec(
    "3.5",
    IndicatorKind.DIFFERENCE,
    ("PH",),
    ("PN",),
    comparator=Comparator.EQ,
    threshold=Decimal(0),
    measure="m²",
    decimals=1,
)
CHANGE_UP = IndicatorSpec(
    "2.1",
    IndicatorKind.CHANGE_UP,
    ("VU",),
    comparator=Comparator.GE,
    threshold=Decimal(5),
    measure="vụ",
    decimals=1,
)
CHANGE_DOWN = IndicatorSpec(
    "4.3",
    IndicatorKind.CHANGE_DOWN,
    ("XA",),
    comparator=Comparator.GT,
    threshold=Decimal(1),
    measure="xã",
    decimals=1,
)
UNITS = IndicatorSpec("4.4", IndicatorKind.UNITS_AT_LEAST, ("MH",), minimum=1, measure="mô hình")
MONITORED = IndicatorSpec("4.1", IndicatorKind.MONITORED, ("NN",), measure="người")
SERVICES = IndicatorSpec(
    "5.1",
    IndicatorKind.RATIO,
    ("DV",),
    ("NN", "SD"),
    comparator=Comparator.GT,
    threshold=Decimal(80),
    measure="người",
    decimals=1,
)
STANDARD = IndicatorSpec(
    "5.2",
    IndicatorKind.RATIO,
    ("CSCN-DAT", "CSDT-DAT"),
    ("CSCN-TONG", "CSDT-TONG"),
    comparator=Comparator.EQ,
    threshold=Decimal(100),
    measure="cơ sở",
    decimals=1,
)


class TestTotal:
    def test_nil_adds_nothing_and_is_covered(self):
        seizures = total("TV-HER", {"A": "0.279", "B": NIL, "C": "4.001"})
        assert seizures.value == Decimal("4.280")
        assert seizures.covered == 3
        assert seizures.complete

    def test_answer_not_available_is_missing_and_named(self):
        models = total("MH", {"A": "1", "B": None, "C": "2"})
        assert models.value == 3
        assert models.covered == 2
        assert models.missing == ("B",)
        assert not models.complete

    def test_unit_without_entry_is_missing_in_order_of_assignment(self):
        models = total("MH", {"B": "1"}, assigned=("C", "B", "A"))
        assert models.missing == ("C", "A")

    def test_nothing_covered_has_no_value(self):
        assert total("MH", {"A": None, "B": None}).value is None

    def test_all_nil_is_zero_and_not_nothing(self):
        models = total("MH", {"A": NIL, "B": NIL})
        assert models.value == 0
        assert models.value is not None

    def test_nobody_assigned_is_not_complete(self):
        assert not total("MH", {}).complete

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({"A": "0", "B": NIL}, True),
            ({"A": "0", "B": "1"}, False),
            ({"A": "0", "B": None}, False),
            ({}, False),
        ],
    )
    def test_all_nil_or_zero_needs_every_unit(self, answers, expected):
        assert total("MH", answers).all_nil_or_zero is expected


class TestRatio:
    @pytest.mark.parametrize(
        ("part", "whole", "code"),
        [
            ("137", "137", VerdictCode.MET),
            ("136", "137", VerdictCode.NOT_MET),
            ("99999", "100000", VerdictCode.NOT_MET),
            ("0", "137", VerdictCode.NOT_MET),
            (NIL, "137", VerdictCode.NOT_MET),
            ("1", "1", VerdictCode.MET),
        ],
    )
    def test_all_is_exactly_all(self, part, whole, code):
        assert verdict(ratio(), one("PART", part), one("WHOLE", whole)).code == code

    @pytest.mark.parametrize(
        ("part", "code", "percent"),
        [
            ("7999", VerdictCode.NOT_MET, Fraction(7999, 100)),
            ("8000", VerdictCode.NOT_MET, Fraction(80)),
            ("8001", VerdictCode.MET, Fraction(8001, 100)),
            ("8004", VerdictCode.MET, Fraction(8004, 100)),
        ],
    )
    def test_above_80_is_strict_and_before_rounding(self, part, code, percent):
        found = verdict(ratio("80", Comparator.GT), one("PART", part), one("WHOLE", "10000"))
        assert found.code == code
        assert found.value == percent

    @pytest.mark.parametrize(
        ("comparator", "below", "equal", "above"),
        [
            (Comparator.EQ, False, True, False),
            (Comparator.GE, False, True, True),
            (Comparator.GT, False, False, True),
            (Comparator.LE, True, True, False),
            (Comparator.LT, True, False, False),
        ],
    )
    def test_every_comparator_at_its_threshold(self, comparator, below, equal, above):
        spec = ratio("50", comparator)
        codes = [
            verdict(spec, one("PART", part), one("WHOLE", "1000")).code for part in ("499", "500", "501")
        ]
        expected = [VerdictCode.MET if met else VerdictCode.NOT_MET for met in (below, equal, above)]
        assert codes == expected

    def test_threshold_with_decimals_is_held_exactly(self):
        spec = ratio("0.5", Comparator.EQ)
        assert verdict(spec, one("PART", "1"), one("WHOLE", "200")).code == VerdictCode.MET

    def test_ratio_of_sums_is_not_mean_of_ratios(self):
        parts = total("PART", {"Huyện A": "1", "Huyện B": "90"})
        wholes = total("WHOLE", {"Huyện A": "10", "Huyện B": "100"})
        found = verdict(ratio("80", Comparator.GT), parts, wholes)
        assert found.value == Fraction(9100, 110)
        assert found.code == VerdictCode.MET
        assert (found.numerator, found.denominator) == (91, 110)

    def test_thirds_are_exact(self):
        found = verdict(ratio("33.333", Comparator.GT), one("PART", "1"), one("WHOLE", "3"))
        assert found.value == Fraction(100, 3)
        assert found.code == VerdictCode.MET

    def test_sides_of_different_units_are_added_each(self):
        totals = (one("DV", "1327", "Sở LĐ"), one("NN", "1246"), one("SD", "412"))
        found = verdict(SERVICES, *totals)
        assert found.value == Fraction(132700, 1658)
        assert found.code == VerdictCode.MET
        assert found.exact_comparison == "80,04% lớn hơn 80%"
        assert found.reason == "1.327/1.658 người, bằng 80,0%; mức Kế hoạch: trên 80%."

    def test_over_100_percent_is_met_and_flagged(self):
        totals = (one("DV", "101", "Sở LĐ"), one("NN", "60"), one("SD", "40"))
        found = verdict(SERVICES, *totals)
        assert found.code == VerdictCode.MET
        assert found.flagged_over_100

    def test_100_percent_is_not_flagged(self):
        totals = (one("DV", "100", "Sở LĐ"), one("NN", "60"), one("SD", "40"))
        assert not verdict(SERVICES, *totals).flagged_over_100

    def test_over_100_percent_does_not_meet_exactly_100(self):
        found = verdict(ratio(), one("PART", "11"), one("WHOLE", "10"))
        assert found.code == VerdictCode.NOT_MET
        assert found.flagged_over_100

    def test_two_figures_on_each_side(self):
        totals = (
            one("CSCN-DAT", "2", "Sở LĐ"),
            one("CSCN-TONG", "2", "Sở LĐ"),
            one("CSDT-DAT", "7", "Sở Y tế"),
            one("CSDT-TONG", "7", "Sở Y tế"),
        )
        found = verdict(STANDARD, *totals)
        assert found.code == VerdictCode.MET
        assert (found.numerator, found.denominator) == (9, 9)
        assert found.reason == "9/9 cơ sở, bằng 100,0%; mức Kế hoạch: 100%."

    def test_missing_units_are_named_once_and_the_rest_added_like_for_like(self):
        parts = total("PART", {"Huyện A": "15", "Huyện B": "112", "Huyện C": None})
        wholes = total("WHOLE", {"Huyện A": "15", "Huyện B": "112", "Huyện C": "10"})
        found = verdict(ratio(), parts, wholes)
        assert found.code == VerdictCode.MISSING_DATA
        assert found.missing == ("Huyện C",)
        assert found.value is None
        assert (found.numerator, found.denominator) == (127, 127)
        assert found.reason == "Thiếu số liệu của Huyện C."

    def test_sides_of_different_units_are_not_added_unlike(self):
        totals = (one("DV", None, "Sở LĐ"), one("NN", "1246"), one("SD", "412"))
        found = verdict(SERVICES, *totals)
        assert found.code == VerdictCode.MISSING_DATA
        assert found.missing == ("Sở LĐ",)
        assert (found.value, found.numerator, found.denominator) == (None, None, 1658)

    def test_unit_missing_one_of_two_wholes_leaves_no_sum(self):
        totals = (one("DV", "1327", "Sở LĐ"), one("NN", "1246"), one("SD", None))
        found = verdict(SERVICES, *totals)
        assert (found.value, found.numerator, found.denominator) == (None, 1327, None)

    def test_nobody_assigned_is_missing_data(self):
        found = verdict(ratio(zero_over_zero_is_nil=True), total("PART", {}), total("WHOLE", {}))
        assert found.code == VerdictCode.MISSING_DATA
        assert found.reason == "Không có đơn vị nào được giao báo cáo PART, WHOLE."

    def test_figure_absent_from_totals_is_missing_data(self):
        assert verdict(ratio(), one("PART", "1")).code == VerdictCode.MISSING_DATA

    def test_indicator_without_figures_is_missing_data(self):
        spec = IndicatorSpec("X", IndicatorKind.VALUE, (), comparator=Comparator.EQ, threshold=Decimal(0))
        assert verdict(spec).code == VerdictCode.MISSING_DATA


class TestNothingOfNothing:
    @pytest.mark.parametrize("answers", [("0", "0"), (NIL, NIL), (NIL, "0"), ("0", NIL)])
    def test_allowed_and_said_by_all_is_nil(self, answers):
        part, whole = answers
        found = verdict(ratio(zero_over_zero_is_nil=True), one("PART", part), one("WHOLE", whole))
        assert found.code == VerdictCode.NIL
        assert found.value is None
        assert found.reason == "Các đơn vị được giao đều báo cáo không phát sinh (0/0 xã)."

    def test_not_allowed_is_missing_data(self):
        found = verdict(ratio(), one("PART", "0"), one("WHOLE", "0"))
        assert found.code == VerdictCode.MISSING_DATA
        assert found.missing == ()
        assert "không tính được tỷ lệ" in found.reason

    def test_one_silent_unit_is_missing_data(self):
        parts = total("PART", {"A": "0", "B": None})
        wholes = total("WHOLE", {"A": "0", "B": "0"})
        found = verdict(ratio(zero_over_zero_is_nil=True), parts, wholes)
        assert found.code == VerdictCode.MISSING_DATA
        assert found.missing == ("B",)

    def test_something_of_nothing_is_missing_data(self):
        found = verdict(ratio(zero_over_zero_is_nil=True), one("PART", "3"), one("WHOLE", "0"))
        assert found.code == VerdictCode.MISSING_DATA
        assert found.flagged_over_100

    def test_one_unit_with_something_is_judged(self):
        parts = total("PART", {"A": NIL, "B": "2"})
        wholes = total("WHOLE", {"A": NIL, "B": "2"})
        assert verdict(ratio(zero_over_zero_is_nil=True), parts, wholes).code == VerdictCode.MET


class TestValue:
    @pytest.mark.parametrize(
        ("answer", "code"),
        [("0", VerdictCode.MET), (NIL, VerdictCode.MET), ("1", VerdictCode.NOT_MET)],
    )
    def test_zero_is_asked(self, answer, code):
        assert verdict(VALUE, one("TUDIEM", answer)).code == code

    def test_sum_over_units_is_judged(self):
        found = verdict(VALUE, total("TUDIEM", {"A": "0", "B": "2", "C": "1"}))
        assert found.code == VerdictCode.NOT_MET
        assert found.value == 3
        assert found.reason == "Có 03 tụ điểm (B 02, C 01); mức Kế hoạch: 0."

    @pytest.mark.parametrize(("judged", "after_cut_off"), [(False, False), (False, True), (True, False)])
    def test_exceeded_zero_is_not_met_at_any_time(self, judged, after_cut_off):
        found = verdict(VALUE, one("TUDIEM", "1"), judged=judged, after_cut_off=after_cut_off)
        assert found.code == VerdictCode.NOT_MET

    def test_exceeded_zero_is_not_met_whoever_is_missing(self):
        found = verdict(VALUE, total("TUDIEM", {"A": "1", "B": None}))
        assert found.code == VerdictCode.NOT_MET
        assert found.missing == ("B",)
        assert found.reason == "Có 01 tụ điểm (A 01); mức Kế hoạch: 0; thiếu số liệu của B."

    def test_zero_so_far_waits_for_the_missing(self):
        found = verdict(VALUE, total("TUDIEM", {"A": "0", "B": None}))
        assert found.code == VerdictCode.MISSING_DATA

    def test_zero_in_a_first_half_is_not_due(self):
        assert verdict(VALUE, one("TUDIEM", "0"), judged=False).code == VerdictCode.NOT_DUE

    @pytest.mark.parametrize(
        ("comparator", "answer", "code"),
        [
            (Comparator.LE, "10", VerdictCode.MET),
            (Comparator.LE, "10.001", VerdictCode.NOT_MET),
            (Comparator.LT, "9.999", VerdictCode.MET),
            (Comparator.LT, "10", VerdictCode.NOT_MET),
            (Comparator.GE, "10", VerdictCode.MET),
            (Comparator.GE, "9.999", VerdictCode.NOT_MET),
            (Comparator.GT, "10", VerdictCode.NOT_MET),
        ],
    )
    def test_other_bounds(self, comparator, answer, code):
        spec = IndicatorSpec("V", IndicatorKind.VALUE, ("F",), comparator=comparator, threshold=Decimal(10))
        assert verdict(spec, one("F", answer)).code == code

    def test_other_upper_bound_is_decided_only_from_the_cut_off(self):
        spec = IndicatorSpec(
            "V", IndicatorKind.VALUE, ("F",), comparator=Comparator.LE, threshold=Decimal(10)
        )
        partial = total("F", {"A": "11", "B": None})
        assert verdict(spec, partial, judged=False).code == VerdictCode.NOT_DUE
        assert verdict(spec, partial, after_cut_off=False).code == VerdictCode.NOT_DUE
        assert verdict(spec, partial).code == VerdictCode.NOT_MET

    def test_lower_bound_reached_waits_for_the_missing(self):
        spec = IndicatorSpec(
            "V", IndicatorKind.VALUE, ("F",), comparator=Comparator.GE, threshold=Decimal(10)
        )
        assert verdict(spec, total("F", {"A": "11", "B": None})).code == VerdictCode.MISSING_DATA


class TestDifference:
    @pytest.mark.parametrize(
        ("found_area", "cleared", "code", "value"),
        [
            ("320.5", "320.5", VerdictCode.MET, Fraction(0)),
            ("320.5", "320.4", VerdictCode.NOT_MET, Fraction(1, 10)),
            ("320.5", NIL, VerdictCode.NOT_MET, Fraction(641, 2)),
            ("0", "0", VerdictCode.MET, Fraction(0)),
            (NIL, NIL, VerdictCode.MET, Fraction(0)),
        ],
    )
    def test_nothing_may_be_left(self, found_area, cleared, code, value):
        found = verdict(DIFFERENCE, one("PH", found_area), one("PN", cleared))
        assert found.code == code
        assert found.value == value

    def test_met_tells_both_sides(self):
        found = verdict(DIFFERENCE, one("PH", "320.5"), one("PN", "320.5"))
        assert found.reason == "320,5 trừ 320,5, còn 0,0 m²; mức Kế hoạch: 0."

    def test_left_at_one_unit_is_not_met_whoever_is_missing(self):
        areas = total("PH", {"A": "20", "B": "5", "C": None})
        cleared = total("PN", {"A": "7.5", "B": "5", "C": None})
        found = verdict(DIFFERENCE, areas, cleared)
        assert found.code == VerdictCode.NOT_MET
        assert found.value is None
        assert found.reason == "Còn 12,5 m² (A 12,5); mức Kế hoạch: 0; thiếu số liệu của C."

    def test_unit_with_one_side_only_decides_nothing(self):
        areas = total("PH", {"A": "20", "B": "5"})
        cleared = total("PN", {"A": None, "B": "5"})
        assert verdict(DIFFERENCE, areas, cleared).code == VerdictCode.MISSING_DATA

    @pytest.mark.parametrize(("judged", "after_cut_off"), [(False, True), (True, False)])
    def test_left_before_the_cut_off_of_a_year_is_not_due(self, judged, after_cut_off):
        found = verdict(
            DIFFERENCE, one("PH", "20"), one("PN", "7.5"), judged=judged, after_cut_off=after_cut_off
        )
        assert found.code == VerdictCode.NOT_DUE
        assert found.value == Fraction(25, 2)


class TestOneUnitBelowAll:
    def test_is_not_met_whoever_is_missing(self):
        parts = total("PART", {"Huyện A": "14", "Huyện B": "10", "Huyện C": None})
        wholes = total("WHOLE", {"Huyện A": "15", "Huyện B": "10", "Huyện C": "12"})
        found = verdict(ratio(), parts, wholes)
        assert found.code == VerdictCode.NOT_MET
        assert found.missing == ("Huyện C",)
        assert found.reason == "Chưa đủ: Huyện A 14/15 xã; mức Kế hoạch: 100%; thiếu số liệu của Huyện C."

    def test_unit_that_answers_for_one_pair_of_two_decides(self):
        totals = (
            one("CSCN-DAT", "1", "Sở LĐ"),
            one("CSCN-TONG", "2", "Sở LĐ"),
            one("CSDT-DAT", None, "Sở Y tế"),
            one("CSDT-TONG", "7", "Sở Y tế"),
        )
        assert verdict(STANDARD, *totals).code == VerdictCode.NOT_MET

    def test_says_nothing_against_another_threshold(self):
        parts = total("PART", {"A": "1", "B": None})
        wholes = total("WHOLE", {"A": "10", "B": "12"})
        assert verdict(ratio("80", Comparator.GT), parts, wholes).code == VerdictCode.MISSING_DATA

    @pytest.mark.parametrize(("judged", "after_cut_off"), [(False, True), (True, False)])
    def test_before_the_cut_off_of_a_year_is_not_due(self, judged, after_cut_off):
        found = verdict(
            ratio(), one("PART", "9"), one("WHOLE", "10"), judged=judged, after_cut_off=after_cut_off
        )
        assert found.code == VerdictCode.NOT_DUE
        assert found.value == 90

    def test_unit_over_its_whole_does_not_hide_one_below(self):
        parts = total("PART", {"A": "11", "B": "9"})
        wholes = total("WHOLE", {"A": "10", "B": "10"})
        assert verdict(ratio(), parts, wholes).code == VerdictCode.NOT_MET


class TestChangeUp:
    @pytest.mark.parametrize(
        ("now", "before", "code"),
        [
            ("105", "100", VerdictCode.MET),
            ("104", "100", VerdictCode.NOT_MET),
            ("214", "203", VerdictCode.MET),
            ("10499", "10000", VerdictCode.NOT_MET),
            ("100", "100", VerdictCode.NOT_MET),
            ("0", "100", VerdictCode.NOT_MET),
            (NIL, "100", VerdictCode.NOT_MET),
        ],
    )
    def test_from_5_percent_is_inclusive(self, now, before, code):
        assert verdict(CHANGE_UP, one("VU", now), last_year=[one("VU", before)]).code == code

    def test_tells_both_years(self):
        found = verdict(CHANGE_UP, one("VU", "214"), last_year=[one("VU", "203")])
        assert found.value == Fraction(1100, 203)
        assert (found.numerator, found.denominator) == (214, 203)
        assert found.reason == "214 so với 203 vụ, tăng 5,4%; mức Kế hoạch: tăng từ 5%."

    def test_fall_has_a_negative_value(self):
        found = verdict(CHANGE_UP, one("VU", "90"), last_year=[one("VU", "100")])
        assert found.value == -10
        assert found.reason == "90 so với 100 vụ, giảm 10,0%; mức Kế hoạch: tăng từ 5%."

    @pytest.mark.parametrize("base", ["0", NIL])
    def test_base_zero_gives_the_increase_and_no_verdict(self, base):
        found = verdict(CHANGE_UP, one("VU", "12"), last_year=[one("VU", base)])
        assert found.code == VerdictCode.BASE_ZERO
        assert found.value is None
        assert (found.numerator, found.denominator) == (12, 0)
        assert found.reason == "Cùng kỳ năm trước không phát sinh; kỳ này +12 vụ."

    def test_base_zero_and_nothing_now_gives_no_verdict(self):
        found = verdict(CHANGE_UP, one("VU", "0"), last_year=[one("VU", "0")])
        assert found.code == VerdictCode.BASE_ZERO
        assert found.reason == "Cùng kỳ năm trước và kỳ này đều không phát sinh."


class TestChangeDown:
    @pytest.mark.parametrize(
        ("before", "now", "code"),
        [
            ("100", "99", VerdictCode.NOT_MET),
            ("99", "98", VerdictCode.MET),
            ("101", "100", VerdictCode.NOT_MET),
            ("100", "98", VerdictCode.MET),
            ("10000", "9899", VerdictCode.MET),
            ("10000", "9900", VerdictCode.NOT_MET),
            ("100", "100", VerdictCode.NOT_MET),
            ("100", "101", VerdictCode.NOT_MET),
            ("1", "0", VerdictCode.MET),
            ("1", NIL, VerdictCode.MET),
        ],
    )
    def test_more_than_1_percent_is_strict(self, before, now, code):
        assert verdict(CHANGE_DOWN, one("XA", now), last_year=[one("XA", before)]).code == code

    def test_decrease_counts_positive(self):
        found = verdict(CHANGE_DOWN, one("XA", "98"), last_year=[one("XA", "99")])
        assert found.value == Fraction(100, 99)
        assert found.exact_comparison == "1,01% lớn hơn 1%"
        assert found.reason == "98 so với 99 xã, giảm 1,0%; mức Kế hoạch: giảm hơn 1%."

    def test_exactly_1_percent_says_so(self):
        found = verdict(CHANGE_DOWN, one("XA", "99"), last_year=[one("XA", "100")])
        assert found.exact_comparison == "bằng đúng 1%, không lớn hơn 1%"

    def test_increase_has_a_negative_value(self):
        found = verdict(CHANGE_DOWN, one("XA", "110"), last_year=[one("XA", "100")])
        assert found.value == -10
        assert found.reason == "110 so với 100 xã, tăng 10,0%; mức Kế hoạch: giảm hơn 1%."

    @pytest.mark.parametrize(
        ("now", "code"), [("0", VerdictCode.NIL), (NIL, VerdictCode.NIL), ("3", VerdictCode.NOT_MET)]
    )
    def test_base_zero_is_judged_by_what_there_is_now(self, now, code):
        found = verdict(CHANGE_DOWN, one("XA", now), last_year=[one("XA", "0")])
        assert found.code == code
        assert found.value is None


class TestBaseline:
    @pytest.mark.parametrize("spec", [CHANGE_UP, CHANGE_DOWN])
    def test_absent_is_no_baseline(self, spec):
        found = verdict(spec, one(spec.numerator[0], "10"))
        assert found.code == VerdictCode.NO_BASELINE
        assert found.value is None
        assert found.numerator == 10
        assert found.denominator is None
        assert found.reason.startswith("Chưa có số liệu cùng kỳ năm trước để so sánh; kỳ này 10 ")

    def test_without_answer_is_no_baseline(self):
        found = verdict(CHANGE_UP, one("VU", "10"), last_year=[one("VU", None)])
        assert found.code == VerdictCode.NO_BASELINE

    def test_incomplete_is_no_baseline_and_names_the_units(self):
        now = total("VU", {"A": "5", "B": "6"})
        base = total("VU", {"A": "5", "B": None})
        found = verdict(CHANGE_UP, now, last_year=[base])
        assert found.code == VerdictCode.NO_BASELINE
        assert "còn thiếu của B" in found.reason

    def test_of_other_units_is_no_baseline(self):
        now = total("VU", {"A": "5", "B": "6"})
        base = total("VU", {"A": "5", "C": "6"})
        found = verdict(CHANGE_UP, now, last_year=[base])
        assert found.code == VerdictCode.NO_BASELINE
        assert "Đơn vị được giao báo cáo đã khác" in found.reason

    def test_of_the_same_units_in_other_order_is_a_baseline(self):
        now = total("VU", {"A": "5", "B": "6"})
        base = total("VU", {"B": "5", "A": "5"})
        assert verdict(CHANGE_UP, now, last_year=[base]).code == VerdictCode.MET

    def test_missing_data_of_this_year_comes_first(self):
        assert verdict(CHANGE_UP, one("VU", None)).code == VerdictCode.MISSING_DATA

    def test_is_not_asked_for_by_other_kinds(self):
        assert verdict(ratio(), one("PART", "1"), one("WHOLE", "1")).code == VerdictCode.MET


class TestUnitsAtLeast:
    def test_every_unit_is_met(self):
        found = verdict(UNITS, total("MH", {"A": "1", "B": "7", "C": "1"}))
        assert found.code == VerdictCode.MET
        assert (found.met_count, found.asked_count) == (3, 3)
        assert found.value == 3
        assert found.reason == "3/3 đơn vị đạt từ 01 mô hình; mức Kế hoạch: mỗi đơn vị từ 01 mô hình."

    @pytest.mark.parametrize("answer", ["0", NIL])
    def test_one_unit_with_seven_does_not_help(self, answer):
        found = verdict(UNITS, total("MH", {"A": "7", "B": answer, "C": "7"}))
        assert found.code == VerdictCode.NOT_MET
        assert (found.met_count, found.asked_count) == (2, 3)
        assert found.reason == "B chưa đạt; mức Kế hoạch: mỗi đơn vị từ 01 mô hình."

    def test_missing_unit_is_missing_data(self):
        found = verdict(UNITS, total("MH", {"A": "1", "B": None, "C": "1"}))
        assert found.code == VerdictCode.MISSING_DATA
        assert (found.met_count, found.asked_count) == (2, 3)
        assert (found.numerator, found.denominator) == (2, 2)
        assert found.missing == ("B",)

    def test_unit_without_model_decides_whoever_is_missing(self):
        found = verdict(UNITS, total("MH", {"A": "1", "B": None, "C": "0"}))
        assert found.code == VerdictCode.NOT_MET
        assert "thiếu số liệu của B" in found.reason

    def test_unit_without_model_in_a_first_half_is_not_due(self):
        found = verdict(UNITS, total("MH", {"A": "1", "B": "0"}), judged=False)
        assert found.code == VerdictCode.NOT_DUE
        assert (found.met_count, found.asked_count) == (1, 2)

    @pytest.mark.parametrize(("answer", "code"), [("2", VerdictCode.NOT_MET), ("3", VerdictCode.MET)])
    def test_minimum_is_the_plans(self, answer, code):
        spec = IndicatorSpec("K", IndicatorKind.UNITS_AT_LEAST, ("MH",), minimum=3)
        assert verdict(spec, total("MH", {"A": "9", "B": answer})).code == code

    def test_nobody_assigned_is_missing_data(self):
        found = verdict(UNITS, total("MH", {}))
        assert found.code == VerdictCode.MISSING_DATA
        assert (found.met_count, found.asked_count) == (0, 0)


class TestMonitored:
    @pytest.mark.parametrize(("judged", "after_cut_off"), [(True, True), (False, False)])
    def test_is_never_judged(self, judged, after_cut_off):
        found = verdict(MONITORED, one("NN", "47"), judged=judged, after_cut_off=after_cut_off)
        assert found.code == VerdictCode.MONITORED
        assert found.value == 47
        assert found.reason == "Kế hoạch không định mức; kỳ này 47 người."

    def test_names_the_missing(self):
        found = verdict(MONITORED, total("NN", {"A": "5", "B": None}))
        assert found.code == VerdictCode.MONITORED
        assert found.missing == ("B",)
        assert found.reason == "Kế hoạch không định mức; kỳ này 05 người; thiếu số liệu của B."

    def test_without_data_has_no_value(self):
        found = verdict(MONITORED, one("NN", None))
        assert found.code == VerdictCode.MONITORED
        assert found.value is None

    def test_indicator_without_threshold_that_year_is_monitored(self):
        spec = IndicatorSpec("2.1", IndicatorKind.CHANGE_UP, ("VU",), comparator=Comparator.GE, decimals=1)
        found = verdict(spec, one("VU", "214"), last_year=[one("VU", "203")])
        assert found.code == VerdictCode.MONITORED
        assert found.value == Fraction(1100, 203)


class TestNotDue:
    @pytest.mark.parametrize(
        ("judged", "after_cut_off", "words"),
        [
            (False, True, "Kỳ này chưa đánh giá; hiện 214 so với 203 vụ, tăng 5,4%."),
            (True, False, "Chưa đến ngày chốt số liệu; hiện 214 so với 203 vụ, tăng 5,4%."),
        ],
    )
    def test_still_gives_value_and_comparison(self, judged, after_cut_off, words):
        found = verdict(
            CHANGE_UP,
            one("VU", "214"),
            last_year=[one("VU", "203")],
            judged=judged,
            after_cut_off=after_cut_off,
        )
        assert found.code == VerdictCode.NOT_DUE
        assert found.value == Fraction(1100, 203)
        assert found.reason == words

    def test_comes_before_missing_data_and_missing_base(self):
        found = verdict(CHANGE_UP, one("VU", None), judged=False)
        assert found.code == VerdictCode.NOT_DUE
        assert found.missing == POLICE
        assert verdict(CHANGE_UP, one("VU", "5"), judged=False).reason == (
            "Kỳ này chưa đánh giá; hiện 05 vụ, chưa có số liệu cùng kỳ năm trước."
        )

    def test_says_in_words_what_is_not_known_yet(self):
        nothing = verdict(CHANGE_UP, one("VU", None), last_year=[one("VU", "214")], judged=False)
        assert nothing.reason == "Kỳ này chưa đánh giá; hiện chưa có số liệu, cùng kỳ năm trước 214 vụ."
        nobody = verdict(UNITS, total("MH", {"A": None, "B": None}), judged=False)
        assert nobody.reason == "Kỳ này chưa đánh giá; hiện chưa có đơn vị nào báo cáo."
        whole = verdict(SERVICES, one("DV", None, "Sở Y tế"), one("NN", "5"), one("SD", "7"), judged=False)
        assert whole.reason == "Kỳ này chưa đánh giá; hiện chưa có số liệu, so với 12 người."
        assert "–" not in nothing.reason + nobody.reason + whole.reason

    def test_comes_before_base_zero_and_nil(self):
        assert (
            verdict(CHANGE_DOWN, one("XA", "3"), last_year=[one("XA", "0")], judged=False).code == "not_due"
        )
        nothing = (one("PART", NIL), one("WHOLE", NIL))
        assert verdict(ratio(zero_over_zero_is_nil=True), *nothing, judged=False).code == "not_due"


class TestExactComparison:
    @pytest.mark.parametrize(
        ("part", "whole", "words"),
        [
            ("8004", "10000", "80,04% lớn hơn 80%"),
            ("7996", "10000", "79,96% nhỏ hơn 80%"),
            ("80001", "100000", "80,001% lớn hơn 80%"),
            ("8000", "10000", "bằng đúng 80%, không lớn hơn 80%"),
            ("8005", "10000", ""),
            ("7994", "10000", ""),
            ("9000", "10000", ""),
        ],
    )
    def test_is_given_only_where_rounding_misleads(self, part, whole, words):
        found = verdict(ratio("80", Comparator.GT), one("PART", part), one("WHOLE", whole))
        assert found.exact_comparison == words

    def test_almost_all_is_told_from_all(self):
        found = verdict(ratio(), one("PART", "4999"), one("WHOLE", "5000"))
        assert found.code == VerdictCode.NOT_MET
        assert found.exact_comparison == "99,98% nhỏ hơn 100%"

    def test_all_needs_no_words(self):
        assert verdict(ratio(), one("PART", "5"), one("WHOLE", "5")).exact_comparison == ""

    def test_is_not_given_before_a_verdict(self):
        found = verdict(ratio("80", Comparator.GT), one("PART", "8004"), one("WHOLE", "10000"), judged=False)
        assert found.exact_comparison == ""


class TestWords:
    @pytest.mark.parametrize(
        ("spec", "words"),
        [
            (SERVICES, "trên 80%"),
            (CHANGE_UP, "tăng từ 5%"),
            (CHANGE_DOWN, "giảm hơn 1%"),
            (ratio(), "100%"),
            (ratio("12.5", Comparator.LE), "không quá 12,5%"),
            (ratio("90", Comparator.GE), "từ 90%"),
            (ratio("3", Comparator.LT), "dưới 3%"),
            (VALUE, "0"),
            (DIFFERENCE, "0"),
            (UNITS, "mỗi đơn vị từ 01 mô hình"),
            (MONITORED, "không định mức"),
        ],
    )
    def test_threshold(self, spec, words):
        assert threshold_words(spec) == words

    @pytest.mark.parametrize(
        ("spec", "value", "words"),
        [
            (SERVICES, Fraction(8004, 100), "80,0%"),
            (CHANGE_UP, Fraction(1100, 203), "tăng 5,4%"),
            (CHANGE_UP, Fraction(-2), "giảm 2,0%"),
            (CHANGE_DOWN, Fraction(2), "giảm 2,0%"),
            (CHANGE_DOWN, Fraction(-2), "tăng 2,0%"),
            (CHANGE_DOWN, Fraction(0), "không đổi"),
            (VALUE, Fraction(1), "1"),
            (DIFFERENCE, Fraction(25, 2), "12,5"),
            (MONITORED, Fraction(1204), "1.204"),
            (UNITS, Fraction(7), "7"),
            (SERVICES, None, "–"),
        ],
    )
    def test_value(self, spec, value, words):
        assert value_words(spec, value) == words


class TestCountMet:
    def test_monitored_is_left_out_and_nil_counts_as_met(self):
        verdicts = [
            verdict(MONITORED, one("NN", "47")),
            verdict(VALUE, one("TUDIEM", "0")),
            verdict(VALUE, one("TUDIEM", "1")),
            verdict(ratio(zero_over_zero_is_nil=True), one("PART", NIL), one("WHOLE", NIL)),
            verdict(CHANGE_UP, one("VU", "1")),
            verdict(CHANGE_UP, one("VU", None)),
        ]
        assert count_met(verdicts) == (2, 5)

    def test_of_nothing_is_none_of_none(self):
        assert count_met([]) == (0, 0)
