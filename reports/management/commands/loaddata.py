"""`manage.py loaddata NAME`: loads plans by our own loader, everything else by Django's."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction

from reports.plan_fixture import load_plan
from targets.fixture_files import BrokenFixture, find_fixture, is_plan_fixture
from targets.loading import AmendmentNeeded, LoadResult


class Command(loaddata.Command):
    """Plans are validated, updated in place and refused as a whole; Django's own fixtures load as ever."""

    help = "Nạp kế hoạch từ tệp dữ liệu (tên trong thư mục fixtures hoặc đường dẫn); nạp lại không nhân đôi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Chỉ cho biết sẽ thêm, sửa gì; không ghi vào cơ sở dữ liệu.",
        )

    def handle(self, *labels: str, **options: Any) -> None:
        plans = {label: path for label in labels if (path := _plan_path(label))}
        others = [label for label in labels if label not in plans]
        if plans and options["database"] != DEFAULT_DB_ALIAS:
            raise CommandError("Kế hoạch chỉ nạp vào cơ sở dữ liệu chính (không dùng --database).")
        if others and options["dry_run"]:
            raise CommandError(f"--dry-run chỉ dùng cho tệp kế hoạch, không dùng cho: {', '.join(others)}.")
        with transaction.atomic():
            for label, path in plans.items():
                self._report(label, self._load(label, path), **options)
            if options["dry_run"]:
                transaction.set_rollback(True)
        if others:
            self._load_django_fixtures(others, options)

    def _load(self, label: str, path: Path) -> LoadResult:
        try:
            return load_plan(path)
        except BrokenFixture as error:
            raise CommandError(
                f"Không nạp được {label}; cơ sở dữ liệu giữ nguyên như trước.\n{_lines(error.problems)}"
            ) from None
        except AmendmentNeeded as error:
            raise CommandError(
                f"Không nạp được {label}; cơ sở dữ liệu giữ nguyên như trước.\n"
                "Báo cáo đã nộp dựa vào những nội dung sau; đây là điều chỉnh kế hoạch, phải có ngày và lý do:\n"
                f"{_lines(error.refusals)}"
            ) from None

    def _load_django_fixtures(self, labels: list[str], options: dict[str, Any]) -> None:
        try:
            super().handle(*labels, **options)
        except (CommandError, DeserializationError, DatabaseError) as error:
            absent = str(error).startswith("No fixture named")
            reason = "không tìm thấy tệp hoặc thư mục dữ liệu có tên này" if absent else error
            raise CommandError(f"Không nạp được {', '.join(labels)}: {reason}.") from error

    def _report(
        self, label: str, result: LoadResult, *, verbosity: int, dry_run: bool, **options: Any
    ) -> None:
        if verbosity == 0:
            return
        plan = result.plan
        dry = " – chỉ xem, không ghi" if dry_run else ""
        added, changed = len(result.added), len(result.changed)
        lines = [
            f"{label}: {plan.symbol} ({plan.province.code}/{plan.code}){dry}",
            f"{added + changed} thay đổi: thêm {added}, sửa {changed}",
            f"giữ nguyên {result.unchanged}, không còn trong tệp {len(result.absent)}",
        ]
        kinds = Counter(str(change.instance._meta.verbose_name) for change in result.added)
        lines += [f"  thêm {count} {kind}" for kind, count in kinds.items()]
        lines += [f"  sửa {change.thing}: {change.fields}" for change in result.changed]
        lines += [f"  không còn trong tệp, không xóa: {thing}" for thing in result.absent]
        lines += [f"  giữ theo xác nhận của đơn vị: {thing}" for thing in result.kept]
        self.stdout.write("\n".join(lines))


def _plan_path(label: str) -> Path | None:
    path = find_fixture(label, [Path(folder) for folder in settings.FIXTURE_DIRS])
    return path if path and is_plan_fixture(path) else None


def _lines(items: tuple[Any, ...]) -> str:
    return "\n".join(f"  {item}" for item in items)
