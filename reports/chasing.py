"""The chasing desk: who owes what now, and how every unit filed over all periods (design, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Max, TextChoices

from agencies.dates import format_date, local_date
from agencies.models import Unit
from agencies.working_days import WorkCalendar
from reports.contacts import contacts_of
from reports.deadlines import Due, days_late, days_left, due_for_chasing
from reports.dossier import MOVES_INSIDE_A_UNIT, move_title
from reports.enums import WITH_COORDINATOR_STATES, WITH_UNIT_STATES, ReportState
from reports.filings import Owed, read_extensions, read_owed, read_units, unit_names
from reports.models import Contact, ExtensionRequest, Period, ReportMove
from targets.models import Plan


class Mark(TextChoices):
    """What one cell of the matrix says. NOT_FILED: the period is over and nothing came."""

    ACCEPTED = "accepted", "Đúng hạn, đã tiếp nhận"
    WAITING = "waiting", "Đúng hạn, chờ tiếp nhận"
    LATE = "late", "Nộp chậm"
    RETURNED = "returned", "Trả lại, chờ bổ sung"
    CORRECTING = "correcting", "Đang đính chính"
    OVERDUE = "overdue", "Quá hạn, chưa nộp"
    NOT_FILED = "not_filed", "Không nộp"
    OPEN = "open", "Chưa nộp, còn hạn"
    NONE = "none", "Chưa đến kỳ"


class Standing(TextChoices):
    """Where a report of the period stands for whoever chases; every report has exactly one."""

    NOT_FILED = "chua-nop", "Chưa nộp"
    RETURNED = "tra-lai", "Trả lại, chờ bổ sung"
    WAITING = "cho-tiep-nhan", "Chờ tiếp nhận"
    ACCEPTED = "da-tiep-nhan", "Đã tiếp nhận"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One unit in one period; `text` is a day, "chậm 2", or a state in words."""

    report_id: int | None
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One unit over all periods; `in_time` of `decided` reports, which are filed or past their due date."""

    name: str
    agency: str
    level: str
    cells: tuple[MatrixCell, ...]
    in_time: int
    decided: int


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One period over all units, counted as in `MatrixRow`."""

    period: Period
    in_time: int
    decided: int


@dataclass(frozen=True, slots=True)
class ChasedRow:
    """One report of a period: where it stands, how late, and what was done last.

    `late_days` and `late_working_days` are 0 when nothing is late; `days_left` counts to the exclusive due date
    `late_from` and is None once it is late or filed. `failed` of `earlier` former periods were not in time.
    `ended_on` is the last day of a unit that has ended, `heir` who acts for it now, empty for nobody. `addressee` is
    to whom a letter about the report is written, in full: the heir of a unit that has ended.
    """

    report_id: int
    period: Period
    unit_id: int
    name: str
    courtesy: bool
    state: ReportState
    standing: Standing
    in_time: bool
    filed: bool
    late_from: date
    extended_to: date | None
    return_due_before: date | None
    late_days: int
    late_working_days: int
    days_left: int | None
    failed: int
    earlier: int
    last_move: str
    last_move_at: datetime | None
    last_comment: str
    ended_on: date | None = None
    heir: str = ""
    addressee: str = ""
    contacts: tuple[Contact, ...] = ()
    asked: ExtensionRequest | None = None

    @property
    def last_contact(self) -> Contact | None:
        return self.contacts[-1] if self.contacts else None

    @property
    def is_owing(self) -> bool:
        """Whether the unit has to act, and may therefore be chased."""
        return self.is_overdue or self.days_left is not None

    @property
    def is_overdue(self) -> bool:
        return self.late_days > 0

    @property
    def ending_words(self) -> str:
        """ "Kết thúc ngày 28/02/2025; đơn vị kế thừa: Sở Y tế"; empty for a unit that goes on."""
        if self.ended_on is None:
            return ""
        heir = f"đơn vị kế thừa: {self.heir}" if self.heir else "không có đơn vị kế thừa"
        return f"Kết thúc ngày {format_date(self.ended_on)}; {heir}"

    @property
    def record_words(self) -> str:
        """ "Không đúng hạn 3/6 kỳ trước", "Đúng hạn cả 6 kỳ trước"; empty for the first period."""
        if not self.earlier:
            return ""
        if not self.failed:
            return f"Đúng hạn cả {self.earlier} kỳ trước"
        return f"Không đúng hạn {self.failed}/{self.earlier} kỳ trước"


