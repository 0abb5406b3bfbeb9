"""What the report says of a task that nobody leads, and of one for which several units wrote the same."""

from reports.composing.board import board_for
from reports.composing.material import MOST_SUGGESTED, material_of, task_sentence
from reports.consolidation import consolidate
from reports.enums import ReportPart
from reports.issuing import checks_of
from targets.enums import TaskRole
from targets.models import TaskAssignment
from tests.reports.composing.test_composing import PageCase
from tests.world import NOW


class TasksCase(PageCase):
    def say(self, unit, text, state="on_track"):
        self.rewrite(
            unit, tasks=[{"number": number, "name": "", "state": state, "text": text} for number in (1, 2)]
        )

    def task(self, number):
        """The paragraphs of a task as (whose, text, chosen)."""
        topic = next(
            row for row in self.board().part(ReportPart.TASKS) if row.heading.startswith(f"{number}.")
        )
        return [(row.unit_short_names, row.text, row.is_used) for row in topic.paragraphs]


class TestWithoutLead(TasksCase):
    def test_of_some_who_take_part_each_text_is_suggested(self):
        self.say("YT", "Ở sở.")
        assert ("Sở Y tế", "Ở sở.", True) in self.task(2)

    def test_where_everybody_takes_part_a_sentence_counts_them(self):
        for unit, text, state in (("CQ", "A.", "done"), ("YT", "B.", "on_track"), ("H1", "C.", "on_track")):
            self.say(unit, text, state)
        sentence, *texts = self.task(1)
        states = "đang thực hiện đúng tiến độ: 02 đơn vị; hoàn thành trong kỳ: 01 đơn vị"
        assert sentence == ("", f"Theo báo cáo của 03/03 đơn vị: {states}.", True)
        assert [row[2] for row in texts] == [False, False, False]
        assert MOST_SUGGESTED == 6

    def test_no_sentence_where_somebody_leads_or_nobody_said_anything(self):
        TaskAssignment.objects.filter(unit__code="CQ").update(role=TaskRole.LEAD)
        rows = consolidate(self.period, now=NOW)
        assert not [row for row in material_of(rows) if row.key.startswith("nhiem-vu-dem")]
        assert [row[2] for row in self.task(1)] == [True]
        empty = consolidate(self.world.periods["a.2025-N"], now=NOW)
        assert {task_sentence(task) for task in empty.tasks} == {""}

    def test_task_without_content_is_named_before_issuing(self):
        title = "Nhiệm vụ chưa có nội dung trong bản soạn"

        def told():
            rows = consolidate(self.period, now=NOW)
            return {check.title: check.text for check in checks_of(rows, board_for(rows))}.get(title)

        assert told() is None
        self.say("YT", "")
        assert told() == "nhiệm vụ 2."


class TestSameWords(TasksCase):
    def setUp(self):
        super().setUp()
        TaskAssignment.objects.filter(unit__code="CQ").update(role=TaskRole.LEAD)
        for unit in ("CQ", "YT", "H1"):
            self.say(unit, "Như nhau.")

    def test_same_words_are_on_offer_once_with_all_units(self):
        names = "Cơ quan tổng hợp, Sở Y tế, Ủy ban nhân dân huyện Một"
        assert self.task(1) == [(names, "Như nhau.", True)]

    def test_decision_stays_when_another_unit_says_something_else(self):
        self.decide("nhiem-vu:1:CQ", "Đã sửa.")
        self.say("H1", "Khác.")
        assert [row[1:] for row in self.task(1)] == [("Đã sửa.", True), ("Khác.", False)]
        assert self.task(1)[0][0] == "Cơ quan tổng hợp, Sở Y tế"

    def test_who_was_decided_about_before_keeps_a_paragraph(self):
        self.say("YT", "Riêng.")
        self.decide("nhiem-vu:1:YT", used=True)
        self.say("YT", "Như nhau.")
        keys = {row.key for row in self.board().part(ReportPart.TASKS)[0].paragraphs}
        assert keys == {"nhiem-vu:1:YT"}

    def test_page_opened_before_the_words_met_clashes_and_loses_nothing(self):
        self.say("H1", "Khác.")
        client = self.sign_in("a.tonghop")
        data = self.sent(client, "nhiem-vu", {"nhiem-vu:1:H1": "Viết lại."})
        self.say("H1", "Như nhau.")
        response = client.post(self.page("nhiem-vu"), data)
        assert response.status_code == 409
        assert ">Viết lại.</textarea>" in response.content.decode()
