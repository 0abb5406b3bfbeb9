"""The published report without small numbers of persons: what is hidden, what stays, and that nothing else tells it."""

import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from agencies.access import Access
from agencies.enums import Role
from agencies.models import Membership, User
from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.exclusions import exclude
from reports.exports.consolidated_document import consolidated_document
from reports.exports.tree_json import to_json
from reports.exports.workbook_sheets import consolidated_workbook
from reports.frozen import frozen_of
from reports.issuing import changes_after, checks_of_hiding, paragraphs_with_small_numbers
from reports.models import ConsolidatedIssue
from reports.small_counts import published, sums_of
from targets.enums import Comparator, FigureKind, IndicatorKind
from targets.models import Figure, Plan
from tests.reports.exports.word import opened as word_opened
from tests.reports.factories import NIL, A, B, R, add_figure, add_indicator, file, make_desk, moment
from tests.reports.pages import fields_of

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 20)
PERIOD = "2024-N"
URL = f"/kh1/tong-hop/{PERIOD}/ban-hanh/"
DISTRICTS = ("H1", "H2", "H3", "H4", "H5")
# By district; the authority counts one more of NGHIEN than they do.
SAID = {
    "NGHIEN": (2, 23, 9, 30, 47),
    "TAI-GIA": (40, 50, 60, 70, 80),
    "HO-SO": (42, 73, 69, 100, 127),
    "DUY-TRI": (1, 1, NIL, NIL, NIL),
    "VU": (1, 2, 3, 4, 1),
}


def now():
    return NOW


@pytest.fixture
def desk():
    """Figures of persons held against an authority's, their sum, one that districts report alone; cases beside."""
    desk = make_desk(("CQ", *DISTRICTS), years=(2024,))
    persons = {"measure": "người", "counts_persons": True}
    held = {"CQ": A, **dict.fromkeys(DISTRICTS, B)}
    add_figure(desk, "NGHIEN", held, **persons)
    add_figure(desk, "TAI-GIA", held, **persons)
    add_figure(desk, "HO-SO", held, kind=FigureKind.DERIVED, parts=("NGHIEN", "TAI-GIA"), **persons)
    add_figure(desk, "DUY-TRI", dict.fromkeys(DISTRICTS, R), **persons)
    add_figure(desk, "VU", dict.fromkeys(DISTRICTS, R))
    add_indicator(
        desk, "1.1", IndicatorKind.VALUE, ("DUY-TRI",), comparator=Comparator.EQ, threshold=0, measure="người"
    )
    file(desk, "CQ", PERIOD, {"NGHIEN": 112, "TAI-GIA": 300, "HO-SO": 412})
    for place, unit in enumerate(DISTRICTS):
        file(desk, unit, PERIOD, {code: values[place] for code, values in SAID.items()})
    return desk


def rows_of(desk):
    return consolidate(desk.periods[PERIOD], now=NOW)


def hide(desk, below=5, rows=None, earlier=()):
    return published(rows or rows_of(desk), below, sums=sums_of(desk.plan), earlier=earlier)


def hidden_of(done):
    return {row.code: {unit.code for unit in units} for row, units in done.hidden}


def said_in(rows, code):
    """What a figure's cells say, by district."""
    row = next(row for row in rows.figures if row.code == code)
    return [cell.value if cell.value is not None else str(cell.state.label) for cell in row.cells][1:]


