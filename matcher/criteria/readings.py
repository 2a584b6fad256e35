"""Measured values as arrays with a value a row: what questions about them share, whatever they ask.

A portfolio asks hundreds of things of one analyte, which differ in their limits. The values that decide
are the same for all of these, and an expression takes longer to set up than arrays take to compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria.answer import LONG_AGO, NO_CAUSE, OPEN, Cause, Codes, Days, Places
from matcher.criteria.limits import Interval
from matcher.record import Mask
from matcher.record.selection import Selection

Numbers = npt.NDArray[np.float64]
"""A number a row, NaN where there is none."""

_WORDS: Final = ("positive", "negative")


@dataclass(frozen=True, slots=True)
class Readings:
    """Measured values, of patients `p`: numbers or results in words, and the normal range of each row."""

    rows: Selection
    p: Places
    value: Interval[npt.NDArray[Any]]
    positive: Mask
    negative: Mask
    ref_low: Numbers
    ref_high: Numbers
    day: Days

    @classmethod
    def of(cls, rows: Selection) -> Readings:
        """Take them from rows of measurements."""
        told = rows.select(
            **{name: pl.col(name) for name in ("low", "high", "ref_low", "ref_high")},
            **{name: pl.col(name).fill_null(value=False) for name in ("low_open", "high_open")},
            **{name: (pl.col("word") == name).fill_null(value=False) for name in _WORDS},
            day=pl.col("on_low").to_physical().fill_null(LONG_AGO),
        )
        own = {name: told[name].to_numpy() for name in told.columns}
        value = Interval(*(own.pop(name) for name in Interval._fields))
        return cls(rows, value=value, **own)


@dataclass(frozen=True, slots=True)
class Recency:
    """How old values may be: `fresh` says whether each is young enough (`YES`, `NO` or `OPEN`).

    `open_because` gives why a value says nothing, whatever is asked; `NO_CAUSE` where it is a recent number.
    """

    fresh: Codes
    open_because: Codes

    @classmethod
    def of(cls, rows: Selection, fresh: pl.Expr) -> Recency:
        """Work it out for rows of measurements."""
        told = rows.select(
            fresh=fresh.cast(pl.UInt8).fill_null(OPEN), open_because=_open_because(fresh)
        )
        return cls(told["fresh"].to_numpy(), told["open_because"].to_numpy())


def _open_because(fresh: pl.Expr) -> pl.Expr:
    no_number = pl.col("low").is_null() & pl.col("high").is_null()
    return (
        pl.when(~fresh)
        .then(int(Cause.STALE))
        .when(pl.col("problem") == "unit")
        .then(int(Cause.UNIT))
        .when(pl.col("pending"))
        .then(int(Cause.PENDING))
        .when(fresh.is_null() | (pl.col("problem") == "value"))
        .then(int(Cause.AMBIGUOUS))
        .when(no_number & pl.col("word").is_null())
        .then(int(Cause.NOT_RECORDED))
        .when(no_number)
        .then(int(Cause.AMBIGUOUS))
        .otherwise(int(NO_CAUSE))
        .cast(pl.UInt8)
    )
