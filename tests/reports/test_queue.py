"""The queue: what to look at in each row, clean reports accepted together, that undone, the next one offered."""

from datetime import timedelta

from django.db import connection
from django.urls import reverse

from agencies.models import User
from reports import workflow
from reports.enums import Move
from reports.models import ConsolidatedIssue, Notice, Period, ReportMove, Submission
from reports.outbox import send_owed
from reports.practice import open_practice
from targets.enums import RuleKind, Strength
from targets.models import Figure, FigureRule
from tests.reports.filing import FilingCase, at, queries_of, text_of
from tests.world import NIL, NOW, UNAVAILABLE, file_round, take_round

H1_CLEAN = {"BUOI": NIL, "XA": 10, "XA-TT": 8, "HEROIN": 4}
QUEUE, ACCEPT, UNDO = "/tiep-nhan/", "/tiep-nhan/nhieu-bao-cao/", "/tiep-nhan/hoan-tac/"


class QueueCase(FilingCase):
    """YT's annual report waits and is clean; CQ's of the half year is being reviewed by tonghop2."""

    def setUp(self):
        self.client = self.sign_in("a.tonghop")
        self.yt_round = self.round_of("a.YT")

    def round_of(self, unit, period="2025-N"):
        return Submission.objects.filter(report=self.world.reports[unit, period]).latest("number")

    def file(self, unit, answers, *, by="", period="2025-N", moment=NOW):
        signer = by or f"{unit.lower()}.ky"
        return file_round(self.report(unit, period), answers, by=self.world.users[signer], at=moment)

    def tick(self, *rounds, url=ACCEPT, client=None):
        return (client or self.client).post(
            url, {"lan-nop": [submission.pk for submission in rounds]}, follow=True
        )

    def state(self, unit, period="2025-N"):
        return self.report(unit, period).state

    def row(self, name, page=None):
        page = page or text_of(self.client.get(QUEUE))
        table = page.split("Báo cáo chờ tiếp nhận")[1].split("</table>")[0]
        return next(row for row in table.split("<tr>") if name in row)