class TestWhatIsHidden:
    def test_small_numbers_of_persons_and_what_could_tell_them(self, desk):
        done = hide(desk)
        assert hidden_of(done)["NGHIEN"] == {"H1", "H2", "H3"}
        assert hidden_of(done)["DUY-TRI"] == {"H1", "H2", "H3"}
        # The unit's sum less its other part would tell the part.
        assert {"H1"} <= hidden_of(done)["TAI-GIA"] | hidden_of(done).get("HO-SO", set())
        assert (done.exposed, done.told_to) == ((), ())
        assert "VU" not in hidden_of(done)

    def test_hidden_numbers_are_words_and_totals_stay(self, desk):
        rows = hide(desk).rows
        assert said_in(rows, "NGHIEN") == ["ẩn", "ẩn", "ẩn", 30, 47]
        assert said_in(rows, "VU") == [1, 2, 3, 4, 1]
        totals = {row.code: row.total.value for row in rows.figures}
        assert (totals["NGHIEN"], totals["DUY-TRI"]) == (112, 2)
        held = next(row for row in rows.figures if row.code == "NGHIEN").reconciliation_words
        assert held == "Đối chiếu 5/5 huyện: 111 · lệch 1 người"

    def test_zero_and_nil_stay_unless_they_are_needed(self, desk):
        assert said_in(hide(desk).rows, "DUY-TRI")[3:] == ["Không phát sinh", "Không phát sinh"]

    def test_nothing_is_hidden_without_a_number(self, desk):
        rows = rows_of(desk)
        done = published(rows, None, sums={})
        assert done.rows is rows
        assert (done.count, done.withheld) == (0, "")

    def test_number_of_the_only_unit_asked_is_the_total_and_stays(self, desk):
        add_figure(desk, "BC", {"CQ": R}, measure="bị can", counts_persons=True)
        file(desk, "CQ", PERIOD, {"NGHIEN": 112, "TAI-GIA": 300, "HO-SO": 412, "BC": 3})
        assert "BC" not in hidden_of(hide(desk))

    def test_only_district_that_reported_hides_the_sum_held_against(self, desk):
        add_figure(
            desk, "MOI", {"CQ": A, **dict.fromkeys(DISTRICTS, B)}, measure="người", counts_persons=True
        )
        file(desk, "H1", PERIOD, {code: values[0] for code, values in SAID.items()} | {"MOI": 3})
        file(desk, "CQ", PERIOD, {"NGHIEN": 112, "TAI-GIA": 300, "HO-SO": 412, "MOI": 20})
        done = hide(desk)
        assert [row.code for row in done.sums] == ["MOI"]
        row = next(row for row in done.rows.figures if row.code == "MOI")
        assert row.reconciliation_words.endswith("· số cộng được ẩn")
        book = load_workbook(BytesIO(consolidated_workbook(done.rows)))["Đối chiếu"]
        line = next(line for line in book.iter_rows(values_only=True) if line[0] == "MOI")
        assert line[3:8] == (20, "ẩn", "–", "ẩn", "Số cộng được ẩn")

    def test_number_left_out_of_the_total_is_not_named_either(self, desk):
        exclude(
            desk.periods[PERIOD],
            desk.units["H1"],
            desk.figures["NGHIEN"],
            reason="đếm trùng",
            by=_coordinator(desk),
            now=NOW,
        )
        rows = hide(desk).rows
        assert said_in(rows, "NGHIEN")[0] == "Không tính vào tổng"
        tree = to_json(consolidated_document(rows))
        assert "lý do: đếm trùng" in tree
        assert "2 người, lý do: đếm trùng" not in tree
        assert "2 người, lý do: đếm trùng" in to_json(consolidated_document(rows_of(desk)))

    def test_verdict_names_no_unit_with_its_number(self, desk):
        before = next(row for row in rows_of(desk).indicators if row.code == "1.1").now.reason
        after = next(row for row in hide(desk).rows.indicators if row.code == "1.1").now
        assert "Huyện H1 01" in before
        assert "H1" not in after.reason
        assert after.verdict == "not_met"

    def test_count_of_persons_is_a_whole_number(self, desk):
        figure = desk.figures["NGHIEN"]
        figure.decimals = 1
        with pytest.raises(ValidationError, match="số nguyên"):
            figure.clean()


def _coordinator(desk):
    user = User.objects.create_user("tonghop")
    Membership.objects.create(user=user, role=Role.COORDINATOR, province=desk.plan.province)
    return Access.of(user, NOW.date())


