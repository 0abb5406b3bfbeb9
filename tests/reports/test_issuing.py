"""Issuing: what is frozen, what moves later, a second version, and who reads it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from agencies.models import ImmutableRecord
from reports import workflow
from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.content import sha256_of
from reports.exclusions import exclude
from reports.exports.tree_json import from_json, to_json
from reports.issuing import IssueRefused, Signing, changes_after, checks_of, issue, stamp_of
from reports.models import ConsolidatedIssue, Period
from reports.moved_since import changed_since
from reports.scheduling import NotAllowed, set_late_from
from reports.small_counts import published
from targets.models import Baseline
from tests.reports.filing import FilingCase
from tests.reports.pages import fields_of
from tests.world import NOW, accept_round, file_round, moment

SIGNING = Signing("12/BC-CQ", date(2025, 12, 11), "GIÁM ĐỐC", "Nguyễn Ký")


class IssuingCase(FilingCase):
    def setUp(self):
        self.period = Period.objects.select_related("plan__coordinator").get(
            pk=self.world.periods["a.2024-N"].pk
        )

    def now(self):
        rows = consolidate(self.period, now=NOW)
        return rows, board_for(rows)

    def issue(self, signing=SIGNING, by="a.lanhdao", recipients=("a.YT",), **replaces):
        rows, board = self.now()
        replaces = replaces or {"replaces": self.period.issues.order_by("-number").first()}
        said = published(rows, None, sums={})
        return issue(
            said,
            board,
            signing,
            document="",
            seen=stamp_of(said, board, replaces["replaces"]),
            **replaces,
            recipients=[self.world.units[key] for key in recipients],
            by=self.access(by),
            now=NOW,
        )

    def stamp(self, last=None):
        """What the page of the period carries, with every number named."""
        rows, board = self.now()
        return stamp_of(published(rows, None, sums={}), board, last)

    def changes(self, issued):
        return {(row.place, row.before, row.after) for row in changes_after(issued, *self.now())}

    def file_again(self, buoi=20):
        filed = file_round(
            self.report("a.YT", "2024-N"),
            {"BUOI": buoi, "XA": 5, "XA-TT": 5},
            by=self.world.users["a.yt.ky"],
            at=moment(2025, 1, 10),
        )
        accept_round(filed, by=self.world.users["a.tonghop2"], at=moment(2025, 1, 11))


class TestIssuing(IssuingCase):
    def test_issue_freezes_the_content_under_its_digest(self):
        issued = self.issue()
        assert (issued.number, issued.document_number) == (1, "12/BC-CQ")
        assert sha256_of(issued.content) == issued.sha256
        assert issued.content_data["figures"]["BUOI"]["value"] == "15"
        assert self.changes(issued) == set()

    def test_issued_report_is_never_edited_or_deleted(self):
        issued = self.issue()
        for act in (
            issued.save,
            issued.delete,
            ConsolidatedIssue.objects.all().delete,
            lambda: ConsolidatedIssue.objects.update(signer="x"),
        ):
            with pytest.raises(ImmutableRecord):
                act()

    def test_newly_accepted_round_is_named_as_a_change(self):
        issued = self.issue()
        self.file_again()
        changes = self.changes(issued)
        assert ("Số buổi tuyên truyền – Sở Y tế", "12", "20") in changes
        assert any(
            place == "Báo cáo của Sở Y tế" and "lần nộp 02" in after for place, _before, after in changes
        )
        assert issued.content_data["figures"]["BUOI"]["value"] == "15"

    def test_base_value_entered_later_is_named_as_a_change(self):
        issued = self.issue()
        for unit, value in (("a.CQ", 1), ("a.YT", 10), ("a.H1", 1)):
            Baseline.objects.create(
                figure=self.world.figures["a.BUOI"],
                unit=self.world.units[unit],
                year=2023,
                part="N",
                value=value,
                entered_at=NOW,
                entered_by=self.world.users["a.tonghop"],
            )
        assert any("cùng kỳ 12" in after for _place, _before, after in self.changes(issued))

    def correct(self, buoi):
        """YT's round of the period is reopened, filed again and accepted after the issue."""
        report, at = self.report("a.YT", "2024-N"), NOW + timedelta(hours=1)
        coordinator = self.access("a.tonghop2")
        workflow.reopen(report, by=coordinator, now=at, comment="Sửa", due_before=date(2026, 1, 5))
        file_round(report, {"BUOI": buoi, "XA": 5, "XA-TT": 5}, by=self.world.users["a.yt.ky"], at=at)
        report.refresh_from_db()
        workflow.take(report, by=coordinator, now=at)
        workflow.accept(report, by=coordinator, now=at)

    def test_issue_is_marked_as_changed_once_a_corrected_round_is_accepted(self):
        issued = self.issue()
        assert changed_since([issued], now=NOW) == set()
        self.correct(20)
        assert changed_since([issued], now=NOW + timedelta(hours=2)) == {issued.pk}
        page = self.sign_in("a.tonghop").get("/").content.decode()
        assert "Đã thay đổi sau khi ban hành" in page
        assert 'href="/kh1/tong-hop/2024-N/ban-hanh/#thay-doi"' in page

    def test_home_page_does_not_mark_what_still_holds(self):
        self.issue()
        page = self.sign_in("a.tonghop").get("/").content.decode()
        assert "12/BC-CQ" in page
        assert "Đã thay đổi sau khi ban hành" not in page

    def test_only_the_version_in_force_is_marked_as_changed(self):
        first = self.issue()
        self.correct(20)
        second = self.issue(Signing("15/BC-CQ", date(2025, 12, 12), "GIÁM ĐỐC", "Nguyễn Ký"))
        assert changed_since([first, second], now=NOW + timedelta(hours=2)) == set()

    def test_exclusion_since_the_issue_marks_it(self):
        issued = self.issue()
        exclude(
            self.period,
            self.world.units["a.YT"],
            self.world.figures["a.BUOI"],
            reason="Đếm trùng",
            by=self.access("a.tonghop"),
            now=NOW,
        )
        assert changed_since([issued], now=NOW) == {issued.pk}

    def test_second_version_has_a_number_of_its_own_and_the_first_is_kept(self):
        first = self.issue()
        self.file_again()
        second = self.issue(Signing("15/BC-CQ", date(2025, 12, 12), "GIÁM ĐỐC", "Nguyễn Ký"))
        assert (first.number, second.number) == (1, 2)
        assert second.content_data["figures"]["BUOI"]["value"] == "23"
        assert ConsolidatedIssue.objects.get(number=1).content_data["figures"]["BUOI"]["value"] == "15"

    def test_issue_that_another_one_overtook_is_refused(self):
        self.issue()
        with pytest.raises(IssueRefused, match="vừa được ban hành ở nơi khác"):
            self.issue(Signing("15/BC-CQ", date(2025, 12, 12), "GIÁM ĐỐC", "Nguyễn Ký"), replaces=None)
        assert ConsolidatedIssue.objects.count() == 1

    def test_number_used_this_year_is_refused_with_where(self):
        self.issue()
        with pytest.raises(IssueRefused, match="đã dùng cho Báo cáo năm 2024") as refusal:
            self.issue()
        assert refusal.value.field == "document_number"

    def test_day_of_signing_in_the_future_is_refused(self):
        with pytest.raises(IssueRefused) as refusal:
            self.issue(Signing("1/BC", NOW.date() + timedelta(days=1), "", "Ký"))
        assert refusal.value.field == "signed_on"

    def test_only_the_head_issues(self):
        for username in ("a.tonghop", "a.xem", "a.yt.ky", "b.lanhdao"):
            with pytest.raises(IssueRefused):
                self.issue(by=username)

    def test_checks_name_who_is_missing_and_what_is_open(self):
        self.period = Period.objects.select_related("plan__coordinator").get(
            pk=self.world.periods["a.2025-N"].pk
        )
        checks = {check.title: check.text for check in checks_of(*self.now())}
        assert checks["Chưa nộp báo cáo"] == "Cơ quan tổng hợp, Ủy ban nhân dân huyện Một."
        assert checks["Đã nộp nhưng chưa tiếp nhận, không được tính"] == "Sở Y tế."
        assert checks["Chưa đến ngày chốt số liệu"] == "kỳ này chốt ngày 14/12/2025."


