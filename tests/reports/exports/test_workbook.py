"""The consolidated workbook read back: the same rows as the page, numbers as numbers, nothing blank."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from reports.consolidation import consolidate
from reports.consolidation.rows import Reconciliation
from reports.exports.workbook import workbook_bytes
from reports.exports.workbook_sheets import consolidated_book, consolidated_workbook
from reports.models import Period
from targets.enums import FigureKind, VerdictCode
from tests.reports.exports.workbooks import (
    HOSTILE,
    head_of,
    headings_of,
    lines_of,
    opened,
    table_of,
    title_of,
)
from tests.reports.factories import NIL, A, B, R, add_figure, file, make_desk, moment

pytestmark = pytest.mark.django_db

SHEETS = [
    "Chỉ tiêu",
    "Số liệu theo đơn vị",
    "So sánh cùng kỳ",
    "Đối chiếu",
    "Tình hình nộp",
    "Nhiệm vụ",
    "Dự án",
    "Vướng mắc",
]


@pytest.fixture
def workbook(consolidated):
    return opened(consolidated_workbook(consolidated("2024-N")))


def test_sheets_in_order_with_safe_names(workbook):
    assert workbook.sheetnames == SHEETS
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in SHEETS)


def test_every_sheet_is_set_up_to_read_and_print(workbook):
    for sheet in workbook.worksheets:
        assert sheet["A1"].value == "Cơ quan tổng hợp"
        assert sheet["A2"].value == "Tổng hợp kết quả thực hiện kế hoạch số 1/KH-UBND, năm 2024"
        head = head_of(sheet)
        assert sheet.freeze_panes.endswith(str(head + 1))
        assert sheet.auto_filter.ref.startswith(f"A{head}:")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert "Trang &P/&N" in sheet.oddFooter.right.text
        assert all(sheet.column_dimensions[cell.column_letter].width > 5 for cell in sheet[head])
        assert all(merged.max_row < head for merged in sheet.merged_cells.ranges)


def test_title_block_says_source_time_basis_and_who_is_missing(consolidated):
    for sheet in opened(consolidated_workbook(consolidated("2025-N"))).worksheets:
        above = title_of(sheet)
        assert "số liệu từ ngày 15/12/2024 đến ngày 14/12/2025" in above
        assert "Nguồn: báo cáo của các đơn vị trên" in above
        assert "Tính lúc 08:00, 12/12/2025; chỉ gồm số liệu đã tiếp nhận." in above
        assert "Đã nộp 1/3 đơn vị, đã tiếp nhận 0/3." in above
        assert "Chưa tiếp nhận: Sở Y tế." in above
        assert "Chưa nộp: Cơ quan tổng hợp, Ủy ban nhân dân huyện Một." in above
        assert "đơn vị tính ghi trong dòng đó" in above


def test_properties_are_vietnamese(workbook):
    title = "Tổng hợp kết quả thực hiện kế hoạch số 1/KH-UBND, năm 2024"
    assert workbook.properties.title == workbook.properties.subject == title
    assert workbook.properties.creator == "Cơ quan tổng hợp"
    assert workbook.properties.language == "vi-VN"


def test_figures_are_numbers_by_unit_and_in_total(workbook):
    figures = table_of(workbook["Số liệu theo đơn vị"])
    heroin = figures["HEROIN"]
    assert heroin["Toàn tỉnh"].value == 4.279
    assert heroin["Toàn tỉnh"].number_format == "[$-42A]#,##0.000"
    assert heroin["Cơ quan tổng hợp"].value == 4.279
    assert heroin["Sở Y tế"].value == "–"
    assert heroin["Ủy ban nhân dân huyện Một"].value == "Không phát sinh"
    sessions = figures["BUOI"]
    assert [sessions[name].value for name in ("Toàn tỉnh", "Cơ quan tổng hợp", "Sở Y tế")] == [15, 3, 12]
    assert sessions["Phạm vi số liệu"].value == "3/3 đơn vị"


def test_comparison_is_like_for_like_or_says_why_not(consolidated):
    former = table_of(opened(consolidated_workbook(consolidated("2024-N")))["So sánh cùng kỳ"])["BUOI"]
    assert former["Kỳ này"].value == 15
    assert former["Cùng kỳ năm trước"].value == "Chưa có số liệu"
    assert former["Tăng, giảm"].value == former["Đơn vị được so sánh"].value == "Không so sánh"
    assert former["Lý do không so sánh, ghi chú"].value == "Chưa có số gốc."
    sheet = opened(consolidated_workbook(consolidated("2025-N", provisional=True)))["So sánh cùng kỳ"]
    now = table_of(sheet)["BUOI"]
    assert (now["Kỳ này"].value, now["2024-N"].value) == (12, 15)
    assert now["Tăng, giảm"].value == "Không so sánh"
    reason = now["Lý do không so sánh, ghi chú"].value
    assert reason.startswith("Kỳ này thiếu Cơ quan tổng hợp, Ủy ban nhân dân huyện Một.")


def test_indicators_are_shares_of_one_with_percent_formats(workbook):
    indicators = table_of(workbook["Chỉ tiêu"])
    assert indicators["1.1"]["Kỳ này"].value == pytest.approx(13 / 15, abs=1e-12)
    assert indicators["1.1"]["Kỳ này"].number_format == "[$-42A]0.0%"
    assert indicators["1.1"]["Tử số (giá trị kỳ này)"].value == 13
    assert indicators["1.1"]["Đánh giá"].value == "Không đạt"
    assert indicators["1.2"]["Kỳ này"].value == 15
    assert indicators["1.2"]["Mẫu số (gốc so sánh)"].value == "–"


def test_missing_is_a_word_never_blank_never_zero(consolidated):
    workbook = opened(consolidated_workbook(consolidated("2025-N")))
    for sheet in workbook.worksheets:
        for line in lines_of(sheet):
            if list(line.values())[1].border.left.style:  # an empty sheet has one sentence instead
                assert all(cell.value not in (None, "") for cell in line.values()), sheet.title
    sessions = table_of(workbook["Số liệu theo đơn vị"])["BUOI"]
    assert sessions["Toàn tỉnh"].value == "Thiếu số liệu"
    assert sessions["Sở Y tế"].value == "Chưa tiếp nhận"
    assert sessions["Cơ quan tổng hợp"].value == "Chưa nộp"
    assert table_of(workbook["So sánh cùng kỳ"])["BUOI"]["2024-N"].value == 15
    assert table_of(workbook["Chỉ tiêu"])["1.1"]["Kỳ này"].value == "Chưa tính được"


def test_filing_has_dates_and_days(consolidated):
    workbook = opened(consolidated_workbook(consolidated("2025-6T")))
    filing = table_of(workbook["Tình hình nộp"])
    assert filing["CQ"]["Ngày nộp lần đầu"].value.date() == date(2025, 6, 20)
    assert filing["CQ"]["Ngày nộp lần đầu"].number_format == "[$-42A]dd/mm/yyyy"
    assert filing["CQ"]["Số ngày chậm"].value == 4
    assert filing["CQ"]["Thời hạn"].value == "Chậm 04 ngày"
    assert filing["CQ"]["Tiếp nhận"].value == "Chưa tiếp nhận"
    assert filing["H1"]["Ngày nộp lần đầu"].value == "Chưa nộp"
    assert filing["YT"]["Số ngày chậm"].value == 0


def test_demo_label_stands_on_every_sheet_and_its_print(consolidated, world):
    world.plans["a"].is_demo = True
    world.plans["a"].save()
    for sheet in opened(consolidated_workbook(consolidated("2024-N"))).worksheets:
        assert "SỐ LIỆU MINH HỌA" in [sheet.cell(n, 1).value for n in range(1, 10)]
        assert "SỐ LIỆU MINH HỌA" in sheet.oddHeader.right.text


def test_provisional_figures_say_so(consolidated):
    workbook = opened(consolidated_workbook(consolidated("2025-N", provisional=True)))
    for sheet in workbook.worksheets:
        assert "số liệu tạm tính, gồm báo cáo đã nộp nhưng chưa tiếp nhận" in title_of(sheet)
    assert table_of(workbook["Số liệu theo đơn vị"])["BUOI"]["Toàn tỉnh"].value == 12
    remarks = table_of(workbook["So sánh cùng kỳ"])["BUOI"]["Lý do không so sánh, ghi chú"].value
    assert "Chưa tiếp nhận: Sở Y tế." in remarks


def test_typed_text_of_units_is_never_a_formula(consolidated):
    rows = consolidated("2024-N")
    typed = "\n".join(HOSTILE)
    rows = replace(
        rows,
        difficulties=tuple(
            replace(row, content=hostile, proposal=typed, addressed_to="=A1")
            for row, hostile in zip(rows.difficulties, HOSTILE, strict=False)
        ),
        projects=tuple(replace(row, name="=1+1", text="@SUM(1)") for row in rows.projects),
    )
    for sheet in opened(workbook_bytes(consolidated_book(rows))).worksheets:
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "d"}


def test_verdicts_are_coloured_as_on_the_pages(workbook):
    verdict = table_of(workbook["Chỉ tiêu"])["1.1"]["Đánh giá"]
    assert (verdict.value, verdict.font.color.rgb[-6:]) == ("Không đạt", "A5231C")


def test_chart_counts_every_indicator_once(consolidated):
    rows = consolidated("2024-N")
    chart = consolidated_book(rows).sheets[0].chart
    assert sum(sum(series.counts) for series in chart.series) == len(rows.indicators)
    counts = {series.name: sum(series.counts) for series in chart.series}
    assert counts["Đạt"] == rows.met
    assert counts["Không đạt"] == rows.count(VerdictCode.NOT_MET)
    (drawn,) = opened(consolidated_workbook(rows))["Chỉ tiêu"]._charts
    assert len(drawn.series) == len(chart.series)


# --- Comparison and reconciliation of a plan made for it ------------------------------------


@pytest.fixture
def desk():
    desk = make_desk(("CQ", "H1", "H2"), years=(2023, 2024), parts=("6T", "N"))
    add_figure(desk, "VU", {"CQ": A, "H1": B, "H2": B})
    add_figure(desk, "VU-TT", {"CQ": R}, direct_of="VU")
    add_figure(desk, "AN", {"CQ": A, "H1": B})
    add_figure(desk, "KHONG", {"CQ": R})
    add_figure(desk, "XA", {"H1": R, "H2": R}, kind=FigureKind.STOCK, decimals=1)
    file(desk, "CQ", "2023-N", {"VU": 200, "VU-TT": 1, "AN": 5, "KHONG": 0})
    file(desk, "CQ", "2024-6T", {"VU": 90, "VU-TT": 1, "AN": 2, "KHONG": NIL})
    file(desk, "CQ", "2024-N", {"VU": 214, "VU-TT": 2, "AN": 7, "KHONG": NIL})
    for unit, before, now in (("H1", 8, "9.5"), ("H2", 2, "3")):
        file(desk, unit, "2023-N", {"VU": 99, "AN": 5, "XA": before})
        file(desk, unit, "2024-N", {"VU": 104, "AN": 7, "XA": now})
    return desk


@pytest.fixture
def rows(desk):
    period = Period.objects.select_related("plan__coordinator").get(plan=desk.plan, code="2024-N")
    return consolidate(period, now=moment(2024, 12, 20))


def test_figures_against_last_year_with_the_first_half_beside(rows):
    lines = table_of(opened(consolidated_workbook(rows))["So sánh cùng kỳ"])
    cases = lines["VU"]
    assert [cases[name].value for name in ("Kỳ này", "Trong đó 6 tháng 2024", "Năm 2023", "Tăng, giảm")] == [
        214,
        90,
        200,
        14,
    ]
    assert cases["Tăng, giảm (%)"].value == 0.07
    assert cases["Tăng, giảm (%)"].number_format == "[$-42A]+0.0%;[$-42A]\u22120.0%;[$-42A]0.0%"
    assert cases["Đơn vị được so sánh"].value == "Cơ quan CQ"
    assert "lệch 4 vụ" in cases["Lý do không so sánh, ghi chú"].value
    communes = lines["XA"]
    assert communes["Tăng, giảm"].value == 2.5
    assert communes["Tăng, giảm"].number_format == "[$-42A]+#,##0.0;[$-42A]\u2212#,##0.0;[$-42A]#,##0.0"
    assert communes["Đơn vị được so sánh"].value == "2/2 huyện"
    assert communes["Trong đó 6 tháng 2024"].value == "Chưa có số liệu"
    nothing = lines["KHONG"]
    assert [nothing[name].value for name in ("Kỳ này", "Năm 2023", "Tăng, giảm")] == ["Không phát sinh", 0, 0]
    assert nothing["Tăng, giảm (%)"].value == "Năm trước bằng 0"


def test_authority_beside_breakdown_and_its_own_share(rows):
    sheet = opened(consolidated_workbook(rows))["Đối chiếu"]
    lines = table_of(sheet)
    assert list(lines) == ["VU", "AN"]
    assert headings_of(sheet)[-2:] == ["Huyện H1", "Huyện H2"]
    cases = [cell.value for cell in lines["VU"].values()]
    assert cases[3:] == [214, 208, 2, 4, "Lệch", "2/2 huyện", 104, 104]
    assert lines["VU"]["Chênh lệch"].number_format.startswith("[$-42A]+#,##0;")
    # Only one district counts this figure, and the plan asks for no share of the authority's own.
    assert [cell.value for cell in lines["AN"].values()][3:] == [7, 7, "–", 0, "Khớp", "Huyện H1", 7, "–"]


def test_reconciliation_without_a_number_says_why(rows):
    unknown = Reconciliation(
        breakdown=None,
        coverage=rows.figures[0].total.coverage,
        direct=None,
        difference=None,
        reason="chưa có số liệu đối chiếu",
        has_direct=True,
    )
    figures = (replace(rows.figures[0], reconciliation=unknown), *rows.figures[1:])
    book = consolidated_book(replace(rows, figures=figures))
    line = table_of(opened(workbook_bytes(book))["Đối chiếu"])["VU"]
    said = [
        line[name].value
        for name in ("Cộng các đơn vị đối chiếu", "Cấp tỉnh trực tiếp", "Chênh lệch", "Kết luận")
    ]
    assert said == ["Chưa có số liệu", "Chưa có số liệu", "Chưa đối chiếu", "Chưa có số liệu đối chiếu"]


def test_workbook_shows_what_the_rows_say(rows):
    """The page and the workbook are made of the same rows: every number of them is in its cell."""
    workbook = opened(consolidated_workbook(rows))
    by_unit = table_of(workbook["Số liệu theo đơn vị"])
    compared = table_of(workbook["So sánh cùng kỳ"])
    for row in rows.figures:
        if row.total.value is not None and not row.total.all_nil:
            assert by_unit[row.code]["Toàn tỉnh"].value == row.total.value
        else:
            assert by_unit[row.code]["Toàn tỉnh"].value == row.value_words
        if row.last_year.difference is not None:
            assert compared[row.code]["Tăng, giảm"].value == row.last_year.difference
        if row.last_year.percent is not None:
            shown = Fraction(str(compared[row.code]["Tăng, giảm (%)"].value)) * 100
            assert abs(shown - row.last_year.percent) < Fraction(1, 10**9)
        for unit, cell in zip(rows.units, row.cells, strict=True):
            if cell.value is not None:
                assert by_unit[row.code][unit.short_name].value == cell.value


def test_second_plan_does_not_come_into_it(world, consolidated):
    body = consolidated_workbook(consolidated("2024-N"))
    words = {
        str(cell.value)
        for sheet in opened(body).worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None
    }
    other = world.plans["b"]
    assert not [text for text in words if other.symbol in text or other.province.name in text]
