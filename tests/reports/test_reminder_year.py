"""A simulated year of the worker, a run every morning and one more by mistake: who is told what on which day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.test import TestCase

from agencies.access import Access
from agencies.dates import local_date, start_of_day
from agencies.enums import Role
from agencies.models import Membership, User
from reports import scheduling, workflow
from reports.background import run_once
from reports.models import Notice, Period, Report
from tests.reports.drafts import finished_draft
from tests.reports.factories import Desk, R, add_figure, make_desk

FIRST, LAST = date(2024, 1, 15), date(2025, 1, 14)
UNITS = ("CQ", "SOM", "MUON", "KHONG", "TRA", "GIAHAN", "CHO")
COORDINATORS = ("th1", "th2")
HALF, ANNUAL = "2024-6T", "2024-N"
Act = Callable[["Year", datetime], None]


@dataclass(frozen=True)
class Sent:
    """One message that left in the run of that day."""

    day: date
    to: str
    subject: str
    body: str


@dataclass
class Year:
    """The plan, its people by user name, and everything that was mailed."""

    desk: Desk
    users: dict[str, User] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    def access(self, username: str, now: datetime) -> Access:
        return Access.of(self.users[username], local_date(now))

    def report(self, unit: str, period: str) -> Report:
        found = Report.objects.select_related("unit", "period__plan")
        return found.get(unit=self.desk.units[unit], period__code=period, period__plan=self.desk.plan)

    def run(self, day: date, hour: int = 7) -> None:
        """The worker's run of that morning."""
        before = len(mail.outbox)
        run_once(start_of_day(day) + timedelta(hours=hour))
        self.sent += [Sent(day, one.to[0], one.subject, one.body) for one in mail.outbox[before:]]

    def live(self, first: date, last: date, diary: dict[date, list[Act]], *, runs: tuple[int, ...]) -> None:
        """Day by day: the runs of the morning, then what people do at ten."""
        for days in range((last - first).days + 1):
            day = first + timedelta(days=days)
            for hour in runs:
                self.run(day, hour)
            for act in diary.get(day, ()):
                act(self, start_of_day(day) + timedelta(hours=10))


def new_year() -> Year:
    """Six units that owe a half year and a year; one person prepares the reports of two of them."""
    year = Year(make_desk(UNITS, years=()))
    desk = year.desk
    add_figure(desk, "VU", dict.fromkeys(UNITS, R))
    for part, month, name in (("6T", 6, "Báo cáo 6 tháng đầu năm 2024"), ("N", 12, "Báo cáo năm 2024")):
        Period.objects.create(
            plan=desk.plan,
            code=f"2024-{part}",
            name=name,
            short_name=name,
            year=2024,
            part=part,
            starts_on=date(2023, 12, 15),
            ends_on=date(2024, month, 14),
            due_before=date(2024, month, 17),
        )
    for unit in UNITS:
        add_member(year, f"{unit.lower()}.lap", Role.PREPARER, unit=desk.units[unit])
        add_member(year, f"{unit.lower()}.ky", Role.SIGNATORY, unit=desk.units[unit])
    for username in COORDINATORS:
        add_member(year, username, Role.COORDINATOR, province=desk.plan.province)
    add_member(year, "chung", Role.PREPARER, unit=desk.units["MUON"])
    add_member(year, "chung", Role.PREPARER, unit=desk.units["KHONG"])
    return year


def add_member(year: Year, username: str, role: Role, **scope) -> None:
    if username not in year.users:
        year.users[username] = User.objects.create_user(username, email=f"{username}@tinh.vn")
    Membership.objects.create(user=year.users[username], role=role, **scope)


# --- What people do --------------------------------------------------------------------------


def files(unit: str, period: str) -> Act:
    def act(year: Year, now: datetime) -> None:
        report = year.report(unit, period)
        draft = finished_draft(
            report, by=year.users[f"{unit.lower()}.lap"], number=f"{report.pk}/BC-{now:%j}"
        )
        draft.signed_on = local_date(now)
        draft.save()
        workflow.submit(report, by=year.access(f"{unit.lower()}.ky", now), now=now)

    return act


def accepted(unit: str, period: str) -> Act:
    def act(year: Year, now: datetime) -> None:
        report = year.report(unit, period)
        workflow.take(report, by=year.access("th1", now), now=now)
        workflow.accept(report, by=year.access("th1", now), now=now)

    return act


def returned(unit: str, period: str, due_before: date) -> Act:
    def act(year: Year, now: datetime) -> None:
        report = year.report(unit, period)
        by = year.access("th1", now)
        workflow.take(report, by=by, now=now)
        workflow.return_for_changes(report, by=by, now=now, comment="Rà soát.", due_before=due_before)

    return act


def extended(unit: str, period: str, last_day: date) -> Act:
    def act(year: Year, now: datetime) -> None:
        scheduling.grant_extension(
            year.report(unit, period), by=year.access("th1", now), now=now, last_day=last_day, reason="Lũ."
        )

    return act


