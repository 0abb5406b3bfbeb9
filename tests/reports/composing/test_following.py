"""What becomes of a decision when its source changes, who wrote what before, and how a text comes back."""

import pytest

from reports.composing.editing import ComposingRefused
from reports.enums import ReportPart
from reports.models import ComposedParagraph, ParagraphEdit
from tests.reports.composing.test_composing import YT_TEXT, ComposingCase, PageCase

FORMER, NEWER = "Cơ bản hoàn thành, nop91yt.", "Cơ bản chưa hoàn thành, nop91yt."


class TestPickedText(ComposingCase):
    def test_picked_text_whose_source_changed_is_marked_and_follows(self):
        self.decide(YT_TEXT, used=True)
        assert self.board().moved == []
        self.rewrite("YT", assessment=NEWER)
        paragraph = self.paragraph(YT_TEXT)
        assert (paragraph.text, paragraph.seen_text, paragraph.is_edited) == (NEWER, FORMER, False)
        assert self.board().moved == [paragraph]
        self.keep(YT_TEXT)
        assert self.board().moved == []
        assert self.paragraph(YT_TEXT).text == NEWER

    def test_source_that_changed_once_more_is_not_noted_as_seen(self):
        self.decide(YT_TEXT, used=True)
        self.rewrite("YT", assessment=NEWER)
        seen = self.paragraph(YT_TEXT).moved_stamp
        self.rewrite("YT", assessment="Lại khác.")
        with pytest.raises(ComposingRefused, match="đổi thêm lần nữa"):
            self.composer().keep(YT_TEXT, seen=seen)
        assert [row.key for row in self.board().moved] == [YT_TEXT]

    def test_choosing_again_is_seeing(self):
        self.decide(YT_TEXT, used=True)
        self.rewrite("YT", assessment=NEWER)
        self.decide(YT_TEXT, used=False)
        self.decide(YT_TEXT, used=True)
        assert self.board().moved == []

    def test_neighbours_of_what_was_moved_were_not_decided_about(self):
        self.composer().move_to("danh-gia:H1", 1)
        assert ComposedParagraph.objects.count() > 1
        self.rewrite("CQ", assessment="Khác.")
        assert self.board().moved == []
        assert self.paragraph("danh-gia:CQ").text == "Khác."

    def test_withdrawn_round_of_a_picked_text_is_marked_until_it_was_seen(self):
        self.decide(YT_TEXT, used=True)
        self.world.reports["a.YT", "2024-N"].submissions.update(accepted_at=None, accepted_by=None)
        assert [row.key for row in self.board().moved] == [YT_TEXT]
        self.keep(YT_TEXT)
        assert self.board().moved == []


class TestPageOfChanges(PageCase):
    def test_page_shows_old_and_new_words_and_one_press_keeps_them(self):
        self.decide(YT_TEXT, used=True)
        self.rewrite("YT", assessment=NEWER)
        client = self.sign_in("a.tonghop")
        page = client.get(self.page("danh-gia"))
        assert "Cơ bản <ins>chưa</ins> hoàn thành, nop91yt." in page.content.decode()
        response = client.post(
            self.page("danh-gia"),
            self.sent_of(page, buoc=f"giu {self.paragraph(YT_TEXT).moved_stamp} {YT_TEXT}"),
        )
        after = client.get(response.url).content.decode()
        assert "<ins>" not in after
        assert 'id="doan-mo"' in after


