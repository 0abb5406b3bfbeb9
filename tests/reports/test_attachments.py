"""Files: judged by what is in them, kept byte for byte, offered only as downloads, never lost."""

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import PurePath

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFile

from reports import attachments, file_checks
from reports.enums import AttachmentKind, DraftKind, ReportState
from reports.file_checks import RefusedFile
from reports.models import Attachment, Report
from tests.reports.drafts import SAMPLE_PDF, attach
from tests.reports.filing import FilingCase, text_of
from tests.world import NOW

SCAN, SUPPORTING, PAPER = AttachmentKind.SIGNED_SCAN, AttachmentKind.SUPPORTING, AttachmentKind.PAPER


def upload(name, content):
    return SimpleUploadedFile(name, content)


def office(main_part, *more, content=b"<x/>"):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name in ("[Content_Types].xml", main_part, *more):
            package.writestr(name, content)
    return packed.getvalue()


def picture(image_format, size=(3, 2)):
    drawn = BytesIO()
    Image.new("RGB", size, "white").save(drawn, image_format)
    return drawn.getvalue()


def encrypted(package):
    """The same package with its members marked as encrypted, in their own heads and in the table of contents."""
    marked = bytearray(package)
    for head, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(head)
        while at >= 0:
            marked[at + place] |= 1
            at = marked.find(head, at + 1)
    return bytes(marked)


def long_directory(package):
    """The same package whose end claims a table of contents of a gigabyte."""
    at = package.rindex(b"PK\x05\x06") + 12
    return package[:at] + (1 << 30).to_bytes(4, "little") + package[at + 4 :]


def signed_twice():
    """A PDF as signing programs leave it: what was there is untouched, revisions with /Sig fields follow it."""
    revision = b"%d 0 obj<</FT/Sig/V<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
    revision += b"/ByteRange[0 70 90 60]/Contents<3082AA00FF>>>>>endobj\n"
    revision += b"xref\ntrailer<</Prev 9>>\nstartxref\n80\n%%%%EOF\n"
    return SAMPLE_PDF + revision % 4 + b"\0\r\n" + revision % 5


DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
EXE = b"MZ\x90\x00" + b"\0" * 60


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ban-ky.pdf", SAMPLE_PDF),
        ("BAN-KY.PDF", SAMPLE_PDF),
        ("bang.xlsx", XLSX),
        ("cong-van.docx", DOCX),
        ("anh.jpg", picture("JPEG")),
        ("anh.jpeg", picture("JPEG")),
        ("anh.png", picture("PNG")),
    ],
)
def test_supporting_file_of_its_own_type_is_taken(name, content):
    assert attachments.check(upload(name, content), SUPPORTING) == name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("khong-phai.pdf", b"day khong phai pdf %%EOF"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj"),
        ("trang.html", b"<script>alert(1)</script>"),
        ("hinh.svg", b"<svg onload=alert(1)>"),
        ("chay.exe", EXE),
        ("chay.pdf", EXE),
        ("chay.exe.pdf", EXE),
        ("vo-duoi", SAMPLE_PDF),
        ("bang.xlsx", DOCX),
        ("cong-van.docx", XLSX),
        ("cong-van.docx", b"PK\x03\x04 hong"),
        ("cong-van.docx", SAMPLE_PDF),
        ("co-macro.docm", office("word/document.xml", "word/vbaProject.bin")),
        ("co-macro.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("mat-khau.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("anh.png", picture("JPEG")),
        ("anh.jpg", picture("PNG")),
        ("anh.png", picture("PNG")[:40]),
        ("anh.png", picture("PNG", (64, 64))[:-20]),
        ("anh.jpg", picture("JPEG", (640, 480))[:-200]),
        ("cong-van.docx", office("word/document.xml")[:-30]),
        ("anh.jpg", SAMPLE_PDF),
        ("rong.pdf", b""),
    ],
)
def test_file_that_is_not_what_its_name_says_is_refused(name, content):
    with pytest.raises(RefusedFile, match="Đề nghị"):
        attachments.check(upload(name, content), SUPPORTING)


