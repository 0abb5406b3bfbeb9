"""Rules between figures: every kind at and around its bound, in every strength, with every kind of answer."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.answers import Answer
from reports.enums import EntryState
from reports.rules import FigureFacts, Finding, RuleFacts, Surroundings, exceeds_bounds, findings
from targets.enums import FigureKind, RuleKind, Strength

NIL = Answer(EntryState.NIL)
UNAVAILABLE = Answer(EntryState.UNAVAILABLE, reason="Đang đối chiếu.")
UNREAD = Answer(EntryState.VALUE, typed="một chục")
UNSAID = Answer()
NO_AMOUNT = [UNAVAILABLE, UNREAD, UNSAID]
OF_NO_AMOUNT = ["unavailable", "unread", "unsaid"]


def figure(code: str = "A", **values: object) -> FigureFacts:
    defaults = {
        "name": f"Số liệu {code}",
        "measure": "vụ",
        "kind": FigureKind.FLOW,
        "decimals": 0,
        "nil_allowed": True,
        "whole": None,
        "bound_percent": 50,
        "bound_amount": Decimal(5),
    }
    return FigureFacts(code, **defaults | values)


def said(value: object) -> Answer:
    return value if isinstance(value, Answer) else Answer(EntryState.VALUE, Decimal(str(value)))


def answers(**values: object) -> dict[str, Answer]:
    return {code: said(value) for code, value in values.items()}


def rule(kind: RuleKind, strength: Strength = Strength.BLOCK, **values: object) -> RuleFacts:
    return RuleFacts(kind, strength, **values)


def look(figures, given_answers, rules=(), **around) -> list[Finding]:
    return findings(figures, given_answers, rules, Surroundings(**around))


PART = rule(RuleKind.PART_OF_WHOLE)
PAIR = [
    figure("T", name="Tổng số xã", measure="xã", kind=FigureKind.STOCK),
    figure("P", name="Trong đó: số xã có mô hình", measure="xã", kind=FigureKind.DISTINCT, whole="T"),
]


# --- A part of a whole ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [
        (4, 5, False),
        (5, 5, False),
        ("5.001", 5, True),
        (6, 5, True),
        (0, 0, False),
        (NIL, NIL, False),
        (NIL, 0, False),
        (0, NIL, False),
        (1, NIL, True),
        (1, 0, True),
        ("999999999999.999", "999999999999.999", False),
        ("999999999999.999", "999999999999.998", True),
    ],
)
def test_part_above_its_whole_is_found(part, whole, found):
    assert [finding.figure for finding in look(PAIR, answers(T=whole, P=part), [PART])] == ["P"] * found


@pytest.mark.parametrize("unknown", NO_AMOUNT, ids=OF_NO_AMOUNT)
def test_part_is_held_against_nothing_where_one_side_is_unknown(unknown):
    kinds = {finding.message for finding in look(PAIR, answers(T=unknown, P=9), [PART])}
    kinds |= {finding.message for finding in look(PAIR, answers(T=0, P=unknown), [PART])}
    assert not [message for message in kinds if "lớn hơn" in message]


def test_part_whose_whole_another_unit_reports_is_left_alone():
    assert look(PAIR[1:], answers(P=9), [PART]) == []


def test_flow_is_not_a_part_in_this_rule():
    """Money spent may exceed money given: a rule of its own asks for an explanation."""
    pair = [figure("T"), figure("P", whole="T")]
    assert look(pair, answers(T=5, P=9), [PART]) == []


def test_part_message_names_both_figures_and_what_to_do():
    (finding,) = look(PAIR, answers(T=5, P=1200), [PART])
    assert finding.message == (
        "Trong đó: số xã có mô hình (1.200 xã) lớn hơn tổng số xã (5 xã). Đề nghị rà soát lại hai số này."
    )


# --- Not more than other figures --------------------------------------------------------------

THREE = [figure("A"), figure("B", name="Số kinh phí được giao", measure="triệu đồng"), figure("C")]
SUM_RULE = rule(RuleKind.NOT_MORE_THAN, left="A", right=("B", "C"))


@pytest.mark.parametrize(
    ("left", "first", "second", "found"),
    [
        (5, 2, 3, False),
        ("5.001", 2, 3, True),
        (4, 2, 3, False),
        (3, NIL, 3, False),
        (4, NIL, 3, True),
        (NIL, NIL, NIL, False),
        (1, NIL, NIL, True),
    ],
)
def test_figure_above_the_sum_of_others_is_found(left, first, second, found):
    assert bool(look(THREE, answers(A=left, B=first, C=second), [SUM_RULE])) == found


@pytest.mark.parametrize("unknown", NO_AMOUNT, ids=OF_NO_AMOUNT)
def test_sum_that_is_not_whole_is_held_against_nothing(unknown):
    messages = [finding.message for finding in look(THREE, answers(A=9, B=unknown, C=1), [SUM_RULE])]
    assert not any("lớn hơn" in message for message in messages)


def test_rule_on_a_figure_of_another_unit_is_left_alone():
    assert look(THREE[1:], answers(B=1, C=1), [SUM_RULE]) == []


def test_derived_figures_are_held_against_others():
    figures = [figure("A"), figure("S", kind=FigureKind.DERIVED)]
    held = rule(RuleKind.NOT_MORE_THAN, left="A", right=("S",))
    assert look(figures, answers(A=7, S=7), [held]) == []
    assert [finding.figure for finding in look(figures, answers(A=8, S=7), [held])] == ["A"]


def test_sum_message_names_every_figure_in_its_own_measure():
    figures = [
        figure("A", name="Kinh phí đã giải ngân", measure="triệu đồng", decimals=1),
        figure("B", name="Kinh phí được giao", measure="triệu đồng", decimals=1),
        figure("C", name="Kinh phí bổ sung", measure="triệu đồng", decimals=1),
    ]
    (finding,) = look(figures, answers(A="1234.5", B="1000", C="0.5"), [SUM_RULE])
    assert finding.message == (
        "Kinh phí đã giải ngân (1.234,5 triệu đồng) lớn hơn kinh phí được giao (1.000,0 triệu đồng) và "
        "kinh phí bổ sung (0,5 triệu đồng). Đề nghị rà soát lại các số này."
    )


# --- Not less than the shorter period ---------------------------------------------------------

SHORTER = rule(RuleKind.NOT_LESS_THAN_SHORTER, Strength.EXPLAIN)


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (10, 10, False),
        ("9.999", 10, True),
        (11, 10, False),
        (NIL, 1, True),
        (NIL, NIL, False),
        (0, 0, False),
        (3, UNAVAILABLE, False),
        (UNAVAILABLE, 3, False),
        (UNSAID, 3, False),
    ],
)
def test_cumulative_figure_below_the_shorter_period_is_found(now, before, found):
    assert bool(look([figure()], answers(A=now), [SHORTER], shorter=answers(A=before))) == found


@pytest.mark.parametrize("kind", [FigureKind.STOCK, FigureKind.DISTINCT, FigureKind.DERIVED])
def test_only_flows_grow_with_the_period(kind):
    assert look([figure(kind=kind)], answers(A=1), [SHORTER], shorter=answers(A=9)) == []


def test_shorter_period_message_names_both_numbers():
    (finding,) = look(
        [figure(decimals=3, measure="gam")], answers(A="4.279"), [SHORTER], shorter=answers(A="1538.2")
    )
    assert finding.message == (
        "Số lũy kế cả kỳ (4,279 gam) nhỏ hơn số đã báo cáo cho kỳ ngắn hơn (1.538,200 gam). "
        "Đề nghị rà soát hoặc ghi giải trình."
    )


# --- Full coverage ----------------------------------------------------------------------------

FULL = rule(RuleKind.FULL_COVERAGE, Strength.EXPLAIN)
FULL_PAIR = frozenset({("P", "T")})


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [
        (5, 5, False),
        (4, 5, True),
        ("4.999", 5, True),
        (6, 5, False),
        (0, 0, False),
        (NIL, 5, True),
        (NIL, NIL, False),
        (UNAVAILABLE, 5, False),
        (4, UNAVAILABLE, False),
    ],
)
def test_part_below_a_demanded_whole_is_found(part, whole, found):
    given_answers = answers(T=whole, P=part)
    assert bool(look(PAIR, given_answers, [FULL], judged=True, full_pairs=FULL_PAIR)) == found


def test_what_may_be_explained_is_asked_to_be_explained():
    held = rule(RuleKind.NOT_MORE_THAN, Strength.EXPLAIN, left="A", right=("B",))
    (finding,) = look([figure("A"), figure("B")], answers(A=8, B=7), [held])
    assert finding.message.endswith("Đề nghị rà soát lại hai số này hoặc ghi giải trình.")


def test_full_coverage_is_asked_in_judged_periods_and_of_named_pairs_only():
    given_answers = answers(T=5, P=4)
    assert look(PAIR, given_answers, [FULL], judged=False, full_pairs=FULL_PAIR) == []
    assert look(PAIR, given_answers, [FULL], judged=True, full_pairs=frozenset()) == []
    assert look(PAIR[:1], given_answers, [FULL], judged=True, full_pairs=FULL_PAIR) == []


def test_full_coverage_message_names_both_numbers():
    (finding,) = look(PAIR, answers(T=138, P=134), [FULL], judged=True, full_pairs=FULL_PAIR)
    assert finding.message == (
        "Trong đó: số xã có mô hình (134 xã) chưa bằng tổng số xã (138 xã), trong khi kế hoạch đặt mức 100%. "
        "Đề nghị rà soát lại hoặc ghi giải trình."
    )


# --- Not more than what another unit reported -------------------------------------------------

OTHERS = rule(
    RuleKind.NOT_MORE_THAN_OTHERS,
    Strength.NOTICE,
    left="A",
    right=("HS", "SD"),
    other_unit="CAT",
    right_names=("Người có hồ sơ", "Người sử dụng"),
    other_name="Cơ quan tổng hợp",
)


@pytest.mark.parametrize(
    ("own", "theirs", "found"),
    [
        (1738, {"HS": 1326, "SD": 412}, False),
        (1739, {"HS": 1326, "SD": 412}, True),
        (1, {"HS": NIL, "SD": NIL}, True),
        (NIL, {"HS": NIL, "SD": NIL}, False),
        (9999, {"HS": 1326, "SD": UNAVAILABLE}, False),
        (9999, {"HS": 1326}, False),
        (UNAVAILABLE, {"HS": 1, "SD": 1}, False),
    ],
)
def test_figure_above_what_another_unit_reported_is_found(own, theirs, found):
    others = {"CAT": answers(**theirs)}
    assert bool(look([figure()], answers(A=own), [OTHERS], others=others)) == found


def test_nothing_is_said_before_the_other_unit_reported():
    assert look([figure()], answers(A=9999), [OTHERS]) == []
    assert look([figure()], answers(A=9999), [OTHERS], others={"YT": answers(HS=1, SD=1)}) == []
    assert look([figure("B")], answers(B=9999), [OTHERS], others={"CAT": answers(HS=1, SD=1)}) == []


def test_message_on_another_units_figures_names_both_numbers():
    (finding,) = look(
        [figure(measure="người")], answers(A=1800), [OTHERS], others={"CAT": answers(HS=1326, SD=412)}
    )
    assert finding.message == (
        "Số liệu A (1.800 người) lớn hơn tổng của người có hồ sơ và người sử dụng theo báo cáo đã tiếp nhận gần nhất "
        "của Cơ quan tổng hợp (1.738 người). Đề nghị đối chiếu với đơn vị này."
    )


# --- Change against the same period -----------------------------------------------------------

CHANGE = rule(RuleKind.CHANGE_BOUNDS, Strength.EXPLAIN)


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (100, 150, False),  # 50 % is not more than 50 %
        (100, "150.001", True),
        (100, 50, False),
        (100, "49.999", True),
        (10, 15, False),  # 5 is not more than 5
        (10, 16, True),
        (10, 4, True),
        (8, 3, False),
        (0, 5, False),  # from nothing the percentage always counts as exceeded
        (0, "5.001", True),
        (NIL, 6, True),
        (100, 0, True),
        (5, 0, False),
        (0, 0, False),
        (100, NIL, False),  # nil after a value is a rule of its own
        (UNAVAILABLE, 100, False),
        (100, UNAVAILABLE, False),
        (100, UNSAID, False),
    ],
)
def test_change_beyond_both_bounds_is_found(before, now, found):
    assert bool(look([figure()], answers(A=now), [CHANGE], last_year=answers(A=before))) == found


def test_bounds_are_the_figures_own():
    gram = figure(decimals=3, measure="gam", bound_amount=Decimal(100))
    assert look([gram], answers(A=151), [CHANGE], last_year=answers(A=51)) == []
    assert look([gram], answers(A="151.001"), [CHANGE], last_year=answers(A=51)) != []
    wide = figure(bound_percent=200, bound_amount=Decimal(0))
    assert look([wide], answers(A=30), [CHANGE], last_year=answers(A=10)) == []
    assert look([wide], answers(A=31), [CHANGE], last_year=answers(A=10)) != []


def test_derived_figure_is_not_asked_to_explain_a_change():
    """Nobody can type an explanation for it; its parts are asked."""
    derived = figure(kind=FigureKind.DERIVED)
    assert look([derived], answers(A=900), [CHANGE], last_year=answers(A=1)) == []


@pytest.mark.parametrize(
    ("before", "now", "message"),
    [
        (
            220,
            "412.6",
            "Tăng 87,5% so với cùng kỳ năm trước (220,000 gam), trên 50% và trên 100,5 gam. Đề nghị giải trình.",
        ),
        (
            412,
            103,
            "Giảm 75,0% so với cùng kỳ năm trước (412,000 gam), trên 50% và trên 100,5 gam. Đề nghị giải trình.",
        ),
        (0, 1200, "Tăng 1.200,000 gam so với cùng kỳ năm trước (bằng 0). Đề nghị giải trình."),
    ],
)
def test_change_message_says_direction_and_bounds(before, now, message):
    gram = figure(decimals=3, measure="gam", bound_amount=Decimal("100.5"))
    (finding,) = look([gram], answers(A=now), [CHANGE], last_year=answers(A=before))
    assert finding.message == message


amounts = st.integers(0, 10**6).map(lambda thousandths: Decimal(thousandths).scaleb(-3))


@given(now=amounts, before=amounts, percent=st.integers(0, 300), amount=amounts)
def test_bounds_are_compared_exactly(now, before, percent, amount):
    change = abs(Fraction(now) - Fraction(before))
    above_percent = before == 0 or change / Fraction(before) > Fraction(percent, 100)
    found = exceeds_bounds(now, before, figure(bound_percent=percent, bound_amount=amount))
    assert found == (change > Fraction(amount) and above_percent)


# --- Nil and zero where there was something ---------------------------------------------------

NIL_RULE = rule(RuleKind.NIL_AFTER_VALUE, Strength.EXPLAIN)
ZERO_RULE = rule(RuleKind.ZERO_STOCK, Strength.EXPLAIN)


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (NIL, "0.001", True),
        (NIL, 7, True),
        (NIL, 0, False),
        (NIL, NIL, False),
        (NIL, UNAVAILABLE, False),
        (0, 7, False),
        (UNSAID, 7, False),
    ],
)
def test_nil_where_last_year_had_something_is_found(now, before, found):
    assert bool(look([figure()], answers(A=now), [NIL_RULE], last_year=answers(A=before))) == found


def test_nil_message_names_last_years_number():
    (finding,) = look([figure()], answers(A=NIL), [NIL_RULE], last_year=answers(A=1214))
    assert finding.message == (
        "Ghi không phát sinh trong khi cùng kỳ năm trước có 1.214 vụ. Đề nghị giải trình."
    )


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (0, 1, True),
        (NIL, 1, True),
        (0, 0, False),
        (0, NIL, False),
        (0, UNAVAILABLE, False),
        ("0.001", 1, False),
        (UNSAID, 1, False),
    ],
)
def test_stock_that_is_gone_is_found(now, before, found):
    stock = figure(kind=FigureKind.STOCK)
    assert bool(look([stock], answers(A=now), [ZERO_RULE], previous=answers(A=before))) == found


def test_only_stocks_are_expected_to_last():
    assert look([figure()], answers(A=0), [ZERO_RULE], previous=answers(A=9)) == []


def test_zero_stock_message_names_the_number_before():
    stock = figure(kind=FigureKind.STOCK, measure="cơ sở")
    (finding,) = look([stock], answers(A=0), [ZERO_RULE], previous=answers(A=31))
    assert finding.message == "Bằng 0 trong khi kỳ trước là 31 cơ sở. Đề nghị giải trình."


# --- What was typed but is no number ----------------------------------------------------------


def test_unreadable_number_stops_and_offers_its_readings():
    gram = figure(decimals=3)
    (finding,) = look([gram], {"A": Answer(EntryState.VALUE, typed="4.279")})
    assert (finding.strength, finding.stops) == (Strength.BLOCK, True)
    assert finding.readings == (Decimal("4.279"), Decimal(4279))
    assert finding.message == "“4.279” có thể là 4,279 hoặc 4279. Đề nghị chọn cách đọc đúng."


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            Answer(EntryState.NIL, typed="12"),
            "Đã chọn “Không phát sinh” nhưng vẫn có số “12”. Đề nghị giữ một trong hai.",
        ),
        (
            Answer(EntryState.UNAVAILABLE, typed="12", reason="Chờ."),
            "Đã chọn “Chưa có số liệu” nhưng vẫn có số “12”. Đề nghị giữ một trong hai.",
        ),
        (Answer(EntryState.VALUE, typed="12"), "Đề nghị lưu lại để số này được đọc."),
        (
            Answer(EntryState.VALUE, typed="12,5"),
            "Số liệu này chỉ nhận số nguyên. Đề nghị bỏ phần thập phân; hàng nghìn dùng dấu chấm, ví dụ: 1.234.",
        ),
        (
            Answer(EntryState.VALUE, typed="-3"),
            "Số liệu này không nhận số âm. Đề nghị nhập số từ 0 trở lên.",
        ),
    ],
)
def test_what_cannot_stand_as_typed_stops(answer, message):
    (finding,) = look([figure()], {"A": replace(answer, explanation="Đã giải trình.")})
    assert (finding.strength, finding.message) == (Strength.BLOCK, message)
    assert finding.stops


def test_nil_stops_where_the_figure_has_none():
    strict = figure(nil_allowed=False)
    (finding,) = look([strict], answers(A=NIL))
    assert finding.message == (
        "Số liệu này không ghi “không phát sinh”; đề nghị nhập một số, kể cả số 0, hoặc chọn “Chưa có số liệu”."
    )
    assert finding.strength == Strength.BLOCK
    assert look([strict], answers(A=0)) == look([strict], answers(A=UNAVAILABLE)) == []


def test_answer_to_a_figure_that_is_not_asked_is_left_alone():
    assert look([figure()], {"A": said(1), "Z": Answer(EntryState.VALUE, typed="x")}) == []


# --- The three strengths ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strength", "explanation", "stops"),
    [
        (Strength.BLOCK, "", True),
        (Strength.BLOCK, "Đã đối chiếu.", True),
        (Strength.EXPLAIN, "", True),
        (Strength.EXPLAIN, "Đã đối chiếu.", False),
        (Strength.NOTICE, "", False),
        (Strength.NOTICE, "Đã đối chiếu.", False),
    ],
)
@pytest.mark.parametrize("kind", list(RuleKind))
def test_strength_decides_what_stops(kind, strength, explanation, stops):
    """Each kind finds something in this report: its strength and its explanation say what that means."""
    figures = [
        figure("A"),
        figure("B"),
        figure("N"),
        figure("T", kind=FigureKind.STOCK),
        figure("P", kind=FigureKind.DISTINCT, whole="T"),
        figure("L", kind=FigureKind.DISTINCT, whole="A"),
    ]
    given_answers = {
        code: replace(answer, explanation=explanation)
        for code, answer in answers(A=9, B=1, N=NIL, T=0, P=3, L=1).items()
    }
    held = RuleFacts(kind, strength, left="A", right=("B",), other_unit="CAT")
    found = look(
        figures,
        given_answers,
        [held],
        last_year=answers(A=100, N=4),
        shorter=answers(A=10),
        previous=answers(T=8),
        others={"CAT": answers(B=2)},
        judged=True,
        full_pairs=frozenset({("L", "A")}),
    )
    assert found
    assert {(finding.strength, finding.explained) for finding in found} == {(strength, bool(explanation))}
    assert {finding.stops for finding in found} == {stops}


def test_one_explanation_answers_every_rule_of_its_figure_and_no_other():
    figures = [figure("A"), figure("B")]
    given_answers = {"A": replace(said(9), explanation="Đợt cao điểm."), "B": said(9)}
    found = look(
        figures,
        given_answers,
        [CHANGE, SHORTER],
        last_year=answers(A=100, B=100),
        shorter=answers(A=10, B=10),
    )
    assert [(finding.figure, finding.stops) for finding in found] == [
        ("A", False),
        ("A", False),
        ("B", True),
        ("B", True),
    ]


def test_findings_come_in_the_order_of_the_figures():
    figures = [figure("C"), figure("A"), figure("B")]
    found = look(figures, answers(A=9, B=9, C=UNREAD), [CHANGE], last_year=answers(A=100, B=100, C=100))
    assert [finding.figure for finding in found] == ["C", "A", "B"]


# --- What holds for every report --------------------------------------------------------------

CODES = ("A", "B", "C", "D")
any_answer = st.one_of(
    st.just(NIL),
    st.just(UNAVAILABLE),
    st.integers(0, 12).map(said),
)
any_answers = st.fixed_dictionaries(dict.fromkeys(CODES, any_answer))
any_figures = st.tuples(
    *(
        st.builds(
            figure,
            st.just(code),
            kind=st.sampled_from([FigureKind.FLOW, FigureKind.STOCK, FigureKind.DISTINCT]),
            whole=st.sampled_from([None, *(other for other in CODES if other != code)]),
            bound_percent=st.sampled_from([0, 50]),
            bound_amount=st.sampled_from([Decimal(0), Decimal(5)]),
        )
        for code in CODES
    )
)
any_rules = st.lists(
    st.builds(
        RuleFacts,
        st.sampled_from(list(RuleKind)),
        st.sampled_from([Strength.EXPLAIN, Strength.NOTICE]),
        left=st.sampled_from(CODES),
        right=st.tuples(st.sampled_from(CODES)),
        other_unit=st.just("CAT"),
    ),
    max_size=6,
)
any_surroundings = st.builds(
    Surroundings,
    last_year=any_answers,
    shorter=any_answers,
    previous=any_answers,
    others=st.fixed_dictionaries({"CAT": any_answers}),
    judged=st.booleans(),
    full_pairs=st.just(frozenset({("A", "B"), ("C", "D")})),
)


@given(any_figures, any_answers, any_rules, any_surroundings)
def test_report_without_contradiction_can_always_be_filed_once_explained(figures, given, rules, around):
    """What is true can always be filed: an explanation takes away every finding that is no contradiction."""
    explained = {code: replace(answer, explanation="Có lý do.") for code, answer in given.items()}
    assert not [finding for finding in findings(figures, explained, rules, around) if finding.stops]


@given(any_figures, any_answers, any_rules, any_surroundings, st.randoms())
def test_findings_do_not_depend_on_the_order_of_answers_and_rules(figures, given, rules, around, random):
    found = findings(figures, given, rules, around)
    shuffled_rules, shuffled_codes = rules.copy(), list(given)
    random.shuffle(shuffled_rules)
    random.shuffle(shuffled_codes)
    again = findings(figures, {code: given[code] for code in shuffled_codes}, shuffled_rules, around)
    assert sorted(map(repr, again)) == sorted(map(repr, found))
    assert [finding.figure for finding in again] == [finding.figure for finding in found]


@given(any_figures, any_answers, st.sampled_from(list(RuleKind)), any_surroundings)
def test_what_is_unavailable_is_never_found_wanting(figures, given, kind, around):
    given = {**given, "A": UNAVAILABLE}
    held = RuleFacts(kind, Strength.BLOCK, left="A", right=("B",), other_unit="CAT")
    assert not [finding for finding in findings(figures, given, [held], around) if finding.figure == "A"]
