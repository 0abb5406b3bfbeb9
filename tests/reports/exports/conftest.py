"""The small world's annual periods, consolidated."""

import pytest

from reports.consolidation import consolidate
from reports.models import Period
from tests.world import NOW, build_world


@pytest.fixture
def world(db):
    return build_world()


@pytest.fixture
def consolidated(world):
    """The rows of one period of the first plan: `consolidated("2024-N", provisional=True)`."""

    def rows(code, *, provisional=False):
        period = Period.objects.select_related("plan__coordinator").get(plan=world.plans["a"], code=code)
        return consolidate(period, provisional=provisional, now=NOW)

    return rows
