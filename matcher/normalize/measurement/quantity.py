"""A raw value as an interval, a word, or both: `<0.2`, `1.2×10^3`, `10-20`, `non-reactive`.

What isn't read for certain is not read at all: titres, approximate values (`~1.2`), two results in
one cell. A value whose one separator stands before exactly three digits (`1,234`) has two
readings; the caller, who knows what is plausible, chooses or abstains.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

Word = Literal["positive", "negative", "equivocal"]

_NEGATIVE = (
    "(?:(?:hbv|hcv|hiv|viral|virus) )?(?:dna|rna) not detected|negative|neg|non ?react(?:ive)?|not reactive|nonreact|not detected|none detected|not det|undetected|"
    "undetectable|target not detected|tnd|absent|below (?:the )?(?:lower )?(?:limit of detection|"
    "detection limit|lod|limit of detectability)|< ?lod|not present|no virus detected|nicht nachweisbar|"
    "negativo|negativ|négatif|nil|阴性|阴|未检出|未检测到|检测不到|未测出|未检测出|未见|无反应性|非反应性|"
    "未检测到靶标|未检出靶标|靶标未检出|未检测到病毒|未检出病毒|(?:低于|小于|<) ?最?低?检[测出]下?限值?"
)
_POSITIVE = (
    "(?:(?:hbv|hcv|hiv|viral|virus) )?(?:dna|rna) detected|positive|pos|reactive|react|detected|present|target detected|positivo|positiv|positif|"
    "reactive confirmed|positive confirmed|confirmed positive|confirmed reactive|阳性|阳|检出|有反应性|反应性|[1-4] ?\\+|\\+ ?[1-4]|\\+{1,4}|strong(?:ly)? positive|强阳性"
)
_EQUIVOCAL = (
    "equivocal|indeterminate|borderline|inconclusive|gr[ae]y ?zone|trace|trace positive|weak(?:ly)? "
    "positive|weak(?:ly)? reactive|weak|low positive|±|弱阳性|弱阳|可疑|不确定|灰区|临界"
)
_WORDS: tuple[tuple[Word, re.Pattern[str]], ...] = (
    ("negative", re.compile(_NEGATIVE)),
    ("positive", re.compile(_POSITIVE)),
    ("equivocal", re.compile(_EQUIVOCAL)),
)
_EMPHASIS = re.compile(
    r"^(?:repeatedly|confirmed)\s|\s?[,;(]?\s?(?:confirmed|repeated|final|复查|已复查)$"
)
_SPELT: dict[str, Word] = {
    "negative": "negative",
    "nonreactive": "negative",
    "non reactive": "negative",
    "not detected": "negative",
    "positive": "positive",
    "reactive": "positive",
}
# A bare hyphen is how systems print an empty cell; only one in parentheses is a result.
_SIGNED: dict[str, Word] = {
    "(-)": "negative",
    "(+)": "positive",
    "(±)": "equivocal",
    "(+-)": "equivocal",
    "(+/-)": "equivocal",
    "+-": "equivocal",
    "+/-": "equivocal",
}
_WITH_NUMBER = re.compile(
    r"(?P<lead>[^\d<>=]+?)[\s:,(]*(?P<after>[<>=]*\s*[\d.,]+(?:e[+-]?\d+)?)\)?"
    r"|(?P<before>[<>=]*\s*[\d.,]+(?:e[+-]?\d+)?)[\s:,(]*(?P<trail>[^\d<>=()]+?)\)?"
)
_NUMBER_FIRST = re.compile(r"[<>=≤≥]*\s*[\d.]")

_WITH_SIGN = re.compile(r"(?P<number>[<>=]*\s*[\d.,]+(?:e[+-]?\d+)?)\s*(?P<sign>\([-+±]{1,2}\))")
_SUPERSCRIPT = re.compile(r"([⁺⁻]?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
# `12.3 H`, `12.3 [H]`, `12.3H`, `12.3 ↑`, `*12.3`, `H 12.3`; and the range that some print beside it.
_FLAG_WORD = (
    r"(?:hh?|ll?|a|n|high|low|crit(?:ical)?|abn(?:ormal)?|normal|panic|偏高|偏低|升高|降低|高|低)"
)
_FLAGS_BEHIND = re.compile(
    rf"(?:\s*[\[(]\s*(?:{_FLAG_WORD}|[*↑↓]+)\s*[\])]|\s+{_FLAG_WORD}\b|(?<=\d)(?:hh?|ll?)\b"
    r"|\s*[*↑↓▲▼△▽!]+)+$"
)
_FLAGS_BEFORE = re.compile(
    rf"^(?:(?:[*↑↓▲▼△▽!:]|=(?![<>]))+\s*|{_FLAG_WORD}\s+(?=[<>≤≥]?\s*[\d.]))+"
)
# Behind a unit a bare letter may belong to it (`12 g/L`), so it has to stand apart.
_WIDE_SIGNS = str.maketrans("（）［］～", "()[]~")
_FLAG_BEHIND_UNIT = re.compile(
    r"(?:\s*[\[(]\s*(?:HH?|LL?|High|Low|\*)\s*[\])]|\s+(?:HH?|LL?|HIGH|LOW|High|Low)|\s*[↑↓▲▼]+)$"
)
_RANGE_BESIDE = re.compile(
    r"(?<=[\d\w*↑↓)\]])\s*[\[(]\s*(?:(?:ref(?:erence)?(?: range)?|normal(?: range)?|nl|rr|n|参考(?:值|范围)?"
    r"|正常值?)\s*[:=]?\s*)?[\d.,]+\s*[-~]\s*[\d.,]+[^\d()\[\]]*[\])]$"
)
_COMPARISONS = (
    (re.compile(r"^(?:≤|≦|⩽|=<|</=|< ?or ?=|at most |up to |no more than |不超过|小于等于)"), "<="),
    (re.compile(r"^(?:≥|≧|⩾|=>|>/=|> ?or ?=|at least |no less than |不低于|大于等于)"), ">="),
    (re.compile(r"^(?:less than or equal to )"), "<="),
    (re.compile(r"^(?:greater than or equal to )"), ">="),
    (re.compile(r"^(?:less than|lower than|below|under|lt |小于|低于)"), "<"),
    (re.compile(r"^(?:greater than|more than|higher than|above|over|gt |大于|高于|超过)"), ">"),
)
_BOUND = re.compile(r"(<=|>=|<|>)\s*(.+)")
_RANGE = re.compile(r"(.*?\d)\s*(?:-|~|to|or|至|到|或)\s*(\d.*)")
_BETWEEN = re.compile(r"^between (\S+) and (?=\d)")
# In `55%-60%` both bounds carry the unit.
_UNIT_TWICE = re.compile(r"([\d.,]+)\s*([^\d\s.,-][^\d\s-]*)\s*(-|~|–|to|至|到)\s*([\d.,]+)\s*\2")
# The Lancet's decimal point; a dot before `10^3` multiplies.
_SIGN_OF_UNIT = re.compile(r"[^\W\d_]|[%％‰°℃℉]")
_RAISED_POINT = re.compile(r"(?<=\d)[·∙•](?=\d)(?!10\s*[\^*e])")
_POWER = re.compile(
    r"(?P<mantissa>[-+]?[\d.,' ]+?)\s*(?:[x×*·]\s*10\s*(?:\^|\*\*|\*|e)\s*\+?(?P<times>-?\d{1,2})"
    r"|e\s*(?P<e>[-+]?\d{1,2}))|10\s*\^\s*(?P<alone>\d{1,2})"
)
_PLAIN = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:([,' ])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_GROUPED_BY_POINT = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_FEET = re.compile(
    r"(\d)\s*(?:'|’|′|ft\.?|feet)\s*(1[01](?:\.\d+)?|\d(?:\.\d+)?)\s*(?:\"|”|″|''|in\.?|inches)?",
    re.IGNORECASE,
)
_POUNDS = re.compile(
    r"(\d{1,3})\s*(?:lbs?|pounds)\.?\s*(1[0-5](?:\.\d+)?|\d(?:\.\d+)?)\s*(?:oz|ounces)\.?",
    re.IGNORECASE,
)
_STONES = re.compile(
    r"(\d{1,2})\s*(?:st|stone)\.?(?:\s*(1[0-3](?:\.\d+)?|\d(?:\.\d+)?)\s*(?:lbs?|pounds)\.?)?",
    re.IGNORECASE,
)
_ONE_SEPARATOR = re.compile(r"[1-9]\d{0,2}([,.])\d{3}")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value as written, in the unit it was written in.

    `low` and `high` are inclusive unless `low_open` or `high_open`; null is unbounded (`<0.2` has
    no `low`). A result in words has `word`, and no number where it gives none. `grouped` is the
    other reading of `1,234` or `1.234` (thousands), the main one being decimal; `by_comma` tells
    the two apart, since only a comma is doubtful in every unit.
    """

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    word: Word | None = None
    grouped: Quantity | None = None
    by_comma: bool = False


