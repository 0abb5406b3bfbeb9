"""One cell at a time: what a number, a text, a choice, a date may look like, and what is told when it is refused."""

import datetime
import unicodedata
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.comments import Comment

from reports.enums import EntryState
from reports.models import FigureEntry
from tests.reports.sheets.trip import (
    TripCase,
    cell_of,
    cells,
    edited,
    opened,
    put,
    row_of,
    saved,
    with_part,
    words_of,
)

SHEET = "xl/worksheets/sheet1.xml"


class CellCase(TripCase):
    def line(self, key, value, group="stored", **where):
        preview, at = self.upload_typed(key, value, **where)
        return cells(preview, group)[at]

    def refusal(self, key, value, **where):
        """Why the cell is refused; the rest of the file can still be confirmed."""
        line = self.line(key, value, "refused", **where)
        assert line.stored == ("10" if key == "XA" and not where else line.stored)
        return line

    def stored_after(self, key, value, **chosen):
        preview, at = self.upload_typed(key, value)
        self.confirm(preview, **{name.format(at=at): text for name, text in chosen.items()})
        return self.entry(key).value


class NumberTests(CellCase):
    def test_dust_of_binary_arithmetic_is_no_decimal(self):
        assert self.stored_after("HEROIN", 0.1 + 0.2) == Decimal("0.3")
        assert self.stored_after("HEROIN", 1538.2790000000002) == Decimal("1538.279")
        assert self.stored_after("XA", 2.9999999999999996) == 3

    def test_more_decimals_than_the_figure_has_are_refused_not_rounded(self):
        assert "tối đa 03 chữ số sau dấu phẩy" in self.refusal("HEROIN", 0.12345).message
        assert "chỉ nhận số nguyên" in self.refusal("XA", 10.5).message

    def test_text_numbers_are_read_as_the_page_reads_them(self):
        assert self.stored_after("HEROIN", "1,5") == Decimal("1.5")
        assert self.stored_after("HEROIN", "12.345.678") == 12345678
        assert self.stored_after("XA", "1.234") == 1234

    def test_number_that_reads_in_two_ways_is_chosen(self):
        line = self.refusal("HEROIN", "4.279")
        assert "có thể là" in line.message
        assert set(line.readings) == {"4,279", "4279"}
        assert self.stored_after("HEROIN", "4.279", **{"doc-{at}": "4,279"}) == Decimal("4.279")

    def test_reading_that_was_not_offered_is_not_taken(self):
        preview, at = self.upload_typed("HEROIN", "4.279")
        done = self.confirm(preview, **{f"doc-{at}": "99"})
        assert at in cells(done, "refused")
        assert not FigureEntry.objects.filter(draft=self.draft(), figure__code="HEROIN").exists()

    def test_percent_is_chosen(self):
        def change(book):
            put(book, "Số liệu", "HEROIN", "Kỳ này", 0.5)
            cell_of(book, "Số liệu", "HEROIN", "Kỳ này").number_format = "0%"

        (line,) = cells(self.upload_edited(change), "refused").values()
        assert "định dạng phần trăm" in line.message
        assert (line.filed, line.readings) == ("50%", ("0,5", "50"))

    def test_negative_huge_and_wordy_numbers(self):
        assert "không nhận số âm" in self.refusal("XA", -1).message
        assert "Số quá lớn" in self.refusal("XA", 10**15).message
        assert "quá dài" in self.refusal("XA", 1e300).message
        assert self.refusal("XA", "mười").message.startswith("Đề nghị chỉ nhập số")

    def test_date_time_boolean_and_error(self):
        assert "ngày tháng" in self.refusal("XA", datetime.date(2025, 2, 5)).message
        assert "giờ" in self.refusal("XA", datetime.time(8, 30)).message
        assert "TRUE, FALSE" in self.refusal("XA", True).message
        assert "Ô báo lỗi #REF!" in self.refusal("XA", "#REF!").message

    def test_formula_without_its_result(self):
        line = self.refusal("XA", "=5+6")
        assert "Công thức chưa có kết quả" in line.message
        assert line.filed == "=5+6"

    def test_formula_with_its_result_is_read(self):
        body = edited(self.form(), lambda book: put(book, "Số liệu", "XA", "Kỳ này", "=5+6"))
        body = with_part(body, SHEET, lambda old: old.replace(b"<f>5+6</f><v />", b"<f>5+6</f><v>11</v>"))
        assert b"<v>11</v>" in with_part_of(body)
        preview = self.upload(body)
        assert [line.filed for line in cells(preview, "stored").values()] == ["11"]

    def test_number_beside_nil_is_neither(self):
        def change(book):
            put(book, "Số liệu", "BUOI", "Trường hợp", "Không phát sinh")

        preview = self.upload_edited(change)
        lines = cells(preview, "refused")
        assert {line.label for line in lines.values()} == {"Kỳ này", "Trường hợp"}
        assert all("Vừa có số" in line.message for line in lines.values())
        self.confirm(preview)
        assert (self.entry("BUOI").state, self.entry("BUOI").value) == (EntryState.VALUE, 1)

    def test_nil_where_the_figure_does_not_allow_it(self):
        def change(book):
            put(book, "Số liệu", "XA", "Kỳ này", None)
            put(book, "Số liệu", "XA", "Trường hợp", "Không phát sinh")

        assert "chọn lại trường hợp" in words_of(self.upload_edited(change))

    def test_choice_is_read_without_regard_to_case_and_composition(self):
        for words in (
            "KHÔNG PHÁT SINH",
            unicodedata.normalize("NFD", "Không phát sinh"),
            " không phát sinh ",
        ):

            def change(book, words=words):
                put(book, "Số liệu", "HEROIN", "Trường hợp", words)

            assert [line.filed for line in cells(self.upload_edited(change), "stored").values()] == [
                "Không phát sinh"
            ]

    def test_unknown_choice(self):
        line = self.line("XA", "Có lẽ", "refused", heading="Trường hợp")
        assert "chọn một mục trong danh sách" in line.message

    def test_text_that_was_kept_as_typed_is_no_news(self):
        FigureEntry.objects.filter(draft=self.draft(), figure__code="XA").update(value=None, typed="4.2x")
        preview = self.upload(self.form())
        assert (preview.context["stored"], preview.context["refused"]) == ([], [])


