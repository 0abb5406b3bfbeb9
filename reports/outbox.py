"""Sending what the outbox owes: one message per person, by one worker at a time, at least once.

A worker claims a person's notices, sends them, then notes that they left. A claim expires, so that what a worker
held that was killed is sent by a later one. Only a worker killed between the mail server's answer and the note
makes a message go twice (docs/adr/0005).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet

from agencies.models import User
from reports.models import Notice

logger = logging.getLogger(__name__)

# One message takes seconds (`EMAIL_TIMEOUT`); whoever holds it for longer than this is gone.
CLAIM_EXPIRES = timedelta(minutes=15)
# An address added later gets what is at most so old: the shortest distance of two reminders before it is due is two
# days, what is older has been said again or has passed.
STILL_CURRENT = timedelta(days=3)
MOST_PEOPLE = 500
LONGEST_ERROR = 300


class Sending(NamedTuple):
    """How many notices were sent, could not be sent, and had nowhere to be sent to (counted once)."""

    sent: int
    failed: int
    unaddressed: int


def send_owed(now: datetime) -> Sending:
    """Send what the outbox owes, one message per person; what could not be sent is owed again."""
    begun = time.monotonic()
    sent = failed = 0
    unaddressed = _set_aside()
    waiting = _owed_on(now)
    for user_id in list(waiting.order_by().values_list("user_id", flat=True).distinct()[:MOST_PEOPLE]):
        # A round may outlast a claim: each is made at its own moment, not at the beginning of the round.
        moment = now + timedelta(seconds=time.monotonic() - begun)
        claimed = claim([notice.pk for notice in waiting.filter(user=user_id)], moment)
        if not claimed:
            continue
        error = _send(claimed)
        mine = Notice.objects.filter(pk__in=[notice.pk for notice in claimed])
        if error:
            mine.update(claimed_at=None, error=error[:LONGEST_ERROR])
            failed += len(claimed)
        else:
            mine.update(claimed_at=None, error="", unaddressed=False, sent_at=now)
            sent += len(claimed)
    return Sending(sent, failed, unaddressed)


def mark_read(user: User, *, now: datetime) -> None:
    """The person has seen all that was said so far."""
    Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=now)


def _set_aside() -> int:
    """Note of which notices there is nowhere to send them to; they stay readable in the portal."""
    nowhere = Notice.objects.filter(sent_at__isnull=True, unaddressed=False, user__email="")
    return nowhere.update(unaddressed=True)


def _owed_on(now: datetime) -> QuerySet[Notice]:
    owed = Notice.objects.filter(_free(now), sent_at__isnull=True).exclude(user__email="")
    current = Q(unaddressed=False) | Q(created_at__gte=now - STILL_CURRENT)
    return owed.filter(current).order_by("user", "created_at", "pk")


def _free(now: datetime) -> Q:
    """Claimed by nobody, or by a worker that is gone."""
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_EXPIRES)


def claim(notices: Sequence[int], moment: datetime) -> list[Notice]:
    """Of these notices those that this run may send: each is claimed in one statement, by one run."""
    mine = [
        pk
        for pk in notices
        if Notice.objects.filter(_free(moment), pk=pk, sent_at__isnull=True).update(claimed_at=moment)
    ]
    return list(Notice.objects.filter(pk__in=mine).select_related("user").order_by("created_at", "pk"))


def _send(notices: Sequence[Notice]) -> str:
    """One message with everything that one person is owed; returns why it could not be sent, if so."""
    message = EmailMessage(*_digest(notices), settings.DEFAULT_FROM_EMAIL, [notices[0].user.email])
    try:
        message.send()
    except (OSError, ValueError) as error:  # no server, or an address that is none
        logger.warning("mail could not be sent: %s", error)
        return str(error) or type(error).__name__
    return ""


def _digest(notices: Sequence[Notice]) -> tuple[str, str]:
    """Subject and body: of a single notice its own, of several a numbered list."""
    foot = f"\n\nXem trên cổng: {settings.PORTAL_URL}"
    if len(notices) == 1:
        return notices[0].subject, f"{notices[0].body}{foot}"
    lines = [f"{place}. {notice.subject}\n{notice.body}" for place, notice in enumerate(notices, start=1)]
    return f"{len(notices):02} thông báo về báo cáo", "\n\n".join(lines) + foot
