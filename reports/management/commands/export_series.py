"""`manage.py export_series --output FILE [--plan CODE]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from agencies.clock import now
from reports.consolidation import series_of
from reports.exports.workbook_series import series_workbook
from reports.management.exporting import chosen_plan, require_output, write_file


class Command(BaseCommand):
    help = "Xuất số liệu cả giai đoạn của một kế hoạch (mọi kỳ đã mở, chỉ báo cáo đã tiếp nhận) ra tệp Excel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", metavar="TỆP", default="", help="tệp cần ghi")
        parser.add_argument("--plan", metavar="MÃ", help="mã kế hoạch, khi có nhiều kế hoạch")

    def handle(self, *args: Any, **options: Any) -> None:
        require_output(options["output"])
        series = series_of(chosen_plan(options["plan"]), now=now())
        self.stdout.write(write_file(Path(options["output"]), series_workbook(series)))
