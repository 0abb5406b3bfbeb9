"""What must be right before the portal serves anyone; otherwise it says why and stops."""

import sys
from collections.abc import Sequence
from typing import NoReturn

LOCAL_KEY = "local-key-of-a-debug-portal-never-accepted-when-debug-is-off"
PLACEHOLDER_KEY = "thay-bang-khoa-rieng"
SHORTEST_KEY = 50
FEWEST_DISTINCT_CHARACTERS = 5

# gunicorn takes a worker that ends with this status as one that can never start, and stops
# instead of starting it again for ever.
EXIT_CANNOT_START = 3


def refuse_to_start(problems: Sequence[str]) -> NoReturn:
    """Print the problems in Vietnamese on stderr and end the process with status 3."""
    lines = ["Cổng theo dõi kế hoạch không khởi động được:", *(f"- {problem}" for problem in problems)]
    sys.stderr.write("\n".join(lines) + "\n")
    sys.exit(EXIT_CANNOT_START)


def key_problem(secret_key: str) -> str | None:
    """Return why the key cannot protect a production portal, or None."""
    if not secret_key or secret_key in {LOCAL_KEY, PLACEHOLDER_KEY} or "django-insecure" in secret_key:
        return "SECRET_KEY chưa được đặt hoặc còn là giá trị mặc định."
    if len(secret_key) < SHORTEST_KEY or len(set(secret_key)) < FEWEST_DISTINCT_CHARACTERS:
        return f"SECRET_KEY quá ngắn hoặc quá đơn giản, đề nghị dùng ít nhất {SHORTEST_KEY} ký tự ngẫu nhiên."
    return None


def production_problems(secret_key: str, allowed_hosts: Sequence[str]) -> list[str]:
    """Return what forbids serving with DEBUG off, one Vietnamese sentence each."""
    problems = []
    if problem := key_problem(secret_key):
        problems.append(
            f"{problem} Tạo khóa mới: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    if not allowed_hosts:
        problems.append(
            "ALLOWED_HOSTS đang để trống; đề nghị ghi tên miền của cổng, cách nhau bằng dấu phẩy."
        )
    return problems


def exit_if_migrations_are_missing() -> None:
    """With DEBUG off, end the process when the database lacks migrations or does not answer."""
    import django
    from django.conf import settings

    django.setup()
    if settings.DEBUG:
        return
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        refuse_to_start([f"Không kết nối được cơ sở dữ liệu: {error}"])
    finally:
        connection.close()
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan[:5])
        more = f" và {len(plan) - 5} bản khác" if len(plan) > 5 else ""
        refuse_to_start(
            [
                f"Cơ sở dữ liệu còn thiếu {len(plan)} bản cập nhật cấu trúc ({names}{more}). Chạy: manage.py migrate"
            ]
        )
