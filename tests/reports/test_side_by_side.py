from decimal import Decimal

import pytest

from reports.answers import NOTHING_SAID, Answer
from reports.enums import EntryState
from reports.side_by_side import beside

NIL = Answer(EntryState.NIL)
UNAVAILABLE = Answer(EntryState.UNAVAILABLE, reason="đang chờ")


def number(text):
    return Answer(EntryState.VALUE, Decimal(text))


@pytest.mark.parametrize(
    ("now", "before", "decimals", "texts"),
    [
        (number("64"), number("58"), 0, ("64", "58", "+6", "+10,3%")),
        (number("95.25"), number("101.4"), 3, ("95,250", "101,400", "−6,150", "−6,1%")),
        (number("1"), number("0"), 0, ("1", "0", "+1", "năm trước bằng 0")),
        (number("0"), number("0"), 0, ("0", "0", "0", "–")),
        (number("5"), NIL, 0, ("5", "Không phát sinh", "+5", "năm trước bằng 0")),
        (NIL, number("5"), 0, ("Không phát sinh", "5", "−5", "−100,0%")),
        (NIL, NIL, 0, ("Không phát sinh", "Không phát sinh", "–", "–")),
        (UNAVAILABLE, number("40"), 0, ("Chưa có số liệu", "40", "–", "–")),
        (number("40"), UNAVAILABLE, 0, ("40", "Chưa có số liệu", "–", "–")),
        (number("40"), None, 0, ("40", "", "–", "–")),
        (NOTHING_SAID, number("405"), 0, ("", "405", "", "")),
        (Answer(EntryState.VALUE, None, typed="0.279"), number("1482.35"), 3, ("", "1.482,350", "", "")),
    ],
)
def test_figure_beside_last_year(now, before, decimals, texts):
    row = beside(now, before, decimals)
    assert (row.now, row.before, row.difference, row.percent) == texts


def test_words_are_told_from_numbers():
    assert beside(NIL, None, 0).in_words
    assert beside(UNAVAILABLE, None, 0).in_words
    assert not beside(number("0"), None, 0).in_words
