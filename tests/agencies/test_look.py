"""Icons, badges, words and bars: every state has a shape and a word, and nothing needs an inline style."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template

from agencies import look_words
from agencies.templatetags import charts, look
from reports.difficulty_moves import DifficultyState
from reports.enums import ReportState, TaskState, Timeliness
from targets.enums import AmendmentState, Strength, VerdictCode

ROOT = Path(__file__).resolve().parent.parent.parent
SPRITE = (ROOT / "static/vendor/bootstrap-icons/sprite.svg").read_text("utf-8")
DRAWN = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
SHAPE_TABLES = [
    look_words.REPORT_STATES,
    look_words.MARKS,
    look_words.VERDICTS,
    look_words.TASK_STATES,
    look_words.DIFFICULTY_STATES,
    look_words.AMENDMENT_STATES,
    look_words.STRENGTHS,
    look_words.SECTION_STATES,
    look_words.SAVE_STATES,
]


@pytest.mark.parametrize(
    ("enum", "table"),
    [
        (ReportState, look_words.REPORT_STATES),
        (TaskState, look_words.TASK_STATES),
        (DifficultyState, look_words.DIFFICULTY_STATES),
        (AmendmentState, look_words.AMENDMENT_STATES),
        (VerdictCode, look_words.VERDICTS),
        (Strength, look_words.STRENGTHS),
    ],
)
def test_table_has_every_code_of_the_enum(enum, table):
    assert set(table) == set(enum.values)


def test_timeliness_has_a_mark_for_each_outcome():
    assert set(Timeliness.values) <= set(look_words.MARKS)


@pytest.mark.parametrize(
    ("enum", "table"),
    [
        (ReportState, look_words.REPORT_STATES),
        (AmendmentState, look_words.AMENDMENT_STATES),
        (VerdictCode, look_words.VERDICTS),
        (Strength, look_words.STRENGTHS),
    ],
)
def test_words_are_those_of_the_enum(enum, table):
    assert {code: word for code, (_, _, word) in table.items()} == dict(enum.choices)


def test_every_icon_of_the_tables_is_in_the_sprite():
    used = {icon for table in SHAPE_TABLES for icon, _, _ in table.values()} | set(
        look_words.NOTICES.values()
    )
    assert used - DRAWN == set()


@pytest.mark.parametrize("folder", ["templates", "agencies", "targets", "reports"])
def test_every_icon_named_in_a_template_is_in_the_sprite(folder):
    named = {
        name
        for path in (ROOT / folder).rglob("*.html")
        for name in re.findall(r"{%\s*icon\s+\"([^\"]+)\"", path.read_text("utf-8"))
    }
    assert named - DRAWN == set()


def test_state_badge_says_icon_and_word():
    html = look.state_badge(ReportState.ACCEPTED)
    assert html == (
        '<span class="badge badge--green"><svg class="icon" width="16" height="16" aria-hidden="true">'
        '<use href="/static/vendor/bootstrap-icons/sprite.svg#check-circle-fill"/></svg>'
        "<span>Đã tiếp nhận</span></span>"
    )


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({}, "Trả lại"),
        ({"full": True}, "Trả lại để bổ sung"),
        ({"courtesy": True}, "Đề nghị bổ sung"),
        ({"full": True, "courtesy": True}, "Đề nghị bổ sung"),
        ({"courtesy": True, "text": "Trả lại 01 mục"}, "Trả lại 01 mục"),
    ],
)
def test_returned_badge_speaks_to_whom_it_is_for(options, word):
    assert f"<span>{word}</span>" in look.state_badge("returned", **options)


def test_unknown_code_is_an_error():
    with pytest.raises(KeyError):
        look.state_badge("lost")


def test_text_given_to_a_tag_is_escaped():
    html = Template('{% load look %}{% strength "block" text %}').render(Context({"text": "<b>16 & 15</b>"}))
    assert "<span>&lt;b&gt;16 &amp; 15&lt;/b&gt;</span>" in html


@pytest.mark.parametrize(("number", "mark"), [("172", "172"), ("172/KH-UBND", "172"), ("", ""), (None, "")])
def test_plan_mark_is_the_number_before_the_symbol(number, mark):
    assert look.plan_mark(number) == mark


@pytest.mark.parametrize(("count", "words"), [(0, "00"), (3, "03"), (12, "12")])
def test_two_digits_pads_small_counts(count, words):
    assert look.two_digits(count) == words


def test_message_levels_become_kinds_of_notice():
    assert [look.notice_kind(tag) for tag in ("success", "warning", "error", "info", "other")] == [
        "done",
        "care",
        "stop",
        "info",
        "info",
    ]


@pytest.mark.parametrize(
    ("part", "whole", "length"),
    [(24, 32, "75.00%"), (0, 26, "0.00%"), (26, 26, "100.00%"), (30, 26, "100.00%"), (5, 0, "0%")],
)
def test_percent_stays_within_the_bar(part, whole, length):
    assert charts.percent(part, whole) == length


def test_bar_shows_errors_as_its_red_end():
    html = charts.bar(24, 32, errors=8)
    assert '<rect class="bar--indigo" width="50.00%" height="100%"/>' in html
    assert '<rect class="bar--red" x="50.00%" width="25.00%" height="100%"/>' in html


def test_stacked_bar_leaves_out_empty_parts():
    html = charts.stacked_bar(3, 0, 1)
    assert re.findall(r'class="bar--(\w+)" x="([\d.]+)%" width="([\d.]+)%"', html) == [
        ("green", "0.00", "75.00"),
        ("hatched", "75.00", "25.00"),
    ]


def test_trend_draws_a_missing_year_as_a_dashed_foot():
    html = charts.trend_bars([Decimal(10), None, Decimal(20)], threshold=Decimal(20))
    assert re.findall(r'class="(trend__\w+)"', html) == [
        "trend__before",
        "trend__missing",
        "trend__now",
        "trend__threshold",
        "trend__axis",
    ]
    assert 'class="trend__before" x="5" y="12.0" width="13" height="9.0"' in html
    assert 'class="trend__now" x="41" y="3.0" width="13" height="18.0"' in html


def test_trend_of_nothing_but_zeros_and_gaps_is_drawn():
    html = charts.trend_bars([Decimal(0), None])
    assert 'class="trend__before" x="5" y="20.0" width="13" height="1.0"' in html


@pytest.mark.parametrize(
    "html",
    [charts.bar(1, 2), charts.stacked_bar(1, 1, 1, 1), charts.trend_bars([1, None], 1), look.icon("eye")],
)
def test_drawings_carry_no_inline_style(html):
    assert "style" not in html
