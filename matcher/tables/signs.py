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
    alike) finds where it may be, and `look` judges each place by what stands around it. `chance` is
    the share of honest cells that show the sign by accident: it takes more to be a sign.
    """

    said: str
    pattern: str
    look: Callable[[re.Match[str]], bool] | None = None
    where: Cells = Cells.ANY
    chance: float = 0.0

    def shows_in(self, text: str) -> bool:
        """Say whether a text shows the sign."""
        found = re.finditer(self.pattern, text)
        return any(self.look is None or self.look(place) for place in found)


def before(found: re.Match[str], length: int = 24) -> str:
    """Give what stands before the place found."""
    return found.string[max(found.start() - length, 0) : found.start()]


def after(found: re.Match[str], length: int = 24) -> str:
    """Give what stands after the place found."""
    return found.string[found.end() : found.end() + length]


def stands_alone(found: re.Match[str]) -> bool:
    """Say whether a number isn't part of a longer code, name or number."""
    return not re.search(r"[A-Za-z0-9_.:/>*+-]$", before(found)) and not re.match(
        r"[A-Za-z0-9_>*/]|[-.:][A-Za-z0-9]", after(found)
    )
