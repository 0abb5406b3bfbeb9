"""The user guide as a page: every link inside it leads somewhere, every picture is there."""

import re

import pytest
from django.contrib.staticfiles import finders

from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(build_world().users["a.h1.lap"])
    return client.get("/huong-dan/").content.decode()


def test_every_link_inside_leads_to_a_heading(page):
    article = page.split("<article")[1].split("</article>")[0]
    targets = re.findall(r'href="#([^"]+)"', article)
    ids = set(re.findall(r'<h[23] id="([^"]+)"', article))
    assert len(targets) > 25
    assert [target for target in targets if target not in ids] == []


def test_every_picture_is_served(page):
    pictures = re.findall(r'src="/static/(huong-dan/[^"]+)"', page)
    assert len(pictures) >= 6
    assert [name for name in pictures if finders.find(name) is None] == []


def test_footer_leads_to_the_guide(page):
    assert 'href="/huong-dan/">Hướng dẫn sử dụng</a>' in page.split('class="footer"')[1]
    assert "<h1" in page
    assert page.count("Hướng dẫn sử dụng Cổng báo cáo") == 0
