"""Who answers for a figure in a period, and what it adds up to: the one place where figures are added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from reports.consolidation.record import Assigned, Record, Said
from reports.consolidation.scopes import Scope, scope_between
from reports.enums import EntryState
from reports.models import Period
from targets.enums import ROLE_WEIGHTS, AssignmentRole, FigureKind
from targets.measurement import Entry, Total
from targets.models import Figure

Roles = dict[int, str]


class Ledger:
    """Totals of one record's figures by year, each worked out once."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._roles: dict[tuple[int, int], Roles] = {}
        self._totals: dict[tuple[int, int], Total] = {}
        self._bases: dict[tuple[int, int], Total] = {}
        self._alive: dict[int, tuple[set[int], set[int]]] = {}

    def period_of(self, year: int) -> Period | None:
        return self.record.same_part.get(year)

    def roles(self, period: Period, figure_id: int) -> Roles:
        """Units that answer for the figure in the period, with their roles.

        A flow is owed by whoever was assigned on any day of the window, a stock by who is on its last day: a unit
        that ended inside the window reports its flows and no stocks.
        """
        key = (period.pk, figure_id)
        if key not in self._roles:
            at_end = is_stock(self.record.figures[figure_id], self.record)
            in_window, on_last_day = self._units_alive(period)
            alive = on_last_day if at_end else in_window
            first = period.ends_on if at_end else period.starts_on
            rows = self.record.assignments.get(figure_id, ())
            self._roles[key] = _weightiest(
                row for row in rows if row.unit_id in alive and _holds(row, first, period)
            )
        return self._roles[key]

    def counting(self, period: Period, figure_id: int) -> list[int]:
        """Units whose answers make the total: the authorities if there are any, otherwise the reporters."""
        return counting_units(self.roles(period, figure_id))

    def has_authority(self, period: Period, figure_id: int) -> bool:
        return AssignmentRole.AUTHORITY in self.roles(period, figure_id).values()

    def total(self, year: int, figure_id: int) -> Total:
        """The figure over its counting units in the period of that year, base values included.

        Where the plan has no period in that year, the units are those of the year after, which the base values are
        compared with.
        """
        key = (year, figure_id)
        if key not in self._totals:
            period = self.period_of(year)
            entries = [
                self._entry(unit_id, self._answer(year, period, unit_id, figure_id))
                for unit_id in self._counting_in(year, figure_id)
            ]
            self._totals[key] = self._added(figure_id, entries)
        return self._totals[key]

    def base(self, year: int, figure_id: int) -> Total:
        """The total of a year as the year after is held against it: told under the scope of the year after.

        Where the ground changed in between and nobody has restated a unit's figure, that unit is missing.
        """
        if not self.record.scopes:
            return self.total(year, figure_id)
        key = (year, figure_id)
        if key not in self._bases:
            entries = [
                self._entry(unit_id, self.base_answer(year, unit_id, figure_id))
                for unit_id in self._counting_in(year, figure_id)
            ]
            self._bases[key] = self._added(figure_id, entries)
        return self._bases[key]

    def base_answer(self, year: int, unit_id: int, figure_id: int) -> Said | None:
        """A unit's answer of that year as the year after is held against it."""
        scope = self.scope_after(year, unit_id, figure_id)
        if scope is None:
            return self.answer(year, unit_id, figure_id)
        value = scope.values.get((year, self.record.period.part))
        return None if value is None else Said(EntryState.VALUE, value, "", "", "")

    def scope_after(self, year: int, unit_id: int, figure_id: int) -> Scope | None:
        """The change of ground between that year's period and the one a year later."""
        scopes, later = self.record.scopes.get((unit_id, figure_id)), self.period_of(year + 1)
        if not scopes or later is None:
            return None
        period = self.period_of(year)
        earlier = period.ends_on if period else date(year, later.ends_on.month, min(later.ends_on.day, 28))
        return scope_between(scopes, earlier, later.ends_on)

    def scopes_after(self, year: int, figure_id: int) -> dict[str, Scope]:
        """Such changes by the names of the counting units they touch."""
        if not self.record.scopes:
            return {}
        names = self.record.unit_names
        return {
            names[unit_id]: scope
            for unit_id in self._counting_in(year, figure_id)
            if (scope := self.scope_after(year, unit_id, figure_id))
        }

    def _counting_in(self, year: int, figure_id: int) -> list[int]:
        period = self.period_of(year) or self.period_of(year + 1)
        return [] if period is None else self.counting(period, figure_id)

    def answer(self, year: int, unit_id: int, figure_id: int) -> Said | None:
        """What the unit's counted round says; of earlier years a base value where no round has it."""
        return self._answer(year, self.period_of(year), unit_id, figure_id)

    def _answer(self, year: int, period: Period | None, unit_id: int, figure_id: int) -> Said | None:
        said = None if period is None else self.record.said.get((period.pk, unit_id, figure_id))
        if self._has_base(year, period, unit_id, figure_id):
            return self.record.baselines[year, unit_id, figure_id]
        return said

    def _has_base(self, year: int, period: Period | None, unit_id: int, figure_id: int) -> bool:
        """Whether a base value stands for the unit's answer of an earlier year.

        Never for one that the coordinator left out of totals: it would count again by another road.
        """
        if year == self.record.period.year or (year, unit_id, figure_id) not in self.record.baselines:
            return False
        key = (0 if period is None else period.pk, unit_id, figure_id)
        return key not in self.record.excluded and not is_covered(self.record.said.get(key))

    def total_of_units(self, period: Period, figure_id: int, units: list[int]) -> Total:
        """What these units' answers in a period add up to, whatever their role; base values never."""
        said = self.record.said
        entries = [self._entry(unit_id, said.get((period.pk, unit_id, figure_id))) for unit_id in units]
        return self._added(figure_id, entries)

    def handovers(self, figure_id: int) -> list[tuple[Assigned, Assigned]]:
        """Pairs of assignments of the figure of which the second begins the day after the first ended."""
        rows = self.record.assignments.get(figure_id, ())
        return [
            (ended, begun)
            for ended in rows
            if ended.valid_to is not None
            for begun in rows
            if begun.unit_id != ended.unit_id
            and begun.valid_from == ended.valid_to + timedelta(days=1)
            and begun.role == ended.role
        ]

    def from_baseline(self, year: int, figure_id: int) -> bool:
        """Whether any part of that year's total is a base value."""
        period = self.period_of(year)
        asked = period or self.period_of(year + 1)
        units = [] if asked is None else self.counting(asked, figure_id)
        return any(self._has_base(year, period, unit_id, figure_id) for unit_id in units)

    def _lines(self, figure_id: int) -> dict[str, str]:
        """Units of which one began the day after the other ended, by name, each with the name of their line."""
        names = self.record.unit_names
        line: dict[str, str] = {}
        for ended, begun in self.handovers(figure_id):
            old, new = (line.setdefault(names[row.unit_id], names[row.unit_id]) for row in (begun, ended))
            line = {name: new if of == old else of for name, of in line.items()}
        return line

    def _entry(self, unit_id: int, said: Said | None) -> Entry:
        name = self.record.unit_names[unit_id]
        if said is None:
            return Entry(name, None)
        return Entry(name, said.value, said.state == EntryState.NIL)

    def _added(self, figure_id: int, entries: list[Entry]) -> Total:
        names = [entry.unit for entry in entries]
        return Total.of(self.record.figures[figure_id].code, names, entries, self._lines(figure_id))

    def _units_alive(self, period: Period) -> tuple[set[int], set[int]]:
        """Ids of the units valid on any day of the window, and on its last day."""
        if period.pk not in self._alive:
            units = self.record.units.values()
            last_day = {unit.pk for unit in units if unit.holds_on(period.ends_on)}
            window = {
                unit.pk
                for unit in units
                if (unit.valid_from is None or unit.valid_from <= period.ends_on)
                and (unit.valid_to is None or unit.valid_to >= period.starts_on)
            }
            self._alive[period.pk] = (window, last_day)
        return self._alive[period.pk]


