"""Vietnamese text: cleaned, searched without diacritics, sorted by its own alphabet."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.text import UnreadableText, clean_text, search_key, sort_key, tone_key

WORDS = (
    *("ma túy", "Ủy ban", "hòa", "thủy", "khỏe", "Tuyên Quang", "Chiêm Hóa", "Hàm Yên", "Sơn Dương"),
    *("Đội", "đặc biệt", "nghiện", "người", "tiền chất", "Lâm Bình", "Nà Hang", "xử lý", "kiểm soát"),
    *("quỹ", "ưỡn ẹo"),
)


class TestCleanText:
    @pytest.mark.parametrize("word", WORDS)
    def test_decomposed_text_is_composed(self, word):
        decomposed = unicodedata.normalize("NFD", word)
        assert decomposed != word or word.isascii()
        assert clean_text(decomposed) == unicodedata.normalize("NFC", word)

    @pytest.mark.parametrize(
        "raw",
        ["a\x00b", "\x00", "a\ud800b", "\udfff"],
        ids=["nul", "only-nul", "high-surrogate", "low-surrogate"],
    )
    def test_what_no_database_stores_is_refused_in_vietnamese(self, raw):
        with pytest.raises(UnreadableText, match="Đề nghị xóa ký tự đó"):
            clean_text(raw)

    @pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
    def test_every_line_break_is_one(self, line_break):
        assert clean_text(f"một{line_break}hai", multiline=True) == "một\nhai"
        assert clean_text(f"một{line_break}hai") == "một hai"

    def test_blank_lines_between_paragraphs_stay(self):
        assert clean_text("một\r\n\r\nhai", multiline=True) == "một\n\nhai"

    @pytest.mark.parametrize(
        "char",
        [chr(code) for code in (*range(1, 32), 127, *range(128, 160)) if chr(code) not in "\t\n\r\v\f\x85"],
    )
    def test_other_control_characters_are_removed(self, char):
        assert clean_text(f"ma{char} túy", multiline=True) == "ma túy"

    @pytest.mark.parametrize(
        "char",
        [
            *"\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
        ],
    )
    def test_invisible_and_bidirectional_characters_are_removed(self, char):
        assert clean_text(f"{char}tài{char}liệu{char}") == "tàiliệu"

    def test_mark_behind_an_invisible_character_is_composed(self):
        assert clean_text("a\u200b\u0300") == "à"

    @pytest.mark.parametrize("char", ["\ufffe", "\uffff", "\ufdd0", "\U0001fffe"])
    def test_noncharacters_are_removed(self, char):
        assert clean_text(f"a{char}b") == "ab"

    @pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000", "\t"])
    def test_every_space_is_plain(self, space):
        assert clean_text(f"ma{space}túy") == "ma túy"

    def test_ends_of_lines_and_text_are_stripped(self):
        assert clean_text("\n  một  \n  hai \n\n", multiline=True) == "một\n  hai"
        assert clean_text("  một hai\t") == "một hai"

    @pytest.mark.parametrize(
        "text", ["=1+1", "<b>", "' OR 1=1--", "{{7*7}}", "😀 172/KH-UBND", "𠀀", "#REF!"]
    )
    def test_ordinary_text_is_left_alone(self, text):
        assert clean_text(text) == text

    def test_two_hundred_marks_on_a_letter_are_kept(self):
        assert clean_text("a" + "\u0300" * 200) == "à" + "\u0300" * 199

    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), st.booleans())
    @settings(max_examples=500, deadline=None)
    def test_clean_text_is_clean(self, raw, multiline):
        cleaned = clean_text(raw, multiline=multiline)
        assert clean_text(cleaned, multiline=multiline) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in cleaned.replace("\n", ""))
        assert multiline or "\n" not in cleaned


class TestSearchKey:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Đội", "doi"),
            ("đặc biệt", "dac biet"),
            ("ma túy", "ma tuy"),
            ("ma tuý", "ma tuy"),
            ("hoà", "hoa"),
            ("hòa", "hoa"),
            ("Ủy ban  nhân dân\n tỉnh", "uy ban nhan dan tinh"),
            ("172/KH-UBND", "172 kh ubnd"),
            ("“điểm nóng”, tụ điểm…", "diem nong tu diem"),
            ("m²", "m2"),
            ("Ｔuyên", "tuyen"),
            ("nghi\u200bện", "nghien"),
            ("İ", "i"),
            ("", ""),
            ("...", ""),
            ("a\x00b", "a b"),
            ("a\ud800b", "a b"),
        ],
    )
    def test_is_plain_lower_case(self, text, key):
        assert search_key(text) == key

    @pytest.mark.parametrize("word", WORDS)
    def test_is_the_same_for_composed_and_decomposed(self, word):
        assert search_key(unicodedata.normalize("NFD", word)) == search_key(word)

    @given(st.text())
    @settings(max_examples=500, deadline=None)
    def test_is_stable_and_never_fails(self, text):
        key = search_key(text)
        assert key == " ".join(key.split())
        assert "đ" not in key


class TestToneKey:
    @pytest.mark.parametrize(
        ("new", "old"),
        [
            ("hoà", "hòa"),
            ("hoá", "hóa"),
            ("khoẻ", "khỏe"),
            ("thuý", "thúy"),
            ("Uỷ ban", "Ủy ban"),
            ("ma tuý", "ma túy"),
            ("THUỶ", "thủy"),
            ("hoàn toàn", "hòan tòan"),
            ("huỳnh", "hùynh"),
            ("quý", "qúy"),
            ("quả", "qủa"),
            ("Hoà Bình – Thuận Hoà", "Hòa Bình, Thuận Hòa"),
        ],
    )
    def test_both_placements_are_one_word(self, new, old):
        assert tone_key(new) == tone_key(old)

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Uỷ ban", "ủy ban"),
            ("hoàn", "hoàn"),
            ("quý", "quý"),
            ("quỳ", "quỳ"),
            ("hoặc", "hoặc"),
            ("khuỷu", "khuỷu"),
            ("toàn", "toàn"),
            ("xoáy", "xoáy"),
            ("ngoằn ngoèo", "ngoằn ngoèo"),
            ("Thúy, hoà.", "thúy hòa"),
            ("mùa", "mùa"),
        ],
    )
    def test_is_lower_case_with_one_placement(self, text, key):
        assert tone_key(text) == key

    @pytest.mark.parametrize(
        ("one", "other"), [("ma túy", "ma tuy"), ("hòa", "hóa"), ("ân", "ấn"), ("đa", "da")]
    )
    def test_tells_tones_and_letters_apart(self, one, other):
        assert tone_key(one) != tone_key(other)

    @pytest.mark.parametrize("word", WORDS)
    def test_folds_to_the_search_key(self, word):
        assert search_key(tone_key(unicodedata.normalize("NFD", word))) == search_key(word)

    @given(st.text(alphabet="aeouyqhcmn óòỏọõúùủũụýỳỷáàéèâă", max_size=12))
    @settings(max_examples=500, deadline=None)
    def test_is_stable(self, text):
        assert tone_key(tone_key(text)) == tone_key(text)


class TestSortKey:
    @pytest.mark.parametrize(
        "ordered",
        [
            list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"),
            ["ma", "mà", "mả", "mã", "má", "mạ", "mi"],
            ["An", "Ăn", "Ân", "Bình", "Dà", "Đà", "Ea", "Êa", "Hoa", "Ủy ban", "Ưng", "Yên"],
            ["ân", "ần", "ẩn", "ẫn", "ấn", "ận"],
            ["an", "án", "an giang", "ang", "anh"],
            ["Hàm Yên", "Lâm Bình", "Nà Hang", "Sơn Dương", "Yên Sơn"],
            ["Kỳ 1", "Kỳ 2", "Kỳ 9", "Kỳ 10", "Kỳ 11", "Kỳ 100", "Kỳ A"],
            ["2", "10", "a", "α"],
            ["Dân", "Dân tộc", "Đan", "Đàn"],
            ["", "a"],
        ],
    )
    def test_orders_by_the_vietnamese_alphabet(self, ordered):
        keys = [sort_key(text) for text in ordered]
        assert sorted(set(keys)) == keys

    def test_letters_count_before_tones(self):
        assert sorted(["mạ a", "ma b", "ma a"], key=sort_key) == ["ma a", "mạ a", "ma b"]

    @pytest.mark.parametrize(
        ("one", "other"), [("Hoà", "hòa"), ("Uỷ ban", "ỦY  BAN"), ("a-b", "a b"), ("Kỳ 01", "kỳ 1")]
    )
    def test_case_placement_punctuation_do_not_count(self, one, other):
        assert sort_key(one) == sort_key(other)

    @given(st.text(max_size=30))
    @settings(max_examples=500, deadline=None)
    def test_is_plain_ascii_letters_and_digits(self, text):
        assert re.fullmatch("[0-9a-z]+", sort_key(text))
