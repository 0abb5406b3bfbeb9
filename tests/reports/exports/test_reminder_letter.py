"""The letter to late units: what it says to whom, and how it lies on the sheet (NĐ 30, Phụ lục I, ô 5b)."""

from dataclasses import replace
from datetime import date

import pytest

from agencies.working_days import WorkCalendar
from reports.exports.docx import document_docx
from reports.exports.pdf import document_pdf
from reports.exports.reminder_letter import LateUnit, answer_day, reminder_letter
from reports.exports.static_files import font_folder
from reports.exports.tree import Paragraph, Table
from tests.reports.exports import samples, word
from tests.reports.exports.letters import CONTACT, FIRST, TODAY, late_units, letter
from tests.reports.exports.measuring import fonts, line, millimetres, pages, rules, text


def words(document) -> str:
    return "\n".join(block.text for block in document.body if isinstance(block, Paragraph))


def test_letter_is_about_the_report_and_has_no_title_of_a_kind():
    document = letter()
    assert document.title is None
    assert document.number_line.about == (
        "V/v đôn đốc gửi báo cáo kết quả thực hiện Kế hoạch số 172/KH-UBND, năm 2025"
    )
    assert document.number_line.number.endswith("/CAT")
    assert document.author == "Công an tỉnh"


def test_letter_says_until_when_who_and_by_when():
    said = words(letter())
    assert "các đơn vị gửi báo cáo năm 2025 (số liệu từ ngày 15/12/2024 đến ngày 14/12/2025)" in said
    assert "về Công an tỉnh trước ngày 17/12/2025." in said
    assert "Đến ngày 19/12/2025, Công an tỉnh chưa nhận được báo cáo của 03 đơn vị:" in said
    assert (
        "- Đơn vị 1 (quá hạn 03 ngày);\n- Đơn vị 2 (quá hạn 03 ngày);\n- Đơn vị 3 (quá hạn 03 ngày)." in said
    )
    assert "gửi báo cáo trước ngày 24/12/2025." in said


def test_second_letter_says_that_it_is_the_second():
    document = letter(reminder=2, former=FIRST)
    assert document.number_line.about.endswith("năm 2025 (lần 2)")
    assert (
        "Công an tỉnh đã có công văn đôn đốc lần 1 (số 45/CAT-TH, ngày 17/12/2025); đến ngày 19/12/2025 vẫn chưa "
        "nhận được báo cáo của 03 đơn vị:"
    ) in words(document)
    assert "thủ trưởng các đơn vị quan tâm chỉ đạo" in words(document)


def test_letter_speaks_of_no_former_one_where_none_was_kept():
    said = words(letter(reminder=2))
    assert "đã có công văn" not in said
    assert "Đến ngày 19/12/2025, Công an tỉnh chưa nhận được báo cáo của 03 đơn vị:" in said


@pytest.mark.parametrize("reminder", [1, 2])
def test_letter_to_one_unit_speaks_of_one(reminder):
    document = letter(late_units(1), reminder=reminder)
    said = f"{words(document)}\n{document.closing.text}"
    assert "các đơn vị" not in said
    assert "01 đơn vị" not in said
    assert "Đơn vị 1 gửi báo cáo năm 2025" in said
    assert "chưa nhận được báo cáo của Đơn vị 1 (quá hạn 03 ngày)." in said
    assert "trân trọng đề nghị đơn vị quan tâm" in said


def returned(number: int, **values) -> LateUnit:
    return LateUnit(f"Đơn vị {number}", False, date(2025, 12, 18), 2, returned=True, **values)


def test_unit_whose_report_was_given_back_is_not_said_to_have_sent_none():
    units = [*late_units(2), returned(3, remark="Trả lại để bổ sung")]
    document = letter(units)
    said = words(document)
    assert "chưa nhận được báo cáo của 02 đơn vị:\n- Đơn vị 1" in said
    assert (
        "Công an tỉnh đã nhận báo cáo và đề nghị bổ sung, đến ngày 19/12/2025 chưa nhận được bản bổ sung của Đơn vị 3 "
        "(quá hạn 02 ngày)."
    ) in said
    assert "hoàn thành và gửi báo cáo, bản bổ sung báo cáo trước ngày 24/12/2025." in said