class TestNothingElseTellsIt:
    def other_numbers(self, rows, **changes):
        """The same report with other numbers of districts in these cells."""
        figures = []
        for row in rows.figures:
            values = changes.get(row.code.replace("-", "_"), {})
            cells = (
                replace(cell, value=Decimal(values[cell.unit.code])) if cell.unit.code in values else cell
                for cell in row.cells
            )
            figures.append(replace(row, cells=tuple(cells)))
        return replace(rows, figures=tuple(figures))

    def test_reports_that_differ_in_hidden_numbers_only_are_published_alike(self, desk):
        """Rows, document, workbook and frozen content: none depends on what is hidden."""
        rows = rows_of(desk)
        other = self.other_numbers(rows, DUY_TRI={"H1": 1, "H2": 1, "H3": 0})
        moved = self.other_numbers(rows, NGHIEN={"H1": 3, "H2": 22}, TAI_GIA={"H1": 39, "H2": 51})
        first, second = hide(desk, rows=rows), hide(desk, rows=moved)
        assert hidden_of(first) == hidden_of(second)
        assert first.withheld != second.withheld
        assert first.rows == second.rows
        assert hide(desk, rows=other).rows != rows
        board = board_for(rows)
        assert frozen_of(first.rows, board) == frozen_of(second.rows, board)
        assert to_json(consolidated_document(first.rows, board=board)) == to_json(
            consolidated_document(second.rows, board=board)
        )
        assert _cells_of(first.rows) == _cells_of(second.rows)


