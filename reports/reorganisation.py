"""A unit ends and what it answered for passes to others, from one day to the next: an amendment of the plan.

Nothing that was filed changes: assignments keep their past and end by their date, others begin the day after.
It is undone only by another change of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet

from agencies.access import Access
from agencies.dates import format_date
from agencies.models import OrganisationChange, Unit
from agencies.permissions import administers
from reports.enums import ReportState
from reports.models import Report, Submission
from reports.rested_on import refusals, rounds_resting_on
from targets.enums import TaskRole
from targets.loading import Change
from targets.models import FigureAssignment, Plan, ProjectAssignment, TaskAssignment

Assignment = FigureAssignment | TaskAssignment | ProjectAssignment
# Each kind of assignment with the name of what is assigned, in the order in which they are shown.
KINDS: Mapping[type[Assignment], str] = {
    FigureAssignment: "figure",
    TaskAssignment: "task",
    ProjectAssignment: "project",
}


class ReorganisationRefused(Exception):
    """The change cannot be made; `reasons` are sentences that say why."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(reasons))


@dataclass(frozen=True)
class Passing:
    """One assignment of the ending unit, and who answers from the next day; nobody where that is None."""

    assignment: Assignment
    receiver: Unit | None

    @property
    def thing(self) -> str:
        """What is assigned, such as "DV-NGUOI Số người được dạy nghề"."""
        return str(getattr(self.assignment, KINDS[type(self.assignment)]))


@dataclass(frozen=True)
class Reorganisation:
    """A unit's last day (inclusive), who inherits its reports, who takes over what, on what grounds."""

    unit: Unit
    last_day: date
    successor: Unit | None
    passing: tuple[Passing, ...]
    grounds: str

    @property
    def next_day(self) -> date:
        return self.last_day + timedelta(days=1)


@dataclass(frozen=True)
class Outlook:
    """What a change would do: why it is refused, reports left open, closing reports, what deserves a look."""

    refusals: tuple[str, ...]
    open_reports: tuple[Report, ...]
    closing_reports: tuple[Report, ...]
    notes: tuple[str, ...]


def open_assignments(unit: Unit, today: date) -> list[Assignment]:
    """What the unit answers for today or later: figures, core tasks, projects, in the plan's order."""
    found: list[Assignment] = []
    for kind, thing in KINDS.items():
        rows = (
            kind.objects.filter(unit=unit)
            .exclude(valid_to__lt=today)
            .select_related(f"{thing}__plan", "unit")
        )
        found += rows.order_by(f"{thing}__plan", *_order_of(thing), "pk")
    return found


def _order_of(thing: str) -> tuple[str, ...]:
    return ("task__number",) if thing == "task" else (f"{thing}__order", f"{thing}__pk")


def possible_receivers(unit: Unit) -> QuerySet[Unit]:
    """Other units of the province, in the plan's order."""
    return Unit.objects.filter(province=unit.province_id).exclude(pk=unit.pk).order_by("order", "pk")


def outlook(change: Reorganisation) -> Outlook:
    """Look ahead without writing anything."""
    owed = Report.objects.real().filter(unit=change.unit).select_related("period__plan", "unit")
    owed = owed.order_by("period__ends_on")
    cut = owed.filter(period__starts_on__lte=change.last_day, period__ends_on__gt=change.last_day)
    return Outlook(
        refusals=tuple(_refusals(change)),
        open_reports=tuple(owed.exclude(state=ReportState.ACCEPTED)),
        closing_reports=tuple(cut),
        notes=tuple(_notes(change)),
    )


def reorganise(change: Reorganisation, *, by: Access, now: datetime) -> None:
    """Make the change in one transaction and record it. Raises `ReorganisationRefused`; then nothing changed."""
    if not (by.user.is_superuser or administers(by, change.unit.province_id)):
        raise ReorganisationRefused(["Chỉ quản trị của tỉnh được kết thúc, chuyển giao đơn vị."])
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=change.unit.pk)
        reasons = list(_refusals(change))
        if reasons:
            raise ReorganisationRefused(reasons)
        unit = change.unit
        unit.valid_to, unit.successor = change.last_day, change.successor
        unit.save(update_fields=["valid_to", "successor"])
        OrganisationChange.objects.create(
            unit=unit,
            successor=change.successor,
            last_day=change.last_day,
            grounds=change.grounds,
            moved=moved_words(change),
            recorded_at=now,
            recorded_by=by.user,
        )
        for passing in change.passing:
            _pass_on(change, passing)
        unit_only = Unit.objects.filter(pk=unit.pk)
        LogEntry.objects.log_actions(by.user.pk, unit_only, CHANGE, summary(change), single_object=True)


