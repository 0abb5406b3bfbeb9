"""The queue and the page on which a round is accepted or given back; entering from paper on a unit's behalf."""

from datetime import date, timedelta

from django.urls import reverse

from reports.enums import AttachmentKind, DraftKind, Move
from reports.models import (
    Attachment,
    FigureEntry,
    Notice,
    Report,
    SectionComment,
    Submission,
    SubmittedFigure,
)
from tests.reports.drafts import SAMPLE_PDF, finished_draft
from tests.reports.filing import FilingCase, queries_of, text_of
from tests.reports.test_attachments import upload
from tests.world import NIL, NOW, UNAVAILABLE, file_round, take_round

SECTIONS = ("so-lieu", "nhiem-vu", "du-an", "van-ban", "vuong-mac", "nhan-xet", "tep")
ACCEPT_ALL = {f"{section}-decision": "nhan" for section in SECTIONS}


class ReviewCase(FilingCase):
    """YT's annual report waits for review."""

    def setUp(self):
        self.client = self.sign_in("a.tonghop")

    @property
    def yt(self):
        return self.report("a.YT")

    @property
    def url(self):
        return reverse("tiep-nhan-xem", args=[self.yt.pk])

    def take(self):
        self.client.post(reverse("bao-cao-chuyen", args=[self.yt.pk, "nhan-xem-xet"]))

    def decide(self, **data):
        decided = {**ACCEPT_ALL, "due_before": "20/12/2025", "lan-nop": self.shown.pk}
        return self.client.post(self.url, {**decided, **data})

    @property
    def shown(self):
        """The round that the page shows."""
        return self.yt.submissions.order_by("number").last()


class TestOnePress(ReviewCase):
    """A round that nobody took yet is taken and accepted by whoever has it open, in one press."""

    def setUp(self):
        super().setUp()
        self.round = self.yt.submissions.get()

    def press(self, client=None, shown=None):
        data = {"buoc": "nhan-va-tiep-nhan", "lan-nop": (shown or self.round).pk}
        return (client or self.client).post(self.url, data, follow=True)

    def moves(self):
        rows = self.yt.moves.filter(move__in=(Move.TAKE, Move.ACCEPT)).order_by("pk")
        return list(rows.values_list("move", "by__username", "at"))

    def test_both_moves_are_in_the_history_with_the_same_person_and_moment(self):
        assert 'value="nhan-va-tiep-nhan"' in text_of(self.client.get(self.url))
        page = text_of(self.press())
        assert self.moves() == [(Move.TAKE, "a.tonghop", NOW), (Move.ACCEPT, "a.tonghop", NOW)]
        self.round.refresh_from_db()
        assert (self.yt.state, self.round.accepted_by.username) == ("accepted", "a.tonghop")
        assert "Đã tiếp nhận báo cáo của Sở Y tế" in page

    def test_next_report_is_shown_at_once_and_the_last_press_leads_to_the_undo(self):
        h1 = file_round(
            self.report("a.H1"),
            {"BUOI": NIL, "XA": 10, "XA-TT": 8, "HEROIN": 4},
            by=self.world.users["a.h1.ky"],
            at=NOW - timedelta(days=5),
        )
        shown = self.press()
        assert shown.redirect_chain[-1][0] == reverse("tiep-nhan-xem", args=[h1.report_id])
        data = {"buoc": "nhan-va-tiep-nhan", "lan-nop": h1.pk}
        last = self.client.post(shown.redirect_chain[-1][0], data, follow=True)
        assert last.redirect_chain[-1][0] == reverse("tiep-nhan")
        assert "Hoàn tác" in text_of(last)

    def test_undo_puts_the_round_back_into_the_queue(self):
        self.press()
        self.client.post(reverse("tiep-nhan-hoan-tac"), {"lan-nop": [self.round.pk]})
        self.round.refresh_from_db()
        assert (self.yt.state, self.round.taken_by, self.round.accepted_at) == ("submitted", None, None)

    def test_round_that_another_coordinator_took_meanwhile_is_left_to_him(self):
        other = self.sign_in("a.tonghop2")
        other.post(reverse("bao-cao-chuyen", args=[self.yt.pk, "nhan-xem-xet"]))
        response = self.press()
        assert response.status_code == 409
        label = self.world.users["a.tonghop2"].label
        assert f"{label} vừa nhận xem xét báo cáo này. Báo cáo chưa được tiếp nhận." in text_of(response)
        assert self.yt.state == "in_review"
        assert [move for move, _by, _at in self.moves()] == [Move.TAKE]

    def test_round_accepted_meanwhile_names_who_did_it(self):
        self.press(self.sign_in("a.tonghop2"))
        response = self.press()
        assert response.status_code == 409
        assert f"{self.world.users['a.tonghop2'].label} đã tiếp nhận lúc" in text_of(response)
        assert [by for _move, by, _at in self.moves()] == ["a.tonghop2", "a.tonghop2"]

    def test_newer_round_than_the_one_on_the_page_is_not_accepted(self):
        newer = file_round(self.yt, {"BUOI": 13, "XA": 6, "XA-TT": 6}, by=self.world.users["a.yt.ky"], at=NOW)
        response = self.press()
        assert response.status_code == 409
        assert f"Đơn vị đã nộp lần {newer.number:02} sau lần được chọn." in text_of(response)
        assert self.yt.state == "submitted"

    def test_round_of_another_report_is_not_found(self):
        other = Submission.objects.exclude(report=self.yt).first()
        assert self.press(shown=other).status_code == 404
        assert self.client.post(self.url, {"buoc": "nhan-va-tiep-nhan", "lan-nop": "x"}).status_code == 404

    def test_four_eyes_hold_for_one_press_and_not_even_the_taking_stays(self):
        self.round.participants.add(self.world.users["a.tonghop"])
        page = text_of(self.client.get(self.url))
        assert "nhan-va-tiep-nhan" not in page
        assert "không tự tiếp nhận" in page
        assert self.press().status_code == 409
        assert (self.yt.state, self.moves()) == ("submitted", [])

    def test_head_accepts_no_round_that_nobody_took(self):
        head = self.sign_in("a.lanhdao")
        assert "nhan-va-tiep-nhan" not in text_of(head.get(self.url))
        assert self.press(head).status_code == 409
        assert (self.yt.state, self.moves()) == ("submitted", [])


