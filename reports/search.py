"""Search without diacritics over what a person may see: units, the plan's own text, what reports say.

Exact spellings come first in every kind, then the newest; the order is made before the list is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, QuerySet, Value, When

from agencies.access import Access
from agencies.models import Unit
from agencies.text import UnreadableText, clean_text, index_text
from reports.enums import WITH_UNIT_STATES, DraftKind
from reports.models import ConsolidatedIssue, Difficulty, Draft, Submission
from reports.models.snapshot import content_of
from reports.wanted import Wanted
from targets.models import Amendment, Duty, Figure, Plan, Project, Target, Task

LONGEST_QUERY = 200
SHORTEST_KEY = 2
MOST_OF_A_KIND = 30
MOST_DRAFTS = 5


@dataclass(frozen=True)
class Found:
    """One result: the thing itself, its title, some words around the place."""

    thing: Any
    title: str
    excerpt: str = ""


@dataclass(frozen=True)
class Hits:
    """What was found of a kind, nearest first, and how many there are in all."""

    found: list[Found] = field(default_factory=list)
    total: int = 0


@dataclass(frozen=True)
class Results:
    """What was found, kind by kind; `key` is what was looked for, empty when there was too little to look for."""

    query: str
    key: str
    units: Hits = Hits()
    plan_texts: Hits = Hits()
    amendments: Hits = Hits()
    issues: Hits = Hits()
    rounds: Hits = Hits()
    drafts: Hits = Hits()
    difficulties: Hits = Hits()

    @property
    def count(self) -> int:
        kinds = (
            *(self.units, self.plan_texts, self.amendments, self.issues),
            *(self.rounds, self.drafts, self.difficulties),
        )
        return sum(kind.total for kind in kinds)


def find(typed: str, access: Access) -> Results:
    """Look for words, whatever their marks; pasted text may be composed or not."""
    try:
        query = clean_text(typed)[:LONGEST_QUERY]
    except UnreadableText:
        query = ""
    wanted = Wanted.of(query)
    if len(wanted.key) < SHORTEST_KEY:
        return Results(query, "")
    return Results(
        query,
        wanted.key,
        units=_units(wanted, access),
        plan_texts=_plan_texts(wanted, access),
        amendments=_amendments(wanted, access),
        issues=_issues(wanted, access),
        rounds=_rounds(wanted, access),
        drafts=_drafts(wanted, access),
        difficulties=_difficulties(wanted, access),
    )


# --- Some hundred rows: compared here -------------------------------------------------------


def _units(wanted: Wanted, access: Access) -> Hits:
    units = _holding(wanted, Unit.objects.filter(province__in=access.provinces).order_by("order", "pk"))
    names = ((f"{unit.name} {unit.short_name} {unit.code}", unit) for unit in units)
    return _nearest(wanted, ((words, Found(unit, unit.name)) for words, unit in names))


def _plan_texts(wanted: Wanted, access: Access) -> Hits:
    plans = Plan.objects.visible_to(access)
    texts: list[tuple[str, Found]] = []
    for model, title, text, also in (
        (Target, lambda row: f"{row.citation} · Mục tiêu {row.number}: {row.name}", "text", ""),
        (Figure, lambda row: f"Số liệu {row.code}: {row.name}", "definition", "heading"),
        (Task, lambda row: f"{row.citation} · Nhiệm vụ {row.number}: {row.name}", "text", ""),
        (Duty, lambda row: f"{row.citation} · {row.agency}", "text", ""),
        (Project, lambda row: f"{row.citation} · {row.code}", "name", "guiding_body"),
    ):
        rows = model.objects.filter(plan__in=plans).select_related("plan")
        if model is Duty:
            rows = rows.select_related("agency")
        for row in _holding(wanted, rows):
            said = getattr(row, text)
            words = " ".join((title(row), said, getattr(row, also, "")))
            texts.append((words, Found(row, title(row), wanted.excerpt([said]))))
    return _nearest(wanted, texts)


def _amendments(wanted: Wanted, access: Access) -> Hits:
    """What everybody reads of them; the reason stays with those who consolidate."""
    rows = Amendment.objects.visible_to(access).select_related("plan", "indicator", "task")
    texts = []
    for row in rows.order_by("-valid_from", "-pk"):
        said = [row.wording, row.decision]
        title = f"Điều chỉnh số {row.number:02} · {row.subject}"
        texts.append((" ".join((title, *said)), Found(row, title, wanted.excerpt(said))))
    return _nearest(wanted, texts)


def _holding(wanted: Wanted, rows: QuerySet) -> QuerySet:
    """Few enough to be compared word by word; the column is no more than searched for the letters."""
    for word in wanted.key.split():
        rows = rows.filter(search_text__contains=word)
    return rows


def _nearest(wanted: Wanted, texts: Iterable[tuple[str, Found]]) -> Hits:
    indexed = [(index_text(text), found) for text, found in texts]
    ranked = [(wanted.degree(text), found) for text, found in indexed if wanted.stands_in(text)]
    ranked.sort(key=lambda pair: pair[0])
    return Hits([found for _degree, found in ranked[:MOST_OF_A_KIND]], len(ranked))


# --- Rows that grow with the years: compared by the database --------------------------------


def _issues(wanted: Wanted, access: Access) -> Hits:
    issues = ConsolidatedIssue.objects.visible_to(access).filter(search_text__contains=wanted.phrase)
    return _ordered(wanted, issues.select_related("period__plan"), _issue_found, newest="-issued_at")


def _issue_found(issued: ConsolidatedIssue, wanted: Wanted) -> Found:
    title = f"Báo cáo số {issued.document_number} · {issued.period.name} · lần ban hành {issued.number:02}"
    return Found(issued, title, wanted.excerpt(issued.texts()[1:]))


def _rounds(wanted: Wanted, access: Access) -> Hits:
    """Narratives are long: the words must stand together, as they were typed."""
    rounds = Submission.objects.real().visible_to(access).filter(search_text__contains=wanted.phrase)
    rounds = rounds.select_related("report__unit", "report__period__plan")
    return _ordered(wanted, rounds, _round_found, newest="-submitted_at")


def _round_found(submission: Submission, wanted: Wanted) -> Found:
    title = f"{submission.report.unit.short_name} · {submission.report.period.name}"
    excerpt = wanted.excerpt(texts_of(submission.content_data))
    return Found(submission, f"{title} · lần nộp {submission.number:02}", excerpt)


def _drafts(wanted: Wanted, access: Access) -> Hits:
    drafts = Draft.objects.filter(
        report__unit__in=access.own_units,
        report__state__in=WITH_UNIT_STATES,
        report__period__is_practice=False,
        kind=DraftKind.OWN,
        search_text__contains=wanted.phrase,
    ).select_related("report__unit", "report__period__plan")
    return _ordered(wanted, drafts, _draft_found, newest="-updated_at", most=MOST_DRAFTS)


def _draft_found(draft: Draft, wanted: Wanted) -> Found:
    title = f"{draft.report.unit.short_name} · {draft.report.period.name} · bản đang lập"
    return Found(draft, title, wanted.excerpt(texts_of(content_of(draft))))


def _difficulties(wanted: Wanted, access: Access) -> Hits:
    items = Difficulty.objects.visible_to(access).select_related("plan", "unit")
    for word in wanted.words:
        items = items.filter(search_text__contains=word)
    return _ordered(wanted, items, _difficulty_found, newest="-opened_at")


def _difficulty_found(item: Difficulty, wanted: Wanted) -> Found:
    title = f"{item.code} · {item.unit.short_name} · {item.get_state_display()}"
    return Found(item, title, wanted.excerpt([item.content, item.proposal, item.answer]) or item.content)


def _ordered(
    wanted: Wanted,
    rows: QuerySet,
    found: Callable[[Any, Wanted], Found],
    *,
    newest: str,
    most: int = MOST_OF_A_KIND,
) -> Hits:
    """Nearest first, then newest; only those shown are read whole."""
    degrees = enumerate(wanted.degrees)
    nearness = Case(
        *(When(search_text__contains=part, then=Value(rank)) for rank, part in degrees),
        default=Value(len(wanted.degrees)),
    )
    order = list(rows.order_by(nearness, newest, "-pk").values_list("pk", flat=True))
    shown = rows.in_bulk(order[:most])
    return Hits([found(shown[key], wanted) for key in order[:most]], len(order))


def texts_of(content: Any) -> list[str]:
    """Every text of a content that a search looks through."""
    texts = [content["assessment"], content["direction"]]
    texts += [f"{row['name']}: {row['text']}" for row in (*content["tasks"], *content["projects"])]
    texts += [f"{row['number']} {row['abstract']}" for row in content["documents"]]
    for row in content["difficulties"]:
        texts += [row["content"], row["proposal"], row["addressed_to"]]
    texts += [row["comment"] for row in content.get("settled_difficulties", ())]
    for row in content["figures"]:
        texts += [f"{row['name']}: {row[part]}" for part in ("reason", "note", "explanation") if row[part]]
    return texts
