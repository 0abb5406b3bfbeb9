"""What the commands that export have in common: the plan asked for, a named file, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.management.base import CommandError

from targets.models import Plan
from targets.selection import PlanUnknown, plan_named


def chosen_plan(code: str | None) -> Plan:
    """The plan of that code, or the only one; otherwise the command stops and names the plans there are."""
    try:
        return plan_named(code)
    except PlanUnknown as error:
        raise CommandError(str(error)) from None


def require_output(name: str) -> None:
    if not name:
        raise CommandError("Đề nghị ghi tên tệp cần xuất: --output TỆP.")


def write_file(path: Path, body: bytes) -> str:
    """Write the whole file or nothing, beside it first and then in its place; the sentence that says so."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(body)
        beside.replace(path)
    except OSError as error:
        raise CommandError(f"Không ghi được tệp {path}: {error.strerror}.") from None
    finally:
        beside.unlink(missing_ok=True)
    return f"Đã ghi {path} ({len(body):,} byte).".replace(",", ".")
