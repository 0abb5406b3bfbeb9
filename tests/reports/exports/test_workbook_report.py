"""A unit's report as a workbook: its own content and nobody else's, nil and missing in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from reports.exports.workbook import workbook_bytes
from reports.exports.workbook_report import report_book, workbook_of
from reports.models import Submission
from tests.reports.drafts import finished_draft
from tests.reports.exports import samples
from tests.reports.exports.workbooks import (
    HOSTILE,
    MADE_AT,
    headings_of,
    lines_of,
    opened,
    table_of,
    title_of,
)
from tests.world import file_round, moment

SHEETS = ["Số liệu", "Nhiệm vụ", "Dự án", "Văn bản", "Vướng mắc", "Nhận xét"]


def workbook(signing=samples.FILED, *, is_demo=False, **values):
    report = samples.report(is_demo=is_demo)
    book = report_book(report, samples.content(**values), signing, samples.LAST_YEAR, now=MADE_AT)
    return opened(workbook_bytes(book))


def test_sheets_in_the_order_of_the_report():
    assert workbook().sheetnames == SHEETS


def test_figures_with_case_change_and_reasons():
    lines = table_of(workbook()["Số liệu"])
    assert list(lines) == ["TONG", "KS", "THAT", "MTD", "HER", "TU"]
    total = [cell.value for cell in lines["TONG"].values()]
    assert total == [
        "TONG",
        "Tổng số cơ sở",
        "cơ sở",
        1234,
        1100,
        134,
        pytest.approx(134 / 1100, abs=1e-12),
        "Có số liệu",
        "–",
        "–",
        "–",
    ]
    heroin = lines["HER"]
    assert (heroin["Kỳ này"].value, heroin["Kỳ này"].number_format) == (4.279, "[$-42A]#,##0.000")
    assert (heroin["Tăng, giảm"].value, heroin["Tăng, giảm (%)"].value) == (4.279, "Năm trước bằng 0")


def test_nil_and_missing_are_words_and_never_0():
    lines = table_of(workbook()["Số liệu"])
    assert (lines["THAT"]["Kỳ này"].value, lines["THAT"]["Trường hợp"].value) == ("Không phát sinh",) * 2
    missing = lines["MTD"]
    assert (missing["Kỳ này"].value, missing["Lý do chưa có số liệu"].value) == (
        "Chưa có số liệu",
        "Đang rà soát",
    )
    assert missing["Tăng, giảm"].value == missing["Tăng, giảm (%)"].value == "Không so sánh"
    assert lines["KS"]["Cùng kỳ năm trước"].value == "Không phát sinh"
    assert lines["KS"]["Tăng, giảm"].value == 1200
    assert lines["TU"]["Ghi chú"].value == "Tự tính từ các số liệu thành phần."


def test_figure_not_typed_yet_says_so():
    figures = [samples.figure("A", None, None), samples.figure("B", None, "value")]
    lines = table_of(workbook(samples.DRAFT, figures=figures)["Số liệu"])
    said = [(line["Kỳ này"].value, line["Trường hợp"].value) for line in lines.values()]
    assert said == [("Chưa nhập", "Chưa nhập")] * 2


def test_sections_in_words():
    book = workbook()
    assert [[cell.value for cell in line.values()] for line in lines_of(book["Nhiệm vụ"])] == [
        [1, "Quán triệt Chỉ thị", "Đang thực hiện đúng tiến độ", "Đã quán triệt."],
        [6, "Cai nghiện", "Gặp khó khăn", "Thiếu giường.\nĐã báo cáo."],
    ]
    assert table_of(book["Dự án"])["DA1"]["Vai trò"].value == "Chủ trì"
    documents = table_of(book["Văn bản"])
    assert documents["12/KH-SYT"]["Ngày ban hành"].value.date() == date(2025, 2, 5)
    assert documents["90/SYT-NVY"]["Ngày ban hành"].value == "Chưa ghi ngày"
    (difficulty,) = lines_of(book["Vướng mắc"])
    assert [cell.value for cell in difficulty.values()] == [
        "–",
        "Thiếu thuốc",
        "Bổ sung kinh phí",
        "Sở Tài chính",
    ]
    parts = table_of(book["Nhận xét"])
    assert parts["Phương hướng, nhiệm vụ thời gian tới"]["Nội dung"].value == "Tiếp tục thực hiện."


def test_tracked_difficulties_by_number_and_settled_ones_on_a_sheet_of_their_own():
    book = workbook(
        difficulties=[samples.difficulty("Thiếu cán bộ", item=12), samples.difficulty("Thiếu thuốc")],
        settled_difficulties=[{"item": 7, "comment": "Đã bố trí."}, {"item": 9, "comment": ""}],
    )
    assert [line["Số theo dõi"].value for line in lines_of(book["Vướng mắc"])] == ["VM-012", "–"]
    assert book.sheetnames == [*SHEETS[:-1], "Đã giải quyết", SHEETS[-1]]
    assert "Vướng mắc đã giải quyết trong kỳ" in title_of(book["Đã giải quyết"])
    settled = [[cell.value for cell in line.values()] for line in lines_of(book["Đã giải quyết"])]
    assert settled == [["VM-007", "Đã bố trí."], ["VM-009", "Không nêu"]]


def test_empty_sections_say_whether_there_was_nothing_or_nothing_was_typed():
    nothing = {"projects": [], "documents": [], "difficulties": []}
    said = {f"no_{name}": True for name in nothing}
    for chosen, words in (
        (
            said,
            [
                "Trong kỳ không có dự án thực hiện.",
                "Trong kỳ không ban hành văn bản.",
                "Trong kỳ không có khó khăn, vướng mắc.",
            ],
        ),
        (
            dict.fromkeys(said, False),
            ["Chưa nhập dự án.", "Chưa nhập văn bản.", "Chưa nhập khó khăn, vướng mắc."],
        ),
    ):
        book = workbook(**nothing, **chosen)
        found = [next(iter(lines_of(book[name])[0].values())).value for name in SHEETS[2:5]]
        assert found == words


def test_title_block_says_whose_what_and_which_version():
    above = title_of(workbook()["Số liệu"])
    assert above.startswith("Sở Y tế\nBáo cáo kết quả thực hiện")
    assert "báo cáo số 45/BC-SYT ngày 05/02/2025 đã nộp trên cổng; mã nội dung 9f3c41ae" in above
    assert "lập lúc 08:30, 12/12/2025" in above
    draft = title_of(workbook(samples.DRAFT, is_demo=True, data_as_of="2025-12-10")["Nhận xét"])
    assert "số ước đến ngày 10/12/2025" in draft
    assert "Nguồn: dự thảo, chưa nộp; mã nội dung 9f3c41ae" in draft
    assert draft.endswith("DỰ THẢO – SỐ LIỆU MINH HỌA")


def test_typed_text_is_never_a_formula_and_never_breaks_the_file():
    typed = "\n".join(HOSTILE) + "\x00\x0b\ud800" + "x" * 40_000
    difficulties = [{"content": text, "proposal": typed, "addressed_to": "=A1"} for text in HOSTILE]
    book = workbook(difficulties=difficulties, assessment=typed)
    kinds = {cell.data_type for sheet in book.worksheets for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds
    assert lines_of(book["Vướng mắc"])[0]["Kiến nghị, đề xuất"].value.endswith("(cắt bớt, xem bản PDF)")


# --- Whose it is ----------------------------------------------------------------------------


def words_of(body: bytes) -> set[object]:
    return {cell.value for sheet in opened(body).worksheets for line in sheet.iter_rows() for cell in line}


@pytest.mark.django_db
def test_a_units_workbook_holds_no_other_units_figures(world):
    for (unit, period), number in {("a.YT", "2025-N"): 4711, ("a.H1", "2025-6T"): 8642}.items():
        by = world.users[f"{unit.lower()}.ky"]
        file_round(world.reports[unit, period], {"BUOI": number, "XA": 3}, by=by, at=moment(2025, 6, 10))
    own = Submission.objects.filter(report=world.reports["a.YT", "2025-N"]).order_by("-number")[0]
    words = words_of(workbook_of(own.report, own, now=MADE_AT))
    assert 4711 in words
    assert 8642 not in words
    assert not [word for word in words if "huyện Một" in str(word)]


@pytest.mark.django_db
def test_workbook_of_a_round_has_the_numbers_of_the_round(world):
    report = world.reports["a.CQ", "2025-6T"]
    answers = {"BUOI": 78, "HEROIN": "1538.279"}
    filed = file_round(report, answers, by=world.users["a.cq.ky"], at=moment(2025, 6, 22))
    lines = table_of(opened(workbook_of(report, filed, now=MADE_AT))["Số liệu"])
    stored = {row.figure.code: row.value for row in filed.figures.select_related("figure")}
    assert stored == {"BUOI": Decimal(78), "HEROIN": Decimal("1538.279")}
    assert {code: Decimal(str(lines[code]["Kỳ này"].value)) for code in stored} == stored


# --- Who may have it ------------------------------------------------------------------------


def ask(world, username, report, query=""):
    client = Client()
    client.force_login(world.users[username])
    return client.get(f"/bao-cao/{report.pk}/xuat.xlsx{query}")


@pytest.mark.django_db
def test_unit_gets_its_draft_and_receivers_only_rounds(world):
    drafted, filed = (world.reports[f"a.{unit}", "2025-N"] for unit in ("H1", "YT"))
    response = ask(world, "a.h1.lap", drafted)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert 'filename="bao-cao-h1-2025-N-du-thao.xlsx"' in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    assert "DỰ THẢO" in title_of(opened(response.content)["Số liệu"])
    assert ask(world, "a.tonghop", drafted).status_code == 404
    assert "DỰ THẢO" not in title_of(opened(ask(world, "a.tonghop", filed).content)["Số liệu"])


@pytest.mark.django_db
def test_a_round_is_chosen_by_its_number(world):
    report = world.reports["a.YT", "2025-N"]
    finished_draft(report, by=world.users["a.yt.lap"])
    response = ask(world, "a.yt.lap", report, "?lan=1")
    assert 'filename="bao-cao-yt-2025-N-lan-01.xlsx"' in response["Content-Disposition"]
    assert headings_of(opened(response.content)["Số liệu"])[3] == "Kỳ này"
    assert [ask(world, "a.yt.lap", report, f"?lan={number}").status_code for number in ("2", "x")] == [
        404
    ] * 2


@pytest.mark.django_db
def test_strangers_find_no_workbook(world):
    people = ["a.h1.lap", "a.xem", "a.quantri", "b.yt.lap", "b.tonghop", "khong", "root"]
    report = world.reports["a.YT", "2025-N"]
    assert {person: ask(world, person, report).status_code for person in people} == dict.fromkeys(people, 404)
