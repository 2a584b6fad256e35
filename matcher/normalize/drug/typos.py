"""Misspelt generic names: accepted only where no other drug is anywhere near.

Short names differ too little, and brands are too alike, to be recognized by
resemblance. Names of several words ('trastuzumab deruxtecan') are compared as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from matcher.normalize.drug.text import Item, Mention, Token
from matcher.normalize.resemblance import Policy, Resemblance
from matcher.normalize.resolution import Rung
from matcher.normalize.text import normal_form

WINDOWS = (3, 2, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """A run of words, `start` to `end`, that may be a misspelt name."""

    start: int
    end: int
    form: str


class Typos:
    """The generic names that a misspelt word is compared with."""

    def __init__(self, names: Iterable[str], policy: Policy) -> None:
        self._policy = policy
        self._names = {
            normal_form(name): name
            for name in names
            if len(name) >= policy.shortest and name.isascii()
        }
        self._resemblance = Resemblance(self._names, policy)
        self._words = {name: len(form.split()) for form, name in self._names.items()}

    def correct(self, windows: Sequence[Window]) -> list[Mention | None]:
        """Give the drug that each window surely means, if any, in order."""
        forms = list(dict.fromkeys(window.form for window in windows))
        rungs = dict(zip(forms, self._resemblance.judge(forms) if forms else [], strict=True))
        return [self._mention(window, rungs[window.form]) for window in windows]

    def _mention(self, window: Window, rung: Rung) -> Mention | None:
        """Take one drug for sure, or doubt between several that are near enough."""
        if rung.score < self._policy.accept:
            return None
        near = [rung.concept] if rung.concept else [one.concept for one in rung.candidates]
        keys = [key for key in near if self._fits(window, key)]
        if not keys:
            return None
        sure = rung.concept is not None
        return Mention(
            readings=tuple((key,) for key in keys),
            method="fuzzy",
            score=rung.score,
            doubtful=not sure,
            runners_up=rung.candidates if sure else (),
        )

    def _fits(self, window: Window, key: str) -> bool:
        whole = self._words[key] == window.end - window.start
        return whole and _is_a_slip(window.form, normal_form(key))


def _is_a_slip(form: str, name: str) -> bool:
    """Allow one edit, two in a long name, and none that changes what the name begins with.

    Names of one class end alike (-tinib, -limab) and are told apart by how they begin: lapatinib,
    apatinib and afatinib are one edit from each other.
    """
    edits = DamerauLevenshtein.distance(form, name)
    return edits <= (1 if len(name) < 15 else 2) and sorted(form[:3]) == sorted(name[:3])


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
