"""A unit, and an authority, that end inside the window: what the period adds up to, and what its pages say."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from agencies.access import Access
from agencies.enums import Role
from agencies.models import Membership, User
from reports.consolidation import consolidate, series_of
from reports.consolidation.rows import CellState
from reports.models import Period
from reports.reorganisation import Passing, Reorganisation, open_assignments, reorganise
from targets.enums import FigureKind
from tests.reports.factories import A, B, R, add_figure, file, make_desk, moment

pytestmark = pytest.mark.django_db
NOW = moment(2024, 12, 20)
LAST_DAY = date(2024, 6, 30)
FILED = {
    "CQ": {"VU": 10},
    "YT": {"VU": 7},
    "H1": {"VU": 3, "BUOI": 4, "XA": 9, "XA-TT": 9},
    "H2": {"VU": 1, "BUOI": 1, "XA": 2, "XA-TT": 1},
    "H3": {"VU": 2, "BUOI": 5, "XA": 8, "XA-TT": 7},
}


def now():
    return NOW


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = f"{__name__}.now"


@pytest.fixture
def desk():
    """On 30/6 the district H1 ends in favour of H3, and CQ, the authority for VU, in favour of YT."""
    desk = make_desk(("TH", "CQ", "YT", "H1", "H2", "H3"))
    add_figure(desk, "VU", {"CQ": A, "H1": B, "H2": B})
    add_figure(desk, "BUOI", {"H1": R, "H2": R})
    add_figure(desk, "XA", {"H1": R, "H2": R}, kind=FigureKind.STOCK)
    add_figure(desk, "XA-TT", {"H1": R, "H2": R}, kind=FigureKind.DISTINCT, whole="XA")
    for unit in ("CQ", "H1", "H2"):
        file(desk, unit, "2023-N", FILED[unit])
    root = User.objects.create_user("root", is_superuser=True)
    for ending, receiver in (("CQ", "YT"), ("H1", "H3")):
        unit, receiver = desk.units[ending], desk.units[receiver]
        passing = tuple(Passing(row, receiver) for row in open_assignments(unit, LAST_DAY))
        change = Reorganisation(unit, LAST_DAY, receiver, passing, "Nghị quyết 01")
        reorganise(change, by=Access.of(root, LAST_DAY), now=NOW)
    return desk


def rows_of(desk, *units):
    for unit in units:
        file(desk, unit, "2024-N", FILED[unit])
    period = Period.objects.select_related("plan__coordinator").get(code="2024-N")
    return {row.code: row for row in consolidate(period, now=NOW).figures}


def test_flow_counts_both_and_stock_the_one_that_is_there_on_the_last_day(desk):
    rows = rows_of(desk, *FILED)
    totals = {code: row.total.value for code, row in rows.items()}
    assert totals == {"VU": 17, "BUOI": 10, "XA": 10, "XA-TT": 8}
    assert all(row.total.coverage.is_complete for row in rows.values())
    ended = next(cell for cell in rows["XA"].cells if cell.unit.code == "H1")
    assert (ended.state, ended.value, ended.counts) == (CellState.ENDED, Decimal(9), False)


def test_breakdown_of_the_ended_district_is_held_against_both_authorities(desk):
    row = rows_of(desk, *FILED)["VU"]
    assert (row.reconciliation.breakdown, row.reconciliation.difference) == (6, 11)
    assert row.reconciliation.coverage.words == "3/3 huyện"


@pytest.mark.parametrize("missing", ["CQ", "YT"])
def test_total_waits_for_the_ended_authority_and_for_its_heir(desk, missing):
    row = rows_of(desk, *(unit for unit in FILED if unit != missing))["VU"]
    assert row.total.value is None
    assert [unit.name for unit in row.total.coverage.missing] == [desk.units[missing].short_name]


def test_missing_closing_report_is_named_where_flows_are_missing_and_nowhere_else(desk):
    rows = rows_of(desk, "CQ", "YT", "H2", "H3")
    assert (rows["BUOI"].total.value, rows["BUOI"].total.coverage.words) == (6, "2/3 huyện")
    assert rows["BUOI"].total.coverage.missing_names == "H1"
    assert rows["BUOI"].last_year.difference is None
    assert (rows["XA"].total.value, rows["XA"].total.coverage.is_complete) == (10, True)


def test_both_years_cover_the_same_ground(desk):
    rows = rows_of(desk, *FILED)
    compared = {code: (row.last_year.value, row.last_year.difference) for code, row in rows.items()}
    assert compared == {"VU": (10, 7), "BUOI": (5, 5), "XA": (11, -1), "XA-TT": (10, -2)}


def test_pages_show_the_ended_stock_and_do_not_add_it(desk):
    rows_of(desk, *FILED)
    user = User.objects.create_user("tonghop")
    Membership.objects.create(user=user, role=Role.COORDINATOR, province=desk.plan.province)
    client = Client()
    client.force_login(user)
    page = client.get("/kh1/tong-hop/2024-N/").content.decode()
    assert "9 (đã kết thúc hoạt động, không cộng)" in page
    own = client.get("/kh1/tong-hop/2024-N/so-lieu/XA/").content.decode()
    assert "<dt>Kỳ này</dt><dd><b>10</b></dd>" in own
    assert "số tại ngày chốt của đơn vị đã kết thúc" in own
    assert own.count("Đã kết thúc hoạt động, không cộng") == 1
    assert "Đối chiếu, không cộng" not in own


def test_page_names_the_units_that_ended_within_the_period_and_leads_to_the_record(desk):
    user = User.objects.create_user("tonghop")
    Membership.objects.create(user=user, role=Role.COORDINATOR, province=desk.plan.province)
    client = Client()
    client.force_login(user)
    page = client.get("/kh1/tong-hop/2024-N/").content.decode()
    ended = ", ".join(desk.units[code].short_name for code in ("CQ", "H1"))
    assert f"<b>Kết thúc hoạt động trong kỳ:</b> {ended};" in page
    assert 'href="/kh1/ke-hoach/#thay-doi-to-chuc"' in page
    assert "Kết thúc hoạt động trong kỳ" not in client.get("/kh1/tong-hop/2023-N/").content.decode()


def test_units_over_the_phase_are_marked_with_the_last_day_of_those_that_ended(desk):
    rows_of(desk, *FILED)
    ended = {unit.code: unit.ended_on for unit in series_of(desk.plan, now=NOW).units}
    assert ended == {"TH": None, "CQ": LAST_DAY, "YT": None, "H1": LAST_DAY, "H2": None, "H3": None}
    user = User.objects.create_user("tonghop")
    Membership.objects.create(user=user, role=Role.COORDINATOR, province=desk.plan.province)
    client = Client()
    client.force_login(user)
    page = client.get("/kh1/tong-hop/giai-doan/").content.decode()
    assert f"{desk.units['H1'].short_name} (đến {LAST_DAY:%d/%m/%Y})" in page
    assert f"{desk.units['H3'].short_name} (đến" not in page
