"""Letterheads, number lines, signatures: the fixed parts of Decree 30."""

from datetime import date

import pytest

from reports.exports import official
from tests.reports.exports import samples


@pytest.mark.parametrize(
    ("name", "limit", "lines"),
    [
        ("SỞ Y TẾ", 24, ["SỞ Y TẾ"]),
        ("ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG", 27, ["ỦY BAN NHÂN DÂN", "TỈNH TUYÊN QUANG"]),
        ("MẶT TRẬN TỔ QUỐC VIỆT NAM", 27, ["MẶT TRẬN TỔ QUỐC VIỆT NAM"]),
        ("TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", 27, ["TỔNG LIÊN ĐOÀN", "LAO ĐỘNG VIỆT NAM"]),
        ("VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO", 27, ["VIỆN KIỂM SÁT", "NHÂN DÂN TỐI CAO"]),
        ("", 27, []),
        ("MỘTTÊNKHÔNGCÓKHOẢNGTRẮNGNÀOCẢ", 24, ["MỘTTÊNKHÔNGCÓKHOẢNGTRẮNGNÀOCẢ"]),
    ],
)
def test_printed_lines_are_as_even_as_the_words_allow(name, limit, lines):
    assert official.printed_lines(name, limit) == lines


def test_letterhead_of_a_department_has_superior_issuer_title_and_motto():
    head = official.letterhead(samples.unit())
    assert head.superior_body == ("ỦY BAN NHÂN DÂN", "TỈNH TUYÊN QUANG")
    assert head.issuing_body == ("SỞ Y TẾ",)
    assert head.national_title == ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",)
    assert head.motto == "Độc lập - Tự do - Hạnh phúc"


def test_letterhead_of_a_district_has_no_superior():
    unit = samples.unit(superior_body="", issuing_body="ỦY BAN NHÂN DÂN\nHUYỆN SƠN DƯƠNG")
    head = official.letterhead(unit)
    assert head.superior_body == ()
    assert head.issuing_body == ("ỦY BAN NHÂN DÂN", "HUYỆN SƠN DƯƠNG")


def test_letterhead_with_a_title_of_its_own_has_no_motto():
    head = official.letterhead(samples.unit(national_title="ĐOÀN TNCS HỒ CHÍ MINH"))
    assert head.national_title == ("ĐOÀN TNCS HỒ CHÍ MINH",)
    assert head.motto == ""


def test_number_line_known():
    line = official.number_line(
        samples.unit(), year=2025, number="45/BC-SYT", signed_on=date(2025, 2, 5), internal=False
    )
    assert line.number == "Số: 45/BC-SYT"
    assert line.place_and_date == "Tuyên Quang, ngày 05 tháng 02 năm 2025"


def test_number_line_not_known_leaves_room_to_write():
    line = official.number_line(samples.unit(), year=2025)
    assert line.number == "Số: \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/BC-SYT"
    assert line.place_and_date.split() == ["Tuyên", "Quang,", "ngày", "tháng", "năm", "2025"]


def test_number_line_of_an_internal_report_needs_no_number():
    assert official.number_line(samples.unit(), year=2025, internal=True).number == ""
    given = official.number_line(samples.unit(), year=2025, number="9/BC-CAT", internal=True)
    assert given.number == "Số: 9/BC-CAT"


@pytest.mark.parametrize(
    ("authority", "head", "position", "lines"),
    [
        ("", "GIÁM ĐỐC", "", ("GIÁM ĐỐC",)),
        ("", "GIÁM ĐỐC", "Giám đốc", ("GIÁM ĐỐC",)),
        ("", "GIÁM ĐỐC", "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("", "GIÁM ĐỐC", "KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("", "GIÁM ĐỐC", "TL. Giám đốc / Chánh Văn phòng", ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG")),
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (
            "TM. ỦY BAN NHÂN DÂN",
            "CHỦ TỊCH",
            "Phó Chủ tịch",
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ),
        ("TM. BAN THƯỜNG VỤ", "BÍ THƯ", "TM. Ban Thường vụ, Bí thư", ("TM. BAN THƯỜNG VỤ", "BÍ THƯ")),
    ],
)
def test_signature_lines(authority, head, position, lines):
    unit = samples.unit(signing_authority=authority, signing_position=head)
    assert official.signature(unit, position=position, name="Người Ký").lines == lines


def test_recipients_begin_as_above_and_end_with_the_file_copy():
    assert official.recipients("Công an tỉnh").lines == ("Như trên", "Công an tỉnh", "Lưu: VT")


def test_annex_reference_names_the_report():
    known = official.annex_reference(
        samples.unit(), year=2025, number="45/BC-SYT", signed_on=date(2025, 6, 17)
    )
    assert known == "(Kèm theo Báo cáo số 45/BC-SYT ngày 17 tháng 6 năm 2025 của Sở Y tế)"
    internal = official.annex_reference(samples.unit(), year=2025, internal=True)
    assert internal.startswith("(Kèm theo Báo cáo ngày")


def test_listed_takes_entries_without_dashes_and_remarks():
    printed = "- Bộ Công an; (báo cáo)\n- Các sở, ban, ngành;\n\n- Lưu: VT, NC (CH)."
    assert official.listed(printed) == ["Bộ Công an", "Các sở, ban, ngành", "Lưu: VT, NC (CH)"]


@pytest.mark.parametrize(("number", "numeral"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (39, "XXXIX")])
def test_roman(number, numeral):
    assert official.roman(number) == numeral
