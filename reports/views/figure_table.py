"""The entry table of figures as rows to draw: field, echo, last year, what the rules say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import groupby

from reports.answers import NOTHING_SAID, Answer
from reports.entries import Conflict, figure_stamp
from reports.enums import EntryState
from reports.forms.figure_buttons import KEEP_STORED, PICK, WRITE_TYPED
from reports.forms.figures import FigureSheet, answer_words
from reports.models.progress import figure_states
from reports.models.reading import Reading
from reports.rules import Finding
from reports.side_by_side import answer_words as number_words
from reports.side_by_side import beside
from reports.views.desk import format_clock
from reports.views.figure_row import CONFLICT, Message, Pick, Row, meaning_of
from targets.enums import Strength
from targets.models import Figure
from targets.numbers import NumberError, format_typed, parse

COLUMNS = 9
ANSWERED = ("entered", "to_explain", "explained", CONFLICT)


class Group:
    """The figures under one heading."""

    def __init__(self, heading: str, rows: list[Row]) -> None:
        self.heading = heading
        self.rows = rows
        for row in rows:
            row.hint = "" if row.meaning == self.meaning else row.meaning

    @cached_property
    def meaning(self) -> str:
        """How most of the figures relate to time; said once for all of them."""
        meanings = Counter(row.meaning for row in self.rows if row.meaning and not row.is_subset)
        return meanings.most_common(1)[0][0] if meanings else ""

    @property
    def count(self) -> str:
        """Typed figures entered, such as "4/5 · 1 lỗi"."""
        states = Counter(row.state for row in self.rows if row.form is not None)
        done = sum(states[state] for state in ANSWERED)
        errors = f" · {states['error']} lỗi" if states["error"] else ""
        return f"{done}/{states.total()}{errors}"


class FigureTable:
    """The whole table with its counts. `conflicts` are the figures that two people changed."""

    def __init__(self, sheet: FigureSheet, reading: Reading, conflicts: Iterable[Conflict] = ()) -> None:
        self.sheet = sheet
        self.reading = reading
        self.states = figure_states(reading)
        self.conflicts = {conflict.code: conflict for conflict in conflicts}

    @cached_property
    def rows(self) -> list[Row]:
        figures = self.reading.figures
        parts = {part.figure_id for figure in figures if not figure.is_typed for part in figure.parts.all()}
        findings: dict[str, list[Finding]] = {}
        for finding in self.reading.findings:
            findings.setdefault(finding.figure, []).append(finding)
        rows = [self._row(figure, is_part=figure.pk in parts) for figure in figures]
        for row in rows:
            self._judge(row, findings.get(row.figure.code, []))
        return rows

    def _row(self, figure: Figure, *, is_part: bool) -> Row:
        compared = self.reading.comparison
        answer = self.reading.answers.get(figure.code, NOTHING_SAID)
        before = compared.last_year.get(figure.code, NOTHING_SAID)
        kept = self.reading.carried_over.get(figure.code)
        return Row(
            figure=figure,
            form=self.sheet.rows.get(figure.code),
            answer=answer,
            beside=beside(answer, before, figure.decimals),
            state=self.states[figure.code],
            is_part=is_part or figure.whole_id is not None or figure.direct_of_id is not None,
            before=before,
            shorter=number_words(compared.shorter.get(figure.code, NOTHING_SAID), figure.decimals),
            meaning=meaning_of(figure, self.reading.report.period),
            keep=None if kept is None else _pick(figure, format_typed(kept, decimals=figure.decimals)),
        )

    def _judge(self, row: Row, findings: Iterable[Finding]) -> None:
        """What stands in the way of a row, the nearest first: broken text, two answers, rules."""
        form = row.form
        if form is not None and form.is_bound and form.was_sent and not form.is_storable:
            row.state = "error"
            row.messages = [Message(Strength.BLOCK, text) for text in form.unstorable]
        elif row.figure.code in self.conflicts:
            row.state = CONFLICT
            row.messages = [_conflict_message(self.conflicts[row.figure.code], row.figure)]
        else:
            row.messages = [_message(finding, row.figure, row.answer) for finding in findings]

    @property
    def shorter_name(self) -> str:
        """The shorter period beside this one; empty where the unit said nothing then."""
        return self.reading.comparison.shorter_name

    @property
    def previous_name(self) -> str:
        """The period whose numbers may be taken over."""
        return self.reading.comparison.previous_name

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return COLUMNS + bool(self.shorter_name)

    @property
    def keepable(self) -> int:
        """How many blank stocks may take over last period's number."""
        return len(self.reading.carried_over)

    @property
    def groups(self) -> list[Group]:
        by_heading = groupby(self.rows, key=lambda row: row.figure.heading)
        return [Group(heading, list(rows)) for heading, rows in by_heading]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(row.state for row in self.rows if row.form is not None)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def done(self) -> int:
        return sum(self.counts[state] for state in ANSWERED)

    @property
    def count_words(self) -> list[tuple[str, str]]:
        """What the head of the table counts beside the entered rows: strength and words."""
        counted = (
            ("block", "error", "lỗi"),
            ("explain", CONFLICT, "dòng hai người cùng sửa"),
            ("explain", "to_explain", "điểm cần giải trình"),
            ("explain", "explained", "điểm đã giải trình"),
        )
        return [
            (strength, f"{self.counts[state]} {words}")
            for strength, state, words in counted
            if self.counts[state]
        ]

    @property
    def kept_as_typed(self) -> str:
        """What the save bar says of rows that are no numbers."""
        count = sum(bool(row.answer.typed) for row in self.rows)
        return f"{count} dòng có lỗi được giữ nguyên như đã gõ, chưa tính vào số liệu" if count else ""

    @property
    def first_to_mend(self) -> Row | None:
        """The first row with two answers, else with an error, to be explained, empty."""
        for state in (CONFLICT, "error", "to_explain", "empty"):
            for row in self.rows:
                if row.form is not None and row.state == state:
                    return row
        return None


