"""Composing: what is on offer, what is chosen and edited of it, and two people at it."""

import json

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from reports.composing.board import board_of
from reports.composing.editing import Composer, ComposingRefused, Decision, stamp_of
from reports.composing.material import material_of
from reports.consolidation import consolidate
from reports.content import canonical_text
from reports.enums import ReportPart
from reports.forms.composing import sent_paragraphs
from reports.models import ComposedParagraph, ParagraphEdit, Submission
from reports.views import composing_panels
from tests.reports.filing import FilingCase
from tests.world import NOW, accept_round, file_round, moment

YT_TASK = "nhiem-vu:2:YT"
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

    def keep(self, key):
        self.composer().keep(key, seen=self.paragraph(key).moved_stamp)

    def texts(self, part):
        return self.board().texts(part)

    def rewrite(self, unit, **said):
        """As if the counted round of the unit had said something else."""
        filed = Submission.objects.filter(report=self.world.reports[f"a.{unit}", "2024-N"])
        content = json.loads(filed.get().content) | said
        QuerySet.update(filed, content=canonical_text(content))

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
        self.keep("so-lieu:BUOI")
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
        self.composer().move(before[1], by=-1)
        after = [row.key for row in self.board().part(ReportPart.ASSESSMENT)[0].paragraphs]
        assert after == [before[1], before[0], before[2]]
        assert ParagraphEdit.objects.count() == 1

    def test_merging_appends_to_the_chosen_one_above(self):
        self.decide(YT_TEXT, "Ở tỉnh.")
        self.decide("danh-gia:H1", "Ở huyện.")
        self.composer().merge_up("danh-gia:H1")
        assert dict(self.texts(ReportPart.ASSESSMENT))[""][-1] == "Ở tỉnh.\nỞ huyện."
        assert self.paragraph("danh-gia:H1").is_merged

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


class PageCase(ComposingCase):
    def page(self, part):
        return reverse("soan-muc", args=["kh1", "2024-N", part])

    def sent(self, client, part, texts=None, *, without=(), **more):
        """What the browser would send of what is open of the part, some of it typed or unticked."""
        return self.sent_of(client.get(self.page(part)), texts, without=without, **more)

    def sent_of(self, response, texts=None, *, without=(), **more):
        panels = [row for row in response.context["panels"] if row.is_open]
        lines = [line for panel in panels for line in panel.lines]
        return {
            **{f"muc:{panel.number}": panel.topic.heading for panel in panels},
            "doan": [f"{line.paragraph.key} {line.base}" for line in lines],
            "chon": [
                line.paragraph.key
                for line in lines
                if line.is_used and not line.paragraph.is_merged and line.paragraph.key not in without
            ],
            **{f"van-ban:{key}": text for key, text in (texts or {}).items()},
            **more,
        }


