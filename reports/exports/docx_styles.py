"""The styles of a Word document: sizes, faces and places of NĐ 30/2020/NĐ-CP, Phụ lục I, as styles a clerk can edit.

Built-in styles where Word has one (Heading 1 makes the outline), Vietnamese names where it has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from reports.exports.docx_xml import HALF_POINTS, element, twips

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
FIRST_LINE = 12.7
POINT = 20
# Word measures lines by the face, 1.149 of its size: the last two are 1.25 and 1.2 of the size.
SINGLE, BODY_LINES, TIGHT = 240, 261, 251


class Style(StrEnum):
    """Ids of the styles; what a clerk sees are their names."""

    NORMAL = "Normal"
    BODY = "BodyText"
    ITEM = "MucLietKe"
    BASIS = "CanCu"
    NOTE = "GhiChuBang"
    HEADING_1 = "Heading1"
    HEADING_2 = "Heading2"
    HEADING_3 = "Heading3"
    SUPERIOR = "CoQuanChuQuan"
    ISSUER = "CoQuanBanHanh"
    NATION = "QuocHieu"
    OWN_TITLE = "TieuDeRieng"
    MOTTO = "TieuNgu"
    NUMBER = "SoKyHieu"
    ABOUT = "TrichYeuCongVan"
    PLACE = "DiaDanhNgay"
    TITLE = "Title"
    ABSTRACT = "Subtitle"
    RULE = "DuongKe"
    ADDRESSEE = "KinhGui"
    ADDRESSEES = "KinhGuiNhieuNoi"
    ADDRESSEE_ITEM = "NoiKinhGui"
    RECIPIENTS = "NoiNhan"
    RECIPIENT = "DanhSachNoiNhan"
    AUTHORITY = "QuyenHanChucVu"
    SIGNER = "HoTenNguoiKy"
    ANNEX = "SoPhuLuc"
    ANNEX_NAME = "TenPhuLuc"
    ANNEX_REFERENCE = "KemTheo"
    CELL = "OBang"
    CELL_DENSE = "OBangDay"
    PICTURE = "Hinh"
    CAPTION = "Caption"
    HEADER = "Header"
    HEADER_MARK = "DauDuThao"
    FOOTER = "Footer"
    CONTACT = "DiaChiLienHe"
    BREAK = "NgatPhan"


@dataclass(frozen=True)
class Looks:
    """How one style looks: sizes and gaps in points, indents in millimetres, `lines` in 240ths of a line."""

    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "left"
    before: float = 0
    after: float = 0
    lines: int = BODY_LINES
    exact: bool = False
    first_line: float = 0
    left: float = 0
    right: float = 0
    keep_next: bool = False
    outline: int | None = None
    rule: str = ""


_BODY: dict[str, Any] = {"align": "both", "after": 6, "first_line": FIRST_LINE}
_HEAD: dict[str, Any] = {"align": "center", "lines": TIGHT}
_CENTRED: dict[str, Any] = {"align": "center"}

LOOKS: dict[Style, Looks] = {
    Style.NORMAL: Looks("Normal"),
    Style.BODY: Looks("Body Text", **_BODY),
    Style.ITEM: Looks("Mục liệt kê", **_BODY),
    Style.BASIS: Looks("Căn cứ", italic=True, **_BODY),
    Style.NOTE: Looks("Ghi chú bảng", size=11, italic=True, align="both", before=4, after=6),
    Style.HEADING_1: Looks("heading 1", bold=True, before=4, keep_next=True, outline=0, **_BODY),
    Style.HEADING_2: Looks("heading 2", bold=True, keep_next=True, outline=1, **_BODY),
    Style.HEADING_3: Looks("heading 3", bold=True, before=6, after=2, keep_next=True, outline=1),
    Style.SUPERIOR: Looks("Cơ quan chủ quản", size=12, **_HEAD),
    Style.ISSUER: Looks("Cơ quan ban hành", size=13, bold=True, **_HEAD),
    Style.NATION: Looks("Quốc hiệu", size=12, bold=True, **_HEAD),
    Style.OWN_TITLE: Looks("Tiêu đề riêng", size=13, bold=True, **_HEAD),
    Style.MOTTO: Looks("Tiêu ngữ", size=13, bold=True, **_HEAD),
    Style.NUMBER: Looks("Số, ký hiệu", size=13, before=6, **_HEAD),
    Style.ABOUT: Looks("Trích yếu công văn", size=12, before=6, left=4, right=4, **_HEAD),
    Style.PLACE: Looks("Địa danh, ngày tháng", size=13, italic=True, before=6, **_HEAD),
    Style.TITLE: Looks("Title", bold=True, before=18, keep_next=True, **_CENTRED),
    Style.ABSTRACT: Looks("Subtitle", bold=True, left=6, right=6, **_CENTRED),
    Style.RULE: Looks("Đường kẻ", size=1, lines=2 * POINT, exact=True, align="center", rule="bottom"),
    Style.ADDRESSEE: Looks("Kính gửi", before=14, after=10, **_CENTRED),
    Style.ADDRESSEES: Looks("Kính gửi nhiều nơi", before=14, left=37, keep_next=True),
    Style.ADDRESSEE_ITEM: Looks("Nơi kính gửi", left=59),
    Style.RECIPIENTS: Looks("Nơi nhận", size=12, bold=True, italic=True, lines=TIGHT),
    Style.RECIPIENT: Looks("Danh sách nơi nhận", size=11, lines=TIGHT),
    Style.AUTHORITY: Looks("Quyền hạn, chức vụ", bold=True, **_CENTRED),
    Style.SIGNER: Looks("Họ tên người ký", bold=True, before=79, **_CENTRED),
    Style.ANNEX: Looks("Số phụ lục", bold=True, keep_next=True, outline=0, **_CENTRED),
    Style.ANNEX_NAME: Looks("Tên phụ lục", bold=True, keep_next=True, **_CENTRED),
    Style.ANNEX_REFERENCE: Looks("Kèm theo", size=13, italic=True, keep_next=True, **_CENTRED),
    Style.CELL: Looks("Ô bảng", size=12, lines=TIGHT, before=2, after=2),
    Style.CELL_DENSE: Looks("Ô bảng dày", size=9.5, lines=TIGHT, before=1.5, after=1.5),
    Style.PICTURE: Looks("Hình", align="center", lines=SINGLE, before=2, keep_next=True),
    Style.CAPTION: Looks("caption", size=10.5, before=2, after=5, left=3, right=3, **_HEAD),
    Style.HEADER: Looks("header", align="center", lines=SINGLE),
    Style.HEADER_MARK: Looks("Dấu dự thảo", size=11, bold=True, lines=SINGLE),
    Style.FOOTER: Looks("footer", size=9, lines=SINGLE),
    Style.CONTACT: Looks("Địa chỉ liên hệ", size=11, lines=SINGLE, rule="top"),
    Style.BREAK: Looks("Ngắt phần", size=1, lines=POINT, exact=True),
}


def dress(word: WordDocument) -> None:
    """Give a document our styles and its language; styles of the template by the same id are replaced."""
    styles = word.styles.element
    styles.find(qn("w:docDefaults")).getparent().replace(styles.find(qn("w:docDefaults")), _defaults())
    by_id = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
    kept = {"DefaultParagraphFont", "TableNormal", "NoList"}
    for name, style in by_id.items():
        if name not in kept:
            styles.remove(style)
    for style, looks in LOOKS.items():
        styles.append(_style(style, looks))


def _fonts() -> BaseOxmlElement:
    return element("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)


def _defaults() -> BaseOxmlElement:
    language = element("lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA")
    size = 14 * HALF_POINTS
    run = element("rPr", _fonts(), element("sz", val=size), element("szCs", val=size), language)
    return element("docDefaults", element("rPrDefault", run), element("pPrDefault", element("pPr")))


def _style(style: Style, looks: Looks) -> BaseOxmlElement:
    made = element("style", element("name", val=looks.name), type="paragraph", styleId=style)
    if style == Style.NORMAL:
        made.set(qn("w:default"), "1")
    else:
        made.append(element("basedOn", val=Style.NORMAL))
    if style in (Style.HEADING_1, Style.HEADING_2, Style.HEADING_3):
        made.append(element("next", val=Style.BODY))
    made.append(element("qFormat"))
    made.extend([_paragraph_properties(looks), _run_properties(looks)])
    return made


def _paragraph_properties(looks: Looks) -> BaseOxmlElement:
    made = element("pPr")
    if looks.keep_next:
        made.append(element("keepNext"))
    made.append(element("widowControl"))
    if looks.rule:
        made.append(element("pBdr", element(looks.rule, val="single", sz=6, space=0, color="000000")))
    made.append(
        element(
            "spacing",
            before=round(looks.before * POINT),
            after=round(looks.after * POINT),
            line=looks.lines,
            lineRule="exact" if looks.exact else "auto",
        )
    )
    made.append(
        element("ind", left=twips(looks.left), right=twips(looks.right), firstLine=twips(looks.first_line))
    )
    made.append(element("jc", val=looks.align))
    if looks.outline is not None:
        made.append(element("outlineLvl", val=looks.outline))
    return made


def _run_properties(looks: Looks) -> BaseOxmlElement:
    made = element("rPr", _fonts())
    made.extend(element(name) for name, wanted in (("b", looks.bold), ("i", looks.italic)) if wanted)
    size = round(looks.size * HALF_POINTS)
    made.extend([element("color", val="000000"), element("sz", val=size), element("szCs", val=size)])
    return made
