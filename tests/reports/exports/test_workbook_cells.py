"""Cells and sheets read back: numbers are numbers, text is text, nothing is blank, every sheet prints alike."""

import re
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest

from reports.exports.workbook import Book, Sheet, SheetColumn, workbook_bytes
from reports.exports.workbook_cells import cell_text, decimals_format, percent_format, quotient
from reports.exports.workbook_chart import ChartSeries, CountChart
from reports.exports.workbook_page import fits_on_page
from tests.reports.exports.workbooks import HOSTILE, MADE_AT, book_of, head_of, opened, title_of

CHART = CountChart(
    title="Theo kết quả",
    unit="Số chỉ tiêu",
    category_heading="Mục tiêu",
    categories=("Một", "Hai"),
    series=(ChartSeries("Đạt", "17663A", (2, 0)), ChartSeries("Không đạt", "A5231C", (1, 3))),
)


def first_sheet(body: bytes):
    return opened(body).worksheets[0]


def parts(body: bytes, beginning: str) -> str:
    """The XML of the parts whose names begin so."""
    with ZipFile(BytesIO(body)) as archive:
        return "".join(
            archive.read(name).decode() for name in archive.namelist() if name.startswith(beginning)
        )


@pytest.mark.parametrize("typed", HOSTILE)
def test_text_never_becomes_a_formula(typed):
    body = workbook_bytes(book_of([typed]))
    cell = first_sheet(body).cell(7, 1)
    assert cell.value == typed.replace("\r\n", "\n")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert "<f>" not in parts(body, "xl/worksheets/")


def test_ordinary_text_has_no_quote():
    sheet = first_sheet(workbook_bytes(book_of(["chữ", "5 = 5", "–"])))
    assert [sheet.cell(row, 1).quotePrefix for row in (7, 8, 9)] == [False, False, False]


def test_control_characters_break_nothing():
    cell = first_sheet(workbook_bytes(book_of(["a\x00b\x0bc\x1fd\ud800e\nf"]))).cell(7, 1)
    assert cell.value == "abcde\nf"


def test_text_that_looks_like_an_escape_is_written_so_that_it_is_shown_as_typed():
    assert cell_text("mã _x0041_ và _y") == "mã _x005F_x0041_ và _y"


def test_long_text_is_cut_visibly_at_the_limit_of_a_cell():
    cell = first_sheet(workbook_bytes(book_of(["ế" * 40_000]))).cell(7, 1)
    assert len(cell.value) == 32_767
    assert cell.value.startswith("ế" * 30_000)
    assert cell.value.endswith("ế … (cắt bớt, xem bản PDF)")
    assert cell_text("ế" * 32_767) == "ế" * 32_767


def test_long_text_is_measured_as_spreadsheets_do():
    cut = cell_text("😀" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert "\ufffd" not in cut


def test_numbers_and_dates_keep_their_types_and_formats():
    values = [Decimal("1234.5"), 7, date(2025, 2, 5), "Chưa nộp"]
    sheet = first_sheet(workbook_bytes(book_of(values, number_format=decimals_format(1))))
    cells = [sheet.cell(7 + n, 1) for n in range(4)]
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "s"]
    assert cells[0].value == 1234.5
    assert cells[0].number_format == "[$-42A]#,##0.0"
    assert cells[2].value.date() == date(2025, 2, 5)
    assert cells[2].number_format == "[$-42A]dd/mm/yyyy"
    assert (cells[3].number_format, cells[3].alignment.horizontal) == ("@", "center")


@pytest.mark.parametrize("value", ["0.001", "999999999999.999", "1538.279", "0", "123456789012.345"])
def test_every_decimal_the_database_holds_is_read_back(value):
    cell = first_sheet(workbook_bytes(book_of([Decimal(value)], number_format=decimals_format(3)))).cell(7, 1)
    assert Decimal(repr(cell.value)).quantize(Decimal("0.001")) == Decimal(value)


def test_formats_are_vietnamese():
    assert decimals_format(0) == "[$-42A]#,##0"
    assert decimals_format(3) == "[$-42A]#,##0.000"
    assert percent_format(1) == "[$-42A]0.0%"
    assert decimals_format(0, signed=True) == "[$-42A]+#,##0;[$-42A]\u2212#,##0;[$-42A]#,##0"


def test_quotient_keeps_what_any_format_shows():
    assert quotient(Fraction(2, 3)) == Decimal("0.666666666667")
    assert quotient(Fraction(1327, 1658) * 100) == Decimal("80.036188178528")
    assert quotient(Fraction(0)) == 0


def test_empty_sheet_says_so():
    assert first_sheet(workbook_bytes(book_of([]))).cell(7, 1).value == "Trống."


def test_the_face_is_that_of_documents_everywhere():
    body = workbook_bytes(book_of(["a", 1], chart=CHART, label="SỐ LIỆU MINH HỌA"))
    faces = set(re.findall(r'<name val="([^"]+)"', parts(body, "xl/styles")))
    faces |= set(re.findall(r'typeface="([^"]+)"', parts(body, "xl/charts/")))
    faces |= set(re.findall(r"&amp;&quot;([^,]+),", parts(body, "xl/worksheets/sheet")))
    faces |= set(re.findall(r'&amp;"([^,]+),', parts(body, "xl/worksheets/sheet")))
    assert faces == {"Times New Roman"}


