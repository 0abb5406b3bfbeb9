"""Writing one section of a draft. Each function runs inside `workflow.saving` and stores its section whole."""

from reports.entries.figures import FigureSaid, save_data_as_of, save_figures
from reports.entries.merging import Conflict, Merged, figure_stamp, merge_figures, with_savers
from reports.entries.merging_texts import (
    Base,
    FieldConflict,
    MergedFields,
    MergedRows,
    PageRow,
    RowConflict,
    merge_fields,
    merge_rows,
    row_stamp,
    text_stamp,
)
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
    "Base",
    "Conflict",
    "DifficultySaid",
    "DocumentSaid",
    "FieldConflict",
    "FigureSaid",
    "Merged",
    "MergedFields",
    "MergedRows",
    "OwnProjectSaid",
    "PageRow",
    "RowConflict",
    "Signature",
    "WorkSaid",
    "figure_stamp",
    "is_overtaken",
    "merge_fields",
    "merge_figures",
    "merge_rows",
    "row_stamp",
    "save_assessment",
    "save_data_as_of",
    "save_difficulties",
    "save_documents",
    "save_figures",
    "save_projects",
    "save_signature",
    "save_tasks",
    "section_stamp",
    "text_stamp",
    "with_savers",
]
