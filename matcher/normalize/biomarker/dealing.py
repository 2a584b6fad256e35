"""A test that names several things, and a result with as many parts: `EGFR/ALK` with `neg/pos`.

Each part belongs to what stands at its place in the test's name. Where the parts can't be dealt out
for certain (another number of them, a variant that can't be at its place), none is anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matcher.normalize.biomarker.chunks import ALTERED, RESULTS
from matcher.normalize.biomarker.scores import MARKERS
from matcher.normalize.biomarker.tokens import Gene, Token

Part = list[Token]
# Whether the alterations that a part names can be those of a gene, beside the others of the test.
Fits = Callable[[Part, str, Sequence[str]], bool]

_BREAKS = frozenset({";", "\n", "|", "。", "."})
_COMMAS = frozenset({",", "、"})
_JOINTS = frozenset({"and", "&", "和", "与", "及"})
_SLASHES = frozenset({"/"})
_WAYS = (_BREAKS, _COMMAS, _SLASHES, _JOINTS)
_CHANGES = frozenset({"variant", "residue", "exon", "class"})
_SAID = RESULTS | {"detected", "no", "not", "yes", "stable", "unstable", "high", "low"}


def items_of(test: Sequence[Token]) -> list[Part]:
    """Part the name of a test into the things that it lists, each with its gene or marker.

    What names only an alteration or a stain is of the gene before it ('EGFR L858R / T790M').
    """
    items: list[Part] = []
    test = [token for token in test if token.kind not in ("open", "close", "dash", "plus")]
    for part in _split(test, _BREAKS | _COMMAS | _SLASHES | _JOINTS):
        genes = [token for token in part if token.kind == "gene"]
        if len(genes) > 1 and len(genes) < len(part):
            return []
        if genes:
            named = ([*one, *_beside(part)] for gene in genes for one in _members(gene))
            items.extend(one for item in named for one in _exons_of(item))
        elif any(_is_marker(token) for token in part):
            items.append(part)
        elif items and _asks(part) and (before := [t for t in items[-1] if t.kind == "gene"]):
            items.append([*before, *part])
    return [] if _one_score_twice(items) else items


def dealt(items: list[Part], result: Sequence[Token], fits: Fits) -> list[Part] | None:
    """Deal a result out to the items of its test.

    Returns:
        A part for each item; nothing where the parts are nobody's for certain; null where the
        result is one statement, or names itself what it speaks of.
    """
    if len(items) < 2:
        return None
    if not any(token.kind in ("separator", "break") for token in result):
        return _by_signs(items, result)
    found = [
        parts
        for way in _ways(result)
        if len(parts := _split(result, way)) == len(items) and _all_say(items, parts)
    ]
    if len(found) == 1 and not _elsewhere(items, found[0]):
        return _in_place(items, found[0], fits)
    return [] if _muddled(items, result) else None


def _in_place(items: list[Part], parts: list[Part], fits: Fits) -> list[Part] | None:
    symbols = [_symbol(item) for item in items]
    stains = all(any(token.means("ihc", "fish") for token in item) for item in items)
    if len(set(symbols)) == 1 and not stains and any(_names_change(part) for part in parts):
        plain = [part for part in parts if not _names_change(part)]
        return [] if plain else None  # 'EGFR 19del/L858R' with '19del, no T790M'
    if not _placed(parts, items, symbols, fits):
        return []
    return [_with_signs(part, parts) for part in _by_one_technique(parts)]


def listed_first(result: Sequence[Token]) -> tuple[Part, Part]:
    """Part a result that lists genes before it says anything of them: 'EGFR/ALK: neg/pos'.

    Returns:
        The list and what follows it; nothing where the result isn't made so.
    """
    end = next((i for i, t in enumerate(result) if t.kind not in ("gene", "separator")), 0)
    listed, rest = list(result[:end]), list(result[end:])
    genes = sum(token.kind == "gene" for token in listed)
    again = any(token.kind == "gene" and not token.value.partner for token in rest)
    if genes < 2 or again or listed[-1].kind != "gene":
        return [], []
    return listed, rest


def _by_signs(items: list[Part], result: Sequence[Token]) -> list[Part] | None:
    """Deal signs out that nothing parts: '(-)(-)(+)', 'neg neg pos'."""
    told = [token for token in result if token.kind not in ("open", "close")]
    if [token.value for token in told] == ["equivocal"]:
        return []  # '+/-' may be one sign or two
    signs = [t for t in told if t.kind in ("plus", "dash") or t.text in ("+", "-")]
    words = [t for t in told if t.means("positive", "negative") and t not in signs]
    if len(told) < 2 or told not in (signs, words):
        return None
    read = [_as_word(token) for token in told]
    if len({token.value for token in read}) == 1:
        return None if words or read[0].value == "negative" else []
    return [[token] for token in read] if len(read) == len(items) else []


def _as_word(token: Token) -> Token:
    if token.kind == "word":
        return token
    return Token("word", "positive" if token.kind == "plus" else "negative", token.text)


def _members(token: Token) -> list[Part]:
    """Give the genes of a family that is written out: NTRK1/2/3."""
    gene: Gene = token.value
    if not gene.family or token.text.count("/") + 1 != len(gene.symbols):
        return [[token]]
    return [
        [Token("gene", Gene((symbol,), drives_by_fusion=gene.drives_by_fusion), symbol)]
        for symbol in gene.symbols
    ]


def _exons_of(item: Part) -> list[Part]:
    """Give one item for each exon of a span: 'EGFR exons 18-21' with 'neg/pos/neg/neg'."""
    spans = [token for token in item if token.kind == "exon" and token.value[0] < token.value[1]]
    if len(spans) != 1:
        return [item]
    first, last = spans[0].value
    others = [token for token in item if token is not spans[0]]
    return [
        [*others, Token("exon", (exon, exon), spans[0].text)] for exon in range(first, last + 1)
    ]


def _beside(part: Part) -> Part:
    return [token for token in part if token.kind not in ("gene", "open", "close")]


def _asks(part: Part) -> bool:
    return _names_change(part) or any(token.means("ihc", "fish") for token in part)


def _one_score_twice(items: list[Part]) -> bool:
    """Say whether a marker only repeats: 'PD-L1 (22C3), TPS' asks for one score."""
    named = [{token.value for token in item if _is_marker(token)} for item in items]
    scores = [words for words in named if words and any("pdl1" in word for word in words)]
    return len(scores) > 1 and {"pdl1"} in scores


def _is_marker(token: Token) -> bool:
    return token.kind == "word" and token.value in MARKERS and token.value != "pdl1_tc"


def _names_change(part: Part) -> bool:
    return any(token.kind in _CHANGES or token.means(*ALTERED) for token in part)


def _ways(result: Sequence[Token]) -> list[frozenset[str]]:
    """Give the signs by which a result may be parted; a last 'and' may end a list of commas."""
    texts = {_joint(token) for token in result if token.kind in ("separator", "break")}
    ways = [way for way in _WAYS if way & texts]
    return [*ways, _COMMAS | _JOINTS] if texts & _COMMAS and texts & _JOINTS else ways


def _joint(token: Token) -> str:
    return "and" if token.value == "and" else token.text


def _split(tokens: Sequence[Token], signs: frozenset[str]) -> list[Part]:
    """Part tokens at signs outside of parentheses; what ends with a sign has no part after it."""
    parts: list[Part] = [[]]
    depth = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind in ("separator", "break") and depth <= 0 and _joint(token) in signs:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts if parts[-1] or signs == _SLASHES else parts[:-1]


def _all_say(items: list[Part], parts: list[Part]) -> bool:
    return all(
        _says(part, marker=any(_is_marker(token) for token in item))
        for item, part in zip(items, parts, strict=True)
    )


def _says(part: Part, *, marker: bool) -> bool:
    """Say whether a part is a statement of its own: a result, an alteration, a marker's number."""
    if marker and any(token.kind in ("number", "category") or _is_marker(token) for token in part):
        return True
    if part and part[0].kind == "number":
        return False  # 'codon 12/13/61 wild type'
    return _is_dash(part) or any(
        token.kind in _CHANGES
        or token.kind in ("ihc", "plus")
        or (token.kind == "word" and token.value in _SAID)
        or token.means(*ALTERED)
        for token in part
    )


