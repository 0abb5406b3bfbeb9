"""`make run` on a database that someone already uses: it keeps what is there, serves, and stops whole."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


@pytest.fixture
def environment(tmp_path):
    return {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "DATA_DIR": str(tmp_path / "data"),
        "DEBUG": "on",
        "PYTHONPATH": str(PROJECT),
        "DJANGO_SETTINGS_MODULE": "plan_portal.settings",
    }


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def portal(environment, port, tmp_path):
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "scripts/run_portal.py", str(port)],
            cwd=PROJECT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    yield process
    process.kill()
    process.wait()


def python(environment, *arguments):
    finished = subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def wait_until(answer, what):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if result := answer():
            return result
        time.sleep(0.1)
    raise AssertionError(f"no {what} within {START_SECONDS} s")


def healthy(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
            return response.status == 200
    except URLError:
        return False


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def is_alive(pid):
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def typed_before(environment):
    """A migrated database with one account, made before the portal is started."""
    python(environment, "manage.py", "migrate", "--verbosity", "0")
    python(
        environment,
        "-c",
        "import django; django.setup();"
        "from agencies.models import User; User.objects.create_user('nguoi.dung', password='x')",
    )


@pytest.mark.usefixtures("typed_before")
def test_portal_keeps_what_is_there_serves_and_stops_with_its_worker(portal, environment, port, tmp_path):
    wait_until(lambda: healthy(port), "answer")
    workers = wait_until(lambda: children(portal.pid), "worker")
    assert [is_alive(worker) for worker in workers] == [True]
    assert f"http://127.0.0.1:{port}/" in (tmp_path / "log").read_text()

    portal.send_signal(signal.SIGTERM)
    assert portal.wait(timeout=START_SECONDS) == 0
    assert [is_alive(worker) for worker in workers] == [False]

    counts = python(
        environment,
        "-c",
        "import django; django.setup();"
        "from agencies.models import User; from targets.models import Plan;"
        "print(list(User.objects.values_list('username', flat=True)), Plan.objects.count())",
    )
    assert counts.strip() == "['nguoi.dung'] 1"


@pytest.mark.usefixtures("typed_before")
def test_worker_does_not_outlive_a_portal_that_was_killed(portal, port):
    wait_until(lambda: healthy(port), "answer")
    workers = wait_until(lambda: children(portal.pid), "worker")
    portal.kill()
    wait_until(lambda: not any(is_alive(worker) for worker in workers), "end of the worker")


def test_busy_port_is_named_before_anything_is_done(environment, port, tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", port))
        busy.listen()
        finished = subprocess.run(
            [sys.executable, "scripts/run_portal.py", str(port)],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert finished.returncode == 1
    assert f"Cổng {port} đang có chương trình khác dùng" in finished.stderr
    assert list((tmp_path / "data").iterdir()) == []
