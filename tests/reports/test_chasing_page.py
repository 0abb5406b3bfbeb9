"""The chasing desk as a page: what it says of a locked period, the next step of each row, older debts."""

from datetime import timedelta

from reports.models import Contact
from tests.reports.filing import FilingCase, at, text_of
from tests.world import NOW, lock

DESK = "/kh1/don-doc/?ky=2025-N"


class TestLockedPeriod(FilingCase):
    def lock(self):
        lock(self.world.periods["a.2025-N"], self.world.users["a.lanhdao"], NOW)

    def test_locked_desk_says_since_when_by_whom_and_who_has_not_filed(self):
        self.lock()
        page = text_of(self.sign_in("a.tonghop").get(DESK))
        assert "Mọi đơn vị đã nộp" not in page
        assert "Kỳ đã khóa từ 08:00, 12/12/2025; người khóa: a.lanhdao." in page
        assert "Chưa nộp 02 đơn vị: Cơ quan tổng hợp, Ủy ban nhân dân huyện Một." in page
        assert "Kỳ đã khóa nên không còn đơn vị nào cần đôn đốc." in page

    def test_open_desk_says_nothing_of_a_lock(self):
        assert "đã khóa" not in text_of(self.sign_in("a.tonghop").get(DESK))


class TestList(FilingCase):
    late = NOW + timedelta(days=6)

    def read(self, name):
        with at(self.late):
            return text_of(self.sign_in(name).get(DESK))

    def test_rows_say_their_next_step_and_lead_to_it(self):
        assert "<b>Nhắc qua cổng</b>" in self.read("a.tonghop")
        report = self.report("a.H1")
        Contact.objects.create(
            report=report,
            kind="reminder",
            on=(NOW + timedelta(days=5)).date(),
            at=NOW,
            by=self.world.users["a.tonghop"],
        )
        link = f'<b><a href="/kh1/don-doc/lien-he/{report.pk}/">Gọi điện</a></b>'
        assert link in self.read("a.tonghop")
        assert "<b>Gọi điện</b>" in self.read("a.lanhdao")

    def test_head_reads_the_letter_and_sees_who_makes_it(self):
        page = self.read("a.lanhdao")
        assert ">Xem trước công văn</a>" in page
        assert "Xem trước và ghi công văn" not in page
        assert "Nhắc các đơn vị đã chọn" not in page
        with at(self.late):
            letter = self.sign_in("a.lanhdao").get("/kh1/don-doc/cong-van.docx?ky=2025-N&lan=1")
        assert letter.status_code == 200

    def test_debts_of_other_periods_are_reminded_of_where_they_stand(self):
        client = self.sign_in("a.tonghop")
        older = self.report("a.H1", "2025-6T")
        page = text_of(client.get(DESK))
        form = page[page.index('id="ky-khac"') : page.index('id="ma-tran"')]
        assert 'action="/kh1/don-doc/nhac/"' in form
        assert f'name="bao-cao" value="{older.pk}"' in form
        page = text_of(client.post("/kh1/don-doc/nhac/", {"bao-cao": older.pk, "ky": "2025-N"}, follow=True))
        assert "Đã nhắc 01 đơn vị: Ủy ban nhân dân huyện Một." in page
        assert Contact.objects.get().report == older
        head = text_of(self.sign_in("a.lanhdao").get(DESK))
        assert 'name="bao-cao"' not in head
