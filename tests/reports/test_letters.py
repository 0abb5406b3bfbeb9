"""Letters to late units: made once with number, day and signer, kept byte for byte, written into the units' log."""

import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from agencies.models import ImmutableRecord, Unit
from reports.enums import ContactKind, DocumentState
from reports.exports import storing
from reports.exports.rendering import RenderingFailed
from reports.issuing import Signing
from reports.letters import LetterRefused, log_letter
from reports.models import Contact, Period, ReminderLetter, StoredDocument
from tests.reports.exports import word
from tests.reports.filing import FilingCase, at, now, queries_of, text_of
from tests.world import NOW

DESK = "/kh1/don-doc/"
PAGE = f"{DESK}cong-van/2025-6T/"
TYPED = {
    "document_number": "45/CQ-TH",
    "signed_on": "12/12/2025",
    "signer_position": "Phó Giám đốc",
    "signer": "Trần Thị Bình",
    "number": "1",
}


def everything(body: bytes) -> str:
    """The text of all parts of a Word file, margins included."""
    xml = " ".join(part.decode() for name, part in word.parts(body).items() if name.endswith(".xml"))
    return re.sub(r"<[^>]+>", "", xml)


class LettersCase(FilingCase):
    """H1 is late for the half year."""

    def make(self, username="a.tonghop", page=PAGE, **typed):
        return self.sign_in(username).post(page, TYPED | typed)

    @property
    def letter(self) -> ReminderLetter:
        return ReminderLetter.objects.get()


