"""What changed inside a text, word by word: pure. Both texts can be put together again from the pieces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, takewhile

# A word or a mark with the blanks before it, or the end of a line: joined they give the text back.
TOKENS = re.compile(r"[^\S\n]*(?:\w+|[^\w\s])|\n|[^\S\n]+")
# Sentences, the blanks between them, and the ends of lines.
SENTENCES = re.compile(r"(?<=[.;?!])(?= )|(?<=[.;?!] )(?=\S)|(?=\n)|(?<=\n)")
# Two stretches of which less than this is alike are shown as one gone and one new.
ALIKE = 0.3
# A comparison costs at most as often as words of one text meet themselves in the other, times their number. Beyond
# this, about a second for one word repeated, a stretch is shown as gone and new.
MOST_WORK = 100_000_000
# Of a long stretch that stayed, so many words are shown on each side of it.
WORDS_AROUND = 12
WORDS_HIDDEN = 30


class Kind(StrEnum):
    """What became of a piece."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, is gone, or is new."""

    kind: Kind
    text: str

    @property
    def is_blank(self) -> bool:
        """Nothing but blanks and ends of lines, which would not be seen when struck or marked."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece as it is shown. `hidden` words in the middle of what stayed are folded away: `text`, `folded`, `rest`.

    Blanks that a changed piece begins with stand before it, in `lead`, where they are neither struck nor marked.
    """

    kind: Kind
    text: str
    lead: str = ""
    folded: str = ""
    rest: str = ""
    hidden: int = 0
    is_blank: bool = False


def word_changes(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in order: without the new ones they spell `old`, without those gone `new`."""
    pieces = _in_order(_sentence_pieces(SENTENCES.split(old), SENTENCES.split(new)))
    return [
        Piece(kind, "".join(piece.text for piece in run))
        for kind, run in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.kind)
    ]


def stretches(pieces: Sequence[Piece]) -> list[Stretch]:
    """The pieces for showing: what stayed over many words is folded in its middle."""
    return [_stretch(piece) for piece in pieces]


def words_in(text: str) -> Counter[str]:
    """How often each word and mark stands in a text; what `likeness` takes."""
    return Counter(token.strip() for token in TOKENS.findall(text))


def likeness(old: Counter[str], new: Counter[str]) -> float:
    """How many words two texts share, wherever they stand, from 0 to 1."""
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 1.0


def _sentence_pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """Whole sentences that stayed are set aside first; only what lies between is compared word by word."""
    if _takes_too_long(old, new):
        yield from _replaced("".join(old), "".join(new))
        return
    gone, fresh = "", ""
    for tag, old_from, old_to, new_from, new_to in _matcher(old, new).get_opcodes():
        before, after = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if tag == "equal" and before.strip():
            yield from _word_pieces(gone, fresh)
            yield Piece(Kind.SAME, before)
            gone, fresh = "", ""
        else:
            gone, fresh = gone + before, fresh + after
    yield from _word_pieces(gone, fresh)


def _word_pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    matcher = _matcher(before, after)
    if before and after and (_takes_too_long(before, after) or matcher.ratio() < ALIKE):
        yield from _replaced(old, new)
        return
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, fresh = "".join(before[old_from:old_to]), "".join(after[new_from:new_to])
        if tag == "equal":
            yield Piece(Kind.SAME, gone)
        else:
            yield from _replaced(gone, fresh)


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher:
    """Common words count like others: a report repeats "tiếp tục" often, and autojunk would drop it."""
    return SequenceMatcher(None, old, new, autojunk=False)


def _replaced(gone: str, fresh: str) -> Iterator[Piece]:
    if gone:
        yield Piece(Kind.GONE, gone)
    if fresh:
        yield Piece(Kind.NEW, fresh)


def _in_order(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """What was replaced stands before what replaces it; blanks that both begin with have stayed."""
    for is_same, run in groupby(pieces, key=lambda piece: piece.kind == Kind.SAME):
        members = list(run)
        if is_same:
            yield from members
            continue
        gone, fresh = (
            "".join(piece.text for piece in members if piece.kind == kind) for kind in (Kind.GONE, Kind.NEW)
        )
        begins = takewhile(
            lambda pair: pair[0] == pair[1] and pair[0].isspace(), zip(gone, fresh, strict=False)
        )
        blanks = "".join(char for char, _same in begins)
        if blanks:
            yield Piece(Kind.SAME, blanks)
        yield from _replaced(gone.removeprefix(blanks), fresh.removeprefix(blanks))


def _takes_too_long(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether a comparison may cost more than a page can wait for."""
    before, after = Counter(old), Counter(new)
    meetings = sum(count * after[token] for token, count in before.items())
    return meetings * min(len(old), len(new)) > MOST_WORK


def _stretch(piece: Piece) -> Stretch:
    words = list(re.finditer(r"\S+", piece.text)) if piece.kind == Kind.SAME else []
    if len(words) < 2 * WORDS_AROUND + WORDS_HIDDEN:
        text = piece.text if piece.is_blank else piece.text.lstrip(" ")
        return Stretch(piece.kind, text, piece.text[: len(piece.text) - len(text)], is_blank=piece.is_blank)
    begins, ends = words[WORDS_AROUND - 1].end(), words[-WORDS_AROUND].start()
    return Stretch(
        piece.kind,
        piece.text[:begins],
        folded=piece.text[begins:ends],
        rest=piece.text[ends:],
        hidden=len(words) - 2 * WORDS_AROUND,
    )
