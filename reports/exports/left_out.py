"""Figures that no total counts, and why: the notes under the tables of documents, the remarks of workbooks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from reports.consolidation.rows import Cell, FigureRow
from reports.exports import wording
from reports.exports.tree import Paragraph, ParagraphKind
from targets.enums import AssignmentRole

NOT_COUNTED = "không tính"


def left_out_words(figure: FigureRow, cell: Cell) -> str:
    """ "Sở Y tế: 12 buổi, lý do: số đếm trùng"; a figure that is only held against others says so."""
    of = f"{cell.unit.name}, số đối chiếu" if _is_beside(cell) else cell.unit.name
    value = "" if cell.value is None else f" {figure.words(cell.value)} {figure.measure},"
    return f"{of}:{value} lý do: {cell.reason.rstrip('.')}"


def not_in_the_province(figures: Sequence[FigureRow]) -> Iterator[Paragraph]:
    """What the totals of the province do not contain; nothing where they contain everything."""
    left = [
        (figure, cell) for figure in figures for cell in figure.left_out if cell.role and not _is_beside(cell)
    ]
    yield from _notes("Số liệu toàn tỉnh không gồm:", left)


def not_counted_in(figures: Sequence[FigureRow], units: Collection[int]) -> Iterator[Paragraph]:
    """Why answers of these units (by id) stand in their table and are not counted."""
    left = [(figure, cell) for figure in figures for cell in figure.left_out if cell.unit.unit_id in units]
    yield from _notes(f"Số liệu ghi “{NOT_COUNTED}”, không cộng vào số liệu toàn tỉnh:", left)


def _notes(lead: str, left: list[tuple[FigureRow, Cell]]) -> Iterator[Paragraph]:
    if not left:
        return
    yield Paragraph(lead, kind=ParagraphKind.NOTE)
    lines = (f"{figure.short_name} – {left_out_words(figure, cell)}" for figure, cell in left)
    for item in wording.items(lines):
        yield Paragraph(item.text, kind=ParagraphKind.NOTE)


def _is_beside(cell: Cell) -> bool:
    return cell.role == AssignmentRole.BREAKDOWN
