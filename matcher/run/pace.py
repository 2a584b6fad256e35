"""How fast something goes, and how long it will take: told now and then, not with every step."""

from __future__ import annotations

import time
from collections.abc import Callable

Notify = Callable[[str], None]
"""Takes a line of progress."""

_SECONDS = 5.0
"""Time between two lines."""


class Pace:
    """Counts what is done of a total, and tells of it now and then."""

    def __init__(self, did: str, things: str, total: int, notify: Notify) -> None:
        self.done = 0
        self._words = (did, things)
        self._total = total
        self._notify = notify
        self._began = self._told = time.monotonic()

    def add(self, number: int) -> None:
        """Count what was done."""
        self.done += number
        now = time.monotonic()
        if now - self._told >= _SECONDS and self.done:
            self._told = now
            self._notify(self._line(now - self._began))

    def _line(self, seconds: float) -> str:
        did, things = self._words
        rate = self.done / seconds
        left = (self._total - self.done) / rate
        return (
            f"{did} {self.done:,} of {self._total:,} {things}, {rate:,.0f} a second, "
            f"about {left:,.0f} s left"
        )
