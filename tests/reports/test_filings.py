"""The round that counts is the same whether the database or Python picks it."""

import itertools

import pytest

from reports.enums import Timeliness
from reports.filings import read_owed, read_units, unit_names
from reports.models import Submission
from tests.reports.factories import Desk, file, make_desk, moment

pytestmark = pytest.mark.django_db

FATES = (
    {"accepted": True},
    {"accepted": False},
    {"accepted": False, "returned": True},
    {"accepted": False, "withdrawn": True},
    {"accepted": True, "returned": True},
)
SEQUENCES = [sequence for length in (1, 2, 3) for sequence in itertools.product(FATES, repeat=length)]


@pytest.fixture
def desk() -> Desk:
    """A unit for every possible sequence of up to three rounds."""
    desk = make_desk(tuple(f"H{number}" for number in range(len(SEQUENCES))), years=(2024,))
    for unit, sequence in zip(desk.units, SEQUENCES, strict=True):
        for fate in sequence:
            file(desk, unit, "2024-N", **fate)
    return desk


@pytest.mark.parametrize("provisional", [False, True])
def test_counted_round_is_the_one_the_database_counts(desk, provisional):
    rounds = Submission.objects.filter(report__period=desk.periods["2024-N"])
    expected = rounds.provisional() if provisional else rounds.counted()
    found = (owed.counted(provisional=provisional) for owed in read_owed(desk.periods.values()))
    assert {filed.pk for filed in found if filed} == set(expected.values_list("pk", flat=True))


def test_first_standing_round_is_the_reports(desk):
    for owed in read_owed(desk.periods.values()):
        first = owed.first_standing
        report = desk.reports[
            next(code for code, unit in desk.units.items() if unit.pk == owed.unit_id), "2024-N"
        ]
        expected = report.first_standing_round()
        assert (first and first.pk) == (expected and expected.pk)


def test_round_on_behalf_is_filed_on_the_day_its_paper_came():
    desk = make_desk(("H1",), years=(2024,))
    file(desk, "H1", "2024-N", at=moment(2024, 12, 20))
    filed = read_owed(desk.periods.values())[0].rounds[0]
    assert (filed.filed_on, filed.timeliness) == (moment(2024, 12, 20).date(), Timeliness.LATE)
    assert filed._replace(received_on=moment(2024, 12, 16).date()).filed_on == moment(2024, 12, 16).date()


def test_units_tell_whether_the_plan_only_asks_them():
    desk = make_desk(("CQ", "H1"), years=(2024,))
    desk.plan.duties.filter(agency__code="H1").update(courtesy=True)
    units = read_units(desk.plan)
    assert [(unit.code, unit.courtesy) for unit in units.values()] == [("CQ", False), ("H1", True)]
    assert list(unit_names(units).values()) == ["Cơ quan CQ", "Huyện H1"]
