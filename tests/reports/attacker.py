"""A reader who knows all that a table shows and every relation in it, and looks for what its hidden counts may be.

Independent of how counts are hidden: he tries whole numbers one after another, nearest to the truth first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Equation:
    """The sum of the counts in `plus` less those in `minus` is `result`."""

    plus: Sequence
    minus: Sequence
    result: int


@dataclass
class Attack:
    """What is true, what is hidden (a list of places), what is known of it."""

    truth: dict
    hidden: list
    equations: list[Equation] = field(default_factory=list)
    not_more: list[tuple] = field(default_factory=list)
    least: dict = field(default_factory=dict)
    reach: int = 6
    patience: int = 20_000
    tried: int = 0

    def says(self, plus, minus=()):
        """What a table shows: these add up, whatever of them is hidden."""
        result = sum(self.truth[place] for place in plus) - sum(self.truth[place] for place in minus)
        self.equations.append(Equation(tuple(plus), tuple(minus), result))

    def may_be_another(self, place, known=()) -> bool:
        """Whether the count may have a second value, to somebody who knows also the counts in `known`."""
        free = [each for each in self.hidden if each not in known and each != place]
        self.tried = 0
        return any(
            value != self.truth[place]
            and self._search({**self.truth, place: value}, frozenset({place}), frozenset(free), steps)
            for steps in range(2, 2 * self.reach, 2)
            for value in self._values(place)
        )

    def _values(self, place) -> Iterator[int]:
        truth = self.truth[place]
        for step in range(self.reach + 1):
            for value in {truth + step, truth - step}:
                if value >= self.least.get(place, 0):
                    yield value

    def _search(self, values, fixed, free, depth) -> bool:
        """Follow the first equation that does not hold through each of its free counts, so many steps at most."""
        self.tried += 1
        if not depth or self.tried > self.patience:
            return False
        broken = next((each for each in self.equations if self._gap(each, values)), None)
        if broken is None:
            return all(values[part] <= values[whole] for part, whole in self.not_more)
        gap = self._gap(broken, values)
        choices = [(place, gap) for place in broken.plus] + [(place, -gap) for place in broken.minus]
        for place, change in choices:
            if place not in free or place in fixed:
                continue
            for step in sorted({change, 1 if change > 0 else -1}, key=abs, reverse=True):
                value = values[place] + step
                if value < self.least.get(place, 0):
                    continue
                done = step == change
                inner = fixed | {place} if done else fixed
                if self._search({**values, place: value}, inner, free, depth - 1):
                    return True
        return False

    def _gap(self, equation, values) -> int:
        """How much is lacking."""
        plus = sum(values[place] for place in equation.plus)
        return equation.result - plus + sum(values[place] for place in equation.minus)