class TestRows(QueueCase):
    def test_clean_report_says_so_and_has_a_tick(self):
        row = self.row("Sở Y tế")
        assert "Không có điểm cần xem" in row
        assert f'name="lan-nop" value="{self.yt_round.pk}"' in row

    def test_report_with_remarks_counts_them_with_links_and_has_no_tick(self):
        filed = self.file("a.H1", {"XA": 10, "XA-TT": 8, "BUOI": UNAVAILABLE, "HEROIN": 4})
        row = self.row("huyện Một")
        assert f'href="/tiep-nhan/{filed.report_id}/#diem-can-xem"' in row
        assert "01 chưa có số liệu" in row
        assert "checkbox" not in row

    def test_jump_since_last_year_is_counted(self):
        plan = self.world.plans["a"]
        FigureRule.objects.create(
            plan=plan, code="BIEN-DONG", kind=RuleKind.CHANGE_BOUNDS, strength=Strength.EXPLAIN
        )
        Figure.objects.filter(plan=plan).update(bound_percent=50, bound_amount=5)
        self.file("a.CQ", {"BUOI": 90, "HEROIN": 4})
        page = text_of(self.client.get(QUEUE))
        assert page.count("01 biến động lớn") == 1
        assert "01 biến động lớn" in page[page.rindex("Cơ quan tổng hợp</a>") :]
        assert "Không có điểm cần xem" in self.row("Sở Y tế")

    def test_content_that_no_longer_has_its_code_is_never_clean(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE reports_submission SET sha256 = %s WHERE id = %s", ["0" * 64, self.yt_round.pk]
            )
        assert "Mã nội dung không khớp" in self.row("Sở Y tế")
        assert "Mã nội dung không khớp." in text_of(self.tick(self.yt_round))
        assert self.state("a.YT") == "submitted"

    def test_difference_between_authority_and_breakdown_is_counted_once_all_have_filed(self):
        filed = self.file("a.CQ", {"BUOI": 3, "HEROIN": 10})
        page = text_of(self.client.get(QUEUE))
        assert "lệch đối chiếu" not in page
        self.file("a.H1", H1_CLEAN)
        page = text_of(self.client.get(QUEUE))
        assert page.count("01 lệch đối chiếu") == 1
        assert f'href="/tiep-nhan/{filed.report_id}/#diem-can-xem"' in page
        review = text_of(self.client.get(reverse("tiep-nhan-xem", args=[filed.report_id])))
        assert "lệch 6,000 gam" in review.split('id="diem-can-xem"')[1].split("</section>")[0]
        assert '<a href="#so-HEROIN">' in review

    def test_changes_are_counted_since_the_last_accepted_round(self):
        coordinator = self.access("a.tonghop2")
        report = self.report("a.YT")
        workflow.take(report, by=coordinator, now=NOW)
        workflow.accept(report, by=coordinator, now=NOW)
        due = NOW.date() + timedelta(days=3)
        workflow.reopen(report, by=coordinator, now=NOW, comment="Sửa", due_before=due)
        filed = self.file("a.YT", {"BUOI": 20, "XA": 5, "XA-TT": 5})
        Submission.objects.filter(pk=filed.pk).update(
            returned_at=NOW, returned_by=self.world.users["a.tonghop"]
        )
        self.file("a.YT", {"BUOI": 13, "XA": 6, "XA-TT": 6})
        row = self.row("Sở Y tế")
        assert "04 thay đổi so với lần nộp 01 đã tiếp nhận" in row  # three figures, and the day of signing
        assert f'href="/tiep-nhan/{report.pk}/#thay-doi"' in row
        assert "checkbox" not in row

    def test_oldest_filing_comes_first_whatever_the_unit(self):
        self.file("a.H1", H1_CLEAN, moment=NOW - timedelta(days=5))
        self.file("a.CQ", {"BUOI": 3, "HEROIN": 4}, moment=NOW - timedelta(hours=1))
        page = text_of(self.client.get(QUEUE)).split("Báo cáo chờ tiếp nhận")[1]
        names = ("Báo cáo 6 tháng đầu năm 2025", "huyện Một</a>", "Sở Y tế</a>")
        places = [page.index(name) for name in names]
        assert places == sorted(places)
        assert page.rindex("Cơ quan tổng hợp</a>") > places[-1]

    def test_all_clean_ones_are_ticked_without_script(self):
        assert text_of(self.client.get(f"{QUEUE}?chon=tat-ca")).count(" checked>") == 1
        assert " checked>" not in text_of(self.client.get(QUEUE))

    def test_head_sees_the_queue_without_ticks(self):
        page = text_of(self.sign_in("a.lanhdao").get(QUEUE))
        assert "Sở Y tế" in page
        assert "lan-nop" not in page
        assert "Tiếp nhận các báo cáo đã chọn" not in page

    def test_who_took_part_or_comes_second_has_no_tick_but_the_reason(self):
        self.yt_round.participants.add(self.world.users["a.tonghop"])
        assert "Người lập, ký hoặc nhập báo cáo không tự tiếp nhận" in self.row("Sở Y tế")
        assert "checkbox" not in self.row("Sở Y tế")
        assert "a.tonghop2 đang xem xét" in self.row("Báo cáo 6 tháng đầu năm 2025")

    def test_queries_do_not_grow_with_reports_periods_or_ticks(self):
        few = queries_of(self.client, QUEUE)
        self.file("a.H1", H1_CLEAN)
        self.file("a.CQ", {"BUOI": 3, "HEROIN": 4})
        self.file("a.H1", H1_CLEAN, period="2025-6T")
        assert queries_of(self.client, QUEUE) == few


