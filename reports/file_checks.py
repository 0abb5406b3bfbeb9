"""What an uploaded file is, told from its content alone: pure, no part of it is ever run or unpacked to disk."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO

from PIL import Image

MAX_MEMBERS = 3000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_DIRECTORY = MAX_MEMBERS * 400
# A sheet of A4 scanned at 600 dots per inch has 35 million points.
MAX_PIXELS = 40_000_000
PDF_TAIL = 2048
CHUNK = 64 * 1024

CONTENT_TYPES_PART = "[Content_Types].xml"
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_HEADER, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
ZIP_END_SIZE, LONGEST_ZIP_COMMENT = 22, 65535
ENCRYPTED_MEMBER = 0x1
JPEG_START, JPEG_DATA, JPEG_END = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
PNG_END = b"IEND\xae\x42\x60\x82"
MACRO_NAME = re.compile(r"vbaproject|vbadata|\.(?:docm|xlsm|pptm|dotm|xltm|xlam)$", re.IGNORECASE)
MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
# What can be run, or hides more files, has no business inside a document of text and figures.
SMUGGLED = re.compile(
    r"\.(?:zip|7z|rar|gz|tar|iso|cab|exe|dll|scr|com|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|msi|jar|lnk|html?|svgz?)$",
    re.IGNORECASE,
)


class RefusedFile(Exception):
    """A file cannot be kept; the text says why and what to do."""


def is_of_type(file: IO[bytes], suffix: str) -> bool:
    """Whether the file is what its name's suffix (lower case, with its dot) says.

    Raises `RefusedFile` where there is more to say than "not of this type".
    """
    return _CHECKS[suffix](file)


# ------------------------------------------------------------------ PDF


def _is_pdf(file: IO[bytes]) -> bool:
    """Begins and ends as a PDF and is not an archive as well; what lies between, signatures too, is left alone."""
    file.seek(0)
    if not file.read(8).startswith(b"%PDF-"):
        return False
    file.seek(max(0, file.seek(0, 2) - PDF_TAIL))
    if b"%%EOF" not in file.read():
        return False
    if _opens_as_archive(file):
        raise RefusedFile(
            "Tệp vừa là PDF vừa là tệp nén nên không nhận. Đề nghị tách phần nén ra, gửi riêng tệp PDF."
        )
    return True


def _opens_as_archive(file: IO[bytes]) -> bool:
    """Whether an unpacking program finds members in it, whatever it looks like to others."""
    directory = _directory_size(file)
    if directory is None:
        return False
    if directory > MAX_DIRECTORY:
        return True
    try:
        with zipfile.ZipFile(file) as package:
            return bool(package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


# ------------------------------------------------------------------ Word, Excel


def _is_office(main_part: str) -> Callable[[IO[bytes]], bool]:
    def looks_right(file: IO[bytes]) -> bool:
        file.seek(0)
        header = file.read(len(OLE_HEADER))
        if header == OLE_HEADER:
            raise RefusedFile(
                "Tệp có mật khẩu, hoặc thuộc loại cũ (.doc, .xls). Đề nghị bỏ mật khẩu, lưu thành .docx, .xlsx "
                "hoặc PDF rồi tải lên lại."
            )
        if not header.startswith(ZIP_HEADER):
            return False
        if (_directory_size(file) or 0) > MAX_DIRECTORY:
            raise _too_much()
        try:
            with zipfile.ZipFile(file) as package:
                return _is_office_package(package, main_part)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
            return False

    return looks_right


def _directory_size(file: IO[bytes]) -> int | None:
    """Bytes of an archive's table of contents, read before anything is made of it; None where there is none."""
    length = file.seek(0, 2)
    file.seek(max(0, length - ZIP_END_SIZE - LONGEST_ZIP_COMMENT))
    tail = file.read()
    place = tail.rfind(ZIP_END)
    if place < 0 or len(tail) - place < ZIP_END_SIZE:
        return None
    return struct.unpack("<I", tail[place + 12 : place + 16])[0]


