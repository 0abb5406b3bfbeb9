"""Files that are refused as a whole: each is told why, in Vietnamese, and nothing is stored."""

import csv
import io
import zipfile
from dataclasses import replace

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import Workbook

from reports.models import UploadedSheet
from reports.sheets import identity, package
from reports.sheets.identity import SALT, Identity, sign, unsign
from tests.reports.drafts import SAMPLE_PDF
from tests.reports.sheets.trip import (
    TripCase,
    cell_of,
    edited,
    opened,
    put,
    row_of,
    saved,
    with_part,
    words_of,
)

SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class RefusedCase(TripCase):
    def refused(self, body: bytes, *words: str, name="mau.xlsx", to="nhap-excel"):
        """The upload page again, with these words, and nothing kept anywhere."""
        with self.nothing_changes():
            response = self.upload(body, name=name, to=to)
        assert response.status_code == 200
        text = words_of(response)
        for expected in words:
            assert expected in text, text[text.find("Chưa đọc được") :][:900]
        assert response.redirect_chain == []
        assert not UploadedSheet.objects.exists()


class NotAFormTests(RefusedCase):
    """What is not an Excel workbook at all, whatever it is called."""

    def test_empty_file(self):
        self.refused(b"", "Tệp rỗng")

    def test_no_file_or_a_wrong_field(self):
        for sent in ({}, {"tep": SimpleUploadedFile("a.xlsx", b"x")}, {"file": "chữ"}):
            response = self.client.post(self.address("nhap-excel"), sent)
            assert response.status_code == 200
            assert "Chưa chọn tệp" in words_of(response)

    def test_file_larger_than_the_limit(self):
        self.refused(b"PK\x03\x04" + b"x" * package.MAX_BYTES, "Tệp lớn hơn 2 MB")

    def test_old_workbook_and_encrypted_workbook(self):
        self.refused(OLE + b"\x00" * 600, "tệp Excel kiểu cũ (.xls)", "Lưu thành")
        encrypted = OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 100
        self.refused(encrypted, "Tệp có đặt mật khẩu", "bỏ mật khẩu")

    def test_other_kinds_called_xlsx(self):
        text = io.StringIO()
        csv.writer(text).writerow(["Mã", "Kỳ này"])
        self.refused(text.getvalue().encode(), "tệp văn bản (như .csv)")
        self.refused(SAMPLE_PDF, "tệp PDF")
        word = io.BytesIO()
        Document().save(word)
        self.refused(word.getvalue(), "tệp Word")
        self.refused(b"\x7fELF\x00\x00\x00\x00", "không phải tệp Excel")
        self.refused(zip_of({"a.txt": b"a"}), "không phải tệp Excel")
        self.refused(zip_of({"mimetype": b"x", "content.xml": b"<a/>"}), "OpenDocument")

    def test_broken_zip(self):
        body = self.form()
        self.refused(body[: len(body) // 2], "Tệp hỏng")
        self.refused(b"PK\x03\x04" + b"\x00" * 500, "Tệp hỏng")

    def test_member_that_does_not_unpack(self):
        body = bytearray(self.form())
        start = body.find(b"xl/worksheets/sheet1.xml") + 60
        body[start : start + 40] = b"\xff" * 40
        self.refused(bytes(body), "Tệp hỏng")

    def test_macros_by_part_and_by_type(self):
        self.refused(with_part(self.form(), "xl/vbaProject.bin", lambda _old: b"x"), "Tệp có macro")
        macro = with_part(
            self.form(),
            "[Content_Types].xml",
            lambda old: old.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"),
        )
        self.refused(macro, "Tệp có macro", name="mau.xlsm")

    def test_links_to_other_files(self):
        body = with_part(self.form(), "xl/externalLinks/externalLink1.xml", lambda _old: b"<a/>")
        self.refused(body, "lấy số từ tệp khác")

    def test_workbook_that_is_no_form(self):
        self.refused(saved(Workbook()), "không phải mẫu tải từ cổng")

    def test_name_is_cleaned(self):
        response = self.upload(self.form(), name="..\\..\\mau\x1f.xlsx")
        assert response.status_code == 200
        assert UploadedSheet.objects.get().name == "mau.xlsx"


def zip_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return stream.getvalue()


class BombTests(RefusedCase):
    """What unpacks or counts without end is stopped before it is read."""

    def test_bomb_and_too_many_members(self):
        self.refused(with_part(self.form(), "xl/a.xml", lambda _old: b" " * 40_000_000), "nén quá nhiều")
        many = zip_of({f"xl/{number}.xml": b"<a/>" for number in range(300)})
        self.refused(many, "nén quá nhiều")

    def test_size_that_the_directory_lies_about(self):
        body = with_part(self.form(), "xl/a.xml", lambda _old: b"<a>" + b" " * 5_500_000 + b"</a>")
        at = body.rfind(b"PK\x01\x02")
        lying = bytearray(body)
        lying[at + 24 : at + 28] = (100).to_bytes(4, "little")
        self.refused(bytes(lying), "Tệp hỏng")

    def test_hundred_thousand_rows(self):
        rows = b"".join(b"<row><c><v>1</v></c></row>" for _ in range(100_000))
        body = with_part(self.form(), SHEET, lambda old: old.replace(b"</sheetData>", rows + b"</sheetData>"))
        self.refused(body, "hơn 2000 dòng")

    def test_value_in_the_last_row_there_is(self):
        last = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
        body = with_part(self.form(), SHEET, lambda old: old.replace(b"</sheetData>", last))
        self.refused(body, "hơn 2000 dòng")

    def test_wide_row(self):
        wide = b"<row>" + b"<c><v>1</v></c>" * 12_000 + b"</row></sheetData>"
        body = with_part(self.form(), SHEET, lambda old: old.replace(b"</sheetData>", wide))
        self.refused(body, "10000 ô")

    def test_part_of_very_many_elements(self):
        body = with_part(self.form(), "xl/a.xml", lambda _old: b"<a>" + b"<b/>" * 50_000 + b"</a>")
        self.refused(body, "nén quá nhiều")

    def test_many_parts_count_together(self):
        body = self.form()
        for number in range(5):
            part = b"<a>" + b"<b/>" * 9_000 + b"</a>"
            body = with_part(body, f"xl/a{number}.xml", lambda _old, part=part: part)
        self.refused(body, "nén quá nhiều")

    def test_dimension_that_claims_the_whole_sheet_is_not_believed(self):
        def claim(old):
            start, end = old.index(b"<dimension"), old.index(b"/>", old.index(b"<dimension")) + 2
            return old[:start] + b'<dimension ref="A1:XFD1048576"/>' + old[end:]

        response = self.upload(with_part(self.form(), SHEET, claim))
        assert response.context["stored"] == []
        assert UploadedSheet.objects.exists()

    def test_merged_cells_over_the_whole_sheet(self):
        merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        body = with_part(self.form(), SHEET, lambda old: old.replace(b"</sheetData>", merged))
        self.refused(body, "có ô bị gộp: A1:XFD1048576")

    def test_entities_and_document_types(self):
        lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        for part in (SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/app.xml"):
            for declaration in (lol, outside, b"<!DOCTYPE x>"):
                body = with_part(
                    self.form(),
                    part,
                    lambda old, d=declaration: (
                        old.replace(b"<", d + b"<", 1)
                        if not old.startswith(b"<?xml")
                        else old.replace(b"?>", b"?>" + d, 1)
                    ),
                )
                self.refused(body, "khai báo XML không an toàn")

    def test_malformed_and_raw_control_characters(self):
        self.refused(with_part(self.form(), SHEET, lambda old: old[:-30]), "Tệp hỏng ở phần", "sheet1.xml")
        control = with_part(self.form(), SHEET, lambda old: old.replace(b"BUOI", b"BU\x0bOI", 1))
        self.refused(control, "Tệp hỏng ở phần")

    def test_workbook_that_makes_no_sense(self):
        body = with_part(self.form(), "xl/workbook.xml", lambda _old: b"<workbook/>")
        self.refused(body, "không phải mẫu tải từ cổng")
        for part in ("xl/styles.xml", "xl/_rels/workbook.xml.rels"):
            self.refused(with_part(self.form(), part, lambda _old: b"<a/>"), "Không đọc được tệp")


class WhoseFormTests(RefusedCase):
    """Forms of others: the file itself says whose it is."""

    def test_form_of_another_unit(self):
        body = self.form("a.CQ", client=self.sign_in("a.cq.lap"))
        self.refused(body, "mẫu của Cơ quan tổng hợp, không phải của Ủy ban nhân dân huyện Một")

    def test_form_of_another_period(self):
        period = self.world.reports["a.H1", "2025-6T"]
        body = self.client.get(reverse("bao-cao-mau-xlsx", args=[period.pk])).content
        self.refused(body, "mẫu của Báo cáo 6 tháng đầu năm 2025, không phải của Báo cáo năm 2025")

    def test_form_of_another_plan(self):
        client = self.sign_in("b.yt.lap")
        report = self.world.reports["b.H1", "2025-N"]
        client = self.sign_in("b.h1.lap")
        body = client.get(reverse("bao-cao-mau-xlsx", args=[report.pk])).content
        self.refused(body, "mẫu của Kế hoạch số 2/KH-UBND, không phải của Kế hoạch số 1/KH-UBND")

    def with_identity(self, change) -> bytes:
        def rewrite(book):
            sheet = book["_mau"]
            sheet["A1"].value = change(sheet["A1"].value)

        return edited(self.form(), rewrite)

    def test_template_of_an_older_version(self):
        older = self.with_identity(lambda text: sign(replace(unsign(text), version=0)))
        self.refused(older, "mẫu của phiên bản cũ")

    def test_older_identity_without_fields_that_came_later(self):
        def forget(text):
            data = signing.loads(text, salt=SALT)
            return signing.dumps(
                {name: data[name] for name in ("province", "plan", "unit", "period")}, salt=SALT
            )

        self.refused(self.with_identity(forget), "mẫu của phiên bản cũ")

    def test_identity_that_was_edited_or_signed_for_something_else(self):
        self.refused(self.with_identity(lambda text: text[:-1] + "~"), "phần nhận dạng")
        self.refused(self.with_identity(lambda text: "x" + text), "phần nhận dạng")
        self.refused(self.with_identity(lambda _text: None), "phần nhận dạng")
        other = self.with_identity(lambda text: signing.dumps(signing.loads(text, salt=SALT), salt="khac"))
        self.refused(other, "phần nhận dạng")

    def test_identity_sheet_that_was_removed(self):
        def remove(book):
            del book["_mau"]

        self.refused(edited(self.form(), remove), "phần nhận dạng")

    def test_identity_cannot_be_read_from_the_file_name(self):
        kept = identity.unsign(opened(self.form())["_mau"]["A1"].value)
        assert isinstance(kept, Identity)
        assert (kept.unit, kept.period, kept.plan, kept.province, kept.revision) == (
            "H1",
            "2025-N",
            "kh1",
            "91",
            self.draft().revision,
        )


class EditedFormTests(RefusedCase):
    """A form whose rows or sheets are no longer where they were given out."""

    def edited_is_refused(self, change, *words):
        self.refused(edited(self.form(), change), *words, "tải lại mẫu")

    def test_inserted_row(self):
        self.edited_is_refused(lambda book: book["Số liệu"].insert_rows(9), "Trang “Số liệu”", "chèn, xóa")

    def test_deleted_row(self):
        def delete(book):
            sheet = book["Số liệu"]
            sheet.delete_rows(row_of(sheet, "XA-TT"))

        self.edited_is_refused(delete, "Trang “Số liệu”: thiếu dòng có mã XA-TT")

    def test_rows_that_changed_places(self):
        def swap(book):
            sheet = book["Số liệu"]
            first, second = row_of(sheet, "XA"), row_of(sheet, "XA-TT")
            sheet.cell(first, 1).value, sheet.cell(second, 1).value = "XA-TT", "XA"

        self.edited_is_refused(swap, "chèn, xóa hoặc xếp lại")

    def test_changed_code_and_code_twice(self):
        self.edited_is_refused(
            lambda book: put(book, "Số liệu", "XA", "Mã", "XB"), "thiếu dòng có mã XA", "không thuộc mẫu: XB"
        )
        self.edited_is_refused(
            lambda book: put(book, "Số liệu", "XA", "Mã", "BUOI"), "mã có ở nhiều dòng: BUOI"
        )

    def test_changed_heading(self):
        def rename(book):
            book["Số liệu"]["F6"].value = "Kỳ trước"

        self.edited_is_refused(rename, "tiêu đề ô F6 phải là “Kỳ này”, trong tệp là “Kỳ trước”")

    def test_deleted_column(self):
        self.edited_is_refused(lambda book: book["Số liệu"].delete_cols(4), "tiêu đề ô F6")

    def test_renamed_and_missing_sheet(self):
        def rename(book):
            book["Nhiệm vụ"].title = "NV"

        self.edited_is_refused(rename, "Thiếu trang “Nhiệm vụ”, hoặc trang đã bị đổi tên")

        def remove(book):
            del book["Văn bản"]

        self.edited_is_refused(remove, "Thiếu trang “Văn bản”")

    def test_merged_cells(self):
        self.edited_is_refused(
            lambda book: book["Số liệu"].merge_cells("F8:F9"), "Trang “Số liệu” có ô bị gộp: F8:F9"
        )

    def test_several_reasons_are_named_at_once(self):
        def break_twice(book):
            del book["Văn bản"]
            cell_of(book, "Số liệu", "XA", "Mã").value = "XB"

        self.edited_is_refused(break_twice, "Thiếu trang “Văn bản”", "thiếu dòng có mã XA")


@pytest.mark.django_db
def test_upload_without_a_session_leads_to_the_log_in(client: Client):
    assert client.post("/bao-cao/1/nhap-excel/", {}).status_code == 302
