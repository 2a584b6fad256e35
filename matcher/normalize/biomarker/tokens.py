"""From the text of a biomarker report to tokens: genes, variants, exons, numbers, known words.

Word lists are in `biomarker_words.csv`, genes in `genes.csv`, panels in `panels.csv`: a word that is
in none of them is an `unknown` token, and nothing is said to resemble another.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from matcher.intervals import Number
from matcher.normalize.biomarker.rewriting import rewritten
from matcher.terms.variants import Alteration, coding_at, protein_at, residue_at
from matcher.terms.vocabulary import Vocabulary, load_vocabulary, split_cell

Kind = Literal[
    "gene", "variant", "residue", "exon", "number", "ihc", "category", "word", "panel", "class",
    "separator", "break", "open", "close", "dash", "plus", "question", "unknown",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gene:
    """A gene as named: its symbol, or those of a family; `partner` is known from fusions only.

    `protein` is set for a name that pathologists use for a stain (p16, HER2).
    """

    symbols: tuple[str, ...]
    partner: bool = False
    drives_by_fusion: bool = False
    ambiguous: bool = False
    protein: bool = False

    @property
    def family(self) -> bool:
        """Say whether the name stands for several genes."""
        return len(self.symbols) > 1


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text with its meaning; `tight` where no space stands before it."""

    kind: Kind
    value: Any
    text: str
    tight: bool = False

    def means(self, *words: str) -> bool:
        """Say whether this is a known word with one of the meanings."""
        return self.kind == "word" and self.value in words


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the text, with its unit as written: `%`, `mut/Mb` or none."""

    number: Number
    unit: str


_Phrase = tuple[tuple[str, ...], Kind, Any]

_PIECE = re.compile(r"[A-Za-z0-9]+")
_GAP = re.compile(r"[\s/._'’-]*")
_CJK = re.compile(r"[\u3400-\u9fff]")
_DASHES = re.compile(r"[‐-―−﹣－]")
# Beside a fusion: which exons are joined (E13;A20), which of the known variants it is.
_JOINED_EXONS = (
    r"[A-Z]\d{1,2}[ab]?(?:/b)?(?:ins\d+|del\d+)?\s?[;:,-]\s?"
    r"(?:A(?:19|20)|R(?:3[2-6]|8|9|1[0-2])|N(?:[5-9]|1\d))(?!\w)"
)
_FUSION_VARIANT = r"(?<!\w)variants?\s?[1-8][ab]?(?:/[1-8]?[ab])?(?![\w.%])(?!.*(?:neg|not\b|no\b))"
# A day, a month or a year that a report bears: it says nothing of what was found.
_DATE = (
    r"(?<![\d./-])(?:(?:19[89]|20[0-3])\d(?:\s?[-/.年]\s?(?:1[0-2]|0?[1-9])"
    r"(?:\s?[-/.月]\s?(?:3[01]|[12]\d|0?[1-9])\s?日?)?月?|年)"
    r"|(?:3[01]|[12]\d|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])[-/.](?:19[89]|20[0-3])\d"
    r"|(?:1[0-2]|0?[1-9])[-/](?:19[89]|20[0-3])\d|(?:199|20[0-3])\d)(?![\w%.-]|\s?(?:%|[-/]\s?\d))"
)
_SKIPPED = re.compile(
    rf"{_DATE}|\d+\s?-?(?:bp|aa)\b|{_JOINED_EXONS}|{_FUSION_VARIANT}|"
    r"(?:N[MPCG]_|ENS[TPG]|LRG_)[\d.]+(?:\s?:)?|chr[\dXY]+:\s?g?\.?\S+|\bg\.\d+\S+|p\.\(?\?\)?",
    re.IGNORECASE,
)
_NUMBERED_FIRST = re.compile(
    r"(\d{1,2})(?:\s?[-~至到]\s?(\d{1,2}))?\s?(?:st|nd|rd|th)?[\s-]*exons?\b(?!\s*\d)",
    re.IGNORECASE,
)
_EXON = re.compile(
    r"(?:exons?|exs?|e(?=\d{1,2}\s?-?(?:del|ins|dup)))[\s._#-]*(\d{1,2})"
    r"(?:\s?(?:-|to|through)\s?(?:exons?\s?)?(\d{1,2}))?(?![\d%]|\.\d)",
    re.IGNORECASE,
)
_EXON_LIST = re.compile(
    r"exons\s+(\d{1,2})((?:(?:\s?(?:,|and|&|or|/))+\s?\d{1,2})+)(?![\d%])", re.IGNORECASE
)
_EXONS_AFTER = re.compile(
    r"\d{1,2}(?:\s?(?:,|、|/|&|and)\s?\d{1,2})+\s*exons?\b(?!\s*\d)", re.IGNORECASE
)
_SHORT_EXON = re.compile(
    r"(\d{1,2})\s?-?\s?(?=(?:del|ins|dup)(?:etion|ertion|lication)?s?\b)", re.IGNORECASE
)
# In E19del the letter is the exon's: the four exons that are reported so hold no such residue.
_EXON_BEFORE_RESIDUE = re.compile(
    r"e(18|19|20|21)(?=[\s-]?(?:del|ins)(?:etion|ertion)?\b)", re.IGNORECASE
)
_EVENT_FIRST = re.compile(
    r"(del|ins)(?:etion|ertion)?[\s-]?(?:exon\s?)?(\d{1,2})(?![\w%.]|\s?(?:bp|aa))", re.IGNORECASE
)
# KRAS G12/13: which of the two codons isn't said.
_TWO_CODONS = re.compile(
    r"(?:codons?\s*)?G?(12)\s?(?:[/,&-]|and|or)\s?G?(13)(?![A-Za-z0-9.%])", re.IGNORECASE
)
_ASSAYS = ("28-8", "73-10")  # clones of PD-L1, not ranges
_IHC_RANGE = re.compile(r"[0-3]\s?\+?\s?(?:-|~|to|至|/)\s?[0-3]\s?\+(?![\w+])")
_IHC_SCORE = re.compile(r"([0-3])\s?\+(?![\w+])|(\+{2,4})(?!\w)")
_CATEGORY = re.compile(r"(IC|TC)\s?-?([0-3])(?![\d%.+]|\s?%|\s?(?:-|~|to)\s?\d)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>>=|<=|=[<>]|>|<|=|~|≈)?\s*(?P<low>\d+(?:\.\d+)?)\s?(?P<low_percent>%)?"
    r"(?:\s?(?:-|to|~)\s?(?P<under><)?(?P<high>\d+(?:\.\d+)?))?\s?"
    r"(?P<unit>%|percent\b|(?:个\s?)?(?:m(?:u?ts?|utations?)?\b\.?\s?)?(?:/|per)\s?(?:mb|megabases?)\b)?"
    r"(?P<x>x\b)?(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
# 12,3 is a decimal or a list: neither is guessed.
_DECIMAL_COMMA = re.compile(r"(?:[<>]=?\s?)?\d+,\d+(?:\.\d+)?\s?%?")
_GLUED = re.compile(r"[A-Za-z0-9-]+")
_WORD = re.compile(r"[^\W_]+|\S")
_SIGNS: dict[str, Kind] = {
    ",": "separator", "、": "separator", "&": "separator", "/": "separator", "<": "separator",
    ";": "break", "\n": "break", "|": "break", "。": "break", ".": "break",
    "(": "open", "[": "open", "{": "open", ")": "close", "]": "close", "}": "close",
    "-": "dash", "+": "plus", "?": "question",
}  # fmt: skip
_KIND_OF_WORDS: dict[str, Kind] = {
    "conjunction": "separator", "disjunction": "separator", "contrast": "break"
}  # fmt: skip
_JOINTS = {"conjunction": "and", "disjunction": "or"}
_PLAIN_SIGNS = frozenset("(),;:/[]|")  # nothing but a sign begins with these
_IGNORED_SIGNS = frozenset(":=_~\"'’*#®™!^")
_PROTEIN_NAMES = re.compile(
    r"p-?\d{2}|her-?[1234](?:[/ -]?neu)?|pan-trk|beta-catenin|cd\d+|ttf-?1", re.IGNORECASE
)


class Lexer:
    """Reads texts into tokens with the vocabularies of a folder."""

    def __init__(self, folder: Path) -> None:
        words = load_vocabulary(folder / "biomarker_words.csv")
        genes = load_vocabulary(folder / "genes.csv")
        classes = load_vocabulary(folder / "alterations.csv")
        panels = load_vocabulary(folder / "panels.csv")
        self._translations = _translations(words, classes, panels)
        self._capitals = frozenset(
            key.casefold() for key, term in genes.terms.items() if term.facts["capitals"]
        )
        self._phrases = _index(
            (
                *_word_phrases(words),
                *_gene_phrases(genes),
                *_class_phrases(classes),
                *_panel_phrases(panels),
            )
        )

    def tokens(self, text: str, *, names_expected: bool) -> list[Token]:
        """Read a text; `names_expected` where 'met' can only be the gene (the cell of the test)."""
        folded = self._folded(text)
        tokens: list[Token] = []
        at = 0
        while at < len(folded):
            if folded[at] in " \t\r":
                at += 1
                continue
            tight = at > 0 and folded[at - 1] not in " \t\r"
            found, at = self._read(folded, at)
            for token in found:
                sure = names_expected or self._is_name(token, tokens)
                kind: Kind = token.kind if sure else "unknown"
                tokens.append(Token(kind, token.value, token.text, tight))
        return _without_fillers(tokens)

    def _folded(self, text: str) -> str:
        folded = rewritten(_DASHES.sub("-", unicodedata.normalize("NFKC", html.unescape(text))))
        if _CJK.search(folded):
            for chinese, english in self._translations:
                folded = folded.replace(chinese, f" {english} ")
        return folded.strip()

    def _is_name(self, token: Token, before: list[Token]) -> bool:
        if token.kind != "gene" or token.text.casefold() not in self._capitals:
            return True
        starts = not before or before[-1].kind in ("separator", "break", "open")
        return starts or token.text.isupper()

    def _read(self, text: str, at: int) -> tuple[list[Token], int]:
        """Read what begins at a place; always at least one character."""
        if text[at] in _PLAIN_SIGNS:
            return _sign(text, at)
        return (
            _skipped(text, at)
            or _form(text, at)
            or self._phrase(text, at)
            or self._glued(text, at)
            or _residue(text, at)
            or _sign(text, at)
        )

    def _phrase(self, text: str, at: int) -> tuple[list[Token], int] | None:
        """Find the longest known phrase that begins at a place."""
        first = _PIECE.match(text, at)
        if not first:
            return None
        for words, kind, value in self._phrases.get(first[0].lower(), ()):
            end = _end_of_phrase(text, first.end(), words[1:])
            if end and text[at:end] == "eGFR":
                return [Token("unknown", "eGFR", "eGFR")], end  # the kidney's, not the gene
            if end:
                return [Token(kind, value, text[at:end])], end
        return None

    def _glued(self, text: str, at: int) -> tuple[list[Token], int] | None:
        """Part a gene from the variant or the word that is glued to it: `KRASG12C`, `EGFRmut`."""
        found = _GLUED.match(text, at)
        if not found or (at and text[at - 1].isalnum()):
            return None
        word = found[0]
        for cut in range(min(len(word) - 1, 7), 2, -1):
            gene = self._single(word[:cut].lower(), "gene")
            if gene is None:
                continue
            rest = protein_at(word[cut:], 0)
            if rest and rest[1] == len(word) - cut:
                tokens = [Token("gene", gene, word[:cut]), _variant(rest[0], word[cut:])]
                return tokens, found.end()
            if (meaning := self._single(word[cut:].lower(), "word")) and word[cut:].islower():
                tokens = [Token("gene", gene, word[:cut]), Token("word", meaning, word[cut:])]
                return tokens, found.end()
        return None

    def _single(self, word: str, kind: Kind) -> Any:
        for words, found, value in self._phrases.get(word, ()):
            if len(words) == 1 and found == kind:
                return value
        return None


def _without_fillers(tokens: list[Token]) -> list[Token]:
    """Drop filling words, and a dash that only leads to one: 'L858R - subclonal' denies nothing."""
    kept: list[Token] = []
    for token in tokens:
        if not token.means("filler"):
            kept.append(token)
        elif kept and kept[-1].kind == "dash" and (token.tight or not kept[-1].tight):
            kept.pop()
    return kept


def _skipped(text: str, at: int) -> tuple[list[Token], int] | None:
    found = _SKIPPED.match(text, at)
    return ([], found.end()) if found else None


def _residue(text: str, at: int) -> tuple[list[Token], int] | None:
    bare = residue_at(text, at)
    return ([Token("residue", bare[0], text[at : bare[1]])], bare[1]) if bare else None


def _sign(text: str, at: int) -> tuple[list[Token], int]:
    """Read a sign, or a word that nothing knows."""
    found = _WORD.match(text, at)
    word = found[0] if found else text[at]
    end = at + len(word)
    return ([] if word in _IGNORED_SIGNS else [Token(_SIGNS.get(word, "unknown"), word, word)]), end


def _end_of_phrase(text: str, at: int, words: tuple[str, ...]) -> int | None:
    """Say where a phrase ends whose further words are given; null where others stand there."""
    for word in words:
        gap = _GAP.match(text, at)
        found = _PIECE.match(text, gap.end() if gap else at)
        if not found or found[0].lower() != word:
            return None
        at = found.end()
    return at


def _variant(alterations: tuple[Alteration, ...], text: str) -> Token:
    return Token("variant", alterations, text)


def _form(text: str, at: int) -> tuple[list[Token], int] | None:
    """Read what is known by its form: a variant, an exon, a score, a number."""
    if at and text[at - 1].isalnum() and text[at].isalnum():
        return None
    if short := _EXON_BEFORE_RESIDUE.match(text, at):
        exon = int(short[1])
        return [Token("exon", (exon, exon), short[0])], short.end()
    if coding := coding_at(text, at):
        return [_variant((coding[0],), text[at : coding[1]])], coding[1]
    if protein := protein_at(text, at):
        return [_variant(protein[0], text[at : protein[1]])], protein[1]
    if codons := _TWO_CODONS.match(text, at):
        return [
            Token("class", f"residues {codons[1]}-{codons[2]} mutation", codons[0])
        ], codons.end()
    return _exon(text, at) or _score(text, at) or _number(text, at)


def _exon(text: str, at: int) -> tuple[list[Token], int] | None:
    if listed := _EXONS_AFTER.match(text, at):
        return _listed([int(n) for n in re.findall(r"\d+", listed[0])], listed[0]), listed.end()
    if listed := _EXON_LIST.match(text, at):
        exons = [int(listed[1]), *(int(n) for n in re.findall(r"\d+", listed[2]))]
        return _listed(exons, listed[0]), listed.end()
    if event := _EVENT_FIRST.match(text, at):
        word = "deletion" if event[1].lower() == "del" else "insertion"
        exon = Token("exon", (int(event[2]), int(event[2])), event[0])
        return [exon, Token("word", word, event[1])], event.end()
    for pattern in (_NUMBERED_FIRST, _EXON, _SHORT_EXON):
        if found := pattern.match(text, at):
            first = int(found[1])
            last = int(found[2]) if pattern is not _SHORT_EXON and found[2] else first
            return [Token("exon", (first, last), found[0])], found.end()
    return None


def _listed(exons: list[int], text: str) -> list[Token]:
    """Give a list of exons as one span where none is left out, else one by one."""
    if exons == list(range(exons[0], exons[-1] + 1)):
        return [Token("exon", (exons[0], exons[-1]), text)]
    tokens = [token for exon in exons for token in (
        Token("exon", (exon, exon), text), Token("separator", "and", text))]  # fmt: skip
    return tokens[:-1]


def _score(text: str, at: int) -> tuple[list[Token], int] | None:
    if found := _IHC_RANGE.match(text, at):
        return [Token("unknown", found[0], found[0])], found.end()
    if found := _IHC_SCORE.match(text, at):
        score = int(found[1]) if found[1] else min(len(found[2]), 3)
        return [Token("ihc", score, found[0])], found.end()
    if found := _CATEGORY.match(text, at):
        return [Token("category", (found[1].upper(), int(found[2])), found[0])], found.end()
    return None


def _number(text: str, at: int) -> tuple[list[Token], int] | None:
    if comma := _DECIMAL_COMMA.match(text, at):
        return [Token("unknown", comma[0], comma[0])], comma.end()
    found = _NUMBER.match(text, at)
    if not found or text.startswith(_ASSAYS, at):
        return None
    low, high = float(found["low"]), float(found["high"]) if found["high"] else None
    number = _bounded(found["sign"] or "", low, high)
    if number is not None and found["under"]:
        number = replace(number, high_open=True)
    if number is None:
        return [Token("unknown", found[0], found[0])], found.end()
    unit = (found["unit"] or found["low_percent"] or "").lower()
    unit = "%" if unit in ("%", "percent") else "mut/Mb" if unit else ""
    return [Token("number", Quantity(number, unit), found[0].strip())], found.end()


def _bounded(sign: str, low: float, high: float | None) -> Number | None:
    if high is not None:
        return Number(low, high) if sign in ("", "=", "~", "≈") and low <= high else None
    if sign in ("=<", "=>"):
        return None  # 'TPS=<1%' may be a typed 'at most', or an equals sign before '<1%'
    if sign in (">", ">="):
        return Number(low, None, low_open=sign == ">")
    if sign in ("<", "<="):
        return Number(0, low, high_open=sign == "<")
    return Number(low, low)


def _translations(words: Vocabulary, *named: Vocabulary) -> tuple[tuple[str, str], ...]:
    """Pair each Chinese phrase with its list's first English one, the longest first."""
    pairs = {
        synonym: " , " if key == "conjunction" else english
        for key, term in words.terms.items()
        for english in [next((s for s in term.synonyms if not _CJK.search(s)), key)]
        for synonym in term.synonyms
        if _CJK.search(synonym)
    }
    pairs.update(
        (synonym, term.name)
        for vocabulary in named
        for term in vocabulary.terms.values()
        for synonym in term.synonyms
        if _CJK.search(synonym)
    )
    return tuple(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


def _word_phrases(words: Vocabulary) -> Iterator[tuple[str, Kind, Any]]:
    for key, term in words.terms.items():
        kind = _KIND_OF_WORDS.get(key, "word")
        for synonym in (*term.synonyms, *(("exon",) if key == "exon" else ())):
            yield synonym, kind, _JOINTS.get(key, key)


def _gene_phrases(genes: Vocabulary) -> Iterator[tuple[str, Kind, Any]]:
    """Give symbols before aliases; an alias of several genes is ambiguous between them."""
    aliases: defaultdict[str, list[str]] = defaultdict(list)
    for key, term in genes.terms.items():
        yield key, "gene", _gene(genes, (key,))
        for alias in term.synonyms:
            aliases[alias.casefold()].append(key)
    for alias, keys in aliases.items():
        yield alias, "gene", _gene(genes, tuple(keys), alias)


def _gene(genes: Vocabulary, keys: tuple[str, ...], name: str = "") -> Gene:
    symbols = tuple(sorted(genes.branch(keys) - _families(genes)))
    terms = [genes.terms[key] for key in keys]
    return Gene(
        symbols,
        partner=all(term.facts["role"] == "partner" for term in terms),
        drives_by_fusion=any(
            "fusion" in split_cell(genes.terms[s].facts["driver"]) for s in symbols
        ),
        ambiguous=len(keys) > 1,
        protein=bool(_PROTEIN_NAMES.fullmatch(name)),
    )


def _families(genes: Vocabulary) -> frozenset[str]:
    return frozenset(key for key, term in genes.terms.items() if term.facts["role"] == "family")


def _class_phrases(classes: Vocabulary) -> Iterator[tuple[str, Kind, Any]]:
    """Give the names of classes that only the vocabulary knows, such as 'sensitizing mutation'."""
    for term in classes.terms.values():
        for name in (term.name, *term.synonyms):
            if re.fullmatch(r"[A-Za-z-]{4,}(?: [A-Za-z-]+)* mutation", name):
                yield name, "class", name
                yield f"{name}s", "class", name


def _panel_phrases(panels: Vocabulary) -> Iterator[tuple[str, Kind, Any]]:
    for key, term in panels.terms.items():
        for name in (term.name, *term.synonyms):
            yield name, "panel", key


def _index(phrases: Iterable[tuple[str, Kind, Any]]) -> dict[str, tuple[_Phrase, ...]]:
    """Index phrases by their first word, the longest first; of equal ones the first stays."""
    index: defaultdict[str, dict[tuple[str, ...], _Phrase]] = defaultdict(dict)
    for phrase, kind, value in phrases:
        words = tuple(_PIECE.findall(phrase.lower()))
        if words:
            index[words[0]].setdefault(words, (words, kind, value))
    return {
        first: tuple(sorted(found.values(), key=lambda one: -len(one[0])))
        for first, found in index.items()
    }
