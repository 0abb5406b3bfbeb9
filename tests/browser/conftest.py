"""Fixtures of the tests that drive Debian's Chromium against the running portal."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"

# What Chromium writes of refusals by the portal, and of connections that a test itself cuts.
EXPECTED = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")

# Playwright's own event loop runs in the test's thread; Django would refuse to touch the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return {
        "executable_path": CHROMIUM,
        "headless": True,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args) -> dict:
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "viewport": {"width": 1366, "height": 768},
        "accept_downloads": True,
    }


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    return live_server.url


@pytest.fixture
def page(page, live_server) -> Iterator:
    """A page on which a script error, a breach of the content security policy or a request to
    another host fails the test."""
    complaints: list[str] = []

    def listen(message) -> None:
        if message.type == "error" and not any(words in message.text for words in EXPECTED):
            complaints.append(f"console: {message.text}")

    def watch(request) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            complaints.append(f"request to another host: {request.url}")

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("request", watch)
    yield page
    assert complaints == []


@pytest.fixture
def sign_in(context, live_server) -> Callable:
    """Return a function that gives the browser a session of the user named, without the log-in page."""

    def enter(user) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return enter
