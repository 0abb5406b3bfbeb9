"""One row of the entry table: what it shows, how it is marked, what it asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from agencies.dates import format_date
from reports.answers import Answer
from reports.enums import EntryState
from reports.forms.figures import FigureForm
from reports.models import Period
from reports.side_by_side import Beside
from targets.enums import FigureKind, Strength
from targets.models import Figure

CONFLICT = "conflict"
WORD_OF_A_PART = "trong đó"
ROW_CLASSES = {"error": "is-error", "to_explain": "is-care", "explained": "is-care", CONFLICT: "is-care"}
MARKS = {
    "entered": ("complete", "Đã nhập"),
    "explained": ("commented", "Đã giải trình"),
    "to_explain": ("commented", "Cần giải trình"),
    "empty": ("empty", "Chưa nhập"),
    CONFLICT: ("commented", "Hai người cùng sửa"),
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
    """One figure in the table. `form` is None for a figure that the portal computes.

    `before` and `shorter` are its answers in the same period last year and in the shorter period of this year;
    `meaning` says how it relates to time or to its whole, `hint` the same where its group does not say it already;
    `keep` takes over last period's number.
    """

    figure: Figure
    form: FigureForm | None
    answer: Answer
    beside: Beside
    state: str
    is_part: bool
    before: Answer
    shorter: str
    meaning: str
    hint: str = ""
    keep: Pick | None = None
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
        return "is-care" if self.state in ("to_explain", "explained", CONFLICT) else ""

    @property
    def echo(self) -> str:
        """The number as understood."""
        if self.state == "error" and not self.beside.now:
            return "Chưa hiểu"
        return self.beside.now

    @property
    def is_subset(self) -> bool:
        """Whether it counts some of what another figure counts."""
        return self.figure.whole_id is not None or self.figure.direct_of_id is not None

    @property
    def before_amount(self) -> str:
        """Last year's answer for the script that computes while one types: "12.5", "nil", or nothing."""
        if self.before.state == EntryState.NIL:
            return EntryState.NIL
        return "" if self.before.amount is None else f"{self.before.amount:f}"

    @property
    def part_codes(self) -> str:
        """What a derived figure is the sum of."""
        return "" if self.form else " ".join(part.figure.code for part in self.figure.parts.all())

    @property
    def asks_reason(self) -> bool:
        return self.form is not None and self.case == EntryState.UNAVAILABLE

    @property
    def asks_explanation(self) -> bool:
        if self.form is None:
            return False
        asked = self.state != CONFLICT and any(
            message.strength == Strength.EXPLAIN for message in self.messages
        )
        return asked or bool(self.form["explanation"].value())

    @property
    def asks_only_for_a_number(self) -> bool:
        """Whether a readable number settles all that is said under the row, so that the script may take it away."""
        is_unreadable = bool(self.answer.typed) and self.answer.state == EntryState.VALUE
        return is_unreadable and self.state != CONFLICT and not self.asks_explanation

    @property
    def has_message_row(self) -> bool:
        return bool(self.messages) or self.asks_reason or self.asks_explanation


def meaning_of(figure: Figure, period: Period) -> str:
    """How a figure relates to time or to its whole, such as "lũy kế từ 15/12/2024"; what its name says is not said."""
    whole = figure.whole or figure.direct_of
    if whole is not None:
        is_said = figure.short_name.casefold().startswith(WORD_OF_A_PART)
        return (
            "" if is_said else f"{WORD_OF_A_PART}, của {whole.short_name[:1].lower()}{whole.short_name[1:]}"
        )
    if figure.kind == FigureKind.STOCK:
        return f"tại ngày chốt {format_date(period.ends_on)}"
    return f"lũy kế từ {format_date(period.starts_on)}" if figure.kind == FigureKind.FLOW else ""
