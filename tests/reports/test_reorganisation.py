"""A change of organisation: looked over, made in one transaction, logged, refused where filed reports rest on it."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from reports.reorganisation import (
    Passing,
    Reorganisation,
    ReorganisationRefused,
    open_assignments,
    outlook,
    reorganise,
)
from targets.models import FigureAssignment, TaskAssignment
from tests.world import NOW, add_unit, build_world

pytestmark = pytest.mark.django_db
TODAY = local_date(NOW)
LAST, NEXT = date(2025, 12, 12), date(2025, 12, 13)


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.reports.test_practice.now"


@pytest.fixture
def world():
    world = build_world()
    world.units["a.MOI"] = add_unit(world.provinces["a"], "MOI", "Đơn vị mới", valid_from=NEXT, order=9)
    return world


def change(world, unit="a.H1", to="a.MOI", last_day=LAST):
    receiver = world.units[to]
    rows = open_assignments(world.units[unit], TODAY)
    passing = tuple(Passing(row, receiver) for row in rows)
    return Reorganisation(world.units[unit], last_day, receiver, passing, "Nghị quyết 01")


def by(world, username="a.quantri"):
    return Access.of(world.users[username], TODAY)


def state():
    rows = [FigureAssignment.objects.order_by("pk").values(), TaskAssignment.objects.order_by("pk").values()]
    return [list(found) for found in rows], LogEntry.objects.count()


def test_duties_pass_on_the_day_after_and_it_is_logged(world):
    reorganise(change(world), by=by(world))
    unit = world.units["a.H1"]
    unit.refresh_from_db()
    assert (unit.valid_to, unit.successor) == (LAST, world.units["a.MOI"])
    for code in ("BUOI", "XA", "XA-TT", "HEROIN"):
        rows = FigureAssignment.objects.filter(figure=world.figures[f"a.{code}"])
        old, new = rows.get(unit=unit), rows.get(unit=world.units["a.MOI"])
        assert (old.valid_to, new.valid_from, new.valid_to, new.role) == (LAST, NEXT, None, old.role)
    assert TaskAssignment.objects.get(unit=world.units["a.MOI"]).valid_from == NEXT
    assert LogEntry.objects.get().change_message == (
        "Kết thúc hết ngày 12/12/2025; kế thừa: MOI; MOI: BUOI, XA, XA-TT, HEROIN, nhiệm vụ 1; "
        "căn cứ: Nghị quyết 01"
    )


def test_receiver_that_answers_already_is_not_asked_twice(world):
    change_to_yt = change(world, to="a.YT")
    notes = outlook(change_to_yt).notes
    assert any("Sở Y tế đã được phân công" in note for note in notes)
    reorganise(change_to_yt, by=by(world))
    assert (
        FigureAssignment.objects.filter(figure=world.figures["a.BUOI"], unit=world.units["a.YT"]).count() == 1
    )
    assert FigureAssignment.objects.filter(
        figure=world.figures["a.HEROIN"], unit=world.units["a.YT"]
    ).exists()


def test_open_and_closing_reports_are_listed(world):
    ahead = outlook(change(world))
    assert [report.period.code for report in ahead.closing_reports] == ["2025-N"]
    assert [report.period.code for report in ahead.open_reports] == ["2025-6T", "2025-N"]
    assert ahead.refusals == ()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"last_day": date(2024, 12, 1)}, "đến hết ngày từ để trống thành 01/12/2024"),
        ({"unit": "a.CQ"}, "là đơn vị tổng hợp của"),
        ({"to": "a.H1"}, "không nhận chuyển giao từ"),
        ({"to": "b.YT"}, "không nhận chuyển giao từ"),
        ({"last_day": date(2025, 12, 11)}, "chưa hoặc không còn hoạt động"),
    ],
    ids=str,
)
def test_change_is_refused_and_nothing_is_written(world, wrong, sentence):
    before = state()
    with pytest.raises(ReorganisationRefused) as refused:
        reorganise(change(world, **wrong), by=by(world))
    assert sentence in str(refused.value)
    assert state() == before


def test_successor_that_came_from_the_unit_is_refused(world):
    world.units["a.MOI"].successor = world.units["a.H1"]
    world.units["a.MOI"].save()
    assert any("kế thừa" in sentence for sentence in outlook(change(world)).refusals)


@pytest.mark.parametrize("username", ["a.tonghop", "a.h1.ky", "b.quantri"])
def test_only_administrators_of_the_province_reorganise(world, username):
    before = state()
    with pytest.raises(ReorganisationRefused):
        reorganise(change(world), by=by(world, username))
    assert state() == before


def test_page_shows_what_would_happen_before_anything_does(world, client):
    client.force_login(world.users["a.quantri"])
    address = reverse("admin:agencies_unit_reorganise", args=[world.units["a.H1"].pk])
    assert "Lượng heroin" in client.get(address).content.decode()
    assert "Đề nghị ghi căn cứ" in client.post(address, {"last_day": "12/12/2025"}).content.decode()
    heroin = FigureAssignment.objects.get(figure=world.figures["a.HEROIN"], unit=world.units["a.H1"])
    typed = {
        "last_day": "12/12/2025",
        "successor": world.units["a.MOI"].pk,
        "grounds": "Nghị quyết 01",
        f"nhan-figure-{heroin.pk}": "khong",
    }
    before = state()
    page = client.post(address, typed).content.decode()
    assert "Xác nhận kết thúc và chuyển giao" in page
    assert "không đơn vị nào nhận" in page
    assert "Báo cáo năm 2025" in page
    assert state() == before
    assert client.post(address, typed | {"buoc": "sua"}).status_code == 200
    assert state() == before
    assert client.post(address, typed | {"buoc": "xac-nhan"}).status_code == 302
    assert not FigureAssignment.objects.filter(figure=heroin.figure, unit=world.units["a.MOI"]).exists()
    assert FigureAssignment.objects.filter(figure=world.figures["a.XA"], unit=world.units["a.MOI"]).exists()


@pytest.mark.parametrize(("username", "status"), [("a.h1.ky", 403), ("b.quantri", 404), ("a.lanhdao", 403)])
def test_page_is_closed_to_others(world, client, username, status):
    client.force_login(world.users[username])
    address = reverse("admin:agencies_unit_reorganise", args=[world.units["a.H1"].pk])
    assert client.get(address).status_code == status
    assert client.post(address, {"buoc": "xac-nhan"}).status_code == status


def test_successor_goes_on_with_the_open_report_under_the_old_letterhead(world, client):
    reorganise(change(world, to="a.YT"), by=by(world))
    world.users["a.h1.lap"].memberships.update(valid_to=LAST)
    report = world.reports["a.H1", "2025-N"]
    address = reverse("bao-cao-xem", args=[report.pk])
    client.force_login(world.users["a.yt.lap"])
    assert client.get(address).status_code == 404, "the unit has not ended before its last day is over"
    world.units["a.H1"].valid_to = date(2025, 12, 11)
    world.units["a.H1"].save()
    page = client.get(address).content.decode()
    assert "đơn vị kế thừa: Sở Y tế" in page
    assert "Ủy ban nhân dân huyện Một" in page
    entry = client.get(reverse("bao-cao-lap", args=[report.pk, "so-lieu"]))
    assert entry.status_code == 200
    assert report.pk in {row["report"].pk for row in client.get(reverse("bao-cao")).context["rows"]}
    client.force_login(world.users["b.yt.lap"])
    assert client.get(address).status_code == 404
