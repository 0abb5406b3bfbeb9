"""The sheets of a period's figures: by unit, against last year, authority against breakdown."""

from __future__ import annotations

from collections.abc import Callable

from reports.consolidation.rows import HIDDEN_WORD, Cell, CellState, Consolidated, FigureRow
from reports.exports import wording
from reports.exports.consolidated_annexes import cell_words, figure_remarks
from reports.exports.left_out import NOT_COUNTED, left_out_words
from reports.exports.workbook import Sheet, SheetColumn
from reports.exports.workbook_cells import Value, percent_format
from reports.exports.workbook_values import (
    NOT_COMPARED,
    amount_format,
    change_format,
    known,
    lines,
    share_of_percent,
    total,
)
from targets.enums import AssignmentRole

NO_FIGURES = "Kế hoạch chưa có số liệu."


def figures_by_unit_sheet(rows: Consolidated) -> Sheet:
    """Every figure in total and by unit.

    A number that no total counts is a text: whoever adds up a line gets the total.
    """
    is_left_out = any(row.left_out for row in rows.figures)
    not_counted = f"; “{NOT_COUNTED}”: không cộng vào toàn tỉnh" if is_left_out else ""
    return Sheet(
        name="Số liệu theo đơn vị",
        heading=(
            f"Số liệu theo đơn vị {wording.period_words(rows.period)} "
            f"(“{wording.NOT_APPLICABLE}”: đơn vị không được giao số liệu này{not_counted})"
        ),
        columns=(
            *_names(),
            SheetColumn("Toàn tỉnh", total, 12, amount_format, strong=True),
            SheetColumn("Phạm vi số liệu", lambda row: row.total.coverage.words, 12),
            *((SheetColumn("Số liệu không tính", _left_out, 26),) if is_left_out else ()),
            *(_unit_column(place, unit.short_name) for place, unit in enumerate(rows.units)),
        ),
        rows=rows.figures,
        empty=NO_FIGURES,
        frozen=3,
    )


def _names(width: float = 38) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("Mã", lambda row: row.code, 12),
        SheetColumn("Số liệu", lambda row: row.name, width),
        SheetColumn("Đơn vị tính", lambda row: row.measure, 9, centred=True),
    )


def _left_out(row: FigureRow) -> str:
    return lines(left_out_words(row, cell) for cell in row.left_out)


def _unit_column(place: int, name: str) -> SheetColumn:
    return SheetColumn(name, _answer_of(place), 9.5, amount_format)


def _answer_of(place: int) -> Callable[[FigureRow], Value]:
    """The answer of the unit at that place, as a number where it is one."""

    def answer(row: FigureRow) -> Value:
        return _answer(row, row.cells[place])

    return answer


def _answer(row: FigureRow, cell: Cell) -> Value:
    if cell.state == CellState.VALUE and cell.value is not None:
        return cell.value
    return cell_words(row, cell)


# --- So sánh cùng kỳ --------------------------------------------------------------------------


def comparison_sheet(rows: Consolidated) -> Sheet:
    """Every figure against the same period last year, like for like; where it is not compared, why."""
    former = rows.last_year_period
    shorter = rows.shorter_period
    beside = (
        (SheetColumn(f"Trong đó {wording.lower_first(shorter.short_name)}", _shorter, 13, amount_format),)
        if shorter
        else ()
    )
    return Sheet(
        name="So sánh cùng kỳ",
        heading=f"So sánh {wording.period_words(rows.period)} với cùng kỳ năm trước",
        columns=(
            *_names(),
            SheetColumn("Kỳ này", total, 13, amount_format, strong=True),
            *beside,
            SheetColumn(former.short_name if former else "Cùng kỳ năm trước", _last_year, 13, amount_format),
            SheetColumn("Tăng, giảm", _change, 13, change_format),
            SheetColumn("Tăng, giảm (%)", _change_percent, 13, percent_format(1, signed=True)),
            SheetColumn("Đơn vị được so sánh", _compared, 18),
            SheetColumn("Lý do không so sánh, ghi chú", _remarks, 50),
        ),
        rows=rows.figures,
        empty=NO_FIGURES,
        frozen=2,
    )


