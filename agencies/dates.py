"""Dates and times as Vietnamese administration writes them, always in its own time zone."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def local_date(now: datetime) -> date:
    """The calendar day in Viet Nam at that moment, whatever time zone the process runs in.

    Raises `ValueError` for a moment without a time zone: its day is not known.
    """
    return _local(now).date()


def start_of_day(day: date) -> datetime:
    """The first moment of that day in Viet Nam."""
    return datetime.combine(day, time.min, tzinfo=VIETNAM)


def format_date(day: date) -> str:
    """Write "05/02/2025"; a moment is written by its day in Viet Nam."""
    day = _calendar_day(day)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def document_date(day: date) -> str:
    """Write "ngày 05 tháng 02 năm 2025", "ngày 17 tháng 6 năm 2025".

    Days below 10 and the months 1 and 2 carry a 0 (NĐ 30/2020, Phụ lục I, mục II.4.b).
    """
    day = _calendar_day(day)
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def document_place_date(place: str, day: date) -> str:
    """Write the line under the national motto: "Tuyên Quang, ngày 05 tháng 02 năm 2025"."""
    return f"{place}, {document_date(day)}"


def format_time_sentence(moment: datetime) -> str:
    """Write "14 giờ 05", for sentences."""
    local = _local(moment)
    return f"{local.hour:02} giờ {local.minute:02}"


def format_moment(moment: datetime) -> str:
    """Write "14:05, 13/12/2024", for lists."""
    local = _local(moment)
    return f"{local.hour:02}:{local.minute:02}, {format_date(local)}"


def count_days_words(days: int) -> str:
    """Write a count for a sentence, 1 to 9 padded: "02", "0", "12"."""
    return f"{days:02}" if 0 < days < 10 else str(days)


def _calendar_day(day: date) -> date:
    return local_date(day) if isinstance(day, datetime) else day


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(VIETNAM)