def with_part_of(body: bytes) -> bytes:
    found = []
    with_part(body, SHEET, lambda old: found.append(old) or old)
    return found[0]


class TextTests(CellCase):
    def stored_note(self, value):
        preview, _at = self.upload_typed("XA", value, heading="Ghi chú")
        self.confirm(preview)
        return self.entry("XA").note

    def test_text_is_composed_and_cleaned(self):
        assert self.stored_note(unicodedata.normalize("NFD", "Chờ thẩm định")) == "Chờ thẩm định"
        assert self.stored_note("a_x0007_b_x0000_c\u200b") == "abc"

    def test_text_that_looks_like_a_formula_goes_out_and_comes_back_as_text(self):
        for text in ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1","x")'):
            FigureEntry.objects.filter(draft=self.draft(), figure__code="XA").update(note=text)
            body = self.form()
            cell = cell_of(opened(body), "Số liệu", "XA", "Ghi chú")
            assert (cell.value, cell.data_type) == (text, "s")
            assert self.upload(body).context["stored"] == []

    def test_number_or_date_in_a_text_is_its_words(self):
        assert self.stored_note(5.25) == "5,25"
        assert self.stored_note(datetime.date(2025, 2, 5)) == "05/02/2025"

    def test_text_of_forty_thousand_characters(self):
        note = self.line("XA", "x" * 2001, "refused", heading="Ghi chú")
        assert "2000" in note.message
        body = edited(self.form(), lambda book: put(book, "Nhận xét", "1", "Phần viết", "DAI"))
        body = with_part(body, "xl/worksheets/sheet6.xml", lambda old: old.replace(b"DAI", b"x" * 40_000))
        (line,) = cells(self.upload(body), "refused").values()
        assert "dài quá" in line.message
        assert len(line.filed) < 300

    def test_refused_cell_keeps_what_is_stored_and_the_rest_of_its_row_is_stored(self):
        def change(book):
            put(book, "Số liệu", "XA", "Kỳ này", "mười")
            put(book, "Số liệu", "XA", "Ghi chú", "Ghi chú mới")
            put(book, "Số liệu", "BUOI", "Kỳ này", 3)

        preview = self.upload_edited(change)
        assert "Xác nhận nhập 02 ô" in words_of(preview)
        done = self.confirm(preview)
        assert (self.entry("XA").value, self.entry("XA").note, self.entry("BUOI").value) == (
            10,
            "Ghi chú mới",
            3,
        )
        # Named again after saving.
        assert [line.filed for line in cells(done, "refused").values()] == ["mười"]
        assert "Đã nhập 02 ô" in words_of(done)


