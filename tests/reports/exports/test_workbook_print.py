"""Workbooks through LibreOffice: read and written again they say the same, and printed they lose no column."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reports.consolidation import consolidate, series_of
from reports.exports.workbook import workbook_bytes
from reports.exports.workbook_report import report_book
from reports.exports.workbook_series import series_workbook
from reports.exports.workbook_sheets import consolidated_workbook
from reports.models import Period
from tests.reports.exports import samples
from tests.reports.exports.measuring import pages
from tests.reports.exports.workbooks import HOSTILE, MADE_AT, headings_of
from tests.reports.factories import moment
from tests.reports.test_query_counts import busy_desk

pytestmark = pytest.mark.django_db

UNITS = 26
NOW = moment(2024, 12, 20)
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir>
<cachedir>{cache}</cachedir><alias binding="same"><family>Times New Roman</family>
<prefer><family>Tinos</family></prefer></alias></fontconfig>"""
# LibreOffice repeats a letter in the middle of texts of several lines that are longer than this.
LONG = 16_000
# Of each file, at most so many sheets of paper; more means that a column or a row ran wild.
MOST_PAGES = {"tong-hop": 24, "giai-doan": 16, "don-vi": 14}


@pytest.fixture
def written(tmp_path) -> dict[str, Path]:
    """One workbook of each kind, by name: 26 units, two years, text that is hostile and long."""
    desk = busy_desk(UNITS)
    period = Period.objects.select_related("plan__coordinator").get(plan=desk.plan, code="2024-N")
    text = "\n".join(HOSTILE) + "đ" * 40_000
    content = samples.content(
        assessment=text,
        difficulties=[{"content": typed, "proposal": "", "addressed_to": ""} for typed in HOSTILE],
    )
    bodies = {
        "tong-hop": consolidated_workbook(consolidate(period, now=NOW)),
        "giai-doan": series_workbook(series_of(desk.plan, now=NOW)),
        "don-vi": workbook_bytes(
            report_book(samples.report(is_demo=True), content, samples.FILED, samples.LAST_YEAR, now=MADE_AT)
        ),
    }
    for name, body in bodies.items():
        (tmp_path / f"{name}.xlsx").write_bytes(body)
    return {name: tmp_path / f"{name}.xlsx" for name in bodies}


def convert(files, ending, folder) -> dict[str, Path]:
    """All files in one run of LibreOffice, with the face of documents in the place of Times New Roman."""
    out = folder / ending
    fonts = Path(__file__).resolve().parents[3] / "static" / "fonts" / "tinos"
    (folder / "fonts.conf").write_text(FONTS.format(fonts=fonts, cache=folder / "fonts"))
    run = subprocess.run(
        [
            shutil.which("soffice"),
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            ending,
            "--outdir",
            out,
            *files.values(),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )
    assert not re.search(r"error|repair|corrupt", run.stdout + run.stderr, re.IGNORECASE)
    return {name: out / f"{name}.{ending}" for name in files}


def cells(path):
    workbook = load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell
        for sheet in workbook.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None
    }


def plain(number_format):
    """A number format without what programs write in their own ways: language, quotes, escapes."""
    return re.sub(r'\[\$-[0-9A-Fa-f]+\]|["\\]', "", number_format).replace("General", "")


def test_read_and_written_again_every_cell_says_the_same(written, tmp_path):
    for name, path in convert(written, "xlsx", tmp_path).items():
        before, after = cells(written[name]), cells(path)
        assert before.keys() == after.keys()
        for place, cell in before.items():
            again = after[place]
            assert again.data_type != "f", place
            if isinstance(cell.value, float):
                assert again.value == pytest.approx(cell.value, abs=1e-12), place
            elif len(str(cell.value)) > LONG:
                assert again.value[:LONG] == cell.value[:LONG]
                assert "… (cắt bớt, xem bản" in again.value
            else:
                assert again.value == cell.value, place
            assert plain(again.number_format) == plain(cell.number_format), place


def test_printed_no_column_is_cut_and_numbers_are_vietnamese(written, tmp_path):
    for name, path in convert(written, "pdf", tmp_path).items():
        sheets = {sheet.title: headings_of(sheet) for sheet in load_workbook(written[name]).worksheets}
        printed = pages_by_sheet(path, sheets)
        assert printed.keys() == sheets.keys()
        for title, headings in sheets.items():
            words = {word["text"] for page in printed[title] for word in page.extract_words(x_tolerance=0.8)}
            missing = [heading for heading in headings if not set(heading.split()) <= words]
            assert not missing, (name, title)
            for page in printed[title]:
                assert (round(page.width), round(page.height)) == (842, 595), (name, title)
                assert max(word["x1"] for word in page.extract_words()) < page.width - 20, (name, title)
        assert sum(map(len, printed.values())) <= MOST_PAGES[name]
    first = printed["Số liệu"][0].extract_text()  # of the last file, the unit's
    assert all(words in first for words in ("1.234", "4,279", "+12,2%", "SỐ LIỆU MINH HỌA"))
    assert "###" not in first


def pages_by_sheet(path, titles):
    """Pages by the sheet that their foot names; the head of each names the body."""
    by_sheet = {}
    for page in pages(path.read_bytes()):
        foot = page.crop((0, page.height - 44, page.width, page.height)).extract_text()
        title = next(title for title in titles if foot.startswith(f"{title} – Lập lúc"))
        assert re.search(r"Trang \d+/\d+", foot)
        by_sheet.setdefault(title, []).append(page)
    return by_sheet
