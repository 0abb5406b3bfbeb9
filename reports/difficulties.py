"""The one writer of a difficulty's state: every move in one transaction, each leaving a row.

The moves of people are those of `DIFFICULTY_MOVES`; what reports do to items lies in `reports.difficulty_rounds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from agencies.access import Access
from agencies.dates import format_date, format_moment, local_date
from agencies.models import Unit
from agencies.permissions import belongs_to, coordinates
from reports import difficulty_notices
from reports.deadlines import MOST_DAYS_TO_ANSWER, SAME_PRESS, furthest
from reports.difficulty_moves import DIFFICULTY_MOVES, DifficultyMove, DifficultyState
from reports.enums import Confirmation
from reports.models import Difficulty, DifficultyEvent, Submission
from reports.permissions import may_move_difficulty
from targets.models import Plan


class DifficultyRefused(Exception):
    """A move cannot be made; the text says why and what to do."""


class AlreadyReported(DifficultyRefused):
    """The same words of the same unit were reported a moment ago, as `item`."""

    def __init__(self, item: Difficulty) -> None:
        super().__init__(f"Vướng mắc này vừa được ghi nhận là {item.code}.")
        self.item = item


@dataclass(frozen=True)
class Reported:
    """What a unit is stuck with, what it proposes, and who could solve it; `kind` may be empty."""

    content: str
    proposal: str = ""
    addressed_to: str = ""
    kind: str = ""


# ------------------------------------------------------------------ opening


def report_difficulty(plan: Plan, unit: Unit, said: Reported, *, by: Access, now: datetime) -> Difficulty:
    """Report a difficulty on any day: the unit itself, or a coordinator for it.

    Raises `DifficultyRefused`, and `AlreadyReported` when a form was sent twice.
    """
    if not (belongs_to(by, unit.pk) or coordinates(by, plan.province_id)):
        raise DifficultyRefused("Chỉ đơn vị hoặc cán bộ tổng hợp ghi nhận vướng mắc của đơn vị.")
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        same = Difficulty.objects.filter(plan=plan, unit=unit, content=said.content, proposal=said.proposal)
        if twin := same.filter(opened_at__gte=now - SAME_PRESS, opened_at__lte=now, origin=None).first():
            raise AlreadyReported(twin)
        item = open_item(plan, unit, said, by=by, now=now)
        difficulty_notices.tell_opened(item, by=by, now=now)
    return item


def open_item(
    plan: Plan, unit: Unit, said: Reported, *, by: Access, now: datetime, origin: Submission | None = None
) -> Difficulty:
    """Give a difficulty the plan's next number; runs inside a transaction."""
    Plan.objects.select_for_update().get(pk=plan.pk)  # two who open at once get two numbers
    last = Difficulty.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    item = Difficulty.objects.create(
        plan=plan,
        unit=unit,
        number=last + 1,
        kind=said.kind,
        content=said.content,
        proposal=said.proposal,
        addressed_to=said.addressed_to,
        origin=origin,
        opened_at=now,
        opened_by=by.user,
    )
    DifficultyEvent.objects.create(
        item=item,
        submission=origin,
        move=DifficultyMove.OPEN,
        to_state=item.state,
        at=now,
        by=by.user,
    )
    return item


# ------------------------------------------------------------------ the coordinator's moves


def assign(
    item: Difficulty,
    *,
    by: Access,
    now: datetime,
    owner_unit: Unit | None = None,
    owner_name: str = "",
    due_before: date | None = None,
    kind: str = "",
) -> None:
    """Say which body must answer, a unit or another one, and before what day."""
    with _move(item, DifficultyMove.ASSIGN, by, now) as locked:
        former = _set_owner(locked, owner_unit, owner_name, due_before, now)
        locked.kind = kind
        write(locked, DifficultyMove.ASSIGN, by=by, now=now, comment=_owner_words(locked))
        difficulty_notices.tell_given(locked, former, now=now)
        difficulty_notices.tell_unit(locked, DifficultyMove.ASSIGN, now=now)


def forward(
    item: Difficulty, *, by: Access, now: datetime, owner_name: str, due_before: date | None = None
) -> None:
    """Pass it to a body of a higher level, which is no unit of the portal."""
    with _move(item, DifficultyMove.FORWARD, by, now) as locked:
        former = _set_owner(locked, None, owner_name, due_before, now)
        write(locked, DifficultyMove.FORWARD, by=by, now=now, comment=_owner_words(locked))
        difficulty_notices.tell_given(locked, former, now=now)
        difficulty_notices.tell_unit(locked, DifficultyMove.FORWARD, now=now)


