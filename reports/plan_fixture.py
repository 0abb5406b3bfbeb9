"""A plan's fixture as the whole portal reads it: the sections of the plan, its periods, and what may not change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from reports.deadlines import OPENS_DAYS_BEFORE
from reports.models import Period
from reports.rested_on import refusals
from targets.fixture_shapes import SECTIONS, Shape
from targets.loading import LoadResult, load_fixture


def follow_due_date(period: Period, before: Mapping[str, Any]) -> None:
    """Dates that were counted from the old due date are counted anew, unless the head set them."""
    old = before.get("due_before")
    if old is None:
        return
    if period.late_from == old and not period.late_from_reason:
        period.late_from = None
    if period.opens_on == old - timedelta(days=OPENS_DAYS_BEFORE):
        period.opens_on = None


PERIODS = Shape(
    Period,
    kept=frozenset({"late_from", "late_from_reason", "opens_on"}),
    settle=follow_due_date,
)
ALL_SECTIONS: Mapping[str, Shape] = {**SECTIONS, "periods": PERIODS}


def load_plan(path: Path) -> LoadResult:
    """Load a plan and its periods from a folder or file, unless reports rest on what would change.

    Raises `BrokenFixture` or `AmendmentNeeded`; then nothing was written.
    """
    return load_fixture(path, sections=ALL_SECTIONS, guard=refusals)
