"""The letterheads of all units of the plan that comes with the portal, measured one by one on their sheets."""

from functools import cache
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from agencies.models import Unit
from reports.exports import official
from reports.exports.docx import document_docx
from reports.exports.pdf import document_pdf
from reports.exports.static_files import font_folder
from tests.reports.exports import samples, word
from tests.reports.exports.measuring import fonts, lines, pages, rules

LEFT_COLUMN, RIGHT_COLUMN = (30, 105), (105, 196)
FIELDS = {field.name for field in Unit._meta.concrete_fields}


def units() -> list[Unit]:
    """The units as the plan's file gives them; nothing of them stands in code."""
    file: Path = settings.BASE_DIR / "fixtures" / "plan_172" / "agencies.yaml"
    agencies = yaml.safe_load(file.read_text(encoding="utf-8"))["agencies"]
    rows = [row for agency in agencies for row in agency["units"]]
    return [
        Unit(pk=n, **{k: v for k, v in row.items() if k in FIELDS}) for n, row in enumerate(rows, start=1)
    ]


UNITS = {unit.code: unit for unit in units()}


def document(unit: Unit):
    """A page with this letterhead and little else."""
    base = samples.document(figures=[], tasks=[], projects=[], documents=[], difficulties=[])
    return type(base)(
        **{
            **vars(base),
            "letterhead": official.letterhead(unit),
            "number_line": official.number_line(unit, year=2025),
            "signature": official.signature(unit, name="Người Ký"),
        }
    )


@cache
def pdf(code: str) -> bytes:
    return document_pdf(document(UNITS[code]))


@cache
def sheet(code: str):
    return pages(pdf(code))[0]


def head(code: str, column) -> list:
    """Lines of the letterhead in one column, down to the line of the number."""
    found = [one for one in lines(sheet(code), *column) if 19 < one.top < 60]
    end = next(n for n, one in enumerate(found) if one.text.startswith(("Số:", f"{UNITS[code].place},")))
    return found[: end + 1]


def test_there_are_twenty_six():
    assert len(UNITS) == 26


@pytest.mark.parametrize("code", UNITS)
def test_left_column_names_the_bodies_in_their_sizes(code):
    unit = UNITS[code]
    *names, number = head(code, LEFT_COLUMN)
    superior = official.letterhead(unit).superior_body
    assert [one.text for one in names] == [*superior, *official.letterhead(unit).issuing_body]
    for one in names[: len(superior)]:
        assert (one.font, one.size) == ("Tinos", 12)
    for one in names[len(superior) :]:
        assert (one.font, one.size) == ("Tinos-Bold", 13)
    assert (number.font, number.size) == ("Tinos", 13)
    assert number.text.split()[-1] == f"/{unit.symbol}"
    for one in (*names, number):
        assert one.left >= 30
        assert one.right <= 105
        assert (one.left + one.right) / 2 == pytest.approx(67.5, abs=0.3)


@pytest.mark.parametrize("code", UNITS)
def test_right_column_is_the_nations_or_the_bodys_own(code):
    *title, day = head(code, RIGHT_COLUMN)
    own = UNITS[code].national_title
    expected = (
        [(line, "Tinos-Bold", 13) for line in own.splitlines()]
        if own
        else [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Tinos-Bold", 12),
            ("Độc lập - Tự do - Hạnh phúc", "Tinos-Bold", 13),
        ]
    )
    assert [(one.text, one.font, one.size) for one in title] == expected
    assert (day.font, day.size) == ("Tinos-Italic", 13)
    for one in (*title, day):
        assert one.right <= 195.3
        assert (one.left + one.right) / 2 == pytest.approx(150, abs=0.3)


@pytest.mark.parametrize("code", UNITS)
def test_rules_have_their_lengths(code):
    issuer, title = head(code, LEFT_COLUMN)[-2], head(code, RIGHT_COLUMN)[-2]
    upper = [rule for rule in rules(sheet(code)) if rule.top < 55]
    (under_issuer,) = [rule for rule in upper if rule.left < 105 and rule.right < 105]
    (under_title,) = [rule for rule in upper if rule.left > 105]
    assert 1 / 3 <= under_issuer.width / issuer.width <= 1 / 2
    assert (under_issuer.left + under_issuer.right) / 2 == pytest.approx(67.5, abs=0.3)
    assert 0 < under_issuer.top - issuer.bottom < 2
    assert under_title.width == pytest.approx(title.width, abs=0.3)
    assert 0 < under_title.top - title.bottom < 2


@pytest.mark.parametrize("code", UNITS)
def test_number_and_date_stand_on_one_row(code):
    assert head(code, LEFT_COLUMN)[-1].top == pytest.approx(head(code, RIGHT_COLUMN)[-1].top, abs=0.2)


@pytest.mark.parametrize("code", UNITS)
def test_nothing_but_our_faces_is_embedded(code):
    assert fonts(pdf(code)) <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}


@pytest.mark.parametrize("code", UNITS)
def test_word_says_the_same(code):
    head_table = word.opened(document_docx(document(UNITS[code]), font_folder())).tables[0]
    (left, right), (number, day) = (row.cells for row in head_table.rows)
    assert left.text.split() == [w for one in head(code, LEFT_COLUMN)[:-1] for w in one.text.split()]
    assert right.text.split() == [w for one in head(code, RIGHT_COLUMN)[:-1] for w in one.text.split()]
    assert number.text.split() == head(code, LEFT_COLUMN)[-1].text.split()
    assert day.text.split() == head(code, RIGHT_COLUMN)[-1].text.split()


def test_one_body_prints_its_own_title():
    own = [unit.code for unit in UNITS.values() if unit.national_title]
    assert len(own) == 1
    assert "CỘNG HÒA" not in sheet(own[0]).extract_text()
