"""Paragraphs merged into others: their sources are followed, their words come back, their places are none."""

import pytest

from reports.composing.board import board_for
from reports.composing.editing import ComposingRefused
from reports.consolidation import consolidate
from reports.enums import ReportPart
from reports.issuing import checks_of
from reports.models import ParagraphEdit
from tests.reports.composing.test_composing import YT_TEXT, ComposingCase, PageCase
from tests.world import NOW

SENTENCE = "so-lieu:BUOI"
H1_TEXT = "danh-gia:H1"


class MergingCase(ComposingCase):
    def own(self, part, topic, text="Trong năm:"):
        return self.composer().add(part, topic, text).key

    def merged_sentence(self):
        """A paragraph of one's own, at the top, with the sentence of the figures merged into it."""
        topic = self.paragraph(SENTENCE).topic
        own = self.own(ReportPart.SITUATION, topic)
        self.composer().move_to(own, 1)
        self.composer().merge_up(SENTENCE)
        return own

    def merged_assessments(self):
        self.decide(YT_TEXT)
        self.decide(H1_TEXT, "Ở huyện.")
        self.composer().merge_up(H1_TEXT)

    def assessments(self):
        return self.board().texts(ReportPart.ASSESSMENT)[0][1]

    def checks(self):
        rows = consolidate(self.period, now=NOW)
        return {check.title: check.text for check in checks_of(rows, board_for(rows))}


class TestSourcesOfMerged(MergingCase):
    def test_moved_figure_of_a_merged_sentence_is_marked_and_told_before_issuing(self):
        own = self.merged_sentence()
        assert self.board().moved == []
        self.file_again(20)
        (moved,) = self.board().moved
        assert (moved.key, [row.key for row in moved.moved]) == (own, [SENTENCE])
        told = self.checks()["Bản soạn có 01 đoạn mà nguồn đã đổi sau lần quyết định gần nhất"]
        assert told == f"{moved.topic}, đoạn 1 (Câu có số liệu)."

    def test_new_source_takes_the_place_of_the_merged_words(self):
        own = self.merged_sentence()
        old = self.paragraph(own).text
        self.file_again(20)
        self.composer().follow(SENTENCE)
        text = self.paragraph(own).text
        assert (text != old, "23 buổi" in text) == (True, True)
        assert text.startswith("Trong năm:\n")
        assert self.paragraph(SENTENCE).is_merged
        assert self.board().moved == []

    def test_words_edited_meanwhile_are_not_replaced_but_can_be_kept(self):
        own = self.merged_sentence()
        self.decide(own, "Trong năm có nhiều buổi.")
        self.file_again(20)
        with pytest.raises(ComposingRefused, match="sửa tay"):
            self.composer().follow(SENTENCE)
        self.keep(own)
        assert self.board().moved == []
        assert self.paragraph(own).text == "Trong năm có nhiều buổi."

    def test_withdrawn_round_of_a_merged_text_is_marked(self):
        self.merged_assessments()
        self.world.reports["a.H1", "2024-N"].submissions.update(accepted_at=None, accepted_by=None)
        assert [row.key for row in self.board().moved] == [YT_TEXT]


class TestTakingApart(MergingCase):
    def test_paragraph_taken_apart_stands_alone_with_its_words(self):
        before = self.paragraph(YT_TEXT).text
        self.merged_assessments()
        assert self.composer().take_apart(H1_TEXT)
        row = self.paragraph(H1_TEXT)
        assert (row.is_merged, row.is_used, row.text) == (False, True, "Ở huyện.")
        assert self.paragraph(YT_TEXT).text == before
        assert not self.paragraph(YT_TEXT).is_edited

    def test_words_edited_meanwhile_stay_in_the_other_one(self):
        self.merged_assessments()
        self.decide(YT_TEXT, "Viết lại cả đoạn.")
        assert not self.composer().take_apart(H1_TEXT)
        assert self.paragraph(YT_TEXT).text == "Viết lại cả đoạn."
        assert "Ở huyện." in self.assessments()

    def test_following_the_source_gives_the_merged_ones_back(self):
        self.merged_assessments()
        self.composer().follow(YT_TEXT)
        assert not self.paragraph(H1_TEXT).is_merged
        assert [text for text in self.assessments() if "Ở huyện." in text] == ["Ở huyện."]

    def test_merged_again_is_taken_apart_step_by_step(self):
        self.merged_assessments()
        first = self.board().part(ReportPart.ASSESSMENT)[0].paragraphs[0].key
        self.decide(first)
        self.composer().merge_up(YT_TEXT)
        assert {row.key for row in self.paragraph(first).merged} == {YT_TEXT, H1_TEXT}
        with pytest.raises(ComposingRefused, match="tách đoạn đó ra trước"):
            self.composer().take_apart(H1_TEXT)
        self.composer().take_apart(YT_TEXT)
        assert self.paragraph(YT_TEXT).text.endswith("\nỞ huyện.")
        assert self.paragraph(H1_TEXT).host.key == YT_TEXT
        self.composer().take_apart(H1_TEXT)
        assert "Ở huyện." in self.assessments()

    def test_places_skip_merged_paragraphs_and_they_go_with_their_host(self):
        self.merged_assessments()
        rows = self.board().part(ReportPart.ASSESSMENT)[0].paragraphs
        assert [(row.key, row.number) for row in rows] == [("danh-gia:CQ", 1), (YT_TEXT, 2), (H1_TEXT, 0)]
        self.composer().move("danh-gia:CQ", by=1)
        rows = self.board().part(ReportPart.ASSESSMENT)[0].paragraphs
        assert [(row.key, row.number) for row in rows] == [(YT_TEXT, 1), (H1_TEXT, 0), ("danh-gia:CQ", 2)]
        assert self.paragraph(H1_TEXT).host.number == 1


