"""The frame of every page: the plan, the navigation by role, what waits, and whether figures are invented."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from agencies.access import Access
from agencies.dates import local_date
from agencies.enums import Role
from agencies.models import Membership, Province, Unit
from reports.chasing import chasing_desk
from reports.context_processors import portal
from reports.models import Extension, Notice, Report
from targets.models import Plan
from tests.world import NOW, World, add_plan, add_units, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_world()


def frame(world, username, path="/", now=NOW):
    request = RequestFactory().get(path)
    request.user = world.users[username] if username else AnonymousUser()
    request.now = now
    request.access = Access.of(request.user, local_date(now))
    request.resolver_match = resolve(path)
    return portal(request)


def labels(found):
    return [(item["label"], item["count"]) for item in found["nav_items"]]


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        (
            "a.yt.lap",
            [
                ("Trang chủ", None),
                ("Báo cáo của đơn vị", None),
                ("Vướng mắc", None),
                ("Kiểm tra", None),
                ("Kế hoạch 1", None),
            ],
        ),
        (
            "a.tonghop",
            [
                ("Trang chủ", None),
                ("Tiếp nhận", 2),
                ("Đôn đốc", 1),
                ("Tổng hợp", None),
                ("Số gốc", None),
                ("Vướng mắc", None),
                ("Kiểm tra", None),
                ("Kế hoạch 1", None),
            ],
        ),
        ("a.xem", [("Trang chủ", None), ("Kế hoạch 1", None)]),
        ("a.quantri", [("Trang chủ", None), ("Kế hoạch 1", None), ("Quản trị", None)]),
        ("khong", [("Trang chủ", None)]),
        ("root", [("Trang chủ", None), ("Quản trị", None)]),
        (None, []),
    ],
)
def test_navigation_leads_where_the_role_works(world, username, expected):
    assert labels(frame(world, username)) == expected


def test_overdue_reports_are_the_only_urgent_count(world):
    items = frame(world, "a.lanhdao")["nav_items"]
    assert [item["label"] for item in items if item["urgent"]] == ["Đôn đốc"]


def test_current_page_is_marked_with_the_pages_below_it(world):
    def current(path):
        return [item["label"] for item in frame(world, "a.tonghop", path)["nav_items"] if item["current"]]

    assert current("/") == ["Trang chủ"]
    assert current("/kh1/tong-hop/2025-N/") == ["Tổng hợp"]
    assert current("/tai-khoan/") == []


@pytest.mark.parametrize(
    ("username", "label"),
    [
        ("a.yt.lap", "Cán bộ lập báo cáo · Sở Y tế"),
        ("a.h1.ky", "Lãnh đạo đơn vị · Ủy ban nhân dân huyện Một"),
        ("a.tonghop", "Cán bộ tổng hợp · Cơ quan tổng hợp"),
        ("b.lanhdao", "Lãnh đạo cơ quan tổng hợp · Cơ quan tổng hợp"),
        ("a.xem", "Cơ quan theo dõi · Tỉnh Thứ Nhất"),
        ("b.quantri", "Quản trị · Tỉnh Thứ Hai"),
        ("khong", ""),
        ("root", ""),
    ],
)
def test_person_is_named_by_role_and_body(world, username, label):
    assert frame(world, username)["actor_label"] == label


def test_coordinators_role_comes_before_the_units(world):
    user = world.users["a.cq.lap"]
    Membership.objects.create(user=user, role=Role.COORDINATOR, province=world.provinces["a"])
    assert frame(world, "a.cq.lap")["actor_label"] == "Cán bộ tổng hợp · Cơ quan tổng hợp"


def test_plan_is_that_of_the_address_otherwise_the_latest_of_ones_own(world):
    older = world.plans["a"]
    newer = Plan.objects.get(pk=older.pk)
    newer.pk, newer.code, newer.number, newer.last_year = None, "kh3", "3", older.last_year + 5
    newer.save()
    assert frame(world, "a.yt.lap")["plan"] == newer
    assert frame(world, "a.yt.lap", "/kh1/ke-hoach/")["plan"] == older
    assert frame(world, "b.yt.lap")["plan"] == world.plans["b"]
    assert not frame(world, "a.yt.lap", "/kh2/ke-hoach/")["plan"]


def test_before_log_in_the_only_plan_is_named_and_of_several_none():
    world = World(NOW)
    for number, key in enumerate("ab", start=1):
        world.provinces[key] = Province.objects.create(code=f"9{number}", name=f"Tỉnh {number}")
        add_units(world, key)
        add_plan(world, key)
        assert bool(frame(world, None, "/dang-nhap/")["plan"]) == (key == "a")


def test_current_period_is_the_latest_that_has_opened(world):
    assert frame(world, "a.yt.lap")["current_period"].code == "2025-N"
    before = NOW.replace(month=11, day=10)
    assert frame(world, "a.yt.lap", now=before)["current_period"].code == "2025-6T"


def test_invented_figures_and_their_clock_are_named(world, settings):
    assert not frame(world, "a.yt.lap")["demo"]
    Plan.objects.update(is_demo=True)
    assert frame(world, "a.yt.lap")["demo"]
    assert not frame(world, "a.yt.lap")["demo_clock"]
    settings.DEBUG, settings.DEMO_NOW = True, "2025-12-12T08:00:00+07:00"
    assert frame(world, "a.yt.lap")["demo_clock"] == NOW
    Plan.objects.update(is_demo=False)
    assert not frame(world, "a.yt.lap")["demo_clock"]


@pytest.mark.parametrize("username", ["a.yt.lap", "a.tonghop", "a.xem", "a.quantri", "root", None])
def test_whole_frame_costs_at_most_three_queries(world, username):
    template = Template(
        "{{ plan.province.name }}{{ plan.coordinator.name }}{{ demo }}{{ demo_clock }}{{ actor_label }}"
        "{% for item in nav_items %}{{ item.label }}{{ item.count }}{% endfor %}"
    )
    found = frame(world, username)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        template.render(Context(found))
    assert len(captured) <= 3


def test_page_that_shows_no_frame_asks_nothing(world):
    with CaptureQueriesContext(connection) as captured:
        request = RequestFactory().get("/healthz")
        request.user, request.now, request.access = AnonymousUser(), NOW, Access(AnonymousUser())
        portal(request)
    assert len(captured) == 0


def overdue_units(world, now=NOW):
    found = Report.objects.filter(period__plan=world.plans["a"]).overdue_on(local_date(now))
    return sorted((report.unit.code, report.period.code) for report in found)


def chased_units(world, now=NOW):
    desk = chasing_desk(world.plans["a"], now=now)
    codes = dict(Unit.objects.values_list("pk", "code"))
    rows = [row for row in (*desk.rows, *desk.older) if row.is_overdue]
    return sorted((codes[row.unit_id], row.period.code) for row in rows)


def late(world):
    return Report.objects.get(pk=world.reports["a.H1", "2025-6T"].pk)


def test_overdue_begins_on_the_due_date_itself(world):
    for day, expected in (
        (16, [("H1", "2025-6T")]),
        (17, [("CQ", "2025-N"), ("H1", "2025-6T"), ("H1", "2025-N")]),
    ):
        now = NOW.replace(day=day)
        assert overdue_units(world, now) == chased_units(world, now) == expected


def test_extension_holds_overdue_off_to_the_end_of_its_last_day(world):
    report = late(world)
    Extension.objects.create(
        report=report,
        last_day=local_date(NOW),
        reason="Mưa lũ",
        granted_at=NOW - timedelta(days=30),
        granted_by=world.users["a.tonghop"],
    )
    assert overdue_units(world) == chased_units(world) == []
    tomorrow = NOW + timedelta(days=1)
    assert overdue_units(world, tomorrow) == chased_units(world, tomorrow) == [("H1", "2025-6T")]


@pytest.mark.parametrize(("due", "expected"), [(13, []), (12, [("H1", "2025-6T")])])
def test_due_date_of_a_return_counts_instead(world, due, expected):
    Report.objects.filter(pk=late(world).pk).update(return_due_before=date(2025, 12, due))
    assert overdue_units(world) == expected


def test_locked_period_is_no_longer_chased_but_for_what_was_unlocked(world):
    period = world.periods["a.2025-6T"]
    type(period).objects.filter(pk=period.pk).update(locked_at=NOW, locked_by=world.users["a.lanhdao"])
    assert overdue_units(world) == chased_units(world) == []
    Report.objects.filter(pk=late(world).pk).update(unlocked_until=local_date(NOW))
    assert overdue_units(world) == chased_units(world) == [("H1", "2025-6T")]


# --- Unread notices -------------------------------------------------------------------------


def tell(world, username, count, read=0):
    """So many notices to a person, the first `read` of which he has seen."""
    Notice.objects.bulk_create(
        Notice(
            report=world.reports["a.H1", "2025-N"],
            user=world.users[username],
            kind=f"thu-{number}",
            subject="Thử",
            body="Thử",
            created_at=NOW,
            read_at=NOW if number < read else None,
        )
        for number in range(count)
    )


def test_unread_notices_are_counted_for_the_person_alone(world):
    tell(world, "a.h1.lap", 5, read=2)
    tell(world, "a.h1.ky", 120)
    for username, expected in (
        ("a.h1.lap", ("3", "03 thông báo chưa đọc")),
        ("a.h1.ky", ("99+", "120 thông báo chưa đọc")),
    ):
        unread = frame(world, username)["unread_notices"]
        assert (unread.badge, unread.words) == expected
    for username in ("a.tonghop", "b.h1.lap", "khong", None):
        assert not frame(world, username)["unread_notices"], username


def test_unread_notices_of_a_person_without_a_plan_are_counted_too(world):
    tell(world, "khong", 1)
    assert frame(world, "khong")["unread_notices"].words == "01 thông báo chưa đọc"


def test_count_of_unread_notices_rides_on_the_query_of_the_plan(world):
    tell(world, "a.h1.lap", 3)
    found = frame(world, "a.h1.lap")
    with CaptureQueriesContext(connection) as queries:
        assert found["plan"].code == "kh1"
        assert found["unread_notices"].count == 3
    assert len(queries) == 1


def test_masthead_shows_and_reads_out_how_many_notices_are_unread(world, client):
    tell(world, "a.h1.lap", 3)
    client.force_login(world.users["a.h1.lap"])
    page = client.get("/tai-khoan/").content.decode()
    assert '<span class="count count--bell" aria-hidden="true">3</span>' in page
    assert '<span class="visually-hidden">03 thông báo chưa đọc</span>' in page
    client.post("/tai-khoan/thong-bao/")
    page = client.get("/tai-khoan/").content.decode()
    assert "count--bell" not in page
    assert '<span class="visually-hidden">Thông báo</span>' in page
