"""The clock that views and commands read; the project says which one it is."""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string


def now() -> datetime:
    """Return the aware current time of the clock that ``settings.CLOCK`` names."""
    return import_string(settings.CLOCK)()