DIARY: dict[date, list[Act]] = {
    date(2024, 5, 30): [files("SOM", HALF), files("CQ", HALF)],
    date(2024, 5, 31): [accepted("SOM", HALF), accepted("CQ", HALF)],
    date(2024, 6, 3): [files("CHO", HALF)],
    date(2024, 6, 10): [files("TRA", HALF)],
    date(2024, 6, 12): [accepted("CHO", HALF), returned("TRA", HALF, date(2024, 6, 25))],
    date(2024, 6, 14): [extended("GIAHAN", HALF, date(2024, 6, 28))],
    date(2024, 6, 18): [files("MUON", HALF)],
    date(2024, 6, 19): [accepted("MUON", HALF)],
    date(2024, 6, 25): [files("TRA", HALF)],
    date(2024, 6, 26): [accepted("TRA", HALF)],
    date(2024, 7, 2): [files("GIAHAN", HALF), accepted("GIAHAN", HALF)],
    # The year: everybody but one files on the first day, all in one morning.
    date(2024, 11, 18): [files(unit, ANNUAL) for unit in UNITS if unit != "KHONG"],
    date(2024, 11, 22): [accepted(unit, ANNUAL) for unit in UNITS if unit != "KHONG"],
}


def june(*days: int) -> list[date]:
    return [date(2024, 6, day) for day in days]


HALF_YEAR_DUE = [
    (date(2024, 5, 27), "còn 21 ngày"),
    (date(2024, 6, 3), "còn 14 ngày"),
    (date(2024, 6, 10), "còn 07 ngày"),
    (date(2024, 6, 14), "còn 03 ngày"),
    (date(2024, 6, 16), "còn 01 ngày"),
    (date(2024, 6, 17), "đã quá hạn 01 ngày"),
    (date(2024, 6, 19), "đã quá hạn 03 ngày"),
    (date(2024, 6, 23), "đã quá hạn 07 ngày"),
]
YEAR_DUE = [
    (date(2024, 11, 26), "còn 21 ngày"),
    (date(2024, 12, 3), "còn 14 ngày"),
    (date(2024, 12, 10), "còn 07 ngày"),
    (date(2024, 12, 14), "còn 03 ngày"),
    (date(2024, 12, 16), "còn 01 ngày"),
    (date(2024, 12, 17), "đã quá hạn 01 ngày"),
    (date(2024, 12, 19), "đã quá hạn 03 ngày"),
    (date(2024, 12, 23), "đã quá hạn 07 ngày"),
]
# By unit, what the half year brought; every unit not named here was told nothing.
REMINDED = {
    "CQ": HALF_YEAR_DUE[:1],
    "SOM": HALF_YEAR_DUE[:1],
    "CHO": HALF_YEAR_DUE[:2],
    "KHONG": HALF_YEAR_DUE,
    "MUON": HALF_YEAR_DUE[:6],
    # Filed after the run of 10/6; returned on 12/6 with a due date of its own, 25/6.
    "TRA": [
        *HALF_YEAR_DUE[:3],
        (date(2024, 6, 13), "còn 12 ngày"),
        (date(2024, 6, 18), "còn 07 ngày"),
        (date(2024, 6, 22), "còn 03 ngày"),
        (date(2024, 6, 24), "còn 01 ngày"),
        (date(2024, 6, 25), "đã quá hạn 01 ngày"),
    ],
    # Extended on 14/6 to the end of 28/6.
    "GIAHAN": [
        *HALF_YEAR_DUE[:4],
        (date(2024, 6, 15), "còn 14 ngày"),
        (date(2024, 6, 22), "còn 07 ngày"),
        (date(2024, 6, 26), "còn 03 ngày"),
        (date(2024, 6, 28), "còn 01 ngày"),
        (date(2024, 6, 29), "đã quá hạn 01 ngày"),
        (date(2024, 7, 1), "đã quá hạn 03 ngày"),
    ],
}
REMINDER = re.compile(
    r"Đề nghị (?:Huyện|Cơ quan) (\w+)(?: \(đơn vị kế thừa: [^)]*\))? gửi (Báo cáo .*? 2024)"
    r"(?: trước ngày [\d/]+ \(|; hạn nộp trước ngày [\d/]+, )(.*?)\)?\."
)
WAITING = re.compile(r"(?:Huyện|Cơ quan) (\w+): báo cáo chờ tiếp nhận (\d+) ngày")


