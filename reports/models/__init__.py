"""WHAT WAS DONE: periods, reports and their drafts, the rounds filed, and what was said about them."""

from reports.models.composition import ComposedParagraph, ParagraphEdit
from reports.models.contact import Contact, ExtensionRequest
from reports.models.difficulty import Difficulty, DifficultyEvent
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
from reports.models.exclusion import FigureExclusion
from reports.models.inspection import Inspection
from reports.models.issue import ConsolidatedIssue
from reports.models.letter import ReminderLetter
from reports.models.notice import Notice
from reports.models.period import Period, PeriodLock
from reports.models.report import Extension, Report, ReportMove, SectionComment
from reports.models.scope_change import RescopedFigure, RestatedValue, ScopeChange
from reports.models.submission import Submission, SubmittedFigure
from reports.models.uploaded import UploadedSheet

__all__ = [
    "Attachment",
    "ComposedParagraph",
    "ConsolidatedIssue",
    "Contact",
    "Difficulty",
    "DifficultyEntry",
    "DifficultyEvent",
    "Draft",
    "Extension",
    "ExtensionRequest",
    "FigureEntry",
    "FigureExclusion",
    "Inspection",
    "IssuedDocument",
    "Notice",
    "ParagraphEdit",
    "Period",
    "PeriodLock",
    "ProjectEntry",
    "ReminderLetter",
    "Report",
    "ReportMove",
    "RescopedFigure",
    "RestatedValue",
    "ScopeChange",
    "SectionComment",
    "SectionSave",
    "StoredDocument",
    "Submission",
    "SubmittedFigure",
    "TaskEntry",
    "UploadedSheet",
]
