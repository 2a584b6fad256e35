"""The fuzzy rung: candidates by character n-grams, scores by edit distance, vetoes by token.

scikit-learn's TF-IDF over character trigrams retrieves the nearest names, rapidfuzz scores them.
A decisive token (small, squamous, IV, not, a digit …) that stands on one side only vetoes a pair,
however much it resembles: 'small cell' and 'non-small cell' score over 0.9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from matcher.normalize.resolution import Candidate, Rung

# One Chinese character more or less is another word, so each is a token, and decisive.
_CHINESE = r"[\u3400-\u9fff]"
_TOKEN = re.compile(rf"{_CHINESE}|[^\W\d]+?(?={_CHINESE})|[^\W\d]+|\d+|[+<>=%?]")
_BATCH = 2000

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

ALWAYS_DECISIVE = frozenset(
    "non not no never without negative neg denies denied free absent ruled rule out suspected "
    "possible probable query family fh history hx left right + < > = % ?".split()
)


@dataclass(frozen=True, slots=True)
class Policy:
    """When a resemblance decides.

    `accept` and `consider` are scores from 0 to 1 (normalized Damerau-Levenshtein similarity);
    `margin` is the least distance to the best name of another concept. `decisive` are the kind's
    own tokens that veto, besides digits and `ALWAYS_DECISIVE`; `others` are words that are no slips
    of a name they don't stand in (colpitis, colitis). `shortest` is the least length in
    characters at which a typo can be told from another word.
    """

    accept: float = 0.92
    consider: float = 0.80
    margin: float = 0.05
    shortest: int = 6
    neighbours: int = 10
    decisive: frozenset[str] = field(default=frozenset())
    others: frozenset[str] = field(default=frozenset())


class Resemblance:
    """The names of one vocabulary; they are made ready to be searched when that is first asked for."""

    def __init__(self, names: Mapping[str, str], policy: Policy) -> None:
        self._names = list(names)
        self._concepts = list(names.values())
        self._policy = policy

    @cached_property
    def _learnt(self) -> tuple[Any, Any]:
        """Give a vectorizer of trigrams, and the names as its vectors, a column each."""
        # To load it takes a second, and who looks texts up that are known needs none of it.
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
        # A vectorizer can't learn from nothing: a vocabulary without names resembles nothing.
        learnt = vectorizer.fit_transform(self._names or [" no names "])
        return vectorizer, learnt[: len(self._names)].T.tocsr()

    @cached_property
    def _decisive(self) -> list[frozenset[str]]:
        return [self._decisive_tokens(name) for name in self._names]

    def judge(self, forms: Sequence[str]) -> list[Rung]:
        """Judge normal forms in batches, in order."""
        judged: list[Rung] = []
        vectorizer, names = self._learnt
        for start in range(0, len(forms), _BATCH):
            batch = forms[start : start + _BATCH]
            similarities = (vectorizer.transform(batch) @ names).tocsr()
            bounds = similarities.indptr
            for position, form in enumerate(batch):
                row = slice(bounds[position], bounds[position + 1])
                nearest = self._nearest(similarities.data[row], similarities.indices[row])
                judged.append(self._decide(form, nearest))
        return judged

    def _nearest(self, similarities: Floats, names: Ints) -> list[int]:
        """Give the names with the greatest similarities, in no order."""
        wanted = self._policy.neighbours
        if len(names) > wanted:
            names = names[np.argpartition(similarities, -wanted)[-wanted:]]
        nearest: list[int] = names.tolist()
        return nearest

    def _decide(self, form: str, nearest: list[int]) -> Rung:
        wanted = self._decisive_tokens(form)
        real = self._policy.others.intersection(form.split())
        allowed = [
            at
            for at in nearest
            if self._decisive[at] == wanted and real.issubset(self._names[at].split())
        ]
        if not allowed or len(form) < self._policy.shortest:
            return Rung()
        scores = process.cdist(
            [form],
            [self._names[at] for at in allowed],
            scorer=DamerauLevenshtein.normalized_similarity,
        )[0]
        best: dict[str, float] = {}
        for at, score in zip(allowed, scores.tolist(), strict=True):
            concept = self._concepts[at]
            best[concept] = max(best.get(concept, 0.0), round(score, 4))
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return self._verdict(ranked)

    def _verdict(self, ranked: list[tuple[str, float]]) -> Rung:
        (concept, score), others = ranked[0], ranked[1:]
        runner_up = others[0][1] if others else 0.0
        candidates = tuple(Candidate(key, value) for key, value in ranked[:3])
        if score >= self._policy.accept and score - runner_up >= self._policy.margin:
            return Rung(concept, "matched", "fuzzy", score, candidates[1:])
        if score >= self._policy.consider:
            return Rung(None, "ambiguous", "fuzzy", score, candidates)
        return Rung(candidates=candidates)

    def _decisive_tokens(self, form: str) -> frozenset[str]:
        return frozenset(
            token
            for token in _TOKEN.findall(form)
            if token.isdigit()
            or not token.isascii()
            or token in ALWAYS_DECISIVE
            or token in self._policy.decisive
        )
