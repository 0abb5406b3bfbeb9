"""Composing: what is on offer, what is chosen and edited of it, and two people at it."""

import pytest
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from reports.composing.board import board_of
from reports.composing.editing import Composer, ComposingRefused, Decision, stamp_of
from reports.composing.material import material_of
from reports.consolidation import consolidate
from reports.enums import ReportPart
from reports.models import ComposedParagraph, ParagraphEdit, Submission
from tests.reports.filing import FilingCase
from tests.world import NOW, accept_round, file_round, moment

YT_TASK = "nhiem-vu:2:YT"
H1_TASK = "nhiem-vu:1:H1"
YT_TEXT = "danh-gia:YT"


class ComposingCase(FilingCase):
    """Last year's period of province a: three accepted reports."""

    def setUp(self):
        self.period = self.world.periods["a.2024-N"]

    def material(self):
        return material_of(consolidate(self.period, now=NOW))

    def board(self):
        return board_of(self.period, self.material())

    def paragraph(self, key):
        return self.board().by_key[key]

    def composer(self, username="a.tonghop"):
        by = Access.of(self.world.users[username], local_date(NOW))
        return Composer(self.period, self.material(), by=by, now=NOW)

    def decide(self, key, text=None, used=True, username="a.tonghop", base=None):
        shown = self.paragraph(key)
        base = base or stamp_of(shown.text, is_used=shown.is_used)
        text = shown.text if text is None else text
        return self.composer(username).decide([Decision(key, text, used, base)])

    def texts(self, part):
        return self.board().texts(part)

    def file_again(self, buoi):
        report = self.report("a.YT", "2024-N")
        filed = file_round(
            report,
            {"BUOI": buoi, "XA": 5, "XA-TT": 5},
            by=self.world.users["a.yt.ky"],
            at=moment(2025, 1, 10),
        )
        accept_round(filed, by=self.world.users["a.tonghop2"], at=moment(2025, 1, 11))


class TestOffer(ComposingCase):
    def test_every_text_of_a_counted_round_is_on_offer_with_its_unit(self):
        offered = {(row.part, row.unit.code) for row in self.material() if row.unit}
        assert {(ReportPart.TASKS, code) for code in ("CQ", "YT", "H1")} <= offered
        assert {(ReportPart.ASSESSMENT, code) for code in ("CQ", "YT", "H1")} <= offered

    def test_drafts_and_rounds_not_accepted_are_not_on_offer(self):
        self.period = self.world.periods["a.2025-N"]  # one round filed, one draft, nothing accepted
        assert [row for row in self.material() if row.unit] == []

    def test_sentence_says_totals_and_the_change_on_last_year(self):
        self.period = self.world.periods["a.2025-N"]
        self.accept_this_year({"BUOI": 15, "XA": 5, "XA-TT": 5})
        text = next(row.text for row in self.material() if row.key == "so-lieu:BUOI")
        assert text.startswith("Có 15 buổi tuyên truyền (chưa gồm số liệu của Cơ quan tổng hợp, ")

    def accept_this_year(self, answers):
        filed = Submission.objects.get(report=self.world.reports["a.YT", "2025-N"])
        accept_round(filed, by=self.world.users["a.tonghop2"], at=NOW)
        again = file_round(filed.report, answers, by=self.world.users["a.yt.ky"], at=NOW)
        accept_round(again, by=self.world.users["a.tonghop2"], at=NOW)


