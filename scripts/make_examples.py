"""Writes docs/examples/ anew from the demonstration: `.venv/bin/python scripts/make_examples.py`.

One document of each kind as PDF and as Word. Refuses a plan whose figures are not marked as invented.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.exports.tree import Document
    from reports.models import Period

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "docs" / "examples"
DAYS_LATE = 3


def latest_past_period() -> Period:
    """The last period of the demonstration whose reports were due."""
    from agencies.clock import now
    from agencies.dates import local_date
    from reports.models import Period

    periods = Period.objects.filter(plan__is_demo=True, late_from__lte=local_date(now()))
    found = periods.select_related("plan__coordinator").order_by("-ends_on").first()
    if found is None:
        sys.exit("Chưa có số liệu minh họa: chạy “make run” trước. / Load the demonstration first.")
    return found


def unit_report(period: Period) -> Document:
    """The first accepted round of a unit that is not the coordinator."""
    from reports.exports.sources import document_of
    from reports.models import Submission

    rounds = Submission.objects.counted().filter(report__period=period)
    filed = (
        rounds.exclude(report__unit=period.plan.coordinator)
        .select_related("report__unit", "report__period__plan__coordinator")
        .order_by("report__unit__order")
        .first()
    )
    if filed is None:
        sys.exit("Kỳ này chưa có báo cáo được tiếp nhận. / No accepted report in this period.")
    return document_of(filed.report, filed)


def consolidated_report(period: Period) -> Document:
    """The consolidated report of the period, not issued."""
    from agencies.clock import now
    from reports.exports.sources import consolidated_now

    return consolidated_now(period, provisional=False, now=now())


def letter(period: Period) -> Document:
    """A second letter to the first eight units, as if they were late."""
    from reports.exports.reminder_letter import LateUnit, reminder_letter
    from reports.models import ReminderLetter, Report

    reports = Report.objects.filter(period=period).exclude(unit=period.plan.coordinator)
    late = [
        LateUnit(report.unit.name, False, period.late_from, DAYS_LATE)
        for report in reports.select_related("unit").order_by("unit__order")[:8]
    ]
    today = period.late_from + timedelta(days=DAYS_LATE - 1)
    first = ReminderLetter(number=1, document_number="12/CV", signed_on=period.late_from)
    return reminder_letter(period, late, reminder=2, former=first, today=today)


def main() -> None:
    """Write the six files."""
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_portal.settings")
    import django

    django.setup()
    from reports.enums import RENDERED_FORMATS
    from reports.exports.rendering import render

    FOLDER.mkdir(parents=True, exist_ok=True)
    period = latest_past_period()
    for name, make in (
        ("bao-cao-don-vi", unit_report),
        ("bao-cao-tong-hop", consolidated_report),
        ("cong-van-don-doc", letter),
    ):
        document = make(period)
        for file_format in RENDERED_FORMATS:
            path = FOLDER / f"{name}.{file_format}"
            path.write_bytes(render(document, file_format))
            print(f"{path.relative_to(PROJECT)}  {path.stat().st_size:,} byte".replace(",", "."))


if __name__ == "__main__":
    main()
