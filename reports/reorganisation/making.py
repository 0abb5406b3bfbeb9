"""Making a change of organisation: in one transaction, recorded with who, when and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from agencies.access import Access
from agencies.models import OrganisationChange, Unit
from agencies.permissions import administers
from reports.reorganisation.effects import lacking_of
from reports.reorganisation.passing import Reorganisation, ReorganisationRefused, moved_words, summary
from reports.reorganisation.refusing import refusals_of
from reports.reorganisation.shifting import begun_of, moves_of, shifted_words


def reorganise(change: Reorganisation, *, by: Access, now: datetime) -> None:
    """End the unit and pass its duties on. Raises `ReorganisationRefused`; then nothing changed."""
    if change.reason:
        raise ValueError("A unit ends on grounds; a reason belongs to a correction.")
    _make(change, by=by, now=now)


def correct(change: Reorganisation, *, by: Access, now: datetime) -> None:
    """Set right what was recorded of a unit that has ended: its last day, its successor, what nobody took over.

    Assignments follow, or the correction is refused. Raises `ReorganisationRefused`; then nothing changed.
    """
    if not change.reason.strip():
        raise ReorganisationRefused(["Đề nghị ghi lý do đính chính."])
    _make(change, by=by, now=now)


def _make(change: Reorganisation, *, by: Access, now: datetime) -> None:
    if not (by.user.is_superuser or administers(by, change.unit.province_id)):
        raise ReorganisationRefused(["Chỉ quản trị của tỉnh được kết thúc, chuyển giao đơn vị."])
    with transaction.atomic():
        change = replace(change, unit=Unit.objects.select_for_update().get(pk=change.unit.pk))
        reasons = list(refusals_of(change))
        if reasons:
            raise ReorganisationRefused(reasons)
        lacking = (row.words for row in lacking_of(change))
        words = "\n".join(filter(None, (shifted_words(change), moved_words(change), *lacking)))
        moves, begun = moves_of(change), begun_of(change)
        for move in moves:
            setattr(move.row, move.field, move.day)
            move.row.save(update_fields=[move.field])
        for row in begun:
            row.save()
        _record(change, words, by, now)


def _record(change: Reorganisation, moved: str, by: Access, now: datetime) -> None:
    unit = change.unit
    Unit.objects.filter(pk=unit.pk).update(valid_to=change.last_day, successor=change.successor)
    OrganisationChange.objects.create(
        unit=unit,
        successor=change.successor,
        last_day=change.last_day,
        grounds=change.grounds,
        reason=change.reason,
        moved=moved,
        recorded_at=now,
        recorded_by=by.user,
    )
    unit_only = Unit.objects.filter(pk=unit.pk)
    LogEntry.objects.log_actions(by.user.pk, unit_only, CHANGE, summary(change), single_object=True)
