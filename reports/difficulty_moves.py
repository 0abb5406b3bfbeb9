"""The life of a difficulty as a tracked item: its kinds, its states, the table of moves (design, sections 4.8, 5)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from reports.enums import Actor


class DifficultyKind(TextChoices):
    """What a difficulty is about; an item from a report has none until the coordinator says so."""

    FUNDS = "funds", "Kinh phí"
    STAFF = "staff", "Biên chế, cán bộ"
    FACILITIES = "facilities", "Cơ sở vật chất"
    POLICY = "policy", "Cơ chế, chính sách"
    COOPERATION = "cooperation", "Phối hợp"
    OTHER = "other", "Khác"


class DifficultyState(TextChoices):
    """Where a difficulty stands. Everything but CLOSED is open and goes into the unit's next form."""

    NEW = "new", "Mới"
    IN_PROGRESS = "in_progress", "Đang xử lý"
    ANSWERED = "answered", "Đã trả lời"
    FORWARDED = "forwarded", "Chuyển cấp trên"
    CLOSED = "closed", "Đóng"


class DifficultyMove(TextChoices):
    """Everything that can happen to a difficulty; the label names it in the history."""

    OPEN = "open", "Ghi nhận vướng mắc, kiến nghị"
    ASSIGN = "assign", "Đề nghị cơ quan giải quyết"
    ANSWER = "answer", "Trả lời"
    RESPOND = "respond", "Đơn vị giải quyết trả lời"
    ESCALATE = "escalate", "Đơn vị giải quyết đề nghị chuyển cấp trên"
    FORWARD = "forward", "Chuyển cấp trên"
    CLOSE = "close", "Đóng vướng mắc"
    REOPEN = "reopen", "Mở lại"
    CONFIRM = "confirm", "Đơn vị xác nhận đã giải quyết"
    DISPUTE = "dispute", "Đơn vị cho biết chưa giải quyết"
    CONTINUE = "continue", "Đơn vị báo cáo còn vướng mắc"
    SETTLE = "settle", "Đơn vị báo cáo đã giải quyết"
    TAKE_BACK = "take_back", "Thôi ghi nhận do hủy tiếp nhận báo cáo"
    RESTORE = "restore", "Ghi nhận lại"
    UNSETTLE = "unsettle", "Mở lại do hủy tiếp nhận báo cáo"


@dataclass(frozen=True)
class DifficultyRule:
    """One line of the table: from which states, to which one, by whom, whether with words."""

    sources: frozenset[DifficultyState]
    target: DifficultyState
    actors: frozenset[Actor]
    needs_comment: bool = False


_S = DifficultyState
_UNIT = frozenset({Actor.PREPARER, Actor.SIGNATORY})
_COORDINATOR = frozenset({Actor.COORDINATOR})
_OWNER = frozenset({Actor.OWNER})
OPEN_STATES = frozenset(DifficultyState) - {_S.CLOSED}

# Moves that a person makes on the item's own page. The others (open, continue, settle, take back, restore,
# unsettle) follow from reports: from their acceptance, or from its being cancelled.
DIFFICULTY_MOVES: dict[DifficultyMove, DifficultyRule] = {
    DifficultyMove.ASSIGN: DifficultyRule(OPEN_STATES, _S.IN_PROGRESS, _COORDINATOR),
    DifficultyMove.RESPOND: DifficultyRule(
        frozenset({_S.IN_PROGRESS, _S.ANSWERED}), _S.ANSWERED, _OWNER, needs_comment=True
    ),
    DifficultyMove.ESCALATE: DifficultyRule(
        frozenset({_S.IN_PROGRESS, _S.ANSWERED}), _S.IN_PROGRESS, _OWNER, needs_comment=True
    ),
    DifficultyMove.ANSWER: DifficultyRule(OPEN_STATES, _S.ANSWERED, _COORDINATOR, needs_comment=True),
    DifficultyMove.FORWARD: DifficultyRule(
        frozenset({_S.NEW, _S.IN_PROGRESS, _S.ANSWERED}), _S.FORWARDED, _COORDINATOR
    ),
    DifficultyMove.CLOSE: DifficultyRule(OPEN_STATES, _S.CLOSED, _COORDINATOR, needs_comment=True),
    DifficultyMove.REOPEN: DifficultyRule(
        frozenset({_S.CLOSED}), _S.IN_PROGRESS, _COORDINATOR, needs_comment=True
    ),
    DifficultyMove.CONFIRM: DifficultyRule(frozenset({_S.ANSWERED}), _S.CLOSED, _UNIT),
    DifficultyMove.DISPUTE: DifficultyRule(
        frozenset({_S.ANSWERED, _S.CLOSED}), _S.IN_PROGRESS, _UNIT, needs_comment=True
    ),
}
