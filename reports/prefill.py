"""Texts of the period before, offered to begin with: only empty fields are filled, nothing counts as done by it.

The source is the unit's round of the shorter period of the same year, otherwise of the period before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agencies.access import Access
from reports.enums import Section, TaskState
from reports.models import Draft, ProjectEntry, Report, ReportMove, Submission, TaskEntry
from reports.models.comparison import periods_before
from reports.models.reading import Reading

MOVE = "prefill"
WHOLE = "tat-ca"
SECTIONS = (Section.TASKS, Section.PROJECTS, Section.ASSESSMENT)


@dataclass(frozen=True)
class Offer:
    """What one empty field may begin with. `key` names it in the section; `state` is that of a task, or empty."""

    key: str
    label: str
    text: str
    state: str = ""

    @property
    def state_words(self) -> str:
        return TaskState(self.state).label if self.state else ""


@dataclass(frozen=True)
class Offers:
    """What a section may take over, and from which report; nothing where there is none or nothing is empty."""

    source: str
    offers: tuple[Offer, ...]

    def __bool__(self) -> bool:
        return bool(self.offers)

    def named(self, key: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.key == key), None)


def earlier_round(report: Report) -> Submission | None:
    """The unit's accepted or else its latest standing round of the nearest period that has one; two queries."""
    periods = periods_before(report.period)
    rounds = Submission.objects.filter(
        report__unit=report.unit_id, report__period__in=[period.pk for period in periods]
    )
    found: dict[int, Submission] = {}
    for filed in rounds.standing_or_accepted().select_related("report__period").order_by("number"):
        period = filed.report.period_id
        if period not in found or (filed.accepted_at is not None) >= (found[period].accepted_at is not None):
            found[period] = filed
    return next((found[period.pk] for period in periods if period.pk in found), None)


def offers_for(section: str, reading: Reading) -> Offers:
    """What the empty fields of a section may begin with."""
    if section not in SECTIONS:
        return Offers("", ())
    source = earlier_round(reading.report)
    if source is None:
        return Offers("", ())
    offers = tuple(_OFFERS[Section(section)](reading, source.content_data))
    return Offers(source.report.period.name, offers)


def take_over(draft: Draft, section: str, key: str, *, by: Access, now: datetime) -> int:
    """Fill the empty field that `key` names, or all of the section (`WHOLE`); returns how many.

    Runs inside `workflow.saving` after the section was stored, and leaves a row among the moves.
    """
    offers = offers_for(section, Reading(draft))
    taken = [offer for offer in offers.offers if key in (WHOLE, offer.key)]
    if not taken:
        return 0
    _WRITERS[Section(section)](draft, taken)
    report = draft.report
    ReportMove.objects.create(
        report=report,
        move=MOVE,
        from_state=report.state,
        to_state=report.state,
        at=now,
        by=by.user,
        comment=f"{offers.source}: {', '.join(offer.label for offer in taken)}",
    )
    return len(taken)


# ------------------------------------------------------------------ what is empty here and was said there


def _texts(reading: Reading, content: dict[str, Any]) -> Iterator[Offer]:
    for key, label in (
        ("assessment", "Đánh giá chung"),
        ("direction", "Phương hướng, nhiệm vụ thời gian tới"),
    ):
        if content[key] and not getattr(reading.draft, key):
            yield Offer(key, label, content[key])


def _tasks(reading: Reading, content: dict[str, Any]) -> Iterator[Offer]:
    said = {row["number"]: row for row in content["tasks"]}
    for task in reading.tasks:
        row, entry = said.get(task.number), reading.task_entries.get(task.pk)
        if row is not None and row["text"] and (entry is None or not entry.text):
            # A state chosen already stays: then only the text is offered.
            state = "" if entry is not None and entry.state else row["state"]
            yield Offer(str(task.number), f"Nhiệm vụ {task.number}", row["text"], state)


def _projects(reading: Reading, content: dict[str, Any]) -> Iterator[Offer]:
    said = {row["code"]: row for row in content["projects"] if row["code"]}
    for project, _role in reading.projects:
        row, entry = said.get(project.code), reading.project_entries.get(project.pk)
        if row is not None and row["text"] and (entry is None or not entry.text):
            state = "" if entry is not None and entry.state else row["state"]
            yield Offer(project.code, project.code, row["text"], state)


# ------------------------------------------------------------------ writing


def _write_texts(draft: Draft, offers: Iterable[Offer]) -> None:
    for offer in offers:
        setattr(draft, offer.key, offer.text)
    draft.save(update_fields=["assessment", "direction"])


def _write_tasks(draft: Draft, offers: Iterable[Offer]) -> None:
    tasks = {str(task.number): task for task in Reading(draft).tasks}
    for offer in offers:
        entry, _created = TaskEntry.objects.get_or_create(draft=draft, task=tasks[offer.key])
        _write_work(entry, offer)


def _write_projects(draft: Draft, offers: Iterable[Offer]) -> None:
    projects = {project.code: project for project, _role in Reading(draft).projects}
    for offer in offers:
        entry, _created = ProjectEntry.objects.get_or_create(draft=draft, project=projects[offer.key])
        _write_work(entry, offer)


def _write_work(entry: TaskEntry | ProjectEntry, offer: Offer) -> None:
    entry.text = offer.text
    if offer.state:
        entry.state = offer.state
    entry.save()


_OFFERS = {Section.TASKS: _tasks, Section.PROJECTS: _projects, Section.ASSESSMENT: _texts}
_WRITERS = {
    Section.TASKS: _write_tasks,
    Section.PROJECTS: _write_projects,
    Section.ASSESSMENT: _write_texts,
}
