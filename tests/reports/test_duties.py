"""What a unit answers for in a period, by the dates of its assignments."""

from datetime import date

import pytest

from reports.models.duties import (
    figures_of,
    is_courtesy,
    may_add_projects,
    projects_of,
    tasks_of,
)
from targets.enums import FigureKind, TaskRole
from targets.models import Duty, Project, ProjectAssignment, Task, TaskAssignment
from tests.reports.factories import A, B, R, add_figure, assign, make_desk

pytestmark = pytest.mark.django_db

# The window of 2024-N is 15/12/2023 to 14/12/2024; 2024-6T ends on 14/6/2024.
FIRST, LAST = date(2023, 12, 15), date(2024, 12, 14)
MOVED = date(2024, 9, 1)


@pytest.fixture
def desk():
    return make_desk(("CQ", "H1", "H2"), years=(2023, 2024), parts=("6T", "N"))


def codes(desk, unit, period="2024-N"):
    return [figure.code for figure in figures_of(desk.units[unit], desk.periods[period])]


def add_task(desk, number, **units):
    task = Task.objects.create(plan=desk.plan, number=number, name=f"NV{number}", text=".", citation="II")
    for unit, dates in units.items():
        TaskAssignment.objects.create(task=task, unit=desk.units[unit], **dates)
    return task


def add_project(desk, code, order=0, **units):
    project = Project.objects.create(
        plan=desk.plan,
        code=code,
        name=f"Dự án {code}",
        guiding_body="Bộ",
        duty=Duty.objects.filter(plan=desk.plan).first(),
        citation="III",
        order=order,
    )
    for unit, role in units.items():
        ProjectAssignment.objects.create(project=project, unit=desk.units[unit], role=role)
    return project


def task_numbers(desk, unit, period="2024-N"):
    return [task.number for task in tasks_of(desk.units[unit], desk.periods[period])]


# --- Dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "owed"),
    [
        ({}, True),
        ({"valid_from": LAST}, True),
        ({"valid_from": date(2024, 12, 15)}, False),
        ({"valid_to": FIRST}, True),
        ({"valid_to": date(2023, 12, 14)}, False),
        ({"valid_from": date(2024, 3, 1), "valid_to": date(2024, 3, 1)}, True),
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2030, 1, 1)}, True),
    ],
)
def test_assignment_counts_when_it_holds_on_one_day_of_the_window(desk, dates, owed):
    add_figure(desk, "S", {})
    assign(desk, "S", "H1", R, **dates)
    add_task(desk, 1, H1=dates)
    assert codes(desk, "H1") == ["S"] * owed
    assert task_numbers(desk, "H1") == [1] * owed


def test_figure_that_moves_in_mid_period_is_owed_by_both_units(desk):
    """The one that gives it up reports to its last day, the one that takes it over from then on."""
    add_figure(desk, "S", {})
    assign(desk, "S", "H1", R, valid_to=date(2024, 8, 31))
    assign(desk, "S", "H2", R, valid_from=MOVED)
    add_task(desk, 1, H1={"valid_to": date(2024, 8, 31)}, H2={"valid_from": MOVED})
    assert {
        (unit, period): codes(desk, unit, period) for unit in ("H1", "H2") for period in ("2024-6T", "2024-N")
    } == {
        ("H1", "2024-6T"): ["S"],
        ("H1", "2024-N"): ["S"],
        ("H2", "2024-6T"): [],
        ("H2", "2024-N"): ["S"],
    }
    assert (task_numbers(desk, "H2", "2024-6T"), task_numbers(desk, "H2")) == ([], [1])


def test_role_that_changes_in_mid_period_gives_one_row(desk):
    add_figure(desk, "S", {})
    assign(desk, "S", "H1", B, valid_to=date(2024, 8, 31))
    assign(desk, "S", "H1", A, valid_from=MOVED)
    assert codes(desk, "H1") == ["S"]


@pytest.mark.parametrize(
    "roles", [(TaskRole.LEAD, TaskRole.TAKES_PART), (TaskRole.TAKES_PART, TaskRole.LEAD)]
)
def test_project_that_changes_its_role_is_listed_once_as_led(desk, roles):
    project = add_project(desk, "DA1")
    for role, dates in zip(roles, ({"valid_to": date(2024, 8, 31)}, {"valid_from": MOVED}), strict=True):
        ProjectAssignment.objects.create(project=project, unit=desk.units["H1"], role=role, **dates)
    assert projects_of(desk.units["H1"], desk.periods["2024-N"]) == [(project, TaskRole.LEAD)]