class TestAcceptingTogether(QueueCase):
    def test_clean_ones_are_accepted_by_the_same_moves(self):
        h1 = self.file("a.H1", H1_CLEAN)
        page = text_of(self.tick(self.yt_round, h1))
        assert "Đã tiếp nhận 02 báo cáo: Sở Y tế (2025-N), Ủy ban nhân dân huyện Một (2025-N)." in page
        for unit in ("a.YT", "a.H1"):
            report = self.report(unit)
            assert report.state == "accepted"
            moves = report.moves.order_by("pk").values_list("move", "by__username")
            assert list(moves)[-2:] == [("take", "a.tonghop"), ("accept", "a.tonghop")]
            assert report.counted_round().accepted_by.username == "a.tonghop"

    def test_report_with_remarks_is_left_out_by_name(self):
        h1 = self.file("a.H1", {"XA": 10, "XA-TT": 8, "BUOI": UNAVAILABLE, "HEROIN": 4})
        page = text_of(self.tick(self.yt_round, h1))
        assert "Đã tiếp nhận 01 báo cáo: Sở Y tế (2025-N)." in page
        assert "Ủy ban nhân dân huyện Một (2025-N): Có điểm cần xem: 01 chưa có số liệu." in page
        assert (self.state("a.YT"), self.state("a.H1")) == ("accepted", "submitted")
        assert not h1.moves.filter(move=Move.TAKE).exists()

    def test_round_filed_anew_or_withdrawn_since_is_left_out(self):
        workflow.withdraw(self.report("a.YT"), by=self.access("a.yt.ky"), now=NOW, comment="Sai")
        assert "Đơn vị đã thu hồi lần nộp 01." in text_of(self.tick(self.yt_round))
        self.file("a.YT", {"BUOI": 12, "XA": 5, "XA-TT": 5})
        assert "Đơn vị đã thu hồi lần nộp 01." in text_of(self.tick(self.yt_round))
        assert self.state("a.YT") == "submitted"

    def test_older_round_is_never_taken_for_the_newer_one(self):
        Submission.objects.filter(pk=self.yt_round.pk).update(
            returned_at=NOW, returned_by=self.world.users["a.tonghop2"]
        )
        self.file("a.YT", {"BUOI": 12, "XA": 5, "XA-TT": 5})
        assert "Đơn vị đã nộp lần 02 sau lần được chọn." in text_of(self.tick(self.yt_round))
        assert self.state("a.YT") == "submitted"

    def test_nobody_accepts_what_he_filed_or_entered(self):
        own = self.file("a.H1", H1_CLEAN, by="a.tonghop")
        page = text_of(self.tick(own))
        assert "Người lập, ký hoặc nhập báo cáo không tự tiếp nhận." in page
        assert self.state("a.H1") == "submitted"
        assert "Đã tiếp nhận 01 báo cáo" in text_of(self.tick(own, client=self.sign_in("a.tonghop2")))

    def test_report_that_another_reviews_is_left_to_him(self):
        cq = self.round_of("a.CQ", "2025-6T")
        assert "a.tonghop2 đang xem xét." in text_of(self.tick(cq))
        assert self.state("a.CQ", "2025-6T") == "in_review"

    def test_second_of_two_is_told_who_accepted(self):
        self.tick(self.yt_round)
        page = text_of(self.tick(self.yt_round, client=self.sign_in("a.tonghop2")))
        assert "Sở Y tế (2025-N): a.tonghop đã tiếp nhận lúc 08 giờ 00." in page
        assert ReportMove.objects.filter(submission=self.yt_round, move=Move.ACCEPT).count() == 1

    def test_returned_report_is_left_out_with_its_state(self):
        report, coordinator = self.report("a.YT"), self.access("a.tonghop")
        workflow.take(report, by=coordinator, now=NOW)
        due = NOW.date() + timedelta(days=3)
        workflow.return_for_changes(report, by=coordinator, now=NOW, comment="Bổ sung", due_before=due)
        assert "đang ở trạng thái “Trả lại" in text_of(self.tick(self.yt_round))

    def test_nothing_ticked_is_told(self):
        assert "Đề nghị chọn ít nhất 01 báo cáo" in text_of(self.tick())

    def test_practice_report_is_not_there(self):
        period = open_practice(self.world.plans["a"], by=self.access("a.tonghop"), now=NOW)
        report = period.reports.get(unit=self.world.units["a.YT"])
        tried = file_round(report, {"BUOI": 12, "XA": 5, "XA-TT": 5}, by=self.world.users["a.yt.ky"], at=NOW)
        assert f'value="{tried.pk}"' not in text_of(self.client.get(QUEUE))
        assert self.tick(tried, self.yt_round).status_code == 404
        report.refresh_from_db()
        assert (report.state, self.state("a.YT")) == ("submitted", "submitted")
        assert Period.objects.practice().count() == 1

    def test_strangers_and_those_without_the_right_get_404(self):
        for username in ("b.tonghop", "a.lanhdao", "a.xem", "a.yt.ky", "a.quantri", "root", "khong"):
            for url in (ACCEPT, UNDO):
                response = self.tick(self.yt_round, url=url, client=self.sign_in(username))
                assert response.status_code == 404, (username, url)
        assert self.state("a.YT") == "submitted"
        assert self.client.post(ACCEPT, {"lan-nop": "khong-phai-so"}).status_code == 404
        assert self.client.get(ACCEPT).status_code == 405