class ListTests(CellCase):
    def test_serial_number_is_no_date_and_holds_the_list_back(self):
        def change(book):
            put(book, "Văn bản", "1", "Số, ký hiệu", "12/KH")
            put(book, "Văn bản", "1", "Ngày ban hành", 45000)
            cell_of(book, "Văn bản", "1", "Ngày ban hành").number_format = "General"
            put(book, "Số liệu", "BUOI", "Kỳ này", 3)

        preview = self.upload_edited(change)
        messages = {line.label: line.message for line in cells(preview, "refused").values()}
        assert "Ô là số, không phải ngày" in messages["Dòng 01 · Ngày ban hành"]
        assert "danh sách này còn ô chưa đọc được" in messages["Dòng 01 · Số, ký hiệu"]
        self.confirm(preview)
        assert not self.draft().documents.exists()
        assert self.entry("BUOI").value == 3

    def test_dates_as_text_day_before_month(self):
        def change(book, text):
            put(book, "Văn bản", "1", "Số, ký hiệu", "12/KH")
            put(book, "Văn bản", "1", "Ngày ban hành", text)

        self.confirm(self.upload_edited(lambda book: change(book, "06/05/2025")))
        assert self.draft().documents.get().issued_on == datetime.date(2025, 5, 6)
        preview = self.upload_edited(lambda book: change(book, "31/02/2025"))
        assert "Không có ngày này trong lịch" in words_of(preview)

    def test_row_taken_out_of_a_list_is_cleared(self):
        draft = self.draft()
        for order in (1, 2):
            draft.documents.create(number=f"{order}/KH", abstract="Văn bản", order=order)

        def change(book):
            put(book, "Văn bản", "1", "Số, ký hiệu", None)
            put(book, "Văn bản", "1", "Trích yếu", None)

        preview = self.upload_edited(change)
        assert "cleared" in {line.status for line in cells(preview, "stored").values()}
        self.confirm(preview)
        assert [row.number for row in draft.documents.all()] == ["2/KH"]

    def test_declaration_beside_rows(self):
        def change(book):
            book["Văn bản"]["C5"].value = "Đúng"
            put(book, "Văn bản", "1", "Số, ký hiệu", "12/KH")

        assert "vẫn còn dòng bên dưới" in words_of(self.upload_edited(change))

    def test_declaration_that_is_no_choice(self):
        def change(book):
            book["Văn bản"]["C5"].value = "có"

        assert "Đề nghị chọn “Đúng” hoặc để trống" in words_of(self.upload_edited(change))

    def test_projects_named_and_of_the_units_own(self):
        client = self.sign_in("a.cq.lap")
        book = opened(self.form("a.CQ", client=client))
        put(book, "Dự án", "Khác 1", "Tên dự án", "Dự án của đơn vị")
        put(book, "Dự án", "Khác 1", "Tình trạng", "Chậm")
        put(book, "Vướng mắc", "1", "Nội dung khó khăn, vướng mắc", "Thiếu kinh phí")
        file = SimpleUploadedFile("a.xlsx", saved(book))
        preview = client.post(self.address("nhap-excel", "a.CQ"), {"file": file}, follow=True)
        self.confirm(preview, client)
        draft = self.draft("a.CQ")
        assert [(row.own_name, row.state) for row in draft.projects.all()] == [("Dự án của đơn vị", "late")]
        assert draft.difficulties.get().content == "Thiếu kinh phí"


class AroundTests(CellCase):
    """What lies beside the form: it is read or not, but never without a word."""

    def test_hidden_rows_columns_and_sheets_are_read_and_named(self):
        def change(book):
            sheet = book["Số liệu"]
            put(book, "Số liệu", "XA", "Kỳ này", 12)
            sheet.row_dimensions[row_of(sheet, "XA")].hidden = True
            sheet.column_dimensions["I"].hidden = True
            book["Văn bản"].sheet_state = "hidden"

        preview = self.upload_edited(change)
        text = words_of(preview)
        assert "Trang “Số liệu”: dòng 9 đang bị ẩn nhưng vẫn được đọc" in text
        assert "cột I đang bị ẩn nhưng vẫn được đọc" in text
        assert "Trang “Văn bản” đang bị ẩn nhưng vẫn được đọc" in text
        assert [line.filed for line in cells(preview, "stored").values()] == ["12"]

    def test_further_sheet_is_named(self):
        preview = self.upload_edited(lambda book: book.create_sheet("Nháp"))
        assert "Trang không thuộc mẫu, không đọc: Nháp" in words_of(preview)

    def test_cells_beside_and_below_the_table_are_named(self):
        def change(book):
            book["Số liệu"]["M9"].value = "ngoài"
            book["Số liệu"]["F40"].value = 5

        text = words_of(self.upload_edited(change))
        assert "Số liệu!M9: ô nằm ngoài mẫu" in text
        assert "Số liệu!F40: ô nằm ngoài mẫu" in text

    def test_comment_on_a_cell_disturbs_nothing(self):
        def change(book):
            cell_of(book, "Số liệu", "XA", "Kỳ này").comment = Comment("xem lại", "a")

        assert self.upload_edited(change).context["stored"] == []

    def test_sum_in_a_locked_cell_is_ignored(self):
        def change(book):
            put(book, "Số liệu", "XA", "Cùng kỳ năm trước", 99)
            put(book, "Số liệu", "XA", "Số liệu", "Tên khác")

        assert self.upload_edited(change).context["stored"] == []

    def test_figure_that_is_no_longer_asked_is_named(self):
        body = edited(self.form(), lambda book: put(book, "Số liệu", "XA", "Kỳ này", 12))
        self.world.figures["a.XA"].assignments.filter(unit__code="H1").delete()
        assert "(mã XA): Đơn vị không còn được giao mục này" in words_of(self.upload(body))
