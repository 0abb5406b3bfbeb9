from decimal import Decimal

import pytest

from reports.answers import NOTHING_SAID, Answer
from reports.entries import FigureSaid, figure_stamp, merge_figures
from reports.enums import EntryState

FIVE, SIX, SEVEN = (Decimal(number) for number in (5, 6, 7))


def stored(value):
    return {"XA": NOTHING_SAID if value is None else Answer(EntryState.VALUE, value)}


def merged(now, mine, base):
    said = FigureSaid("XA", value=mine)
    opened = figure_stamp(FigureSaid("XA", value=base))
    return merge_figures(stored(now), [said], {"XA": opened})


@pytest.mark.parametrize(
    ("base", "now", "mine", "stores", "conflicts"),
    [
        (FIVE, FIVE, SIX, 1, 0),  # only this page changed it
        (FIVE, SIX, FIVE, 0, 0),  # only somebody else did
        (FIVE, SIX, SIX, 0, 0),  # both did, alike
        (FIVE, SIX, SEVEN, 0, 1),  # both did, differently
        (FIVE, SIX, None, 0, 1),  # cleared here, changed there
        (FIVE, None, SIX, 0, 1),  # changed here, cleared there
        (None, None, FIVE, 1, 0),
        (None, FIVE, None, 0, 0),
    ],
)
def test_row_is_stored_left_alone_or_shown_twice(base, now, mine, stores, conflicts):
    result = merged(now, mine, base)
    assert (len(result.to_store), len(result.conflicts)) == (stores, conflicts)


def test_conflict_keeps_both_answers():
    (conflict,) = merged(SIX, SEVEN, FIVE).conflicts
    assert (conflict.stored.value, conflict.said.value) == (SIX, SEVEN)


def test_row_without_a_base_never_overwrites_what_is_stored():
    result = merge_figures(stored(FIVE), [FigureSaid("XA", value=SIX)], {})
    assert (len(result.to_store), len(result.conflicts)) == (0, 1)


@pytest.mark.parametrize("field", ["typed", "reason", "note", "explanation"])
def test_stamp_depends_on_every_text(field):
    assert figure_stamp(FigureSaid("XA", **{field: "a"})) != figure_stamp(FigureSaid("XA"))


def test_stamp_is_of_the_answer_not_of_where_it_comes_from():
    assert figure_stamp(Answer(EntryState.VALUE, Decimal("5.000"))) == figure_stamp(
        FigureSaid("XA", value=FIVE)
    )
    assert figure_stamp(NOTHING_SAID) == figure_stamp(FigureSaid("XA"))
