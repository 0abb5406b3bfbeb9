"""The letters of a period that remind late units: made with number, day and signer, and kept with whom they named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from agencies.access import Access
from agencies.dates import format_date, local_date
from reports.enums import ContactKind
from reports.issuing import Signing
from reports.models import Contact, Period, ReminderLetter
from reports.permissions import may_coordinate


class LetterRefused(Exception):
    """The letter is not written down; the text says why, `field` at which field of the form."""

    def __init__(self, text: str, field: str = "") -> None:
        self.field = field
        super().__init__(text)


def next_number(period: Period) -> int:
    """The first letter of a period is 1."""
    return (period.reminder_letters.aggregate(last=Max("number"))["last"] or 0) + 1


def letter_before(period: Period, number: int) -> ReminderLetter | None:
    """The letter kept before the `number`-th; None where none was kept."""
    return period.reminder_letters.filter(number__lt=number).order_by("-number").first()


def letters_of(period: Period) -> list[ReminderLetter]:
    """The letters of a period, the latest first, with who made them, the units they name and their files at hand."""
    letters = period.reminder_letters.select_related("logged_by")
    return list(letters.prefetch_related("contacts__report__unit").order_by("-number"))


def log_letter(
    period: Period,
    signing: Signing,
    late: Sequence[tuple[int, str]],
    *,
    number: int,
    document: str,
    by: Access,
    now: datetime,
) -> ReminderLetter:
    """Keep a letter and write it into the log of every report it names.

    `late` are ids of reports, each with how late it is in words. `document` is the content tree as JSON, which says
    that it is the `number`-th letter: where another was made meanwhile that is untrue. Raises `LetterRefused`.
    """
    if not may_coordinate(period.plan.province_id, by):
        raise LetterRefused("Chỉ cán bộ tổng hợp ghi công văn đôn đốc.")
    if period.is_practice:
        raise LetterRefused("Kỳ thực hành không có công văn đôn đốc.")
    if not late:
        raise LetterRefused("Không còn đơn vị nào quá hạn, nên không có công văn để ghi.")
    if signing.signed_on > local_date(now):
        raise LetterRefused("Ngày ký ở sau ngày hôm nay. Đề nghị ghi lại ngày ký.", "signed_on")
    with transaction.atomic():
        Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
        if number != next_number(period):
            raise LetterRefused("Công văn của kỳ này vừa được ghi ở nơi khác. Đề nghị mở lại trang để xem.")
        _refuse_used_number(period, signing)
        letter = ReminderLetter.objects.create(
            period=period,
            number=number,
            document_number=signing.document_number,
            signed_on=signing.signed_on,
            signer_position=signing.signer_position,
            signer=signing.signer,
            document=document,
            logged_at=now,
            logged_by=by.user,
        )
        Contact.objects.bulk_create(
            Contact(
                report_id=report,
                kind=ContactKind.LETTER,
                on=signing.signed_on,
                person=f"số {signing.document_number}",
                answer=f"Công văn đôn đốc lần {number}; {words}.",
                letter=letter,
                at=now,
                by=by.user,
            )
            for report, words in late
        )
    return letter


def _refuse_used_number(period: Period, signing: Signing) -> None:
    """A number and symbol stand for one document of the body in a year (NĐ 30/2020, Điều 15)."""
    used = ReminderLetter.objects.filter(
        period__plan__coordinator=period.plan.coordinator_id,
        document_number__iexact=signing.document_number,
        signed_on__year=signing.signed_on.year,
    ).first()
    if used is not None:
        raise LetterRefused(
            f"Số {signing.document_number} đã dùng cho công văn ngày {format_date(used.signed_on)}. "
            "Đề nghị ghi số khác.",
            "document_number",
        )
