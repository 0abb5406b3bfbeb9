"""Who filed, when, and which round counts: from the rounds of each report owed."""

from __future__ import annotations

from agencies.dates import local_date
from reports.consolidation.record import Record
from reports.consolidation.unit_rows import Completeness, UnitRow, YearFilings
from reports.enums import ReportState, Timeliness
from reports.filings import Owed


def unit_rows(record: Record) -> tuple[UnitRow, ...]:
    """One row per report owed in the period, in the plan's order of units."""
    return tuple(_unit_row(record, owed) for owed in record.owed_in(record.period))


def completeness(record: Record, units: tuple[UnitRow, ...]) -> Completeness:
    """Count the reports owed, filed, in time and counted; name those that are not."""
    timeliness = [unit.timeliness for unit in units]
    last_year = record.owed_in(record.last_year)
    agencies = {unit.agency for unit in units}
    lacking = {unit.agency for unit in units if unit.round_number is None}
    in_time = sum(owed.is_in_time for owed in last_year)
    return Completeness(
        expected=len(units),
        accepted=sum(unit.accepted for unit in units),
        agencies=len(agencies),
        agencies_counted=len(agencies - lacking),
        counted=sum(unit.round_number is not None for unit in units),
        filed=sum(unit.is_filed for unit in units),
        on_time=timeliness.count(Timeliness.ON_TIME),
        on_time_extended=timeliness.count(Timeliness.ON_TIME_EXTENDED),
        late=timeliness.count(Timeliness.LATE),
        not_filed=timeliness.count(None),
        not_accepted=tuple(unit.short_name for unit in units if not unit.accepted),
        not_counted=tuple(unit.short_name for unit in units if unit.round_number is None),
        not_filed_names=tuple(unit.short_name for unit in units if not unit.is_filed),
        last_year_on_time=in_time if last_year else None,
        last_year_expected=len(last_year) or None,
    )


def filings_by_year(record: Record) -> tuple[YearFilings, ...]:
    """One row per year of the plan that has this period, up to the period itself."""
    today = local_date(record.now)
    return tuple(
        YearFilings(
            year=year,
            in_time=sum(owed.is_in_time for owed in record.owed_in(period)),
            owed=len(record.owed_in(period)),
            is_due=period.late_from <= today,
        )
        for year, period in sorted(record.same_part.items())
    )


def _unit_row(record: Record, owed: Owed) -> UnitRow:
    unit, period = record.units[owed.unit_id], record.period
    first = owed.first_standing
    counted = owed.counted(provisional=record.provisional)
    return UnitRow(
        unit_id=unit.pk,
        code=unit.code,
        name=unit.name,
        short_name=record.unit_names[unit.pk],
        agency=unit.agency.name,
        level=unit.level,
        courtesy=unit.courtesy,
        closing=unit.valid_to is not None and unit.valid_to < period.ends_on,
        report_id=owed.report_id,
        state=ReportState(owed.state),
        round_number=None if counted is None else counted.number,
        accepted=owed.is_accepted,
        provisional=counted is not None and not counted.accepted,
        correcting=owed.is_accepted and owed.state != ReportState.ACCEPTED,
        on_behalf=counted is not None and counted.on_behalf,
        confirmation="" if counted is None else counted.confirmation,
        self_report=unit.pk == period.plan.coordinator_id,
        data_as_of=None if counted is None else counted.data_as_of,
        first_filed_on=None if first is None else first.filed_on,
        timeliness=None if first is None else Timeliness(first.timeliness),
        days_late=0 if first is None else first.days_late,
        extended_to=None if first is None else first.extended_to,
    )
