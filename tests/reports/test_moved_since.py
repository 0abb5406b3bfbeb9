"""Which issued reports are named as changed: each kind of thing written since, where it reads differently."""

from datetime import date, timedelta
from decimal import Decimal

from reports import difficulties, inspections, restating
from reports.difficulties import Reported
from reports.models import RestatedValue
from reports.moved_since import changed_since
from reports.reorganisation import Passing, Reorganisation, open_assignments, reorganise
from targets import amending
from targets.amending import Content, Decision, Proposal
from targets.models import Baseline, Indicator
from tests.reports.test_issuing import IssuingCase
from tests.world import NOW, add_unit, moment

LATER = NOW + timedelta(hours=1)
SEEN = NOW + timedelta(hours=2)


class TestWhatNamesAnIssue(IssuingCase):
    def setUp(self):
        super().setUp()
        self.plan = self.period.plan
        self.coordinator, self.head = self.access("a.tonghop"), self.access("a.lanhdao")

    def is_named(self, issued) -> bool:
        return changed_since([issued], now=SEEN) == {issued.pk}

    def test_nothing_written_names_nothing(self):
        assert not self.is_named(self.issue())

    def test_amendment_decided(self):
        indicator = Indicator.objects.get(plan=self.plan, code="1.1")
        content = Content(date(2024, 1, 1), Decimal(80), ">=")
        amendment = amending.propose(
            self.plan,
            indicator,
            Proposal(self.world.units["a.YT"], "Theo thực tế.", content),
            by=self.coordinator,
            now=NOW,
        )
        issued = self.issue()
        amending.adopt(
            amendment,
            Decision("15/QĐ-UBND", date(2024, 1, 2), content),
            seen=amending.stamp_of(amendment),
            by=self.head,
            now=LATER,
        )
        assert self.is_named(issued)

    def test_amendment_only_proposed(self):
        issued = self.issue()
        amending.propose(
            self.plan,
            Indicator.objects.get(plan=self.plan, code="1.1"),
            Proposal(self.world.units["a.YT"], "Theo thực tế.", Content(date(2024, 1, 1), Decimal(80), ">=")),
            by=self.coordinator,
            now=LATER,
        )
        assert not self.is_named(issued)

    def base_of_last_year(self):
        for unit, value in (("a.CQ", 1), ("a.YT", 10), ("a.H1", 1)):
            Baseline.objects.create(
                figure=self.world.figures["a.BUOI"],
                unit=self.world.units[unit],
                year=2023,
                part="N",
                value=value,
                entered_at=NOW - timedelta(days=1),
                entered_by=self.world.users["a.tonghop"],
            )

    def rescope(self, at):
        return restating.write_down(
            self.plan,
            from_day=date(2024, 3, 1),
            basis="Nghị quyết 1",
            figures=[self.world.figures["a.BUOI"]],
            units=[self.world.units["a.YT"]],
            by=self.coordinator,
            now=at,
        )

    def test_scope_changed(self):
        self.base_of_last_year()
        issued = self.issue()
        self.rescope(LATER)
        assert self.is_named(issued)

    def test_scope_change_lifted(self):
        self.base_of_last_year()
        change = self.rescope(NOW - timedelta(hours=1))
        issued = self.issue()
        restating.lift(change, by=self.coordinator, now=LATER)
        assert self.is_named(issued)

    def test_former_value_told_under_the_new_scope(self):
        self.base_of_last_year()
        change = self.rescope(NOW - timedelta(hours=1))
        issued = self.issue()
        row = change.rows.get()
        restating.restate(change, {(row.pk, 2023, "N"): Decimal(8)}, by=self.coordinator, now=LATER)
        assert RestatedValue.objects.count() == 1
        assert self.is_named(issued)

    def test_unit_passed_its_figures_on_before_the_cut_off(self):
        self.period = self.world.periods["a.2025-N"]
        issued = self.issue()
        unit, last_day = self.world.units["a.H1"], date(2025, 12, 10)
        receiver = add_unit(
            self.world.provinces["a"], "MOI", "Đơn vị mới", valid_from=date(2025, 12, 11), order=9
        )
        passing = tuple(Passing(row, receiver) for row in open_assignments(unit, last_day))
        reorganise(
            Reorganisation(unit, last_day, receiver, passing, "Nghị quyết 01"),
            by=self.access("a.quantri"),
            now=LATER,
        )
        assert self.is_named(issued)

    def test_inspection_written_down(self):
        issued = self.issue()
        inspections.write_down(
            self.plan,
            {
                "unit": self.world.units["a.YT"],
                "inspected_on": date(2024, 4, 16),
                "inspecting_body": "Đoàn liên ngành",
                "conclusion": "Cơ bản đạt.",
            },
            by=self.coordinator,
            now=LATER,
        )
        assert self.is_named(issued)

    def test_difficulty_answered(self):
        item = difficulties.report_difficulty(
            self.plan,
            self.world.units["a.YT"],
            Reported("Thiếu kinh phí.", "Bổ sung kinh phí.", "Sở Tài chính"),
            by=self.access("a.yt.lap"),
            now=moment(2024, 12, 1),
        )
        issued = self.issue()
        difficulties.answer(item, text="Đã bố trí 50 triệu đồng.", by=self.coordinator, now=LATER)
        assert self.is_named(issued)
