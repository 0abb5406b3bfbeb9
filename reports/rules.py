"""Rules between figures in three strengths (plan data, section 4.2): pure functions over plain data.

What is true can always be filed: only a contradiction stops; what is merely odd asks for an explanation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reports.answers import NOTHING_SAID, Answer
from reports.enums import EntryState
from targets.enums import FigureKind, RuleKind, Strength
from targets.numbers import NumberError, format_exact, format_number, parse


@dataclass(frozen=True)
class FigureFacts:
    """What rules need to know of a figure."""

    code: str
    name: str
    measure: str
    kind: str
    decimals: int
    nil_allowed: bool
    whole: str | None
    bound_percent: int
    bound_amount: Decimal


@dataclass(frozen=True)
class RuleFacts:
    """One rule as data; without `left` it looks at every figure its kind concerns.

    `right_names` and `other_name` name the figures of another unit, which this unit's own list does not.
    """

    kind: str
    strength: str
    left: str | None = None
    right: tuple[str, ...] = ()
    other_unit: str | None = None
    right_names: tuple[str, ...] = ()
    other_name: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What a report is held against. Answers by figure code; `others` by unit code, then figure code."""

    last_year: Mapping[str, Answer] = field(default_factory=dict)
    shorter: Mapping[str, Answer] = field(default_factory=dict)
    previous: Mapping[str, Answer] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    judged: bool = False
    full_pairs: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Finding:
    """Something a rule has to say of one figure: how strongly, in a sentence, and whether it was explained.

    `readings` are the numbers an ambiguous entry may stand for; `kind` is that of the rule, empty where none spoke.
    """

    figure: str
    strength: str
    message: str
    explained: bool = False
    readings: tuple[Decimal, ...] = ()
    kind: str = field(default="", compare=False)

    @property
    def stops(self) -> bool:
        """Whether the report cannot be filed as it is."""
        return self.strength == Strength.BLOCK or (self.strength == Strength.EXPLAIN and not self.explained)


class _Facts:
    """The figures and answers of one report, with the words that messages use."""

    def __init__(
        self, figures: Sequence[FigureFacts], answers: Mapping[str, Answer], around: Surroundings
    ) -> None:
        self.figures = {figure.code: figure for figure in figures}
        self.answers = answers
        self.around = around

    def amount(self, code: str) -> Decimal | None:
        return self.answers.get(code, NOTHING_SAID).amount

    def words(self, code: str, amount: Decimal) -> str:
        figure = self.figures[code]
        return f"{format_number(amount, decimals=figure.decimals)} {figure.measure}"

    def of_kind(self, *kinds: str) -> Iterator[FigureFacts]:
        return (figure for figure in self.figures.values() if figure.kind in kinds)

    def named(self, code: str, amount: Decimal) -> str:
        """A figure with its value, as messages name it."""
        return f"{_lower_first(self.figures[code].name)} ({self.words(code, amount)})"


def findings(
    figures: Sequence[FigureFacts],
    answers: Mapping[str, Answer],
    rules: Sequence[RuleFacts],
    around: Surroundings,
) -> list[Finding]:
    """Everything to say of a report's figures, in the order of the figures."""
    facts = _Facts(figures, answers, around)
    found = list(_unreadable(facts))
    for rule in rules:
        for code, message in _LOOKS[RuleKind(rule.kind)](rule, facts):
            explained = bool(answers.get(code, NOTHING_SAID).explanation)
            found.append(Finding(code, rule.strength, message, explained, kind=rule.kind))
    order = {figure.code: place for place, figure in enumerate(figures)}
    return sorted(found, key=lambda finding: order.get(finding.figure, len(order)))


