"""Which counts of a table are hidden so that small ones stay unknown; pure.

Small counts are hidden ("primary"), and others with them ("complementary"), until no reader can work a small one
out of what is shown: sums over units, sums over figures of one unit, parts beside their whole, earlier versions.

Every count is an edge from the sum over units that it is part of to the sum over figures that it is part of; where
it is part of only one sum, or of none, it ends at the ground. What hidden counts may be is then a flow on their
edges, and a count is open where flow can be sent around through it: the network method of statistical offices.
The cheapest way around is hidden; it costs the counts on it that were shown until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count as numbers
from typing import NamedTuple

Node = tuple[str, ...]
GROUND: Node = ()
# A sum over units is hidden only where hiding counts of its row does not do.
COST_OF_SUM = 10**9
EITHER = (1, -1)


class Place(NamedTuple):
    """Where a count stands; the sum over the units of a figure has no unit."""

    figure: str
    unit: str


@dataclass(frozen=True, slots=True)
class Count:
    """A count of the table.

    `row` names the sum over units that is shown and contains it, `column` the sum over figures of its own unit;
    `is_sum`: its figure is such a sum itself. `whole` is what it is part of in the same unit. `is_small`: it is to
    be hidden. `is_known`: the reader knows it whatever is hidden here. `was_hidden`: an earlier version hid it.
    """

    place: Place
    value: int
    row: str = ""
    column: str = ""
    is_sum: bool = False
    whole: Place | None = None
    is_small: bool = False
    is_known: bool = False
    was_hidden: bool = False

    @property
    def is_total(self) -> bool:
        """It is the sum over the units."""
        return not self.place.unit

    @property
    def ends(self) -> tuple[Node, Node]:
        """The sums it leads from and to.

        What an earlier version hid is summed apart: the reader may know from it what that part adds up to.
        """
        version = "hidden before" if self.was_hidden else ""
        row = ("row", self.row, version) if self.row else GROUND
        column = ("column", self.column, self.place.unit, version) if self.column else GROUND
        return (column, row) if self.is_sum != self.is_total else (row, column)


Openness = Callable[[Count], bool]


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is hidden, and which counts hiding does not keep.

    `exposed` can be worked out by any reader: small counts, and those by which an earlier version kept others.
    `told_to`: a small count, and a unit that can work it out from its own numbers.
    """

    hidden: frozenset[Place]
    exposed: tuple[Place, ...] = ()
    told_to: tuple[tuple[Place, str], ...] = ()


def suppress(counts: Iterable[Count], below: int) -> Suppression:
    """Hide the small counts and, beside them, as few and as small others as are needed.

    Of every small count that is neither `exposed` nor `told_to` this holds: whoever knows all that is shown, and
    all numbers of any one other unit, must reckon with two values of it at least; each goes with whole numbers for
    all other hidden counts, none below 0, and none below 1 in a row of which no 0 is hidden. Where the row is large
    enough, one of the values is `below` or more.
    """
    table = _Table(counts)
    order = sorted(table.guarded, key=lambda each: (each.value, each.place))
    while sum(table.cover(each, below) for each in order):
        pass
    exposed = tuple(each.place for each in table.guarded if not table.is_open(each, None))
    told = (
        (each.place, reader)
        for each in table.guarded
        if each.is_small and each.place not in exposed
        for reader in table.readers(each)
        if not table.is_open(each, reader)
    )
    return Suppression(frozenset(table.hidden), exposed, tuple(told))


