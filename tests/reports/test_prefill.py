"""Texts of the period before: offered for empty fields, taken by POST, never written over anything."""

from reports import prefill
from reports.enums import TaskState
from reports.models import ReportMove, SectionSave, TaskEntry
from reports.models.reading import Reading
from tests import world as worlds
from tests.reports.filing import FilingCase, now, text_of


class PrefillTest(FilingCase):
    """H1 filed last year's report (task 1 on track, two texts); this year's draft has an assessment only."""

    def setUp(self):
        self.client = self.sign_in("a.h1.lap")

    def empty(self):
        draft = self.draft()
        draft.assessment = ""
        draft.save()

    def send(self, section, **values):
        page = self.client.get(self.section(section))
        data = {"revision": page.context["draft"].revision, "dau": page.context["stamp"]}
        return self.client.post(self.section(section), data | values)

    def offers(self, section):
        return prefill.offers_for(section, Reading(self.draft()))

    def test_shorter_period_comes_before_the_one_before(self):
        assert prefill.earlier_round(self.h1).report.period.code == "2024-N"
        half = self.world.reports["a.H1", "2025-6T"]
        filed = worlds.file_round(half, {}, by=self.world.users["a.h1.ky"], at=now())
        assert prefill.earlier_round(self.h1) == filed
        filed.withdrawn_at, filed.withdrawn_by = now(), self.world.users["a.h1.ky"]
        filed.save(update_fields=["withdrawn_at", "withdrawn_by"])
        assert prefill.earlier_round(self.h1).report.period.code == "2024-N"

    def test_accepted_round_is_taken_before_a_later_one_that_is_not(self):
        last = self.world.reports["a.H1", "2024-N"]
        accepted = last.submissions.get()
        worlds.file_round(last, {}, by=self.world.users["a.h1.ky"], at=now())
        assert prefill.earlier_round(self.h1) == accepted

    def test_first_report_of_a_unit_is_offered_nothing(self):
        first = self.report("a.H1", "2024-N")
        assert prefill.earlier_round(first) is None

    def test_other_units_and_provinces_are_never_a_source(self):
        assert prefill.earlier_round(self.h1).report.unit == self.world.units["a.H1"]

    def test_only_empty_fields_are_offered_and_reading_writes_nothing(self):
        assert [offer.key for offer in self.offers("nhan-xet").offers] == ["direction"]
        assert [(offer.key, offer.state) for offer in self.offers("nhiem-vu").offers] == [("1", "on_track")]
        assert not self.offers("so-lieu")
        page = text_of(self.client.get(self.section("nhan-xet")))
        assert "Lấy nội dung kỳ trước (Báo cáo năm 2024) để sửa" in page
        assert self.draft().direction == ""

    def test_whole_section_fills_empty_fields_and_keeps_what_was_typed(self):
        before = self.draft().assessment
        values = {"assessment": "Chữ vừa gõ", "direction": "", "ky-truoc": "tat-ca"}
        assert self.send("nhan-xet", **values).status_code == 302
        draft = self.draft()
        assert (draft.assessment, draft.direction) == ("Chữ vừa gõ", "Tiếp tục thực hiện.")
        assert before != "Chữ vừa gõ"

    def test_one_field_is_filled_and_the_other_stays_empty(self):
        self.empty()
        self.send("nhan-xet", assessment="", direction="", **{"ky-truoc": "assessment"})
        draft = self.draft()
        assert draft.assessment.startswith("Cơ bản hoàn thành")
        assert draft.direction == ""

    def test_task_takes_text_and_state_but_a_state_chosen_stays(self):
        self.send("nhiem-vu", **{"nv-1-state": "", "nv-1-text": "", "ky-truoc": "1"})
        entry = TaskEntry.objects.get(draft=self.draft())
        assert (entry.state, entry.text) == (TaskState.ON_TRACK, "Đã thực hiện.")
        self.send("nhiem-vu", **{"nv-1-state": "late", "nv-1-text": "", "ky-truoc": "tat-ca"})
        entry.refresh_from_db()
        assert (entry.state, entry.text) == (TaskState.LATE, "Đã thực hiện.")

    def test_taking_over_is_noted_in_the_history_of_the_unit_only(self):
        self.send("nhan-xet", assessment="Có", direction="", **{"ky-truoc": "tat-ca"})
        move = ReportMove.objects.get(move=prefill.MOVE)
        assert (move.by.username, move.at, move.from_state) == ("a.h1.lap", now(), "drafting")
        assert move.comment == "Báo cáo năm 2024: Phương hướng, nhiệm vụ thời gian tới"
        address = f"/bao-cao/{self.h1.pk}/"
        words = "Lấy nội dung kỳ trước để sửa"
        assert words in text_of(self.client.get(address))
        assert words not in text_of(self.sign_in("a.tonghop").get(address))
        assert "Phương hướng, nhiệm vụ thời gian tới" not in text_of(
            self.sign_in("a.tonghop").get("/kh1/don-doc/")
        )

    def test_nothing_to_take_leaves_no_trace(self):
        self.send("nhan-xet", assessment="Có", direction="Rồi", **{"ky-truoc": "tat-ca"})
        assert not ReportMove.objects.filter(move=prefill.MOVE).exists()
        assert (self.draft().assessment, self.draft().direction) == ("Có", "Rồi")
        assert SectionSave.objects.filter(section="nhan-xet").exists()

    def test_unknown_field_fills_nothing(self):
        self.send("nhan-xet", assessment="", direction="", **{"ky-truoc": "document_number"})
        assert (self.draft().assessment, self.draft().direction) == ("", "")

    def test_clearing_undoes_it_and_it_is_offered_again(self):
        self.send("nhan-xet", assessment="Có", direction="", **{"ky-truoc": "tat-ca"})
        self.send("nhan-xet", assessment="Có", direction="")
        assert self.draft().direction == ""
        assert [offer.key for offer in self.offers("nhan-xet").offers] == ["direction"]

    def test_named_project_takes_over_too(self):
        report = self.report("a.YT")
        self.world.reports["a.YT", "2025-N"].submissions.all()
        draft = worlds.start_draft(report, {}, by=self.world.users["a.yt.lap"], at=now())
        by = self.access("a.yt.lap")
        assert prefill.take_over(draft, "du-an", prefill.WHOLE, by=by, now=now()) == 1
        entry = draft.projects.get()
        assert (entry.project.code, entry.state, entry.text) == ("P1", "on_track", "Đạt.")
