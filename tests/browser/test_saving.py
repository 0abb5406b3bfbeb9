"""Nothing typed is lost: saved in the background, kept in the browser, offered to its writer, never overwritten."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import Draft
from tests.world import NOW, PASSWORD, build_world, lock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = re.compile(r"^Đã tự động lưu lúc \d\d:\d\d:\d\d$")
FAILED = "Chưa lưu được, đề nghị bấm Lưu nháp"
OFFER = re.compile(r"^Còn nội dung chưa gửi từ \d\d:\d\d, \d\d.\d\d.\d{4} trên máy này$")
TEXT = "Các chỉ tiêu cơ bản đạt."


@pytest.fixture
def world(settings):
    settings.CLOCK = "tests.reports.filing.now"
    return build_world()


@pytest.fixture
def address(world, live_server):
    return live_server.url + reverse("bao-cao-lap", args=[world.reports["a.H1", "2025-N"].pk, "nhan-xet"])


@pytest.fixture
def writer(page, world, sign_in, address):
    """The clerk of H1 at the assessment, with a clock that only the test moves on."""
    sign_in(world.users["a.h1.lap"])
    page.clock.install()
    page.goto(address)
    return page


def text_field(page):
    return page.get_by_label("Đánh giá chung")


def state(page):
    return page.locator(".save-bar [role=status].save-state")


def offer(page):
    return page.get_by_role("heading", name=OFFER)


def type_and_pause(page, text=TEXT):
    text_field(page).fill(text)
    page.clock.fast_forward(2100)


def log_in(page):
    page.get_by_label("Tên đăng nhập").fill("a.h1.lap")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def cut_off(page):
    """No save reaches the portal; everything else does."""
    page.route(
        "**/lap/nhan-xet/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )


def stored():
    return Draft.objects.get(report__unit__code="H1", report__unit__province__code="91").assessment


def test_pause_in_typing_saves_and_says_so(writer):
    text_field(writer).fill(TEXT)
    expect(state(writer)).to_have_text("Có thay đổi chưa lưu")
    writer.clock.fast_forward(2100)
    expect(state(writer)).to_have_text(SAVED)
    expect(text_field(writer)).to_be_focused()
    assert stored() == TEXT
    words = len(
        f"{TEXT} {Draft.objects.get(report__unit__code='H1', report__unit__province__code='91').direction}".split()
    )
    expect(writer.locator(".steps [aria-current] .steps__count")).to_have_text(f"{words} chữ")


def test_save_bar_of_a_period_that_was_locked_does_not_send_one_to_the_button(world, writer):
    lock(world.periods["a.2025-N"], world.users["a.lanhdao"], NOW)
    type_and_pause(writer)
    expect(state(writer)).to_have_text("Chưa lưu được")
    expect(writer.locator(".save-bar__reason")).to_contain_text("Kỳ báo cáo đã khóa từ 08:00, 12/12/2025.")
    expect(text_field(writer)).to_have_value(TEXT)


def test_lost_connection_is_told_and_made_up_for(writer, context):
    context.set_offline(True)
    type_and_pause(writer)
    expect(state(writer)).to_have_text(FAILED)
    # The press fails before the line is back: otherwise it may save, and load the page anew, as it should.
    with writer.expect_event("requestfailed"):
        writer.get_by_role("button", name="Lưu nháp").last.click()
    expect(text_field(writer)).to_have_value(TEXT)
    expect(state(writer)).to_have_text(FAILED)
    context.set_offline(False)
    expect(state(writer)).to_have_text(SAVED)
    assert stored() == TEXT


def test_closed_tab_offers_the_text_and_puts_nothing_back_by_itself(writer, context, address):
    before = text_field(writer).input_value()
    context.set_offline(True)
    type_and_pause(writer)
    expect(state(writer)).to_have_text(FAILED)
    # As when the power goes: the last try of a page that is left would reach the server once the line is back.
    writer.evaluate("addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)")
    writer.evaluate(
        "document.addEventListener('visibilitychange', (e) => e.stopImmediatePropagation(), true)"
    )
    writer.close()
    context.set_offline(False)

    again = context.new_page()
    # What one page keeps reaches the browser's other pages a moment later.
    again.goto("/tai-khoan/")
    again.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('chua-gui/'))")
    again.goto(address)
    expect(offer(again)).to_be_visible()
    expect(text_field(again)).to_have_value(before)
    again.get_by_role("button", name="Khôi phục").click()
    expect(text_field(again)).to_have_value(TEXT)
    expect(state(again)).to_have_text(SAVED)
    expect(offer(again)).to_have_count(0)
    again.goto(address)
    expect(text_field(again)).to_have_value(TEXT)
    expect(offer(again)).to_have_count(0)


def test_ended_session_leads_back_to_the_same_field_with_the_text(writer):
    Session.objects.all().delete()
    type_and_pause(writer)
    expect(writer.get_by_text("Phiên đăng nhập đã kết thúc.")).to_be_visible()
    expect(text_field(writer)).to_have_value(TEXT)
    writer.get_by_role("link", name="Đăng nhập lại").click()
    log_in(writer)
    expect(text_field(writer)).to_be_focused()
    expect(offer(writer)).to_be_visible()
    expect(writer.get_by_role("cell", name=TEXT)).to_be_visible()


def test_log_in_in_another_tab_lets_this_one_save(writer, context, live_server):
    Session.objects.all().delete()
    type_and_pause(writer)
    expect(writer.get_by_text("Phiên đăng nhập đã kết thúc.")).to_be_visible()
    other = context.new_page()
    other.goto(live_server.url + reverse("dang-nhap"))
    log_in(other)
    expect(other.get_by_role("button", name="Đăng xuất")).to_be_visible()
    writer.evaluate("window.dispatchEvent(new Event('focus'))")
    writer.clock.fast_forward(10)
    expect(state(writer)).to_have_text(SAVED)
    assert stored() == TEXT


def test_text_is_offered_to_its_writer_alone_and_forgotten_at_log_out(
    writer, context, world, sign_in, address
):
    cut_off(writer)
    type_and_pause(writer)
    expect(state(writer)).to_have_text(FAILED)

    sign_in(world.users["a.h1.ky"])
    other = context.new_page()
    other.goto(address)
    expect(text_field(other)).to_be_visible()
    expect(offer(other)).to_have_count(0)

    sign_in(world.users["a.h1.lap"])
    other.goto(address.replace("nhan-xet", "van-ban"))
    other.get_by_role("button", name="Đăng xuất").click()
    expect(other.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert (
        other.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('chua-gui/')).length") == 0
    )


def test_two_people_in_one_text_see_both_versions_in_place(writer, world, address):
    director = Client()
    director.force_login(world.users["a.h1.ky"])
    path = address[address.index("/bao-cao") :]
    draft = Draft.objects.get(report=world.reports["a.H1", "2025-N"])
    sent = {"revision": draft.revision, "assessment": "Bản của lãnh đạo.", "direction": draft.direction}
    assert director.post(path, sent).status_code == 302

    type_and_pause(writer)
    panel = writer.locator("#ban-cu-nhan-xet")
    expect(panel).to_contain_text("Bản của lãnh đạo.")
    expect(panel).to_contain_text(TEXT)
    expect(panel).to_contain_text("a.h1.ky")
    expect(text_field(writer)).to_be_focused()
    assert stored() == "Bản của lãnh đạo."
    panel.get_by_role("button", name="Ghép cả hai").click()
    expect(text_field(writer)).to_have_value(f"Bản của lãnh đạo.\n\n{TEXT}")
    assert stored() == f"Bản của lãnh đạo.\n\n{TEXT}"
