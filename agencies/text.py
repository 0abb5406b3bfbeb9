"""Vietnamese text: cleaning on the way in, and the keys it is searched and sorted by.

Pure functions of strings. Both databases and all collations agree on the keys, because they are
stored text made of lower-case ASCII (`search_key`, `sort_key`) or composed lower case (`tone_key`).
"""

import re
import unicodedata
from collections.abc import Iterator

LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
UNREADABLE = re.compile("[\x00\ud800-\udfff]")

TONE_MARKS = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
LEVEL_TONE = "0"
SHAPED_LETTERS = {
    "a\u0306": "a1",
    "a\u0302": "a2",
    "e\u0302": "e1",
    "o\u0302": "o1",
    "o\u031b": "o2",
    "u\u031b": "u1",
}

KEY_SEPARATOR = "00"
WORD_SEPARATOR = "01"
NUMBER_PREFIX = "1"
FOREIGN_PREFIX = "z9"


class UnreadableText(ValueError):
    """The text holds characters that no database can store (NUL, half a surrogate pair)."""

    message = (
        "Văn bản có ký tự hỏng, không lưu được. Đề nghị xóa ký tự đó hoặc gõ lại đoạn văn, "
        "không dán nguyên từ tệp lỗi."
    )

    def __init__(self) -> None:
        super().__init__(self.message)


def clean_text(raw: str, *, multiline: bool = False) -> str:
    """Return the text composed (NFC), without control, bidirectional and zero-width characters.

    All kinds of line break become "\\n" where `multiline`, otherwise a space; all kinds of space
    become a plain one; ends of lines and of the text are stripped. Raises `UnreadableText`.
    """
    if raw.isprintable() and unicodedata.is_normalized("NFC", raw):
        return raw.strip()  # nearly all texts: nothing to remove, nothing to compose
    if UNREADABLE.search(raw):
        raise UnreadableText
    text = LINE_BREAKS.sub("\n", raw)
    text = "".join(_kept(text, newline="\n" if multiline else " "))
    # Composed only now: an invisible character may have stood between a letter and its mark.
    text = unicodedata.normalize("NFC", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def _kept(text: str, *, newline: str) -> Iterator[str]:
    for char in text:
        if char == "\n":
            yield newline
        elif char == "\t" or unicodedata.category(char) == "Zs":
            yield " "
        elif unicodedata.category(char) not in ("Cc", "Cf") and not _is_noncharacter(char):
            yield char


def _is_noncharacter(char: str) -> bool:
    code = ord(char)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def search_key(text: str) -> str:
    """Return what a search without diacritics compares: "Đội ma tuý, số 2" is "doi ma tuy so 2"."""
    return " ".join("".join(_unmarked(text)).split())


def _unmarked(text: str) -> Iterator[str]:
    for char in unicodedata.normalize("NFKD", text).lower():
        if char.isalnum():
            yield "d" if char == "đ" else char
        elif not _is_ignored(char):
            yield " "


def _is_ignored(char: str) -> bool:
    """Marks and invisible characters stand inside a word; everything else between words."""
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")


def tone_key(text: str) -> str:
    """Return what ranks exact spellings first: lower case with its marks, one placement of tones.

    "Uỷ ban" and "Ủy ban", "hoà" and "hòa", "thuý" and "thúy" are the same word and get the same key.
    """
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    spaced = "".join(char if char.isalnum() else "" if _is_ignored(char) else " " for char in lowered)
    return MISPLACED_TONE.sub(_tone_replaced, " ".join(spaced.split()))


def index_text(text: str) -> str:
    """Return what a searched column holds: the words without marks between spaces, then with them between underscores.

    Both keys keep words apart, so that one column finds whole words (" doi ") and tells exact spellings ("_đội_").
    """
    return f" {search_key(text)} \n_{tone_key(text).replace(' ', '_')}_"


def _toned_forms() -> dict[str, tuple[str, str]]:
    """Vowel with a tone -> (vowel, tone): "ỷ" is "y" and the hook."""
    forms = {}
    for vowel in "aeiouy":
        for mark in TONE_MARKS:
            forms[unicodedata.normalize("NFC", vowel + mark)] = (vowel, mark)
    return forms


TONED_FORMS = _toned_forms()


def _toned(vowels: str) -> str:
    return "".join(form for form, (vowel, _) in TONED_FORMS.items() if vowel in vowels)


# An open syllable in -oa, -oe, -uy carries its tone on the first vowel ("hòa"), a closed one on the
# second ("hoàn"); the u of "qu" is a consonant and carries none ("quý").
LETTER_FOLLOWS = r"(?=[^\W\d_])"
NO_LETTER_FOLLOWS = r"(?![^\W\d_])"
MISPLACED_TONE = re.compile(
    f"o[{_toned('ae')}]{NO_LETTER_FOLLOWS}|(?<!q)u[{_toned('y')}]{NO_LETTER_FOLLOWS}"
    f"|[{_toned('o')}][ae]{LETTER_FOLLOWS}|(?<!q)[{_toned('u')}]y{LETTER_FOLLOWS}"
    f"|(?<=q)[{_toned('u')}][aeiouyăâêôơ]"
)


def _tone_replaced(match: re.Match[str]) -> str:
    first, second = match.group()
    if first in TONED_FORMS:
        first, mark = TONED_FORMS[first]
        second += mark
    else:
        second, mark = TONED_FORMS[second]
        first += mark
    return unicodedata.normalize("NFC", first + second)


def sort_key(text: str) -> str:
    """Return a key whose plain order is that of the Vietnamese alphabet, tones counting last.

    a ă â b c d đ e ê … o ô ơ … u ư … y, with f, j, w, z in their Latin places; ngang, huyền, hỏi,
    ngã, sắc, nặng; runs of digits by their value, before letters. Case and punctuation do not count.
    Only digits and lower-case letters a–z are used, which every collation orders alike. The key is
    about two and a half times as long as the text: store it in a text column.
    """
    words = _sortable_words(text)
    letters = WORD_SEPARATOR.join("".join(_letter_keys(word)) for word in words)
    return letters + KEY_SEPARATOR + "".join(_word_tone(word) for word in words)


def _sortable_words(text: str) -> list[str]:
    """Decomposed lower-case words; marks stay with their letters."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    spaced = (char if char.isalnum() or _is_ignored(char) else " " for char in decomposed)
    return "".join(spaced).split()


SORTABLE_PART = re.compile(r"(?P<number>[0-9]+)|(?P<letter>.)(?P<marks>[\u0300-\u036f]*)", re.DOTALL)


def _letter_keys(word: str) -> Iterator[str]:
    for part in SORTABLE_PART.finditer(word):
        if part["number"]:
            yield _number_key(part["number"])
        elif not _is_ignored(part["letter"]):
            yield _letter_key(part["letter"], part["marks"])


def _number_key(digits: str) -> str:
    """A run of digits: its length first, so that 9 comes before 10."""
    significant = digits.lstrip("0") or "0"
    length = chr(ord("a") + min(len(significant), 26) - 1)
    return NUMBER_PREFIX + length + significant


def _letter_key(letter: str, marks: str) -> str:
    if letter == "đ":
        return "d1"
    if not letter.isascii():
        return f"{FOREIGN_PREFIX}{ord(letter):06x}"
    for mark in marks:
        if letter + mark in SHAPED_LETTERS:
            return SHAPED_LETTERS[letter + mark]
    return letter + "0"


def _word_tone(word: str) -> str:
    """A word has one tone, wherever its mark is placed."""
    return max((TONE_MARKS[char] for char in word if char in TONE_MARKS), default=LEVEL_TONE)
