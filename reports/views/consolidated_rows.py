"""Consolidated rows as tuples for the page: a template unpacks them twice as fast as it looks names up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from agencies.enums import UnitLevel
from agencies.look_words import TASK_STATES
from reports.consolidation.rows import (
    Cell,
    CellState,
    Consolidated,
    FigureRow,
    IndicatorRow,
    TaskCell,
    UnitRow,
)
from reports.enums import Confirmation, TaskState
from reports.filings import under_agencies
from targets.enums import IndicatorKind

TREND_YEARS = 4
# More answers than these are on the figure's own page, more names than these are only counted.
MOST_ANSWERS, MOST_NAMED = 30, 12
SHORT_TASK_WORDS = {
    TaskState.DONE: "Hoàn thành",
    TaskState.ON_TRACK: "Đúng tiến độ",
    TaskState.LATE: "Chậm",
    TaskState.DIFFICULT: "Khó khăn",
    TaskState.NOT_STARTED: "Chưa triển khai",
}
TASK_TINTS = {
    TaskState.DONE: "is-accepted",
    TaskState.LATE: "is-late",
    TaskState.DIFFICULT: "is-late",
    TaskState.NOT_STARTED: "is-returned",
}
TASK_EXCEPTIONS = (TaskState.LATE, TaskState.DIFFICULT, TaskState.NOT_STARTED)

Address = Callable[[UnitRow], str]
FigureAddresses = Callable[[FigureRow], tuple[str, str]]


def round_addresses() -> Address:
    """A quick way to the pages of many rounds: the address is resolved once.

    A unit leads to its counted round, or to its report where none is counted.
    """
    pattern = reverse("bao-cao-xem", args=[0]).replace("0", "{}")

    def address(unit: UnitRow) -> str:
        page = pattern.format(unit.report_id)
        return page if unit.round_number is None else f"{page}?lan={unit.round_number}"

    return address


# ------------------------------------------------------------------ indicators


def indicator_line(
    row: IndicatorRow,
) -> tuple[IndicatorRow, list[Decimal | None], Decimal | int | None, str, str]:
    """The row, the bars' heights and their threshold, the bars in words, why there is no difference."""
    points = row.trend[-TREND_YEARS:]
    threshold = row.threshold
    if row.kind == IndicatorKind.UNITS_AT_LEAST:
        threshold = row.coverage.assigned
    words = "; ".join(f"{point.year}: {point.value_words}" for point in points)
    return row, [point.drawn for point in points], threshold or None, words, _difference_note(row)


def _difference_note(row: IndicatorRow) -> str:
    """Why two known values are not compared; where one of them is missing the row says so itself."""
    known = row.now.value is not None and row.last_year.value is not None
    return row.difference_reason if known and not row.coverage.missing else ""


def explanations(rows: Consolidated) -> list[tuple[IndicatorRow, list[tuple[str, str]]]]:
    """Every indicator with the figures it is made of: (code, name)."""
    names = {row.code: row.name for row in rows.figures}
    return [(row, [(code, names[code]) for code in row.figures]) for row in rows.indicators]


# ------------------------------------------------------------------ figures


def figure_addresses(rows: Consolidated) -> FigureAddresses:
    """Where a figure's numbers come from, addresses resolved once: (last year, the shorter period); "" for nowhere.

    Last year's number leads to the figure in that period, or to the base values where no report was owed yet.
    """
    plan, period = rows.period.plan, rows.period
    query = "?tam-tinh=1" if rows.provisional else ""
    pages = {
        other: reverse("so-lieu-mot", args=[plan.code, other.code, "0"]).removesuffix("0/")
        for other in (rows.last_year_period, rows.shorter_period)
        if other is not None
    }
    base = f"{reverse('so-goc', args=[plan.code])}?ky={period.year - 1}-{period.part}"

    def addresses(row: FigureRow) -> tuple[str, str]:
        former, shorter = rows.last_year_period, rows.shorter_period
        last_year = (
            f"{pages[former]}{row.code}/{query}" if former else base if row.last_year.from_baseline else ""
        )
        return (
            "" if row.last_year.value is None else last_year,
            f"{pages[shorter]}{row.code}/{query}" if shorter else "",
        )

    return addresses


def figure_groups(rows: Consolidated, address: Address) -> list[tuple[str, int, list[tuple[Any, ...]]]]:
    """Figures by heading: (heading, how many, lines for the template)."""
    groups: dict[str, list[tuple[Any, ...]]] = {}
    addresses = figure_addresses(rows)
    for row in rows.figures:
        groups.setdefault(row.heading, []).append((*_figure_line(row, address), *addresses(row)))
    return [(heading, len(lines), lines) for heading, lines in groups.items()]


def _figure_line(row: FigureRow, address: Address) -> tuple[Any, ...]:
    total = row.total
    asked = [cell for cell in row.cells if cell.state != CellState.NOT_ASSIGNED]
    many = len(asked) > MOST_ANSWERS
    answers = [] if many else [_answer(cell, row, address) for cell in asked]
    sole = answers[0] if len(answers) == 1 and total.coverage.assigned == 1 else None
    return (
        f"so-{row.code}",
        row.name,
        "is-part" if row.is_part else "",
        row.measure,
        row.value_words,
        total.value is None,
        "" if row.shorter is None else row.words(row.shorter.value),
        row.words(row.last_year.value),
        "số gốc" if row.last_year.from_baseline else "",
        row.difference_words,
        row.last_year.percent_words,
        "" if total.coverage.missing else row.last_year.reason,
        total.coverage.words,
        sole[1] if sole else "",
        _figure_notes(row, many=many),
        [] if sole else answers,
        many,
    )