class TestPageOfMerged(PageCase, MergingCase):
    def test_label_names_where_it_went_and_the_button_takes_it_apart(self):
        self.merged_assessments()
        client = self.sign_in("a.tonghop")
        page = client.get(self.page("danh-gia"))
        text = page.content.decode()
        assert "đã gộp vào đoạn 2 (Sở Y tế)" in text
        assert f'value="{H1_TEXT}" checked' not in text
        response = client.post(self.page("danh-gia"), self.sent_of(page, buoc=f"tach {H1_TEXT}"))
        assert response.status_code == 302
        assert not self.paragraph(H1_TEXT).is_merged

    def test_late_edit_of_a_paragraph_merged_meanwhile_clashes_and_can_stand_alone(self):
        self.decide(H1_TEXT)
        client = self.sign_in("a.tonghop2")
        late = self.sent(client, "danh-gia", {H1_TEXT: "Bản gõ muộn."})
        self.decide(YT_TEXT)
        self.composer().merge_up(H1_TEXT)
        response = client.post(self.page("danh-gia"), late)
        assert response.status_code == 409
        assert "tách ra thành đoạn riêng" in response.content.decode()
        client.post(self.page("danh-gia"), self.sent_of(response, {H1_TEXT: "Bản gõ muộn."}))
        assert self.paragraph(H1_TEXT).is_used
        assert "Bản gõ muộn." in self.assessments()

    def test_moved_source_of_a_merged_one_shows_on_the_page(self):
        self.merged_sentence()
        self.file_again(20)
        text = self.sign_in("a.tonghop").get(self.page("tinh-hinh")).content.decode()
        assert "Nguồn của đoạn đã gộp vào đã đổi" in text
        assert "Thay lời đã gộp bằng nguồn mới" in text
        assert "1 có nguồn đã đổi" in text


class TestTwoAtOnePart(PageCase):
    def test_second_save_after_a_clash_leaves_the_other_paragraphs_of_the_first_person(self):
        one, two = self.sign_in("a.tonghop"), self.sign_in("a.tonghop2")
        opened = two.get(self.page("danh-gia"), {"sua": [YT_TEXT, H1_TEXT]})
        stale = self.paragraph(H1_TEXT).text
        late = self.sent_of(opened, {YT_TEXT: "Bản hai.", H1_TEXT: stale})
        first = self.sent(one, "danh-gia", {YT_TEXT: "Bản một.", H1_TEXT: "Cũng sửa."})
        one.post(self.page("danh-gia"), first)
        response = two.post(self.page("danh-gia"), late)
        assert response.status_code == 409
        lines = {line.paragraph.key: line for line in response.context["panels"][0].lines}
        assert (lines[H1_TEXT].text, lines[H1_TEXT].paragraph.text) == (None, "Cũng sửa.")
        typed = {key: line.text for key, line in lines.items() if line.text is not None}
        assert two.post(self.page("danh-gia"), self.sent_of(response, typed)).status_code == 302
        assert self.paragraph(H1_TEXT).text == "Cũng sửa."
        assert self.paragraph(YT_TEXT).text == "Bản hai."
        assert ParagraphEdit.objects.filter(paragraph__key=H1_TEXT).count() == 1
