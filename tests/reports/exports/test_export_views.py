"""Who may download which document, from what source, under what name."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from agencies.enums import Role
from agencies.models import Membership
from reports.enums import Move, ReportState
from reports.models import Report
from tests.reports.drafts import finished_draft
from tests.reports.exports.measuring import text
from tests.world import moment, put

pytestmark = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def as_user(world):
    def client(username) -> Client:
        client = Client()
        client.force_login(world.users[username])
        return client

    return client


@pytest.fixture
def plan(world) -> str:
    """Where the first plan's pages begin."""
    return f"/{world.plans['a'].code}"


def address(report: Report, query="") -> str:
    return f"/bao-cao/{report.pk}/xuat.pdf{query}"


def test_preparer_gets_the_draft_marked_as_such(world, as_user):
    response = as_user("a.h1.lap").get(address(world.reports["a.H1", "2025-N"]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert "DỰ THẢO" in text(response.content)


def test_unit_gets_its_filed_round_once_filed(world, as_user):
    response = as_user("a.yt.lap").get(address(world.reports["a.YT", "2025-N"]))
    read = text(response.content)
    assert "DỰ THẢO" not in read
    assert f"Mã nội dung: {world.reports['a.YT', '2025-N'].submissions.get().code}" in read


def test_coordinator_never_gets_a_draft(world, as_user):
    assert as_user("a.tonghop").get(address(world.reports["a.H1", "2025-N"])).status_code == 404


def test_coordinators_get_rounds(world, as_user):
    for person in ("a.tonghop", "a.lanhdao"):
        response = as_user(person).get(address(world.reports["a.YT", "2025-N"]))
        assert response.status_code == 200
        assert "Sở Y tế trân trọng báo cáo" in text(response.content)


def test_coordinator_of_a_returned_report_gets_the_round_and_the_unit_its_draft(world, as_user):
    report = world.reports["a.YT", "2025-N"]
    finished_draft(report, by=world.users["a.yt.lap"])
    put(report, ReportState.RETURNED, Move.RETURN, by=world.users["a.tonghop"], at=moment(2025, 12, 11))
    assert "DỰ THẢO" in text(as_user("a.yt.ky").get(address(report)).content)
    assert "DỰ THẢO" not in text(as_user("a.tonghop").get(address(report)).content)


def test_a_round_is_chosen_by_its_number(world, as_user):
    report = world.reports["a.YT", "2025-N"]
    response = as_user("a.yt.lap").get(address(report, "?lan=1"))
    assert response.status_code == 200
    assert 'filename="bao-cao-yt-2025-N-lan-01.pdf"' in response["Content-Disposition"]


def test_unknown_round_is_not_found(world, as_user):
    client = as_user("a.yt.lap")
    report = world.reports["a.YT", "2025-N"]
    asked = ["2", "0", "-1", "x", "", "1e1", "١", "9" * 400, "%00"]
    answers = {number: client.get(address(report, f"?lan={number}")).status_code for number in asked}
    assert answers == dict.fromkeys(asked, 404)


def test_strangers_find_no_report(world, as_user):
    people = ["a.h1.lap", "a.cq.ky", "a.xem", "a.quantri", "b.yt.lap", "b.tonghop", "khong", "root"]
    report = world.reports["a.YT", "2025-N"]
    answers = {person: as_user(person).get(address(report)).status_code for person in people}
    assert answers == dict.fromkeys(people, 404)


def test_report_not_begun_has_no_document(world, as_user):
    assert as_user("a.cq.lap").get(address(world.reports["a.CQ", "2025-N"])).status_code == 404


def test_report_that_does_not_exist_is_not_found(as_user):
    assert as_user("a.yt.lap").get("/bao-cao/999999/xuat.pdf").status_code == 404


def test_own_report_of_the_coordinating_unit_is_internal(world, as_user):
    response = as_user("a.tonghop").get(address(world.reports["a.CQ", "2024-N"]))
    assert "Kính gửi: Lãnh đạo Cơ quan tổng hợp" in text(response.content)


def test_consolidated_documents_for_coordinator_and_head(as_user, plan):
    for person in ("a.tonghop", "a.lanhdao"):
        client = as_user(person)
        pdf = client.get(f"{plan}/tong-hop/2024-N/xuat.pdf")
        assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
        assert "Cơ quan tổng hợp trân trọng báo cáo./." in text(pdf.content)
        xlsx = client.get(f"{plan}/tong-hop/2024-N/xuat.xlsx")
        assert (xlsx.status_code, xlsx["Content-Type"]) == (200, XLSX)
        assert load_workbook(BytesIO(xlsx.content)).sheetnames[0] == "Chỉ tiêu"


def test_consolidated_documents_are_not_found_by_others(world, as_user):
    people = ["a.yt.ky", "a.cq.lap", "a.xem", "a.quantri", "khong", "root"]
    asked = [
        (person, f"/{world.plans['a'].code}/tong-hop/2024-N/xuat.{ending}")
        for person in people
        for ending in ("pdf", "xlsx")
    ]
    answers = {(person, place): as_user(person).get(place).status_code for person, place in asked}
    assert answers == dict.fromkeys(asked, 404)


def test_each_coordinator_gets_the_own_plan_whatever_the_codes(world, as_user):
    own, other = (
        text(as_user(f"{key}.tonghop").get(f"/{world.plans[key].code}/tong-hop/2024-N/xuat.pdf").content)
        for key in ("a", "b")
    )
    assert "Kế hoạch số 1/KH-UBND" in own
    assert "2/KH-UBND" not in own
    assert "Kế hoạch số 2/KH-UBND" in other
    assert "1/KH-UBND" not in other


@pytest.mark.parametrize("place", ["{plan}/tong-hop/2031-N", "/kh9/tong-hop/2024-N"])
def test_unknown_plan_or_period_is_not_found(as_user, plan, place):
    assert as_user("a.tonghop").get(place.format(plan=plan) + "/xuat.pdf").status_code == 404


def test_provisional_is_asked_for_and_named(as_user, plan):
    client = as_user("a.tonghop")
    asked = client.get(f"{plan}/tong-hop/2025-N/xuat.xlsx?tam-tinh=1")
    assert 'filename="so-lieu-tong-hop-2025-N-tam-tinh.xlsx"' in asked["Content-Disposition"]
    plain = client.get(f"{plan}/tong-hop/2025-N/xuat.xlsx")
    assert 'filename="so-lieu-tong-hop-2025-N.xlsx"' in plain["Content-Disposition"]
    totals = [load_workbook(BytesIO(body.content)).worksheets[1]["D9"].value for body in (asked, plain)]
    assert totals == [12, "Thiếu số liệu"]


def test_files_have_plain_and_vietnamese_names_and_are_not_kept_by_caches(as_user, plan):
    response = as_user("a.tonghop").get(f"{plan}/tong-hop/2024-N/xuat.pdf")
    assert response["Content-Disposition"] == (
        'attachment; filename="bao-cao-tong-hop-2024-N.pdf"; '
        "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20t%E1%BB%95ng%20h%E1%BB%A3p%20n%C4%83m%202024.pdf"
    )
    assert response["Cache-Control"] == "private, no-store"


def test_anonymous_visitors_are_sent_to_log_in(world):
    response = Client().get(address(world.reports["a.YT", "2025-N"]))
    assert response.status_code == 302
    assert response["Location"].startswith("/dang-nhap/")


def test_documents_are_only_read(world, as_user):
    client = as_user("a.yt.lap")
    assert client.post(address(world.reports["a.YT", "2025-N"])).status_code == 405


def test_coordinator_who_also_prepares_gets_the_own_draft(world, as_user):
    """The coordinating unit's clerk may hold both roles: its draft is then his own."""
    both = world.users["a.tonghop"]
    Membership.objects.create(user=both, role=Role.PREPARER, unit=world.units["a.CQ"])
    report = world.reports["a.CQ", "2025-N"]
    finished_draft(report, by=both)
    assert "DỰ THẢO" in text(as_user("a.tonghop").get(address(report)).content)
