"""Misspelt words around a name: 'maintenace', 'adjuvent', 'recomended'.

A word is read as one that is a single slip away, where all such words say the same. Names are put
right elsewhere (`typos`), by stricter rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rapidfuzz.distance import DamerauLevenshtein

_SHORTEST = {"before": 7, "after": 7}
_SHORTEST_OF_OTHERS = 8
_MAKES_A_NAME = {"modifier", "capitals"}

Roles = Mapping[str, str]


class Slips:
    """The words of `treatment_words.csv` that are long enough to be known when misspelt."""

    def __init__(self, roles: Mapping[tuple[str, ...], Roles]) -> None:
        self._roles = {
            words[0]: said
            for words, said in roles.items()
            if len(words) == 1 and _is_long_enough(words[0], said)
        }
        self._shortened: defaultdict[str, set[str]] = defaultdict(set)
        for word in self._roles:
            for form in _shortened(word):
                self._shortened[form].add(word)

    def roles_of(self, word: str) -> Roles | None:
        """Give what a misspelt word says, or nothing where that isn't sure."""
        near = {each for form in _shortened(word) for each in self._shortened.get(form, ())}
        meant = [
            self._roles[each]
            for each in near
            if each[0] == word[0] and DamerauLevenshtein.distance(each, word) == 1
        ]
        return meant[0] if meant and all(said == meant[0] for said in meant) else None


def _is_long_enough(word: str, said: Roles) -> bool:
    least = min(_SHORTEST.get(role, _SHORTEST_OF_OTHERS) for role in said)
    return word.isascii() and len(word) >= least and not _MAKES_A_NAME & set(said)


def _shortened(word: str) -> Iterator[str]:
    """Give the word and what is left of it without one letter: two words one slip apart share one."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