def parse_value(text: str) -> Quantity | None:
    """Read a raw value; null where it can't be read for certain.

    `not detected` is the word negative, `(+)` positive, `trace` equivocal. `<20 detected` is a
    number with a word. Scientific notation, thousands separators and decimal commas are read, a
    flag behind the number (`12.3 H`, `12.3*`) is not part of it.
    """
    cleaned = _clean(text)
    if word := read_word(cleaned):
        return Quantity(word=word)
    return _interval(_without_flag(cleaned)) or _number_and_word(cleaned)


def split_word(text: str) -> tuple[Word, str] | None:
    """Split the word off a value that holds a unit, too: `<20 IU/mL detected` → positive, `<20 IU/mL`."""
    cleaned = _clean(text)
    for gap in re.finditer(r"[\s:,(]+", cleaned):
        left, right = cleaned[: gap.start()], cleaned[gap.end() :].strip(" :,()")
        for said, rest in ((right, left), (left, right)):
            if _NUMBER_FIRST.match(rest) and (word := read_word(said)):
                return word, rest
    return None


def read_word(text: str) -> Word | None:
    """Read a whole text as a result in words; null where it is none."""
    bare = text.replace(" ", "")
    if bare in _SIGNED or set(bare) == {"+", "-"}:
        return _SIGNED.get(bare)
    phrase = re.sub(r"[\s_,;:-]+", " ", text.strip(" .!*:;,()[]'\"")).strip()
    phrase = re.sub(r"\s*\(\s*[-+±]\s*\)?$|(?<=[阴阳]性)\s*\(?[-+±\s\d.:]*\)?$", "", phrase).strip()
    phrase = _EMPHASIS.sub("", phrase).strip()
    marked = _last_sign(text)
    for word, pattern in _WORDS:
        if pattern.fullmatch(phrase):
            return word if marked in {None, word} else None
    return _misspelt(phrase)


