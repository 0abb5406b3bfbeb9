"""Rows of figures: what units answered, what it adds up to, and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import TextChoices

from agencies.dates import format_date
from reports.consolidation.unit_rows import UnitRow
from reports.enums import EntryState
from targets.enums import AssignmentRole, FigureKind
from targets.numbers import format_change, format_number

NOT_APPLICABLE = "–"
HIDDEN_WORD = "ẩn"


class CellState(TextChoices):
    """What a unit's answer to a figure amounts to in a consolidated period."""

    VALUE = EntryState.VALUE.value, EntryState.VALUE.label
    NIL = EntryState.NIL.value, EntryState.NIL.label
    UNAVAILABLE = EntryState.UNAVAILABLE.value, EntryState.UNAVAILABLE.label
    NOT_FILED = "not_filed", "Chưa nộp"
    NOT_ACCEPTED = "not_accepted", "Chưa tiếp nhận"
    NOT_ASSIGNED = "not_assigned", "Không được giao"
    ENDED = "ended", "Đã kết thúc hoạt động"
    EXCLUDED = "excluded", "Không tính vào tổng"
    # Only in what is published (reports/small_counts.py).
    HIDDEN = "hidden", HIDDEN_WORD


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit that a total lacks, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many units a total is made. `noun` is what the units are called: "huyện", "đơn vị"."""

    covered: int
    assigned: int
    noun: str
    units: tuple[str, ...]
    missing: tuple[Missing, ...]

    @property
    def is_complete(self) -> bool:
        return self.assigned > 0 and not self.missing

    @property
    def words(self) -> str:
        """ "6/7 huyện"; the name alone where one unit answers; "không có đơn vị" where nobody does."""
        if not self.assigned:
            return "không có đơn vị nào được giao"
        return self.units[0] if self.assigned == 1 else f"{self.covered}/{self.assigned} {self.noun}"

    @property
    def missing_names(self) -> str:
        """The missing by name, without the noun that the count already says: "Lâm Bình"."""
        noun = f"{self.noun.capitalize()} "
        return ", ".join(missing.name.removeprefix(noun) for missing in self.missing)

    @property
    def missing_words(self) -> str:
        """ "Thiếu: Lâm Bình", empty when nobody is missing."""
        return f"Thiếu: {self.missing_names}" if self.missing else ""

    @property
    def full_words(self) -> str:
        """ "6/7 huyện, thiếu: Lâm Bình"."""
        return f"{self.words}, thiếu: {self.missing_names}" if self.missing else self.words


@dataclass(frozen=True, slots=True)
class Estimate:
    """A part of a total that was taken before the cut-off day."""

    name: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Total:
    """A figure over its counting units. `value` is None when it has none; `all_nil`: nobody had anything.

    `accepted_value` is the part in accepted rounds, `provisional_units` whose rounds are not accepted yet.
    """

    value: Decimal | None
    all_nil: bool
    coverage: Coverage
    accepted_value: Decimal | None
    provisional_units: tuple[str, ...]
    estimates: tuple[Estimate, ...]

    @property
    def provisional_value(self) -> Decimal | None:
        """The part in rounds not accepted yet; None when there is no such round."""
        if not self.provisional_units or self.value is None:
            return None
        return self.value - (self.accepted_value or Decimal(0))

    @property
    def estimate_words(self) -> str:
        """ "số ước đến ngày 10/12/2024: Sở Y tế"; empty when all run to the cut-off."""
        by_day: dict[date, list[str]] = {}
        for estimate in self.estimates:
            by_day.setdefault(estimate.as_of, []).append(estimate.name)
        return "; ".join(
            f"số ước đến ngày {format_date(day)}: {', '.join(names)}" for day, names in sorted(by_day.items())
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A total against that of another period, like for like; otherwise no difference, and the reason.

    `from_baseline`: some of it are base values. `percent` is None where the former value is 0. `break_words`
    tell what broke the series in between – units that passed the figure on, a changed scope; empty where nothing did.
    """

    value: Decimal | None
    coverage: Coverage | None
    from_baseline: bool
    difference: Decimal | None
    percent: Fraction | None
    reason: str
    break_words: str = ""

    @property
    def percent_words(self) -> str:
        return NOT_APPLICABLE if self.percent is None else format_change(self.percent)


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's answer to one figure. `counts`: it is part of the province's total."""

    unit: UnitRow
    role: AssignmentRole | None
    state: CellState
    value: Decimal | None
    reason: str
    note: str
    explanation: str
    counts: bool

    @property
    def is_covered(self) -> bool:
        return self.state in (CellState.VALUE, CellState.NIL, CellState.HIDDEN)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """An authority's figure held against what the breakdown units count; the difference is never added.

    `direct` is the share that no breakdown unit counts; None when the plan asks for none (`has_direct` is False) or
    it is not known.
    `difference` = authority − (breakdown + direct); None, with the reason, when one of them is not known. `is_hidden`:
    it could tell a number that is hidden, so breakdown and difference are not said.
    """

    breakdown: Decimal | None
    coverage: Coverage
    direct: Decimal | None
    difference: Decimal | None
    reason: str
    has_direct: bool
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure over all units: its total, its comparisons, one cell per unit of `Consolidated.units`."""

    code: str
    name: str
    short_name: str
    measure: str
    heading: str
    kind: FigureKind
    decimals: int
    whole: str
    definition: str
    interpretation: bool
    total: Total
    last_year: Comparison
    shorter: Comparison | None
    reconciliation: Reconciliation | None
    cells: tuple[Cell, ...]
    counts_persons: bool = False

    @property
    def is_part(self) -> bool:
        return bool(self.whole)

    @property
    def left_out(self) -> tuple[Cell, ...]:
        """The answers that the coordinator left out of totals, in the order of the units."""
        return tuple(cell for cell in self.cells if cell.state == CellState.EXCLUDED)

    def words(self, value: Decimal | None) -> str:
        """An amount of this figure as it is shown; "–" for None."""
        return NOT_APPLICABLE if value is None else format_number(value, decimals=self.decimals)

    @property
    def unlike_words(self) -> str:
        """Why two known totals are not subtracted; empty where they are, or where what is missing says it."""
        former = self.last_year
        is_known = former.value is not None and self.total.coverage.is_complete
        return former.reason if is_known and former.difference is None else ""

    @property
    def value_words(self) -> str:
        """The total as shown; a missing one is a word, never blank, never 0."""
        if self.total.value is None:
            return "Thiếu số liệu"
        return "Không phát sinh" if self.total.all_nil else self.words(self.total.value)

    @property
    def difference_words(self) -> str:
        """ "+1.234", "−0,5", "0", "–"."""
        if self.last_year.difference is None:
            return NOT_APPLICABLE
        return format_number(self.last_year.difference, decimals=self.decimals, signed=True)

    @property
    def reconciliation_words(self) -> str:
        """ "Đối chiếu 7/7 huyện: 209 · lệch 5 vụ"; empty where there is nothing to hold against."""
        other = self.reconciliation
        if other is None:
            return ""
        start = f"Đối chiếu {other.coverage.full_words}"
        if other.breakdown is not None:
            start += f": {self.words(other.breakdown)}"
        if other.direct is not None:
            start += f" · cấp tỉnh trực tiếp: {self.words(other.direct)}"
        if other.difference is None:
            return f"{start} · {other.reason}"
        if not other.difference:
            return f"{start} · khớp"
        return f"{start} · lệch {self.words(abs(other.difference))} {self.measure}"
