"""The sheet of a period's indicators, with the chart of their verdicts by target."""

from __future__ import annotations

from dataclasses import dataclass

from reports.consolidation.rows import Consolidated, IndicatorRow, TargetRow
from reports.exports import wording
from reports.exports.consolidated_document import judgement_remarks
from reports.exports.workbook import Sheet, SheetColumn
from reports.exports.workbook_chart import ChartSeries, CountChart
from reports.exports.workbook_values import (
    indicator_difference,
    indicator_format,
    indicator_value,
    lines,
    side,
    side_format,
    verdict_colour,
)
from targets.enums import VerdictCode

GREEN, RED, AMBER, INDIGO, GREY = "17663A", "A5231C", "9A6A14", "1E4480", "7A8794"


@dataclass(frozen=True)
class _Line:
    target: TargetRow
    row: IndicatorRow


def indicators_sheet(rows: Consolidated) -> Sheet:
    """Every indicator with its value, verdict and reason; under them the verdicts counted by target."""
    return Sheet(
        name="Chỉ tiêu",
        heading=f"Kết quả các chỉ tiêu {wording.period_words(rows.period)}",
        columns=(
            SheetColumn("Mã", lambda line: line.row.code, 6),
            SheetColumn("Chỉ tiêu", lambda line: line.row.name, 34),
            SheetColumn("Mục tiêu", lambda line: f"{line.target.number}. {line.target.short_name}", 13),
            SheetColumn(
                "Kỳ này",
                lambda line: indicator_value(line.row, line.row.now),
                11.5,
                lambda line: indicator_format(line.row),
                strong=True,
            ),
            SheetColumn(
                "Cùng kỳ năm trước",
                lambda line: indicator_value(line.row, line.row.last_year),
                11.5,
                lambda line: indicator_format(line.row),
            ),
            SheetColumn(
                "Tăng, giảm (tỷ lệ: điểm %)",
                lambda line: indicator_difference(line.row),
                11.5,
                lambda line: indicator_format(line.row, signed=True),
            ),
            SheetColumn("Mức Kế hoạch", lambda line: line.row.threshold_words, 12, centred=True),
            SheetColumn(
                "Đánh giá",
                lambda line: line.row.verdict_words,
                13,
                strong=True,
                centred=True,
                colour=lambda line: verdict_colour(line.row),
            ),
            SheetColumn(
                "Tử số (giá trị kỳ này)",
                lambda line: side(line.row.now.numerator),
                11,
                lambda line: side_format(line.row),
            ),
            SheetColumn(
                "Mẫu số (gốc so sánh)",
                lambda line: side(line.row.now.denominator),
                11,
                lambda line: side_format(line.row),
            ),
            SheetColumn(
                "Đơn vị tính", lambda line: line.row.measure or wording.NOT_APPLICABLE, 9, centred=True
            ),
            SheetColumn("Phạm vi số liệu", lambda line: line.row.coverage.words, 14),
            SheetColumn("Căn cứ, ghi chú", _remarks, 36),
        ),
        rows=[_Line(target, row) for target in rows.targets for row in target.indicators],
        empty="Kế hoạch chưa có chỉ tiêu.",
        frozen=2,
        chart=_chart(rows) if rows.targets else None,
    )


def _remarks(line: _Line) -> str:
    return lines((line.row.now.reason, *judgement_remarks(line.row)))


def _chart(rows: Consolidated) -> CountChart:
    """How many indicators of each target say what; each indicator is counted once."""
    said = (VerdictCode.NOT_MET, VerdictCode.MISSING_DATA, VerdictCode.MONITORED)
    met = tuple(target.met for target in rows.targets)
    not_met, missing, monitored = (tuple(target.count(code) for target in rows.targets) for code in said)
    rest = tuple(len(target.indicators) - target.met - target.count(*said) for target in rows.targets)
    return CountChart(
        title=f"Chỉ tiêu theo kết quả đánh giá {wording.period_words(rows.period)}",
        unit="Số chỉ tiêu",
        category_heading="Mục tiêu",
        categories=tuple(f"{target.number}. {target.short_name}" for target in rows.targets),
        series=(
            ChartSeries("Đạt", GREEN, met),
            ChartSeries("Không đạt", RED, not_met),
            ChartSeries("Thiếu số liệu", AMBER, missing),
            ChartSeries("Chưa đánh giá", GREY, rest),
            ChartSeries("Theo dõi", INDIGO, monitored),
        ),
    )
