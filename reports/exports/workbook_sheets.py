"""The consolidated period as a workbook: six sheets, each a list of columns over the consolidated rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from agencies.dates import format_date
from reports.consolidation.rows import (
    CellState,
    Completeness,
    Consolidated,
    DifficultyRow,
    FigureRow,
    IndicatorRow,
    IndicatorValue,
    ProjectRow,
    TargetRow,
    TaskCell,
    TaskRow,
    UnitRow,
)
from reports.enums import ReportState
from reports.exports import wording
from reports.exports.consolidated_annexes import cell_words, figure_remarks, unit_remarks
from reports.exports.consolidated_document import judgement_remarks, source_words
from reports.exports.workbook import (
    DATE_FORMAT,
    INTEGER_FORMAT,
    Book,
    Sheet,
    SheetColumn,
    Value,
    decimals_format,
    percent_format,
    workbook_bytes,
)
from targets.enums import IndicatorKind, VerdictCode

PERCENT_KINDS = (IndicatorKind.RATIO, IndicatorKind.CHANGE_UP, IndicatorKind.CHANGE_DOWN)
VERDICTS_WITHOUT_VALUE = (
    VerdictCode.MISSING_DATA,
    VerdictCode.NO_BASELINE,
    VerdictCode.BASE_ZERO,
    VerdictCode.NIL,
)
NOT_COMPUTED = "Chưa tính được"
NOT_COMPARED = "Không so sánh"
NOT_FILED = "Chưa nộp"
NOT_REPORTED = "Chưa báo cáo"
# Enough for an exact ratio of two 15-digit numbers to be read back to every decimal shown.
QUOTIENT = Decimal("1e-12")


def consolidated_workbook(rows: Consolidated) -> bytes:
    """The consolidated period as an .xlsx file."""
    return workbook_bytes(consolidated_book(rows))


def consolidated_book(rows: Consolidated) -> Book:
    """All sheets of a period, in the order of the report."""
    plan, period = rows.period.plan, rows.period
    return Book(
        title=f"Tổng hợp kết quả thực hiện {wording.lower_first(plan.short_name)}, {wording.period_words(period)}",
        author=plan.coordinator.name,
        lines=(
            f"{plan.title} ({plan.symbol}).",
            wording.upper_first(wording.window_words(period)) + ".",
            f"{source_words(rows)}. {_filed_words(rows.completeness)}",
            "Số liệu mỗi dòng theo đơn vị tính ghi trong dòng đó.",
        ),
        label=wording.unreal_mark(rows.period),
        sheets=(
            _indicators(rows),
            _figures(rows),
            _filing(rows),
            _tasks(rows),
            _projects(rows),
            _difficulties(rows),
        ),
    )


def _filed_words(counts: Completeness) -> str:
    return (
        f"Đã nộp {counts.filed}/{counts.expected} đơn vị, đã tiếp nhận {counts.accepted}/{counts.expected}."
    )


def quotient(value: Fraction) -> Decimal:
    """An exact fraction as a decimal for a cell."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(QUOTIENT).normalize()


# --- Chỉ tiêu -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Indicator:
    target: TargetRow
    row: IndicatorRow


def _indicators(rows: Consolidated) -> Sheet:
    return Sheet(
        name="Chỉ tiêu",
        heading="Kết quả các chỉ tiêu",
        columns=(
            SheetColumn("Mã", lambda item: item.row.code, 7),
            SheetColumn("Chỉ tiêu", lambda item: item.row.name, 38),
            SheetColumn(
                "Kỳ này", lambda item: _value(item.row, item.row.now), 14, _value_format, strong=True
            ),
            SheetColumn(
                "Cùng kỳ năm trước", lambda item: _value(item.row, item.row.last_year), 14, _value_format
            ),
            SheetColumn(
                "Tăng, giảm (tỷ lệ: điểm %)", lambda item: _difference(item.row), 13, _difference_format
            ),
            SheetColumn("Mức Kế hoạch", lambda item: item.row.threshold_words, 15),
            SheetColumn("Đánh giá", lambda item: item.row.verdict_words, 15, strong=True),
            SheetColumn("Căn cứ đánh giá", lambda item: item.row.now.reason, 38),
            SheetColumn(
                "Tử số (giá trị kỳ này)", lambda item: _side(item.row.now.numerator), 13, _side_format
            ),
            SheetColumn(
                "Mẫu số (gốc so sánh)", lambda item: _side(item.row.now.denominator), 13, _side_format
            ),
            SheetColumn("Đơn vị tính", lambda item: item.row.measure or wording.NOT_APPLICABLE, 11),
            SheetColumn("Phạm vi số liệu", lambda item: wording.coverage_words(item.row.coverage), 24),
            SheetColumn("Mục tiêu", lambda item: f"{item.target.number}. {item.target.name}", 36),
            SheetColumn("Ghi chú", lambda item: _lines(judgement_remarks(item.row)), 34),
        ),
        rows=[_Indicator(target, row) for target in rows.targets for row in target.indicators],
        empty="Kế hoạch chưa có chỉ tiêu.",
        frozen=2,
        pages_wide=2,
    )


