"""The outbox against a real SMTP server: one digest per person, a server that is down, two runs at once."""

import socket
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core.mail.backends import smtp

from reports.models import Notice
from reports.outbox import CLAIM_EXPIRES, STILL_CURRENT, claim, send_owed
from tests.world import NOW, build_world

pytestmark = pytest.mark.django_db


class Post:
    """Keeps what the server was handed."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def post(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    box = Post()
    box.port = settings.EMAIL_PORT
    with listening(box):
        yield box


@contextmanager
def listening(box):
    """A real SMTP server for as long as the block."""
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    try:
        yield
    finally:
        server.stop()


@pytest.fixture
def world():
    world = build_world()
    for name in ("a.h1.lap", "a.h1.ky"):
        person = world.users[name]
        person.email = f"{name}@example.vn"
        person.save()
    return world


def owe(world, name, *subjects):
    report = world.reports["a.H1", "2025-N"]
    for subject in subjects:
        Notice.objects.create(
            report=report,
            user=world.users[name],
            kind=subject,
            subject=subject,
            body=f"Đề nghị xem {subject}.",
            created_at=NOW,
        )


def test_one_person_gets_one_message_with_everything(world, post):
    owe(world, "a.h1.lap", "Nhắc hạn", "Trả lại", "Gia hạn")
    owe(world, "a.h1.ky", "Chờ duyệt")
    assert send_owed(NOW) == (4, 0, 0)
    assert send_owed(NOW) == (0, 0, 0)
    by_address = {to[0]: message for to, message in post.messages}
    assert len(post.messages) == 2
    digest = by_address["a.h1.lap@example.vn"]
    assert digest["subject"] == "03 thông báo về báo cáo"
    text = digest.get_content()
    assert [line in text for line in ("1. Nhắc hạn", "2. Trả lại", "3. Gia hạn")] == [True] * 3
    assert by_address["a.h1.ky@example.vn"]["subject"] == "Chờ duyệt"


def test_server_that_is_down_keeps_what_is_owed_for_the_next_run(world, settings, post):
    owe(world, "a.h1.lap", "Nhắc hạn")
    settings.EMAIL_PORT = free_port()  # nobody listens there
    assert send_owed(NOW) == (0, 1, 0)
    assert Notice.objects.get().sent_at is None
    assert Notice.objects.get().error
    settings.EMAIL_PORT = post.port
    assert send_owed(NOW) == (1, 0, 0)
    assert len(post.messages) == 1


def give_address(world, name):
    person = world.users[name]
    person.email = f"{name}@example.vn"
    person.save()


def test_what_has_nowhere_to_go_is_counted_apart_and_not_as_sent(world, post):
    owe(world, "a.yt.lap", "Nhắc hạn")
    owe(world, "a.h1.lap", "Nhắc hạn")
    assert send_owed(NOW) == (1, 0, 1)
    assert send_owed(NOW) == (0, 0, 0)
    assert [to for to, _message in post.messages] == [["a.h1.lap@example.vn"]]
    assert Notice.objects.get(user=world.users["a.yt.lap"]).sent_at is None


def test_address_added_later_gets_what_is_still_current(world, post):
    owe(world, "a.yt.lap", "Cũ")
    Notice.objects.update(created_at=NOW - STILL_CURRENT + timedelta(hours=1))
    owe(world, "a.yt.lap", "Mới", "Mới hơn")
    assert send_owed(NOW) == (0, 0, 3)
    give_address(world, "a.yt.lap")
    later = NOW + timedelta(hours=2)
    assert send_owed(later) == (2, 0, 0)
    assert send_owed(later) == (0, 0, 0)
    ((to, digest),) = post.messages
    assert to == ["a.yt.lap@example.vn"]
    assert ("Mới" in digest.get_content(), "Cũ" in digest.get_content()) == (True, False)
    sent = Notice.objects.filter(sent_at=later, unaddressed=False).values_list("subject", flat=True)
    assert sorted(sent) == ["Mới", "Mới hơn"]


class Killed(BaseException):
    """What nothing in the worker catches, as nothing catches SIGKILL."""


class KilledBeforeSending(smtp.EmailBackend):
    """The worker dies before the mail server hears of the message."""

    def send_messages(self, messages):
        raise Killed


class KilledAfterSending(smtp.EmailBackend):
    """The worker dies when the mail server has the message, before it is noted."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise Killed


def killed(settings, backend):
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"
    with pytest.raises(Killed):
        send_owed(NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def test_mail_of_a_worker_that_was_killed_leaves_later_and_once(world, settings, post):
    owe(world, "a.h1.lap", "Nhắc hạn")
    killed(settings, KilledBeforeSending)
    assert Notice.objects.get().sent_at is None
    assert send_owed(NOW + CLAIM_EXPIRES) == (0, 0, 0)  # it might be sending still
    assert post.messages == []
    later = NOW + CLAIM_EXPIRES + timedelta(seconds=1)
    assert send_owed(later) == (1, 0, 0)
    assert send_owed(later + 2 * CLAIM_EXPIRES) == (0, 0, 0)
    assert len(post.messages) == 1


def test_mail_that_left_unnoted_goes_twice_rather_than_never(world, settings, post):
    owe(world, "a.h1.lap", "Nhắc hạn")
    killed(settings, KilledAfterSending)
    assert send_owed(NOW + 2 * CLAIM_EXPIRES) == (1, 0, 0)
    assert len(post.messages) == 2


def test_worker_that_read_the_list_before_another_claimed_gets_nothing_of_it(world):
    owe(world, "a.h1.lap", "Nhắc hạn", "Trả lại")
    first, second = Notice.objects.order_by("pk")
    assert [notice.pk for notice in claim([first.pk], NOW)] == [first.pk]
    assert [notice.pk for notice in claim([first.pk, second.pk], NOW)] == [second.pk]
    later = NOW + CLAIM_EXPIRES + timedelta(seconds=1)
    assert [notice.pk for notice in claim([first.pk], later)] == [first.pk]
