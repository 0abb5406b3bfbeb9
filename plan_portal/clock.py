"""The clock of the process: real time, or in a demonstration the time that the demo data assumes."""

import time
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

# How long a worker may go on with the old clock after the demo data was loaded anew.
ANCHOR_SECONDS = 3.0

_anchor: datetime | None = None
_anchor_read_at: float | None = None


def now() -> datetime:
    """Return the aware current time.

    With DEBUG on, ``DEMO_NOW`` set and demo data loaded, time runs from ``DEMO_NOW`` on, counted
    from the moment at which the demo data was loaded.
    """
    real = timezone.now()
    if not (settings.DEBUG and settings.DEMO_NOW):
        return real
    started = _demo_started_at()
    if started is None:
        return real
    return demo_start() + max(real - started, timedelta(0))


def demo_start() -> datetime:
    """Return ``settings.DEMO_NOW`` as an aware datetime; raises ImproperlyConfigured if it is none."""
    try:
        value = parse_datetime(settings.DEMO_NOW)
    except ValueError:
        value = None
    if value is None:
        raise ImproperlyConfigured(
            f"DEMO_NOW={settings.DEMO_NOW!r} không phải là ngày giờ dạng 2025-12-12T08:00:00+07:00."
        )
    return value if timezone.is_aware(value) else timezone.make_aware(value)


def forget_anchor() -> None:
    """Read the start of the demonstration again at the next call."""
    global _anchor_read_at
    _anchor_read_at = None


def _demo_started_at() -> datetime | None:
    global _anchor, _anchor_read_at
    if _anchor_read_at is None or time.monotonic() - _anchor_read_at > ANCHOR_SECONDS:
        _anchor = _read_anchor()
        _anchor_read_at = time.monotonic()
    return _anchor


def _read_anchor() -> datetime | None:
    plans = apps.get_model("targets", "Plan").objects.filter(is_demo=True, demo_started_at__isnull=False)
    try:
        return plans.order_by("demo_started_at").values_list("demo_started_at", flat=True).first()
    except DatabaseError:
        # Before the first migrate there is no table, and so no demonstration.
        return None
