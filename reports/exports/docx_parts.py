"""The parts of a document in Word: letterhead, title, addressees, body, signature, heads of annexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from docx.oxml.xmlchemy import BaseOxmlElement

from reports.exports.docx_pictures import Album
from reports.exports.docx_styles import Style
from reports.exports.docx_tables import data_table
from reports.exports.docx_xml import element, layout_table, paragraph, run
from reports.exports.text_width import text_width, widest_line
from reports.exports.tree import (
    MILLIMETRES_OF_LANDSCAPE,
    MILLIMETRES_OF_PORTRAIT,
    Annex,
    Block,
    Document,
    LetterHead,
    NumberLine,
    Paragraph,
    ParagraphKind,
    Pictures,
    Section,
    Table,
)

BODY_COLUMN, NATION_COLUMN = 75.0, 90.0
ABSTRACT_ROOM = MILLIMETRES_OF_PORTRAIT - 12
HALF = MILLIMETRES_OF_PORTRAIT / 2
# Of the text above it: the Decree asks for a third to a half.
PART_OF_TEXT = 0.4
STYLES = {
    ParagraphKind.BODY: Style.BODY,
    ParagraphKind.ITEM: Style.ITEM,
    ParagraphKind.BASIS: Style.BASIS,
    ParagraphKind.TABLE_TITLE: Style.NOTE,
    ParagraphKind.NOTE: Style.NOTE,
}

Elements = Iterator[BaseOxmlElement]


class Parts:
    """Draws the parts of one document; `fonts` is the folder of the faces by which rules are measured."""

    def __init__(self, document: Document, fonts: Path, album: Album) -> None:
        self.document = document
        self.fonts = fonts
        self.album = album

    def letter(self) -> Elements:
        """Everything before the annexes, in reading order."""
        document = self.document
        yield self._letterhead(document.letterhead, document.number_line)
        if document.title:
            yield _text(Style.TITLE, document.title.kind)
            abstract = document.title.abstract
            yield _text(Style.ABSTRACT, abstract, keep_next=True)
            length = widest_line(abstract, 14, ABSTRACT_ROOM, self.fonts, bold=True) * PART_OF_TEXT
            yield rule(MILLIMETRES_OF_PORTRAIT, length)
        yield from _addressees(document.addressees)
        last = len(document.bases) - 1
        for index, basis in enumerate(document.bases):
            yield _text(Style.BASIS, f"{basis}{'.' if index == last else ';'}")
        yield from self.blocks(document.body)
        # What closes the body stays with the signature: a signature never stands alone on a page.
        yield _text(Style.BODY, document.closing.text, keep_next=True)
        yield self._signing()

    def annex(self, annex: Annex) -> Elements:
        """The head of an annex and what it holds."""
        width = MILLIMETRES_OF_LANDSCAPE if annex.landscape else MILLIMETRES_OF_PORTRAIT
        yield _text(Style.ANNEX, annex.label)
        yield _text(Style.ANNEX_NAME, annex.heading.upper())
        yield _text(Style.ANNEX_REFERENCE, annex.reference)
        length = text_width(annex.reference, 13, self.fonts, italic=True) * PART_OF_TEXT
        yield rule(width, min(length, width / 2))
        yield from self.blocks(annex.blocks)

    def blocks(self, inside: Iterable[Block]) -> Elements:
        """Sections, paragraphs, tables and pictures in their order."""
        for block in inside:
            match block:
                case Section():
                    yield _heading(block)
                    yield from self.blocks(block.blocks)
                case Paragraph():
                    yield from _paragraphs(block)
                case Table():
                    yield data_table(block)
                    # Two tables without a paragraph between them become one.
                    yield paragraph(Style.BREAK)
                case Pictures():
                    yield self.album.table(block)
                    yield paragraph(Style.BREAK)

    def _letterhead(self, head: LetterHead, line: NumberLine) -> BaseOxmlElement:
        issuer = head.issuing_body[-1].upper()
        left = [_text(Style.SUPERIOR, name.upper()) for name in head.superior_body]
        left += [_text(Style.ISSUER, name.upper()) for name in head.issuing_body]
        left.append(rule(BODY_COLUMN, text_width(issuer, 13, self.fonts, bold=True) * PART_OF_TEXT))
        own = Style.NATION if head.motto else Style.OWN_TITLE
        right = [_text(own, title) for title in head.national_title]
        ruled = head.motto or head.national_title[-1]
        if head.motto:
            right.append(_text(Style.MOTTO, head.motto))
        right.append(rule(NATION_COLUMN, text_width(ruled, 13, self.fonts, bold=True)))
        under = [_text(Style.NUMBER, line.number)]
        if line.about:
            under.append(_text(Style.ABOUT, line.about))
        day = [_text(Style.PLACE, line.place_and_date)]
        return layout_table((BODY_COLUMN, NATION_COLUMN), ((left, right), (under, day)))

    def _signing(self) -> BaseOxmlElement:
        lines = self.document.recipients.lines
        last = len(lines) - 1
        left = [_text(Style.RECIPIENTS, "Nơi nhận:")]
        left += [
            _text(Style.RECIPIENT, f"- {line}{'.' if index == last else ';'}")
            for index, line in enumerate(lines)
        ]
        signature = self.document.signature
        right = [_text(Style.AUTHORITY, line) for line in signature.lines]
        right.append(_text(Style.SIGNER, signature.name))
        return layout_table((HALF, HALF), ((left, right),))


def rule(room: float, length: float) -> BaseOxmlElement:
    """A line of that length in the middle of `room`, as the border of an empty paragraph; millimetres."""
    side = max((room - length) / 2, 0)
    return paragraph(Style.RULE, indent=(side, side))


def _heading(section: Section) -> BaseOxmlElement:
    if section.level == 1:
        return _text(Style.HEADING_1, f"{section.number}. {section.heading.upper()}")
    style = Style.HEADING_2 if section.level == 2 else Style.HEADING_3
    return _text(style, f"{section.number}. {section.heading}" if section.number else section.heading)


def _paragraphs(block: Paragraph) -> Elements:
    """Each line is a paragraph of its own; what announces a list stays with its first entry."""
    for number, line in enumerate(block.lines):
        lead = [run(block.lead, bold=True), run(" ")] if block.lead and not number else []
        yield paragraph(STYLES[block.kind], *lead, run(line), keep_next=block.announces)


def _addressees(names: tuple[str, ...]) -> Elements:
    if len(names) == 1:
        yield _text(Style.ADDRESSEE, f"Kính gửi: {names[0]}")
        return
    yield _text(Style.ADDRESSEES, "Kính gửi:")
    last = len(names) - 1
    for index, name in enumerate(names):
        made = _text(Style.ADDRESSEE_ITEM, f"- {name}{'.' if index == last else ';'}")
        if index == last:
            made.pPr.append(element("spacing", after=200))
        yield made


def _text(style: Style, text: str, *, keep_next: bool = False) -> BaseOxmlElement:
    return paragraph(style, *([run(text)] if text else []), keep_next=keep_next)
