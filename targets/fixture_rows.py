"""From the entries of a fixture to rows of the database's models: typed, linked, each with its natural key.

Nothing is written and nothing is looked up but what a link names outside the fixture. All problems of the files
are gathered before anything is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from agencies.models import Agency, NaturalKeyModel, Province, Unit
from targets import fixture_files as files
from targets.fields import FixedPointField
from targets.fixture_files import BrokenFixture, Place, Problem
from targets.fixture_shapes import SINGLE_SECTIONS, ListOf, Shape
from targets.models import Plan

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
EVERY_UNIT = "*"
UNITS_OF_AGENCY = "/*"
SCOPES = (Province, Plan)


class _Refused(Exception):
    """Why one value cannot be taken."""


@dataclass(eq=False)
class Row:
    """One row that a fixture asks for. `values` are cleaned; `links` and `many` lead to rows or saved objects."""

    shape: Shape
    place: Place
    thing: str
    values: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Any] = field(default_factory=dict)
    links: dict[str, Any] = field(default_factory=dict)
    many: dict[str, list[Any]] = field(default_factory=dict)
    refused: set[Any] = field(default_factory=set)
    instance: models.Model | None = None

    def follow(self, path: str) -> Any:
        """The value at a lookup path such as "figure__plan__code"."""
        step, _, rest = path.partition("__")
        if not rest:
            return self.values.get(step)
        linked = self.links.get(step)
        if isinstance(linked, Row):
            return linked.follow(rest)
        for name in rest.split("__"):
            linked = getattr(linked, name)
        return linked

    def holds(self, name: str) -> Any:
        """The value or the linked row of a field."""
        return self.links[name] if name in self.links else self.values.get(name)

    def meets(self, condition: models.Q) -> bool:
        """Whether a constraint's condition concerns the row: `valid_from__isnull=True`, `is_practice=False`."""
        asked = [(*path.partition("__"), value) for path, value in condition.children]
        held = [self.holds(name) is None if null else bool(self.holds(name)) for name, _, null, _ in asked]
        return held == [value for *_path, value in asked]

    @property
    def key(self) -> tuple[Any, ...]:
        """The natural key, as `natural_key()` of the saved object gives it."""
        return tuple(self.follow(path) for path in self.shape.model.NATURAL_KEY)


def thing_of(model: type[NaturalKeyModel], key: tuple[Any, ...]) -> str:
    """How messages name a row: its kind and its codes, without those of the province and the plan."""
    parts = [model._meta.verbose_name]
    codes = []
    for path, value in zip(model.NATURAL_KEY, key, strict=True):
        is_scope = path.endswith(("province__code", "plan__code"))
        if not is_scope and value is not None:
            codes.append(_in_words(model, path, value))
    return " ".join([*parts, " · ".join(codes)])


def _in_words(model: type[NaturalKeyModel], path: str, value: Any) -> str:
    if isinstance(value, date):
        return f"từ {value:%d/%m/%Y}"
    choices = {} if "__" in path else dict(model._meta.get_field(path).flatchoices)
    return str(choices.get(value, value))