def _weightiest(rows: Iterable[Assigned]) -> Roles:
    """The role of each unit; of two within one window the one that counts more."""
    roles: Roles = {}
    for row in rows:
        if row.unit_id not in roles or ROLE_WEIGHTS[row.role] > ROLE_WEIGHTS[roles[row.unit_id]]:
            roles[row.unit_id] = row.role
    return roles


def with_role(roles: Roles, role: AssignmentRole) -> list[int]:
    return [unit_id for unit_id, held in roles.items() if held == role]


def counting_units(roles: Roles) -> list[int]:
    """Of those who answer for a figure the units whose answers make the total."""
    return with_role(roles, AssignmentRole.AUTHORITY) or with_role(roles, AssignmentRole.REPORTER)


def is_stock(figure: Figure, record: Record) -> bool:
    """Whether the figure speaks of the last day: stocks, parts of stocks, sums of stocks."""
    if figure.kind == FigureKind.DISTINCT:
        return figure.whole_id is not None and is_stock(record.figures[figure.whole_id], record)
    return figure.kind == FigureKind.STOCK or (figure.kind == FigureKind.DERIVED and figure.sums_stocks)


def is_covered(said: Said | None) -> bool:
    return said is not None and (said.value is not None or said.state == EntryState.NIL)


def whole_value(total: Total, *, authority: bool) -> Decimal | None:
    """The total to show: what is covered, but nothing while an authority is missing."""
    return None if authority and total.missing else total.value


def _holds(row: Assigned, first: object, period: Period) -> bool:
    started = row.valid_from is None or row.valid_from <= period.ends_on
    return started and (row.valid_to is None or row.valid_to >= first)
