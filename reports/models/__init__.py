"""WHAT WAS DONE: periods, reports and their drafts, the rounds filed, and what was said about them."""

from reports.models.documents import StoredDocument
from reports.models.draft import (
    Attachment,
    DifficultyEntry,
    Draft,
    FigureEntry,
    IssuedDocument,
    ProjectEntry,
    SectionSave,
    TaskEntry,
)
from reports.models.notice import Notice
from reports.models.period import ConsolidatedIssue, Period
from reports.models.report import Extension, Report, ReportMove, SectionComment
from reports.models.submission import Submission, SubmittedFigure

__all__ = [
    "Attachment",
    "ConsolidatedIssue",
    "DifficultyEntry",
    "Draft",
    "Extension",
    "FigureEntry",
    "IssuedDocument",
    "Notice",
    "Period",
    "ProjectEntry",
    "Report",
    "ReportMove",
    "SectionComment",
    "SectionSave",
    "StoredDocument",
    "Submission",
    "SubmittedFigure",
    "TaskEntry",
]
