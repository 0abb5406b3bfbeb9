"""Who is told what of a difficulty: written into the outbox with the move, sent by the worker."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from agencies.access import Access
from agencies.dates import format_date, local_date
from agencies.enums import UNIT_ROLES, Role
from agencies.models import Unit
from reports.difficulty_moves import DifficultyMove
from reports.models import Difficulty, Notice
from reports.notifications import occasion, people_with

TO_UNIT = {
    DifficultyMove.ASSIGN: "đã chuyển đến cơ quan giải quyết",
    DifficultyMove.FORWARD: "đã chuyển cấp trên",
    DifficultyMove.ANSWER: "đã có trả lời",
    DifficultyMove.RESPOND: "đã có trả lời",
    DifficultyMove.ESCALATE: "đơn vị giải quyết đề nghị chuyển cấp trên",
    DifficultyMove.CLOSE: "đã đóng",
    DifficultyMove.REOPEN: "được mở lại",
}
TO_COORDINATORS = {
    DifficultyMove.CONFIRM: "đơn vị xác nhận đã giải quyết",
    DifficultyMove.DISPUTE: "đơn vị cho biết chưa giải quyết",
    DifficultyMove.RESPOND: "đơn vị giải quyết đã trả lời",
    DifficultyMove.ESCALATE: "đơn vị giải quyết đề nghị chuyển cấp trên",
}
TO_OWNER = {
    DifficultyMove.ANSWER: "cơ quan tổng hợp đã ghi trả lời",
    DifficultyMove.CLOSE: "đã đóng",
    DifficultyMove.REOPEN: "được mở lại",
    DifficultyMove.CONFIRM: "đơn vị nêu vướng mắc xác nhận đã giải quyết",
    DifficultyMove.DISPUTE: "đơn vị nêu vướng mắc cho biết chưa giải quyết",
}
OWNERS = {DifficultyMove.RESPOND, DifficultyMove.ESCALATE}
ANSWERS = {DifficultyMove.ANSWER, DifficultyMove.RESPOND}
TAKEN_UP_AGAIN = {DifficultyMove.REOPEN, DifficultyMove.DISPUTE}


def tell_opened(item: Difficulty, *, by: Access, now: datetime) -> None:
    """The coordinators learn of a new item, but for the one who wrote or accepted it."""
    subject = f"{item.code}: vướng mắc mới của {item.unit.short_name}"
    text = (
        f"{item.unit.name} nêu vướng mắc, kiến nghị {item.code}. Đề nghị xem và phân công cơ quan giải quyết."
    )
    _tell(item, _coordinators(item) & ~Q(user=by.user), (Role.COORDINATOR,), subject, text, now)


def tell_unit(item: Difficulty, move: DifficultyMove, *, now: datetime) -> None:
    """The unit learns what became of its item; after an answer it is asked whether that solves it."""
    what = TO_UNIT[move]
    asks = " Đề nghị đơn vị xem trả lời và xác nhận đã giải quyết hay chưa." if move in ANSWERS else ""
    text = f"Vướng mắc, kiến nghị {item.code} của {item.unit.name}: {what}.{asks}"
    _tell(item, _people_of(item.unit, now), UNIT_ROLES, f"{item.code}: {what}", text, now)


def tell_coordinators(item: Difficulty, move: DifficultyMove, *, now: datetime) -> None:
    """The coordinators learn what the unit says of an answer, and what the unit that was asked answers."""
    what = TO_COORDINATORS[move]
    speaker = item.owner_unit if move in OWNERS else item.unit
    text = f"{speaker.name}, vướng mắc, kiến nghị {item.code}: {what}."
    _tell(item, _coordinators(item), (Role.COORDINATOR,), f"{item.code}: {what}", text, now)


def tell_given(item: Difficulty, former: Unit | None, *, now: datetime) -> None:
    """The unit that must answer learns so, and the one that had to before, that it need not any more."""
    if former is not None and former != item.owner_unit:
        text = f"Vướng mắc, kiến nghị {item.code} của {item.unit.name} đã chuyển cơ quan khác giải quyết."
        subject = f"{item.code}: đã chuyển cơ quan khác giải quyết"
        _tell(item, _people_of(former, now), UNIT_ROLES, subject, text, now)
    if item.owner_unit is not None:
        due = f", trả lời trước ngày {format_date(item.due_before)}" if item.due_before else ""
        text = (
            f"{item.plan.coordinator.name} đề nghị {item.owner_unit.name} giải quyết vướng mắc, kiến nghị "
            f"{item.code} của {item.unit.name}{due}."
        )
        subject = f"{item.code}: được giao giải quyết"
        _tell(item, _people_of(item.owner_unit, now), UNIT_ROLES, subject, text, now)


def tell_owner(item: Difficulty, move: DifficultyMove, *, now: datetime) -> None:
    """The unit that must answer learns what others did with the item."""
    if item.owner_unit is None:
        return
    what = TO_OWNER[move]
    asks = " Đề nghị đơn vị xem và trả lời tiếp." if move in TAKEN_UP_AGAIN else ""
    text = f"Vướng mắc, kiến nghị {item.code} của {item.unit.name}, được giao {item.owner_unit.name}: {what}.{asks}"
    _tell(item, _people_of(item.owner_unit, now), UNIT_ROLES, f"{item.code}: {what}", text, now)


def owe_owner_reminders(now: datetime) -> int:
    """Write down the reminders of answers that fall due, on the days of those of reports; returns how many are new."""
    items = Difficulty.objects.awaiting_owner().filter(due_before__isnull=False)
    created = 0
    for item in items.select_related("unit", "owner_unit", "plan"):
        reached = occasion(item.due_before, local_date(now))
        if reached is None:
            continue
        kind, sentence = reached
        text = (
            f"Đề nghị {item.owner_unit.name} trả lời vướng mắc, kiến nghị {item.code} của {item.unit.name} "
            f"trước ngày {format_date(item.due_before)} ({sentence})."
        )
        subject = f"Trả lời {item.code}: {sentence}"
        created += _tell(
            item, _people_of(item.owner_unit, now), UNIT_ROLES, subject, text, now, f"owner-{kind}"
        )
    return created


def _coordinators(item: Difficulty) -> Q:
    return Q(province=item.plan.province_id)


def _people_of(unit: Unit, now: datetime) -> Q:
    """Those of the unit and, once it has ended, of those that inherited from it."""
    return Q(unit__in=unit.heirs_on(local_date(now)))


def _tell(
    item: Difficulty,
    scope: Q,
    roles: tuple[Role, ...],
    subject: str,
    body: str,
    now: datetime,
    kind: str = "",
) -> int:
    """One message a person for every move: the number of moves so far makes the occasion, where no other is named.

    Returns how many people had not been told.
    """
    kind = kind or f"difficulty-{item.events.count()}"
    told = set(item.notices.filter(kind=kind).values_list("user_id", flat=True))
    new = [user for user in people_with(scope, now, roles) if user.pk not in told]
    Notice.objects.bulk_create(
        [
            Notice(difficulty=item, user=user, kind=kind, subject=subject, body=body, created_at=now)
            for user in new
        ],
        ignore_conflicts=True,
    )
    return len(new)