def test_rows_are_as_high_as_their_text():
    sheet = first_sheet(workbook_bytes(book_of(["một", "chữ " * 50, "x" * 40_000])))
    heights = [sheet.row_dimensions[n].height for n in (7, 8, 9)]
    assert heights[0] < 20
    assert heights[1] > 130
    assert heights[2] == 409


def test_title_block_names_body_title_heading_lines_and_label():
    sheet = first_sheet(workbook_bytes(book_of([1], label="SỐ LIỆU MINH HỌA")))
    assert title_of(sheet) == "Sở Y tế\nBảng\nMột cột\nDòng.\nSỐ LIỆU MINH HỌA"
    assert sheet.cell(5, 1).font.color.rgb.endswith("A5231C")
    assert head_of(sheet) == 7


def test_properties_name_the_issuing_body():
    properties = opened(workbook_bytes(book_of([1]))).properties
    assert (properties.title, properties.subject, properties.creator) == ("Bảng", "Bảng", "Sở Y tế")
    assert properties.language == "vi-VN"
    assert properties.created.replace(tzinfo=UTC) == MADE_AT
    assert properties.description == "Dòng.\nLập lúc 08:30, 12/12/2025"


def test_head_and_foot_of_the_page():
    sheet = first_sheet(workbook_bytes(book_of([1], label="SỐ LIỆU MINH HỌA")))
    assert sheet.oddHeader.left.text.strip() == "Sở Y tế – Bảng"
    assert sheet.oddHeader.right.text.strip() == "SỐ LIỆU MINH HỌA"
    assert sheet.oddFooter.left.text.strip() == "Một – Lập lúc 08:30, 12/12/2025"
    assert sheet.oddFooter.right.text.strip() == "Trang &P/&N"


def test_head_of_the_page_escapes_signs_and_stays_short():
    book = Book("2025 & " + "dài " * 100, "A&B", (), MADE_AT, "", book_of([1]).sheets)
    head = first_sheet(workbook_bytes(book)).oddHeader.left
    assert head.text.strip().startswith("A&&B – 2025 && dài")
    assert len(str(head)) < 160


def test_only_the_title_block_is_merged():
    columns = tuple(SheetColumn(str(n), lambda value: value, 30) for n in range(6))
    book = Book("Bảng", "A", (), MADE_AT, "", (Sheet("Một", "B", columns, ["x"], "Trống."),))
    sheet = first_sheet(workbook_bytes(book))
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:D1", "A2:D2", "A3:D3"]
    assert head_of(sheet) == 5


def test_filter_covers_one_row_of_headings_and_the_rows():
    sheet = first_sheet(workbook_bytes(book_of([1, 2, 3], chart=CHART)))
    assert sheet.auto_filter.ref == "A6:A9"


# --- The chart ------------------------------------------------------------------------------


def test_chart_stands_under_the_rows_over_no_cell():
    sheet = first_sheet(workbook_bytes(book_of([1], chart=CHART)))
    (chart,) = sheet._charts
    anchor = chart.anchor._from
    below = sheet.iter_rows(min_row=anchor.row + 1)
    assert [cell.value for row in below for cell in row if cell.value is not None] == []
    assert [[cell.value for cell in row] for row in sheet.iter_rows(9, 12, 2, 4)] == [
        ["Theo kết quả", None, None],
        ["Mục tiêu", "Đạt", "Không đạt"],
        ["Một", 2, 1],
        ["Hai", 0, 3],
    ]


def test_chart_draws_the_counts_and_says_what_they_are():
    body = workbook_bytes(book_of([1], chart=CHART))
    (chart,) = first_sheet(body)._charts
    assert [series.val.numRef.f for series in chart.series] == ["'Một'!$C$11:$C$12", "'Một'!$D$11:$D$12"]
    assert chart.series[0].cat.numRef.f == "'Một'!$B$11:$B$12"
    drawn = parts(body, "xl/charts/")
    assert "Theo kết quả" in drawn
    assert "Số chỉ tiêu" in drawn


def test_chart_begins_a_page_only_where_the_rest_would_not_hold_it():
    few, many = (first_sheet(workbook_bytes(book_of([1] * count, chart=CHART))) for count in (3, 22))
    assert [len(sheet.row_breaks.brk) for sheet in (few, many)] == [0, 1]
    assert many.row_breaks.brk[0].id == 6 + 22 + 1


def test_what_fits_a_page():
    heights = [20.0] * 10
    assert fits_on_page(heights, head=1, top=9, below=200, widths=100)
    assert not fits_on_page(heights, head=1, top=9, below=300, widths=100)
    # Wider columns are printed smaller: more rows find room.
    assert fits_on_page(heights, head=1, top=9, below=300, widths=200)
