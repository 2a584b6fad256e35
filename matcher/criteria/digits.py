"""How many digits of a measured value are written: as many as clinicians write, more where it takes them.

A value converted from another unit has as many digits as the division gave it. Three tell a clinician
all there is to tell, unless with three the value would seem to lie on its limit, or beyond it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Final

import numpy as np
import polars as pl

from matcher.record.selection import Selection

Rounded = Callable[[pl.Expr], pl.Expr]
"""What brings a number to fewer digits."""

_DIGITS: Final = (3, 4, 5, 6, 9)
_ALL: Final = 12
"""Significant digits that conversions keep."""


def no_limits(_rounded: Rounded) -> Sequence[pl.Expr]:
    """Give the limits of what has none."""
    return ()


def fewest_digits(rows: Selection, limits: Callable[[Rounded], Sequence[pl.Expr]]) -> pl.Series:
    """Give with how many digits `low` and `high` stand to their limits as they do with all of them.

    `limits` gives the limits as they stand where what they are multiples of is written in so many
    digits, too. Few rows lie so near to them that more digits have to be tried than the first.
    """
    chosen = np.full(rows.n_rows, _ALL, dtype=np.int32)
    left = np.arange(rows.n_rows)
    for digits in _DIGITS:
        if not len(left):
            break
        alike = rows.select(alike=_alike(digits, limits))["alike"].to_numpy()
        chosen[left[alike]] = digits
        rows, left = rows.where(~alike), left[~alike]
    return pl.Series(chosen)


def _alike(digits: int, limits: Callable[[Rounded], Sequence[pl.Expr]]) -> pl.Expr:
    """Say whether a value rounded to so many digits stands to its limits as it does with all."""
    rounded = partial(_in, digits)
    sides = [
        _side(rounded(pl.col(end)), shown) == _side(pl.col(end), limit)
        for limit, shown in zip(limits(lambda exact: exact), limits(rounded), strict=True)
        for end in ("low", "high")
    ]
    return pl.all_horizontal(pl.lit(value=True), *(one.fill_null(value=True) for one in sides))


def in_digits(number: pl.Expr, digits: pl.Expr) -> pl.Expr:
    """Round a number to as many significant digits as `digits` says, but never what is above the point."""
    return reduce(
        lambda told, n: pl.when(digits == n).then(_in(n, number)).otherwise(told), _DIGITS, number
    )


def _in(digits: int, number: pl.Expr) -> pl.Expr:
    is_long = number.abs() >= 10 ** (digits - 1)
    return pl.when(is_long).then(number.round()).otherwise(number.round_sig_figs(digits))


def _side(number: pl.Expr, limit: pl.Expr) -> pl.Expr:
    return (number - limit).sign()
