"""Tests of the pages of one report: the small world once per class, a clock that stands still, people who click."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.access import Access
from agencies.dates import local_date
from reports.entries import figure_stamp
from reports.models import Draft, Report
from reports.models.reading import Reading
from tests.world import NOW, build_world

_clock = {"now": NOW}


def now():
    """The clock that `settings.CLOCK` names in these tests."""
    return _clock["now"]


@contextmanager
def at(moment):
    """The same pages at another moment."""
    _clock["now"] = moment
    try:
        yield
    finally:
        _clock["now"] = NOW


@override_settings(CLOCK="tests.reports.filing.now")
class FilingCase(TestCase):
    """The small world; H1's annual report of province a is being drafted."""

    @classmethod
    def setUpTestData(cls):
        cls.world = build_world()

    @property
    def h1(self) -> Report:
        """The report of H1 for this year, as it is stored now."""
        return self.report("a.H1")

    def report(self, unit, period="2025-N") -> Report:
        return Report.objects.select_related("unit", "period__plan").get(
            pk=self.world.reports[unit, period].pk
        )

    def draft(self, unit="a.H1", kind="own") -> Draft:
        return Draft.objects.get(report=self.world.reports[unit, "2025-N"], kind=kind)

    def sign_in(self, username) -> Client:
        client = Client()
        client.force_login(self.world.users[username])
        return client

    def access(self, username) -> Access:
        return Access.of(self.world.users[username], local_date(now()))

    def entry(self, code, unit="a.H1"):
        return self.draft(unit).figures.get(figure__code=code)

    def figure_stamps(self, unit="a.H1"):
        """The hidden fields of a page of figures opened now."""
        answers = Reading(self.draft(unit)).answers
        return {f"{code}-dau": figure_stamp(answer) for code, answer in answers.items()}

    def section(self, section, unit="a.H1", name="bao-cao-lap"):
        return reverse(name, args=[self.world.reports[unit, "2025-N"].pk, section])


def queries_of(client, url) -> int:
    """How many queries the page takes, its session and person included."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def text_of(response) -> str:
    return response.content.decode()
