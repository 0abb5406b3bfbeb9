"""What a chart shows, before it is drawn: points, the plan's level, and all of it in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import floor, log10

from targets.enums import VerdictCode
from targets.numbers import format_exact

NO_VALUE = "chưa có giá trị"
# A line may leave 0 out when it moves within the upper part of the axis; it then says where it begins.
FLAT_ABOVE = Fraction(1, 2)
ROOM_BELOW, ROOM_ABOVE, ROOM_UNDER_ZERO = Fraction(1, 2), Fraction(1, 4), Fraction(1, 5)


class ChartKind(Enum):
    """How a chart is drawn: values over years as a line, shares and counts as bars from 0."""

    LINE = "Biểu đồ đường"
    BARS = "Biểu đồ cột"


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its label on the axis, its exact value (None is a gap), the value and the gap in words.

    `threshold` is the plan's level of that period, None where it has none.
    """

    label: str
    value: Fraction | None
    words: str
    threshold: Decimal | None = None
    gap_words: str = NO_VALUE


@dataclass(frozen=True, slots=True)
class Chart:
    """A series ready to be drawn."""

    code: str
    name: str
    measure: str
    points: tuple[Point, ...]
    level_words: str = ""
    verdict: VerdictCode | None = None
    kind: ChartKind = ChartKind.LINE

    @property
    def known(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is not None)

    @property
    def gaps(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is None)

    @property
    def axis(self) -> tuple[Fraction, Fraction]:
        """Where the axis begins and ends, with room for the words at the highest and lowest point."""
        levels = [Fraction(point.threshold) for point in self.points if point.threshold is not None]
        drawn = [point.value for point in self.known if point.value is not None] + levels
        low, high = min(drawn, default=Fraction(0)), max(drawn, default=Fraction(0))
        start = self._start(low, high)
        top = max(high, Fraction(0)) if start <= 0 else high
        return start, top + ((top - start) or 1) * ROOM_ABOVE

    def _start(self, low: Fraction, high: Fraction) -> Fraction:
        if low < 0:
            return low - (max(high, Fraction(0)) - low) * ROOM_ABOVE
        if low == 0 and self.kind is ChartKind.LINE:
            return -high * ROOM_UNDER_ZERO
        if self.kind is ChartKind.BARS or low <= high * FLAT_ABOVE or low == high:
            return Fraction(0)
        span = high - low
        step = Fraction(10) ** floor(log10(span))
        return max(floor((low - span * ROOM_BELOW) / step) * step, Fraction(0))

    @property
    def unit_words(self) -> str:
        """The unit, and where the axis begins if that is not 0: "%, trục bắt đầu từ 60"."""
        start, _end = self.axis
        note = f"trục bắt đầu từ {format_exact(start)}" if start > 0 else ""
        return ", ".join(filter(None, (self.measure, note)))

    @property
    def alternative(self) -> str:
        """The series in words, for those who do not see the picture: first, last, level, result, gaps."""
        span = f"{self.points[0].label}–{self.points[-1].label}" if len(self.points) > 1 else ""
        span = span or "".join(point.label for point in self.points)
        sentences = [f"{self.kind.value}, {span}: {self.name}{f' ({self.measure})' if self.measure else ''}"]
        if self.known:
            first, last = self.known[0], self.known[-1]
            sentences.append(f"Đầu: {first.label}, {first.words}. Cuối: {last.label}, {last.words}")
        if self.level_words:
            sentences.append(f"Mức Kế hoạch: {self.level_words}")
        if self.verdict:
            sentences.append(f"Kết quả {self.points[-1].label}: {VerdictCode(self.verdict).label}")
        sentences += [f"{point.label}: {point.gap_words}" for point in self.gaps]
        return ". ".join(sentences) + "."
