"""`manage.py verify FILE`: what a stored document is and whether it is unchanged; exit status 0 or 1."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.dates import format_moment
from reports.exports.stored_words import code_in_file, described
from reports.exports.storing import sha256_of_bytes
from reports.models import StoredDocument, Submission
from reports.verification import is_intact


class Command(BaseCommand):
    """By the SHA-256 of the bytes; where they differ, by the code that every page of the document carries."""

    help = "Cho biết một tệp văn bản (PDF hoặc Word) là văn bản nào đã lưu và có còn nguyên vẹn hay không."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="TỆP", help="tệp PDF hoặc Word cần đối chiếu")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            body = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {options['file']}: {error.strerror}.") from None
        stored = StoredDocument.objects.ready().filter(sha256=sha256_of_bytes(body)).first()
        if stored is not None:
            sys.exit(self._same(stored))
        self._differs(code_in_file(body))
        sys.exit(1)

    def _same(self, stored: StoredDocument) -> int:
        """The bytes are those that were kept; returns 0 unless the round's own content was changed since."""
        self.stdout.write("Nguyên vẹn: tệp trùng từng byte với văn bản đã lưu.")
        self.stdout.write("\n".join(described(stored)))
        if stored.submission is not None and not is_intact(stored.submission):
            self.stdout.write("Nội dung lần nộp trong cơ sở dữ liệu không còn khớp mã đã ghi khi nộp.")
            return 1
        return 0

    def _differs(self, code: str) -> None:
        if not code:
            self.stdout.write("Không nhận ra: tệp không trùng văn bản nào đã lưu và không mang mã nội dung.")
            return
        kept = list(StoredDocument.objects.ready().filter(code=code))
        rounds = Submission.objects.filter(sha256__startswith=code, documents__isnull=True)
        rounds = rounds.select_related("report__unit", "report__period")
        if not kept and not rounds:
            self.stdout.write(f"Không nhận ra: không có văn bản nào mang mã nội dung {code}.")
            return
        self.stdout.write(f"Không trùng từng byte với bản đã lưu; tệp mang mã nội dung {code} của:")
        for stored in kept:
            self.stdout.write("\n".join(described(stored)))
        for filed in rounds:
            self.stdout.write(
                f"  {filed.report.unit.name} · {filed.report.period.name} · lần nộp {filed.number:02} "
                f"({format_moment(filed.submitted_at)}), chưa lưu văn bản"
            )
        self.stdout.write("Tệp có thể đã được ký số, sửa hoặc lưu lại; đề nghị đối chiếu với bản đã lưu.")
