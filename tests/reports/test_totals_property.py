"""Random reports: whatever was filed, every page and document shows the sum of what counts, once.

The test adds up by itself, from the rows of figures as filed, and reads the numbers back from what people see.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from io import BytesIO

import docx
import pytest
from django.test import Client
from openpyxl import load_workbook

from agencies.enums import Role
from agencies.models import Membership, User
from reports.consolidation import consolidate
from reports.enums import EntryState
from reports.exports.consolidated_document import consolidated_document
from reports.exports.docx import document_docx
from reports.exports.pdf import document_pdf
from reports.exports.static_files import font_folder
from reports.exports.workbook_sheets import consolidated_workbook
from reports.models import FigureExclusion, Period, Submission, SubmittedFigure
from targets.enums import AssignmentRole, FigureKind
from targets.models import FigureAssignment
from tests.reports.exports.measuring import text as text_of_pdf
from tests.reports.factories import A, B, Desk, R, add_figure, file, make_desk, moment

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 20)
SEEDS = (1, 172, 2025, 31337)
PERIOD = "2024-N"
UNITS = ("CQ", "YT", "H1", "H2", "H3")
DISTRICTS = UNITS[2:]
PARTS = ("NU", "NAM")
NOTHING_SHOWN, NIL_SHOWN = "Thiếu số liệu", "Không phát sinh"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = "tests.reports.test_totals_property.now"


def now():
    return NOW


# --- What was filed, at random --------------------------------------------------------------


def random_desk(dice: random.Random) -> Desk:
    """Five units, flows and stocks, parts, an authority beside districts; rounds of every fate."""
    desk = make_desk(UNITS)
    add_figure(desk, "VU", {"CQ": A, **dict.fromkeys(DISTRICTS, B)})
    add_figure(desk, "GAM", dict.fromkeys(UNITS, R), decimals=3)
    add_figure(desk, "XA", dict.fromkeys(DISTRICTS, R), kind=FigureKind.STOCK)
    add_figure(desk, "XA-TT", dict.fromkeys(DISTRICTS, R), kind=FigureKind.DISTINCT, whole="XA")
    for code in PARTS:
        add_figure(desk, code, dict.fromkeys(UNITS, R), decimals=1)
    everyone = dict.fromkeys(UNITS, R)
    add_figure(desk, "NGUOI", everyone, kind=FigureKind.DERIVED, parts=PARTS, decimals=1)
    for period in desk.periods:
        for unit in UNITS:
            for _round in range(dice.choice((0, 1, 1, 2, 3))):
                file_at_random(desk, unit, period, dice)
    exclude_at_random(desk, dice)
    return desk


def file_at_random(desk: Desk, unit: str, period: str, dice: random.Random) -> None:
    fate = dice.choice(("accepted", "accepted", "accepted", "returned", "withdrawn", "waiting"))
    filed = file(
        desk,
        unit,
        period,
        accepted=fate == "accepted",
        returned=fate == "returned",
        withdrawn=fate == "withdrawn",
    )
    held = FigureAssignment.objects.filter(unit=desk.units[unit]).select_related("figure")
    answers = {row.figure.code: random_answer(row.figure, dice) for row in held if row.figure.is_typed}
    answers["NGUOI"] = sum_of([answers[code] for code in PARTS])
    SubmittedFigure.objects.bulk_create(
        SubmittedFigure(submission=filed, figure=desk.figures[code], **answer)
        for code, answer in answers.items()
        if code == "NGUOI" or dice.random() > 0.05  # a round may be older than the figure
    )


def random_answer(figure, dice: random.Random) -> dict[str, object]:
    kind = dice.choice(("number", "number", "number", "zero", "nil", "unavailable"))
    if kind == "unavailable":
        return {"state": EntryState.UNAVAILABLE, "reason": "đang đối chiếu"}
    if kind == "nil" and figure.nil_allowed:
        return {"state": EntryState.NIL}
    units = 0 if kind == "zero" else dice.randrange(10 ** dice.choice((2, 5, 9)))
    answer = {"state": EntryState.VALUE, "value": Decimal(units).scaleb(-figure.decimals)}
    if dice.random() < 0.3:
        answer |= {"explanation": "Tăng do 987.654 lượt kiểm tra.", "note": "Gồm 123.456 lượt."}
    return answer


def sum_of(parts: list[dict[str, object]]) -> dict[str, object]:
    if any(part["state"] == EntryState.UNAVAILABLE for part in parts):
        return {"state": EntryState.UNAVAILABLE, "reason": "chưa có số liệu thành phần"}
    return {"state": EntryState.VALUE, "value": sum(part.get("value", Decimal(0)) for part in parts)}


def exclude_at_random(desk: Desk, dice: random.Random) -> None:
    """Four figures left out, one of them counted again; always one part of the derived figure."""
    chosen = {(unit, dice.choice(("GAM", "XA", *PARTS))) for unit in dice.sample(DISTRICTS, 3)}
    for place, (unit, code) in enumerate([("YT", dice.choice(PARTS)), *sorted(chosen)]):
        lifted = {"lifted_at": NOW, "lifted_by": desk.user} if place == 1 else {}
        FigureExclusion.objects.create(
            period=desk.periods[PERIOD],
            unit=desk.units[unit],
            figure=desk.figures[code],
            reason="đếm trùng",
            at=NOW,
            by=desk.user,
            **lifted,
        )


# --- The sum, from the rows of the database --------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """A total as the test adds it up: None when there is none; by unit what its counted round says."""

    value: Decimal | None
    all_nil: bool
    missing: frozenset[str]
    said: dict[str, SubmittedFigure]
    excluded: frozenset[str]


def expected(desk: Desk, code: str, *, provisional: bool = False, period: str = PERIOD) -> Expected:
    figure = desk.figures[code]
    roles = dict(FigureAssignment.objects.filter(figure=figure).values_list("unit__code", "role"))
    counting = {unit for unit, role in roles.items() if role == AssignmentRole.AUTHORITY}
    has_authority = bool(counting)
    counting = counting or {unit for unit, role in roles.items() if role == AssignmentRole.REPORTER}
    said = {}
    for unit in roles:
        filed = counted_round(desk, unit, period, provisional=provisional)
        row = filed and SubmittedFigure.objects.filter(submission=filed, figure=figure).first()
        if row:
            said[unit] = row
    left_out = excluded_units(desk, code, period)
    covered = {
        unit: row
        for unit, row in said.items()
        if unit in counting and unit not in left_out and row.state != EntryState.UNAVAILABLE
    }
    missing = counting - set(covered)
    known = bool(covered) and not (has_authority and missing)
    return Expected(
        sum((row.value or Decimal(0) for row in covered.values()), Decimal(0)) if known else None,
        all(row.state == EntryState.NIL for row in covered.values()),
        frozenset(missing),
        said,
        left_out,
    )


def counted_round(desk: Desk, unit: str, period: str, *, provisional: bool) -> Submission | None:
    rounds = Submission.objects.filter(report=desk.reports[unit, period]).order_by("number")
    counted = None
    for filed in rounds:
        standing = filed.withdrawn_at is None and filed.returned_at is None
        if filed.accepted_at is not None or (provisional and standing):
            counted = filed
    return counted


def excluded_units(desk: Desk, code: str, period: str) -> frozenset[str]:
    """A sum is left out where one of its parts is."""
    codes = (code, *(PARTS if code == "NGUOI" else ()))
    rows = FigureExclusion.objects.filter(period=desk.periods[period], lifted_at__isnull=True)
    return frozenset(rows.filter(figure__code__in=codes).values_list("unit__code", flat=True))


# --- What people see -------------------------------------------------------------------------


def words(value: Decimal, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def shown(wanted: Expected, decimals: int) -> str:
    if wanted.value is None:
        return NOTHING_SHOWN
    return NIL_SHOWN if wanted.all_nil else words(wanted.value, decimals)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def total_on_page(html: str, code: str) -> str:
    row = re.search(rf'<tr id="so-{code}".*?</tr>', html, re.DOTALL).group()
    return plain(re.search(r'<td[^>]*data-label="Kỳ này">(.*?)</td>', row, re.DOTALL).group(1))


def total_on_figure_page(html: str) -> str:
    return plain(re.search(r"<dt>Kỳ này</dt><dd>(.*?)</dd>", html, re.DOTALL).group(1))


def ways_on_figure_page(html: str) -> dict[str, tuple[str, str]]:
    """By unit the number shown and how it is counted."""
    table = re.search(r"Từng đơn vị.*?<tbody>(.*?)</tbody>", html, re.DOTALL).group(1)
    rows = {}
    for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL):
        name = plain(re.sub(r'<span class="cell-sub">.*?</span>', "", row.split("</th>")[0]))
        number, _source, way = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        rows[name] = plain(number), plain(way)
    return rows


def totals_in_docx(body: bytes) -> dict[str, str]:
    tables = [table for table in docx.Document(BytesIO(body)).tables if len(table.columns) == 8]
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    return {row[1].removeprefix("Số liệu "): " ".join(row[3].split()) for row in rows}


def total_in_pdf(text: str, code: str) -> str:
    number = rf"{NOTHING_SHOWN}|{NIL_SHOWN}|[\d.,]+"
    return re.search(rf"\bSố liệu {code} vụ ({number})(?: |$)", text).group(1)


def sheet_of(body: bytes) -> dict[str, dict[str, object]]:
    rows = list(load_workbook(BytesIO(body))["Số liệu theo đơn vị"].iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "Mã")
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows if row[0]}


@pytest.fixture
def receiver(db):
    """Logs in a coordinator of the desk's province."""

    def client_of(desk: Desk) -> Client:
        user = User.objects.create_user("tonghop", password="x")
        Membership.objects.create(user=user, role=Role.COORDINATOR, province=desk.plan.province)
        client = Client()
        client.force_login(user)
        return client

    return client_of


