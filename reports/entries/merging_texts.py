"""Two people at the texts and lists of one draft: three-way, field by field and row by row, losing nothing.

Every field and every row of a page carries the stamp of what it was opened with. What only this page changed is
stored, what only somebody else changed stays, what both changed is given back with both versions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from reports.content import sha256_of

STAMP_LENGTH = 12


def text_stamp(text: str) -> str:
    """The same text always gives the same short stamp; no text gives none."""
    return sha256_of(text)[:STAMP_LENGTH] if text else ""


def row_stamp(row: Any | None) -> str:
    """The same for a row of a list (a dataclass such as `DocumentSaid`); no row gives none."""
    return "" if row is None else text_stamp("\x1f".join(str(part) for part in astuple(row)))


@dataclass(frozen=True)
class Base:
    """What a page knew of a field or row. `opened` is the stamp it was opened with, None if nobody can tell.

    `sent` are stamps of what the page sent earlier without ever getting an answer: it may have been stored.
    """

    opened: str | None
    sent: frozenset[str] = frozenset()

    def knows(self, stamp: str) -> bool:
        """Whether what is stored came from this page or was seen by it."""
        return stamp == self.opened or stamp in self.sent


# ------------------------------------------------------------------ fields


@dataclass(frozen=True)
class FieldConflict:
    """One field that was changed here and elsewhere."""

    key: str
    stored: str
    said: str


@dataclass(frozen=True)
class MergedFields:
    """Fields to store; fields on which two people differ; stamps of those that are now stored as the page says."""

    to_store: dict[str, str]
    conflicts: tuple[FieldConflict, ...]
    stamps: dict[str, str]


def merge_fields(
    stored: Mapping[str, str], said: Mapping[str, str], bases: Mapping[str, Base]
) -> MergedFields:
    """Hold what a page says against what is stored now; both by field, fields that are not stored are ignored."""
    to_store, conflicts = {}, []
    for key, mine in said.items():
        theirs = stored.get(key)
        if theirs is None or mine == theirs:
            continue
        base = bases[key]
        if base.knows(text_stamp(theirs)):
            to_store[key] = mine
        elif text_stamp(mine) != base.opened:
            conflicts.append(FieldConflict(key, theirs, mine))
    agreed = {key: mine for key, mine in said.items() if to_store.get(key, stored.get(key)) == mine}
    return MergedFields(to_store, tuple(conflicts), {key: text_stamp(mine) for key, mine in agreed.items()})


# ------------------------------------------------------------------ rows


@dataclass(frozen=True)
class PageRow:
    """One row of the page that was sent; `said` is None where it is blank or taken out."""

    key: str
    base: Base
    said: Any | None


@dataclass(frozen=True)
class RowConflict:
    """One row that was changed here and changed (`stored`) or taken out (None) elsewhere."""

    key: str
    stored: Any | None
    said: Any


@dataclass
class MergedRows:
    """The list to store; rows on which two people differ; stamps of the rows that are stored as the page says."""

    rows: list[Any] = field(default_factory=list)
    conflicts: list[RowConflict] = field(default_factory=list)
    stamps: dict[str, str] = field(default_factory=dict)


def merge_rows(stored: Sequence[Any], page: Sequence[PageRow]) -> MergedRows:
    """Hold the rows of a page against the list that is stored now.

    Rows are recognised by what they were, not by where they stand. A row that somebody else added stays, in its
    place; one that is new here follows the row above it.
    """
    places = _places(stored, page)
    result = MergedRows()
    here: dict[int, Any | None] = {}
    following: dict[int, list[Any]] = {}
    above = len(stored) - 1
    for row in page:
        place = places.get(row.key)
        if place is not None:
            here[place] = row.said
            above = place
        elif row.said is not None and _is_new_or_changed(row):
            if row.base.opened != "":
                result.conflicts.append(
                    RowConflict(row.key, _counterpart(stored, places, page, row), row.said)
                )
                continue
            following.setdefault(above, []).append(row.said)
        elif row.said is not None:
            continue
        result.stamps[row.key] = row_stamp(row.said)
    result.rows = following.get(-1, [])
    for place, theirs in enumerate(stored):
        kept = here.get(place, theirs)
        result.rows += [*([] if kept is None else [kept]), *following.get(place, [])]
    return result


def _is_new_or_changed(row: PageRow) -> bool:
    return row_stamp(row.said) != row.base.opened


def _places(stored: Sequence[Any], page: Sequence[PageRow]) -> dict[str, int]:
    """Where each row of the page stands in the stored list: known first, then whatever says the same."""
    free = dict(enumerate(row_stamp(row) for row in stored))
    places: dict[str, int] = {}
    for matches in (
        lambda row, stamp: stamp == row.base.opened,
        lambda row, stamp: stamp in row.base.sent,
        lambda row, stamp: stamp == row_stamp(row.said),
    ):
        for row in page:
            if row.key not in places:
                place = next((place for place, stamp in free.items() if matches(row, stamp)), None)
                if place is not None:
                    places[row.key] = place
                    del free[place]
    return places


def _counterpart(
    stored: Sequence[Any], places: Mapping[str, int], page: Sequence[PageRow], row: PageRow
) -> Any | None:
    """The stored row that took this one's place: the first unknown one between its neighbours, if there is one."""
    keys = [other.key for other in page]
    at = keys.index(row.key)
    first = max((places[key] for key in keys[:at] if key in places), default=-1) + 1
    end = min((places[key] for key in keys[at:] if key in places), default=len(stored))
    taken = set(places.values())
    return next((stored[place] for place in range(first, end) if place not in taken), None)