def _shorter(row: FigureRow) -> Value:
    return known(None if row.shorter is None else row.shorter.value)


def _last_year(row: FigureRow) -> Value:
    return known(row.last_year.value)


def _change(row: FigureRow) -> Value:
    return known(row.last_year.difference, NOT_COMPARED)


def _change_percent(row: FigureRow) -> Value:
    former = row.last_year
    return share_of_percent(former.percent, former.value, former.difference)


def _compared(row: FigureRow) -> str:
    return NOT_COMPARED if row.last_year.difference is None else row.total.coverage.words


def _remarks(row: FigureRow) -> str:
    """Why it is not compared, who is missing unless that is the reason, and what else is to be known of it."""
    reason, coverage = row.last_year.reason, row.total.coverage
    is_named = all(missing.name in reason for missing in coverage.missing)
    said = (reason, "" if is_named else coverage.missing_words)
    sentences = (wording.sentence(wording.upper_first(part)) for part in said)
    return lines(dict.fromkeys((*sentences, *figure_remarks(row))))


# --- Đối chiếu --------------------------------------------------------------------------------


def reconciliation_sheet(rows: Consolidated) -> Sheet:
    """Figures of an authority beside what other units count of the same; the difference is never added."""
    figures = [row for row in rows.figures if row.reconciliation is not None]
    places = [
        place
        for place in range(len(rows.units))
        if any(row.cells[place].role == AssignmentRole.BREAKDOWN for row in figures)
    ]
    return Sheet(
        name="Đối chiếu",
        heading=f"Đối chiếu số liệu {wording.period_words(rows.period)} (số đối chiếu không cộng vào tổng)",
        columns=(
            *_names(34),
            SheetColumn("Đơn vị chủ trì báo cáo", total, 12, amount_format, strong=True),
            SheetColumn("Cộng các đơn vị đối chiếu", _breakdown, 12, amount_format),
            SheetColumn("Cấp tỉnh trực tiếp", _direct, 11, amount_format),
            SheetColumn("Chênh lệch", _difference, 11, change_format, strong=True),
            SheetColumn("Kết luận", _conclusion, 14),
            SheetColumn("Phạm vi đối chiếu", _coverage, 11),
            *(
                SheetColumn(rows.units[place].short_name, _breakdown_of(place), 8.5, amount_format)
                for place in places
            ),
        ),
        rows=figures,
        empty="Kế hoạch không có số liệu phải đối chiếu.",
        frozen=2,
    )


def _breakdown(row: FigureRow) -> Value:
    other = row.reconciliation
    if other is not None and other.is_hidden:
        return HIDDEN_WORD
    return known(None if other is None else other.breakdown)


def _direct(row: FigureRow) -> Value:
    other = row.reconciliation
    if other is None or not other.has_direct:
        return wording.NOT_APPLICABLE
    return known(other.direct)


def _difference(row: FigureRow) -> Value:
    other = row.reconciliation
    if other is not None and other.is_hidden:
        return HIDDEN_WORD
    return known(None if other is None else other.difference, "Chưa đối chiếu")


def _conclusion(row: FigureRow) -> str:
    """ "Khớp", "Lệch", or why it is not known."""
    other = row.reconciliation
    if other is None or other.difference is None:
        return wording.upper_first(other.reason if other else wording.NOT_APPLICABLE)
    return "Lệch" if other.difference else "Khớp"


def _coverage(row: FigureRow) -> str:
    return wording.NOT_APPLICABLE if row.reconciliation is None else row.reconciliation.coverage.words


def _breakdown_of(place: int) -> Callable[[FigureRow], Value]:
    def answer(row: FigureRow) -> Value:
        cell = row.cells[place]
        return _answer(row, cell) if cell.role == AssignmentRole.BREAKDOWN else wording.NOT_APPLICABLE

    return answer
