from datetime import date

import pytest

from reports.entries import Base, DocumentSaid, PageRow, merge_fields, merge_rows, row_stamp, text_stamp

A, B, C, D = (DocumentSaid(f"{letter}/BC", date(2025, 12, 1), f"Văn bản {letter}") for letter in "ABCD")


def opened(text):
    return Base(text_stamp(text))


@pytest.mark.parametrize(
    ("base", "now", "mine", "stored_after", "differ"),
    [
        ("cũ", "cũ", "mới", "mới", False),  # only this page changed it
        ("cũ", "khác", "cũ", "khác", False),  # only somebody else did
        ("cũ", "mới", "mới", "mới", False),  # both did, alike
        ("cũ", "khác", "mới", "khác", True),  # both did, differently
        ("cũ", "khác", "", "khác", True),  # cleared here, changed there
        ("cũ", "", "mới", "", True),  # changed here, cleared there
        ("", "", "mới", "mới", False),
        ("", "khác", "", "khác", False),
    ],
)
def test_field_is_stored_left_alone_or_shown_twice(base, now, mine, stored_after, differ):
    merged = merge_fields({"x": now}, {"x": mine}, {"x": opened(base)})
    assert merged.to_store.get("x", now) == stored_after
    assert [(c.stored, c.said) for c in merged.conflicts] == ([(now, mine)] if differ else [])


def test_stamp_is_given_back_only_where_page_and_store_agree():
    stored = {"mine": "cũ", "theirs": "khác", "both": "khác"}
    said = {"mine": "mới", "theirs": "cũ", "both": "mới"}
    merged = merge_fields(stored, said, dict.fromkeys(said, opened("cũ")))
    assert merged.stamps == {"mine": text_stamp("mới")}


def test_own_save_whose_answer_was_lost_is_no_conflict():
    base = Base(text_stamp("cũ"), frozenset({text_stamp("mới")}))
    merged = merge_fields({"x": "mới"}, {"x": "mới hơn"}, {"x": base})
    assert (merged.to_store, merged.conflicts) == ({"x": "mới hơn"}, ())


def test_going_back_to_the_first_text_after_a_lost_answer_is_stored():
    base = Base(text_stamp("cũ"), frozenset({text_stamp("mới")}))
    assert merge_fields({"x": "mới"}, {"x": "cũ"}, {"x": base}).to_store == {"x": "cũ"}


def test_page_that_does_not_say_what_it_knew_never_overwrites():
    merged = merge_fields({"x": "khác"}, {"x": "mới"}, {"x": Base(None)})
    assert (merged.to_store, len(merged.conflicts)) == ({}, 1)


# ------------------------------------------------------------------ rows


def page(*rows):
    """Rows as (what it was opened with, what it says now)."""
    return [PageRow(f"form-{place}", Base(row_stamp(was)), now) for place, (was, now) in enumerate(rows)]


@pytest.mark.parametrize(
    ("stored", "rows", "after", "conflicts"),
    [
        ([A, B], [(A, A), (B, C)], [A, C], []),  # one row changed here
        ([A, C], [(A, A), (B, B)], [A, C], []),  # one row changed there
        ([C, B], [(A, A), (B, D)], [C, D], []),  # one here, another there
        ([A, B], [(A, None), (B, B)], [B], []),  # taken out here
        ([B], [(A, A), (B, B)], [B], []),  # taken out there
        ([A, C], [(A, A), (None, B)], [A, B, C], []),  # one added here, one there: both stay
        ([A, B], [(A, A), (None, B)], [A, B], []),  # the same row added twice is one row
        ([C], [(A, B)], [C], [(C, B)]),  # both changed one row
        ([], [(A, B)], [], [(None, B)]),  # changed here, taken out there
        ([C], [(A, None)], [C], []),  # taken out here, changed there: the change stays to be seen
        ([A, A], [(A, A), (A, B)], [A, B], []),  # equal rows are told apart by their order
        ([], [(None, A), (None, None), (None, B)], [A, B], []),
    ],
)
def test_rows_are_merged(stored, rows, after, conflicts):
    merged = merge_rows(stored, page(*rows))
    assert merged.rows == after
    assert [(c.stored, c.said) for c in merged.conflicts] == conflicts


def test_row_keeps_its_stamp_although_a_blank_row_stands_above():
    merged = merge_rows([], page((None, None), (None, A)))
    assert merged.stamps == {"form-0": "", "form-1": row_stamp(A)}


def test_row_that_somebody_else_changed_keeps_what_it_was_opened_with():
    merged = merge_rows([C], page((A, A)))
    assert merged.stamps == {}


def test_row_sent_before_without_an_answer_is_not_added_twice():
    half, whole = DocumentSaid("A/BC", None, ""), A
    rows = [PageRow("form-0", Base("", frozenset({row_stamp(half)})), whole)]
    assert merge_rows([half], rows).rows == [whole]