class TestPages(IssuingCase):
    url = "/kh1/tong-hop/2024-N/ban-hanh/"

    def data(self, **changes):
        return {
            "document_number": "12/BC-CQ",
            "signed_on": "11/12/2025",
            "signer_position": "GIÁM ĐỐC",
            "signer": "Nguyễn Ký",
            "recipients": [self.world.units["a.YT"].pk],
            "acknowledged": "on",
            "dau": self.stamp(),
        } | changes

    def test_head_issues_and_the_document_carries_number_date_and_signer(self):
        head = self.sign_in("a.lanhdao")
        response = head.post(self.url, self.data())
        assert response.url == f"{self.url}1/"
        pdf = head.get(f"{self.url}1/xuat.pdf").content
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
        for words in ("Số: 12/BC-CQ", "ngày 11 tháng 12 năm 2025", "Nguyễn Ký"):
            assert words in text
        assert "DỰ THẢO" not in text

    def test_document_stays_as_issued_when_figures_move(self):
        head = self.sign_in("a.lanhdao")
        head.post(self.url, self.data())
        before = head.get(f"{self.url}1/xuat.pdf").content
        self.file_again()
        assert head.get(f"{self.url}1/xuat.pdf").content == before
        page = head.get(self.url).content.decode()
        assert "Đã thay đổi sau khi ban hành" in page
        assert "Đã thay đổi sau khi ban hành" in head.get("/kh1/tong-hop/2024-N/").content.decode()

    def test_open_points_are_to_be_acknowledged(self):
        response = self.sign_in("a.lanhdao").post(
            "/kh1/tong-hop/2025-N/ban-hanh/", self.data(acknowledged="")
        )
        assert "Còn điểm cần biết." in response.content.decode()
        assert "12/BC-CQ" in response.content.decode()  # nothing typed is lost
        assert not ConsolidatedIssue.objects.exists()

    def test_missing_fields_are_named(self):
        response = self.sign_in("a.lanhdao").post(self.url, {})
        for words in ("Chưa có số, ký hiệu", "Chưa có ngày ký", "Chưa có người ký"):
            assert words in response.content.decode()

    def test_what_changed_since_the_page_was_opened_is_not_issued(self):
        typed = self.data()
        self.file_again()
        response = self.sign_in("a.lanhdao").post(self.url, typed)
        page = response.content.decode()
        assert response.status_code == 409
        assert "khác với lúc mở trang này, nên chưa ban hành" in page
        assert 'value="12/BC-CQ"' in page
        assert not ConsolidatedIssue.objects.exists()
        again = self.data(dau=fields_of(page)["dau"])
        assert self.sign_in("a.lanhdao").post(self.url, again).status_code == 302
        assert ConsolidatedIssue.objects.get().content_data["figures"]["BUOI"]["value"] == "23"

    def test_points_that_came_up_since_are_to_be_acknowledged_anew(self):
        url = "/kh1/tong-hop/2025-N/ban-hanh/"
        page = self.sign_in("a.lanhdao").get(url).content.decode()
        typed = self.data(dau=fields_of(page)["dau"])
        file_round(
            self.report("a.H1", "2025-N"),
            {"BUOI": 2, "XA": 5, "XA-TT": 5},
            by=self.world.users["a.h1.ky"],
            at=moment(2025, 12, 11),
        )
        response = self.sign_in("a.lanhdao").post(url, typed)
        assert response.status_code == 409
        assert not response.context["form"]["acknowledged"].value()

    def test_stale_page_replaces_no_version_that_it_did_not_show(self):
        typed = self.data(document_number="13/BC-CQ")
        self.issue()
        response = self.sign_in("a.lanhdao").post(self.url, typed)
        assert response.status_code == 409
        assert "vừa được ban hành ở nơi khác" in response.content.decode()
        assert ConsolidatedIssue.objects.count() == 1

    def test_day_before_the_period_opened_is_refused_at_its_field(self):
        response = self.sign_in("a.lanhdao").post(self.url, self.data(signed_on="01/01/1990"))
        (error,) = response.context["form"].errors["signed_on"]
        assert error.startswith("Kỳ báo cáo mở từ ngày 17/11/2024")

    def test_new_version_is_not_signed_before_the_one_it_replaces(self):
        self.issue()
        typed = self.data(document_number="13/BC-CQ", signed_on="10/12/2025", **{"thay-the": "1"})
        (error,) = self.sign_in("a.lanhdao").post(self.url, typed).context["form"].errors["signed_on"]
        assert error.startswith("Báo cáo số 12/BC-CQ được thay thế ký ngày 11/12/2025")

    def test_issued_page_tells_those_who_consolidate_that_it_moved(self):
        self.issue(recipients=("a.YT",))
        self.file_again()
        words = "Đã thay đổi sau khi ban hành"
        told = {
            name: words in self.sign_in(name).get(f"{self.url}1/").content.decode()
            for name in ("a.tonghop", "a.lanhdao", "a.yt.lap", "a.xem")
        }
        assert told == {"a.tonghop": True, "a.lanhdao": True, "a.yt.lap": False, "a.xem": False}

    def test_recipients_and_observers_read_it_and_other_units_do_not(self):
        self.issue(recipients=("a.YT",))
        url = f"{self.url}1/"
        answers = {
            name: self.sign_in(name).get(url).status_code for name in ("a.yt.lap", "a.h1.lap", "a.xem")
        }
        assert answers == {"a.yt.lap": 200, "a.h1.lap": 404, "a.xem": 200}
        assert "Số 12/BC-CQ" in self.sign_in("a.yt.lap").get("/").content.decode()

    def test_second_version_says_what_it_replaces(self):
        self.issue()
        self.issue(Signing("15/BC-CQ", date(2025, 12, 12), "GIÁM ĐỐC", "Nguyễn Ký"))
        head = self.sign_in("a.lanhdao")
        assert "Báo cáo số 12/BC-CQ" in head.get(f"{self.url}2/").content.decode()
        assert "Đã được thay thế" in head.get(f"{self.url}1/").content.decode()


