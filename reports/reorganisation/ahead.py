"""What a change of organisation would do, before anything does: nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agencies.dates import format_date
from reports.enums import ReportState
from reports.models import Report
from reports.reorganisation.effects import Beyond, Effect, Lacking, effects_of, lacking_of, rounds_beyond
from reports.reorganisation.passing import (
    Passing,
    Reorganisation,
    begun_by,
    held_already,
    outgrown_by,
    things_in_words,
)
from reports.reorganisation.refusing import refusals_of
from reports.reorganisation.shifting import shifted_words


@dataclass(frozen=True)
class Outlook:
    """What a change would do: why it is refused, reports left open, closing reports, what deserves a look.

    `lacking` are filed rounds without figures that pass to their units, `beyond` rounds of the ending unit that count
    past its last day, `effects` indicators that read otherwise.
    """

    refusals: tuple[str, ...]
    open_reports: tuple[Report, ...]
    closing_reports: tuple[Report, ...]
    notes: tuple[str, ...]
    lacking: tuple[Lacking, ...]
    beyond: tuple[Beyond, ...]
    effects: tuple[Effect, ...]


def outlook(change: Reorganisation, *, now: datetime) -> Outlook:
    """Look ahead without writing anything."""
    owed = Report.objects.real().filter(unit=change.unit).select_related("period__plan", "unit")
    owed = owed.order_by("period__ends_on")
    cut = owed.filter(period__starts_on__lte=change.last_day, period__ends_on__gt=change.last_day)
    refusals = tuple(refusals_of(change))
    return Outlook(
        refusals=refusals,
        open_reports=tuple(owed.exclude(state=ReportState.ACCEPTED)),
        closing_reports=tuple(cut),
        notes=tuple(_notes(change)),
        lacking=tuple(lacking_of(change)),
        beyond=tuple(rounds_beyond(change)),
        effects=() if refusals else tuple(effects_of(change, now=now)),
    )


def _notes(change: Reorganisation) -> Iterator[str]:
    """What the administrator should know: dates that move, duties nobody takes, duties held already."""
    if change.reason and (words := shifted_words(change)):
        yield words
    left = [passing for passing in change.passing if passing.receiver is None]
    if left:
        yield f"Từ ngày {format_date(change.next_day)} không đơn vị nào nhận: {things_in_words(left)}."
    for passing in change.passing:
        if passing.receiver is not None:
            yield from _about_receiver(change, passing)


def _about_receiver(change: Reorganisation, passing: Passing) -> Iterator[str]:
    name = passing.receiver.short_name
    held = held_already(change, passing).first()
    if outgrown_by(change, passing) is not None:
        held_as, becomes = held.get_role_display().lower(), passing.assignment.get_role_display().lower()
        yield (
            f"{passing.thing}: {name} đang giữ vai trò “{held_as}”, từ ngày {format_date(change.next_day)} "
            f"giữ vai trò “{becomes}”."
        )
    elif held is not None and begun_by(change, passing) is None:
        role = held.get_role_display().lower()
        differs = f" (vai trò “{role}”)" if held.role != passing.assignment.role else ""
        yield f"{passing.thing}: {name} đã được phân công{differs}, giữ nguyên."
