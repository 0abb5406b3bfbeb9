"""What a person looks for: how near a text comes to it, and the words around the place; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from agencies.text import index_text, search_key, tone_key

EXCERPT_AROUND = 90


@dataclass(frozen=True)
class Wanted:
    """The words typed, without their marks (`key`) and with them (`tones`), as `index_text` spells them.

    Words are whole syllables; only the last may be the beginning of one, since it may still be being typed.
    """

    key: str
    tones: str

    @classmethod
    def of(cls, query: str) -> Wanted:
        return cls(search_key(query), tone_key(query))

    @property
    def phrase(self) -> str:
        """Stands in every indexed text that holds the words together."""
        return f" {self.key}"

    @property
    def words(self) -> list[str]:
        """Each stands in every indexed text that holds the words, in any order."""
        *whole, last = self.key.split()
        return [*(f" {word} " for word in whole), f" {last}"]

    @property
    def degrees(self) -> tuple[str, ...]:
        """What stands in an indexed text, nearest first: exact, beginning so, whole words, beginning so."""
        tones = "_" + self.tones.replace(" ", "_")
        return (f"{tones}_", tones, f"{self.phrase} ", self.phrase)

    def degree(self, indexed: str) -> int:
        """0 is nearest; the number of degrees where the words only stand apart."""
        return next((rank for rank, part in enumerate(self.degrees) if part in indexed), len(self.degrees))

    def stands_in(self, indexed: str) -> bool:
        return all(word in indexed for word in self.words)

    def excerpt(self, texts: Iterable[str]) -> str:
        """Some words around the nearest place, the first of several; empty when the words stand together nowhere."""
        ranked = [(self.degree(index_text(text)), text) for text in texts]
        degree, text = min(ranked, key=lambda pair: pair[0], default=(len(self.degrees), ""))
        if degree == len(self.degrees):
            return ""
        is_exact, is_whole = degree < 2, degree % 2 == 0
        words = text.split()
        wanted, key = (self.tones, tone_key) if is_exact else (self.key, search_key)
        return _around(words, next(_places(words, key, wanted.split(), is_whole=is_whole), 0))


def _places(
    words: list[str], key: Callable[[str], str], wanted: list[str], *, is_whole: bool
) -> Iterator[int]:
    """Numbers of the words at which the wanted ones begin; "245/BC" is one word of two keys."""
    keys = [(part, place) for place, word in enumerate(words) for part in key(word).split()]
    *before, last = wanted
    for start in range(len(keys) - len(before)):
        stretch = [part for part, _place in keys[start : start + len(wanted)]]
        ends = stretch[-1] == last if is_whole else stretch[-1].startswith(last)
        if ends and stretch[:-1] == before:
            yield keys[start][1]


def _around(words: list[str], place: int) -> str:
    before = " ".join(words[:place])
    after = " ".join(words[place:])
    start = before[-EXCERPT_AROUND:] if len(before) > EXCERPT_AROUND else before
    end = after[: EXCERPT_AROUND * 2]
    return f"{'… ' if len(before) > len(start) else ''}{start} {end}{' …' if len(after) > len(end) else ''}".strip()
