"""The rendered document held against Decree 30: sheets, faces, sizes, rules, page numbers, reading order."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.exports.pdf import document_pdf
from reports.exports.report_document import report_document
from reports.exports.tree import Annex, Column, Row, Table
from tests.reports.exports import measuring, samples
from tests.reports.exports.measuring import line, lines, millimetres, pages, rules, text

TINOS = {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}
LEFT_COLUMN, RIGHT_COLUMN = (30, 104), (105, 196)
LONG_NOTE = "Số liệu này được rà soát lại theo hồ sơ quản lý của từng cơ sở trong kỳ báo cáo."


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A filed report of several pages with an annex of several pages."""
    figures = [samples.figure(f"S{number}", f"{number}.000") for number in range(1, 61)]
    many = {"assessment": "Cơ bản hoàn thành nhiệm vụ được giao. " * 120}
    return document_pdf(samples.document(figures=figures, **many))


@pytest.fixture(scope="module")
def sheets(pdf):
    return pages(pdf)


@pytest.fixture(scope="module")
def first(sheets):
    return sheets[0]


@pytest.fixture(scope="module")
def read(pdf) -> str:
    return text(pdf)


@pytest.fixture(scope="module")
def annex(sheets) -> int:
    """The place of the annex's first page."""
    return next(n for n, page in enumerate(sheets) if "Kèm theo Báo cáo" in page.extract_text())


def test_only_the_bundled_font_is_embedded(pdf):
    assert measuring.fonts(pdf) <= TINOS
    assert len(measuring.fonts(pdf)) == 4


def test_letters_the_font_lacks_become_boxes_and_bring_no_other_font():
    pdf = document_pdf(samples.document(assessment="Đánh giá 汉字 😀 ☐ xong."))
    assert measuring.fonts(pdf) <= TINOS
    assert "Đánh giá □□ □ □ xong." in text(pdf)


def test_sheets_are_a4_with_the_margins_of_the_decree(sheets):
    for page in sheets:
        assert (round(millimetres(page.width)), round(millimetres(page.height))) == (210, 297)
        body = [found for found in lines(page) if 19 < found.top < 276.9]
        assert min(found.left for found in body) >= 29.9
        assert max(found.right for found in body) <= 195.3
        assert min(found.top for found in body) >= 19.9
        assert max(found.bottom for found in body) <= 277.1


@pytest.mark.parametrize(
    ("words", "column", "font", "size"),
    [
        ("ỦY BAN NHÂN DÂN", LEFT_COLUMN, "Tinos", 12),
        ("TỈNH TUYÊN QUANG", LEFT_COLUMN, "Tinos", 12),
        ("SỞ Y TẾ", LEFT_COLUMN, "Tinos-Bold", 13),
        ("Số: 45/BC-SYT", LEFT_COLUMN, "Tinos", 13),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT_COLUMN, "Tinos-Bold", 12),
        ("Độc lập - Tự do - Hạnh phúc", RIGHT_COLUMN, "Tinos-Bold", 13),
        ("Tuyên Quang, ngày 05 tháng 02 năm 2025", RIGHT_COLUMN, "Tinos-Italic", 13),
        ("BÁO CÁO", (30, 196), "Tinos-Bold", 14),
        ("Kết quả thực hiện Kế hoạch", (30, 196), "Tinos-Bold", 14),
        ("Kính gửi: Ủy ban nhân dân tỉnh (qua Công an tỉnh)", (30, 196), "Tinos", 14),
        ("Thực hiện Kế hoạch số 172", (30, 196), "Tinos", 14),
        ("I. CÔNG TÁC CHỈ ĐẠO", (30, 196), "Tinos-Bold", 14),
        ("1. Quán triệt Chỉ thị", (30, 196), "Tinos-Bold", 14),
    ],
)
def test_faces_and_sizes_of_page_one(first, words, column, font, size):
    found = line(first, words, *column)
    assert (found.font, found.size) == (font, size)


def test_number_and_date_stand_on_one_row_under_their_columns(first):
    number = line(first, "Số: 45", *LEFT_COLUMN)
    day = line(first, "Tuyên Quang,", *RIGHT_COLUMN)
    issuer = line(first, "SỞ Y TẾ", *LEFT_COLUMN)
    motto = line(first, "Độc lập", *RIGHT_COLUMN)
    assert number.top == pytest.approx(day.top, abs=0.1)
    assert (number.left + number.right) == pytest.approx(issuer.left + issuer.right, abs=0.2)
    assert (day.left + day.right) == pytest.approx(motto.left + motto.right, abs=0.2)


def test_rule_under_the_motto_is_as_long_as_its_text(first):
    motto = line(first, "Độc lập", *RIGHT_COLUMN)
    (rule,) = [rule for rule in rules(first) if rule.left > 105]
    assert rule.width == pytest.approx(motto.width, abs=0.2)
    assert rule.left == pytest.approx(motto.left, abs=0.2)
    assert 0 < rule.top - motto.bottom < 2


