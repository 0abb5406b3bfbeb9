"""The form as it is given out: filled in, open where one types, locked elsewhere, printed on A4, opened by others."""

import tempfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.enums import EntryState
from reports.models import FigureEntry
from targets.enums import FigureKind
from targets.models import Figure, FigureAssignment, FigurePart
from tests.reports.exports.measuring import pages, text
from tests.reports.sheets.trip import TripCase, cell_of, edited, opened, put, through_office

SHEETS = ["Số liệu", "Nhiệm vụ", "Dự án", "Văn bản", "Vướng mắc", "Nhận xét", "_mau"]


def validation_of(sheet, cell):
    found = [rule for rule in sheet.data_validations.dataValidation if cell.coordinate in rule.sqref]
    assert len(found) == 1, (cell.coordinate, found)
    return found[0]


class FormTests(TripCase):
    def test_name_and_type(self):
        response = self.client.get(self.address("bao-cao-mau-xlsx"))
        assert 'filename="mau-so-lieu-H1-2025-N.xlsx"' in response["Content-Disposition"]
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        assert response["Cache-Control"] == "private, no-store"

    def test_sheets_and_the_hidden_one(self):
        book = opened(self.form())
        assert book.sheetnames == SHEETS
        assert book["_mau"].sheet_state == "veryHidden"
        assert book.security.lockStructure

    def test_head_says_whose_form_it_is(self):
        sheet = opened(self.form())["Số liệu"]
        head = "\n".join(str(sheet.cell(row, 1).value) for row in range(1, 5))
        assert "ỦY BAN NHÂN DÂN HUYỆN MỘT – BIỂU NHẬP BÁO CÁO NĂM 2025 – SỐ LIỆU" in head
        assert "Kế hoạch số 1/KH-UBND; số liệu từ ngày 15/12/2024 đến ngày 14/12/2025" in head
        assert "nộp trước ngày 17/12/2025" in head
        assert "Không nhập thông tin thuộc bí mật nhà nước." in head

    def test_demo_form_says_that_its_figures_are_invented(self):
        assert "MINH HỌA" not in opened(self.form())["Số liệu"]["A1"].value
        type(self.world.plans["a"]).objects.update(is_demo=True)
        sheet = opened(self.form())["Số liệu"]
        assert sheet["A1"].value.startswith("SỐ LIỆU MINH HỌA")
        assert "SỐ LIỆU MINH HỌA" in sheet.oddHeader.right.text

    def test_rows_are_filled_with_what_is_drafted_and_last_years_figures(self):
        FigureEntry.objects.create(
            draft=self.draft(), figure=self.world.figures["a.HEROIN"], state=EntryState.NIL, note="=ghi chú"
        )
        book = opened(self.form())
        assert cell_of(book, "Số liệu", "XA", "Kỳ này").value == 10
        assert cell_of(book, "Số liệu", "XA", "Cùng kỳ năm trước").value == 10
        assert cell_of(book, "Số liệu", "BUOI", "Cùng kỳ năm trước").value == "Không phát sinh"
        assert cell_of(book, "Số liệu", "XA", "Trường hợp").value == "Có số liệu"
        assert cell_of(book, "Số liệu", "HEROIN", "Trường hợp").value == "Không phát sinh"
        assert cell_of(book, "Số liệu", "HEROIN", "Ghi chú").value == "=ghi chú"

    def test_half_year_stands_beside_the_year(self):
        client = self.sign_in("a.yt.lap")
        self.report("a.YT").__class__.objects.update(state="drafting")
        book = opened(self.form("a.YT", client=client))
        assert cell_of(book, "Số liệu", "BUOI", "Kỳ trước trong năm").value == 12

    def test_only_what_is_typed_is_open(self):
        book = opened(self.form())
        sheet = book["Số liệu"]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        for heading in ("Kỳ này", "Trường hợp", "Lý do chưa có số liệu", "Ghi chú", "Giải trình"):
            assert not cell_of(book, "Số liệu", "XA", heading).protection.locked
        for heading in ("Mã", "Số liệu", "Đơn vị tính", "Cùng kỳ năm trước"):
            assert cell_of(book, "Số liệu", "XA", heading).protection.locked
        assert not book["Văn bản"]["C5"].protection.locked

    def test_numbers_are_limited_while_one_types(self):
        book = opened(self.form())
        sheet = book["Số liệu"]
        whole = validation_of(sheet, cell_of(book, "Số liệu", "XA", "Kỳ này"))
        exact = validation_of(sheet, cell_of(book, "Số liệu", "HEROIN", "Kỳ này"))
        assert (whole.type, whole.formula1, exact.type) == ("whole", "0", "decimal")
        assert "từ 0 trở lên" in whole.error
        assert cell_of(book, "Số liệu", "HEROIN", "Kỳ này").number_format == "[$-42A]#,##0.000"

    def test_nil_is_offered_only_where_the_figure_allows_it(self):
        book = opened(self.form())
        sheet = book["Số liệu"]
        choices = {
            code: validation_of(sheet, cell_of(book, "Số liệu", code, "Trường hợp")).formula1
            for code in ("BUOI", "XA")
        }
        assert choices == {
            "BUOI": '"Có số liệu,Không phát sinh,Chưa có số liệu"',
            "XA": '"Có số liệu,Chưa có số liệu"',
        }
        work = validation_of(book["Nhiệm vụ"], cell_of(book, "Nhiệm vụ", "1", "Tình trạng"))
        assert "Đang thực hiện đúng tiến độ" in work.formula1

    def test_printing(self):
        for sheet in opened(self.form()).worksheets[:-1]:
            setup = sheet.page_setup
            assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == (
                "landscape",
                9,
                1,
                0,
            )
            assert sheet.print_title_rows == "$6:$6"
            assert sheet.freeze_panes == "C7"

    def test_nothing_of_a_text_becomes_a_formula_or_an_error(self):
        draft = self.draft()
        draft.assessment = '=cmd|"/c calc"!A1'
        draft.save()
        with ZipFile(BytesIO(self.form())) as package:
            parts = b"".join(package.read(name) for name in package.namelist())
        assert b"<f>" not in parts
        assert b't="e"' not in parts
        assert b"externalLink" not in parts

    def add_sum(self):
        """NGHIEN = BUOI + HEROIN, of H1."""
        figure = Figure.objects.create(
            plan=self.world.plans["a"],
            code="TONG",
            name="Tổng cộng",
            short_name="Tổng cộng",
            measure="lượt",
            kind=FigureKind.DERIVED,
            decimals=3,
            heading="Đấu tranh",
            order=9,
        )
        for code in ("BUOI", "HEROIN"):
            FigurePart.objects.create(derived=figure, figure=self.world.figures[f"a.{code}"])
        FigureAssignment.objects.create(figure=figure, unit=self.world.units["a.H1"], role="reporter")

    def sum_shown(self, change):
        with tempfile.TemporaryDirectory() as folder:
            body = through_office(edited(self.form(), change), Path(folder))
        book = load_workbook(BytesIO(body), data_only=True)
        return cell_of(book, "Số liệu", "TONG", "Kỳ này").value, body

    def test_derived_figure_adds_up_in_the_workbook_and_is_ignored_when_read(self):
        self.add_sum()
        shown, body = self.sum_shown(lambda book: put(book, "Số liệu", "HEROIN", "Kỳ này", 2.5))
        assert shown == pytest.approx(3.5)
        preview = self.upload(body)
        self.confirm(preview)
        assert self.entry("HEROIN").value == Decimal("2.5")
        assert not self.draft().figures.filter(figure__code="TONG").exists()

    def test_sum_waits_for_every_part_and_takes_nil_as_nothing(self):
        self.add_sum()
        assert self.sum_shown(lambda _book: None)[0] in (None, "")
        nil = self.sum_shown(lambda book: put(book, "Số liệu", "HEROIN", "Trường hợp", "Không phát sinh"))
        assert nil[0] == 1

    def test_office_prints_it_one_page_wide(self):
        with tempfile.TemporaryDirectory() as folder:
            pdf = through_office(self.form(), Path(folder), to="pdf")
        printed = pages(pdf)
        assert len(printed) == 6
        assert all(round(page.width) == 842 for page in printed)
        assert "Không nhập thông tin thuộc bí mật nhà nước" in text(pdf)


