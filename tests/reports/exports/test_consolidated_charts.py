"""The annex of charts: which indicators are drawn, what the tables say of the same years, and what stays out."""

import re
from dataclasses import replace

import pytest
from django.db import transaction

from reports.charting.drawing import drawn_on_paper
from reports.charting.rows import indicator_chart
from reports.exports.consolidated_charts import MOST_YEARS
from reports.exports.consolidated_document import consolidated_document
from reports.exports.fingerprint import content_code, document_digest
from reports.exports.tree import MILLIMETRES_OF_PORTRAIT, Document, Paragraph
from reports.exports.tree_json import to_json
from tests.reports.exports.charted import (
    all_blocks,
    annex_of,
    filled_desk,
    pictures_of,
    redrawn,
    rows_of,
    tables_of,
    words_in,
)
from tests.reports.factories import moment, set_base

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db):
    return filled_desk()


@pytest.fixture(scope="module")
def document(django_db_setup, django_db_blocker) -> Document:
    with django_db_blocker.unblock(), transaction.atomic():
        made = consolidated_document(rows_of(filled_desk()))
        transaction.set_rollback(True)
    return made


def notes_of(document: Document) -> str:
    return "\n".join(b.text for b in all_blocks(annex_of(document).blocks) if isinstance(b, Paragraph))


def test_pictures_are_numbered_and_named_in_the_order_of_the_plan(document):
    assert [(picture.label, picture.caption) for picture in pictures_of(document)] == [
        ("Biểu đồ 1", "Chỉ tiêu 1.1: Người được hỗ trợ (%, trục bắt đầu từ 30)"),
        ("Biểu đồ 2", "Chỉ tiêu 1.2: Điểm phức tạp (điểm, trục bắt đầu từ 6)"),
        ("Biểu đồ 3", "Báo cáo nộp đúng hạn (% số báo cáo phải nộp)"),
    ]
    assert annex_of(document).label == "Phụ lục IV"
    assert not annex_of(document).landscape


def test_pictures_are_those_of_the_page(desk):
    rows = rows_of(desk)
    drawn = pictures_of(consolidated_document(rows))
    for picture, row in zip(drawn[:2], rows.indicators[:2], strict=True):
        chart = indicator_chart(row)
        assert picture.svg == drawn_on_paper(chart)
        assert picture.alternative == chart.alternative
        assert set(words_in(picture)) >= {point.words for point in chart.known}


def test_body_says_where_the_charts_are(document):
    said = "\n".join(b.text for b in all_blocks(document.body) if isinstance(b, Paragraph))
    assert f"biểu đồ qua các năm tại {annex_of(document).label}." in said


def test_every_year_is_judged_by_its_own_level(document):
    (indicators, _filings) = tables_of(document)
    assert [column.heading for column in indicators.columns] == [
        "Mã",
        "Chỉ tiêu",
        "Mức Kế hoạch",
        "2022",
        "2023",
        "2024",
    ]
    ratio, amount, nothing = (row.cells for row in indicators.rows)
    assert ratio[2] == "2022–2023: từ 50%; 2024: từ 80%"
    assert ratio[3:] == ("50,9%\nĐạt", "51,0%\nĐạt", "51,0%\nKhông đạt")
    assert amount[3:] == ("15\nKhông đạt", "12\nĐạt", "9\nĐạt")
    assert nothing[3:] == ("–\nKhông phát sinh",) * 3


def test_level_is_drawn_where_it_was_each_year(document):
    levels = re.findall(
        r'd="M[\d.-]+ ([\d.-]+)H[\d.-]+"[^>]*stroke-dasharray="5 3"', pictures_of(document)[0].svg
    )
    former, later = map(float, levels)
    assert former > later


def test_years_of_a_trend_are_judged_as_their_own_periods_judge_them(desk):
    for row in rows_of(desk).indicators:
        for point in row.trend:
            (own,) = (r for r in rows_of(desk, f"{point.year}-N").indicators if r.code == row.code)
            assert point.value == own.now.value
            assert (point.verdict, point.threshold) == (own.verdict, own.threshold)


