"""The entry table of figures as rows to draw: field, echo, last year, what the rules say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from reports.answers import NOTHING_SAID, Answer
from reports.enums import EntryState
from reports.forms.figures import PICK, FigureForm, FigureSheet
from reports.models.progress import figure_states
from reports.models.reading import Reading
from reports.rules import Finding
from reports.side_by_side import Beside, beside
from targets.enums import Strength
from targets.models import Figure
from targets.numbers import NumberError, format_typed, parse

ROW_CLASSES = {"error": "is-error", "to_explain": "is-care", "explained": "is-care"}
MARKS = {
    "entered": ("complete", "Đã nhập"),
    "explained": ("commented", "Đã giải trình"),
    "to_explain": ("commented", "Cần giải trình"),
    "empty": ("empty", "Chưa nhập"),
}


@dataclass(frozen=True, slots=True)
class Pick:
    """A button that chooses one reading of what was typed."""

    name: str
    value: str
    label: str


@dataclass(frozen=True)
class Message:
    """One thing to say under a figure."""

    strength: str
    text: str
    picks: tuple[Pick, ...] = ()
    hint: str = ""


@dataclass
class Row:
    """One figure in the table. `form` is None for a figure that the portal computes."""

    figure: Figure
    form: FigureForm | None
    answer: Answer
    beside: Beside
    state: str
    is_part: bool
    messages: list[Message] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"so-{self.figure.code}"

    @property
    def css(self) -> str:
        classes = [ROW_CLASSES.get(self.state, "")]
        if self.form is None:
            classes.append("is-derived")
        if self.is_part:
            classes.append("is-part")
        if self.has_message_row:
            classes.append("has-message")
        return " ".join(name for name in classes if name)

    @property
    def tint(self) -> str:
        """The colour of the row's message: that of the row, or of a plain notice."""
        return ROW_CLASSES.get(self.state, "is-note")

    @property
    def mark(self) -> tuple[str, str] | None:
        """Icon and hidden word in the last column; None for an error, which has a shape of its own."""
        return MARKS.get(self.state)

    @property
    def case(self) -> str:
        """The case chosen in the select."""
        return self.form["state"].value() or EntryState.VALUE if self.form else ""

    @property
    def is_off(self) -> bool:
        return self.case != EntryState.VALUE

    @property
    def field_css(self) -> str:
        """The border of the number's field."""
        if self.state == "error":
            return "is-error"
        if self.is_off:
            return "is-off"
        return "is-care" if self.state in ("to_explain", "explained") else ""

    @property
    def echo(self) -> str:
        """The number as understood."""
        if self.state == "error" and not self.beside.now:
            return "Chưa hiểu"
        return self.beside.now

    @property
    def asks_reason(self) -> bool:
        return self.form is not None and self.case == EntryState.UNAVAILABLE

    @property
    def asks_explanation(self) -> bool:
        if self.form is None:
            return False
        asked = any(message.strength == Strength.EXPLAIN for message in self.messages)
        return asked or bool(self.form["explanation"].value())

    @property
    def has_message_row(self) -> bool:
        return bool(self.messages) or self.asks_reason or self.asks_explanation


@dataclass
class Group:
    """The figures under one heading."""

    heading: str
    rows: list[Row]

    @property
    def count(self) -> str:
        """Typed figures entered, such as "4/5 · 1 lỗi"."""
        states = Counter(row.state for row in self.rows if row.form is not None)
        done = states["entered"] + states["to_explain"] + states["explained"]
        errors = f" · {states['error']} lỗi" if states["error"] else ""
        return f"{done}/{states.total()}{errors}"


class FigureTable:
    """The whole table with its counts."""

    def __init__(self, sheet: FigureSheet, reading: Reading) -> None:
        self.sheet = sheet
        self.reading = reading
        self.states = figure_states(reading)

    @cached_property
    def rows(self) -> list[Row]:
        parts = {
            part.figure_id
            for figure in self.reading.figures
            if not figure.is_typed
            for part in figure.parts.all()
        }
        findings: dict[str, list[Finding]] = {}
        for finding in self.reading.findings:
            findings.setdefault(finding.figure, []).append(finding)
        return [
            self._row(figure, findings.get(figure.code, []), is_part=figure.pk in parts)
            for figure in self.reading.figures
        ]

    def _row(self, figure: Figure, findings: Iterable[Finding], *, is_part: bool) -> Row:
        answer = self.reading.answers.get(figure.code, NOTHING_SAID)
        form = self.sheet.rows.get(figure.code)
        last_year = self.reading.comparison.last_year.get(figure.code)
        row = Row(
            figure=figure,
            form=form,
            answer=answer,
            beside=beside(answer, last_year, figure.decimals),
            state=self.states[figure.code],
            is_part=is_part or figure.whole_id is not None or figure.direct_of_id is not None,
        )
        if form is not None and form.is_bound and form.was_sent and not form.is_storable:
            row.state = "error"
            row.messages = [Message(Strength.BLOCK, text) for text in form.unstorable]
            return row
        row.messages = [_message(finding, figure, answer) for finding in findings]
        return row

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
        return self.counts["entered"] + self.counts["to_explain"] + self.counts["explained"]

    @property
    def count_words(self) -> list[tuple[str, str]]:
        """What the head of the table counts beside the entered rows: strength and words."""
        counted = (
            ("block", "error", "lỗi"),
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
        """The first row with an error, else to be explained, else empty."""
        for state in ("error", "to_explain", "empty"):
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
