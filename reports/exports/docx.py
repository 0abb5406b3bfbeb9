"""A document as Word: the same content tree as the PDF, in styles, sections and tables that a clerk edits freely."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section as WordSection
from docx.shared import Mm

from reports.exports.docx_parts import Parts
from reports.exports.docx_pictures import Album
from reports.exports.docx_styles import LANGUAGE, Style, dress
from reports.exports.docx_xml import NOT_XML, element, page_number, paragraph, run
from reports.exports.tree import Document, Marks

SHORT_SIDE, LONG_SIDE = Mm(210), Mm(297)
TOP, RIGHT, BOTTOM, LEFT = Mm(20), Mm(15), Mm(20), Mm(30)
TO_HEADER, TO_FOOTER = Mm(8.5), Mm(9)
LONGEST_PROPERTY = 255
# Without it Word opens the file in compatibility mode.
PRESENT_WORD = "15"
WHOLE, THIRD = 5000, 1666
FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)


def document_docx(document: Document, fonts: Path) -> bytes:
    """Write a document for Word; the same document always gives the same bytes.

    `fonts` is the folder of the faces that text is measured by; the file names Times New Roman and embeds nothing.
    """
    word = docx.Document()
    _forget_the_template(word)
    dress(word)
    _describe(word, document)
    parts = Parts(document, fonts, Album(word, fonts))
    _append(word, list(parts.letter()))
    _lay_out(word.sections[-1], landscape=False)
    _fill_margins(word.sections[-1], document.marks, contact=document.contact)
    for number, annex in enumerate(document.annexes):
        _begin_section(word)
        _lay_out(word.sections[-1], landscape=annex.landscape)
        if not number and document.contact:
            _fill_margins(word.sections[-1], document.marks)
        _append(word, list(parts.annex(annex)))
    _append(word, [paragraph(Style.BREAK)])
    return _packed(word)


def _forget_the_template(word: WordDocument) -> None:
    """Drop the picture, the dates and the older Word of the library's own template."""
    for key, relation in list(word.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del word.part.package.rels[key]
    settings = word.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), PRESENT_WORD)
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)
        language.attrib.pop(qn("w:eastAsia"), None)
    for dated in ("created", "modified"):
        for stale in word.core_properties._element.findall(qn(f"dcterms:{dated}")):
            word.core_properties._element.remove(stale)


def _describe(word: WordDocument, document: Document) -> None:
    properties = word.core_properties
    about = document.title.abstract if document.title else document.number_line.about
    properties.title = _property(document.subject)
    properties.subject = _property(about)
    properties.author = properties.last_modified_by = _property(document.author)
    properties.keywords = document.marks.code
    properties.language = LANGUAGE
    properties.comments = ""
    properties.revision = 1


def _property(text: str) -> str:
    return NOT_XML.sub("", text)[:LONGEST_PROPERTY]


def _append(word: WordDocument, elements: list[BaseOxmlElement]) -> None:
    end = word.element.body.sectPr
    for made in elements:
        end.addprevious(made)


# --- Sheets ---------------------------------------------------------------------------------


def _begin_section(word: WordDocument) -> None:
    word.add_section(WD_SECTION.NEW_PAGE)
    # The paragraph that ends a section must not need a page of its own.
    word.paragraphs[-1]._p.get_or_add_pPr().insert(0, element("pStyle", val=Style.BREAK))


def _lay_out(section: WordSection, *, landscape: bool) -> None:
    """A4 with the margins of the Decree; pages are counted anew, the first shows no number."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (
        (LONG_SIDE, SHORT_SIDE) if landscape else (SHORT_SIDE, LONG_SIDE)
    )
    section.top_margin, section.right_margin = TOP, RIGHT
    section.bottom_margin, section.left_margin = BOTTOM, LEFT
    section.header_distance, section.footer_distance = TO_HEADER, TO_FOOTER
    section.different_first_page_header_footer = True
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    properties.find(qn("w:pgMar")).addnext(element("pgNumType", start=1))


def _fill_margins(section: WordSection, marks: Marks, contact: str = "") -> None:
    """Page number and marks above, code and source below; sections that follow show the same."""
    below = " · ".join(part for part in (marks.code, marks.source) if part)
    foot = [paragraph(Style.FOOTER, *([run(below)] if below else []))]
    address = [paragraph(Style.CONTACT, run(contact))] if contact else []
    first_foot = [paragraph(Style.FOOTER, run(below))] if below else foot
    for part, inside in (
        (section.header, _head(marks, [page_number()])),
        (section.first_page_header, _head(marks, [])),
        (section.footer, foot),
        (section.first_page_footer, [*address, *first_foot]),
    ):
        part.is_linked_to_previous = False
        root = part._element
        for old in list(root):
            root.remove(old)
        root.extend(inside)


def _head(marks: Marks, number: list[BaseOxmlElement]) -> list[BaseOxmlElement]:
    if not (marks.draft or marks.demo):
        return [paragraph(Style.HEADER, *number)]
    # In parts of the sheet's width, so that it fits sheets of both directions.
    cells = (
        paragraph(Style.HEADER_MARK, *([run(marks.draft)] if marks.draft else [])),
        paragraph(Style.HEADER, *number),
        paragraph(Style.HEADER_MARK, *([run(marks.demo)] if marks.demo else []), align="right"),
    )
    width = element("tblW", w=WHOLE, type="pct")
    margins = element("tblCellMar", *(element(side, w=0, type="dxa") for side in ("left", "right")))
    grid = element("tblGrid", *(element("gridCol", w=THIRD * 2) for _ in cells))
    row = element("tr")
    for cell in cells:
        row.append(element("tc", element("tcPr", element("tcW", w=THIRD, type="pct")), cell))
    return [element("tbl", element("tblPr", width, margins), grid, row), paragraph(Style.BREAK)]


# --- The file -------------------------------------------------------------------------------


def _packed(word: WordDocument) -> bytes:
    """The package with no moment of its making in it."""
    written, packed = BytesIO(), BytesIO()
    word.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, FIRST_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(member))
    return packed.getvalue()
