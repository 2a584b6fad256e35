"""How many digits of a measured value are written: as many as clinicians write, more where it takes them.

A value converted from another unit has as many digits as the division gave it. Three tell a clinician
all there is to tell, unless with three the value would seem to lie on its limit, or beyond it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import Final

import numpy as np
import polars as pl

_DIGITS: Final = (3, 4, 5, 6, 9)
KEPT_DIGITS: Final = 12
"""Significant digits that conversions keep."""


def fewest_digits(rows: pl.DataFrame) -> pl.Series:
    """Give with how many digits `low` and `high` stand to their limits as they do with all of them.

    The limits are `lower` times `lower_of` and `upper` times `upper_of` (null: there is none); where they are
    multiples of a normal range (`ranged`) that is written in so many digits, too. Few rows lie so near to
    them that more digits have to be tried than the first.
    """
    chosen = np.full(rows.height, KEPT_DIGITS, dtype=np.int32)
    left = np.arange(rows.height)
    for digits in _DIGITS:
        if not len(left):
            break
        alike = rows.select(_alike(digits)).to_series().to_numpy()
        chosen[left[alike]] = digits
        rows, left = rows.filter(~alike), left[~alike]
    return pl.Series("digits", chosen)


def _alike(digits: int) -> pl.Expr:
    """Say whether a value rounded to so many digits stands to its limits as it does with all."""
    rounded = partial(_in, digits)
    sides = [
        _side(rounded(pl.col(end)), shown) == _side(pl.col(end), limit)
        for limit, shown in (_limits(name, rounded) for name in ("lower", "upper"))
        for end in ("low", "high")
    ]
    return pl.all_horizontal(one.fill_null(value=True) for one in sides)


def _limits(name: str, rounded: Callable[[pl.Expr], pl.Expr]) -> tuple[pl.Expr, pl.Expr]:
    """Give a limit, and as it is shown."""
    scale = pl.col(f"{name}_of")
    shown = pl.when("ranged").then(rounded(scale)).otherwise(scale)
    exact, told = ((pl.col(name) * by).round_sig_figs(KEPT_DIGITS) for by in (scale, shown))
    return exact, told


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
