"""Units of one agency stand together under its name; agencies of one unit need no head."""

from typing import NamedTuple

from reports.filings import under_agencies


class Row(NamedTuple):
    name: str
    agency: str


def heads(*pairs):
    return [(head, below, row.name) for head, below, row in under_agencies(Row(*pair) for pair in pairs)]


def test_agency_of_several_units_heads_them_once():
    assert heads(("a", "A"), ("v", "V"), ("t", "V"), ("m", "M")) == [
        ("", False, "a"),
        ("V", True, "v"),
        ("", True, "t"),
        ("", False, "m"),
    ]


def test_unit_that_came_later_stands_with_its_agency():
    assert heads(("cũ", "V"), ("m", "M"), ("mới", "V")) == [
        ("V", True, "cũ"),
        ("", True, "mới"),
        ("", False, "m"),
    ]


def test_one_agency_of_all_needs_no_head():
    assert heads(("h1", "H"), ("h2", "H")) == [("", False, "h1"), ("", False, "h2")]
