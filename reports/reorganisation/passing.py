"""A change of organisation as data: a unit's last day, and which of its assignments pass to whom the day after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from agencies.dates import format_date
from agencies.models import Unit
from targets.enums import ROLE_WEIGHTS, TaskRole
from targets.models import FigureAssignment, ProjectAssignment, TaskAssignment

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
    """A unit's last day (inclusive), who inherits its reports, who takes over what, on what grounds.

    `reason` says why what was recorded of a unit that has ended is corrected; empty where the unit ends.
    """

    unit: Unit
    last_day: date
    successor: Unit | None
    passing: tuple[Passing, ...]
    grounds: str
    reason: str = ""

    @property
    def next_day(self) -> date:
        return self.last_day + timedelta(days=1)

    def planned_end(self, assignment: Assignment) -> date | None:
        """Until when the plan assigns it, whether or not its unit has ended; None for further notice."""
        return None if assignment.valid_to == self.unit.valid_to else assignment.valid_to


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


def left_assignments(unit: Unit) -> list[Assignment]:
    """What ended with the unit and nobody took over the day after, in the plan's order.

    What its successor answered for already needed no taking over.
    """
    if unit.valid_to is None:
        return []
    ended = [row for row in open_assignments(unit, unit.valid_to) if row.valid_to == unit.valid_to]
    return [row for row in ended if not heirs_of(row) and not _successor_holds(row, unit)]


def _successor_holds(ended: Assignment, unit: Unit) -> bool:
    next_day = ended.valid_to + timedelta(days=1)
    return rows_of_same_thing(ended).filter(unit=unit.successor_id).valid_on(next_day).exists()


def heirs_of(ended: Assignment) -> list[Assignment]:
    """Assignments of the same thing to other units that begin the day after this one ended."""
    others = rows_of_same_thing(ended).exclude(unit=ended.unit_id)
    return list(others.filter(valid_from=ended.valid_to + timedelta(days=1)).select_related("unit"))


def rows_of_same_thing(assignment: Assignment) -> QuerySet:
    """Every assignment of what this one assigns, to whatever unit."""
    thing = KINDS[type(assignment)]
    return type(assignment).objects.filter(**{thing: getattr(assignment, f"{thing}_id")})


def _order_of(thing: str) -> tuple[str, ...]:
    return ("task__number",) if thing == "task" else (f"{thing}__order", f"{thing}__pk")


def possible_receivers(unit: Unit) -> QuerySet[Unit]:
    """Other units of the province, in the plan's order."""
    return Unit.objects.filter(province=unit.province_id).exclude(pk=unit.pk).order_by("order", "pk")


def begun_by(change: Reorganisation, passing: Passing) -> Assignment | None:
    """The receiver's assignment, unsaved; None where nobody takes over, or the receiver answers already as much."""
    if passing.receiver is None:
        return None
    if held_already(change, passing).exists() and outgrown_by(change, passing) is None:
        return None
    old = passing.assignment
    thing = KINDS[type(old)]
    return type(old)(
        **{thing: getattr(old, thing)},
        unit=passing.receiver,
        role=old.role,
        valid_from=change.next_day,
        valid_to=change.planned_end(old),
    )


def held_already(change: Reorganisation, passing: Passing) -> QuerySet:
    """What the receiver answers for on the next day or later, of the same thing."""
    rows = rows_of_same_thing(passing.assignment).filter(unit=passing.receiver)
    return rows.exclude(valid_to__lt=change.next_day)


def outgrown_by(change: Reorganisation, passing: Passing) -> Assignment | None:
    """What the receiver held in a role that counts less, and gives up for the ending unit's; None without such.

    A role that begins later, or goes on after the other would end, stays as it is.
    """
    old = passing.assignment
    if passing.receiver is None:
        return None
    held = list(held_already(change, passing))
    if len(held) != 1 or ROLE_WEIGHTS[old.role] <= ROLE_WEIGHTS[held[0].role]:
        return None
    begins_later = held[0].valid_from is not None and held[0].valid_from > change.last_day
    end = change.planned_end(old)
    outlasts = end is not None and (held[0].valid_to is None or held[0].valid_to > end)
    return None if begins_later or outlasts else held[0]


def moved_words(change: Reorganisation) -> str:
    """What passes to whom, one line a receiver, such as "Sở Y tế: 02 số liệu (A, B); nhiệm vụ 3 (chủ trì)"."""
    by_receiver: dict[Unit | None, list[Passing]] = {}
    for passing in change.passing:
        by_receiver.setdefault(passing.receiver, []).append(passing)
    return "\n".join(
        f"{receiver.name if receiver else 'Không đơn vị nào nhận'}: {things_in_words(passed)}."
        for receiver, passed in by_receiver.items()
    )


def things_in_words(passed: Sequence[Passing]) -> str:
    """What passes: "02 số liệu (A, B); nhiệm vụ 3 (chủ trì)"."""
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
    verb = "Kết thúc" if not change.reason else f"Đính chính ({change.reason}): kết thúc"
    return (
        f"{verb} hết ngày {format_date(change.last_day)}; kế thừa: {successor}; {passed or 'không chuyển việc'}; "
        f"căn cứ: {change.grounds}"
    )
