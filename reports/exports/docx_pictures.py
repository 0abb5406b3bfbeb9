"""Pictures in Word: drawn as fine as print, since Word shows a drawing of shapes only beside such an image."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from docx.document import Document as WordDocument
from docx.oxml.shape import CT_Inline
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from reports.exports.docx_styles import Style
from reports.exports.docx_xml import NOT_XML, element, layout_table, paragraph, run
from reports.exports.tree import Picture, Pictures

DOTS_PER_INCH = 300
MILLIMETRES_PER_INCH = 25.4
FACES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf")
GROUND = "#ffffff"


class Album:
    """Places the pictures of one Word document; `fonts` is the folder of the faces that their words are drawn in."""

    def __init__(self, word: WordDocument, fonts: Path) -> None:
        self.part = word.part
        self.faces = [str(fonts / name) for name in FACES]
        self.placed = 0

    def table(self, pictures: Pictures) -> BaseOxmlElement:
        """The pictures side by side without lines, each over its caption; no row is torn."""
        rows = (
            [
                *map(self._with_caption, row),
                *([paragraph(Style.CAPTION)] for _ in range(pictures.across - len(row))),
            ]
            for row in pictures.rows
        )
        return layout_table([pictures.place] * pictures.across, rows)

    def _with_caption(self, picture: Picture) -> list[BaseOxmlElement]:
        caption = (run(f"{picture.label}.", bold=True), run(f" {picture.caption}"))
        return [
            paragraph(Style.PICTURE, element("r", self._drawing(picture))),
            paragraph(Style.CAPTION, *caption),
        ]

    def _drawing(self, picture: Picture) -> BaseOxmlElement:
        self.placed += 1
        relation, _image = self.part.get_or_add_image(BytesIO(self._dots(picture)))
        width, height = Mm(picture.width), Mm(picture.height)
        inline = CT_Inline.new_pic_inline(self.placed, relation, f"{picture.label}.png", width, height)
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        inline.docPr.name = picture.label
        inline.docPr.set("descr", NOT_XML.sub("", picture.alternative))
        return element("drawing", inline)

    def _dots(self, picture: Picture) -> bytes:
        """The drawing as PNG; no font of the system is asked, so that it looks the same wherever it is made."""
        import resvg_py

        return resvg_py.svg_to_bytes(
            svg_string=NOT_XML.sub("", picture.svg),
            width=round(picture.width / MILLIMETRES_PER_INCH * DOTS_PER_INCH),
            background=GROUND,
            font_files=self.faces,
            skip_system_fonts=True,
        )
