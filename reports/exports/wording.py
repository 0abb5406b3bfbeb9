"""Sentences and cells that documents and workbooks share; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from agencies.dates import count_days_words, format_date
from reports.answers import Answer
from reports.consolidation.rows import Coverage
from reports.enums import EntryState, TaskState
from reports.exports.tree import Paragraph, ParagraphKind
from reports.models import Period
from reports.models.difficulty import code_of_item
from targets.enums import TaskRole
from targets.models import Plan
from targets.numbers import format_change, format_number

NOT_APPLICABLE = "–"
NIL = EntryState.NIL.label
UNAVAILABLE = EntryState.UNAVAILABLE.label
NOT_SAID = "Chưa nhập"
DEMO_MARK = "SỐ LIỆU MINH HỌA"
PRACTICE_MARK = "KỲ THỰC HÀNH – KHÔNG TÍNH VÀO KẾT QUẢ"
DRAFT_MARK = "DỰ THẢO"
PAGE_SEPARATOR = " · "
REPORT_PREFIX = "báo cáo "
RESULTS_PREFIX = "kết quả "
CARRYING_OUT = "thực hiện "


def period_words(period: Period) -> str:
    """What a sentence calls the period: "năm 2025", "6 tháng đầu năm 2025"."""
    name = period.name
    if name.lower().startswith(REPORT_PREFIX):
        name = name[len(REPORT_PREFIX) :]
    return name[:1].lower() + name[1:]


def unreal_mark(period: Period) -> str:
    """What every page says of figures that count nowhere: of a practice period, or invented; empty for real ones."""
    demo = DEMO_MARK if period.plan.is_demo else ""
    return " · ".join(filter(None, (PRACTICE_MARK if period.is_practice else "", demo)))


def window_words(period: Period) -> str:
    """ "số liệu từ ngày 15/12/2024 đến ngày 14/12/2025"."""
    return f"số liệu từ ngày {format_date(period.starts_on)} đến ngày {format_date(period.ends_on)}"


def carrying_out(plan: Plan) -> str:
    """What is reported on: "thực hiện Kế hoạch số …", taken from the abstract the plan gives its reports."""
    abstract = lower_first(plan.abstract)
    return abstract.removeprefix(RESULTS_PREFIX)


def plan_in_full(plan: Plan) -> str:
    """ "Kế hoạch số … ngày … của … về …": how a document is cited the first time."""
    return upper_first(carrying_out(plan).removeprefix(CARRYING_OUT))


def results_of(plan: Plan, period: Period) -> str:
    """What every report of the plan is about: "Kết quả thực hiện Kế hoạch số …, năm 2025"."""
    return f"{upper_first(RESULTS_PREFIX)}{carrying_out(plan)}, {period_words(period)}"


def opening(plan: Plan, period: Period, reporter: str, window: str) -> Paragraph:
    """The sentence that opens a report; `reporter` is who reports, with its verb."""
    return Paragraph(
        f"{upper_first(carrying_out(plan))}, {reporter} kết quả {period_words(period)} ({window}) như sau:"
    )


def code_words(code: str) -> str:
    """What the foot of every page says of the content's code; `manage.py verify` looks for it."""
    return f"Mã nội dung: {code}"


def heading(text: str) -> str:
    """A heading as documents write it: "Mục tiêu 1. Tuyên truyền", without the dot in the middle that pages use."""
    return text.replace(PAGE_SEPARATOR, ". ")


def clauses(text: str) -> str:
    """What pages part by a dot in the middle, as clauses of a sentence: "Đạt 2/3; Không đạt 1"."""
    return text.replace(PAGE_SEPARATOR, "; ")


def lower_first(text: str) -> str:
    """Join a sentence onto another."""
    return text[:1].lower() + text[1:]


def count_words(count: int) -> str:
    """A count in a sentence: 1 to 9 padded, as administration writes them."""
    return count_days_words(count)


def upper_first(text: str) -> str:
    """Begin a sentence with a text."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Close a text with a full stop where it has no closing sign of its own."""
    text = text.rstrip()
    return text if not text or text[-1] in ".;:?…" else f"{text}."


def answer_words(state: str | None, value: Decimal | None, decimals: int) -> str:
    """A figure's answer as shown: a number, or the word for there being none."""
    if state == EntryState.NIL:
        return NIL
    if state == EntryState.UNAVAILABLE:
        return UNAVAILABLE
    return NOT_SAID if value is None else format_number(value, decimals=decimals)


def change_words(now: Answer, former: Answer, decimals: int) -> str:
    """The difference and under it the change in percent: "+12", "(tăng 5,4%)"; "–" where one is not known."""
    if now.amount is None or former.amount is None:
        return NOT_APPLICABLE
    difference = format_number(now.amount - former.amount, decimals=decimals, signed=True)
    if not former.amount or now.amount == former.amount:
        return difference
    percent = Fraction(now.amount - former.amount) / Fraction(former.amount) * 100
    return f"{difference}\n({format_change(percent)})"


def task_state_words(state: str | None) -> str:
    """The state of a task or a project in words."""
    return TaskState(state).label if state else NOT_SAID


def role_words(role: str | None) -> str:
    """ "Chủ trì", "Phối hợp"."""
    return TaskRole(role).label if role else NOT_APPLICABLE


def paragraphs(text: str, *, empty: str = "") -> tuple[Paragraph, ...]:
    """One paragraph for each line of a text; `empty` says that nothing was written."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(Paragraph(line) for line in lines) or ((Paragraph(empty),) if empty else ())


def items(lines: Iterable[str]) -> tuple[Paragraph, ...]:
    """Entries of a list, each closed with ";" and the last with "."."""
    kept = [line.strip().rstrip(";.") for line in lines]
    last = len(kept) - 1
    return tuple(
        Paragraph(f"- {line}{'.' if index == last else ';'}", kind=ParagraphKind.ITEM)
        for index, line in enumerate(kept)
    )


def coverage_words(coverage: Coverage) -> str:
    """Of whom a total is made: "6/7 huyện, thiếu: Lâm Bình"; the one unit asked, or that it is missing."""
    if coverage.assigned == 1 and coverage.missing:
        return coverage.missing_words
    return coverage.full_words


def document_words(number: str, issued_on: date | None, abstract: str) -> str:
    """ "Kế hoạch 12/KH-SYT ngày 05/02/2025: tuyên truyền …" of a document a unit issued."""
    day = f" ngày {format_date(issued_on)}" if issued_on else ""
    return f"{number}{day}: {abstract}" if abstract else f"{number}{day}"


def carried_words(number: int) -> str:
    """ "VM-012, tiếp tục theo dõi" of a tracked difficulty that goes on."""
    return f"{code_of_item(number)}, tiếp tục theo dõi"


def settled_words(row: Mapping[str, Any]) -> str:
    """ "VM-012 đã giải quyết: đã bố trí kinh phí" of a row of `settled_difficulties`."""
    said = f"{code_of_item(row['item'])} đã giải quyết"
    return f"{said}: {row['comment']}" if row["comment"] else said


def content_answer(row: Mapping[str, Any]) -> Answer:
    """A figure of a content dictionary as an answer."""
    value = None if row["value"] is None else Decimal(row["value"])
    return Answer(row["state"], value, reason=row["reason"], note=row["note"], explanation=row["explanation"])
