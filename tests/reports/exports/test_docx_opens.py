"""LibreOffice opens the Word files: as many pages as the PDF, and the same words in the same order."""

import subprocess
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from pypdf import PdfReader

from reports.consolidation import consolidate
from reports.exports.consolidated_document import consolidated_document
from reports.exports.docx import document_docx
from reports.exports.pdf import document_pdf
from reports.exports.static_files import font_folder
from reports.exports.tree import Document, Paragraph, Section, Table
from reports.models import Period
from tests.reports.exports import measuring, samples
from tests.reports.exports.letters import late_units, letter
from tests.world import NOW, build_world

pytestmark = pytest.mark.django_db

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{cache}</cachedir>
<match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match></fontconfig>"""
MARGIN = 18 * measuring.POINTS_PER_MILLIMETRE


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker) -> dict[str, Document]:
    """A unit's report, a consolidated report, a letter with its list in an annex."""
    figures = [samples.figure(f"S{number}", f"{number}.000") for number in range(1, 41)]
    with django_db_blocker.unblock(), transaction.atomic():
        build_world()
        period = Period.objects.select_related("plan__coordinator").get(
            plan__province__code="91", code="2025-6T"
        )
        consolidated = consolidated_document(consolidate(period, now=NOW))
        transaction.set_rollback(True)
    return {
        "unit": samples.document(figures=figures, assessment="Cơ bản hoàn thành nhiệm vụ. " * 60),
        "consolidated": consolidated,
        "letter": letter(late_units(12), reminder=2),
    }


@pytest.fixture(scope="module")
def converted(documents, tmp_path_factory) -> dict[str, bytes]:
    """All three as LibreOffice prints them, in one start of the program."""
    folder: Path = tmp_path_factory.mktemp("word")
    (folder / "fonts.conf").write_text(FONTS.format(fonts=font_folder(), cache=folder / "cache"))
    for name, document in documents.items():
        (folder / f"{name}.docx").write_bytes(document_docx(document, font_folder()))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(folder)),
            *(str(folder / f"{name}.docx") for name in documents),
        ],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "FONTCONFIG_FILE": str(folder / "fonts.conf")},
        check=True,
        capture_output=True,
        timeout=240,
    )
    return {name: (folder / f"{name}.pdf").read_bytes() for name in documents}


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def printed(pdf: bytes) -> str:
    """What stands between the margins of all pages, in the order in which it is written, without spaces."""
    found: list[str] = []
    for page in PdfReader(BytesIO(pdf)).pages:
        height = float(page.mediabox.height)

        def keep(text, matrix, text_matrix, _font, _size, height=height):
            vertical = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
            if MARGIN < vertical < height - MARGIN:
                found.append(text)

        page.extract_text(visitor_text=keep)
    return squeezed("".join(found))


def said(document: Document) -> list[str]:
    """Every text of the tree, once."""
    texts = [
        *document.letterhead.superior_body,
        *document.letterhead.issuing_body,
        *document.letterhead.national_title,
        document.number_line.number,
        document.number_line.about,
        document.number_line.place_and_date,
        *([document.title.kind, document.title.abstract] if document.title else []),
        *document.addressees,
        *document.bases,
        *said_in(document.body),
        document.closing.text,
        *document.recipients.lines,
        *document.signature.lines,
        document.signature.name,
    ]
    for annex in document.annexes:
        texts += [annex.label, annex.heading.upper(), annex.reference, *said_in(annex.blocks)]
    return [squeezed(text) for text in texts if text.strip()]


def said_in(blocks) -> list[str]:
    texts: list[str] = []
    for block in blocks:
        match block:
            case Section(level=1):
                texts += [f"{block.number}. {block.heading.upper()}", *said_in(block.blocks)]
            case Section():
                texts += [f"{block.number}. {block.heading}", *said_in(block.blocks)]
            case Paragraph():
                texts += [block.lead, *block.lines]
            case Table():
                texts += [column.heading for column in block.columns]
                texts += [cell for row in block.rows for cell in row.cells]
    return texts


NAMES = ("unit", "consolidated", "letter")


@pytest.mark.parametrize("name", NAMES)
def test_word_has_as_many_pages_as_the_pdf(documents, converted, name):
    ours = len(PdfReader(BytesIO(document_pdf(documents[name]))).pages)
    theirs = len(PdfReader(BytesIO(converted[name])).pages)
    assert ours >= 2
    assert abs(ours - theirs) <= 1


@pytest.mark.parametrize("name", NAMES)
def test_word_and_pdf_both_say_all_of_the_tree(documents, converted, name):
    texts = said(documents[name])
    assert len(texts) > 30
    for pdf in (document_pdf(documents[name]), converted[name]):
        read = printed(pdf)
        assert [text for text in texts if text not in read] == []


@pytest.mark.parametrize("name", NAMES)
def test_word_says_nothing_more_and_in_the_same_order(documents, converted, name):
    """Between the margins both print the same letters; headings of tables may repeat on other pages."""
    ours, theirs = printed(document_pdf(documents[name])), printed(converted[name])
    assert sorted(set(ours)) == sorted(set(theirs))
    order = [text for text in said(documents[name]) if ours.count(text) == theirs.count(text) == 1]
    assert len(order) > 10
    assert sorted(order, key=ours.index) == sorted(order, key=theirs.index)


def test_page_numbers_begin_anew_in_each_annex(converted):
    pages = measuring.pages(converted["consolidated"])
    heads = [[found.text for found in measuring.lines(page) if found.top < 18] for page in pages]
    starts = [n for n, page in enumerate(pages) if "(Kèm theo" in page.extract_text()]
    assert len(starts) == 3
    for first in (0, *starts):
        assert not any(part.isdigit() for line in heads[first] for part in line.split())
    for start, end in zip((0, *starts), (*starts, len(pages)), strict=True):
        for place in range(start + 1, end):
            assert str(place - start + 1) in " ".join(heads[place]).split()


def test_rules_are_drawn_as_long_as_in_the_pdf(documents, converted):
    motto = measuring.line(measuring.pages(converted["unit"])[0], "Độc lập", 105, 196)
    page = measuring.pages(converted["unit"])[0]
    drawn = [
        (measuring.millimetres(edge["x0"]), measuring.millimetres(edge["x1"]))
        for edge in (*page.lines, *page.rects, *page.curves)
    ]
    assert any(
        left == pytest.approx(motto.left, abs=0.5) and right == pytest.approx(motto.right, abs=0.5)
        for left, right in drawn
    )


def test_only_our_face_stands_in_for_times_new_roman(converted):
    for pdf in converted.values():
        assert all(font.startswith("Tinos") for font in measuring.fonts(pdf))
