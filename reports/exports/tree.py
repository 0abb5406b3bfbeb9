"""The content tree of an official document: what it says and in which parts, nothing about how it is drawn.

Built once from a report's content or from the consolidated rows; every renderer draws the same tree. The parts are
those of a BÁO CÁO (NĐ 30/2020/NĐ-CP, Phụ lục I). Text is plain: renderers escape it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby

MILLIMETRES_OF_PORTRAIT = 165
MILLIMETRES_OF_LANDSCAPE = 252


class Align(Enum):
    """How the cells of a column stand."""

    LEFT = "left"
    CENTRE = "centre"
    NUMBER = "number"


class RowKind(Enum):
    """What a row of a table is."""

    PLAIN = "plain"
    GROUP = "group"
    PART = "part"
    TOTAL = "total"


class ParagraphKind(Enum):
    """How a paragraph reads: running text, an item of a list, a legal basis, a title over a table, a note under it."""

    BODY = "body"
    ITEM = "item"
    BASIS = "basis"
    TABLE_TITLE = "table-title"
    NOTE = "note"


@dataclass(frozen=True)
class LetterHead:
    """The two columns at the top of page one; each string is one printed line.

    `motto` is empty where a body prints its own title in place of the national one.
    """

    superior_body: tuple[str, ...]
    issuing_body: tuple[str, ...]
    national_title: tuple[str, ...]
    motto: str = ""


@dataclass(frozen=True)
class NumberLine:
    """ "Số: …/BC-…" on the left, "<địa danh>, ngày … tháng … năm …" on the right; internal reports have no number.

    `about` is what a letter is about, under its number: "V/v …"; other documents say it in their title.
    """

    number: str
    place_and_date: str
    about: str = ""


@dataclass(frozen=True)
class Title:
    """The kind of document in capitals and its abstract under it."""

    kind: str
    abstract: str


@dataclass(frozen=True)
class Paragraph:
    """Text, split at line breaks when drawn; `lead` stands before it in bold."""

    text: str
    lead: str = ""
    kind: ParagraphKind = ParagraphKind.BODY

    @property
    def lines(self) -> list[str]:
        """Its lines, each set as a paragraph of its own; one empty line where there is no text."""
        return [line for line in self.text.splitlines() if line.strip()] or [""]

    @property
    def announces(self) -> bool:
        """Whether it announces a list or a table, and so stays with its first entry."""
        return self.kind is ParagraphKind.TABLE_TITLE or (self.lines[-1] or self.lead).endswith(":")


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in millimetres, how its cells stand.

    Neighbours with the same `group` share a cell above their headings; `names_row`: its cells name their rows.
    """

    heading: str
    width: float
    align: Align = Align.LEFT
    group: str = ""
    names_row: bool = False


@dataclass(frozen=True)
class Row:
    """One row. A group row has a single cell over all columns.

    `emphasis` are places of cells whose first line is set in bold, `beside` of cells set in italics because they are
    not counted.
    """

    cells: tuple[str, ...]
    kind: RowKind = RowKind.PLAIN
    emphasis: frozenset[int] = frozenset()
    beside: frozenset[int] = frozenset()


@dataclass(frozen=True)
class HeadingCell:
    """A cell of a heading row and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A ruled table whose heading rows repeat on every page. `caption` names it for screen readers.

    `by_hand`: its rows are high enough to be written on.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    dense: bool = False
    by_hand: bool = False

    @property
    def heading_rows(self) -> tuple[tuple[HeadingCell, ...], ...]:
        """One row of headings, or two where columns are grouped."""
        if not any(column.group for column in self.columns):
            return (tuple(HeadingCell(column.heading) for column in self.columns),)
        upper: list[HeadingCell] = []
        for group, columns in groupby(self.columns, key=lambda column: column.group):
            inside = list(columns)
            if group:
                upper.append(HeadingCell(group, columns=len(inside)))
            else:
                upper.extend(HeadingCell(column.heading, rows=2) for column in inside)
        lower = tuple(HeadingCell(column.heading) for column in self.columns if column.group)
        return tuple(upper), lower


@dataclass(frozen=True)
class Picture:
    """A chart as it is printed: its drawing, what the drawing says in words, the label and the text of its caption.

    `svg` holds shapes and text only and fits `width` × `height` millimetres. What it shows must stand in a table, too:
    the drawing itself is not part of what a document says.
    """

    svg: str
    alternative: str
    label: str
    caption: str
    width: float
    height: float


@dataclass(frozen=True)
class Pictures:
    """Pictures in reading order, so many to a row of `width` millimetres, each in the middle above its caption."""

    pictures: tuple[Picture, ...]
    across: int
    width: float

    @property
    def place(self) -> float:
        """The millimetres that each of them has."""
        return self.width / self.across

    @property
    def rows(self) -> list[tuple[Picture, ...]]:
        """The pictures of each row; only the last may have fewer."""
        starts = range(0, len(self.pictures), self.across)
        return [self.pictures[start : start + self.across] for start in starts]


@dataclass(frozen=True)
class Section:
    """A numbered part with its heading: "I. …" in capitals on level 1, "1. …" in bold on level 2.

    Level 3 is for parts of an annex, whose headings stand at the left edge and may have no number.
    """

    number: str
    heading: str
    blocks: tuple[Block, ...]
    level: int = 1


Block = Section | Paragraph | Table | Pictures


@dataclass(frozen=True)
class SignatureBlock:
    """Who signs: lines of authority and position in capitals, and the name ("" while it is not known)."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Recipients:
    """ "Nơi nhận:", each line without its dash and closing sign."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Annex:
    """An annex: starts a page, counts its own pages, may lie across the sheet."""

    label: str
    heading: str
    reference: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Marks:
    """What stands in the margins of every page: draft and demo marks above, content code and source below."""

    draft: str = ""
    demo: str = ""
    code: str = ""
    source: str = ""


@dataclass(frozen=True)
class Document:
    """A whole document, in reading order. `subject` and `author` are for the file's properties.

    A letter has no `title`. `bases` are legal bases, each without its closing sign. `contact` is how to reach the
    issuing body, at the foot of page one.
    """

    subject: str
    author: str
    letterhead: LetterHead
    number_line: NumberLine
    title: Title | None
    addressees: tuple[str, ...]
    body: tuple[Block, ...]
    closing: Paragraph
    signature: SignatureBlock
    recipients: Recipients
    annexes: tuple[Annex, ...] = ()
    bases: tuple[str, ...] = ()
    contact: str = ""
    marks: Marks = field(default_factory=Marks)
