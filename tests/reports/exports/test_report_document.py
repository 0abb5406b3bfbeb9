"""What a unit's report says, before anything is drawn."""

from dataclasses import replace

import pytest

from reports.exports.report_document import report_document
from reports.exports.tree import Paragraph, RowKind, Section, Table
from tests.reports.exports import samples


def sections(document):
    return {section.heading: section for section in document.body if isinstance(section, Section)}


def words(blocks) -> str:
    parts = []
    for block in blocks:
        if isinstance(block, Section):
            parts += [block.heading, words(block.blocks)]
        elif isinstance(block, Paragraph):
            parts.append(f"{block.lead} {block.text}".strip())
    return "\n".join(parts)


def figure_rows(document) -> dict[str, tuple[str, ...]]:
    (table,) = (block for block in document.annexes[0].blocks if isinstance(block, Table))
    return {row.cells[1]: row.cells for row in table.rows if row.kind is not RowKind.GROUP}


def test_sections_are_numbered_without_gaps():
    document = samples.document(projects=[], no_projects=False, tasks=[])
    numbers = [section.number for section in document.body if isinstance(section, Section)]
    assert numbers == ["I", "II", "III", "IV", "V"]
    assert "Kết quả thực hiện dự án" not in sections(document)


def test_subject_and_opening_name_plan_unit_and_window():
    document = samples.document(data_as_of="2025-12-10")
    assert document.title.kind == "BÁO CÁO"
    assert document.title.abstract == (
        "Kết quả thực hiện Kế hoạch số 172/KH-UBND ngày 08/10/2021 của Ủy ban nhân dân tỉnh về thực hiện "
        "Chương trình phòng, chống ma túy giai đoạn 2021-2025, năm 2025"
    )
    opening = document.body[0].text
    assert opening.startswith("Thực hiện Kế hoạch số 172/KH-UBND")
    assert "Sở Y tế báo cáo kết quả năm 2025" in opening
    assert "từ ngày 15/12/2024 đến ngày 14/12/2025, số ước đến ngày 10/12/2025)" in opening
    assert document.closing.text.endswith("Sở Y tế trân trọng báo cáo./.")


def test_figures_say_value_nil_and_unavailable_in_words():
    rows = figure_rows(samples.document())
    assert rows["Tổng số cơ sở"][3:6] == ("1.234", "1.100", "+134\n(tăng 12,2%)")
    assert rows["Trong đó được kiểm tra"][3:6] == ("1.200", "Không phát sinh", "+1.200")
    assert rows["Số vụ thất thoát"][3:6] == ("Không phát sinh", "Chưa có số liệu", "–")
    assert rows["Số người điều trị"][3:] == ("Chưa có số liệu", "Chưa có số liệu", "–", "Đang rà soát")
    assert rows["Heroin"][3:6] == ("4,279", "0,000", "+4,279")


def test_figure_not_said_yet_is_neither_blank_nor_zero():
    document = samples.document(figures=[samples.figure("A", None, None)])
    assert figure_rows(document)["Số liệu A"][3] == "Chưa nhập"


def test_part_follows_its_whole_and_derived_figures_say_so():
    document = samples.document()
    (table,) = document.annexes[0].blocks
    kinds = {row.cells[1]: row.kind for row in table.rows if row.kind is not RowKind.GROUP}
    assert kinds["Trong đó được kiểm tra"] is RowKind.PART
    assert kinds["Tổng số cơ sở"] is RowKind.PLAIN
    assert figure_rows(document)["Tổng tự tính"][6] == "Tự tính từ các số liệu thành phần."
    groups = [row.cells[0] for row in table.rows if row.kind is RowKind.GROUP]
    assert groups == ["Tuyên truyền", "Thu giữ"]


def test_annex_lies_across_only_where_notes_are_long():
    assert not samples.document().annexes[0].landscape
    noted = samples.figure(
        "A", "1.000", note="Số liệu này được rà soát lại theo hồ sơ quản lý của các cơ sở."
    )
    assert samples.document(figures=[noted]).annexes[0].landscape


def test_columns_fill_the_text_width():
    (table,) = samples.document().annexes[0].blocks
    assert sum(column.width for column in table.columns) == 165


def test_report_without_figures_has_no_annex():
    assert samples.document(figures=[]).annexes == ()


def test_missing_figures_are_listed_with_their_reasons():
    text = words([sections(samples.document())["Số liệu báo cáo"]])
    assert "Đã có 5/6 số liệu được giao" in text
    assert "- Số người điều trị: đang rà soát." in text


