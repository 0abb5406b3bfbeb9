"""The consolidated period as a workbook: its sheets, each a list of columns over the consolidated rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agencies.dates import format_date
from reports.consolidation.rows import (
    Completeness,
    Consolidated,
    DifficultyRow,
    InspectionRow,
    ProjectRow,
    TaskCell,
    TaskRow,
    UnitRow,
)
from reports.enums import ReportState
from reports.exports import wording
from reports.exports.consolidated_annexes import hidden_words, unit_remarks
from reports.exports.consolidated_document import source_words
from reports.exports.followed_up import NO_DUE_DATE, NOT_ANSWERED, NOT_ASSIGNED
from reports.exports.workbook import Book, Sheet, SheetColumn, workbook_bytes
from reports.exports.workbook_cells import DATE_FORMAT, INTEGER_FORMAT, Value
from reports.exports.workbook_figures import comparison_sheet, figures_by_unit_sheet, reconciliation_sheet
from reports.exports.workbook_indicators import indicators_sheet
from reports.exports.workbook_values import UNITS_OF_MEASURE, lines, source_line

NOT_FILED = "Chưa nộp"
NOT_REPORTED = "Chưa báo cáo"
NOTHING_RECOMMENDED = "Không có"


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
            f"{plan.title} ({plan.symbol}); {wording.window_words(period)}.",
            f"{source_line(plan)}. {source_words(rows)}. {_filed_words(rows)}",
            UNITS_OF_MEASURE,
            *filter(None, (hidden_words(rows),)),
        ),
        made_at=rows.computed_at,
        label=wording.unreal_mark(rows.period),
        sheets=(
            indicators_sheet(rows),
            figures_by_unit_sheet(rows),
            comparison_sheet(rows),
            reconciliation_sheet(rows),
            _filing(rows),
            _tasks(rows),
            _projects(rows),
            _difficulties(rows),
            *_inspections(rows),
        ),
    )


def _filed_words(rows: Consolidated) -> str:
    """How many filed and were accepted, and who is missing, by name."""
    counts = rows.completeness
    words = (
        f"Đã nộp {counts.filed}/{counts.expected} đơn vị, đã tiếp nhận {counts.accepted}/{counts.expected}."
    )
    return " ".join((words, *_missing_words(counts)))


def _missing_words(counts: Completeness) -> list[str]:
    waiting = [name for name in counts.not_accepted if name not in counts.not_filed_names]
    named = (("Chưa tiếp nhận", waiting), (NOT_FILED, counts.not_filed_names))
    return [f"{what}: {', '.join(names)}." for what, names in named if names]


# --- Tình hình nộp ----------------------------------------------------------------------------


def _filing(rows: Consolidated) -> Sheet:
    return Sheet(
        name="Tình hình nộp",
        heading=(
            f"Tình hình nộp báo cáo {wording.period_words(rows.period)} "
            f"(hạn: trước ngày {format_date(rows.period.late_from)})"
        ),
        columns=(
            SheetColumn("Mã", lambda unit: unit.code, 11),
            SheetColumn("Đơn vị", lambda unit: unit.name, 38),
            SheetColumn("Trạng thái", lambda unit: ReportState(unit.state).label, 18),
            SheetColumn("Ngày nộp lần đầu", lambda unit: unit.first_filed_on or NOT_FILED, 14, DATE_FORMAT),
            SheetColumn("Thời hạn", lambda unit: unit.timeliness_words, 18),
            SheetColumn(
                "Số ngày chậm",
                lambda unit: unit.days_late if unit.is_filed else NOT_FILED,
                11,
                INTEGER_FORMAT,
            ),
            SheetColumn("Gia hạn đến", lambda unit: _day(unit.extended_to), 12, DATE_FORMAT),
            SheetColumn("Lần nộp được tính", _round, 13, INTEGER_FORMAT),
            SheetColumn("Tiếp nhận", lambda unit: "Đã tiếp nhận" if unit.accepted else "Chưa tiếp nhận", 16),
            SheetColumn("Số ước đến ngày", lambda unit: _day(unit.data_as_of), 12, DATE_FORMAT),
            SheetColumn("Ghi chú", lambda unit: lines(unit_remarks(unit)), 30),
        ),
        rows=rows.units,
        empty="Không có đơn vị phải nộp báo cáo.",
        frozen=2,
    )


def _day(day: date | None) -> Value:
    return wording.NOT_APPLICABLE if day is None else day


def _round(unit: UnitRow) -> Value:
    return "Chưa có" if unit.round_number is None else unit.round_number


# --- Nhiệm vụ, Dự án, Vướng mắc, Kiểm tra -----------------------------------------------------------------


@dataclass(frozen=True)
class _Task:
    task: TaskRow
    cell: TaskCell


def _tasks(rows: Consolidated) -> Sheet:
    return Sheet(
        name="Nhiệm vụ",
        heading=f"Kết quả thực hiện nhiệm vụ trọng tâm theo đơn vị, {wording.period_words(rows.period)}",
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
        heading=f"Kết quả thực hiện dự án {wording.period_words(rows.period)}",
        columns=(
            SheetColumn("Mã", project_code, 10),
            SheetColumn("Dự án", lambda row: row.name, 50),
            SheetColumn("Cơ quan hướng dẫn", lambda row: row.guiding_body or wording.NOT_APPLICABLE, 24),
            SheetColumn("Đơn vị", lambda row: row.unit.short_name, 26),
            SheetColumn("Vai trò", lambda row: wording.role_words(row.role), 12),
            SheetColumn("Tình trạng", lambda row: _state(row.state), 20),
            SheetColumn("Kết quả", lambda row: row.text or NOT_REPORTED, 52),
        ),
        rows=rows.projects,
        empty="Trong kỳ không có dự án được báo cáo.",
        frozen=2,
    )


def _difficulties(rows: Consolidated) -> Sheet:
    return Sheet(
        name="Vướng mắc",
        heading=f"Khó khăn, vướng mắc và kiến nghị {wording.period_words(rows.period)}",
        columns=(
            SheetColumn("Đơn vị", lambda row: row.unit.name, 22),
            SheetColumn("Khó khăn, vướng mắc", lambda row: row.content, 40),
            SheetColumn("Kiến nghị, đề xuất", lambda row: row.proposal or "Không nêu", 30),
            SheetColumn("Kiến nghị đến", lambda row: row.addressed_to or "Không nêu", 16),
            SheetColumn("Số theo dõi", lambda row: row.code or "Chưa theo dõi", 9, centred=True),
            SheetColumn("Theo dõi từ ngày", lambda row: _day(row.since), 11, DATE_FORMAT),
            SheetColumn("Cơ quan giải quyết", _owner, 16),
            SheetColumn("Trả lời trước ngày", _due_before, 11, DATE_FORMAT),
            SheetColumn(
                "Trạng thái", lambda row: row.state.label if row.state else wording.NOT_APPLICABLE, 14
            ),
            SheetColumn("Nội dung trả lời", _reply, 26),
        ),
        rows=rows.difficulties,
        empty="Các báo cáo không nêu khó khăn, vướng mắc.",
        frozen=1,
    )


def _owner(row: DifficultyRow) -> Value:
    return (row.owner or NOT_ASSIGNED) if row.number else wording.NOT_APPLICABLE


def _due_before(row: DifficultyRow) -> Value:
    return (row.due_before or NO_DUE_DATE) if row.number else wording.NOT_APPLICABLE


def _reply(row: DifficultyRow) -> Value:
    return (row.answer or NOT_ANSWERED) if row.number else wording.NOT_APPLICABLE


def _inspections(rows: Consolidated) -> Iterator[Sheet]:
    """A sheet of the period's inspections, where there were any."""
    if rows.inspections:
        yield Sheet(
            name="Kiểm tra",
            heading=f"Công tác kiểm tra {wording.period_words(rows.period)}",
            columns=(
                SheetColumn("Ngày kiểm tra", lambda row: row.inspected_on, 12, DATE_FORMAT),
                SheetColumn("Đơn vị", lambda row: row.unit.name, 28),
                SheetColumn("Cơ quan, đoàn kiểm tra", lambda row: row.inspecting_body, 24),
                SheetColumn("Kết luận", lambda row: row.conclusion, 60),
                SheetColumn("Kiến nghị", lambda row: row.recommendations or NOTHING_RECOMMENDED, 44),
                SheetColumn("Thực hiện trước ngày", _carry_out_before, 12, DATE_FORMAT),
                SheetColumn("Thực hiện xong ngày", _carried_out_on, 12, DATE_FORMAT),
            ),
            rows=rows.inspections,
            empty="",
            frozen=2,
        )


def _carry_out_before(row: InspectionRow) -> Value:
    return row.due_before or (NO_DUE_DATE if row.recommendations else wording.NOT_APPLICABLE)


def _carried_out_on(row: InspectionRow) -> Value:
    return row.done_on or ("Chưa xong" if row.recommendations else wording.NOT_APPLICABLE)
