"""What is frozen covers what is printed: whatever changes a word of the document is told as a difference."""

from datetime import date, timedelta
from decimal import Decimal

from reports import difficulties, inspections, restating
from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.difficulties import Reported
from reports.exclusions import exclude, lift
from reports.exports.consolidated_document import consolidated_document
from reports.exports.fingerprint import content_code
from reports.frozen import differences, frozen_of
from reports.inspections import stamp_of
from reports.models import FigureExclusion, Inspection
from reports.scheduling import set_late_from
from tests.reports.filing import FilingCase, now

THIS_YEAR = "2025-6T"


class FrozenCase(FilingCase):
    period_code = THIS_YEAR

    def setUp(self):
        self.period = self.world.periods[f"a.{self.period_code}"]
        self.head, self.coordinator = self.access("a.lanhdao"), self.access("a.tonghop")
        self.inspection = inspections.write_down(
            self.period.plan,
            {
                "unit": self.world.units["a.YT"],
                "inspected_on": date(2025, 4, 16),
                "inspecting_body": "Đoàn liên ngành",
                "conclusion": "Cơ bản đạt.",
                "recommendations": "Bổ sung sổ theo dõi.",
                "due_before": date(2025, 12, 30),
            },
            by=self.coordinator,
            now=now(),
        )
        self.item = difficulties.report_difficulty(
            self.period.plan,
            self.world.units["a.YT"],
            Reported("Thiếu kinh phí.", "Bổ sung kinh phí.", "Sở Tài chính"),
            by=self.access("a.yt.lap"),
            now=now(),
        )

    def state(self):
        """The frozen content, and the code of all that is printed."""
        self.period.refresh_from_db()
        rows = consolidate(self.period, now=now())
        board = board_for(rows)
        document = consolidated_document(rows, board=board)
        return frozen_of(rows, board), content_code(document.title, document.body, document.annexes)

    def told(self, act):
        """The places named after `act`, which must have changed what is printed."""
        before, printed = self.state()
        assert differences(before, before) == []
        act()
        after, printed_now = self.state()
        assert printed_now != printed
        return {change.place: (change.before, change.after) for change in differences(before, after)}

    def correct(self, **changes):
        stored = Inspection.objects.select_related("plan").get(pk=self.inspection.pk)
        inspections.correct(stored, changes, seen=stamp_of(stored), by=self.coordinator, now=now())


class TestWhatIsPrintedIsFrozen(FrozenCase):
    def test_conclusion_of_an_inspection(self):
        told = self.told(lambda: self.correct(conclusion="Không đạt."))
        before, after = told["Kiểm tra Sở Y tế ngày 16/04/2025"]
        assert (before.split("\n")[0], after.split("\n")[0]) == ("Cơ bản đạt.", "Không đạt.")

    def test_recommendation_that_was_carried_out(self):
        told = self.told(lambda: self.correct(done_on=date(2025, 12, 1)))
        assert "Thực hiện xong ngày 01/12/2025" in told["Kiểm tra Sở Y tế ngày 16/04/2025"][1]

    def test_inspection_written_down_later(self):
        def act():
            inspections.write_down(
                self.period.plan,
                {
                    "unit": self.world.units["a.H1"],
                    "inspected_on": date(2025, 5, 5),
                    "inspecting_body": "Đoàn",
                    "conclusion": "Đạt.",
                },
                by=self.coordinator,
                now=now(),
            )

        (told,) = self.told(act).items()
        place, (before, after) = told
        assert place.endswith("ngày 05/05/2025")
        assert (before, after) == ("(không có)", "Đạt.")

    def test_other_due_date_of_the_period(self):
        day = self.period.late_from + timedelta(days=1)
        told = self.told(lambda: set_late_from(self.period, by=self.head, day=day, reason="Trùng ngày nghỉ"))
        assert told == {"Hạn nộp, trước ngày": ("17/06/2025", "18/06/2025")}

    def test_figure_left_out_and_its_reason(self):
        where = (self.period, self.world.units["a.YT"], self.world.figures["a.BUOI"])

        def leave_out(reason):
            exclude(*where, reason=reason, by=self.coordinator, now=now())

        told = self.told(lambda: leave_out("Số đếm trùng."))
        assert told["Số buổi tuyên truyền – Sở Y tế"] == ("12", "12 (không tính vào tổng)")

        def say_why_anew():
            lift(FigureExclusion.objects.get(), by=self.coordinator, now=now())
            leave_out("Số của kỳ trước.")

        told = self.told(say_why_anew)
        assert told == {
            "Số buổi tuyên truyền – lý do không tính số của Sở Y tế": ("Số đếm trùng.", "Số của kỳ trước.")
        }


class TestWhatIsFollowedUpIsFrozen(FrozenCase):
    period_code = "2025-N"

    def test_difficulty_that_was_given_to_somebody(self):
        def act():
            difficulties.assign(
                self.item,
                owner_unit=self.world.units["a.CQ"],
                due_before=date(2025, 12, 20),
                by=self.coordinator,
                now=now(),
            )

        (told,) = self.told(act).values()
        assert "Cơ quan giải quyết: Cơ quan tổng hợp\nTrả lời trước ngày 20/12/2025" in told[1]

    def test_difficulty_that_was_answered(self):
        def act():
            difficulties.answer(self.item, text="Đã bố trí 50 triệu đồng.", by=self.coordinator, now=now())

        told = self.told(act)
        assert "Trả lời: Đã bố trí 50 triệu đồng." in told[f"Vướng mắc {self.item.code} – Sở Y tế"][1]


class TestComparisonIsFrozen(FrozenCase):
    period_code = "2025-N"

    def test_changed_scope_under_which_the_former_value_is_the_same(self):
        def act():
            change = restating.write_down(
                self.period.plan,
                from_day=date(2025, 3, 1),
                basis="NQ 1",
                figures=[self.world.figures["a.BUOI"]],
                units=[self.world.units["a.YT"]],
                by=self.coordinator,
                now=now(),
            )
            row = change.rows.get()
            restating.restate(change, {(row.pk, 2024, "N"): Decimal(12)}, by=self.coordinator, now=now())

        ((place, (before, after)),) = self.told(act).items()
        assert (place, before) == ("Số buổi tuyên truyền – so với cùng kỳ", "(không có)")
        assert after == (
            "Từ ngày 01/03/2025 đổi phạm vi số liệu của Sở Y tế (NQ 1); cùng kỳ tính lại theo phạm vi mới, "
            "số đã báo cáo 15"
        )


class TestOlderIssues(FrozenCase):
    def test_parts_that_were_not_frozen_then_are_not_told(self):
        now_said, _code = self.state()
        unheard = ("projects", "inspections", "followed_up")
        older = {part: said for part, said in now_said.items() if part not in unheard}
        older["units"] = {
            code: {name: said for name, said in unit.items() if name != "remarks"}
            for code, unit in older["units"].items()
        }
        assert differences(older, now_said) == []
