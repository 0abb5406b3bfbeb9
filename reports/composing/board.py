"""The report as it is composed now: what is on offer joined with what was decided about it; pure but for one read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from reports.composing.material import Material, material_of
from reports.consolidation.rows import Consolidated
from reports.enums import Origin, ReportPart
from reports.models import ComposedParagraph, Period

FAR = 10_000


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the board: a source on offer, a decision about it, or both."""

    key: str
    part: ReportPart
    topic: str
    origin: Origin
    source: Material | None
    stored: ComposedParagraph | None
    place: int

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
    def source_text(self) -> str:
        return self.source.text if self.source else ""

    @property
    def is_merged(self) -> bool:
        return self.stored is not None and self.stored.merged_into_id is not None

    @property
    def source_moved(self) -> bool:
        """The edit was made of a source that reads differently now."""
        return (
            self.is_edited
            and self.origin != Origin.OWN
            and self.source is not None
            and self.source.text != self.stored.source_text
        )

    @property
    def source_gone(self) -> bool:
        """The source is in no counted round any more."""
        return self.source is None and self.origin != Origin.OWN


@dataclass(frozen=True)
class Topic:
    """Paragraphs under one heading of a part, in the order of the report."""

    part: ReportPart
    heading: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def used(self) -> list[Paragraph]:
        return [paragraph for paragraph in self.paragraphs if paragraph.is_used and paragraph.text]


@dataclass(frozen=True)
class Board:
    """The whole report being composed."""

    topics: tuple[Topic, ...]
    by_key: Mapping[str, Paragraph] = field(default_factory=dict)

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
        paragraphs = [row for topic in self.part(part) for row in topic.paragraphs if not row.is_merged]
        return sum(row.is_used for row in paragraphs), len(paragraphs)

    @property
    def moved(self) -> list[Paragraph]:
        """Edited paragraphs whose source moved on or is gone."""
        return [row for row in self.by_key.values() if row.is_used and (row.source_moved or row.source_gone)]


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
    decided = {row.key: row for row in stored}
    paragraphs = [
        _of_source(source, decided.pop(source.key, None), place) for place, source in enumerate(material)
    ]
    paragraphs += [_without_source(row) for row in decided.values()]
    topics = _topic_order(paragraphs)
    paragraphs.sort(key=lambda row: (topics[row.part, row.topic], row.place))
    grouped = groupby(paragraphs, key=lambda row: (row.part, row.topic))
    return Board(
        tuple(Topic(part, heading, tuple(members)) for (part, heading), members in grouped),
        {row.key: row for row in paragraphs},
    )


def _of_source(source: Material, stored: ComposedParagraph | None, place: int) -> Paragraph:
    return Paragraph(
        source.key,
        source.part,
        source.topic,
        source.origin,
        source,
        stored,
        stored.order if stored and stored.order else FAR + place,
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
