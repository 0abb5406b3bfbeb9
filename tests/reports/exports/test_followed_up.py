"""Tracked difficulties and inspections in documents and workbooks, opened again and read."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from agencies.access import Access
from agencies.dates import local_date
from reports import difficulties
from reports.content_rows import rows_of
from reports.difficulties import Reported
from reports.exports import wording
from reports.exports.consolidated_document import consolidated_document
from reports.exports.docx import document_docx
from reports.exports.pdf import document_pdf
from reports.exports.sources import document_of
from reports.exports.static_files import font_folder
from reports.exports.tree import Section
from reports.exports.workbook_report import workbook_of
from reports.exports.workbook_sheets import consolidated_workbook
from reports.models import Difficulty, DifficultyEntry, Draft, Inspection, Report
from reports.models.snapshot import content_of
from tests.reports.exports import word
from tests.reports.exports.measuring import text
from tests.reports.exports.workbooks import lines_of, opened
from tests.world import NOW, moment

pytestmark = pytest.mark.django_db

SETTLED = "Vướng mắc đã giải quyết trong kỳ"


@pytest.fixture
def new_item(world):
    def item(content, unit="H1", key="a", **values) -> Difficulty:
        found = difficulties.report_difficulty(
            world.plans[key],
            world.units[f"{key}.{unit}"],
            Reported(content, "Bổ sung", "Sở Tài chính"),
            by=Access.of(world.users[f"{key}.{unit.lower()}.lap"], local_date(NOW)),
            now=moment(2024, 12, 10),
        )
        Difficulty.objects.filter(pk=found.pk).update(**values)
        return found

    return item


@pytest.fixture
def inspection(world):
    def made(key="a", **values) -> Inspection:
        return Inspection.objects.create(
            **{
                "plan": world.plans[key],
                "unit": world.units[f"{key}.H1"],
                "inspected_on": date(2024, 11, 12),
                "inspecting_body": "Đoàn liên ngành",
                "conclusion": "Hồ sơ quản lý đầy đủ",
                "saved_at": NOW,
                "saved_by": world.users[f"{key}.tonghop"],
            }
            | values
        )

    return made


@pytest.fixture
def draft(world, new_item) -> Draft:
    """H1 says that one of its items goes on and one is solved; YT has items of its own."""
    new_item("Của Sở Y tế, không của huyện", unit="YT")
    goes_on, solved = new_item("Thiếu cán bộ"), new_item("Thiếu phòng")
    found = Draft.objects.get(report=world.reports["a.H1", "2025-N"])
    DifficultyEntry.objects.create(draft=found, order=1, item=goes_on, content="Vẫn thiếu cán bộ")
    DifficultyEntry.objects.create(
        draft=found, order=2, item=solved, content="Đã thuê phòng", is_settled=True
    )
    return found


def words_of_docx(body) -> str:
    return "\n".join(look.text for look in word.paragraphs(body))


def headings(document):
    return [block.heading for block in document.body if isinstance(block, Section)]


# --- A unit's report --------------------------------------------------------------------------


def test_units_pdf_word_and_workbook_name_its_items_and_nobody_elses(draft):
    report = Report.objects.select_related("unit", "period__plan__coordinator").get(pk=draft.report_id)
    document = document_of(report, draft)
    for read in (text(document_pdf(document)), words_of_docx(document_docx(document, font_folder()))):
        assert "(VM-002, tiếp tục theo dõi): Vẫn thiếu cán bộ." in " ".join(read.split())
        assert SETTLED in read
        assert "VM-003 đã giải quyết: Đã thuê phòng." in " ".join(read.split())
        assert "VM-001" not in read
        assert "Của Sở Y tế" not in read
    book = opened(workbook_of(report, draft, now=NOW))
    assert [line["Số theo dõi"].value for line in lines_of(book["Vướng mắc"])] == ["VM-002"]
    assert [[cell.value for cell in line.values()] for line in lines_of(book["Đã giải quyết"])] == [
        ["VM-003", "Đã thuê phòng"]
    ]


def test_document_and_page_say_it_in_the_same_words(draft):
    rows = rows_of(content_of(draft), {})
    page = render_to_string("reports/_vuong_mac.html", {"rows": rows})
    plain = page.replace("<b>", "").replace("</b>", "")
    assert wording.carried_words(rows.difficulties[0]["item"]) in plain
    assert wording.settled_words(rows.settled[0]) in plain


# --- The consolidated report --------------------------------------------------------------------


def test_tracked_difficulties_stand_in_an_annex_and_in_the_workbook(world, new_item, consolidated):
    new_item("Chưa ai nhận", unit="YT", key="b")
    new_item(
        "Thiếu cán bộ",
        owner_unit=world.units["a.YT"],
        due_before=date(2025, 1, 15),
        state="answered",
        answer="Đã bố trí biên chế",
    )
    new_item("Thiếu phòng")
    document = consolidated_document(consolidated("2024-N"))
    annex = document.annexes[3]
    assert (annex.label, annex.heading, annex.landscape) == (
        "Phụ lục IV",
        "Theo dõi giải quyết vướng mắc, kiến nghị năm 2024",
        True,
    )
    (table,) = annex.blocks
    assert sum(column.width for column in table.columns) == 252
    assert [row.cells for row in table.rows] == [
        (
            "VM-001\n10/12/2024",
            "Ủy ban nhân dân huyện Một",
            "Thiếu cán bộ\nKiến nghị: Bổ sung",
            "Sở Y tế",
            "15/01/2025",
            "Đã trả lời",
            "Đã bố trí biên chế",
        ),
        (
            "VM-002\n10/12/2024",
            "Ủy ban nhân dân huyện Một",
            "Thiếu phòng\nKiến nghị: Bổ sung",
            "Chưa phân công",
            "Chưa đặt",
            "Mới",
            "Chưa trả lời",
        ),
    ]
    for read in (text(document_pdf(document)), words_of_docx(document_docx(document, font_folder()))):
        read = " ".join(read.split())
        assert "theo dõi, giải quyết 02 nội dung nêu chi tiết tại Phụ lục IV." in read
        assert "Đã bố trí biên chế" in read
        assert "Chưa ai nhận" not in read
    lines = {line["Số theo dõi"].value: line for line in difficulty_lines(consolidated)}
    first, second = lines["VM-001"], lines["VM-002"]
    assert first["Theo dõi từ ngày"].value.date() == date(2024, 12, 10)
    assert first["Cơ quan giải quyết"].value == "Sở Y tế"
    assert first["Trả lời trước ngày"].value.date() == date(2025, 1, 15)
    assert (first["Trạng thái"].value, first["Nội dung trả lời"].value) == (
        "Đã trả lời",
        "Đã bố trí biên chế",
    )
    assert (second["Cơ quan giải quyết"].value, second["Trả lời trước ngày"].value) == (
        "Chưa phân công",
        "Chưa đặt",
    )


def difficulty_lines(consolidated):
    return lines_of(opened(consolidated_workbook(consolidated("2024-N")))["Vướng mắc"])


def test_difficulty_without_a_number_has_nothing_to_follow_up(consolidated):
    document = consolidated_document(consolidated("2024-N"))
    assert len(document.annexes) == 3
    assert "Phụ lục IV" not in text(document_pdf(document))
    for line in difficulty_lines(consolidated):
        assert line["Số theo dõi"].value == "Chưa theo dõi"
        assert {line[name].value for name in ("Cơ quan giải quyết", "Trạng thái", "Nội dung trả lời")} == {
            "–"
        }


def test_inspections_of_the_period_are_in_the_body_and_on_a_sheet(inspection, consolidated):
    inspection(key="b", conclusion="Của tỉnh khác")
    inspection(inspected_on=date(2023, 11, 12), conclusion="Của năm trước")
    inspection(recommendations="Hoàn thiện sổ", due_before=date(2024, 12, 1))
    inspection(inspected_on=date(2024, 11, 20), recommendations="Bổ sung biển", done_on=date(2024, 11, 25))
    inspection(inspected_on=date(2024, 11, 28), conclusion="Đạt")
    document = consolidated_document(consolidated("2024-N"))
    assert headings(document)[3:5] == ["Kết quả thực hiện dự án", "Công tác kiểm tra"]
    for read in (text(document_pdf(document)), words_of_docx(document_docx(document, font_folder()))):
        read = " ".join(read.split())
        assert "Trong kỳ có 03 cuộc kiểm tra:" in read
        assert (
            "1. Ủy ban nhân dân huyện Một: Đoàn liên ngành kiểm tra ngày 12/11/2024. "
            "Kết luận: Hồ sơ quản lý đầy đủ. "
            "Kiến nghị: Hoàn thiện sổ. Thực hiện kiến nghị: trước ngày 01/12/2024." in read
        )
        assert "Thực hiện kiến nghị: xong ngày 25/11/2024." in read
        assert "28/11/2024. Kết luận: Đạt. " in read
        assert "Của tỉnh khác" not in read
        assert "Của năm trước" not in read
    sheet = opened(consolidated_workbook(consolidated("2024-N")))["Kiểm tra"]
    first, second, third = lines_of(sheet)
    assert first["Ngày kiểm tra"].value.date() == date(2024, 11, 12)
    assert (first["Cơ quan, đoàn kiểm tra"].value, first["Kết luận"].value) == (
        "Đoàn liên ngành",
        "Hồ sơ quản lý đầy đủ",
    )
    assert (first["Thực hiện trước ngày"].value.date(), first["Thực hiện xong ngày"].value) == (
        date(2024, 12, 1),
        "Chưa xong",
    )
    assert second["Thực hiện xong ngày"].value.date() == date(2024, 11, 25)
    assert [third[name].value for name in ("Kiến nghị", "Thực hiện trước ngày", "Thực hiện xong ngày")] == [
        "Không có",
        "–",
        "–",
    ]


def test_period_without_inspections_has_no_section_and_no_sheet(consolidated):
    rows = consolidated("2024-N")
    assert "Công tác kiểm tra" not in headings(consolidated_document(rows))
    assert "Kiểm tra" not in opened(consolidated_workbook(rows)).sheetnames


def test_sheets_of_what_is_followed_up_are_printed_on_one_page_across(new_item, inspection, consolidated):
    new_item("Thiếu cán bộ")
    inspection()
    book = opened(consolidated_workbook(consolidated("2024-N")))
    assert {name: book[name].page_setup.fitToWidth for name in ("Vướng mắc", "Kiểm tra")} == {
        "Vướng mắc": 1,
        "Kiểm tra": 1,
    }