def _message(finding: Finding, figure: Figure, answer: Answer) -> Message:
    has_two_answers = answer.typed and answer.state in (EntryState.NIL, EntryState.UNAVAILABLE)
    if has_two_answers and finding.strength == Strength.BLOCK:
        return Message(finding.strength, finding.message, _two_answers(figure, answer))
    picks = tuple(_pick(figure, format_typed(value, decimals=figure.decimals)) for value in finding.readings)
    hint = "Phần thập phân dùng dấu phẩy; hàng nghìn dùng dấu chấm." if picks else ""
    return Message(finding.strength, finding.message, picks, hint)


def _conflict_message(conflict: Conflict, figure: Figure) -> Message:
    """Both answers of a figure that two people changed, and a button for each."""
    theirs = answer_words(conflict.stored, figure) or "ô trống"
    mine = answer_words(conflict.said, figure) or "ô trống"
    who = f" ({conflict.saved_by}, {format_clock(conflict.saved_at)})" if conflict.saved_at else ""
    return Message(
        Strength.EXPLAIN,
        f"Nơi khác vừa lưu “{theirs}”{who}; ở đây nhập “{mine}”. Đề nghị chọn một.",
        (
            Pick(f"{KEEP_STORED}{figure.code}", "1", f"Giữ “{theirs}” đang lưu"),
            Pick(f"{WRITE_TYPED}{figure.code}", figure_stamp(conflict.stored), f"Ghi “{mine}” vừa nhập"),
        ),
    )


def _two_answers(figure: Figure, answer: Answer) -> tuple[Pick, ...]:
    """Keep the case, or the number if it is one."""
    keep_case = Pick(f"{PICK}{figure.code}", "", f"Giữ “{EntryState(answer.state).label}”")
    try:
        parse(answer.typed, decimals=figure.decimals)
    except NumberError:
        return (keep_case,)
    return (keep_case, _pick(figure, answer.typed))


def _pick(figure: Figure, reading: str) -> Pick:
    return Pick(f"{PICK}{figure.code}", reading, f"{reading} {figure.measure}")
