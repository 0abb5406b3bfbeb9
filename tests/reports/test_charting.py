"""Charts: what is drawn equals the rows, a missing value is a gap, and the picture says itself in words."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from reports.charting.chart import Chart, ChartKind, Point
from reports.charting.drawing import drawn, drawn_alone
from reports.charting.rows import all_charts, indicator_charts, series_charts, timeliness_chart
from reports.consolidation import consolidate, series_of
from reports.models import Period
from targets.enums import VerdictCode
from targets.numbers import format_percent
from tests.reports.test_series import NOW, filled_desk

SVG = "{http://www.w3.org/2000/svg}"


def share(year: int, value: object, threshold: object = 80) -> Point:
    exact = None if value is None else Fraction(str(value))
    level = None if threshold is None else Decimal(str(threshold))
    return Point(str(year), exact, "–" if exact is None else format_percent(exact), level)


SHARES = Chart(
    code="5.1",
    name="Người được tiếp cận dịch vụ",
    measure="%",
    points=(share(2021, 71), share(2022, 75), share(2023, None), share(2024, "78.6"), share(2025, 80)),
    level_words="trên 80%",
    verdict=VerdictCode.NOT_MET,
)


def shapes(chart: Chart, tag: str) -> list[Element]:
    return list(fromstring(drawn(chart)).iter(SVG + tag))


def words(chart: Chart) -> list[str]:
    return [text.text for text in shapes(chart, "text")]


def dashed(chart: Chart) -> list[tuple[float, float, float]]:
    """(start, height, end) of every stretch of the plan's level."""
    paths = [path.get("d") for path in shapes(chart, "path") if path.get("stroke-dasharray") == "5 3"]
    return [
        tuple(map(float, re.fullmatch(r"M([\d.-]+) ([\d.-]+)H([\d.-]+)", path).groups())) for path in paths
    ]


# --- The drawing ----------------------------------------------------------------------------


def test_values_and_years_are_written_as_the_rows_say_them():
    written = words(SHARES)
    assert [text for text in written if text.endswith("%") and text[0].isdigit()] == [
        "71,0%",
        "75,0%",
        "78,6%",
        "80,0%",
    ]
    assert [text for text in written if text.startswith("20")] == ["2021", "2022", "2023", "2024", "2025"]


def test_heights_are_in_proportion_to_the_values():
    dots = shapes(SHARES, "circle")
    heights = [float(dot.get("cy")) for dot in dots]
    values = [float(point.value) for point in SHARES.known]
    steps = zip(pairwise(values), pairwise(heights), strict=True)
    scales = [(high - low) / (y - x) for (low, high), (x, y) in steps]
    assert scales == pytest.approx([scales[0]] * 3, rel=0.05)
    assert scales[0] < 0
    assert dashed(SHARES)[0][1] == pytest.approx(heights[-1], abs=0.1)  # the level of 80 is where 80 is


def test_missing_year_is_a_gap_and_not_zero():
    assert len(shapes(SHARES, "circle")) == 4
    line = next(path.get("d") for path in shapes(SHARES, "path") if path.get("fill") == "none")
    assert line.count("M") == 2
    assert [text for text in words(SHARES) if text in ("chưa có", "giá trị")] == ["chưa có", "giá trị"]
    stubs = [path for path in shapes(SHARES, "path") if path.get("stroke-dasharray") == "3 3"]
    assert len(stubs) == 1


def test_zero_is_a_value_on_the_axis():
    chart = replace(SHARES, points=(share(2024, 0), share(2025, 80)))
    zero = shapes(chart, "circle")[0]
    axis = shapes(chart, "path")[0].get("d")
    assert axis.startswith(f"M0 {zero.get('cy')}h")
    assert "0,0%" in words(chart)
    assert "chưa có" not in words(chart)


def test_level_is_a_dashed_line_with_its_words():
    ((start, _height, end),) = dashed(SHARES)
    dots = shapes(SHARES, "circle")
    assert start <= float(dots[0].get("cx"))
    assert end > float(dots[-1].get("cx"))
    assert "trên 80%" in words(SHARES)


