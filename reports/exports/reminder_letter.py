"""The letter that reminds units of a report they owe (công văn đôn đốc): plain rows in, a document out.

A province cannot order every body its plan names, so that every sentence asks ("đề nghị"). Form of a công văn:
NĐ 30/2020/NĐ-CP, Phụ lục I, mục II.5.b.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agencies.dates import format_date
from reports.exports import official, wording
from reports.exports.fingerprint import content_code
from reports.exports.tree import Align, Annex, Block, Column, Document, Marks, Paragraph, Row, Table
from reports.models import Period

# A list longer than this goes to an annex.
MOST_NAMED = 6
WORKING_DAYS_TO_ANSWER = 3
SATURDAY = 5


@dataclass(frozen=True)
class LateUnit:
    """A unit that owes its report. `courtesy`: the plan only asks it; `due_before` is exclusive."""

    name: str
    courtesy: bool
    due_before: date
    days_late: int
    remark: str = ""


def answer_day(today: date) -> date:
    """The day before which an answer is asked for: three working days after today, holidays not known."""
    day, left = today, WORKING_DAYS_TO_ANSWER
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def reminder_letter(
    period: Period,
    late: Sequence[LateUnit],
    *,
    reminder: int,
    today: date,
    contact: str = "",
    issued: official.Issued | None = None,
) -> Document:
    """Build the letter to units that have not filed by `today`; `reminder` 1 is the first, 2 the second.

    `contact` is how the issuing body is reached. Without number, day and signer (`issued`) it is a draft and says so.
    Raises `ValueError` where nobody is late.
    """
    if not late:
        raise ValueError("A reminder needs someone to remind.")
    plan = period.plan
    unit = plan.coordinator
    about = f"đôn đốc gửi báo cáo kết quả thực hiện {_plan_in_short(period)}, {wording.period_words(period)}"
    about += f" (lần {reminder})" if reminder > 1 else ""
    in_annex = len(late) > MOST_NAMED
    body = tuple(_body(period, late, reminder=reminder, today=today))
    closing = Paragraph(f"{unit.name} trân trọng đề nghị các đơn vị quan tâm, phối hợp thực hiện./.")
    annexes = (_annex(period, late, today, issued),) if in_annex else ()
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
        if in_annex
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


def _body(period: Period, late: Sequence[LateUnit], *, reminder: int, today: date) -> Iterator[Block]:
    plan = period.plan
    unit = plan.coordinator.name
    yield Paragraph(
        f"{wording.upper_first(wording.carrying_out(plan))}, các đơn vị gửi báo cáo "
        f"{wording.period_words(period)} ({wording.window_words(period)}) về {unit} "
        f"trước ngày {format_date(period.late_from)}."
    )
    before = (
        f"{unit} đã có công văn đôn đốc lần {reminder - 1}; đến ngày {format_date(today)} vẫn"
        if reminder > 1
        else f"Đến ngày {format_date(today)}, {unit}"
    )
    count = wording.count_words(len(late))
    if len(late) > MOST_NAMED:
        yield Paragraph(
            f"{before} chưa nhận được báo cáo của {count} đơn vị (danh sách tại Phụ lục kèm theo)."
        )
    else:
        yield Paragraph(f"{before} chưa nhận được báo cáo của {count} đơn vị:")
        yield from wording.items(f"{row.name} ({late_words(row)})" for row in late)
    yield Paragraph(_asking(period, reminder, today))
    courtesy = [row.name for row in late if row.courtesy]
    if courtesy and len(courtesy) < len(late):
        yield Paragraph(f"{unit} trân trọng đề nghị {'; '.join(courtesy)} phối hợp gửi báo cáo.")
    yield Paragraph(
        f"Trường hợp có khó khăn, vướng mắc hoặc cần gia hạn, đề nghị đơn vị thông tin về {unit} để phối hợp giải "
        "quyết. Đơn vị đã gửi báo cáo sau thời điểm nêu trên không cần gửi lại."
    )


def _asking(period: Period, reminder: int, today: date) -> str:
    plan = period.plan
    heads = "thủ trưởng các đơn vị quan tâm chỉ đạo" if reminder > 1 else "các đơn vị khẩn trương"
    return (
        f"Để kịp tổng hợp, báo cáo theo quy định tại {_plan_in_short(period)}, {plan.coordinator.name} đề nghị "
        f"{heads} hoàn thành và gửi báo cáo trước ngày {format_date(answer_day(today))}."
    )


def late_words(row: LateUnit) -> str:
    """ "quá hạn 03 ngày", "gia hạn đến hết 18/12/2025; quá hạn 03 ngày"."""
    words = f"quá hạn {wording.count_words(row.days_late)} ngày"
    return f"{wording.lower_first(row.remark)}; {words}" if row.remark else words


def _annex(period: Period, late: Sequence[LateUnit], today: date, issued: official.Issued | None) -> Annex:
    unit = period.plan.coordinator
    heading = f"Danh sách đơn vị chưa gửi báo cáo {wording.period_words(period)}"
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
            for order, row in enumerate(late, start=1)
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
