from datetime import date
from decimal import Decimal

from agencies.access import Access
from agencies.dates import local_date
from reports import entries
from reports.entries import DifficultySaid, DocumentSaid, FigureSaid, OwnProjectSaid, Signature, WorkSaid
from reports.enums import EntryState
from tests.reports.filing import FilingCase
from tests.world import NOW


class TestSavingFigures(FilingCase):
    def save_figures(self, draft, said, who="a.h1.lap"):
        by = Access.of(self.world.users[who], on=local_date(NOW))
        return entries.save_figures(draft, said, by=by, now=NOW)

    def test_number_nil_and_unreadable_text_are_stored_as_what_they_are(self):
        draft = self.draft()
        stored = self.save_figures(
            draft,
            [
                FigureSaid("BUOI", state=EntryState.NIL),
                FigureSaid("XA", value=Decimal(12), note="Theo quyết định mới"),
                FigureSaid("HEROIN", typed="0.279"),
            ],
        )
        rows = draft.figures.values_list("figure__code", "state", "value", "typed", "note")
        assert stored == 3
        assert sorted(rows) == [
            ("BUOI", "nil", None, "", ""),
            ("HEROIN", "value", None, "0.279", ""),
            ("XA", "value", Decimal("12.000"), "", "Theo quyết định mới"),
        ]

    def test_saving_again_replaces_the_row_and_keeps_one(self):
        draft = self.draft()
        for value in (1, 2):
            self.save_figures(draft, [FigureSaid("HEROIN", value=Decimal(value))])
        assert list(draft.figures.filter(figure__code="HEROIN").values_list("value", flat=True)) == [2]

    def test_figures_that_are_not_mentioned_stay(self):
        draft = self.draft()
        self.save_figures(draft, [FigureSaid("HEROIN", value=Decimal("0.5"))])
        assert self.entry("XA").value == 10

    def test_only_a_changed_answer_notes_who_changed_it_and_when(self):
        draft = self.draft()
        self.save_figures(draft, [FigureSaid("XA", value=Decimal(11)), FigureSaid("HEROIN", typed="x")])
        again = self.save_figures(
            draft, [FigureSaid("XA", value=Decimal(11)), FigureSaid("HEROIN")], "a.h1.ky"
        )
        assert again == 1
        assert self.entry("XA").saved_by == self.world.users["a.h1.lap"]
        assert self.entry("HEROIN").saved_by == self.world.users["a.h1.ky"]
        assert self.entry("HEROIN").saved_at == NOW

    def test_figure_of_another_unit_or_plan_is_left_out(self):
        draft = self.draft("a.H1")
        self.world.figures["a.XA-TT"].assignments.filter(unit=self.world.units["a.H1"]).delete()
        assert self.save_figures(draft, [FigureSaid("XA-TT", value=Decimal(3)), FigureSaid("KHONG-CO")]) == 0
        assert not draft.figures.filter(figure__code="XA-TT").exists()

    def test_blank_answer_clears_an_old_one_and_makes_no_new_one(self):
        draft = self.draft()
        self.save_figures(draft, [FigureSaid("XA"), FigureSaid("HEROIN")])
        assert (self.entry("XA").value, self.entry("XA").state) == (None, "value")
        assert not draft.figures.filter(figure__code="HEROIN").exists()

    def test_nil_never_carries_a_number(self):
        self.save_figures(
            self.draft(), [FigureSaid("BUOI", state=EntryState.NIL, value=Decimal(4), typed="4")]
        )
        assert (self.entry("BUOI").value, self.entry("BUOI").typed) == (None, "4")

    def test_saving_takes_the_same_queries_whatever_the_number_of_figures(self):
        draft = self.draft()
        draft.report = self.h1
        every = [FigureSaid(code, value=Decimal(1)) for code in ("BUOI", "XA", "XA-TT", "HEROIN")]
        by = Access.of(self.world.users["a.h1.lap"], on=local_date(NOW))
        with self.assertNumQueries(3):  # the unit's figures, what exists, the upsert
            entries.save_figures(draft, every, by=by, now=NOW)


class TestSavingSections(FilingCase):
    def test_tasks_are_stored_by_number_and_foreign_ones_left_out(self):
        draft = self.draft()
        entries.save_tasks(
            draft, {1: WorkSaid("on_track", "Đã làm."), 2: WorkSaid("late", "Không phải của tôi")}
        )
        assert list(draft.tasks.values_list("task__number", "state", "text")) == [(1, "on_track", "Đã làm.")]

    def test_projects_of_the_plan_and_own_ones(self):
        draft = self.start("a.CQ")
        entries.save_projects(
            draft,
            {"P1": WorkSaid("late", "Của đơn vị khác")},
            [OwnProjectSaid("Dự án A", "on_track", "Đang làm")],
            no_projects=False,
        )
        rows = list(draft.projects.values_list("project__code", "own_name", "state"))
        assert rows == [(None, "Dự án A", "on_track")]

    def test_own_projects_are_only_for_agencies_that_lead_unnamed_ones(self):
        draft = self.draft("a.H1")
        entries.save_projects(draft, {}, [OwnProjectSaid("Lạ", "late", "x")], no_projects=True)
        draft.refresh_from_db()
        assert (draft.projects.count(), draft.no_projects) == (0, False)

    def test_lists_are_replaced_whole_in_their_order(self):
        draft = self.draft()
        for rows in (["1/KH", "2/KH"], ["3/KH"]):
            entries.save_documents(
                draft,
                [DocumentSaid(number, date(2025, 1, 5), "Kế hoạch") for number in rows],
                no_documents=False,
            )
        entries.save_difficulties(
            draft,
            [
                DifficultySaid("Thiếu kinh phí", "Bổ sung", "Sở Tài chính"),
                DifficultySaid("Thiếu người", "", ""),
            ],
            no_difficulties=False,
        )
        assert list(draft.documents.values_list("number", flat=True)) == ["3/KH"]
        assert list(draft.difficulties.values_list("order", "content")) == [
            (1, "Thiếu kinh phí"),
            (2, "Thiếu người"),
        ]

    def test_signature_lies_outside_the_content(self):
        draft = self.draft()
        entries.save_signature(
            draft, Signature("7/BC-H1", date(2025, 12, 11), "CHỦ TỊCH", "Người Ký", date(2025, 12, 12))
        )
        draft.refresh_from_db()
        assert (draft.document_number, draft.signed_on, draft.received_on) == (
            "7/BC-H1",
            date(2025, 12, 11),
            date(2025, 12, 12),
        )

    def start(self, unit):
        from reports.models import Draft

        return Draft.objects.create(report=self.report(unit))