class TestPage(PageCase):
    def test_first_part_opens(self):
        response = self.sign_in("a.tonghop").get(reverse("soan", args=["kh1", "2024-N"]))
        assert response.url == self.page("tinh-hinh")

    def test_saving_an_edit_shows_it_and_nothing_else_changes(self):
        client = self.sign_in("a.tonghop")
        response = client.post(self.page("danh-gia"), self.sent(client, "danh-gia", {YT_TEXT: "Đã sửa."}))
        assert response.status_code == 302
        assert "Đã sửa." in client.get(self.page("danh-gia")).content.decode()
        assert list(ComposedParagraph.objects.values_list("key", flat=True)) == [YT_TEXT]

    def test_clash_shows_both_texts_and_saving_again_chooses_the_typed_one(self):
        one, two = self.sign_in("a.tonghop"), self.sign_in("a.tonghop2")
        late = self.sent(two, "danh-gia", {YT_TEXT: "Bản hai."})
        one.post(self.page("danh-gia"), self.sent(one, "danh-gia", {YT_TEXT: "Bản một."}))
        response = two.post(self.page("danh-gia"), late)
        text = response.content.decode()
        assert response.status_code == 409
        assert "Bản một." in text
        assert "Bản hai." in text
        again = self.sent_of(response, {YT_TEXT: "Bản hai."})
        assert two.post(self.page("danh-gia"), again).status_code == 302
        assert self.paragraph(YT_TEXT).text == "Bản hai."

    def test_text_too_long_is_kept_on_the_page_with_a_message(self):
        client = self.sign_in("a.tonghop")
        long = "x" * 20_001
        response = client.post(self.page("danh-gia"), self.sent(client, "danh-gia", {YT_TEXT: long}))
        assert "Đoạn dài quá 20000 ký tự" in response.content.decode()
        assert long in response.content.decode()
        assert not ComposedParagraph.objects.exists()

    def test_page_that_sends_no_paragraph_stores_nothing(self):
        response = self.sign_in("a.tonghop").post(self.page("danh-gia"), {"muc:1": ""})
        assert response.status_code == 302
        assert not ComposedParagraph.objects.exists()

    def test_only_a_paragraph_opened_for_editing_has_a_field_and_opening_it_keeps_the_ticks(self):
        client = self.sign_in("a.tonghop")
        page = client.get(self.page("danh-gia"))
        assert 'name="van-ban:danh-gia' not in page.content.decode()
        response = client.post(
            self.page("danh-gia"), self.sent_of(page, without=["danh-gia:CQ"], buoc=f"sua {YT_TEXT}")
        )
        assert not self.paragraph("danh-gia:CQ").is_used
        opened = client.get(response.url)
        text = opened.content.decode()
        assert text.count('name="van-ban:danh-gia') == 1
        assert f'name="van-ban:{YT_TEXT}"' in text
        assert response.url.endswith("#doan-mo")
        assert 'id="doan-mo"' in text

    def test_untouched_choice_never_undoes_what_another_person_chose_meanwhile(self):
        one, two = self.sign_in("a.tonghop"), self.sign_in("a.tonghop2")
        late = self.sent(two, "danh-gia")
        data = self.sent(one, "danh-gia")
        one.post(self.page("danh-gia"), data | {"chon": [*data["chon"], YT_TEXT]})
        assert two.post(self.page("danh-gia"), late).status_code == 302
        assert self.paragraph(YT_TEXT).is_used

    def test_choice_of_a_text_that_another_person_changed_is_asked_again(self):
        one, two = self.sign_in("a.tonghop"), self.sign_in("a.tonghop2")
        late = self.sent(two, "danh-gia")
        one.post(self.page("danh-gia"), self.sent(one, "danh-gia", {YT_TEXT: "Bản một."}))
        response = two.post(self.page("danh-gia"), late | {"chon": [*late["chon"], YT_TEXT]})
        assert response.status_code == 409
        assert not self.paragraph(YT_TEXT).is_used
        assert "bản đang lưu được chọn đưa vào báo cáo" in response.content.decode()
        two.post(self.page("danh-gia"), self.sent_of(response))
        assert (self.paragraph(YT_TEXT).is_used, self.paragraph(YT_TEXT).text) == (True, "Bản một.")

    def test_after_a_clash_the_other_paragraphs_are_shown_as_they_are_stored(self):
        one, two = self.sign_in("a.tonghop"), self.sign_in("a.tonghop2")
        late = self.sent(two, "danh-gia", {YT_TEXT: "Bản hai."})
        first = self.sent(one, "danh-gia", {YT_TEXT: "Bản một."}, without=["danh-gia:CQ"])
        one.post(self.page("danh-gia"), first)
        response = two.post(self.page("danh-gia"), late)
        two.post(self.page("danh-gia"), self.sent_of(response, {YT_TEXT: "Bản hai."}))
        assert not self.paragraph("danh-gia:CQ").is_used
        assert self.paragraph(YT_TEXT).text == "Bản hai."

    def test_who_edited_is_named_under_the_paragraph(self):
        client = self.sign_in("a.tonghop")
        client.post(self.page("danh-gia"), self.sent(client, "danh-gia", {YT_TEXT: "Đã sửa."}))
        text = client.get(self.page("danh-gia")).content.decode()
        label = self.world.users["a.tonghop"].label
        assert f"<b>Sửa đoạn</b> · {label}, " in text

    def test_paragraph_stays_open_where_it_was_moved(self):
        client = self.sign_in("a.tonghop")
        response = client.post(
            self.page("danh-gia"), self.sent(client, "danh-gia", buoc=f"len {YT_TEXT}"), follow=True
        )
        lines = response.context["panels"][0].lines
        assert lines[0].paragraph.key == YT_TEXT
        assert lines[0].text == lines[0].paragraph.text

    def test_unknown_paragraph_and_unknown_step_break_nothing(self):
        client = self.sign_in("a.tonghop")
        for step in ("len khong-co", "gop", "theo-nguon x", "lạ"):
            response = client.post(self.page("danh-gia"), self.sent(client, "danh-gia", buoc=step))
            assert response.status_code in (302, 409)

    def test_second_province_sees_nothing_of_the_first(self):
        assert self.sign_in("b.tonghop").get(self.page("danh-gia")).status_code == 404
        assert (
            "nop91"
            not in self.sign_in("b.tonghop").get("/kh2/tong-hop/2024-N/soan/danh-gia/").content.decode()
        )


