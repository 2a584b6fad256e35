"""What stands around a condition in its text and is read by pattern: grades, dates, shorthand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from matcher.normalize.lexicon import words_of
from matcher.normalize.text import normal_form

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_DEGREE = r"(iv|v|i{1,3}|[1-5])[ab]?(?![a-z0-9])"
_UPTO = rf"(?:\s*(?:-|/|to|or|~|至)\s*{_DEGREE})?"
_NYHA = re.compile(
    r"(?:\(\s*)?\b(?:nyha|new york heart association)\b"
    r"(?:\s*(?:fc|functional|class(?:ification)?|心功能分级|心功能))*\s*[:=-]?\s*"
    rf"(?:[<>≤≥=]\s*)*{_DEGREE}{_UPTO}\s*级?|心功能\s*{_DEGREE}{_UPTO}\s*级(?:\s*\(\s*nyha\s*\))?"
    rf"|(?:(?<=heart failure)|(?<=chf)|(?<=hf))[\s,(]*class\s*{_DEGREE}{_UPTO}"
    rf"|\bclass\s*{_DEGREE}{_UPTO}(?=\s*(?:congestive )?(?:heart failure|chf\b|hf\b))"
)
_GRADE = re.compile(
    r"(?:\b(?:nci[\s-]*)?ctcae(?:\s*v?\s*[345]\.\d+)?\s*[,:]?\s*)?"
    rf"(?:\b(?:grade|gr)\b\.?|\bgrade(?=\d)|\bgr?(?=[1-5](?![a-z0-9])))\s*[:=-]?\s*"
    rf"(?:[<>≤≥=]\s*)*{_DEGREE}{_UPTO}"
    rf"|\bctcae\s*{_DEGREE}{_UPTO}"
)
_CHINESE_GRADE = re.compile(rf"{_DEGREE}{_UPTO}\s*级")
_OPEN_ENDED = re.compile(r"[<>≤≥]")
_DATE = re.compile(
    r"(?<![\d.])(?:19|20)\d\d(?:\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}日?|月)?)?年?(?![\d.])"
    r"|(?<!\d)\d{1,2}/\d{1,2}/(?:\d\d)?\d\d(?!\d)|(?<!\d)\d{1,2}/(?:19|20)\d\d(?!\d)"
)
_SPAN = r"[><~]?\d+(?:\.\d+)?\s*[余多+]?\s*(?:years?|yrs?|months?|mos?|weeks?|wks?|days?|个月|年|月|周|天)余?"
_AGO = re.compile(rf"{_SPAN}\s*(?:ago\b|前)")
_DURATION = re.compile(rf"(?:\b(?:for|x)\s*)?{_SPAN}")
_SHORTHAND = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\bh\s*/\s*o\b|\bh\.o\.", " history of "),
        (r"\bs\s*/\s*p\b", " status post "),
        (r"\bw\s*/\s*o\b", " without "),
        (r"\br\s*/\s*o'?d\b", " ruled out "),
        (r"\br\s*/\s*o\b", " rule out "),
        (r"\bd\s*/\s*t\b|\b2\s*/\s*2\b", " due to "),
        (r"\bf\s*/\s*h\b", " family history "),
        (r"\bb\s*/\s*l\b", " bilateral "),
        (r"\bc\s*/\s*o\b", " complains of "),
        (r"\bc\s*/\s*w\b", " consistent with "),
        (r"\bp\s*/\s*w\b", " presents with "),
        (r"\bw\s*/", " with "),
        (r"\bn\s*/\s*v\b", " nausea and vomiting "),
        (r"\(\s*[-‐-―−]+\s*\)|(?<=\w)\s*[-‐-―−]+(?=\s*(?:$|[,;)]))", " negative "),
        (r"\(\s*\+\s*\)", " "),
        (r"\b(vs|hx|dx|esp|approx|prob|poss)\.", r" \1 "),
        (r":\s*n\s*$", ": no "),
        (r":\s*y\s*$", ": yes "),
        (r"\bnkda\b", " no known drug allergy "),
        (r"\bnka\b", " no known allergy "),
        (r"\bx\s*\d+\b(?!\s*[a-z年月周天])", " "),
        (r"\bnot\s+(?:currently\s+)?(?=pregnant|lactating|breast-?feeding)", " no "),
        (r"\bgold\s*(?:stage|grade|class|group)?\s*(?:[1-4]|i{1,3}|iv)?[a-e]?\b", " "),
        (r"\bhep(?:atitis)?\s*b\s*(/|or|and|&|,)\s*c\b", r" hepatitis b \1 hepatitis c "),
        (r"\band\s*/\s*or\b", " or "),
    )
)
_SPELLINGS = (
    ("aemi", "emi"),
    ("oedem", "edem"),
    ("rrhoea", "rrhea"),
    ("pnoea", "pnea"),
    ("haem", "hem"),
    ("leuco", "leuko"),
    ("coeliac", "celiac"),
    ("ischaem", "ischem"),
    ("sulph", "sulf"),
    ("paed", "ped"),
    ("localis", "localiz"),
    ("generalis", "generaliz"),
)
_IRREGULAR = {
    "dz": "disease",
    "ca": "cancer",
    "carcinoma": "cancer",
    "carcinomas": "cancer",
    "emboli": "embolism",
    "metastases": "metastasis",
    "mets": "metastasis",
}


@dataclass(frozen=True, slots=True)
class ConditionText:
    """A text as folded words, and the grade that was taken out of it.

    `whole` is all of the text, punctuation aside, to be looked up as it stands.

    `scale` names the grade's: NYHA classes belong to heart failure, and `rank` is a bare number of
    a Chinese list (`2级`), which for hypertension counts by its own scale.
    """

    words: tuple[str, ...]
    whole: str = ""
    grade: int | None = None
    scale: Literal["nyha", "ctcae", "rank"] | None = None


def read_text(text: str, known: Collection[str] = ()) -> ConditionText:
    """Take grades, dates and spans of time out of a text and fold the rest into words.

    A word keeps the s of its plural unless it is one of the `known` words without it.
    """
    rest = unicodedata.normalize("NFKC", text).casefold()
    for shorthand, meaning in _SHORTHAND:
        rest = shorthand.sub(meaning, rest)
    whole = normal_form(phrase(rest))
    rest, grade, scale = _graded(rest)
    rest = _AGO.sub(" ago ", _DATE.sub(" ", rest))
    rest = _DURATION.sub(" ", rest)
    words = tuple(_singular(word, known) for word in words_of(rest))
    return ConditionText(words, whole, grade, scale)


def phrase(text: str) -> str:
    """Give a phrase of a vocabulary in the same words, without taking anything out of it."""
    rest = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain(word) for word in words_of(rest))


def _singular(word: str, known: Collection[str]) -> str:
    singular = plain(word)
    return singular if singular in known or not word.endswith("s") else spelt(word)


def spelt(word: str) -> str:
    """Give a word in American spelling."""
    for british, american in _SPELLINGS:
        word = word.replace(british, american)
    return word


def plain(word: str) -> str:
    """Give a word in American spelling and without the s of a plural or genitive."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = spelt(word)
    is_plural = len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural and word.isascii() else word


def _graded(text: str) -> tuple[str, int | None, Literal["nyha", "ctcae", "rank"] | None]:
    scales: tuple[tuple[Literal["nyha", "ctcae", "rank"], re.Pattern[str]], ...]
    scales = (("nyha", _NYHA), ("ctcae", _GRADE), ("rank", _CHINESE_GRADE))
    for scale, pattern in scales:
        found = list(pattern.finditer(text))
        if found:
            said = {_grade(match) for match in found}
            return pattern.sub(" ", text), said.pop() if len(said) == 1 else None, scale
    return text, None, None


def _grade(match: re.Match[str]) -> int | None:
    """Give the grade of a mention; of a range or an open end, none."""
    degrees = [group for group in match.groups() if group]
    if len(degrees) != 1 or _OPEN_ENDED.search(match.group()):
        return None
    return _ROMAN.get(degrees[0]) or int(degrees[0])
