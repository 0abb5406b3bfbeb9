"""`manage.py export_consolidated`: both formats, refusals in Vietnamese, whole files only."""

from io import BytesIO, StringIO
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from targets.models import Plan
from tests.reports.exports.measuring import text

pytestmark = pytest.mark.django_db


def export(*arguments) -> str:
    """Run the command for the first province's plan unless another is named."""
    if "--plan" not in arguments:
        arguments = (*arguments, "--plan", f"91/{Plan.objects.get(province__code='91').code}")
    out = StringIO()
    call_command("export_consolidated", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_pdf_is_written(world, tmp_path):
    path = tmp_path / "bc.pdf"
    said = export("2024-N", "--format", "pdf", "--output", path)
    assert said.startswith(f"Đã ghi {path} (")
    assert "NĂM 2024" in text(path.read_bytes())
    assert [found.name for found in tmp_path.iterdir()] == ["bc.pdf"]


def test_word_file_is_written(world, tmp_path):
    path = tmp_path / "bc.docx"
    export("2024-N", "--format", "docx", "--output", path)
    assert docx.Document(path).core_properties.title.endswith("năm 2024")


def test_workbook_is_written_and_provisional_counts_what_is_filed(world, tmp_path):
    path = tmp_path / "bc.xlsx"
    export("2025-N", "--format", "xlsx", "--output", path, "--provisional")
    assert load_workbook(path)["Số liệu theo đơn vị"]["D9"].value == 12
    export("2025-N", "--format", "xlsx", "--output", path)
    assert load_workbook(BytesIO(path.read_bytes()))["Số liệu theo đơn vị"]["D9"].value == "Thiếu số liệu"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("2031-N",),
            "Không có kỳ “2031-N”. Các kỳ của Kế hoạch số 1/KH-UBND: 2024-N, 2025-6T, 2025-N",
        ),
        (("2024-N", "--plan", ""), "đề nghị ghi rõ --plan"),
        (("2024-N", "--plan", "kh9"), "Không có kế hoạch mã “kh9”"),
        (("2024-N", "--format", "odt"), "Không có loại tệp “odt”. Các loại: pdf, docx, xlsx."),
    ],
)
def test_refusals_name_what_is_known(world, tmp_path, arguments, message):
    with pytest.raises(CommandError) as refused:
        export(*arguments, "--output", tmp_path / "bc.pdf")
    assert message in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_output_must_be_named(world):
    with pytest.raises(CommandError, match="Đề nghị ghi tên tệp cần xuất"):
        export("2024-N")


def test_file_that_cannot_be_written_leaves_nothing_behind(world, tmp_path):
    with pytest.raises(CommandError, match="Không ghi được tệp"):
        export("2024-N", "--format", "xlsx", "--output", tmp_path / "không có" / "bc.xlsx")
    occupied = tmp_path / "bc.xlsx"
    occupied.mkdir()
    with pytest.raises(CommandError, match="Không ghi được tệp"):
        export("2024-N", "--format", "xlsx", "--output", occupied)
    assert list(tmp_path.iterdir()) == [occupied]
    assert list(Path(occupied).iterdir()) == []