def _unreadable(facts: _Facts) -> Iterator[Finding]:
    for code, answer in facts.answers.items():
        figure = facts.figures.get(code)
        if figure is None:
            continue
        if answer.typed and answer.state in (EntryState.NIL, EntryState.UNAVAILABLE):
            yield Finding(code, Strength.BLOCK, _two_answers_message(answer))
        elif answer.typed and answer.value is None:
            yield unreadable_finding(figure, answer.typed)
        elif answer.state == EntryState.NIL and not figure.nil_allowed:
            yield Finding(
                code,
                Strength.BLOCK,
                "Số liệu này không ghi “không phát sinh”; đề nghị nhập một số, kể cả số 0, hoặc chọn "
                "“Chưa có số liệu”.",
            )


def _two_answers_message(answer: Answer) -> str:
    chosen = EntryState(answer.state).label if answer.state else ""
    return f"Đã chọn “{chosen}” nhưng vẫn có số “{answer.typed}”. Đề nghị giữ một trong hai."


def unreadable_finding(figure: FigureFacts, typed: str) -> Finding:
    """Why something typed is not a number, with the readings it may stand for."""
    try:
        parse(typed, decimals=figure.decimals)
    except NumberError as error:
        return Finding(figure.code, Strength.BLOCK, error.message, readings=error.readings)
    return Finding(figure.code, Strength.BLOCK, "Đề nghị lưu lại để số này được đọc.")


Look = Callable[[RuleFacts, _Facts], Iterator[tuple[str, str]]]


def _part_of_whole(rule: RuleFacts, facts: _Facts) -> Iterator[tuple[str, str]]:
    for figure in facts.figures.values():
        if figure.whole is None or figure.kind == FigureKind.FLOW:
            continue
        yield from _more_than(rule, figure.code, (figure.whole,), facts)


def _not_more_than(rule: RuleFacts, facts: _Facts) -> Iterator[tuple[str, str]]:
    if rule.left in facts.figures:
        yield from _more_than(rule, rule.left, rule.right, facts)


def _more_than(
    rule: RuleFacts, left: str, right: tuple[str, ...], facts: _Facts
) -> Iterator[tuple[str, str]]:
    amounts = [facts.amount(code) for code in right]
    own = facts.amount(left)
    if own is None or any(amount is None for amount in amounts) or own <= sum(amounts):
        return
    wholes = " và ".join(facts.named(code, amount) for code, amount in zip(right, amounts, strict=True))
    count = "hai số này" if len(right) == 1 else "các số này"
    ask = (
        f"rà soát lại {count}"
        if rule.strength == Strength.BLOCK
        else f"rà soát lại {count} hoặc ghi giải trình"
    )
    yield left, f"{_upper_first(facts.named(left, own))} lớn hơn {wholes}. Đề nghị {ask}."


def _not_less_than_shorter(rule: RuleFacts, facts: _Facts) -> Iterator[tuple[str, str]]:
    for figure in facts.of_kind(FigureKind.FLOW):
        now = facts.amount(figure.code)
        before = facts.around.shorter.get(figure.code, NOTHING_SAID).amount
        if now is not None and before is not None and now < before:
            yield (
                figure.code,
                (
                    f"Số lũy kế cả kỳ ({facts.words(figure.code, now)}) nhỏ hơn số đã báo cáo cho kỳ ngắn hơn "
                    f"({facts.words(figure.code, before)}). Đề nghị rà soát hoặc ghi giải trình."
                ),
            )


def _full_coverage(rule: RuleFacts, facts: _Facts) -> Iterator[tuple[str, str]]:
    if not facts.around.judged:
        return
    for part, whole in sorted(facts.around.full_pairs):
        have, all_of_them = facts.amount(part), facts.amount(whole)
        if part in facts.figures and have is not None and all_of_them is not None and have < all_of_them:
            yield (
                part,
                (
                    f"{_upper_first(facts.named(part, have))} chưa bằng {facts.named(whole, all_of_them)}, trong khi "
                    "kế hoạch đặt mức 100%. Đề nghị rà soát lại hoặc ghi giải trình."
                ),
            )