class TestDeciding(ComposingCase):
    def test_chosen_paragraph_goes_into_the_report_and_a_dropped_one_does_not(self):
        self.decide(YT_TASK, used=True)
        assert ("2. Nhiệm vụ 2", ["Đã thực hiện."]) in self.texts(ReportPart.TASKS)
        self.decide(YT_TASK, used=False)
        assert "2. Nhiệm vụ 2" not in dict(self.texts(ReportPart.TASKS))

    def test_edit_is_kept_with_who_and_when(self):
        self.decide(YT_TASK, "Đã tổ chức 12 buổi.")
        row = ComposedParagraph.objects.get(key=YT_TASK)
        assert (row.is_edited, row.updated_by, row.updated_at) == (True, self.world.users["a.tonghop"], NOW)
        edit = row.edits.get()
        assert (edit.before, edit.after, edit.by) == (
            "Đã thực hiện.",
            "Đã tổ chức 12 buổi.",
            self.world.users["a.tonghop"],
        )

    def test_paragraph_that_nobody_edited_follows_its_source(self):
        self.decide("so-lieu:BUOI", used=True)
        self.file_again(20)
        assert "23 buổi" in self.paragraph("so-lieu:BUOI").text
        assert not self.paragraph("so-lieu:BUOI").source_moved

    def test_edited_sentence_keeps_its_edit_and_says_that_its_figure_moved(self):
        self.decide("so-lieu:BUOI", "Tổ chức 15 buổi.")
        self.file_again(20)
        paragraph = self.paragraph("so-lieu:BUOI")
        assert (paragraph.text, paragraph.source_moved) == ("Tổ chức 15 buổi.", True)
        assert self.board().moved == [paragraph]
        self.composer().follow("so-lieu:BUOI")
        assert "23 buổi" in self.paragraph("so-lieu:BUOI").text

    def test_kept_edit_is_not_marked_again(self):
        self.decide("so-lieu:BUOI", "Tổ chức 15 buổi.")
        self.file_again(20)
        self.composer().keep("so-lieu:BUOI")
        assert self.paragraph("so-lieu:BUOI").text == "Tổ chức 15 buổi."
        assert not self.paragraph("so-lieu:BUOI").source_moved

    def test_saving_an_old_page_unchanged_stores_no_edit(self):
        shown = self.paragraph("so-lieu:BUOI")
        self.file_again(20)
        self.decide(
            "so-lieu:BUOI", shown.text, shown.is_used, base=stamp_of(shown.text, is_used=shown.is_used)
        )
        assert "23 buổi" in self.paragraph("so-lieu:BUOI").text
        assert ComposedParagraph.objects.count() == 0

    def test_two_people_at_one_paragraph_never_overwrite_each_other(self):
        opened = self.paragraph(YT_TASK)
        base = stamp_of(opened.text, is_used=opened.is_used)
        assert self.decide(YT_TASK, "Bản của người thứ nhất.", base=base) == []
        (clash,) = self.decide(YT_TASK, "Bản của người thứ hai.", username="a.tonghop2", base=base)
        assert clash.paragraph.text == "Bản của người thứ nhất."
        assert clash.decision.text == "Bản của người thứ hai."
        assert self.paragraph(YT_TASK).text == "Bản của người thứ nhất."

    def test_moving_changes_the_order_and_moves_nothing_else(self):
        before = [row.key for row in self.board().part(ReportPart.ASSESSMENT)[0].paragraphs]
        self.composer().move(before[1], up=True)
        after = [row.key for row in self.board().part(ReportPart.ASSESSMENT)[0].paragraphs]
        assert after == [before[1], before[0], before[2]]
        assert ParagraphEdit.objects.count() == 1

    def test_merging_appends_to_the_chosen_one_above(self):
        self.decide("nhiem-vu:1:YT", "Ở tỉnh.")
        self.decide(H1_TASK, "Ở huyện.")
        self.composer().merge_up(H1_TASK)
        assert dict(self.texts(ReportPart.TASKS))["1. Nhiệm vụ 1"][-1] == "Ở tỉnh.\nỞ huyện."
        assert self.paragraph(H1_TASK).is_merged

    def test_merging_without_a_chosen_one_above_is_refused(self):
        first = self.board().part(ReportPart.ASSESSMENT)[0].paragraphs[0]
        with pytest.raises(ComposingRefused, match="phía trên"):
            self.composer().merge_up(first.key)

    def test_own_paragraph_stands_last_under_its_heading(self):
        self.composer().add(ReportPart.DIRECTION, "", "Tiếp tục chỉ đạo.")
        assert self.texts(ReportPart.DIRECTION)[0][1][-1] == "Tiếp tục chỉ đạo."

    def test_withdrawn_source_leaves_the_edit_marked(self):
        self.decide(YT_TASK, "Đã tổ chức 12 buổi.")
        self.world.reports["a.YT", "2024-N"].submissions.update(accepted_at=None, accepted_by=None)
        paragraph = self.paragraph(YT_TASK)
        assert (paragraph.source_gone, paragraph.text) == (True, "Đã tổ chức 12 buổi.")

    def test_only_those_who_consolidate_compose(self):
        with pytest.raises(ComposingRefused):
            self.composer("a.yt.ky")
        with pytest.raises(ComposingRefused):
            self.composer("b.tonghop")