class TestTree(IssuingCase):
    def test_document_comes_back_from_its_json_as_it_was(self):
        from reports.exports.consolidated_document import consolidated_document

        document = consolidated_document(*self.now()[:1], board=self.now()[1])
        assert from_json(to_json(document)) == document


class TestLocking(IssuingCase):
    url = "/kh1/tong-hop/2024-N/khoa/"

    def test_head_locks_and_unlocks_one_report(self):
        head = self.sign_in("a.lanhdao")
        head.post(f"{self.url}xac-nhan/", {"reason": "Xong kỳ"})
        assert Period.objects.get(pk=self.period.pk).is_locked
        report = self.report("a.H1", "2024-N")
        response = head.post(
            self.url, {"buoc": "mo-khoa", "report": report.pk, "until": "20/12/2025", "reason": "Đính chính"}
        )
        assert response.status_code == 302
        assert self.report("a.H1", "2024-N").unlocked_until == date(2025, 12, 20)

    def test_unlocking_without_reason_is_answered_at_the_field(self):
        head = self.sign_in("a.lanhdao")
        head.post(f"{self.url}xac-nhan/", {"reason": "Xong kỳ"})
        response = head.post(
            self.url, {"buoc": "mo-khoa", "report": self.report("a.H1", "2024-N").pk, "until": "20/12/2025"}
        )
        assert "Chưa có lý do" in response.content.decode()
        assert self.report("a.H1", "2024-N").unlocked_until is None

    def test_other_due_date_is_shown_with_its_reason_and_keeps_old_verdicts(self):
        period = self.world.periods["a.2025-N"]
        url = "/kh1/tong-hop/2025-N/khoa/"
        head = self.sign_in("a.lanhdao")
        head.post(url, {"buoc": "doi-han", "late_from": "19/12/2025", "reason": "Trùng ngày nghỉ"})
        period.refresh_from_db()
        assert (period.late_from, period.late_from_reason) == (date(2025, 12, 19), "Trùng ngày nghỉ")
        assert "Trùng ngày nghỉ" in head.get(url).content.decode()

    def test_due_date_earlier_than_the_plans_is_refused(self):
        with pytest.raises(NotAllowed, match="từ 17/12/2024"):
            set_late_from(self.period, by=self.access("a.lanhdao"), day=date(2024, 12, 1), reason="x")

    def test_due_date_is_put_off_by_a_month_at_most_and_refused_at_its_field(self):
        period, head = self.world.periods["a.2025-N"], self.sign_in("a.lanhdao")
        url = "/kh1/tong-hop/2025-N/khoa/"
        for day, words in (
            ("01/01/2199", "Ngày này quá xa; muộn nhất là 17/01/2026."),
            ("18/01/2026", "Ngày này quá xa; muộn nhất là 17/01/2026."),
            ("16/12/2025", "Ngày tính chậm phải từ 17/12/2025 trở đi."),
        ):
            response = head.post(url, {"buoc": "doi-han", "late_from": day, "reason": "Trùng ngày nghỉ"})
            page = response.content.decode()
            assert response.status_code == 409, day
            assert f'<a href="#id_late_from">Tính chậm từ ngày</a>: {words}' in page
            assert f'value="{day}"' in page
        period.refresh_from_db()
        assert period.late_from == date(2025, 12, 17)
        set_late_from(period, by=self.access("a.lanhdao"), day=date(2026, 1, 17), reason="x")

    def test_coordinator_is_refused(self):
        assert self.sign_in("a.tonghop").get(reverse("khoa", args=["kh1", "2024-N"])).status_code == 403
