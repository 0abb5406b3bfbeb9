"""Who is told what of a difficulty: written into the outbox with the move, sent by the worker."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from agencies.access import Access
from agencies.enums import Role
from reports.difficulty_moves import DifficultyMove
from reports.models import Difficulty, Notice
from reports.notifications import people_with

TO_UNIT = {
    DifficultyMove.ASSIGN: "đã chuyển đến cơ quan giải quyết",
    DifficultyMove.FORWARD: "đã chuyển cấp trên",
    DifficultyMove.ANSWER: "đã có trả lời",
    DifficultyMove.CLOSE: "đã đóng",
    DifficultyMove.REOPEN: "được mở lại",
}
TO_COORDINATORS = {
    DifficultyMove.CONFIRM: "đơn vị xác nhận đã giải quyết",
    DifficultyMove.DISPUTE: "đơn vị cho biết chưa giải quyết",
}


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
    asks = (
        " Đề nghị đơn vị xem trả lời và xác nhận đã giải quyết hay chưa."
        if move == DifficultyMove.ANSWER
        else ""
    )
    text = f"Vướng mắc, kiến nghị {item.code} của {item.unit.name} {what}.{asks}"
    _tell(item, Q(unit=item.unit_id), (Role.PREPARER, Role.SIGNATORY), f"{item.code}: {what}", text, now)


def tell_coordinators(item: Difficulty, move: DifficultyMove, *, now: datetime) -> None:
    """The coordinators learn what the unit says of an answer."""
    what = TO_COORDINATORS[move]
    text = f"{item.unit.name}, vướng mắc, kiến nghị {item.code}: {what}."
    _tell(item, _coordinators(item), (Role.COORDINATOR,), f"{item.code}: {what}", text, now)


def _coordinators(item: Difficulty) -> Q:
    return Q(province=item.plan.province_id)


def _tell(
    item: Difficulty, scope: Q, roles: tuple[Role, ...], subject: str, body: str, now: datetime
) -> None:
    """One message a person for every move: the number of moves so far makes the occasion."""
    kind = f"difficulty-{item.events.count()}"
    Notice.objects.bulk_create(
        [
            Notice(difficulty=item, user=user, kind=kind, subject=subject, body=body, created_at=now)
            for user in people_with(scope, now, roles)
        ],
        ignore_conflicts=True,
    )
