"""A figure that no total counts stands in its place, says so, and does not spoil the sum of its line."""

from decimal import Decimal

import pytest

from agencies.access import Access
from agencies.dates import local_date
from reports.exclusions import exclude
from reports.exports.consolidated_document import consolidated_document
from reports.exports.docx import document_docx
from reports.exports.pdf import document_pdf
from reports.exports.sources import document_of
from reports.exports.static_files import font_folder
from reports.exports.tree import Paragraph, RowKind, Table
from reports.exports.workbook_sheets import consolidated_workbook
from tests.reports.exports import word
from tests.reports.exports.measuring import text
from tests.reports.exports.workbooks import headings_of, opened, table_of, title_of
from tests.world import NOW

pytestmark = pytest.mark.django_db

REASON = "Số đếm trùng với báo cáo của huyện"
LINE = f"Số buổi tuyên truyền – Sở Y tế: 12 buổi, lý do: {REASON}."


@pytest.fixture
def leave_out(world):
    def left(unit, figure):
        by = Access.of(world.users["a.tonghop"], local_date(NOW))
        period = world.periods["a.2024-N"]
        return exclude(
            period, world.units[f"a.{unit}"], world.figures[f"a.{figure}"], reason=REASON, by=by, now=NOW
        )

    return left


def notes(annex) -> list[str]:
    return [block.text for block in annex.blocks if isinstance(block, Paragraph)]


def rows_of(annex, column) -> list[dict[str, object]]:
    return [
        {row.cells[column]: row for row in block.rows if row.kind is not RowKind.GROUP}
        for block in annex.blocks
        if isinstance(block, Table)
    ]


def test_document_shows_the_number_as_not_counted_with_the_reason(leave_out, consolidated):
    leave_out("YT", "BUOI")
    document = consolidated_document(consolidated("2024-N"))
    province, by_unit = document.annexes[:2]
    (totals,) = rows_of(province, 1)
    assert totals["Số buổi tuyên truyền"].cells[3] == "3"
    assert "Không tính: Sở Y tế." in totals["Số buổi tuyên truyền"].cells[7]
    assert notes(province) == ["Số liệu toàn tỉnh không gồm:", f"- {LINE}"]
    departments, districts = rows_of(by_unit, 0)
    assert departments["Số buổi tuyên truyền"].cells[2:] == ("3", "12\n(không tính)")
    assert departments["Số buổi tuyên truyền"].beside == {3}
    said = notes(by_unit)
    assert said.count(f"- {LINE}") == 1
    assert said.index(f"- {LINE}") < said.index("Bảng 2. Ủy ban nhân dân huyện Một.")
    assert "không tính" not in str(districts)


def test_pdf_and_word_can_be_read_again(leave_out, consolidated):
    leave_out("YT", "BUOI")
    document = consolidated_document(consolidated("2024-N"))
    printed = "\n".join(look.text for look in word.paragraphs(document_docx(document, font_folder())))
    for read in (text(document_pdf(document)), printed):
        assert LINE in " ".join(read.split())
        assert "12 (không tính)" in " ".join(read.split())


def test_figure_held_against_others_is_not_missing_from_the_total(leave_out, consolidated):
    leave_out("H1", "XA-TT")
    leave_out("H1", "HEROIN")
    document = consolidated_document(consolidated("2024-N"))
    held = f"huyện Một, số đối chiếu: lý do: {REASON}."
    assert not any(note.endswith(held) for note in notes(document.annexes[0]))
    assert any(note.endswith(held) for note in notes(document.annexes[1]))


def test_sum_of_a_line_of_the_workbook_is_the_total(leave_out, consolidated):
    leave_out("YT", "BUOI")
    sheet = opened(consolidated_workbook(consolidated("2024-N")))["Số liệu theo đơn vị"]
    line = table_of(sheet)["BUOI"]
    assert line["Sở Y tế"].value == "12\n(không tính)"
    assert line["Số liệu không tính"].value == f"Sở Y tế: 12 buổi, lý do: {REASON}"
    by_unit = list(line)[list(line).index("Số liệu không tính") + 1 :]
    numbers = [line[name].value for name in by_unit if not isinstance(line[name].value, str)]
    assert sum(numbers) == line["Toàn tỉnh"].value == 3
    assert table_of(sheet)["XA"]["Số liệu không tính"].value == "–"
    assert "“không tính”: không cộng vào toàn tỉnh" in title_of(sheet)


def test_comparison_says_who_is_not_counted(leave_out, consolidated):
    leave_out("YT", "BUOI")
    book = opened(consolidated_workbook(consolidated("2024-N")))
    said = table_of(book["So sánh cùng kỳ"])["BUOI"]["Lý do không so sánh, ghi chú"].value
    assert "Không tính: Sở Y tế." in said


def test_nothing_left_out_says_nothing(consolidated):
    rows = consolidated("2024-N")
    assert "không tính" not in text(document_pdf(consolidated_document(rows))).lower()
    sheet = opened(consolidated_workbook(rows))["Số liệu theo đơn vị"]
    assert "Số liệu không tính" not in headings_of(sheet)
    assert table_of(sheet)["BUOI"]["Toàn tỉnh"].value == Decimal(15)


def test_units_own_document_keeps_its_number_and_knows_nothing_of_others(world, leave_out):
    leave_out("YT", "BUOI")
    report = world.reports["a.H1", "2024-N"]
    read = text(document_pdf(document_of(report, report.submissions.get())))
    assert REASON not in read
    assert "Sở Y tế" not in read