class FixtureReader:
    """Turns the sections of the files into rows, in the order in which sections are declared."""

    def __init__(self, sections: Mapping[str, Shape]) -> None:
        self.sections = sections
        self.rows: list[Row] = []
        self.problems: list[Problem] = []
        self.scope: dict[type[models.Model], Row] = {}
        self.found: dict[tuple[type[models.Model], Any], Row] = {}
        self.counts: Counter[type[models.Model]] = Counter()

    def read(self, contents: list[tuple[str, files.Mapping]]) -> list[Row]:
        """Rows of every file. Raises `BrokenFixture` with all that is wrong."""
        given = self._sections_of(contents)
        for name in SINGLE_SECTIONS:
            if name not in given:
                self._report(Place(contents[0][0]), "", f"thiếu mục “{name}”")
        self._stop_if_broken()
        for name, shape in self.sections.items():
            if name in given:
                self._read_section(name, shape, *given[name])
        for row in self.rows:
            self._link(row)
        self._stop_if_broken()
        self._refuse_duplicates()
        self._stop_if_broken()
        return self.rows

    def _sections_of(self, contents: list[tuple[str, files.Mapping]]) -> dict[str, tuple[Place, Any]]:
        given: dict[str, tuple[Place, Any]] = {}
        for file, mapping in contents:
            for name, value in mapping.items():
                place = Place(file, mapping.lines[name])
                if name not in self.sections:
                    self._report(place, "", f"không có mục nào tên là “{name}”")
                elif name in given:
                    self._report(place, "", f"mục “{name}” đã có ở {given[name][0]}")
                else:
                    given[name] = (place, value)
        return given

    def _read_section(self, name: str, shape: Shape, place: Place, value: Any) -> None:
        if name in SINGLE_SECTIONS:
            self._read_entry(shape, place.file, value, {}, place)
            return
        if not isinstance(value, list):
            self._report(place, f"mục “{name}”", "phải là một danh sách")
            return
        for entry in value:
            self._read_entry(shape, place.file, entry, {}, place)

    # --- One entry ----------------------------------------------------------------------------

    def _read_entry(
        self, shape: Shape, file: str, entry: Any, given: Mapping[str, Any], around: Place
    ) -> None:
        kind = shape.model._meta.verbose_name
        if not isinstance(entry, files.Mapping):
            self._report(around, str(kind), "mỗi phần tử phải là một mục có các trường đặt tên")
            return
        self.counts[shape.model] += 1
        place = Place(file, entry.line)
        row = Row(shape, place, self._named(shape, entry))
        row.links |= {name: link for name, link in given.items() if isinstance(link, Row)}
        row.values |= {name: value for name, value in given.items() if not isinstance(value, Row)}
        self._place_in_scope(row)
        for key, raw in entry.items():
            if key not in shape.lists:
                self._take(row, key, raw, Place(file, entry.lines[key]))
        self._fill_in(row, order=self.counts[shape.model])
        self._add(row)
        for key, listed in shape.lists.items():
            if key in entry:
                self._read_list(listed, row, entry[key], Place(file, entry.lines[key]))

    def _named(self, shape: Shape, entry: Mapping[str, Any]) -> str:
        """The entry's name for messages, before anything in it has been judged."""
        own = [path for path in shape.model.NATURAL_KEY if "__" not in path and path in entry]
        codes = " · ".join(str(entry[path]) for path in own) or f"thứ {self.counts[shape.model]}"
        return f"{shape.model._meta.verbose_name} {codes}"

    def _place_in_scope(self, row: Row) -> None:
        for target in row.shape.model._meta.concrete_fields:
            if target.related_model in self.scope:
                row.links.setdefault(target.name, self.scope[target.related_model])

    def _add(self, row: Row) -> None:
        self.rows.append(row)
        model = row.shape.model
        if model in SCOPES:
            self.scope[model] = row
        code = row.values.get(code_field(model))
        if code is not None:
            self.found.setdefault((model, code), row)

    def _take(self, row: Row, key: str, raw: Any, place: Place) -> None:
        try:
            target = self._field(row, key)
            if target.many_to_many:
                row.codes[key] = _codes(target.related_model, raw)
            elif target.is_relation:
                row.codes[key] = None if raw is None else clean_code(target.related_model, raw)
            else:
                row.values[key] = clean_value(target, raw)
        except _Refused as refused:
            row.refused.add(key)
            self._report(place, row.thing, str(refused))

    def _field(self, row: Row, key: Any) -> models.Field:
        model = row.shape.model
        try:
            target = model._meta.get_field(str(key))
        except FieldDoesNotExist:
            raise _Refused(f"không có trường “{key}”") from None
        if not writable(target) or key in row.links or key in row.values:
            raise _Refused(f"trường “{key}” không ghi trong tệp")
        return target

    def _fill_in(self, row: Row, order: int) -> None:
        """What is not named: the order of writing, and the field's default unless the portal owns the field."""
        for target in row.shape.model._meta.concrete_fields:
            name = target.name
            if not writable(target) or any(
                name in said for said in (row.values, row.links, row.codes, row.refused)
            ):
                continue
            if name == "order":
                row.values[name] = order
            elif not (target.blank or target.null or target.has_default()):
                self._report(row.place, row.thing, f"thiếu trường “{name}” ({target.verbose_name})")
            elif name not in row.shape.kept or name in row.shape.model.NATURAL_KEY:
                (row.links if target.is_relation else row.values)[name] = target.get_default()

    # --- Lists inside an entry ----------------------------------------------------------------

    def _read_list(self, listed: ListOf, parent: Row, value: Any, place: Place) -> None:
        expected, words = (dict, "các cặp") if listed.value else (list, "một danh sách")
        if not isinstance(value, expected):
            self._report(place, parent.thing, f"phải là {words}")
            return
        if listed.value:
            items: Iterator[Any] = ({listed.item: key, listed.value: raw} for key, raw in value.items())
        else:
            items = iter(value)
        if not listed.item:
            for entry in items:
                self._read_entry(listed.shape, place.file, entry, {listed.parent: parent}, place)
            return
        for order, (item, raw) in enumerate(self._items(listed, items, parent, place), start=1):
            self._read_item(listed, parent, item, raw, place, order)

    def _items(
        self, listed: ListOf, items: Iterator[Any], parent: Row, place: Place
    ) -> Iterator[tuple[Any, dict[str, Any]]]:
        """(what fills `item`, the other fields); groups of units are written out."""
        for entry in items:
            others = dict(entry) if isinstance(entry, dict) else {}
            item = others.pop(listed.item, None) if isinstance(entry, dict) else entry
            if listed.item != "unit" or not isinstance(item, str) or not item.endswith(EVERY_UNIT):
                yield item, others
                continue
            units = list(self._group(item))
            if not units:
                self._report(place, parent.thing, f"“{item}” không có đơn vị nào trong tệp")
            for code in units:
                yield code, others

    def _group(self, item: str) -> Iterator[str]:
        agency = item.removesuffix(UNITS_OF_AGENCY)
        for row in self.rows:
            if row.shape.model is Unit and (
                item == EVERY_UNIT
                or (item.endswith(UNITS_OF_AGENCY) and row.links["agency"].values.get("code") == agency)
            ):
                yield row.values.get("code")

    def _read_item(
        self, listed: ListOf, parent: Row, item: Any, others: dict[str, Any], place: Place, order: int
    ) -> None:
        parent_name = parent.thing.removeprefix(f"{parent.shape.model._meta.verbose_name} ")
        kind = listed.shape.model._meta.verbose_name
        row = Row(listed.shape, place, f"{kind} {parent_name} · {item}")
        row.links[listed.parent] = parent
        row.values |= listed.fixed
        for key, raw in {listed.item: item, **others}.items():
            self._take(row, key, raw, place)
        self._fill_in(row, order)
        self._add(row)

    # --- Links and keys -----------------------------------------------------------------------

    def _link(self, row: Row) -> None:
        for name, code in row.codes.items():
            target = row.shape.model._meta.get_field(name)
            try:
                if target.many_to_many:
                    row.many[name] = [self._linked(target.related_model, each) for each in code]
                else:
                    row.links[name] = None if code is None else self._linked(target.related_model, code)
                    if code is None and not target.null:
                        raise _Refused(f"trường “{name}” không được để trống")
            except _Refused as refused:
                self._report(row.place, row.thing, str(refused))

    def _linked(self, model: type[NaturalKeyModel], code: Any) -> Row | models.Model:
        row = self.found.get((model, code))
        if row is not None:
            return row
        saved = None
        if model in (Agency, Unit):
            province = self.scope[Province].values.get("code")
            saved = model.objects.filter(province__code=province, code=code).first()
        if saved is None:
            raise _Refused(f"không có {model._meta.verbose_name} “{code}”")
        return saved

    def _refuse_duplicates(self) -> None:
        """No two rows with one natural key, nor with the same values of another unique constraint."""
        seen: dict[tuple[Any, ...], Row] = {}
        for row in self.rows:
            if self._is_first(row, row.key, seen):
                for fields in _unique_fields(row):
                    self._is_first(row, (fields, *(row.holds(name) for name in fields)), seen)

    def _is_first(self, row: Row, key: tuple[Any, ...], seen: dict[tuple[Any, ...], Row]) -> bool:
        earlier = seen.setdefault((row.shape.model, *key), row)
        if earlier is not row:
            self._report(row.place, row.thing, f"trùng với {earlier.thing} ở {earlier.place}")
        return earlier is row

    def _report(self, place: Place, thing: str, reason: str) -> None:
        self.problems.append(Problem(place, thing, reason))

    def _stop_if_broken(self) -> None:
        if self.problems:
            raise BrokenFixture(self.problems)


