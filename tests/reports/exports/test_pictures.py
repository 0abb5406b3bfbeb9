"""Pictures in documents: how the PDF and the Word file carry them, and that nothing else is drawn with them."""

import hashlib
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import docx as python_docx
import pytest
from django.core.management import call_command
from django.db import transaction
from docx.oxml.ns import qn
from PIL import Image, ImageChops
from pypdf import PdfReader

from agencies.models import User
from reports.charting.chart import ChartKind
from reports.charting.drawing import drawn_on_paper
from reports.charting.house_style import PAPER_HEIGHT, WIDTHS
from reports.consolidation import consolidate
from reports.enums import DocumentFormat
from reports.exports.consolidated_document import consolidated_document
from reports.exports.docx import document_docx
from reports.exports.docx_pictures import Album
from reports.exports.html import document_html
from reports.exports.pdf import document_pdf
from reports.exports.rendering import render
from reports.exports.static_files import font_folder
from reports.exports.tree import MILLIMETRES_OF_PORTRAIT, Document, Picture
from reports.exports.tree_json import from_json, to_json
from reports.models import Period
from targets.enums import VerdictCode
from targets.models import Baseline, Figure, Plan
from tests.reports.exports import measuring, word
from tests.reports.exports.charted import filled_desk, pictures_of, redrawn, rows_of, words_in
from tests.reports.exports.test_docx_opens import FONTS, squeezed
from tests.reports.factories import moment

pytestmark = pytest.mark.django_db

MILLIMETRE = 36000
PICTURE_WIDTH = 80
SIZE_IN_PICTURES = 14


@pytest.fixture(scope="module")
def document(django_db_setup, django_db_blocker) -> Document:
    with django_db_blocker.unblock(), transaction.atomic():
        made = consolidated_document(rows_of(filled_desk()))
        transaction.set_rollback(True)
    return made


@pytest.fixture
def desk(db):
    return filled_desk()


@pytest.fixture(scope="module")
def pdf(document) -> bytes:
    return document_pdf(document)


@pytest.fixture(scope="module")
def docx(document) -> bytes:
    return document_docx(document, font_folder())


# --- In the PDF -----------------------------------------------------------------------------


