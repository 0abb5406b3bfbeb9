"""The parts of the consolidated report that are made of texts: what was chosen of the units' words."""

from __future__ import annotations

from collections.abc import Iterator

from reports.composing.board import Board
from reports.composing.material import project_key
from reports.consolidation.rows import Consolidated, DifficultyRow, ProjectRow
from reports.enums import ReportPart, TaskState
from reports.exports import wording
from reports.exports.tree import Align, Block, Column, Paragraph, Row, Table

NOT_REPORTED = "Chưa báo cáo"


def narrative(board: Board | None, part: ReportPart) -> Iterator[Block]:
    """The paragraphs chosen for a part; the first of a heading carries it."""
    for topic in board.part(part) if board else ():
        for place, paragraph in enumerate(topic.used):
            lead = f"{wording.heading(topic.heading)}:" if topic.heading and place == 0 else ""
            yield Paragraph(paragraph.text, lead=lead)


def projects(rows: Consolidated, board: Board | None) -> Iterator[Block]:
    """Projects with their states; of the results those that were chosen."""
    if not rows.projects:
        yield Paragraph("Trong kỳ không có dự án được báo cáo.")
        return
    yield Table(
        caption="Kết quả các dự án",
        columns=(
            Column("TT", 10, Align.CENTRE),
            Column("Dự án", 52, names_row=True),
            Column("Đơn vị", 30),
            Column("Tình trạng", 25),
            Column("Kết quả", 48),
        ),
        rows=tuple(
            Row(
                (
                    str(order),
                    f"{row.code}. {row.name}" if row.code else row.name,
                    f"{row.unit.short_name} ({wording.lower_first(row.role.label)})",
                    TaskState(row.state).label if row.state else NOT_REPORTED,
                    _project_result(row, board) or wording.NOT_APPLICABLE,
                )
            )
            for order, row in enumerate(rows.projects, start=1)
        ),
    )


def _project_result(row: ProjectRow, board: Board | None) -> str:
    if board is None:
        return row.text
    paragraph = board.by_key.get(project_key(row))
    return paragraph.text if paragraph and paragraph.is_used else ""


def difficulties(rows: Consolidated, board: Board | None) -> Iterator[Block]:
    """Difficulties and proposals: as composed, or as the units wrote them."""
    if board is not None:
        yield from _composed_difficulties(board)
        return
    if not rows.difficulties:
        yield Paragraph("Các báo cáo không nêu khó khăn, vướng mắc.")
        return
    yield Paragraph(f"Các đơn vị nêu {wording.count_words(len(rows.difficulties))} khó khăn, vướng mắc:")
    for order, row in enumerate(rows.difficulties, start=1):
        tracked = f" ({row.code})" if row.number else ""
        yield Paragraph(_difficulty_words(row), lead=f"{order}. {row.unit.name}{tracked}:")


def _composed_difficulties(board: Board) -> Iterator[Block]:
    named = (
        ("Khó khăn, vướng mắc:", ReportPart.DIFFICULTIES, ""),
        ("Kiến nghị, đề xuất:", ReportPart.PROPOSALS, " kiến nghị"),
    )
    chosen = [(heading, _by_unit(board, part, verb)) for heading, part, verb in named]
    if not any(lines for _heading, lines in chosen):
        yield Paragraph("Các báo cáo không nêu khó khăn, vướng mắc.")
        return
    for heading, lines in chosen:
        if lines:
            yield Paragraph("", lead=heading)
            yield from lines


def _by_unit(board: Board, part: ReportPart, verb: str) -> list[Paragraph]:
    """The texts of a part with the units that say them: what several say alike is said once."""
    units: dict[str, list[str]] = {}
    for topic in board.part(part):
        for paragraph in topic.used:
            said_by = units.setdefault(wording.sentence(paragraph.text), [])
            if paragraph.unit_name and paragraph.unit_name not in said_by:
                said_by.append(paragraph.unit_name)
    return [
        Paragraph(text, lead=f"{order}. {'; '.join(names)}{verb}:" if names else f"{order}.")
        for order, (text, names) in enumerate(units.items(), start=1)
    ]


def _difficulty_words(row: DifficultyRow) -> str:
    lines = [wording.sentence(row.content)]
    if row.proposal:
        to = f" ({row.addressed_to})" if row.addressed_to else ""
        lines.append(f"Kiến nghị{to}: {wording.sentence(row.proposal)}")
    return "\n".join(lines)