class TestManyParagraphs(PageCase):
    """Where a part has more paragraphs than fit a page, one heading is open and the others are links."""

    @pytest.fixture(autouse=True)
    def _few_together(self, monkeypatch):
        monkeypatch.setattr(composing_panels, "MOST_TOGETHER", 2)

    def test_one_heading_is_open_and_the_others_are_counted_links(self):
        response = self.sign_in("a.tonghop").get(self.page("nhiem-vu"))
        panels = response.context["panels"]
        assert [panel.is_open for panel in panels] == [True, *[False] * (len(panels) - 1)]
        assert 'href="?muc=2#muc-2">2. Nhiệm vụ 2</a>' in response.content.decode()
        second = panels[1].topic
        assert f"{len(second.used)}/{len(second.paragraphs)} đoạn được chọn" in response.content.decode()
        assert response.content.decode().count('<ol class="compose">') == 1

    def test_every_paragraph_of_a_long_heading_is_read(self):
        data = QueryDict(mutable=True)
        data.setlist("doan", [f"danh-gia:H{number} 0abc" for number in range(300)])
        data.setlist("chon", ["danh-gia:H299"])
        sent = sent_paragraphs(data)
        assert len(sent) == 300
        assert [key for key, row in sent.items() if row.is_used] == ["danh-gia:H299"]

    def test_saving_one_heading_leaves_it_open_and_the_next_button_opens_the_next(self):
        client = self.sign_in("a.tonghop")
        page = client.get(self.page("nhiem-vu") + "?muc=2")
        saved = client.post(self.page("nhiem-vu"), self.sent_of(page, {YT_TASK: "Đã tổ chức."}))
        assert saved.url == self.page("nhiem-vu") + "?muc=2#muc-2"
        assert self.paragraph(YT_TASK).text == "Đã tổ chức."
        page = client.get(self.page("nhiem-vu"))
        onward = client.post(self.page("nhiem-vu"), self.sent_of(page, buoc="tiep"))
        assert onward.url == self.page("nhiem-vu") + "?muc=2#muc-2"

    def test_closed_heading_says_that_a_source_in_it_moved(self):
        self.decide(YT_TASK, "Đã tổ chức 12 buổi.", used=True)
        self.world.reports["a.YT", "2024-N"].submissions.update(accepted_at=None, accepted_by=None)
        panels = self.sign_in("a.tonghop").get(self.page("nhiem-vu")).context["panels"]
        assert [panel.topic.heading for panel in panels if panel.has_moved] == ["2. Nhiệm vụ 2"]

    def test_odd_numbers_of_a_heading_break_nothing(self):
        client = self.sign_in("a.tonghop")
        for number in ("0", "-1", "x", "99", "99999999", "²"):
            assert client.get(self.page("nhiem-vu"), {"muc": number}).status_code == 200
