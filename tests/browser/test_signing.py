"""Signing in a real browser: the director on one page, and the clerk who brings the paper back."""

import re

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect

from reports.enums import EntryState
from reports.models import FigureEntry, Report
from tests.reports.drafts import SAMPLE_PDF, finished_draft
from tests.world import build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    """The small world on its own day; H1's annual report is finished, with one figure not available."""
    with override_settings(CLOCK="tests.reports.filing.now"):
        world = build_world()
        report = world.reports["a.H1", "2025-N"]
        draft = finished_draft(report, by=world.users["a.h1.lap"])
        FigureEntry.objects.filter(draft=draft, figure__code="HEROIN").update(
            state=EntryState.UNAVAILABLE, value=None, reason="Đang đối chiếu với Công an huyện."
        )
        yield world


def open_check(page, report):
    page.goto(reverse("bao-cao-lap", args=[report.pk, "kiem-tra"]))


def test_director_is_warned_reads_and_sends_from_one_page(page, world, sign_in):
    report = world.reports["a.H1", "2025-N"]
    sign_in(world.users["a.h1.lap"])
    open_check(page, report)
    page.get_by_role("button", name="Trình lãnh đạo").click()
    expect(page.get_by_text("Đã trình lãnh đạo đơn vị duyệt.")).to_be_visible()

    sign_in(world.users["a.h1.ky"])
    page.goto("/")
    page.get_by_role("link", name="Xem và nộp").click()
    expect(page.get_by_role("heading", name=re.compile("điểm cần xem"))).to_be_in_viewport()
    expect(page.get_by_text("Đơn vị giải trình: Đang đối chiếu với Công an huyện.")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Tới dòng")).first.click()
    expect(page.locator("#so-HEROIN")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="6. Nhận xét, đánh giá")).to_be_visible()

    page.get_by_label("Số, ký hiệu văn bản").fill("")
    page.get_by_role("button", name="Nộp báo cáo").click()
    page.get_by_role("link", name="Số, ký hiệu văn bản").click()
    page.get_by_label("Số, ký hiệu văn bản").fill("19/BC-H1")
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Biên nhận 2025-N-H1-01")
    filed = report.submissions.get()
    assert (filed.document_number, filed.submitted_by, filed.on_paper) == (
        "19/BC-H1",
        world.users["a.h1.ky"],
        False,
    )

    page.get_by_role("link", name=f"mã nội dung {filed.code}").click()
    expect(page.get_by_text("Khớp nội dung đã nộp")).to_be_visible()
    page.get_by_label(re.compile("^Mã nội dung")).fill(f"{filed.code[:4]} {filed.code[4:]}".upper())
    page.get_by_role("button", name="Đối chiếu").click()
    expect(page.get_by_text("Đây là lần nộp mới nhất của báo cáo.")).to_be_visible()


def test_clerk_brings_the_paper_back_with_scan_and_code(page, world, sign_in, tmp_path):
    unit, report = world.units["a.H1"], world.reports["a.H1", "2025-N"]
    type(unit).objects.filter(pk=unit.pk).update(preparer_files=True)
    sign_in(world.users["a.h1.lap"])
    page.goto("/")
    expect(page.get_by_text("In báo cáo để lãnh đạo ký, rồi nộp kèm bản quét")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra và nộp").first.click()

    code = page.locator(".filing-steps .code").first.inner_text()
    expect(page.locator(".filing-steps > li")).to_have_count(5)
    with page.expect_download() as printed:
        page.get_by_role("link", name="Văn bản để ký (PDF)").click()
    assert printed.value.path().read_bytes().startswith(b"%PDF-")

    broken = tmp_path / "ky.pdf"
    broken.write_bytes(SAMPLE_PDF[:-8])
    page.get_by_label("Số, ký hiệu văn bản").fill("27/BC-H1")
    page.get_by_label("Bản quét văn bản đã ký (PDF)").set_input_files(broken)
    page.get_by_label("Mã nội dung in trên văn bản").fill(code)
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.locator(".filing-steps").get_by_text("không đúng loại .pdf")).to_be_visible()
    expect(page.get_by_label("Số, ký hiệu văn bản")).to_have_value("27/BC-H1")

    broken.write_bytes(SAMPLE_PDF)
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    page.get_by_label("Bản quét văn bản đã ký (PDF)").set_input_files(broken)
    page.get_by_label("Mã nội dung in trên văn bản").fill(wrong)
    page.get_by_role("button", name="Nộp báo cáo").click()
    answer = page.locator(".filing-steps > li").last
    expect(answer.get_by_text("Mã này khác mã của số liệu đang lưu.")).to_be_visible()
    expect(answer.locator(".facts")).to_contain_text(wrong)
    expect(answer.locator(".facts")).to_contain_text(code)
    expect(page.get_by_text("ky.pdf", exact=True)).to_be_visible()
    assert Report.objects.get(pk=report.pk).state == "drafting"

    page.get_by_label("Mã nội dung in trên văn bản").fill(f"{code[:4]} {code[4:]}".upper())
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Biên nhận 2025-N-H1-01")
    filed = report.submissions.get()
    assert (filed.on_paper, filed.document_number, filed.code) == (True, "27/BC-H1", code)
    assert [file.name for file in filed.attachments.all()] == ["ky.pdf"]
