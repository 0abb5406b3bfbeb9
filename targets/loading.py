"""Loading a plan from a fixture: in one transaction, in place, by natural keys.

Rows are added and updated, never removed or renumbered; loading the same files again writes nothing. What a
fixture changes can be judged by a guard before it stands: reports depend on some of it, and this app does not
know reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from agencies.models import NaturalKeyModel, Province
from targets.fixture_files import BrokenFixture, Problem, read_fixture
from targets.fixture_rows import FixtureReader, Row, thing_of
from targets.fixture_shapes import SECTIONS, Shape
from targets.models import Plan


@dataclass(frozen=True)
class Change:
    """One row added or changed. `before` holds the old values of changed fields; empty for an added row."""

    thing: str
    instance: models.Model
    added: bool
    before: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> str:
        """The changed fields as people know them."""
        meta = self.instance._meta
        return ", ".join(str(meta.get_field(name).verbose_name) for name in self.before)


@dataclass(frozen=True)
class LoadResult:
    """What loading did. `absent`: rows of the plan that the fixture does not hold, left as they are.

    `kept`: rows of which the fixture holds other values than people have confirmed; theirs stand.
    """

    plan: Plan
    changes: tuple[Change, ...]
    unchanged: int
    absent: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def added(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.added)

    @property
    def changed(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if not change.added)


class AmendmentNeeded(Exception):
    """The fixture changes what reports rest on; nothing was written. `refusals` are sentences."""

    def __init__(self, refusals: Sequence[str]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(refusals))


class _NotTaken(Exception):
    """The database refused a row."""

    def __init__(self, row: Row, instance: models.Model) -> None:
        self.row = row
        self.instance = instance
        super().__init__(row.thing)


Guard = Callable[[Sequence[Change]], Sequence[str]]


def nothing_rests(changes: Sequence[Change]) -> Sequence[str]:
    """The guard of a plan that nobody reports on."""
    return ()


def load_fixture(
    path: Path, *, sections: Mapping[str, Shape] = SECTIONS, guard: Guard = nothing_rests
) -> LoadResult:
    """Load the plan in a folder or file. Raises `BrokenFixture` or `AmendmentNeeded`; then nothing changed."""
    contents = read_fixture(path)
    try:
        with transaction.atomic():
            rows = FixtureReader(sections).read(contents)
            loading = _Loading(rows, dict(_shapes(sections.values())))
            for row in rows:
                loading.ensure(row)
            refusals = guard(loading.changes)
            if refusals:
                raise AmendmentNeeded(refusals)
            return loading.result()
    except _NotTaken as error:
        # Only now, with the transaction rolled back, does every database answer again.
        reasons = _broken_constraints(error.instance)
        raise BrokenFixture(Problem(error.row.place, error.row.thing, reason) for reason in reasons) from None


def _shapes(shapes: Iterable[Shape]) -> Iterator[tuple[type[NaturalKeyModel], Shape]]:
    """Every model that the sections can hold, with one of its shapes."""
    for shape in shapes:
        yield shape.model, shape
        yield from _shapes(listed.shape for listed in shape.lists.values())


class _Loading:
    """Writes rows, those they depend on first, and remembers what became of each."""

    def __init__(self, rows: list[Row], shapes: Mapping[type[NaturalKeyModel], Shape]) -> None:
        self.rows = rows
        self.shapes = shapes
        self.changes: list[Change] = []
        self.kept: list[str] = []
        self.unchanged = 0
        self.waiting: set[Row] = set()
        self.changed_rows: set[Row] = set()
        self.plan_row = next(row for row in rows if row.shape.model is Plan)
        self.existing = {model: self._saved(model) for model in self.shapes}

    def _saved(self, model: type[NaturalKeyModel]) -> dict[tuple[Any, ...], models.Model]:
        """Rows of this province and plan by natural key."""
        related = {path.rpartition("__")[0] for path in model.NATURAL_KEY if "__" in path}
        links = [target.name for target in model._meta.concrete_fields if target.is_relation]
        rows = model.objects.filter(**self._within(model)).select_related(*links, *related)
        rows = rows.prefetch_related(*(target.name for target in model._meta.many_to_many))
        return {row.natural_key(): row for row in rows}

    def _within(self, model: type[NaturalKeyModel]) -> dict[str, Any]:
        province, plan = self.plan_row.key
        if model is Province:
            return {"code": province}
        if model is Plan:
            return {"province__code": province, "code": plan}
        scopes = {path: province for path in model.NATURAL_KEY if path.endswith("province__code")}
        return scopes | {path: plan for path in model.NATURAL_KEY if path.endswith("plan__code")}

    # --- One row ------------------------------------------------------------------------------

    def ensure(self, row: Row) -> None:
        """Write the row unless that was done, after the rows it links to."""
        if row.instance is not None:
            return
        if row in self.waiting:
            raise BrokenFixture([Problem(row.place, row.thing, "tham chiếu vòng quanh về chính mình")])
        self.waiting.add(row)
        for linked in _linked_rows(row):
            self.ensure(linked)
        saved = self.existing[row.shape.model].get(row.key)
        try:
            if saved is None:
                self._add(row)
            else:
                self._update(row, saved)
        except ValidationError as error:
            raise BrokenFixture(Problem(row.place, row.thing, text) for text in _messages(error)) from None

    def _add(self, row: Row) -> None:
        instance = row.shape.model()
        for name, value in _wanted(row).items():
            setattr(instance, name, value)
        instance.clean()
        _save(row, instance)
        row.instance = instance
        for name, linked in row.many.items():
            getattr(instance, name).set([_instance(each) for each in linked])
        self.changed_rows.add(row)
        self.changes.append(Change(_thing(row), instance, added=True))

    def _update(self, row: Row, instance: models.Model) -> None:
        row.instance = instance
        before = {}
        owned = row.shape.owned_of(instance)
        for name, value in _wanted(row).items():
            if _same(instance, name, value):
                # A linked object may be the same and yet have another name by now.
                setattr(instance, name, value)
                continue
            if name in owned:
                self.kept.append(f"{_thing(row)}: {instance._meta.get_field(name).verbose_name}")
                continue
            before[name] = getattr(instance, name)
            setattr(instance, name, value)
        if before:
            row.shape.settle(instance, before)
            instance.clean()
        if before or self._follows_a_change(row):
            _save(row, instance)
        before |= _set_many(row, instance)
        if before:
            self.changed_rows.add(row)
            self.changes.append(Change(_thing(row), instance, added=False, before=before))
        else:
            self.unchanged += 1

    def _follows_a_change(self, row: Row) -> bool:
        """Whether the row's search key may hold the name of something that was changed just now."""
        has_key = any(target.name == "search_text" for target in row.shape.model._meta.concrete_fields)
        return has_key and any(linked in self.changed_rows for linked in _linked_rows(row))

    # --- All rows -----------------------------------------------------------------------------

    def result(self) -> LoadResult:
        plan = self.plan_row.instance
        assert isinstance(plan, Plan)
        return LoadResult(
            plan, tuple(self.changes), self.unchanged, tuple(self._absent(plan)), tuple(self.kept)
        )

    def _absent(self, plan: Plan) -> list[str]:
        named = {(row.shape.model, row.key) for row in self.rows}
        absent = []
        for model, saved in self.existing.items():
            within = self.shapes[model].within_plan
            ours = None
            if within:
                ours = set(model.objects.filter(**{within: plan}).values_list("pk", flat=True))
            for key, instance in saved.items():
                if (model, key) not in named and (ours is None or instance.pk in ours):
                    absent.append(thing_of(model, key))
        return absent


