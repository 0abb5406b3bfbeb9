"""Form fields for Vietnamese numbers and dates: strict, polite, and showing again what was typed."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from targets.forms import VietnameseDateField, VietnameseDecimalField


class GramForm(forms.Form):
    grams = VietnameseDecimalField(label="Heroin", decimals=3, required=False)
    cases = VietnameseDecimalField(label="Số vụ", decimals=0)
    signed_on = VietnameseDateField(label="Ngày ký", required=False)


def errors_of(field, raw):
    with pytest.raises(ValidationError) as caught:
        field.clean(raw)
    return caught.value.error_list


class TestVietnameseDecimalField:
    @pytest.mark.parametrize(
        ("decimals", "raw", "value"),
        [(0, "1.234", "1234"), (3, "4,279", "4.279"), (1, " 1.234,5 ", "1234.5"), (0, 12, "12")],
    )
    def test_cleans_to_decimal(self, decimals, raw, value):
        cleaned = VietnameseDecimalField(decimals=decimals).clean(raw)
        assert cleaned == Decimal(value)
        assert isinstance(cleaned, Decimal)

    @pytest.mark.parametrize("raw", ["", "  ", "\u00a0", None])
    def test_empty_is_none_where_not_required(self, raw):
        assert VietnameseDecimalField(decimals=0, required=False).clean(raw) is None

    @pytest.mark.parametrize("raw", ["", "  ", None])
    def test_empty_is_an_error_where_required(self, raw):
        (error,) = errors_of(VietnameseDecimalField(decimals=0), raw)
        assert error.code == "required"
        assert "Đề nghị nhập" in error.message

    def test_zero_is_not_empty(self):
        assert VietnameseDecimalField(decimals=0).clean("0") == 0

    def test_ambiguous_number_offers_both_readings(self):
        (error,) = errors_of(VietnameseDecimalField(decimals=3), "4.279")
        assert error.code == "ambiguous"
        assert error.params["readings"] == (Decimal("4.279"), Decimal("4279"))
        assert error.params["choices"] == ("4,279", "4279")
        assert error.messages == ["“4.279” có thể là 4,279 hoặc 4279. Đề nghị chọn cách đọc đúng."]

    @pytest.mark.parametrize("raw", ["4.279", "0.279", "400.511", "1.5", "1,234.5"])
    def test_choice_that_was_offered_is_accepted(self, raw):
        field = VietnameseDecimalField(decimals=3)
        (error,) = errors_of(field, raw)
        cleaned = [field.clean(choice) for choice in error.params["choices"]]
        assert tuple(cleaned) == error.params["readings"]
        assert cleaned

    @pytest.mark.parametrize("raw", ["-5", "abc", "1 000", "１２", "5%", "%s", "%(x)s", "9" * 5000, "a\x00"])
    def test_unreadable_number_is_invalid(self, raw):
        (error,) = errors_of(VietnameseDecimalField(decimals=3), raw)
        assert error.code == "invalid"
        assert error.params["readings"] == ()
        assert "Đề nghị" in error.messages[0] or "không nhận" in error.messages[0]

    @pytest.mark.parametrize("raw", ["0.279", "-5", "1,2,3", "12 vụ", "１２"])
    def test_wrong_input_is_shown_again_as_typed(self, raw):
        form = GramForm({"grams": raw, "cases": "1"})
        assert not form.is_valid()
        assert f'value="{raw}"' in str(form["grams"])

    def test_good_input_is_shown_again_as_typed(self):
        form = GramForm({"grams": "0412,60", "cases": "1.234"})
        assert form.is_valid()
        assert 'value="0412,60"' in str(form["grams"])

    @pytest.mark.parametrize(
        ("field", "initial", "shown"),
        [
            ("grams", Decimal("412.600"), "412,6"),
            ("grams", Decimal("4279.000"), "4279"),
            ("grams", Decimal("1234567.500"), "1.234.567,5"),
            ("cases", Decimal("1234.000"), "1.234"),
            ("cases", 0, "0"),
        ],
    )
    def test_initial_number_is_shown_so_that_it_reads_the_same(self, field, initial, shown):
        form = GramForm(initial={field: initial})
        assert f'value="{shown}"' in str(form[field])
        assert form.fields[field].clean(shown) == initial

    def test_is_a_text_input_for_decimals(self):
        html = str(GramForm()["grams"])
        assert 'type="text"' in html
        assert 'inputmode="decimal"' in html
        assert 'autocomplete="off"' in html

    @pytest.mark.parametrize(
        ("initial", "data", "changed"),
        [
            (Decimal("4279.000"), "4.279,000", False),
            (Decimal("4279.000"), "4279", False),
            (Decimal("4279.000"), "4.279", True),
            (None, "", False),
            (None, "0", True),
            (Decimal(0), "", True),
            (Decimal(5), "x", True),
        ],
    )
    def test_has_changed_compares_numbers(self, initial, data, changed):
        assert VietnameseDecimalField(decimals=3, required=False).has_changed(initial, data) is changed


class TestVietnameseDateField:
    @pytest.mark.parametrize(
        ("raw", "value"),
        [
            ("05/02/2025", date(2025, 2, 5)),
            ("06/05/2025", date(2025, 5, 6)),
            ("17/06/2025", date(2025, 6, 17)),
            ("5/2/2025", date(2025, 2, 5)),
            (" 29/02/2024 ", date(2024, 2, 29)),
            ("01/01/1900", date(1900, 1, 1)),
            ("31/12/2200", date(2200, 12, 31)),
            (date(2025, 2, 5), date(2025, 2, 5)),
        ],
    )
    def test_day_comes_first(self, raw, value):
        assert VietnameseDateField().clean(raw) == value

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            ("31/02/2025", "nonexistent"),
            ("29/02/2023", "nonexistent"),
            ("31/04/2025", "nonexistent"),
            ("06/13/2025", "nonexistent"),
            ("00/01/2025", "nonexistent"),
            ("01/01/0001", "year"),
            ("31/12/1899", "year"),
            ("01/01/2201", "year"),
            ("01/01/9999", "year"),
            ("2025-06-17", "invalid"),
            ("2026-13-01", "invalid"),
            ("17/06/25", "invalid"),
            ("17/6", "invalid"),
            ("17 tháng 6", "invalid"),
            ("١٧/٠٦/٢٠٢٥", "invalid"),
            ("1/1/20255", "invalid"),
            ("1\n/1/2025", "invalid"),
            ("", "required"),
            ("  ", "required"),
        ],
    )
    def test_other_input_is_refused_politely(self, raw, code):
        (error,) = errors_of(VietnameseDateField(), raw)
        assert error.code == code
        assert "Đề nghị" in error.message

    def test_empty_is_none_where_not_required(self):
        assert VietnameseDateField(required=False).clean("") is None

    def test_initial_date_is_shown_day_first(self):
        form = GramForm(initial={"signed_on": date(2025, 2, 5)})
        assert 'value="05/02/2025"' in str(form["signed_on"])

    def test_wrong_input_is_shown_again_as_typed(self):
        form = GramForm({"cases": "1", "signed_on": "31/02/2025"})
        assert not form.is_valid()
        assert 'value="31/02/2025"' in str(form["signed_on"])

    @pytest.mark.parametrize(
        ("data", "changed"), [("05/02/2025", False), ("5/2/2025", False), ("06/02/2025", True), ("x", True)]
    )
    def test_has_changed_compares_days(self, data, changed):
        assert VietnameseDateField().has_changed(date(2025, 2, 5), data) is changed
