"""A treatment's text as a sequence of what its words say: names, cues, places, separators, noise.

Names may be of one or many words, glued or hyphenated in many ways ('JS001', 'js-001', 'JS 001'), and
Chinese names stand without spaces; so a text is cut into letters, digits, Chinese characters and
separators, and the longest phrase that is known at a place wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from matcher.normalize.drug import answers
from matcher.normalize.drug.slips import Slips
from matcher.normalize.resolution import Candidate, Method

_ARROW = re.compile(r"[-=]+>|>{2,}|⇒|➔|➡")
_PLUS_OR_MINUS = re.compile(r"\+\s?/\s?-|±")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_TOKEN = re.compile(
    r"(?P<han>[\u3400-\u9fff])|(?P<number>\d+(?:\.\d+)?)|(?P<word>[^\W\d_\u3400-\u9fff]+)"
    r"|(?P<separator>[;,+/()→?%\n∅]|\.(?=\s|$))"
)
_SAME_SEPARATOR = str.maketrans({"、": "+", "。": ";", "&": "+", "|": ",", "[": "(", "]": ")"})
_REGIMEN = {"chemo", "chemotherapy", "regimen", "protocol", "方", "化"}
_BIOLOGIC = re.compile(r"(mab|grastim|alfa|cept|tecan|dotin|tansine|tesirine|fusp|ganlimab)$")

SEPARATORS: Mapping[str, str] = {
    ";": "stop",
    ".": "stop",
    "\n": "stop",
    "→": "then",
    ",": "comma",
    "(": "open",
    ")": "close",
    "+": "plus",
    "/": "slash",
    answers.NO: "answer",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters or digits, a Chinese character or a separator, in lower case.

    `capitals` says that it was written in capitals, `hyphened` that a hyphen stood before it.
    """

    text: str
    kind: str
    capitals: bool = False
    hyphened: bool = False


