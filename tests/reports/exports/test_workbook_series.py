"""The series as a workbook: the same rows as the page; the command that writes it."""

from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from reports.consolidation import series_of
from reports.exports.workbook_series import series_book, series_workbook
from reports.models import FigureExclusion
from targets.enums import VerdictCode
from tests.reports.exports.workbooks import headings_of, lines_of, opened, table_of, title_of
from tests.reports.factories import moment
from tests.reports.test_series import filled_desk

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 20)
SHEETS = [
    "Chỉ tiêu, năm",
    "Chỉ tiêu, 6 tháng",
    "Chi tiết chỉ tiêu",
    "Số liệu toàn tỉnh",
    "Phạm vi số liệu",
    "Tình hình nộp",
]


@pytest.fixture
def desk():
    return filled_desk()


@pytest.fixture
def series(desk):
    return series_of(desk.plan, now=NOW)


@pytest.fixture
def workbook(series):
    return opened(series_workbook(series))


def test_sheets_in_order_with_names_that_fit(workbook):
    assert workbook.sheetnames == SHEETS
    assert all(len(name) <= 31 for name in workbook.sheetnames)


def test_title_block_says_which_periods_and_that_only_accepted_reports_count(workbook):
    above = title_of(workbook["Số liệu toàn tỉnh"])
    assert "giai đoạn 2023–2024" in above
    assert "04 kỳ báo cáo, từ 6 tháng đầu năm 2023 đến năm 2024" in above
    assert "chỉ gồm số liệu đã tiếp nhận" in above


def test_indicators_over_the_years(workbook):
    sheet = workbook["Chỉ tiêu, năm"]
    assert headings_of(sheet)[4:] == [
        "Mức Kế hoạch",
        "Năm 2023",
        "Đánh giá năm 2023",
        "Năm 2024",
        "Đánh giá năm 2024",
    ]
    ratio = table_of(sheet)["1.1"]
    assert [cell.value for cell in ratio.values()][4:] == [
        "từ 50%",
        0.6,
        "Đạt",
        "Thiếu số liệu",
        "Thiếu số liệu",
    ]
    assert ratio["Năm 2023"].number_format == "[$-42A]0.0%"


def test_every_point_of_every_indicator_stands_in_the_details(workbook, series):
    lines = lines_of(workbook["Chi tiết chỉ tiêu"])
    points = [
        (row.points[place].code, series.periods[place].period.short_name, row.points[place])
        for row in series.indicators
        for part in series.parts
        for place in part.places
    ]
    assert len(lines) == len(points) == 8
    for line, (code, period, point) in zip(lines, points, strict=True):
        assert (line["Mã"].value, line["Kỳ"].value) == (code, period)
        assert line["Đánh giá"].value == VerdictCode(point.now.verdict).label
        if point.now.value is not None:
            assert Fraction(str(line["Giá trị"].value)) * 100 - point.now.value < Fraction(1, 10**9)


def test_totals_are_those_of_the_periods(workbook, series):
    lines = table_of(workbook["Số liệu toàn tỉnh"])
    assert list(lines["VU"])[3:] == ["Năm 2023", "Năm 2024", "6 tháng 2023", "6 tháng 2024"]
    for row in series.figures:
        for place, rows in enumerate(series.periods):
            total = row.points[place].total
            shown = lines[row.last.code][rows.period.short_name].value
            assert shown == (row.points[place].value_words if total.value is None else total.value)


def test_coverage_names_the_missing(workbook):
    lines = table_of(workbook["Phạm vi số liệu"])
    assert lines["TONG"]["Năm 2024"].value == "2/3 đơn vị, thiếu: Huyện H2"
    assert lines["VU"]["Năm 2024"].value == "Cơ quan CQ"


def test_answers_that_no_total_counts_are_named_with_period_and_reason(desk):
    FigureExclusion.objects.create(
        period=desk.periods["2023-N"],
        unit=desk.units["H1"],
        figure=desk.figures["MOI"],
        reason="Số đếm trùng",
        by=desk.user,
        at=NOW,
    )
    book = opened(series_workbook(series_of(desk.plan, now=NOW)))
    (line,) = lines_of(book["Số liệu không tính"])
    assert [cell.value for cell in line.values()] == [
        "Năm 2023",
        "MOI",
        desk.figures["MOI"].name,
        desk.units["H1"].name,
        f"{desk.units['H1'].short_name}: 1 {desk.figures['MOI'].measure}, lý do: Số đếm trùng",
    ]


def test_timeliness_with_counts_and_rate(workbook):
    district = table_of(workbook["Tình hình nộp"])["H2"]
    assert [cell.value for cell in district.values()][2:] == [
        "Chưa nộp",
        "Đúng hạn",
        "Chưa nộp",
        "Đúng hạn",
        2,
        0,
        2,
        4,
        0.5,
    ]
    assert district["Tỷ lệ đúng hạn"].number_format == "[$-42A]0.0%"


def test_chart_counts_the_reports_of_every_period(series):
    chart = series_book(series).sheets[-1].chart
    assert chart.categories == ("6 tháng 2023", "Năm 2023", "6 tháng 2024", "Năm 2024")
    assert [item.counts for item in chart.series] == [(2, 3, 2, 3), (0, 0, 0, 0), (1, 0, 1, 0)]


def test_nothing_is_blank(workbook):
    for sheet in workbook.worksheets:
        for line in lines_of(sheet):
            assert all(cell.value not in (None, "") for cell in line.values()), sheet.title


def test_plan_without_periods_still_has_a_workbook(desk):
    empty = opened(series_workbook(series_of(desk.plan, now=moment(2020, 1, 1))))
    assert "chưa có kỳ báo cáo nào mở" in title_of(empty["Tình hình nộp"])


def test_command_writes_the_workbook(desk, tmp_path, settings):
    settings.CLOCK = "tests.reports.exports.test_workbook_series.now"
    path = tmp_path / "gd.xlsx"
    out = StringIO()
    call_command("export_series", "--output", str(path), stdout=out)
    assert out.getvalue().startswith(f"Đã ghi {path} (")
    assert load_workbook(path).sheetnames == SHEETS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((), "Đề nghị ghi tên tệp cần xuất"), (("--output", "x", "--plan", "kh9"), "mã “kh9”")],
)
def test_command_refuses_in_words(desk, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("export_series", *arguments)


def now():
    return NOW