def _figure_notes(row: FigureRow, *, many: bool) -> list[str]:
    """What a total is made of, beside its coverage; a sole unit is not named twice."""
    total = row.total
    if total.coverage.assigned == 1:
        missing = "Chưa có số liệu" if total.coverage.missing else ""
        not_accepted = "Chưa tiếp nhận" if total.provisional_units else ""
    else:
        missing = _named(
            "Thiếu", [unit.name for unit in total.coverage.missing], total.coverage.missing_names
        )
        not_accepted = _named("Chưa tiếp nhận", total.provisional_units)
    # The reason stands beside the unit's answer, which is listed where there are few.
    left_out = _named("Không tính vào tổng", [cell.unit.short_name for cell in row.left_out]) if many else ""
    notes = [
        missing,
        not_accepted,
        left_out,
        total.estimate_words,
        row.reconciliation_words,
        row.last_year.break_words,
    ]
    return [note for note in notes if note]


def _named(lead: str, names: Sequence[str], words: str = "") -> str:
    """ "Thiếu: Lâm Bình"; of many only how many, their names are on the figure's page."""
    if not names:
        return ""
    if len(names) > MOST_NAMED:
        return f"{lead}: {len(names)} đơn vị"
    return f"{lead}: {words or ', '.join(names)}"


def _answer(cell: Cell, row: FigureRow, address: Address) -> tuple[str, str, str, str, bool]:
    """(unit, address, words, what is to be said of it, whether it is part of the total)."""
    anchor = f"{address(cell.unit)}#so-{row.code}"
    words = row.words(cell.value) if cell.state == CellState.VALUE else CellState(cell.state).label.lower()
    if cell.state == CellState.ENDED:
        words = f"{row.words(cell.value)} (đã kết thúc hoạt động, không cộng)"
    if cell.state == CellState.EXCLUDED:
        words = f"{row.words(cell.value)} (không tính vào tổng: {cell.reason})"
    remarks = [cell.reason if cell.state == CellState.UNAVAILABLE else "", cell.note]
    if cell.unit.provisional and cell.is_covered:
        remarks.append("chưa tiếp nhận")
    if not cell.counts and cell.state not in (CellState.ENDED, CellState.EXCLUDED):
        words = f"{words} (đối chiếu)"
    return cell.unit.short_name, anchor, words, "; ".join(filter(None, remarks)), cell.counts


# ------------------------------------------------------------------ tasks


TaskLine = tuple[str, list[tuple[str, str, str, str]]]


def task_groups(rows: Consolidated, address: Address) -> list[tuple[str, int, list[TaskLine]]]:
    """Units by level and agency, each with one cell per core task: (css, icon, words, address)."""
    places = {unit.unit_id: place for place, unit in enumerate(rows.units)}
    groups = []
    for level in UnitLevel:
        lines = [
            (
                agency,
                below,
                unit.short_name,
                [_task_cell(task.cells[places[unit.unit_id]], task.number, address) for task in rows.tasks],
            )
            for agency, below, unit in under_agencies(unit for unit in rows.units if unit.level == level)
        ]
        if lines:
            groups.append((level.label, len(lines), lines))
    return groups


def _task_cell(cell: TaskCell, number: int, address: Address) -> tuple[str, str, str, str]:
    if cell.state is None:
        return "is-none", "", "–" if cell.role is None else "chưa có", ""
    link = f"{address(cell.unit)}#nv-{number}"
    return TASK_TINTS.get(cell.state, ""), TASK_STATES[cell.state][0], SHORT_TASK_WORDS[cell.state], link


def task_totals(rows: Consolidated) -> list[str]:
    """Under each task: how many units answered of those that owe an answer."""
    totals = []
    for task in rows.tasks:
        owed = [cell for cell in task.cells if cell.role is not None]
        totals.append(f"{sum(cell.state is not None for cell in owed)}/{len(owed)}")
    return totals


def task_exceptions(rows: Consolidated, address: Address) -> list[tuple[int, str, list[tuple[str, ...]]]]:
    """Tasks that are late, in difficulty or not begun: (number, name, lines of unit, address, state, words)."""
    exceptions = []
    for task in rows.tasks:
        answers = [
            (
                cell.unit.short_name,
                f"{address(cell.unit)}#nv-{task.number}",
                cell.state,
                cell.text,
            )
            for cell in task.cells
            if cell.state in TASK_EXCEPTIONS
        ]
        if answers:
            exceptions.append((task.number, task.name, answers))
    return exceptions


# ------------------------------------------------------------------ units


def unit_remarks(rows: Consolidated, address: Address) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Units whose round is not a plain one: (name, address, marks as (code, words))."""
    remarks = [(unit.short_name, address(unit), _marks(unit)) for unit in rows.units]
    return [remark for remark in remarks if remark[2]]


def _marks(unit: UnitRow) -> list[tuple[str, str]]:
    marks = []
    if unit.correcting:
        marks.append(("correcting", "Đang đính chính, tính theo lần đã tiếp nhận"))
    if unit.on_behalf:
        answer = Confirmation(unit.confirmation).label
        marks.append(("on_behalf", f"Nộp thay, {answer[:1].lower()}{answer[1:]}"))
    if unit.self_report:
        marks.append(("self_report", "Tự báo cáo"))
    if unit.closing:
        marks.append(("extended", "Báo cáo đến ngày kết thúc hoạt động"))
    if unit.data_as_of is not None:
        marks.append(("extended", f"Số ước đến ngày {unit.data_as_of:%d/%m/%Y}"))
    return marks
