"""Amendments on the pages: effects before a decision, what everybody reads after it, what was issued before."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from reports.amendment_effects import effects_of
from reports.composing.board import board_for
from reports.consolidation import consolidate, series_of
from reports.exports.consolidated_document import consolidated_document
from reports.exports.tree_json import to_json
from reports.issuing import changes_after
from targets import amending
from targets.amending import Content, Decision, Proposal, stamp_of
from targets.enums import AmendmentState, VerdictCode
from targets.models import Amendment, Indicator, Task
from tests.reports.filing import now, text_of
from tests.reports.pages import fields_of
from tests.reports.test_issuing import IssuingCase

NEW = "/kh1/ke-hoach/dieu-chinh/moi/"
PAGE = "/kh1/ke-hoach/dieu-chinh/1/"
# 2024-N ends on 14/12/2024.
INTO_2024 = Content(date(2024, 12, 1), Decimal(20), ">=")
FROM_2025 = Content(date(2025, 1, 1), Decimal(20), ">=")


class AmendmentCase(IssuingCase):
    def setUp(self):
        super().setUp()
        self.plan = self.world.plans["a"]
        self.indicator = Indicator.objects.get(plan=self.plan, code="1.2")

    def proposed(self, content=FROM_2025, subject=None):
        return amending.propose(
            self.plan,
            subject or self.indicator,
            Proposal(self.world.units["a.CQ"], "Lý do nội bộ.", content),
            by=self.access("a.tonghop"),
            now=now(),
        )

    def adopted(self, content=FROM_2025, subject=None):
        amendment = self.proposed(content, subject)
        decision = Decision("15/QĐ-UBND", date(2025, 2, 5), content)
        amending.adopt(amendment, decision, seen=stamp_of(amendment), by=self.access("a.lanhdao"), now=now())
        return amendment

    def row(self, code="2024-N"):
        period = self.plan.periods.get(code=code)
        return next(row for row in consolidate(period, now=now()).indicators if row.code == "1.2")


class TestWhatCounts(AmendmentCase):
    def test_old_period_keeps_its_target_and_verdict(self):
        self.adopted()
        row = self.row("2024-N")
        assert (row.threshold_words, row.verdict, row.amended_by) == ("từ 5", VerdictCode.MET, None)
        later = self.row("2025-6T")
        assert (later.threshold_words, later.amended_by.decision) == ("từ 20", "15/QĐ-UBND ngày 05/02/2025")

    def test_amended_period_is_judged_by_the_new_target(self):
        self.adopted(INTO_2024)
        assert (self.row().now.value, self.row().verdict) == (15, VerdictCode.NOT_MET)

    def test_trend_carries_the_level_of_each_year(self):
        self.adopted()
        points = {point.year: point.threshold_words for point in self.row("2025-N").trend}
        assert points == {2024: "từ 5", 2025: "từ 20"}

    def test_series_equals_the_consolidation_of_each_period(self):
        self.adopted()
        series = series_of(self.plan, now=now())
        for place, rows in enumerate(series.periods):
            point = next(row for row in series.indicators if row.points[0].code == "1.2").points[place]
            alone = self.row(rows.period.code)
            assert (point.threshold_words, point.verdict) == (alone.threshold_words, alone.verdict)

    def test_effects_are_what_consolidation_then_says(self):
        amendment = self.proposed(INTO_2024)
        before = {effect.period.code: effect for effect in effects_of(amendment, now=now())}
        assert before["2024-N"].before.verdict == self.row().verdict == VerdictCode.MET
        foretold = {code: effect.after.verdict for code, effect in before.items()}
        amending.adopt(
            amendment,
            Decision("15/QĐ", date(2025, 2, 5), INTO_2024),
            seen=stamp_of(amendment),
            by=self.access("a.lanhdao"),
            now=now(),
        )
        assert {code: self.row(code).verdict for code in foretold} == foretold
        assert foretold["2024-N"] == VerdictCode.NOT_MET

    def test_effects_of_what_holds_tell_what_it_has_changed(self):
        effects = {effect.period.code: effect for effect in effects_of(self.adopted(INTO_2024), now=now())}
        assert effects["2024-N"].changes_level
        assert effects["2024-N"].changes_verdict
        assert effects["2024-N"].before.threshold_words == "từ 5"


class TestWhatWasIssued(AmendmentCase):
    def test_issued_report_tells_of_an_amendment_that_reaches_it(self):
        issued = self.issue()
        self.adopted(INTO_2024)
        (change,) = changes_after(issued, *self.now())
        assert change.place == "Chỉ tiêu 1.2. Chỉ tiêu 1.2"
        assert "mức từ 5; Đạt" in change.before
        assert "mức từ 20; theo văn bản số 15/QĐ-UBND ngày 05/02/2025; Không đạt" in change.after

    def test_issued_report_of_an_older_period_stays_as_it_was(self):
        issued = self.issue()
        self.adopted(FROM_2025)
        assert self.changes(issued) == set()

    def test_page_of_the_proposal_names_the_issued_report_it_would_change(self):
        self.issue()
        self.proposed(INTO_2024)
        page = text_of(self.sign_in("a.tonghop").get(PAGE))
        assert "Báo cáo số 12/BC-CQ đã ban hành sẽ ghi “đã thay đổi sau khi ban hành”" in page

    def test_document_and_workbook_name_the_decision(self):
        self.adopted(INTO_2024)
        rows = consolidate(self.period, now=now())
        tree = to_json(consolidated_document(rows, board=board_for(rows)))
        words = "Mức điều chỉnh theo văn bản số 15/QĐ-UBND ngày 05/02/2025, áp dụng từ ngày 01/12/2024."
        assert words in tree
        answer = self.sign_in("a.tonghop").get("/kh1/tong-hop/2024-N/xuat.xlsx")
        book = load_workbook(BytesIO(b"".join(answer)))
        cells = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line}
        assert any(words in cell for cell in cells)


class TestPages(AmendmentCase):
    def post(self, username, address, data):
        return self.sign_in(username).post(address, data, follow=True)

    def proposal(self, **values):
        return {
            "value": "20",
            "comparator": ">=",
            "valid_from": "01/01/2025",
            "proposed_by": self.world.units["a.YT"].pk,
            "reason": "Thực tế đã vượt mức.",
        } | values

    def decide(self, username="a.lanhdao", **values):
        page = self.sign_in(username).get(PAGE).content.decode()
        fields = fields_of(page)
        data = {"viec": "quyet-dinh", "dau": fields["dau"], "da-xem": fields["da-xem"]}
        data |= {"decision_number": "15/QĐ-UBND", "decided_on": "05/02/2025"}
        data |= {"value": "20", "comparator": ">=", "valid_from": "01/01/2025"}
        return self.post(username, PAGE, data | values)

    def test_chooser_leads_to_every_indicator_and_task(self):
        page = text_of(self.sign_in("a.tonghop").get(NEW))
        for link in ("?chi-tieu=1.1", "?chi-tieu=1.2", "?nhiem-vu=1", "?nhiem-vu=2"):
            assert f'href="{NEW}{link}"' in page

    def test_unknown_subject_is_not_found(self):
        client = self.sign_in("a.tonghop")
        for query in ("?chi-tieu=9.9", "?nhiem-vu=9", "?nhiem-vu=x", "?nhiem-vu=99999999999999999999"):
            assert client.get(NEW + query).status_code == 404

    def test_proposal_is_written_and_shown_with_its_effects(self):
        answer = self.post("a.tonghop", f"{NEW}?chi-tieu=1.2", self.proposal(valid_from="01/12/2024"))
        assert answer.redirect_chain == [(PAGE, 302)]
        page = text_of(answer)
        assert "Đã ghi đề xuất điều chỉnh số 01." in page
        assert [effect.period.code for effect in answer.context["effects"]] == ["2024-N", "2025-6T", "2025-N"]
        assert "từ 20, áp dụng từ ngày 01/12/2024" in page

    def test_refused_proposal_keeps_what_was_typed_at_its_field(self):
        data = self.proposal(value="5", reason="Lý do dài đã gõ.")
        page = text_of(self.post("a.tonghop", f"{NEW}?chi-tieu=1.2", data))
        assert "Mức này trùng với mức đang áp dụng" in page
        assert "Lý do dài đã gõ." in page
        assert not Amendment.objects.exists()

    def test_ambiguous_number_is_not_guessed(self):
        page = text_of(self.post("a.tonghop", f"{NEW}?chi-tieu=1.2", self.proposal(value="1.234")))
        assert not Amendment.objects.exists()
        assert 'value="1.234"' in page

    def test_decision_as_proposed_is_written_at_once(self):
        self.proposed()
        answer = self.decide()
        assert answer.redirect_chain == [(PAGE, 302)]
        assert Amendment.objects.get().state == AmendmentState.ADOPTED

    def test_other_decision_is_written_only_after_its_effects_were_shown(self):
        self.proposed()
        first = self.decide(value="30")
        assert "Nội dung quyết định khác với đề xuất." in text_of(first)
        assert Amendment.objects.get().state == AmendmentState.PROPOSED
        assert {effect.after.threshold_words for effect in first.context["effects"]} == {"từ 30"}
        again = fields_of(first.content.decode())
        self.decide(value="30", **{"da-xem": again["da-xem"]})
        amendment = Amendment.objects.get()
        assert (amendment.state, amendment.value) == (AmendmentState.ADOPTED, 30)

    def test_coordinator_cannot_decide_by_hand_made_post(self):
        self.proposed()
        assert self.decide("a.tonghop").status_code == 409
        assert Amendment.objects.get().state == AmendmentState.PROPOSED

    def test_unit_reads_the_decision_and_nothing_of_the_way_there(self):
        self.adopted(INTO_2024)
        answer = self.sign_in("a.yt.lap").get(PAGE)
        page = text_of(answer)
        for words in ("từ 20", "15/QĐ-UBND ngày 05/02/2025"):
            assert words in page
        for words in ("Lý do nội bộ.", "Tác động", "Không đạt"):
            assert words not in page

    def test_unit_does_not_see_what_is_only_proposed(self):
        self.proposed()
        client = self.sign_in("a.yt.lap")
        assert client.get(PAGE).status_code == 404
        assert "Điều chỉnh mục tiêu" not in text_of(client.get("/kh1/ke-hoach/"))

    def test_plan_page_lists_amendments_and_shows_the_level_beside_the_plans_own(self):
        self.adopted()
        page = text_of(self.sign_in("a.yt.lap").get("/kh1/ke-hoach/"))
        assert "15/QĐ-UBND ngày 05/02/2025" in page
        assert "từ 01/01/2025: từ 20" in page

    def test_task_page_shows_the_new_text_in_the_periods_it_holds_for(self):
        task = Task.objects.get(plan=self.plan, number=1)
        self.adopted(Content(date(2025, 7, 1), wording="Nội dung sau điều chỉnh."), task)
        report = self.world.reports["a.H1", "2025-N"]
        client = self.sign_in("a.h1.lap")
        assert "Nội dung sau điều chỉnh." in text_of(client.get(f"/bao-cao/{report.pk}/lap/nhiem-vu/"))
        earlier = self.world.reports["a.H1", "2025-6T"]
        assert "Nội dung sau điều chỉnh." not in text_of(client.get(f"/bao-cao/{earlier.pk}/lap/nhiem-vu/"))