def test_unit_the_plan_only_asks_is_asked_for_what_it_owes():
    court = replace(returned(2, remark="Đề nghị bổ sung"), courtesy=True)
    said = words(letter([*late_units(1), court]))
    assert "Công an tỉnh trân trọng đề nghị Đơn vị 2 phối hợp gửi bản bổ sung báo cáo." in said
    assert "trả lại" not in said.lower()


def test_letter_to_units_that_only_owe_what_completes_their_report_says_so():
    document = letter([returned(1), returned(2)], reminder=2, former=FIRST)
    said = words(document)
    assert "chưa nhận được báo cáo" not in said
    assert document.number_line.about.startswith("V/v đôn đốc gửi bản bổ sung báo cáo kết quả thực hiện")
    assert "chưa nhận được bản bổ sung của 02 đơn vị:" in said


def test_annex_says_of_both_what_is_owed():
    (annex,) = letter([*late_units(6), returned(7, remark="Đề nghị bổ sung")]).annexes
    assert annex.heading == "Danh sách đơn vị chưa gửi báo cáo, bản bổ sung báo cáo năm 2025"
    (table,) = (block for block in annex.blocks if isinstance(block, Table))
    assert table.rows[-1].cells == ("7", "Đơn vị 7", "18/12/2025", "2", "Đề nghị bổ sung")


@pytest.mark.parametrize("count", [1, 3, 12])
@pytest.mark.parametrize("reminder", [1, 2, 3])
def test_letter_asks_and_never_orders(count, reminder):
    document = letter(late_units(count), reminder=reminder)
    said = f"{words(document)}\n{document.closing.text}".lower()
    assert "đề nghị" in said
    for harsh in ("yêu cầu", "vui lòng", "phải ", "phê bình", "!"):
        assert harsh not in said


def test_units_the_plan_only_asks_are_named_with_respect():
    units = late_units(3)
    units[1] = replace(units[1], courtesy=True)
    assert "Công an tỉnh trân trọng đề nghị Đơn vị 2 phối hợp gửi báo cáo." in words(letter(units))
    # Where it goes to them alone, the whole letter is courteous already.
    assert "phối hợp gửi báo cáo" not in words(letter(late_units(2, courtesy=True)))


def test_few_units_are_addressed_by_name_and_many_in_an_annex():
    few, many = letter(late_units(6)), letter(late_units(7))
    assert few.addressees == tuple(f"Đơn vị {number}" for number in range(1, 7))
    assert few.annexes == ()
    assert many.addressees == ("Các đơn vị có tên tại Phụ lục kèm theo",)
    (annex,) = many.annexes
    assert annex.heading == "Danh sách đơn vị chưa gửi báo cáo năm 2025"
    assert annex.reference.startswith("(Kèm theo Công văn số")
    (table,) = (block for block in annex.blocks if isinstance(block, Table))
    assert table.rows[0].cells == ("1", "Đơn vị 1", "17/12/2025", "3", "")
    assert len(table.rows) == 7
    assert "- Đơn vị 1" not in words(many)


def test_extended_and_returned_units_are_noted():
    units = late_units(1, remark="Gia hạn đến hết 18/12/2025", days_late=1)
    assert "của Đơn vị 1 (gia hạn đến hết 18/12/2025; quá hạn 01 ngày)." in words(letter(units))


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2025, 12, 15), date(2025, 12, 18)),
        (date(2025, 12, 19), date(2025, 12, 24)),
        (date(2025, 12, 20), date(2025, 12, 24)),
        (date(2025, 1, 24), date(2025, 2, 5)),  # Tết lies between
    ],
)
def test_answer_is_asked_for_within_three_working_days(today, day):
    assert answer_day(today) == day


