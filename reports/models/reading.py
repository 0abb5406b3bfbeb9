"""One draft, read once: what it says, what it is asked, what it is held against."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from reports.answers import NOTHING_SAID, Answer
from reports.models.comparison import Comparison
from reports.models.draft import Draft, ProjectEntry, TaskEntry
from reports.models.duties import figures_of, may_add_projects, projects_of, tasks_of, with_amendments
from reports.models.report import Report
from reports.models.snapshot import Entries, answers_of, content_from
from reports.rules import FigureFacts, Finding, RuleFacts, Surroundings, findings
from targets.enums import Comparator, FigureKind, IndicatorKind, TermSide
from targets.models import Figure, FigureRule, IndicatorTerm, Plan, Project, Task


class Reading:
    """Everything a page or a check asks of one draft; each part is read from the database at most once."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.report = draft.report
        self.entries = Entries(draft)

    @cached_property
    def figures(self) -> list[Figure]:
        return figures_of(self.report.unit, self.report.period)

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """By figure code; derived figures are summed."""
        return answers_of(self.draft, self.figures)

    @cached_property
    def comparison(self) -> Comparison:
        return Comparison.of(self.report)

    @cached_property
    def carried_over(self) -> dict[str, Decimal]:
        """Numbers of the period before that stocks of which nothing was said yet may take over, by code."""
        found = {}
        for figure in self.figures:
            before = self.comparison.previous.get(figure.code, NOTHING_SAID)
            is_blank = self.answers[figure.code] == NOTHING_SAID
            if figure.kind == FigureKind.STOCK and is_blank and before.value is not None:
                found[figure.code] = before.value
        return found

    @cached_property
    def findings(self) -> list[Finding]:
        """What the rules say of the figures."""
        return judge(self.report, self.figures, self.answers, self.comparison)

    @cached_property
    def tasks(self) -> list[Task]:
        return tasks_of(self.report.unit, self.report.period)

    @cached_property
    def amended_tasks(self) -> list[Task]:
        """The same tasks, each with the amendment that gives it another text in this period."""
        return with_amendments(self.tasks, self.report.period)

    @property
    def task_entries(self) -> dict[int, TaskEntry]:
        """By the id of the task."""
        return self.entries.tasks

    @cached_property
    def projects(self) -> list[tuple[Project, str]]:
        """Named projects with the unit's role."""
        return projects_of(self.report.unit, self.report.period)

    @cached_property
    def project_entries(self) -> dict[int, ProjectEntry]:
        """Entries of named projects by the id of the project."""
        return {entry.project_id: entry for entry in self.entries.projects if entry.project_id}

    @cached_property
    def own_projects(self) -> list[ProjectEntry]:
        """Projects the plan does not name."""
        return [entry for entry in self.entries.projects if entry.project_id is None]

    @cached_property
    def may_add_projects(self) -> bool:
        return may_add_projects(self.report.unit, self.report.period.plan)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The draft's content, as a round would hold it."""
        return content_from(self.draft, self.entries, self.figures, self.answers, self.tasks, self.projects)


class Rulebook:
    """The rules of a plan between figures, each part read at most once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def rules(self) -> list[RuleFacts]:
        return rules_of(self.plan)

    @cached_property
    def full_pairs(self) -> frozenset[tuple[str, str]]:
        return full_pairs(self.plan)


def judge(
    report: Report,
    figures: Iterable[Figure],
    answers: dict[str, Answer],
    compared: Comparison,
    book: Rulebook | None = None,
) -> list[Finding]:
    """What the plan's rules say of these answers of one report, whether of a draft or of a round.

    `book` spares reading the plan's rules once more.
    """
    period = report.period
    book = book or Rulebook(period.plan)
    around = Surroundings(
        last_year=compared.last_year,
        shorter=compared.shorter,
        previous=compared.previous,
        others=compared.others,
        judged=period.judged,
        full_pairs=book.full_pairs if period.judged else frozenset(),
    )
    return findings([facts_of(figure) for figure in figures], answers, book.rules, around)


def facts_of(figure: Figure) -> FigureFacts:
    """A figure as the pure rules see it."""
    return FigureFacts(
        code=figure.code,
        name=figure.name,
        measure=figure.measure,
        kind=figure.kind,
        decimals=figure.decimals,
        nil_allowed=figure.nil_allowed,
        whole=figure.whole.code if figure.whole else None,
        bound_percent=figure.bound_percent,
        bound_amount=figure.bound_amount,
    )


def rules_of(plan: Plan) -> list[RuleFacts]:
    """The plan's rules between figures, as plain data, in the order of their codes."""
    rows = FigureRule.objects.filter(plan=plan).order_by("code", "right__order", "right__pk")
    named = rows.values_list(
        "pk",
        "kind",
        "strength",
        "left__code",
        "other_unit__code",
        "other_unit__short_name",
        "right__code",
        "right__short_name",
    )
    return [
        _rule(*key[1:], [row[-2:] for row in held if row[-2]])
        for key, held in groupby(named, key=lambda row: row[:-2])
    ]


def _rule(kind, strength, left, other_unit, other_name, right) -> RuleFacts:
    codes, names = (tuple(column) for column in zip(*right, strict=True)) if right else ((), ())
    return RuleFacts(kind, strength, left, codes, other_unit, names, other_name or "")


def full_pairs(plan: Plan) -> frozenset[tuple[str, str]]:
    """Pairs (part, whole) of which an indicator asks 100 %."""
    terms = IndicatorTerm.objects.filter(
        indicator__plan=plan,
        indicator__kind=IndicatorKind.RATIO,
        indicator__comparator=Comparator.EQ,
        side=TermSide.NUMERATOR,
        figure__whole__isnull=False,
    )
    return frozenset(terms.order_by().values_list("figure__code", "figure__whole__code"))
