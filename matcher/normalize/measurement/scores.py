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
_WORST_ECOG = 5
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_DESCRIBED = re.compile(r"(\d{1,3})\s*%?\s*(?:[-–—:=,.;(]\s*)+(\D.*?)\)?\s*", re.DOTALL)
# What the scales say of each grade; a description that fits several grades or none isn't trusted.
_DESCRIPTIONS = {
    0: r"fully active|\basymptomatic|normal activity, asymptomatic|no restriction",
    1: r"(?:fully|completely) ambulatory|symptomatic but (?:\w+ )?ambulatory|light work|sedentary nature"
    r"|restricted (?:in )?(?:physically )?strenuous|light house ?work",
    2: r"capable of all self|up (?:and about )?(?:more than|>|over)\s*50|<\s*50\s*%? (?:of the day )?in bed|"
    r"in bed (?:<|less than)\s*50|unable to (?:carry out any )?work",
    3: r"limited self|>\s*50\s*%? (?:of the day )?in bed|in bed (?:>|more than)\s*50|"
    r"confined to (?:a )?(?:bed|chair)(?: or (?:bed|chair))? (?:more|>|over)",
    4: r"completely disabled|bed ?bound|bedridden|totally confined|no self ?-?care",
    5: r"\bdead\b|\bdeath\b|\bdeceased\b",
    100: r"no complaints|no evidence of disease",
    90: r"minor (?:signs|symptoms)",
    80: r"(?:with|some) effort|some signs|some symptoms",
    70: r"cares for self|unable to carry on normal",
    60: r"occasional assistance",
    50: r"considerable assistance|frequent (?:medical )?(?:care|assistance)",
    40: r"^disabled|special (?:care|assistance)",
    30: r"severely disabled",
    20: r"very sick|active supportive",
    10: r"moribund",
}
_SCALES = (
    (
        "karnofsky",
        re.compile(
            r"\b(?:kps|karnofsky|卡氏)(?:\s*(?:performance status|performance score|score|ps|评分))?"
            r"\s*[:=(of\s]*(\d{2,3}(?:\s*(?:-|~|to|至)\s*\d{2,3})?)\s*(?:%|分)?",
            re.IGNORECASE,
        ),
    ),
    (
        "ecog",
        re.compile(
            r"\b(?:ecog|zubrod|who|ps)(?:\s*(?:performance status|performance score|score|grade|ps|评分))?"
            r"\s*[:=(of\s]*([0-5](?:\s*(?:-|~|to|or|至)\s*[0-5])?)(?!\d)\s*分?",
            re.IGNORECASE,
        ),
    ),
)
_BARE = {"karnofsky": re.compile(r"\d{2,3}%?"), "ecog": re.compile(r"[0-5](?:\s*-\s*[0-5])?")}
_NEVER = re.compile(
    r"never(?:[ -]?smok(?:ed|er|ing))?|lifelong (?:non-?smoker|never smoker)|life-?long non-?smoker|"
    r"never a smoker|never used|never tobacco|从不吸烟|从未吸烟|从不抽烟|否认吸烟史?|否认有吸烟史|无吸烟史|无抽烟史|不吸烟者?从不|无吸烟史"
)
_EVER = re.compile(
    r"(?:former|ex|past|previous|current|active|ever|heavy|light|every ?day|some ?day|current some ?day|"
    r"current every ?day)(?:[ -]?(?:light|heavy|tobacco))?(?:[ -]?smoker| smoking)?|smoker|smokes|"
    r"(?:(?:quit|stopped|former smoker|ex-?smoker)[ ,;(]*(?:smoking )?(?:in )?"
    r"(?:(?:19|20)\d\d|\d+ ?(?:years?|yrs?|y|months?)(?: ago)?)?\)?)|"
    r"(?:[1-9]\d*(?:\.\d+)?|0?\.[1-9]\d*|1/2|½) ?(?:ppd|packs?(?:/| per | a )day)|"
    r"(?:已戒烟|戒烟|吸烟|烟龄)\d*余?[年月个]*|(?:目前|现|正在|长期|曾经|有|曾|仍|既往|以前|现在)(?:有)?[吸抽]烟史?|戒烟|已戒烟"
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
    own = {number for number in _DESCRIPTIONS if (number > _WORST_ECOG) == (grade > _WORST_ECOG)}
    described = {
        number for number in own if re.search(_DESCRIPTIONS[number], found[2], re.IGNORECASE)
    }
    return Quantity(grade, grade) if described == {grade} else None


def named_scores(text: str) -> dict[str, str]:
    """Give the scores of a text that names their scales itself, by concept: `ECOG 1 (KPS 80%)`.

    Empty where the text holds anything else.
    """
    found: dict[str, str] = {}
    rest = text.strip()
    for scale, pattern in _SCALES:
        if said := pattern.search(rest):
            found[scale] = said[1]
            rest = rest[: said.start()] + rest[said.end() :]
    rest = rest.strip(" ,;/()[]+.，；、（）")
    missing = [scale for scale, _ in _SCALES if scale not in found]
    if rest and len(missing) == 1 and _BARE[missing[0]].fullmatch(rest):
        return {**found, missing[0]: rest}
    return {} if rest else found


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
