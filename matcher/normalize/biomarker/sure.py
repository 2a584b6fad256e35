"""A last look at a finished reading: texts in which signs are easily misassigned stay open.

It knows nothing of how a text was read, and takes only the order of its names and of the words for
present and absent. Where both kinds of words stand in one sentence, each name needs its own, on the
same side of it; otherwise the findings are open. It never adds or changes a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from matcher.normalize.biomarker.chunks import NOT_TESTED
from matcher.normalize.biomarker.findings import Reading
from matcher.normalize.biomarker.retellings import ambiguous
from matcher.normalize.biomarker.tokens import Token
from matcher.normalize.resolution import Finding

_ALTERED = frozenset(
    {"mutation", "fusion", "rearrangement", "amplification", "gain", "deletion", "insertion"}
    | {"duplication", "skipping", "splice", "frameshift", "expression", "alteration", "promoter"}
)
_STATES = frozenset(
    {"mutated", "fused", "rearranged", "amplified", "deleted", "overexpression", "retained"}
)
_PRESENT = frozenset({"positive", "detected", "positive_for", "yes"})
_ABSENT = frozenset({"negative", "no", "not"})
_LEADING = frozenset({"no", "positive_for"})
_BARE_NO = frozenset({"no", "not", "w/o", "without", "无", "未见", "non"})
_TECHNIQUES = frozenset({"ihc", "fish", "sequencing"})
_OTHERS = frozenset({"none_other", "unnamed"})
_NAMING = _ALTERED | _TECHNIQUES | _OTHERS
_CHANGES = frozenset({"variant", "residue", "exon", "class", "ihc"})
# Words for one result beside another: which of the two holds isn't for a program to say.
_DISPUTED = re.compile(
    r"\b(?:not|un|never|couldn.?t be|cannot be)[\s-]?(?:be |been |yet )?(?:confirmed|verified)\b"
    r"|\b(?:instead of|rather than|versus|vs|as opposed to|conflict\w*|discordan\w+|discrepan\w+"
    r"|contradict\w+|inconsistent|repeat(?:ed)?|re-?test(?:ed)?|false(?:ly)? (?:pos|neg)\w*"
    r"|not (?:negative|neg|wild|wt)|evidence against|(?:now|later|then|currently|subsequently)"
    r" (?:neg|pos|absent|undetect|not|gone|lost|wt|wild)\w*|converted to|amended|corrected)\b"
    r"|\b(?:gain|loss) of (?:p\.)?[A-Z]\d+[A-Z]"
    r"|不一致|复查|复测|重测|未(?:能|获)?(?:证实|确认)|转(?:阴|阳)|假阳|假阴|并非阴|更正|矛盾",
    re.IGNORECASE,
)


@dataclass
class _Piece:
    """What stands between two separators: names `X` and words `P` (present), `N` (absent)."""

    shape: str = ""
    listed: str = ""
    left_open: bool = False
    names: list[list[Token]] = field(default_factory=list)
    cues: list[Token] = field(default_factory=list)

    @property
    def style(self) -> str:
        """Say where the words stand: `after` or `before` the names, `none`, or `odd`."""
        if set(self.shape) <= {"X"}:
            return "none"
        if re.fullmatch(r"(?:X[PN])+", self.shape):
            return "after"
        if re.fullmatch(r"(?:[PN]X)+", self.shape):
            return "before"
        closed = re.fullmatch(r"X[PN]X", self.shape)
        return "after" if closed and _goes_on(*self.names) else "odd"

    def signed(self) -> Iterator[tuple[Token, str]]:
        """Give each name with the sign that stands beside it, `?` where none surely does."""
        at = -1
        for names in self.names:
            at = self.shape.index("X", at + 1)
            before, after = self.shape[:at][-1:], self.shape[at + 1 : at + 2]
            leads = len(self.shape) == 3 and self.cues[0].means(*_LEADING)
            sign = "?" if leads and at == 0 else after or before or "?"
            if at and not after and _has_gene(names) and not self.shape.startswith(("N", "P")):
                sign = "?"  # 'EGFR neg ALK neg KRAS G12C'
            yield from ((token, sign) for token in names)

    @property
    def of_others(self) -> bool:
        """Say whether it speaks of no gene but of all others ('others negative')."""
        named = [token for names in self.names for token in names]
        return not _has_gene(named) and any(token.means(*_OTHERS) for token in named)


def kept_sure(tokens: Sequence[Token], reading: Reading) -> None:
    """Open the findings on genes of a text whose signs may belong to several of its names.

    Args:
        tokens: what the text says of genes.
        reading: what was read from it; changed in place.
    """
    told = [finding for finding in reading.findings if finding.result in ("positive", "negative")]
    if not told:
        return
    if _sign_astray(tokens):
        _open(reading)
        return
    sentences = [list(_pieces(sentence)) for sentence in _sentences(tokens)]
    doubtful = _contradicted(sentences, told) or _variant_contradicted(sentences, told)
    if doubtful or not all(map(_is_plain, sentences)) or any(map(_runs_on, sentences)):
        _open(reading)
    elif _forgotten(sentences, reading.findings):
        reading.understood = False


def keep_undisputed(text: str, tokens: Sequence[Token], reading: Reading) -> None:
    """Open the findings on genes of a text that sets one result against another.

    Args:
        text: the result as written.
        tokens: the same as read, before two genes are taken for a fusion.
        reading: what was read from it; changed in place.
    """
    if _DISPUTED.search(text) or _two_signs(tokens):
        _open(reading)


def _two_signs(tokens: Sequence[Token]) -> bool:
    """Say whether a hyphen between two genes may be the first one's minus: 'EGFR-ALK+'."""
    return any(
        a.kind == b.kind == "gene"
        and (joint.kind == "dash" or (joint.means("negative") and joint.text == "-"))
        and b.tight
        and sign.means("positive", "negative")
        and sign.tight
        and not (a.value.partner or b.value.partner)
        for a, joint, b, sign in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)
    )


