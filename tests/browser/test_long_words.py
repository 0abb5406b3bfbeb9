"""No page scrolls sideways, whatever words people write; and ordinary words are not broken for it."""

import pytest
from django.db.models import QuerySet, Value
from django.db.models.functions import Replace

from reports.models import Difficulty, Inspection, Notice, Submission
from targets.models import Task
from tests.world import NOW, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "x" * 500
SAID = ("Đã thực hiện.", "Đạt.", "Kế hoạch", "Thiếu kinh phí", "Bổ sung", "Cơ bản", "Tiếp tục", "Đang đối")
PAGES = (
    "/",
    "/bao-cao/",
    "/tiep-nhan/",
    "/kh1/kiem-tra/",
    "/kh1/vuong-mac/",
    "/kh1/vuong-mac/1/",
    "/kh1/tong-hop/2024-N/",
    "/kh1/tong-hop/2024-N/soan/",
    "/kh1/tong-hop/2024-N/so-lieu/BUOI/",
    "/kh1/so-goc/",
    "/kh1/ke-hoach/",
    "/kh1/don-doc/",
    "/tai-khoan/thong-bao/",
    f"/tim/?q={LONG[:190]}",
    "/tim/?q=xx",
)

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Words of the page itself that stand on more than one line.
BROKEN = """() => {
  const found = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.checkVisibility() || text.parentElement.closest("thead, .visually-hidden")) continue;
    for (const word of text.data.matchAll(/(?<![^\\s–-])[^\\s–-]{1,15}(?![^\\s–-])/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top)));
      if (lines.size > 1 && !word[0].startsWith("xx")) found.push(word[0]);
    }
  }
  return found;
}"""


def now():
    """The clock that `settings.CLOCK` names."""
    return NOW


@pytest.fixture
def world(settings):
    settings.CLOCK = "tests.browser.test_long_words.now"
    world = build_world()
    said = "content"
    for words in SAID:
        said = Replace(said, Value(words), Value(LONG))
    # Past the guard of filed rounds: no form would let the pages be tried with all of this at once.
    QuerySet(Submission).update(content=said, search_text=f" {LONG} \n")
    plan, unit, user = world.plans["a"], world.units["a.H1"], world.users["a.tonghop"]
    Task.objects.filter(plan=plan).update(text=LONG)
    Inspection.objects.create(
        plan=plan,
        unit=unit,
        inspected_on=NOW.date(),
        inspecting_body=LONG[:200],
        conclusion=LONG,
        recommendations=LONG,
        saved_at=NOW,
        saved_by=user,
    )
    item = Difficulty.objects.create(
        plan=plan,
        unit=unit,
        number=1,
        content=LONG,
        proposal=LONG,
        addressed_to=LONG[:200],
        owner_name=LONG[:200],
        answer=LONG,
        opened_at=NOW,
        opened_by=user,
    )
    Notice.objects.create(
        difficulty=item, user=user, kind="returned", subject=LONG[:200], body=LONG, created_at=NOW
    )
    return world


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_scrolls_sideways_and_ordinary_words_stay_whole(page, live_server, world, sign_in, width):
    sign_in(world.users["a.tonghop"])
    page.set_viewport_size({"width": width, "height": 800})
    wider, broken = {}, {}
    for address in PAGES:
        assert page.goto(live_server.url + address).status == 200, address
        wider[address], broken[address] = page.evaluate(WIDER), page.evaluate(BROKEN)
    assert {address: pixels for address, pixels in wider.items() if pixels > 0} == {}
    assert {address: words for address, words in broken.items() if words} == {}
