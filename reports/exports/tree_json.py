"""A document's content tree as JSON and back, so that what was issued can be rendered from what was frozen; pure."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from reports.exports import tree

KIND = "="
_CLASSES = {name: thing for name, thing in vars(tree).items() if isinstance(thing, type)}


def to_json(document: tree.Document) -> str:
    """The tree as text; the same tree always gives the same text."""
    return json.dumps(_plain(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> tree.Document:
    """The tree that `to_json` wrote."""
    return _built(json.loads(text))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        parts = {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
        return {KIND: type(value).__name__, **parts}
    if isinstance(value, Enum):
        return {KIND: type(value).__name__, "value": value.value}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return {KIND: "frozenset", "items": sorted(_plain(item) for item in value)}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"A content tree holds no {type(value).__name__}")


def _built(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_built(item) for item in value)
    if not isinstance(value, dict):
        return value
    name = value[KIND]
    if name == "frozenset":
        return frozenset(_built(item) for item in value["items"])
    made = _CLASSES[name]
    parts = {key: _built(part) for key, part in value.items() if key != KIND}
    return made(parts["value"]) if issubclass(made, Enum) else made(**parts)
