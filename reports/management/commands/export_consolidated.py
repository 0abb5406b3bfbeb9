"""`manage.py export_consolidated PERIOD --format pdf|docx|xlsx --output FILE [--provisional] [--plan CODE]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.clock import now
from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.consolidation.rows import Consolidated
from reports.exports.consolidated_document import consolidated_document
from reports.exports.rendering import RenderingFailed, render
from reports.exports.workbook_sheets import consolidated_workbook
from reports.management.exporting import chosen_plan, require_output, write_file
from reports.models import Period
from targets.models import Plan

FORMATS = ("pdf", "docx", "xlsx")


class Command(BaseCommand):
    help = "Xuất báo cáo tổng hợp của một kỳ ra tệp PDF, Word hoặc Excel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", metavar="KỲ", help="mã kỳ báo cáo, như 2025-N hoặc 2025-6T")
        parser.add_argument("--format", metavar="LOẠI", default="pdf", help="pdf (mặc định), docx hoặc xlsx")
        parser.add_argument("--output", metavar="TỆP", default="", help="tệp cần ghi")
        parser.add_argument(
            "--provisional", action="store_true", help="tính cả báo cáo đã nộp nhưng chưa tiếp nhận"
        )
        parser.add_argument("--plan", metavar="MÃ", help="mã kế hoạch, khi có nhiều kế hoạch")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] not in FORMATS:
            raise CommandError(f"Không có loại tệp “{options['format']}”. Các loại: {', '.join(FORMATS)}.")
        require_output(options["output"])
        period = _period(chosen_plan(options["plan"]), options["period"])
        rows = consolidate(period, provisional=options["provisional"], now=now())
        self.stdout.write(write_file(Path(options["output"]), _rendered(rows, options["format"])))


def _period(plan: Plan, code: str) -> Period:
    periods = Period.objects.filter(plan=plan).select_related("plan__coordinator")
    found = periods.filter(code=code).first()
    if found is None:
        known = ", ".join(periods.values_list("code", flat=True))
        raise CommandError(f"Không có kỳ “{code}”. Các kỳ của {plan.short_name}: {known}.")
    return found


def _rendered(rows: Consolidated, file_format: str) -> bytes:
    if file_format == "xlsx":
        return consolidated_workbook(rows)
    try:
        return render(consolidated_document(rows, board=board_for(rows)), file_format)
    except RenderingFailed as failure:
        raise CommandError(str(failure)) from None