def test_answer_day_heeds_what_the_province_corrected():
    calendar = WorkCalendar({date(2025, 12, 22): False, date(2025, 12, 20): True})
    assert answer_day(TODAY, calendar) == date(2025, 12, 24)


def test_nobody_late_needs_no_letter():
    with pytest.raises(ValueError, match="someone to remind"):
        reminder_letter(samples.report().period, [], reminder=1, today=TODAY)


def test_letter_is_a_draft_and_the_demonstration_is_marked():
    assert letter().marks.draft == "DỰ THẢO"
    assert letter().marks.demo == ""
    assert letter(is_demo=True).marks.demo == "SỐ LIỆU MINH HỌA"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return document_pdf(letter(late_units(3), is_demo=True))


@pytest.fixture(scope="module")
def sheet(pdf):
    return pages(pdf)[0]


@pytest.mark.parametrize(
    ("first", "column", "font", "size"),
    [
        ("BỘ CÔNG AN", (30, 104), "Tinos", 12),
        ("CÔNG AN TỈNH TUYÊN QUANG", (30, 104), "Tinos-Bold", 13),
        ("V/v đôn đốc", (30, 104), "Tinos", 12),
        ("Kính gửi:", (30, 196), "Tinos", 14),
        ("- Đơn vị 1;", (30, 196), "Tinos", 14),
        ("Thực hiện Kế hoạch", (30, 196), "Tinos", 14),
        ("Nơi nhận:", (30, 112), "Tinos-Bold-Italic", 12),
        ("- Như trên;", (30, 112), "Tinos", 11),
        ("GIÁM ĐỐC", (112, 196), "Tinos-Bold", 14),
        (CONTACT, (30, 196), "Tinos", 11),
    ],
)
def test_faces_and_sizes(sheet, first, column, font, size):
    found = line(sheet, first, *column)
    assert (found.font, found.size) == (font, size)


def test_what_the_letter_is_about_stands_under_its_number_with_a_gap(sheet):
    number, about = line(sheet, "Số:", 30, 104), line(sheet, "V/v đôn đốc", 30, 104)
    assert (about.left + about.right) / 2 == pytest.approx(30 + 75 / 2, abs=0.5)
    # 6 points, and what the lines are taller than their letters.
    assert 2.1 <= about.top - number.bottom <= 3.2


def test_address_stands_at_the_foot_under_a_rule_over_the_whole_width(sheet):
    (foot,) = [rule for rule in rules(sheet) if rule.top > 270]
    assert foot.width == pytest.approx(165, abs=0.3)
    assert foot.left == pytest.approx(30, abs=0.2)
    assert 277 <= line(sheet, CONTACT).top <= millimetres(sheet.height)
    assert line(sheet, "Mã nội dung:").top > line(sheet, CONTACT).bottom


def test_address_stands_on_page_one_only():
    first, annex = pages(document_pdf(letter(late_units(8))))
    assert CONTACT in first.extract_text()
    assert CONTACT not in annex.extract_text()
    assert "Mã nội dung:" in annex.extract_text()


def test_addressees_close_with_semicolons_and_a_full_stop(pdf):
    assert "Kính gửi: - Đơn vị 1; - Đơn vị 2; - Đơn vị 3." in text(pdf)
    assert fonts(pdf) <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}


def test_word_has_the_address_in_the_foot_of_page_one():
    body = document_docx(letter(late_units(8)), font_folder())
    file = word.opened(body)
    first, annex = file.sections
    assert first.first_page_footer.paragraphs[0].text == CONTACT
    assert first.first_page_footer.paragraphs[0].style.font.size.pt == 11
    for footer in (first.footer, annex.footer, annex.first_page_footer):
        assert CONTACT not in [p.text for p in footer.paragraphs]
        assert footer.paragraphs[0].text.startswith("Mã nội dung:")
    about = word.look(body, "V/v đôn đốc")
    assert (about.size, about.bold, about.align) == (12, False, "center")