def _not_more_than_others(rule: RuleFacts, facts: _Facts) -> Iterator[tuple[str, str]]:
    theirs = facts.around.others.get(rule.other_unit or "", {})
    amounts = [theirs.get(code, NOTHING_SAID).amount for code in rule.right]
    own = facts.amount(rule.left) if rule.left in facts.figures else None
    if own is None or any(amount is None for amount in amounts) or own <= sum(amounts):
        return
    yield (
        rule.left,
        (
            f"{_upper_first(facts.named(rule.left, own))} lớn hơn tổng của {_list(rule.right_names)} theo báo cáo đã "
            f"tiếp nhận gần nhất của {rule.other_name} ({facts.words(rule.left, sum(amounts, Decimal(0)))}). Đề nghị "
            "đối chiếu với đơn vị này."
        ),
    )


def _change_bounds(rule: RuleFacts, facts: _Facts) -> Iterator[tuple[str, str]]:
    for figure in facts.figures.values():
        now = facts.amount(figure.code)
        before = facts.around.last_year.get(figure.code, NOTHING_SAID).amount
        state = facts.answers.get(figure.code, NOTHING_SAID).state
        if now is None or before is None or state == EntryState.NIL or figure.kind == FigureKind.DERIVED:
            continue
        if exceeds_bounds(now, before, figure):
            yield figure.code, _change_message(now, before, figure, facts)


def exceeds_bounds(now: Decimal, before: Decimal, figure: FigureFacts) -> bool:
    """More than the figure's own percentage (always so from base 0) and more than its own amount."""
    change = abs(now - before)
    if change <= figure.bound_amount:
        return False
    return before == 0 or change * 100 > before * figure.bound_percent


def _change_message(now: Decimal, before: Decimal, figure: FigureFacts, facts: _Facts) -> str:
    word = "Tăng" if now > before else "Giảm"
    if before == 0:
        return (
            f"{word} {facts.words(figure.code, abs(now - before))} so với cùng kỳ năm trước (bằng 0). "
            "Đề nghị giải trình."
        )
    percent = format_number(abs(now - before) * 100 / before, decimals=1)
    bound = format_exact(figure.bound_amount)
    return (
        f"{word} {percent}% so với cùng kỳ năm trước ({facts.words(figure.code, before)}), trên "
        f"{figure.bound_percent}% và trên {bound} {figure.measure}. Đề nghị giải trình."
    )


def _nil_after_value(rule: RuleFacts, facts: _Facts) -> Iterator[tuple[str, str]]:
    for code, answer in facts.answers.items():
        before = facts.around.last_year.get(code, NOTHING_SAID).amount
        if code in facts.figures and answer.state == EntryState.NIL and before:
            yield (
                code,
                f"Ghi không phát sinh trong khi cùng kỳ năm trước có {facts.words(code, before)}. Đề nghị giải trình.",
            )


def _zero_stock(rule: RuleFacts, facts: _Facts) -> Iterator[tuple[str, str]]:
    for figure in facts.of_kind(FigureKind.STOCK):
        now = facts.amount(figure.code)
        before = facts.around.previous.get(figure.code, NOTHING_SAID).amount
        if now == 0 and before:
            yield (
                figure.code,
                f"Bằng 0 trong khi kỳ trước là {facts.words(figure.code, before)}. Đề nghị giải trình.",
            )


_LOOKS: dict[RuleKind, Look] = {
    RuleKind.PART_OF_WHOLE: _part_of_whole,
    RuleKind.NOT_MORE_THAN: _not_more_than,
    RuleKind.NOT_LESS_THAN_SHORTER: _not_less_than_shorter,
    RuleKind.FULL_COVERAGE: _full_coverage,
    RuleKind.NOT_MORE_THAN_OTHERS: _not_more_than_others,
    RuleKind.CHANGE_BOUNDS: _change_bounds,
    RuleKind.NIL_AFTER_VALUE: _nil_after_value,
    RuleKind.ZERO_STOCK: _zero_stock,
}


def _list(names: Sequence[str]) -> str:
    return " và ".join(_lower_first(name) for name in names)


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
