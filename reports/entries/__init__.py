"""Writing one section of a draft. Each function runs inside `workflow.saving` and stores its section whole."""

from reports.entries.figures import FigureSaid, save_data_as_of, save_figures
from reports.entries.sections import (
    DifficultySaid,
    DocumentSaid,
    OwnProjectSaid,
    Signature,
    WorkSaid,
    save_assessment,
    save_difficulties,
    save_documents,
    save_projects,
    save_signature,
    save_tasks,
)
from reports.entries.stamps import is_overtaken, section_stamp

__all__ = [
    "DifficultySaid",
    "DocumentSaid",
    "FigureSaid",
    "OwnProjectSaid",
    "Signature",
    "WorkSaid",
    "is_overtaken",
    "save_assessment",
    "save_data_as_of",
    "save_difficulties",
    "save_documents",
    "save_figures",
    "save_projects",
    "save_signature",
    "save_tasks",
    "section_stamp",
]