def _has_result(part: Part) -> bool:
    return any(token.kind == "word" and token.value in _SAID for token in part)


def _is_dash(part: Part) -> bool:
    return [token.kind for token in part if token.kind not in ("open", "close")] == ["dash"]


def _symbol(item: Part) -> str:
    named = [t for t in item if t.kind == "gene"]
    return "/".join(named[0].value.symbols) if named else ""


def _elsewhere(items: list[Part], parts: list[Part]) -> bool:
    """Say whether the parts name themselves what they speak of, or something else's place."""
    named = [
        {s for t in part if t.kind == "gene" and not t.value.partner for s in t.value.symbols}
        for part in parts
    ]
    if any(token.kind == "break" and token.text.isalpha() for part in parts for token in part):
        return True
    if all(named):
        return True
    return any(
        bool(genes) and genes != set(_symbol(item).split("/"))
        for genes, item in zip(named, items, strict=True)
    )


def _placed(parts: list[Part], items: list[Part], symbols: list[str], fits: Fits) -> bool:
    """Say whether each part can be of its item; findings without any plain result may be a list."""
    denied = any(token.means("no", "not") for part in parts for token in part)
    if denied and any(_names_change(part) and not _has_result(part) for part in parts):
        return False  # 'not mutated/rearranged'
    bare = any(not _names_change(part) for part in parts)
    slashed = all(_joint(t) == "/" for item in items for t in item if t.kind == "separator")
    if not bare and not slashed:
        return False
    return all(
        not _names_change(part) or bool(symbol and fits(part, symbol, symbols))
        for part, symbol in zip(parts, symbols, strict=True)
    )


def _by_one_technique(parts: list[Part]) -> list[Part]:
    """Let a technique at the end hold for all parts: 'neg/neg by FISH'."""
    named = [[token for token in part if token.means("ihc", "fish")] for part in parts]
    if not named[-1] or any(named[:-1]):
        return parts
    return [*([*part, *named[-1]] for part in parts[:-1]), parts[-1]]


def _with_signs(part: Part, parts: list[Part]) -> Part:
    """Read a lone dash as a minus where another part is a plus; else it may be an empty cell."""
    part = [token for token in part if token.kind != "panel"]  # which says who tested
    if [token.text for token in part if not token.means("ihc", "fish")] != ["-"]:
        return part
    signs = any(token.text == "+" for one in parts for token in one)
    return [Token("word", "negative" if signs else "unclear", "-"), *part[1:]]


def _muddled(items: list[Part], result: Sequence[Token]) -> bool:
    """Say whether parts are left that belong to some of the items, but not for certain which."""
    parts = _split(result, _BREAKS | _COMMAS | _SLASHES | _JOINTS)
    named = [any(t.kind == "gene" or _is_marker(t) for t in part) for part in parts]
    first = named.index(True) if True in named else len(parts)
    saying = [part for part in parts[:first] if _says(part, marker=False)]
    plain = [part for part in saying if not _names_change(part)]
    if len({_symbol(item) for item in items}) == 1 and all(
        token.means("negative") for part in saying for token in part if token.kind == "word"
    ):
        return False  # 'exons 18-21' with 'negative, wild type'
    return len(saying) > 1 and bool(plain)
