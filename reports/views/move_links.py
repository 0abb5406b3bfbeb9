"""The moves of a report as buttons: Vietnamese addresses, words, and which of them one may press."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from reports.dossier import Dossier
from reports.enums import Move
from reports.models.duties import is_courtesy

SLUGS: dict[Move, str] = {
    Move.PRESENT: "trinh",
    Move.RECALL: "rut-lai",
    Move.SEND_BACK: "tra-can-bo",
    Move.SUBMIT: "nop",
    Move.WITHDRAW: "thu-hoi",
    Move.TAKE: "nhan-xem-xet",
    Move.LET_GO: "thoi-xem-xet",
    Move.ACCEPT: "tiep-nhan",
    Move.RETURN: "tra-lai",
    Move.CANCEL_ACCEPTANCE: "huy-tiep-nhan",
    Move.REOPEN: "mo-lai",
    Move.SUBMIT_ON_BEHALF: "nop-thay",
}
MOVE_OF_SLUG = {slug: move for move, slug in SLUGS.items()}
RECEIVING = frozenset({Move.TAKE, Move.LET_GO, Move.ACCEPT, Move.RETURN, Move.CANCEL_ACCEPTANCE, Move.REOPEN})
# Made on pages of their own: the checklist and the review.
ELSEWHERE = frozenset({Move.SAVE, Move.SAVE_ON_BEHALF, Move.PRESENT, Move.SUBMIT, Move.SUBMIT_ON_BEHALF})
AT_ONCE = frozenset({Move.TAKE, Move.LET_GO})
COURTEOUS_RETURN = "Đề nghị bổ sung"


@dataclass(frozen=True)
class Action:
    """One button. `at_once`: a POST without asking first; otherwise a page asks for words or confirms."""

    label: str
    url: str
    at_once: bool
    css: str


def move_url(report_id: int, move: Move) -> str:
    """The address of a move."""
    return reverse("bao-cao-chuyen", args=(report_id, SLUGS[move]))


def move_label(move: Move, *, courtesy: bool) -> str:
    """The word of a move; bodies that the plan only asks are asked."""
    return COURTEOUS_RETURN if courtesy and move == Move.RETURN else Move(move).label


def actions_of(dossier: Dossier, *, leave_out: frozenset[Move] = frozenset()) -> list[Action]:
    """The moves this person can make now, in the order of the table."""
    report = dossier.report
    possible = dossier.moves_possible - ELSEWHERE - leave_out
    courtesy = Move.RETURN in possible and is_courtesy(report.unit, report.period.plan)
    return [
        Action(
            label=move_label(move, courtesy=courtesy),
            url=move_url(report.pk, move),
            at_once=move in AT_ONCE,
            css="btn--danger" if move in (Move.WITHDRAW, Move.CANCEL_ACCEPTANCE) else "",
        )
        for move in SLUGS
        if move in possible
    ]
