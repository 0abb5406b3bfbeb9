"""Due dates at the very second, whatever time zone the process runs in."""

import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.utils import timezone as django_timezone
from hypothesis import given
from hypothesis import strategies as st

from agencies.access import Access
from agencies.dates import VIETNAM, local_date
from reports import workflow
from reports.deadlines import (
    Due,
    days_late,
    days_left,
    due_for_chasing,
    due_for_verdict,
    stamp,
)
from reports.enums import Timeliness
from reports.models import Extension, Submission
from tests import world as worlds
from tests.reports.drafts import finished_draft

ROOT = Path(__file__).parents[2]
JUNE_17 = date(2025, 6, 17)
LAST_SECOND = datetime(2025, 6, 16, 23, 59, 59, tzinfo=VIETNAM)
MIDNIGHT = datetime(2025, 6, 17, tzinfo=VIETNAM)
ON_TIME, EXTENDED, LATE = Timeliness.ON_TIME, Timeliness.ON_TIME_EXTENDED, Timeliness.LATE


@pytest.fixture(params=["UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles"])
def process_zone(request, monkeypatch):
    """The process runs in another time zone, as a server may."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


# --- The instant ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "timeliness", "late"),
    [
        (LAST_SECOND, ON_TIME, 0),
        (LAST_SECOND + timedelta(microseconds=999_999), ON_TIME, 0),
        (MIDNIGHT, LATE, 1),
        (MIDNIGHT + timedelta(hours=23, minutes=59, seconds=59), LATE, 1),
        (MIDNIGHT + timedelta(days=1), LATE, 2),
        (MIDNIGHT + timedelta(days=200), LATE, 201),
        (MIDNIGHT - timedelta(days=200), ON_TIME, 0),
        (datetime(2025, 6, 16, 16, 59, 59, tzinfo=UTC), ON_TIME, 0),
        (datetime(2025, 6, 16, 17, 0, 0, tzinfo=UTC), LATE, 1),
        (datetime(2025, 6, 16, 9, 59, 59, tzinfo=timezone(timedelta(hours=-7))), ON_TIME, 0),
        (datetime(2025, 6, 16, 10, 0, 0, tzinfo=timezone(timedelta(hours=-7))), LATE, 1),
    ],
)
def test_last_instant_is_midnight_in_vietnam(process_zone, received, timeliness, late):
    judged = stamp(received, Due(JUNE_17))
    assert (judged.timeliness, judged.days_late) == (timeliness, late)
    assert (judged.due_at, judged.extended_to) == (datetime(2025, 6, 16, 17, tzinfo=UTC), None)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh"])
def test_process_started_in_another_zone_judges_alike(zone):
    """A process of its own, so that nothing Django did to this one helps."""
    program = (
        "import time\n"
        "from datetime import UTC, date, datetime\n"
        "from reports.deadlines import Due, stamp\n"
        "due = Due(date(2025, 6, 17))\n"
        "print(time.tzname[0], *(stamp(datetime(2025, 6, 16, *at, tzinfo=UTC), due).timeliness.value\n"
        "      for at in ((16, 59, 59), (17, 0, 0))), due.at.astimezone(UTC).isoformat())\n"
    )
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    name = {"UTC": "UTC", "Asia/Ho_Chi_Minh": "+07"}[zone]
    assert done.stdout.split() == [name, "on_time", "late", "2025-06-16T17:00:00+00:00"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "timeliness", "late"),
    [
        (datetime(2025, 6, 16, 16, 59, 59, tzinfo=UTC), ON_TIME, 0),
        (datetime(2025, 6, 16, 17, 0, 0, tzinfo=UTC), LATE, 1),
    ],
)
def test_round_is_stamped_alike_in_every_zone(process_zone, at, timeliness, late):
    """The whole way into the database and back, in a process and a thread of that zone."""
    world = worlds.build_world()
    report = world.reports["a.H1", "2025-6T"]
    with django_timezone.override(process_zone):
        finished_draft(report, by=world.users["a.h1.lap"])
        filed = workflow.submit(report, by=Access.of(world.users["a.h1.ky"], local_date(at)), now=at)
        stored = Submission.objects.get(pk=filed.pk)
    assert (stored.timeliness, stored.days_late) == (timeliness, late)
    assert (stored.submitted_at, stored.due_at) == (at, MIDNIGHT)


def test_moment_without_a_zone_is_refused():
    with pytest.raises(TypeError):
        stamp(datetime(2025, 6, 16, 12), Due(JUNE_17))  # noqa: DTZ001 - what is refused


# --- Days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "left", "late"),
    [
        (date(2025, 5, 18), 30, -29),
        (date(2025, 6, 16), 1, 0),
        (JUNE_17, 0, 1),
        (date(2025, 6, 18), -1, 2),
        (date(2026, 6, 17), -365, 366),
    ],
)
def test_days_left_and_days_late(today, left, late):
    assert (days_left(today, JUNE_17), days_late(today, JUNE_17)) == (left, late)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_late_is_what_comes_from_the_instant_on(received):
    judged = stamp(received, Due(JUNE_17))
    assert (judged.timeliness == LATE) == (received >= MIDNIGHT) == (judged.days_late >= 1)
    if judged.timeliness == LATE:
        assert judged.days_late == days_late(local_date(received), JUNE_17)


# --- Extensions -------------------------------------------------------------------------------

BEFORE = LAST_SECOND
AFTER = MIDNIGHT


@pytest.mark.parametrize(
    ("extensions", "verdict", "chasing"),
    [
        ([], None, None),
        ([(date(2025, 6, 20), BEFORE)], date(2025, 6, 20), date(2025, 6, 20)),
        ([(date(2025, 6, 20), AFTER)], None, date(2025, 6, 20)),
        # Its last day is the first late one: one day more.
        ([(JUNE_17, BEFORE)], JUNE_17, JUNE_17),
        # Shorter than the due date there is: it takes nothing away.
        ([(date(2025, 6, 16), BEFORE)], None, None),
        ([(date(2025, 6, 1), BEFORE)], None, None),
        # The longest counts, of those granted in time for the verdict.
        (
            [(date(2025, 6, 25), BEFORE), (date(2025, 6, 20), BEFORE)],
            date(2025, 6, 25),
            date(2025, 6, 25),
        ),
        (
            [(date(2025, 6, 20), BEFORE), (date(2025, 6, 30), AFTER)],
            date(2025, 6, 20),
            date(2025, 6, 30),
        ),
        ([(date(2025, 6, 10), BEFORE), (date(2025, 6, 18), AFTER)], None, date(2025, 6, 18)),
    ],
)
def test_extension_counts_for_the_verdict_only_when_granted_in_time(extensions, verdict, chasing):
    def due(last_day: date | None) -> Due:
        return Due(JUNE_17) if last_day is None else Due(last_day + timedelta(days=1), extended_to=last_day)

    assert due_for_verdict(JUNE_17, extensions) == due(verdict)
    assert due_for_chasing(JUNE_17, extensions) == due(chasing)


@pytest.mark.parametrize(
    ("received", "timeliness", "late"),
    [
        # Even what would have been on time anyway: the extension was in force.
        (LAST_SECOND, EXTENDED, 0),
        (datetime(2025, 6, 20, 23, 59, 59, tzinfo=VIETNAM), EXTENDED, 0),
        (datetime(2025, 6, 21, tzinfo=VIETNAM), LATE, 1),
    ],
)
def test_extension_names_its_last_day(received, timeliness, late):
    judged = stamp(received, Due(date(2025, 6, 21), extended_to=date(2025, 6, 20)))
    assert (judged.timeliness, judged.days_late) == (timeliness, late)
    assert judged.extended_to == date(2025, 6, 20)


# --- Due dates of a report --------------------------------------------------------------------


@pytest.fixture
def world(db):
    return worlds.build_world()


def test_late_from_set_by_the_head_moves_the_verdict(world):
    report = world.reports["a.H1", "2025-6T"]
    report.period.late_from = date(2025, 6, 19)
    report.period.late_from_reason = "Hạn nộp rơi vào ngày nghỉ."
    report.period.save()
    report = type(report).objects.get(pk=report.pk)
    assert report.due_for_verdict() == report.due_for_chasing() == Due(date(2025, 6, 19))
    assert report.period.due_before == JUNE_17
    assert stamp(MIDNIGHT, report.due_for_verdict()).timeliness == ON_TIME
    first_late = datetime(2025, 6, 19, tzinfo=VIETNAM)
    assert stamp(first_late, report.due_for_verdict()).days_late == 1


def test_extension_up_to_a_later_late_from_takes_nothing_away(world):
    report = world.reports["a.H1", "2025-6T"]
    extend(world, report, date(2025, 6, 18), granted=BEFORE)
    assert report.due_for_verdict() == Due(date(2025, 6, 19), extended_to=date(2025, 6, 18))
    report.period.late_from = date(2025, 6, 24)
    report.period.save()
    report = type(report).objects.get(pk=report.pk)
    assert report.due_for_verdict() == report.due_for_chasing() == Due(date(2025, 6, 24))


def test_return_is_chased_by_its_own_due_date_and_judged_by_the_first(world):
    report = world.reports["a.H1", "2025-6T"]
    extend(world, report, date(2025, 6, 20), granted=BEFORE)
    report.return_due_before = date(2025, 7, 1)
    assert report.due_for_chasing() == Due(date(2025, 7, 1))
    assert report.due_for_verdict() == Due(date(2025, 6, 21), extended_to=date(2025, 6, 20))


def extend(world, report, last_day, *, granted):
    Extension.objects.create(
        report=report,
        last_day=last_day,
        reason="Bão lũ.",
        granted_at=granted,
        granted_by=world.users["a.tonghop"],
    )
