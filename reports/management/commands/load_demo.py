"""`manage.py load_demo`: invented reports over all periods of a plan, for looking and trying."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agencies.dates import format_date
from reports.demo.loading import DemoRefused, load_demo
from reports.demo.recipe import NoRecipe
from targets.selection import PlanUnknown, plan_named

# Words of a password that can be typed from a screen.
WORDS = (
    "rung",
    "suoi",
    "nui",
    "chim",
    "hoa",
    "la",
    "may",
    "nang",
    "gio",
    "trang",
    "sao",
    "bien",
    "song",
    "lua",
)


class Command(BaseCommand):
    """Refuses outside DEBUG, without DEMO_NOW, or beside real reports."""

    help = "Nạp số liệu minh họa cho một kế hoạch (chỉ khi DEBUG, trên cơ sở dữ liệu chưa có báo cáo)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", help="mã kế hoạch; bỏ trống khi chỉ có một")
        parser.add_argument(
            "--password", help="mật khẩu chung của các tài khoản; bỏ trống thì tạo mới và in ra"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Số liệu minh họa chỉ nạp được khi DEBUG bật.")
        now = _demo_now()
        if now is None:
            raise CommandError(
                "Chưa đặt DEMO_NOW (ví dụ 2025-12-12T08:00:00+07:00), đồng hồ của bản minh họa."
            )
        password = options["password"] or "-".join(secrets.choice(WORDS) for _ in range(4))
        try:
            plan = plan_named(options["plan"])
            accounts = load_demo(plan, password=password, now=now, real_now=timezone.now())
        except (DemoRefused, NoRecipe, PlanUnknown) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Đã nạp số liệu minh họa cho {plan.short_name}; đồng hồ bắt đầu ngày {format_date(now)}."
        )
        for username, role in accounts:
            self.stdout.write(f"  {username:<16} {role}")
        self.stdout.write(f"Mật khẩu chung: {password}")


def _demo_now() -> datetime | None:
    """`DEMO_NOW` as an aware moment, or None where it is missing or none."""
    try:
        now = parse_datetime(settings.DEMO_NOW or "")
    except ValueError:  # written like a moment, but of a 13th month
        return None
    return None if now is None or timezone.is_naive(now) else now
