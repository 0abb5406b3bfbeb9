"""What a receipt number and a printed code lead to."""

import pytest

from agencies.access import Access
from agencies.dates import local_date
from reports.models import Submission
from reports.verification import matching_rounds
from tests.world import build_world

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
