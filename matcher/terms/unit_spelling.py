"""One form for the many spellings of a unit: `× 10⁹ / L`, `10~9/l` and `10E9/L` become `10*9/L`.

Letter case stays, because it carries meaning; whoever looks a form up folds it where it must.
"""

from __future__ import annotations

import html
import re
import unicodedata

_SUPERSCRIPTS = str.maketrans({sign: str(digit) for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})
_SUPERSCRIPT = re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_TAG = re.compile(r"<(/?)su[pb]>", re.IGNORECASE)
# `Â` and `Î¼` are what a micro sign leaves behind where UTF-8 was read as Latin-1.
_SIGNS = str.maketrans(
    {**dict.fromkeys("μųɥ", "u"), **dict.fromkeys("·⋅∙", "*"), "Â": None, ",": ".", "\ufffd": "?"}
)
_POWER = re.compile(
    r"^(?:cells?|个|#)?[xX×*.]?10(?:[\^~'xX]\(?|\*{1,2}\(?|\(?[eE]\+?|exp|\()?0?(2|3|4|5|6|9|12)\)?[x×*]?(?=[^\d)])"
)
_PER = re.compile(r"(?<=\w)\s+per\s+", re.IGNORECASE)
_REMARK = re.compile(
    r"(?<=.)(?:\(calc(?:ulated)?\)|\(?(?:at)?37[°º]?C\)?|\(体表面积\))$", re.IGNORECASE
)
_NOISE = re.compile(r"[\s\[\]{}()_]")
_CELLS = re.compile(r"[*.]?(?i:cells?|zellen|células|celulas|leukocytes|个)(?=/)")
_GFR = re.compile(
    r"(?:mls?|cc)/min(?:ute)?s?[/*.x-]*(?:per)?1\.73[*.x]?(?:(?:m|sqm|msq|sq\.?m(?:et(?:er|re)s?)?|"
    r"squaremet(?:er|re)s?|平方米|qm|sq)(?:\^|\*|e)?-?2?(?:-1)?)?(?:bsa)?",
    re.IGNORECASE,
)
# In this order: a prefix before its unit, and litres last.
_STEPS = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        # A character that an export couldn't write is a micro sign: every other prefix is ASCII.
        (r"(?:^|(?<=/))\?(?=mol|kat|g|IU|U|L|l)", "u"),
        (r"I\.U\.?|i\.u\.?|(?i:international(?:units?)?(?=/))|国际单位", "IU"),
        (r"(?i:mm(?:\^|\*)?3|mmcubed|mmc(?![a-z])|cu\.?mm|c\.?mm|cubicmm)", "uL"),
        (r"\bmcl|\bMCL|(?i:micro-?lit(?:er|re)s?|microl(?![a-z]))", "uL"),
        (r"\b(?:mc|mic|(?i:micro)-?)(?=g|mol|kat|IU|iu|U|u|[lL](?![a-z]))", "u"),
        (r"\b(?i:micro)(?=M\b)|微(?=[克摩升国单])", "u"),
        (r"(?i:milli)(?=mol|gram|eq|iu|unit|lit)|毫(?=[克摩升国单])", "m"),
        (r"(?i:nano)(?=mol|gram)|纳(?=[克摩])", "n"),
        (r"(?i:pico)(?=mol|gram)|皮(?=[克摩])", "p"),
        (r"(?i:deci)(?=lit)|分(?=升)", "d"),
        (r"(?i:moles?(?![a-z]))|摩尔", "mol"),
        (r"(?i:grams?(?![a-z]))|(?<!千)克", "g"),
        (r"(?i:equivalents?)", "eq"),
        (r"(?i:units?(?=/))|单位", "U"),
        (r"(?<=/)分钟", "min"),
        (r"(?i:lit(?:er|re)s?)|升", "L"),
        (r"(?<=/)([dmunp]?)[lL](?![a-zA-Z])", r"\1L"),
        (r"[*.]?(dL|mL|uL|L|min)\^?-1(?!\d)", r"/\1"),
        (r"(?<=[a-zA-Z])/1$", "/L"),
    )
)


def unit_form(text: str) -> str:
    """Give a spelling's normal form.

    Besides the powers of ten, both mu characters become `u`; `mm³` and `cumm` become `uL`; words
    (`micromoles per liter`, `毫克/分升`) and inverse powers (`g·L-1`) become signs; brackets, spaces,
    the word "cells" and a remark at the end (`(calc)`) go.
    """
    spelled = _TAG.sub(lambda tag: "" if tag[1] else "^", html.unescape(text).replace("Î¼", "u"))
    spelled = _SUPERSCRIPT.sub(lambda found: "^" + found[1].translate(_SUPERSCRIPTS), spelled)
    spelled = unicodedata.normalize("NFKC", spelled).translate(_SIGNS)
    spelled = re.sub(r"\s", "", _PER.sub("/", spelled)).replace("^^", "^")
    spelled = _POWER.sub(r"10*\1", _REMARK.sub("", spelled))
    spelled = _NOISE.sub("", spelled)
    for pattern, sign in _STEPS:
        spelled = pattern.sub(sign, spelled)
    spelled = _CELLS.sub("", spelled).strip("\"'").rstrip(".*")
    return "mL/min/1.73m2" if _GFR.fullmatch(spelled) else spelled
