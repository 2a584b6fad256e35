"""Drawing for many patients at once: categories, partial dates, numbers as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def pick(rng: np.random.Generator, weights: Sequence[float], count: int) -> Ints:
    """Draw `count` places of a list of weights."""
    steps: Floats = np.cumsum(weights)
    places: Ints = np.searchsorted(steps, rng.random(count) * steps[-1], side="right")
    return places


def pick_by(rng: np.random.Generator, weights: Sequence[Sequence[float]], rows: Ints) -> Ints:
    """Draw a place for each of `rows`, each of which names its own list of weights."""
    steps: Floats = np.cumsum(np.asarray(weights, dtype=np.float64), axis=1)
    limits = rng.random(len(rows)) * steps[rows, -1]
    places: Ints = (steps[rows] <= limits[:, None]).sum(axis=1)
    return places


def split(weights: Mapping[str, float]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Give the names and the weights of a written table of weights."""
    return tuple(weights), tuple(float(weight) for weight in weights.values())


def chance(rng: np.random.Generator, share: float | Floats, count: int) -> Flags:
    """Draw true in the share given, for each of `count`."""
    return rng.random(count) < share


def day_text(
    rng: np.random.Generator,
    day: pl.Series,
    *,
    month_only: float = 0.0,
    year_only: float = 0.0,
    missing: float = 0.0,
) -> pl.Series:
    """Write days (since 1970, null: none) as dates, some of them partial or missing."""
    roll = pl.Series(rng.random(len(day)))
    text = day.cast(pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d")
    frame = pl.DataFrame({"text": text, "roll": roll})
    part = month_only + missing
    return frame.select(
        pl.when(pl.col("roll") < missing)
        .then(pl.lit(None, dtype=pl.String))
        .when(pl.col("roll") < part)
        .then(pl.col("text").str.slice(0, 7))
        .when(pl.col("roll") < part + year_only)
        .then(pl.col("text").str.slice(0, 4))
        .otherwise(pl.col("text"))
    ).to_series()


def number_text(value: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """Write numbers with none, one, two or three decimals, as analysers print them."""
    return (
        pl.when(decimals == 0)
        .then(value.round(0).cast(pl.Int64).cast(pl.String))
        .when(decimals == 1)
        .then(value.round(1).cast(pl.String))
        .when(decimals == 2)
        .then(value.round(2).cast(pl.String))
        .otherwise(value.round(3).cast(pl.String))
    )