def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens; width, case, dots of abbreviations and other signs are folded."""
    folded = answers.fold(unicodedata.normalize("NFKC", text)).translate(_SAME_SEPARATOR)
    folded = _PLUS_OR_MINUS.sub("; ?", _ARROW.sub("→", folded))  # 'A ± B': B is left open
    folded = _DOTTED.sub(lambda found: found[0].replace(".", ""), folded)
    return tuple(
        Token(
            found[0].casefold(),
            found.lastgroup or "",
            found[0].isupper(),
            folded[: found.start()].endswith(("-", "‐", "–")),
        )
        for found in _TOKEN.finditer(folded)
    )


def phrase(text: str) -> tuple[str, ...]:
    """Give a name's tokens, as they are compared."""
    return tuple(token.text for token in tokens_of(text))


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: what it may stand for (`readings`, each one or several treatments).

    `doubtful` says that the text may mean something else altogether, or nothing that was given.
    `runners_up` are the treatments that a misspelt name resembles next.
    """

    readings: tuple[tuple[str, ...], ...]
    method: Method
    score: float = 1.0
    doubtful: bool = False
    runners_up: tuple[Candidate, ...] = ()

    @property
    def sure(self) -> bool:
        """Say whether it can only stand for one thing."""
        return len(self.readings) == 1 and not self.doubtful


@dataclass(frozen=True, slots=True)
class Item:
    """A phrase of a text, tokens `start` to `end`, and the parts that it can play there.

    `roles` are the lists of `treatment_words.csv` that have it, each with its key, or `unknown`.
    """

    start: int
    end: int
    roles: Mapping[str, str]
    mention: Mention | None = None


@dataclass(frozen=True)
class Phrasebook:
    """All phrases: names with what they stand for, and words with their roles.

    `open_names` are those that other drugs' names begin with, such as 'trastuzumab'; `routes` are
    how the products of several drugs are given; `procedures` are treatments of a place of the body.
    """

    names: Mapping[tuple[str, ...], Mention]
    roles: Mapping[tuple[str, ...], Mapping[str, str]]
    open_names: frozenset[tuple[str, ...]]
    routes: Mapping[tuple[str, ...], str]
    procedures: frozenset[str]

    @cached_property
    def _lengths(self) -> Mapping[str, Sequence[int]]:
        """Give how many words phrases have, the longest first, by the word that they begin with."""
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for words in (*self.names, *self.roles):
            lengths[words[0]].add(len(words))
        return {word: sorted(found, reverse=True) for word, found in lengths.items()}

    @cached_property
    def _slips(self) -> Slips:
        return Slips(self.roles)

    def read(self, tokens: Sequence[Token]) -> list[Item]:
        """Read a text as items that cover all its tokens, the longest known phrase first."""
        items: list[Item] = []
        at = 0
        while at < len(tokens):
            item = self._item(tokens, at)
            items.append(_as_part(tokens, items, item))
            at = item.end
        items = _answered(items)
        return [self._weighed(tokens, items, place) for place in range(len(items))]

    def _item(self, tokens: Sequence[Token], start: int) -> Item:
        for length in self._lengths.get(tokens[start].text, ()):
            end = start + length
            if end > len(tokens):
                continue
            words = tuple(token.text for token in tokens[start:end])
            roles = self.roles.get(words, {})
            name = self.names.get(words)
            if name and _written_as_name(tokens, start, end, roles):
                return Item(start, end, {}, name)
            if said := {role: key for role, key in roles.items() if role != "capitals"}:
                return Item(start, end, said)
        return Item(start, start + 1, self._unlisted(tokens[start]))

    def _unlisted(self, token: Token) -> Mapping[str, str]:
        roles = _unlisted(token)
        if token.kind == "word" and "unknown" in roles:
            return self._slips.roles_of(token.text) or roles
        return roles

    def _weighed(self, tokens: Sequence[Token], items: Sequence[Item], at: int) -> Item:
        """Doubt a name that its neighbours may make another: `trastuzumab <unknown>`, `抗<name>`."""
        item = items[at]
        if item.mention is None:
            if _is_suffix(tokens, items, at):
                return Item(item.start, item.end, {"noise": "noise"})
            return item
        words = tuple(token.text for token in tokens[item.start : item.end])
        if (
            _modified(items, at)
            or (words in self.open_names and _leads_on(tokens, items, at))
            or _cut_out(tokens, items, at)
            or _is_prefixed(tokens, item)
            or self._says_else(tokens, items, at, words)
            or (_is_like_a_place(tokens, item) and self._is_beside_procedure(items, at))
        ):
            return replace(item, mention=replace(item.mention, doubtful=True))
        return item

    def _says_else(
        self, tokens: Sequence[Token], items: Sequence[Item], at: int, words: tuple[str, ...]
    ) -> bool:
        """See capitals that are another word beside a name: 'fluticasone 2 puffs INH', 'DC taxol'."""
        roles = self.roles.get(words, {})
        if "capitals" not in roles:
            return False
        if _is_called_a_regimen(tokens, items, at):
            return False
        has_word = len(roles) > 1 and not _is_joined(items, at)
        beside = any(item.mention is not None for item in (*items[:at], *items[at + 1 :]))
        return (has_word and beside) or _is_no_abbreviation(tokens, items, at)

    def _is_beside_procedure(self, items: Sequence[Item], at: int) -> bool:
        procedures = {
            place
            for place, item in enumerate(items)
            if item.mention is not None
            and any(self.procedures.intersection(reading) for reading in item.mention.readings)
        }
        return bool(procedures) and at not in procedures


def _written_as_name(
    tokens: Sequence[Token], start: int, end: int, roles: Mapping[str, str]
) -> bool:
    """Take 'AC' for a regimen and 'ac' for 'before meals', unless nothing else is written."""
    if "capitals" not in roles:
        return True
    return end - start == len(tokens) or all(token.capitals for token in tokens[start:end])


def _unlisted(token: Token) -> Mapping[str, str]:
    if token.kind == "separator":
        role = SEPARATORS.get(token.text, "noise")
    elif token.kind == "number":
        return {"noise": "number"}
    elif token.kind == "word" and len(token.text) == 1:
        role = "noise"  # 'x', 'q'
    else:
        role = "unknown"
    return {role: role}


def _is_suffix(tokens: Sequence[Token], items: Sequence[Item], at: int) -> bool:
    """Know the four letters that US names of biologics end in: `bevacizumab-awwb`."""
    token = tokens[items[at].start]
    return (
        at > 0
        and items[at - 1].mention is not None
        and token.hyphened
        and len(token.text) == 4
        and "unknown" in items[at].roles
        and _BIOLOGIC.search(tokens[items[at].start - 1].text) is not None
    )


def _answered(items: Sequence[Item]) -> list[Item]:
    """Let each answer deny the name before it, or nothing that is a treatment."""
    read: list[Item] = []
    for item in items:
        if "answer" not in item.roles:
            read.append(item)
            continue
        said = answers.meaning([(one.mention is not None, one.roles) for one in read])
        if read and answers.concerns_a_cue(read[-1].roles):
            read[-1] = replace(read[-1], roles=answers.LEFT_OPEN)
        read.append(replace(item, roles=said))
    return read


def _as_part(tokens: Sequence[Token], items: Sequence[Item], item: Item) -> Item:
    """Take a letter tied to a regimen for a part of it that isn't understood: `CHOP-Z`, `EP→Q`."""
    letter = tokens[item.start]
    number = item.end < len(tokens) and tokens[item.end].kind == "number"
    if item.mention is not None or letter.kind != "word" or len(letter.text) > 2 or number:
        return item
    arrow = bool(items) and "then" in items[-1].roles and tokens[item.start - 1].text == "→"
    tied = items[:-1] if arrow else items if letter.hyphened and letter.capitals else []
    if not letter.capitals or not tied or tied[-1].mention is None:
        return item
    several = any(len(reading) > 1 for reading in tied[-1].mention.readings)
    return Item(item.start, item.end, {"unknown": "unknown"}) if several else item


