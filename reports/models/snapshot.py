"""The content of a report: one dictionary, from which page, document, hash and comparison are made.

Content is what the sections so-lieu to nhan-xet hold, with the names it is printed under, so that a round can be
read for ever. Numbers are strings with three decimals, dates are ISO, what was not said is None.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from agencies.text import index_text
from reports.answers import NOTHING_SAID, Answer, derived_answer
from reports.content import CODE_LENGTH, canonical_text, sha256_of
from reports.models.draft import DifficultyEntry, Draft, IssuedDocument, ProjectEntry, TaskEntry
from reports.models.duties import figures_of, projects_of, tasks_of
from targets.models import Figure, Project, Task


class Entries:
    """The rows of a draft besides its figures; each kind is read from the database at most once."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    @cached_property
    def tasks(self) -> dict[int, TaskEntry]:
        """By the id of the task."""
        return {entry.task_id: entry for entry in self.draft.tasks.order_by()}

    @cached_property
    def projects(self) -> list[ProjectEntry]:
        return list(self.draft.projects.all())

    @cached_property
    def documents(self) -> list[IssuedDocument]:
        return list(self.draft.documents.all())

    @cached_property
    def _difficulties(self) -> list[DifficultyEntry]:
        return list(self.draft.difficulties.select_related("item"))

    @property
    def difficulties(self) -> list[DifficultyEntry]:
        """What the unit is stuck with: tracked items that go on, then new rows."""
        return [row for row in self._difficulties if not row.is_settled]

    @property
    def settled_difficulties(self) -> list[DifficultyEntry]:
        """Tracked items that the unit says are solved."""
        return [row for row in self._difficulties if row.is_settled]


def answers_of(draft: Draft, figures: list[Figure]) -> dict[str, Answer]:
    """What the draft says of each figure, derived figures summed, by code."""
    said = {
        entry.figure_id: Answer(
            entry.state, entry.value, entry.typed, entry.reason, entry.note, entry.explanation
        )
        for entry in draft.figures.order_by()
    }
    answers: dict[str, Answer] = {}
    for figure in figures:
        if figure.is_typed:
            answers[figure.code] = said.get(figure.pk, NOTHING_SAID)
        else:
            parts = [
                (part.figure.short_name, said.get(part.figure_id, NOTHING_SAID))
                for part in figure.parts.all()
            ]
            answers[figure.code] = derived_answer(parts)
    return answers


def content_of(draft: Draft) -> dict[str, Any]:
    """The draft's content; the same draft always gives the same dictionary."""
    report = draft.report
    figures = figures_of(report.unit, report.period)
    return content_from(
        draft,
        Entries(draft),
        figures,
        answers_of(draft, figures),
        tasks_of(report.unit, report.period),
        projects_of(report.unit, report.period),
    )


def content_from(
    draft: Draft,
    entries: Entries,
    figures: list[Figure],
    answers: dict[str, Answer],
    tasks: list[Task],
    projects: list[tuple[Project, str]],
) -> dict[str, Any]:
    """The same from what was read already: the figures, tasks and named projects the unit answers for."""
    report = draft.report
    return {
        "plan": report.period.plan.code,
        "unit": report.unit.code,
        "period": report.period.code,
        "data_as_of": draft.data_as_of.isoformat() if draft.data_as_of else None,
        "figures": [_figure(figure, answers[figure.code]) for figure in figures],
        "tasks": _tasks(entries, tasks),
        "projects": _projects(entries, projects),
        "no_projects": draft.no_projects,
        "documents": [
            {
                "number": document.number,
                "issued_on": document.issued_on.isoformat() if document.issued_on else None,
                "abstract": document.abstract,
            }
            for document in entries.documents
        ],
        "no_documents": draft.no_documents,
        "difficulties": [_difficulty(row) for row in entries.difficulties],
        **_settled(entries.settled_difficulties),
        "no_difficulties": draft.no_difficulties,
        "assessment": draft.assessment,
        "direction": draft.direction,
    }


def code_of_content(content: dict[str, Any]) -> str:
    """The short code printed on a document of this content."""
    return sha256_of(canonical_text(content))[:CODE_LENGTH]


def code_of(draft: Draft) -> str:
    """The short code printed on the draft's document."""
    return code_of_content(content_of(draft))


def search_text_of(content: dict[str, Any]) -> str:
    """What a search looks through (`index_text`): every text of the content."""
    texts = [content["assessment"], content["direction"]]
    texts += [f"{row['name']} {row['text']}" for row in (*content["tasks"], *content["projects"])]
    texts += [f"{row['number']} {row['abstract']}" for row in content["documents"]]
    texts += [f"{row['content']} {row['proposal']} {row['addressed_to']}" for row in content["difficulties"]]
    texts += [row["comment"] for row in content.get("settled_difficulties", ())]
    texts += [f"{row['reason']} {row['note']} {row['explanation']}" for row in content["figures"]]
    return index_text(" ".join(texts))


def _figure(figure: Figure, answer: Answer) -> dict[str, Any]:
    return {
        "code": figure.code,
        "name": figure.name,
        "measure": figure.measure,
        "heading": figure.heading,
        "decimals": figure.decimals,
        "kind": figure.kind,
        "whole": figure.whole.code if figure.whole else None,
        "state": answer.state if answer.is_given else None,
        "value": canonical_number(answer.value),
        "reason": answer.reason,
        "note": answer.note,
        "explanation": answer.explanation,
    }


def canonical_number(value: Decimal | None) -> str | None:
    """A number with exactly three decimals, as content holds it."""
    return None if value is None else f"{value:.3f}"


def _tasks(entries: Entries, tasks: list[Task]) -> list[dict[str, Any]]:
    said = entries.tasks
    return [
        {
            "number": task.number,
            "name": task.name,
            "state": said[task.pk].state if task.pk in said else "",
            "text": said[task.pk].text if task.pk in said else "",
        }
        for task in tasks
    ]


def _difficulty(row: DifficultyEntry) -> dict[str, Any]:
    """A row; one that continues a tracked item carries the item's number."""
    said = {"content": row.content, "proposal": row.proposal, "addressed_to": row.addressed_to}
    return said | ({"item": row.item.number} if row.item else {})


def _settled(rows: list[DifficultyEntry]) -> dict[str, Any]:
    """Tracked items said to be solved; where there are none the content says nothing of them."""
    if not rows:
        return {}
    return {"settled_difficulties": [{"item": row.item.number, "comment": row.content} for row in rows]}


def _projects(entries: Entries, projects: list[tuple[Project, str]]) -> list[dict[str, Any]]:
    said = {entry.project_id: entry for entry in entries.projects if entry.project_id}
    named = [
        {
            "code": project.code,
            "name": project.name,
            "role": role,
            "state": said[project.pk].state if project.pk in said else "",
            "text": said[project.pk].text if project.pk in said else "",
        }
        for project, role in projects
    ]
    own = [
        {"code": None, "name": entry.own_name, "role": "lead", "state": entry.state, "text": entry.text}
        for entry in entries.projects
        if entry.project_id is None
    ]
    return named + own
