"""Words of free text, and the known phrases among them: the longest known phrase wins.

Latin words are matched as words, Chinese ones by character, so that `右肺上叶腺癌` needs no
segmentation. Punctuation stays among the words, for it ends what a word such as 'no' governs.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

HARD_BREAKS = frozenset(";:()[]\n。.|")
SOFT_BREAKS = frozenset(",-、")
BREAKS = HARD_BREAKS | SOFT_BREAKS

_DASHES = re.compile(r"[‐-―−﹣－]")
_SPELLINGS = (("tumour", "tumor"), ("oesoph", "esoph"), ("leukaem", "leukem"), ("haem", "hem"))
_TOKEN = re.compile(
    r"[a-z0-9]+|[\u3400-\u9fff]|[^\W\d_]+|(?<=\s)-(?=\s)|\.(?=\s|$)|[;:()\[\]\n。|,、?%/&+]"
)


def words_of(text: str) -> list[str]:
    """Split a text into folded words, single Chinese characters and signs, in order.

    Accents, apostrophes and British spellings are folded away; a full stop counts only where a
    sentence ends, a hyphen only where it stands alone.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = folded.replace("'", "")
    if not bare.isascii():
        bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
        bare = _DASHES.sub("-", bare).replace("’", "")
    for british, american in _SPELLINGS:
        bare = bare.replace(british, american)
    return _TOKEN.findall(bare)


@dataclass(frozen=True, slots=True)
class Hit(Generic[Meaning]):
    """A known phrase found in a text: its meaning, and the words `start` to `end` (exclusive)."""

    meaning: Meaning
    start: int
    end: int


class Lexicon(Generic[Meaning]):
    """Phrases with one meaning each, found with their own commas or with none.

    Of phrases added twice, the first stays.
    """

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        self._meanings: dict[str, Meaning] = {}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for phrase, meaning in phrases:
            written = words_of(phrase)
            bare = [word for word in written if word not in BREAKS]
            first = self._meanings.get(" ".join(bare), meaning)
            for words in (written, bare) if bare else ():
                self._meanings.setdefault(" ".join(words), first)
                lengths[words[0]].add(len(words))
        # Of each first word the lengths of its phrases, so that no other length is tried.
        self._lengths = {word: sorted(some, reverse=True) for word, some in lengths.items()}
        self.words = frozenset(word for phrase in self._meanings for word in phrase.split())

    @property
    def meanings(self) -> Mapping[str, Meaning]:
        """Give every phrase, its words joined by spaces, with its meaning."""
        return self._meanings

    def find(self, words: list[str]) -> list[Hit[Meaning]]:
        """Find the known phrases from left to right, none overlapping, the longest first."""
        hits: list[Hit[Meaning]] = []
        at = 0
        while at < len(words):
            hit = self._at(words, at)
            if hit is not None:
                hits.append(hit)
            at = hit.end if hit else at + 1
        return hits

    def _at(self, words: list[str], at: int) -> Hit[Meaning] | None:
        for length in self._lengths.get(words[at], ()):
            if at + length <= len(words):
                meaning = self._meanings.get(" ".join(words[at : at + length]))
                if meaning is not None:
                    return Hit(meaning, at, at + length)
        return None
