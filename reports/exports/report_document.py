"""A unit's report as an official document: from its content, draft or filed alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.dates import format_date
from reports.answers import NOTHING_SAID, Answer
from reports.enums import EntryState
from reports.exports import official, wording
from reports.exports.tree import (
    MILLIMETRES_OF_LANDSCAPE,
    MILLIMETRES_OF_PORTRAIT,
    Align,
    Annex,
    Block,
    Column,
    Document,
    Marks,
    Paragraph,
    Row,
    RowKind,
    Section,
    Table,
)
from reports.models import Draft, Report, Submission
from targets.enums import FigureKind

Content = Mapping[str, Any]

# Notes longer than this make a portrait table taller than it is useful.
LONGEST_PORTRAIT_NOTE = 60
NOT_WRITTEN = "Chưa nhập nội dung."
SETTLED = "Vướng mắc đã giải quyết trong kỳ"


@dataclass(frozen=True)
class Signing:
    """What lies on a draft or a round outside its content: document number, date, signer; `filed` or still a draft."""

    number: str
    signed_on: date | None
    position: str
    name: str
    code: str
    filed: bool

    @classmethod
    def of(cls, source: Draft | Submission, code: str) -> Signing:
        return cls(
            number=source.document_number,
            signed_on=source.signed_on,
            position=source.signer_position,
            name=source.signer_name,
            code=code,
            filed=isinstance(source, Submission),
        )


def report_document(
    report: Report, content: Content, signing: Signing, last_year: Mapping[str, Answer]
) -> Document:
    """Build the document of one report.

    `content` is what `reports.models.snapshot.content_of` or `Submission.content_data` gives; `last_year` are the
    unit's answers of the same period a year earlier, by figure code.
    """
    unit, plan = report.unit, report.period.plan
    internal = report.is_coordinators_own
    subject = wording.results_of(plan, report.period)
    through = [] if internal else [f"{plan.coordinator.name} (để tổng hợp)"]
    return Document(
        subject=f"Báo cáo {wording.lower_first(subject)} – {unit.name}",
        author=unit.name,
        letterhead=official.letterhead(unit),
        number_line=official.number_line(
            unit,
            number=signing.number,
            signed_on=signing.signed_on,
            year=report.period.due_before.year,
            internal=internal,
        ),
        title=official.title(subject),
        addressees=(f"Lãnh đạo {plan.coordinator.name}",) if internal else (plan.report_addressee,),
        body=(_opening(report, content), *_sections(content)),
        closing=Paragraph(
            f"Trên đây là báo cáo {wording.lower_first(subject)}; {unit.name} trân trọng báo cáo./."
        ),
        signature=official.signature(unit, position=signing.position, name=signing.name),
        recipients=official.recipients(*through),
        annexes=(_figures_annex(report, content, signing, last_year),) if content["figures"] else (),
        marks=Marks(
            draft="" if signing.filed else wording.DRAFT_MARK,
            demo=wording.unreal_mark(report.period),
            code=wording.code_words(signing.code),
        ),
    )


def _opening(report: Report, content: Content) -> Paragraph:
    period, plan = report.period, report.period.plan
    as_of = content["data_as_of"]
    window = wording.window_words(period)
    if as_of:
        window += f", số ước đến ngày {format_date(date.fromisoformat(as_of))}"
    return wording.opening(plan, period, f"{report.unit.name} báo cáo", window)


def _sections(content: Content) -> Iterator[Section]:
    """The parts of the body, numbered without gaps; what concerns the unit not at all is left out."""
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("Công tác chỉ đạo, văn bản đã ban hành", tuple(_documents(content))),
        ("Kết quả thực hiện nhiệm vụ trọng tâm", tuple(_tasks(content))),
        ("Kết quả thực hiện dự án", tuple(_projects(content))),
        ("Số liệu báo cáo", tuple(_figures_in_words(content))),
        ("Khó khăn, vướng mắc và kiến nghị", tuple(_difficulties(content))),
        ("Nhận xét, đánh giá chung", wording.paragraphs(content["assessment"], empty=NOT_WRITTEN)),
        (
            "Phương hướng, nhiệm vụ thời gian tới",
            wording.paragraphs(content["direction"], empty=NOT_WRITTEN),
        ),
    ]
    kept = [(heading, blocks) for heading, blocks in parts if blocks]
    for number, (heading, blocks) in enumerate(kept, start=1):
        yield Section(official.roman(number), heading, blocks)


def _documents(content: Content) -> Iterator[Block]:
    rows = content["documents"]
    if not rows:
        text = "Trong kỳ không ban hành văn bản." if content["no_documents"] else "Chưa nhập văn bản."
        yield Paragraph(text)
        return
    yield Paragraph(f"Trong kỳ đã ban hành {wording.count_words(len(rows))} văn bản:")
    yield from wording.items(
        wording.document_words(row["number"], _day(row["issued_on"]), row["abstract"]) for row in rows
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _tasks(content: Content) -> Iterator[Block]:
    for order, row in enumerate(content["tasks"], start=1):
        heading = f"{row['name']} (nhiệm vụ {row['number']})"
        yield _account(order, heading, row["state"], row["text"])


def _projects(content: Content) -> Iterator[Block]:
    if not content["projects"]:
        if content["no_projects"]:
            yield Paragraph("Trong kỳ không có dự án thực hiện.")
        return
    for order, row in enumerate(content["projects"], start=1):
        name = f"{row['code']}. {row['name']}" if row["code"] else row["name"]
        heading = f"{name} ({wording.lower_first(wording.role_words(row['role']))})"
        yield _account(order, heading, row["state"], row["text"])


def _account(order: int, heading: str, state: str, text: str) -> Section:
    """How one task or project stands: its state, then the unit's words."""
    said = Paragraph(f"{wording.task_state_words(state)}.", lead="Tình trạng:")
    return Section(str(order), heading, (said, *wording.paragraphs(text)), level=2)


