"""Is this file a plain Excel workbook of reasonable size? Judged before anything of it is believed or unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import IO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser
from django.core.files.uploadedfile import UploadedFile

MAX_BYTES = 2 * 1024 * 1024
MAX_MEMBERS = 200
MAX_UNPACKED = 6 * 1024 * 1024
MAX_ROWS = 2000
MAX_COLUMNS = 60
MAX_CELLS = 10_000
# Of all parts together; a form filled to the brim has some 10 000, and each costs openpyxl time.
MAX_ELEMENTS = 40_000
CHUNK = 64 * 1024

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error)
AGAIN = "Đề nghị tải lại mẫu của đơn vị trên trang này rồi nhập vào mẫu đó."


class RefusedWorkbook(Exception):
    """The file as a whole is not read; the reasons say why and what to do, nothing was stored."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass
class SheetFacts:
    """What was seen of one sheet while counting it: rows and columns that are hidden, cells that are merged."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def check_package(upload: UploadedFile) -> dict[str, SheetFacts]:
    """Look at the size, the first bytes, the list of members and every XML part; returns what was seen by part.

    Raises `RefusedWorkbook`.
    """
    size = upload.size or 0
    if size == 0:
        raise RefusedWorkbook("Tệp rỗng. Đề nghị kiểm tra lại tệp.")
    if size > MAX_BYTES:
        raise RefusedWorkbook(
            f"Tệp lớn hơn {MAX_BYTES // (1024 * 1024)} MB, trong khi mẫu đã nhập đủ thường dưới 100 KB. "
            "Đề nghị bỏ hình ảnh, trang và định dạng thêm vào rồi tải lên lại."
        )
    _check_beginning(upload.file)
    upload.file.seek(0)
    try:
        with zipfile.ZipFile(upload.file) as package:
            _check_members(package)
            return _seen_parts(package)
    except (*BROKEN, OSError, ValueError, NotImplementedError, EOFError):
        raise RefusedWorkbook(
            "Tệp hỏng, không mở được. Đề nghị mở lại bằng Excel, lưu lại rồi tải lên."
        ) from None
    except RuntimeError:  # a member with a password
        raise RefusedWorkbook(f"Tệp có đặt mật khẩu. {OPEN_IT}") from None


OPEN_IT = "Đề nghị bỏ mật khẩu mở tệp, lưu lại rồi tải lên."


def _check_beginning(file: IO[bytes]) -> None:
    file.seek(0)
    begins = file.read(MAX_BYTES)
    if begins.startswith(ZIP):
        return
    if begins.startswith(OLE):
        if ENCRYPTED in begins:
            raise RefusedWorkbook(f"Tệp có đặt mật khẩu. {OPEN_IT}")
        raise RefusedWorkbook(
            "Đây là tệp Excel kiểu cũ (.xls). Đề nghị mở bằng Excel, chọn Lưu thành “Excel Workbook (.xlsx)” "
            "rồi tải lên."
        )
    if begins.startswith(b"%PDF-"):
        raise RefusedWorkbook(f"Đây là tệp PDF, không phải tệp Excel. {AGAIN}")
    if b"\x00" not in begins[:4096]:
        raise RefusedWorkbook(f"Đây là tệp văn bản (như .csv), không phải tệp Excel. {AGAIN}")
    raise RefusedWorkbook(f"Tệp không phải tệp Excel (.xlsx). {AGAIN}")


def _check_members(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    names = {member.filename for member in members}
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise RefusedWorkbook(f"Tệp nén quá nhiều nội dung so với một mẫu báo cáo. {AGAIN}")
    if any(member.flag_bits & 1 for member in members):
        raise RefusedWorkbook(f"Tệp có đặt mật khẩu. {OPEN_IT}")
    if "word/document.xml" in names:
        raise RefusedWorkbook(f"Đây là tệp Word, không phải tệp Excel. {AGAIN}")
    if "content.xml" in names and "mimetype" in names:
        raise RefusedWorkbook(
            "Đây là tệp OpenDocument. Đề nghị chọn Lưu thành “Excel 2007–365 (.xlsx)” rồi tải lên."
        )
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise RefusedWorkbook(f"Tệp không phải tệp Excel (.xlsx). {AGAIN}")
    if any(name.lower().endswith("vbaproject.bin") for name in names) or _says_macros(package):
        raise RefusedWorkbook(
            "Tệp có macro, không nhận. Đề nghị chọn Lưu thành “Excel Workbook (.xlsx)”, loại không có macro."
        )
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise RefusedWorkbook(
            "Tệp có công thức lấy số từ tệp khác. Đề nghị chép các ô đó rồi dán lại chỉ lấy giá trị, lưu và tải lên."
        )


def _says_macros(package: zipfile.ZipFile) -> bool:
    return b"macroenabled" in package.read("[Content_Types].xml").lower()


# ------------------------------------------------------------------ every part, read once without keeping it


def _seen_parts(package: zipfile.ZipFile) -> dict[str, SheetFacts]:
    members = package.infolist()
    parts = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    elements = count()
    return {member.filename: _seen(package, member, elements) for member in parts}


def _seen(package: zipfile.ZipFile, member: zipfile.ZipInfo, elements: Iterator[int]) -> SheetFacts:
    """One part: well formed, without declarations of its own, and no more than a form can hold."""
    parser = make_parser()
    parser.forbid_dtd = True
    watcher = _Watcher(elements, is_sheet=member.filename.lower().startswith("xl/worksheets/"))
    parser.setContentHandler(watcher)
    try:
        with package.open(member) as stream:
            while chunk := stream.read(CHUNK):
                parser.feed(chunk)
            parser.close()
    except DefusedXmlException:
        raise RefusedWorkbook(f"Tệp có khai báo XML không an toàn, không nhận. {AGAIN}") from None
    except SAXException:
        raise RefusedWorkbook(f"Tệp hỏng ở phần “{member.filename}”. {AGAIN}") from None
    return watcher.facts


class _Watcher(ContentHandler):
    """Counts elements while they pass; stops at what no filled form reaches. `elements` counts those of all parts."""

    def __init__(self, elements: Iterator[int], *, is_sheet: bool) -> None:
        super().__init__()
        self.elements = elements
        self.is_sheet = is_sheet
        self.facts = SheetFacts()
        self.rows = self.row = self.cells = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the parser calls it so
        if next(self.elements) > MAX_ELEMENTS:
            raise RefusedWorkbook(f"Tệp nén quá nhiều nội dung so với một mẫu báo cáo. {AGAIN}")
        if self.is_sheet:
            self._watch_sheet(name.rpartition(":")[2], attrs)

    def _watch_sheet(self, name: str, attrs: AttributesImpl) -> None:
        is_hidden = attrs.get("hidden") in ("1", "true")
        if name == "row":
            self.rows += 1
            self.row = _number(attrs.get("r")) or self.row + 1
            if is_hidden:
                self.facts.hidden_rows.append(self.row)
        elif name == "c":
            self.cells += 1
        elif name == "col" and is_hidden:
            self.facts.hidden_columns.append((_number(attrs.get("min")), _number(attrs.get("max"))))
        elif name == "mergeCell":
            self.facts.merged.append(str(attrs.get("ref", "")))
        holds_too_far = name in ("v", "is") and self.row > MAX_ROWS
        if self.rows > MAX_ROWS or self.cells > MAX_CELLS or holds_too_far:
            raise RefusedWorkbook(
                f"Một trang của tệp có hơn {MAX_ROWS} dòng hoặc {MAX_CELLS} ô, nhiều hơn mẫu báo cáo. "
                "Đề nghị xóa các dòng thừa ở cuối trang, hoặc tải lại mẫu."
            )


def _number(text: str | None) -> int:
    """A row or column number; 0 where there is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else 0
