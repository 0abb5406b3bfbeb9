"""What the design language asks of every page: sizes to touch on a phone, one dress for administration too."""

import pytest

from tests.world import NOW, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOUCHED = "summary, .segmented a, .masthead__title, .footer a, .pager a, a.panel__end, .btn:not(.btn--link)"
TOO_SMALL = f"""() => [...document.querySelectorAll("{TOUCHED}")].filter(one => one.checkVisibility())
  .map(one => [one.textContent.trim(), Math.round(one.getBoundingClientRect().height)])
  .filter(([, height]) => height < 44)"""
TYPE = """selector => {
  const style = getComputedStyle(document.querySelector(selector));
  return [style.fontFamily, style.fontSize, style.fontWeight, style.lineHeight, style.color, style.textDecorationLine];
}"""


def now():
    """The clock that `settings.CLOCK` names."""
    return NOW


@pytest.fixture
def world(settings):
    settings.CLOCK = "tests.browser.test_look.now"
    return build_world()


def test_phone_has_room_for_a_finger(page, live_server, world, sign_in):
    sign_in(world.users["a.tonghop"])
    page.set_viewport_size({"width": 390, "height": 844})
    pages = (
        "/",
        "/tiep-nhan/",
        "/kh1/tong-hop/2024-N/",
        "/kh1/tong-hop/2024-N/soan/tinh-hinh/",
        "/kh1/kiem-tra/",
    )
    for address in pages:
        assert page.goto(live_server.url + address).status == 200, address
        assert page.evaluate(TOO_SMALL) == [], address
    page.locator(".masthead__menu > summary").click()
    assert page.locator(".masthead__menu .person").first.bounding_box()["height"] >= 44


def test_administration_wears_the_same_dress(page, live_server, world, sign_in):
    sign_in(world.users["a.quantri"])
    selectors = (
        ".nav a:not([aria-current])",
        ".logout .btn",
        ".person__name",
        ".masthead__title",
        ".footer a",
    )
    page.goto(f"{live_server.url}/tai-khoan/")
    usual = {selector: page.evaluate(TYPE, selector) for selector in selectors}
    page.goto(f"{live_server.url}/quan-tri/")
    assert {selector: page.evaluate(TYPE, selector) for selector in selectors} == usual