class TestMaking(LettersCase):
    def test_page_names_the_late_units_and_offers_the_draft(self):
        page = text_of(self.sign_in("a.tonghop").get(PAGE))
        assert "Công văn đôn đốc lần 1" in page
        assert "Ủy ban nhân dân huyện Một" in page
        assert "quá hạn 179 ngày" in page
        assert "Sở Y tế" not in page
        assert f'href="{DESK}cong-van.pdf?ky=2025-6T&amp;lan=1"' in page
        draft = self.sign_in("a.tonghop").get(f"{DESK}cong-van.docx?ky=2025-6T&lan=1")
        assert "DỰ THẢO" in everything(draft.content)

    def test_letter_is_kept_with_both_files_and_logged_with_each_unit(self):
        response = self.make()
        assert response.url == f"{DESK}?ky=2025-6T#cong-van"
        letter = self.letter
        assert (letter.number, letter.document_number, letter.signed_on, letter.signer) == (
            1,
            "45/CQ-TH",
            date(2025, 12, 12),
            "Trần Thị Bình",
        )
        assert (letter.logged_at, letter.logged_by.username) == (NOW, "a.tonghop")
        contact = Contact.objects.get()
        assert (contact.report, contact.kind, contact.on, contact.person, contact.letter) == (
            self.world.reports["a.H1", "2025-6T"],
            ContactKind.LETTER,
            date(2025, 12, 12),
            "số 45/CQ-TH",
            letter,
        )
        assert contact.answer == "Công văn đôn đốc lần 1; quá hạn 179 ngày."
        kept = StoredDocument.objects.filter(letter=letter)
        assert [(row.format, row.state) for row in kept] == [
            ("pdf", DocumentState.READY),
            ("docx", DocumentState.READY),
        ]
        for row in kept:
            with row.file.open("rb") as file:
                assert storing.sha256_of_bytes(file.read()) == row.sha256

    def test_kept_letter_carries_number_day_and_signer_and_no_draft_mark(self):
        self.make()
        response = self.sign_in("a.lanhdao").get(f"{PAGE}1/xuat.docx")
        assert 'filename="cong-van-don-doc-2025-6T-lan-01-da-ghi.docx"' in response["Content-Disposition"]
        said = everything(response.content)
        for words in ("Số: 45/CQ-TH", "ngày 12 tháng 12 năm 2025", "KT. GIÁM ĐỐC", "Trần Thị Bình"):
            assert words in said, words
        assert "DỰ THẢO" not in said

    def test_what_is_downloaded_is_the_same_whatever_became_of_units_and_templates(self):
        self.make()
        client = self.sign_in("a.tonghop")
        before = {kind: client.get(f"{PAGE}1/xuat.{kind}").content for kind in ("pdf", "docx")}
        self.world.units["a.H1"].name = "Tên khác"
        self.world.units["a.H1"].save()
        for kind, body in before.items():
            assert client.get(f"{PAGE}1/xuat.{kind}").content == body

    def test_second_letter_says_so_and_both_are_listed_with_their_units(self):
        self.make()
        with at(NOW + timedelta(days=3)):
            assert "lần 2" in text_of(self.sign_in("a.tonghop").get(PAGE))
            self.make(document_number="52/CQ-TH", signed_on="15/12/2025", number="2")
            said = "\n".join(word.texts(self.sign_in("a.tonghop").get(f"{PAGE}2/xuat.docx").content))
            page = text_of(self.sign_in("a.lanhdao").get(f"{DESK}?ky=2025-6T"))
        assert "đã có công văn đôn đốc lần 1 (số 45/CQ-TH, ngày 12/12/2025)" in said
        assert "Lần 1 · số 45/CQ-TH" in page
        assert "Lần 2 · số 52/CQ-TH" in page
        assert page.count("01 đơn vị: Ủy ban nhân dân huyện Một") == 2
        assert f'href="{PAGE}2/xuat.pdf"' in page
        assert "a.tonghop ghi lúc 08:00, 15/12/2025" in page

    def test_missing_or_future_day_and_used_number_are_refused_in_place(self):
        for typed, words, status in (
            ({"document_number": " "}, "Chưa có số, ký hiệu.", 200),
            ({"signer": ""}, "Chưa có người ký.", 200),
            ({"signed_on": "13/12/2025"}, "Ngày ký ở sau ngày hôm nay.", 409),
        ):
            response = self.make(**typed)
            assert response.status_code == status, typed
            assert words in text_of(response), typed
            assert 'value="Phó Giám đốc"' in text_of(response)
        self.make()
        again = self.make(number="2", document_number="45/cq-th")
        assert "Số 45/cq-th đã dùng cho công văn ngày 12/12/2025" in text_of(again)
        twice = self.make(document_number="46/CQ-TH")
        assert "vừa được ghi ở nơi khác" in text_of(twice)
        assert ReminderLetter.objects.count() == Contact.objects.count() == 1

    def test_where_nobody_is_late_there_is_no_letter(self):
        page = f"{DESK}cong-van/2024-N/"
        assert "Không có đơn vị nào quá hạn" in text_of(self.sign_in("a.tonghop").get(page))
        assert self.make(page=page).status_code == 409
        assert self.sign_in("a.tonghop").get(f"{DESK}cong-van/2031-N/").status_code == 404
        assert not ReminderLetter.objects.exists()

    def test_head_who_signs_sees_whom_the_letter_names_and_its_draft(self):
        head = self.sign_in("a.lanhdao")
        page = text_of(head.get(PAGE))
        assert "quá hạn 179 ngày" in page
        assert "Ghi và lưu công văn" not in page
        assert "DỰ THẢO" in everything(head.get(f"{DESK}cong-van.docx?ky=2025-6T&lan=1").content)
        assert "Xem trước công văn" in text_of(head.get(f"{DESK}?ky=2025-6T"))

    def test_draft_of_a_second_letter_speaks_of_no_first_one_where_none_is_kept(self):
        draft = self.sign_in("a.tonghop").get(f"{DESK}cong-van.docx?ky=2025-6T&lan=2")
        assert "đã có công văn" not in everything(draft.content)

    def test_units_are_addressed_by_their_full_names(self):
        Unit.objects.filter(pk=self.world.units["a.H1"].pk).update(short_name="Huyện Một")
        draft = self.sign_in("a.tonghop").get(f"{DESK}cong-van.docx?ky=2025-6T&lan=1")
        assert "Kính gửi: Ủy ban nhân dân huyện Một" in everything(draft.content)

    def test_only_coordinators_make_letters_and_only_receivers_read_them(self):
        for username in ("a.lanhdao", "a.h1.lap", "a.xem", "a.quantri", "b.tonghop", "root", "khong"):
            assert self.make(username).status_code == 404, username
        assert not ReminderLetter.objects.exists()
        self.make()
        for username in ("a.h1.ky", "a.xem", "a.quantri", "b.tonghop", "root"):
            assert self.sign_in(username).get(f"{PAGE}1/xuat.pdf").status_code == 404, username
        assert self.sign_in("b.tonghop").get("/kh2/don-doc/cong-van/2025-6T/1/xuat.pdf").status_code == 404

    def test_rule_itself_refuses_who_does_not_coordinate(self):
        period = Period.objects.get(pk=self.world.periods["a.2025-6T"].pk)
        signing = Signing("1/X", now().date(), "", "Ai đó")
        for username in ("a.lanhdao", "a.h1.lap", "b.tonghop"):
            with pytest.raises(LetterRefused, match="cán bộ tổng hợp"):
                log_letter(
                    period, signing, [(1, "x")], number=1, document="{}", by=self.access(username), now=NOW
                )

    def test_letter_is_never_changed(self):
        self.make()
        for change in (
            self.letter.save,
            self.letter.delete,
            ReminderLetter.objects.all().delete,
            lambda: ReminderLetter.objects.update(signer="Người khác"),
        ):
            with pytest.raises(ImmutableRecord):
                change()

    def test_desk_takes_the_same_queries_however_many_letters_there_are(self):
        self.make()
        client = self.sign_in("a.tonghop")
        one = queries_of(client, f"{DESK}?ky=2025-6T")
        for number in (2, 3):
            self.make(document_number=f"{number}/CQ", number=str(number))
        assert queries_of(client, f"{DESK}?ky=2025-6T") == one