def _cells_of(rows):
    """All that a workbook says, sheet by sheet."""
    book = load_workbook(BytesIO(consolidated_workbook(rows)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.fixture
def head(desk, settings):
    settings.CLOCK = "tests.reports.test_small_counts.now"
    user = User.objects.create_user("lanhdao")
    Membership.objects.create(user=user, role=Role.HEAD, province=desk.plan.province)
    client = Client()
    client.force_login(user)
    return client


def typed(**changes):
    return {
        "document_number": "12/BC-CQ",
        "signed_on": "19/12/2024",
        "signer_position": "GIÁM ĐỐC",
        "signer": "Nguyễn Ký",
        "acknowledged": "on",
        "an-duoi": "5",
    } | changes


def issue(client, **changes):
    data = typed(**changes)
    shown = fields_of(client.post(URL, data | {"buoc": "xem"}).content.decode())
    answer = client.post(URL, data | {name: shown[name] for name in ("dau", "thay-the")})
    assert answer.status_code == 302, answer.content.decode()
    return ConsolidatedIssue.objects.order_by("-number").first()


def workbook_of(client, number=1):
    body = client.get(f"{URL}{number}/xuat.xlsx").content
    return body, load_workbook(BytesIO(body))


class TestIssuedFiles:
    def test_workbook_has_no_hidden_number_in_any_cell_or_part(self, head, desk):
        issue(head)
        body, book = workbook_of(head)
        found = {}
        for sheet in book.worksheets:
            assert sheet.sheet_state == "visible"
            lines = list(sheet.iter_rows(values_only=True))
            names = next((line for line in lines if line and "Huyện H1" in line), None)
            for line in lines:
                if line[0] == "NGHIEN" and names:
                    found[sheet.title] = [line[names.index(f"Huyện {unit}")] for unit in DISTRICTS]
        assert found == {
            "Số liệu theo đơn vị": ["ẩn", "ẩn", "ẩn", 30, 47],
            "Đối chiếu": ["ẩn", "ẩn", "ẩn", 30, 47],
        }
        assert not book.defined_names
        parts = zipfile.ZipFile(BytesIO(body))
        assert not [name for name in parts.namelist() if "externalLink" in name or "comments" in name]
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)

    def test_pdf_and_word_hide_the_numbers_and_name_the_total(self, head, desk):
        issue(head)
        pdf = PdfReader(BytesIO(head.get(f"{URL}1/xuat.pdf").content))
        text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
        assert "NGHIEN người ẩn ẩn ẩn 30 47" in text
        assert "Số liệu NGHIEN người 112" in text
        assert "“ẩn”: không nêu số người từ 1 đến 4 của một đơn vị" in text
        word = word_opened(head.get(f"{URL}1/xuat.docx").content)
        lines = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
        assert ["NGHIEN", "người", "ẩn", "ẩn", "ẩn", "30", "47"] in lines
        assert any("Số liệu NGHIEN" in line and "112" in line for line in lines)

    def test_readers_get_the_page_without_the_hidden_numbers(self, head, desk):
        issued = issue(head)
        page = head.get(f"{URL}1/").content.decode()
        assert "Không nêu số người dưới 5 của một đơn vị" in page
        assert issued.withheld
        assert issued.withheld not in page

    def test_content_and_its_digest_hold_what_is_published(self, head, desk):
        issued = issue(head)
        assert issued.content_data["figures"]["NGHIEN"]["cells"]["H1"] == "ẩn"
        assert issued.withheld_data["cells"]["NGHIEN"] == {"H1": "2", "H2": "23", "H3": "9"}
        rows = rows_of(desk)
        assert issued.content_in_full == frozen_of(rows, board_for(rows))

    def test_code_on_the_pages_is_that_of_the_published_content(self, head, desk):
        issued = issue(head)
        pdf = PdfReader(BytesIO(head.get(f"{URL}1/xuat.pdf").content))
        assert issued.code in pdf.pages[-1].extract_text()

    def test_who_consolidates_sees_hidden_numbers_change(self, head, desk):
        issued = issue(head)
        assert changes_after(issued, rows_of(desk), board_for(rows_of(desk))) == []
        file(
            desk,
            "H1",
            PERIOD,
            {code: values[0] for code, values in SAID.items()} | {"NGHIEN": 3, "HO-SO": 43},
        )
        rows = rows_of(desk)
        changes = {(row.place, row.before, row.after) for row in changes_after(issued, rows, board_for(rows))}
        assert ("Số liệu NGHIEN – Huyện H1", "2", "3") in changes


class TestOff:
    def test_report_is_the_same_as_without_the_setting(self, head, desk):
        rows = rows_of(desk)
        issued = issue(head, **{"an-duoi": ""})
        assert issued.withheld == ""
        assert issued.hides_below is None
        assert "ẩn" not in issued.document
        assert issued.content_data == issued.content_in_full == frozen_of(rows, board_for(rows))
        assert said_in(rows, "NGHIEN") == [2, 23, 9, 30, 47]
        _body, book = workbook_of(head)
        assert "ẩn" not in {
            cell for line in book["Số liệu theo đơn vị"].iter_rows(values_only=True) for cell in line
        }
        assert "Số nhỏ" not in head.get(f"{URL}1/").content.decode()

    def test_plan_without_figures_of_persons_is_not_asked(self, head, desk):
        Figure.objects.update(counts_persons=False)
        assert "an-duoi" not in head.get(URL).content.decode()


class TestPage:
    def test_plan_says_the_usual_number_and_the_head_may_choose_another(self, head, desk):
        assert 'name="an-duoi" value' not in head.get(URL).content.decode()
        Plan.objects.update(hide_below=3)
        assert 'name="an-duoi" value="3"' in head.get(URL).content.decode()
        issue(head, **{"an-duoi": "5"})
        assert 'name="an-duoi" value="5"' in head.get(URL).content.decode()

    def test_nothing_is_issued_under_a_number_whose_effect_was_not_looked_at(self, head, desk):
        shown = fields_of(head.get(URL).content.decode())
        data = typed(**{name: shown[name] for name in ("dau", "thay-the")})
        answer = head.post(URL, data)
        assert answer.status_code == 409
        assert "những số sẽ ẩn khác với lúc mở trang này" in answer.content.decode()
        assert not ConsolidatedIssue.objects.exists()

    def test_looking_shows_what_would_be_hidden_and_keeps_what_was_typed(self, head, desk):
        page = head.post(URL, typed(buoc="xem", signer="Trần Ký", signed_on="")).content.decode()
        assert "bản ban hành ẩn" in page
        assert 'value="Trần Ký"' in page
        assert "Chưa có ngày ký" not in page
        assert not ConsolidatedIssue.objects.exists()

    def test_number_that_is_none_is_answered_at_the_field_and_nothing_is_issued(self, head, desk):
        for number in ("x", "1", "21", "4,5"):
            page = head.post(URL, typed(**{"an-duoi": number})).content.decode()
            assert "Đề nghị ghi số từ 2 đến 20" in page
        assert not ConsolidatedIssue.objects.exists()

    def test_queries_do_not_depend_on_how_much_is_hidden(self, head, desk):
        def queries(address):
            head.get(address)
            with CaptureQueriesContext(
                connection,
            ) as taken:
                assert head.get(address).status_code == 200
            return len(taken)

        few, many, none = (queries(f"{URL}?an-duoi={below}") for below in (2, 20, ""))
        assert few == many == none + 1

    def test_coordinator_looks_too_and_does_not_issue(self, desk, head):
        user = User.objects.create_user("tonghop")
        Membership.objects.create(user=user, role=Role.COORDINATOR, province=desk.plan.province)
        client = Client()
        client.force_login(user)
        page = client.get(f"{URL}?an-duoi=5").content.decode()
        assert "bản ban hành ẩn" in page
        assert client.post(URL, typed()).status_code == 403


class TestChecks:
    def titles(self, desk, done, last=None):
        return {check.title: check.text for check in checks_of_hiding(done, board_for(done.full), last)}

    def test_number_that_the_total_tells_is_named(self, desk):
        add_figure(desk, "HAI", {"H1": R, "H2": R}, measure="người", counts_persons=True)
        for place, unit in enumerate(("H1", "H2")):
            said = {code: values[place] for code, values in SAID.items()}
            file(desk, unit, PERIOD, said | {"HAI": (3, 70)[place]})
        checks = self.titles(desk, hide(desk))
        told = checks["Số đã ẩn nhưng một đơn vị khác tính được từ số của chính mình"]
        assert told == "Số liệu HAI – Huyện H1 (đơn vị tính được: Huyện H2)."

    def test_issue_that_names_all_after_one_that_did_not_says_so(self, head, desk):
        issued = issue(head)
        checks = self.titles(desk, hide(desk, None), issued)
        assert "12/BC-CQ" in checks["Bản trước ẩn số nhỏ"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Bắt 2 đối tượng.", 1),
            ("Bắt 02 đối tượng.", 1),
            ("Ngày 2/9, Kế hoạch 3/KH-UBND, tăng 4%, 1.204 người, 12 vụ, 3,5 gam.", 0),
        ],
    )
    def test_words_of_people_with_small_numbers_are_counted(self, desk, text, found):
        file(desk, "CQ", PERIOD, content={"assessment": text})
        rows = rows_of(desk)
        assert paragraphs_with_small_numbers(board_for(rows), 5) == found