def test_level_that_changes_is_drawn_in_steps():
    points = (share(2021, 71, 70), share(2022, 75, 70), share(2023, 85, 80))
    chart = replace(SHARES, points=points, level_words="2021–2022: trên 70%; 2023: trên 80%")
    former, later = dashed(chart)
    assert former[1] > later[1]
    assert former[2] == later[0]
    assert "trên 80%" in words(chart)


def test_without_a_level_nothing_is_dashed():
    chart = replace(SHARES, points=(share(2024, 71, None), share(2025, 75, None)), level_words="")
    assert dashed(chart) == []


def test_same_chart_gives_the_same_bytes():
    former, alone = drawn(SHARES), drawn_alone(SHARES, ("Năm 2025",))
    drawn.cache_clear()
    again = replace(SHARES)
    assert drawn(again) == former
    assert drawn_alone(again, ("Năm 2025",)) == alone
    assert drawn(replace(SHARES, points=(*SHARES.points[:-1], share(2025, 81)))) != former


def test_picture_taken_elsewhere_carries_its_name_unit_and_source():
    source = ("Tổng hợp năm 2025", "chỉ số liệu đã tiếp nhận", "", "SỐ LIỆU MINH HỌA")
    root = fromstring(drawn_alone(SHARES, source))
    written = [text.text for text in root.iter(SVG + "text")]
    assert written[:2] == ["5.1 Người được tiếp cận dịch vụ", "%, trục bắt đầu từ 66"]
    assert written[2:5] == [part for part in source if part]
    assert set(words(SHARES)) <= set(written)
    assert root.get("aria-label") == SHARES.alternative
    height = float(root.get("viewBox").split()[3])
    assert max(float(text.get("y")) for text in root.findall(SVG + "text")) < height


def test_picture_holds_neither_style_nor_script_nor_foreign_address():
    svg = drawn(replace(SHARES, name='Tệp <script>alert("1")</script>'))
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href|pygal", svg)
    kinds = {part.tag.removeprefix(SVG) for part in fromstring(svg).iter()}
    assert kinds == {"svg", "g", "path", "circle", "text"}


def test_words_of_neighbours_do_not_lie_on_the_dashed_line():
    level = dashed(SHARES)[0][1]
    for text in shapes(SHARES, "text"):
        if text.text in ("75,0%", "78,6%", "80,0%"):
            foot = float(text.get("y"))
            assert not foot - 10 < level < foot + 2


def test_line_does_not_cross_the_words_of_its_points():
    parts = [part for part in fromstring(drawn(SHARES)).iter() if part.tag != f"{SVG}svg"]
    grounds = [part for part in parts if part.get("d") and part.get("fill") == "#ffffff"]
    written = [part for part in shapes(SHARES, "text") if part.get("font-weight")]
    assert len(grounds) == len(written) == len(SHARES.known)
    line = next(part for part in parts if part.get("fill") == "none")
    assert all(parts.index(line) < parts.index(ground) for ground in grounds)
    for ground, text in zip(grounds, written, strict=True):
        left, top, width, height = map(
            float, re.fullmatch(r"M([\d.-]+) ([\d.-]+)h([\d.]+)v([\d.]+)h[\d.-]+z", ground.get("d")).groups()
        )
        assert left + width / 2 == pytest.approx(float(text.get("x")), abs=0.2)
        assert top < float(text.get("y")) < top + height
        assert parts.index(ground) < min(
            place for place, part in enumerate(parts) if part.get("font-weight") is not None
        )


def test_bars_rise_from_zero_and_the_last_is_dark():
    points = tuple(
        replace(share(year, value, None)) for year, value in ((2023, 50), (2024, None), (2025, 100))
    )
    chart = replace(SHARES, points=points, kind=ChartKind.BARS, level_words="", verdict=None)
    former, last = shapes(chart, "rect")
    assert float(last.get("height")) == pytest.approx(2 * float(former.get("height")), abs=0.2)
    assert former.get("fill") != last.get("fill")
    assert float(former.get("y")) + float(former.get("height")) == pytest.approx(
        float(last.get("y")) + float(last.get("height")), abs=0.2
    )


# --- The axis and the words -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "start"),
    [
        ((71, 75, 80), 66),
        ((98, 99.5, 100), 97),
        ((10, 90), 0),
        ((0, 0), 0),
        ((0, 90), -18),
        ((100, 100), 0),
        ((-3, 2), Fraction(-17, 4)),
    ],
)
def test_axis_begins(values, start):
    points = tuple(share(2021 + place, value, None) for place, value in enumerate(values))
    assert replace(SHARES, points=points).axis[0] == start


