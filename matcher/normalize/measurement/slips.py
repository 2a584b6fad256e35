"""One slip of the pen in a word of a test's name: `Soduim`, `Hepatitis B suface antigen`.

Only words of six letters and more are put right, and only where one known word is a single stroke
away. Creatine is no creatinine: it is a known word itself; `Creatinie` could be either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import DamerauLevenshtein

_SHORTEST = 6


class Slips:
    """The words of all names, to be found by words one stroke away that are no `others`."""

    def __init__(self, words: Iterable[str], others: frozenset[str]) -> None:
        self._known = frozenset(words)
        self._others = others
        self._near: defaultdict[str, set[str]] = defaultdict(set)
        for word in self._known:
            if _may_slip(word):
                for shorter in _one_letter_less(word):
                    self._near[shorter].add(word)
        self._meant: dict[str, str | None] = {}

    def corrected(self, words: Sequence[str]) -> list[str] | None:
        """Give the words with one of them put right; null where none or more than one is wrong."""
        wrong = [at for at, word in enumerate(words) if word not in self._known and _may_slip(word)]
        if len(wrong) != 1:
            return None
        meant = self._word(words[wrong[0]])
        return [*words[: wrong[0]], meant, *words[wrong[0] + 1 :]] if meant else None

    def _word(self, word: str) -> str | None:
        if word in self._others:
            return None
        if word not in self._meant:
            near = {
                known
                for shorter in _one_letter_less(word)
                for known in self._near.get(shorter, ())
                if known[0] == word[0] and DamerauLevenshtein.distance(word, known) == 1
            }
            singular = {known for known in near if known.removesuffix("s") not in near - {known}}
            self._meant[word] = singular.pop() if len(singular) == 1 else None
        return self._meant[word]


def _may_slip(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha()


def _one_letter_less(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}
