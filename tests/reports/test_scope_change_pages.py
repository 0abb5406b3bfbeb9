"""The pages of changed scopes: written down, former values told, history, and nothing for those who only read."""

from reports.models import RescopedFigure, RestatedValue, ScopeChange
from tests.reports.filing import FilingCase, text_of
from tests.reports.pages import fields_of

LIST = "/kh1/so-goc/pham-vi/"


class ScopeChangePagesTest(FilingCase):
    def setUp(self):
        self.client = self.sign_in("a.tonghop")

    def typed(self, **changes):
        return {
            "basis": "Sáp nhập xã Một vào xã Hai, Nghị quyết 5/NQ",
            "from_day": "01/07/2025",
            "units": [self.world.units["a.H1"].pk],
            "figures": [self.world.figures["a.XA"].pk],
        } | changes

    def written(self):
        self.client.post(f"{LIST}moi/", self.typed())
        return ScopeChange.objects.get()

    def test_change_is_written_down_and_its_comparisons_are_shown(self):
        answer = self.client.post(f"{LIST}moi/", self.typed(), follow=True)
        change = ScopeChange.objects.get()
        assert answer.redirect_chain == [(f"{LIST}{change.pk}/", 302)]
        row = RescopedFigure.objects.get()
        assert (row.figure.code, row.unit.code) == ("XA", "H1")
        (crossing, lines) = answer.context["tables"][0]
        assert crossing.period.code == "2025-N"
        assert [reported for _line, _field, reported in lines] == ["10"]

    def test_number_is_stored_and_shown_in_the_figures_of_the_period(self):
        change = self.written()
        page = f"{LIST}{change.pk}/"
        (name,) = [key for key in fields_of(self.client.get(page).content.decode()) if key.startswith("so-")]
        answer = self.client.post(page, {name: "4", "buoc": "luu"}, follow=True)
        assert "Đã lưu 01 thay đổi." in text_of(answer)
        assert RestatedValue.objects.get().value == 4
        shown = text_of(self.client.get("/kh1/tong-hop/2025-N/"))
        assert "Từ ngày 01/07/2025 đổi phạm vi số liệu của" in shown
        assert "cùng kỳ tính lại theo phạm vi mới, số đã báo cáo" in shown

    def test_ambiguous_number_is_kept_and_refused_at_its_field(self):
        change = self.written()
        page = f"{LIST}{change.pk}/"
        (name,) = [key for key in fields_of(self.client.get(page).content.decode()) if key.startswith("so-")]
        answer = self.client.post(page, {name: "4,5", "buoc": "luu"})
        assert 'value="4,5"' in answer.content.decode()
        assert answer.context["form"].errors[name]
        assert not RestatedValue.objects.exists()

    def test_missing_fields_are_named_and_nothing_typed_is_lost(self):
        answer = self.client.post(f"{LIST}moi/", self.typed(units=[], from_day="31/02/2025"))
        page = text_of(answer)
        assert "Chưa chọn đơn vị." in page
        assert "Không có ngày này trong lịch." in page
        assert "Sáp nhập xã Một vào xã Hai, Nghị quyết 5/NQ" in page
        assert not ScopeChange.objects.exists()

    def test_change_written_by_mistake_is_lifted_and_stays_in_the_list(self):
        change = self.written()
        self.client.post(f"{LIST}{change.pk}/", {"buoc": "bo"})
        change.refresh_from_db()
        assert change.lifted_by.username == "a.tonghop"
        assert "Đã bỏ" in text_of(self.client.get(LIST))
        assert "đổi phạm vi" not in text_of(self.client.get("/kh1/tong-hop/2025-N/"))

    def test_head_reads_and_has_no_field(self):
        change = self.written()
        head = self.sign_in("a.lanhdao")
        page = head.get(f"{LIST}{change.pk}/").content.decode()
        assert "Sáp nhập xã Một vào xã Hai" in page
        assert not [key for key in fields_of(page) if key.startswith("so-")]
        assert "Ghi thay đổi" not in head.get(LIST).content.decode()

    def test_other_plan_of_the_same_number_is_not_reached(self):
        change = self.written()
        assert self.sign_in("b.tonghop").get(f"/kh2/so-goc/pham-vi/{change.pk}/").status_code == 404
