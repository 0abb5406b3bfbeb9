"""The report as it is composed now: what is on offer joined with what was decided about it; pure but for one read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from reports.composing.material import Material, material_of
from reports.consolidation.rows import Consolidated
from reports.content import sha256_of
from reports.enums import Origin, ReportPart
from reports.models import ComposedParagraph, Period

FAR = 10_000
STAMP_LENGTH = 12


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the board: a source on offer, a decision about it, or both.

    `number` is its place under its heading, 0 for one merged into another. `merged` are those whose words stand in
    this one; `host` is the paragraph that a merged one's words stand in. `also` are the texts of
    other units that read the same.
    """

    key: str
    part: ReportPart
    topic: str
    origin: Origin
    source: Material | None
    stored: ComposedParagraph | None
    place: int
    number: int = 0
    merged: tuple[Paragraph, ...] = ()
    host: Paragraph | None = None
    also: tuple[Material, ...] = ()

    @property
    def is_used(self) -> bool:
        return self.stored.is_used if self.stored else bool(self.source and self.source.suggested)

    @property
    def is_edited(self) -> bool:
        return self.stored is not None and self.stored.is_edited

    @property
    def text(self) -> str:
        """What goes into the report: the edit, or else the source as it stands now."""
        if self.is_edited:
            return self.stored.text
        return self.source.text if self.source else ""

    @property
    def unit_name(self) -> str:
        """Whose words they are; empty for what the coordinating body wrote."""
        if self.source and self.source.unit:
            return self.source.unit.name
        return self.stored.unit.name if self.stored and self.stored.unit else ""

    @property
    def unit_short_names(self) -> str:
        """Whose words they are, on a page: all units that wrote the same."""
        if self.source and self.source.unit:
            return ", ".join(row.unit.short_name for row in (self.source, *self.also) if row.unit)
        return self.stored.unit.short_name if self.stored and self.stored.unit else ""

    @property
    def source_text(self) -> str:
        return self.source.text if self.source else ""

    @property
    def is_merged(self) -> bool:
        return self.stored is not None and self.stored.merged_into_id is not None

    @property
    def seen_text(self) -> str:
        """The source as it stood when somebody last decided about the paragraph."""
        return self.stored.source_text if self.stored else ""

    @property
    def is_decided(self) -> bool:
        """Somebody decided about the words, not only about the place."""
        return self.stored is not None and bool(self.seen_text or self.is_edited or self.is_merged)

    @property
    def source_moved(self) -> bool:
        """The source reads differently now than when somebody last decided about the paragraph."""
        return (
            self.is_decided
            and self.origin != Origin.OWN
            and self.source is not None
            and self.source.text != self.seen_text
        )

    @property
    def source_gone(self) -> bool:
        """The source that was decided about is in no counted round any more, and nobody has seen that yet."""
        return self.source is None and self.origin != Origin.OWN and bool(self.seen_text)

    @property
    def is_care(self) -> bool:
        """To be compared with its source before the report is issued."""
        return self.source_moved or self.source_gone

    @property
    def moved(self) -> list[Paragraph]:
        """This paragraph and those merged into it whose source moved on or is gone."""
        if self.stored is None:
            return []
        return [row for row in (self, *self.merged) if row.is_care]

    @property
    def moved_stamp(self) -> str:
        """What the sources that moved on say now, as a short stamp: whether a page showed them as they are."""
        return sha256_of("\n".join(row.source_text for row in self.moved))[:STAMP_LENGTH]

    @property
    def words_merged(self) -> str:
        """The words of a merged paragraph as they were put into the other one."""
        return self.text if self.is_edited else self.seen_text


@dataclass(frozen=True)
class Topic:
    """Paragraphs under one heading of a part, in the order of the report."""

    part: ReportPart
    heading: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def standing(self) -> list[Paragraph]:
        """Those with a place of their own, not merged into another."""
        return [paragraph for paragraph in self.paragraphs if not paragraph.is_merged]

    @property
    def used(self) -> list[Paragraph]:
        return [paragraph for paragraph in self.paragraphs if paragraph.is_used and paragraph.text]


@dataclass(frozen=True)
class Board:
    """The whole report being composed."""

    topics: tuple[Topic, ...]
    by_key: Mapping[str, Paragraph] = field(default_factory=dict)
    folded: Mapping[str, str] = field(default_factory=dict)

    def find(self, key: str) -> Paragraph | None:
        """The paragraph that a key names, or that stands for it where several units wrote the same."""
        return self.by_key.get(self.folded.get(key, key))

    def part(self, part: ReportPart) -> list[Topic]:
        return [topic for topic in self.topics if topic.part == part]

    def texts(self, part: ReportPart) -> list[tuple[str, list[str]]]:
        """What the document says of a part: headings with the texts chosen for each; empty ones left out."""
        return [
            (topic.heading, [paragraph.text for paragraph in topic.used])
            for topic in self.part(part)
            if topic.used
        ]

    def counts(self, part: ReportPart) -> tuple[int, int]:
        """How many paragraphs are chosen of how many on offer."""
        paragraphs = [row for topic in self.part(part) for row in topic.standing]
        return sum(row.is_used for row in paragraphs), len(paragraphs)

    @property
    def moved(self) -> list[Paragraph]:
        """Paragraphs of the report whose source, or that of one merged into them, moved on or is gone."""
        decided = (row for row in self.by_key.values() if row.stored is not None)
        return [row for row in decided if row.is_used and not row.is_merged and row.moved]


