"""The outbox against a real SMTP server: one digest per person, a server that is down, two runs at once."""

import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from reports.models import Notice
from reports.notifications import send_owed
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
    assert send_owed(NOW) == (4, 0)
    assert send_owed(NOW) == (0, 0)
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
    assert send_owed(NOW) == (0, 1)
    assert Notice.objects.get().sent_at is None
    assert Notice.objects.get().error
    settings.EMAIL_PORT = post.port
    assert send_owed(NOW) == (1, 0)
    assert len(post.messages) == 1


def test_person_without_an_address_owes_nothing_further(world, post):
    owe(world, "a.yt.lap", "Nhắc hạn")
    assert send_owed(NOW) == (1, 0)
    assert post.messages == []