def rows_of(desk: Desk, *, provisional: bool = False):
    period = Period.objects.select_related("plan__coordinator").get(pk=desk.periods[PERIOD].pk)
    return consolidate(period, provisional=provisional, now=NOW)


# --- The proofs ------------------------------------------------------------------------------


@pytest.mark.parametrize("provisional", [False, True], ids=["accepted", "provisional"])
@pytest.mark.parametrize("seed", [*SEEDS, *range(3000, 3008)])
def test_totals_are_the_sums_of_the_rows_that_count(seed, provisional):
    desk = random_desk(random.Random(seed))
    for row in rows_of(desk, provisional=provisional).figures:
        wanted = expected(desk, row.code, provisional=provisional)
        assert row.total.value == wanted.value, row.code
        assert {missing.name for missing in row.total.coverage.missing} == {
            desk.units[unit].short_name for unit in wanted.missing
        }, row.code
        former = expected(desk, row.code, period="2023-N")
        assert row.last_year.value == former.value, row.code


@pytest.mark.parametrize("seed", SEEDS)
def test_sum_is_left_out_with_its_part_and_the_page_says_why(seed, receiver):
    desk = random_desk(random.Random(seed))
    left_out = FigureExclusion.objects.select_related("figure").get(unit=desk.units["YT"])
    name = desk.units["YT"].short_name
    missing = {row.code: {unit.name for unit in row.total.coverage.missing} for row in rows_of(desk).figures}
    assert name in missing["NGUOI"] & missing[left_out.figure.code]
    said = expected(desk, "NGUOI").said.get("YT")
    page = receiver(desk).get(f"/kh1/tong-hop/{PERIOD}/so-lieu/NGUOI/").content.decode()
    if said is not None and said.value is not None:
        assert ways_on_figure_page(page)[name][1] == "Không tính vào tổng"
        assert f"gồm {left_out.figure.code}: đếm trùng" in page


