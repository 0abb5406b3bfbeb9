"""Writing one section of a draft. Each function runs inside `workflow.saving` and stores its section whole."""

from reports.entries.figures import FigureSaid, save_data_as_of, save_figures
from reports.entries.merging import Conflict, Merged, figure_stamp, merge_figures, with_savers
from reports.entries.sections import (
    CarriedSaid,
    DifficultySaid,
    DocumentSaid,
    OwnProjectSaid,
    Signature,
    WorkSaid,
    save_assessment,
    save_carried,
    save_difficulties,
    save_documents,
    save_projects,
    save_signature,
    save_tasks,
)
from reports.entries.stamps import is_overtaken, section_stamp

__all__ = [
    "CarriedSaid",
    "Conflict",
    "DifficultySaid",
    "DocumentSaid",
    "FigureSaid",
    "Merged",
    "OwnProjectSaid",
    "Signature",
    "WorkSaid",
    "figure_stamp",
    "is_overtaken",
    "merge_figures",
    "save_assessment",
    "save_carried",
    "save_data_as_of",
    "save_difficulties",
    "save_documents",
    "save_figures",
    "save_projects",
    "save_signature",
    "save_tasks",
    "section_stamp",
    "with_savers",
]
