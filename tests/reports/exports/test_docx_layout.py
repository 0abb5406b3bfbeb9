"""The Word file held against Decree 30: what its XML says of sheets, faces, sizes, rules, page numbers, tables."""

import unicodedata

import pytest
from docx.oxml.ns import qn

from reports.exports.docx import document_docx
from reports.exports.report_document import report_document
from reports.exports.static_files import font_folder
from reports.exports.text_width import text_width
from reports.exports.tree import Annex, Column, Row, Table
from tests.reports.exports import samples, word
from tests.reports.exports.word import look

MILLIMETRE = 36000


def made(document) -> bytes:
    return document_docx(document, font_folder())


@pytest.fixture(scope="module")
def body() -> bytes:
    """A filed report of the demonstration with an annex."""
    return made(report_document(samples.report(is_demo=True), samples.content(), samples.FILED, {}))


@pytest.fixture(scope="module")
def file(body):
    return word.opened(body)


@pytest.mark.parametrize(
    ("words", "size", "bold", "italic", "align"),
    [
        ("ỦY BAN NHÂN DÂN", 12, False, False, "center"),
        ("SỞ Y TẾ", 13, True, False, "center"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True, False, "center"),
        ("Độc lập - Tự do - Hạnh phúc", 13, True, False, "center"),
        ("Số: 45/BC-SYT", 13, False, False, "center"),
        ("Tuyên Quang, ngày 05 tháng 02 năm 2025", 13, False, True, "center"),
        ("BÁO CÁO", 14, True, False, "center"),
        ("Kết quả thực hiện Kế hoạch", 14, True, False, "center"),
        ("Kính gửi: Ủy ban nhân dân tỉnh (qua Công an tỉnh)", 14, False, False, "center"),
        ("Thực hiện Kế hoạch số 172", 14, False, False, "both"),
        ("I. CÔNG TÁC CHỈ ĐẠO", 14, True, False, "both"),
        ("1. Quán triệt Chỉ thị", 14, True, False, "both"),
        ("Nơi nhận:", 12, True, True, "left"),
        ("- Như trên;", 11, False, False, "left"),
        ("- Lưu: VT.", 11, False, False, "left"),
        ("KT. GIÁM ĐỐC", 14, True, False, "center"),
        ("PHÓ GIÁM ĐỐC", 14, True, False, "center"),
        ("Người Ký", 14, True, False, "center"),
        ("Phụ lục", 14, True, False, "center"),
        ("SỐ LIỆU THỰC HIỆN NĂM 2025", 14, True, False, "center"),
        ("(Kèm theo Báo cáo số 45/BC-SYT", 13, False, True, "center"),
        ("Đơn vị tính", 12, True, False, "center"),
        ("1.234", 12, False, False, "right"),
    ],
)
def test_sizes_and_faces(body, words, size, bold, italic, align):
    found = look(body, words)
    assert (found.size, found.bold, found.italic, found.align) == (size, bold, italic, align)


def test_every_style_is_set_in_times_new_roman(file):
    for style in file.styles.element.findall(qn("w:style")):
        fonts = style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None:
            assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "cs", "eastAsia")} == {
                "Times New Roman"
            }
    default = file.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert default.find(qn("w:rFonts")).get(qn("w:ascii")) == "Times New Roman"
    assert default.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"


def test_no_run_has_a_font_or_a_size_of_its_own(file):
    for properties in file.element.body.iter(qn("w:rPr")):
        assert {child.tag for child in properties} <= {qn("w:b"), qn("w:i")}


def test_body_is_indented_and_justified_with_a_gap_of_six_points(file):
    body = file.styles["Body Text"].paragraph_format
    assert body.first_line_indent / MILLIMETRE == pytest.approx(12.7, abs=0.05)
    assert body.space_after.pt == 6
    # Between single and one and a half (NĐ 30/2020, Phụ lục I).
    assert 1 <= body.line_spacing <= 1.5


def test_styles_have_names_a_clerk_knows(file):
    names = {style.name for style in file.styles}
    assert {"Heading 1", "Heading 2", "Title", "Body Text", "Quốc hiệu", "Căn cứ", "Nơi nhận"} <= names
    headings = [p.text for p in file.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "I. CÔNG TÁC CHỈ ĐẠO, VĂN BẢN ĐÃ BAN HÀNH"
    assert len(headings) == 7


def test_sheets_are_a4_with_the_margins_of_the_decree(file):
    for section in file.sections:
        assert (section.page_width / MILLIMETRE, section.page_height / MILLIMETRE) == (
            pytest.approx(210, abs=0.1),
            pytest.approx(297, abs=0.1),
        )
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin / MILLIMETRE) for margin in margins] == [20, 20, 30, 15]


def test_page_numbers_are_fields_in_the_header_hidden_on_first_pages_and_anew_in_annexes(file):
    assert len(file.sections) == 2
    for section in file.sections:
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        fields = list(section.header._element.iter(qn("w:fldSimple")))
        assert [field.get(qn("w:instr")) for field in fields] == ["PAGE"]
        assert fields[0].getparent().pPr.pStyle.val == "Header"
        assert list(section.first_page_header._element.iter(qn("w:fldSimple"))) == []
    number = file.styles["Header"]
    assert number.font.size.pt == 14
    assert number.paragraph_format.alignment == 1


def test_marks_stand_in_the_header_and_the_code_in_the_footer_of_every_page(file):
    for section in file.sections:
        for header in (section.header, section.first_page_header):
            cells = [cell.text for cell in header.tables[0].rows[0].cells]
            assert cells[0] == ""
            assert cells[2] == "SỐ LIỆU MINH HỌA"
        for footer in (section.footer, section.first_page_footer):
            assert footer.paragraphs[0].text == "Mã nội dung: 9f3c41ae"


