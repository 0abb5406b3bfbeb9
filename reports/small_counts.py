"""The consolidated report as it is published: small numbers of persons of one unit are hidden, others with them.

Who composes and issues sees every number; what is hidden is decided here, once, from the rows that documents,
workbook and frozen content are made of, so that none of them holds a number that another one hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.consolidation.rows import Cell, CellState, Consolidated, FigureRow, IndicatorRow, UnitRow
from reports.content import canonical_text
from reports.frozen import said_of
from reports.models import ConsolidatedIssue
from reports.suppression import Count, Place, Suppression, suppress
from targets.enums import AssignmentRole
from targets.models import FigurePart, Plan
from targets.models.plan import LEAST_HIDE_BELOW

# The figures that a derived figure is the sum of, by code.
Sums = Mapping[str, tuple[str, ...]]
SUM_HIDDEN = "số cộng được ẩn"


@dataclass(frozen=True)
class Earlier:
    """What an issue of the same period said of units, and what it hid."""

    said: Mapping[Place, str]
    hidden: frozenset[Place]

    @classmethod
    def of(cls, issued: ConsolidatedIssue) -> Earlier:
        withheld = issued.withheld_data
        cells = {Place(code, unit) for code, units in withheld.get("cells", {}).items() for unit in units}
        sums = {Place(code, "") for code in withheld.get("sums", ())}
        said = {
            Place(code, unit): words
            for code, figure in issued.content_data["figures"].items()
            for unit, words in figure["cells"].items()
        }
        return cls({place: said[place] for place in said if place not in cells}, frozenset(cells | sums))


@dataclass(frozen=True)
class Published:
    """The rows as published, and what whoever issues them is to know: the small numbers that hiding does not keep.

    `exposed`: anybody can work them out; `told_to`: the unit named beside can, from its own numbers.
    """

    rows: Consolidated
    full: Consolidated
    hidden: tuple[tuple[FigureRow, tuple[UnitRow, ...]], ...] = ()
    sums: tuple[FigureRow, ...] = ()
    exposed: tuple[tuple[FigureRow, UnitRow], ...] = ()
    told_to: tuple[tuple[FigureRow, UnitRow, UnitRow], ...] = ()

    @property
    def count(self) -> int:
        """How many numbers are hidden."""
        return sum(len(units) for _row, units in self.hidden) + len(self.sums)

    @property
    def withheld(self) -> str:
        """The hidden numbers as `ConsolidatedIssue.withheld` keeps them; empty where all are named."""
        if self.rows.hides_below is None:
            return ""
        cells: dict[str, dict[str, str]] = {}
        for row, units in self.hidden:
            by_unit = {cell.unit: said_of(row, cell) for cell in row.cells}
            cells[row.code] = {unit.code: by_unit[unit] for unit in units}
        sums = {row.code: row.reconciliation_words for row in self.sums}
        return canonical_text({"below": self.rows.hides_below, "cells": cells, "sums": sums})


def small_words(below: int) -> str:
    """Which numbers are small: "từ 1 đến 4"."""
    return "bằng 1" if below == LEAST_HIDE_BELOW else f"từ 1 đến {below - 1}"


def sums_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Which figures the plan adds up to which; one query."""
    sums: dict[str, tuple[str, ...]] = {}
    parts = FigurePart.objects.filter(derived__plan=plan).order_by("derived__order", "order", "pk")
    for derived, code in parts.values_list("derived__code", "figure__code"):
        sums[derived] = (*sums.get(derived, ()), code)
    return sums


def published(
    rows: Consolidated, below: int | None, *, sums: Sums, earlier: Iterable[ConsolidatedIssue] = ()
) -> Published:
    """Hide numbers of persons of one unit from 1 to `below` − 1, and what could tell them; None hides nothing.

    0 and "không phát sinh" concern nobody and stay, unless one is needed to hide another number; so does every
    total of the province, on which targets are judged, and a number that is such a total.
    """
    if below is None:
        return Published(rows, rows)
    table = _Table(rows, below, sums, [Earlier.of(issued) for issued in earlier])
    return _Hiding(rows, below, suppress(table.counts(), below)).published()


# --- What is known to whom ------------------------------------------------------------------