class TestQueue(ReviewCase):
    def test_oldest_comes_first_with_what_to_look_at(self):
        filed = file_round(
            self.report("a.H1"),
            {"BUOI": NIL, "XA": 10, "XA-TT": 8, "HEROIN": UNAVAILABLE},
            by=self.world.users["a.h1.ky"],
            at=NOW - timedelta(days=5),
        )
        page = text_of(self.client.get(reverse("tiep-nhan")))
        assert filed.report_id != self.yt.pk
        # The half year's report of CQ waits since June, then H1, then YT.
        places = [page.index(name) for name in ("Cơ quan tổng hợp</a>", "huyện Một</a>", "Sở Y tế</a>")]
        assert places == sorted(places)
        assert "03 báo cáo chờ xem xét" in page
        assert "01 chưa có số liệu" in page

    def test_queue_takes_the_same_queries_for_one_report_and_for_three(self):
        url = reverse("tiep-nhan")
        few = queries_of(self.client, url)
        for unit, signer in (("a.H1", "a.h1.ky"), ("a.CQ", "a.cq.ky")):
            file_round(self.report(unit), {}, by=self.world.users[signer], at=NOW)
        assert queries_of(self.client, url) == few <= 38


class TestDeciding(ReviewCase):
    def test_page_shows_the_round_with_its_code_and_participants(self):
        page = text_of(self.client.get(self.url))
        submission = self.yt.submissions.get()
        assert submission.code in page
        assert "khớp nội dung đã nộp" in page
        assert "a.yt.ky" in page
        assert "Nhận xem xét và tiếp nhận cùng lúc" in page
        assert "style=" not in page

    def test_warnings_come_first_with_the_units_words(self):
        content = {"BUOI": 12, "XA": 10, "XA-TT": 8}
        report = self.report("a.H1")
        filed = file_round(report, {**content, "HEROIN": UNAVAILABLE}, by=self.world.users["a.h1.ky"], at=NOW)
        page = text_of(self.client.get(reverse("tiep-nhan-xem", args=[filed.report_id])))
        assert "điểm cần xem" in page
        assert "Đơn vị giải trình: Đang đối chiếu." in page
        assert '<a href="#so-HEROIN">Tới dòng 4</a>' in page

    def test_changes_since_the_earlier_round_are_struck_and_marked(self):
        Submission.objects.filter(report=self.yt).update(
            returned_at=NOW, returned_by=self.world.users["a.tonghop"]
        )
        file_round(self.yt, {"BUOI": 13, "XA": 5, "XA-TT": 5}, by=self.world.users["a.yt.ky"], at=NOW)
        page = text_of(self.client.get(self.url))
        assert "Thay đổi so với lần nộp 01" in page
        assert "<del>12</del>" in page
        assert "<ins>13</ins>" in page
        assert "02 chỗ" in page  # the figure, and the number of the paper

    def test_taking_and_letting_go(self):
        self.take()
        assert (self.yt.state, self.yt.submissions.get().taken_by.username) == ("in_review", "a.tonghop")
        self.client.post(reverse("bao-cao-chuyen", args=[self.yt.pk, "thoi-xem-xet"]))
        assert (self.yt.state, self.yt.submissions.get().taken_by) == ("submitted", None)

    def test_round_is_accepted_when_every_section_is(self):
        self.take()
        assert self.decide(buoc="tiep-nhan").url == reverse("tiep-nhan")
        submission = self.yt.submissions.get()
        assert (self.yt.state, submission.accepted_by.username) == ("accepted", "a.tonghop")

    def test_stale_page_decides_nothing_on_a_round_it_did_not_show(self):
        """Returned and filed anew in another tab: what was read there is not what would be accepted."""
        self.take()
        read = self.shown
        self.decide(buoc="tra-lai", **{"so-lieu-decision": "tra", "so-lieu-comment": "Rà soát"})
        file_round(self.yt, {"BUOI": 13, "XA": 5, "XA-TT": 5}, by=self.world.users["a.yt.ky"], at=NOW)
        self.take()
        comment = {"tep-decision": "tra", "tep-comment": "Thiếu phụ lục"}
        for data in ({"buoc": "tiep-nhan"}, {"buoc": "tiep-nhan-het"}, {"buoc": "tra-lai", **comment}):
            response = self.decide(**{"lan-nop": read.pk, **data})
            assert response.status_code == 409, data
            assert "Đơn vị đã nộp lần 02 sau lần được chọn." in text_of(response)
        assert "Thiếu phụ lục" in text_of(response)  # nothing typed is lost
        assert self.yt.state == "in_review"
        assert self.decide(buoc="tiep-nhan").status_code == 302

    def test_acceptance_is_refused_while_a_section_was_not_looked_at(self):
        self.take()
        response = self.decide(buoc="tiep-nhan", **{"nhan-xet-decision": ""})
        assert response.status_code == 409
        assert "01 mục chưa xem" in text_of(response)
        assert self.yt.state == "in_review"

    def test_the_rest_is_accepted_by_one_button_that_decides_nothing(self):
        self.take()
        response = self.client.post(
            self.url, {"buoc": "chap-nhan-het", "tep-decision": "tra", "tep-comment": "Thiếu phụ lục"}
        )
        page = text_of(response)
        assert response.status_code == 200
        assert page.count('value="nhan" checked') == 6
        assert page.count('value="tra" checked') == 1
        assert "Thiếu phụ lục" in page
        assert self.yt.state == "in_review"

    def test_all_undecided_sections_and_the_round_are_accepted_by_one_button(self):
        self.take()
        assert "Chấp nhận hết và tiếp nhận" in text_of(self.client.get(self.url))
        refused = self.client.post(
            self.url,
            {
                "buoc": "tiep-nhan-het",
                "lan-nop": self.shown.pk,
                "tep-decision": "tra",
                "tep-comment": "Thiếu phụ lục",
            },
        )
        assert refused.status_code == 409
        assert "01 mục đang chọn trả lại" in text_of(refused)
        assert self.yt.state == "in_review"
        assert self.client.post(self.url, {"buoc": "tiep-nhan-het", "lan-nop": self.shown.pk}).url == reverse(
            "tiep-nhan"
        )
        assert self.yt.state == "accepted"

    def test_returning_a_section_needs_its_comment_and_keeps_the_others_typed(self):
        self.take()
        response = self.decide(
            buoc="tra-lai",
            **{"so-lieu-decision": "tra", "vuong-mac-decision": "tra", "vuong-mac-comment": "Nêu rõ"},
        )
        page = text_of(response)
        assert response.status_code == 200
        assert "Đề nghị ghi nội dung cần bổ sung của mục Số liệu" in page
        assert "Nêu rõ" in page
        assert self.yt.state == "in_review"

    def test_return_sets_the_due_date_and_tells_the_unit_section_by_section(self):
        self.take()
        self.decide(buoc="tra-lai", **{"so-lieu-decision": "tra", "so-lieu-comment": "Rà soát số buổi"})
        report = self.yt
        assert (report.state, report.return_due_before) == ("returned", date(2025, 12, 20))
        comment = SectionComment.objects.get(move__report=report)
        assert (comment.section, comment.text) == ("so-lieu", "Rà soát số buổi")
        assert comment.move.comment == "Đề nghị bổ sung 01 mục: Số liệu."
        home = text_of(self.sign_in("a.yt.lap").get("/"))
        assert "Rà soát số buổi" in home
        assert "0/1 đã xử lý" in home

    def test_return_in_the_past_or_without_words_is_refused(self):
        self.take()
        past = self.decide(
            buoc="tra-lai", due_before="12/12/2025", **{"tep-decision": "tra", "tep-comment": "Bổ sung"}
        )
        assert past.status_code == 409
        assert "sau ngày hôm nay" in text_of(past)
        assert "Bổ sung" in text_of(past)
        assert self.decide(buoc="tra-lai").status_code == 409
        unreadable = self.decide(
            buoc="tra-lai", due_before="mai", **{"tep-decision": "tra", "tep-comment": "x"}
        )
        assert 'value="mai"' in text_of(unreadable)
        assert self.yt.state == "in_review"

    def test_who_took_part_is_told_why_he_cannot_accept(self):
        self.take()
        self.yt.submissions.get().participants.add(self.world.users["a.tonghop"])
        assert "không tự tiếp nhận" in text_of(self.client.get(self.url))
        assert self.decide(buoc="tiep-nhan").status_code == 409
        assert self.yt.state == "in_review"

    def test_head_reads_and_accepts_but_does_not_return(self):
        self.take()
        head = self.sign_in("a.lanhdao")
        page = text_of(head.get(self.url))
        assert "Trả lại để bổ sung" not in page.split("Kết luận")[1]
        refused = head.post(
            self.url,
            {
                "buoc": "tra-lai",
                "comment": "x",
                "due_before": "20/12/2025",
                "tep-decision": "nhan",
                "lan-nop": self.shown.pk,
            },
        )
        assert refused.status_code == 409
        assert head.post(self.url, {"buoc": "tiep-nhan", "lan-nop": self.shown.pk}).url == self.url
        assert self.yt.submissions.get().accepted_by.username == "a.lanhdao"

    def test_bodies_that_are_only_asked_are_asked(self):
        report = self.report("a.H1")
        filed = file_round(report, {}, by=self.world.users["a.h1.ky"], at=NOW)
        take_round(filed, by=self.world.users["a.tonghop"], at=NOW)
        page = text_of(self.client.get(reverse("tiep-nhan-xem", args=[report.pk])))
        assert "Đề nghị bổ sung" in page
        assert "kế hoạch ghi “đề nghị”" in page
        assert "Trả lại" not in page.split("<main")[1]

    def test_cancelling_and_reopening_ask_for_a_reason_first(self):
        self.take()
        self.decide(buoc="tiep-nhan")
        for slug, state in (("huy-tiep-nhan", "in_review"), ("mo-lai", "returned")):
            url = reverse("bao-cao-chuyen", args=[self.yt.pk, slug])
            assert "Đề nghị ghi rõ lý do" in text_of(self.client.post(url, {"comment": ""}))
            assert self.yt.state == "accepted"
            assert (
                self.client.post(url, {"comment": "Nhầm số", "due_before": "20/12/2025"}).status_code == 302
            )
            assert self.yt.state == state
            if state == "in_review":
                self.decide(buoc="tiep-nhan")
        assert self.yt.counted_round().number == 1

    def test_review_page_takes_a_fixed_number_of_queries(self):
        few = queries_of(self.client, self.url)
        file_round(self.report("a.CQ"), {"BUOI": 1}, by=self.world.users["a.cq.ky"], at=NOW)
        assert queries_of(self.client, self.url) == few <= 27