class TestKeeping(LettersCase):
    def test_verify_knows_a_kept_letter(self):
        self.make()
        body = self.sign_in("a.tonghop").get(f"{PAGE}1/xuat.pdf").content
        path = self.tmp_path / "cong-van.pdf"
        path.write_bytes(body)
        said = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("verify", str(path), stdout=said)
        assert ended.value.code == 0
        assert "trùng từng byte" in said.getvalue()
        assert "Công văn đôn đốc số 45/CQ-TH, lần 1, Báo cáo 6 tháng đầu năm 2025" in said.getvalue()
        path.write_bytes(body + b"\n")
        with pytest.raises(SystemExit) as ended:
            call_command("verify", str(path), stdout=said)
        assert ended.value.code == 1

    def test_what_could_not_be_rendered_is_made_by_the_worker(self):
        def fail(document, file_format):
            raise RenderingFailed("Máy đang bận.")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(storing, "render", fail)
            response = self.sign_in("a.tonghop").post(PAGE, TYPED, follow=True)
        assert "Tệp PDF, Word đang được tạo" in text_of(response)
        assert not StoredDocument.objects.filter(letter=self.letter).exists()
        while storing.render_next(NOW):
            pass
        kept = StoredDocument.objects.filter(letter=self.letter, state=DocumentState.READY)
        assert {row.format for row in kept} == {"pdf", "docx"}

    @pytest.fixture(autouse=True)
    def _somewhere(self, tmp_path):
        self.tmp_path = tmp_path

    def test_letter_about_an_ended_unit_is_written_to_its_heir(self):
        Unit.objects.filter(pk=self.world.units["a.H1"].pk).update(
            valid_to=date(2025, 6, 30), successor=self.world.units["a.YT"]
        )
        self.make()
        said = "\n".join(word.texts(self.sign_in("a.tonghop").get(f"{PAGE}1/xuat.docx").content))
        assert "Sở Y tế (đơn vị kế thừa Ủy ban nhân dân huyện Một)" in said