class _Table:
    """The numbers of persons by unit, each with the sums it is part of."""

    def __init__(self, rows: Consolidated, below: int, sums: Sums, earlier: Sequence[Earlier]) -> None:
        self.rows = {row.code: row for row in rows.figures}
        self.below = below
        self.sums = sums
        self.earlier = earlier
        self.cells = {
            Place(row.code, cell.unit.code): cell
            for row in rows.figures
            for cell in row.cells
            if cell.is_covered or (cell.state == CellState.EXCLUDED and cell.value is not None)
        }
        self.columns = self._columns()

    def counts(self) -> Iterator[Count]:
        persons = {code for code, row in self.rows.items() if row.counts_persons}
        wholes = {self.rows[code].whole for code in persons}
        parts = {code for code, row in self.rows.items() if row.whole in persons}
        for place, cell in self.cells.items():
            if place.figure in persons:
                yield self._count(place, cell)
            elif place.figure in wholes | parts:
                yield Count(place, _whole_number(cell.value), whole=self._whole(place), is_known=True)
        for code in persons:
            yield from self._held_against(self.rows[code])

    def _columns(self) -> dict[Place, list[str]]:
        """The sums of figures that each number is in, where what is shown of the unit does add up."""
        columns: dict[Place, list[str]] = {}
        units = dict.fromkeys(place.unit for place in self.cells)
        for derived, codes in self.sums.items():
            for unit in units:
                places = [Place(code, unit) for code in (derived, *codes)]
                if all(place in self.cells for place in places):
                    whole, *parts = (_whole_number(self.cells[place].value) for place in places)
                    if whole == sum(parts):
                        for place in places:
                            columns.setdefault(place, []).append(derived)
        return columns

    def _count(self, place: Place, cell: Cell) -> Count:
        row, value = self.rows[place.figure], _whole_number(cell.value)
        is_sum = place.figure in self.sums
        columns = self.columns.get(place, [])
        own = [derived for derived in columns if (derived == place.figure) == is_sum]
        is_total = cell.counts and row.total.coverage.assigned == 1
        return Count(
            place,
            value,
            row=_row_of(row, cell),
            column=own[0] if own else "",
            is_sum=is_sum,
            whole=self._whole(place),
            is_small=0 < value < self.below and not is_total,
            is_known=is_total or len(columns) > 1 or self._is_said(place, said_of(row, cell)),
            was_hidden=any(place in issued.hidden for issued in self.earlier),
        )

    def _whole(self, place: Place) -> Place | None:
        whole = Place(self.rows[place.figure].whole, place.unit)
        return whole if whole in self.cells else None

    def _is_said(self, place: Place, words: str) -> bool:
        return any(issued.said.get(place) == words for issued in self.earlier)

    def _held_against(self, row: FigureRow) -> Iterator[Count]:
        """What the breakdown units add up to: not a total of the province, so it can be hidden too."""
        other = row.reconciliation
        if other is None or other.breakdown is None:
            return
        place = Place(row.code, "")
        yield Count(
            place,
            _whole_number(other.breakdown),
            row=f"{row.code} {AssignmentRole.BREAKDOWN}",
            is_sum=row.code in self.sums,
            is_known=any(place not in issued.hidden for issued in self.earlier),
            was_hidden=any(place in issued.hidden for issued in self.earlier),
        )


def _row_of(row: FigureRow, cell: Cell) -> str:
    """The sum over units that contains the number; empty where none does."""
    if cell.state == CellState.EXCLUDED:
        return ""
    if cell.counts:
        return row.code
    is_held_against = cell.role == AssignmentRole.BREAKDOWN and row.reconciliation is not None
    return f"{row.code} {AssignmentRole.BREAKDOWN}" if is_held_against else ""


def _whole_number(value: Decimal | None) -> int:
    return int(value or 0)


# --- Hiding ---------------------------------------------------------------------------------


class _Hiding:
    """The rows without what is hidden."""

    def __init__(self, rows: Consolidated, below: int, done: Suppression) -> None:
        self.rows, self.below, self.done = rows, below, done
        self.units = {unit.code: unit for unit in rows.units}
        self.figures = {row.code: row for row in rows.figures}

    def published(self) -> Published:
        figures = tuple(self._figure(row) for row in self.rows.figures)
        by_figure = ((row, self._units_of(row)) for row in self.rows.figures)
        targets = tuple(
            replace(target, indicators=tuple(self._indicator(row) for row in target.indicators))
            for target in self.rows.targets
        )
        return Published(
            replace(self.rows, figures=figures, targets=targets, hides_below=self.below),
            self.rows,
            tuple((row, units) for row, units in by_figure if units),
            tuple(row for row in self.rows.figures if (row.code, "") in self.done.hidden),
            tuple(self._where(place) for place in self.done.exposed),
            tuple((*self._where(place), self.units[reader]) for place, reader in self.done.told_to),
        )

    def _units_of(self, row: FigureRow) -> tuple[UnitRow, ...]:
        return tuple(unit for unit in self.rows.units if (row.code, unit.code) in self.done.hidden)

    def _where(self, place: Place) -> tuple[FigureRow, UnitRow]:
        return self.figures[place.figure], self.units[place.unit]

    def _figure(self, row: FigureRow) -> FigureRow:
        if not row.counts_persons:
            return row
        held = row.reconciliation
        if held is not None and (row.code, "") in self.done.hidden:
            held = replace(held, breakdown=None, difference=None, reason=SUM_HIDDEN, is_hidden=True)
        return replace(row, cells=tuple(self._cell(row, cell) for cell in row.cells), reconciliation=held)

    def _cell(self, row: FigureRow, cell: Cell) -> Cell:
        if cell.state == CellState.ENDED:
            return replace(cell, value=None)
        if (row.code, cell.unit.code) not in self.done.hidden:
            return cell
        state = cell.state if cell.state == CellState.EXCLUDED else CellState.HIDDEN
        return replace(cell, state=state, value=None, note="", explanation="")

    def _indicator(self, row: IndicatorRow) -> IndicatorRow:
        """A verdict whose reason may name units with their numbers gives the province's numbers only."""
        if not any(self._is_counted_and_hidden(code) for code in row.figures):
            return row
        said = row.now.sides_words or row.now.value_words
        reason = f"{said}; mức Kế hoạch: {row.threshold_words}. Số của từng đơn vị được ẩn."
        return replace(row, now=replace(row.now, reason=reason))

    def _is_counted_and_hidden(self, code: str) -> bool:
        cells = self.figures[code].cells
        return any(cell.counts and (code, cell.unit.code) in self.done.hidden for cell in cells)