def test_tasks_and_projects_say_state_and_words():
    found = sections(samples.document())
    tasks = words([found["Kết quả thực hiện nhiệm vụ trọng tâm"]])
    assert "Cai nghiện (nhiệm vụ 6)\nTình trạng: Gặp khó khăn.\nThiếu giường.\nĐã báo cáo." in tasks
    projects = words([found["Kết quả thực hiện dự án"]])
    assert "DA1. Dự án thí điểm (chủ trì)\nTình trạng: Hoàn thành trong kỳ.\nĐã nghiệm thu." in projects


@pytest.mark.parametrize(
    ("said", "section", "sentence"),
    [
        ({"documents": [], "no_documents": True}, 0, "Trong kỳ không ban hành văn bản."),
        ({"documents": [], "no_documents": False}, 0, "Chưa nhập văn bản."),
        ({"projects": [], "no_projects": True}, 2, "Trong kỳ không có dự án thực hiện."),
        ({"difficulties": [], "no_difficulties": True}, 4, "Trong kỳ không có khó khăn, vướng mắc."),
        ({"difficulties": [], "no_difficulties": False}, 4, "Chưa nhập khó khăn, vướng mắc."),
        ({"assessment": ""}, 5, "Chưa nhập nội dung."),
    ],
)
def test_nothing_to_say_is_said(said, section, sentence):
    found = [block for block in samples.document(**said).body if isinstance(block, Section)]
    assert sentence in words([found[section]])


def test_documents_issued_are_a_list_with_its_signs():
    text = words([sections(samples.document())["Công tác chỉ đạo, văn bản đã ban hành"]])
    assert "- 12/KH-SYT ngày 05/02/2025: Triển khai Kế hoạch;\n- 90/SYT-NVY: Tăng cường kiểm tra." in text


def test_draft_and_demo_are_marked_and_the_code_is_printed():
    draft = report_document(samples.report(is_demo=True), samples.content(), samples.DRAFT, {})
    assert (draft.marks.draft, draft.marks.demo) == ("DỰ THẢO", "SỐ LIỆU MINH HỌA")
    assert draft.marks.code == "Mã nội dung: 9f3c41ae"
    filed = samples.document()
    assert (filed.marks.draft, filed.marks.demo) == ("", "")


def test_coordinators_own_report_is_internal():
    own = samples.report(samples.coordinator())
    document = report_document(own, samples.content(), samples.DRAFT, {})
    assert document.number_line.number == ""
    assert document.addressees == ("Lãnh đạo Công an tỉnh",)
    assert document.recipients.lines == ("Như trên", "Lưu: VT")


def test_unit_report_goes_through_the_coordinator():
    document = samples.document()
    assert document.addressees == ("Ủy ban nhân dân tỉnh (qua Công an tỉnh)",)
    assert document.recipients.lines == ("Như trên", "Công an tỉnh (để tổng hợp)", "Lưu: VT")
    assert document.signature.lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")


def test_signed_document_carries_its_own_number_in_the_annex():
    reference = samples.document().annexes[0].reference
    assert reference == "(Kèm theo Báo cáo số 45/BC-SYT ngày 05 tháng 02 năm 2025 của Sở Y tế)"
    blank = samples.document(replace(samples.FILED, number="", signed_on=None)).annexes[0].reference
    assert "/BC-SYT ngày" in blank


def test_difficulty_that_goes_on_has_its_number_and_a_new_one_has_none():
    rows = [samples.difficulty("Thiếu cán bộ", item=12), samples.difficulty("Thiếu thuốc")]
    said = words(sections(samples.document(difficulties=rows))["Khó khăn, vướng mắc và kiến nghị"].blocks)
    assert said == (
        "1. Khó khăn, vướng mắc (VM-012, tiếp tục theo dõi): Thiếu cán bộ.\n"
        "2. Khó khăn, vướng mắc: Thiếu thuốc."
    )


def test_settled_difficulties_are_listed_after_the_others():
    document = samples.document(
        difficulties=[],
        no_difficulties=True,
        settled_difficulties=[{"item": 7, "comment": "Đã bố trí."}, {"item": 9, "comment": ""}],
    )
    said = words(sections(document)["Khó khăn, vướng mắc và kiến nghị"].blocks)
    assert said == (
        "Trong kỳ không có khó khăn, vướng mắc.\n"
        "Vướng mắc đã giải quyết trong kỳ:\n"
        "- VM-007 đã giải quyết: Đã bố trí;\n"
        "- VM-009 đã giải quyết."
    )
    assert "đã giải quyết" not in words(samples.document().body)
