"""What a change of organisation does to periods that were reported on: rounds that lack figures, verdicts that turn."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime

from reports.consolidation.figures import FigureBook
from reports.consolidation.indicator_rows import IndicatorRow
from reports.consolidation.indicators import IndicatorBook
from reports.consolidation.ledger import Ledger
from reports.consolidation.record import Assigned, Record, read_records
from reports.consolidation.units import unit_rows
from reports.filings import Filed, Owed, read_owed
from reports.models import Period, SubmittedFigure
from reports.reorganisation.passing import Reorganisation
from reports.reorganisation.shifting import begun_of, first_changed_day, moves_of
from targets.models import FigureAssignment, Plan


@dataclass(frozen=True, slots=True)
class Lacking:
    """A filed round of a receiver without figures that pass to it: they are missing until it is corrected."""

    unit: str
    period: Period
    report_id: int
    number: int
    accepted: bool
    figures: tuple[str, ...]

    @property
    def words(self) -> str:
        """ "Cần đính chính: Sở Y tế, 6 tháng đầu năm 2025, thiếu 02 số liệu (A, B)."."""
        figures = f"{len(self.figures):02} số liệu ({', '.join(self.figures)})"
        return f"Cần đính chính: {self.unit}, {self.period.short_name}, thiếu {figures}."


@dataclass(frozen=True, slots=True)
class Beyond:
    """A filed round of the ending unit that counts to `until`, after its last day."""

    period: Period
    report_id: int
    number: int
    accepted: bool
    until: date


@dataclass(frozen=True, slots=True)
class Effect:
    """An indicator of one opened period that reads otherwise after the change, filed rounds not accepted included."""

    period: Period
    before: IndicatorRow
    after: IndicatorRow

    @property
    def changes_verdict(self) -> bool:
        return self.before.verdict != self.after.verdict

    @property
    def loses_value(self) -> bool:
        return self.before.now.value is not None and self.after.now.value is None


def lacking_of(change: Reorganisation) -> Iterator[Lacking]:
    """Filed rounds of the receivers in periods in which they answer for more than they said, the oldest first."""
    begun = [row for row in begun_of(change) if isinstance(row, FigureAssignment) and row.figure.is_typed]
    for period, owed, filed in _filed(change, {row.unit_id for row in begun}):
        due = [row.figure for row in begun if row.unit_id == owed.unit_id and _asked_in(row, period)]
        said = set(SubmittedFigure.objects.filter(submission=filed.pk).values_list("figure", flat=True))
        if missing := [figure.code for figure in due if figure.pk not in said]:
            unit = next(row.unit.short_name for row in begun if row.unit_id == owed.unit_id)
            yield Lacking(unit, period, owed.report_id, filed.number, filed.accepted, tuple(missing))


def rounds_beyond(change: Reorganisation) -> Iterator[Beyond]:
    """Rounds filed before the unit was known to end that count past its last day: flows might count twice."""
    if change.reason:
        return
    for period, owed, filed in _filed(change, {change.unit.pk}):
        until = min(filed.data_as_of or period.ends_on, period.ends_on)
        if period.starts_on <= change.last_day < until:
            yield Beyond(period, owed.report_id, filed.number, filed.accepted, until)


def _filed(change: Reorganisation, units: set[int]) -> Iterator[tuple[Period, Owed, Filed]]:
    """The round of each of these units that counts, or would, in periods that the change reaches."""
    periods = Period.objects.real().filter(
        plan__province=change.unit.province_id, ends_on__gt=first_changed_day(change)
    )
    by_id = {period.pk: period for period in periods.order_by("ends_on", "starts_on", "pk")}
    owed_by = read_owed(by_id.values())
    for period in by_id.values():
        for owed in owed_by:
            filed = owed.counted(provisional=True)
            if owed.period_id == period.pk and owed.unit_id in units and filed is not None:
                yield period, owed, filed


def _asked_in(row: FigureAssignment, period: Period) -> bool:
    """Whether a new assignment asks for its figure in this period."""
    started = row.valid_from <= period.ends_on and period.plan_id == row.figure.plan_id
    return started and (row.valid_to is None or row.valid_to >= period.starts_on)


def effects_of(change: Reorganisation, *, now: datetime) -> Iterator[Effect]:
    """Indicators whose value or verdict turns, period by period: the consolidation before and after, nothing stored."""
    for plan in Plan.objects.filter(province=change.unit.province_id).order_by("pk"):
        for record in read_records(plan, provisional=True, now=now):
            if record.period.ends_on > first_changed_day(change):
                yield from _turned(record, _after(record, change))


def _turned(before: Record, after: Record) -> Iterator[Effect]:
    for old, new in zip(_indicators(before), _indicators(after), strict=True):
        if (old.now.value, old.verdict) != (new.now.value, new.verdict):
            yield Effect(before.period, old, new)


def _indicators(record: Record) -> list[IndicatorRow]:
    ledger = Ledger(record)
    book = FigureBook(record, ledger, unit_rows(record))
    indicators = IndicatorBook(record, ledger, book, book.rows())
    return [row for target in indicators.targets() for row in target.indicators]


def _after(record: Record, change: Reorganisation) -> Record:
    """The record as it will read: the unit's last day, dates that move, assignments that begin."""
    unit = copy(record.units.get(change.unit.pk, change.unit))
    unit.valid_to = change.last_day
    assignments = {figure_id: list(rows) for figure_id, rows in record.assignments.items()}
    for move in moves_of(change):
        rows = assignments.get(getattr(move.row, "figure_id", None), [])
        old = _assigned(move.row) if isinstance(move.row, FigureAssignment) else None
        for place, row in enumerate(rows):
            if row == old:
                rows[place] = row._replace(**{move.field: move.day})
    for begun in begun_of(change):
        if isinstance(begun, FigureAssignment) and begun.figure_id in assignments:
            assignments[begun.figure_id].append(_assigned(begun))
    units = record.units | {unit.pk: unit} if unit.pk in record.units else record.units
    return replace(record, units=units, assignments=assignments)


def _assigned(row: FigureAssignment) -> Assigned:
    return Assigned(row.unit_id, row.role, row.valid_from, row.valid_to)
