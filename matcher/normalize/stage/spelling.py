"""How stages are written: one spelling for each numeral, letter and sign, before any is read."""

from __future__ import annotations

import re
import unicodedata

_NUMBERS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4"}

_SPELT = re.compile(rf"stage ({'|'.join(_NUMBERS)})(?![a-z])")
_DASHES = re.compile(r"[‐-―−_]")
_ARROWS = re.compile(r"\s*(?:-+>|=+>|→|⇒|➔|➜)\s*")

# A typist's or a scanner's numeral: `lV`, `1V`, `IlIA`, `|II`. Ones by themselves are numbers.
_LOOKALIKE = re.compile(r"(?<![A-Za-z0-9|])([Il|]{1,3}|[1!](?=[Vv]))([Vv]?[ABCabc]?)(?![A-Za-z|!])")
_SPACED = re.compile(r"^(stage |c|p)?((?:i ){1,2}i|i v)(?: ?([abc]))?( ?期)?$")
_APART = re.compile(r"(?<![a-z0-9])(i{1,3}|iv)(?:\.| ?- ?)([abc])(?![a-z0-9])")
_BEHIND = re.compile(r"期 ?([abc][1-3]?)(?![a-z0-9])")
_UNDIVIDED = re.compile(r"(?<![a-z0-9])((?:iv|i{1,3}|[1-4])[abc]?) ?,? ?nos(?![a-z])")
_SHORTENED = re.compile(
    r"(?<![a-z0-9])(i{1,3}|iv|[1-4])\s?([abc])\s*(?:/|-|or|to|and|或|至)\s*([abc])(?![a-z0-9])"
)


def folded(text: str) -> str:
    """Fold width, case, dashes, arrows and spaces, and write every group out.

    `IIIA/B` becomes `iiia / iiib`, `III.A` and `I I I A` become `iiia`, `lV` becomes `iv`, `四期B`
    becomes `四b期`.
    """
    narrow = _DASHES.sub("-", _ARROWS.sub(" → ", unicodedata.normalize("NFKC", text)))
    plain = re.sub(r"\s+", " ", _LOOKALIKE.sub(_numeral, narrow).casefold()).strip()
    plain = _SPELT.sub(lambda found: "stage " + _NUMBERS[found[1]], plain)
    plain = _SPACED.sub(lambda found: "".join(found.groups(default="")).replace(" ", ""), plain)
    plain = _BEHIND.sub(r"\1期", plain)
    plain = _UNDIVIDED.sub(r"\1", plain)
    plain = _APART.sub(r"\1\2", plain)
    return _SHORTENED.sub(r"\1\2 / \1\3", plain)


def _numeral(found: re.Match[str]) -> str:
    """Write a numeral's look-alikes as what they stand for, where they can stand for only that."""
    strokes, rest = found.groups()
    lone = strokes in {"l", "|"} and not rest[:1].isupper()  # 'la' is a word, 'lA' is IA
    if lone or (len(strokes) > 1 and rest[:1] in {"V", "v"}):
        return found[0]
    return "I" * len(strokes) + rest
