"""Open difficulties in the next form: shown with their answers, decided by nobody but the unit."""

from datetime import timedelta

from reports import difficulties, entries
from reports.difficulties import Reported
from reports.entries import DifficultySaid
from reports.models import Difficulty
from reports.models.carried import carried_items, undecided_items
from reports.models.snapshot import content_of
from tests.reports.filing import FilingCase, now, text_of

NO_ROWS = {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}


class CarriedDifficultiesTest(FilingCase):
    def setUp(self):
        self.client = self.sign_in("a.h1.lap")
        self.address = self.section("vuong-mac")
        self.item = self.new_item("Thiếu kinh phí")
        by = self.access("a.tonghop")
        difficulties.answer(self.item, by=by, now=now(), text="Đã bố trí dự toán.")

    def new_item(self, content, unit="H1", key="a", days=-30):
        moment = now() + timedelta(days=days)
        return difficulties.report_difficulty(
            self.world.plans[key],
            self.world.units[f"{key}.{unit}"],
            Reported(content, "Bổ sung", "Sở Tài chính"),
            by=self.access(f"{key}.{unit.lower()}.lap"),
            now=moment,
        )

    def send(self, **values):
        page = self.client.get(self.address)
        data = {"revision": page.context["draft"].revision, "dau": page.context["stamp"], **NO_ROWS}
        return self.client.post(self.address, data | values)

    def rows(self):
        fields = ("item__number", "is_settled", "content", "proposal", "addressed_to")
        return list(self.draft().difficulties.values_list(*fields))

    def decide(self, decision, **words):
        said = {"content": "Thiếu kinh phí", "proposal": "", "addressed_to": "", "settled_how": ""} | words
        return {"tiep-1-decision": decision} | {f"tiep-1-{name}": text for name, text in said.items()}

    def test_open_items_are_shown_with_their_answers_and_undecided(self):
        page = text_of(self.client.get(self.address))
        assert "VM-001" in page
        assert "Đã bố trí dự toán." in page
        assert "01 nội dung chưa chọn" in page
        assert "checked" not in page[page.index("dang-theo-doi") : page.index("form-TOTAL_FORMS")]

    def test_only_ones_own_open_items_of_the_plan_from_before_the_due_date_are_asked_about(self):
        self.new_item("Của đơn vị khác", unit="YT")
        self.new_item("Của tỉnh khác", key="b")
        self.new_item("Sau hạn nộp", days=10)
        closed = self.new_item("Đã đóng")
        difficulties.close(closed, by=self.access("a.tonghop"), now=now(), comment="Xong.")
        assert [item.content for item in carried_items(self.draft())] == ["Thiếu kinh phí"]

    def test_still_stuck_becomes_a_row_linked_to_the_item(self):
        assert (
            self.send(**self.decide("con", content="Thiếu nhiều hơn", proposal="Bổ sung thêm")).status_code
            == 302
        )
        assert self.rows() == [(1, False, "Thiếu nhiều hơn", "Bổ sung thêm", "")]
        content = content_of(self.draft())
        assert content["difficulties"][0]["item"] == 1
        assert "settled_difficulties" not in content
        page = text_of(self.client.get(self.address))
        assert "Thiếu nhiều hơn" in page
        assert page.count("formset__row") == 1  # the linked row is not a second row of the list below

    def test_text_that_was_emptied_falls_back_to_that_of_the_item(self):
        self.send(**self.decide("con", content=" "))
        assert self.rows()[0][2] == "Thiếu kinh phí"

    def test_settled_says_so_and_writes_no_row(self):
        self.send(**self.decide("xong", settled_how="Đã có tiền"), nothing="on")
        assert self.rows() == [(1, True, "Đã có tiền", "", "")]
        content = content_of(self.draft())
        assert (content["difficulties"], content["no_difficulties"]) == ([], True)
        assert content["settled_difficulties"] == [{"item": 1, "comment": "Đã có tiền"}]
        assert Difficulty.objects.get(pk=self.item.pk).is_open

    def test_undecided_is_kept_undecided_and_noted_but_stops_nothing(self):
        self.send(**self.decide(""))
        assert self.rows() == []
        assert [item.code for item in undecided_items(self.draft())] == ["VM-001"]
        page = text_of(self.client.get(self.section("kiem-tra")))
        assert "01 vướng mắc đang theo dõi" in page
        assert "Chưa chọn vẫn nộp được" in page
        missing = [item.text for item in self.h1.missing(self.draft())]
        assert not any("VM-001" in text for text in missing)

    def test_nothing_declared_contradicts_an_item_that_goes_on(self):
        response = self.send(**self.decide("con"), nothing="on")
        assert response.status_code == 200
        assert "vướng mắc đang theo dõi còn tiếp tục" in text_of(response)
        assert self.rows() == []

    def test_page_that_does_not_know_the_item_leaves_its_decision_alone(self):
        self.send(**self.decide("con"))
        self.send(**{"form-TOTAL_FORMS": "1", "form-0-content": "Thiếu xe"})
        assert [(number, text) for number, _settled, text, *_rest in self.rows()] == [
            (1, "Thiếu kinh phí"),
            (None, "Thiếu xe"),
        ]

    def test_page_that_came_too_late_shows_both_and_stores_nothing(self):
        page = self.client.get(self.address)
        old = {"revision": page.context["draft"].revision, "dau": page.context["stamp"], **NO_ROWS}
        self.send(**self.decide("xong"))
        response = self.client.post(self.address, old | self.decide("con", content="Vẫn thiếu"))
        assert response.status_code == 409
        assert "VM-001 – Vướng mắc này" in text_of(response)
        assert self.rows()[0][1] is True

    def test_storing_the_list_of_new_rows_alone_keeps_the_rows_of_items(self):
        self.send(**self.decide("con"))
        entries.save_difficulties(self.draft(), [DifficultySaid("Thiếu xe", "", "")], no_difficulties=False)
        assert [text for _number, _settled, text, *_rest in self.rows()] == ["Thiếu kinh phí", "Thiếu xe"]

    def test_foreign_number_cannot_be_claimed(self):
        foreign = self.new_item("Của đơn vị khác", unit="YT")
        self.send(**{f"tiep-{foreign.number}-decision": "xong", f"tiep-{foreign.number}-content": "x"})
        assert self.rows() == []