def figures(pdf: bytes) -> list[dict]:
    """Every element of kind Figure in the structure of a tagged PDF."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for inside in node:
                walk(inside)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])
    return found


def all_fonts(pdf: bytes) -> set[str]:
    """The names of the fonts of a PDF, those of its pictures included, without the tags of their subsets."""
    objects = PdfReader(BytesIO(pdf))
    names = {
        str(found["/BaseFont"]).lstrip("/").split("+")[-1]
        for number in range(1, int(objects.trailer["/Size"]))
        if isinstance(found := objects.get_object(number), dict) and "/BaseFont" in found
    }
    assert names
    return names


def page_of_charts(pdf: bytes):
    (found,) = (page for page in measuring.pages(pdf) if "BIỂU ĐỒ CÁC CHỈ TIÊU" in page.extract_text())
    return found


def test_pdf_says_every_picture_in_words(document, pdf):
    said = [str(figure["/Alt"]) for figure in figures(pdf) if "/Alt" in figure]
    assert said == [picture.alternative for picture in pictures_of(document)]
    assert said[0].startswith("Biểu đồ đường, 2022–2024: Người được hỗ trợ (%). Đầu: 2022, 50,9%.")
    assert "Mức Kế hoạch: 2022–2023: từ 50%; 2024: từ 80%. Kết quả 2024: Không đạt." in said[0]


def test_labels_of_pictures_are_text_in_our_face(document, pdf):
    page = page_of_charts(pdf)
    size = SIZE_IN_PICTURES * PICTURE_WIDTH / WIDTHS[ChartKind.LINE] * measuring.POINTS_PER_MILLIMETRE
    drawn = "".join(char["text"] for char in page.chars if char["size"] == pytest.approx(size, abs=0.05))
    for picture in pictures_of(document):
        assert squeezed(picture.label) in squeezed(page.extract_text())
        assert len(words_in(picture)) >= 6
        for text in words_in(picture):
            assert squeezed(text) in squeezed(drawn)
    assert all(font.startswith("Tinos") for font in all_fonts(pdf))
    assert not page.images  # shapes, which stay sharp


def test_pictures_stand_two_in_a_row_within_the_text(document, pdf):
    page = page_of_charts(pdf)
    places = [
        measuring.line(
            page, f"Biểu đồ {number}.", left=30 if number != 2 else 112, right=112 if number != 2 else 200
        )
        for number in (1, 2, 3)
    ]
    assert places[0].top == pytest.approx(places[1].top, abs=0.2)
    assert places[2].top > places[0].bottom + 30
    for place in places:
        assert place.left > 30
        assert place.right < 195


def test_pdf_of_charts_is_black_and_grey(pdf):
    page = page_of_charts(pdf)
    paints = {
        tuple(round(float(part), 2) for part in paint)
        for shape in (*page.curves, *page.lines, *page.rects, *page.chars)
        for paint in (shape.get("stroking_color"), shape.get("non_stroking_color"))
        if paint
    }
    assert paints
    assert all(len(set(paint)) == 1 for paint in paints)


def test_page_asks_for_nothing_but_its_own_drawings(document):
    html = document_html(document)
    sources = re.findall(r'<img[^>]* src="([^"]*)"', html)
    assert sources == [
        f"picture:{hashlib.sha256(picture.svg.encode()).hexdigest()}" for picture in pictures_of(document)
    ]


def test_texts_of_a_picture_are_escaped(document):
    alternative = '"><script>alert(1)</script>'
    html = document_html(redrawn(document, alternative=alternative, caption="<b>x</b>", label="<i>"))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;x" in html


def test_demonstration_says_so_on_the_pages_of_charts(desk):
    desk.plan.is_demo = True
    desk.plan.save()
    document = consolidated_document(rows_of(desk))
    assert "SỐ LIỆU MINH HỌA" in page_of_charts(document_pdf(document)).extract_text()
    headers = [
        text for name, text in word.parts(document_docx(document, font_folder())).items() if "header" in name
    ]
    assert headers
    assert all("SỐ LIỆU MINH HỌA" in text.decode() for text in headers)


# --- In Word --------------------------------------------------------------------------------


def drawings(docx: bytes):
    return list(word.opened(docx).element.body.iter(qn("w:drawing")))


def images(docx: bytes) -> list[Image.Image]:
    """The pictures of a Word file in reading order."""
    part = word.opened(docx).part
    return [
        Image.open(BytesIO(part.related_parts[blip.get(qn("r:embed"))].blob))
        for drawing in drawings(docx)
        for blip in drawing.iter(qn("a:blip"))
    ]


def test_word_holds_the_pictures_with_their_words(document, docx):
    properties = [drawing.find(f"{qn('wp:inline')}/{qn('wp:docPr')}") for drawing in drawings(docx)]
    assert [(part.get("name"), part.get("descr")) for part in properties] == [
        (picture.label, picture.alternative) for picture in pictures_of(document)
    ]
    assert len({part.get("id") for part in properties}) == len(properties)
    captions = [one.text for one in word.paragraphs(docx) if one.text.startswith("Biểu đồ")]
    assert captions == [f"{picture.label}. {picture.caption}" for picture in pictures_of(document)]


def test_pictures_fit_their_cells_and_are_as_fine_as_print(docx):
    for drawing, image in zip(drawings(docx), images(docx), strict=True):
        extent = drawing.find(f"{qn('wp:inline')}/{qn('wp:extent')}")
        width, height = (int(extent.get(side)) / MILLIMETRE for side in ("cx", "cy"))
        cell = next(drawing.iterancestors(qn("w:tc")))
        room = int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) * word.MILLIMETRES_PER_TWIP
        assert width <= room <= MILLIMETRES_OF_PORTRAIT / 2 + 0.1
        assert width / height == pytest.approx(WIDTHS[ChartKind.LINE] / PAPER_HEIGHT, rel=0.001)
        assert image.width / (width / 25.4) == pytest.approx(300, rel=0.01)
        assert image.width / image.height == pytest.approx(width / height, rel=0.01)


def test_pictures_in_word_are_black_and_grey(docx):
    for image in images(docx):
        bands = image.convert("RGB").split()
        assert ImageChops.difference(bands[0], bands[1]).getbbox() is None
        assert ImageChops.difference(bands[0], bands[2]).getbbox() is None
        assert bands[0].getextrema() == (0, 255)


def dots(text: str) -> Image.Image:
    """A word as it is drawn in a picture of a Word file."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" font-family="Tinos" font-size="30">'
        f'<text x="2" y="30">{text}</text></svg>'
    )
    album = Album(python_docx.Document(), font_folder())
    return Image.open(BytesIO(album._dots(Picture(svg, "", "", "", 60, 12)))).convert("L")


def test_vietnamese_letters_are_drawn_and_no_boxes():
    letters = ["ậ", "ẫ", "ở", "ỡ", "ừ", "ự", "đ", "ỵ", "ễ", "ệ"]
    drawn = {letter: dots(letter) for letter in letters}
    assert all(image.getextrema()[0] < 60 for image in drawn.values())
    assert len({image.tobytes() for image in drawn.values()}) == len(letters)
    plain = dots("a")
    assert ImageChops.difference(plain, drawn["ậ"]).getbbox() is not None
    missing = dots("\U0001f600")
    assert all(ImageChops.difference(missing, image).getbbox() for image in drawn.values())