class TestUndo(QueueCase):
    def setUp(self):
        super().setUp()
        self.tick(self.yt_round)

    def test_acceptance_is_taken_back_and_the_report_waits_as_before(self):
        page = text_of(self.client.get(QUEUE))
        assert "Hoàn tác" in page
        assert "Lúc 08:00: 01 báo cáo" in page
        page = text_of(self.tick(self.yt_round, url=UNDO))
        assert "Đã hoàn tác tiếp nhận 01 báo cáo: Sở Y tế (2025-N)." in page
        report, filed = self.report("a.YT"), self.round_of("a.YT")
        assert (report.state, filed.accepted_at, filed.taken_by) == ("submitted", None, None)
        moves = list(report.moves.order_by("pk").values_list("move", "comment"))[-2:]
        assert moves == [("cancel_acceptance", "Hoàn tác việc tiếp nhận trong ngày."), ("let_go", "")]
        assert "Không có điểm cần xem" in self.row("Sở Y tế")
        assert "vua-tiep-nhan" not in text_of(self.client.get(QUEUE))

    def test_unit_is_told_once_that_its_acceptance_was_taken_back(self):
        User.objects.filter(username="a.yt.lap").update(email="yt@example.vn")
        send_owed(NOW)
        self.tick(self.yt_round, url=UNDO)
        told = Notice.objects.filter(user=self.world.users["a.yt.lap"], sent_at__isnull=True)
        assert [(notice.subject, notice.body.splitlines()[1]) for notice in told] == [
            ("Báo cáo năm 2025: đã hủy tiếp nhận", "Hoàn tác việc tiếp nhận trong ngày.")
        ]

    def test_acceptance_taken_back_before_it_was_sent_is_told_to_nobody(self):
        self.tick(self.yt_round, url=UNDO)
        assert not Notice.objects.filter(user=self.world.users["a.yt.lap"]).exists()

    def test_what_was_being_reviewed_before_is_reviewed_again(self):
        self.tick(self.yt_round, url=UNDO)
        take_round(self.yt_round, by=self.world.users["a.tonghop"], at=NOW - timedelta(hours=1))
        self.tick(self.yt_round)
        self.tick(self.yt_round, url=UNDO)
        assert (self.state("a.YT"), self.round_of("a.YT").taken_by.username) == ("in_review", "a.tonghop")

    def test_only_who_accepted_takes_back(self):
        other = self.sign_in("a.tonghop2")
        assert "vua-tiep-nhan" not in text_of(other.get(QUEUE))
        page = text_of(self.tick(self.yt_round, url=UNDO, client=other))
        assert "Chỉ người đã tiếp nhận hoàn tác được." in page
        assert self.state("a.YT") == "accepted"

    def test_only_on_the_same_day(self):
        with at(NOW + timedelta(hours=15, minutes=59)):
            assert "vua-tiep-nhan" in text_of(self.client.get(QUEUE))
        with at(NOW + timedelta(hours=16)):
            assert "vua-tiep-nhan" not in text_of(self.client.get(QUEUE))
            page = text_of(self.tick(self.yt_round, url=UNDO))
        assert "Chỉ hoàn tác được trong ngày tiếp nhận" in page
        assert self.state("a.YT") == "accepted"

    def test_not_once_the_consolidated_report_is_issued(self):
        ConsolidatedIssue.objects.create(
            period=self.world.periods["a.2025-N"],
            number=1,
            document_number="7/BC",
            signed_on=NOW.date(),
            signer="Người Ký",
            content="{}",
            sha256="0" * 64,
            document={},
            issued_at=NOW,
            issued_by=self.world.users["a.lanhdao"],
        )
        page = text_of(self.tick(self.yt_round, url=UNDO))
        assert (
            "Chưa hoàn tác tiếp nhận 01 báo cáo. Sở Y tế (2025-N): Báo cáo tổng hợp của kỳ đã ban hành"
            in page
        )
        assert self.state("a.YT") == "accepted"

    def test_second_undo_is_told(self):
        self.tick(self.yt_round, url=UNDO)
        assert "Lần nộp này không còn được tiếp nhận." in text_of(self.tick(self.yt_round, url=UNDO))

    def test_every_go_of_the_day_is_its_own(self):
        self.file("a.H1", H1_CLEAN)
        with at(NOW + timedelta(hours=1)):
            self.tick(self.round_of("a.H1"))
            page = text_of(self.client.get(QUEUE))
        assert page.index("Lúc 09:00: 01 báo cáo") < page.index("Lúc 08:00: 01 báo cáo")
        assert "Các lần tiếp nhận trước trong ngày (01)" in page