def _misspelt(phrase: str) -> Word | None:
    """Read one of the usual words with one slip of the pen in it: `Negatve`."""
    near = {
        word
        for name, word in _SPELT.items()
        if name[0] == phrase[:1] and DamerauLevenshtein.distance(phrase, name) == 1
    }
    return near.pop() if len(near) == 1 else None


def _last_sign(text: str) -> Word | None:
    """Give the sign that repeats a word, as in `阴性(-)`; the two have to agree."""
    found = re.search(r"[^\d\s(+±-].*\(\s*([-+±]{1,2})\s*\)\s*$", text)
    return _SIGNED.get(f"({found[1]})") if found else None


def parse_qualitative(text: str) -> Quantity | None:
    """Read the result of a test that is reactive or not, of which `NR` says that it isn't."""
    return Quantity(word="negative") if text.strip().upper() == "NR" else parse_value(text)


def split_unit(text: str) -> list[tuple[str, str]]:
    """Give the ways in which a value may hold its unit: `12.5 g/dL` → `12.5`, `g/dL`.

    The leftmost split comes first. The caller takes the first one whose number can be read and
    whose unit is known. Feet with inches become inches, pounds with ounces and stones pounds. A flag
    or a reference range behind the unit is left out.
    """
    text = _FLAG_BEHIND_UNIT.sub("", _RANGE_BESIDE.sub("", text.translate(_WIDE_SIGNS)))
    if found := _UNIT_TWICE.fullmatch(text.strip()):
        return [(f"{found[1]}{found[3]}{found[4]}", found[2])]
    if found := _FEET.fullmatch(text.strip()):
        return [(f"{int(found[1]) * 12 + float(found[2]):g}", "in")]
    if found := _STONES.fullmatch(text.strip()):
        return [(f"{int(found[1]) * 14 + float(found[2] or 0):g}", "lb")]
    if found := _POUNDS.fullmatch(text.strip()):
        return [(f"{int(found[1]) + float(found[2]) / 16:.6g}", "lb")]
    return [
        (text[:at].rstrip(), text[at:].lstrip())
        for at in range(1, len(text))
        if _ends_number(text[:at])
        and not text[at].isdigit()
        and text[at] not in " .,"
        and _SIGN_OF_UNIT.search(text[at:])
    ]


