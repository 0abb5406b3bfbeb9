"""Chasing: reminders from the desk, the log of calls and letters, more time asked for and granted."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from reports.contacts import ContactRefused, log_contact, remind
from reports.enums import ContactKind
from reports.extensions import ask, decline, grant, grant_to_all
from reports.models import Contact, Extension, ExtensionRequest, Notice
from reports.notifications import owe_waiting
from reports.scheduling import NotAllowed
from tests.reports.filing import FilingCase, at
from tests.world import NOW

DAY = date(2025, 12, 19)


class TestReminding(FilingCase):
    def remind(self, *units, by="a.tonghop", now=NOW):
        return remind([self.report(unit) for unit in units], by=self.access(by), now=now)

    def test_unit_is_told_once_a_day_and_it_is_logged(self):
        reminded, left_out = self.remind("a.H1")
        assert ([report.unit.code for report in reminded], left_out) == (["H1"], [])
        told = Notice.objects.filter(kind__startswith="reminded-").values_list("user__username", flat=True)
        assert sorted(told) == ["a.h1.ky", "a.h1.lap"]
        assert (
            "Đề nghị Ủy ban nhân dân huyện Một gửi"
            in Notice.objects.filter(kind__startswith="reminded").first().body
        )
        assert Contact.objects.get().kind == ContactKind.REMINDER
        reminded, left_out = self.remind("a.H1")
        assert (len(reminded), len(left_out)) == (0, 1)
        assert len(self.remind("a.H1", now=NOW + timedelta(days=1))[0]) == 1

    def words(self, now):
        self.remind("a.H1", now=now)
        return Notice.objects.filter(kind__startswith="reminded-").latest("pk").body

    def test_reminder_says_whether_the_day_is_to_come_or_past(self):
        asked = "Đề nghị Ủy ban nhân dân huyện Một gửi Báo cáo năm 2025"
        by = " Người nhắc: a.tonghop."
        assert self.words(NOW) == f"{asked} trước ngày 17/12/2025 (còn 05 ngày).{by}"
        late = NOW + timedelta(days=7)
        assert self.words(late) == f"{asked}; hạn nộp trước ngày 17/12/2025, đã quá hạn 03 ngày.{by}"

    def test_people_of_a_successor_are_told_why_they_are_asked(self):
        unit = self.world.units["a.H1"]
        unit.valid_to, unit.successor = date(2025, 11, 30), self.world.units["a.YT"]
        unit.save()
        assert self.words(NOW).startswith(
            "Đề nghị Ủy ban nhân dân huyện Một (đơn vị kế thừa: Sở Y tế) gửi Báo cáo năm 2025 trước"
        )
        told = Notice.objects.filter(kind__startswith="reminded-").values_list("user__username", flat=True)
        assert "a.yt.lap" in told

    def test_report_that_was_filed_is_not_reminded(self):
        reminded, left_out = self.remind("a.YT")
        assert (reminded, [report.unit.code for report in left_out]) == ([], ["YT"])

    def test_only_coordinators_remind(self):
        for by in ("a.lanhdao", "a.h1.ky", "b.tonghop"):
            with pytest.raises(ContactRefused):
                self.remind("a.H1", by=by)

    def test_ticked_rows_are_reminded_from_the_desk(self):
        client = self.sign_in("a.tonghop")
        reports = [self.report("a.H1").pk, self.report("a.YT").pk, self.report("b.H1").pk]
        response = client.post(
            "/kh1/don-doc/nhac/", {"bao-cao": [*reports, "x", "9" * 30], "ky": "2025-N"}, follow=True
        )
        page = response.content.decode()
        assert "Đã nhắc 01 đơn vị: Ủy ban nhân dân huyện Một." in page
        assert "Không nhắc lại 01 đơn vị" in page
        assert not Contact.objects.filter(report=self.world.reports["b.H1", "2025-N"]).exists()
        assert "Nhắc qua cổng" in page

    def test_nothing_ticked_says_so(self):
        response = self.sign_in("a.tonghop").post("/kh1/don-doc/nhac/", {}, follow=True)
        assert "Chưa chọn đơn vị nào" in response.content.decode()


class TestLog(FilingCase):
    def url(self, unit="a.H1"):
        return reverse("don-doc-lien-he", args=["kh1", self.world.reports[unit, "2025-N"].pk])

    def test_call_is_written_down_with_its_answer_and_shown_on_the_desk(self):
        client = self.sign_in("a.tonghop")
        data = {"kind": "call", "on": "11/12/2025", "person": "Văn phòng", "answer": "Đang chờ ký."}
        client.post(self.url(), data)
        contact = Contact.objects.get()
        assert (contact.kind, contact.on, contact.by) == (
            ContactKind.CALL,
            date(2025, 12, 11),
            self.world.users["a.tonghop"],
        )
        desk = client.get("/kh1/don-doc/?ky=2025-N").content.decode()
        assert "11/12 · Điện thoại · Văn phòng" in desk
        assert "Đang chờ ký." in desk

    def test_day_in_the_future_and_empty_words_are_refused_and_kept(self):
        client = self.sign_in("a.tonghop")
        page = client.post(
            self.url(), {"kind": "call", "on": "13/12/2025", "answer": "Đang chờ ký."}
        ).content.decode()
        assert "sau ngày hôm nay" in page
        assert "Đang chờ ký." in page
        assert (
            "Đề nghị ghi người trao đổi"
            in client.post(self.url(), {"kind": "call", "on": "11/12/2025"}).content.decode()
        )
        assert not Contact.objects.exists()

    def test_form_sent_twice_is_one_contact(self):
        client = self.sign_in("a.tonghop")
        said = {"kind": "call", "on": "11/12/2025", "answer": "Đang chờ ký."}
        for _ in range(2):
            assert client.post(self.url(), said).status_code == 302
        assert Contact.objects.count() == 1
        with at(NOW + timedelta(minutes=11)):
            client.post(self.url(), said)
        client.post(self.url(), said | {"answer": "Đã ký."})
        assert Contact.objects.count() == 3

    def test_day_before_the_period_began_is_refused_at_its_field(self):
        client = self.sign_in("a.tonghop")
        for day in ("01/01/1900", "14/12/2024"):
            page = client.post(self.url(), {"kind": "call", "on": day, "answer": "x"}).content.decode()
            assert (
                '<a href="#id_on">Ngày</a>: Ngày đôn đốc ở trước khi kỳ báo cáo bắt đầu (15/12/2024)' in page
            )
        client.post(self.url(), {"kind": "call", "on": "15/12/2024", "answer": "x"})
        assert Contact.objects.get().on == date(2024, 12, 15)

    def test_reminder_is_not_typed_by_hand(self):
        page = self.sign_in("a.tonghop").post(
            self.url(), {"kind": "reminder", "on": "11/12/2025", "answer": "x"}
        )
        assert "Đề nghị chọn hình thức." in page.content.decode()

    def test_rule_refuses_strangers(self):
        with pytest.raises(ContactRefused):
            log_contact(
                self.h1, "call", on=NOW.date(), person="x", answer="", by=self.access("b.tonghop"), now=NOW
            )


class TestMoreTime(FilingCase):
    def ask(self, by="a.h1.lap", last_day=DAY, unit="a.H1"):
        return ask(
            self.report(unit), last_day=last_day, reason="Thiếu số liệu xã", by=self.access(by), now=NOW
        )

    def test_unit_asks_the_coordinator_grants_and_the_request_is_answered(self):
        asked = self.ask()
        assert Notice.objects.filter(
            kind=f"extension-asked-{asked.pk}", user=self.world.users["a.tonghop"]
        ).exists()
        extension = grant(self.h1, last_day=DAY, reason="Đồng ý", by=self.access("a.tonghop"), now=NOW)
        asked.refresh_from_db()
        assert (asked.extension, asked.decided_by) == (extension, self.world.users["a.tonghop"])
        assert Notice.objects.filter(
            kind=f"extension-{extension.pk}", user=self.world.users["a.h1.lap"]
        ).exists()

    def test_declined_request_keeps_the_due_date_and_tells_why(self):
        asked = self.ask()
        decline(asked, answer="Đã gần hạn tổng hợp", by=self.access("a.tonghop"), now=NOW)
        assert not Extension.objects.exists()
        assert (
            "Đã gần hạn tổng hợp"
            in Notice.objects.get(
                kind__startswith="extension-declined", user=self.world.users["a.h1.lap"]
            ).body
        )

    def test_second_open_request_others_and_past_days_are_refused(self):
        self.ask()
        with pytest.raises(NotAllowed, match="đang chờ"):
            self.ask()
        with pytest.raises(NotAllowed):
            self.ask(by="a.yt.lap")
        with pytest.raises(NotAllowed, match="từ 17/12/2025"):
            self.ask(last_day=date(2025, 12, 1))
        with pytest.raises(NotAllowed, match="đã nộp"):
            self.ask(by="a.yt.lap", unit="a.YT")

    def test_unit_cannot_ask_for_a_day_years_ahead(self):
        page = self.sign_in("a.h1.lap").post(
            reverse("bao-cao-gia-han", args=[self.h1.pk]), {"last_day": "19/12/2199", "reason": "Bão"}
        )
        assert (
            '<a href="#id_last_day">Đề nghị gia hạn đến hết ngày</a>: Ngày này quá xa'
            in page.content.decode()
        )
        assert not ExtensionRequest.objects.exists()

    def test_all_that_still_owe_get_the_same_day(self):
        count = grant_to_all(
            self.world.periods["a.2025-N"], last_day=DAY, reason="Bão", by=self.access("a.tonghop"), now=NOW
        )
        units = Extension.objects.values_list("report__unit__code", "report__period__plan__code")
        assert (count, sorted(units)) == (2, [("CQ", "kh1"), ("H1", "kh1")])

    def test_pages_carry_a_request_from_the_unit_to_the_answer(self):
        unit, desk = self.sign_in("a.h1.lap"), self.sign_in("a.tonghop")
        page = reverse("bao-cao-gia-han", args=[self.h1.pk])
        unit.post(page, {"last_day": "19/12/2025", "reason": "Thiếu số liệu xã"})
        assert "Đề nghị gia hạn đến hết 19/12" in desk.get("/kh1/don-doc/?ky=2025-N").content.decode()
        answer = reverse("gia-han", args=["kh1", self.h1.pk])
        assert "Thiếu số liệu xã" in desk.get(answer).content.decode()
        assert "Chưa có nội dung trả lời" in desk.post(answer, {"buoc": "tu-choi"}).content.decode()
        desk.post(answer, {"last_day": "18/12/2025", "reason": "Đồng ý một ngày"})
        assert "Được gia hạn đến hết ngày 18/12/2025" in unit.get(page).content.decode()
        assert ExtensionRequest.objects.get().extension.last_day == date(2025, 12, 18)

    def test_missing_words_are_named_at_their_fields(self):
        page = self.sign_in("a.h1.lap").post(reverse("bao-cao-gia-han", args=[self.h1.pk]), {})
        assert "Chưa có ngày." in page.content.decode()
        assert "Chưa có lý do." in page.content.decode()


class TestNotices(FilingCase):
    def test_person_reads_own_notices_and_marks_them(self):
        remind([self.h1], by=self.access("a.tonghop"), now=NOW)
        client = self.sign_in("a.h1.lap")
        page = client.get("/tai-khoan/thong-bao/").content.decode()
        assert "01 thông báo chưa đọc" in page
        assert "đề nghị gửi báo cáo" in page
        client.post("/tai-khoan/thong-bao/")
        assert "Không có thông báo chưa đọc" in client.get("/tai-khoan/thong-bao/").content.decode()
        assert (
            "đề nghị gửi báo cáo"
            not in self.sign_in("a.yt.lap").get("/tai-khoan/thong-bao/").content.decode()
        )

    def test_deadlines_come_as_a_calendar(self):
        response = self.sign_in("a.h1.lap").get("/kh1/han-nop.ics")
        from icalendar import Calendar

        events = {
            str(event["summary"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")
        }
        assert len(events) == 3
        assert events["Hạn nộp Báo cáo năm 2025"]["dtstart"].dt == date(2025, 12, 16)
        assert len(events["Hạn nộp Báo cáo năm 2025"].walk("VALARM")) == 2

    def test_coordinators_are_told_of_reports_that_wait(self):
        later = NOW + timedelta(days=1)  # YT filed two days ago
        with at(later):
            owe_waiting(later)
            owe_waiting(later)
        kinds = Notice.objects.filter(
            kind__startswith="waiting-", report=self.world.reports["a.YT", "2025-N"]
        )
        assert sorted(kinds.values_list("user__username", "kind")) == [
            ("a.tonghop", "waiting-1-3"),
            ("a.tonghop2", "waiting-1-3"),
        ]
