"""Misspelt names: accepted only where no other treatment is anywhere near.

Short names differ too little to be recognized by resemblance, and so do procedures that differ in
what they leave behind: a thoracostomy is no thoracotomy. Names of several words ('trastuzumab
deruxtecan') are compared as a whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from matcher.normalize.drug.text import Item, Mention, Token
from matcher.normalize.resemblance import Policy, Resemblance
from matcher.normalize.resolution import Rung
from matcher.normalize.text import normal_form
from matcher.terms.vocabulary import Term

WINDOWS = (3, 2, 1)

_LONG, _LONGER = 12, 15
_UNMISTAKABLE, _BEGINNING, _FAR_BEHIND = 9, 3, 0.15
_ANTIBODY = "mab"
_VOWELS = re.compile(r"[aeiouy]+")
_REPEATED = re.compile(r"(.)\1+")
_SHORTEST_BRAND = 8
_SHORTEST_PROCEDURE = 9
_PLAIN_WORDS = re.compile(r"[a-z]{4,}(?: [a-z]{4,}){0,2}")
_OPENS_OR_DRAINS = re.compile(r"os?tom(?:y|ies)$")


@dataclass(frozen=True, slots=True)
class Window:
    """A run of words, `start` to `end`, that may be a misspelt name."""

    start: int
    end: int
    form: str


class Typos:
    """The names that a misspelt word is compared with."""

    def __init__(self, names: Mapping[str, str], policy: Policy) -> None:
        """Take names with the concept that each means, and that no other has."""
        self._policy = policy
        concepts = {normal_form(name): key for name, key in names.items()}
        self._resemblance = Resemblance(concepts, policy)
        self._forms: defaultdict[str, list[str]] = defaultdict(list)
        for form, key in concepts.items():
            self._forms[key].append(form)

    def correct(self, windows: Sequence[Window]) -> list[Mention | None]:
        """Give the drug that each window surely means, if any, in order."""
        forms = list(dict.fromkeys(window.form for window in windows))
        rungs = dict(zip(forms, self._resemblance.judge(forms) if forms else [], strict=True))
        return [self._mention(window, rungs[window.form]) for window in windows]

    def _mention(self, window: Window, rung: Rung) -> Mention | None:
        """Take one drug for sure, or doubt between several that are near enough."""
        if rung.score < self._policy.accept:
            return self._unmistakable(window, rung)
        near = [rung.concept] if rung.concept else [one.concept for one in rung.candidates]
        keys = [key for key in near if self._fits(window, key)]
        if not keys:
            return self._unmistakable(window, rung)
        sure = rung.concept is not None
        return Mention(
            readings=tuple((key,) for key in keys),
            method="fuzzy",
            score=rung.score,
            doubtful=not sure,
            runners_up=rung.candidates if sure else (),
        )

    def _unmistakable(self, window: Window, rung: Rung) -> Mention | None:
        """Forgive two slips in the vowels of an antibody's name if no other is anywhere near.

        How these begin is free invention, so that hardly two begin alike; other names share it with
        their family (prednisone and prednisolone, streptozocin and streptomycin). Consonants say
        what an antibody is against: one that ends in -tumab is none that ends in -limab.
        """
        ranked = [one for one in rung.candidates if one.concept != rung.concept]
        key = rung.concept or (ranked.pop(0).concept if ranked else None)
        far = not ranked or rung.score - ranked[0].score >= _FAR_BEHIND
        if key is None or not far or not self._begins_as(window.form, key):
            return None
        return Mention(((key,),), "fuzzy", rung.score, runners_up=tuple(ranked))

    def _begins_as(self, form: str, key: str) -> bool:
        return any(
            name.isalpha()
            and name.endswith(_ANTIBODY)
            and len(name) >= _UNMISTAKABLE
            and form[:_BEGINNING] == name[:_BEGINNING]
            and _consonants(form) == _consonants(name)
            and DamerauLevenshtein.distance(form, name) == 2
            for name in self._forms[key]
        )

    def _fits(self, window: Window, key: str) -> bool:
        words = window.end - window.start
        return any(
            len(form.split()) == words and _is_a_slip(window.form, form)
            for form in self._forms[key]
        )


def names_that_stand_out(terms: Iterable[Term], shortest: int) -> dict[str, str]:
    """Give the names that are long enough to be known when misspelt, each with its concept.

    These are generic names of `shortest` letters and more, longer brands, and procedures and
    classes in plain words. A name that several concepts claim is left out.
    """
    claimed: defaultdict[str, set[str]] = defaultdict(set)
    for term in terms:
        for name in (term.key, *term.synonyms):
            if _stands_out(term, name, shortest):
                claimed[name].add(term.key)
    return {name: keys.pop() for name, keys in claimed.items() if len(keys) == 1}


def _stands_out(term: Term, name: str, shortest: int) -> bool:
    if not name.isascii():
        return False
    if term.facts.get("kind") == "drug":
        return len(name) >= (shortest if name == term.key else _SHORTEST_BRAND) and (
            name == term.key or name.isalpha()
        )
    plain = _PLAIN_WORDS.fullmatch(name.lower() if name.istitle() else name)
    return bool(plain) and len(name) >= _SHORTEST_PROCEDURE and not _OPENS_OR_DRAINS.search(name)


def _consonants(name: str) -> str:
    return _REPEATED.sub(r"\1", _VOWELS.sub("", name))


def _is_a_slip(form: str, name: str) -> bool:
    """Allow one edit a word, two in a long one, and none that changes what the name begins with.

    Names of one class end alike (-tinib, -limab) and are told apart by how they begin: lapatinib,
    apatinib and afatinib are one edit from each other. In a long name one edit is always a slip.
    """
    if len(name.split()) > 1:
        words = zip(form.split(), name.split(), strict=True)
        return all(DamerauLevenshtein.distance(*pair) <= 1 for pair in words)
    edits = DamerauLevenshtein.distance(form, name)
    if edits == 1 and len(name) >= _LONG and form[0] == name[0]:
        return True
    return edits <= (1 if len(name) < _LONGER else 2) and sorted(form[:3]) == sorted(name[:3])


def windows_of(tokens: Sequence[Token], items: Sequence[Item]) -> list[Window]:
    """Give the runs of words around each word that isn't understood, the longest first."""
    unknown = [
        item.start
        for item in items
        if "unknown" in item.roles and tokens[item.start].kind == "word"
    ]
    return [
        Window(start, start + length, " ".join(token.text for token in run))
        for at in unknown
        for length in WINDOWS
        for start in range(max(0, at - length + 1), at + 1)
        if len(run := tokens[start : start + length]) == length
        and all(token.kind == "word" for token in run)
    ]


def put_in(
    items: Sequence[Item], corrections: Iterable[tuple[Window, Mention | None]]
) -> list[Item]:
    """Put corrected names in the place of the items that they cover; the first of them wins."""
    result = list(items)
    for window, mention in corrections:
        covered = [item for item in result if item.start < window.end and window.start < item.end]
        whole = all(window.start <= item.start and item.end <= window.end for item in covered)
        if mention is None or not whole or not any("unknown" in item.roles for item in covered):
            continue
        place = result.index(covered[0])
        result[place : place + len(covered)] = [Item(window.start, window.end, {}, mention)]
    return result