def answer(item: Difficulty, *, by: Access, now: datetime, text: str) -> None:
    """Write down the answer; an earlier one stays in the history. The unit is told and asked to confirm."""
    with _move(item, DifficultyMove.ANSWER, by, now, text) as locked:
        _set_answer(locked, text, by, now)
        write(locked, DifficultyMove.ANSWER, by=by, now=now, comment=text)
        difficulty_notices.tell_unit(locked, DifficultyMove.ANSWER, now=now)
        difficulty_notices.tell_owner(locked, DifficultyMove.ANSWER, now=now)


def close(item: Difficulty, *, by: Access, now: datetime, comment: str) -> None:
    """End it, with the reason."""
    with _move(item, DifficultyMove.CLOSE, by, now, comment) as locked:
        write(locked, DifficultyMove.CLOSE, by=by, now=now, comment=comment)
        difficulty_notices.tell_unit(locked, DifficultyMove.CLOSE, now=now)
        difficulty_notices.tell_owner(locked, DifficultyMove.CLOSE, now=now)


def reopen(item: Difficulty, *, by: Access, now: datetime, comment: str) -> None:
    """Take it up again, with the reason."""
    with _move(item, DifficultyMove.REOPEN, by, now, comment) as locked:
        write(locked, DifficultyMove.REOPEN, by=by, now=now, comment=comment)
        difficulty_notices.tell_unit(locked, DifficultyMove.REOPEN, now=now)
        difficulty_notices.tell_owner(locked, DifficultyMove.REOPEN, now=now)


# ------------------------------------------------------------------ the moves of the unit that was asked


def respond(item: Difficulty, *, by: Access, now: datetime, text: str) -> None:
    """The unit that was asked answers. The reporting unit is asked to confirm; closing stays the coordinator's."""
    with _move(item, DifficultyMove.RESPOND, by, now, text) as locked:
        _set_answer(locked, text, by, now)
        write(locked, DifficultyMove.RESPOND, by=by, now=now, comment=text)
        difficulty_notices.tell_unit(locked, DifficultyMove.RESPOND, now=now)
        difficulty_notices.tell_coordinators(locked, DifficultyMove.RESPOND, now=now)


def escalate(item: Difficulty, *, by: Access, now: datetime, text: str) -> None:
    """It answers that a higher level has to decide; the coordinator passes it on, or gives it back."""
    with _move(item, DifficultyMove.ESCALATE, by, now, text) as locked:
        _set_answer(locked, text, by, now)
        write(locked, DifficultyMove.ESCALATE, by=by, now=now, comment=text)
        difficulty_notices.tell_unit(locked, DifficultyMove.ESCALATE, now=now)
        difficulty_notices.tell_coordinators(locked, DifficultyMove.ESCALATE, now=now)


# ------------------------------------------------------------------ the unit's moves


def confirm(item: Difficulty, *, by: Access, now: datetime, comment: str = "") -> None:
    """The unit says that the answer solves it: it is closed."""
    with _move(item, DifficultyMove.CONFIRM, by, now) as locked:
        locked.confirmation, locked.confirmation_comment = Confirmation.CONFIRMED, comment
        write(locked, DifficultyMove.CONFIRM, by=by, now=now, comment=comment)
        difficulty_notices.tell_coordinators(locked, DifficultyMove.CONFIRM, now=now)
        difficulty_notices.tell_owner(locked, DifficultyMove.CONFIRM, now=now)


def dispute(item: Difficulty, *, by: Access, now: datetime, comment: str) -> None:
    """The unit says that it is not solved, and why: it is worked on again."""
    with _move(item, DifficultyMove.DISPUTE, by, now, comment) as locked:
        locked.confirmation, locked.confirmation_comment = Confirmation.DISPUTED, comment
        write(locked, DifficultyMove.DISPUTE, by=by, now=now, comment=comment)
        difficulty_notices.tell_coordinators(locked, DifficultyMove.DISPUTE, now=now)
        difficulty_notices.tell_owner(locked, DifficultyMove.DISPUTE, now=now)


# ------------------------------------------------------------------ the common steps