def _figures_in_words(content: Content) -> Iterator[Block]:
    figures = content["figures"]
    if not figures:
        return
    given = sum(row["state"] in (EntryState.VALUE, EntryState.NIL) for row in figures)
    yield Paragraph(f"Đã có {given}/{len(figures)} số liệu được giao, chi tiết tại Phụ lục kèm theo.")
    lacking = [row for row in figures if row["state"] == EntryState.UNAVAILABLE]
    if lacking:
        yield Paragraph(f"Chưa có {wording.count_words(len(lacking))} số liệu:")
        yield from wording.items(f"{row['name']}: {wording.lower_first(row['reason'])}" for row in lacking)


def _difficulties(content: Content) -> Iterator[Block]:
    rows = content["difficulties"]
    if not rows:
        text = (
            "Trong kỳ không có khó khăn, vướng mắc."
            if content["no_difficulties"]
            else "Chưa nhập khó khăn, vướng mắc."
        )
        yield Paragraph(text)
    for order, row in enumerate(rows, start=1):
        tracked = f" ({wording.carried_words(row['item'])})" if row.get("item") else ""
        yield Paragraph(wording.sentence(row["content"]), lead=f"{order}. Khó khăn, vướng mắc{tracked}:")
        if row["proposal"]:
            yield Paragraph(wording.sentence(row["proposal"]), lead="Kiến nghị, đề xuất:")
        if row["addressed_to"]:
            yield Paragraph(wording.sentence(row["addressed_to"]), lead="Cơ quan giải quyết:")
    if settled := content.get("settled_difficulties"):
        yield Paragraph("", lead=f"{SETTLED}:")
        yield from wording.items(wording.settled_words(row) for row in settled)


# --- The annex of figures -------------------------------------------------------------------


def _figures_annex(
    report: Report, content: Content, signing: Signing, last_year: Mapping[str, Answer]
) -> Annex:
    notes = [_note(row) for row in content["figures"]]
    landscape = max(map(len, notes), default=0) > LONGEST_PORTRAIT_NOTE
    table = Table(
        caption=f"Số liệu {wording.period_words(report.period)} của {report.unit.name}",
        columns=_figure_columns(landscape),
        rows=tuple(_figure_rows(content, last_year)),
    )
    return Annex(
        label="Phụ lục",
        heading=f"Số liệu thực hiện {wording.period_words(report.period)}",
        reference=official.annex_reference(
            report.unit,
            number=signing.number,
            signed_on=signing.signed_on,
            year=report.period.due_before.year,
            internal=report.is_coordinators_own,
        ),
        blocks=(table,),
        landscape=landscape,
    )


def _figure_columns(landscape: bool) -> tuple[Column, ...]:
    width = MILLIMETRES_OF_LANDSCAPE if landscape else MILLIMETRES_OF_PORTRAIT
    fixed = (10, 18, 22, 22, 28)
    note = 72 if landscape else 22
    order, measure, now, former, change = fixed
    return (
        Column("TT", order, Align.CENTRE),
        Column("Số liệu", width - sum(fixed) - note, names_row=True),
        Column("Đơn vị tính", measure, Align.CENTRE),
        Column("Kỳ này", now, Align.NUMBER),
        Column("Cùng kỳ năm trước", former, Align.NUMBER),
        Column("Tăng, giảm", change, Align.NUMBER),
        Column("Ghi chú", note),
    )


def _figure_rows(content: Content, last_year: Mapping[str, Answer]) -> Iterator[Row]:
    """Figures under their headings, numbered through; a part follows its whole and is set in."""
    heading = None
    family = None
    for order, row in enumerate(content["figures"], start=1):
        if row["heading"] != heading:
            heading = row["heading"]
            yield Row((wording.heading(heading),), RowKind.GROUP)
        is_part = row["whole"] is not None and row["whole"] == family
        if not is_part:
            family = row["code"]
        yield _figure_row(order, row, last_year.get(row["code"], NOTHING_SAID), is_part)


def _figure_row(order: int, row: Content, former: Answer, is_part: bool) -> Row:
    now = wording.content_answer(row)
    decimals = row["decimals"]
    return Row(
        cells=(
            str(order),
            row["name"],
            row["measure"],
            wording.answer_words(now.state, now.value, decimals),
            wording.answer_words(former.state, former.value, decimals)
            if former.is_given
            else wording.UNAVAILABLE,
            wording.change_words(now, former, decimals),
            _note(row),
        ),
        kind=RowKind.PART if is_part else RowKind.PLAIN,
        emphasis=frozenset({3}) if row["kind"] == FigureKind.DERIVED else frozenset(),
    )


def _note(row: Content) -> str:
    """The unit's note, and its reason or explanation where it gave one; each on a line of its own."""
    parts = (
        "Tự tính từ các số liệu thành phần." if row["kind"] == FigureKind.DERIVED else "",
        row["reason"],
        row["note"],
        f"Giải trình: {row['explanation']}" if row["explanation"] else "",
    )
    return "\n".join(part for part in parts if part)