def _value(row: IndicatorRow, value: IndicatorValue | None) -> Value:
    """The exact value, percentages as a share of 1; otherwise why there is none."""
    if value is None:
        return wording.UNAVAILABLE
    if value.value is None:
        is_said = value.verdict in VERDICTS_WITHOUT_VALUE
        return VerdictCode(value.verdict).label if is_said else NOT_COMPUTED
    return quotient(value.value / 100 if row.kind in PERCENT_KINDS else value.value)


def _value_format(item: _Indicator) -> str:
    row = item.row
    if row.kind in PERCENT_KINDS:
        return percent_format(row.decimals)
    return decimals_format(0 if row.kind == IndicatorKind.UNITS_AT_LEAST else row.decimals)


def _difference(row: IndicatorRow) -> Value:
    if row.difference is None:
        return NOT_COMPARED
    return quotient(row.difference / 100 if row.kind in PERCENT_KINDS else row.difference)


def _difference_format(item: _Indicator) -> str:
    row = item.row
    if row.kind in PERCENT_KINDS:
        return percent_format(row.decimals, signed=True)
    return decimals_format(0 if row.kind == IndicatorKind.UNITS_AT_LEAST else row.decimals, signed=True)


def _side(value: Fraction | None) -> Value:
    return wording.NOT_APPLICABLE if value is None else quotient(value)


def _side_format(item: _Indicator) -> str:
    sides = [side for side in (item.row.now.numerator, item.row.now.denominator) if side is not None]
    return decimals_format(0 if all(side.denominator == 1 for side in sides) else 3)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts) or wording.NOT_APPLICABLE


# --- Số liệu theo đơn vị ----------------------------------------------------------------------


def _figures(rows: Consolidated) -> Sheet:
    return Sheet(
        name="Số liệu theo đơn vị",
        heading=f"Số liệu theo đơn vị (“{wording.NOT_APPLICABLE}”: đơn vị không được giao số liệu này)",
        columns=(
            SheetColumn("Mã", lambda row: row.code, 13),
            SheetColumn("Số liệu", lambda row: row.name, 44),
            SheetColumn("Đơn vị tính", lambda row: row.measure, 10),
            SheetColumn("Nhóm", lambda row: row.heading, 36),
            SheetColumn("Toàn tỉnh", _total, 14, _amount_format, strong=True),
            SheetColumn("Phạm vi số liệu", lambda row: wording.coverage_words(row.total.coverage), 22),
            SheetColumn("Cùng kỳ năm trước", _last_year, 14, _amount_format),
            SheetColumn("Tăng, giảm", _change, 13, _change_format),
            SheetColumn("Tăng, giảm (%)", _change_percent, 11, percent_format(1, signed=True)),
            *(
                SheetColumn(unit.short_name, _answer_of(place), 12, _amount_format)
                for place, unit in enumerate(rows.units)
            ),
            SheetColumn("Ghi chú", lambda row: _lines(figure_remarks(row)), 40),
        ),
        rows=rows.figures,
        empty="Kế hoạch chưa có số liệu.",
        frozen=3,
        pages_wide=3,
    )


def _total(row: FigureRow) -> Value:
    if row.total.value is None or row.total.all_nil:
        return row.value_words
    return row.total.value


def _last_year(row: FigureRow) -> Value:
    return wording.UNAVAILABLE if row.last_year.value is None else row.last_year.value


def _change(row: FigureRow) -> Value:
    return NOT_COMPARED if row.last_year.difference is None else row.last_year.difference


def _change_percent(row: FigureRow) -> Value:
    percent = row.last_year.percent
    return NOT_COMPARED if percent is None else quotient(percent / 100)


def _amount_format(row: FigureRow) -> str:
    return decimals_format(row.decimals)


def _change_format(row: FigureRow) -> str:
    return decimals_format(row.decimals, signed=True)


def _answer_of(place: int) -> Callable[[FigureRow], Value]:
    """The answer of the unit at that place, as a number where it is one."""

    def answer(row: FigureRow) -> Value:
        cell = row.cells[place]
        if cell.state == CellState.VALUE and cell.value is not None:
            return cell.value
        return cell_words(row, cell)

    return answer


# --- Tình hình nộp ----------------------------------------------------------------------------


