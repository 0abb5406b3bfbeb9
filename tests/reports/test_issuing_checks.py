"""What the head is told before issuing: real contradictions by name, and no noise that hides them."""

import pytest

from reports.composing.board import board_for
from reports.consolidation import consolidate
from reports.issuing import checks_of
from tests.reports.factories import A, B, add_figure, add_indicator, file, make_desk, moment

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 20)


def told(desk, code="2024-N"):
    rows = consolidate(desk.periods[code], now=NOW)
    return {check.title: check.text for check in checks_of(rows, board_for(rows))}


def test_total_at_odds_with_all_districts_is_named():
    desk = make_desk()
    add_figure(desk, "VU", {"CQ": A, "H1": B, "H2": B})
    for unit, value in (("CQ", 10), ("H1", 4), ("H2", 3)):
        file(desk, unit, "2024-N", {"VU": value})
    assert "lệch 3" in told(desk)["Còn lệch: Số liệu VU"]


def test_incomplete_count_of_districts_is_no_contradiction_and_named_once():
    desk = make_desk()
    for code in ("VU", "DT"):
        add_figure(desk, code, {"CQ": A, "H1": B, "H2": B})
    for unit, value in (("CQ", 10), ("H1", 4)):
        file(desk, unit, "2024-N", {"VU": value, "DT": value})
    checks = told(desk)
    assert not [title for title in checks if title.startswith("Còn lệch")]
    assert checks["Chưa đủ số để đối chiếu"] == "02 số liệu, thiếu Huyện H2."


def test_share_of_another_body_of_the_province_contradicts_only_when_it_is_more_than_the_total():
    desk = make_desk(("CQ", "QS", "H1"))
    for code in ("HEROIN", "CAN-SA"):
        add_figure(desk, code, {"CQ": A, "QS": B})
    file(desk, "CQ", "2024-N", {"HEROIN": 10, "CAN-SA": 1})
    file(desk, "QS", "2024-N", {"HEROIN": 3, "CAN-SA": 2})
    assert [title for title in told(desk) if title.startswith("Còn lệch")] == ["Còn lệch: Số liệu CAN-SA"]


def test_indicator_without_all_its_units_is_named_in_a_first_half_too():
    desk = make_desk(parts=("6T", "N"))
    add_figure(desk, "MOI", {"H1": "reporter", "H2": "reporter"})
    add_indicator(desk, "4.1", "monitored", ("MOI",))
    file(desk, "H1", "2024-6T", {"MOI": 1})
    assert told(desk, "2024-6T")["Chỉ tiêu 4.1 thiếu số liệu"] == "H2."
