"""Values that are known only within bounds: partial dates, censored numbers, top-coded ages.

A day interval is a pair of Date columns `<name>_low`, `<name>_high`; both null: not recorded.
A number interval is `low`, `high` (inclusive) with `low_open`, `high_open`; null: unbounded.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from matcher.messages import sentence

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ]00:00(?::00(?:\.0+)?)?)?\s*")
_YEARS = range(1850, 2200)


@dataclass(frozen=True, slots=True)
class Number:
    """A number known within bounds; a null bound is unbounded."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


def parse_day(text: str) -> tuple[date, date]:
    """Read `YYYY-MM-DD`, `YYYY-MM` or `YYYY` as the first and last day that it could be.

    Raises:
        ValueError: the text is no such date, or no day of the calendar; a sentence says so that
            never repeats the text.
    """
    found = _DATE.fullmatch(text.strip())
    if not found or int(found[1]) not in _YEARS:
        raise ValueError(sentence("quarantine-no-day"))
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None  # noqa: S101  (the pattern demands it)
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        raise ValueError(sentence("quarantine-no-month"))
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if not 1 <= day <= monthrange(year, month)[1]:
        raise ValueError(sentence("quarantine-no-such-day"))
    return date(year, month, day), date(year, month, day)
