"""Signs between words: a plus or minus that is a result, a hyphen that joins two genes."""

from __future__ import annotations

from matcher.normalize.biomarker.tokens import Token

_ALTERED = (
    "mutation",
    "fusion",
    "rearrangement",
    "amplification",
    "deletion",
    "insertion",
    "skipping",
)
_MARKED = ("pdl1", "tmb", "msi", "msi_high", "msi_low")
_ENDS = frozenset({"separator", "break", "close"})


def signed(tokens: list[Token]) -> list[Token]:
    """Read `+`, `-` and `?` where they stand for a result: at the end of what they speak of."""
    read: list[Token] = []
    alternate = _alternate(tokens)
    ends_signed = bool(tokens) and tokens[-1].kind in ("plus", "dash")
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = tokens[index - 1] if index else None
        ends = after is None or after.kind in _ENDS
        if token.kind == "number" and before is not None and _is_minus(before, token):
            read.append(Token("unknown", token.text, token.text))
        elif token.means("not") and token.text.lower() == "non" and _names_variant(tokens, index):
            read.append(Token("unknown", token.text, token.text))  # non-V600E is another mutation
        elif token.kind == "question":
            read.append(Token("word", "equivocal", token.text, token.tight))
        elif token.kind == "plus" and (alternate or ends or _closes(token, before, after)):
            read.append(Token("word", "positive", token.text, token.tight))
        elif token.kind == "dash" and alternate:
            read.append(Token("word", "negative", token.text, token.tight))
        elif token.kind == "dash" and _may_part(token, before, after, ends_signed=ends_signed):
            read.append(Token("word", "unclear", token.text))
        elif token.kind == "dash" and before and (ends or _negates(token, before, after)):
            read.append(Token("word", "negative", token.text, token.tight))
        elif token.kind == "dash" and _closes(token, before, after) and _claims(after):
            read.append(Token("unknown", token.text, token.text))  # 'L858R- detected ALK'
        else:
            read.append(token)
    return read


def _alternate(tokens: list[Token]) -> bool:
    """Say whether each of several is followed by a sign: 'EGFR - ALK - KRAS +', 'L858R - T790M +'."""
    groups: list[set[str]] = [set()]
    signs = []
    for token in tokens:
        if token.kind in ("plus", "dash"):
            signs.append(token.kind)
            groups.append(set())
        elif token.kind not in ("separator", "break"):
            groups[-1].add("alteration" if _names_change(token) else token.kind)
    alike = groups[0] in ({"gene"}, {"alteration"}) and all(g == groups[0] for g in groups[:-1])
    if groups[0] == {"alteration"} and "plus" in signs[:-1]:
        return False  # which may join two: 'del19 + T790M -'
    return len(signs) > 1 and alike and not groups[-1]


def _names_change(token: Token) -> bool:
    return token.kind in ("variant", "residue", "exon") or token.means(*_ALTERED)


def _may_part(dash: Token, before: Token | None, after: Token | None, *, ends_signed: bool) -> bool:
    """Say whether a dash with spaces around it is a minus or a mere list: 'EGFR - ALK', '19del - L858R +'."""
    if before is None or after is None or dash.tight or after.tight:
        return False
    if ends_signed and _names_change(before) and _names_change(after):
        return True
    if before.kind != "gene" or after.kind != "gene":
        return False
    return not (before.value.partner or after.value.partner)


def _names_variant(tokens: list[Token], index: int) -> bool:
    after = [token for token in tokens[index + 1 : index + 3] if token.kind != "dash"]
    return bool(after) and after[0].kind in ("variant", "residue", "exon")


def _is_minus(dash: Token, number: Token) -> bool:
    """Say whether a dash is the sign of a number: ' -5%', but not 'TPS - 5%' or 'TPS-5%'."""
    return dash.kind == "dash" and number.tight and not dash.tight


def _closes(token: Token, before: Token | None, after: Token | None) -> bool:
    """Say whether a sign clings to a gene or an alteration and a space follows: 'ALK+ ROS1-'."""
    parted = after is not None and not after.tight
    named = before is not None and (
        before.kind in ("gene", "variant", "residue", "exon") or before.means(*_ALTERED)
    )
    return parted and token.tight and named


def _negates(token: Token, before: Token | None, after: Token | None) -> bool:
    """Say whether a minus closes one statement before the next, and is no hyphen to a variant."""
    next_one = after is not None and (
        after.kind in ("gene", "plus") or after.means("no", "not", "positive_for", *_MARKED)
    )
    return next_one and _closes(token, before, after)


def _claims(after: Token | None) -> bool:
    return after is not None and after.means("detected")


def paired(tokens: list[Token], expected: tuple[str, ...]) -> list[Token]:
    """Read two genes that are joined as a fusion of the one that fusions drive: EML4-ALK."""
    read: list[Token] = []
    at = 0
    while at < len(tokens):
        pair = None if _chained(tokens, at) else _pair(tokens, at, expected)
        if pair is None:
            read.append(tokens[at])
            at += 1
            continue
        driver, width = pair
        read.extend((driver, Token("word", "fusion", driver.text)))
        if any(_is_rare_partner(token, driver) for token in tokens[at : at + width]):
            read.append(Token("word", "partnered", driver.text))
        at += width
    return read


def _chained(tokens: list[Token], at: int) -> bool:
    """Say whether a gene stands in a list of three or more that hyphens join: EGFR-ALK-ROS1."""
    kinds = [token.kind for token in tokens[max(at - 2, 0) : at + 5]]
    chain = ["gene", "dash", "gene", "dash", "gene"]
    return any(kinds[start : start + 5] == chain for start in range(len(kinds)))


def _is_rare_partner(token: Token, driver: Token) -> bool:
    """Say whether a partner is one of many, so that its absence isn't that of a fusion."""
    return token.kind == "gene" and token.value.symbols not in (driver.value.symbols, ("EML4",))


def _pair(tokens: list[Token], at: int, expected: tuple[str, ...]) -> tuple[Token, int] | None:
    for width in (3, 2):
        group = tokens[at : at + width]
        if len(group) < width or group[0].kind not in ("gene", "unknown"):
            continue
        left, right = group[0], group[-1]
        joint = group[1].text if width == 3 else ""
        driver = _driver(left, right, joint, expected, tokens[at + width : at + width + 1])
        if driver is not None:
            return driver, width
    return None


def _driver(
    left: Token, right: Token, joint: str, expected: tuple[str, ...], after: list[Token]
) -> Token | None:
    genes = [token for token in (left, right) if token.kind == "gene" and not token.value.partner]
    partner = any(token.kind == "gene" and token.value.partner for token in (left, right))
    if not genes or joint not in ("-", "/", "") or right.kind not in ("gene", "unknown"):
        return None
    if not partner and (joint != "-" or not right.tight):
        return None
    drivers = [token for token in genes if token.value.drives_by_fusion]
    asked = [token for token in drivers if set(token.value.symbols) & set(expected)]
    if len(genes) == 2:
        return next(reversed(asked or drivers), None)
    if partner:
        return (asked or drivers or genes)[0]
    named_so = bool(after) and after[0].means("fusion", "rearrangement")
    return drivers[0] if drivers and named_so else None
