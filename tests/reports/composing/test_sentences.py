"""Figures as sentences: counts read as counts, shared beginnings, parts after their whole, changes in brackets."""

import pytest

from reports.composing.sentences import paragraph_of
from reports.consolidation import consolidate
from tests.reports.factories import NIL, A, R, add_figure, file, make_desk, moment

pytestmark = pytest.mark.django_db

NOW = moment(2024, 12, 18, 9)


def said(figures, now, before=None, units=("CQ",)):
    """The paragraph of figures given as (code, name, measure, values), with their answers now and a year before."""
    desk = make_desk(("CQ", "H1", "H2"))
    for code, name, measure, values in figures:
        add_figure(desk, code, dict.fromkeys(units, R), name=name, measure=measure, **values)
    for unit in units:
        if before is not None:
            file(desk, unit, "2023-N", before)
        if not (unit == "H2" and now.get("without H2")):
            file(desk, unit, "2024-N", {code: value for code, value in now.items() if code in desk.figures})
    return paragraph_of(consolidate(desk.periods["2024-N"], now=NOW).figures)


PROSECUTION = [
    ("KT-VU", "Khởi tố: số vụ", "vụ", {}),
    ("KT-BC", "Khởi tố: số bị can", "bị can", {}),
    ("XX-LD", "Xét xử: số phiên tòa lưu động", "phiên", {}),
]


def test_count_is_read_as_a_count_and_the_change_stands_in_brackets():
    assert said([("B", "Số buổi tuyên truyền", "buổi", {})], {"B": 1180}, {"B": 1110}) == (
        "Có 1.180 buổi tuyên truyền (tăng 6,3% so với cùng kỳ năm trước)."
    )


def test_beginning_of_names_is_said_once_and_last_year_too():
    assert said(
        PROSECUTION, {"KT-VU": 209, "KT-BC": 281, "XX-LD": 22}, {"KT-VU": 198, "KT-BC": 266, "XX-LD": 20}
    ) == (
        "Khởi tố 209 vụ (tăng 5,6% so với cùng kỳ năm trước), 281 bị can (tăng 5,6%); "
        "xét xử 22 phiên tòa lưu động (tăng 10,0%)."
    )


def test_amounts_stand_before_what_they_are_of():
    figures = [
        ("TG-H", "Thu giữ: heroin", "gam", {"decimals": 3}),
        ("TG-V", "Thu giữ: ma túy tổng hợp (viên)", "viên", {}),
    ]
    assert said(figures, {"TG-H": "1538.279", "TG-V": 5}) == (
        "Thu giữ 1.538,279 gam heroin, 05 viên ma túy tổng hợp."
    )


def test_parts_follow_their_whole():
    figures = [
        ("XA", "Tổng số xã, phường", "xã", {}),
        ("XA-TT", "Số xã, phường được tuyên truyền", "xã", {"whole": "XA"}),
        ("DT", "Diện tích cây phát hiện", "m²", {"decimals": 1}),
    ]
    assert said(figures, {"XA": 137, "XA-TT": 130, "DT": "320.5"}) == (
        "Tổng số 137 xã, phường, trong đó 130 xã, phường được tuyên truyền; diện tích cây phát hiện là 320,5 m²."
    )


def test_group_of_persons_says_which_of_them():
    figures = [
        ("NG-1", "Người nghiện có hồ sơ: ngoài xã hội", "người", {}),
        ("NG-2", "Người nghiện có hồ sơ: khác", "người", {}),
    ]
    assert said(figures, {"NG-1": 742, "NG-2": NIL}, {"NG-1": 770, "NG-2": 2}) == (
        "Người nghiện có hồ sơ: ngoài xã hội 742 người (giảm 3,6% so với cùng kỳ năm trước), "
        "khác không phát sinh (cùng kỳ năm trước 02 người)."
    )


def test_small_numbers_change_by_counts_and_not_by_percent():
    figures = [
        ("A", "Số vụ a", "vụ", {}),
        ("B", "Số vụ b", "vụ", {}),
        ("C", "Số vụ c", "vụ", {}),
    ]
    assert said(figures, {"A": 3, "B": 4, "C": 1}, {"A": 2, "B": 4, "C": NIL}) == (
        "Có 03 vụ a (tăng 01 vụ so với cùng kỳ năm trước); 04 vụ b (bằng cùng kỳ năm trước); "
        "01 vụ c (cùng kỳ năm trước không phát sinh)."
    )


def test_nothing_is_said_to_have_occurred_and_its_parts_are_left_out():
    figures = [
        ("SX", "Số vụ sản xuất trái phép", "vụ", {}),
        ("SX-TD", "Số vụ sản xuất được xử lý", "vụ", {"whole": "SX"}),
    ]
    assert said(figures, {"SX": NIL, "SX-TD": NIL}, {"SX": NIL, "SX-TD": NIL}) == (
        "Không phát sinh vụ sản xuất trái phép, như cùng kỳ năm trước."
    )


def test_missing_units_are_named_in_full():
    text = said(
        [("B", "Số buổi tuyên truyền", "buổi", {})],
        {"B": 12, "without H2": True},
        units=("CQ", "H1", "H2"),
    )
    assert text == "Có 24 buổi tuyên truyền (chưa gồm số liệu của Huyện H2)."


def test_figure_that_nobody_answered_says_who_owes_it():
    desk = make_desk(("CQ", "H1"))
    add_figure(desk, "B", {"CQ": A}, name="Số buổi tuyên truyền", measure="buổi")
    assert paragraph_of(consolidate(desk.periods["2024-N"], now=NOW).figures) == (
        "Chưa đủ số liệu về số buổi tuyên truyền (thiếu: Cơ quan CQ)."
    )
