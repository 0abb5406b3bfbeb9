"""What the coordinating body follows up, in the consolidated report: inspections, and difficulties with a number."""

from __future__ import annotations

from collections.abc import Iterator

from agencies.dates import format_date
from reports.consolidation.rows import Consolidated, DifficultyRow, InspectionRow
from reports.exports import wording
from reports.exports.tree import Align, Block, Column, Paragraph, Row, Table

NOT_ASSIGNED = "Chưa phân công"
NO_DUE_DATE = "Chưa đặt"
NOT_ANSWERED = "Chưa trả lời"


def inspections(rows: Consolidated) -> Iterator[Block]:
    """The inspections of the period: where, when, by whom, what was concluded and is to be done."""
    if not rows.inspections:
        return
    yield Paragraph(f"Trong kỳ có {wording.count_words(len(rows.inspections))} cuộc kiểm tra:")
    for order, row in enumerate(rows.inspections, start=1):
        yield Paragraph(
            f"{row.inspecting_body} kiểm tra ngày {format_date(row.inspected_on)}.",
            lead=f"{order}. {row.unit.name}:",
        )
        yield Paragraph(wording.sentence(row.conclusion), lead="Kết luận:")
        if row.recommendations:
            yield Paragraph(wording.sentence(row.recommendations), lead="Kiến nghị:")
            yield Paragraph(f"{carried_out_words(row)}.", lead="Thực hiện kiến nghị:")


def carried_out_words(row: InspectionRow) -> str:
    """ "xong ngày 05/12/2025", "trước ngày 15/12/2025", "chưa xong"; "–" where nothing was recommended."""
    if row.done_on:
        return f"xong ngày {format_date(row.done_on)}"
    if row.due_before:
        return f"trước ngày {format_date(row.due_before)}"
    return "chưa xong" if row.recommendations else wording.NOT_APPLICABLE


def tracked(rows: Consolidated) -> list[DifficultyRow]:
    """The difficulties that have a number, by number."""
    return sorted((row for row in rows.difficulties if row.number), key=lambda row: row.number or 0)


def tracked_table(items: list[DifficultyRow]) -> Table:
    """Who must answer what by when, and where it stands."""
    return Table(
        caption="Vướng mắc, kiến nghị được theo dõi",
        columns=(
            Column("Số, từ ngày", 23, Align.CENTRE),
            Column("Đơn vị", 32, names_row=True),
            Column("Vướng mắc, kiến nghị", 66),
            Column("Cơ quan giải quyết", 32),
            Column("Trả lời trước ngày", 23, Align.CENTRE),
            Column("Trạng thái", 22),
            Column("Nội dung trả lời", 54),
        ),
        rows=tuple(_tracked_row(row) for row in items),
    )


def _tracked_row(row: DifficultyRow) -> Row:
    proposal = f"Kiến nghị: {row.proposal}" if row.proposal else ""
    return Row(
        (
            f"{row.code}\n{format_date(row.since)}" if row.since else row.code,
            row.unit.short_name,
            "\n".join(filter(None, (row.content, proposal))),
            row.owner or NOT_ASSIGNED,
            format_date(row.due_before) if row.due_before else NO_DUE_DATE,
            row.state.label if row.state else wording.NOT_APPLICABLE,
            row.answer or NOT_ANSWERED,
        )
    )
