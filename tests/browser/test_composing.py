"""Composing in a real browser: a paragraph opened on the spot, edited, moved; the same without a script."""

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import expect

from reports.models import ComposedParagraph
from tests.world import build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/kh1/tong-hop/2024-N/soan/danh-gia/"


@pytest.fixture
def world():
    with override_settings(CLOCK="tests.reports.filing.now"):
        yield build_world()


def paragraph_of(page, name):
    return page.locator(".compose__row").filter(has_text=name)


def test_paragraph_is_opened_on_the_spot_and_only_it_is_edited(page, world, sign_in):
    sign_in(world.users["a.tonghop"])
    page.goto(PAGE)
    row = paragraph_of(page, "Sở Y tế")
    said = row.locator(".compose__text").inner_text()
    row.get_by_role("button", name="Sửa, chuyển chỗ").click()
    field = row.get_by_label("Nội dung đoạn")
    expect(field).to_be_focused()
    expect(field).to_have_value(said)
    expect(row.get_by_role("button", name="Bỏ bản sửa, theo nguồn")).to_have_count(0)
    field.fill("Đã tổ chức 12 buổi.\nĐông người dự.")
    with page.expect_navigation():
        row.get_by_role("button", name="Lưu", exact=True).click()
    expect(paragraph_of(page, "Sở Y tế")).to_contain_text("Đã sửa")
    edited = ComposedParagraph.objects.get()
    assert (edited.key, edited.text) == ("danh-gia:YT", "Đã tổ chức 12 buổi.\nĐông người dự.")

    row = paragraph_of(page, "Sở Y tế")
    row.get_by_role("button", name="Sửa, chuyển chỗ").click()
    expect(row.get_by_label("Nội dung đoạn")).to_have_value("Đã tổ chức 12 buổi.\nĐông người dự.")
    with page.expect_navigation():
        row.get_by_role("button", name="Lên trên").click()
    expect(page.locator(".compose__row").first).to_contain_text("Sở Y tế")
    with page.expect_navigation():
        page.get_by_role("button", name="Bỏ bản sửa, theo nguồn").click()
    expect(paragraph_of(page, "Sở Y tế").locator(".compose__text")).to_have_text(said)


def test_paragraph_is_opened_without_a_script_and_ticks_are_kept(browser, live_server, world, client):
    client.force_login(world.users["a.tonghop"])
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(PAGE)
    paragraph_of(page, "Sở Y tế").get_by_role("checkbox").check()
    paragraph_of(page, "huyện Một").get_by_role("button", name="Sửa, chuyển chỗ").click()
    expect(paragraph_of(page, "Sở Y tế").get_by_role("checkbox")).to_be_checked()
    expect(paragraph_of(page, "huyện Một").get_by_label("Nội dung đoạn")).to_be_visible()
    assert ComposedParagraph.objects.get().key == "danh-gia:YT"
    context.close()
