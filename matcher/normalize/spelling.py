"""Misspelt words of a closed vocabulary, corrected by resemblance: `adenocarcnoma`.

Only long words are corrected, and only where one known word is clearly the nearest; a text is
never matched as a whole, so a correction can't bridge 'small' and 'non-small'.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcher.normalize.resemblance import Policy, Resemblance

_POLICY = Policy(accept=0.85, margin=0.05, shortest=6, neighbours=6)


class Spelling:
    """The known words, and the corrections found so far."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = frozenset(words)
        names = {word: word for word in sorted(self._known) if _is_correctable(word)}
        self._resemblance = Resemblance(names, _POLICY)
        self._corrections: dict[str, tuple[str, float]] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Look for corrections of all unknown words of a batch at once."""
        wanted = {word for word in words if word not in self._known and _is_correctable(word)}
        wanted -= self._corrections.keys()
        ordered = sorted(wanted)
        for word, rung in zip(ordered, self._resemblance.judge(ordered), strict=True):
            self._corrections[word] = (rung.concept or word, rung.score if rung.concept else 1.0)

    def correct(self, words: Sequence[str]) -> tuple[list[str], float]:
        """Correct words learnt before; give them with the least resemblance that was accepted."""
        pairs = [self._corrections.get(word, (word, 1.0)) for word in words]
        return [word for word, _ in pairs], min((score for _, score in pairs), default=1.0)


def _is_correctable(word: str) -> bool:
    return len(word) >= _POLICY.shortest and word.isascii() and word.isalpha()
