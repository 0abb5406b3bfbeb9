"""Reading the recipe of a demonstration: a YAML file named after the plan's code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from targets.models import Plan


class NoRecipe(Exception):
    """There is no demonstration for this plan; the text says where one would be looked for."""


def read_recipe(plan: Plan) -> dict[str, Any]:
    """The recipe of a plan's demonstration: totals, splits, story and texts, as plain data."""
    path = Path(settings.BASE_DIR) / "fixtures" / "demo" / f"{plan.code}.yaml"
    if not path.is_file():
        raise NoRecipe(f"Kế hoạch {plan.code} không có số liệu minh họa (fixtures/demo/{plan.code}.yaml).")
    return yaml.safe_load(path.read_text(encoding="utf-8"))
