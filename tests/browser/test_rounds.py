"""Two rounds in a real browser: returned by section, mended, ticked off, compared word by word."""

import re
from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect

from agencies.access import Access
from agencies.dates import local_date
from reports import workflow
from reports.enums import Section
from tests.reports.drafts import finished_draft
from tests.world import NOW, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    """H1's report was filed and returned with two comments."""
    with override_settings(CLOCK="tests.reports.filing.now"):
        world = build_world()
        report = world.reports["a.H1", "2025-N"]
        finished_draft(report, by=world.users["a.h1.lap"])

        def access(username):
            return Access.of(world.users[username], local_date(NOW))

        workflow.submit(report, by=access("a.h1.ky"), now=NOW - timedelta(days=2))
        workflow.take(report, by=access("a.tonghop"), now=NOW - timedelta(days=1))
        workflow.return_for_changes(
            report,
            by=access("a.tonghop"),
            now=NOW - timedelta(days=1),
            comment="Đề nghị bổ sung 02 mục.",
            due_before=local_date(NOW) + timedelta(days=5),
            sections={Section.FIGURES: "Rà soát số xã.", Section.ASSESSMENT: "Nêu rõ kết quả."},
        )
        yield world


def test_comments_are_ticked_off_and_both_sides_see_the_changes(page, world, sign_in):
    report = world.reports["a.H1", "2025-N"]
    sign_in(world.users["a.h1.lap"])
    page.goto("/")
    expect(page.get_by_text("0/2 đã xử lý")).to_be_visible()
    expect(page.locator("[aria-disabled]")).to_have_count(0)
    page.get_by_role("link", name="Sửa mục Số liệu").first.click()
    page.locator('[name="XA-value"]').fill("9")
    page.get_by_role("button", name="Lưu và đánh dấu đã sửa").click()
    expect(page.get_by_text("Đã đánh dấu góp ý mục Số liệu là đã sửa.")).to_be_visible()

    page.goto(reverse("bao-cao-lap", args=[report.pk, "nhan-xet"]))
    page.get_by_label("Đánh giá chung").fill("Đánh giá: đã hoàn thành.")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu nháp").last.click()

    page.goto(reverse("bao-cao-xem", args=[report.pk]))
    page.get_by_role("link", name="So sánh bản đang lập với lần nộp 01").click()
    expect(page.locator(".word-changes ins")).to_have_text(re.compile("đã hoàn thành"))
    expect(page.get_by_role("row", name=re.compile("1 9 .8"))).to_be_visible()

    page.goto(reverse("bao-cao-lap", args=[report.pk, "kiem-tra"]))
    expect(page.get_by_text(re.compile("Còn 01 góp ý"))).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Trình lãnh đạo").click()

    sign_in(world.users["a.h1.ky"])
    page.goto(reverse("bao-cao-lap", args=[report.pk, "kiem-tra"]))
    expect(page.get_by_role("heading", name="Thay đổi so với lần nộp 01")).to_be_visible()
    expect(page.locator("#thay-doi .word-changes ins")).to_have_text(re.compile("đã hoàn thành"))
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2025-N-H1-02")

    sign_in(world.users["a.tonghop"])
    page.goto(reverse("tiep-nhan-xem", args=[report.pk]))
    changes = page.locator("#thay-doi")
    expect(changes.get_by_text("1/2 góp ý đã được sửa")).to_be_visible()
    expect(changes.get_by_text("Đơn vị chưa đánh dấu")).to_be_visible()
    expect(changes.locator(".word-changes ins")).to_have_text(re.compile("đã hoàn thành"))
    changes.get_by_role("link", name="So sánh các lần nộp").click()
    expect(page).to_have_url(re.compile(reverse("phien-ban-so-sanh", args=[report.pk, "1", "2"]) + "$"))
    page.get_by_label("Bản trước").select_option("2")
    page.get_by_role("button", name="So sánh").click()
    expect(page.get_by_text("Không có thay đổi")).to_be_visible()


def test_withdrawn_round_stays_readable_and_marked(page, world, sign_in):
    report = world.reports["a.YT", "2025-N"]
    sign_in(world.users["a.yt.ky"])
    page.goto(reverse("bao-cao-xem", args=[report.pk]))
    page.get_by_role("link", name="Thu hồi").click()
    page.get_by_label("Lý do, nội dung góp ý").fill("Gửi nhầm bản.")
    page.get_by_role("button", name="Thu hồi").click()
    expect(page.get_by_text("Đã thu hồi lần nộp.")).to_be_visible()
    page.get_by_role("link", name="Lần nộp 01").click()
    expect(page.get_by_text("Đã thu hồi").first).to_be_visible()
