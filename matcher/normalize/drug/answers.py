"""Answers of forms: 'Steroids: N', 'lobectomy, no', 'bevacizumab x0', '化疗：是', 'RT: n/a', 'chemo ☐'.

A 'no' denies the treatment that was asked for. Where something else was asked ('toxicity: none',
'ongoing: no', 'PD-L1 (-)') it denies no treatment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

NO: Final = "∅"
"""The sign that an answer of 'no' is folded to."""

DENIED: Mapping[str, str] = {"after": "negated"}
LEFT_OPEN: Mapping[str, str] = {"uncertain": "uncertain"}

_ANSWER = r"(?:[:=,;|(?>。→]|\.+\s|\s[-–—])\s*(?:{})\s*(?=$|[;,|\n)。]|\.(?!\s*(?:of|\d)))"
_NO = re.compile(
    _ANSWER.format("n|no|nil|none|never|not done|nope|false|否|无|未") + r"|\(\s*[-–—]\s*\)",
    re.IGNORECASE,
)
_YES = re.compile(_ANSWER.format("y|yes|done|true|是|有"), re.IGNORECASE)
_ZERO = re.compile(
    r"(?:[:=]|\b[xX]|[×*])\s*0\s*(?=$|[;,\n)]|\.(?!\d)|\s[^\W\d])"
    r"|\b0\s*(?:cycles?|doses?|courses?|fractions?|个?周期|次)(?![^\W\d])",
    re.IGNORECASE,
)
_OPEN = re.compile(
    _ANSWER.format("n/?a|unk|unknown|not applicable|不详|未知")
    + r"|[:=]\s*[-–—]+\s*(?=$|[;,.\n)])|(?<![:=,(?–—-])\s(?:n/a|unknown|n)\s*$"
    + r"|(?:[:=]\s*|\s)[xX]\s*$|[×✕]\s*(?=$|[;,\n)])"
    + r"|(?<![Dd]ay)(?<=[^\W\d_])\s0\s*$"
    + r"|\b(?:y|yes)\s*/\s*(?:n|no)\b|是\s*/\s*否|有\s*/\s*无"
    + r"|[☐☑☒□■✓✔√✗✘]|\[\s*[xX*]?\s*\]",
    re.IGNORECASE,
)


def fold(text: str) -> str:
    """Write answers as a sign (no), as 'given' (yes) or as a question mark (neither)."""
    folded = _NO.sub(f" {NO}", _OPEN.sub(" ? ", text))
    return _YES.sub(" given", _ZERO.sub(f" {NO} ", folded))


def meaning(before: Sequence[tuple[bool, Mapping[str, str]]]) -> Mapping[str, str]:
    """Say what a 'no' does: deny the name before it, or leave open what stands beside it.

    `before` are the phrases before it, whether each is a name, with its roles. Between the name and
    the answer may stand where, how and that it was given.
    """
    for named, roles in reversed(before):
        if named:
            return DENIED
        if not {"asked", "site", "route", "times"} & set(roles):
            return LEFT_OPEN
    return DENIED if not before else LEFT_OPEN


def concerns_a_cue(roles: Mapping[str, str]) -> bool:
    """See a cue that is answered itself: 'allergy: no', 'declined: no'."""
    return not {"before", "after"}.isdisjoint(roles)