class TestComments(ReviewCase):
    def returned(self):
        self.take()
        self.decide(buoc="tra-lai", **{"so-lieu-decision": "tra", "so-lieu-comment": "Rà soát số buổi"})
        return SectionComment.objects.get(move__report=self.yt)

    def test_comment_is_shown_in_its_section_and_ticked_off(self):
        comment = self.returned()
        clerk = self.sign_in("a.yt.lap")
        assert "Rà soát số buổi" in text_of(clerk.get(self.section("so-lieu", "a.YT")))
        assert "Rà soát số buổi" not in text_of(clerk.get(self.section("nhiem-vu", "a.YT")))
        url = reverse("bao-cao-gop-y", args=[self.yt.pk, comment.pk])
        assert clerk.post(url, {"ve": "muc"}).url == self.section("so-lieu", "a.YT")
        comment.refresh_from_db()
        assert (comment.done_at, comment.done_by.username) == (NOW, "a.yt.lap")
        assert "1/1 đã xử lý" in text_of(clerk.get("/"))

    def test_ticking_in_the_section_saves_what_was_typed(self):
        comment = self.returned()
        clerk = self.sign_in("a.yt.lap")
        page = text_of(clerk.get(self.section("so-lieu", "a.YT")))
        assert f'form="muc" name="xong" value="{comment.pk}"' in page
        clerk.post(
            self.section("so-lieu", "a.YT"),
            {"revision": "0", "BUOI-value": "14", "BUOI-state": "value", "xong": str(comment.pk)},
        )
        comment.refresh_from_db()
        assert comment.done_at == NOW
        assert self.entry("BUOI", "a.YT").value == 14

    def test_only_the_unit_ticks_its_comments(self):
        comment = self.returned()
        url = reverse("bao-cao-gop-y", args=[self.yt.pk, comment.pk])
        assert self.sign_in("a.h1.lap").post(url).status_code == 404
        self.client.post(url)
        comment.refresh_from_db()
        assert comment.done_at is None
        other = reverse("bao-cao-gop-y", args=[self.report("a.YT", "2025-6T").pk, comment.pk])
        assert self.sign_in("a.yt.lap").post(other).status_code == 404


