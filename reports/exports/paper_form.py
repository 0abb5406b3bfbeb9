"""The blank form of a report on paper: to be taken to whoever holds the figures, filled in by hand and typed later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agencies.dates import format_date
from reports.answers import NOTHING_SAID, Answer
from reports.enums import TaskState
from reports.exports import official, wording
from reports.exports.tree import (
    MILLIMETRES_OF_PORTRAIT,
    Align,
    Block,
    Column,
    Document,
    Marks,
    NumberLine,
    Paragraph,
    Recipients,
    Row,
    RowKind,
    Section,
    SignatureBlock,
    Table,
    Title,
)
from reports.models.reading import Reading
from targets.models import Figure

KIND = "PHIẾU THU THẬP SỐ LIỆU"
BOX = "□"
DOTS = "…" * 18
BLANK_ROWS = 4
STATES = "\n".join(f"{BOX} {state.label}" for state in TaskState)


def paper_form(reading: Reading) -> Document:
    """The blank form; what is drafted is not printed, last year's figures are."""
    report, period = reading.report, reading.report.period
    unit, plan = report.unit, period.plan
    subject = wording.results_of(plan, period)
    return Document(
        subject=f"{wording.upper_first(KIND.lower())} – {period.name} – {unit.name}",
        author=unit.name,
        letterhead=official.letterhead(unit),
        number_line=NumberLine("", official.blank_date(unit.place, period.due_before.year)),
        title=Title(KIND, subject),
        addressees=(),
        body=(*_about(reading), *_sections(reading)),
        closing=Paragraph(""),
        signature=SignatureBlock(()),
        recipients=Recipients(()),
        marks=Marks(
            demo=wording.DEMO_MARK if plan.is_demo else "",
            code=f"{unit.short_name} · {period.name}",
            source="Phiếu dùng nội bộ, không thay báo cáo",
        ),
    )


def _about(reading: Reading) -> Iterator[Paragraph]:
    report, period = reading.report, reading.report.period
    due = format_date(report.due_for_chasing().late_from)
    notice = period.plan.secrecy_notice or (
        "Không nhập thông tin thuộc bí mật nhà nước hoặc danh tính người nghiện."
    )
    yield Paragraph(f"{wording.upper_first(wording.window_words(period))}.", lead="Kỳ báo cáo:")
    yield Paragraph(f"trước ngày {due}.", lead="Hạn nộp:")
    yield Paragraph(wording.sentence(notice), lead="Lưu ý:")
    yield Paragraph(DOTS, lead="Người cung cấp số liệu:")
    yield Paragraph(DOTS, lead="Bộ phận công tác:")
    yield Paragraph(
        "Không phát sinh ghi KPS; chưa có số liệu ghi CC và nêu lý do ở cột Ghi chú. Phần thập phân dùng dấu phẩy.",
        lead="Cách ghi:",
    )


def _sections(reading: Reading) -> Iterator[Section]:
    """The parts that concern the unit, numbered without gaps."""
    parts: list[tuple[str, Block | None]] = [
        ("Số liệu", _figures(reading)),
        ("Nhiệm vụ trọng tâm", _work("Nhiệm vụ", [(str(task.number), task.name) for task in reading.tasks])),
        ("Dự án", _work("Dự án", _projects(reading))),
        ("Văn bản đã ban hành trong kỳ", _blank(("Số, ký hiệu", 40), ("Ngày", 25), ("Trích yếu", 90))),
        ("Khó khăn, vướng mắc, kiến nghị", _blank(("Nội dung", 80), ("Kiến nghị, cơ quan giải quyết", 75))),
        ("Nhận xét, phương hướng", _blank(("Đánh giá chung; phương hướng, nhiệm vụ thời gian tới", 155))),
    ]
    kept = [(heading, block) for heading, block in parts if block is not None]
    for number, (heading, block) in enumerate(kept, start=1):
        yield Section(official.roman(number), heading, (block,))


def _figures(reading: Reading) -> Table | None:
    typed = [figure for figure in reading.figures if figure.is_typed]
    if not typed:
        return None
    widths = (10, 21, 24, 30, 24)
    return Table(
        caption="Số liệu cần thu thập",
        columns=(
            Column("TT", widths[0], Align.CENTRE),
            Column("Số liệu", MILLIMETRES_OF_PORTRAIT - sum(widths), names_row=True),
            Column("Đơn vị tính", widths[1], Align.CENTRE),
            Column(f"Cùng kỳ {reading.report.period.year - 1}", widths[2], Align.NUMBER),
            Column("Kỳ này", widths[3]),
            Column("Ghi chú", widths[4]),
        ),
        rows=tuple(_figure_rows(typed, reading.comparison.last_year)),
        by_hand=True,
    )


def _figure_rows(figures: list[Figure], last_year: Mapping[str, Answer]) -> Iterator[Row]:
    heading = None
    family = None
    for order, figure in enumerate(figures, start=1):
        if figure.heading != heading:
            heading = figure.heading
            yield Row((wording.heading(heading),), RowKind.GROUP)
        is_part = figure.whole is not None and figure.whole.code == family
        if not is_part:
            family = figure.code
        former = last_year.get(figure.code, NOTHING_SAID)
        words = wording.answer_words(former.state, former.value, figure.decimals)
        cells = (str(order), figure.name, figure.measure, words if former.is_given else "", "", "")
        yield Row(cells, RowKind.PART if is_part else RowKind.PLAIN)


def _projects(reading: Reading) -> list[tuple[str, str]]:
    named = [(project.code, project.name) for project, _role in reading.projects]
    own = [("Khác", ""), ("Khác", "")] if reading.may_add_projects else []
    return [*named, *own]


def _work(heading: str, rows: list[tuple[str, str]]) -> Table | None:
    if not rows:
        return None
    return Table(
        caption=heading,
        columns=(
            Column("Số", 14, Align.CENTRE),
            Column(heading, 42, names_row=True),
            Column("Tình trạng (đánh dấu)", 52),
            Column("Kết quả thực hiện trong kỳ", MILLIMETRES_OF_PORTRAIT - 108),
        ),
        rows=tuple(Row((key, name, STATES, "")) for key, name in rows),
        by_hand=True,
    )


def _blank(*columns: tuple[str, float]) -> Table:
    """Numbered rows to write on."""
    return Table(
        caption=columns[0][0],
        columns=(
            Column("TT", 10, Align.CENTRE),
            *(Column(heading, width) for heading, width in columns),
        ),
        rows=tuple(Row((str(number), *[""] * len(columns))) for number in range(1, BLANK_ROWS + 1)),
        by_hand=True,
    )
