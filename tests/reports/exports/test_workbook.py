"""The workbook read back: numbers are numbers, text is text, nothing is blank, and it prints."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.exports.workbook import (
    Book,
    Sheet,
    SheetColumn,
    cell_text,
    decimals_format,
    percent_format,
    workbook_bytes,
)
from reports.exports.workbook_sheets import consolidated_book, consolidated_workbook, quotient
from tests.reports.exports.measuring import text

SHEETS = ["Chỉ tiêu", "Số liệu theo đơn vị", "Tình hình nộp", "Nhiệm vụ", "Dự án", "Vướng mắc"]
HOSTILE = [
    "=1+1",
    '=cmd|"/c calc"!A1',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://127.0.0.1","x")',
    "\t=1+1",
]


def opened(body: bytes):
    return load_workbook(BytesIO(body))


def book_of(values, *, number_format="", label="") -> Book:
    """A workbook of one column with these values."""
    column = SheetColumn("Giá trị", lambda value: value, 20, number_format)
    return Book("Bảng", "Sở Y tế", ("Dòng.",), label, (Sheet("Một", "Một cột", (column,), values, "Trống."),))


def first_sheet(body: bytes):
    return opened(body).worksheets[0]


def table_of(sheet) -> dict[str, dict]:
    """The rows of a sheet by their first cell, each by heading."""
    head = next(n for n in range(1, 20) if sheet.cell(n, 1).border.left.style)
    headings = [cell.value for cell in sheet[head]]
    rows = (row for row in sheet.iter_rows(min_row=head + 1) if row[0].border.left.style)
    return {row[0].value: dict(zip(headings, row, strict=True)) for row in rows}


@pytest.mark.parametrize("typed", HOSTILE)
def test_text_never_becomes_a_formula(typed):
    cell = first_sheet(workbook_bytes(book_of([typed]))).cell(7, 1)
    assert cell.value == typed
    assert cell.data_type == "s"


def test_text_that_looks_like_a_formula_stays_text_when_edited():
    sheet = first_sheet(workbook_bytes(book_of(["=1+1", "chữ"])))
    assert (sheet.cell(7, 1).quotePrefix, sheet.cell(8, 1).quotePrefix) == (True, False)


def test_control_characters_break_nothing():
    cell = first_sheet(workbook_bytes(book_of(["a\x00b\x0bc\x1fd\ud800e\nf"]))).cell(7, 1)
    assert cell.value == "abcde\nf"


def test_long_text_is_cut_visibly_at_the_limit_of_a_cell():
    cell = first_sheet(workbook_bytes(book_of(["ế" * 40_000]))).cell(7, 1)
    assert len(cell.value) == 32_767
    assert cell.value.startswith("ế" * 30_000)
    assert cell.value.endswith("đã cắt bớt; xem toàn văn trên cổng]")
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
    assert cells[3].number_format == "@"


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


def test_every_cell_has_the_document_font():
    sheet = first_sheet(workbook_bytes(book_of(["a", 1])))
    fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert fonts == {"Times New Roman"}


def test_rows_are_as_high_as_their_text():
    sheet = first_sheet(workbook_bytes(book_of(["một", "chữ " * 50, "x" * 40_000])))
    heights = [sheet.row_dimensions[n].height for n in (7, 8, 9)]
    assert heights[0] < 20
    assert heights[1] > 150
    assert heights[2] == 409


# --- The consolidated period ----------------------------------------------------------------


@pytest.fixture
def workbook(consolidated):
    return opened(consolidated_workbook(consolidated("2024-N")))


@pytest.mark.django_db
def test_sheets_in_order_with_safe_names(workbook):
    assert workbook.sheetnames == SHEETS
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in SHEETS)


@pytest.mark.django_db
def test_every_sheet_is_set_up_to_read_and_print(workbook):
    for sheet in workbook.worksheets:
        assert sheet["A1"].value == "CƠ QUAN TỔNG HỢP"
        assert sheet["A2"].value == "TỔNG HỢP KẾT QUẢ THỰC HIỆN KẾ HOẠCH SỐ 1/KH-UBND, NĂM 2024"
        head = int(sheet.print_title_rows.split("$")[-1])
        assert sheet.freeze_panes.endswith(str(head + 1))
        assert sheet.auto_filter.ref.startswith(f"A{head}:")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert "Trang &P/&N" in sheet.oddFooter.right.text
        assert all(sheet.column_dimensions[cell.column_letter].width > 5 for cell in sheet[head])


@pytest.mark.django_db
def test_properties_are_vietnamese(workbook):
    assert workbook.properties.title == "Tổng hợp kết quả thực hiện kế hoạch số 1/KH-UBND, năm 2024"
    assert workbook.properties.creator == "Cơ quan tổng hợp"
    assert workbook.properties.language == "vi-VN"


@pytest.mark.django_db
def test_figures_are_numbers_by_unit_and_in_total(workbook):
    figures = table_of(workbook["Số liệu theo đơn vị"])
    heroin = figures["HEROIN"]
    assert heroin["Toàn tỉnh"].value == 4.279
    assert heroin["Toàn tỉnh"].number_format == "[$-42A]#,##0.000"
    assert heroin["Cơ quan tổng hợp"].value == 4.279
    assert heroin["Sở Y tế"].value == "–"
    assert heroin["Ủy ban nhân dân huyện Một"].value == "Không phát sinh"
    sessions = figures["BUOI"]
    assert [sessions[name].value for name in ("Toàn tỉnh", "Cơ quan tổng hợp", "Sở Y tế")] == [15, 3, 12]
    assert sessions["Phạm vi số liệu"].value == "3/3 đơn vị"
    assert sessions["Cùng kỳ năm trước"].value == "Chưa có số liệu"
    assert sessions["Tăng, giảm"].value == "Không so sánh"


@pytest.mark.django_db
def test_indicators_are_shares_of_one_with_percent_formats(workbook):
    indicators = table_of(workbook["Chỉ tiêu"])
    assert indicators["1.1"]["Kỳ này"].value == pytest.approx(13 / 15, abs=1e-12)
    assert indicators["1.1"]["Kỳ này"].number_format == "[$-42A]0.0%"
    assert indicators["1.1"]["Tử số (giá trị kỳ này)"].value == 13
    assert indicators["1.1"]["Đánh giá"].value == "Không đạt"
    assert indicators["1.2"]["Kỳ này"].value == 15
    assert indicators["1.2"]["Mẫu số (gốc so sánh)"].value == "–"


@pytest.mark.django_db
def test_missing_is_a_word_never_blank_never_zero(consolidated):
    workbook = opened(consolidated_workbook(consolidated("2025-N")))
    for sheet in workbook.worksheets:
        for row in table_of(sheet).values():
            assert all(cell.value not in (None, "") for cell in row.values()), sheet.title
    sessions = table_of(workbook["Số liệu theo đơn vị"])["BUOI"]
    assert sessions["Toàn tỉnh"].value == "Thiếu số liệu"
    assert sessions["Sở Y tế"].value == "Chưa tiếp nhận"
    assert sessions["Cơ quan tổng hợp"].value == "Chưa nộp"
    assert sessions["Cùng kỳ năm trước"].value == 15
    assert table_of(workbook["Chỉ tiêu"])["1.1"]["Kỳ này"].value == "Chưa tính được"


@pytest.mark.django_db
def test_filing_has_dates_and_days(consolidated):
    workbook = opened(consolidated_workbook(consolidated("2025-6T")))
    filing = table_of(workbook["Tình hình nộp"])
    assert filing["CQ"]["Ngày nộp lần đầu"].value.date() == date(2025, 6, 20)
    assert filing["CQ"]["Ngày nộp lần đầu"].number_format == "[$-42A]dd/mm/yyyy"
    assert filing["CQ"]["Số ngày chậm"].value == 4
    assert filing["CQ"]["Thời hạn"].value == "Chậm 04 ngày"
    assert filing["CQ"]["Tiếp nhận"].value == "Chưa tiếp nhận"
    assert filing["H1"]["Ngày nộp lần đầu"].value == "Chưa nộp"
    assert filing["YT"]["Số ngày chậm"].value == 0


@pytest.mark.django_db
def test_demo_label_stands_on_every_sheet_and_its_print(consolidated, world):
    world.plans["a"].is_demo = True
    world.plans["a"].save()
    for sheet in opened(consolidated_workbook(consolidated("2024-N"))).worksheets:
        assert "SỐ LIỆU MINH HỌA" in [sheet.cell(n, 1).value for n in range(1, 10)]
        assert "SỐ LIỆU MINH HỌA" in sheet.oddHeader.right.text


@pytest.mark.django_db
def test_provisional_figures_say_so(consolidated):
    sheet = opened(consolidated_workbook(consolidated("2025-N", provisional=True))).worksheets[1]
    above = " ".join(str(sheet.cell(n, 1).value) for n in range(1, 9))
    assert "số liệu tạm tính, gồm báo cáo đã nộp nhưng chưa tiếp nhận" in above
    assert table_of(sheet)["BUOI"]["Toàn tỉnh"].value == 12
    assert "Chưa tiếp nhận: Sở Y tế" in table_of(sheet)["BUOI"]["Ghi chú"].value


@pytest.mark.django_db
def test_typed_text_of_units_is_never_a_formula(consolidated):
    rows = consolidated("2024-N")
    typed = "\n".join(HOSTILE)
    rows = replace(
        rows,
        difficulties=tuple(
            replace(row, content=hostile, proposal=typed, addressed_to="=A1")
            for row, hostile in zip(rows.difficulties, HOSTILE, strict=False)
        ),
        projects=tuple(replace(row, name="=1+1", text="@SUM(1)") for row in rows.projects),
    )
    for sheet in opened(workbook_bytes(consolidated_book(rows))).worksheets:
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "d"}


@pytest.mark.django_db
def test_libreoffice_opens_and_prints_it(consolidated, tmp_path):
    (tmp_path / "tong-hop.xlsx").write_bytes(consolidated_workbook(consolidated("2024-N")))
    soffice = shutil.which("soffice")
    subprocess.run(
        [
            soffice,
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            tmp_path / "tong-hop.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    read = text((tmp_path / "tong-hop.pdf").read_bytes())
    # Vietnamese separators whatever the machine's language.
    assert "4,279" in read
    assert "86,7%" in read
    assert "#" not in read
