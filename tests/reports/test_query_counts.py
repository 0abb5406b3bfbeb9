"""The number of queries depends on nothing: not on units, not on figures, not on periods."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.enums import Role
from agencies.models import Membership, User
from reports.consolidation import consolidate
from reports.models import Difficulty, Inspection, Period, RescopedFigure, ScopeChange
from targets.models import Amendment
from tests.reports.factories import A, B, Desk, R, add_figure, add_indicator, file, make_desk, moment

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 20)
CONSOLIDATION_QUERIES = 18
PAGE_QUERIES = {
    "/kh1/tong-hop/2024-N/": 27,
    "/kh1/tong-hop/2024-N/?tam-tinh=1": 27,
    "/kh1/tong-hop/2024-N/xuat.xlsx": 23,
    "/kh1/tong-hop/2024-N/bieu-do/1.1.svg": 23,
    "/kh1/tong-hop/giai-doan/": 23,
    "/kh1/tong-hop/giai-doan/bieu-do/1.1.svg": 20,
    "/kh1/tong-hop/giai-doan/xuat.xlsx": 20,
    "/kh1/tong-hop/2024-N/soan/nhiem-vu/": 28,
    "/kh1/tong-hop/2024-N/ban-hanh/": 28,
    "/kh1/tong-hop/2024-N/so-lieu/": 26,
    "/kh1/tong-hop/2024-N/so-lieu/S1/": 29,
    "/kh1/don-doc/": 16,
    "/kh1/so-goc/": 13,
    "/kh1/ke-hoach/": 20,
    "/kh1/ke-hoach/dieu-chinh/1/": 29,
    "/kh1/so-goc/pham-vi/": 8,
    "/kh1/so-goc/pham-vi/1/": 27,
    "/kh1/vuong-mac/": 14,
    "/kh1/kiem-tra/": 9,
}


def now():
    return NOW


def busy_desk(count: int) -> Desk:
    """A plan of `count` units and as many figures, two years and a first half, most of them filed."""
    units = ("CQ", *(f"H{number}" for number in range(1, count)))
    desk = make_desk(units, years=(2023, 2024), parts=("6T", "N"))
    for number in range(1, count + 1):
        add_figure(desk, f"S{number}", {units[0]: A, **dict.fromkeys(units[1:], B)})
        add_indicator(desk, f"1.{number}", "monitored", (f"S{number}",))
    add_figure(desk, "BUOI", dict.fromkeys(units, R))
    for period in desk.periods:
        for unit in units[: count - 1] or units:
            file(desk, unit, period, dict.fromkeys(desk.figures, 1))
    for number, unit in enumerate(desk.units.values(), start=1):
        add_item(desk, unit, number)
    add_amendment(desk)
    add_scope_change(desk)
    return desk


def add_amendment(desk: Desk) -> None:
    """A level proposed for the first indicator."""
    Amendment.objects.create(
        plan=desk.plan,
        number=1,
        indicator=desk.indicators["1.1"],
        value=5,
        comparator=">=",
        valid_from=date(2024, 1, 1),
        proposed_by=desk.plan.coordinator,
        reason="Thực tế thay đổi.",
        saved_at=NOW,
        saved_by=desk.user,
    )


def add_scope_change(desk: Desk) -> None:
    """Every unit counts one figure on another ground since the middle of the second year."""
    change = ScopeChange.objects.create(
        pk=1, plan=desk.plan, from_day=date(2024, 7, 1), basis="Sáp nhập xã", at=NOW, by=desk.user
    )
    for unit in desk.units.values():
        RescopedFigure.objects.create(change=change, figure=desk.figures["BUOI"], unit=unit)


def add_item(desk: Desk, unit, number: int) -> None:
    """An open difficulty of the unit, and an inspection of it."""
    Difficulty.objects.create(
        plan=desk.plan, unit=unit, number=number, content="Thiếu", opened_at=NOW, opened_by=desk.user
    )
    Inspection.objects.create(
        plan=desk.plan,
        unit=unit,
        inspected_on=NOW.date(),
        inspecting_body="Đoàn",
        conclusion="Đạt",
        saved_at=NOW,
        saved_by=desk.user,
    )


@pytest.mark.parametrize("units", [1, 3, 26])
def test_consolidating_takes_the_same_queries(units):
    desk = busy_desk(units)
    period = Period.objects.select_related("plan").get(plan=desk.plan, code="2024-N")
    with CaptureQueriesContext(connection) as queries:
        consolidated = consolidate(period, now=NOW)
    assert len(consolidated.units) == units
    assert consolidated.figures[0].total.value == 1
    assert len(queries) == CONSOLIDATION_QUERIES


@pytest.mark.parametrize("units", [1, 3, 26])
@pytest.mark.parametrize("address", sorted(PAGE_QUERIES))
def test_page_takes_the_same_queries(units, address, settings):
    settings.CLOCK = "tests.reports.test_query_counts.now"
    desk = busy_desk(units)
    user = User.objects.create_user("tonghop", password="x")
    Membership.objects.create(user=user, role=Role.COORDINATOR, province=desk.plan.province)
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) == PAGE_QUERIES[address]
