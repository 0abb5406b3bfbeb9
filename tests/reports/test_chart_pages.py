"""Charts on the consolidated pages and as pictures of their own."""

import pytest

from agencies.enums import Role
from reports.charting.drawing import drawn
from reports.charting.rows import all_charts, indicator_charts
from reports.consolidation import consolidate, series_of
from reports.models import Period
from targets.models import Plan
from tests.reports.factories import moment
from tests.reports.test_series import filled_desk
from tests.reports.test_series_pages import log_in

pytestmark = pytest.mark.django_db

PERIOD, SERIES = "/kh1/tong-hop/2024-N/", "/kh1/tong-hop/giai-doan/"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.reports.test_chart_pages.now"


def now():
    return moment(2024, 12, 20)


@pytest.fixture
def desk():
    return filled_desk()


@pytest.fixture
def receiver(desk):
    return log_in(desk, Role.COORDINATOR)


def charts_of(desk, address):
    if address == SERIES:
        return all_charts(series_of(desk.plan, now=now()))
    period = Period.objects.select_related("plan__coordinator").get(plan=desk.plan, code="2024-N")
    return indicator_charts(consolidate(period, now=now()))


@pytest.mark.parametrize("address", [PERIOD, SERIES])
def test_every_chart_stands_on_its_page_and_has_an_address(desk, receiver, address):
    shown = receiver.get(address).content.decode()
    charts = charts_of(desk, address)
    assert len(charts) >= 2
    assert shown.count('class="chart__picture"') == len(charts)
    for chart in charts:
        assert drawn(chart) in shown
        assert f'href="{address}bieu-do/{chart.code}.svg"' in shown
        picture = receiver.get(f"{address}bieu-do/{chart.code}.svg").content.decode()
        assert all(point.words in picture for point in chart.known)
        assert f">{chart.code} {chart.name}" in picture


def test_figures_stand_in_a_table_beside_the_picture(receiver):
    shown = receiver.get(SERIES).content.decode()
    figure = shown[shown.index('<figure class="chart" id="bd-1.1"') :]
    table = figure[figure.index("<table") : figure.index("</table>")]
    assert '<th scope="col" class="num">2023</th><th scope="col" class="num">2024</th>' in table
    assert '<td class="num">60,0%</td><td class="num">thiếu số liệu</td>' in table


def test_page_printed_on_one_sheet_has_no_charts(receiver):
    assert "chart__picture" not in receiver.get(f"{PERIOD}?in=1").content.decode()


def test_provisional_figures_are_drawn_where_they_are_asked_for(receiver):
    address = f"{PERIOD}bieu-do/1.1.svg"
    assert "2024, 60,0%" not in receiver.get(address).content.decode()
    assert "2024, 60,0%" in receiver.get(f"{address}?tam-tinh=1").content.decode()
    assert f"{address}?tam-tinh=1" in receiver.get(f"{PERIOD}?tam-tinh=1").content.decode()


@pytest.mark.parametrize("address", [PERIOD, SERIES])
def test_picture_of_invented_figures_says_so(desk, receiver, address):
    assert "MINH HỌA" not in receiver.get(f"{address}bieu-do/1.1.svg").content.decode()
    Plan.objects.update(is_demo=True)
    assert "SỐ LIỆU MINH HỌA" in receiver.get(f"{address}bieu-do/1.1.svg").content.decode()


def test_picture_is_kept_by_ones_own_browser_until_it_changes(receiver):
    address = f"{PERIOD}bieu-do/1.1.svg"
    first = receiver.get(address)
    assert first["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert first["Cache-Control"] == "private, no-cache"
    again = receiver.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = receiver.get(f"{address}?tam-tinh=1", headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("address", [f"{PERIOD}bieu-do/9.9.svg", f"{SERIES}bieu-do/9.9.svg"])
def test_unknown_chart_is_not_found(receiver, address):
    assert receiver.get(address).status_code == 404
