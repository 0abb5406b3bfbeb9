"""Hiding small counts: examples one can check by hand, and an attacker who knows every sum."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.suppression import Count, Place, suppress
from tests.reports.attacker import Attack

BELOW = 5


def row_of(*values, code="F", below=BELOW, breakdown=False):
    """A figure over units A, B, C, …; with `breakdown` what they add up to may be hidden as well."""
    counts = [
        Count(Place(code, chr(65 + place)), value, row=code, is_small=0 < value < below)
        for place, value in enumerate(values)
    ]
    total = [Count(Place(code, ""), sum(values), row=code)] if breakdown else []
    return counts + total


def hidden(counts, below=BELOW):
    return {place.unit for place in suppress(counts, below).hidden}


class TestOneRow:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ((20, 30, 0, 5), set()),
            # The smallest others; two of them, for the unit of one of them knows its own number.
            ((2, 9, 30, 20), {"A", "B", "D"}),
            ((2, 3, 9, 30), {"A", "B", "C"}),
            # 1 + 2 + 3 = 6 would say that all are below 5.
            ((1, 2, 3, 50, 60), {"A", "B", "C", "D"}),
            # Nothing but zeros can stand beside: the first two of them.
            ((0, 2, 0, 0, 0), {"A", "B", "C"}),
            # 1 + 1 = 2 are two ones as long as every 0 is shown.
            ((1, 1, 0, 0), {"A", "B", "C"}),
        ],
    )
    def test_hidden_counts_are_small_ones_and_the_smallest_others(self, values, expected):
        done = suppress(row_of(*values), BELOW)
        assert {place.unit for place in done.hidden} == expected
        assert (done.exposed, done.told_to) == ((), ())

    def test_smallest_number_decides_what_is_small(self):
        assert hidden(row_of(2, 9, 30, 20, below=2), 2) == set()
        assert hidden(row_of(4, 9, 30, 20, below=4), 4) == set()

    def test_count_that_is_the_whole_row_is_exposed_unless_the_sum_is_hidden_too(self):
        assert suppress(row_of(2), BELOW).exposed == (("F", "A"),)
        done = suppress(row_of(2, breakdown=True), BELOW)
        assert (done.hidden, done.exposed) == ({("F", "A"), ("F", "")}, ())

    def test_one_other_unit_knows_the_count_from_its_own(self):
        done = suppress(row_of(3, 7), BELOW)
        assert (done.exposed, done.told_to) == ((), ((("F", "A"), "B"),))
        done = suppress(row_of(3, 7, breakdown=True), BELOW)
        assert ("F", "") in done.hidden
        assert done.told_to == ()

    def test_two_ones_in_a_row_of_two_are_exposed(self):
        assert len(suppress(row_of(1, 1), BELOW).exposed) == 2

    def test_known_count_protects_nothing_and_small_one_that_is_known_is_exposed(self):
        counts = row_of(2, 6, 9, 30)
        counts[1] = replace(counts[1], is_known=True)
        assert hidden(counts) == {"A", "C", "D"}
        counts[0] = replace(counts[0], is_known=True)
        done = suppress(counts, BELOW)
        assert (done.hidden, done.exposed) == ({("F", "A")}, (("F", "A"),))

    def test_count_in_no_sum_is_hidden_alone(self):
        done = suppress([Count(Place("F", "A"), 2, is_small=True)], BELOW)
        assert (done.hidden, done.exposed) == ({("F", "A")}, ())


class TestSumsOfFigures:
    def family(self, parts, below=BELOW):
        """Figures of one unit each in a row of its own with other units, and their sum."""
        counts = []
        for place, values in enumerate((*parts, tuple(map(sum, zip(*parts, strict=True))))):
            is_sum = place == len(parts)
            for unit, value in zip("ABCDEFG", values, strict=False):
                code = "SUM" if is_sum else f"P{place}"
                small = 0 < value < below
                counts.append(Count(Place(code, unit), value, code, "SUM", is_sum=is_sum, is_small=small))
        return counts

    def test_single_hidden_part_is_not_the_sum_less_the_others(self):
        done = suppress(self.family(((2, 40, 50, 60), (30, 41, 51, 61))), BELOW)
        assert done.exposed == done.told_to == ()
        of_unit = {place.figure for place in done.hidden if place.unit == "A"}
        assert "P0" in of_unit
        assert len(of_unit) >= 2
        for code in {place.figure for place in done.hidden}:
            assert len([place for place in done.hidden if place.figure == code]) >= 2

    def test_sum_moves_with_its_part(self):
        """Both are 1: they may only be more together."""
        part = Count(Place("P", "A"), 1, column="SUM", is_small=True)
        whole = Count(Place("SUM", "A"), 1, column="SUM", is_sum=True, is_small=True)
        assert suppress([part, whole], BELOW).exposed == ()

    def test_part_shown_beside_its_whole_bounds_it(self):
        """Both parts are as large as their wholes: neither can be more, so neither can be less."""
        wholes = [replace(each, is_known=True) for each in row_of(4, 6, code="W")]
        wholes = [replace(each, is_small=False) for each in wholes]
        parts = [replace(each, whole=Place("W", each.place.unit)) for each in row_of(4, 6, code="P")]
        assert suppress(wholes + parts, BELOW).exposed == (("P", "A"),)


# --- The attacker ----------------------------------------------------------------------------

UNITS = "ABCDEF"
VALUES = st.one_of(st.integers(0, 3), st.integers(0, 7), st.integers(0, 40))


@st.composite
def tables(draw, most_units=6):
    """A sum of two or three figures, a figure with a part, by two to six units; some sums may be hidden."""
    units = UNITS[: draw(st.integers(2, most_units))]
    parts = [f"P{number}" for number in range(draw(st.integers(2, 3)))]
    values = {Place(code, unit): draw(VALUES) for code in parts for unit in units}
    for unit in units:
        values[Place("SUM", unit)] = sum(values[Place(code, unit)] for code in parts)
        values[Place("W", unit)] = draw(VALUES)
        values[Place("Q", unit)] = draw(st.integers(0, values[Place("W", unit)]))
    can_hide_sums = draw(st.sets(st.sampled_from([*parts, "SUM", "W", "Q"])))
    return units, parts, values, can_hide_sums


def counts_of(table, **marks):
    units, parts, values, can_hide_sums = table
    counts = []
    for place, value in values.items():
        column = "SUM" if place.figure in (*parts, "SUM") else ""
        whole = Place("W", place.unit) if place.figure == "Q" else None
        counts.append(
            Count(
                place,
                value,
                place.figure,
                column,
                is_sum=place.figure == "SUM",
                whole=whole,
                is_small=0 < value < BELOW,
                **{mark: place in places for mark, places in marks.items()},
            )
        )
    for code in sorted(can_hide_sums):
        total = sum(values[Place(code, unit)] for unit in units)
        counts.append(Count(Place(code, ""), total, code, is_sum=code == "SUM"))
    return counts


def attack_on(table, done):
    """What is to be read in the table, and what follows from it."""
    units, parts, values, _can_hide = table
    codes = [*parts, "SUM", "W", "Q"]
    truth = values | {Place(code, ""): sum(values[Place(code, unit)] for unit in units) for code in codes}
    attack = Attack(truth, sorted(done.hidden))
    for code in codes:
        attack.says([Place(code, unit) for unit in units], [Place(code, "")])
        row = [place for place in done.hidden if place.figure == code]
        floor = min([1, *(truth[place] for place in row)])
        attack.least |= dict.fromkeys(row, floor)
    for unit in units:
        attack.says([Place(code, unit) for code in parts], [Place("SUM", unit)])
        attack.not_more.append((Place("Q", unit), Place("W", unit)))
    return attack


def small_of(table, done):
    return [place for place, value in table[2].items() if 0 < value < BELOW and place not in done.exposed]


class TestAttacker:
    @settings(max_examples=150, deadline=None)
    @given(tables())
    def test_no_small_count_follows_from_what_is_shown(self, table):
        done = suppress(counts_of(table), BELOW)
        attack = attack_on(table, done)
        for place in small_of(table, done):
            assert place in done.hidden
            assert attack.may_be_another(place), place

    @settings(max_examples=120, deadline=None)
    @given(tables())
    def test_no_unit_works_a_small_count_of_another_out_from_its_own(self, table):
        done = suppress(counts_of(table), BELOW)
        attack = attack_on(table, done)
        for place in small_of(table, done):
            for reader in table[0]:
                if reader != place.unit and (place, reader) not in done.told_to:
                    own = [each for each in done.hidden if each.unit == reader]
                    assert attack.may_be_another(place, own), (place, reader)

    @settings(max_examples=120, deadline=None)
    @given(st.lists(VALUES, min_size=1, max_size=8))
    def test_exposed_counts_of_one_row_are_those_without_another_value(self, values):
        done = suppress(row_of(*values), BELOW)
        of_hidden = [values[ord(place.unit) - 65] for place in done.hidden]
        floor = min([1, *of_hidden])
        spare = sum(of_hidden) - floor * len(of_hidden)
        for place in done.hidden:
            if 0 < values[ord(place.unit) - 65] < BELOW:
                is_fixed = spare == 0 or len(of_hidden) == 1
                assert (place in done.exposed) == is_fixed
        if len(values) > 2 and sum(values) > 4 * BELOW and 0 in values:
            assert not done.exposed


@st.composite
def corrected(draw):
    """A table and the same with a few numbers corrected; no sum may be hidden."""
    units, parts, values, _can_hide = draw(tables(most_units=5))
    later = dict(values)
    for place in draw(st.lists(st.sampled_from(sorted(values)), max_size=4)):
        if place.figure in parts:
            later[place] = draw(VALUES)
    for unit in units:
        later[Place("SUM", unit)] = sum(later[Place(code, unit)] for code in parts)
    return (units, parts, values, ()), (units, parts, later, ())


class TestTwoVersions:
    @settings(max_examples=150, deadline=None)
    @given(corrected())
    def test_no_small_count_follows_from_two_versions_side_by_side(self, versions):
        """The reader takes every number that was not corrected for the same in both."""
        first, second = versions
        before = suppress(counts_of(first), BELOW)
        known = {place for place, value in first[2].items() if place not in before.hidden}
        same = {place for place in known if first[2][place] == second[2][place]}
        after = suppress(counts_of(second, is_known=same, was_hidden=before.hidden), BELOW)

        def name(place, version):
            is_same = first[2].get(place) == second[2].get(place) and place.unit
            return (*place, "both" if is_same else version)

        joint = Attack({}, [])
        for version, table, done in (("1", first, before), ("2", second, after)):
            alone = attack_on(table, done)
            joint.truth |= {name(place, version): value for place, value in alone.truth.items()}
            joint.hidden += [name(place, version) for place in alone.hidden]
            for equation in alone.equations:
                joint.says(
                    [name(place, version) for place in equation.plus],
                    [name(place, version) for place in equation.minus],
                )
            for pair in alone.not_more:
                joint.not_more.append(tuple(name(place, version) for place in pair))
        joint.hidden = [each for each in dict.fromkeys(joint.hidden) if each[:2] not in same]
        lost = {*before.exposed, *after.exposed}
        for version, table in (("1", first), ("2", second)):
            for place in small_of(table, after):
                if place not in lost and place not in same:
                    assert joint.may_be_another(name(place, version)), (place, version)
