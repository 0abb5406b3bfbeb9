"""Periods open by themselves, are extended and locked; every refusal says why."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agencies.access import Access
from agencies.dates import VIETNAM, local_date
from reports import scheduling
from reports.chasing import chasing_desk
from reports.deadlines import Due, stamp
from reports.enums import Timeliness
from reports.models import Extension, Period, Report
from reports.scheduling import NotAllowed
from targets.models import Duty
from tests import world as worlds
from tests.reports.factories import make_desk, make_unit, moment

pytestmark = pytest.mark.django_db
NOW = worlds.NOW

# 2024-N is due before 17/12/2024, so it opens on 17/11; its window is 15/12/2023 to 14/12/2024.
OPENS = datetime(2024, 11, 17, tzinfo=VIETNAM)


@pytest.fixture
def desk():
    """A plan with its periods and no reports yet."""
    desk = make_desk(("CQ", "H1"), years=(2023, 2024))
    Report.objects.all().delete()
    return desk


def owed(desk, period="2024-N"):
    return list(
        Report.objects.filter(period=desk.periods[period])
        .order_by("unit__order")
        .values_list("unit__code", flat=True)
    )


def add_unit(desk, code, **values):
    unit = make_unit(desk.plan.province, code, order=len(desk.units) + 5, **values)
    Duty.objects.create(plan=desk.plan, number=50 + unit.pk, agency=unit.agency, text=".", citation="III")
    return unit


# --- Opening ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (OPENS - timedelta(seconds=1), False),
        (OPENS, True),
        (datetime(2024, 11, 16, 16, 59, 59, tzinfo=UTC), False),
        (datetime(2024, 11, 16, 17, 0, 0, tzinfo=UTC), True),
        (moment(2025, 6, 1), True),
    ],
)
def test_period_opens_thirty_days_before_it_is_due(desk, now, is_open):
    scheduling.open_due_periods(now)
    assert owed(desk) == ["CQ", "H1"] * is_open


def test_opening_twice_creates_nothing_and_changes_nothing(desk):
    assert scheduling.open_due_periods(OPENS) == 4
    before = list(Report.objects.order_by("pk").values())
    assert scheduling.open_due_periods(OPENS + timedelta(days=3)) == 0
    assert list(Report.objects.order_by("pk").values()) == before
    assert {report.opened_at for report in Report.objects.all()} == {OPENS}


def test_missed_runs_are_caught_up(desk):
    assert scheduling.open_due_periods(moment(2025, 3, 1)) == 4
    assert (owed(desk, "2023-N"), owed(desk, "2024-N")) == (["CQ", "H1"], ["CQ", "H1"])


def test_period_with_an_opening_day_of_its_own(desk):
    Period.objects.filter(code="2024-N").update(opens_on=date(2024, 12, 1))
    scheduling.open_due_periods(moment(2024, 11, 30))
    assert owed(desk) == []
    scheduling.open_due_periods(moment(2024, 12, 1))
    assert owed(desk) == ["CQ", "H1"]


def test_period_is_opened_by_hand_before_its_day(desk):
    assert scheduling.open_period(desk.periods["2024-N"], now=moment(2024, 1, 5)) == 2
    assert owed(desk) == ["CQ", "H1"]
    assert owed(desk, "2023-N") == []


@pytest.mark.parametrize(
    ("validity", "is_owed"),
    [
        ({"valid_to": date(2023, 12, 14)}, False),
        ({"valid_to": date(2023, 12, 15)}, True),
        ({"valid_from": date(2024, 12, 14)}, True),
        ({"valid_from": date(2024, 12, 15)}, False),
        ({"valid_from": date(2024, 5, 1), "valid_to": date(2024, 5, 31)}, True),
    ],
)
def test_unit_owes_a_report_when_it_existed_on_one_day_of_the_window(desk, validity, is_owed):
    add_unit(desk, "H9", **validity)
    scheduling.open_due_periods(OPENS)
    assert owed(desk) == ["CQ", "H1", *["H9"] * is_owed]


def test_unit_added_late_gets_its_report(desk):
    scheduling.open_due_periods(OPENS)
    add_unit(desk, "H9", valid_from=date(2024, 11, 20))
    assert scheduling.open_due_periods(OPENS + timedelta(days=5)) == 1
    assert (owed(desk), owed(desk, "2023-N")) == (["CQ", "H1", "H9"], ["CQ", "H1"])


def test_report_that_joins_its_period_after_the_due_date_gets_thirty_days_from_its_opening(desk):
    scheduling.open_due_periods(OPENS)
    add_unit(desk, "MOI", valid_from=date(2024, 3, 1))
    entered = moment(2025, 6, 14)
    scheduling.open_due_periods(entered)
    (extension,) = Extension.objects.all()
    report = extension.report
    assert (report.unit.code, report.period.code) == ("MOI", "2024-N")
    assert (extension.last_day, extension.granted_at, extension.granted_by) == (date(2025, 7, 13), None, None)
    assert extension.reason == "Mở sau khi thay đổi tổ chức, khi kỳ đã qua hạn"
    due = Due(date(2025, 7, 14), extended_to=date(2025, 7, 13))
    assert report.due_for_verdict() == report.due_for_chasing() == due
    assert stamp(moment(2025, 7, 13), report.due_for_verdict()).timeliness == Timeliness.ON_TIME_EXTENDED
    assert stamp(moment(2025, 7, 14), report.due_for_verdict()).days_late == 1
    assert report not in Report.objects.overdue_on(date(2025, 7, 13))
    assert report in Report.objects.overdue_on(date(2025, 7, 14))
    rows = {row.report_id: row for row in chasing_desk(desk.plan, now=entered, period_code="2024-N").rows}
    row = rows[report.pk]
    assert (row.is_overdue, row.days_left) == (False, 30)


def test_reports_of_a_period_opened_as_a_whole_are_due_as_the_plan_says(desk):
    """A plan taken into the portal after its first periods were due."""
    scheduling.open_due_periods(moment(2025, 6, 14))
    add_unit(desk, "MOI", valid_from=date(2024, 3, 1))
    assert not Extension.objects.exists()


def test_report_that_joins_its_period_before_the_due_date_is_due_with_the_others(desk):
    scheduling.open_due_periods(OPENS)
    add_unit(desk, "MOI", valid_from=date(2024, 3, 1))
    scheduling.open_due_periods(datetime(2024, 12, 16, 23, 59, tzinfo=VIETNAM))
    assert owed(desk)[-1] == "MOI"
    assert not Extension.objects.exists()


def test_extension_granted_after_the_opening_does_not_move_the_verdict(desk):
    scheduling.open_due_periods(OPENS)
    report = Report.objects.filter(period__code="2024-N").first()
    Extension.objects.create(
        report=report,
        last_day=date(2025, 7, 1),
        reason=".",
        granted_at=moment(2025, 1, 2),
        granted_by=desk.user,
    )
    assert report.due_for_verdict() == Due(date(2024, 12, 17))


def test_only_units_that_the_plan_names_owe_reports(desk):
    make_unit(desk.plan.province, "H8", order=8)
    other = make_desk(("CQ", "H1"), province="92", years=(2024,))
    Report.objects.all().delete()
    scheduling.open_due_periods(OPENS)
    assert owed(desk) == ["CQ", "H1"]
    assert {report.unit.province.code for report in Report.objects.filter(period__plan=other.plan)} == {"92"}
    assert Report.objects.count() == 6


# --- Extending --------------------------------------------------------------------------------


@pytest.fixture
def world():
    return worlds.build_world()


def actor(world, name, on=NOW):
    return Access.of(world.users[name], local_date(on))


def grant(world, report, by="a.tonghop", now=NOW, last_day=date(2025, 12, 20), reason="Bão lũ."):
    return scheduling.grant_extension(
        report, by=actor(world, by, now), now=now, last_day=last_day, reason=reason
    )


def test_extension_is_kept_with_who_granted_it_and_why(world):
    report = world.reports["a.H1", "2025-N"]
    granted = grant(world, report)
    assert (granted.last_day, granted.reason) == (date(2025, 12, 20), "Bão lũ.")
    assert (granted.granted_at, granted.granted_by) == (NOW, world.users["a.tonghop"])
    assert report.due_for_chasing().late_from == date(2025, 12, 21)


@pytest.mark.parametrize(
    "by", ["a.h1.ky", "a.h1.lap", "a.lanhdao", "a.xem", "a.quantri", "root", "khong", "b.tonghop"]
)
def test_only_a_coordinator_of_the_province_extends(world, by):
    with pytest.raises(NotAllowed, match=r"^Chỉ cán bộ tổng hợp được gia hạn\.$"):
        grant(world, world.reports["a.H1", "2025-N"], by=by)
    assert not Extension.objects.exists()


def test_extension_needs_a_reason(world):
    with pytest.raises(NotAllowed, match=r"^Đề nghị ghi lý do gia hạn\.$"):
        grant(world, world.reports["a.H1", "2025-N"], reason=" \n")


@pytest.mark.parametrize(
    ("period", "now", "last_day", "earliest"),
    [
        # Before it is due: from the first day that would be late.
        ("2025-N", NOW, date(2025, 12, 16), "17/12/2025"),
        # Long after: from today.
        ("2025-6T", NOW, date(2025, 12, 11), "12/12/2025"),
    ],
)
def test_extension_lies_ahead(world, period, now, last_day, earliest):
    report = world.reports["a.H1", period]
    with pytest.raises(NotAllowed, match=f"^Ngày gia hạn phải từ {earliest} trở đi.$"):
        grant(world, report, now=now, last_day=last_day)
    granted = grant(world, report, now=now, last_day=last_day + timedelta(days=1))
    assert granted.last_day == last_day + timedelta(days=1)


def test_extension_beyond_a_quarter_is_a_slip(world):
    report = world.reports["a.H1", "2025-N"]
    with pytest.raises(NotAllowed, match="muộn nhất là 19/03/2026") as refused:
        grant(world, report, last_day=date(2026, 3, 20))
    assert refused.value.about == "last_day"
    assert grant(world, report, last_day=date(2026, 3, 19)).last_day == date(2026, 3, 19)


# --- Locking ----------------------------------------------------------------------------------

NOT_HEAD = r"^Chỉ lãnh đạo cơ quan tổng hợp được khóa, mở khóa kỳ báo cáo\.$"
NOT_HEADS = ["a.tonghop", "a.h1.ky", "a.xem", "a.quantri", "root", "khong", "b.lanhdao"]


def test_head_locks_a_period_once(world):
    period = world.periods["a.2025-6T"]
    scheduling.lock_period(period, by=actor(world, "a.lanhdao"), now=NOW, reason="Xong kỳ.")
    scheduling.lock_period(
        period, by=actor(world, "a.lanhdao"), now=NOW + timedelta(days=1), reason="Xong kỳ."
    )
    period.refresh_from_db()
    assert (period.locked_at, period.locked_by) == (NOW, world.users["a.lanhdao"])
    assert not Period.objects.exclude(pk=period.pk).filter(locked_at__isnull=False).exists()


@pytest.mark.parametrize("by", NOT_HEADS)
def test_nobody_else_locks_or_unlocks(world, by):
    report = world.reports["a.H1", "2025-6T"]
    with pytest.raises(NotAllowed, match=NOT_HEAD):
        scheduling.lock_period(report.period, by=actor(world, by), now=NOW, reason="Xong kỳ.")
    with pytest.raises(NotAllowed, match=NOT_HEAD):
        scheduling.unlock_report(
            report, by=actor(world, by), now=NOW, reason="Đính chính.", until=date(2025, 12, 20)
        )
    report.refresh_from_db()
    assert (report.period.locked_at, report.unlocked_until) == (None, None)


def test_head_unlocks_one_report_to_the_end_of_a_day(world):
    report = world.reports["a.H1", "2025-6T"]
    by = actor(world, "a.lanhdao")
    scheduling.lock_period(report.period, by=by, now=NOW, reason="Xong kỳ.")
    scheduling.unlock_report(report, by=by, now=NOW, reason="Theo đề nghị.", until=date(2025, 12, 14))
    stored = Report.objects.get(pk=report.pk)
    assert (stored.unlocked_until, stored.unlocked_reason) == (date(2025, 12, 14), "Theo đề nghị.")
    assert not stored.is_locked_on(date(2025, 12, 14))
    assert stored.is_locked_on(date(2025, 12, 15))
    assert Report.objects.get(pk=world.reports["a.CQ", "2025-6T"].pk).is_locked_on(date(2025, 12, 12))


@pytest.mark.parametrize(
    ("reason", "until", "message"),
    [
        ("  ", date(2025, 12, 20), "Đề nghị ghi lý do mở khóa."),
        ("Theo đề nghị.", date(2025, 12, 11), "Ngày mở khóa phải từ hôm nay trở đi."),
        (
            "Theo đề nghị.",
            date(2026, 3, 15),
            "Ngày này quá xa; muộn nhất là 14/03/2026. Đề nghị kiểm tra lại ngày, năm.",
        ),
    ],
)
def test_unlocking_needs_a_reason_and_a_day_to_come(world, reason, until, message):
    report = world.reports["a.H1", "2025-6T"]
    by = actor(world, "a.lanhdao")
    with pytest.raises(NotAllowed) as refused:
        scheduling.unlock_report(report, by=by, now=NOW, reason=reason, until=until)
    assert str(refused.value) == message
    assert Report.objects.get(pk=report.pk).unlocked_until is None
    scheduling.unlock_report(report, by=by, now=NOW, reason="Theo đề nghị.", until=local_date(NOW))


def test_membership_that_ended_gives_nothing(world):
    world.users["a.lanhdao"].memberships.update(valid_to=local_date(NOW) - timedelta(days=1))
    with pytest.raises(NotAllowed, match=NOT_HEAD):
        scheduling.lock_period(
            world.periods["a.2025-6T"], by=actor(world, "a.lanhdao"), now=NOW, reason="Xong kỳ."
        )
