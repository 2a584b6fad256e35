"""PD-L1, tumour mutational burden and microsatellite status: numbers in their units, or words.

A score that isn't named is `PD-L1`; a tumour-cell percentage (`TC` of SP142 or SP263) is one too,
for its assays aren't those of the tumour proportion score. Categories of SP142 are the ranges of
its label: IC1 1 to 5 %, IC2 5 to 10 %, IC3 from 10 %; TC1 1 to 5 %, TC2 5 to 50 %, TC3 from 50 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from matcher.intervals import Number
from matcher.normalize.biomarker.chunks import NOT_TESTED
from matcher.normalize.biomarker.statements import reason_of
from matcher.normalize.biomarker.tokens import Quantity, Token
from matcher.normalize.resolution import Finding

MARKERS = {
    "pdl1": "PD-L1",
    "pdl1_tps": "PD-L1 TPS",
    "pdl1_cps": "PD-L1 CPS",
    "pdl1_ic": "PD-L1 IC",
    "pdl1_tc": "PD-L1",
    "tmb": "TMB",
    "tmb_high": "TMB",
    "tmb_low": "TMB",
    "msi": "MSI",
    "msi_high": "MSI",
    "msi_low": "MSI",
}
# Words that name a score only beside PD-L1: elsewhere 'tumor cells' are just cells.
ONLY_BESIDE_PDL1 = frozenset({"pdl1_ic", "pdl1_tc", "pdl1_assay"})
_SCORES = frozenset({"pdl1_tps", "pdl1_cps", "pdl1_ic", "pdl1_tc"})
_CATEGORIES = {
    ("IC", 0): Number(0, 1, high_open=True),
    ("IC", 1): Number(1, 5, high_open=True),
    ("IC", 2): Number(5, 10, high_open=True),
    ("IC", 3): Number(10, 100),
    ("TC", 0): Number(0, 1, high_open=True),
    ("TC", 1): Number(1, 5, high_open=True),
    ("TC", 2): Number(5, 50, high_open=True),
    ("TC", 3): Number(50, 100),
}
_WORDS_OF_ALL = {
    "positive": "positive",
    "detected": "positive",
    "positive_for": "positive",
    "negative": "negative",
    "equivocal": "equivocal",
    "unclear": "unclear",
    **{word: word for word in NOT_TESTED},
}
_WORDS = {
    "PD-L1": {
        "overexpression": "positive",
        "low_expression": "positive",
        "high": "positive",
        "low": "positive",
        "lost": "negative",
    },
    "TMB": {
        "high": "positive",
        "low": "negative",
        "intermediate": "equivocal",
        "tmb_high": "positive",
        "tmb_low": "negative",
    },
    "MSI": {
        "high": "positive",
        "low": "negative",
        "msi_high": "positive",
        "msi_low": "negative",
        "stable": "negative",
        "unstable": "positive",
        "retained": "negative",
        "lost": "positive",
    },
}
# States that a test can be asked for by name, so that a 'negative' after them denies them.
_ASKED = frozenset({"msi_high", "tmb_high"})
_IGNORED = frozenset(
    {"expression", "weak", "ihc", "sequencing", "fish", "quantity", "pdl1_assay", "mutation"}
    | {"intermediate", "done", "high", "low"}
)


@dataclass
class _Group:
    """What is said of one score: its marker, a number, a result in words."""

    marker: str | None = None
    quantity: Quantity | None = None
    results: set[str] = field(default_factory=set)
    unknown: bool = False
    asked: set[str] = field(default_factory=set)
    cells: bool = False
    denies: bool = False
    alternative: bool = False

    @property
    def says(self) -> bool:
        return bool(self.quantity or self.results)


def read_scores(tokens: Iterable[Token], marker: str) -> tuple[list[Finding], bool]:
    """Read the findings of one marker and its scores from tokens.

    Args:
        tokens: the part of the text that speaks of the marker.
        marker: the marker that the test's name or the text began with.

    Returns:
        The findings, and whether all of the text was understood.
    """
    groups = _merged(_groups(tokens, marker))
    findings = []
    for group in groups:
        finding = _finding(group, marker)
        if finding is not None:
            findings.append(finding)
            # A further number without a score of its own is of the score named before it.
            marker = finding.marker or marker
    understood = not any(group.unknown for group in groups) and len(findings) == len(groups)
    return findings, understood


def _groups(tokens: Iterable[Token], marker: str) -> list[_Group]:
    family = marker.split(" ", maxsplit=1)[0]
    groups = [_Group()]
    for token in tokens:
        if token.kind in ("separator", "break"):
            groups.append(_Group(alternative=token.text in ("or", "或")))
        elif _begins(token, groups[-1]):
            groups.append(_Group())
            _put(token, groups[-1], family)
        else:
            _put(token, groups[-1], family)
    groups = [group for group in groups if group not in (_Group(), _Group(alternative=True))]
    alternative = any(group.alternative for group in groups) or _named_before(groups)
    doubtful = any(group.quantity and (group.unknown or alternative) for group in groups)
    for group in groups:
        group.unknown = group.unknown or bool(doubtful and group.quantity)
    return groups


def _named_before(groups: list[_Group]) -> bool:
    """Say whether two scores are named before any number: 'TPS/CPS 5/10'."""
    first = groups[0] if groups else _Group()
    scores = {group.marker for group in groups if group.marker and " " in group.marker}
    return len(scores) > 1 and first.marker in scores and not first.says


def _begins(token: Token, group: _Group) -> bool:
    """Say whether a token can only belong to the next score: 'TPS 50% CPS 60'."""
    if token.kind in ("number", "category"):
        return group.quantity is not None
    scored = (group.marker is not None and group.marker.count(" ") > 0) or group.cells
    return token.means(*_SCORES) and scored and group.says


def _put(token: Token, group: _Group, family: str) -> None:
    if token.kind == "number":
        group.quantity = token.value
    elif token.kind == "category":
        group.marker = "PD-L1 IC" if token.value[0] == "IC" else "PD-L1"
        group.quantity = Quantity(_CATEGORIES[token.value], "%")
    elif token.kind == "ihc":
        group.results.add("positive" if token.value else "negative")
    elif token.means("equivocal") and token.text == "?":
        group.unknown = True  # '50%?'
    elif token.kind == "word":
        _put_word(token.value, group, family)
    elif token.kind not in ("open", "close", "dash", "panel"):
        group.unknown = True


def _put_word(word: str, group: _Group, family: str) -> None:
    result = _WORDS[family].get(word) or _WORDS_OF_ALL.get(word)
    if word in MARKERS and MARKERS[word].startswith(family):
        if group.marker is None or group.marker == family:
            group.marker = MARKERS[word]
        group.cells = group.cells or word == "pdl1_tc"
    if group.denies and word in ("expression", "overexpression", "detected", "ihc"):
        group.results.add("negative")  # 'no expression', but not 'no tissue'
        group.denies = False
    elif group.denies and (word in _ASKED or word == "unstable"):
        group.results.add("negative")  # 'not MSI-high'
        group.denies = False
    elif word in ("no", "not"):
        group.denies = True
    elif result:
        if result in ("negative", "equivocal"):
            group.results -= group.asked  # 'MSI-high: not detected'
        elif word in _ASKED and not group.results:
            group.asked.add(result)
        group.results.add(result)
    elif word not in _IGNORED and word not in MARKERS:
        group.unknown = True


def _merged(groups: list[_Group]) -> list[_Group]:
    """Join a group that only names a score, or only says a word, with its neighbour."""
    merged: list[_Group] = []
    for group in groups:
        before = merged[-1] if merged else None
        joins = before is not None and not group.unknown and not (group.says and before.says)
        joins = joins and before is not None and not _clash(before, group)
        if before is not None and (joins or _completes(before, group)):
            merged[-1] = _Group(
                before.marker
                if before.marker and " " in before.marker
                else group.marker or before.marker,
                before.quantity or group.quantity,
                before.results | group.results,
                before.unknown or group.unknown,
            )
        else:
            merged.append(group)
    return merged


def _completes(before: _Group, group: _Group) -> bool:
    """Say whether one part is the word and the other the number of one score: 'positive, 60%'."""
    if group.marker is not None or before.unknown or group.unknown:
        return False
    words_only = bool(group.results) and group.quantity is None
    number_only = group.quantity is not None and not group.results
    return words_only or (number_only and before.quantity is None)


def _clash(before: _Group, group: _Group) -> bool:
    scores = {one.marker for one in (before, group) if one.marker and " " in one.marker}
    return len(scores) > 1


def _finding(group: _Group, marker: str) -> Finding | None:
    named = group.marker or marker
    if " " not in named and " " in marker and group.marker in (None, "PD-L1") and not group.cells:
        named = marker
    finding = _worded(Finding(marker=named), group.results)
    if finding is None:
        return None
    if group.denies:
        return Finding(marker=named, status="ambiguous")
    if group.unknown:  # 'cutoff 1%', 'previously 50%': a number of something else
        return Finding(marker=named, status="ambiguous") if group.says else None
    if group.quantity is None:
        return finding if group.results else None
    if named == "MSI" and group.results:
        return finding  # of the share of unstable sites nothing is asked
    return _numbered(finding, group.quantity)


def _worded(finding: Finding, results: set[str]) -> Finding | None:
    if len(results) > 1 and results <= NOT_TESTED:
        results = reason_of(results)
    if len(results) > 1 or "unclear" in results:
        return replace(finding, status="ambiguous")
    for result in results:
        if result in NOT_TESTED:
            because = None if result == "not_tested" else result
            return replace(finding, result="not_tested", not_tested_because=because)  # type: ignore[arg-type]
        return replace(finding, result=result)  # type: ignore[arg-type]
    return finding


def _numbered(finding: Finding, quantity: Quantity) -> Finding | None:
    """Lay a number into a finding: null where it can't be one, ambiguous where its unit is missing."""
    number, marker = quantity.number, finding.marker or ""
    if marker == "TMB":
        unit: str | None = "mut/Mb"
        sure = quantity.unit == "mut/Mb"
    elif marker.startswith("PD-L1"):
        if quantity.unit == "mut/Mb" or max(number.low or 0, number.high or 0) > 100:
            return None
        unit = None if marker == "PD-L1 CPS" else "%"
        sure = quantity.unit == "%" or marker == "PD-L1 CPS" or _whole_percent(number, marker)
        number = replace(number, high=100) if number.high is None else number
    else:
        return None
    if unit == "%" and _contradicts(finding.result, quantity.number):
        return replace(finding, result=None, status="ambiguous")
    if not sure and None in (quantity.number.low, quantity.number.high):
        return replace(finding, result=None, status="ambiguous")  # 'TMB-high: >=10' may define it
    if not sure:
        return replace(finding, status="partial" if finding.result else "ambiguous")
    return replace(
        finding, low=number.low, high=number.high, low_open=number.low_open,
        high_open=number.high_open, unit=unit,
    )  # fmt: skip


def _contradicts(result: str | None, share: Number) -> bool:
    """Say whether a share of cells can't go with its word: '99% negative', 'positive (<1%)'."""
    if result == "negative":
        return (share.low or 0) >= 10
    few = share.high is not None and share.high <= 1 and (share.high_open or not share.high)
    return result == "positive" and few


def _whole_percent(number: Number, marker: str) -> bool:
    """Say whether a bare number is a percentage: of a named score, and no fraction of one."""
    bounds = [bound for bound in (number.low, number.high) if bound]
    named = marker in ("PD-L1 TPS", "PD-L1 IC")
    censored = number.low_open or number.high_open
    category = marker == "PD-L1 IC" and number.low == number.high and max(bounds, default=0) <= 3
    return named and not category and (censored or not bounds or max(bounds) > 1)
