"""One report's whole way, in a real browser, on the real plan; then one figure read from page, PDF and workbook."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from agencies.clock import now
from agencies.dates import VIETNAM, format_date, local_date
from agencies.enums import Role
from agencies.models import Membership, Unit, User
from reports import scheduling
from reports.models import Period, Report
from targets.models import Plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Con-duong-lang-2025"
FIGURES = {
    "DUOC-TONG": "62",
    "DUOC-KS": "62",
    "THATTHOAT": "0",
    "CSDT-TONG": "8",
    "CSDT-DAT": "8",
    "MTD": "1.234",
    "KP-GIAO": "680,5",
    "KP-GN": "640",
    "TH-LOP": "6",
    "TH-NGUOI": "318",
}


@pytest.fixture
def people():
    """Plan 172 with the people of this journey; every period that has opened has its reports."""
    call_command("loaddata", "plan_172", verbosity=0)
    scheduling.open_due_periods(datetime(2025, 12, 12, 8, tzinfo=VIETNAM))
    province = Plan.objects.get().province
    for username, role, unit in (
        ("yt.lap", Role.PREPARER, "YT"),
        ("yt.ky", Role.SIGNATORY, "YT"),
        ("cat.lap", Role.PREPARER, "CAT"),
        ("cat.tonghop", Role.COORDINATOR, None),
    ):
        user = User.objects.create_user(username, password=PASSWORD)
        scope = {"unit": Unit.objects.get(code=unit)} if unit else {"province": province}
        Membership.objects.create(user=user, role=role, **scope)


@pytest.fixture
def sign_in_as(page, live_server, people):
    """Log out whoever is there and log in by hand."""

    def enter(username):
        page.context.clear_cookies()
        page.goto(live_server.url + reverse("dang-nhap"))
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()

    return enter


def report_of(unit, period="2025-N"):
    return Report.objects.get(unit__code=unit, period__code=period)


def open_section(page, live_server, report, section):
    page.goto(live_server.url + reverse("bao-cao-lap", args=[report.pk, section]))


def fill_figures(page, figures):
    for code, typed in figures.items():
        page.locator(f'[name="{code}-value"]').fill(typed)


def go_on(page):
    """The section is saved in the background before the page is left: the next page is waited for."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Lưu và sang mục")).click()


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu nháp").last.click()


def say_there_is_none(page):
    """Tick the box that says the section has nothing this time."""
    page.get_by_role("checkbox", name=re.compile("^(Không|Trong kỳ không)")).first.check()
    go_on(page)


def fill_everything(page, live_server, report):
    """The clerk's work, section by section, as the steps lead him."""
    open_section(page, live_server, report, "so-lieu")
    fill_figures(page, FIGURES)
    go_on(page)
    for number in (1, 4, 6, 8):
        page.locator(f'[name="nv-{number}-state"]').select_option("on_track")
        page.locator(f'[name="nv-{number}-text"]').fill(f"Đã thực hiện nhiệm vụ {number} trong năm.")
    go_on(page)
    say_there_is_none(page)  # projects
    say_there_is_none(page)  # documents
    say_there_is_none(page)  # difficulties
    page.get_by_label("Đánh giá chung").fill("Các chỉ tiêu cơ bản đạt.")
    page.get_by_label("Phương hướng").fill("Tiếp tục kiểm tra các cơ sở.")
    go_on(page)
    open_section(page, live_server, report, "kiem-tra")


def sign_and_file(page, live_server, report, number):
    open_section(page, live_server, report, "kiem-tra")
    page.get_by_label("Số, ký hiệu văn bản").fill(number)
    page.get_by_label("Ngày ký").fill("12/12/2025")
    page.get_by_label("Họ và tên người ký").fill("Người Ký Thử")
    page.get_by_role("button", name="Nộp báo cáo").click()


