"""The fixed parts of an official document: letterhead, number line, addressees, signature, recipients.

Pure functions of a unit's own data; sources: NĐ 30/2020/NĐ-CP, Phụ lục I, mục II.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agencies.dates import document_date, document_place_date
from agencies.models import Unit
from reports.exports.tree import LetterHead, NumberLine, Recipients, SignatureBlock, Title

REPORT_KIND = "BÁO CÁO"
REPORT, LETTER = "Báo cáo", "Công văn"
NATIONAL_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NATIONAL_MOTTO = "Độc lập - Tự do - Hạnh phúc"
SAME_AS_ABOVE = "Như trên"
FILE_COPY = "Lưu:"
FILED = "Lưu: VT"

# What fits one line of the left column: at 12 pt, and at 13 pt bold.
LETTERS_OF_SUPERIOR = 27
LETTERS_OF_ISSUER = 24
NUMBER_GAP = "\u00a0" * 6
DAY_GAP = "\u00a0" * 6
DEPUTY = "phó "
REPORT_SYMBOLS = ("BC-", "BC/")
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class Issued:
    """What a signed document of the coordinating unit carries besides its content.

    `code` is that of the content under which it was frozen; without one the document's own is printed.
    `replaces` is the document it takes the place of, such as "Báo cáo số 12/BC-CAT ngày 15/12/2024".
    """

    number: str
    signed_on: date
    signer: str
    position: str = ""
    code: str = ""
    replaces: str = ""


def letterhead(unit: Unit) -> LetterHead:
    """The letterhead of a unit's documents; a body with a title of its own prints it in place of the national one."""
    own_title = tuple(unit.national_title.splitlines())
    return LetterHead(
        superior_body=tuple(printed_lines(unit.superior_body, LETTERS_OF_SUPERIOR)),
        issuing_body=tuple(
            line
            for typed in unit.issuing_body.splitlines()
            for line in printed_lines(typed.strip(), LETTERS_OF_ISSUER)
        ),
        national_title=own_title or (NATIONAL_TITLE,),
        motto="" if own_title else NATIONAL_MOTTO,
    )


def printed_lines(name: str, limit: int) -> list[str]:
    """A name in one line of `limit` letters where it fits, otherwise in two as even as its words allow."""
    words = name.split()
    if len(name) <= limit or len(words) < 2:
        return [name] if name else []
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return list(min(cuts, key=lambda lines: max(map(len, lines))))


def letter_symbol(unit: Unit) -> str:
    """What stands behind the number of a unit's letters: its abbreviation alone (NĐ 30/2020, Phụ lục I, mục II.3)."""
    for kind in REPORT_SYMBOLS:
        if unit.symbol.startswith(kind):
            return unit.symbol.removeprefix(kind)
    return unit.symbol


def number_line(
    unit: Unit, *, year: int, number: str = "", signed_on: date | None = None, internal: bool = False
) -> NumberLine:
    """The number and the place and date, with room to write by hand what is not known yet.

    `year` is the year of a date still to be written. An internal report may have no number at all.
    """
    shown = number or ("" if internal else f"{NUMBER_GAP}/{unit.symbol}")
    day = document_place_date(unit.place, signed_on) if signed_on else blank_date(unit.place, year)
    return NumberLine(f"Số: {shown}" if shown else "", day)


def blank_date(place: str, year: int) -> str:
    """ "Tuyên Quang, ngày      tháng      năm 2025"."""
    return f"{place}, ngày{DAY_GAP}tháng{DAY_GAP}năm {year}"


def letter_line(
    unit: Unit, about: str, *, year: int, number: str = "", signed_on: date | None = None
) -> NumberLine:
    """The number line of a letter, blank where it is still to be numbered, with what it is about under the number."""
    shown = number or f"{NUMBER_GAP}/{letter_symbol(unit)}"
    day = document_place_date(unit.place, signed_on) if signed_on else blank_date(unit.place, year)
    return NumberLine(f"Số: {shown}", day, f"V/v {about}")


def title(abstract: str) -> Title:
    """BÁO CÁO and its abstract."""
    return Title(REPORT_KIND, abstract)


def annex_reference(
    unit: Unit,
    *,
    year: int,
    number: str = "",
    signed_on: date | None = None,
    internal: bool = False,
    kind: str = REPORT,
) -> str:
    """ "(Kèm theo Báo cáo số 45/BC-… ngày 05 tháng 02 năm 2025 của Sở …)", blank where not known yet."""
    symbol = letter_symbol(unit) if kind == LETTER else unit.symbol
    shown = number or ("" if internal else f"{NUMBER_GAP}/{symbol}")
    day = document_date(signed_on) if signed_on else f"ngày{DAY_GAP}tháng{DAY_GAP}năm {year}"
    return f"(Kèm theo {kind}{f' số {shown}' if shown else ''} {day} của {unit.name})"


def signature(unit: Unit, *, position: str = "", name: str = "") -> SignatureBlock:
    """Authority and position in capitals; a deputy signs "KT." the head (NĐ 30/2020, Điều 13).

    `position` may hold both lines of another authority, separated by a comma, a slash or a semicolon.
    """
    authority = [unit.signing_authority.upper()] if unit.signing_authority else []
    head = unit.signing_position.upper()
    given = [part.strip().upper() for part in _parts(position)]
    if not given:
        lines = [*authority, head]
    elif len(given) > 1 or "." in given[0]:
        lines = given if given[0].startswith("TM.") else [*authority, *given]
    elif given[0].startswith(DEPUTY.upper()):
        lines = [*authority, f"KT. {head}", given[0]]
    else:
        lines = [*authority, given[0]]
    return SignatureBlock(tuple(lines), name)


def _parts(position: str) -> list[str]:
    for separator in (";", ","):
        position = position.replace(separator, "/")
    return [part for part in position.split("/") if part.strip()]


def recipients(*lines: str) -> Recipients:
    """ "Như trên" first, the file copy last (NĐ 30/2020, Phụ lục I, mục II.9)."""
    return Recipients((SAME_AS_ABOVE, *lines, FILED))


def listed(text: str) -> list[str]:
    """The entries of a printed list, without dashes, closing signs and remarks in brackets."""
    entries = (line.strip().strip("-–•").strip() for line in text.splitlines())
    bare = (entry.split("(báo cáo)")[0].strip().rstrip(";.").strip() for entry in entries)
    return [entry for entry in bare if entry]


def roman(number: int) -> str:
    """I, II, … XXXIX: numbers of sections and annexes."""
    numeral = ""
    for value, letters in ROMAN:
        while number >= value:
            numeral += letters
            number -= value
    return numeral
