"""Misspelt words of a closed vocabulary, corrected by resemblance: `adenocarcnoma`.

Only long words are corrected, and only where one known word is clearly the nearest; a text is
never matched as a whole, so a correction can't bridge 'small' and 'non-small'. A short word one
stroke from one that matters (`siutu`, `Nn-small`) is left as it is, and makes the text unsure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from matcher.normalize.misspelling import is_misspelling
from matcher.normalize.resemblance import Policy, Resemblance
from matcher.normalize.resolution import Rung

_SHORTEST_DECISIVE = 4


@dataclass(frozen=True, slots=True)
class Corrected:
    """A text's words with their slips put right.

    `score` is the least resemblance that was accepted, 1 where nothing was corrected. `rival` are
    the words with the second-best correction where that is nearest, `margin` less alike than the
    best; None where no other word is near.
    """

    words: list[str]
    score: float = 1.0
    rival: list[str] | None = None
    margin: float = 1.0


@dataclass(frozen=True, slots=True)
class _Correction:
    """A known word for an unknown one, and the next known word with how far behind it is."""

    word: str
    score: float = 1.0
    second: str = ""
    margin: float = 1.0


class Spelling:
    """The known words, those of them that decide, and the corrections found so far."""

    def __init__(self, words: Iterable[str], decisive: Iterable[str], policy: Policy) -> None:
        self._shortest = policy.shortest
        self._known = frozenset(words)
        self._neighbours: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(set(decisive)):
            if _is_word(word, _SHORTEST_DECISIVE):
                for key in _with_one_sign_less(word):
                    self._neighbours[key].append(word)
        self._near_misses: dict[str, bool] = {}
        names = {
            word: self._singular(word) for word in sorted(self._known) if self._is_correctable(word)
        }
        self._resemblance = Resemblance(names, policy)
        self._corrections: dict[str, _Correction] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Look for corrections of all unknown words of a batch at once."""
        wanted = {word for word in words if word not in self._known and self._is_correctable(word)}
        wanted -= self._corrections.keys()
        ordered = sorted(wanted)
        for word, rung in zip(ordered, self._resemblance.judge(ordered), strict=True):
            self._corrections[word] = _correction(word, rung)

    def correct(self, words: Sequence[str]) -> Corrected:
        """Correct words that were learnt before."""
        corrections = [self._corrections.get(word) or _Correction(word) for word in words]
        corrected = [one.word for one in corrections]
        score = min((one.score for one in corrections), default=1.0)
        rivals = [(one.margin, at) for at, one in enumerate(corrections) if one.second]
        if not rivals:
            return Corrected(corrected, score)
        margin, at = min(rivals)
        rival = [*corrected[:at], corrections[at].second, *corrected[at + 1 :]]
        return Corrected(corrected, score, rival, margin)

    def is_near_miss(self, word: str) -> bool:
        """Say whether an unknown word is one stroke from a word that decides, plurals aside."""
        if word in self._known or not _is_word(word, _SHORTEST_DECISIVE - 1):
            return False
        if word not in self._near_misses:
            near = {
                name for key in _with_one_sign_less(word) for name in self._neighbours.get(key, ())
            }
            self._near_misses[word] = any(
                DamerauLevenshtein.distance(word, name) <= 1 and word != name + "s" for name in near
            )
        return self._near_misses[word]

    def _singular(self, word: str) -> str:
        """Take a plural for its singular: two forms of one word are no rivals of each other."""
        return word[:-1] if word.endswith("s") and word[:-1] in self._known else word

    def _is_correctable(self, word: str) -> bool:
        return _is_word(word, self._shortest)


def _correction(word: str, rung: Rung) -> _Correction:
    if rung.concept is None or not _is_a_slip(word, rung.concept):
        return _Correction(word)
    if not rung.candidates:
        return _Correction(rung.concept, rung.score)
    second = rung.candidates[0]
    margin = round(rung.score - second.score, 4)
    return _Correction(rung.concept, rung.score, second.concept, margin)


def _is_a_slip(word: str, meant: str) -> bool:
    """Allow what any kind allows: few edits, and none to the beginning; a plural may come on top."""
    return any(is_misspelling([word], [form], ()) for form in (meant, meant + "s"))


def _with_one_sign_less(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_word(text: str, shortest: int) -> bool:
    return len(text) >= shortest and text.isascii() and text.isalpha()
