"""The home page by role: the next step, the days left, what waits."""

from datetime import datetime, timedelta

from django.urls import reverse

from agencies.dates import VIETNAM
from agencies.enums import Role
from agencies.models import Membership
from reports.enums import ReportState
from reports.models import ConsolidatedIssue, Period, Report
from tests.reports.drafts import finished_draft
from tests.reports.filing import FilingCase, at, queries_of, text_of
from tests.world import NOW, add_person


class TestUnitHome(FilingCase):
    def home(self, username):
        return text_of(self.sign_in(username).get("/"))

    def test_report_not_begun_leads_to_its_figures(self):
        page = self.home("a.cq.lap")
        assert "Bắt đầu lập báo cáo" in page
        assert f'href="{self.section("so-lieu", "a.CQ")}"' in page
        assert "Báo cáo năm 2025" in page

    def test_days_left_count_to_the_exclusive_due_date(self):
        page = self.home("a.h1.lap")
        assert '<span class="days-left__number">05</span> ngày còn lại' in page
        assert "Trước ngày <strong>17/12/2025</strong>" in page
        assert "chậm nhất 24 giờ 00 ngày 16/12" in page

    def test_recalling_is_offered_once(self):
        Report.objects.filter(pk=self.h1.pk).update(state=ReportState.AWAITING_SIGNATURE)
        for page in (self.home("a.h1.lap"), text_of(self.sign_in("a.h1.lap").get(f"/bao-cao/{self.h1.pk}/"))):
            assert page.count("/chuyen/rut-lai/") == 1

    def test_last_days_get_a_clock_and_late_ones_turn_red(self):
        with at(datetime(2025, 12, 16, 23, 59, tzinfo=VIETNAM)):
            page = self.home("a.h1.lap")
        assert "clock-fill" in page.split("days-left")[1].split("days-left__number")[0]
        assert '<span class="days-left__number">01</span> ngày còn lại' in page
        with at(datetime(2025, 12, 17, 0, 0, tzinfo=VIETNAM)):
            page = self.home("a.h1.lap")
        assert '<span class="days-left__number">01</span> ngày đã qua hạn' in page
        assert "days-left--over" in page

    def test_draft_says_what_is_missing_and_cannot_go_up_yet(self):
        page = self.home("a.h1.lap")
        assert "mục còn thiếu, rồi trình lãnh đạo duyệt" in page
        assert 'aria-disabled="true">Trình lãnh đạo' in page
        assert "việc phải xong trước khi trình" in page
        assert "mục còn thiếu, rồi nộp" in self.home("a.h1.ky")

    def test_finished_draft_leads_to_the_check(self):
        finished_draft(self.h1, by=self.world.users["a.h1.lap"])
        assert "Kiểm tra lần cuối và trình lãnh đạo duyệt" in self.home("a.h1.lap")
        assert "Xem lại và nộp báo cáo" in self.home("a.h1.ky")

    def test_presented_report_waits_for_the_director(self):
        Report.objects.filter(pk=self.h1.pk).update(state="awaiting_signature")
        assert "Duyệt và nộp báo cáo" in self.home("a.h1.ky")
        clerk = self.home("a.h1.lap")
        assert "Chờ lãnh đạo duyệt" in clerk
        assert reverse("bao-cao-chuyen", args=[self.h1.pk, "rut-lai"]) in clerk

    def test_current_period_comes_before_old_debts_which_are_listed(self):
        page = self.home("a.h1.lap")
        assert "Báo cáo khác chưa xong" in page
        assert "Báo cáo 6 tháng đầu năm 2025" in page
        assert "quá hạn 179 ngày" in page

    def test_checklist_shows_every_section(self):
        page = self.home("a.h1.lap")
        for name in ("Số liệu", "Nhiệm vụ trọng tâm", "Dự án", "Văn bản đã ban hành", "Kiểm tra và nộp"):
            assert name in page
        assert "/8 mục đã đủ" in page

    def test_home_takes_few_queries(self):
        client = self.sign_in("a.h1.lap")
        client.post(self.section("nhan-xet"), {"revision": "1", "assessment": "x"})
        assert queries_of(client, "/") <= 32
        assert queries_of(self.sign_in("a.tonghop"), "/") <= 20

    def test_unit_without_reports_sees_an_empty_page(self):
        Period.objects.filter(plan=self.world.plans["a"]).update(
            locked_at=NOW, locked_by=self.world.users["a.lanhdao"]
        )
        page = self.home("a.h1.lap")
        assert "Kỳ báo cáo đã khóa" in page


class TestOtherHomes(FilingCase):
    def home(self, username):
        return text_of(self.sign_in(username).get("/"))

    def test_coordinator_sees_the_period_at_a_glance(self):
        page = self.home("a.tonghop")
        assert "Báo cáo năm 2025" in page
        assert "<b>2</b>/3 đơn vị" in page  # not filed
        assert "<b>1</b> báo cáo" in page  # waiting
        assert "Chờ lâu nhất" in page
        assert reverse("tiep-nhan-xem", args=[self.report("a.YT").pk]) in page
        assert reverse("don-doc", args=["kh1"]) in page

    def test_coordinator_sees_nothing_of_the_other_province(self):
        page = self.home("a.tonghop")
        for unit in ("b.YT", "b.H1"):
            assert reverse("bao-cao-xem", args=[self.report(unit).pk]) not in page
            assert reverse("tiep-nhan-xem", args=[self.report(unit).pk]) not in page

    def test_observer_sees_only_what_was_issued(self):
        assert "Chưa có báo cáo tổng hợp nào được ban hành" in self.home("a.xem")
        ConsolidatedIssue.objects.create(
            period=self.world.periods["a.2024-N"],
            number=1,
            document_number="12/BC-CQ",
            signed_on=NOW.date(),
            signer="Người Ký",
            content="{}",
            sha256="0" * 64,
            issued_at=NOW,
            issued_by=self.world.users["a.lanhdao"],
        )
        assert "12/BC-CQ" in self.home("a.xem")

    def test_administrator_is_led_to_administration_and_sees_no_report(self):
        page = self.home("a.quantri")
        assert reverse("admin:index") in page
        assert "/bao-cao/" not in page.split("<main")[1]

    def test_person_without_a_role_learns_whom_to_ask(self):
        assert "Tài khoản chưa được giao vai trò nào" in self.home("khong")

    def test_person_of_unit_and_coordination_sees_the_unit_and_the_way_on(self):
        user = self.world.users["hai"] = add_person("hai.vai")
        Membership.objects.create(user=user, role=Role.PREPARER, unit=self.world.units["a.CQ"])
        Membership.objects.create(user=user, role=Role.COORDINATOR, province=self.world.provinces["a"])
        page = self.home("hai")
        assert "Bắt đầu lập báo cáo" in page
        assert "Tiếp nhận báo cáo" in page

    def test_membership_that_ended_leads_nowhere(self):
        Membership.objects.filter(user=self.world.users["a.h1.lap"]).update(
            valid_to=(NOW - timedelta(days=1)).date()
        )
        assert "Tài khoản chưa được giao vai trò nào" in self.home("a.h1.lap")
