"""One known figure is the same in the rows, in the PDF's text and in the workbook's cell."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.exports.consolidated_document import consolidated_document
from reports.exports.pdf import document_pdf
from reports.exports.sources import document_of
from reports.exports.workbook_sheets import consolidated_workbook
from reports.models import Submission
from tests.reports.exports.measuring import text
from tests.world import file_round, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(world):
    """The coordinating unit files 1.538,279 gam for the half year."""
    return file_round(
        world.reports["a.CQ", "2025-6T"],
        {"BUOI": 78, "HEROIN": "1538.279"},
        by=world.users["a.cq.ky"],
        at=moment(2025, 6, 22),
    )


def test_one_figure_on_every_way_out(filed, consolidated):
    rows = consolidated("2025-6T", provisional=True)
    (heroin,) = (row for row in rows.figures if row.code == "HEROIN")
    assert heroin.value_words == "1.538,279"

    assert "1.538,279" in text(document_pdf(consolidated_document(rows)))

    sheet = load_workbook(BytesIO(consolidated_workbook(rows)))["Số liệu theo đơn vị"]
    (line,) = (row for row in sheet.iter_rows(values_only=True) if row[0] == "HEROIN")
    assert line[3] == 1538.279

    assert "1.538,279" in text(document_pdf(document_of(filed.report, filed)))


def test_a_units_document_holds_no_other_units_figures(world):
    for (unit, period), number in {("a.YT", "2025-N"): "4711", ("a.H1", "2025-6T"): "8642"}.items():
        by = world.users[f"{unit.lower()}.ky"]
        file_round(world.reports[unit, period], {"BUOI": number, "XA": 3}, by=by, at=moment(2025, 6, 10))
    own = Submission.objects.filter(report=world.reports["a.YT", "2025-N"]).order_by("-number")[0]
    read = text(document_pdf(document_of(own.report, own)))
    assert "4.711" in read
    assert "8.642" not in read
    assert "huyện Một" not in read
