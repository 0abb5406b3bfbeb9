"""A unit ends once: its page says so, and what was recorded wrongly is corrected with a reason and a record."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from agencies.models import OrganisationChange, Unit
from agencies.organisation import changes_of_organisation, record_of
from reports.reorganisation import (
    Passing,
    Reorganisation,
    ReorganisationRefused,
    correct,
    left_assignments,
    open_assignments,
    outlook,
    reorganise,
)
from targets.models import FigureAssignment, TaskAssignment
from tests.world import NOW, add_unit, build_world

pytestmark = pytest.mark.django_db
TODAY = local_date(NOW)
LAST, EARLIER = date(2025, 12, 12), date(2025, 12, 10)
GROUNDS = "Nghị quyết 01"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.reports.test_practice.now"


@pytest.fixture
def world():
    world = build_world()
    world.units["a.MOI"] = add_unit(world.provinces["a"], "MOI", "Đơn vị mới", order=9)
    return world


def by(world, username="a.quantri"):
    return Access.of(world.users[username], TODAY)


def end(world, successor="a.MOI", receiver="a.MOI", ending="a.H1"):
    """A unit ends on 12/12 in favour of MOI, or of nobody."""
    unit = Unit.objects.get(pk=world.units[ending].pk)
    passing = tuple(
        Passing(row, world.units[receiver] if receiver else None) for row in open_assignments(unit, TODAY)
    )
    heir = world.units[successor] if successor else None
    reorganise(Reorganisation(unit, LAST, heir, passing, GROUNDS), by=by(world), now=NOW)
    return Unit.objects.get(pk=unit.pk)


def correction(unit, last_day=LAST, successor=None, passing=(), reason="Ghi nhầm"):
    return Reorganisation(unit, last_day, successor, passing, GROUNDS, reason)


def state(unit):
    """Everything a change writes."""
    rows = [list(kind.objects.order_by("pk").values()) for kind in (FigureAssignment, TaskAssignment)]
    unit = Unit.objects.get(pk=unit.pk)
    return rows, unit.valid_to, unit.successor_id, OrganisationChange.objects.count()


def dates_of(unit):
    rows = FigureAssignment.objects.filter(unit=unit)
    return set(rows.values_list("valid_from", "valid_to"))


def page_of(name, unit):
    return reverse(f"admin:agencies_unit_{name}", args=[unit.pk])


@pytest.mark.parametrize("last_day", [EARLIER, LAST, date(2025, 12, 20)])
def test_unit_that_ended_is_not_ended_again(world, last_day):
    unit = end(world)
    before = state(unit)
    again = Reorganisation(unit, last_day, None, (), "Nghị quyết 02")
    assert "đã được ghi kết thúc hết ngày 12/12/2025" in outlook(again, now=NOW).refusals[0]
    with pytest.raises(ReorganisationRefused, match="Đính chính"):
        reorganise(again, by=by(world), now=NOW)
    assert state(unit) == before


def test_what_a_page_opened_before_the_end_sends_is_refused(world, client):
    unit = world.units["a.H1"]
    end(world)
    before = state(unit)
    client.force_login(world.users["a.quantri"])
    typed = {"last_day": "10/12/2025", "successor": "", "grounds": "Nghị quyết 02", "buoc": "xac-nhan"}
    response = client.post(page_of("reorganise", unit), typed)
    assert response.status_code == 409
    assert "không kết thúc lần nữa" in response.content.decode()
    assert state(unit) == before


def test_page_of_an_ended_unit_says_when_with_whom_and_on_what_grounds(world, client):
    unit = end(world)
    client.force_login(world.users["a.quantri"])
    page = client.get(page_of("reorganise", unit)).content.decode()
    for words in (
        "<dt>Kết thúc hết ngày</dt><dd>12/12/2025</dd>",
        "<dt>Đơn vị kế thừa</dt><dd>Đơn vị mới</dd>",
        "<dt>Căn cứ</dt><dd>Nghị quyết 01</dd>",
        page_of("correct", unit),
    ):
        assert words in page, words
    assert 'name="last_day"' not in page
    assert "Đã kết thúc: xem, đính chính" in client.get(page_of("change", unit)).content.decode()


def test_forgotten_successor_is_recorded_and_takes_what_nobody_took(world):
    unit = end(world, successor=None, receiver=None)
    heir = world.units["a.MOI"]
    passing = tuple(Passing(row, heir) for row in left_assignments(unit))
    assert len(passing) == 5
    correct(correction(unit, successor=heir, passing=passing, reason="Ghi sót"), by=by(world), now=NOW)
    unit.refresh_from_db()
    assert (unit.valid_to, unit.successor) == (LAST, heir)
    assert dates_of(unit) == {(None, LAST)}
    assert dates_of(heir) == {(date(2025, 12, 13), None)}
    first, second = OrganisationChange.objects.order_by("pk")
    assert (first.successor, first.reason) == (None, "")
    assert (second.successor, second.reason, second.grounds) == (heir, "Ghi sót", GROUNDS)
    assert second.moved == "Đơn vị mới: 04 số liệu (BUOI, XA, XA-TT, HEROIN); nhiệm vụ 1 (phối hợp)."
    assert record_of(unit) == second
    assert record_of(unit).corrected == [first]
    assert left_assignments(unit) == []


def test_what_the_successor_answered_for_already_is_not_left(world):
    unit = end(world, successor="a.YT", receiver="a.YT")
    assert left_assignments(unit) == []


def test_wrong_day_moves_with_the_dates_of_assignments(world):
    unit = end(world)
    heir = world.units["a.MOI"]
    change = correction(unit, last_day=EARLIER, successor=heir)
    assert outlook(change, now=NOW).refusals == ()
    assert (
        "Ngày cuối từ 12/12/2025 thành 10/12/2025; 10 ngày của phân công đổi theo."
        in outlook(change, now=NOW).notes
    )
    correct(change, by=by(world), now=NOW)
    unit.refresh_from_db()
    assert (unit.valid_to, unit.successor) == (EARLIER, heir)
    assert dates_of(unit) == {(None, EARLIER)}
    assert dates_of(heir) == {(date(2025, 12, 11), None)}
    task = TaskAssignment.objects.get(unit=heir)
    assert task.valid_from == date(2025, 12, 11)


def test_day_is_not_corrected_once_a_report_was_filed_by_it(world):
    unit = end(world, ending="a.YT")
    period = world.periods["a.2025-N"]
    before = state(unit)
    change = correction(unit, last_day=EARLIER, successor=world.units["a.MOI"])
    with pytest.raises(ReorganisationRefused, match=f"đã nộp báo cáo {period.short_name} theo ngày cuối"):
        correct(change, by=by(world), now=NOW)
    assert state(unit) == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "Chưa có gì thay đổi"),
        ({"successor": "a.YT"}, "đã nhận 05 phân công"),
        ({"successor": "a.H1"}, "không nhận chuyển giao từ"),
        ({"reason": " "}, "Đề nghị ghi lý do"),
    ],
    ids=str,
)
def test_correction_is_refused_with_the_reason_and_nothing_is_written(world, wrong, sentence):
    unit = end(world)
    before = state(unit)
    heir = world.units[wrong.get("successor", "a.MOI")]
    change = correction(unit, **(wrong | {"successor": heir}))
    with pytest.raises(ReorganisationRefused, match=sentence):
        correct(change, by=by(world), now=NOW)
    assert state(unit) == before


def test_unit_in_operation_has_nothing_to_correct(world, client):
    with pytest.raises(ReorganisationRefused, match="chưa được ghi kết thúc"):
        correct(correction(world.units["a.H1"]), by=by(world), now=NOW)
    client.force_login(world.users["a.quantri"])
    response = client.get(page_of("correct", world.units["a.H1"]))
    assert response.url == page_of("reorganise", world.units["a.H1"])


def test_day_shared_with_another_unit_that_ended_is_not_moved_alone(world):
    unit = end(world)
    FigureAssignment.objects.filter(figure=world.figures["a.BUOI"], unit=world.units["a.YT"]).update(
        valid_to=LAST
    )
    change = correction(unit, last_day=EARLIER, successor=world.units["a.MOI"])
    refusals = outlook(change, now=NOW).refusals
    assert any("cũng kết thúc phân công ngày 12/12/2025" in sentence for sentence in refusals)


def test_correction_is_looked_over_before_it_is_made(world, client):
    unit = end(world, successor=None, receiver=None)
    client.force_login(world.users["a.quantri"])
    address = page_of("correct", unit)
    page = client.get(address).content.decode()
    assert 'value="12/12/2025"' in page
    assert 'value="Nghị quyết 01"' in page
    typed = {"last_day": "12/12/2025", "successor": world.units["a.MOI"].pk, "grounds": GROUNDS}
    assert "Đề nghị ghi lý do đính chính." in client.post(address, typed).content.decode()
    typed["reason"] = "Ghi sót đơn vị kế thừa"
    before = state(unit)
    page = client.post(address, typed).content.decode()
    assert "Xác nhận đính chính" in page
    assert "05 phân công" in page
    assert state(unit) == before
    assert client.post(address, typed | {"buoc": "xac-nhan"}).status_code == 302
    page = client.get(page_of("reorganise", unit)).content.decode()
    assert "<dd>Ghi sót đơn vị kế thừa</dd>" in page
    assert page.count("Đã được đính chính.") == 1
    client.force_login(world.users["a.xem"])
    told = client.get("/kh1/ke-hoach/").content.decode()
    assert "01 đơn vị kết thúc" in told
    assert "đính chính: Ghi sót đơn vị kế thừa" in told
    assert len(changes_of_organisation(world.provinces["a"].pk, 2021, 2025)) == 1


@pytest.mark.parametrize(("username", "status"), [("a.h1.ky", 403), ("b.quantri", 404), ("a.lanhdao", 403)])
def test_correction_is_closed_to_others(world, client, username, status):
    unit = end(world)
    client.force_login(world.users[username])
    assert client.get(page_of("correct", unit)).status_code == status
    with pytest.raises(ReorganisationRefused):
        correct(correction(unit, last_day=EARLIER), by=by(world, username), now=NOW)


def test_dates_of_an_ended_unit_are_not_edited_beside_its_record(world, client):
    unit = end(world)
    client.force_login(world.users["a.quantri"])
    page = client.get(page_of("change", unit)).content.decode()
    for name in ("valid_from", "valid_to", "successor"):
        assert f'name="{name}"' not in page, name