class _Table:
    """Counts by place and by sum, and what is hidden of them so far."""

    def __init__(self, counts: Iterable[Count]) -> None:
        self.counts = {each.place: each for each in counts}
        forced = [each for each in self.counts.values() if each.is_small or each.was_hidden]
        self.hidden = {each.place for each in forced}
        self.guarded = [each for each in forced if not each.is_total]
        self.rows_hiding_zero = {each.row for each in forced if each.row and not each.value}
        # From each sum: a count, whether following it makes the count more, and the sum it leads to.
        self.edges: dict[Node, list[tuple[Count, bool, Node]]] = {}
        self.parts: dict[Place, list[Count]] = {}
        self.rows: dict[str, list[Count]] = {}
        for each in self.counts.values():
            tail, head = each.ends
            if tail != head and not each.is_known:
                self.edges.setdefault(tail, []).append((each, True, head))
                self.edges.setdefault(head, []).append((each, False, tail))
            if each.whole is not None:
                self.parts.setdefault(each.whole, []).append(each)
            if each.row:
                self.rows.setdefault(each.row, []).append(each)

    # ------------------------------------------------------------ what a reader cannot know

    def is_open(self, small: Count, reader: str | None) -> bool:
        """Whether the count may be another one, to somebody who knows the numbers of the unit `reader`."""
        return any(self._way(small, step, reader) is not None for step in EITHER)

    def readers(self, small: Count) -> list[str]:
        """Units with counts on a way that leaves this one open: they know more than others."""
        ways = (self._way(small, step, None) for step in EITHER)
        way = next((way for way in ways if way is not None), set())
        return sorted({place.unit for place in way} - {small.place.unit, ""})

    # ------------------------------------------------------------ hiding more

    def cover(self, small: Count, below: int) -> bool:
        """Hide what it takes to leave the count open; whether there was anything to hide."""
        before = len(self.hidden)
        self._take(self._offers(small, ((below - small.value,) if small.is_small else ()) + EITHER, None))
        for reader in self.readers(small) if small.is_small else ():
            self._take(self._offers(small, EITHER, reader))
        return len(self.hidden) > before

    def _take(self, offers: Iterator[set[Place] | None]) -> None:
        chosen = next((offer for offer in offers if offer is not None), set())
        self.hidden |= chosen
        self.rows_hiding_zero |= {self.counts[place].row for place in chosen if not self.counts[place].value}

    def _offers(
        self, small: Count, steps: tuple[int, ...], reader: str | None
    ) -> Iterator[set[Place] | None]:
        """What could be hidden, the best first: counts; a 0 of the row with them; sums over units."""
        for step in steps:
            yield self._way(small, step, reader, _counts)
        for zero in self.rows.get(small.row, ()):
            if not zero.value and not zero.is_known and zero.place not in self.hidden:
                yield from self._ways_with(zero, small, reader)
        for step in steps:
            yield self._way(small, step, reader, _counts_and_sums)

    def _ways_with(self, zero: Count, small: Count, reader: str | None) -> list[set[Place] | None]:
        kept = self.hidden, self.rows_hiding_zero
        self.hidden, self.rows_hiding_zero = kept[0] | {zero.place}, kept[1] | {zero.row}
        ways = [self._way(small, step, reader, _counts) for step in EITHER]
        self.hidden, self.rows_hiding_zero = kept
        return [way and way | {zero.place} for way in ways]

    # ------------------------------------------------------------ ways

    def _way(
        self, small: Count, step: int, reader: str | None, may_hide: Openness | None = None
    ) -> set[Place] | None:
        """The counts that change where `small` is `step` more; None where it cannot be.

        They are hidden ones, or others that may be hidden.
        """
        if small.is_known or self.room(small, small.value, up=step > 0) < abs(step):
            return None
        tail, head = small.ends
        walk = _Walk(self, small, reader, may_hide or _nothing)
        is_found = walk.send(abs(step), head, tail) if step > 0 else walk.send(abs(step), tail, head)
        return walk.used if is_found else None

    def room(self, each: Count, value: int, *, up: bool) -> int:
        """How much more or less than `value` a count may be."""
        if up:
            return COST_OF_SUM if each.whole is None else self.counts[each.whole].value - value
        return value - max(self._least(each), self._floor(each))

    def _least(self, each: Count) -> int:
        """Not less than its parts; a hidden part may come up to it, so it stays as it is."""
        parts = self.parts.get(each.place, ())
        return max(
            (each.value if part.place in self.hidden else part.value for part in parts),
            default=0,
        )

    def _floor(self, each: Count) -> int:
        """What a reader takes for the least: 0 only where a 0 of the row is hidden."""
        return 0 if not each.value or each.row in self.rows_hiding_zero else 1


def _nothing(each: Count) -> bool:
    return False


def _counts(each: Count) -> bool:
    return each.value > 0 and not each.is_total


def _counts_and_sums(each: Count) -> bool:
    return each.value > 0


class _Walk:
    """Sends one count's change around through the others: cheapest ways first, as many as are needed."""

    def __init__(self, table: _Table, small: Count, reader: str | None, may_hide: Openness) -> None:
        self.table = table
        self.small = small
        self.reader = reader
        self.may_hide = may_hide
        self.used = {small.place}
        self.values: dict[Place, int] = {}

    def send(self, amount: int, start: Node, goal: Node) -> bool:
        """Send so much from one sum to the other; whether all of it arrived."""
        while amount and start != goal:
            way = self._cheapest(start, goal)
            if not way:
                return False
            share = min(amount, *(self._room(each, up=up) for each, up in way))
            for each, up in way:
                self.values[each.place] = self._value(each) + (share if up else -share)
                self.used.add(each.place)
            amount -= share
        return True

    def _cheapest(self, start: Node, goal: Node) -> list[tuple[Count, bool]]:
        """The counts to change one after another, each up or down; empty where there is no way."""
        came: dict[Node, tuple[Node, Count, bool]] = {}
        done: set[Node] = set()
        order = numbers()
        heap = [(0, next(order), start)]
        costs = {start: 0}
        while heap:
            cost, _order, node = heappop(heap)
            if node == goal:
                return _traced(came, start, goal)
            if node in done:
                continue
            done.add(node)
            for each, up, end in self.table.edges.get(node, ()):
                if end in done or not self._is_passable(each, up=up):
                    continue
                total = cost + self._cost(each)
                if total < costs.get(end, total + 1):
                    costs[end], came[end] = total, (node, each, up)
                    heappush(heap, (total, next(order), end))
        return []

    def _is_passable(self, each: Count, *, up: bool) -> bool:
        if each.place == self.small.place or each.place.unit == self.reader:
            return False
        is_hidden = each.place in self.used or each.place in self.table.hidden
        return (is_hidden or self.may_hide(each)) and self._room(each, up=up) > 0

    def _cost(self, each: Count) -> int:
        if each.place in self.used or each.place in self.table.hidden:
            return 0
        return COST_OF_SUM if each.is_total else each.value

    def _room(self, each: Count, *, up: bool) -> int:
        return self.table.room(each, self._value(each), up=up)

    def _value(self, each: Count) -> int:
        return self.values.get(each.place, each.value)


def _traced(came: dict[Node, tuple[Node, Count, bool]], start: Node, goal: Node) -> list[tuple[Count, bool]]:
    way: list[tuple[Count, bool]] = []
    while goal != start:
        goal, each, up = came[goal]
        way.append((each, up))
    return way