def stamp_of(item: Difficulty) -> str:
    """What had happened to the item when a page showed it: its latest event."""
    return str(item.events.aggregate(latest=Max("pk"))["latest"])


@contextmanager
def as_seen(item: Difficulty, seen: str) -> Iterator[None]:
    """Hold the item for a move by someone whose page showed it with the stamp `seen` (empty: not asked).

    A unit confirms the answer that it read, not one that took its place. Raises `DifficultyRefused`.
    """
    with transaction.atomic():
        lock(item.pk)
        if seen and seen != stamp_of(item):
            last = item.events.select_related("by").latest("pk")
            raise DifficultyRefused(
                f"Sau khi mở trang này, vướng mắc đã có thay đổi: {last.get_move_display()}, "
                f"{last.by.label}, {format_moment(last.at)}. Chưa ghi gì; nội dung vừa nhập còn ở dưới. "
                "Đề nghị xem lại rồi gửi lại."
            )
        yield


@contextmanager
def _move(
    item: Difficulty, move: DifficultyMove, by: Access, now: datetime, comment: str | None = None
) -> Iterator[Difficulty]:
    """Lock the item and check that the move is legal and commented; yield the locked item."""
    with transaction.atomic():
        locked = lock(item.pk)
        if not may_move_difficulty(move, locked, by):
            raise DifficultyRefused(
                f"Vướng mắc đang ở trạng thái “{locked.get_state_display()}” hoặc việc này thuộc vai trò khác, nên "
                f"không thực hiện được “{move.label}”."
            )
        if DIFFICULTY_MOVES[move].needs_comment and not (comment or "").strip():
            raise DifficultyRefused("Đề nghị ghi rõ nội dung hoặc lý do.")
        yield locked
    item.refresh_from_db()


def lock(pk: int) -> Difficulty:
    """The item, held until the transaction ends."""
    items = Difficulty.objects.select_for_update(of=("self",))
    return items.select_related("plan", "unit", "owner_unit").get(pk=pk)


def write(
    item: Difficulty,
    move: DifficultyMove,
    *,
    by: Access,
    now: datetime,
    comment: str = "",
    to: DifficultyState | None = None,
    submission: Submission | None = None,
) -> DifficultyEvent:
    """Put a locked item where the move leads, `to` where the table does not say, and leave the row of history."""
    before = item.state
    item.state = DIFFICULTY_MOVES[move].target if to is None else to
    # What the owner asked for stands until somebody acts on it; a report that names the item again does not.
    item.escalated = move == DifficultyMove.ESCALATE or (item.escalated and submission is not None)
    item.save()
    return DifficultyEvent.objects.create(
        item=item,
        submission=submission,
        move=move,
        from_state=before,
        to_state=item.state,
        at=now,
        by=by.user,
        comment=comment,
    )


def _set_answer(item: Difficulty, text: str, by: Access, now: datetime) -> None:
    item.answer, item.answered_at, item.answered_by = text, now, by.user
    item.confirmation, item.confirmation_comment = Confirmation.NONE, ""


def _set_owner(
    item: Difficulty, owner_unit: Unit | None, owner_name: str, due_before: date | None, now: datetime
) -> Unit | None:
    """Name the body that must answer; returns the unit that had to before."""
    if (owner_unit is None) == (not owner_name.strip()):
        raise DifficultyRefused("Đề nghị chọn một đơn vị, hoặc ghi tên một cơ quan khác.")
    if owner_unit is not None and owner_unit.province_id != item.plan.province_id:
        raise DifficultyRefused("Đơn vị này không thuộc kế hoạch.")
    if due_before is not None and due_before <= local_date(now):
        raise DifficultyRefused("Hạn trả lời phải sau ngày hôm nay.")
    last = furthest(local_date(now), MOST_DAYS_TO_ANSWER)
    if due_before is not None and due_before > last:
        raise DifficultyRefused(
            f"Hạn trả lời quá xa; muộn nhất là {format_date(last)}. Đề nghị kiểm tra lại năm."
        )
    former = item.owner_unit
    item.owner_unit, item.owner_name, item.due_before = owner_unit, owner_name, due_before
    return former


def _owner_words(item: Difficulty) -> str:
    due = f", trước ngày {format_date(item.due_before)}" if item.due_before else ""
    return f"{item.owner}{due}"