@pytest.mark.parametrize(("name", "content"), [("bang.xlsx", XLSX), ("anh.png", picture("PNG"))])
@pytest.mark.parametrize("kind", [SCAN, PAPER])
def test_scan_is_a_pdf_and_nothing_else(kind, name, content):
    with pytest.raises(RefusedFile, match="PDF"):
        attachments.check(upload(name, content), kind)
    assert attachments.check(upload("ban-ky.pdf", SAMPLE_PDF), kind) == "ban-ky.pdf"


def test_file_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(settings):
    settings.UPLOAD_MAX_BYTES = len(SAMPLE_PDF)
    assert attachments.check(upload("a.pdf", SAMPLE_PDF), SCAN) == "a.pdf"
    with pytest.raises(RefusedFile, match="lớn hơn"):
        attachments.check(upload("a.pdf", SAMPLE_PDF + b" "), SCAN)


def test_package_that_unpacks_without_end_is_refused():
    bomb = office("word/document.xml", content=b"0" * (file_checks.MAX_UNPACKED // 2 + 1))
    assert len(bomb) < 1_000_000
    with pytest.raises(RefusedFile, match="nén quá nhiều"):
        attachments.check(upload("bom.docx", bomb), SUPPORTING)


def test_package_of_too_many_parts_is_refused():
    parts = [f"word/{place}.xml" for place in range(file_checks.MAX_MEMBERS)]
    with pytest.raises(RefusedFile, match="nén quá nhiều"):
        attachments.check(upload("nhieu.docx", office("word/document.xml", *parts)), SUPPORTING)


def test_picture_of_too_many_points_is_refused(monkeypatch):
    monkeypatch.setattr(file_checks, "MAX_PIXELS", 5)
    with pytest.raises(RefusedFile, match="Ảnh quá lớn"):
        attachments.check(upload("to.png", picture("PNG")), SUPPORTING)


@pytest.mark.parametrize("tolerant", [False, True])
@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_picture_that_was_cut_off_is_refused(image_format, tolerant, monkeypatch):
    """Also where another library told Pillow to put up with such pictures, as WeasyPrint does."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", tolerant)
    whole = picture(image_format, (640, 480))
    name = {"JPEG": "anh.jpg", "PNG": "anh.png"}[image_format]
    for left_out in (1, 2, 20, len(whole) // 2, len(whole) - 40):
        with pytest.raises(RefusedFile, match="tệp hỏng"):
            attachments.check(upload(name, whole[:-left_out]), SUPPORTING)
    assert attachments.check(upload(name, whole), SUPPORTING) == name


def test_jpeg_with_a_preview_in_its_head_is_known_by_its_own_end():
    whole = picture("JPEG", (64, 48))
    preview = b"\xff\xe1" + (len(whole) + 2).to_bytes(2, "big") + whole
    with_preview = whole[:2] + preview + whole[2:]
    assert attachments.check(upload("anh.jpg", with_preview), SUPPORTING) == "anh.jpg"
    with pytest.raises(RefusedFile, match="tệp hỏng"):
        attachments.check(upload("anh.jpg", with_preview[:-30]), SUPPORTING)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_picture_that_claims_to_be_huge_is_told_so(image_format, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2)
    suffix = {"JPEG": "jpg", "PNG": "png"}[image_format]
    with pytest.raises(RefusedFile, match="Ảnh quá lớn"):
        attachments.check(upload(f"to.{suffix}", picture(image_format)), SUPPORTING)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mat-khau.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "có mật khẩu"),
        ("mat-khau.xlsx", encrypted(XLSX), "có mật khẩu"),
        ("macro.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), "macro"),
        ("macro-doi-ten.docx", office("word/document.xml", content=b"macroEnabled.main+xml"), "macro"),
        ("long-nhau.docx", office("word/document.xml", "word/embeddings/goi.zip"), "kèm “goi.zip”"),
        ("kem-exe.xlsx", office("xl/workbook.xml", "xl/embeddings/chay.EXE"), "kèm “chay.EXE”"),
        ("hai-mat.pdf", SAMPLE_PDF + DOCX, "vừa là PDF vừa là tệp nén"),
        ("hai-mat.docx", SAMPLE_PDF + DOCX, "không đúng loại"),
        ("gif-js.png", b"GIF89a=1;alert(1)", "không đúng loại"),
        ("thu-muc-dai.docx", long_directory(DOCX), "nén quá nhiều"),
        ("thu-muc-dai.pdf", SAMPLE_PDF + long_directory(DOCX), "không đúng loại|vừa là PDF"),
    ],
)
def test_refusal_says_what_is_wrong(name, content, words):
    with pytest.raises(RefusedFile, match=words):
        attachments.check(upload(name, content), SUPPORTING)


def test_document_inside_a_document_is_taken():
    content = office("word/document.xml", "word/embeddings/bang.xlsx", "word/media/anh.png")
    assert attachments.check(upload("co-bang.docx", content), SUPPORTING) == "co-bang.docx"


def test_pdf_that_mentions_an_archive_is_no_archive():
    content = SAMPLE_PDF.replace(b"endobj", b"endobj %PK\x05\x06" + b"\0" * 30)
    assert attachments.check(upload("a.pdf", content), SCAN) == "a.pdf"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\bao cao.pdf", "bao cao.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("ba\u0301o ca\u0301o.pdf", "báo cáo.pdf"),
        ("dong\r\nmoi.pdf", "dong moi.pdf"),
        ('nhay".pdf', "nhay.pdf"),
        (".htaccess", "htaccess"),
        ("..", "tep"),
        ("...", "tep"),
        ("CON.pdf", "tep-CON.pdf"),
        ("nul", "tep-nul"),
        ("con đường.pdf", "con đường.pdf"),
        ("%2e%2e%2fx.pdf", "%2e%2e%2fx.pdf"),
        ("a\tb.pdf", "a b.pdf"),
        ("  bao cao .pdf  ", "bao cao .pdf"),
        ("<script>.pdf", "script.pdf"),
        ("bao-cao.pdf.", "bao-cao.pdf"),
        ("", "tep"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_are_cleaned_for_showing(raw, kept):
    assert attachments.clean_name(raw) == kept


def test_name_with_a_nul_is_refused():
    with pytest.raises(RefusedFile, match="đổi tên tệp"):
        attachments.clean_name("a\x00.pdf")


def bytes_of(attachment):
    with attachment.file.open("rb") as kept:
        return kept.read()


class TestKeeping(FilingCase):
    def store(
        self, name="ban-ky.pdf", content=SAMPLE_PDF, *, kind=SCAN, by="a.h1.lap", draft_kind=DraftKind.OWN
    ):
        return attachments.store(
            self.h1, upload(name, content), kind, draft_kind=draft_kind, by=self.access(by), now=NOW
        )

    def test_file_is_kept_byte_for_byte_under_a_random_name(self):
        kept = self.store("Bản ký số 7.pdf")
        assert bytes_of(kept) == SAMPLE_PDF
        assert (kept.name, kept.size) == ("Bản ký số 7.pdf", len(SAMPLE_PDF))
        assert kept.sha256 == hashlib.sha256(SAMPLE_PDF).hexdigest()
        stored = PurePath(kept.file.name)
        assert (len(stored.stem), stored.suffix, str(stored.parent)) == (32, ".pdf", "tep")

    def test_same_file_sent_twice_is_kept_once(self):
        assert self.store().pk == self.store().pk
        assert self.h1.attachments.count() == 1

    def test_digitally_signed_pdf_comes_back_byte_for_byte(self):
        signed = signed_twice()
        assert signed.count(b"%%EOF") == 3
        client = self.sign_in("a.h1.lap")
        client.post(self.section("tep"), {"kind": "signed_scan", "file": upload("Bản ký số.pdf", signed)})
        kept = self.h1.attachments.get()
        response = client.get(reverse("bao-cao-tep", args=[kept.report_id, kept.pk]))
        returned = b"".join(response.streaming_content)
        assert hashlib.sha256(returned).hexdigest() == kept.sha256 == hashlib.sha256(signed).hexdigest()
        assert returned == signed

    def test_no_more_than_the_limit_is_brought_back(self):
        removed = self.store()
        attachments.remove(removed, by=self.access("a.h1.lap"), now=NOW)
        for _place in range(attachments.MAX_FILES):
            attach(self.h1, SUPPORTING, by=self.world.users["a.h1.lap"])
        with pytest.raises(RefusedFile, match="tối đa 20 tệp"):
            attachments.restore(removed, by=self.access("a.h1.lap"), now=NOW)
        assert Attachment.objects.get(pk=removed.pk).removed_at == NOW

    def test_no_more_than_the_limit_is_kept(self):
        for place in range(attachments.MAX_FILES):
            attach(self.h1, SUPPORTING, by=self.world.users["a.h1.lap"]).sha256 = str(place)
        with pytest.raises(RefusedFile, match="tối đa 20 tệp"):
            self.store()
        self.h1.attachments.first().delete()
        assert self.store().pk

    def test_removal_keeps_row_and_file_and_can_be_undone(self):
        kept = self.store()
        attachments.remove(kept, by=self.access("a.h1.ky"), now=NOW)
        again = Attachment.objects.get(pk=kept.pk)
        assert (again.removed_at, again.removed_by) == (NOW, self.world.users["a.h1.ky"])
        assert bytes_of(again) == SAMPLE_PDF
        attachments.restore(again, by=self.access("a.h1.lap"), now=NOW)
        assert Attachment.objects.get(pk=kept.pk).removed_at is None

    def test_removing_twice_keeps_the_first_word(self):
        kept = self.store()
        for moment in (NOW, NOW + timedelta(hours=1)):
            attachments.remove(kept, by=self.access("a.h1.lap"), now=moment)
        assert Attachment.objects.get(pk=kept.pk).removed_at == NOW

    def test_others_and_filed_reports_take_no_files(self):
        for username in ("a.yt.lap", "a.tonghop", "b.h1.lap", "a.xem"):
            with pytest.raises(RefusedFile, match="trạng thái"):
                self.store(by=username)
        Report.objects.filter(pk=self.h1.pk).update(state=ReportState.SUBMITTED)
        with pytest.raises(RefusedFile, match="Đã nộp"):
            self.store()
        assert not self.h1.attachments.exists()

    def test_paper_is_the_coordinators_and_the_scan_is_the_units(self):
        kept = self.store(kind=PAPER, by="a.tonghop", draft_kind=DraftKind.ON_BEHALF)
        assert kept.draft_kind == DraftKind.ON_BEHALF
        with pytest.raises(RefusedFile, match="chọn loại tệp"):
            self.store(kind=PAPER)
        with pytest.raises(RefusedFile, match="chọn loại tệp"):
            self.store(kind=SCAN, by="a.tonghop", draft_kind=DraftKind.ON_BEHALF)


class TestReading(FilingCase):
    def readers(self, attachment, *usernames):
        url = reverse("bao-cao-tep", args=[attachment.report_id, attachment.pk])
        return [self.status_of(self.sign_in(username).get(url)) for username in usernames]

    @staticmethod
    def status_of(response):
        if response.streaming:  # reading to the end closes the file
            b"".join(response.streaming_content)
        return response.status_code

    def test_draft_file_is_the_units_alone(self):
        file = attach(self.h1, SUPPORTING, by=self.world.users["a.h1.lap"])
        assert self.readers(
            file, "a.h1.lap", "a.h1.ky", "a.yt.lap", "a.tonghop", "a.lanhdao", "b.h1.lap", "a.xem"
        ) == [
            200,
            200,
            404,
            404,
            404,
            404,
            404,
        ]

    def test_file_of_a_round_is_read_by_those_who_receive_it(self):
        report = self.report("a.YT")
        file = attach(report, SCAN, by=self.world.users["a.yt.lap"])
        report.submissions.get().attachments.add(file)
        assert self.readers(
            file, "a.yt.lap", "a.tonghop", "a.lanhdao", "a.h1.lap", "b.tonghop", "a.quantri"
        ) == [
            200,
            200,
            200,
            404,
            404,
            404,
        ]

    def test_paper_entered_on_behalf_is_not_the_units_until_it_is_filed(self):
        file = attach(self.h1, PAPER, by=self.world.users["a.tonghop"], draft_kind=DraftKind.ON_BEHALF)
        assert self.readers(file, "a.tonghop", "a.h1.lap") == [200, 404]

    def test_download_is_never_shown_by_the_browser(self):
        file = attach(self.h1, SUPPORTING, by=self.world.users["a.h1.lap"])
        Attachment.objects.filter(pk=file.pk).update(name="Bản ký “7”.pdf")
        response = self.sign_in("a.h1.lap").get(reverse("bao-cao-tep", args=[file.report_id, file.pk]))
        assert b"".join(response.streaming_content) == SAMPLE_PDF
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''B%E1%BA%A3n")
        assert response["Content-Type"] == "application/octet-stream"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "no-store" in response["Cache-Control"]

    def test_file_of_another_report_is_not_found_under_this_one(self):
        file = attach(self.h1, SUPPORTING, by=self.world.users["a.h1.lap"])
        other = self.report("a.H1", "2025-6T")
        response = self.sign_in("a.h1.lap").get(reverse("bao-cao-tep", args=[other.pk, file.pk]))
        assert response.status_code == 404

    def test_missing_file_on_disk_is_not_found_and_no_failure(self):
        file = attach(self.h1, SUPPORTING, by=self.world.users["a.h1.lap"])
        file.file.storage.delete(file.file.name)
        assert self.readers(file, "a.h1.lap") == [404]


class TestFilePage(FilingCase):
    def setUp(self):
        self.client = self.sign_in("a.h1.lap")
        self.url = self.section("tep")

    def send(self, name, content, kind="signed_scan"):
        return self.client.post(self.url, {"kind": kind, "file": upload(name, content)})

    def test_scan_is_uploaded_listed_removed_and_brought_back(self):
        assert self.send("Bản ký.pdf", SAMPLE_PDF).url == self.url
        page = text_of(self.client.get(self.url))
        assert "Bản ký.pdf" in page
        assert "Bản ký (bản quét hoặc ký số)" in page
        kept = self.h1.attachments.get()
        self.client.post(self.url, {"bo": kept.pk})
        page = text_of(self.client.get(self.url))
        row = page.split(f'id="tep-{kept.pk}"')[1].split("</tr>")[0]
        assert "<del>Bản ký.pdf</del>" in row
        assert f'name="khoi-phuc" value="{kept.pk}"' in row
        self.client.post(self.url, {"khoi-phuc": kept.pk})
        assert self.h1.attachments.get().removed_at is None

    def test_refused_file_is_answered_on_the_page(self):
        for name, content, kind, words in (
            ("a.exe", EXE, "supporting", "Chỉ nhận tệp PDF"),
            ("a.pdf", EXE, "signed_scan", "không đúng loại .pdf"),
            ("a.pdf", b"", "signed_scan", "Tệp rỗng"),
            ("a.pdf", SAMPLE_PDF, "la", "Đề nghị chọn loại tệp"),
            ("a.pdf", SAMPLE_PDF, "paper", "Đề nghị chọn loại tệp"),
        ):
            response = self.send(name, content, kind)
            assert response.status_code == 200
            assert words in text_of(response)
        assert "Chưa chọn tệp" in text_of(self.client.post(self.url, {"kind": "signed_scan"}))
        assert not self.h1.attachments.exists()

    def test_foreign_or_odd_numbers_remove_nothing(self):
        foreign = attach(self.report("a.YT"), SCAN, by=self.world.users["a.yt.lap"])
        for number in (foreign.pk, "0", "-1", "x", "9" * 40, "١", ""):
            assert self.client.post(self.url, {"bo": number}).status_code == 404
        foreign.refresh_from_db()
        assert foreign.removed_at is None

    def test_uploading_does_not_make_an_open_page_stale(self):
        self.send("Bản ký.pdf", SAMPLE_PDF)
        response = self.client.post(self.section("nhan-xet"), {"revision": "1", "assessment": "Vẫn lưu được"})
        assert response.status_code == 302
        assert self.draft().assessment == "Vẫn lưu được"
