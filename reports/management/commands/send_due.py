"""`manage.py send_due`: open periods, write down reminders that fell due, send what the outbox owes; once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from agencies.clock import now
from reports.background import run_once


class Command(BaseCommand):
    """What is owed is sent once, a missed run catches up; a worker that was killed is made up for later."""

    help = "Mở kỳ báo cáo đến ngày, lập và gửi các thông báo đến hạn."

    def handle(self, *args: Any, **options: Any) -> None:
        done = run_once(now())
        self.stdout.write(
            f"Báo cáo mới mở: {done.opened} · nhắc mới: {done.reminded} · đã gửi: {done.sent} · "
            f"chưa gửi được: {done.failed} · không có địa chỉ thư: {done.unaddressed}"
        )
