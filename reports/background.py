"""What happens without anyone clicking: one round of the background work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.difficulty_notices import owe_owner_reminders
from reports.models import UploadedSheet
from reports.notifications import owe_reminders, owe_waiting
from reports.outbox import send_owed
from reports.scheduling import open_due_periods


@dataclass(frozen=True)
class Round:
    """How much one round did: reports opened, reminders written down, messages sent, failed, without an address."""

    opened: int
    reminded: int
    sent: int
    failed: int
    unaddressed: int


def run_once(now: datetime) -> Round:
    """Open periods, write down the reminders that fell due, send what is owed, drop uploads nobody confirmed."""
    opened = open_due_periods(now)
    reminded = owe_reminders(now) + owe_waiting(now) + owe_owner_reminders(now)
    sending = send_owed(now)
    UploadedSheet.objects.expired(now).delete()
    return Round(opened, reminded, *sending)