def _pass_on(change: Reorganisation, passing: Passing) -> None:
    begun, outgrown = _begun(change, passing), _outgrown(change, passing)
    for ended in (passing.assignment, outgrown):
        if ended is not None:
            ended.valid_to = change.last_day
            ended.save(update_fields=["valid_to"])
    if begun is not None:
        begun.save()


def _begun(change: Reorganisation, passing: Passing) -> Assignment | None:
    """The receiver's assignment, unsaved; None where nobody takes over, or the receiver answers already as much."""
    if passing.receiver is None:
        return None
    if _held_already(change, passing).exists() and _outgrown(change, passing) is None:
        return None
    old = passing.assignment
    thing = KINDS[type(old)]
    return type(old)(
        **{thing: getattr(old, thing)},
        unit=passing.receiver,
        role=old.role,
        valid_from=change.next_day,
        valid_to=old.valid_to,
    )


def _held_already(change: Reorganisation, passing: Passing) -> QuerySet:
    old = passing.assignment
    thing = KINDS[type(old)]
    rows = type(old).objects.filter(**{thing: getattr(old, thing)}, unit=passing.receiver)
    return rows.exclude(valid_to__lt=change.next_day)


def _outgrown(change: Reorganisation, passing: Passing) -> Assignment | None:
    """What the receiver held in a lesser role and gives up for the lead; None where there is nothing of the kind.

    A role that begins later, or goes on after the lead would end, stays as it is.
    """
    old = passing.assignment
    if passing.receiver is None or old.role != TaskRole.LEAD:
        return None
    held = list(_held_already(change, passing))
    if len(held) != 1 or held[0].role != TaskRole.TAKES_PART:
        return None
    begins_later = held[0].valid_from is not None and held[0].valid_from > change.last_day
    outlasts = old.valid_to is not None and (held[0].valid_to is None or held[0].valid_to > old.valid_to)
    return None if begins_later or outlasts else held[0]


def moved_words(change: Reorganisation) -> str:
    """What passes to whom, one line a receiver, such as "Sở Y tế: 02 số liệu (A, B); nhiệm vụ 3 (chủ trì)"."""
    by_receiver: dict[Unit | None, list[Passing]] = {}
    for passing in change.passing:
        by_receiver.setdefault(passing.receiver, []).append(passing)
    return "\n".join(
        f"{receiver.name if receiver else 'Không đơn vị nào nhận'}: {_things_in_words(passed)}."
        for receiver, passed in by_receiver.items()
    )


def _things_in_words(passed: Sequence[Passing]) -> str:
    figures = [row.assignment.figure.code for row in passed if isinstance(row.assignment, FigureAssignment)]
    words = [f"{len(figures):02} số liệu ({', '.join(figures)})"] if figures else []
    for passing in passed:
        match passing.assignment:
            case TaskAssignment(task=task, role=role):
                words.append(f"nhiệm vụ {task.number} ({TaskRole(role).label.lower()})")
            case ProjectAssignment(project=project, role=role):
                words.append(f"dự án {project.code} ({TaskRole(role).label.lower()})")
    return "; ".join(words)


def summary(change: Reorganisation) -> str:
    """The change in one line of the log: last day, successor, what passes to whom, on what grounds."""
    by_receiver: dict[str, list[str]] = {}
    for passing in change.passing:
        receiver = passing.receiver.code if passing.receiver else "không chuyển"
        thing = getattr(passing.assignment, KINDS[type(passing.assignment)])
        by_receiver.setdefault(receiver, []).append(
            str(getattr(thing, "code", "") or f"nhiệm vụ {thing.number}")
        )
    passed = "; ".join(f"{receiver}: {', '.join(things)}" for receiver, things in by_receiver.items())
    successor = change.successor.code if change.successor else "không có"
    return (
        f"Kết thúc hết ngày {format_date(change.last_day)}; kế thừa: {successor}; {passed or 'không chuyển việc'}; "
        f"căn cứ: {change.grounds}"
    )


