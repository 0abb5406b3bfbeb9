"""Rows of figures: totals with their coverage, comparisons like for like, reconciliation, cells by unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from agencies.dates import format_date
from agencies.enums import UnitLevel
from reports.consolidation.figure_rows import (
    Cell,
    CellState,
    Comparison,
    Coverage,
    Estimate,
    FigureRow,
    Missing,
    Reconciliation,
    Total,
)
from reports.consolidation.ledger import Ledger, Roles, counting_units, is_stock, whole_value, with_role
from reports.consolidation.record import Excluded, Record, Said
from reports.consolidation.unit_rows import UnitRow
from reports.models import Period
from targets import measurement
from targets.enums import AssignmentRole, FigureKind
from targets.models import Figure
from targets.numbers import format_number, percent_of

NOT_IN_ROUND = "báo cáo không có số liệu này"


class FigureBook:
    """Builds the rows of figures of one record."""

    def __init__(self, record: Record, ledger: Ledger, units: tuple[UnitRow, ...]) -> None:
        self.record = record
        self.ledger = ledger
        self.units = units
        self.by_id = {unit.unit_id: unit for unit in units}
        self.by_name = {unit.short_name: unit for unit in units}
        self._closing = [unit for unit in units if unit.closing]
        self._no_cells = {unit.unit_id: _empty_cell(unit, CellState.NOT_ASSIGNED) for unit in units}
        self._direct = {
            figure.direct_of_id: figure.pk for figure in record.figures.values() if figure.direct_of_id
        }

    def rows(self) -> tuple[FigureRow, ...]:
        return tuple(self._row(figure) for figure in self.record.figures.values())

    def _row(self, figure: Figure) -> FigureRow:
        period, ledger = self.record.period, self.ledger
        roles = ledger.roles(period, figure.pk)
        total = ledger.total(period.year, figure.pk)
        authority = ledger.has_authority(period, figure.pk)
        whole = self.record.figures.get(figure.whole_id)
        return FigureRow(
            code=figure.code,
            name=figure.name,
            short_name=figure.short_name,
            measure=figure.measure,
            heading=figure.heading,
            kind=FigureKind(figure.kind),
            decimals=figure.decimals,
            whole=whole.code if whole else "",
            definition=figure.definition,
            interpretation=figure.interpretation,
            total=self._total(figure, total, roles, authority=authority),
            last_year=self._last_year(figure, total, authority=authority),
            shorter=self._shorter(figure),
            reconciliation=self._reconciliation(figure, total, roles),
            cells=self._cells(figure, roles),
            counts_persons=figure.counts_persons,
        )

    # ------------------------------------------------------------ totals

    def _total(self, figure: Figure, total: measurement.Total, roles: Roles, *, authority: bool) -> Total:
        value = whole_value(total, authority=authority)
        entries = [entry for entry in total.entries if entry.is_covered]
        covered = [unit for entry in entries if (unit := self.by_name.get(entry.unit))]
        open_rounds = tuple(unit.short_name for unit in covered if unit.provisional)
        accepted = [entry.value or Decimal(0) for entry in entries if entry.unit not in open_rounds]
        nils = [entry.is_nil for entry in entries]
        return Total(
            value=value,
            all_nil=bool(nils) and all(nils),
            coverage=self.coverage(total, figure),
            accepted_value=sum(accepted, Decimal(0)) if accepted and value is not None else None,
            provisional_units=open_rounds,
            estimates=self.estimates(unit.short_name for unit in covered),
        )

    def estimates(self, names: object) -> tuple[Estimate, ...]:
        """Which of these units gave figures that stop before the cut-off."""
        units = (self.by_name[name] for name in names if name in self.by_name)
        return tuple(
            Estimate(unit.short_name, unit.data_as_of)
            for unit in units
            if unit.data_as_of is not None and unit.data_as_of < self.record.period.ends_on
        )

    def coverage(self, total: measurement.Total, figure: Figure | None = None) -> Coverage:
        """How many of the units that answer are in the total; the missing by name, each with its reason."""
        missing = tuple(Missing(name, self._why(name, figure)) for name in total.missing)
        return self.coverage_of(total.assigned, missing)

    def coverage_of(self, names: tuple[str, ...], missing: tuple[Missing, ...]) -> Coverage:
        return Coverage(len(names) - len(missing), len(names), self._noun(names), tuple(names), missing)

    def _why(self, name: str, figure: Figure | None) -> str:
        unit = self.by_name.get(name)
        if unit is None:
            return "không có báo cáo"
        if unit.round_number is None:
            return _without_round(unit).label.lower()
        said = None if figure is None else self._said(unit, figure)
        if said is None:
            left_out = None if figure is None else self._excluded(unit, figure)
            return f"không tính: {left_out.reason}" if left_out else NOT_IN_ROUND
        return f"chưa có số liệu: {said.reason}" if said.reason else "chưa có số liệu"

    def _noun(self, names: tuple[str, ...]) -> str:
        levels = {self.by_name[name].level for name in names if name in self.by_name}
        return "huyện" if levels == {UnitLevel.DISTRICT} else "đơn vị"

    # ------------------------------------------------------------ comparisons

    def _last_year(self, figure: Figure, now: measurement.Total, *, authority: bool) -> Comparison:
        year = self.record.period.year - 1
        former = self.ledger.base(year, figure.pk)
        period = self.ledger.period_of(year)
        was_authority = authority if period is None else self.ledger.has_authority(period, figure.pk)
        value = whole_value(former, authority=was_authority)
        current = whole_value(now, authority=authority)
        reason = unlike_reason(now, former) if None not in (value, current) else _absence(current, period)
        difference = None if reason else current - value
        percent = None if not value or difference is None else percent_of(difference, value)
        missing = tuple(Missing(name, "cùng kỳ năm trước") for name in former.missing)
        return Comparison(
            value=value,
            coverage=self.coverage_of(former.assigned, missing) if former.assigned else None,
            from_baseline=value is not None and self.ledger.from_baseline(year, figure.pk),
            difference=difference,
            percent=percent,
            reason=self._not_restated(figure) or reason,
            break_words=". ".join(filter(None, (self._handover(figure), self._rescoped(figure)))),
        )

    def _not_restated(self, figure: Figure) -> str:
        """Whose former figure is not told under the new scope yet."""
        year = self.record.period.year - 1
        key = (year, self.record.period.part)
        changed = self.ledger.scopes_after(year, figure.pk)
        names = [name for name, scope in changed.items() if scope.values.get(key) is None]
        return f"phạm vi số liệu đã đổi, chưa có số cùng kỳ tính lại của {', '.join(names)}" if names else ""

    def _rescoped(self, figure: Figure) -> str:
        """Since when whose figure covers another ground, by what, and what was reported before."""
        year = self.record.period.year - 1
        units: dict[tuple[date, str], list[str]] = {}
        for name, scope in self.ledger.scopes_after(year, figure.pk).items():
            units.setdefault((scope.from_day, scope.basis), []).append(name)
        if not units:
            return ""
        changes = "; ".join(
            f"Từ ngày {format_date(day)} đổi phạm vi số liệu của {', '.join(names)} ({basis})"
            for (day, basis), names in units.items()
        )
        if self._not_restated(figure):
            return changes
        value = self.ledger.total(year, figure.pk).value
        reported = (
            "" if value is None else f", số đã báo cáo {format_number(value, decimals=figure.decimals)}"
        )
        return f"{changes}; cùng kỳ tính lại theo phạm vi mới{reported}"

    def _handover(self, figure: Figure) -> str:
        """Who passed the figure to whom between the beginning of last year's window and this cut-off."""
        last_year, period = self.record.last_year, self.record.period
        since = (last_year or period).starts_on
        passed: dict[tuple[date, str], list[str]] = {}
        for ended, begun in self.ledger.handovers(figure.pk):
            if since < begun.valid_from <= period.ends_on:
                key = begun.valid_from, self.record.unit_names[begun.unit_id]
                passed.setdefault(key, []).append(self.record.unit_names[ended.unit_id])
        return "; ".join(
            f"Từ ngày {format_date(day)} {receiver} báo cáo thay {', '.join(givers)}"
            for (day, receiver), givers in sorted(passed.items())
        )

    def _shorter(self, figure: Figure) -> Comparison | None:
        """The figure in the shorter period of the same start, beside the whole one: nothing is subtracted."""
        period = self.record.shorter
        if period is None:
            return None
        total = self.ledger.total_of_units(period, figure.pk, self.ledger.counting(period, figure.pk))
        authority = self.ledger.has_authority(period, figure.pk)
        missing = tuple(Missing(name, period.short_name) for name in total.missing)
        return Comparison(
            value=whole_value(total, authority=authority),
            coverage=self.coverage_of(total.assigned, missing) if total.assigned else None,
            from_baseline=False,
            difference=None,
            percent=None,
            reason="",
        )

    # ------------------------------------------------------------ reconciliation

    def _reconciliation(
        self, figure: Figure, total: measurement.Total, roles: Roles
    ) -> Reconciliation | None:
        period = self.record.period
        parts = with_role(roles, AssignmentRole.BREAKDOWN)
        if not parts or not self.ledger.has_authority(period, figure.pk):
            return None
        breakdown = self.ledger.total_of_units(period, figure.pk, parts)
        value = whole_value(total, authority=True)
        direct_id = self._direct.get(figure.pk)
        direct = None if direct_id is None else self.ledger.total(period.year, direct_id).value
        reason = _unreconciled(value, breakdown, direct, has_direct=direct_id is not None)
        return Reconciliation(
            breakdown=breakdown.value,
            coverage=self.coverage(breakdown, figure),
            direct=direct,
            difference=None if reason else value - (breakdown.value + (direct or Decimal(0))),
            reason=reason,
            has_direct=direct_id is not None,
        )

    # ------------------------------------------------------------ cells

    def _cells(self, figure: Figure, roles: Roles) -> tuple[Cell, ...]:
        """One cell per unit; most units answer for few figures, so only theirs are worked out."""
        cells = dict(self._no_cells)
        counting = set(counting_units(roles))
        for unit_id, role in roles.items():
            if unit_id in cells:
                unit = self.by_id[unit_id]
                cells[unit_id] = self._cell(unit, figure, AssignmentRole(role), counts=unit_id in counting)
        if self._closing and is_stock(figure, self.record):
            for unit in self._closing:
                said = self._said(unit, figure)
                if said is not None:
                    cells[unit.unit_id] = _ended_cell(unit, said.value)
        return tuple(cells.values())

    def _cell(self, unit: UnitRow, figure: Figure, role: AssignmentRole, *, counts: bool) -> Cell:
        if unit.round_number is None:
            return _empty_cell(unit, _without_round(unit), role, counts=counts)
        said = self._said(unit, figure)
        left_out = self._excluded(unit, figure)
        if left_out is not None and left_out.said is not None:
            return _excluded_cell(unit, role, left_out)
        if said is None:
            return _empty_cell(unit, CellState.UNAVAILABLE, role, counts=counts, reason=NOT_IN_ROUND)
        return Cell(
            unit=unit,
            role=role,
            state=CellState(said.state),
            value=said.value,
            reason=said.reason,
            note=said.note,
            explanation=said.explanation,
            counts=counts,
        )

    def _excluded(self, unit: UnitRow, figure: Figure) -> Excluded | None:
        return self.record.excluded.get((self.record.period.pk, unit.unit_id, figure.pk))

    def _said(self, unit: UnitRow, figure: Figure) -> Said | None:
        return self.record.said.get((self.record.period.pk, unit.unit_id, figure.pk))