# --- Order and parts --------------------------------------------------------------------------


def test_everything_comes_in_the_plans_order(desk):
    for code, order in (("B", 2), ("A", 3), ("C", 1)):
        add_figure(desk, code, {"H1": R}, order=order)
    for number in (3, 1, 2):
        add_task(desk, number, H1={})
    add_project(desk, "DA2", order=2, H1=TaskRole.LEAD)
    add_project(desk, "DA1", order=1, H1=TaskRole.TAKES_PART)
    assert codes(desk, "H1") == ["C", "B", "A"]
    assert task_numbers(desk, "H1") == [1, 2, 3]
    assert [
        (project.code, role) for project, role in projects_of(desk.units["H1"], desk.periods["2024-N"])
    ] == [("DA1", TaskRole.TAKES_PART), ("DA2", TaskRole.LEAD)]


def test_derived_figure_brings_its_parts_and_wholes_without_more_queries(desk, django_assert_num_queries):
    for code in ("XH", "BB"):
        add_figure(desk, code, {"H1": R}, kind=FigureKind.STOCK)
    add_figure(desk, "HS", {"H1": R}, kind=FigureKind.DERIVED, parts=("BB", "XH"))
    add_figure(desk, "TT", {"H1": R}, kind=FigureKind.DISTINCT, whole="XH")
    with django_assert_num_queries(2):
        figures = {figure.code: figure for figure in figures_of(desk.units["H1"], desk.periods["2024-N"])}
        assert [part.figure.code for part in figures["HS"].parts.all()] == ["BB", "XH"]
        assert figures["TT"].whole.code == "XH"
    assert [figure.is_typed for figure in figures.values()] == [True, True, False, True]


# --- Whose plan -------------------------------------------------------------------------------


def test_two_plans_of_one_province_do_not_mix(desk):
    second = make_desk(("CQ", "H1", "H2"), code="kh2", years=(2023, 2024))
    assert second.units["H1"] == desk.units["H1"]
    add_figure(desk, "CU", {"H1": R})
    add_figure(second, "MOI", {"H1": R})
    add_task(desk, 1, H1={})
    add_task(second, 7, H1={})
    add_project(desk, "DA1", H1=TaskRole.LEAD)
    add_project(second, "DB1", H1=TaskRole.LEAD)
    for one, other, code, number, name in ((desk, second, "CU", 1, "DA1"), (second, desk, "MOI", 7, "DB1")):
        unit, period = one.units["H1"], one.periods["2024-N"]
        assert codes(one, "H1") == [code]
        assert task_numbers(one, "H1") == [number]
        assert [project.code for project, _role in projects_of(unit, period)] == [name]
        assert code not in codes(other, "H1")


def test_unit_of_the_same_code_in_another_province_is_another(desk):
    abroad = make_desk(("CQ", "H1", "H2"), province="92", years=(2023, 2024))
    assert abroad.units["H1"] != desk.units["H1"]
    add_figure(desk, "S", {"H1": R})
    add_figure(abroad, "S", {"H2": R})
    assert (codes(desk, "H1"), codes(desk, "H2")) == (["S"], [])
    assert (codes(abroad, "H1"), codes(abroad, "H2")) == ([], ["S"])
    assert figures_of(desk.units["H1"], abroad.periods["2024-N"]) == []


def test_duties_of_the_agency_decide_own_projects_and_courtesy(desk):
    second = make_desk(("CQ", "H1", "H2"), code="kh2", years=(2023, 2024))
    Duty.objects.filter(plan=desk.plan, agency=desk.units["H1"].agency).update(own_projects=True)
    Duty.objects.filter(plan=second.plan, agency=desk.units["H1"].agency).update(courtesy=True)
    unit = desk.units["H1"]
    assert (may_add_projects(unit, desk.plan), may_add_projects(unit, second.plan)) == (True, False)
    assert (is_courtesy(unit, desk.plan), is_courtesy(unit, second.plan)) == (False, True)
    assert not may_add_projects(desk.units["H2"], desk.plan)
