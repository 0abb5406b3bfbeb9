"""`manage.py check_plan`: counts of a plan, its declared gaps, and its holes; exit status 1 if there are any."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.plan_check import PlanCheck, check_plan
from targets.models import Plan
from targets.selection import PlanUnknown, plan_named


class Command(BaseCommand):
    help = "Kiểm tra kế hoạch đã nạp: số lượng, điểm chưa quy định, chỗ thiếu hoặc mâu thuẫn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", metavar="MÃ", help="mã kế hoạch, như kh05 hoặc 08/kh05")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = plan_named(options["plan"])
        except PlanUnknown as error:
            raise CommandError(str(error)) from None
        result = check_plan(plan)
        self.stdout.write(_text(plan, result))
        if not result.is_sound:
            sys.exit(1)


def _text(plan: Plan, result: PlanCheck) -> str:
    lines = [f"{plan.short_name}: {plan.symbol} ({plan.province.code}/{plan.code})"]
    width = max(len(count.name) for count in result.counts)
    lines += [f"  {count.name:<{width}}  {count.number}" for count in result.counts]
    if result.notes:
        lines += ["", "Ghi chú:", *(f"  - {note}" for note in result.notes)]
    if result.faults:
        lines += [
            "",
            f"Thiếu hoặc mâu thuẫn ({len(result.faults)}):",
            *(f"  - {fault}" for fault in result.faults),
        ]
    else:
        lines += ["", "Không thấy chỗ thiếu hoặc mâu thuẫn."]
    return "\n".join(lines)
