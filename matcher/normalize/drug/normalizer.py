"""Treatments: from raw text to drugs and procedures, with the classes above them.

A text is read as a sequence of known phrases (`text`), misspelt generic names are put
right where that is safe (`treatment_typos`), the cues around each name decide whether it was given
(`treatment_given`), and what is left is put together here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from matcher.normalize.drug.context import explanations, settle
from matcher.normalize.drug.given import (
    NOT_GIVEN,
    Judged,
    judge,
    merge_alternatives,
)
from matcher.normalize.drug.text import (
    Item,
    Mention,
    Phrasebook,
    Token,
    index_names,
    phrase,
    tokens_of,
)
from matcher.normalize.drug.typos import Typos, names_that_stand_out, put_in, windows_of
from matcher.normalize.policies import load_policy
from matcher.normalize.resolution import Candidate, DrugResolution, Method
from matcher.terms.treatments import Route, Treatments, load_all_treatments
from matcher.terms.vocabulary import read_rows

_STRANGE_WORDS = 5
"""With more words than this that aren't understood a text is a story, and no treatment is sure."""

_NONE = "none"
"""The key of a word that denies without saying what: 'nil'."""

_ENDS_A_SITE = {"plus", "comma", "then", "stop"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text with its tokens and the phrases found in it."""

    raw: str
    tokens: tuple[Token, ...]
    items: list[Item]


class DrugNormalizer:
    """Reads the cells of `treatments.treatment`, in English and Chinese."""

    def __init__(self, folder: Path) -> None:
        """Read `drugs.csv`, `drug_classes.csv` and `treatment_words.csv`.

        Raises:
            ConfigurationError: a file is missing or has faults.
        """
        self._treatments = load_all_treatments(folder)
        self._phrasebook = _phrasebook(self._treatments, folder / "treatment_words.csv")
        terms = self._treatments.vocabulary.terms.values()
        self._routes = {term.key: term.facts.get("route", "") for term in terms}
        self._routes |= {term.key: term.facts["route"] for term in self._treatments.compounds}
        policy = load_policy(folder, "drug")
        self._typos = Typos(names_that_stand_out(terms, policy.shortest), policy)
        branch = self._treatments.vocabulary.branch
        self._platinum = branch(["platinum"])
        self._radiotherapy = branch(["radiotherapy"])
        self._corticosteroids = branch(["corticosteroid"])

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> list[DrugResolution]:
        """Resolve texts of one field, the treatment, in order."""
        readings = [self._read(text[0]) for text in texts]
        windows = [windows_of(reading.tokens, reading.items) for reading in readings]
        corrections = iter(self._typos.correct([window for some in windows for window in some]))
        return [
            self._resolve(
                replace(
                    reading,
                    items=put_in(reading.items, [(each, next(corrections)) for each in some]),
                )
            )
            for reading, some in zip(readings, windows, strict=True)
        ]

    def _read(self, raw: str) -> _Reading:
        tokens = tokens_of(raw)
        return _Reading(raw, tokens, self._phrasebook.read(tokens))

    def _resolve(self, reading: _Reading) -> DrugResolution:
        settled = settle(reading.items, self._treatments.vocabulary.branch)
        items = merge_alternatives(settled, self._exclude_each_other)
        judged = judge(items, self._treatments.is_class)
        if _strange_words(reading, items) > _STRANGE_WORDS:
            judged = [
                replace(one, state="doubtful") if one.state == "given" else one for one in judged
            ]
        if not judged:
            return _nothing(reading, items)
        states = {one.state for one in judged} - {"background"}
        if states <= set(NOT_GIVEN):
            return self._not_given(reading, judged)
        explained = explanations(items)
        rest = [item for place, item in enumerate(items) if place not in explained]
        return self._given(reading, items, judged, understood=not _strange_words(reading, rest))

    def _exclude_each_other(self, first: Mention, second: Mention) -> bool:
        """Know 'cisplatin/carboplatin' and 'pembrolizumab/placebo' for one or the other."""
        named = [_all_keys([mention]) for mention in (first, second)]
        platinum = all(self._platinum.issuperset(keys) for keys in named)
        return platinum or ("placebo",) in named

    def _not_given(self, reading: _Reading, judged: Sequence[Judged]) -> DrugResolution:
        state = next(each for each in NOT_GIVEN if any(one.state == each for one in judged))
        mentions = [one.mention for one in judged if one.state != "background"]
        named = self._treatments.nearest(_all_keys(mentions))
        return DrugResolution(
            raw=reading.raw,
            method="grammar",
            score=min(mention.score for mention in mentions),
            candidates=tuple(Candidate(key, 1.0) for key in named),
            named=named,
            not_given=state,
        )

    def _given(
        self,
        reading: _Reading,
        items: Sequence[Item],
        judged: Sequence[Judged],
        *,
        understood: bool,
    ) -> DrugResolution:
        sure = [one for one in judged if one.state == "given" and one.mention.sure]
        open_ones = [
            one for one in judged if one not in sure and one.state in {"given", "doubtful"}
        ]
        common = self._common_classes(open_ones)
        named = self._named(items, sure, common)
        resolution = DrugResolution(
            raw=reading.raw,
            method="grammar",
            score=min(one.mention.score for one in judged),
            candidates=(
                *(second for one in sure for second in one.mention.runners_up[:1]),
                *_candidates([one.mention for one in open_ones]),
            ),
            drugs=tuple(key for key in named if not self._treatments.is_class(key)),
            classes=tuple(sorted(self._classes(named) | common)),
            named=named,
            route=self._route(reading, items, named, sure),
        )
        if not named:
            return replace(resolution, status="ambiguous" if understood else "unmatched")
        return replace(
            resolution,
            concept=" + ".join(sorted(named)),
            status="matched" if understood and not open_ones else "partial",
            method=_method(items, sure),
        )

    def _named(
        self, items: Sequence[Item], sure: Sequence[Judged], common: frozenset[str]
    ) -> tuple[str, ...]:
        """Give what is surely named: names, sites irradiated, classes of what is left open."""
        keys = [key for one in sure for key in one.mention.readings[0]]
        if not keys:
            return ()
        keys += _sites(items, [one.item for one in sure], self._radiotherapy)
        return self._treatments.nearest([*keys, *sorted(common)])

    def _classes(self, keys: Iterable[str]) -> frozenset[str]:
        """Give the classes named and all classes above what is named."""
        reached = self._treatments.vocabulary.ancestors(keys) | set(keys)
        return frozenset(key for key in reached if self._treatments.is_class(key))

    def _common_classes(self, open_ones: Sequence[Judged]) -> frozenset[str]:
        """Give what is true whichever reading holds: 'TC' is chemotherapy in any case."""
        common = frozenset[str]()
        for one in open_ones:
            if one.state == "given" and not one.mention.doubtful:
                of_each = [self._classes(reading) for reading in one.mention.readings]
                common |= frozenset.intersection(*of_each)
        return common

    def _route(
        self,
        reading: _Reading,
        items: Sequence[Item],
        named: Sequence[str],
        sure: Sequence[Judged],
    ) -> Route | None:
        """Give the route that the text says, else the usual one; null where these disagree."""
        usual = {
            self._usual_route(reading, one, key)
            for one in sure
            for key in one.mention.readings[0]
            if not self._treatments.is_class(key)
        }
        said = {item.roles["route"] for item in items if "route" in item.roles}
        if not said and _in_percent(reading) and self._corticosteroids.issuperset(named):
            said = {"topical"}
        if said and len(named) > 1:
            said |= usual - {""}
        routes = said or usual
        return cast(Route, routes.pop()) if len(routes) == 1 and "" not in routes else None

    def _usual_route(self, reading: _Reading, one: Judged, key: str) -> str:
        """Prefer the route of a product ('Symbicort' is inhaled) to that of its parts."""
        words = tuple(token.text for token in reading.tokens[one.item.start : one.item.end])
        return self._phrasebook.routes.get(words, "") or self._routes[key]


def _phrasebook(treatments: Treatments, path: Path) -> Phrasebook:
    roles: defaultdict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for _, row in read_rows(path, required=("list", "text", "key")):
        roles[phrase(row["text"])][row["list"]] = row["key"]
    drugs = [
        phrase(name)
        for term in treatments.vocabulary.terms.values()
        if term.facts.get("kind") == "drug"
        for name in (term.key, *term.synonyms)
    ]
    beginnings = {name[:length] for name in drugs for length in range(1, len(name))}
    return Phrasebook(
        names=index_names(_names(treatments)),
        roles=roles,
        open_names=frozenset(beginnings & set(drugs)),
        routes={
            phrase(name): term.facts["route"]
            for term in treatments.compounds
            for name in (term.key, *term.synonyms)
        },
        procedures=treatments.vocabulary.branch(["surgery", "local therapy"]),
    )


def _names(treatments: Treatments) -> Iterator[tuple[str, tuple[str, ...], Method]]:
    for term in (*treatments.vocabulary.terms.values(), *treatments.compounds):
        stands_for = treatments.parts(term.key)
        for own in dict.fromkeys((term.key, term.name)):
            yield own, stands_for, "exact"
        for synonym in term.synonyms:
            yield synonym, stands_for, "synonym"


def _all_keys(mentions: Iterable[Mention]) -> tuple[str, ...]:
    keys = (key for mention in mentions for reading in mention.readings for key in reading)
    return tuple(dict.fromkeys(keys))


def _candidates(mentions: Sequence[Mention]) -> tuple[Candidate, ...]:
    scores: dict[str, float] = {}
    for mention in mentions:
        share = round(mention.score / (len(mention.readings) + mention.doubtful), 2)
        for key in _all_keys([mention]):
            scores[key] = max(scores.get(key, 0.0), share)
    return tuple(Candidate(key, score) for key, score in scores.items())


def _nothing(reading: _Reading, items: Sequence[Item]) -> DrugResolution:
    """Read a text without any treatment: 'none' says that there was none, the rest says nothing.

    What a 'treatment naive' patient hasn't had is the class that the word's key names.
    """
    denied = [item.roles["none"] for item in items if "none" in item.roles]
    strange = _strange_words(reading, items)
    if not denied or strange:
        return DrugResolution(raw=reading.raw)
    named = tuple(dict.fromkeys(key for key in denied if key != _NONE))
    return DrugResolution(
        raw=reading.raw, method="grammar", score=1.0, named=named, not_given="negated"
    )


def _strange_words(reading: _Reading, items: Sequence[Item]) -> int:
    """Count the words that aren't understood; two Chinese characters count as one word."""
    strange = [reading.tokens[item.start] for item in items if "unknown" in item.roles]
    han = sum(token.kind == "han" for token in strange)
    return len(strange) - han + (han + 1) // 2


def _sites(items: Sequence[Item], given: Sequence[Item], radiotherapy: frozenset[str]) -> list[str]:
    """Give what was irradiated, by the sites that stand next to radiotherapy: 'SBRT to LUL'."""
    found: list[str] = []
    for item in given:
        if item.mention is not None and radiotherapy.intersection(item.mention.readings[0]):
            place = items.index(item)
            found += [*_sites_beside(reversed(items[:place])), *_sites_beside(items[place + 1 :])]
    return found


def _sites_beside(items: Iterable[Item]) -> list[str]:
    """Give the sites up to the next separator; none if another name stands there first."""
    found: list[str] = []
    for item in items:
        if item.mention is not None:
            return []
        if _ENDS_A_SITE & set(item.roles):
            break
        found += [item.roles["site"]] if "site" in item.roles else []
    return found


def _in_percent(reading: _Reading) -> bool:
    return any(token.text == "%" for token in reading.tokens)


def _method(items: Sequence[Item], sure: Sequence[Judged]) -> Method:
    if any(one.mention.method == "fuzzy" for one in sure):
        return "fuzzy"
    return sure[0].mention.method if len(items) == 1 else "grammar"