def _ends_number(text: str) -> bool:
    stripped = text.rstrip()
    return bool(stripped) and (stripped[-1].isdigit() or stripped[-1] == ")")


def _clean(text: str) -> str:
    spelled = _SUPERSCRIPT.sub(
        lambda found: f"^{unicodedata.normalize('NFKC', found[1] + found[2])}", text
    )
    folded = unicodedata.normalize("NFKC", html.unescape(spelled)).casefold().replace("^^", "^")
    folded = _RAISED_POINT.sub(".", folded)
    folded = re.sub(r"[‐-―−﹣－]", "-", folded).replace("’", "'")
    return re.sub(r"\s+", " ", folded).strip()


def _without_flag(text: str) -> str:
    """Leave out flags and the reference range that some systems print beside a number."""
    if not re.search(r"\d", text):
        return text
    bare = _FLAGS_BEHIND.sub("", _FLAGS_BEFORE.sub("", text))
    return _FLAGS_BEHIND.sub("", _RANGE_BESIDE.sub("", bare)).strip()


def _number_and_word(text: str) -> Quantity | None:
    """Read a word beside a number, as `detected <20`; a `not detected` makes the number moot."""
    if signed := _WITH_SIGN.fullmatch(text):
        counted = _interval(signed["number"].strip())
        return replace(counted, word=read_word(signed["sign"])) if counted else None
    found = _WITH_NUMBER.fullmatch(text)
    if found:
        word = read_word(found["lead"] or found["trail"])
        number = _interval((found["after"] or found["before"]).strip(" ,"))
    else:
        word, rest = split_word(text) or (None, "")
        number = _interval(rest)
    return replace(number, word=word) if word and number else None


def _interval(text: str) -> Quantity | None:
    compared = _BETWEEN.sub(r"\1-", text)
    for pattern, sign in _COMPARISONS:
        compared = pattern.sub(sign, compared, count=1)
    if bound := _BOUND.fullmatch(compared):
        return _bounded(bound[1], bound[2])
    if between := _RANGE.fullmatch(compared):
        low, high = _number(between[1]), _number(between[2])
        plain = low is not None and high is not None and low <= high
        return Quantity(low, high) if plain and not _doubtful(between[1], between[2]) else None
    return _bounded("=", compared)


def _bounded(sign: str, text: str) -> Quantity | None:
    number = _number(text.strip())
    if number is None:
        return None
    reading = _bound(sign, number)
    separator = _ONE_SEPARATOR.fullmatch(text.strip())
    if not separator:
        return reading
    grouped = _bound(sign, float(re.sub(r"\D", "", text)))
    return replace(reading, grouped=grouped, by_comma=separator[1] == ",")


def _bound(sign: str, number: float) -> Quantity:
    if sign.startswith("<"):
        return Quantity(None, number, high_open=sign == "<")
    if sign.startswith(">"):
        return Quantity(number, None, low_open=sign == ">")
    return Quantity(number, number)


def _doubtful(*texts: str) -> bool:
    return any(_ONE_SEPARATOR.fullmatch(text.strip()) and "," in text for text in texts)


def _number(text: str) -> float | None:
    if power := _POWER.fullmatch(text):
        if power["alone"]:
            return 10.0 ** int(power["alone"])
        if power["e"] and power["mantissa"].strip() == "10":
            return None  # `10e3` is 10³ to some and 10 × 10³ to others.
        mantissa = _decimal(power["mantissa"].strip())
        # Through text, because 1.2 * 10 ** -3 isn't the double nearest to 0.0012.
        return None if mantissa is None else float(f"{mantissa}e{power['times'] or power['e']}")
    number = _decimal(text)
    return None if number is None else float(number)


def _decimal(text: str) -> str | None:
    """Give a number with a decimal point; `1,234` is read as decimal (see `Quantity.grouped`)."""
    if _PLAIN.fullmatch(text):
        return text
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if _GROUPED.fullmatch(text):
        return re.sub(r"[,' ]", "", text)
    if _GROUPED_BY_POINT.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return None
