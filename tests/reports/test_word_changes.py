"""What changed inside a text: nothing is lost, words are whole, what stayed is folded."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.word_changes import Kind, Piece, likeness, stretches, word_changes, words_in

SAME, GONE, NEW = Kind.SAME, Kind.GONE, Kind.NEW
WORDS = [
    "tiếp",
    "tục",
    "phòng",
    "chống",
    "ma",
    "túy",
    "12",
    "1.234,5",
    ",",
    ".",
    "“",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS)).map("".join), st.lists(st.sampled_from(WORDS)).map(" ".join), st.text()
)


def told(old, new):
    return [(piece.kind, piece.text) for piece in word_changes(old, new)]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_again(old, new):
    pieces = word_changes(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != NEW) == old
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == new
    assert all(piece.text for piece in pieces)


@given(TEXTS)
def test_same_text_is_one_piece_that_stayed(text):
    assert told(text, text) == ([(SAME, text)] if text else [])


@given(TEXTS, TEXTS)
def test_folding_loses_nothing(old, new):
    pieces = word_changes(old, new)
    shown = [one.lead + one.text + one.folded + one.rest for one in stretches(pieces)]
    assert shown == [piece.text for piece in pieces]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        (
            "Mở 12 lớp cho 318 người.",
            "Mở 15 lớp, cho 402 người.",
            [
                (SAME, "Mở "),
                (GONE, "12"),
                (NEW, "15"),
                (SAME, " lớp"),
                (NEW, ","),
                (SAME, " cho "),
                (GONE, "318"),
                (NEW, "402"),
                (SAME, " người."),
            ],
        ),
        (
            "Phòng, chống ma túy",
            "Phòng, chống ma tuý",
            [(SAME, "Phòng, chống ma "), (GONE, "túy"), (NEW, "tuý")],
        ),
        ("Một.\nHai.", "Một.\n\nHai.", [(SAME, "Một.\n"), (NEW, "\n"), (SAME, "Hai.")]),
        ("Câu một. Câu hai.", "Câu hai.", [(GONE, "Câu một. "), (SAME, "Câu hai.")]),
        (
            "Câu hai.",
            "Câu hai. Câu ba dài hơn nhiều lắm.",
            [(SAME, "Câu hai."), (NEW, " Câu ba dài hơn nhiều lắm.")],
        ),
        ("Hai.", "Hai.\nMột đoạn mới rất dài.", [(SAME, "Hai."), (NEW, "\nMột đoạn mới rất dài.")]),
        (
            "Một.\nHai ba bốn năm.\nSáu.",
            "Một.\nThêm vào giữa.\nHai ba bốn sáu.\nSáu.",
            [
                (SAME, "Một.\n"),
                (NEW, "Thêm vào giữa.\n"),
                (SAME, "Hai ba bốn "),
                (GONE, "năm"),
                (NEW, "sáu"),
                (SAME, ".\nSáu."),
            ],
        ),
        ("", "Mới", [(NEW, "Mới")]),
        ("Cũ", "", [(GONE, "Cũ")]),
        (
            "Đã hoàn thành toàn bộ",
            "Chưa thực hiện được do thiếu kinh phí",
            [(GONE, "Đã hoàn thành toàn bộ"), (NEW, "Chưa thực hiện được do thiếu kinh phí")],
        ),
    ],
)
def test_changed_words_are_told_whole(old, new, pieces):
    assert told(old, new) == pieces


def test_long_stretch_that_stayed_is_folded_in_its_middle():
    words = " ".join(f"từ{place}" for place in range(100))
    folded = stretches([Piece(SAME, words)])[0]
    assert (folded.text, folded.rest) == (
        " ".join(f"từ{place}" for place in range(12)),
        " ".join(f"từ{place}" for place in range(88, 100)),
    )
    assert (folded.hidden, folded.text + folded.folded + folded.rest) == (76, words)
    assert stretches([Piece(GONE, words)])[0].text == words


def test_texts_made_to_be_slow_are_told_as_gone_and_new():
    begun = time.monotonic()
    for old, new in (
        ("a " * 9000, "a b " * 7000),
        ("a\n" * 9000, "a\nb\n" * 7000),
        ("a. " * 9000, "b. a. " * 4000),
    ):
        assert [kind for kind, _text in told(old, new)] == [GONE, NEW]
    assert time.monotonic() - begun < 5


def test_likeness_is_counted_in_words():
    alike = {
        (old, new): likeness(words_in(old), words_in(new))
        for old, new in (
            ("một hai ba bốn", "một ba hai năm"),
            ("", ""),
            ("một", ""),
            ("một, hai", "một , hai"),
        )
    }
    assert list(alike.values()) == [0.75, 1, 0, 1]
