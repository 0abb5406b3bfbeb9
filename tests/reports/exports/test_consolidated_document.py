"""What the consolidated report says: who filed, what was reached, who is missing – from the rows alone."""

from datetime import date

import pytest

from reports.composing.board import board_for
from reports.consolidation.rows import Coverage, Missing
from reports.exports.consolidated_annexes import coverage_cell, unit_groups
from reports.exports.consolidated_document import consolidated_document
from reports.exports.official import Issued
from reports.exports.pdf import document_pdf
from reports.exports.tree import Paragraph, RowKind, Section, Table
from tests.reports.exports.measuring import fonts, line, pages, text

pytestmark = pytest.mark.django_db

ISSUED = Issued("61/BC-CQ", date(2024, 12, 18), "Người Ký", "Phó Giám đốc")


def blocks_of(part):
    for block in part:
        yield block
        if isinstance(block, Section):
            yield from blocks_of(block.blocks)


def words(part) -> str:
    return "\n".join(f"{b.lead} {b.text}".strip() for b in blocks_of(part) if isinstance(b, Paragraph))


def section(document, heading) -> Section:
    (found,) = (b for b in document.body if isinstance(b, Section) and b.heading == heading)
    return found


def table(part) -> Table:
    return next(b for b in blocks_of(part) if isinstance(b, Table))


def rows_by(found: Table, column: int) -> dict[str, tuple[str, ...]]:
    return {row.cells[column]: row.cells for row in found.rows if row.kind is not RowKind.GROUP}


