"""`manage.py run_worker`: the background work, again and again, until stopped."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from agencies.clock import now
from reports.background import run_once
from reports.exports.storing import render_next

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """One process is enough; two do not double anything."""

    help = "Chạy việc nền: mở kỳ báo cáo, lập và gửi thông báo, tạo văn bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=60, help="số giây giữa hai lần chạy")
        parser.add_argument(
            "--look", type=float, default=2, help="số giây giữa hai lần xem có văn bản cần tạo"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        next_round = time.monotonic()
        while not stop.is_set():
            close_old_connections()
            try:
                if time.monotonic() >= next_round:
                    next_round = time.monotonic() + options["every"]
                    run_once(now())
                rendered = render_next(now())
            except Error:
                logger.exception("background work failed; it is tried again")
                rendered = False
            if not rendered:
                stop.wait(min(options["look"], options["every"]))
