"""What whoever chases does next, from what was done so far."""

from datetime import date, timedelta

import pytest

from reports.chasing import chasing_desk
from reports.chasing_steps import next_chasing_step
from reports.enums import ReportState
from reports.models import Contact, Extension, ExtensionRequest, Report
from tests.reports.factories import Desk, file, make_desk, moment, put

pytestmark = pytest.mark.django_db

DUE = date(2024, 12, 17)


@pytest.fixture
def desk() -> Desk:
    return make_desk(("CQ", "H1"), years=(2024,))


def step(desk: Desk, *, days_late: int = 20) -> str:
    """What the desk says of H1's report so many days late (1 is the first late day)."""
    now = moment(2024, 12, 16) + timedelta(days=days_late)
    read = chasing_desk(desk.plan, now=now)
    row = next(row for row in read.rows if row.unit_id == desk.units["H1"].pk)
    return next_chasing_step(row, read.today).words


def contact(desk: Desk, kind: str, *, days_late: int) -> None:
    day = DUE + timedelta(days=days_late - 1)
    Contact.objects.create(
        report=desk.reports["H1", "2024-N"],
        kind=kind,
        on=day,
        at=moment(2024, day.month, day.day),
        by=desk.user,
    )


def test_chasing_goes_from_reminder_to_call_to_letter_and_gives_each_its_days(desk):
    assert step(desk, days_late=1) == "Nhắc qua cổng"
    contact(desk, "reminder", days_late=1)
    assert step(desk, days_late=1) == "Chờ trả lời đến hết 17/12"
    assert step(desk, days_late=2) == "Gọi điện"
    contact(desk, "call", days_late=2)
    assert step(desk, days_late=3) == "Chờ trả lời đến hết 19/12"
    assert step(desk, days_late=4) == "Gửi công văn"
    contact(desk, "letter", days_late=4)
    assert step(desk, days_late=8) == "Chờ trả lời đến hết 24/12"
    assert step(desk, days_late=9) == "Gửi công văn lần 2"
    contact(desk, "letter", days_late=9)
    assert step(desk, days_late=14) == "Gửi công văn lần 3"
    contact(desk, "call", days_late=10)
    assert step(desk, days_late=14) == "Gửi công văn lần 3"


def test_contact_before_the_due_date_is_past(desk):
    contact(desk, "call", days_late=0)
    assert step(desk, days_late=1) == "Nhắc qua cổng"


def test_unit_that_asked_for_time_is_answered_first(desk):
    contact(desk, "reminder", days_late=1)
    ExtensionRequest.objects.create(
        report=desk.reports["H1", "2024-N"],
        last_day=date(2024, 12, 30),
        reason="Lũ",
        asked_at=moment(2024, 12, 16),
        asked_by=desk.user,
    )
    assert step(desk, days_late=1) == "Trả lời đề nghị gia hạn"
    assert step(desk, days_late=-3) == "Trả lời đề nghị gia hạn"


def test_nothing_is_done_before_it_is_due(desk):
    assert step(desk, days_late=0) == "Chờ đến hạn"
    Extension.objects.create(
        report=desk.reports["H1", "2024-N"],
        last_day=date(2024, 12, 20),
        reason="Lũ",
        granted_at=moment(2024, 12, 10),
        granted_by=desk.user,
    )
    assert step(desk, days_late=2) == "Chờ hết gia hạn"


def test_what_was_filed_is_reviewed_and_what_was_returned_is_waited_for(desk):
    file(desk, "H1", "2024-N", accepted=False)
    assert step(desk) == "Xem xét, tiếp nhận"
    put(desk, "H1", "2024-N", ReportState.RETURNED)
    Report.objects.filter(pk=desk.reports["H1", "2024-N"].pk).update(return_due_before=date(2024, 12, 24))
    assert step(desk, days_late=4) == "Chờ bổ sung"
    assert step(desk, days_late=8) == "Nhắc qua cổng"
    put(desk, "H1", "2024-N", ReportState.ACCEPTED)
    assert step(desk) == ""