def _filing(rows: Consolidated) -> Sheet:
    return Sheet(
        name="Tình hình nộp",
        heading=f"Tình hình nộp báo cáo (hạn: trước ngày {format_date(rows.period.late_from)})",
        columns=(
            SheetColumn("Mã", lambda unit: unit.code, 11),
            SheetColumn("Đơn vị", lambda unit: unit.name, 42),
            SheetColumn("Trạng thái", lambda unit: ReportState(unit.state).label, 18),
            SheetColumn("Ngày nộp lần đầu", lambda unit: unit.first_filed_on or NOT_FILED, 14, DATE_FORMAT),
            SheetColumn("Thời hạn", lambda unit: unit.timeliness_words, 20),
            SheetColumn(
                "Số ngày chậm",
                lambda unit: unit.days_late if unit.is_filed else NOT_FILED,
                12,
                INTEGER_FORMAT,
            ),
            SheetColumn("Gia hạn đến", lambda unit: _day(unit.extended_to), 13, DATE_FORMAT),
            SheetColumn("Lần nộp được tính", _round, 14, INTEGER_FORMAT),
            SheetColumn("Tiếp nhận", lambda unit: "Đã tiếp nhận" if unit.accepted else "Chưa tiếp nhận", 16),
            SheetColumn("Số ước đến ngày", lambda unit: _day(unit.data_as_of), 13, DATE_FORMAT),
            SheetColumn("Ghi chú", lambda unit: _lines(unit_remarks(unit)), 32),
        ),
        rows=rows.units,
        empty="Không có đơn vị phải nộp báo cáo.",
        frozen=2,
    )


def _day(day: date | None) -> Value:
    return wording.NOT_APPLICABLE if day is None else day


def _days_late(unit: UnitRow) -> Value:
    return unit.days_late if unit.is_filed else NOT_FILED


def _round(unit: UnitRow) -> Value:
    return "Chưa có" if unit.round_number is None else unit.round_number


# --- Nhiệm vụ, Dự án, Vướng mắc -----------------------------------------------------------------


@dataclass(frozen=True)
class _Task:
    task: TaskRow
    cell: TaskCell


def _tasks(rows: Consolidated) -> Sheet:
    return Sheet(
        name="Nhiệm vụ",
        heading="Kết quả thực hiện nhiệm vụ trọng tâm theo đơn vị",
        columns=(
            SheetColumn("Số", lambda item: item.task.number, 6, INTEGER_FORMAT),
            SheetColumn("Nhiệm vụ", lambda item: item.task.name, 38),
            SheetColumn("Đơn vị", lambda item: item.cell.unit.short_name, 26),
            SheetColumn("Vai trò", lambda item: wording.role_words(item.cell.role), 12),
            SheetColumn("Tình trạng", lambda item: _state(item.cell.state), 20),
            SheetColumn("Kết quả", lambda item: item.cell.text or NOT_REPORTED, 80),
        ),
        rows=[_Task(task, cell) for task in rows.tasks for cell in task.cells if cell.role is not None],
        empty="Kế hoạch chưa có nhiệm vụ.",
        frozen=2,
    )


def _state(state: str | None) -> str:
    return wording.task_state_words(state) if state else NOT_REPORTED


def _projects(rows: Consolidated) -> Sheet:
    def project_code(row: ProjectRow) -> Value:
        return row.code or "Đơn vị bổ sung"

    return Sheet(
        name="Dự án",
        heading="Kết quả thực hiện dự án",
        columns=(
            SheetColumn("Mã", project_code, 10),
            SheetColumn("Dự án", lambda row: row.name, 50),
            SheetColumn("Cơ quan hướng dẫn", lambda row: row.guiding_body or wording.NOT_APPLICABLE, 24),
            SheetColumn("Đơn vị", lambda row: row.unit.short_name, 26),
            SheetColumn("Vai trò", lambda row: wording.role_words(row.role), 12),
            SheetColumn("Tình trạng", lambda row: _state(row.state), 20),
            SheetColumn("Kết quả", lambda row: row.text or NOT_REPORTED, 60),
        ),
        rows=rows.projects,
        empty="Trong kỳ không có dự án được báo cáo.",
        frozen=2,
    )


def _difficulties(rows: Consolidated) -> Sheet:
    def addressee(row: DifficultyRow) -> Value:
        return row.addressed_to or "Không nêu"

    return Sheet(
        name="Vướng mắc",
        heading="Khó khăn, vướng mắc và kiến nghị",
        columns=(
            SheetColumn("Đơn vị", lambda row: row.unit.name, 34),
            SheetColumn("Khó khăn, vướng mắc", lambda row: row.content, 70),
            SheetColumn("Kiến nghị, đề xuất", lambda row: row.proposal or "Không nêu", 50),
            SheetColumn("Cơ quan giải quyết", addressee, 26),
        ),
        rows=rows.difficulties,
        empty="Các báo cáo không nêu khó khăn, vướng mắc.",
        frozen=1,
    )
