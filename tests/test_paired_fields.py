"""What was done at a time was done by someone: of every optional pair `…_at`, `…_by` both are there or neither."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Value

OUR_APPS = ("agencies", "targets", "reports")
AT = datetime(2025, 12, 12, tzinfo=UTC)


def optional_pairs() -> list[tuple[type[models.Model], str]]:
    """(model, stem) of every pair that may be empty."""
    pairs = []
    for app in OUR_APPS:
        for model in apps.get_app_config(app).get_models():
            optional = {field.name for field in model._meta.fields if field.null}
            stems = {name.removesuffix("_at") for name in optional if name.endswith("_at")}
            pairs += [(model, stem) for stem in stems if f"{stem}_by" in optional]
    return sorted(pairs, key=lambda pair: (pair[0].__name__, pair[1]))


PAIRS = optional_pairs()


def test_pairs_are_the_known_ones():
    assert [f"{model.__name__}.{stem}" for model, stem in PAIRS] == [
        "Attachment.removed",
        "Difficulty.answered",
        "Draft.updated",
        "Extension.granted",
        "ExtensionRequest.decided",
        "FigureEntry.saved",
        "FigureExclusion.lifted",
        "Period.locked",
        "ScopeChange.lifted",
        "SectionComment.done",
        "StoredDocument.asked",
        "Submission.accepted",
        "Submission.returned",
        "Submission.withdrawn",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "stem"), PAIRS, ids=[f"{model.__name__}.{stem}" for model, stem in PAIRS])
def test_database_keeps_both_or_neither(model, stem):
    """That the tables have these constraints is what `makemigrations --check` proves."""
    at, by = f"{stem}_at", f"{stem}_by"
    conditions = [
        constraint.condition
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and constraint.condition.referenced_base_fields == {at, by}
    ]

    def allowed(moment: datetime | None, person: int | None) -> bool:
        row = {at: Value(moment, models.DateTimeField()), by: Value(person, models.BigIntegerField())}
        return all(condition.check(row) for condition in conditions)

    assert allowed(None, None)
    assert allowed(AT, 1)
    assert not allowed(AT, None)
    assert not allowed(None, 1)
