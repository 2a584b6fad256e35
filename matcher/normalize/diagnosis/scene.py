"""One text's phrases, what stands near each, and which tumours are denied.

A tumour is stated, or it is negated, suspected, ruled out, past, or a relative's; a tissue that
only grows too much is none. The word lists are in `diagnosis_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from matcher.normalize.diagnosis.phrases import Kind, Meaning
from matcher.normalize.diagnosis.types import TumourTypes
from matcher.normalize.lexicon import BREAKS, HARD_BREAKS, Hit

Denial = Literal["negated", "suspected", "family_history", "ruled_out", "history"]
Role = Literal["plain", "own", "metastasis", "specimen", "sampled", "unclear"]

TUMOUR_LIKE = re.compile(
    r"(?:omas?|carcin\w*|sarc\w*|leuk\w*|lymphom\w*|\w*blast\w*|neoplas\w*|cancer\w*|malign\w*|癌|瘤)$"
)
PASSED = frozenset(
    {"modifier", "malignant", "well_differentiated", "poorly_differentiated", "bcr_abl"}
)
SPECIMENS = frozenset({"specimen", "resection"})
SPREAD = frozenset({"metastasis", "metastatic_to", "metastatic", "secondary"})
OTHER_CONTENT = frozenset({"metastasis", "metastatic_to", *SPECIMENS, "lesion"})
_TISSUE_WORDS = frozenset({"cell", "cells", "epithelial", "squamous", "type", "focal"})
_VERDICT = 2  # words between a tumour and its verdict: `was ruled out`
_ANSWERS = frozenset({"no", "not", "无", "没有", "nil"})  # denials that may stand behind a tumour
_REACH = 4  # words that may stand between a negation and what it negates


@dataclass(slots=True)
class Mention:
    """A type, histology or site as one text mentions it."""

    kind: Kind
    key: str
    start: int
    end: int
    denied: Denial | None = None
    role: Role = "plain"
    demoted: bool = False  # a component, or named in passing
    sites: list[Mention] = field(default_factory=list)  # of a histology: the sites tied to it


_BOTH: dict[str, Denial] = {
    "suspected": "suspected",
    "ruled_out": "ruled_out",
    "history": "history",
    "family_history": "family_history",
    "negated_after": "negated",
}


class Scene:
    """One text while its mentions find their meaning; indices are those of `hits`."""

    def __init__(
        self,
        words: Sequence[str],
        hits: Sequence[Hit[Meaning]],
        mentions: dict[int, Mention],
        types: TumourTypes,
    ) -> None:
        self.words, self.hits, self.mentions, self.types = words, hits, mentions, types
        self.segment = _count(words, HARD_BREAKS)
        self.part = _count(words, BREAKS)
        self.unclear_answer = False  # a 'no' that may be said of the tumour or of a place
        self._said = [None if at in mentions else hit.meaning.key for at, hit in enumerate(hits)]

    def word(self, at: int) -> str | None:
        """Give the list of a hit that is a word, nothing for a mention or beyond the ends."""
        return self._said[at] if 0 <= at < len(self._said) else None

    def lists(self) -> frozenset[str]:
        """Give the lists whose words occur; 'or' only where it stands between two tumours."""
        return frozenset(
            word
            for at in range(len(self.hits))
            if (word := self.word(at)) and (word != "or" or self._divides_tumours(at))
        )

    def _divides_tumours(self, at: int) -> bool:
        sides = [self.mentions.get(self._skip(at, step)) for step in (-1, +1)]
        return sides[0] is not None and sides[0].kind != "site" and sides[1] is not None

    def leaves_a_rival_open(self) -> bool:
        """Say whether a tumour stands against something that isn't one: `adenocarcinoma, lung vs GI`."""
        return any(
            self.words[self.hits[at].start] in {"vs", "versus"} and not self._divides_tumours(at)
            for at in range(len(self.hits))
            if self.word(at) == "or"
        )

    def spare(self) -> None:
        """Take a tissue that only grows too much or strangely for no tumour: `urothelial dysplasia`."""
        for at, mention in self.mentions.items():
            names_tumour = TUMOUR_LIKE.search(self.words[mention.end - 1]) is not None
            if mention.kind == "histology" and not names_tumour and self._is_growing(at):
                mention.key = "benign"

    def _is_growing(self, at: int) -> bool:
        """Say whether a growth that is no cancer follows, the tissue's word passed over."""
        growth = at + 2 if self.word(at + 1) == "harmless" else at + 1
        if not self._is_of_growth(growth):
            return False
        between = self.words[self.hits[at].end : self.hits[growth].start]
        return _TISSUE_WORDS.issuperset(between)

    def _is_of_growth(self, at: int) -> bool:
        """Say whether a hit is a growth that is no cancer, as a word or as a lesion's name."""
        return self.word(at) == "precursor" or (
            at in self.mentions and self.mentions[at].key == "benign"
        )

    # -- denials ---------------------------------------------------------------------------

    def deny(self) -> None:
        """Mark what is negated, suspected, ruled out, past or a relative's."""
        for at in range(len(self.hits)):
            word = self.word(at)
            if word == "non" and at + 1 in self.mentions and not self._gap(at, at + 1):
                self.mentions[at + 1].denied = "negated"
            elif word == "negated" and self._is_answer(at):
                for mention in self._in_question(at):
                    mention.denied = "negated"
            elif word == "negated":
                self._mark(self._until_dash(at, self._after(at, reach=_REACH)), "negated")
            elif word == "favoured":
                self._mark(self._after(at), "suspected")
            elif word == "supported" and self._says_a_tumour(before=at):
                # What stains support beside a stated tumour is a favoured kind of it, not its origin.
                kinds = [m for m in self._after(at) if m.kind == "histology" and m.key != "cancer"]
                self._mark(kinds, "suspected")
            elif word == "history" and self._came_back(at):
                continue
            elif word in _BOTH:
                self._mark(self._around(at, word), _BOTH[word])

    def _is_answer(self, at: int) -> bool:
        """Say whether a denial is the text's last word, as an export's answer: `lung cancer, no`."""
        cue = self.hits[at]
        ends = all(word in BREAKS for word in self.words[cue.end :])
        return ends and " ".join(self.words[cue.start : cue.end]) in _ANSWERS

    def _in_question(self, at: int) -> list[Mention]:
        """Give what an answer is said of: a tumour right before it, its site passed over."""
        last = at - 1
        if self.word(last) == "suspected" and self.words[self.hits[last].start] == "?":
            last -= 1
        listed = self.words[self.hits[last].start - 1] in BREAKS
        if self._is_site(last) and self._linked(last) and not listed:
            last = self._skip(self._skip(last, -1), -1)
        if last not in self.mentions or not self._is_all_read(last, at):
            return []
        if self._is_site(last):
            self.unclear_answer = True
            return []
        return [m for one, m in self.mentions.items() if one < at]

    def _is_site(self, at: int) -> bool:
        return at in self.mentions and self.mentions[at].kind == "site"

    def _is_all_read(self, first: int, last: int) -> bool:
        """Say whether nothing but signs stands between the hits from the first to the last."""
        gaps = (self._gap(at, at + 1) for at in range(first, last))
        return all(word in BREAKS for gap in gaps for word in gap)

    def _came_back(self, at: int) -> bool:
        """Say whether a past tumour is said to be there again: `history of NSCLC, now recurrent`."""
        later = range(at + 1, len(self.hits))
        return any(self.word(one) == "returned" for one in later)

    def _says_a_tumour(self, before: int) -> bool:
        return any(at < before and m.kind != "site" for at, m in self.mentions.items())

    def _mark(self, governed: list[Mention], why: Denial) -> None:
        for mention in governed:
            mention.denied = mention.denied or why

    def _after(self, at: int, reach: int | None = None) -> list[Mention]:
        """Give what a word governs: what follows in its part, and the list that goes on from it."""
        cue = self.hits[at]
        later = list(self._until_new_clause(at))
        if self._is_heading(cue):
            return [m for m in later if self.segment[m.start] == self.segment[cue.start] + 1]
        first = next((m for m in later if self.part[m.start] == self.part[cue.start]), None)
        if first is None or (reach is not None and first.start - cue.end > reach):
            return []
        return [m for m in later if self.segment[m.start] == self.segment[cue.start]]

    def _until_dash(self, at: int, governed: list[Mention]) -> list[Mention]:
        """Leave what a dash contrasts with a negation: `not small cell - squamous`."""
        end = self.hits[at].end
        return [m for m in governed if "-" not in self.words[end : m.start]]

    def _is_heading(self, cue: Hit[Meaning]) -> bool:
        """Say whether a colon follows a word, so that it governs what comes next: `PMH: …`."""
        return cue.end < len(self.words) and self.words[cue.end] == ":"

    def _until_new_clause(self, at: int) -> Iterator[Mention]:
        for later in range(at + 1, len(self.hits)):
            if self.word(later) == "new_clause":
                return
            if later in self.mentions:
                yield self.mentions[later]

    def _around(self, at: int, word: str) -> list[Mention]:
        """Give what a word governs that may stand on either side of it."""
        if word == "negated_after":
            return self._before_verdict(at)
        cue = self.hits[at]
        if (governed := self._after(at)) or self._is_heading(cue):
            return governed
        said = [m for m in self._in_part(at) if m.start < cue.start]
        if word == "ruled_out" and said and cue.start - said[-1].end <= _VERDICT:
            return said
        if self._followed_by_other_words(at):
            return []
        if said or self._in_part(at):
            return said
        return self._neighbours(cue) if self._stands_apart(cue) else []

    def _stands_apart(self, cue: Hit[Meaning]) -> bool:
        """Say whether nothing unknown precedes a word in its part: not the `PE` of `PE ruled out`."""
        known = {place for hit in self.hits for place in range(hit.start, hit.end)}
        return all(
            place in known or self.words[place] in BREAKS
            for place in range(cue.start)
            if self.part[place] == self.part[cue.start]
        )

    def _before_verdict(self, at: int) -> list[Mention]:
        """Give what `negative` is said of: what stands right before it, not `BRAF negative`."""
        before = self.mentions.get(at - 1)
        start = self.hits[at].start
        if before is not None and len(self._gap(at - 1, at)) <= 1:
            return [m for m in self._in_part(at) if m.start < start] or self._neighbours(
                self.hits[at]
            )
        opens = start == 0 or self.words[start - 1] in BREAKS
        is_of_spread = self.word(at - 1) in OTHER_CONTENT
        is_of_tumour = opens and not is_of_spread and not self._in_part(at)
        return self._neighbours(self.hits[at]) if is_of_tumour else []

    def _in_part(self, at: int) -> list[Mention]:
        part = self.part[self.hits[at].start]
        return [m for m in self.mentions.values() if self.part[m.start] == part]

    def _followed_by_other_words(self, at: int) -> bool:
        cue = self.hits[at]
        known = {
            place
            for other, hit in enumerate(self.hits)
            for place in range(hit.start, hit.end)
            if self.word(other) not in OTHER_CONTENT
        }
        places = range(cue.end, len(self.words))
        rest = [place for place in places if self.part[place] == self.part[cue.start]]
        return any(place not in known and self.words[place] not in BREAKS for place in rest)

    def _neighbours(self, cue: Hit[Meaning]) -> list[Mention]:
        """Give the mentions before a word that stands apart, `lung cancer (suspected)`, or after."""
        before = [m for m in self.mentions.values() if m.start < cue.start]
        if before:
            return before
        after = list(self.mentions.values())
        return [m for m in after if self.segment[m.start] == self.segment[after[0].start]]

    # -- what stands near ------------------------------------------------------------------------

    def _histology_after(self, at: int) -> int | None:
        """Give the histology that follows a site (`lung adenocarcinoma`, `lung and breast cancer`)."""
        found = self._skip(at, +1, sites=True)
        is_histology = found in self.mentions and self.mentions[found].kind == "histology"
        return found if is_histology else None

    def _histology_before(self, at: int) -> int | None:
        """Give the histology that a site is said to belong to (`adenocarcinoma of the lung`)."""
        link = self._skip(at, -1, sites=True)
        if self.word(link) not in {"of", "from"}:
            return None
        found = self._skip(link, -1)
        is_histology = found in self.mentions and self.mentions[found].kind == "histology"
        return found if is_histology else None

    def _linked(self, at: int) -> bool:
        return self._histology_before(at) is not None

    def _skip(self, at: int, step: int, *, commas: bool = False, sites: bool = False) -> int:
        """Give the next hit, modifiers passed over; `sites` passes over a list of sites as well."""
        here, joined = at, False
        while 0 <= (there := here + step) < len(self.hits):
            low, high = sorted((here, there))
            if not self._near(low, high, commas=commas):
                return -1
            comma = "," in self._gap(low, high) or "、" in self._gap(low, high)
            joined = joined or comma
            word = self.word(there)
            is_site = there in self.mentions and self.mentions[there].kind == "site"
            if sites and word in {"and", "or"}:
                joined = True
            elif word not in PASSED and not (sites and is_site and joined):
                return there
            here = there
        return -1

    def _near(self, low: int, high: int, *, commas: bool) -> bool:
        gap = self._gap(low, high)
        if not gap:
            return True
        breaks = [word for word in gap if word in BREAKS]
        return len(gap) <= _REACH and all(commas and word in {",", "、"} for word in breaks)

    def _gap(self, low: int, high: int) -> list[str]:
        return list(self.words[self.hits[low].end : self.hits[high].start])


def _count(words: Sequence[str], breaks: frozenset[str]) -> list[int]:
    counts, seen = [], 0
    for word in words:
        seen += word in breaks
        counts.append(seen)
    return counts