def test_rules_under_issuer_and_abstract_are_a_third_to_a_half_of_their_text(first):
    issuer = line(first, "SỞ Y TẾ", *LEFT_COLUMN)
    under_issuer, under_abstract = [rule for rule in rules(first) if rule.left < 105]
    assert 1 / 3 <= under_issuer.width / issuer.width <= 1 / 2
    assert (under_issuer.left + under_issuer.right) == pytest.approx(issuer.left + issuer.right, abs=0.2)
    abstract = [found for found in lines(first) if found.font == "Tinos-Bold" and 55 < found.top < 77]
    assert 1 / 3 <= under_abstract.width / max(found.width for found in abstract) <= 1 / 2
    assert (under_abstract.left + under_abstract.right) == pytest.approx(225, abs=0.3)


def test_rule_under_a_two_line_issuer_belongs_to_its_last_line():
    district = samples.unit(superior_body="", issuing_body="ỦY BAN NHÂN DÂN\nHUYỆN SƠN DƯƠNG")
    pdf = document_pdf(report_document(samples.report(district), samples.content(), samples.FILED, {}))
    page = pages(pdf)[0]
    last = line(page, "HUYỆN SƠN DƯƠNG", *LEFT_COLUMN)
    rule = min((rule for rule in rules(page) if rule.left < 105), key=lambda rule: rule.top)
    assert 1 / 3 <= rule.width / last.width <= 1 / 2
    assert rule.top > last.bottom


def test_title_of_its_own_is_ruled_and_the_motto_gone():
    union = samples.unit(national_title="ĐOÀN TNCS HỒ CHÍ MINH", symbol="BC/TĐTN")
    pdf = document_pdf(report_document(samples.report(union), samples.content(), samples.DRAFT, {}))
    page = pages(pdf)[0]
    title = line(page, "ĐOÀN TNCS HỒ CHÍ MINH", *RIGHT_COLUMN)
    (rule,) = [rule for rule in rules(page) if rule.left > 105]
    assert rule.width == pytest.approx(title.width, abs=0.2)
    assert "CỘNG HÒA XÃ HỘI" not in page.extract_text()
    assert "Độc lập" not in page.extract_text()


def test_body_is_indented_and_justified(first):
    opening = line(first, "Thực hiện Kế hoạch số 172")
    assert opening.left == pytest.approx(30 + 12.7, abs=0.2)
    assert opening.right == pytest.approx(195, abs=0.3)


def test_page_numbers_stand_in_the_top_margin_hidden_on_first_pages_and_anew_in_the_annex(sheets, annex):
    numbers = [[found for found in lines(page) if found.top < 18 and found.text.isdigit()] for page in sheets]
    assert annex >= 2
    assert [[found.text for found in page] for page in numbers] == [
        [],
        *([str(number)] for number in range(2, annex + 1)),
        [],
        *([str(number)] for number in range(2, len(numbers) - annex + 1)),
    ]
    second = numbers[1][0]
    assert (second.font, second.size) == ("Tinos", 14)
    assert (second.left + second.right) / 2 == pytest.approx(30 + 165 / 2, abs=1)


def test_signature_stands_beside_the_recipients_and_never_alone(sheets, annex):
    page = sheets[annex - 1]
    word = line(page, "Nơi nhận:", 30, 112)
    assert (word.font, word.size) == ("Tinos-Bold-Italic", 12)
    assert line(page, "- Như trên;", 30, 112).size == 11
    assert line(page, "- Lưu: VT.", 30, 112).font == "Tinos"
    authority = line(page, "KT. GIÁM ĐỐC", 112, 196)
    assert (authority.font, authority.size) == ("Tinos-Bold", 14)
    assert authority.top == pytest.approx(word.top, abs=1.5)
    name = line(page, "Người Ký", 112, 196)
    assert 25 < name.top - line(page, "PHÓ GIÁM ĐỐC", 112, 196).bottom < 35
    assert "trân trọng báo cáo./." in page.extract_text()


def test_text_is_composed_and_in_reading_order(read):
    assert read == unicodedata.normalize("NFC", read)
    order = [
        "TỈNH TUYÊN QUANG SỞ Y TẾ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Số: 45/BC-SYT",
        "BÁO CÁO Kết quả",
        "Kính gửi:",
        "I. CÔNG TÁC",
        "VII. PHƯƠNG HƯỚNG",
        "trân trọng báo cáo./.",
        "Nơi nhận: - Như trên;",
        "KT. GIÁM ĐỐC",
        "Phụ lục SỐ LIỆU THỰC HIỆN NĂM 2025 (Kèm theo Báo cáo số 45/BC-SYT",
        "TT Số liệu",
    ]
    places = [read.index(words) for words in order]
    assert places == sorted(places)


