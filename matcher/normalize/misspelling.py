"""Whether a resemblance is a misspelling, or a different word that happens to be near.

'Hypotension' is two letters from 'hypertension', 'nephritic' one from 'nephrotic': a word that the
vocabulary knows is never taken for a misspelling of another, nor is one that loses or gains a
prefix such as hypo- or hyper-.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rapidfuzz.distance import DamerauLevenshtein

_CONTRASTS = re.compile(
    r"(hypo|hyper|pre|post|intra|inter|extra|infra|supra|sub|micro|macro|brady|tachy|anti|endo|exo"
    r"|chol|ureter|urethr|uter|thym|thyr|mono|poly|oligo|multi|para|peri|hemi|non|un|in|im|a|ab|ad|uni|bi|tri|ortho|auto|allo|iso)"
)
_SHORTEST = 5


def is_misspelling(words: Sequence[str], name: Sequence[str], known: Collection[str]) -> bool:
    """Say whether the words are those of the name but for slips of the pen in unknown words."""
    if "".join(words) == "".join(name):
        return True
    if len(words) != len(name):
        return False
    return all(
        word == meant or (word not in known and _slip(word, meant))
        for word, meant in zip(words, name, strict=True)
    )


def _slip(word: str, meant: str) -> bool:
    """One slip, two in a long word; the first letter and what the prefix contrasts stay."""
    if min(len(word), len(meant)) < _SHORTEST or word[0] != meant[0]:
        return False
    if not (word.isalpha() and meant.isalpha()):
        return False
    slips = 2 if len(meant) >= 11 else 1
    return DamerauLevenshtein.distance(word, meant) <= slips and _prefix(word) == _prefix(meant)


def _prefix(word: str) -> str:
    found = _CONTRASTS.match(word)
    return found.group() if found else ""