def test_report_goes_from_the_clerk_to_the_consolidated_documents(page, live_server, sign_in_as, tmp_path):
    report = report_of("YT")

    sign_in_as("yt.lap")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Báo cáo năm 2025")
    fill_everything(page, live_server, report)
    page.get_by_role("button", name="Trình lãnh đạo").click()
    expect(page.get_by_text("Đã trình lãnh đạo đơn vị duyệt.")).to_be_visible()

    sign_in_as("yt.ky")
    sign_and_file(page, live_server, report, "219/BC-SYT")
    expect(page.get_by_text("2025-N-YT-01").first).to_be_visible()

    sign_in_as("cat.tonghop")
    page.goto(live_server.url + reverse("tiep-nhan"))
    page.get_by_role("link", name=re.compile("Sở Y tế")).first.click()
    page.get_by_role("button", name="Nhận xem xét").click()
    return_with_comment(page, "Đề nghị nêu rõ số cơ sở đã kiểm tra.")

    sign_in_as("yt.lap")
    expect(page.get_by_text("Đề nghị nêu rõ số cơ sở đã kiểm tra.").first).to_be_visible()
    open_section(page, live_server, report, "so-lieu")
    fill_figures(page, {"DUOC-KS": "61"})
    save(page)
    page.locator('[name="DUOC-KS-explanation"]').fill("01 cơ sở tạm ngừng hoạt động từ tháng 10.")
    go_on(page)
    open_section(page, live_server, report, "kiem-tra")
    with page.expect_navigation():
        page.get_by_role("button", name="Trình lãnh đạo").click()

    sign_in_as("yt.ky")
    sign_and_file(page, live_server, report, "231/BC-SYT")
    expect(page.get_by_text("2025-N-YT-02").first).to_be_visible()

    sign_in_as("cat.tonghop")
    page.goto(live_server.url + reverse("tiep-nhan-xem", args=[report.pk]))
    page.get_by_role("button", name="Nhận xem xét").click()
    page.get_by_role("button", name="Chấp nhận các mục còn lại").click()
    page.get_by_role("button", name="Tiếp nhận báo cáo").click()
    expect(page.get_by_text("Đã tiếp nhận").first).to_be_visible()

    read_it_everywhere(page, live_server, tmp_path)


def return_with_comment(page, comment):
    page.get_by_role("radio", name=re.compile("Trả lại")).first.check(force=True)
    page.locator("textarea").first.fill(comment)
    page.get_by_label("Hạn bổ sung mới").fill(format_date(local_date(now()) + timedelta(days=10)))
    page.get_by_role("button", name=re.compile("^Trả lại")).click()
    expect(page.get_by_text("Trả lại để bổ sung").first).to_be_visible()


def read_it_everywhere(page, live_server, tmp_path):
    """1.234 people on methadone: on the page, in the PDF's text, in the workbook's cell."""
    plan, period = Plan.objects.get().code, Period.objects.get(code="2025-N").code
    page.goto(live_server.url + reverse("tong-hop", args=[plan, period]))
    expect(page.get_by_text("1.234", exact=True).first).to_be_attached()

    page.get_by_role("button", name="Tải PDF").click()
    # No background process runs here, and after a while the page offers to do without one.
    expect(page.get_by_role("link", name="Tạo và tải ngay")).to_be_visible(timeout=60_000)
    pdf = download(page, reverse("tong-hop-pdf", args=[plan, period]), tmp_path / "a.pdf")
    text = "\n".join(leaf.extract_text() for leaf in PdfReader(BytesIO(pdf)).pages)
    assert "1.234" in text

    page.goto(live_server.url + reverse("tong-hop", args=[plan, period]))
    workbook = download(page, reverse("tong-hop-xlsx", args=[plan, period]), tmp_path / "a.xlsx")
    rows = list(load_workbook(BytesIO(workbook))["Số liệu theo đơn vị"].iter_rows(values_only=True))
    assert 1234 in next(row for row in rows if "MTD" in row)


def download(page, address, path: Path) -> bytes:
    """What the browser saves when the page's own link to the address is followed."""
    with page.expect_download(timeout=120_000) as waiting:
        page.locator(f'a[href="{address}"]').first.click()
    waiting.value.save_as(path)
    return path.read_bytes()


def test_grams_typed_with_a_dot_are_asked_about_and_nothing_is_lost(page, live_server, sign_in_as):
    report = report_of("CAT")
    sign_in_as("cat.lap")
    open_section(page, live_server, report, "so-lieu")
    fill_figures(page, {"TV-HER": "4.279", "TV-TP": "95,25", "VU-MTV": "214"})
    save(page)

    expect(page.locator('[name="TV-HER-value"]')).to_have_value("4.279")
    expect(page.locator('[name="TV-TP-value"]')).to_have_value("95,25")
    page.get_by_role("button", name="4,279 gam").click()
    save(page)

    expect(page.locator('[name="TV-HER-value"]')).to_have_value("4,279")
    expect(page.locator('[name="VU-MTV-value"]')).to_have_value("214")
    entry = report.drafts.get().figures.get(figure__code="TV-HER")
    assert (str(entry.value), entry.typed) == ("4.279", "")
