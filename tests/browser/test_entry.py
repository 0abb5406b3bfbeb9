"""The entry table in a real browser: it computes as the server does, moves and pastes as a spreadsheet does."""

import random
import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from agencies.dates import VIETNAM
from agencies.enums import Role
from agencies.models import Membership, Unit, User
from reports import scheduling
from reports.models import Report
from targets.numbers import NumberError, format_number, format_typed, parse
from tests.world import NIL, UNAVAILABLE, accept_round, file_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
NOW = datetime(2025, 12, 12, 8, tzinfo=VIETNAM)
DISTRICT = "UBND-LB"

# ------------------------------------------------------------------ numbers


def corpus():
    """Texts that are numbers, nearly numbers, and anything at all, each with a field's decimals."""
    texts = []

    @settings(max_examples=1500)
    @given(st.text(max_size=45), st.text("0123456789.,- \u00a0\u2212", max_size=44), st.integers(0, 3))
    def draw(anything, nearly, decimals):
        texts.extend([(anything, decimals), (nearly, decimals)])

    draw()
    chance = random.Random(172)
    while len(texts) < 24_000:
        decimals = chance.randint(0, 3)
        value = Decimal(chance.randint(0, 10 ** chance.randint(1, 16))).scaleb(-chance.randint(0, 4))
        places = max(0, -int(value.as_tuple().exponent))
        written = [f"{value:f}", f"{value:,f}", str(value).replace(".", ",")]
        if places <= 3:
            written += [format_number(value, decimals=places), format_typed(value, decimals=places)]
        text = chance.choice(written)
        if chance.random() < 0.4:
            place = chance.randint(0, len(text))
            text = (
                text[:place]
                + chance.choice(".,0 -\u2212٣½5a\t\u00a0\u202f")
                + text[place + chance.randint(0, 1) :]
            )
        texts.append((text, decimals))
    return texts


def read_by_the_server(text, decimals):
    try:
        value = parse(text, decimals=decimals)
    except NumberError as refusal:
        return [refusal.message, *(f"{reading:f}" for reading in refusal.readings)]
    return [
        None,
        format_number(value, decimals=3),
        format_number(value, decimals=decimals),
        format_typed(value, decimals=decimals),
    ]


READ_BY_THE_BROWSER = """texts => texts.map(([text, decimals]) => {
  const { parse, format, formatTyped } = vietnameseNumbers;
  const plain = value => format(value, 3).replaceAll(".", "").replace(",", ".");
  const read = parse(text, decimals);
  return read.message
    ? [read.message, ...read.readings.map(plain)]
    : [null, format(read.value, 3), format(read.value, decimals), formatTyped(read.value, decimals)];
})"""


def test_browser_reads_and_writes_numbers_as_the_server_does(page):
    texts = corpus()
    page.add_script_tag(path=SCRIPTS / "numbers.js")
    browser = page.evaluate(READ_BY_THE_BROWSER, texts)
    server = [read_by_the_server(*text) for text in texts]
    normal = [
        [row[0], *(f"{Decimal(reading):.3f}" for reading in row[1:])] if row[0] else row for row in server
    ]
    wrong = [
        (text, ours, theirs)
        for text, ours, theirs in zip(texts, normal, browser, strict=True)
        if ours != theirs
    ]
    assert wrong[:5] == []
    accepted = sum(row[0] is None for row in server)
    asked = sum(bool(row[0]) and len(row) > 1 for row in server)
    assert len(texts) >= 20_000
    assert min(accepted, asked, len({row[0] for row in server if row[0]})) > 200


# ------------------------------------------------------------------ where pasted cells go

PLAN = """blocks => blocks.map(([text, rows, start]) => {
  const found = entryPaste.plan(text, rows, start, vietnameseNumbers.parse);
  return [found.fills.map(({ place, text }) => [place, text]), found.skipped, found.left];
})"""


def table_of(chance):
    """Rows as the script sees them: groups of fields, some with a computed row before its parts."""
    rows = []
    for group in range(chance.randint(1, 4)):
        parts = [f"F{group}-{number}" for number in range(chance.randint(2, 5))]
        row = {"decimals": 0, "group": group, "parts": [], "derived": False}
        if chance.random() < 0.6:
            code = f"TONG-{group}"
            rows.append(
                {**row, "code": code, "names": [code, f"Tổng số {group}"], "derived": True, "parts": parts}
            )
        rows += [{**row, "code": code, "names": [code, f"Số liệu {code}"]} for code in parts]
    return rows