def test_axis_that_leaves_zero_out_says_so():
    assert SHARES.unit_words == "%, trục bắt đầu từ 66"
    assert replace(SHARES, kind=ChartKind.BARS).unit_words == "%"


def test_negative_values_hang_under_the_axis():
    chart = replace(SHARES, points=(share(2024, -3, None), share(2025, 2, None)), level_words="")
    under, above = (float(dot.get("cy")) for dot in shapes(chart, "circle"))
    axis = float(re.match(r"M0 ([\d.]+)h", shapes(chart, "path")[0].get("d"))[1])
    assert above < axis < under


def test_alternative_text_says_the_series():
    assert SHARES.alternative == (
        "Biểu đồ đường, 2021–2025: Người được tiếp cận dịch vụ (%). Đầu: 2021, 71,0%. Cuối: 2025, 80,0%. "
        "Mức Kế hoạch: trên 80%. Kết quả 2025: Không đạt. 2023: chưa có giá trị."
    )
    root = fromstring(drawn(SHARES))
    assert (root.get("role"), root.get("aria-label")) == ("img", SHARES.alternative)


def test_pages_do_not_load_the_drawing_library_before_they_draw():
    code = (
        "import sys, django; django.setup(); import reports.urls, reports.templatetags.pictures;"
        "sys.exit('pygal' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "."}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_drawing_leaves_the_imports_of_the_process_alone():
    drawn(SHARES)
    assert [finder for finder in sys.meta_path if type(finder).__module__ == "pygal"] == []


# --- Rows as charts -------------------------------------------------------------------------


@pytest.fixture
def desk(db):
    return filled_desk()


def test_charts_of_a_period_are_its_trends(desk):
    period = Period.objects.select_related("plan__coordinator").get(plan=desk.plan, code="2024-N")
    rows = consolidate(period, now=NOW)
    charts = indicator_charts(rows)
    assert [chart.code for chart in charts] == ["1.1", "1.2"]
    for chart, row in zip(charts, rows.indicators, strict=True):
        assert [point.value for point in chart.points] == [point.value for point in row.trend]
        assert [point.words for point in chart.points] == [point.value_words for point in row.trend]
        assert chart.verdict == row.verdict
        assert set(words(chart)) >= {point.words for point in chart.known}
    ratio = charts[0]
    assert [point.gap_words for point in ratio.gaps][-1] == "thiếu số liệu"
    assert (ratio.level_words, ratio.points[0].threshold) == ("từ 50%", 50)


def test_charts_of_all_periods_are_those_of_each_period(desk):
    series = series_of(desk.plan, now=NOW)
    ratio, change = series_charts(series, series.parts[0])
    assert [(point.label, point.value) for point in ratio.points] == [("2023", 60), ("2024", None)]
    assert [point.value for point in change.points] == [Fraction(100, 9), 0]
    assert (change.measure, change.points[0].words) == ("mức tăng so với năm trước, %", "tăng 11,1%")
    assert change.verdict == VerdictCode.NOT_MET


def test_indicator_without_any_value_has_no_chart(desk):
    series = series_of(desk.plan, now=NOW)
    halves = series_charts(series, series.parts[1])
    assert "1.1" not in {chart.code for chart in halves if not chart.known}
    assert all(chart.known for chart in halves)


def test_timeliness_by_period_equals_the_counts(desk):
    series = series_of(desk.plan, now=NOW)
    chart = timeliness_chart(series)
    assert [point.value for point in chart.points] == [count.rate * 100 for count in series.filing_counts]
    assert [point.words for point in chart.points] == [count.rate_words for count in series.filing_counts]
    assert len(shapes(chart, "rect")) == 4


def test_nothing_is_drawn_before_anything_is_due(desk):
    series = series_of(desk.plan, now=NOW)
    undecided = replace(series, units=())
    assert timeliness_chart(undecided) is None
    assert [chart.code for chart in all_charts(undecided)] == ["1.1", "1.2"]
    assert all_charts(replace(series, periods=(), parts=(), indicators=())) == []
