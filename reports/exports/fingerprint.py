"""What a document says as a code of eight hex digits, and as one digest over everything it prints."""

from __future__ import annotations

from dataclasses import asdict, replace
from enum import Enum
from typing import Any

from reports.content import CODE_LENGTH, canonical_text, sha256_of
from reports.exports.tree import Annex, Block, Document, Title

# How a picture is drawn is not what it says: that stands in its words and in the table beside it.
DRAWING = "svg"


def content_code(title: Title | None, body: tuple[Block, ...], annexes: tuple[Annex, ...]) -> str:
    """The code of what is said: number, dates and signer lie outside it, so that it still holds once signed."""
    said = {
        "title": _plain(asdict(title)) if title else None,
        "body": _said(body),
        "annexes": [[annex.heading, _said(annex.blocks)] for annex in annexes],
    }
    return sha256_of(canonical_text(said))[:CODE_LENGTH]


def _said(blocks: tuple[Block, ...]) -> list[Any]:
    return [_plain(asdict(block, dict_factory=_without_drawing)) for block in blocks]


def _without_drawing(parts: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in parts if name != DRAWING}


def document_digest(document: Document) -> str:
    """Hex SHA-256 of all that a document prints, but for the moment at which its figures were computed."""
    still = replace(document, marks=replace(document.marks, source=""))
    return sha256_of(canonical_text(_plain(asdict(still))))


def _plain(value: Any) -> Any:
    """Dictionaries, lists and texts only, in an order that is always the same."""
    match value:
        case Enum():
            return value.value
        case dict():
            return {key: _plain(inside) for key, inside in value.items()}
        case frozenset():
            return sorted(value)
        case list() | tuple():
            return [_plain(inside) for inside in value]
        case _:
            return value
