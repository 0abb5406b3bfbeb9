"""Annexes of the consolidated report: figures of the province, figures by unit, who filed, what is followed up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil

from agencies.dates import format_date
from reports.consolidation.rows import (
    HIDDEN_WORD,
    Cell,
    CellState,
    Consolidated,
    Coverage,
    FigureRow,
    UnitRow,
)
from reports.enums import Confirmation, ReportState
from reports.exports import followed_up, official, wording
from reports.exports.consolidated_charts import charts, has_charts
from reports.exports.left_out import NOT_COUNTED, not_counted_in, not_in_the_province
from reports.exports.tree import Align, Annex, Block, Column, Paragraph, ParagraphKind, Row, RowKind, Table
from reports.small_counts import small_words

# Columns of 17 mm hold "12.345.678,9" and the words for a missing number.
UNITS_PER_TABLE = 10
# More names than this make a row taller than it is useful.
MOST_NAMED = 3
TRACKED_LABEL = "Phụ lục IV"


def annexes(rows: Consolidated, issued: official.Issued | None = None) -> tuple[Annex, ...]:
    """The annexes, numbered in Roman (NĐ 30/2020, Phụ lục I, mục III); the last two only where they hold something."""
    period = wording.period_words(rows.period)
    plan = rows.period.plan
    reference = official.annex_reference(
        plan.coordinator,
        year=rows.period.due_before.year,
        number=issued.number if issued else "",
        signed_on=issued.signed_on if issued else None,
    )
    parts: tuple[tuple[str, Iterator[Block], bool], ...] = (
        (f"Số liệu toàn tỉnh {period}", _province(rows), True),
        (f"Số liệu theo đơn vị {period}", _by_unit(rows), True),
        (f"Tình hình nộp báo cáo {period}", _filing(rows), False),
        (f"Theo dõi giải quyết vướng mắc, kiến nghị {period}", _followed_up(rows), True),
        (f"Biểu đồ các chỉ tiêu đến {period}", charts(rows), False),
    )
    filled = [(heading, blocks, across) for heading, given, across in parts if (blocks := tuple(given))]
    return tuple(
        Annex(f"Phụ lục {official.roman(number)}", heading, reference, blocks, landscape)
        for number, (heading, blocks, landscape) in enumerate(filled, start=1)
    )


def charts_label(rows: Consolidated) -> str:
    """What the annex of charts is called: it follows that of what is followed up; empty where there is none."""
    if not has_charts(rows):
        return ""
    return f"Phụ lục {official.roman(5 if followed_up.tracked(rows) else 4)}"


# --- I. The province ------------------------------------------------------------------------


def _province(rows: Consolidated) -> Iterator[Block]:
    yield Table(
        caption="Số liệu toàn tỉnh",
        columns=(
            Column("TT", 9, Align.CENTRE),
            Column("Số liệu", 86, names_row=True),
            Column("Đơn vị tính", 17, Align.CENTRE),
            Column("Kỳ này", 25, Align.NUMBER),
            Column("Cùng kỳ năm trước", 25, Align.NUMBER),
            Column("Tăng, giảm", 31, Align.NUMBER),
            Column("Phạm vi số liệu", 28),
            Column("Ghi chú", 31),
        ),
        rows=tuple(_province_rows(rows.figures)),
        dense=True,
    )
    yield from not_in_the_province(rows.figures)


def _province_rows(figures: Sequence[FigureRow]) -> Iterator[Row]:
    order = 0
    for heading, inside in groupby(figures, key=lambda figure: figure.heading):
        yield Row((wording.heading(heading),), RowKind.GROUP)
        for figure in inside:
            order += 1
            yield _province_row(order, figure)


def _province_row(order: int, figure: FigureRow) -> Row:
    return Row(
        cells=(
            str(order),
            figure.name,
            figure.measure,
            figure.value_words,
            wording.UNAVAILABLE if figure.last_year.value is None else figure.words(figure.last_year.value),
            _change(figure),
            coverage_cell(figure.total.coverage),
            "\n".join(figure_remarks(figure)),
        ),
        kind=RowKind.PART if figure.is_part else RowKind.PLAIN,
        emphasis=frozenset({3}),
    )


def coverage_cell(coverage: Coverage) -> str:
    """Of whom a total is made; many missing units are counted, who they are is said in the annex on filing."""
    if len(coverage.missing) <= MOST_NAMED:
        return wording.coverage_words(coverage)
    return f"{coverage.words}, thiếu {wording.count_words(len(coverage.missing))} {coverage.noun}"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= MOST_NAMED else f"{wording.count_words(len(names))} đơn vị"


def _change(figure: FigureRow) -> str:
    if not figure.last_year.difference:
        return figure.difference_words
    percent = "" if figure.last_year.percent is None else f" ({figure.last_year.percent_words})"
    return figure.difference_words + percent


def figure_remarks(figure: FigureRow) -> Iterator[str]:
    """What a reader must know of a total: why it is not compared, what is provisional, estimated or at odds."""
    former = figure.last_year
    if figure.unlike_words:
        yield wording.sentence(wording.upper_first(figure.unlike_words))
    if former.break_words:
        yield wording.sentence(former.break_words)
    if former.from_baseline:
        yield "Cùng kỳ là số gốc."
    if figure.left_out:
        yield f"{wording.upper_first(NOT_COUNTED)}: {_few([cell.unit.short_name for cell in figure.left_out])}."
    if figure.total.provisional_units:
        yield f"Chưa tiếp nhận: {_few(figure.total.provisional_units)}."
    if figure.total.estimate_words:
        yield wording.sentence(wording.upper_first(figure.total.estimate_words))
    if figure.reconciliation_words:
        yield wording.sentence(wording.clauses(figure.reconciliation_words))


# --- II. By unit ----------------------------------------------------------------------------


def _by_unit(rows: Consolidated) -> Iterator[Block]:
    # Before the tables: after them it might stand alone on a page.
    yield Paragraph(
        f"“{wording.NOT_APPLICABLE}”: đơn vị không được giao số liệu này. Số liệu in nghiêng dùng để đối chiếu, "
        "không cộng vào số liệu toàn tỉnh.",
        kind=ParagraphKind.NOTE,
    )
    if words := hidden_words(rows):
        yield Paragraph(words, kind=ParagraphKind.NOTE)
    places = unit_groups(rows.units)
    for number, group in enumerate(places, start=1):
        figures = [figure for figure in rows.figures if _concerns(figure, group)]
        names = " đến ".join(dict.fromkeys(rows.units[place].name for place in (group[0], group[-1])))
        title = f"Bảng {number}. {names}"
        yield Paragraph(f"{title}.", kind=ParagraphKind.TABLE_TITLE)
        yield _unit_table(rows, figures, group, title)
        yield from not_counted_in(figures, {rows.units[place].unit_id for place in group})


def hidden_words(rows: Consolidated) -> str:
    """What "ẩn" stands for; empty where nothing is hidden."""
    if rows.hides_below is None or not any(
        cell.state == CellState.HIDDEN for figure in rows.figures for cell in figure.cells
    ):
        return ""
    return (
        f"“{HIDDEN_WORD}”: không nêu số người {small_words(rows.hides_below)} của một đơn vị vì có thể chỉ đến "
        "người cụ thể; một số khác ẩn kèm để không tính ngược ra được. Số toàn tỉnh vẫn nêu đủ."
    )


def unit_groups(units: Sequence[UnitRow]) -> list[list[int]]:
    """Places of the units that share a table: one level at a time, evenly, as many as fit a sheet."""
    groups: list[list[int]] = []
    for _level, inside in groupby(range(len(units)), key=lambda place: units[place].level):
        places = list(inside)
        size = ceil(len(places) / ceil(len(places) / UNITS_PER_TABLE))
        groups.extend(places[start : start + size] for start in range(0, len(places), size))
    return groups


def _concerns(figure: FigureRow, group: list[int]) -> bool:
    return any(figure.cells[place].role is not None for place in group)


def _unit_table(rows: Consolidated, figures: list[FigureRow], group: list[int], title: str) -> Table:
    narrowest, measure = 60.0, 14.0
    width = (252 - narrowest - measure) / max(len(group), UNITS_PER_TABLE)
    name = 252 - measure - width * len(group)
    return Table(
        caption=title,
        columns=(
            Column("Số liệu", name, names_row=True),
            Column("Đơn vị tính", measure, Align.CENTRE),
            *(Column(rows.units[place].short_name, width, Align.NUMBER) for place in group),
        ),
        rows=tuple(
            Row(
                (
                    figure.short_name,
                    figure.measure,
                    *(cell_words(figure, figure.cells[place]) for place in group),
                ),
                beside=frozenset(
                    column
                    for column, place in enumerate(group, start=2)
                    if _is_set_apart(figure.cells[place])
                ),
            )
            for figure in figures
        ),
        dense=True,
    )


def _is_set_apart(cell: Cell) -> bool:
    return cell.state == CellState.EXCLUDED or (cell.is_covered and not cell.counts)


def cell_words(figure: FigureRow, cell: Cell) -> str:
    """A unit's answer as shown: a number, "–" where the unit is not asked, otherwise the word for its absence.

    A number that is not counted says so.
    """
    if cell.state == CellState.NOT_ASSIGNED:
        return wording.NOT_APPLICABLE
    if cell.state == CellState.VALUE:
        return figure.words(cell.value)
    if cell.state == CellState.EXCLUDED and cell.value is not None:
        return f"{figure.words(cell.value)}\n({NOT_COUNTED})"
    return CellState(cell.state).label


# --- III. Who filed -------------------------------------------------------------------------


def _filing(rows: Consolidated) -> Iterator[Block]:
    yield Table(
        caption="Tình hình nộp báo cáo của các đơn vị",
        columns=(
            Column("TT", 10, Align.CENTRE),
            Column("Đơn vị", 55, names_row=True),
            Column("Trạng thái", 28),
            Column("Ngày nộp lần đầu", 25, Align.CENTRE),
            Column("Thời hạn", 25),
            Column("Ghi chú", 22),
        ),
        rows=tuple(_unit_row(order, unit) for order, unit in enumerate(rows.units, start=1)),
        dense=True,
    )


def _unit_row(order: int, unit: UnitRow) -> Row:
    return Row(
        (
            str(order),
            unit.name,
            ReportState(unit.state).label,
            format_date(unit.first_filed_on) if unit.first_filed_on else "Chưa nộp",
            unit.timeliness_words,
            "\n".join(unit_remarks(unit)),
        )
    )


def unit_remarks(unit: UnitRow) -> Iterator[str]:
    """What else is to be known of a unit's report."""
    if unit.extended_to:
        yield f"Gia hạn đến {format_date(unit.extended_to)}"
    if unit.data_as_of:
        yield f"Số ước đến ngày {format_date(unit.data_as_of)}"
    if unit.on_behalf:
        yield f"Nộp thay; {wording.lower_first(Confirmation(unit.confirmation).label)}"
    if unit.correcting:
        yield "Đang đính chính"
    if unit.self_report:
        yield "Tự báo cáo"
    if unit.closing:
        yield "Báo cáo kết thúc hoạt động"


# --- IV. What is followed up ------------------------------------------------------------------


def _followed_up(rows: Consolidated) -> Iterator[Block]:
    if items := followed_up.tracked(rows):
        yield followed_up.tracked_table(items)
