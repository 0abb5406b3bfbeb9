"""The small world that other tests stand on holds what they expect of it."""

import pytest

from reports.models import Report, Submission
from tests.world import NOW, build_world, draft_mark

pytestmark = pytest.mark.django_db


def test_world_has_two_provinces_alike():
    world = build_world()
    assert sorted(world.provinces) == ["a", "b"]
    assert len(world.units) == 6
    assert len(world.users) == 24
    assert len(world.reports) == 18
    assert Submission.objects.counted().count() == 8


def test_world_reports_stand_in_various_states():
    world = build_world(NOW)
    states = {key: Report.objects.get(pk=report.pk).state for key, report in world.reports.items()}
    assert states["a.YT", "2025-N"] == "submitted"
    assert states["a.H1", "2025-N"] == "drafting"
    assert states["a.CQ", "2025-N"] == "not_started"
    assert states["a.YT", "2025-6T"] == "accepted"
    assert states["a.CQ", "2025-6T"] == "in_review"
    assert states["b.H1", "2025-6T"] == "not_started"
    assert world.reports["a.CQ", "2025-6T"].submissions.get().days_late == 4


def test_world_is_found_by_the_portals_search(client):
    world = build_world()
    client.force_login(world.users["a.h1.lap"])
    assert draft_mark(world.units["a.H1"]) in client.get("/tim/", {"q": "co ban hoan thanh"}).content.decode()