class TestYear(TestCase):
    """One year, the worker run twice every morning; the tests read what was mailed."""

    @classmethod
    def setUpTestData(cls):
        mail.outbox = []
        cls.year = new_year()
        cls.year.live(FIRST, LAST, DIARY, runs=(7, 8))
        cls.sent = cls.year.sent

    def reminders(self, to: str, period: str) -> dict[str, list[tuple[date, str]]]:
        """By unit the days and words of the reminders that the person was mailed."""
        found: dict[str, list[tuple[date, str]]] = {}
        for one in self.sent:
            if one.to == f"{to}@tinh.vn":
                for unit, name, words in REMINDER.findall(one.body):
                    if name == period:
                        found.setdefault(unit, []).append((one.day, words))
        return found

    def test_each_unit_is_reminded_on_its_days_and_no_other(self):
        for unit, wanted in REMINDED.items():
            for person in ("lap", "ky"):
                read = self.reminders(f"{unit.lower()}.{person}", "Báo cáo 6 tháng đầu năm 2024")
                assert read == {unit: wanted}, (unit, person)

    def test_only_the_unit_that_never_files_hears_of_the_year(self):
        for unit in UNITS:
            read = self.reminders(f"{unit.lower()}.lap", "Báo cáo năm 2024")
            assert read == ({"KHONG": YEAR_DUE} if unit == "KHONG" else {}), unit

    def test_person_of_two_units_gets_one_message_with_both(self):
        read = self.reminders("chung", "Báo cáo 6 tháng đầu năm 2024")
        assert read == {unit: REMINDED[unit] for unit in ("MUON", "KHONG")}
        days = [one.day for one in self.sent if one.to == "chung@tinh.vn" and REMINDER.search(one.body)]
        assert len(days) == len(set(days))
        both = next(one for one in self.sent if one.to == "chung@tinh.vn" and one.day == date(2024, 6, 16))
        assert both.subject == "02 thông báo về báo cáo"
        assert [line for line in both.body.splitlines() if line[:2] in ("1.", "2.")] == [
            "1. Báo cáo 6 tháng đầu năm 2024: còn 01 ngày",
            "2. Báo cáo 6 tháng đầu năm 2024: còn 01 ngày",
        ]

    def test_coordinators_are_told_of_what_waits_after_1_3_and_7_days(self):
        waits = [
            (date(2024, 5, 31), [("CQ", 1), ("SOM", 1)]),
            (date(2024, 6, 4), [("CHO", 1)]),
            (date(2024, 6, 6), [("CHO", 3)]),
            (date(2024, 6, 10), [("CHO", 7)]),
            (date(2024, 6, 11), [("TRA", 1)]),
            (date(2024, 6, 19), [("MUON", 1)]),
            (date(2024, 6, 26), [("TRA", 1)]),
            (date(2024, 11, 19), sorted((unit, 1) for unit in UNITS if unit != "KHONG")),
            (date(2024, 11, 21), sorted((unit, 3) for unit in UNITS if unit != "KHONG")),
        ]
        for coordinator in COORDINATORS:
            told = [
                (one.day, sorted({(unit, int(days)) for unit, days in WAITING.findall(text)}))
                for one in self.sent
                if one.to == f"{coordinator}@tinh.vn" and WAITING.search(text := f"{one.subject}\n{one.body}")
            ]
            assert told == waits, coordinator

    def test_nobody_else_is_told_of_what_waits(self):
        told = {one.to for one in self.sent if WAITING.search(f"{one.subject}\n{one.body}")}
        assert told == {f"{username}@tinh.vn" for username in COORDINATORS}

    def test_one_message_per_person_and_day_though_the_worker_ran_twice(self):
        assert max(Counter((one.day, one.to) for one in self.sent).values()) == 1

    def test_everything_owed_left_once(self):
        notices = Notice.objects.count()
        assert Notice.objects.filter(sent_at__isnull=True).count() == 0
        said = sum(
            int(found.group(1)) if (found := re.match(r"(\d+) thông báo", one.subject)) else 1
            for one in self.sent
        )
        assert said == notices

    def test_days_without_an_occasion_are_silent(self):
        months = {one.day.month for one in self.sent}
        assert months == {5, 6, 7, 11, 12}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("missed", "words"),
    [
        (june(10, 11, 12, 13, 14), [(date(2024, 6, 15), "còn 02 ngày")]),
        (june(14, 15, 16, 17, 18), [(date(2024, 6, 19), "đã quá hạn 03 ngày")]),
        (june(19, 20, 21, 22, 23), [(date(2024, 6, 24), "đã quá hạn 08 ngày")]),
    ],
    ids=["before", "over the due date", "after"],
)
def test_five_missed_runs_are_caught_up_with_one_message(missed, words, mailoutbox):
    year = new_year()
    day = FIRST.replace(month=5)
    while day <= date(2024, 7, 10):
        if day not in missed:
            year.run(day)
        day += timedelta(days=1)
    told = [
        (one.day, found.group(3))
        for one in year.sent
        if one.to == "khong.lap@tinh.vn" and (found := REMINDER.search(one.body))
    ]
    kept = [(day, said) for day, said in HALF_YEAR_DUE if day not in missed]
    assert told == sorted({**dict(kept), **dict(words)}.items())


@pytest.mark.django_db
def test_waiting_report_after_missed_runs_is_told_once(mailoutbox):
    year = new_year()
    year.live(date(2024, 5, 18), date(2024, 6, 3), {date(2024, 6, 3): [files("CHO", HALF)]}, runs=(7,))
    year.run(date(2024, 6, 9))
    told = [one for one in year.sent if one.to == "th1@tinh.vn"]
    assert [(one.day, one.subject) for one in told] == [(date(2024, 6, 9), "02 thông báo về báo cáo")]
    assert WAITING.findall(told[0].body) == [("CHO", "06")]
