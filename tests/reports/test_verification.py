"""What a receipt number and a printed code lead to."""

import re

import pytest
import segno
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from reports.models import Submission
from reports.verification import matching_rounds
from tests.world import build_world, file_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed():
    """The same round, filed in two provinces: (world, round of province a, round of province b)."""
    world = build_world()
    reports = [world.reports[f"{key}.YT", "2025-N"] for key in "ab"]
    return world, *(Submission.objects.get(report=report) for report in reports)


def found(world, code, username):
    return [
        match.submission
        for match in matching_rounds(code, Access.of(world.users[username], local_date(world.now)))
    ]


def test_receipt_number_leads_to_the_round_of_ones_own_province(filed):
    world, ours, theirs = filed
    assert ours.receipt == theirs.receipt == "2025-N-YT-01"
    assert found(world, "2025-N-YT-01", "a.yt.lap") == [ours]
    assert found(world, "2025-n-yt-1 ", "b.yt.lap") == []
    assert found(world, " 2025-n-yt-01", "b.yt.lap") == [theirs]


def test_receipt_number_of_another_round_or_unit_leads_nowhere(filed):
    world, _ours, _theirs = filed
    assert found(world, "2025-N-YT-02", "a.yt.lap") == []
    assert found(world, "2025-N-H1-01", "a.yt.lap") == []


def test_printed_code_and_whole_sha256_lead_to_the_same_round(filed):
    world, ours, _theirs = filed
    assert found(world, ours.code, "a.yt.lap") == [ours]
    assert found(world, ours.sha256.upper(), "a.yt.lap") == [ours]
    assert found(world, ours.sha256[:9], "a.yt.lap") == []


def test_page_of_a_receipt_shows_the_round(filed, client):
    world, ours, _theirs = filed
    client.force_login(world.users["a.yt.lap"])
    response = client.get(f"/xac-nhan/{ours.receipt}/")
    assert response.status_code == 200
    assert ours.code in response.content.decode()


def page_of(client, world, code, username="a.yt.lap"):
    client.force_login(world.users[username])
    return client.get(reverse("xac-nhan", args=[code])).content.decode()


def test_code_is_read_as_people_type_it(filed, client):
    world, ours, _theirs = filed
    code = ours.code
    for typed in (
        code.upper(),
        f"{code[:4]} {code[4:]}",
        f" {code[:2]} {code[2:5].upper()} {code[5:]} ",
        f"{code[:4]}-{code[4:]}",
    ):
        assert found(world, typed, "a.yt.lap") == [ours], typed
    client.force_login(world.users["a.yt.lap"])
    assert client.get(reverse("xac-nhan"), {"ma": f"{code[:4]} {code[4:]}".upper()}).url == (
        reverse("xac-nhan", args=[code.upper()])
    )


def test_answer_says_round_outcome_and_that_it_is_the_latest(filed, client):
    world, ours, _theirs = filed
    page = page_of(client, world, ours.code)
    assert "lần nộp 01</strong>, chờ xem xét" in page
    assert "Đây là lần nộp mới nhất" in page
    by = world.users["a.tonghop"]
    Submission.objects.filter(pk=ours.pk).update(accepted_at=world.now, accepted_by=by)
    page = page_of(client, world, ours.code)
    assert "đã tiếp nhận; số liệu của lần nộp này đang được tính" in page


def test_answer_of_an_older_round_leads_to_the_newer_one(filed, client):
    world, ours, _theirs = filed
    by = world.users["a.tonghop"]
    Submission.objects.filter(pk=ours.pk).update(returned_at=world.now, returned_by=by)
    file_round(ours.report, {"BUOI": 40}, by=world.users["a.yt.ky"], at=world.now)
    page = page_of(client, world, ours.code)
    assert "đã trả lại để bổ sung" in page
    assert "Không phải bản mới nhất" in page
    assert reverse("phien-ban-so-sanh", args=[ours.report_id, 1, 2]) in page


def test_unknown_code_is_answered_with_what_to_check(filed, client):
    world, _ours, _theirs = filed
    page = page_of(client, world, "00000000")
    assert "Đề nghị kiểm tra" in page
    assert "số liệu đã được sửa sau khi in" in page
    assert "không có dạng của mã" not in page
    assert "“0000000o” không có dạng của mã" in page_of(client, world, "0000000o")


def test_receipt_draws_the_address_that_answers_for_it(filed, client, settings):
    """The modules of the picture are those of the code of exactly this address."""
    world, ours, _theirs = filed
    settings.PORTAL_URL = "https://cong.example"
    client.force_login(world.users["a.yt.lap"])
    page = client.get(reverse("bao-cao-bien-nhan", args=[ours.report_id, 1])).content.decode()
    address = f"https://cong.example/xac-nhan/{ours.receipt}/"
    assert address in page
    expected = segno.make(address, error="m")
    drawn = page.split('class="qr"')[1].split("</svg>")[0]
    assert dark_modules(drawn, border=2) == {
        (row, column)
        for row, modules in enumerate(expected.matrix)
        for column, dark in enumerate(modules)
        if dark
    }
    assert client.get(f"/xac-nhan/{ours.receipt}/").status_code == 200


def dark_modules(svg, border):
    """The (row, column) of every dark module of a QR code drawn as strokes of a path."""
    path = svg.split("<path")[-1].split(' d="')[1].split('"')[0]
    modules, x, y = set(), 0, 0.5
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "M":
            x, y = int(values[0]), values[1]
        elif command == "m":
            x, y = x + int(values[0]), y + values[1]
        else:
            modules |= {(int(y) - border, column - border) for column in range(x, x + int(values[0]))}
            x += int(values[0])
    return modules
