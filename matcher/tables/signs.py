"""What a sign is that a cell's text identifies a person.

The kinds of identifier follow the HIPAA Safe Harbor list (45 CFR 164.514(b)(2)) and what Chinese
records carry. One sign in one cell refuses a table, so each sign must also know what resembles it
in oncology: a viral load a record number, `Dr. Reddy's` a physician.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto

_NEAR = 120
"""Characters."""

_LETTER = re.compile(r"[^\W\d_]")

_IN_ASCII = {
    r"\b": r"(?-u:\b)",
    r"\d": "[0-9]",
    r"\D": "[^0-9]",
    r"\s": r"[\t-\r ]",
    r"\S": r"[^\t-\r ]",
    r"\w": "[0-9A-Za-z_]",
    r"\W": "[^0-9A-Za-z_]",
}


class Cells(Flag):
    """What a column's cells hold by rights, and so which signs mean something in them."""

    TEXT = auto()
    PLACE = auto()
    NUMBER = auto()
    CODE = auto()
    BIRTH = auto()
    RUNNING = TEXT | PLACE
    ANY = RUNNING | NUMBER | CODE | BIRTH


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that a text identifies a person.

    `said` names it in a message, with its article. The `pattern` (one that polars and Python read
    alike; what it repeats is bounded, so that no text takes long) finds where it may be, and `look`
    judges each place by what stands around it. `chance` is
    the share of honest texts of a column that show the sign by accident, and `least` how many texts
    have to show it: it takes more than either to be a sign.
    """

    said: str
    pattern: str
    look: Callable[[re.Match[str]], bool] | None = None
    where: Cells = Cells.ANY
    chance: float = 0.0
    least: int = 1

    def shows_in(self, text: str) -> bool:
        """Say whether a text shows the sign."""
        found = re.finditer(self.pattern, text, re.ASCII)
        return any(self.look is None or self.look(place) for place in found)

    @property
    def quick(self) -> str:
        """Give the pattern as polars reads it as Python does, and in one pass over any text.

        Word boundaries and digits of all scripts would make it a hundred times slower.
        """
        return re.sub(r"\\.", lambda escape: _IN_ASCII.get(escape[0], escape[0]), self.pattern)


def before(found: re.Match[str], length: int = 24) -> str:
    """Give what stands before the place found."""
    return found.string[max(found.start() - length, 0) : found.start()]


def after(found: re.Match[str], length: int = 24) -> str:
    """Give what stands after the place found."""
    return found.string[found.end() : found.end() + length]


def stands_among_words(found: re.Match[str]) -> bool:
    """Say whether there are letters near the place found."""
    return bool(_LETTER.search(before(found, _NEAR) + after(found, _NEAR)))


def stands_alone(found: re.Match[str]) -> bool:
    """Say whether a number isn't part of a longer code, name or number."""
    return not re.search(r"[A-Za-z0-9_.:/>*+-]$", before(found)) and not re.match(
        r"[A-Za-z0-9_>*/]|[-.:][A-Za-z0-9]", after(found)
    )
