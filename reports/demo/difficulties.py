"""What became of the difficulties of a demonstration, and its inspections: through the moves that people have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from agencies.dates import local_date
from agencies.models import Unit
from reports import difficulties
from reports.demo.people import People
from reports.demo.story import at
from reports.difficulties import Reported
from reports.models import Difficulty, Inspection
from targets.models import Plan

# Days after an item was opened.
ASSIGNED, FORWARDED, ANSWERED, SAID = 2, 9, 20, 26
WEEKS_TO_ANSWER = 6
SOLVED = ("assign", "answer", "confirm")
# How far the items of the last year have come, in turn: every state is shown, one answer is disputed.
STORIES = (
    ("assign", "answer"),
    ("assign",),
    ("forward",),
    ("assign", "answer", "dispute"),
    (),
    SOLVED,
    ("assign", "answer", "close"),
)


def play_difficulties(plan: Plan, recipe: dict[str, Any], people: People, now: datetime) -> None:
    """Answer what the accepted reports raised, report some on other days, and log the inspections of the recipe."""
    texts = recipe.get("difficulties")
    if texts is None:
        return
    _Handling(plan, recipe, people, now).play()
    for row in texts["inspections"]:
        unit = Unit.objects.get(province=plan.province, code=row["unit"])
        by = people.coordinator(0).user
        told = {name: value for name, value in row.items() if name != "unit"}
        Inspection.objects.create(
            plan=plan, unit=unit, saved_at=at(row["inspected_on"], 16), saved_by=by, **told
        )


class _Handling:
    def __init__(self, plan: Plan, recipe: dict[str, Any], people: People, now: datetime) -> None:
        self.plan, self.people, self.now = plan, people, now
        self.texts = recipe["difficulties"]
        contents = [row["content"] for row in recipe["texts"]["difficulties"]]
        self.kinds = dict(zip(contents, self.texts["kinds"], strict=True))
        self.units = {unit.name: unit for unit in Unit.objects.filter(province=plan.province)}

    def play(self) -> None:
        items = Difficulty.objects.filter(plan=self.plan).select_related("unit", "plan").order_by("number")
        for place, item in enumerate(items):
            is_recent = local_date(item.opened_at).year == self.plan.last_year
            self._follow(item, STORIES[place % len(STORIES)] if is_recent else SOLVED)
        for row in self.texts["any_day"]:
            unit = Unit.objects.get(province=self.plan.province, code=row["unit"])
            said = Reported(row["content"], row["proposal"], row["addressed_to"], row["kind"])
            by = self.people.preparer(unit)
            item = difficulties.report_difficulty(self.plan, unit, said, by=by, now=at(row["day"], 10))
            self._follow(item, row.get("story", ()))

    def _follow(self, item: Difficulty, story: Sequence[str]) -> None:
        for step in story:
            getattr(self, f"_{step}")(item)

    def _day(self, item: Difficulty, days: int) -> date:
        """So many days after the item was opened, after all that happened to it already, today at the latest."""
        last = local_date(item.events.order_by("pk").last().at)
        day = max(local_date(item.opened_at) + timedelta(days=days), last + timedelta(days=1))
        return min(day, local_date(self.now))

    def _by(self, item: Difficulty) -> Any:
        return self.people.coordinator(item.number)

    def _assign(self, item: Difficulty) -> None:
        day = self._day(item, ASSIGNED)
        owner = self.units.get(item.addressed_to)
        own_matter = owner == item.unit
        name = self.texts["higher_body"] if own_matter else item.addressed_to
        owner = None if own_matter else owner
        difficulties.assign(
            item,
            by=self._by(item),
            now=at(day, 8),
            owner_unit=owner,
            owner_name="" if owner else name,
            due_before=day + timedelta(weeks=WEEKS_TO_ANSWER),
            kind=self.kinds.get(item.content, ""),
        )

    def _forward(self, item: Difficulty) -> None:
        day = self._day(item, FORWARDED)
        due = local_date(self.now) + timedelta(weeks=WEEKS_TO_ANSWER)
        owner = self.texts["higher_body"]
        difficulties.forward(item, by=self._by(item), now=at(day, 8), owner_name=owner, due_before=due)

    def _answer(self, item: Difficulty) -> None:
        """The unit that was asked answers for itself; for another body the coordinator writes the answer down."""
        text = self.texts["answers"][item.number % len(self.texts["answers"])]
        day = at(self._day(item, ANSWERED), 8)
        if item.owner_unit is not None:
            difficulties.respond(item, by=self.people.preparer(item.owner_unit), now=day, text=text)
        else:
            difficulties.answer(item, by=self._by(item), now=day, text=text)

    def _confirm(self, item: Difficulty) -> None:
        by = self.people.preparer(item.unit)
        difficulties.confirm(item, by=by, now=at(self._day(item, SAID), 8))

    def _dispute(self, item: Difficulty) -> None:
        by, day = self.people.preparer(item.unit), self._day(item, SAID)
        difficulties.dispute(item, by=by, now=at(day, 8), comment=self.texts["dispute"])

    def _close(self, item: Difficulty) -> None:
        day = self._day(item, SAID)
        difficulties.close(item, by=self._by(item), now=at(day, 8), comment=self.texts["close"])
