"""What a kept document is, in words; and the code that a file carries."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from agencies.dates import format_date, format_moment
from reports.models import StoredDocument

CODE = re.compile("Mã nội dung: ([0-9a-f]{8})")
# The parts of a Word file that carry it: the properties, and the foot of every page.
WORD_PARTS = re.compile(r"docProps/core\.xml|word/footer\d*\.xml")
LARGEST_PART = 1024 * 1024
PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def described(stored: StoredDocument) -> Iterator[str]:
    """Lines on what the document is, of which round or issue or period, and when it was rendered."""
    if stored.submission is not None:
        filed = stored.submission
        yield f"  Báo cáo của {filed.report.unit.name}, {filed.report.period.name}"
        yield f"  Lần nộp {filed.number:02} ({filed.receipt}), nộp lúc {format_moment(filed.submitted_at)}"
    elif stored.issue is not None:
        yield f"  Báo cáo tổng hợp {stored.issue.document_number}, {stored.issue.period.name}"
        yield f"  Lần ban hành {stored.issue.number:02}, lúc {format_moment(stored.issue.issued_at)}"
    elif stored.letter is not None:
        letter = stored.letter
        yield f"  Công văn đôn đốc số {letter.document_number}, lần {letter.number}, {letter.period.name}"
        yield f"  Ghi lúc {format_moment(letter.logged_at)}, ký ngày {format_date(letter.signed_on)}"
    else:
        basis = "gồm số liệu tạm tính" if stored.provisional else "chỉ số liệu đã tiếp nhận"
        yield f"  Báo cáo tổng hợp (dự thảo, {basis}), {stored.period}"
    made = format_moment(stored.rendered_at) if stored.rendered_at else ""
    yield f"  {stored.get_format_display()}, tạo lúc {made}; mã nội dung {stored.code}; SHA-256 {stored.sha256}"


def code_in_file(body: bytes) -> str:
    """The content's code in the properties of a PDF or a Word file; empty where there is none."""
    for text in _word_parts(body) if body[:2] == b"PK" else _pdf_parts(body):
        if found := CODE.search(text):
            return found.group(1)
    return ""


def _pdf_parts(body: bytes) -> Iterator[str]:
    """What can be read of a PDF without its fonts: what lies open, then its packed parts, the properties among them."""
    yield body.decode("utf-8", errors="ignore")
    for packed in PDF_STREAM.finditer(body):
        try:
            part = zlib.decompressobj().decompress(packed.group(1), LARGEST_PART)
        except zlib.error:
            continue
        yield part.decode("utf-8", errors="ignore")


def _word_parts(body: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(BytesIO(body)) as package:
            for member in package.infolist():
                if WORD_PARTS.fullmatch(member.filename) and member.file_size <= LARGEST_PART:
                    yield package.read(member).decode("utf-8", errors="ignore")
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return
