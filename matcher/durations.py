"""Durations as trial files write them (`14 days`, `1 year`), and days reached by adding them.

Months and years are calendar months and years: 18 years are not 18 × 365 days.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic.dataclasses import dataclass

_TEXT = re.compile(r"(\d+)\s*(day|week|month|year)s?")
_DAYS = {"day": 1, "week": 7}
_POLARS_UNIT = {"day": "d", "week": "w", "month": "mo", "year": "y"}


@dataclass(frozen=True)
class _Duration:
    """A length of time in whole days, weeks, months or years."""

    number: int
    unit: str

    def __str__(self) -> str:
        """Give it as it is written in trial files."""
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"

    @property
    def days(self) -> int | None:
        """Give the number of days; months and years have no fixed one."""
        return self.number * _DAYS[self.unit] if self.unit in _DAYS else None

    @property
    def offset(self) -> str:
        """Give it as polars' `dt.offset_by` reads it."""
        return f"{self.number}{_POLARS_UNIT[self.unit]}"


def _parse(value: Any) -> _Duration:
    if isinstance(value, _Duration):
        return value
    found = _TEXT.fullmatch(str(value).strip())
    if not found:
        raise ValueError("a duration is a whole number of days, weeks, months or years: `14 days`")
    return _Duration(int(found[1]), found[2])


Duration = Annotated[
    _Duration,
    BeforeValidator(_parse),
    PlainSerializer(str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d+ (day|week|month|year)s?$", "examples": ["14 days"]}
    ),
]


def is_duration(value: object) -> bool:
    """Say whether a value of a model is a duration."""
    return isinstance(value, _Duration)


def duration(text: str) -> Duration:
    """Read a duration as it is written in trial files.

    Raises:
        ValueError: it isn't written so.
    """
    return _parse(text)


def later_by(day: pl.Expr, duration: _Duration) -> pl.Expr:
    """Give the day that lies a duration after another; the end of a month doesn't overflow."""
    if duration.days is not None:  # the same, and twenty times as fast
        return day + pl.duration(days=duration.days)
    return day.dt.offset_by(duration.offset)


def earlier_by(day: pl.Expr, duration: _Duration) -> pl.Expr:
    """Give the day that lies a duration before another."""
    if duration.days is not None:
        return day - pl.duration(days=duration.days)
    return day.dt.offset_by(f"-{duration.offset}")


def lasted(duration: _Duration, start: str, end: str, *, open_end: bool = False) -> pl.Expr:
    """Say whether from one day interval to another at least a duration passed, in Kleene's logic.

    `start` and `end` are column stems (`started_on` for `started_on_low`, `started_on_high`).
    With `open_end` the end may also be any later day than its latest (it has not come yet).
    """
    surely = pl.col(f"{end}_low") >= later_by(pl.col(f"{start}_high"), duration)
    surely_not = pl.col(f"{end}_high") < later_by(pl.col(f"{start}_low"), duration)
    if open_end:
        return pl.when(surely).then(True)
    return pl.when(surely).then(True).when(surely_not).then(False)


def day_text(stem: str) -> pl.Expr:
    """Write a day interval as it was recorded: `2026-11-03`, `2026-11`, `2026`, or nothing."""
    low, high = pl.col(f"{stem}_low"), pl.col(f"{stem}_high")
    return (
        pl.when(low == high)
        .then(low.dt.strftime("%Y-%m-%d"))
        .when(low.dt.strftime("%Y-%m") == high.dt.strftime("%Y-%m"))
        .then(low.dt.strftime("%Y-%m"))
        .when(low.dt.year() == high.dt.year())
        .then(low.dt.strftime("%Y"))
    )
