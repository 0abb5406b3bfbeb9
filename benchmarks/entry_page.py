"""How heavy the entry pages are: bytes on the first and second visit, and the time until one can type on a slow line.

Starts the portal as production does (DEBUG off, hashed and compressed static files, gunicorn) on invented figures in a
directory of its own, and looks at the pages with Chromium: `.venv/bin/python benchmarks/entry_page.py`.
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
SLOW_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
ROUNDS = 3
GOALS = {"first": 150 * 1024, "second": 40 * 1024, "seconds": 4.0}


def environment(folder: Path, debug: str) -> dict[str, str]:
    return {
        "ENV_FILE": str(folder / "none"),
        "DATA_DIR": str(folder),
        "DEBUG": debug,
        "HTTPS": "off",
        "SECRET_KEY": os.environ.get("SECRET_KEY", ""),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "DEMO_NOW": "2025-12-12T08:00:00+07:00",
        "LOG_LEVEL": "ERROR",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prepare(folder: Path) -> tuple[str, dict[str, str]]:
    """Load plan and demonstration; returns the session of a district's preparer and the addresses to look at."""
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(60)
    os.environ |= environment(folder, "on") | {"DJANGO_SETTINGS_MODULE": "plan_portal.settings"}
    sys.path.insert(0, str(PROJECT))
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from agencies.enums import Role, UnitLevel
    from agencies.models import Membership
    from reports.models import Report

    call_command("migrate", verbosity=0, interactive=False)
    with Path(os.devnull).open("w") as silent:
        call_command("loaddata", "plan_172", stdout=silent)
        call_command("load_demo", stdout=silent)
    reports = Report.objects.filter(
        unit__level=UnitLevel.DISTRICT, state__in=("not_started", "drafting", "returned")
    )
    report = reports.order_by("-period__ends_on", "-state", "unit__order").first()
    person = Membership.objects.filter(unit=report.unit, role=Role.PREPARER).first().user
    client = Client()
    client.force_login(person)
    pages = {
        section: reverse("bao-cao-lap", args=[report.pk, section])
        for section in ("so-lieu", "nhiem-vu", "nhan-xet")
    } | {"tat-ca": reverse("lap-tat-ca", args=[report.pk])}
    return client.cookies["phien"].value, pages


@contextmanager
def portal(folder: Path) -> Iterator[str]:
    """The portal as in production; yields its address."""
    production = {**os.environ, **environment(folder, "off")}
    run = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(run, cwd=PROJECT, env=production, check=True)
    address = f"127.0.0.1:{free_port()}"
    server = [sys.executable, "-m", "gunicorn", "plan_portal.wsgi", "--bind", address, "--threads", "4"]
    process = subprocess.Popen([*server, "--log-level", "error"], cwd=PROJECT, env=production)
    try:
        wait_for(f"http://{address}/healthz")
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str) -> None:
    for _attempt in range(150):
        try:
            with urlopen(url):  # noqa: S310  our own address
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The portal did not start.")


class Visit:
    """One page of a browser whose network is watched."""

    def __init__(self, context: Any, *, slow: bool) -> None:
        self.page = context.new_page()
        self.names: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        session = context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._named)
        session.on("Network.loadingFinished", self._counted)
        if slow:
            session.send("Network.emulateNetworkConditions", SLOW_LINE)

    def _named(self, event: dict[str, Any]) -> None:
        self.names[event["requestId"]] = event["response"]["url"].rsplit("/static/", 1)[-1]

    def _counted(self, event: dict[str, Any]) -> None:
        name = self.names.get(event["requestId"], "?")
        self.sizes[name] = self.sizes.get(name, 0) + event["encodedDataLength"]

    def bytes_of(self, url: str) -> int:
        """Bytes that came over the wire, headers included."""
        self.sizes.clear()
        self.page.goto(url, wait_until="networkidle")
        return round(sum(self.sizes.values()))

    def seconds_until_typing(self, url: str) -> tuple[float, float]:
        """(until the document is ready, until the first field takes a letter)."""
        start = time.monotonic()
        self.page.goto(url, wait_until="commit")
        self.page.locator("form :is(.input--number, textarea):visible").first.fill("1")
        usable = time.monotonic() - start
        self.page.wait_for_load_state("domcontentloaded")
        ready = self.page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
        return ready / 1000, usable


def measure(browser: Any, base: str, cookie: str, name: str, path: str) -> bool:
    """Print the figures of one page; False where a goal is missed."""

    def context() -> Any:
        fresh = browser.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})
        fresh.add_cookies([{"name": "phien", "value": cookie, "url": base}])
        return fresh

    visitor = context()
    visit = Visit(visitor, slow=False)
    first = visit.bytes_of(base + path)
    largest = sorted(visit.sizes.items(), key=lambda item: -item[1])[:6]
    second = visit.bytes_of(base + path)
    visitor.close()
    times = []
    for _round in range(ROUNDS):
        visitor = context()
        times.append(Visit(visitor, slow=True).seconds_until_typing(base + path))
        visitor.close()
    ready, usable = sorted(times, key=lambda pair: pair[1])[ROUNDS // 2]
    print(
        f"{name:10} first {first / 1024:6.1f} KB  second {second / 1024:5.1f} KB  ready {ready:4.2f} s",
        end="  ",
    )
    print(f"usable {usable:4.2f} s")
    print("           " + ", ".join(f"{file} {size / 1024:.1f}" for file, size in largest))
    return first <= GOALS["first"] and second <= GOALS["second"] and usable <= GOALS["seconds"]


def main() -> None:
    """Measure each page; exit status 1 where the figures page misses a goal."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cookie, pages = prepare(folder)
        with portal(folder) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            met = {section: measure(browser, base, cookie, section, path) for section, path in pages.items()}
            browser.close()
    sys.exit(0 if met["so-lieu"] else 1)


if __name__ == "__main__":
    main()
