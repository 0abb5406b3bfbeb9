"""Consolidation: a whole period of a plan as typed rows, from the rounds that count."""

from reports.consolidation.consolidated import consolidate

__all__ = ["consolidate"]
