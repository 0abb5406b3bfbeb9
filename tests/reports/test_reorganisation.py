"""A change of organisation: looked over, made in one transaction, logged, refused where filed reports rest on it."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from agencies.models import OrganisationChange
from agencies.organisation import changes_of_organisation
from reports.consolidation import consolidate
from reports.models import Submission
from reports.models.duties import tasks_of
from reports.reorganisation import (
    Passing,
    Reorganisation,
    ReorganisationRefused,
    open_assignments,
    outlook,
    reorganise,
)
from targets.enums import TaskRole
from targets.models import FigureAssignment, ProjectAssignment, TaskAssignment
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
    return [list(found) for found in rows], LogEntry.objects.count(), OrganisationChange.objects.count()


def test_duties_pass_on_the_day_after_and_it_is_logged(world):
    reorganise(change(world), by=by(world), now=NOW)
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
    notes = outlook(change_to_yt, now=NOW).notes
    assert any("Sở Y tế đã được phân công" in note for note in notes)
    reorganise(change_to_yt, by=by(world), now=NOW)
    assert (
        FigureAssignment.objects.filter(figure=world.figures["a.BUOI"], unit=world.units["a.YT"]).count() == 1
    )
    assert FigureAssignment.objects.filter(
        figure=world.figures["a.HEROIN"], unit=world.units["a.YT"]
    ).exists()


def led_by(world, last_day=None):
    """Task 2, led by YT; H1 takes part in it, both without a first day."""
    lead = TaskAssignment.objects.get(task__plan=world.plans["a"], task__number=2)
    lead.role, lead.valid_to = TaskRole.LEAD, last_day
    lead.save()
    TaskAssignment.objects.create(task=lead.task, unit=world.units["a.H1"], role=TaskRole.TAKES_PART)
    return lead.task


def given(task):
    rows = TaskAssignment.objects.filter(task=task).order_by("unit__code", "pk")
    return [(row.unit.code, row.role, row.valid_from, row.valid_to) for row in rows]


def test_receiver_that_took_part_leads_from_the_next_day(world):
    task = led_by(world)
    contents = list(Submission.objects.order_by("pk").values_list("content", "sha256"))
    ahead = outlook(change(world, unit="a.YT", to="a.H1"), now=NOW)
    assert ahead.refusals == ()
    assert (
        f"{task}: Ủy ban nhân dân huyện Một đang giữ vai trò “phối hợp”, từ ngày 13/12/2025 giữ vai trò “chủ trì”."
        in ahead.notes
    )
    reorganise(change(world, unit="a.YT", to="a.H1"), by=by(world), now=NOW)
    assert given(task) == [
        ("H1", TaskRole.TAKES_PART, None, LAST),
        ("H1", TaskRole.LEAD, NEXT, None),
        ("YT", TaskRole.LEAD, None, LAST),
    ]
    assert list(Submission.objects.order_by("pk").values_list("content", "sha256")) == contents
    period = world.periods["a.2025-N"]
    assert [found.number for found in tasks_of(world.units["a.H1"], period)] == [1, 2]
    row = next(row for row in consolidate(period, now=NOW).tasks if row.number == 2)
    roles = {cell.unit.code: cell.role for cell in row.cells if cell.role}
    assert roles == {"H1": TaskRole.LEAD, "YT": TaskRole.LEAD}


def test_lead_of_a_project_passes_to_a_unit_that_took_part(world):
    lead = ProjectAssignment.objects.get(project__plan=world.plans["a"])
    ProjectAssignment.objects.create(project=lead.project, unit=world.units["a.H1"], role=TaskRole.TAKES_PART)
    reorganise(change(world, unit="a.YT", to="a.H1"), by=by(world), now=NOW)
    held = ProjectAssignment.objects.filter(unit=world.units["a.H1"]).order_by("pk")
    assert [(row.role, row.valid_from, row.valid_to) for row in held] == [
        (TaskRole.TAKES_PART, None, LAST),
        (TaskRole.LEAD, NEXT, None),
    ]


@pytest.mark.parametrize(
    ("role", "first_day", "last_day_of_lead"),
    [
        (TaskRole.LEAD, None, None),  # leads beside the other already
        (TaskRole.TAKES_PART, NEXT, None),  # begins on the very day
        (TaskRole.TAKES_PART, None, date(2026, 3, 1)),  # would outlast the lead
    ],
)
def test_role_that_is_not_simply_outgrown_stays_and_the_preview_says_so(
    world, role, first_day, last_day_of_lead
):
    task = led_by(world, last_day_of_lead)
    TaskAssignment.objects.filter(task=task, unit=world.units["a.H1"]).update(role=role, valid_from=first_day)
    before = [row for row in given(task) if row[0] == "H1"]
    notes = outlook(change(world, unit="a.YT", to="a.H1"), now=NOW).notes
    assert any(note.startswith(f"{task}: Ủy ban nhân dân huyện Một đã được phân công") for note in notes)
    reorganise(change(world, unit="a.YT", to="a.H1"), by=by(world), now=NOW)
    assert [row for row in given(task) if row[0] == "H1"] == before


def test_change_is_recorded_with_who_when_why_and_what_moved(world):
    led_by(world)
    reorganise(change(world, unit="a.YT", to="a.MOI"), by=by(world), now=NOW)
    record = OrganisationChange.objects.get()
    assert (record.unit, record.successor, record.last_day, record.next_day) == (
        world.units["a.YT"],
        world.units["a.MOI"],
        LAST,
        NEXT,
    )
    assert (record.grounds, record.recorded_at, record.recorded_by) == (
        "Nghị quyết 01",
        NOW,
        world.users["a.quantri"],
    )
    assert record.moved == (
        "Đơn vị mới: 03 số liệu (BUOI, XA, XA-TT); nhiệm vụ 1 (phối hợp); nhiệm vụ 2 (chủ trì); "
        "dự án P1 (chủ trì)."
    )


def test_what_nobody_takes_is_recorded_too(world):
    rows = open_assignments(world.units["a.H1"], TODAY)
    passing = (Passing(rows[0], world.units["a.MOI"]), *(Passing(row, None) for row in rows[1:]))
    reorganise(
        Reorganisation(world.units["a.H1"], LAST, None, passing, "Nghị quyết 01"), by=by(world), now=NOW
    )
    assert OrganisationChange.objects.get().moved.splitlines() == [
        "Đơn vị mới: 01 số liệu (BUOI).",
        "Không đơn vị nào nhận: 03 số liệu (XA, XA-TT, HEROIN); nhiệm vụ 1 (phối hợp).",
    ]


def test_changes_of_organisation_are_on_the_page_of_the_plan_for_everyone_of_the_province(world, client):
    address = "/kh1/ke-hoach/"
    client.force_login(world.users["a.xem"])
    assert "Thay đổi về tổ chức" not in client.get(address).content.decode()
    reorganise(change(world), by=by(world), now=NOW)
    for username in ("a.xem", "a.yt.lap", "a.lanhdao", "a.quantri"):
        client.force_login(world.users[username])
        page = client.get(address).content.decode()
        assert "<h2>Thay đổi về tổ chức</h2>" in page, username
        assert "<b>Ủy ban nhân dân huyện Một</b> kết thúc hết ngày 12/12/2025" in page
        assert "từ ngày 13/12/2025: <b>Đơn vị mới</b>" in page
        assert "Căn cứ: Nghị quyết 01" in page
        assert "Đơn vị mới: 04 số liệu (BUOI, XA, XA-TT, HEROIN)" in page
    client.force_login(world.users["b.xem"])
    assert "Thay đổi về tổ chức" not in client.get("/kh2/ke-hoach/").content.decode()
    assert changes_of_organisation(world.provinces["a"].pk, 2021, 2024) == []
    assert changes_of_organisation(world.provinces["b"].pk, 2021, 2025) == []


def test_record_is_read_only_in_the_administration(world, client):
    reorganise(change(world), by=by(world), now=NOW)
    record = OrganisationChange.objects.get()
    client.force_login(world.users["a.quantri"])
    address = reverse("admin:agencies_organisationchange_change", args=[record.pk])
    assert "Nghị quyết 01" in client.get(address).content.decode()
    assert client.post(address, {"grounds": "Khác"}).status_code == 403
    assert client.get(reverse("admin:agencies_organisationchange_add")).status_code == 403
    client.force_login(world.users["b.quantri"])
    assert client.get(address).status_code == 404


def test_open_and_closing_reports_are_listed(world):
    ahead = outlook(change(world), now=NOW)
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
        reorganise(change(world, **wrong), by=by(world), now=NOW)
    assert sentence in str(refused.value)
    assert state() == before


def test_successor_that_came_from_the_unit_is_refused(world):
    world.units["a.MOI"].successor = world.units["a.H1"]
    world.units["a.MOI"].save()
    assert any("kế thừa" in sentence for sentence in outlook(change(world), now=NOW).refusals)


@pytest.mark.parametrize("username", ["a.tonghop", "a.h1.ky", "b.quantri"])
def test_only_administrators_of_the_province_reorganise(world, username):
    before = state()
    with pytest.raises(ReorganisationRefused):
        reorganise(change(world), by=by(world, username), now=NOW)
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
    reorganise(change(world, to="a.YT"), by=by(world), now=NOW)
    world.users["a.h1.lap"].memberships.update(valid_to=LAST)
    report = world.reports["a.H1", "2025-N"]
    address = reverse("bao-cao-xem", args=[report.pk])
    client.force_login(world.users["a.yt.lap"])
    assert client.get(address).status_code == 404, "the unit has not ended before its last day is over"
    world.units["a.H1"].refresh_from_db()
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