def test_draft_says_so():
    file = word.opened(made(samples.document(samples.DRAFT)))
    cells = [cell.text for cell in file.sections[0].first_page_header.tables[0].rows[0].cells]
    assert cells == ["DỰ THẢO", "", ""]


def test_filed_report_has_no_marks():
    file = word.opened(made(samples.document()))
    assert file.sections[0].header.tables == []
    assert "DỰ THẢO" not in file.element.xml


def test_rules_are_as_long_as_the_decree_says(body):
    under_issuer, under_motto, under_abstract, under_annex = word.rules(body)
    fonts = font_folder()
    motto = text_width("Độc lập - Tự do - Hạnh phúc", 13, fonts, bold=True)
    assert under_motto == pytest.approx(motto, abs=0.2)
    issuer = text_width("SỞ Y TẾ", 13, fonts, bold=True)
    assert 1 / 3 <= under_issuer / issuer <= 1 / 2
    assert 1 / 3 <= under_abstract / 150 <= 1 / 2
    assert 20 < under_annex < 82.5


def test_letterhead_and_signature_are_tables_without_lines_side_by_side(file):
    head, sign = file.tables[0], file.tables[1]
    for table in (head, sign):
        assert table._tbl.tblPr.find(qn("w:tblBorders")) is None
        assert table._tbl.tblPr.find(qn("w:tblStyle")) is None
    assert [cell.text.split("\n")[0] for cell in head.rows[1].cells] == [
        "Số: 45/BC-SYT",
        "Tuyên Quang, ngày 05 tháng 02 năm 2025",
    ]
    left, right = sign.rows[0].cells
    assert left.text.startswith("Nơi nhận:\n- Như trên;")
    assert right.text == "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNgười Ký"


def test_signature_is_not_torn_and_never_alone(file):
    sign = file.tables[1]
    assert sign.rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    closing = sign._tbl.getprevious()
    assert "trân trọng báo cáo./." in "".join(closing.itertext())
    assert closing.pPr.find(qn("w:keepNext")) is not None


def test_tables_repeat_their_headings_and_tear_no_row(file):
    table = file.tables[2]
    rows = table._tbl.tr_lst
    assert rows[0].trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows].count(True) == 1
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Số liệu năm 2025 của Sở Y tế"
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(widths) == pytest.approx(165 * 1440 / 25.4, abs=10)


def test_row_longer_than_a_page_may_be_torn():
    figures = [samples.figure("S1", "1.000", note="chữ " * 2000), samples.figure("S2", "2.000")]
    table = word.opened(made(samples.document(figures=figures))).tables[-1]
    torn = [row.trPr is None or row.trPr.find(qn("w:cantSplit")) is None for row in table._tbl.tr_lst]
    assert torn == [False, False, True, False]


def test_grouped_columns_share_a_heading():
    columns = (Column("TT", 15), Column("Có", 75, group="Số đơn vị"), Column("Không", 75, group="Số đơn vị"))
    annex = Annex("Phụ lục", "Bảng", "(Kèm theo)", (Table("Bảng", columns, (Row(("1", "2", "3")),)),), True)
    base = samples.document(figures=[])
    file = word.opened(made(type(base)(**{**vars(base), "annexes": (annex,)})))
    upper, lower, row = file.tables[-1].rows
    assert [cell.text for cell in upper.cells] == ["TT", "Số đơn vị", "Số đơn vị"]
    assert [cell.text for cell in lower.cells] == ["TT", "Có", "Không"]
    assert [cell.text for cell in row.cells] == ["1", "2", "3"]
    assert all(one._tr.trPr.find(qn("w:tblHeader")) is not None for one in (upper, lower))
    assert file.sections[1].orientation == 1
    assert file.sections[1].page_width > file.sections[1].page_height


def test_several_addressees_are_a_list():
    base = samples.document(figures=[])
    two = type(base)(**{**vars(base), "addressees": ("Bộ Công an", "Ủy ban nhân dân tỉnh")})
    lines = [one.text for one in word.paragraphs(made(two))]
    start = lines.index("Kính gửi:")
    assert lines[start : start + 3] == ["Kính gửi:", "- Bộ Công an;", "- Ủy ban nhân dân tỉnh."]


def test_nothing_is_laid_out_by_spaces_tabs_or_boxes(body, file):
    for name, part in word.parts(body).items():
        if name.startswith("word/") and name.endswith(".xml") and name != "word/styles.xml":
            assert b"<w:tab/>" not in part
            assert b"w:txbxContent" not in part
            assert b"<w:drawing" not in part
    assert not any("  " in one.text for one in word.paragraphs(body))
    assert {p.style.name for p in file.paragraphs if not p.text} <= {"Đường kẻ", "Ngắt phần"}


def test_properties_name_the_document_and_its_body_and_no_machine(body, file):
    properties = file.core_properties
    assert properties.title.startswith("Báo cáo kết quả thực hiện Kế hoạch số 172/KH-UBND")
    assert properties.subject.startswith("Kết quả thực hiện Kế hoạch")
    assert properties.author == properties.last_modified_by == "Sở Y tế"
    assert properties.language == "vi-VN"
    assert properties.keywords == "Mã nội dung: 9f3c41ae"
    assert properties.comments == ""
    assert b"python" not in b"".join(word.parts(body).values()).lower()
    assert not any("thumbnail" in name for name in word.parts(body))


def test_text_is_composed(body):
    text = "\n".join(word.texts(body))
    assert text == unicodedata.normalize("NFC", text)


def test_same_document_gives_the_same_bytes():
    assert made(samples.document()) == made(samples.document())
