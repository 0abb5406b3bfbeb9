"""What a change of organisation does to periods reported on already, told before it is made and true after it."""

from datetime import date

import pytest

from agencies.access import Access
from agencies.models import OrganisationChange, Unit, User
from reports.consolidation import consolidate
from reports.models import Period
from reports.reorganisation import Passing, Reorganisation, open_assignments, outlook, reorganise
from targets.enums import Comparator, IndicatorKind, VerdictCode
from targets.models import FigureAssignment
from tests.reports.factories import A, B, R, add_figure, add_indicator, file, make_desk, moment

pytestmark = pytest.mark.django_db
NOW = moment(2024, 12, 20)
LAST_DAY, NEXT_DAY = date(2024, 6, 30), date(2024, 7, 1)


@pytest.fixture
def desk():
    return filed_desk()


def filed_desk(data_as_of=None):
    """CQ teaches PEOPLE and EMPLOYED; YT files the whole year before it is known that CQ ended on 30/6."""
    desk = make_desk(("TH", "CQ", "YT", "H1"))
    add_figure(desk, "NGUOI", {"CQ": R})
    add_figure(desk, "VIEC", {"CQ": R})
    add_figure(desk, "KHAC", {"YT": R})
    add_indicator(
        desk, "5.1", IndicatorKind.RATIO, ("VIEC",), ("NGUOI",), comparator=Comparator.GE, threshold=50
    )
    file(desk, "CQ", "2024-N", {"NGUOI": 80, "VIEC": 61}, data_as_of=data_as_of)
    file(desk, "YT", "2024-N", {"KHAC": 1})
    return desk


def ending(desk, code="CQ", receiver="YT"):
    unit = Unit.objects.get(pk=desk.units[code].pk)
    heir = desk.units[receiver]
    passing = tuple(Passing(row, heir) for row in open_assignments(unit, LAST_DAY))
    return Reorganisation(unit, LAST_DAY, heir, passing, "Nghị quyết 01")


def make(desk, change):
    root = User.objects.create_user("root", is_superuser=True)
    reorganise(change, by=Access.of(root, LAST_DAY), now=NOW)


def consolidated():
    return consolidate(Period.objects.select_related("plan__coordinator").get(code="2024-N"), now=NOW)


def indicator():
    return consolidated().targets[0].indicators[0]


def test_filed_rounds_that_lack_what_passes_are_named_with_the_figures(desk):
    (row,) = outlook(ending(desk), now=NOW).lacking
    assert (row.unit, row.period.code, row.number, row.accepted) == (
        desk.units["YT"].short_name,
        "2024-N",
        1,
        True,
    )
    assert row.figures == ("NGUOI", "VIEC")
    assert row.report_id == desk.reports["YT", "2024-N"].pk


def test_receiver_that_filed_nothing_yet_lacks_nothing(desk):
    assert outlook(ending(desk, receiver="H1"), now=NOW).lacking == ()


def test_filed_rounds_of_the_ending_unit_that_run_past_its_last_day_are_named(desk):
    (row,) = outlook(ending(desk), now=NOW).beyond
    assert (row.period.code, row.number, row.accepted, row.until) == (
        "2024-N",
        1,
        True,
        date(2024, 12, 14),
    )


def test_round_that_stops_at_the_last_day_does_not_run_past_it():
    assert outlook(ending(filed_desk(data_as_of=LAST_DAY)), now=NOW).beyond == ()


def test_indicators_that_turn_are_told_and_turn_so(desk):
    change = ending(desk)
    (effect,) = outlook(change, now=NOW).effects
    assert (effect.period.code, effect.after.code) == ("2024-N", "5.1")
    assert effect.before.verdict == indicator().verdict == VerdictCode.MET
    assert effect.changes_verdict
    make(desk, change)
    assert (effect.after.now, effect.after.verdict) == (indicator().now, indicator().verdict)


def test_what_is_to_be_corrected_stays_in_the_record(desk):
    make(desk, ending(desk))
    assert OrganisationChange.objects.get().moved.splitlines() == [
        "Cơ quan YT: 02 số liệu (NGUOI, VIEC).",
        "Cần đính chính: Cơ quan YT, Năm 2024, thiếu 02 số liệu (NGUOI, VIEC).",
    ]


def test_looking_ahead_writes_nothing(desk):
    before = list(FigureAssignment.objects.order_by("pk").values())
    outlook(ending(desk), now=NOW)
    assert list(FigureAssignment.objects.order_by("pk").values()) == before
    assert Unit.objects.get(pk=desk.units["CQ"].pk).valid_to is None


def roles_of(desk, code):
    rows = FigureAssignment.objects.filter(figure=desk.figures[code]).order_by("unit__order", "pk")
    return [(row.unit.code, row.role, row.valid_from, row.valid_to) for row in rows]


@pytest.mark.parametrize(("role", "held"), [(A, B), (A, R), (R, B)])
def test_role_that_counts_more_passes_to_a_unit_with_a_lesser_one(desk, role, held):
    add_figure(desk, "VU", {"CQ": role, "H1": held})
    change = ending(desk, receiver="H1")
    assert any(
        note.startswith("VU") and "giữ vai trò" in note and "01/07/2024" in note
        for note in outlook(change, now=NOW).notes
    )
    make(desk, change)
    assert roles_of(desk, "VU") == [
        ("CQ", role, None, LAST_DAY),
        ("H1", held, None, LAST_DAY),
        ("H1", role, NEXT_DAY, None),
    ]


@pytest.mark.parametrize(("role", "held"), [(B, A), (B, R), (R, A), (A, A)])
def test_role_that_counts_as_much_or_more_stays(desk, role, held):
    add_figure(desk, "VU", {"CQ": role, "H1": held})
    make(desk, ending(desk, receiver="H1"))
    assert roles_of(desk, "VU") == [("CQ", role, None, LAST_DAY), ("H1", held, None, None)]


def test_authority_of_a_flow_is_both_and_of_the_next_period_the_receiver(desk):
    add_figure(desk, "VU", {"CQ": A, "H1": B})
    file(desk, "H1", "2024-N", {"VU": 3})
    make(desk, ending(desk, receiver="H1"))
    row = next(row for row in consolidated().figures if row.code == "VU")
    counting = {cell.unit.code: cell.role for cell in row.cells if cell.counts}
    assert counting == {"CQ": A, "H1": A}
