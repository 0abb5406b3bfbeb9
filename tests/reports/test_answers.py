"""Answers to figures: empty, 0, nil and "not available" are four things, also in a derived sum."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.answers import NOTHING_SAID, Answer, derived_answer
from reports.enums import EntryState

NIL = Answer(EntryState.NIL)
UNAVAILABLE = Answer(EntryState.UNAVAILABLE, reason="Đang đối chiếu.")
UNREAD = Answer(EntryState.VALUE, typed="1.2.3")


def value(number: object) -> Answer:
    return Answer(EntryState.VALUE, Decimal(str(number)))


@pytest.mark.parametrize(
    ("answer", "is_given", "amount"),
    [
        (NOTHING_SAID, False, None),
        (value(0), True, Decimal(0)),
        (value("4.279"), True, Decimal("4.279")),
        (NIL, True, Decimal(0)),
        (UNAVAILABLE, True, None),
        (UNREAD, False, None),
    ],
    ids=["nothing", "zero", "number", "nil", "unavailable", "unreadable"],
)
def test_empty_zero_nil_and_unavailable_are_told_apart(answer, is_given, amount):
    assert (answer.is_given, answer.amount) == (is_given, amount)


@pytest.mark.parametrize(
    ("parts", "derived"),
    [
        ([value(742), value(318), value(21)], value(1081)),
        ([value("0.1"), value("0.2")], value("0.3")),
        ([value(742), NIL, value(0)], value(742)),
        ([NIL, NIL], value(0)),
        ([value(742), NOTHING_SAID], NOTHING_SAID),
        ([value(742), UNREAD], NOTHING_SAID),
        ([NIL, NOTHING_SAID], NOTHING_SAID),
        ([UNAVAILABLE, NOTHING_SAID], NOTHING_SAID),
    ],
)
def test_derived_figure_is_the_sum_of_its_parts(parts, derived):
    assert derived_answer((f"Phần {place}", part) for place, part in enumerate(parts)) == derived


def test_derived_figure_is_uncovered_as_soon_as_one_part_is():
    parts = [("Ngoài xã hội", UNAVAILABLE), ("Bắt buộc", value(318)), ("Tự nguyện", UNAVAILABLE)]
    assert derived_answer(parts) == Answer(
        EntryState.UNAVAILABLE, reason="Chưa có số liệu thành phần: Ngoài xã hội, Tự nguyện"
    )


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=30))
def test_derived_sum_is_exact(thousandths):
    parts = [("phần", Answer(EntryState.VALUE, Decimal(count).scaleb(-3))) for count in thousandths]
    assert derived_answer(parts).value * 1000 == sum(thousandths)