def test_sections_in_the_order_of_the_report(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    assert [(b.number, b.heading) for b in document.body if isinstance(b, Section)] == [
        ("I", "Tình hình nộp báo cáo"),
        ("II", "Kết quả thực hiện các mục tiêu"),
        ("III", "Kết quả thực hiện nhiệm vụ trọng tâm"),
        ("IV", "Kết quả thực hiện dự án"),
        ("V", "Khó khăn, vướng mắc và kiến nghị"),
    ]
    assert [annex.label for annex in document.annexes] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    assert [annex.landscape for annex in document.annexes] == [True, True, False]


def test_everybody_filed_is_said(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    said = words([section(document, "Tình hình nộp báo cáo")])
    assert "trước ngày 17/12/2024. Có 3/3 đơn vị đã nộp báo cáo, gồm 03 đúng hạn; " in said
    assert "không còn đơn vị chưa nộp; 3/3 báo cáo đã được tiếp nhận" in said


def test_late_waiting_and_not_filed_are_named(consolidated):
    document = consolidated_document(consolidated("2025-6T"))
    said = words([section(document, "Tình hình nộp báo cáo")])
    assert "Có 2/3 đơn vị đã nộp báo cáo, gồm 01 đúng hạn và 01 nộp chậm; còn 01 đơn vị chưa nộp" in said
    assert "Nộp chậm: Cơ quan tổng hợp (04 ngày)." in said
    assert "Đã nộp, chưa được tiếp nhận: Cơ quan tổng hợp." in said
    assert "Chưa nộp: Ủy ban nhân dân huyện Một." in said


def test_indicators_say_value_sides_threshold_verdict_and_reason(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    found = rows_by(table([section(document, "Kết quả thực hiện các mục tiêu")]), 0)
    assert found["1.1"][2].startswith("86,7%\n13/15")
    assert found["1.1"][4] == "100%"
    assert found["1.1"][5].startswith("Không đạt.\n")
    assert "Ủy ban nhân dân huyện Một 8/10" in found["1.1"][5]
    assert found["1.2"][2].startswith("15")
    assert found["1.2"][5].startswith("Đạt.\n")


def test_target_rows_count_their_indicators(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    groups = [
        row.cells[0]
        for row in table([section(document, "Kết quả thực hiện các mục tiêu")]).rows
        if row.kind is RowKind.GROUP
    ]
    assert groups == ["Mục tiêu 1. Tuyên truyền (Đạt 1/2; Không đạt 1)"]
    said = words([section(document, "Kết quả thực hiện các mục tiêu")])
    assert "Trong 2 chỉ tiêu: 01 đạt, 01 không đạt." in said


def test_incomplete_indicator_names_the_missing(consolidated):
    document = consolidated_document(consolidated("2025-N"))
    judgement = rows_by(table([section(document, "Kết quả thực hiện các mục tiêu")]), 0)["1.1"][5]
    assert "Ủy ban nhân dân huyện Một" in judgement


def test_tasks_are_counted_by_state(consolidated):
    document = consolidated_document(consolidated("2025-6T"))
    found = rows_by(table([section(document, "Kết quả thực hiện nhiệm vụ trọng tâm")]), 0)
    # asked, not started, on track, late, difficult, done, not reported
    assert found["1"][2:] == ("3", "0", "1", "0", "0", "0", "2")
    assert found["2"][2:] == ("1", "0", "1", "0", "0", "0", "0")


def test_projects_and_difficulties_name_their_units(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    project = rows_by(table([section(document, "Kết quả thực hiện dự án")]), 0)["1"]
    assert project[1:] == ("P1. Dự án thí điểm", "Sở Y tế (chủ trì)", "Đang thực hiện đúng tiến độ", "Đạt.")
    said = words([section(document, "Khó khăn, vướng mắc và kiến nghị")])
    assert "2. Sở Y tế: Thiếu kinh phí.\nKiến nghị (UBND tỉnh): Bổ sung." in said


def test_what_several_units_say_alike_is_said_once_with_all_their_names(consolidated):
    rows = consolidated("2024-N")
    said = words(
        [section(consolidated_document(rows, board=board_for(rows)), "Khó khăn, vướng mắc và kiến nghị")]
    )
    names = "; ".join(unit.name for unit in rows.units)
    assert f"1. {names}: Thiếu kinh phí." in said
    assert f"1. {names} kiến nghị: Bổ sung (UBND tỉnh)." in said
    assert "2. " not in said


def test_figures_of_the_province_say_total_coverage_and_last_year(consolidated):
    annex = consolidated_document(consolidated("2025-N", provisional=True)).annexes[0]
    found = rows_by(table(annex.blocks), 1)
    assert found["Số buổi tuyên truyền"][3] == "12"
    assert found["Số buổi tuyên truyền"][4] == "15"
    assert found["Số buổi tuyên truyền"][5] == "–"
    assert (
        found["Số buổi tuyên truyền"][6] == "1/3 đơn vị, thiếu: Cơ quan tổng hợp, Ủy ban nhân dân huyện Một"
    )
    assert found["Lượng heroin thu giữ"][3] == "Thiếu số liệu"
    assert found["Lượng heroin thu giữ"][6] == "Thiếu: Cơ quan tổng hợp"
    assert found["Lượng heroin thu giữ"][4] == "4,279"


def test_figures_by_unit_say_why_a_number_is_absent(consolidated):
    annex = consolidated_document(consolidated("2025-N")).annexes[1]
    tables = [block for block in annex.blocks if isinstance(block, Table)]
    provincial, district = (rows_by(found, 0) for found in tables)
    assert provincial["Số buổi tuyên truyền"][2:] == ("Chưa nộp", "Chưa tiếp nhận")
    assert provincial["Tổng số xã"][2:] == ("–", "Chưa tiếp nhận")
    assert district["Số buổi tuyên truyền"][2:] == ("Chưa nộp",)


def test_figures_held_against_others_are_set_apart(consolidated):
    annex = consolidated_document(consolidated("2024-N")).annexes[1]
    district = [block for block in annex.blocks if isinstance(block, Table)][1]
    beside = {row.cells[0]: row.beside for row in district.rows}
    assert beside["Lượng heroin thu giữ"] == {2}
    assert beside["Tổng số xã"] == frozenset()


def test_no_dot_in_the_middle_stands_in_a_document(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    blocks = list(blocks_of(document.body))
    blocks += [block for annex in document.annexes for block in annex.blocks]
    assert len([block for block in blocks if isinstance(block, Table)]) >= 5
    assert " · " not in str(blocks)


def test_annexes_show_no_codes_of_the_portal(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    tables = [block for annex in document.annexes for block in annex.blocks if isinstance(block, Table)]
    assert "Mã" not in {column.heading for table in tables for column in table.columns}
    shown = {cell for table in tables for row in table.rows for cell in row.cells}
    assert not shown & {"BUOI", "XA", "XA-TT", "HEROIN"}


def test_units_share_tables_of_ten_by_level(consolidated):
    provincial, _other, district = consolidated("2024-N").units
    groups = unit_groups([provincial] * 19 + [district] * 7)
    assert [len(group) for group in groups] == [10, 9, 7]
    assert [place for group in groups for place in group] == list(range(26))
    assert unit_groups([provincial]) == [[0]]


def test_annex_columns_fill_the_sheet(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    for annex in document.annexes:
        for found in (block for block in annex.blocks if isinstance(block, Table)):
            width = 252 if annex.landscape else 165
            assert sum(column.width for column in found.columns) == pytest.approx(width)
    for found in (block for block in blocks_of(document.body) if isinstance(block, Table)):
        assert sum(column.width for column in found.columns) == pytest.approx(165)


def test_provisional_figures_say_so_on_every_page(consolidated):
    document = consolidated_document(consolidated("2025-N", provisional=True))
    assert "số liệu tạm tính, gồm báo cáo đã nộp nhưng chưa tiếp nhận" in document.body[0].text
    for page in pages(document_pdf(document)):
        assert "DỰ THẢO – SỐ LIỆU TẠM TÍNH" in page.extract_text()
        assert "số liệu tạm tính" in page.extract_text()


def test_accepted_figures_are_a_draft_until_they_are_issued(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    assert document.marks.draft == "DỰ THẢO"
    assert document.marks.source == "Tính lúc 08:00, 12/12/2025; chỉ gồm số liệu đã tiếp nhận"


def test_issued_report_carries_number_date_and_signer_and_no_draft_mark(consolidated):
    rows = consolidated("2024-N")
    draft, issued = consolidated_document(rows), consolidated_document(rows, ISSUED)
    assert issued.marks.draft == ""
    assert issued.number_line.number == "Số: 61/BC-CQ"
    assert issued.number_line.place_and_date.endswith("ngày 18 tháng 12 năm 2024")
    assert issued.signature.name == "Người Ký"
    assert issued.signature.lines[-1] == "PHÓ GIÁM ĐỐC"
    assert {annex.reference for annex in issued.annexes} == {
        "(Kèm theo Báo cáo số 61/BC-CQ ngày 18 tháng 12 năm 2024 của Cơ quan tổng hợp)"
    }
    # The code printed before signing still holds after.
    assert issued.marks.code == draft.marks.code != ""


def test_code_follows_the_content(consolidated):
    codes = {
        consolidated_document(consolidated(code, provisional=provisional)).marks.code
        for code, provisional in (("2024-N", False), ("2025-N", False), ("2025-N", True))
    }
    assert len(codes) == 3
    assert all(len(code) == len("Mã nội dung: ") + 8 for code in codes)


def test_bases_cite_the_plan_in_full_and_are_set_in_italics(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    assert document.bases == (
        "Căn cứ Kế hoạch số 1/KH-UBND",
        "Căn cứ báo cáo năm 2024 của các đơn vị được Kế hoạch phân công",
    )
    page = pages(document_pdf(document))[0]
    for words, end in (("Căn cứ Kế hoạch", ";"), ("Căn cứ báo cáo", ".")):
        found = line(page, words)
        assert (found.font, found.size) == ("Tinos-Italic", 14)
        assert found.text.endswith(end)


def test_many_missing_units_are_counted_and_few_are_named():
    missing = [Missing(name, "") for name in "ABCD"]
    few = Coverage(3, 6, "đơn vị", tuple("ABCDEF"), tuple(missing[:3]))
    many = Coverage(2, 6, "đơn vị", tuple("ABCDEF"), tuple(missing))
    assert coverage_cell(few) == "3/6 đơn vị, thiếu: A, B, C"
    assert coverage_cell(many) == "2/6 đơn vị, thiếu 04 đơn vị"


def test_demo_plan_is_marked(consolidated, world):
    world.plans["a"].is_demo = True
    world.plans["a"].save()
    assert consolidated_document(consolidated("2024-N")).marks.demo == "SỐ LIỆU MINH HỌA"


def test_letterhead_addressees_and_recipients_come_from_the_plan(consolidated, world):
    plan = world.plans["a"]
    plan.consolidated_addressees = "Bộ Công an\nỦy ban nhân dân tỉnh"
    plan.recipients = "- Bộ Công an; (báo cáo)\n- Các sở, ban, ngành;\n- Lưu: VT, NC (CH)."
    plan.save()
    document = consolidated_document(consolidated("2024-N"))
    assert document.letterhead.issuing_body == ("CƠ QUAN TỔNG HỢP",)
    assert document.addressees == ("Bộ Công an", "Ủy ban nhân dân tỉnh")
    assert document.recipients.lines == ("Như trên", "Các sở, ban, ngành", "Lưu: VT")
    read = text(document_pdf(document))
    assert "Kính gửi: - Bộ Công an; - Ủy ban nhân dân tỉnh." in read


def test_document_holds_only_its_own_province(consolidated):
    read = text(document_pdf(consolidated_document(consolidated("2024-N"))))
    assert "Tỉnh Thứ Nhất" in read
    assert "Tỉnh Thứ Hai" not in read
    assert "2/KH-UBND" not in read


def test_only_the_bundled_font_is_embedded(consolidated):
    pdf = document_pdf(consolidated_document(consolidated("2024-N")))
    assert fonts(pdf) <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}


def test_heading_stays_with_its_table(consolidated):
    pdf = document_pdf(consolidated_document(consolidated("2024-N")))
    for page in pages(pdf):
        body = [line for line in page.extract_text().splitlines() if not line.startswith("Tính lúc")]
        assert not body[-1].startswith(("I. ", "II. ", "III. ", "IV. ", "V. "))
