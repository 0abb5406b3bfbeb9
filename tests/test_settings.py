"""A production portal with unsafe settings does not start, and says why."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
GOOD_KEY = hashlib.sha512(b"a key for tests").hexdigest()


def start(tmp_path, *command, **environment):
    """Run the project's Python with only the given settings; return the finished process."""
    command = command or ("manage.py", "check")
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "ENV_FILE": os.devnull,
            "DATA_DIR": str(tmp_path / "data"),
            "DEBUG": "off",
            "SECRET_KEY": GOOD_KEY,
            "ALLOWED_HOSTS": "portal.example.vn",
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_start_when_safe(tmp_path):
    finished = start(tmp_path)
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize(
    "key",
    [
        "",
        "thay-bang-khoa-rieng",
        "local-key-of-a-debug-portal-never-accepted-when-debug-is-off",
        "django-insecure-" + GOOD_KEY,
    ],
)
def test_default_key_is_refused(tmp_path, key):
    finished = start(tmp_path, SECRET_KEY=key)
    assert finished.returncode == 3
    assert "SECRET_KEY chưa được đặt hoặc còn là giá trị mặc định." in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("key", [GOOD_KEY[:49], "abcd" * 20])
def test_weak_key_is_refused(tmp_path, key):
    finished = start(tmp_path, SECRET_KEY=key)
    assert finished.returncode == 3
    assert "SECRET_KEY quá ngắn hoặc quá đơn giản" in finished.stderr


@pytest.mark.parametrize("hosts", ["", ",", " "])
def test_empty_hosts_are_refused(tmp_path, hosts):
    finished = start(tmp_path, ALLOWED_HOSTS=hosts)
    assert finished.returncode == 3
    assert "ALLOWED_HOSTS đang để trống" in finished.stderr
    assert "SECRET_KEY chưa" not in finished.stderr


def test_all_problems_are_named_at_once(tmp_path):
    finished = start(tmp_path, SECRET_KEY="", ALLOWED_HOSTS="")
    assert "SECRET_KEY chưa" in finished.stderr
    assert "ALLOWED_HOSTS đang" in finished.stderr


def test_debug_starts_without_key_and_hosts(tmp_path):
    assert start(tmp_path, DEBUG="on", SECRET_KEY="", ALLOWED_HOSTS="").returncode == 0


def test_server_refuses_a_database_without_migrations(tmp_path):
    finished = start(tmp_path, "-c", "import plan_portal.wsgi")
    assert finished.returncode == 3
    assert "Cơ sở dữ liệu còn thiếu" in finished.stderr
    assert "auth.0001_initial" in finished.stderr
    assert "manage.py migrate" in finished.stderr


def test_worker_refuses_a_database_without_migrations(tmp_path):
    finished = start(tmp_path, "manage.py", "run_worker")
    assert finished.returncode == 3
    assert "Cơ sở dữ liệu còn thiếu" in finished.stderr


def test_server_starts_on_a_migrated_database(tmp_path):
    migrated = start(tmp_path, "manage.py", "migrate", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    finished = start(
        tmp_path,
        "-W",
        "ignore",
        "-c",
        "import gc, plan_portal.wsgi as w; print(callable(w.application), gc.get_freeze_count() > 10_000)",
    )
    assert finished.stdout.strip() == "True True", finished.stderr


def test_server_refuses_when_the_database_does_not_answer(tmp_path):
    finished = start(
        tmp_path, "-c", "import plan_portal.wsgi", DATABASE_URL="postgres://portal@127.0.0.1:1/portal"
    )
    assert finished.returncode == 3
    assert "Không kết nối được cơ sở dữ liệu" in finished.stderr


def test_production_cookies_and_transport_are_closed(tmp_path):
    script = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS, s.SESSION_SAVE_EVERY_REQUEST)"
    )
    finished = start(tmp_path, "-c", script, DJANGO_SETTINGS_MODULE="plan_portal.settings")
    assert finished.stdout.split() == ["__Host-phien", "True", "True", "True", "31536000", "False"]


def test_deployment_check_is_clean(tmp_path):
    finished = start(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DEBUG": "off"}, "DEBUG đang tắt"),
        ({"DEBUG": "on", "DATABASE_URL": "postgres://portal@db.example.vn/portal"}, "DATABASE_URL trỏ đến"),
        ({"DEBUG": "on", "DATABASE_URL": "sqlite:////var/lib/portal/portal.sqlite3"}, "DATABASE_URL trỏ đến"),
    ],
)
def test_make_run_never_touches_a_production_database(tmp_path, environment, reason):
    finished = start(tmp_path, "scripts/run_portal.py", **environment)
    assert finished.returncode == 1
    assert reason in finished.stderr
    assert "nothing was touched" in finished.stderr
    assert list((tmp_path / "data").iterdir()) == []


def test_local_sqlite_is_durable_and_takes_its_lock_first(tmp_path):
    script = (
        "import django; django.setup();"
        "from django.db import connection as c; cursor = c.cursor();"
        "print([cursor.execute(f'PRAGMA {name}').fetchone()[0]"
        " for name in ('journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys')], c.transaction_mode)"
    )
    finished = start(tmp_path, "-c", script, DJANGO_SETTINGS_MODULE="plan_portal.settings")
    assert finished.stdout.strip() == "['wal', 2, 20000, 1] IMMEDIATE", finished.stderr


def test_data_directory_is_closed_to_others(tmp_path):
    start(tmp_path)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_uploaded_workbooks_are_read_without_entities():
    from openpyxl import xml

    assert (xml.LXML, xml.DEFUSEDXML) == (False, True)