def test_pasted_blocks_reach_their_rows(page):
    chance = random.Random(5)
    blocks, expected = [], []
    for number in range(600):
        rows = table_of(chance)
        typed = [place for place, row in enumerate(rows) if not row["derived"]]
        values = {place: str(chance.randint(0, 900)) for place in typed}
        sums = {
            place: str(sum(int(values[at]) for at in typed if rows[at]["code"] in row["parts"]))
            for place, row in enumerate(rows)
            if row["derived"]
        }
        end = chance.choice(["\n", "\r\n"])
        if number % 3 == 0:  # the fields only, some of them blank
            blank = set(chance.sample(typed, chance.randint(0, 1)))
            lines = ["" if place in blank else values[place] for place in typed]
            if not any(lines) or typed[0] + len(typed) in group_ends(rows):
                continue
            fills, skipped = [[place, values[place]] for place in typed if place not in blank], []
            start = typed[0]
        elif number % 3 == 1:  # every row, computed ones included
            lines = [{**values, **sums}[place] for place in range(len(rows))]
            fills, skipped, start = [[place, values[place]] for place in typed], sorted(sums), 0
        else:  # with a running number, names and last year's column, in another order
            order = chance.sample(typed, len(typed))
            lines = [
                f"{line}\t{chance.choice(rows[place]['names'])}\t{values[place]}\t7"
                for line, place in enumerate(order, 1)
            ]
            lines.insert(0, "TT\tTên\tKỳ này\tCùng kỳ")
            fills, skipped, start = [[place, values[place]] for place in order], [], typed[0]
        blocks.append([end.join(lines) + chance.choice(["", end]), rows, start])
        expected.append([fills, skipped, 0])
    page.add_script_tag(path=SCRIPTS / "numbers.js")
    page.add_script_tag(path=SCRIPTS / "entry-paste.js")
    found = page.evaluate(PLAN, blocks)
    wrong = [pair for pair in zip(blocks, expected, found, strict=True) if pair[1] != pair[2]]
    assert wrong[:2] == []
    assert len(blocks) > 400


def group_ends(rows):
    """After how many rows of the table a group ends."""
    return {
        place
        for place in range(1, len(rows) + 1)
        if place == len(rows) or rows[place]["group"] != rows[place - 1]["group"]
    }


# ------------------------------------------------------------------ one district's page


@pytest.fixture
def district(sign_in, settings):
    """The annual report of a district of plan 172, with last year's and the first half's figures accepted."""
    settings.CLOCK = "tests.browser.test_entry.now"
    call_command("loaddata", "plan_172", verbosity=0)
    scheduling.open_due_periods(NOW)
    unit = Unit.objects.get(code=DISTRICT)
    clerk, signer, receiver = (User.objects.create_user(name, password="x") for name in ("lap", "ky", "nhan"))
    Membership.objects.create(user=clerk, role=Role.PREPARER, unit=unit)
    Membership.objects.create(user=receiver, role=Role.COORDINATOR, province=unit.province)
    last_year = {"XA-TONG": 10, "XA-TT": 8, "TT-BUOI": 75, "VU-MTV": 8, "CAY-DIEM": NIL, "KP-GIAO": 492.5}
    last_year |= {
        "NN-XH": 41,
        "NN-BB": 17,
        "NN-TN": 1,
        "NN-GG": 9,
        "NN-KHAC": 0,
        "NN-HS": 68,
        "TT-TIN": UNAVAILABLE,
    }
    half = {"XA-TONG": 10, "XA-TT": 6, "TT-BUOI": 38, "NN-XH": 40, "NN-BB": 17, "SD-HS": 22, "XA-MT": 7}
    for period, answers in (("2024-N", last_year), ("2025-6T", half)):
        filed = file_round(report_of(period), answers, by=signer, at=NOW - timedelta(days=100))
        accept_round(filed, by=receiver, at=NOW - timedelta(days=90))
    sign_in(clerk)
    return report_of("2025-N")


def now():
    return NOW


def report_of(period):
    return Report.objects.get(unit__code=DISTRICT, period__code=period)


def open_figures(page, live_server, report):
    page.goto(live_server.url + reverse("bao-cao-lap", args=[report.pk, "so-lieu"]))


def field(page, code):
    return page.locator(f'[name="{code}-value"]')


