"""Files of a report: judged by their content, stored byte for byte under random names, removed without being lost."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet

from agencies.access import Access
from agencies.text import UnreadableText, clean_text
from reports.enums import AttachmentKind, DraftKind, Move
from reports.file_checks import RefusedFile, is_of_type
from reports.models import Attachment, Report
from reports.permissions import may, may_read_draft, may_read_rounds

MAX_FILES = 20
LONGEST_NAME = 120
LONGEST_SUFFIX = 6
# Names that a Windows computer cannot save under.
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)

SCAN_KINDS = (AttachmentKind.SIGNED_SCAN, AttachmentKind.PAPER)
KINDS_OF_DRAFT: dict[str, tuple[AttachmentKind, ...]] = {
    DraftKind.OWN: (AttachmentKind.SIGNED_SCAN, AttachmentKind.SUPPORTING),
    DraftKind.ON_BEHALF: (AttachmentKind.PAPER, AttachmentKind.SUPPORTING),
}
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


# ------------------------------------------------------------------ judging


def check(upload: UploadedFile, kind: str) -> str:
    """Judge a file by its name and content; returns the cleaned name to keep. Raises `RefusedFile`."""
    name = clean_name(upload.name or "")
    suffix = PurePosixPath(name).suffix.lower()
    allowed = (".pdf",) if kind in SCAN_KINDS else tuple(CONTENT_TYPES)
    if suffix not in allowed:
        raise RefusedFile(
            "Bản quét phải là tệp PDF. Đề nghị lưu thành PDF rồi tải lên lại."
            if kind in SCAN_KINDS
            else "Chỉ nhận tệp PDF, Word (.docx), Excel (.xlsx), ảnh JPG hoặc PNG. Đề nghị chuyển sang một trong "
            "các loại đó."
        )
    _check_size(upload.size or 0)
    if not is_of_type(upload.file, suffix):
        raise RefusedFile(
            f"Nội dung tệp “{name}” không đúng loại {suffix}, hoặc tệp hỏng. Đề nghị mở lại, lưu lại rồi tải lên."
        )
    return name


def clean_name(raw: str) -> str:
    """A name fit to show and to offer for download: no folders, no control characters, not too long."""
    try:
        text = clean_text(raw)
    except UnreadableText:
        raise RefusedFile("Tên tệp có ký tự hỏng. Đề nghị đổi tên tệp rồi tải lên lại.") from None
    text = text.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(char for char in text if char not in '"<>|:*?;').strip(" .")
    path = PurePosixPath(f"tep-{text}" if RESERVED.fullmatch(text) else text or "tep")
    return path.stem[:LONGEST_NAME] + path.suffix[:LONGEST_SUFFIX]


def _check_size(size: int) -> None:
    if size == 0:
        raise RefusedFile("Tệp rỗng. Đề nghị kiểm tra lại tệp.")
    if size > settings.UPLOAD_MAX_BYTES:
        raise RefusedFile(
            f"Tệp lớn hơn {largest_in_megabytes()} MB. Đề nghị quét lại với độ phân giải thấp hơn."
        )


def largest_in_megabytes() -> int:
    """The most that one file may weigh, as pages say it."""
    return settings.UPLOAD_MAX_BYTES // (1024 * 1024)


# ------------------------------------------------------------------ keeping


def store(
    report: Report, upload: UploadedFile, kind: str, *, draft_kind: str, by: Access, now: datetime
) -> Attachment:
    """Keep a file with the report's working copy; the same file sent twice is kept once. Raises `RefusedFile`."""
    _check_may_change(report, draft_kind, by, now)
    if kind not in KINDS_OF_DRAFT[draft_kind]:
        raise RefusedFile("Đề nghị chọn loại tệp.")
    name = check(upload, kind)
    digest = sha256_of_file(upload)
    with transaction.atomic():
        Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        same = _present(report, draft_kind).filter(kind=kind, sha256=digest).first()
        if same is not None:
            return same
        _check_room(report, draft_kind)
        attachment = Attachment(
            report=report,
            draft_kind=draft_kind,
            kind=kind,
            name=name,
            size=upload.size,
            sha256=digest,
            uploaded_at=now,
            uploaded_by=by.user,
        )
        upload.seek(0)
        attachment.file.save(name, upload, save=False)
        try:
            attachment.save()
        except Exception:
            attachment.file.delete(save=False)
            raise
    return attachment


def remove(attachment: Attachment, *, by: Access, now: datetime) -> None:
    """Take a file out of the working copy; the row and the file stay. Raises `RefusedFile`."""
    _check_may_change(attachment.report, attachment.draft_kind, by, now)
    if attachment.removed_at is None:
        attachment.removed_at, attachment.removed_by = now, by.user
        attachment.save(update_fields=["removed_at", "removed_by"])


def restore(attachment: Attachment, *, by: Access, now: datetime) -> None:
    """Undo a removal. Raises `RefusedFile`."""
    _check_may_change(attachment.report, attachment.draft_kind, by, now)
    if attachment.removed_at is None:
        return
    with transaction.atomic():
        Report.objects.select_for_update(of=("self",)).get(pk=attachment.report_id)
        _check_room(attachment.report, attachment.draft_kind)
        attachment.removed_at, attachment.removed_by = None, None
        attachment.save(update_fields=["removed_at", "removed_by"])


def _present(report: Report, draft_kind: str) -> QuerySet[Attachment]:
    return report.attachments.filter(draft_kind=draft_kind, removed_at__isnull=True)


def _check_room(report: Report, draft_kind: str) -> None:
    if _present(report, draft_kind).count() >= MAX_FILES:
        raise RefusedFile(f"Mỗi báo cáo kèm tối đa {MAX_FILES} tệp. Đề nghị bỏ bớt tệp không cần.")


def sha256_of_file(upload: UploadedFile) -> str:
    """Hex SHA-256 of the file's bytes."""
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _check_may_change(report: Report, draft_kind: str, by: Access, now: datetime) -> None:
    move = Move.SAVE_ON_BEHALF if draft_kind == DraftKind.ON_BEHALF else Move.SAVE
    if draft_kind not in KINDS_OF_DRAFT or not may(move, report, by, now):
        raise RefusedFile(
            f"Báo cáo đang ở trạng thái “{report.get_state_display()}” nên không thêm, bớt tệp được."
        )


# ------------------------------------------------------------------ reading


def readable(report: Report, access: Access) -> QuerySet[Attachment]:
    """Files of the report that the person may download.

    A unit reads its own and those of its rounds; those who receive reports read the files of rounds, and of what
    is entered on a unit's behalf.
    """
    allowed = Q(pk__in=[])
    if may_read_rounds(report, access):
        allowed |= Q(submissions__isnull=False)
    if may_read_draft(report, access):
        allowed |= Q(draft_kind__in=(DraftKind.OWN, DraftKind.KEPT))
    if report.period.plan.province_id in access.coordinated_provinces:
        allowed |= Q(draft_kind=DraftKind.ON_BEHALF)
    return report.attachments.filter(allowed).distinct()