def unlike_reason(now: measurement.Total, former: measurement.Total) -> str:
    """Why two totals do not cover the same ground; empty when they do."""
    current, earlier = now.covered_ground, former.covered_ground
    if current == earlier:
        return ""
    gaps = []
    if earlier - current:
        gaps.append(f"kỳ này thiếu {', '.join(sorted(earlier - current))}")
    if current - earlier:
        gaps.append(f"cùng kỳ thiếu {', '.join(sorted(current - earlier))}")
    return "; ".join(gaps)


def _absence(current: Decimal | Fraction | None, last_year: Period | None) -> str:
    """Why there is nothing to compare."""
    if current is None:
        return "kỳ này thiếu số liệu"
    return "chưa có số gốc" if last_year is None else "cùng kỳ thiếu số liệu"


def _unreconciled(
    value: Decimal | None, breakdown: measurement.Total, direct: Decimal | None, *, has_direct: bool
) -> str:
    if value is None:
        return "chưa có số liệu chính"
    if breakdown.value is None:
        return "chưa có số liệu đối chiếu"
    if has_direct and direct is None:
        return "chưa có phần cấp tỉnh trực tiếp"
    return ""


def _without_round(unit: UnitRow) -> CellState:
    return CellState.NOT_ACCEPTED if unit.is_filed else CellState.NOT_FILED


def _empty_cell(
    unit: UnitRow,
    state: CellState,
    role: AssignmentRole | None = None,
    *,
    counts: bool = False,
    reason: str = "",
) -> Cell:
    return Cell(unit, role, state, None, reason, "", "", counts)


def _excluded_cell(unit: UnitRow, role: AssignmentRole, left_out: Excluded) -> Cell:
    """An answer that the coordinator left out: shown with the reason, never added."""
    said = left_out.said
    return Cell(
        unit, role, CellState.EXCLUDED, said.value, left_out.reason, said.note, said.explanation, counts=False
    )


def _ended_cell(unit: UnitRow, value: Decimal | None) -> Cell:
    """A stock of a closing report: shown, never added."""
    return Cell(
        unit, None, CellState.ENDED, value, "số tại ngày chốt của đơn vị đã kết thúc", "", "", counts=False
    )