class TestOnBehalf(FilingCase):
    def setUp(self):
        self.client = self.sign_in("a.tonghop")

    def page(self, section):
        return self.section(section, name="lap-thay")

    def test_scan_comes_first(self):
        response = self.client.get(self.page("so-lieu"))
        assert response.url == self.page("tep")
        refused = self.client.post(
            self.page("so-lieu"), {"revision": "0", "XA-value": "9", "XA-state": "value"}
        )
        assert refused.status_code == 409
        assert 'value="9"' in text_of(refused)
        assert not self.h1.drafts.filter(kind=DraftKind.ON_BEHALF).exists()

    def test_coordinator_files_from_paper_beside_the_units_own_draft(self):
        self.client.post(self.page("tep"), {"kind": "paper", "file": upload("van-ban.pdf", SAMPLE_PDF)})
        assert Attachment.objects.get().kind == AttachmentKind.PAPER
        page = text_of(self.client.get(self.page("so-lieu")))
        assert "Lập thay từ văn bản giấy" in page
        assert 'value="10"' not in page
        self.client.post(self.page("so-lieu"), {"revision": "0", "XA-value": "9", "XA-state": "value"})
        draft = self.draft(kind=DraftKind.ON_BEHALF)
        assert draft.figures.get().value == 9
        assert self.entry("XA").value == 10

        finished_draft(self.h1, by=self.world.users["a.tonghop"], kind=DraftKind.ON_BEHALF)
        response = self.client.post(
            self.page("kiem-tra"),
            {
                "revision": "1",
                "document_number": "5/BC",
                "signed_on": "10/12/2025",
                "signer_name": "Người Ký",
                "received_on": "11/12/2025",
                "buoc": "nop",
            },
        )
        filed = self.h1.submissions.get()
        assert response.url == reverse("bao-cao-bien-nhan", args=[self.h1.pk, 1])
        assert (filed.on_behalf, filed.received_on) == (True, date(2025, 12, 11))
        assert [file.name for file in filed.attachments.all()] == ["van-ban.pdf"]
        assert SubmittedFigure.objects.get(submission=filed, figure__code="XA").value == 1
        assert FigureEntry.objects.filter(draft__report=self.h1, draft__kind="kept", value=10).exists()
        unit = text_of(self.sign_in("a.h1.lap").get(reverse("bao-cao-xem", args=[self.h1.pk])))
        assert "Báo cáo được nộp thay từ văn bản giấy" in unit
        assert "Thu hồi" not in unit.split("<main")[1]
        assert "bản nộp thay không thu hồi được" in unit
        # The draft it replaced is held against it: 10 of the unit's own, 1 of the paper.
        assert "Bản đơn vị đang lập, so với lần nộp 01" in unit
        assert ("<del>10</del>" in unit, "<ins>1</ins>" in unit) == (True, True)
        assert f"/tep/{Attachment.objects.get().pk}/" in unit.split('id="y-kien"')[1].split("</section>")[0]
        address = reverse("bao-cao-y-kien", args=[self.h1.pk, 1])
        self.sign_in("a.h1.lap").post(address, {"y-kien": "khong-khop", "comment": "Phải là 10 xã"})
        told = Notice.objects.get(kind__startswith="answered-", user=self.world.users["a.tonghop2"])
        assert told.body.endswith("lần nộp 01:\nPhải là 10 xã")
        assert "Đơn vị có ý kiến" in text_of(self.client.get(reverse("tiep-nhan")))
        assert "Đơn vị có ý kiến: Phải là 10 xã" in text_of(
            self.client.get(reverse("tiep-nhan-xem", args=[self.h1.pk]))
        )

    def test_paper_way_needs_the_code_printed_on_what_was_signed(self):
        Report.objects.filter(pk=self.h1.pk).update(state="drafting")
        unit = self.world.units["a.H1"]
        type(unit).objects.filter(pk=unit.pk).update(preparer_files=True)
        finished_draft(self.h1, by=self.world.users["a.h1.lap"])
        clerk = self.sign_in("a.h1.lap")
        page = text_of(clerk.get(self.section("kiem-tra")))
        code = page.split('class="code">')[1][:8]
        assert page.index("In văn bản để ký") < page.index("Họ và tên người ký") < page.index('name="scan"')
        assert page.index('name="scan"') < page.index('name="code"')
        signature = {
            "document_number": "7/BC",
            "signed_on": "11/12/2025",
            "signer_name": "Người Ký",
            "buoc": "nop",
        }

        def send(**data):
            return clerk.post(
                self.section("kiem-tra"), {"revision": str(self.draft().revision), **signature, **data}
            )

        lacking = send(code=code)
        assert lacking.status_code == 409
        assert "Chưa có bản quét văn bản đã ký. Đề nghị chọn tệp PDF." in text_of(lacking)
        refused = send(code=code, scan=upload("ky.pdf", b"MZ"))
        assert "không đúng loại .pdf" in text_of(refused)
        assert f'value="{code}"' in text_of(refused)
        assert (self.draft().document_number, self.h1.state) == ("7/BC", "drafting")

        wrong = send(code="0000 0000", scan=upload("ky.pdf", SAMPLE_PDF))
        told = text_of(wrong).split('name="code"')[1]
        assert wrong.status_code == 409
        assert 'value="0000 0000"' in told
        assert "Mã này khác mã của số liệu đang lưu." in told
        assert f'<span class="code">{code}</span>' in told
        assert "sửa lại số liệu cho khớp văn bản đã ký" in told
        assert self.h1.attachments.get().name == "ky.pdf"
        assert "không đủ 08 ký tự" in text_of(send(code=code[:7]))
        assert "Chưa nhập mã in ở chân trang" in text_of(send(code=""))

        right = send(code=f" {code[:4].upper()} {code[4:].upper()} ")
        assert right.status_code == 302
        assert self.h1.submissions.get().on_paper is True