def test_values_are_drawn_where_the_pdf_has_them(docx, document):
    """The dots of a picture change with its words: another value gives another picture, the same the same."""
    first = images(docx)[0].convert("L")
    other = document_docx(
        redrawn(document, svg=pictures_of(document)[0].svg.replace("50,9%", "50,8%")), font_folder()
    )
    box = ImageChops.difference(first, images(other)[0].convert("L")).getbbox()
    assert box is not None
    assert box[2] - box[0] < first.width / 20  # one digit
    assert images(document_docx(document, font_folder()))[0].tobytes() == images(docx)[0].tobytes()


def test_word_file_needs_nothing_of_the_machine(document, tmp_path):
    """Without any font of the system the same bytes come out."""
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    (tmp_path / "document.json").write_text(to_json(document), encoding="utf-8")
    code = (
        "import sys, hashlib; from pathlib import Path;"
        "from reports.exports.tree_json import from_json; from reports.exports.docx import document_docx;"
        "body = document_docx(from_json(Path(sys.argv[1]).read_text(encoding='utf-8')), Path(sys.argv[2]));"
        "print(hashlib.sha256(body).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "document.json"), str(font_folder())],
        env={"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "PYTHONPATH": ".", "LANG": "C.UTF-8"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip() == hashlib.sha256(document_docx(document, font_folder())).hexdigest()


# --- In LibreOffice -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(docx, tmp_path_factory) -> bytes:
    """The Word file as LibreOffice prints it."""
    folder: Path = tmp_path_factory.mktemp("word")
    (folder / "fonts.conf").write_text(FONTS.format(fonts=font_folder(), cache=folder / "cache"))
    (folder / "charts.docx").write_bytes(docx)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "charts.docx")),
        ],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "FONTCONFIG_FILE": str(folder / "fonts.conf")},
        check=True,
        capture_output=True,
        timeout=240,
    )
    return (folder / "charts.pdf").read_bytes()


def test_word_has_as_many_pages_as_the_pdf(pdf, printed):
    assert len(PdfReader(BytesIO(printed)).pages) == len(PdfReader(BytesIO(pdf)).pages)


def test_word_prints_the_pictures_whole_and_in_place(printed):
    page = page_of_charts(printed)
    assert len(page.images) == 3
    for image in page.images:
        assert measuring.millimetres(image["x1"] - image["x0"]) == pytest.approx(PICTURE_WIDTH, abs=0.5)
        assert measuring.millimetres(image["x0"]) >= 30
        assert measuring.millimetres(image["x1"]) <= 195
    first, second, third = sorted(page.images, key=lambda image: (round(image["top"]), image["x0"]))
    assert first["top"] == pytest.approx(second["top"], abs=1)
    assert third["top"] > first["bottom"]


# --- The same again -------------------------------------------------------------------------


def test_what_is_frozen_gives_the_same_files(document, pdf, docx):
    frozen = from_json(to_json(document))
    assert frozen == document
    drawn_on_paper.cache_clear()
    assert document_pdf(frozen) == pdf
    assert document_docx(frozen, font_folder()) == docx


def test_process_that_renders_gives_the_same_files(document, pdf, docx):
    assert render(document, DocumentFormat.PDF) == pdf
    assert render(document, DocumentFormat.DOCX) == docx


# --- Another plan ---------------------------------------------------------------------------


def test_second_plan_has_its_own_charts():
    call_command("loaddata", str(Path(__file__).parents[2] / "fixtures" / "plan_beta.yaml"), verbosity=0)
    plan = Plan.objects.get(code="kh05")
    figure = Figure.objects.get(plan=plan, code="MAU-HONG")
    by, at = User.objects.create_user("beta.so-goc", password="x"), moment(2025, 4, 1)
    for assigned in figure.assignments.all():
        for year, value in ((2023, 4), (2024, 2)):
            Baseline.objects.create(
                figure=figure,
                unit=assigned.unit,
                year=year,
                part="Q1",
                value=value,
                entered_at=at,
                entered_by=by,
            )
    plan.first_year = 2023
    plan.save()
    period = Period.objects.select_related("plan__coordinator").get(plan=plan, code="2025-Q1")
    rows = consolidate(period, now=moment(2025, 4, 12))
    (row,) = (row for row in rows.indicators if row.code == "2.1")
    assert [point.verdict for point in row.trend][-1] == VerdictCode.MISSING_DATA
    document = consolidated_document(rows)
    (picture,) = pictures_of(document)
    assert picture.caption == "Chỉ tiêu 2.1: Mẫu nước không đạt (mẫu)"
    assert "thiếu" in " ".join(words_in(picture))
    body = document_pdf(document)
    assert [str(figure["/Alt"]) for figure in figures(body)] == [picture.alternative]
    assert len(images(document_docx(document, font_folder()))) == 1
    read = page_of_charts(body).extract_text()
    for foreign in ("172", "Công an", "Tuyên Quang", "ma túy"):
        assert foreign not in read
