"""The chasing desk on a phone and on paper."""

import re

import pytest

from tests.world import build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page, live_server, sign_in, settings):
    settings.CLOCK = "tests.reports.filing.now"
    sign_in(build_world().users["a.tonghop"])
    page.goto(f"{live_server.url}/kh1/don-doc/?ky=2025-N")
    return page


def test_tick_stands_beside_the_name_on_a_phone(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    row = desk.locator("#can-don-doc tbody tr").first
    tick, name = row.locator("input[type=checkbox]").bounding_box(), row.locator("th").bounding_box()
    assert name["y"] - 2 <= tick["y"] + tick["height"] / 2 <= name["y"] + name["height"]
    state, due = (row.locator(f'[data-label="{label}"]').bounding_box() for label in ("Trạng thái", "Hạn"))
    assert state["y"] == due["y"]


def test_desk_is_printed_upright_on_one_sheet_where_it_fits(desk):
    sheets = desk.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", sheets)) == 1
    assert re.search(rb"/MediaBox \[0 0 59\d[.\d]* 84\d", sheets)
