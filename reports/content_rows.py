"""The content of a report as rows to be read: from a draft or from a round, always out of the same dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from reports.answers import Answer
from reports.enums import EntryState, TaskState
from reports.rules import Finding
from reports.side_by_side import Beside, beside
from targets.enums import FigureKind, TaskRole

Content = Mapping[str, Any]


@dataclass(frozen=True)
class FigureLine:
    """One figure as reported, beside last year; `place` numbers the lines of the report from 1."""

    place: int
    code: str
    name: str
    measure: str
    is_part: bool
    is_derived: bool
    state: str | None
    beside: Beside
    reason: str
    note: str
    explanation: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class FigureGroup:
    """The figures under one heading; `given` of them were answered."""

    heading: str
    lines: tuple[FigureLine, ...]

    @property
    def given(self) -> int:
        return sum(line.state is not None for line in self.lines)


@dataclass(frozen=True)
class WorkLine:
    """A core task or a project: what it is, how it stands, in the unit's words. `key` is its number or code."""

    key: str
    label: str
    name: str
    state: str
    state_words: str
    text: str
    role_words: str = ""


@dataclass(frozen=True)
class DocumentLine:
    """A document issued in the period."""

    number: str
    issued_on: date | None
    abstract: str


@dataclass(frozen=True)
class ContentRows:
    """A whole report, ready to be read from top to bottom."""

    data_as_of: date | None
    groups: tuple[FigureGroup, ...]
    tasks: tuple[WorkLine, ...]
    projects: tuple[WorkLine, ...]
    no_projects: bool
    documents: tuple[DocumentLine, ...]
    no_documents: bool
    difficulties: tuple[Mapping[str, Any], ...]
    no_difficulties: bool
    assessment: str
    direction: str
    figures: tuple[FigureLine, ...] = field(default=())
    settled: tuple[Mapping[str, Any], ...] = ()


def rows_of(
    content: Content, last_year: Mapping[str, Answer], findings: Iterable[Finding] = ()
) -> ContentRows:
    """Arrange a content for reading."""
    lines = _figure_lines(content, last_year, findings)
    headings = {row["code"]: row["heading"] for row in content["figures"]}
    groups = groupby(lines, key=lambda line: headings[line.code])
    return ContentRows(
        data_as_of=_date(content["data_as_of"]),
        groups=tuple(FigureGroup(heading, tuple(members)) for heading, members in groups),
        figures=lines,
        tasks=tuple(
            _work_line(row, label=f"Nhiệm vụ {row['number']}", name=row["name"]) for row in content["tasks"]
        ),
        projects=tuple(
            _work_line(row, label=row["code"] or "Dự án khác", name=row["name"])
            for row in content["projects"]
        ),
        no_projects=content["no_projects"],
        documents=tuple(
            DocumentLine(row["number"], _date(row["issued_on"]), row["abstract"])
            for row in content["documents"]
        ),
        no_documents=content["no_documents"],
        difficulties=tuple(content["difficulties"]),
        no_difficulties=content["no_difficulties"],
        settled=tuple(content.get("settled_difficulties", ())),
        assessment=content["assessment"],
        direction=content["direction"],
    )


def answers_in(content: Content) -> dict[str, Answer]:
    """The answers a content holds, by figure code."""
    return {row["code"]: answer_in(row) for row in content["figures"]}


def answer_in(row: Mapping[str, Any]) -> Answer:
    """One figure of a content as an answer."""
    return Answer(
        state=row["state"],
        value=None if row["value"] is None else Decimal(row["value"]),
        reason=row["reason"],
        note=row["note"],
        explanation=row["explanation"],
    )


def _figure_lines(
    content: Content, last_year: Mapping[str, Answer], findings: Iterable[Finding]
) -> tuple[FigureLine, ...]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.figure, []).append(finding)
    return tuple(
        FigureLine(
            place=place,
            code=row["code"],
            name=row["name"],
            measure=row["measure"],
            is_part=row["whole"] is not None,
            is_derived=row["kind"] == FigureKind.DERIVED,
            state=row["state"],
            beside=beside(answer_in(row), last_year.get(row["code"]), row["decimals"]),
            reason=row["reason"] if row["state"] == EntryState.UNAVAILABLE else "",
            note=row["note"],
            explanation=row["explanation"],
            findings=tuple(found.get(row["code"], ())),
        )
        for place, row in enumerate(content["figures"], start=1)
    )


def _work_line(row: Mapping[str, Any], *, label: str, name: str) -> WorkLine:
    return WorkLine(
        key=str(row.get("number") or row.get("code") or "khac"),
        label=label,
        name=name,
        state=row["state"],
        state_words=TaskState(row["state"]).label if row["state"] else "",
        text=row["text"],
        role_words=TaskRole(row["role"]).label if row.get("role") else "",
    )


def _date(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
