"""Results that are read by their own words: performance status and smoking.

Performance status: Oken et al., Am J Clin Oncol 1982;5:649 (ECOG, the scale of WHO and Zubrod).
"""

from __future__ import annotations

import re

from matcher.normalize.measurement.quantity import Quantity, parse_value

_NAME = re.compile(
    r"^(?:(?:ecog|who|zubrod|karnofsky|kps|performance(?: status)?|ps|score|grade|status|体力状况|评分)"
    r"\b[\s:=-]*)+",
    re.IGNORECASE,
)
_UNIT_WORD = re.compile(r"\s*(?:分|级|points?|pts?|score)\.?$", re.IGNORECASE)
_BY_WHOM = re.compile(
    r"\s*\(?\b(?:per|by)\s+(?:the\s+)?(?:oncologist|oncology|md|provider|physician|clinician|"
    r"patient|pt|nurse|rn|investigator)\)?$",
    re.IGNORECASE,
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_DESCRIBED = re.compile(
    r"([0-5])\s*(?:[-–—:=,.;(]\s*)+([^\d%<>]*?(?:[<>]?\s*50\s*%)?[^\d%<>]*)\)?\s*"
)
# What the scale says of each grade; a description that fits several grades or none isn't trusted.
_DESCRIPTIONS = {
    0: r"fully active|asymptomatic|normal activity|no restriction|without restriction",
    1: r"fully ambulatory|completely ambulatory|restricted in physically strenuous|"
    r"restricted in strenuous|light work|sedentary nature|restricted strenuous",
    2: r"capable of all self|up and about more than 50|<\s*50\s*%? (?:of the day )?in bed|"
    r"in bed <\s*50|unable to (?:carry out any )?work",
    3: r"limited self|>\s*50\s*%? (?:of the day )?in bed|in bed >\s*50|confined to bed or chair more",
    4: r"completely disabled|bed ?bound|bedridden|totally confined|no self ?-?care",
    5: r"\bdead\b|\bdeath\b|\bdeceased\b",
}
_NEVER = re.compile(
    r"never(?:[ -]?smok(?:ed|er|ing))?|lifelong (?:non-?smoker|never smoker)|life-?long non-?smoker|"
    r"never a smoker|never used|never tobacco|从不吸烟|从未吸烟|不吸烟者?从不|无吸烟史"
)
_EVER = re.compile(
    r"(?:former|ex|past|previous|current|active|ever|heavy|light|every ?day|some ?day|current some ?day|"
    r"current every ?day)(?:[ -]?(?:light|heavy|tobacco))?(?:[ -]?smoker| smoking)?|smoker|smokes|"
    r"(?:(?:quit|stopped|former smoker|ex-?smoker)[ ,;(]*(?:smoking )?(?:in )?"
    r"(?:(?:19|20)\d\d|\d+ ?(?:years?|yrs?|y|months?)(?: ago)?)?\)?)|"
    r"(?:[1-9]\d*(?:\.\d+)?|0?\.[1-9]\d*|1/2|½) ?(?:ppd|packs?(?:/| per | a )day)|"
    r"(?:已戒烟|戒烟|吸烟|烟龄)\d*余?[年月个]*|(?:目前|现|正在|长期|曾经|有|曾|仍)吸烟史?|戒烟|已戒烟"
)


def parse_score(text: str) -> Quantity | None:
    """Read a performance status: `1`, `0-1`, `ECOG II`, `1 分`, `1 (fully ambulatory)`.

    A description has to be the published one of its grade; anything else is not read.
    """
    named = _BY_WHOM.sub("", _NAME.sub("", text.strip()).strip())
    bare = _UNIT_WORD.sub("", named.strip("() "))
    quantity = parse_value(_ROMAN.get(bare, bare))
    if quantity:
        return None if quantity.word else quantity
    found = _DESCRIBED.fullmatch(bare)
    if not found:
        return None
    grade = int(found[1])
    described = {
        number
        for number, pattern in _DESCRIPTIONS.items()
        if re.search(pattern, found[2], re.IGNORECASE)
    }
    return Quantity(grade, grade) if described == {grade} else None


def parse_smoking(text: str) -> Quantity | None:
    """Read pack-years, or whether somebody has ever smoked (`positive`) or never has (`negative`).

    "Non-smoker" and "no" are not read: they may mean a former smoker.
    """
    phrase = re.sub(r"\s+", " ", text.casefold()).strip(" .")
    if _NEVER.fullmatch(phrase):
        return Quantity(word="negative")
    if _EVER.fullmatch(phrase):
        return Quantity(word="positive")
    quantity = parse_value(text)
    return None if quantity is None or quantity.word else quantity