@pytest.mark.parametrize("seed", SEEDS)
def test_breakdown_is_shown_and_never_added(seed, receiver):
    desk = random_desk(random.Random(seed))
    wanted = expected(desk, "VU")
    page = receiver(desk).get(f"/kh1/tong-hop/{PERIOD}/so-lieu/VU/").content.decode()
    ways = ways_on_figure_page(page)
    assert set(ways) == {desk.units[unit].short_name for unit in ("CQ", *DISTRICTS)}
    for unit in DISTRICTS:
        number, way = ways[desk.units[unit].short_name]
        assert way == "Đối chiếu, không cộng"
        said = wanted.said.get(unit)
        if said is not None and said.value is not None:
            assert number == words(said.value, 0)
    authority = wanted.said.get("CQ")
    assert wanted.value == (
        None
        if authority is None or authority.state == EntryState.UNAVAILABLE
        else (authority.value or Decimal(0))
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("query", ["", "?tam-tinh=1"])
def test_pages_show_the_totals_of_the_rows(seed, query, receiver):
    desk = random_desk(random.Random(seed))
    client = receiver(desk)
    page = client.get(f"/kh1/tong-hop/{PERIOD}/{query}").content.decode()
    for code, figure in desk.figures.items():
        wanted = shown(expected(desk, code, provisional=bool(query)), figure.decimals)
        assert total_on_page(page, code) == wanted, code
        own = client.get(f"/kh1/tong-hop/{PERIOD}/so-lieu/{code}/{query}").content.decode()
        assert total_on_figure_page(own) == wanted, code


@pytest.mark.parametrize("seed", SEEDS)
def test_documents_show_the_totals_of_the_rows(seed):
    desk = random_desk(random.Random(seed))
    rows = rows_of(desk)
    document = consolidated_document(rows)
    pdf = text_of_pdf(document_pdf(document))
    word = totals_in_docx(document_docx(document, font_folder()))
    sheet = sheet_of(consolidated_workbook(rows))
    for code, figure in desk.figures.items():
        wanted = expected(desk, code)
        assert word[code] == shown(wanted, figure.decimals), code
        assert total_in_pdf(pdf, code) == shown(wanted, figure.decimals), code
        line = sheet[code]
        if wanted.value is None or wanted.all_nil:
            assert line["Toàn tỉnh"] == shown(wanted, figure.decimals), code
        else:
            assert line["Toàn tỉnh"] == pytest.approx(float(wanted.value), abs=1e-9), code
        for unit, said in wanted.said.items():
            cell = line[desk.units[unit].short_name]
            if unit in wanted.excluded:
                assert not isinstance(cell, int | float) or said.value is None, (code, unit)
            elif said.value is not None:
                assert cell == pytest.approx(float(said.value), abs=1e-9), (code, unit)