def board_for(rows: Consolidated) -> Board:
    """The composition of a consolidated period; one query."""
    return board_of(rows.period, material_of(rows))


def board_of(period: Period, material: Iterable[Material]) -> Board:
    """Join what is on offer with what was decided; one query."""
    stored = (
        ComposedParagraph.objects.filter(period=period).select_related("unit", "updated_by").order_by("pk")
    )
    return join(material, stored)


def join(material: Iterable[Material], stored: Iterable[ComposedParagraph]) -> Board:
    """The same from what was read already."""
    material = list(material)
    decided = {row.key: row for row in stored}
    paragraphs = [
        _of_source(source, decided.pop(source.key, None), place, also)
        for place, (source, also) in enumerate(_folded(material, decided))
    ]
    paragraphs += [_without_source(row) for row in decided.values()]
    topics = _topic_order(paragraphs)
    paragraphs.sort(key=lambda row: (topics[row.part, row.topic], row.place))
    hosts = _hosts(paragraphs)
    grouped = groupby(paragraphs, key=lambda row: (row.part, row.topic))
    joined = tuple(
        Topic(part, heading, tuple(_placed(list(members), hosts))) for (part, heading), members in grouped
    )
    by_key = {row.key: row for topic in joined for row in topic.paragraphs}
    folded = {other.key: row.key for row in by_key.values() for other in row.also}
    return Board(joined, by_key, folded)


def _hosts(paragraphs: Iterable[Paragraph]) -> dict[str, str]:
    """Of every merged paragraph the key of the one its words stand in, through those merged again."""
    stored = {row.stored.pk: row.stored for row in paragraphs if row.stored}
    hosts = {}
    for row in stored.values():
        host = row
        while host.merged_into_id is not None:
            host = stored[host.merged_into_id]
        if host is not row:
            hosts[row.key] = host.key
    return hosts


def _placed(members: list[Paragraph], hosts: Mapping[str, str]) -> Iterator[Paragraph]:
    """The paragraphs of a heading, numbered, each with what is merged into it."""
    merged: dict[str, list[Paragraph]] = {}
    for row in members:
        if row.key in hosts:
            merged.setdefault(hosts[row.key], []).append(row)
    standing = [row for row in members if row.key not in hosts]
    placed = {
        row.key: replace(row, number=number, merged=tuple(merged.get(row.key, ())))
        for number, row in enumerate(standing, start=1)
    }
    for row in members:
        yield placed[row.key] if row.key in placed else replace(row, host=placed.get(hosts[row.key]))


def _folded(
    material: Iterable[Material], decided: Mapping[str, ComposedParagraph]
) -> list[tuple[Material, tuple[Material, ...]]]:
    """What several units wrote word for word of one task is on offer once, with the others who wrote it.

    Whoever was decided about before keeps a paragraph of its own; the others stand with the first of these, or the
    first at all.
    """
    alike: dict[tuple[str, ...], list[Material]] = {}
    for row in material:
        is_shared = row.part == ReportPart.TASKS and row.unit is not None
        alike.setdefault((row.topic, row.text) if is_shared else (row.key,), []).append(row)
    also: dict[str, tuple[Material, ...]] = {}
    for same in alike.values():
        first = next((row for row in same if row.key in decided), same[0])
        apart = {row.key for row in same if row.key in decided} | {first.key}
        also |= dict.fromkeys(apart, ())
        also[first.key] = tuple(row for row in same if row.key not in apart)
    return [(_suggested(row, also[row.key]), also[row.key]) for row in material if row.key in also]


def _suggested(row: Material, also: Iterable[Material]) -> Material:
    """The text as it is on offer for several units: chosen where it is of one of them."""
    is_more = not row.suggested and any(other.suggested for other in also)
    return replace(row, suggested=True) if is_more else row


def _of_source(
    source: Material, stored: ComposedParagraph | None, place: int, also: tuple[Material, ...]
) -> Paragraph:
    return Paragraph(
        source.key,
        source.part,
        source.topic,
        source.origin,
        source,
        stored,
        stored.order if stored and stored.order else FAR + place,
        also=also,
    )


def _without_source(row: ComposedParagraph) -> Paragraph:
    return Paragraph(
        row.key, ReportPart(row.part), row.topic, Origin(row.origin), None, row, row.order or 2 * FAR + row.pk
    )


def _topic_order(paragraphs: Iterable[Paragraph]) -> dict[tuple[ReportPart, str], tuple[int, int]]:
    """Parts in their order, topics as they first come up."""
    parts = list(ReportPart)
    order: dict[tuple[ReportPart, str], tuple[int, int]] = {}
    for row in paragraphs:
        order.setdefault((row.part, row.topic), (parts.index(row.part), len(order)))
    return order
