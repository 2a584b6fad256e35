"""The ladder from a raw string to a concept: exact name → written synonym → resemblance.

The kinds put their own rungs (codes, grammars) before or between these. A resemblance is accepted
by its score and by its margin over the runner-up, and is vetoed by a decisive token.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from matcher.normalize.resemblance import Policy, Resemblance
from matcher.normalize.resolution import Candidate, Method, Rung
from matcher.normalize.text import normal_form
from matcher.terms.vocabulary import Vocabulary


class Ladder:
    """The exact, synonym and fuzzy rungs over one vocabulary.

    An exact name or synonym that several concepts claim is ambiguous between them. With
    `policy=None` nothing is accepted by resemblance.
    """

    def __init__(self, vocabulary: Vocabulary, policy: Policy | None = None) -> None:
        self._names = _index({key: (term.name,) for key, term in vocabulary.terms.items()})
        self._synonyms = _index({key: term.synonyms for key, term in vocabulary.terms.items()})
        self._resemblance = None
        if policy is not None:
            merged = {**self._synonyms, **self._names}
            self._resemblance = Resemblance(
                {name: keys[0] for name, keys in merged.items() if len(keys) == 1}, policy
            )

    def climb(self, texts: Sequence[str]) -> list[Rung]:
        """Resolve each text, in order; one batch costs far less than many calls."""
        forms = [normal_form(text) for text in texts]
        rungs = {form: self.look_up(form) for form in dict.fromkeys(forms)}
        open_forms = [form for form, rung in rungs.items() if rung.status == "unmatched" and form]
        if self._resemblance and open_forms:
            rungs.update(zip(open_forms, self._resemblance.judge(open_forms), strict=True))
        return [rungs[form] for form in forms]

    def look_up(self, form: str) -> Rung:
        """Resolve one normal form by name or synonym only."""
        rungs: tuple[tuple[Method, dict[str, tuple[str, ...]]], ...]
        rungs = (("exact", self._names), ("synonym", self._synonyms))
        for method, index in rungs:
            keys = index.get(form, ())
            if len(keys) == 1:
                return Rung(keys[0], "matched", method, 1.0)
            if keys:
                candidates = tuple(Candidate(key, 1.0) for key in keys)
                return Rung(None, "ambiguous", method, 1.0, candidates)
        return Rung()


def _index(names: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    index: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, texts in names.items():
        for text in texts:
            index[normal_form(text)][key] = None
    return {form: tuple(keys) for form, keys in index.items() if form}
