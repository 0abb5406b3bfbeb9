"""Filling a draft of a demonstration: invented figures and plain texts, every row marked by its recipe."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from reports.enums import EntryState, TaskState
from reports.models import (
    DifficultyEntry,
    Draft,
    FigureEntry,
    IssuedDocument,
    ProjectEntry,
    TaskEntry,
)
from reports.models.reading import Reading
from targets.enums import Strength

Values = dict[str, dict[str, Decimal]]

TASK_STATES = (
    TaskState.ON_TRACK,
    TaskState.DONE,
    TaskState.ON_TRACK,
    TaskState.DIFFICULT,
    TaskState.ON_TRACK,
    TaskState.LATE,
    TaskState.DONE,
    TaskState.ON_TRACK,
)


class Writer:
    """Writes drafts from a recipe. `share` of the figures is typed when a draft is left unfinished."""

    def __init__(self, recipe: dict[str, Any]) -> None:
        self.texts = recipe["texts"]
        self.unavailable = recipe.get("unavailable", {})

    def fill(self, draft: Draft, values: Values, *, signed_on: date, share: float = 1.0) -> None:
        """Write every section; below a whole share only figures and the first tasks."""
        reading = Reading(draft)
        self._figures(reading, values, share)
        self._tasks(reading, share)
        if share < 1:
            return
        self._projects(reading)
        self._documents(draft)
        self._difficulties(draft)
        draft.assessment, draft.direction = self.texts["assessment"], self.texts["direction"]
        draft.signed_on = signed_on
        draft.document_number = f"{pick(draft, 'so', 180) + 12}/{draft.report.unit.symbol}"
        draft.signer_position = draft.report.unit.signing_position
        draft.signer_name = f"(Người ký {draft.report.unit.short_name})"
        draft.save()
        self._explain(reading)

    def _figures(self, reading: Reading, values: Values, share: float) -> None:
        draft, report = reading.draft, reading.report
        reasons = self.unavailable.get(report.period.code, {}).get(report.unit.code, {})
        figures = [figure for figure in reading.figures if figure.is_typed]
        rows = []
        for figure in figures[: round(len(figures) * share)]:
            value = values.get(figure.code, {}).get(report.unit.code, Decimal(0))
            entry = FigureEntry(draft=draft, figure=figure, state=EntryState.VALUE, value=value)
            if figure.code in reasons:
                entry.state, entry.value, entry.reason = EntryState.UNAVAILABLE, None, reasons[figure.code]
            elif value == 0 and figure.nil_allowed:
                entry.state, entry.value = EntryState.NIL, None
            rows.append(entry)
        FigureEntry.objects.bulk_create(rows)

    def _explain(self, reading: Reading) -> None:
        """Answer every rule that asks; the answers are read only now that all figures are written."""
        draft = reading.draft
        asked = {row.figure for row in reading.findings if row.strength == Strength.EXPLAIN}
        explanations = self.texts["explanations"]
        entries = list(draft.figures.select_related("figure").filter(figure__code__in=asked).order_by())
        for entry in entries:
            entry.explanation = explanations[pick(draft, entry.figure.code, len(explanations))]
        FigureEntry.objects.bulk_update(entries, ["explanation"])

    def _tasks(self, reading: Reading, share: float) -> None:
        draft, tasks = reading.draft, reading.tasks
        texts = self.texts["tasks"]
        TaskEntry.objects.bulk_create(
            TaskEntry(
                draft=draft,
                task=task,
                state=TASK_STATES[pick(draft, f"tt{task.number}", len(TASK_STATES))],
                text=texts[pick(draft, f"nv{task.number}", len(texts))],
            )
            for task in tasks[: round(len(tasks) * share)]
        )

    def _projects(self, reading: Reading) -> None:
        draft, texts = reading.draft, self.texts["projects"]
        rows = [
            ProjectEntry(
                draft=draft,
                project=project,
                order=place,
                state=TaskState.ON_TRACK,
                text=texts[pick(draft, project.code, len(texts))],
            )
            for place, (project, _role) in enumerate(reading.projects)
        ]
        if reading.may_add_projects:
            if pick(draft, "own", 2):
                name = self.texts["own_project"]
                rows.append(
                    ProjectEntry(
                        draft=draft, own_name=name, order=50, state=TaskState.ON_TRACK, text=texts[0]
                    )
                )
            else:
                draft.no_projects = True
        ProjectEntry.objects.bulk_create(rows)

    def _documents(self, draft: Draft) -> None:
        period = draft.report.period
        window = (period.ends_on - period.starts_on).days
        count = pick(draft, "vb", 4)
        draft.no_documents = count == 0
        IssuedDocument.objects.bulk_create(
            IssuedDocument(
                draft=draft,
                order=place,
                number=f"{pick(draft, f'vb{place}', 400) + 1}/{('KH', 'CV', 'QĐ')[place % 3]}-{draft.report.unit.code}",
                issued_on=period.starts_on + timedelta(days=pick(draft, f"ng{place}", window)),
                abstract=self.texts["documents"][place % len(self.texts["documents"])],
            )
            for place in range(count)
        )

    def _difficulties(self, draft: Draft) -> None:
        rows = self.texts["difficulties"]
        draft.no_difficulties = pick(draft, "vm", 3) > 0
        if not draft.no_difficulties:
            row = rows[pick(draft, "vm-nd", len(rows))]
            DifficultyEntry.objects.create(draft=draft, **row)


def pick(draft: Draft, what: str, among: int) -> int:
    """A number below `among` that is the same for a unit, a period and a word at every run."""
    key = f"{draft.report.unit.code} {draft.report.period.code} {what}"
    return int.from_bytes(sha256(key.encode()).digest()[:4]) % among