class PaperTests(TripCase):
    def paper(self):
        response = self.client.get(self.address("bao-cao-mau-pdf"))
        assert response["Content-Type"] == "application/pdf"
        return response.content

    def test_paper_asks_for_everything_and_tells_nothing_of_the_draft(self):
        FigureEntry.objects.filter(draft=self.draft(), figure__code="XA").update(value=77)
        words = text(self.paper())
        for expected in (
            "PHIẾU THU THẬP SỐ LIỆU",
            "Số liệu từ ngày 15/12/2024 đến ngày 14/12/2025",
            "trước ngày 17/12/2025",
            "Không nhập thông tin thuộc bí mật nhà nước.",
            "Tổng số xã",
            "Cùng kỳ 2024",
            "Nhiệm vụ 1",
            "Chưa triển khai",
            "Người cung cấp số liệu",
        ):
            assert expected in words, expected
        assert "77" not in words
        assert "MINH HỌA" not in words

    def test_paper_of_a_demo_says_so_on_every_page(self):
        type(self.world.plans["a"]).objects.update(is_demo=True)
        for page in pages(self.paper()):
            assert "SỐ LIỆU MINH HỌA" in page.extract_text()

    def test_rows_are_high_enough_to_write_on(self):
        heights = [
            cell["bottom"] - cell["top"]
            for page in pages(self.paper())
            for table in page.find_tables()
            for cell in ({"top": row.bbox[1], "bottom": row.bbox[3]} for row in table.rows[1:])
        ]
        blank = [height for height in heights if height > 20]
        assert len(blank) > 10

    def test_paper_is_there_also_when_the_report_is_filed(self):
        response = self.sign_in("a.yt.lap").get(self.address("bao-cao-mau-pdf", "a.YT"))
        assert response.status_code == 200