def _unique_fields(row: Row) -> list[tuple[str, ...]]:
    unique = [each for each in row.shape.model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    return [each.fields for each in unique if each.condition is None or row.meets(each.condition)]


def writable(target: models.Field) -> bool:
    """Whether a fixture may name the field."""
    return bool(getattr(target, "editable", False)) and not getattr(target, "primary_key", False)


def code_field(model: type[NaturalKeyModel]) -> str:
    """The field by which links name a row, such as `code` or `number`."""
    own = [path for path in model.NATURAL_KEY if "__" not in path]
    return own[0] if len(own) == 1 else ""


def clean_code(model: type[NaturalKeyModel], raw: Any) -> Any:
    """A code as the model that it names holds it. Raises `_Refused`."""
    return clean_value(model._meta.get_field(code_field(model)), raw)


def _codes(model: type[NaturalKeyModel], raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise _Refused("phải là một danh sách mã")
    return [clean_code(model, item) for item in raw]


# A number in quotes is fine for exact numbers; everything else must be written as what it is.
WRITTEN_AS = (
    (models.BooleanField, (bool,), "phải là true hoặc false"),
    (FixedPointField, (int, str), "phải là một số"),
    (models.IntegerField, (int,), "phải là một số nguyên"),
    (models.DateField, (date,), "phải là một ngày dạng 2021-10-08"),
    ((models.CharField, models.TextField), (str, int), "phải là chữ"),
)


def clean_value(target: models.Field, raw: Any) -> Any:
    """A value as the field holds it: of the right type, composed, within its limits. Raises `_Refused`."""
    name = f"“{target.name}” ({target.verbose_name})"
    if raw is None:
        if target.null:
            return None
        raise _Refused(f"{name} không được để trống")
    for field_class, types, words in WRITTEN_AS:
        if isinstance(target, field_class):
            if not isinstance(raw, types) or (isinstance(raw, bool) and bool not in types):
                raise _Refused(f"{name} {words}, không phải “{_shown(raw)}”")
            break
    if isinstance(target, (models.CharField, models.TextField)):
        raw = str(raw)
    if target.name == "code" and not CODE.fullmatch(raw):
        raise _Refused(
            f"{name} chỉ gồm chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới: “{_shown(raw)}”"
        )
    if target.choices and raw not in dict(target.flatchoices):
        known = ", ".join(str(value) for value, _label in target.flatchoices)
        raise _Refused(f"{name} phải là một trong: {known}; không phải “{_shown(raw)}”")
    try:
        return target.clean(raw, None)
    except ValidationError as error:
        raise _Refused(f"{name}: {' '.join(error.messages)}") from None


def _shown(raw: Any) -> str:
    text = str(raw)
    return text if len(text) <= 60 else f"{text[:60]}…"