def _open(reading: Reading) -> None:
    claims = ("positive", "negative")
    reading.findings = [
        ambiguous(one) if one.gene and one.result in claims else one for one in reading.findings
    ]
    reading.understood = False


def _sign_astray(tokens: Sequence[Token]) -> bool:
    """Say whether a sign leads its text ('+EGFR -ALK') or stands about a bracket, whose it may be."""
    if tokens[0].kind == "plus" or any(map(_adds, tokens, tokens[1:], tokens[2:], tokens[3:])):
        return True
    return any(
        token.kind == "open" and _astray_at(tokens, at) for at, token in enumerate(tokens) if at
    )


def _adds(gene: Token, plus: Token, other: Token, sign: Token) -> bool:
    """Say whether a plus may be the gene's own sign or an 'and': 'KRAS + EGFR negative'."""
    return gene.kind == other.kind == "gene" and _joins(plus) and sign.means("negative")


def _joins(token: Token) -> bool:
    return token.text == "+" and token.kind in ("plus", "separator")


def _astray_at(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a bracket takes another name's sign: 'EGFR (ALK neg)', 'del19 (T790M neg)'."""
    name, inside = tokens[at - 1], tokens[at + 1 : at + 2]
    if not inside:
        return False
    [other] = inside
    if name.kind == "dash":
        return at > 1 and tokens[at - 2].kind == "close"  # '+ (tissue) - (plasma)'
    if name.kind == other.kind == "gene":
        return bool(name.value.symbols != other.value.symbols)
    if other.kind != "variant":
        return False
    end = next((i for i in range(at, len(tokens)) if tokens[i].kind == "close"), len(tokens))
    denied = any(token.means("negative") for token in tokens[at:end])
    return (denied and _sign(name) == "X" and name.kind != "gene") or (
        len(tokens) == 4 and name.means("negative")
    )


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    for ends, sentence in groupby(tokens, key=lambda token: token.kind == "break"):
        if not ends:
            yield list(sentence)


def _pieces(sentence: Sequence[Token]) -> Iterator[_Piece]:
    denied = False
    piece = _Piece()
    for token in sentence:
        if token.kind == "separator":
            if piece.shape:
                yield piece
                denied = _listed_on(piece, token) or (denied and piece.shape == "X")
            piece = _Piece(listed=token.text)
        elif not (denied and token.means("detected") and piece.shape == "X"):
            _add(piece, token)
    if piece.shape:
        yield piece


def _listed_on(piece: _Piece, separator: Token) -> bool:
    """Say whether a denial may go on past a separator: 'no EGFR, ALK or ROS1 alteration detected'."""
    bare = piece.shape == "NX" and piece.cues[0].means("no")
    return bare and (separator.text in ("or", "nor") or piece.names[0][-1].kind == "gene")


def _add(piece: _Piece, token: Token) -> None:
    sign = _sign(token)
    piece.left_open |= token.kind == "word" and token.value in NOT_TESTED | {"equivocal", "unclear"}
    if token.means(*_STATES) and piece.shape.endswith("N"):
        sign = "X"  # 'not amplified'
    if token.kind == "unknown" and not piece.shape:
        sign = "X"
    if sign == "X":
        if not piece.shape.endswith("X"):
            piece.shape += "X"
            piece.names.append([])
        piece.names[-1].append(token)
    elif sign and not _repeats(piece, token, sign):
        piece.shape += sign
        piece.cues.append(token)


def _sign(token: Token) -> str:
    if token.kind == "gene" or token.kind in _CHANGES or token.means(*_NAMING):
        return "X"
    if token.means(*_PRESENT, *_STATES):
        return "P"
    return "N" if token.means(*_ABSENT) else ""


def _repeats(piece: _Piece, token: Token, sign: str) -> bool:
    """Say whether a word belongs to the one before: 'not detected', 'no EGFR mutation detected'."""
    if piece.shape.endswith(sign):
        return True
    denied = bool(piece.cues) and piece.cues[-1].means("no", "not")
    echoes = token.means("detected") and bool(piece.cues) and piece.cues[-1].means("no")
    return sign == "P" and ((denied and piece.shape.endswith("N")) or echoes)


def _has_gene(names: Sequence[Token]) -> bool:
    return any(token.kind == "gene" for token in names)


def _goes_on(names: Sequence[Token], after: Sequence[Token]) -> bool:
    """Say whether names behind a word are of the gene before it: 'ROS1 positive (CD74-ROS1)'."""
    genes = {token.value.symbols for token in names if token.kind == "gene"}
    return bool(genes) and {t.value.symbols for t in after if t.kind == "gene"} <= genes


def _is_plain(pieces: Sequence[_Piece]) -> bool:
    """Say whether each name of a sentence with both kinds of words has one that is surely its own."""
    signs = {sign for piece in pieces for sign in piece.shape} - {"X"}
    if len(signs) < 2:
        return not any(map(_of_either, pieces))
    styles = [piece.style for piece in pieces]
    bare = [not piece.names for piece in pieces]
    if any(style == "odd" and not alone for style, alone in zip(styles, bare, strict=True)):
        return False
    if any(alone and (at == 0 or styles[at - 1] != "none") for at, alone in enumerate(bare)):
        return False
    if "before" not in styles:
        return not any(map(_waits_for_present, pieces, pieces[1:]))
    listed = any(
        style == "none" and any(map(_has_gene, piece.names))
        for style, piece in zip(styles, pieces, strict=True)
    )
    leading = all(
        cue.means(*_LEADING) for piece in pieces if piece.style == "before" for cue in piece.cues
    )
    if "after" in styles:
        return not listed and all(map(_is_closed, pieces))
    return leading or not listed


def _of_either(piece: _Piece) -> bool:
    """Say whether a word stands between two genes, either of which it may be of."""
    if not re.fullmatch("X[PN]X", piece.shape) or piece.cues[0].means(*_LEADING, "not"):
        return False
    return _has_gene(piece.names[0]) and not _goes_on(*piece.names) and not _varies_last(piece)


def _varies_last(piece: _Piece) -> bool:
    return any(token.kind in _CHANGES or token.means(*_ALTERED) for token in piece.names[-1])


def _waits_for_present(piece: _Piece, after: _Piece) -> bool:
    """Say whether a gene may or may not share what is next found: 'ROS1, KRAS+, EGFR-'."""
    bare = (
        piece.shape == "X"
        and not piece.left_open
        and not _varies(piece)
        and _has_gene(piece.names[0])
    )
    return bare and after.listed in (",", "、") and after.shape == "XP"


def _is_closed(piece: _Piece) -> bool:
    """Say whether a word before its name can't reach beyond it: 'no EGFR mutation', 'no T790M'."""
    if piece.style != "before":
        return True
    named = piece.names[-1][-1]
    return named.kind != "gene" and piece.cues[-1].means(*_LEADING, "not")


def _contradicted(sentences: Sequence[Sequence[_Piece]], told: Sequence[Finding]) -> bool:
    """Say whether a gene is read with a sign that never stands beside it."""
    beside: dict[str, set[str]] = {}
    last: tuple[str, ...] = ()
    for piece in (piece for pieces in sentences for piece in pieces):
        signs = re.sub("X", "", piece.shape)
        known = piece.style != "odd" and len(signs) == len(piece.names)
        for at, names in enumerate(piece.names):
            genes = [token.value.symbols for token in names if token.kind == "gene"]
            last = genes[-1] if genes else last
            for symbol in {symbol for symbols in genes or [last] for symbol in symbols}:
                sign = signs[at] if known and len(genes) < 2 else "?"
                beside.setdefault(symbol, set()).add(sign)
    read = {"positive": "P", "negative": "N"}
    return any(
        (seen := beside.get(finding.gene or "")) is not None
        and "?" not in seen
        and read[finding.result or ""] not in seen
        and finding.alteration != "expression"
        for finding in told
    )


def _variant_contradicted(sentences: Sequence[Sequence[_Piece]], told: Sequence[Finding]) -> bool:
    """Say whether a variant is read with a sign though only the other stands beside it."""
    beside: dict[str, str] = {}
    for piece in (piece for pieces in sentences for piece in pieces):
        for token, sign in piece.signed():
            shapes = token.value if token.kind == "variant" else ()
            for text in (shape.text for shape in shapes):
                beside[text] = beside.get(text, "") + sign
    read = {"positive": {"N"}, "negative": {"P"}}
    return any(
        set(beside.get(one.alteration or "", "")) == read[one.result or ""]
        for one in told
        if not one.significance
    )


def _runs_on(pieces: Sequence[_Piece]) -> bool:
    """Say whether a variant of another gene follows a denied gene: 'no KRAS, EGFR L858R'."""
    first = pieces[0] if pieces else _Piece()
    if first.shape != "NX" or first.cues[0].text.lower() not in _BARE_NO or _varies(first):
        return False
    return _has_gene(first.names[0]) and any(
        piece.shape == "X" and _varies(piece) and (piece.listed == "," or _two_genes(piece))
        for piece in pieces[1:]
    )


def _two_genes(piece: _Piece) -> bool:
    return len([token for names in piece.names for token in names if token.kind == "gene"]) > 1


def _varies(piece: _Piece) -> bool:
    return any(token.kind == "variant" for names in piece.names for token in names)


def _forgotten(sentences: Sequence[Sequence[_Piece]], findings: Sequence[Finding]) -> bool:
    """Say whether the text has a word for present or absent that no finding has."""
    told = [piece for pieces in sentences for piece in pieces if not piece.of_others]
    signs = {sign for piece in told for sign in piece.shape} - {"X"}
    results = {finding.result for finding in findings}
    results |= {"positive"} if "equivocal" in results else set()
    return len(signs) == 2 and not {"positive", "negative"} <= results
