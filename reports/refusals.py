"""Why a move of a report cannot be made, in words for whoever tried."""

from __future__ import annotations

from agencies.dates import format_moment
from reports.models import Period
from reports.models.completeness import MissingItem


class MoveRefused(Exception):
    """A move cannot be made; the text says why and what to do, `missing` lists what is still to be done."""

    def __init__(self, message: str, missing: tuple[MissingItem, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing


def locked_words(period: Period) -> str:
    """What is said to whoever writes in a locked period."""
    since = f" từ {format_moment(period.locked_at)}" if period.locked_at else ""
    return f"Kỳ báo cáo đã khóa{since}. Bản đang lập vẫn xem được; đề nghị liên hệ cơ quan tổng hợp."


class StaleDraft(MoveRefused):
    """Someone saved the draft after the page was opened: nothing was overwritten."""


class WrongCode(MoveRefused):
    """The code typed off the signed paper is not that of the content: `typed` and `current` say both."""

    def __init__(self, typed: str, current: str) -> None:
        super().__init__(
            "Mã nội dung in trên văn bản đã ký khác mã của số liệu hiện có. Đề nghị in lại, ký lại hoặc "
            "sửa số liệu cho khớp văn bản đã ký."
        )
        self.typed = typed
        self.current = current