class TestSecondVersion:
    def hidden_in(self, desk, earlier):
        done = hide(desk, earlier=[earlier])
        return hidden_of(done), done

    def file_again(self, desk, unit, **changes):
        place = DISTRICTS.index(unit)
        file(desk, unit, PERIOD, {code: values[place] for code, values in SAID.items()} | changes)

    def test_what_was_hidden_stays_hidden(self, head, desk):
        first = issue(head)
        self.file_again(desk, "H1", NGHIEN=20, **{"HO-SO": 60})
        hidden, done = self.hidden_in(desk, first)
        assert hidden["NGHIEN"] >= {"H1", "H2", "H3"}
        assert done.exposed == ()

    def test_second_issue_hides_what_the_first_one_hid(self, head, desk):
        issue(head)
        self.file_again(desk, "H1", NGHIEN=20, **{"HO-SO": 60})
        second = issue(head, document_number="13/BC-CQ")
        assert second.content_data["figures"]["NGHIEN"]["cells"]["H1"] == "ẩn"

    def test_number_that_the_first_version_named_protects_nothing(self, head, desk):
        """H4 was named and is 30 still: with it, H5's new number would be the rest of the total."""
        first = issue(head)
        self.file_again(desk, "H5", NGHIEN=3, **{"HO-SO": 83})
        _hidden, done = self.hidden_in(desk, first)
        assert ("NGHIEN", "H5") in {(row.code, unit.code) for row, unit in done.exposed}

    def test_number_that_an_issue_without_hiding_named_is_said_to_be_known(self, head, desk):
        first = issue(head, **{"an-duoi": ""})
        _hidden, done = self.hidden_in(desk, first)
        assert ("NGHIEN", "H1") in {(row.code, unit.code) for row, unit in done.exposed}
