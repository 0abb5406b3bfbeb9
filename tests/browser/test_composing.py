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


def test_what_was_typed_and_not_saved_is_offered_again_until_it_is_saved(page, world, sign_in):
    sign_in(world.users["a.tonghop"])
    page.goto(PAGE)
    row = paragraph_of(page, "Sở Y tế")
    row.get_by_role("button", name="Sửa, chuyển chỗ").click()
    row.get_by_label("Nội dung đoạn").fill("Gõ dở một câu.")
    paragraph_of(page, "huyện Một").get_by_role("checkbox").check()
    expect(page.locator(".save-bar")).to_contain_text("Chưa lưu; đã giữ trên máy này")
    page.goto("/kh1/tong-hop/2024-N/soan/tinh-hinh/")
    page.goto(PAGE)
    assert not ComposedParagraph.objects.exists()
    expect(page.locator(".kept")).to_contain_text("Gõ dở một câu.")
    page.get_by_role("button", name="Khôi phục tất cả").click()
    expect(paragraph_of(page, "Sở Y tế").get_by_label("Nội dung đoạn")).to_have_value("Gõ dở một câu.")
    expect(paragraph_of(page, "huyện Một").get_by_role("checkbox")).to_be_checked()
    with page.expect_navigation():
        page.locator(".save-bar").get_by_role("button", name="Lưu", exact=True).click()
    expect(paragraph_of(page, "Sở Y tế").locator(".compose__text")).to_have_text("Gõ dở một câu.")
    expect(page.locator(".kept")).to_have_count(0)
    ComposedParagraph.objects.filter(key="danh-gia:YT").update(text="Người khác sửa sau đó.")
    page.goto(PAGE)
    expect(page.locator(".kept")).to_have_count(0)


def test_what_clashes_stays_kept_until_it_is_chosen(page, world, sign_in):
    sign_in(world.users["a.tonghop"])
    page.goto(PAGE)
    row = paragraph_of(page, "Sở Y tế")
    row.get_by_role("button", name="Sửa, chuyển chỗ").click()
    row.get_by_label("Nội dung đoạn").fill("Bản của tôi.")
    ComposedParagraph.objects.create(
        period=world.periods["a.2024-N"],
        key="danh-gia:YT",
        part="danh-gia",
        origin="unit",
        text="Bản của người khác.",
        is_edited=True,
        source_text="Cơ bản hoàn thành, nop91yt.",
        updated_at=world.now,
        updated_by=world.users["a.tonghop2"],
    )
    with page.expect_navigation():
        page.locator(".save-bar").get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Có đoạn vừa được người khác sửa.")).to_be_visible()
    page.goto(PAGE)
    expect(page.locator(".kept")).to_contain_text("Bản của tôi.")
    expect(page.locator(".kept")).to_contain_text("Bản của người khác.")


def test_place_is_given_with_the_enter_key(page, world, sign_in):
    sign_in(world.users["a.tonghop"])
    page.goto(PAGE)
    row = paragraph_of(page, "huyện Một")
    row.get_by_role("button", name="Sửa, chuyển chỗ").click()
    expect(row.get_by_label("Chuyển tới chỗ")).to_have_value("3")
    row.get_by_label("Chuyển tới chỗ").fill("1")
    with page.expect_navigation():
        row.get_by_label("Chuyển tới chỗ").press("Enter")
    expect(page.locator(".compose__row").first).to_contain_text("huyện Một")