@dataclass(frozen=True, slots=True)
class Desk:
    """The chasing desk of one plan on one day. `rows` are all reports of `period`; `older` those of other periods
    that are overdue with their units."""

    plan: Plan
    period: Period | None
    periods: tuple[Period, ...]
    today: date
    rows: tuple[ChasedRow, ...]
    older: tuple[ChasedRow, ...]
    columns: tuple[MatrixColumn, ...]
    matrix: tuple[MatrixRow, ...]

    @property
    def to_chase(self) -> tuple[ChasedRow, ...]:
        """Reports of the period that their units have to act on, the latest first."""
        waiting = [row for row in self.rows if row.is_owing]
        return tuple(sorted(waiting, key=lambda row: (-row.late_days, row.days_left or 0)))

    @property
    def overdue(self) -> int:
        return sum(row.is_overdue for row in self.rows if row.standing == Standing.NOT_FILED)

    @property
    def filed(self) -> int:
        return sum(row.filed for row in self.rows)

    @property
    def in_time(self) -> int:
        return sum(row.in_time for row in self.rows)

    def count(self, standing: Standing) -> int:
        return sum(row.standing == standing for row in self.rows)


def chasing_desk(plan: Plan, *, now: datetime, period_code: str = "") -> Desk:
    """Read the desk of a plan: the reports of one period, older debts, the matrix; a fixed number of queries.

    The period is the latest that has opened, or the opened one of that code; None when there is none.
    """
    reading = _Reading(plan, local_date(now))
    period = reading.opened(period_code) if period_code else reading.current
    rows = reading.chased(period) if period else []
    others = [other for other in reading.periods if period and other.pk != period.pk]
    older = [row for other in others for row in reading.chased(other) if row.is_overdue]
    ids = [row.report_id for row in (*rows, *older)]
    moves, contacts, asked = last_moves(ids), contacts_of(ids), _asked(ids)
    return Desk(
        plan=plan,
        period=period,
        periods=tuple(reading.periods),
        today=reading.today,
        rows=tuple(_with_history(row, moves, contacts, asked) for row in rows),
        older=tuple(_with_history(row, moves, contacts, asked) for row in older),
        columns=tuple(reading.column(column) for column in reading.periods),
        matrix=tuple(reading.matrix_row(unit) for unit in reading.units_owing()),
    )


def standing_of(owed: Owed) -> Standing:
    """Where a report stands: with the unit (never filed, or given back), waiting, or accepted."""
    if owed.state == ReportState.ACCEPTED:
        return Standing.ACCEPTED
    if owed.state in WITH_COORDINATOR_STATES:
        return Standing.WAITING
    return Standing.RETURNED if owed.first_standing else Standing.NOT_FILED