def test_what_is_not_drawn_is_said_with_its_reason(document):
    assert "Chưa vẽ biểu đồ chỉ tiêu 1.3 (các năm chưa có giá trị)." in notes_of(document)


def test_one_value_alone_is_no_course(desk):
    first = consolidated_document(rows_of(desk, "2022-N"))
    assert [annex.label for annex in first.annexes] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    assert "Biểu đồ" not in to_json(first)
    set_base(desk, "DIEM", "CQ", 9, year=2021)
    set_base(desk, "DIEM", "H1", 9, year=2021)
    set_base(desk, "DIEM", "H2", 9, year=2021)
    desk.plan.first_year = 2021
    desk.plan.save()
    second = consolidated_document(rows_of(desk, "2022-N"))
    assert [picture.caption for picture in pictures_of(second)] == ["Chỉ tiêu 1.2: Điểm phức tạp (điểm)"]
    assert "1.1 (mới có giá trị của năm 2022)" in notes_of(second)
    assert tables_of(second)[0].rows[1].cells[3:] == ("27\nSố gốc", "15\nKhông đạt")
    assert tables_of(second)[0].rows[0].cells[3] == "–"


def test_later_periods_stay_out(desk):
    document = consolidated_document(rows_of(desk, "2023-N"))
    for picture in pictures_of(document):
        assert {"2022", "2023"} <= set(words_in(picture))
    assert "2024" not in "".join(picture.svg + picture.alternative for picture in pictures_of(document))
    assert [column.heading for column in tables_of(document)[0].columns][3:] == ["2022", "2023"]


def test_only_the_latest_years_of_a_long_plan_are_drawn(desk):
    rows = rows_of(desk)
    (target,) = rows.targets
    row = target.indicators[0]
    trend = tuple(replace(row.trend[0], year=year) for year in range(2012, 2025))
    longer = replace(target, indicators=(replace(row, trend=trend),))
    document = consolidated_document(replace(rows, targets=(longer,)))
    years = [str(year) for year in range(2025 - MOST_YEARS, 2025)]
    assert [text for text in words_in(pictures_of(document)[0]) if text.startswith("20")] == years
    columns = tables_of(document)[0].columns
    assert [column.heading for column in columns][3:] == years
    assert sum(column.width for column in columns) == pytest.approx(MILLIMETRES_OF_PORTRAIT)
    assert min(column.width for column in columns[3:]) > 15


def test_timeliness_is_counted_by_year(document):
    filings = tables_of(document)[-1]
    assert [row.cells for row in filings.rows] == [
        ("Số báo cáo phải nộp", "3", "3", "3"),
        ("Nộp đúng hạn", "3", "3", "3"),
        ("Tỷ lệ nộp đúng hạn", "100,0%", "100,0%", "100,0%"),
    ]


def test_timeliness_is_open_before_the_deadline(desk):
    period = desk.periods["2024-N"]
    before = moment(period.late_from.year, period.late_from.month, period.late_from.day - 1)
    rows = rows_of(desk, now=before)
    assert [of.rate for of in rows.filings] == [1, 1, None]
    filings = tables_of(consolidated_document(rows))[-1]
    assert filings.rows[2].cells == ("Tỷ lệ nộp đúng hạn", "100,0%", "100,0%", "chưa đến hạn")


def test_figures_of_single_units_are_not_in_the_annex(desk):
    annex = annex_of(consolidated_document(rows_of(desk)))
    said = to_json(replace(consolidated_document(rows_of(desk)), body=(), annexes=(annex,)))
    assert "Huyện" not in said
    assert "4.711" not in said
    assert "4711" not in said


def test_provisional_values_are_called_so(desk):
    assert "tạm tính" not in notes_of(consolidated_document(rows_of(desk)))
    assert "riêng kỳ này là số liệu tạm tính" in notes_of(
        consolidated_document(rows_of(desk, provisional=True))
    )


def test_another_drawing_says_the_same_but_is_another_print(document):
    other = redrawn(document, svg="<svg/>")
    assert content_code(None, (), other.annexes) == content_code(None, (), document.annexes)
    assert document_digest(other) != document_digest(document)
    renamed = redrawn(document, alternative="Khác")
    assert content_code(None, (), renamed.annexes) != content_code(None, (), document.annexes)
