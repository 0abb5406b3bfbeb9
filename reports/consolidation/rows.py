"""Typed rows of one consolidated period: what page, PDF and Excel are all made of.

Amounts are exact (`Decimal` in the unit of their figure, `Fraction` where divided) and are rounded only when
shown; None is never 0. Units come in the plan's order, figures and indicators in theirs. The words that every
rendering shares are properties of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.consolidation.figure_rows import (
    HIDDEN_WORD,
    NOT_APPLICABLE,
    Cell,
    CellState,
    Comparison,
    Coverage,
    Estimate,
    FigureRow,
    Missing,
    Reconciliation,
    Total,
)
from reports.consolidation.indicator_rows import (
    Beside,
    IndicatorRow,
    IndicatorValue,
    TargetRow,
    TrendPoint,
    VerdictCounts,
)
from reports.consolidation.section_rows import (
    DifficultyRow,
    DocumentRow,
    InspectionRow,
    NarrativeRow,
    ProjectRow,
    TaskCell,
    TaskRow,
)
from reports.consolidation.unit_rows import (
    Completeness,
    UnitRow,
    YearFilings,
)
from reports.models import Period

__all__ = [
    "HIDDEN_WORD",
    "NOT_APPLICABLE",
    "Beside",
    "Cell",
    "CellState",
    "Comparison",
    "Completeness",
    "Consolidated",
    "Coverage",
    "DifficultyRow",
    "DocumentRow",
    "Estimate",
    "FigureRow",
    "IndicatorRow",
    "IndicatorValue",
    "InspectionRow",
    "Missing",
    "NarrativeRow",
    "ProjectRow",
    "Reconciliation",
    "TargetRow",
    "TaskCell",
    "TaskRow",
    "Total",
    "TrendPoint",
    "UnitRow",
    "YearFilings",
]


@dataclass(frozen=True, slots=True)
class Consolidated(VerdictCounts):
    """A whole period of a plan. `provisional`: filed rounds count beside accepted ones.

    `hides_below`: numbers of persons of one unit below it are hidden here, others with them.
    """

    period: Period
    last_year_period: Period | None
    shorter_period: Period | None
    provisional: bool
    computed_at: datetime
    units: tuple[UnitRow, ...]
    completeness: Completeness
    targets: tuple[TargetRow, ...]
    figures: tuple[FigureRow, ...]
    tasks: tuple[TaskRow, ...]
    projects: tuple[ProjectRow, ...]
    difficulties: tuple[DifficultyRow, ...]
    documents: tuple[DocumentRow, ...]
    narratives: tuple[NarrativeRow, ...]
    inspections: tuple[InspectionRow, ...] = ()
    filings: tuple[YearFilings, ...] = ()
    hides_below: int | None = None

    @property
    def indicators(self) -> tuple[IndicatorRow, ...]:
        return tuple(row for target in self.targets for row in target.indicators)
