"""Consolidation: a period of a plan, or all of them, as typed rows, from the rounds that count."""

from reports.consolidation.consolidated import consolidate
from reports.consolidation.series import series_of

__all__ = ["consolidate", "series_of"]
