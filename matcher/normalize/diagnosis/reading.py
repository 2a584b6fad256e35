"""What a text says of tumours: types, histologies and sites, and how each is meant.

A site is the tumour's own, or that of a metastasis or a specimen; a histology is a tumour's, or a
mere component. What is denied is in `scene`, the word lists in `diagnosis_words.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from matcher.normalize.diagnosis.phrases import Meaning
from matcher.normalize.diagnosis.scene import (
    SPECIMENS,
    SPREAD,
    TUMOUR_LIKE,
    Mention,
    Role,
    Scene,
)
from matcher.normalize.diagnosis.types import GENERIC, TumourTypes
from matcher.normalize.lexicon import BREAKS, Lexicon

_LOBES = frozenset({"lobe", "rul", "rml", "rll", "lul", "lll", "lingula", "叶"})


@dataclass(slots=True)
class Reading:
    """All mentions of one text, the lists whose words occur in it, and whether much is unread."""

    mentions: list[Mention]
    words: frozenset[str]
    unread_tumour: bool


class TumourReader:
    """Reads the words of one text."""

    def __init__(self, types: TumourTypes, lexicon: Lexicon[Meaning]) -> None:
        self._types = types
        self._lexicon = lexicon

    def read(self, words: list[str]) -> Reading:
        """Read a text's words into mentions with roles and denials."""
        hits = self._lexicon.find(words)
        mentions = {
            at: Mention(hit.meaning.kind, hit.meaning.key, hit.start, hit.end)
            for at, hit in enumerate(hits)
            if hit.meaning.kind != "word"
        }
        scene = _Placing(words, hits, mentions, self._types)
        scene.spare()
        scene.deny()
        scene.place()
        scene.tie()
        unread = self._has_unread_tumour(words) or scene.leaves_a_rival_open()
        unread = unread or scene.unclear_answer
        return Reading(list(mentions.values()), scene.lists(), unread)

    def _has_unread_tumour(self, words: list[str]) -> bool:
        known = self._lexicon.words
        unread = any(word not in known and TUMOUR_LIKE.match(word) for word in words)
        return unread or any(_is_slip_of_non(*pair, known) for pair in pairwise(words))