class TestEarlierTexts(PageCase):
    def setUp(self):
        super().setUp()
        self.decide(YT_TEXT, "Bản một.")
        self.decide(YT_TEXT, "Bản hai.", username="a.tonghop2")

    def edits(self):
        return list(ParagraphEdit.objects.filter(paragraph__key=YT_TEXT).order_by("pk"))

    def test_words_of_each_edit_are_shown_when_asked_for(self):
        client = self.sign_in("a.tonghop")
        page = client.get(self.page("danh-gia"))
        assert "Lấy lại bản này" not in page.content.decode()
        response = client.post(self.page("danh-gia"), self.sent_of(page, buoc=f"lich-su {YT_TEXT}"))
        text = client.get(response.url).content.decode()
        assert "Bản <del>một</del><ins>hai</ins>." in text
        assert text.count("Lấy lại bản này") == 1
        assert text.count("Lấy lại bản trước lần này") == 1

    def test_lost_text_comes_back_and_the_other_stays_in_the_history(self):
        client = self.sign_in("a.tonghop")
        first, _second = self.edits()
        step = f"lay-lai {first.pk} {YT_TEXT}"
        response = client.post(self.page("danh-gia"), self.sent(client, "danh-gia", buoc=step))
        assert response.status_code == 302
        assert self.paragraph(YT_TEXT).text == "Bản một."
        last = self.edits()[-1]
        assert (last.act, last.before, last.after) == ("Lấy lại bản trước", "Bản hai.", "Bản một.")

    def test_text_before_the_first_edit_comes_back_as_the_source(self):
        first, _second = self.edits()
        self.composer().restore(str(first.pk), YT_TEXT, before=True)
        paragraph = self.paragraph(YT_TEXT)
        assert (paragraph.text, paragraph.is_edited) == (FORMER, False)

    def test_edit_of_another_paragraph_is_not_taken(self):
        self.decide("danh-gia:H1", "Của huyện.")
        other = ParagraphEdit.objects.get(paragraph__key="danh-gia:H1")
        for number in (str(other.pk), "x", ""):
            with pytest.raises(ComposingRefused):
                self.composer().restore(number, YT_TEXT)


class TestPlaces(PageCase):
    def keys(self):
        return [row.key for row in self.board().part(ReportPart.ASSESSMENT)[0].paragraphs]

    def test_place_is_given_at_once_and_what_was_open_stays_open(self):
        client = self.sign_in("a.tonghop")
        last = self.keys()[-1]
        data = self.sent(client, "danh-gia", {YT_TEXT: FORMER}, buoc=f"chuyen {last}")
        response = client.post(self.page("danh-gia"), data | {f"vi-tri:{last}": "1"})
        assert self.keys()[0] == last
        lines = {line.paragraph.key: line for line in client.get(response.url).context["panels"][0].lines}
        assert {key for key, line in lines.items() if line.text is not None} == {YT_TEXT, last}
        assert [key for key, line in lines.items() if line.is_here] == [last]

    def test_place_beyond_the_last_is_the_last(self):
        first = self.keys()[0]
        self.composer().move_to(first, 900)
        assert self.keys()[-1] == first


class TestOneForm(PageCase):
    """All that is open on the page is sent together, whichever button is pressed."""

    def test_texts_under_all_headings_and_own_paragraphs_are_saved(self):
        client = self.sign_in("a.tonghop")
        page = client.get(self.page("nhiem-vu"))
        keys = [panel.lines[0].paragraph.key for panel in page.context["panels"]]
        assert page.content.decode().count('<form class="stack"') == 1
        typed = {key: f"Sửa {place}." for place, key in enumerate(keys)}
        data = self.sent_of(page, typed, buoc=f"len {keys[-1]}") | {"moi-1-text": "Viết thêm."}
        assert client.post(self.page("nhiem-vu"), data).status_code == 302
        said = self.texts(ReportPart.TASKS)
        assert said[0][1][-1] == "Viết thêm."
        assert [self.paragraph(key).text for key in keys] == list(typed.values())

    def test_nothing_typed_is_lost_where_something_cannot_be_saved(self):
        client = self.sign_in("a.tonghop")
        data = self.sent(client, "danh-gia", {YT_TEXT: "Dở dang."}, buoc="them 1")
        response = client.post(self.page("danh-gia"), data | {"moi-1-text": " "})
        text = response.content.decode()
        assert "Đoạn thêm mới chưa có nội dung." in text
        assert ">Dở dang.</textarea>" in text
        assert " data-unsaved" in text
        long = client.post(self.page("danh-gia"), data | {"moi-1-text": "x" * 20_001})
        assert "x" * 20_001 in long.content.decode()
        assert not ComposedParagraph.objects.exists()
