"""Search without diacritics over what a person may see: units, the plan's own text, what reports say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from agencies.access import Access
from agencies.models import Unit
from agencies.text import UnreadableText, clean_text, search_key, tone_key
from reports.enums import WITH_UNIT_STATES, DraftKind
from reports.models import Difficulty, Draft, Submission
from reports.models.snapshot import content_of
from targets.models import Duty, Figure, Plan, Project, Target, Task

LONGEST_QUERY = 200
SHORTEST_KEY = 2
MOST_OF_A_KIND = 30
MOST_DRAFTS = 5
EXCERPT_AROUND = 90


@dataclass(frozen=True)
class Found:
    """One result: the thing itself, its title, some words around the place."""

    thing: Any
    title: str
    excerpt: str = ""


@dataclass(frozen=True)
class Results:
    """What was found, kind by kind; `key` is what was looked for, empty when there was too little to look for."""

    query: str
    key: str
    units: list[Found]
    plan_texts: list[Found]
    rounds: list[Found]
    drafts: list[Found]
    difficulties: list[Found]

    @property
    def count(self) -> int:
        kinds = (self.units, self.plan_texts, self.rounds, self.drafts, self.difficulties)
        return sum(len(kind) for kind in kinds)


def find(typed: str, access: Access) -> Results:
    """Look for words, whatever their marks; pasted text may be composed or not."""
    try:
        query = clean_text(typed)[:LONGEST_QUERY]
    except UnreadableText:
        query = ""
    key = search_key(query)
    if len(key) < SHORTEST_KEY:
        return Results(query, "", [], [], [], [], [])
    return Results(
        query,
        key,
        _best_first(query, _units(key, access)),
        _best_first(query, _plan_texts(key, access)),
        list(_rounds(key, access)),
        list(_drafts(key, access)),
        list(_difficulties(key, access)),
    )


def _best_first(query: str, found: Iterable[Found]) -> list[Found]:
    """Exact spelling with its marks before the same letters without."""
    exact = tone_key(query)
    return sorted(found, key=lambda result: exact not in tone_key(f"{result.title} {result.excerpt}"))


def _words(key: str) -> Q:
    """Every word of the key, in any order."""
    condition = Q()
    for word in key.split():
        condition &= Q(search_text__contains=word)
    return condition


def _units(key: str, access: Access) -> list[Found]:
    units = Unit.objects.filter(_words(key), province__in=access.provinces).order_by("order", "pk")
    return [Found(unit, unit.name) for unit in units[:MOST_OF_A_KIND]]


def _plan_texts(key: str, access: Access) -> list[Found]:
    plans = Plan.objects.visible_to(access)
    found = []
    for model, title, text in (
        (Target, lambda row: f"{row.citation} · Mục tiêu {row.number}: {row.name}", "text"),
        (Figure, lambda row: f"Số liệu {row.code}: {row.name}", "definition"),
        (Task, lambda row: f"{row.citation} · Nhiệm vụ {row.number}: {row.name}", "text"),
        (Duty, lambda row: f"{row.citation} · {row.agency}", "text"),
        (Project, lambda row: f"{row.citation} · {row.code}", "name"),
    ):
        rows = model.objects.filter(_words(key), plan__in=plans).select_related("plan")
        if model is Duty:
            rows = rows.select_related("agency")
        for row in rows[:MOST_OF_A_KIND]:
            found.append(Found(row, title(row), excerpt_of([getattr(row, text)], key)))
    return found


def _rounds(key: str, access: Access) -> Iterable[Found]:
    rounds = _in_text(Submission.objects.real().visible_to(access), key)
    rounds = rounds.select_related("report__unit", "report__period__plan").order_by("-submitted_at", "-pk")
    for submission in rounds[:MOST_OF_A_KIND]:
        title = f"{submission.report.unit.short_name} · {submission.report.period.name}"
        excerpt = excerpt_of(texts_of(submission.content_data), key)
        yield Found(submission, f"{title} · lần nộp {submission.number:02}", excerpt)


def _drafts(key: str, access: Access) -> Iterable[Found]:
    drafts = Draft.objects.filter(
        report__unit__in=access.own_units,
        report__state__in=WITH_UNIT_STATES,
        report__period__is_practice=False,
        kind=DraftKind.OWN,
    )
    drafts = _in_text(drafts, key).select_related("report__unit", "report__period__plan")
    for draft in drafts.order_by("-updated_at", "-pk")[:MOST_DRAFTS]:
        title = f"{draft.report.unit.short_name} · {draft.report.period.name} · bản đang lập"
        yield Found(draft, title, excerpt_of(texts_of(content_of(draft)), key))


def _difficulties(key: str, access: Access) -> Iterable[Found]:
    items = Difficulty.objects.visible_to(access).filter(_words(key)).select_related("plan", "unit")
    for item in items.order_by("-opened_at", "-pk")[:MOST_OF_A_KIND]:
        title = f"{item.code} · {item.unit.short_name} · {item.get_state_display()}"
        yield Found(item, title, excerpt_of([item.content, item.proposal, item.answer], key) or item.content)


def _in_text(rows: QuerySet, key: str) -> QuerySet:
    """Narratives are long: the words must stand together, as they were typed."""
    return rows.filter(search_text__contains=key)


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


def excerpt_of(texts: Iterable[str], key: str) -> str:
    """Some words around the first place where the key stands; the beginning when it stands nowhere in one text."""
    wanted = key.split()
    for text in texts:
        words = text.split()
        keys = [search_key(word) for word in words]
        for place in range(len(words)):
            if _starts_here(keys, place, wanted):
                return _around(words, place)
    return ""


def _starts_here(keys: list[str], place: int, wanted: list[str]) -> bool:
    following = " ".join(keys[place : place + len(wanted) + 2])
    return wanted[0] in keys[place] and " ".join(wanted) in following


def _around(words: list[str], place: int) -> str:
    before = " ".join(words[:place])
    after = " ".join(words[place:])
    start = before[-EXCERPT_AROUND:] if len(before) > EXCERPT_AROUND else before
    end = after[: EXCERPT_AROUND * 2]
    return f"{'… ' if len(before) > len(start) else ''}{start} {end}{' …' if len(after) > len(end) else ''}".strip()