class TestNext(QueueCase):
    def accept_one(self):
        report = self.report("a.YT")
        url = reverse("tiep-nhan-xem", args=[report.pk])
        workflow.take(report, by=self.access("a.tonghop"), now=NOW)
        sections = ("so-lieu", "nhiem-vu", "du-an", "van-ban", "vuong-mac", "nhan-xet", "tep")
        decisions = {f"{section}-decision": "nhan" for section in sections}
        return self.client.post(
            url, {**decisions, "buoc": "tiep-nhan", "lan-nop": report.submissions.get().pk}, follow=True
        )

    def test_next_report_is_shown_once_this_one_is_decided(self):
        h1 = self.file("a.H1", H1_CLEAN)
        shown = self.accept_one()
        assert shown.redirect_chain == [(f"/tiep-nhan/{h1.report_id}/", 302)]
        assert "Đã tiếp nhận báo cáo của Sở Y tế" in text_of(shown)

    def test_accepted_report_offers_the_next(self):
        h1 = self.file("a.H1", H1_CLEAN)
        self.accept_one()
        page = text_of(self.client.get(reverse("tiep-nhan-xem", args=[self.report("a.YT").pk])))
        head = page.split('class="page-head"')[1].split("<form method")[0]
        assert f'class="btn btn--primary" href="/tiep-nhan/{h1.report_id}/"' in head
        assert "Báo cáo tiếp theo: Ủy ban nhân dân huyện Một" in head

    def test_next_is_the_one_that_came_after_before_it_is_the_oldest(self):
        self.file("a.H1", H1_CLEAN, moment=NOW - timedelta(days=9))
        later = self.file("a.CQ", {"BUOI": 1, "HEROIN": 4}, moment=NOW + timedelta(minutes=1))
        assert self.accept_one().redirect_chain == [(f"/tiep-nhan/{later.report_id}/", 302)]

    def test_report_that_another_reviews_is_not_the_next(self):
        assert self.accept_one().redirect_chain == [("/tiep-nhan/", 302)]
        page = text_of(self.client.get(reverse("tiep-nhan-xem", args=[self.report("a.YT").pk])))
        assert "Báo cáo tiếp theo" not in page
        assert 'href="/tiep-nhan/">Về danh sách tiếp nhận' in page

    def test_undecided_report_does_not_push_on(self):
        self.file("a.H1", H1_CLEAN)
        page = text_of(self.client.get(reverse("tiep-nhan-xem", args=[self.report("a.YT").pk])))
        assert "Báo cáo tiếp theo" not in page.split('class="page-head"')[1].split("<form method")[0]
