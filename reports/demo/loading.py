"""Loading a demonstration into an empty plan, in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from agencies.models import Unit, User
from reports.demo.difficulties import play_difficulties
from reports.demo.people import People, make_people
from reports.demo.recipe import read_recipe
from reports.demo.story import Story
from reports.difficulty_notices import owe_owner_reminders
from reports.models import Draft, Notice, Submission
from reports.notifications import owe_reminders, owe_waiting
from targets.models import Baseline, BaselineChange, Figure, Plan

# What is older was seen long ago.
UNREAD = timedelta(days=3)


class DemoRefused(Exception):
    """The demonstration is not loaded; the text says why."""


def load_demo(plan: Plan, *, password: str, now: datetime, real_now: datetime) -> list[tuple[str, str]]:
    """Fill `plan` with invented figures up to `now`, the time its own clock starts at.

    Returns (user name, role) of one account per role. Raises `DemoRefused` beside real reports.
    """
    if plan.is_demo:
        raise DemoRefused(f"Kế hoạch {plan.code} đã có số liệu minh họa.")
    if Draft.objects.exists() or Submission.objects.exists():
        raise DemoRefused(
            "Cơ sở dữ liệu đã có báo cáo thật; không nạp số liệu minh họa bên cạnh báo cáo thật."
        )
    recipe = read_recipe(plan)
    with transaction.atomic():
        plan.is_demo, plan.demo_started_at = True, real_now
        plan.save(update_fields=["is_demo", "demo_started_at"])
        accounts = make_people(plan, recipe["accounts"], password)
        people = People(plan, recipe["accounts"])
        _baselines(plan, recipe.get("baselines", {}), people.coordinator(0).user, now)
        Story(plan, recipe, people, now).play()
        play_difficulties(plan, recipe, people, now)
        owe_reminders(now)
        owe_waiting(now)
        owe_owner_reminders(now)
        Notice.objects.update(sent_at=now)
        Notice.objects.filter(created_at__lt=now - UNREAD).update(read_at=now)
    return accounts


def _baselines(plan: Plan, rows: dict[str, dict[str, object]], by: User, now: datetime) -> None:
    """The base values of the recipe, entered for the unit that is the figure's authority."""
    for code, values in rows.items():
        figure = Figure.objects.get(plan=plan, code=code)
        assignment = figure.assignments.exclude(role="breakdown").select_related("unit").first()
        unit: Unit = assignment.unit
        written = Baseline.objects.bulk_create(
            Baseline(
                figure=figure,
                unit=unit,
                year=int(period.split("-")[0]),
                part=period.split("-")[1],
                value=value,
                note="Số liệu minh họa",
                entered_at=now,
                entered_by=by,
            )
            for period, value in values.items()
        )
        BaselineChange.objects.bulk_create(
            BaselineChange(
                figure=figure,
                unit=unit,
                year=row.year,
                part=row.part,
                new_value=row.value,
                new_note=row.note,
                at=now,
                by=by,
            )
            for row in written
        )
