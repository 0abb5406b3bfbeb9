"""What reports do to tracked difficulties: acceptance makes, continues and settles items, its cancelling gives back.

A row of an accepted round belongs to the item whose number it carries, otherwise to the item that was opened for
the same text of the same report: so accepting again, or a later round, never makes a second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agencies.access import Access
from reports import difficulty_notices
from reports.difficulties import Reported, lock, open_item, write
from reports.difficulty_moves import DifficultyMove, DifficultyState
from reports.enums import DraftKind
from reports.models import Difficulty, DifficultyEntry, Submission

Row = Mapping[str, Any]


def take_up(submission: Submission, *, by: Access, now: datetime) -> None:
    """Carry the difficulties of a round that is being accepted over to items; runs inside its transaction."""
    if submission.report.period.is_practice:
        return  # the items of a plan are real
    content = submission.content_data
    known = _items_of(submission)
    for row in content["difficulties"]:
        item = _item_for(row, known, submission)
        if item is None:
            said = Reported(row["content"], row["proposal"], row["addressed_to"])
            report = submission.report
            item = open_item(report.period.plan, report.unit, said, by=by, now=now, origin=submission)
            difficulty_notices.tell_opened(item, by=by, now=now)
        else:
            known.remove(item)
            _continue(lock(item.pk), row, submission, by=by, now=now)
        _link(submission, row, item)
    for row in content.get("settled_difficulties", ()):
        item = next((item for item in known if item.number == row["item"]), None)
        if item is not None:
            _settle(lock(item.pk), row, submission, by=by, now=now)


def give_back(submission: Submission, *, by: Access, now: datetime, comment: str) -> None:
    """Undo what the acceptance of a round did to items, as far as nothing was done with them since."""
    items = Difficulty.objects.filter(events__submission=submission).distinct().order_by("number")
    for item in list(items):
        locked = lock(item.pk)
        last = locked.events.order_by("pk").last()
        if last.submission_id != submission.pk:
            continue
        if last.move in (DifficultyMove.OPEN, DifficultyMove.RESTORE):
            move, to = DifficultyMove.TAKE_BACK, DifficultyState.CLOSED
        elif last.move == DifficultyMove.SETTLE:
            move, to = DifficultyMove.UNSETTLE, DifficultyState(last.from_state)
        else:
            continue
        write(locked, move, by=by, now=now, comment=comment, to=to, submission=submission)


def _items_of(submission: Submission) -> list[Difficulty]:
    report = submission.report
    return list(
        Difficulty.objects.filter(plan_id=report.period.plan_id, unit_id=report.unit_id)
        .select_related("origin")
        .order_by("number")
    )


def _item_for(row: Row, known: list[Difficulty], submission: Submission) -> Difficulty | None:
    if "item" in row:
        return next((item for item in known if item.number == row["item"]), None)
    of_report = [item for item in known if item.origin and item.origin.report_id == submission.report_id]
    return next((item for item in of_report if item.content == row["content"]), None)


def _continue(item: Difficulty, row: Row, submission: Submission, *, by: Access, now: datetime) -> None:
    """The unit still has it: the item's text becomes the one it filed; an item that was closed is taken up again."""
    state = _state_after(item, submission)
    said = (row["content"], row["proposal"], row["addressed_to"])
    told = item.events.filter(submission=submission).exists()
    if told and state == item.state and said == (item.content, item.proposal, item.addressed_to):
        return
    item.content, item.proposal, item.addressed_to = said
    is_back = (item.state, state) == (DifficultyState.CLOSED, DifficultyState.NEW)
    move = DifficultyMove.RESTORE if is_back else DifficultyMove.CONTINUE
    write(item, move, by=by, now=now, comment=submission.report.period.name, to=state, submission=submission)


def _state_after(item: Difficulty, submission: Submission) -> DifficultyState:
    """Where an item stands once its unit reported it again."""
    last = item.events.order_by("pk").last()
    if last.move == DifficultyMove.TAKE_BACK:
        return DifficultyState.NEW
    closed_before = item.state == DifficultyState.CLOSED and last.at < submission.submitted_at
    return DifficultyState.IN_PROGRESS if closed_before else DifficultyState(item.state)


def _settle(item: Difficulty, row: Row, submission: Submission, *, by: Access, now: datetime) -> None:
    told = item.events.filter(submission=submission).order_by("pk").last()
    if item.state == DifficultyState.CLOSED or (told is not None and told.move == DifficultyMove.SETTLE):
        return
    words = submission.report.period.name + (f": {row['comment']}" if row["comment"] else "")
    to = DifficultyState.CLOSED
    write(item, DifficultyMove.SETTLE, by=by, now=now, comment=words, to=to, submission=submission)


def _link(submission: Submission, row: Row, item: Difficulty) -> None:
    """Let the unit's working copy know its item, so that a correction continues it."""
    if "item" in row:
        return
    entries = DifficultyEntry.objects.filter(
        draft__report=submission.report_id, draft__kind=DraftKind.OWN
    ).order_by("pk")
    entry = entries.filter(item=None, content=row["content"]).first()
    if entry is not None and not entries.filter(item=item).exists():
        entry.item = item
        entry.save(update_fields=["item"])
