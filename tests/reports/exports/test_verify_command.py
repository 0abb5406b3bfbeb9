"""`manage.py verify`: kept files are told by their bytes, changed ones by the code on their pages."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.exports import storing
from reports.models import Submission
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(world) -> Submission:
    return Submission.objects.select_related("report__unit", "report__period__plan__coordinator").get(
        report=world.reports["a.YT", "2025-N"]
    )


def verify(path) -> tuple[str, int]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", str(path), stdout=out)
    return out.getvalue(), ended.value.code


@pytest.fixture(params=["pdf", "docx"])
def kept(request, filed, tmp_path):
    path = tmp_path / f"van-ban.{request.param}"
    with storing.round_document(filed, request.param, now=NOW).file.open("rb") as file:
        path.write_bytes(file.read())
    return path


def test_kept_file_is_told_and_unchanged(kept):
    said, status = verify(kept)
    assert status == 0
    assert "Nguyên vẹn" in said
    assert "Báo cáo của Sở Y tế, Báo cáo năm 2025" in said
    assert "Lần nộp 01 (2025-N-YT-01), nộp lúc 08:00, 10/12/2025" in said


def test_changed_file_is_told_by_its_code(kept, filed):
    body = kept.read_bytes()
    if kept.suffix == ".pdf":
        kept.write_bytes(body + b"\n% signed later")
    else:
        import docx

        word = docx.Document(kept)
        word.add_paragraph("Thêm một dòng")
        word.save(kept)
    said, status = verify(kept)
    assert status == 1
    assert "Nguyên vẹn" not in said
    assert f"mã nội dung {filed.code}" in said
    assert "Báo cáo của Sở Y tế, Báo cáo năm 2025" in said


def test_file_of_a_round_that_was_not_kept_is_still_told_by_its_code(filed, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(f"%PDF-1.7 Mã nội dung: {filed.code}".encode())
    said, status = verify(path)
    assert status == 1
    assert "Sở Y tế · Báo cáo năm 2025 · lần nộp 01" in said


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"PK\x03\x04 broken", "Mã nội dung: 00000000".encode()])
def test_foreign_file_is_not_known(world, tmp_path, body):
    path = tmp_path / "x"
    path.write_bytes(body)
    said, status = verify(path)
    assert status == 1
    assert said.startswith("Không nhận ra")


def test_content_changed_in_the_database_is_noticed(kept, filed):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports_submission SET content = '{}' WHERE id = %s", [filed.pk])
    said, status = verify(kept)
    assert status == 1
    assert "không còn khớp mã đã ghi khi nộp" in said


def test_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        call_command("verify", str(tmp_path / "none.pdf"))