def last_moves(report_ids: Iterable[int]) -> dict[int, ReportMove]:
    """The latest move of each report that others than the unit may know of; one query."""
    newest = (
        ReportMove.objects.filter(report__in=list(report_ids))
        .exclude(move__in=MOVES_INSIDE_A_UNIT)
        .order_by()
        .values("report")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    return {
        move.report_id: move for move in ReportMove.objects.filter(pk__in=newest).select_related("submission")
    }


class _Reading:
    """What the desk is made of, read once."""

    def __init__(self, plan: Plan, today: date) -> None:
        self.today = today
        self.periods = list(Period.objects.real().filter(plan=plan).order_by("ends_on", "starts_on", "pk"))
        self.units = read_units(plan)
        self.names = unit_names(self.units)
        self.owed = {(owed.unit_id, owed.period_id): owed for owed in read_owed(self.periods)}
        self.granted = read_extensions(plan)
        self.calendar = WorkCalendar.read(plan.province_id)

    @property
    def current(self) -> Period | None:
        """The latest period that has opened."""
        return max(
            (period for period in self.periods if period.opens_on <= self.today),
            key=lambda period: period.ends_on,
            default=None,
        )

    def opened(self, code: str) -> Period | None:
        found = (period for period in self.periods if period.code == code and period.opens_on <= self.today)
        return next(found, None)

    def units_owing(self) -> list[Unit]:
        """Units that owe a report for any period, in the plan's order."""
        owing = {unit_id for unit_id, _period_id in self.owed}
        return [unit for unit_id, unit in self.units.items() if unit_id in owing]

    def of_period(self, period: Period) -> list[Owed]:
        rows = (self.owed.get((unit_id, period.pk)) for unit_id in self.units)
        return [owed for owed in rows if owed is not None]

    def of_unit(self, unit_id: int) -> list[tuple[Period, Owed]]:
        pairs = ((period, self.owed.get((unit_id, period.pk))) for period in self.periods)
        return [(period, owed) for period, owed in pairs if owed is not None]

    def due(self, period: Period, owed: Owed) -> Due:
        """The due date in force: that of a return, otherwise the period's, extended."""
        if owed.return_due_before is not None:
            return Due(owed.return_due_before)
        return due_for_chasing(period.late_from, self.granted.get(owed.report_id, []))

    def is_over(self, period: Period, owed: Owed) -> bool:
        """A locked period is no longer chased, unless this report was unlocked."""
        unlocked = owed.unlocked_until is not None and self.today <= owed.unlocked_until
        return period.is_locked and not unlocked

    def is_decided(self, period: Period, owed: Owed) -> bool:
        """Whether its timeliness is known: it was filed, or its due date has come."""
        return owed.first_standing is not None or self.due(period, owed).late_from <= self.today

    def heir(self, unit: Unit) -> Unit | None:
        """Who acts today for a unit that has ended, however many came between; None for nobody."""
        seen = {unit.pk}
        while unit.has_ended_by(self.today):
            if unit.successor_id is None or unit.successor_id in seen:
                return None
            unit = self.units[unit.successor_id]
            seen.add(unit.pk)
        return unit

    # ------------------------------------------------------------ the list

    def chased(self, period: Period) -> list[ChasedRow]:
        return [self._chased(period, owed) for owed in self.of_period(period)]

    def _chased(self, period: Period, owed: Owed) -> ChasedRow:
        due = self.due(period, owed)
        with_unit = owed.state in WITH_UNIT_STATES and not self.is_over(period, owed)
        late = max(days_late(self.today, due.late_from), 0) if with_unit else 0
        unit = self.units[owed.unit_id]
        ended = unit.has_ended_by(self.today)
        heir = self.heir(unit) if ended else None
        former = [other for of, other in self.of_unit(owed.unit_id) if of.ends_on < period.ends_on]
        return ChasedRow(
            report_id=owed.report_id,
            period=period,
            unit_id=owed.unit_id,
            name=self.names[owed.unit_id],
            courtesy=unit.courtesy,
            state=ReportState(owed.state),
            standing=standing_of(owed),
            in_time=owed.is_in_time,
            filed=owed.first_standing is not None,
            late_from=due.late_from,
            extended_to=due.extended_to,
            return_due_before=owed.return_due_before,
            late_days=late,
            late_working_days=self.calendar.working_days(due.late_from, self.today) if late else 0,
            days_left=days_left(self.today, due.late_from) if with_unit and not late else None,
            failed=sum(not other.is_in_time for other in former),
            earlier=len(former),
            last_move="",
            last_move_at=None,
            last_comment="",
            ended_on=unit.valid_to if ended else None,
            heir=self.names[heir.pk] if heir else "",
            addressee=f"{heir.name} (đơn vị kế thừa {unit.name})" if heir else unit.name,
        )

    # ------------------------------------------------------------ the matrix

    def column(self, period: Period) -> MatrixColumn:
        decided = [owed for owed in self.of_period(period) if self.is_decided(period, owed)]
        return MatrixColumn(period, sum(owed.is_in_time for owed in decided), len(decided))

    def matrix_row(self, unit: Unit) -> MatrixRow:
        decided = [owed for period, owed in self.of_unit(unit.pk) if self.is_decided(period, owed)]
        ended = f" (đến {format_date(unit.valid_to)})" if unit.has_ended_by(self.today) else ""
        return MatrixRow(
            name=f"{self.names[unit.pk]}{ended}",
            agency=unit.agency.name,
            level=unit.level,
            cells=tuple(self._cell(period, self.owed.get((unit.pk, period.pk))) for period in self.periods),
            in_time=sum(owed.is_in_time for owed in decided),
            decided=len(decided),
        )

    def _cell(self, period: Period, owed: Owed | None) -> MatrixCell:
        if owed is None:
            return MatrixCell(None, Mark.NONE, "–")
        mark = self._mark(period, owed)
        first = owed.first_standing
        texts = {
            Mark.RETURNED: "Trả lại",
            Mark.CORRECTING: "Đính chính",
            Mark.NOT_FILED: "Không nộp",
            Mark.LATE: f"chậm {first.days_late}" if first else "",
            Mark.ACCEPTED: f"{first.filed_on:%d/%m}" if first else "",
            Mark.WAITING: f"{first.filed_on:%d/%m}" if first else "",
        }
        return MatrixCell(owed.report_id, mark, texts.get(mark, ReportState(owed.state).label))

    def _mark(self, period: Period, owed: Owed) -> Mark:
        if owed.first_standing is None:
            return self._unfiled_mark(period, owed)
        if owed.state in WITH_UNIT_STATES:
            return Mark.CORRECTING if owed.is_accepted else Mark.RETURNED
        if not owed.is_in_time:
            return Mark.LATE
        return Mark.ACCEPTED if owed.state == ReportState.ACCEPTED else Mark.WAITING

    def _unfiled_mark(self, period: Period, owed: Owed) -> Mark:
        if self.today < self.due(period, owed).late_from:
            return Mark.OPEN
        is_over = self.is_over(period, owed) or period != self.current
        return Mark.NOT_FILED if is_over else Mark.OVERDUE


def _asked(report_ids: list[int]) -> dict[int, ExtensionRequest]:
    """Open requests for more time by report; one query."""
    rows = ExtensionRequest.objects.filter(report__in=report_ids, decided_at__isnull=True)
    return {row.report_id: row for row in rows}


def _with_history(
    row: ChasedRow,
    moves: dict[int, ReportMove],
    contacts: dict[int, tuple[Contact, ...]],
    asked: dict[int, ExtensionRequest],
) -> ChasedRow:
    row = replace(row, contacts=contacts.get(row.report_id, ()), asked=asked.get(row.report_id))
    move = moves.get(row.report_id)
    if move is None:
        return row
    return replace(row, last_move=move_title(move), last_move_at=move.at, last_comment=move.comment)
