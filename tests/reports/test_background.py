"""The background work: one round of it, the command that runs it once, the one that runs it until stopped."""

import os
import signal
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.mail.backends import locmem
from django.core.management import call_command
from django.db import OperationalError, connection

from agencies.dates import VIETNAM
from reports.background import Round, run_once
from reports.models import Notice, Report
from tests import world as worlds

pytestmark = pytest.mark.django_db
NOW = worlds.NOW
# Before the annual period opens, on 17/11.
EARLIER = datetime(2025, 11, 16, 8, 0, tzinfo=VIETNAM)


def clock() -> datetime:
    """The process's clock of these tests; see `settings.CLOCK`."""
    return NOW


@pytest.fixture
def world():
    """Two provinces; the annual reports that nobody has begun are gone, so that they open anew."""
    world = worlds.build_world()
    Report.objects.filter(period__code="2025-N", state="not_started").delete()
    world.users["a.h1.lap"].email = "h1.lap@tinh.vn"
    world.users["a.h1.lap"].save()
    return world


def test_one_round_opens_reminds_and_sends(world, mailoutbox):
    # One report of each province has waited for its two coordinators for months, another for two days.
    assert run_once(EARLIER) == Round(opened=0, reminded=4, sent=0, failed=0, unaddressed=4)
    assert run_once(NOW) == Round(opened=2, reminded=12, sent=1, failed=0, unaddressed=11)
    assert [mail.to for mail in mailoutbox] == [["h1.lap@tinh.vn"]]
    assert run_once(NOW + timedelta(minutes=1)) == Round(
        opened=0, reminded=0, sent=0, failed=0, unaddressed=0
    )
    assert len(mailoutbox) == 1


def test_what_could_not_be_sent_is_counted_and_tried_again(world, settings, mailoutbox):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert run_once(NOW) == Round(opened=2, reminded=16, sent=0, failed=1, unaddressed=15)
    settings.EMAIL_BACKEND = backend
    assert run_once(NOW + timedelta(minutes=1)) == Round(
        opened=0, reminded=0, sent=1, failed=0, unaddressed=0
    )
    assert len(mailoutbox) == 1


class Refusing(locmem.EmailBackend):
    """A mail server that lets nobody in."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("Connection refused")


# --- The commands -----------------------------------------------------------------------------


def test_send_due_says_what_it_did(world, settings):
    settings.CLOCK = f"{__name__}.clock"
    first, second = StringIO(), StringIO()
    call_command("send_due", stdout=first)
    call_command("send_due", stdout=second)
    said = "Báo cáo mới mở: {} · nhắc mới: {} · đã gửi: {} · chưa gửi được: {} · không có địa chỉ thư: {}\n"
    assert first.getvalue() == said.format(2, 16, 1, 0, 15)
    assert second.getvalue() == said.format(0, 0, 0, 0, 0)


@pytest.fixture
def signals():
    """The worker takes over the signals that stop it; the test gives them back."""
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield
    for name, handler in before.items():
        signal.signal(name, handler)


# The worker lets go of old connections, so its tests cannot live in a transaction.


class Stopping(locmem.EmailBackend):
    """Asks the worker to stop while it works, as systemd does."""

    def send_messages(self, messages):
        os.kill(os.getpid(), signal.SIGTERM)
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_worker_finishes_its_round_when_it_is_told_to_stop(world, settings, signals, mailoutbox):
    settings.CLOCK = f"{__name__}.clock"
    settings.EMAIL_BACKEND = f"{__name__}.Stopping"
    call_command("run_worker", every=600)
    assert len(mailoutbox) == 1
    assert Notice.objects.filter(sent_at=NOW).count() == 1
    assert Notice.objects.filter(unaddressed=True).count() == 15


@pytest.mark.django_db(transaction=True)
def test_worker_goes_on_after_the_database_failed(world, settings, signals, mailoutbox, caplog):
    settings.CLOCK = f"{__name__}.clock"
    settings.EMAIL_BACKEND = f"{__name__}.Stopping"
    failures = [OperationalError("database is locked")]

    def failing_once(execute, *query):
        if failures:
            raise failures.pop()
        return execute(*query)

    with connection.execute_wrapper(failing_once):
        call_command("run_worker", every=0.01)
    assert "background work failed; it is tried again" in caplog.text
    assert len(mailoutbox) == 1
    assert Report.objects.filter(state="not_started", period__code="2025-N").count() == 2
