"""How far a draft is, section by section, as plain counts that are kept on the draft with every save.

The checklist itself (`Report.missing`) is always computed anew; these counts only draw steps and overviews, so that
they cost nothing to show.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from reports.answers import NOTHING_SAID
from reports.enums import EntryState, Section
from reports.models.completeness import missing_of
from reports.models.reading import Reading
from reports.rules import Finding
from targets.enums import Strength

Counts = dict[str, Any]


def progress_of(reading: Reading) -> dict[str, Counts]:
    """Counts by section: `done` of `total` rows, `missing` things to do, `none` where the unit declared nothing."""
    draft = reading.draft
    missing = Counter(str(item.section) for item in missing_of(reading))
    progress: dict[str, Counts] = {
        Section.FIGURES: figure_counts(reading),
        Section.TASKS: _rows(reading.task_entries.values(), len(reading.tasks)),
        Section.PROJECTS: {
            **_rows([*reading.project_entries.values(), *reading.own_projects], 0),
            "total": len(reading.projects) + len(reading.own_projects),
            "none": draft.no_projects,
        },
        Section.DOCUMENTS: {"done": len(reading.entries.documents), "none": draft.no_documents},
        Section.DIFFICULTIES: {"done": len(reading.entries.difficulties), "none": draft.no_difficulties},
        Section.ASSESSMENT: {"done": len(f"{draft.assessment} {draft.direction}".split())},
    }
    return {str(section): counts | {"missing": missing[section]} for section, counts in progress.items()}


def _rows(entries: Any, total: int) -> Counts:
    return {"done": sum(bool(entry.state and entry.text) for entry in entries), "total": total}


def figure_counts(reading: Reading) -> Counts:
    """Typed figures only: entered, wrong, to be explained, explained, still empty; they add up to the total."""
    typed = [figure.code for figure in reading.figures if figure.is_typed]
    states = figure_states(reading)
    counts = Counter(states[code] for code in typed)
    return {
        "total": len(typed),
        "done": sum(counts[state] for state in ("entered", "to_explain", "explained")),
        "errors": counts["error"],
        "to_explain": counts["to_explain"],
        "explained": counts["explained"],
        "empty": counts["empty"],
    }


def figure_states(reading: Reading) -> dict[str, str]:
    """By figure code: "error" (stops), "to_explain", "explained", "empty" or "entered"; the worst that holds."""
    found: dict[str, list[Finding]] = {}
    for finding in reading.findings:
        found.setdefault(finding.figure, []).append(finding)
    return {
        figure.code: _figure_state(reading.answers.get(figure.code, NOTHING_SAID), found.get(figure.code, []))
        for figure in reading.figures
    }


def _figure_state(answer: Any, findings: list[Finding]) -> str:
    strengths = {finding.strength for finding in findings}
    if Strength.BLOCK in strengths:
        return "error"
    if not answer.is_given:
        return "empty"
    if answer.state == EntryState.UNAVAILABLE and not answer.reason:
        return "to_explain"
    if Strength.EXPLAIN in strengths:
        return "explained" if answer.explanation else "to_explain"
    return "entered"