def _is_office_package(package: zipfile.ZipFile, main_part: str) -> bool:
    """The parts of a Word or Excel file, whole, nothing that runs, and nothing that unpacks without end."""
    members = package.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _too_much()
    if any(member.flag_bits & ENCRYPTED_MEMBER for member in members):
        raise RefusedFile("Tệp có mật khẩu. Đề nghị bỏ mật khẩu rồi tải lên lại.")
    names = {member.filename for member in members}
    if not {CONTENT_TYPES_PART, main_part} <= names:
        return False
    if any(MACRO_NAME.search(name) for name in names) or _declares_macros(package):
        raise RefusedFile("Tệp có macro, không nhận. Đề nghị lưu thành loại không có macro hoặc PDF.")
    hidden = next((PurePosixPath(name).name for name in names if SMUGGLED.search(name)), "")
    if hidden:
        raise RefusedFile(
            f"Trong tệp có kèm “{hidden}”, không nhận. Đề nghị bỏ tệp kèm đó hoặc lưu thành PDF rồi tải lên lại."
        )
    return _reads_to_its_end(package, main_part)


def _declares_macros(package: zipfile.ZipFile) -> bool:
    """Macros under another name are still declared as such among the types of the parts."""
    with package.open(CONTENT_TYPES_PART) as part:
        return MACRO_TYPE.search(part.read(MAX_DIRECTORY)) is not None


def _reads_to_its_end(package: zipfile.ZipFile, main_part: str) -> bool:
    """The main part unpacks to what was packed; raises what `zipfile` raises when it does not."""
    with package.open(main_part) as part:
        while part.read(CHUNK):
            pass
    return True


def _too_much() -> RefusedFile:
    return RefusedFile("Tệp nén quá nhiều nội dung. Đề nghị chia nhỏ hoặc lưu thành PDF.")


# ------------------------------------------------------------------ pictures


def _is_image(image_format: str) -> Callable[[IO[bytes]], bool]:
    def looks_right(file: IO[bytes]) -> bool:
        """Reads the picture to its last row: one that was cut off has the right beginning."""
        if not _HAS_END[image_format](file):
            return False
        try:
            with Image.open(file, formats=[image_format]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise _too_many_points()
                image.verify()
            with Image.open(file, formats=[image_format]) as image:
                # A JPEG is decoded small: all of its data is read, little of it is kept in memory.
                image.draft("L", (1, 1))
                image.load()
        except RefusedFile:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_points() from None
        except Exception:  # a broken picture raises anything
            return False
        return True

    return looks_right


def _has_jpeg_end(file: IO[bytes]) -> bool:
    """Whether the end of the picture follows its data, past the head with its previews.

    Pillow cannot be asked: WeasyPrint tells it, for the whole process, to put up with pictures that were cut off.
    """
    file.seek(0)
    data = file.read()
    place = len(JPEG_START)
    while data[place : place + 1] == b"\xff" and place + 4 <= len(data):
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if data[place : place + 2] == JPEG_DATA:
            return data.find(JPEG_END, place + 2 + length) > 0
        place += 2 + length
    return False


def _has_png_end(file: IO[bytes]) -> bool:
    file.seek(0)
    return PNG_END in file.read()


_HAS_END: dict[str, Callable[[IO[bytes]], bool]] = {"JPEG": _has_jpeg_end, "PNG": _has_png_end}


def _too_many_points() -> RefusedFile:
    return RefusedFile("Ảnh quá lớn. Đề nghị thu nhỏ ảnh rồi tải lên lại.")


_CHECKS: dict[str, Callable[[IO[bytes]], bool]] = {
    ".pdf": _is_pdf,
    ".docx": _is_office("word/document.xml"),
    ".xlsx": _is_office("xl/workbook.xml"),
    ".jpg": _is_image("JPEG"),
    ".jpeg": _is_image("JPEG"),
    ".png": _is_image("PNG"),
}