def test_content_code_stands_on_every_page(sheets):
    for page in sheets:
        assert line(page, "Mã nội dung: 9f3c41ae").top > 277


def test_filed_report_has_no_marks(read):
    assert "DỰ THẢO" not in read
    assert "MINH HỌA" not in read


def test_draft_and_demo_marks_stand_on_every_page():
    demo = report_document(samples.report(is_demo=True), samples.content(), samples.DRAFT, {})
    for page in pages(document_pdf(demo)):
        heads = [found.text for found in lines(page) if found.top < 18]
        assert any(words.startswith("DỰ THẢO") for words in heads)
        assert any(words.endswith("SỐ LIỆU MINH HỌA") for words in heads)


def test_file_is_tagged_vietnamese_and_archivable(pdf):
    reader = PdfReader(BytesIO(pdf))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "vi"
    assert catalog["/MarkInfo"]["/Marked"]
    assert reader.metadata.title.startswith("Báo cáo kết quả thực hiện Kế hoạch số 172/KH-UBND")
    assert reader.metadata.author == "Sở Y tế"
    assert b"<pdfaid:part>2</pdfaid:part>" in catalog["/Metadata"].get_data().replace(b" ", b"") or (
        b'pdfaid:part="2"' in catalog["/Metadata"].get_data()
    )


def test_same_document_gives_the_same_bytes():
    document = samples.document(figures=[])
    assert document_pdf(document) == document_pdf(document)


def test_wide_annex_lies_across_and_repeats_its_heading():
    figures = [samples.figure(f"S{n}", "1.000", note=LONG_NOTE) for n in range(60)]
    pdf = document_pdf(samples.document(figures=figures))
    across = [page for page in pages(pdf) if page.width > page.height]
    assert len(across) >= 2
    for page in across:
        assert (round(millimetres(page.width)), round(millimetres(page.height))) == (297, 210)
        assert "Cùng kỳ" in page.extract_text()


def test_rows_are_not_torn():
    """Each row of the annex is whole: its first and last line stand on one page."""
    figures = [
        samples.figure(f"S{n}", "1.000", name=f"đầu{n} " + "dài " * 40 + f"cuối{n}") for n in range(1, 41)
    ]
    for page in pages(document_pdf(samples.document(figures=figures))):
        words = page.extract_text().split()
        heads = {word.removeprefix("đầu") for word in words if word.startswith("đầu")}
        tails = {word.removeprefix("cuối") for word in words if word.startswith("cuối")}
        assert heads == tails


def test_text_longer_than_a_page_in_one_cell_is_kept_whole():
    figures = [samples.figure("S1", "1.000", note="chữ " * 10_000 + "hết")]
    pdf = document_pdf(samples.document(figures=figures))
    read = text(pdf)
    assert read.count("chữ") == 10_000
    assert "hết" in read


def test_long_unbroken_word_stays_inside_the_margins():
    pdf = document_pdf(samples.document(assessment=samples.LONG_WORD, figures=[]))
    assert max(found.right for page in pages(pdf) for found in lines(page)) <= 195.5


def test_grouped_columns_share_a_heading():
    columns = (Column("TT", 15), Column("Có", 75, group="Số đơn vị"), Column("Không", 75, group="Số đơn vị"))
    table = Table("Bảng", columns, (Row(("1", "2", "3")),))
    upper, lower = table.heading_rows
    assert [(cell.text, cell.columns, cell.rows) for cell in upper] == [("TT", 1, 2), ("Số đơn vị", 2, 1)]
    assert [cell.text for cell in lower] == ["Có", "Không"]


def test_annexes_of_both_directions_count_their_own_pages():
    rows = tuple(Row((str(number), "x")) for number in range(60))
    table = Table("Bảng", (Column("TT", 20), Column("Tên", 100)), rows)
    annexes = tuple(
        Annex(f"Phụ lục {label}", "Bảng", "(Kèm theo)", (table,), landscape)
        for label, landscape in (("I", True), ("II", True), ("III", False))
    )
    base = samples.document(figures=[])
    pdf = document_pdf(type(base)(**{**vars(base), "annexes": annexes}))
    sheets = pages(pdf)
    heads = [[found.text for found in lines(page) if found.top < 18] for page in sheets]
    starts = [n for n, page in enumerate(sheets) if "(Kèm theo)" in page.extract_text()]
    assert len(starts) == 3
    for start in starts:
        assert heads[start] == []
        assert heads[start + 1] == ["2"]


def test_documents_asked_for_at_once_are_all_whole():
    document = samples.document(figures=[])
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(document_pdf, [document] * 3))
    assert made == [document_pdf(document)] * 3