class TestPage(ComposingCase):
    def page(self, part):
        return reverse("soan-muc", args=["kh1", "2024-N", part])

    def form(self, client, part, **changes):
        """What the browser would send of the first heading of the part, with some fields changed."""
        context = client.get(self.page(part)).context
        panel = context["panels"][0]
        data = {"muc": panel.topic.heading, "so": "1", "doan-INITIAL_FORMS": len(panel.lines)}
        data["doan-TOTAL_FORMS"] = len(panel.lines)
        for place, line in enumerate(panel.lines):
            data |= {
                f"doan-{place}-key": line.paragraph.key,
                f"doan-{place}-base": line.base,
                f"doan-{place}-text": line.paragraph.text,
            }
            if line.paragraph.is_used:
                data[f"doan-{place}-is_used"] = "on"
        return data | changes

    def test_first_part_opens(self):
        response = self.sign_in("a.tonghop").get(reverse("soan", args=["kh1", "2024-N"]))
        assert response.url == self.page("tinh-hinh")

    def test_saving_an_edit_shows_it_and_nothing_else_changes(self):
        client = self.sign_in("a.tonghop")
        response = client.post(
            self.page("danh-gia"), self.form(client, "danh-gia", **{"doan-1-text": "Đã sửa."})
        )
        assert response.status_code == 302
        assert "Đã sửa." in client.get(self.page("danh-gia")).content.decode()
        assert list(ComposedParagraph.objects.values_list("key", flat=True)) == [YT_TEXT]

    def test_clash_shows_both_texts_and_saving_again_chooses_the_typed_one(self):
        one, two = self.sign_in("a.tonghop"), self.sign_in("a.tonghop2")
        late = self.form(two, "danh-gia", **{"doan-1-text": "Bản hai."})
        one.post(self.page("danh-gia"), self.form(one, "danh-gia", **{"doan-1-text": "Bản một."}))
        response = two.post(self.page("danh-gia"), late)
        text = response.content.decode()
        assert response.status_code == 409
        assert "Bản một." in text
        assert "Bản hai." in text
        base = next(line.base for line in response.context["panels"][0].lines if line.clash)
        two.post(self.page("danh-gia"), late | {"doan-1-base": base})
        assert self.paragraph(YT_TEXT).text == "Bản hai."

    def test_text_too_long_is_kept_on_the_page_with_a_message(self):
        client = self.sign_in("a.tonghop")
        long = "x" * 20_001
        response = client.post(self.page("danh-gia"), self.form(client, "danh-gia", **{"doan-1-text": long}))
        assert "Đoạn dài quá 20000 ký tự" in response.content.decode()
        assert long in response.content.decode()
        assert not ComposedParagraph.objects.exists()

    def test_missing_management_form_is_answered_on_the_page(self):
        response = self.sign_in("a.tonghop").post(self.page("danh-gia"), {"muc": ""})
        assert response.status_code == 200
        assert "Chưa lưu được" in response.content.decode()

    def test_unknown_paragraph_and_unknown_step_break_nothing(self):
        client = self.sign_in("a.tonghop")
        for step in ("len khong-co", "gop", "theo-nguon x", "lạ"):
            response = client.post(self.page("danh-gia"), self.form(client, "danh-gia", buoc=step))
            assert response.status_code in (302, 409)

    def test_second_province_sees_nothing_of_the_first(self):
        assert self.sign_in("b.tonghop").get(self.page("danh-gia")).status_code == 404
        assert (
            "nop91"
            not in self.sign_in("b.tonghop").get("/kh2/tong-hop/2024-N/soan/danh-gia/").content.decode()
        )
