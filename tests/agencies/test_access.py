"""Whom a person may act for: home units, and ended ones that led to them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agencies.access import Access
from agencies.enums import Role
from agencies.models import Membership, Province, User
from tests.world import add_unit

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)


@pytest.fixture
def units():
    province = Province.objects.create(code="91", name="Tỉnh")
    return {code: add_unit(province, code, code) for code in ("A", "B", "C")}


def end(unit, last_day, successor):
    unit.valid_to, unit.successor = last_day, successor
    unit.save()


def member(unit, role=Role.PREPARER):
    user = User.objects.create_user(f"{unit.code.lower()}.{role}")
    Membership.objects.create(user=user, role=role, unit=unit)
    return user


def test_successor_acts_for_the_ended_unit_from_the_day_after(units):
    end(units["A"], date(2025, 2, 28), units["B"])
    user = member(units["B"])
    before, after = Access.of(user, date(2025, 2, 28)), Access.of(user, DAY)
    assert before.own_units == {units["B"].pk}
    assert after.own_units == after.units_as(Role.PREPARER) == {units["A"].pk, units["B"].pk}
    assert after.units_as(Role.SIGNATORY) == frozenset()
    assert after.home_units_as(Role.PREPARER) == {units["B"].pk}
    assert after.provinces == {units["A"].province_id}


def test_chain_of_successors_leads_to_the_last(units):
    end(units["A"], date(2024, 12, 31), units["B"])
    end(units["B"], date(2025, 2, 28), units["C"])
    assert Access.of(member(units["C"]), DAY).own_units == {unit.pk for unit in units.values()}
    assert [unit.code for unit in units["A"].heirs_on(DAY)] == ["A", "B", "C"]
    assert [unit.code for unit in units["A"].heirs_on(date(2025, 1, 1))] == ["A", "B"]


def test_ring_of_successors_ends(units):
    end(units["A"], date(2024, 12, 31), units["B"])
    end(units["B"], date(2025, 2, 28), units["A"])
    assert Access.of(member(units["A"]), DAY).own_units == {units["A"].pk, units["B"].pk}
    assert [unit.code for unit in units["A"].chain()] == ["A", "B"]


def test_ended_unit_keeps_its_people_until_their_roles_end(units):
    end(units["A"], date(2025, 2, 28), units["B"])
    user = member(units["A"])
    assert Access.of(user, DAY).own_units == {units["A"].pk}
    user.memberships.update(valid_to=date(2025, 2, 28))
    assert Access.of(user, DAY).own_units == frozenset()


def test_succession_across_provinces_gives_nothing(units):
    other = add_unit(Province.objects.create(code="92", name="Tỉnh khác"), "A", "A")
    end(other, date(2025, 2, 28), units["B"])
    assert Access.of(member(units["B"]), DAY).own_units == {units["B"].pk}
    with pytest.raises(ValidationError):
        other.full_clean()


def test_successor_may_not_lead_back(units):
    end(units["A"], date(2024, 12, 31), units["B"])
    units["B"].successor = units["A"]
    with pytest.raises(ValidationError):
        units["B"].full_clean()


def test_access_is_read_in_one_query(units, django_assert_num_queries):
    end(units["A"], date(2025, 2, 28), units["B"])
    user = member(units["B"])
    with django_assert_num_queries(1):
        assert len(Access.of(user, DAY).own_units) == 2