# ------------------------------------------------------------------ looking ahead


def _refusals(change: Reorganisation) -> Iterator[str]:
    unit, day = change.unit, format_date(change.last_day)
    if unit.valid_to is not None and unit.valid_to < change.last_day:
        yield f"{unit} đã kết thúc ngày {format_date(unit.valid_to)}."
    if unit.valid_from is not None and change.last_day < unit.valid_from:
        yield f"{unit} có hiệu lực từ ngày {format_date(unit.valid_from)}, sau ngày cuối đã ghi."
    for plan in Plan.objects.filter(coordinator=unit, last_year__gte=change.last_day.year):
        yield f"{unit} là đơn vị tổng hợp của {plan}. Đề nghị đổi đơn vị tổng hợp của kế hoạch trước."
    yield from _unfit_units(change)
    later = Submission.objects.real().filter(report__unit=unit, report__period__starts_on__gt=change.last_day)
    if later.exists():
        yield f"{unit} đã nộp báo cáo của kỳ bắt đầu sau ngày {day}."
    for passing in change.passing:
        if passing.assignment.valid_from is not None and passing.assignment.valid_from > change.last_day:
            begins = format_date(passing.assignment.valid_from)
            yield f"{passing.thing}: phân công bắt đầu ngày {begins}, sau ngày cuối đã ghi."
    yield from refusals(_ended(change))


def _unfit_units(change: Reorganisation) -> Iterator[str]:
    unit = change.unit
    receivers = {passing.receiver for passing in change.passing} | {change.successor}
    for receiver in sorted(
        (one for one in receivers if one is not None), key=lambda one: (one.order, one.pk)
    ):
        if receiver.pk == unit.pk or receiver.province_id != unit.province_id:
            yield f"{receiver} không nhận chuyển giao từ {unit} được."
        elif not receiver.holds_on(change.next_day):
            yield f"{receiver} chưa hoặc không còn hoạt động vào ngày {format_date(change.next_day)}."
    if change.successor is not None and unit in change.successor.chain():
        yield f"{change.successor} đã kết thúc và do chính {unit} kế thừa."


def _ended(change: Reorganisation) -> list[Change]:
    """The ends of assignments as the guard of amendments sees them: a date that was open is set."""
    ended = []
    for passing in change.passing:
        old = passing.assignment
        ends_earlier = type(old)(**{name: getattr(old, name) for name in _columns(old)})
        ends_earlier.valid_to = change.last_day
        ended.append(Change(passing.thing, ends_earlier, added=False, before={"valid_to": old.valid_to}))
    return ended


def _columns(row: Assignment) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields]


def _notes(change: Reorganisation) -> Iterator[str]:
    """What the administrator should know: duties nobody takes, duties held already, periods already reported on."""
    left = [passing for passing in change.passing if passing.receiver is None]
    if left:
        yield f"Từ ngày {format_date(change.next_day)} không đơn vị nào nhận: {_things_in_words(left)}."
    for passing in change.passing:
        if passing.receiver is None:
            continue
        if _outgrown(change, passing) is not None:
            yield (
                f"{passing.thing}: {passing.receiver.short_name} đang phối hợp, từ ngày "
                f"{format_date(change.next_day)} chủ trì."
            )
        elif (held := _held_already(change, passing).first()) is not None:
            role = (
                f" (vai trò {held.get_role_display().lower()})"
                if held.role != passing.assignment.role
                else ""
            )
            yield f"{passing.thing}: {passing.receiver.short_name} đã được phân công{role}, giữ nguyên."
        else:
            begun = _begun(change, passing)
            filed = rounds_resting_on(begun).filter(report__unit=passing.receiver).count()
            if filed:
                yield (
                    f"{passing.thing}: {passing.receiver.short_name} đã nộp {filed:02} lần trong kỳ có ngày chuyển; "
                    "nội dung này được ghi là thiếu cho đến khi bổ sung."
                )