def _thing(row: Row) -> str:
    return thing_of(row.shape.model, row.key)


def _linked_rows(row: Row) -> list[Row]:
    everything = [*row.links.values(), *(each for linked in row.many.values() for each in linked)]
    return [linked for linked in everything if isinstance(linked, Row)]


def _instance(linked: Any) -> models.Model | None:
    return linked.instance if isinstance(linked, Row) else linked


def _wanted(row: Row) -> dict[str, Any]:
    """Field values as the object is to hold them."""
    return {**row.values, **{name: _instance(linked) for name, linked in row.links.items()}}


def _same(instance: models.Model, name: str, value: Any) -> bool:
    target = instance._meta.get_field(name)
    return getattr(instance, target.attname) == (getattr(value, "pk", None) if target.is_relation else value)


def _set_many(row: Row, instance: models.Model) -> dict[str, Any]:
    """Put many-to-many links right; the old ones of those that changed."""
    before = {}
    for name, linked in row.many.items():
        wanted = [_instance(each) for each in linked]
        old = list(getattr(instance, name).all())
        if {each.pk for each in old} != {each.pk for each in wanted}:
            before[name] = old
            getattr(instance, name).set(wanted)
    return before


def _save(row: Row, instance: models.Model) -> None:
    """Fields were cleaned by the reader; the constraints are asked by the database itself, a query each less."""
    try:
        instance.save()
    except IntegrityError as error:
        raise _NotTaken(row, instance) from error


def _broken_constraints(instance: models.Model) -> list[str]:
    try:
        instance.validate_constraints()
    except ValidationError as error:
        return _messages(error)
    return ["trùng hoặc mâu thuẫn với dữ liệu khác của tệp hoặc của cơ sở dữ liệu"]


def _messages(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    texts = []
    for name, messages in error.message_dict.items():
        label = "" if name == NON_FIELD_ERRORS else f"“{name}”: "
        texts += [f"{label}{message}" for message in messages]
    return texts