def paste(page, text):
    """What the clipboard brings: keyboards of headless browsers have none."""
    page.evaluate(
        """text => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


ROWS = """() => [...document.querySelectorAll("table.entry tr[data-code]")].map(row => [
  row.dataset.code,
  row.querySelector(".entry__derived")?.textContent ?? "",
  ...["echo output", "change", "percent"].map(name => row.querySelector(".entry__" + name).textContent),
  row.querySelector(".entry__value input:not([type=hidden])")?.classList.contains("is-off") ?? null,
])"""

TYPED = {
    "XA-TONG": "10",
    "XA-TT": "9",
    "TT-BUOI": "1.075",
    "TT-LUOT": "12.345.678",
    "TT-TIN": "7",
    "VU-MTV": "0",
    "DT-BAT": "-3",
    "CAY-DIEM": "2",
    "CAY-PH-M2": "1.234",
    "NN-MOI": "ba",
    "NN-XH": "40",
    "NN-BB": "17",
    "NN-TN": "1",
    "NN-GG": "0",
    "KP-GIAO": "500,5",
    "KP-GN": "0.5",
}


def test_what_is_computed_while_typing_is_what_the_server_shows(page, live_server, district):
    open_figures(page, live_server, district)
    for code, text in TYPED.items():
        field(page, code).fill(text)
    part = page.locator("#so-NN-HS")
    expect(part.locator(".entry__derived")).to_have_text("–")
    page.locator('[name="NN-KHAC-state"]').select_option("nil")
    expect(part.locator(".entry__derived")).to_have_text("58")
    page.locator('[name="TUDIEM-state"]').select_option("nil")
    page.locator('[name="SD-HS-state"]').select_option("unavailable")
    live = page.evaluate(ROWS)
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu nháp").last.click()
    stored = page.evaluate(ROWS)
    assert live == stored
    shown = {row[0]: row[1:] for row in stored}
    assert shown["NN-HS"] == ["58", "58", "−10", "−14,7%", None]
    assert shown["TT-BUOI"] == ["", "1.075", "+1.000", "+1333,3%".replace("1333", "1.333"), False]
    assert shown["CAY-DIEM"] == ["", "2", "+2", "năm trước bằng 0", False]
    assert shown["CAY-PH-M2"][1] == shown["DT-BAT"][1] == shown["KP-GN"][1] == "Chưa hiểu"
    assert shown["TUDIEM"] == ["", "Không phát sinh", "–", "–", True]
    page.locator('[name="NN-KHAC-state"]').select_option("unavailable")
    expect(part.locator(".entry__derived")).to_have_text("Chưa có số liệu")


def test_keys_move_take_back_and_take_over(page, live_server, district):
    open_figures(page, live_server, district)
    field(page, "XA-TONG").focus()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(field(page, "XA-TT")).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("ArrowDown")
    expect(field(page, "TT-BUOI")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("8")  # the cell's text was selected
    expect(field(page, "XA-TT")).to_have_value("8")
    page.keyboard.press("Escape")
    expect(field(page, "XA-TT")).to_have_value("9")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field(page, "XA-TONG")).to_be_focused()

    field(page, "NN-XH").focus()
    page.keyboard.press("Alt+Enter")
    expect(field(page, "NN-XH")).to_have_value("40")
    expect(field(page, "NN-BB")).to_be_focused()
    expect(page.locator("#so-NN-XH .entry__keep")).to_be_hidden()

    # "K" says nil where that is allowed; a number typed over it counts again.
    case = page.locator('[name="TUDIEM-state"]')
    field(page, "TUDIEM").focus()
    page.keyboard.type("kps")
    expect(case).to_have_value("nil")
    expect(page.locator("#so-TUDIEM .entry__echo")).to_have_text("Không phát sinh")
    page.keyboard.type("3")
    expect(case).to_have_value("value")
    page.keyboard.press("Escape")
    expect(field(page, "TUDIEM")).to_have_value("")
    field(page, "XA-TT").fill("")
    page.keyboard.type("k")
    expect(page.locator('[name="XA-TT-state"]')).to_have_value("value")
    page.keyboard.press("Escape")

    # An ambiguous number is asked about as soon as it is left; both readings are at hand.
    field(page, "KP-GIAO").focus()
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="0,5 triệu đồng").click()
    expect(field(page, "KP-GIAO")).to_have_value("0,5")
    expect(page.get_by_text("“0.5” có thể là")).to_have_count(0)

    page.get_by_role("button", name=re.compile("^Giữ.03.số như kỳ trước")).click()
    expect(field(page, "SD-HS")).to_have_value("22")
    expect(page.get_by_role("status").filter(has_text="Đã điền 03 số như kỳ trước")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Giữ.0"))).to_be_hidden()
    page.get_by_role("button", name="Hoàn tác giữ số kỳ trước").click()
    expect(field(page, "SD-HS")).to_have_value("")
    expect(field(page, "NN-XH")).to_have_value("40")

    field(page, "TH-NGUOI").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Lưu và sang mục"))).to_be_focused()
    # Nothing was submitted on the way.
    expect(page.get_by_role("heading", level=1)).to_contain_text("Số liệu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nhiệm vụ")
    assert district.drafts.get().figures.get(figure__code="XA-TONG").value == 12


def test_column_from_a_spreadsheet_is_pasted_and_taken_back(page, live_server, district):
    open_figures(page, live_server, district)
    field(page, "NN-MOI").focus()
    page.keyboard.type("5")
    # New, sum, five parts, users, communes, difficult communes, models: as long as the group.
    paste(page, "3\r\n15\r\n1\r\n2\r\n3\r\n4\r\n5\r\n4.5\r\n\r\nKPS\r\n1\r\n")
    status = page.get_by_role("status").filter(has_text="Đã dán")
    expect(status).to_have_text(
        "Đã dán 09 số vào 09 dòng; 01 dòng có số trước đó đã được thay; "
        "bỏ qua 01 dòng tự tính (Người nghiện có hồ sơ quản lý); 02 dòng cần xem lại."
    )
    expect(page.locator("#so-NN-HS .entry__derived")).to_have_text("15")
    assert [
        field(page, code).input_value() for code in ("NN-MOI", "NN-KHAC", "SD-HS", "XA-MT", "XA-TD", "MH-MOI")
    ] == [
        "3",
        "5",
        "4.5",
        "",
        "KPS",
        "1",
    ]
    page.keyboard.press("Control+z")
    assert [field(page, code).input_value() for code in ("NN-MOI", "NN-KHAC", "XA-TD")] == ["5", "", ""]
    expect(page.get_by_role("button", name="Hoàn tác dán")).to_be_hidden()
    expect(page.get_by_text("chỉ nhận số nguyên")).to_have_count(0)

    # A block with names: each number goes to the row of its name.
    field(page, "XA-TONG").focus()
    paste(page, "TT\tSố liệu\tSố\n1\tLớp tập huấn\t6\n2\tSố người dự tập huấn\t1.318\n3\tTổng số chợ\t2\n")
    expect(status).to_have_text(
        "Đã dán 02 số vào 02 dòng; xếp theo tên hoặc mã số liệu; lấy cột thứ 3 của vùng đã dán; "
        "01 dòng dán vào không có chỗ, đã bỏ."
    )
    assert (field(page, "TH-NGUOI").input_value(), field(page, "XA-TONG").input_value()) == ("1.318", "")

    # One cell is the browser's own affair.
    paste(page, "12\r\n")
    expect(field(page, "XA-TT")).to_have_value("")


def test_cards_of_a_phone_can_be_touched(page, live_server, district):
    page.set_viewport_size({"width": 390, "height": 844})
    open_figures(page, live_server, district)
    small = page.evaluate(
        """() => [...document.querySelectorAll("#muc input:not([type=hidden]), #muc select, #muc button, #muc summary")]
          .filter(one => one.checkVisibility() && one.tabIndex >= 0 && !one.closest(".visually-hidden, .entry__more"))
          .map(one => [one.name || one.textContent, one.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert field(page, "XA-TONG").get_attribute("inputmode") == "decimal"
    card = page.locator("#so-XA-TT")
    expect(card.locator(".entry__shorter")).to_have_text("6")
    assert card.locator(".entry__shorter").evaluate("one => getComputedStyle(one, '::before').content") == (
        '"6 tháng đầu năm 2025: "'
    )


def test_counts_follow_what_is_typed(page, live_server, district):
    open_figures(page, live_server, district)
    counted, empty = page.locator(".progress-line b").first, page.locator("[data-empty] span")
    group = page.locator("tbody:has(#so-XA-TONG) .group td")
    done, total = (int(number) for number in counted.inner_text().split("/"))
    left, inside = int(empty.inner_text()), group.inner_text()
    field(page, "XA-TONG").fill("12")
    expect(counted).to_have_text(f"{done + 1}/{total}")
    expect(empty).to_have_text(str(left - 1))
    assert group.inner_text() != inside
    field(page, "XA-TONG").fill("mười hai")
    expect(counted).to_have_text(f"{done}/{total}")
    expect(group).to_have_text(f"{inside} · 1 lỗi")
    field(page, "XA-TONG").fill("")
    expect(group).to_have_text(inside)
    expect(empty).to_have_text(str(left))


def test_two_people_choose_between_two_answers(page, live_server, district):
    open_figures(page, live_server, district)
    field(page, "XA-TONG").fill("12")
    other = page.context.new_page()
    open_figures(other, live_server, district)
    field(other, "XA-TONG").fill("15")
    with other.expect_navigation():
        other.get_by_role("button", name="Lưu nháp").last.click()
    page.get_by_role("button", name="Lưu nháp").last.click()
    expect(page.get_by_text("Nơi khác vừa lưu “15” (lap, 08:00:00, 12/12/2025)")).to_be_visible()
    page.get_by_role("button", name="Ghi “12” vừa nhập").click()
    expect(page.get_by_text("Nơi khác vừa lưu")).to_have_count(0)
    expect(field(page, "XA-TONG")).to_have_value("12")
    assert district.drafts.get().figures.get(figure__code="XA-TONG").value == 12
