"""The letter that reminds units of a report they owe (công văn đôn đốc): plain rows in, a document out.

A province cannot order every body its plan names, so that every sentence asks ("đề nghị"). Form of a công văn:
NĐ 30/2020/NĐ-CP, Phụ lục I, mục II.5.b.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from agencies.dates import format_date
from agencies.working_days import WorkCalendar
from reports.exports import official, wording
from reports.exports.fingerprint import content_code
from reports.exports.tree import Align, Annex, Block, Column, Document, Marks, Paragraph, Row, Table
from reports.models import Period

# A list longer than this goes to an annex.
MOST_NAMED = 6
WORKING_DAYS_TO_ANSWER = 3
# The country's holidays, uncorrected by any province.
COUNTRY_CALENDAR = WorkCalendar()


class FormerLetter(Protocol):
    """The letter kept before, which this one may speak of."""

    number: int
    document_number: str
    signed_on: date


@dataclass(frozen=True)
class LateUnit:
    """A unit that owes its report. `courtesy`: the plan only asks it; `due_before` is exclusive.

    `returned`: its report was received and given back, so that only what completes it is owed.
    """

    name: str
    courtesy: bool
    due_before: date
    days_late: int
    remark: str = ""
    returned: bool = False


def answer_day(today: date, calendar: WorkCalendar = COUNTRY_CALENDAR) -> date:
    """The day before which an answer is asked for: the third working day after today."""
    return calendar.working_day_after(today, WORKING_DAYS_TO_ANSWER)


@dataclass(frozen=True)
class _Late:
    """The units of one letter, and what their number and their debts make of its words."""

    units: Sequence[LateUnit]

    @property
    def in_annex(self) -> bool:
        return len(self.units) > MOST_NAMED

    @property
    def whom(self) -> str:
        """Whom a sentence asks: one unit, or several."""
        return "đơn vị" if len(self.units) == 1 else "các đơn vị"

    @property
    def not_filed(self) -> list[LateUnit]:
        return [row for row in self.units if not row.returned]

    @property
    def returned(self) -> list[LateUnit]:
        return [row for row in self.units if row.returned]

    @property
    def owed(self) -> str:
        """What is owed: reports, what completes them, or both."""
        return ", ".join(
            words
            for words, rows in (("báo cáo", self.not_filed), ("bản bổ sung báo cáo", self.returned))
            if rows
        )


def reminder_letter(
    period: Period,
    late: Sequence[LateUnit],
    *,
    reminder: int,
    today: date,
    former: FormerLetter | None = None,
    calendar: WorkCalendar = COUNTRY_CALENDAR,
    contact: str = "",
    issued: official.Issued | None = None,
) -> Document:
    """Build the letter to units that have not filed by `today`; `reminder` 1 is the first, 2 the second.

    `former` is the letter kept before, None where none was. `contact` is how the issuing body is reached. Without
    number, day and signer (`issued`) it is a draft and says so. Raises `ValueError` where nobody is late.
    """
    if not late:
        raise ValueError("A reminder needs someone to remind.")
    plan = period.plan
    unit = plan.coordinator
    named = _Late(late)
    about = (
        f"đôn đốc gửi {named.owed} kết quả thực hiện {_plan_in_short(period)}, {wording.period_words(period)}"
    )
    about += f" (lần {reminder})" if reminder > 1 else ""
    body = (
        *_received(period, named, former=former, today=today),
        *_asked(period, named, reminder=reminder, answer_before=answer_day(today, calendar)),
    )
    closing = Paragraph(f"{unit.name} trân trọng đề nghị {named.whom} quan tâm, phối hợp thực hiện./.")
    annexes = (_annex(period, named, today, issued),) if named.in_annex else ()
    return Document(
        subject=f"Công văn {about}",
        author=unit.name,
        letterhead=official.letterhead(unit),
        number_line=official.letter_line(
            unit,
            about,
            year=today.year,
            number=issued.number if issued else "",
            signed_on=issued.signed_on if issued else None,
        ),
        title=None,
        addressees=("Các đơn vị có tên tại Phụ lục kèm theo",)
        if named.in_annex
        else tuple(row.name for row in late),
        body=body,
        closing=closing,
        signature=official.signature(
            unit, position=issued.position if issued else "", name=issued.signer if issued else ""
        ),
        recipients=official.recipients(f"{plan.issuer} (để báo cáo)"),
        annexes=annexes,
        contact=contact,
        marks=Marks(
            draft="" if issued else wording.DRAFT_MARK,
            demo=wording.DEMO_MARK if plan.is_demo else "",
            code=wording.code_words(content_code(None, (*body, closing), annexes)),
        ),
    )


def _plan_in_short(period: Period) -> str:
    """ "Kế hoạch số 12/KH-UBND": after its first citation a document is called by kind and number."""
    return f"Kế hoạch số {period.plan.symbol}"


def _received(period: Period, late: _Late, *, former: FormerLetter | None, today: date) -> Iterator[Block]:
    """What was to come by when, and what has come from whom."""
    unit = period.plan.coordinator.name
    who = late.units[0].name if len(late.units) == 1 else late.whom
    yield Paragraph(
        f"{wording.upper_first(wording.carrying_out(period.plan))}, {who} gửi báo cáo "
        f"{wording.period_words(period)} ({wording.window_words(period)}) về {unit} "
        f"trước ngày {format_date(period.late_from)}."
    )
    by_today = f"đến ngày {format_date(today)}"
    before = f"{wording.upper_first(by_today)}, {unit}"
    if former is not None:
        sent = f"số {former.document_number}, ngày {format_date(former.signed_on)}"
        before = f"{unit} đã có công văn đôn đốc lần {former.number} ({sent}); {by_today} vẫn"
    if late.not_filed:
        yield from _named(f"{before} chưa nhận được báo cáo của", late, late.not_filed)
    if late.returned:
        # That they were given back is what the sentence says.
        returned = [replace(row, remark="") for row in late.returned]
        asked = f"{unit} đã nhận báo cáo và đề nghị bổ sung, {by_today} chưa nhận được bản bổ sung của"
        yield from _named(asked, late, returned)


def _named(sentence: str, late: _Late, rows: Sequence[LateUnit]) -> Iterator[Block]:
    """A sentence that ends with the units it is about: one by name, a few in a list, many in the annex."""
    if late.in_annex:
        yield Paragraph(
            f"{sentence} {wording.count_words(len(rows))} đơn vị (danh sách tại Phụ lục kèm theo)."
        )
    elif len(rows) == 1:
        yield Paragraph(f"{sentence} {rows[0].name} ({late_words(rows[0])}).")
    else:
        yield Paragraph(f"{sentence} {wording.count_words(len(rows))} đơn vị:")
        yield from wording.items(f"{row.name} ({late_words(row)})" for row in rows)


def _asked(period: Period, late: _Late, *, reminder: int, answer_before: date) -> Iterator[Block]:
    """What is asked of the units, by when, and what to do in difficulty."""
    unit = period.plan.coordinator.name
    heads = f"thủ trưởng {late.whom} quan tâm chỉ đạo" if reminder > 1 else f"{late.whom} khẩn trương"
    yield Paragraph(
        f"Để kịp tổng hợp, báo cáo theo quy định tại {_plan_in_short(period)}, {unit} đề nghị "
        f"{heads} hoàn thành và gửi {late.owed} trước ngày {format_date(answer_before)}."
    )
    courtesy = _Late([row for row in late.units if row.courtesy])
    if courtesy.units and len(courtesy.units) < len(late.units):
        names = "; ".join(row.name for row in courtesy.units)
        yield Paragraph(f"{unit} trân trọng đề nghị {names} phối hợp gửi {courtesy.owed}.")
    yield Paragraph(
        f"Trường hợp có khó khăn, vướng mắc hoặc cần gia hạn, đề nghị đơn vị thông tin về {unit} để phối hợp giải "
        f"quyết. Đơn vị đã gửi {late.owed} sau thời điểm nêu trên không cần gửi lại."
    )


def late_words(row: LateUnit) -> str:
    """ "quá hạn 03 ngày", "gia hạn đến hết 18/12/2025; quá hạn 03 ngày"."""
    words = f"quá hạn {wording.count_words(row.days_late)} ngày"
    return f"{wording.lower_first(row.remark)}; {words}" if row.remark else words


def _annex(period: Period, late: _Late, today: date, issued: official.Issued | None) -> Annex:
    unit = period.plan.coordinator
    heading = f"Danh sách đơn vị chưa gửi {late.owed} {wording.period_words(period)}"
    table = Table(
        caption=heading,
        columns=(
            Column("TT", 12, Align.CENTRE),
            Column("Đơn vị", 73, names_row=True),
            Column("Nộp trước ngày", 26, Align.CENTRE),
            Column("Số ngày quá hạn", 22, Align.NUMBER),
            Column("Ghi chú", 32),
        ),
        rows=tuple(
            Row((str(order), row.name, format_date(row.due_before), str(row.days_late), row.remark))
            for order, row in enumerate(late.units, start=1)
        ),
    )
    reference = official.annex_reference(
        unit,
        year=today.year,
        number=issued.number if issued else "",
        signed_on=issued.signed_on if issued else None,
        kind=official.LETTER,
    )
    note = Paragraph(f"Tính đến ngày {format_date(today)}.", kind=wording.ParagraphKind.NOTE)
    return Annex("Phụ lục", heading, reference, (table, note))