class _Placing(Scene):
    """One text while its sites find their roles and histologies."""

    # -- roles of sites ----------------------------------------------------------------------

    def place(self) -> None:
        """Find whether each site is the tumour's own, a metastasis' or a specimen's."""
        for at, mention in self.mentions.items():
            if mention.kind == "site":
                mention.role = self._role(at)
                if mention.role == "plain" and self._is_of_what_is_denied(at):
                    mention.role = "unclear"

    def _is_of_what_is_denied(self, at: int) -> bool:
        """Say whether a part of a report is a site and a denial: `…; lymph nodes: no carcinoma`."""
        segment = self.segment[self.mentions[at].start]
        if self.word(at + 1) == "negated" and not self._gap(at, at + 1):
            return not any(self.segment[m.start] == segment for m in self._after(at + 1))
        tumours = [(one, m) for one, m in self.mentions.items() if m.kind != "site"]
        if any(self.segment[m.start] == segment and not m.denied for _, m in tumours):
            return False
        following = next((m for one, m in tumours if one > at), None)
        return following is not None and following.denied == "negated"

    def _role(self, at: int) -> Role:
        """Judge by the words around: a specimen's first, then a stated origin, then a spread."""
        after = self.word(self._skip(at, +1, commas=True, sites=not self._linked(at)))
        before = self._skip(at, -1, commas=True, sites=True)
        beside = self._skip(at, -1)
        is_told = self._linked(at) and self._followed_by_comma(at)
        if (after in SPECIMENS and not is_told) or self._is_specimen_of(before):
            return "sampled" if self._arises_in(at, after) else "specimen"
        rules: tuple[tuple[bool, Role], ...] = (
            (self._is_origin(at, beside), "own"),
            (self.word(before) == "metastatic_to", "metastasis"),
            (self.word(before) == "from", "own"),
            (after == "metastasis" or self._is_metastasis_of(beside, at), "metastasis"),
            (after == "lesion" and self._arises_in(at, after), "sampled"),
            (after in {"lesion", "component"}, "unclear"),
        )
        return next((role for met, role in rules if met), self._role_beside_metastatic(at))

    def _followed_by_comma(self, at: int) -> bool:
        """Say whether a site ends what is said of it: `adenocarcinoma of the lung, s/p lobectomy`."""
        end = self.hits[at].end
        return end < len(self.words) and self.words[end] in BREAKS

    def _is_origin(self, at: int, beside: int) -> bool:
        """Say whether a site is called primary: `lung primary`, `primary lung`, `from lung`."""
        return (
            self.word(beside) in {"primary", "from"} or self.word(self._skip(at, +1)) == "primary"
        )

    def _is_specimen_of(self, at: int) -> bool:
        if self.word(at) in SPECIMENS:
            return True
        return self.word(at) in {"of", "from"} and self.word(at - 1) in SPECIMENS

    def _arises_in(self, at: int, specimen: str | None) -> bool:
        """Say whether what a specimen shows most likely began in the organ that was sampled.

        `Prostate, needle biopsy: adenocarcinoma` is of the prostate. A lung is as often the seat of
        metastases: there it takes a resection, or the heading of a report that names the lobe.
        """
        found = next(
            (m for later, m in self.mentions.items() if later > at and m.kind != "site"), None
        )
        if found is None or found.kind != "histology":
            return False
        end = self._index_of(found)
        cues = {self.word(later) for later in range(at + 1, end)}
        if self.word(self._skip(end, +1, commas=True)) in SPREAD - {"metastatic_to"}:
            return False
        origin_discussed = any(
            self.word(later) == "primary" for later in range(end, len(self.hits))
        )
        if not SPREAD.isdisjoint(cues) or origin_discussed:
            return False
        if self.mentions[at].key == "lung" and specimen != "resection" and not self._heads(at):
            return False
        return self.types.arises_in(self.mentions[at].key, found.key)

    def _index_of(self, mention: Mention) -> int:
        return next(at for at, other in self.mentions.items() if other is mention)

    def _heads(self, at: int) -> bool:
        """Say whether a site opens a report's line, `Lung, RUL, biopsy: …`, or is a lobe."""
        hit = self.hits[at]
        following = self.words[hit.end] if hit.end < len(self.words) else ""
        return following in BREAKS or not _LOBES.isdisjoint(self.words[hit.start : hit.end])

    def _is_metastasis_of(self, link: int, at: int) -> bool:
        behind = self.word(link - 1)
        return (
            self.word(link) == "of"
            and behind in {"metastasis", "metastatic", "secondary"}
            and self._histology_after(at) is None
        )

    def _role_beside_metastatic(self, at: int) -> Role:
        """Judge a site near the word 'metastatic', which may stand for either end of the spread."""
        tied = self._histology_after(at)
        adjective = self.word(self._skip(at, -1))
        if adjective in {"metastatic", "secondary"}:
            if tied is None:
                return "metastasis"
            return self._role_of_adjective(at, tied, adjective)
        histology = self._histology_before(at)
        floats = histology is None and tied is None
        if floats and self._any_preposed_metastatic():
            return "unclear"
        if histology is not None and self.word(self._skip(histology, -1)) in {
            "metastatic",
            "secondary",
        }:
            return self._role_of_adjective(at, histology, self.word(self._skip(histology, -1)))
        return "plain"

    def _role_of_adjective(self, at: int, histology: int, adjective: str | None) -> Role:
        generic = self.mentions[histology].key in GENERIC
        native = self.types.has_own_carcinomas(self.mentions[at].key)
        if adjective == "secondary":
            return "metastasis" if generic else "unclear"
        if native:
            return "plain"
        return "metastasis"

    def _any_preposed_metastatic(self) -> bool:
        return any(
            self.word(self._skip(at, -1)) in {"metastatic", "secondary"}
            for at, mention in self.mentions.items()
            if mention.kind == "histology"
        )

    # -- ties of histologies and sites ---------------------------------------------------------

    def tie(self) -> None:
        """Tie each site to the histology that it stands with, and note mere components."""
        for at, mention in self.mentions.items():
            if mention.kind == "site" and mention.role in {"plain", "own"} and not mention.denied:
                tied = self._histology_after(at)
                tied = self._histology_before(at) if tied is None else tied
                if tied is not None:
                    self.mentions[tied].sites.append(mention)
            if mention.kind != "site" and self._is_component(at):
                mention.demoted = True

    def _is_component(self, at: int) -> bool:
        if self.word(self._skip(at, +1)) == "component" or self.word(at - 1) == "partly":
            return True
        link = self._skip(at, -1)
        return self.word(link) == "of" and self.word(link - 1) == "component"


def _is_slip_of_non(word: str, following: str, known: frozenset[str]) -> bool:
    """Say whether a word before 'small' or 'squamous' may be a misspelt 'non': the opposite."""
    letters = word.replace("0", "o")
    if following not in {"small", "squamous"} or not word.isascii() or not letters.isalpha():
        return False
    return letters == "on" or (word not in known and (len(word) <= 4 or letters.endswith("non")))