def _modified(items: Sequence[Item], at: int) -> bool:
    """See a 'liposomal' or 'anti' beside a name, also behind a comma or a bracket."""
    after = at + 1
    while after < len(items) and {"comma", "open"} & set(items[after].roles):
        after += 1
    beside = [items[after]] if after < len(items) else []
    return any("modifier" in item.roles for item in [*beside, *items[max(at - 1, 0) : at]])


def _leads_on(tokens: Sequence[Token], items: Sequence[Item], at: int) -> bool:
    """See an unknown word behind a name that other names begin with."""
    if at + 1 == len(items) or "unknown" not in items[at + 1].roles:
        return False
    return not _is_suffix(tokens, items, at + 1)


def _cut_out(tokens: Sequence[Token], items: Sequence[Item], at: int) -> bool:
    """See a short Chinese name amid characters that aren't understood: it may be part of a word."""
    name = tokens[items[at].start : items[at].end]
    if len(name) > 3 or any(token.kind != "han" for token in name):
        return False
    beside = [items[place] for place in (at - 1, at + 1) if 0 <= place < len(items)]
    return any("unknown" in item.roles and tokens[item.start].kind == "han" for item in beside)


def _is_prefixed(tokens: Sequence[Token], item: Item) -> bool:
    """See a letter hyphened to a name, which may make it another: 'L-PTX', 'R-bendamustine'."""
    before = tokens[item.start - 1] if item.start else None
    return (
        before is not None
        and before.kind == "word"
        and len(before.text) == 1
        and tokens[item.start].hyphened
    )


def _is_joined(items: Sequence[Item], at: int) -> bool:
    """See a plus or a slash beside a name, which join it to others: 'INH/RIF', 'AC + T'."""
    beside = (*items[max(at - 1, 0) : at], *items[at + 1 : at + 2])
    return any({"plus", "slash"} & set(item.roles) for item in beside)


def _is_called_a_regimen(tokens: Sequence[Token], items: Sequence[Item], at: int) -> bool:
    return any(tokens[after.start].text in _REGIMEN for after in items[at + 1 : at + 2])


def _is_no_abbreviation(tokens: Sequence[Token], items: Sequence[Item], at: int) -> bool:
    """Doubt capitals right behind a name ('budesonide EC') or where all is written in capitals.

    'BEAM RADIATION' is no BEAM, nor is '90 MCG/ACT INHALER' an ACT; 'EP CHEMOTHERAPY' is EP.
    """
    item = items[at]
    if at > 0 and items[at - 1].mention is not None:
        return True
    others = (*tokens[: item.start], *tokens[item.end :])
    words = [token for token in others if token.kind == "word"]
    return all(token.capitals for token in words) and any(len(token.text) > 4 for token in words)


def _is_like_a_place(tokens: Sequence[Token], item: Item) -> bool:
    """See what may be a vertebra or a segment of the lung: 'RT to S1', 'S1 segmentectomy'."""
    words = tokens[item.start : item.end]
    return (
        [token.kind for token in words] == ["word", "number"]
        and len(words[0].text) == 1
        and not words[1].hyphened
    )


def index_names(
    names: Iterable[tuple[str, tuple[str, ...], Method]],
) -> dict[tuple[str, ...], Mention]:
    """Collect what each name may stand for, from (name, treatments, method).

    A concept's own name goes before a synonym of others.
    """
    readings: defaultdict[tuple[str, ...], dict[tuple[str, ...], Method]] = defaultdict(dict)
    for name, keys, method in names:
        readings[phrase(name)].setdefault(keys, method)
    return {words: _mention(found) for words, found in readings.items() if words}


def _mention(found: Mapping[tuple[str, ...], Method]) -> Mention:
    own = tuple(keys for keys, method in found.items() if method == "exact")
    return Mention(own or tuple(found), "exact" if own else "synonym")
