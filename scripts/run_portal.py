"""`make run`: prepares the local SQLite database and serves the portal with its background worker.

Only for one's own machine: with DEBUG off, or with any database but the local SQLite file, it refuses.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
STOP_SECONDS = 10


def stop_with(*lines: str) -> NoReturn:
    print(*lines, sep="\n", file=sys.stderr)
    sys.exit(1)


def refuse_production() -> None:
    """Stop unless the settings name the local SQLite file with DEBUG on."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    local = database["ENGINE"].endswith(".sqlite3") and Path(database["NAME"]) == settings.SQLITE_FILE
    if not settings.DEBUG or not local:
        stop_with(
            "`make run` chỉ dùng trên máy cá nhân, với DEBUG=on và cơ sở dữ liệu SQLite trong thư mục dữ liệu;",
            "DEBUG đang tắt hoặc DATABASE_URL trỏ đến cơ sở dữ liệu khác, nên không làm gì cả.",
            "`make run` is for one's own machine, with DEBUG=on and the SQLite file of the data directory;",
            "DEBUG is off or DATABASE_URL names another database, so nothing was touched.",
            "Production: gunicorn plan_portal.wsgi (see README.md).",
        )


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            stop_with(
                f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác: make run PORT={port + 1}",
                f"Port {port} is in use. Choose another: make run PORT={port + 1}",
            )


def migrate_if_needed() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database…")
        call_command("migrate", verbosity=0, interactive=False)


def password_file() -> Path:
    from django.conf import settings

    return settings.DATA_DIR / "demo-password"


def fill_if_empty() -> None:
    """Load the plan and the demonstration into a database that holds neither plan nor account."""
    from django.apps import apps
    from django.contrib.auth import get_user_model

    if not apps.get_model("targets", "Plan").objects.exists():
        print("Loading the plan…", flush=True)
        run_silently("loaddata", "plan_172")
    if not get_user_model().objects.exists():
        print("Loading the demonstration…", flush=True)
        run_silently("load_demo", password=new_demo_password())


def run_silently(command: str, *args: str, **options: object) -> None:
    """Run a management command; what it prints is dropped, what it refuses is raised as CommandError."""
    from django.core.management import call_command

    with Path(os.devnull).open("w") as silent:
        call_command(command, *args, stdout=silent, **options)


def new_demo_password() -> str:
    """Make a password and keep it in a file that only its owner reads, for the next start to print."""
    password = secrets.token_urlsafe(9)
    file = password_file()
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{password}\n")
    return password


def demo_accounts() -> list[tuple[str, str]]:
    """Return (user name, role) of the first account of every role."""
    from django.apps import apps

    from agencies.enums import Role

    # Of the units, one that only reports shows more than the one that also receives.
    memberships = (
        apps.get_model("agencies", "Membership")
        .objects.filter(user__is_active=True, unit__coordinated_plans__isnull=True)
        .select_related("user", "unit")
    )
    accounts = []
    for role in Role:
        first = (
            memberships.filter(role=role, user__is_active=True).order_by("unit__order", "user__pk").first()
        )
        if first:
            place = f", {first.unit.name}" if first.unit else ""
            accounts.append((first.user.username, f"{role.label}{place}"))
    return accounts


def print_welcome(port: int) -> None:
    print(f"\n  Cổng theo dõi kế hoạch: http://{HOST}:{port}/\n")
    if password_file().is_file():
        password = password_file().read_text().strip()
        print(f"  Tài khoản minh họa, cùng mật khẩu: {password}")
        for name, role in demo_accounts():
            print(f"    {name:<18} {role}")
        print(f"  Mật khẩu này lưu trong {os.path.relpath(password_file())}")
    print("\n  Dừng: Ctrl+C\n", flush=True)


def start_worker() -> subprocess.Popen:
    command = [sys.executable, str(PROJECT / "manage.py"), "run_worker"]
    if setpriv := shutil.which("setpriv"):
        # Even if this process is killed outright, the worker does not outlive it.
        command = [setpriv, "--pdeathsig", "TERM", *command]
    return subprocess.Popen(command, cwd=PROJECT, start_new_session=True)


def watch_worker(worker: subprocess.Popen) -> None:
    """Say so when the worker ends before it is told to."""

    def wait() -> None:
        status = worker.wait()
        if status not in (0, -signal.SIGTERM):
            print(f"Tiến trình nền đã dừng (mã {status}). / The background worker ended.", file=sys.stderr)

    Thread(target=wait, daemon=True).start()


def stop_worker(worker: subprocess.Popen) -> None:
    worker.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if worker.poll() is None:
        worker.kill()


def interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def main(port: int) -> None:
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_portal.settings")
    os.environ.setdefault("PORTAL_URL", f"http://{HOST}:{port}")
    os.environ.setdefault("DJANGO_RUNSERVER_HIDE_WARNING", "true")
    import django
    from django.core.management import CommandError

    refuse_production()
    refuse_busy_port(port)
    django.setup()
    try:
        migrate_if_needed()
        fill_if_empty()
    except CommandError as error:
        stop_with(str(error))
    print_welcome(port)
    signal.signal(signal.SIGTERM, interrupt)
    worker = start_worker()
    watch_worker(worker)
    try:
        run_silently("runserver", f"{HOST}:{port}", use_reloader=False, skip_checks=False)
    except KeyboardInterrupt:
        pass
    except CommandError as error:
        stop_with(str(error))
    finally:
        stop_worker(worker)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
