"""Grades of conditions: CTCAE grades 1 to 5, NYHA classes I to IV."""

from __future__ import annotations

import re

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_GRADE = re.compile(
    r"(?:ctcae|nyha|grade|class|gr|g|级)?[\s:.]*(?:grade|class)?\s*([1-5]|iv|v|i{1,3})\s*(?:级|度)?"
)


def parse_grade(text: str) -> int | None:
    """Read `2`, `Grade 3`, `G2`, `NYHA III`; null where it is none or more than one."""
    found = _GRADE.fullmatch(text.strip().casefold())
    if not found:
        return None
    return _ROMAN.get(found[1]) or int(found[1])
