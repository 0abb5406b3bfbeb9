"""The reorganisations of 2025 on the real plan: 1/3 (departments end and merge) and 1/7 (districts end)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agencies.access import Access
from agencies.enums import Role
from agencies.models import Membership, Unit, User
from reports.consolidation import consolidate
from reports.consolidation.rows import CellState
from reports.models import Period, Report
from reports.models.comparison import Comparison
from reports.reorganisation import Passing, Reorganisation, open_assignments, reorganise
from reports.scheduling import open_due_periods
from targets.enums import FigureKind
from targets.models import Figure, FigureAssignment, TaskAssignment
from tests.reports.factories import Desk, file, moment

pytestmark = pytest.mark.django_db
FIXTURE = Path(__file__).parents[2] / "fixtures" / "plan_172"
LAST_OF_DEPARTMENTS, LAST_OF_DISTRICTS = date(2025, 2, 28), date(2025, 6, 30)
NOW = moment(2025, 12, 20)
TO_POLICE = ("DV-", "CAI-", "SCN")


@pytest.fixture
def desk():
    from reports.plan_fixture import load_plan

    plan = load_plan(FIXTURE).plan
    open_due_periods(moment(2025, 2, 1))
    desk = Desk(plan, User.objects.create_user("ghi"))
    desk.units = {unit.code: unit for unit in Unit.objects.all()}
    desk.figures = {figure.code: figure for figure in Figure.objects.filter(plan=plan)}
    return desk


@pytest.fixture
def by(desk):
    user = User.objects.create_user("quantri", is_staff=True)
    Membership.objects.create(user=user, role=Role.ADMINISTRATOR, province=desk.plan.province)
    return Access.of(user, date(2025, 2, 1))


def move(desk, by, code, last_day, successor, receiver_of):
    unit = Unit.objects.get(code=code)
    passing = tuple(Passing(row, receiver_of(row)) for row in open_assignments(unit, last_day))
    reorganise(Reorganisation(unit, last_day, successor, passing, "Nghị quyết số 18"), by=by, now=NOW)


def of_march(desk, by):
    """LĐTBXH: drug users and treatment to the police, the rest to health; planning into finance."""
    units = desk.units

    def of_labour(row):
        code = row.figure.code if isinstance(row, FigureAssignment) else ""
        return units["CAT"] if code.startswith(TO_POLICE) else units["YT"]

    move(desk, by, "LDTBXH", LAST_OF_DEPARTMENTS, units["YT"], of_labour)
    move(desk, by, "KHDT", LAST_OF_DEPARTMENTS, units["TC"], lambda _row: units["TC"])


def of_july(desk, by):
    for code in [code for code in desk.units if code.startswith("UBND-")]:
        move(desk, by, code, LAST_OF_DISTRICTS, None, lambda _row: None)


def reports_in(desk, code):
    period = Period.objects.get(plan=desk.plan, code=code)
    found = Report.objects.filter(period=period).select_related("unit", "period")
    desk.reports |= {(report.unit.code, code): report for report in found}
    return period


def file_all(desk, code, amount):
    """Every unit says `amount` to every figure it answers for."""
    period = reports_in(desk, code)
    for (unit, of), report in desk.reports.items():
        if of == code:
            held = FigureAssignment.objects.filter(unit=report.unit)
            figures = held.valid_between(period.starts_on, period.ends_on).values_list(
                "figure__code", flat=True
            )
            file(desk, unit, code, dict.fromkeys(figures, amount))
    return consolidate(Period.objects.get(pk=period.pk), now=NOW)


def row_of(rows, code):
    return next(row for row in rows.figures if row.code == code)


def moved_to_police(desk, kind):
    """A figure of that kind that labour alone answered for and the police took over."""
    rows = FigureAssignment.objects.filter(unit__code="CAT", valid_from=date(2025, 3, 1), figure__kind=kind)
    return rows.order_by("figure__order").first().figure


def test_assignments_end_and_begin_and_nothing_old_changes(desk, by):
    before = FigureAssignment.objects.filter(unit__code="LDTBXH").count()
    of_march(desk, by)
    old = FigureAssignment.objects.filter(unit__code="LDTBXH")
    assert old.count() == before
    assert set(old.values_list("valid_from", "valid_to")) == {(None, LAST_OF_DEPARTMENTS)}
    begun = FigureAssignment.objects.filter(valid_from=date(2025, 3, 1))
    assert {row.unit.code for row in begun} <= {"CAT", "YT", "TC"}
    assert moved_to_police(desk, FigureKind.FLOW)
    assert not TaskAssignment.objects.filter(unit__code__in=["LDTBXH", "KHDT"], valid_to=None).exists()
    # Finance held what planning gave up: it is asked once.
    assert TaskAssignment.objects.filter(unit__code="TC", task__number=1).count() == 1


def test_expected_reports_follow_the_units(desk, by):
    of_march(desk, by)
    of_july(desk, by)
    open_due_periods(NOW)
    counts = {code: reports_in(desk, code).reports.count() for code in ("2024-N", "2025-6T", "2025-N")}
    # All 26 were there on some day of either window: nine of them owe closing reports.
    assert counts == {"2024-N": 26, "2025-6T": 26, "2025-N": 26}
    assert desk.plan.units_between(date(2025, 12, 15), date(2026, 6, 14)).count() == 17


def test_half_year_counts_flows_of_both_and_the_stock_of_the_new_one(desk, by):
    of_march(desk, by)
    open_due_periods(NOW)
    file_all(desk, "2024-6T", 5)
    rows = file_all(desk, "2025-6T", 7)
    assert (rows.completeness.expected, rows.completeness.accepted) == (26, 26)
    assert [unit.code for unit in rows.units if unit.closing] == ["LDTBXH", "KHDT"]
    flow = row_of(rows, moved_to_police(desk, FigureKind.FLOW).code)
    assert flow.total.value == 14
    assert flow.total.coverage.is_complete
    # The same ground on both sides: labour alone, then labour and the police after it.
    assert (flow.last_year.value, flow.last_year.difference, flow.last_year.reason) == (5, 9, "")
    assert flow.last_year.break_words == (
        "Từ ngày 01/03/2025 Công an tỉnh báo cáo thay " + desk.units["LDTBXH"].short_name
    )
    stock = row_of(rows, moved_to_police(desk, FigureKind.STOCK).code)
    assert (stock.total.value, stock.last_year.value, stock.last_year.difference) == (7, 5, 2)
    ended = next(cell for cell in stock.cells if cell.unit.code == "LDTBXH")
    assert (ended.state, ended.counts) == (CellState.ENDED, False)


def test_missing_closing_report_leaves_the_years_uncompared(desk, by):
    of_march(desk, by)
    open_due_periods(NOW)
    file_all(desk, "2024-6T", 5)
    reports_in(desk, "2025-6T")
    figure = moved_to_police(desk, FigureKind.FLOW)
    file(desk, "CAT", "2025-6T", {figure.code: 7})
    row = row_of(consolidate(Period.objects.get(code="2025-6T"), now=NOW), figure.code)
    assert row.total.value == 7
    assert [missing.name for missing in row.total.coverage.missing] == [desk.units["LDTBXH"].short_name]
    assert row.last_year.difference is None
    assert row.last_year.reason


def test_year_of_the_end_of_districts(desk, by):
    of_march(desk, by)
    of_july(desk, by)
    open_due_periods(NOW)
    file_all(desk, "2024-N", 5)
    rows = file_all(desk, "2025-N", 7)
    assert rows.completeness.expected == 26
    assert sum(unit.closing for unit in rows.units) == 9
    communes = row_of(rows, "XA-TONG")
    assert communes.total.value is None
    assert communes.total.coverage.words == "không có đơn vị nào được giao"
    assert {cell.state for cell in communes.cells if cell.unit.code.startswith("UBND-")} == {CellState.ENDED}
    sessions = row_of(rows, "TT-BUOI")
    districts = [cell for cell in sessions.cells if cell.unit.code.startswith("UBND-")]
    assert [(cell.value, cell.counts) for cell in districts] == [(Decimal(7), True)] * 7


def test_new_unit_is_compared_with_the_former_one(desk, by):
    of_march(desk, by)
    open_due_periods(NOW)
    file_all(desk, "2024-N", 5)
    reports_in(desk, "2025-N")
    begun = FigureAssignment.objects.filter(unit__code="CAT", valid_from=date(2025, 3, 1))
    compared = Comparison.of(desk.reports["CAT", "2025-N"]).last_year
    for row in begun.select_related("figure"):
        answer = compared.get(row.figure.code)
        if row.figure.kind in (FigureKind.STOCK, FigureKind.DISTINCT):
            assert (answer.value, answer.source) == (5, desk.units["LDTBXH"].short_name)
        else:
            # Passed inside the window: only a part of the year is the police's.
            assert answer is None
    assert compared["KT-VU"].source == ""
