"""From "all reports are in" to "issued": the way through the pages, link by link and button by button, counted.

The last five of 26 are accepted on the pages: each further report is as many clicks as each of these.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from agencies.enums import Role
from agencies.models import Membership, Unit, User
from reports.models import ConsolidatedIssue, Period, Report
from reports.plan_fixture import load_plan
from reports.scheduling import open_due_periods
from targets.models import Figure
from tests.reports.factories import Desk, file, moment

pytestmark = pytest.mark.django_db
FIXTURE = Path(__file__).parents[2] / "fixtures" / "plan_172"
NOW = moment(2025, 12, 18)
PERIOD = "2025-N"
UNITS, LOOKED_AT = 26, 5
# Clicks, each of which loads one page: more than these is a longer way than it was.
TO_THE_FIRST, PER_REPORT, COMPOSING, ISSUING, TYPED = 2, 1, 8, 4, 4


def now():
    return NOW


class Visitor:
    """Somebody who clicks what the pages offer; each click loads one page."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.clicks = self.fields = 0
        self.show(self.client.get("/"))

    def show(self, response) -> None:
        assert response.status_code == 200, response
        self.response = response
        if response.headers["Content-Type"].startswith("text/html"):
            self.page = html.fromstring(response.content.decode())
            self.page.make_links_absolute(response.request["PATH_INFO"])

    def offers(self, words: str) -> bool:
        return bool(self._found("//a[@href]|//button[not(@aria-disabled)]", words))

    def click(self, words: str) -> None:
        """Follow the first link that says so."""
        self.clicks += 1
        self.show(self.client.get(self._found("//a[@href]", words)[0].get("href"), follow=True))

    def press(self, words: str, **typed: str) -> None:
        """Press the first button that says so, its form filled in; every field typed or ticked is counted."""
        button = self._found("//button[not(@aria-disabled)]", words)[0]
        form = next(button.iterancestors("form"))
        data = [(name, value) for name, value in form.form_values() if name not in typed]
        data += [*typed.items(), (button.get("name") or "", button.get("value") or "")]
        sent: dict[str, list[str]] = {}
        for name, value in data:
            sent.setdefault(name, []).append(value)
        self.clicks, self.fields = self.clicks + 1, self.fields + len(typed)
        address = form.get("action") or self.response.request["PATH_INFO"]
        self.show(self.client.post(address, sent, follow=True))

    def _found(self, path: str, words: str):
        return [
            thing
            for thing in self.page.xpath(path)
            if words in " ".join(thing.text_content().split())
            and "visually-hidden" not in thing.get("class", "")
        ]


@pytest.fixture
def desk(settings):
    """The plan in its last annual period: all reports are filed, the last five still to be looked at."""
    settings.CLOCK = f"{__name__}.now"
    plan = load_plan(FIXTURE).plan
    Period.objects.filter(plan=plan).exclude(code=PERIOD).delete()
    open_due_periods(NOW)
    desk = Desk(plan, User.objects.create_user("nguoi.nop"))
    desk.units = {unit.code: unit for unit in Unit.objects.all()}
    desk.figures = {figure.code: figure for figure in Figure.objects.filter(plan=plan)}
    owed = Report.objects.select_related("unit", "period").order_by("unit__order")
    for place, report in enumerate(owed):
        desk.reports[report.unit.code, PERIOD] = report
        held = Figure.objects.filter(assignments__unit=report.unit).values_list("code", flat=True)
        filed_at = NOW - timedelta(days=3)
        file(
            desk,
            report.unit.code,
            PERIOD,
            dict.fromkeys(held, 1),
            at=filed_at,
            accepted=place < UNITS - LOOKED_AT,
        )
    return desk


def visitor(desk: Desk, role: Role) -> Visitor:
    user = User.objects.create_user(str(role))
    Membership.objects.create(user=user, role=role, province=desk.plan.province)
    return Visitor(user)


def accept_all(coordinator: Visitor) -> None:
    """Report by report, as the pages lead."""
    coordinator.click(f"Xem {LOOKED_AT:02} báo cáo chờ")
    coordinator.click("Xem")
    while coordinator.offers("Tiếp nhận báo cáo"):
        coordinator.press("Tiếp nhận báo cáo")


def test_way_from_all_filed_to_issued_is_no_longer_than_it_was(desk):
    coordinator, head = visitor(desk, Role.COORDINATOR), visitor(desk, Role.HEAD)
    accept_all(coordinator)
    assert Report.objects.filter(state="accepted").count() == UNITS
    accepting = coordinator.clicks

    # What is offered as a default is composed; the coordinator looks at each of the seven parts once.
    coordinator.show(coordinator.client.get("/"))
    coordinator.click("Xem tổng hợp")
    coordinator.click("Soạn")
    while coordinator.offers("Sang phần"):
        coordinator.click("Sang phần")
    composing = coordinator.clicks - accepting

    head.show(head.client.get("/"))
    head.click("Xem tổng hợp")
    head.click("Ban hành")
    head.press(
        "Ban hành báo cáo tổng hợp",
        document_number="61/BC-CAT",
        signed_on="18/12/2025",
        signer="Người Ký",
        **({"acknowledged": "on"} if head.page.xpath('//input[@name="acknowledged"]') else {}),
    )
    assert ConsolidatedIssue.objects.get().document_number == "61/BC-CAT"
    head.click("Tải PDF")
    assert head.response.headers["Content-Type"] == "application/pdf"

    assert accepting <= TO_THE_FIRST + PER_REPORT * LOOKED_AT
    assert composing <= COMPOSING
    assert head.clicks <= ISSUING
    assert head.fields <= TYPED
