"""A role passes from one person to another on a day: what ends, what begins, who may, what is refused."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from agencies.enums import Role
from agencies.handover import HandOver, HandOverRefused, hand_over
from agencies.models import Membership, User
from reports.models import Draft
from reports.notifications import owe_reminders
from tests.world import NOW, add_person, build_world

pytestmark = pytest.mark.django_db
TODAY = local_date(NOW)
DAY = TODAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.reports.test_practice.now"


@pytest.fixture
def world():
    world = build_world()
    world.users["moi"] = add_person("moi")
    Membership.objects.create(
        user=world.users["moi"],
        role=Role.PREPARER,
        unit=world.units["a.H1"],
        valid_from=date(2020, 1, 1),
        valid_to=date(2021, 1, 1),
    )
    return world


def role_of(world, username, role=Role.PREPARER):
    return Membership.objects.get(user=world.users[username], role=role)


def by(world, username):
    return Access.of(world.users[username], TODAY)


def handed(world, *, giver="a.h1.lap", to="moi", who="a.h1.ky", first=DAY, last=None, role=Role.PREPARER):
    plan = HandOver(role_of(world, giver, role), first, last)
    return hand_over(plan, to=world.users[to], by=by(world, who), today=TODAY)


def test_giver_ends_the_day_before_and_receiver_begins(world):
    given = handed(world)
    assert role_of(world, "a.h1.lap").valid_to == DAY - timedelta(days=1)
    assert (given.user, given.valid_from, given.valid_to) == (world.users["moi"], DAY, None)
    unit = world.units["a.H1"].pk
    for day, holder in ((DAY - timedelta(days=1), "a.h1.lap"), (DAY, "moi")):
        acting = {name for name in ("a.h1.lap", "moi") if unit in Access.of(world.users[name], day).own_units}
        assert acting == {holder}


def test_draft_stays_and_reminders_go_to_the_new_one(world):
    handed(world, first=TODAY)
    assert Draft.objects.get(report=world.reports["a.H1", "2025-N"]).updated_by == world.users["a.h1.lap"]
    owe_reminders(NOW)
    reminded = set(world.reports["a.H1", "2025-N"].notices.values_list("user__username", flat=True))
    assert reminded == {"moi", "a.h1.ky"}


def test_standing_in_leaves_the_giver_in_office(world):
    given = handed(world, last=DAY + timedelta(days=7))
    assert role_of(world, "a.h1.lap").valid_to is None
    assert given.valid_to == DAY + timedelta(days=7)


def test_hand_over_is_logged(world):
    handed(world)
    entry = LogEntry.objects.get()
    assert entry.user == world.users["a.h1.ky"]
    assert entry.change_message == "Bàn giao từ ngày 15/12/2025: a.h1.lap → moi."


@pytest.mark.parametrize(
    "wrong",
    [
        {"who": "a.h1.lap"},
        {"who": "a.yt.ky"},
        {"who": "a.tonghop"},
        {"who": "b.quantri"},
        {"role": Role.SIGNATORY, "giver": "a.h1.ky"},
        {"to": "a.yt.lap"},
        {"to": "a.h1.lap"},
        {"to": "a.h1.ky"},
        {"first": TODAY - timedelta(days=1)},
        {"last": DAY - timedelta(days=1)},
    ],
    ids=str,
)
def test_hand_over_is_refused(world, wrong):
    before = list(Membership.objects.order_by("pk").values())
    with pytest.raises(HandOverRefused):
        handed(world, **wrong)
    assert list(Membership.objects.order_by("pk").values()) == before
    assert not LogEntry.objects.exists()


def test_administrator_delegates_the_signature_for_a_time(world):
    handed(world, giver="a.h1.ky", role=Role.SIGNATORY, who="a.quantri", last=DAY)
    assert Access.of(world.users["moi"], DAY).units_as(Role.SIGNATORY) == {world.units["a.H1"].pk}
    assert Access.of(world.users["moi"], DAY + timedelta(days=1)).own_units == frozenset()


def test_who_holds_the_role_already_is_no_receiver(world):
    handed(world)
    with pytest.raises(HandOverRefused):
        handed(world, last=DAY)


def test_signatory_hands_over_on_the_page(world, client):
    client.force_login(world.users["a.h1.ky"])
    page = client.get(reverse("ban-giao")).content.decode()
    assert "Ủy ban nhân dân huyện Một" in page
    assert "yt.lap" not in page
    form = {"giver": role_of(world, "a.h1.lap").pk, "to": world.users["moi"].pk, "first_day": "11/12/2025"}
    refused = client.post(reverse("ban-giao"), form)
    assert "Ngày bắt đầu phải từ hôm nay trở đi." in refused.content.decode()
    assert client.post(reverse("ban-giao"), form | {"first_day": "15/12/2025"}).status_code == 302
    assert role_of(world, "a.h1.lap").valid_to == date(2025, 12, 14)


def test_administrator_opens_an_account_for_the_receiver(world, client):
    client.force_login(world.users["a.quantri"])
    address = reverse("admin:agencies_unit_hand_over", args=[world.units["a.H1"].pk])
    form = {"giver": role_of(world, "a.h1.lap").pk, "first_day": "15/12/2025", "username": "Hoa.Lap"}
    assert "Đề nghị ghi họ và tên" in client.post(address, form).content.decode()
    shown = client.post(address, form | {"full_name": "Trần Thị Hoa"}).content.decode()
    account = User.objects.get(username="hoa.lap")
    assert account.must_change_password
    assert "one-time__password" in shown
    assert [(row.role, row.valid_from) for row in account.memberships.all()] == [
        (Role.PREPARER, date(2025, 12, 15))
    ]
    taken = client.post(address, form | {"username": "a.yt.lap", "full_name": "Khác"}).content.decode()
    assert "Tên đăng nhập này đã có." in taken
    assert User.objects.filter(first_name="Khác").count() == 0


@pytest.mark.parametrize(("username", "status"), [("a.h1.ky", 403), ("b.quantri", 404), ("a.tonghop", 403)])
def test_administrators_page_is_closed_to_others(world, client, username, status):
    client.force_login(world.users[username])
    address = reverse("admin:agencies_unit_hand_over", args=[world.units["a.H1"].pk])
    assert client.get(address).status_code == status
