"""The strict reader and the one writer of Vietnamese numbers (design, section 6)."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.numbers import (
    MAX_VALUE,
    NumberError,
    format_change,
    format_exact,
    format_number,
    format_percent,
    format_typed,
    parse,
    percent_of,
)

ROUND_TRIPS = settings(max_examples=1000, deadline=None)


def refusal(raw, decimals):
    with pytest.raises(NumberError) as caught:
        parse(raw, decimals=decimals)
    return caught.value


@pytest.mark.parametrize(
    ("raw", "decimals", "value"),
    [
        ("0", 0, "0"),
        ("12", 0, "12"),
        ("1234", 0, "1234"),
        ("1.234", 0, "1234"),
        ("999.999", 0, "999999"),
        ("12.345.678", 0, "12345678"),
        ("12.345.678", 3, "12345678"),
        ("1.023", 0, "1023"),
        ("1.000", 0, "1000"),
        ("007", 0, "7"),
        ("0", 3, "0"),
        ("0,05", 3, "0.05"),
        ("0,279", 3, "0.279"),
        ("4,279", 3, "4.279"),
        ("412,6", 3, "412.6"),
        ("1,234", 3, "1.234"),
        ("1.234,5", 1, "1234.5"),
        ("1234,5", 1, "1234.5"),
        ("1.234,567", 3, "1234.567"),
        ("12.345.678,9", 1, "12345678.9"),
        ("  7 ", 0, "7"),
        ("\t7\r\n", 0, "7"),
        ("\u00a07\u202f", 0, "7"),
        ("4279", 3, "4279"),
        ("4.279,000", 3, "4279"),
        ("999.999.999.999", 0, "999999999999"),
        ("999.999.999.999,9", 1, "999999999999.9"),
        ("999999999999,999", 3, "999999999999.999"),
    ],
)
def test_parse_reads_vietnamese_numbers(raw, decimals, value):
    assert parse(raw, decimals=decimals) == Decimal(value)


@pytest.mark.parametrize(("raw", "decimals"), [("-0", 0), ("-0", 3), ("-0,0", 1), ("-0,000", 3), ("-00", 0)])
def test_parse_minus_zero_is_zero_without_sign(raw, decimals):
    value = parse(raw, decimals=decimals)
    assert value == 0
    assert not value.is_signed()


@pytest.mark.parametrize(
    ("raw", "decimals", "readings"),
    [
        ("4.279", 3, ["4.279", "4279"]),
        ("4.279", 1, ["4279"]),
        ("1.234", 3, ["1.234", "1234"]),
        ("1.234", 2, ["1234"]),
        ("1.234", 1, ["1234"]),
        ("400.511", 3, ["400.511", "400511"]),
        ("1.000", 3, ["1.000", "1000"]),
        ("0.279", 0, ["279"]),
        ("0.279", 1, ["279"]),
        ("0.279", 3, ["0.279", "279"]),
        ("00.279", 3, ["0.279", "279"]),
        ("012.345", 3, ["12.345", "12345"]),
        ("0.279.123", 0, ["279123"]),
        ("0.279.123", 3, ["279123"]),
        ("0.000", 0, ["0"]),
        ("0.000", 3, ["0"]),
        ("1.5", 1, ["1.5"]),
        ("1.5", 3, ["1.5"]),
        ("0.5", 1, ["0.5"]),
        ("12.34", 3, ["12.34"]),
        ("1234.5", 1, ["1234.5"]),
        ("1234.567", 3, ["1234.567"]),
        ("1,234.5", 1, ["1234.5"]),
        ("1,234,567", 0, ["1234567"]),
        ("1,234,567.25", 3, ["1234567.25"]),
    ],
)
def test_parse_ambiguous_offers_the_readings_the_field_can_hold(raw, decimals, readings):
    error = refusal(raw, decimals)
    assert list(error.readings) == [Decimal(reading) for reading in readings]
    assert error.message.startswith(f"“{raw}” có thể là ")
    assert "Đề nghị" in error.message


@pytest.mark.parametrize(
    ("raw", "decimals"),
    [
        ("1.5", 0),
        ("12.34", 0),
        ("12.34", 1),
        ("1234.5", 0),
        ("1,234.5", 0),
        ("1234.5678", 3),
        ("0.27", 0),
    ],
)
def test_parse_dot_without_fitting_reading_offers_none(raw, decimals):
    error = refusal(raw, decimals)
    assert error.readings == ()
    assert "số nguyên" in error.message or "chữ số sau dấu phẩy" in error.message


@pytest.mark.parametrize(
    ("raw", "decimals", "message"),
    [
        ("0,5", 0, "chỉ nhận số nguyên"),
        ("1,0", 0, "chỉ nhận số nguyên"),
        ("1.234,5", 0, "chỉ nhận số nguyên"),
        ("1,50", 1, "tối đa 01 chữ số"),
        ("0,2791", 3, "tối đa 03 chữ số"),
        ("0,27900", 3, "tối đa 03 chữ số"),
    ],
)
def test_parse_too_many_decimals_is_refused_not_rounded(raw, decimals, message):
    error = refusal(raw, decimals)
    assert message in error.message
    assert error.readings == ()


@pytest.mark.parametrize("raw", ["-5", "−5", "–5", "--5", "- 5", "-1.234", "-0.279", "-0,5", "-", "\u22120"])
@pytest.mark.parametrize("decimals", [0, 3])
def test_parse_negative_is_refused_with_its_own_message(raw, decimals):
    error = refusal(raw, decimals)
    assert "không nhận số âm" in error.message
    assert error.readings == ()


@pytest.mark.parametrize("decimals", [0, 1, 3])
@pytest.mark.parametrize(
    "raw",
    [
        *(
            "1..2",
            "1.2.3",
            "1.23,4",
            "12.34.567",
            "1.234.56",
            "1234.567.890",
            ".5",
            "5.",
            "1.",
            ".",
            ",",
            ".,",
        ),
        *("1,", ",5", "1,,2", "1,2,3", "1,2,345", "1,5.2", "1.234,", "1,234.", ",234", "1.,5", "1,234.567,8"),
    ],
)
def test_parse_broken_separators_are_refused(raw, decimals):
    error = refusal(raw, decimals)
    assert error.readings == ()
    assert "dấu phẩy" in error.message


@pytest.mark.parametrize("decimals", [0, 1, 3])
@pytest.mark.parametrize(
    ("raw", "message"),
    [
        *((raw, "khoảng trắng") for raw in ("1 000", "1\u00a0000", "1\t5", "1\n2", "1\u2009234", "5 vụ")),
        *((raw, "0 đến 9") for raw in ("１２", "１２，５", "٣", "१२", "Ⅷ", "²", "1²", "½", "٣٤,٥")),
        *(
            (raw, "chỉ nhập số")
            for raw in ("1_000", "1'000", "1’000", "1e5", "1E-400", "1e400", "0x10", "5%")
        ),
        *(
            (raw, "chỉ nhập số")
            for raw in ("NaN", "sNaN", "Infinity", "null", "true", "[]", "abc", "5vụ", "一")
        ),
        *((raw, "chỉ nhập số") for raw in ("+5", "1/2", "1:2", "=1+1", "1\u202e2", "1\u200b2", "1\x002")),
        *((raw, "Chưa có số") for raw in ("", " ", "\u00a0")),
        *((raw, "quá dài") for raw in ("9" * 41, "9" * 5000, "1." * 2500, "," * 50)),
    ],
)
def test_parse_what_is_no_number_is_refused(raw, message, decimals):
    error = refusal(raw, decimals)
    assert message in error.message
    assert error.readings == ()


@pytest.mark.parametrize(
    ("raw", "decimals", "limit"),
    [
        ("1000000000000", 0, "999.999.999.999"),
        ("1.000.000.000.000", 3, "999.999.999.999,999"),
        ("1000000000000,0", 1, "999.999.999.999,9"),
        ("9" * 40, 0, "999.999.999.999"),
        ("10000000000000000000", 3, "999.999.999.999,999"),
    ],
)
def test_parse_above_the_limit_is_refused_with_the_limit(raw, decimals, limit):
    assert refusal(raw, decimals).message == f"Số quá lớn. Đề nghị nhập số không quá {limit}."


def test_parse_reading_above_the_limit_is_not_offered():
    assert refusal("9" * 13 + ".5", 1).readings == ()


def test_parse_message_does_not_repeat_characters_that_could_deceive():
    assert "\u202e" not in refusal("1\u202e2", 0).message


def test_largest_value_leaves_room_for_sums_of_thousandths():
    assert MAX_VALUE * 1000 * 9000 < 2**63


@given(st.integers(0, 10**15 - 1), st.integers(0, 3))
@ROUND_TRIPS
def test_formatted_number_is_read_back(thousandths, decimals):
    value = (Decimal(thousandths) / 1000).quantize(Decimal(1).scaleb(-decimals), "ROUND_DOWN")
    assert parse(format_number(value, decimals=decimals), decimals=decimals) == value


@given(st.integers(0, 10**15 - 1), st.integers(0, 3))
@ROUND_TRIPS
def test_typed_form_is_read_back_as_the_same_number(thousandths, decimals):
    value = (Decimal(thousandths) / 1000).quantize(Decimal(1).scaleb(-decimals), "ROUND_DOWN")
    assert parse(format_typed(value, decimals=decimals), decimals=decimals) == value


@given(st.integers(0, 999_999), st.integers(0, 3))
@ROUND_TRIPS
def test_every_reading_offered_is_read_back_when_chosen(digits, decimals):
    raw = f"{digits // 1000}.{digits % 1000:03}"
    try:
        parse(raw, decimals=decimals)
    except NumberError as error:
        for reading in error.readings:
            assert parse(format_typed(reading, decimals=decimals), decimals=decimals) == reading
    else:
        assert decimals == 0


@given(st.text(alphabet="0123456789.,-− e+", max_size=14), st.integers(0, 3))
@ROUND_TRIPS
def test_whatever_is_typed_is_read_within_bounds_or_refused(raw, decimals):
    try:
        value = parse(raw, decimals=decimals)
    except NumberError:
        return
    assert 0 <= value <= MAX_VALUE
    assert value == round(value, decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234, 0, "1.234"),
        (Decimal("1234.5"), 1, "1.234,5"),
        (Decimal("4.279"), 3, "4,279"),
        (Decimal("412.6"), 3, "412,600"),
        (Decimal("12345678.9"), 1, "12.345.678,9"),
        (Decimal("0.05"), 1, "0,1"),
        (Decimal("0.04"), 1, "0,0"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("3.5"), 0, "4"),
        (Decimal("-2.5"), 0, "−3"),
        (Decimal("-0.04"), 1, "0,0"),
        (Fraction(1, 3), 3, "0,333"),
        (Fraction(2, 3), 1, "0,7"),
        (Fraction(-1, 3), 1, "−0,3"),
        (Decimal("999.95"), 1, "1.000,0"),
        (MAX_VALUE, 3, "999.999.999.999,999"),
        (Decimal("1E+3"), 0, "1.000"),
    ],
)
def test_format_number(value, decimals, text):
    assert format_number(value, decimals=decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(6, "+6,0"), (-5, "−5,0"), (0, "0,0"), (Fraction(1, 100), "0,0"), (Decimal("-0.01"), "0,0")],
)
def test_format_number_signed(value, text):
    assert format_number(value, decimals=1, signed=True) == text


def test_format_number_refuses_floats():
    with pytest.raises(TypeError):
        format_number(0.1, decimals=1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1327.000"), "1.327"),
        (Decimal("320.500"), "320,5"),
        (Decimal("0.279"), "0,279"),
        (Fraction(1, 3), "0,333"),
        (0, "0"),
    ],
)
def test_format_exact_has_no_idle_zeros(value, text):
    assert format_exact(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("4279", 3, "4279"),
        ("4279", 0, "4.279"),
        ("1234567", 3, "1.234.567"),
        ("412.600", 3, "412,6"),
        ("1234.5", 1, "1.234,5"),
        ("0.279", 3, "0,279"),
        ("0", 3, "0"),
    ],
)
def test_format_typed_is_never_ambiguous(value, decimals, text):
    assert format_typed(Decimal(value), decimals=decimals) == text


@pytest.mark.parametrize(
    ("percent", "decimals", "text"),
    [
        (80, 1, "80,0%"),
        (Fraction(8004, 100), 1, "80,0%"),
        (Fraction(8004, 100), 2, "80,04%"),
        (Fraction(200, 3), 1, "66,7%"),
        (Decimal("12.676"), 3, "12,676%"),
        (1234, 0, "1.234%"),
        (-2, 1, "−2,0%"),
    ],
)
def test_format_percent(percent, decimals, text):
    assert format_percent(percent, decimals=decimals) == text


def test_format_percent_signed():
    assert format_percent(Fraction(1100, 203), signed=True) == "+5,4%"


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        (Fraction(1100, 203), "tăng 5,4%"),
        (-2, "giảm 2,0%"),
        (0, "không đổi"),
        (Fraction(4, 100), "tăng dưới 0,1%"),
        (Fraction(-4, 100), "giảm dưới 0,1%"),
        (Fraction(5, 100), "tăng 0,1%"),
    ],
)
def test_format_change_is_in_words(percent, text):
    assert format_change(percent) == text


def test_percent_of_is_exact():
    assert percent_of(Decimal("0.1"), Decimal("0.3")) == Fraction(100, 3)


def test_percent_of_nothing_does_not_exist():
    with pytest.raises(ZeroDivisionError):
        percent_of(1, 0)


def exact_decimals(count):
    """Numbers of every size and number of decimals that a field can hold, the awkward ones first."""
    awkward = (0, 1, 9, 10, 99, 100, 999, 1000, 1001, 9999, 10_000, 999_999, 1_000_000, 1_234_567, 10**12 - 1)
    chance = random.Random(20_251_214)
    for number in range(count):
        decimals = number % 4
        limit = int(MAX_VALUE.scaleb(decimals))
        units = (
            awkward[number // 4]
            if number // 4 < len(awkward)
            else chance.randint(0, 10 ** chance.randint(1, 15))
        )
        yield Decimal(min(units, limit)).scaleb(-decimals), decimals


def test_what_a_field_shows_reads_as_the_same_number():
    count = 0
    for value, decimals in exact_decimals(100_000):
        text = format_typed(value, decimals=decimals)
        assert parse(text, decimals=decimals) == value, text
        assert (
            parse(format_typed(parse(text, decimals=decimals), decimals=decimals), decimals=decimals) == value
        )
        count += 1
    assert count == 100_000
