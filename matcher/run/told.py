"""The pairs that are put into words: where their rows stand, who tells of which, and all in order.

A row of `criteria.parquet` has its place before anyone has told of it: trial by trial, of each trial
the pairs in their order, of each pair the criteria. So whoever tells of some patients gives the place
of each row, and the rows of all are put together by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from matcher.reasons import CRITERIA_SCHEMA
from matcher.trials.model import Trial

ROWS_A_PAGE = 262_144
"""Rows of `criteria.parquet` that are put in order together."""


def in_their_places(pairs: pl.DataFrame, trials: Sequence[Trial]) -> pl.DataFrame:
    """Put pairs (`trial_id`, `p`) in the order of the file.

    Gives `trial` (the trial's place), `p`, `n_rows` (one a criterion) and `at`, the first row's place.
    """
    known = pl.DataFrame(
        {
            "trial_id": [trial.trial_id for trial in trials],
            "trial": np.arange(len(trials), dtype=np.uint32),
            "n_rows": np.array([len(trial.criteria) for trial in trials], dtype=np.uint32),
        },
        schema_overrides={"trial_id": pl.String},
    )
    return (
        pairs.join(known, on="trial_id", maintain_order="left")
        .sort("trial", maintain_order=True)
        .select("trial", "p", "n_rows", at=pl.col("n_rows").cast(pl.UInt64).cum_sum())
        .with_columns(pl.col("at") - pl.col("n_rows"))
    )


def places(told: pl.DataFrame) -> pl.Series:
    """Give the place of each row of some pairs."""
    n_rows = told["n_rows"].to_numpy()
    begins = np.cumsum(n_rows, dtype=np.uint64) - n_rows
    shift = np.repeat(told["at"].to_numpy() - begins, n_rows)
    return pl.Series("at", shift + np.arange(len(shift), dtype=np.uint64))


def in_pages(rows: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """Divide rows, in the order of their places `at`, by the pages that they belong to."""
    numbers, begins = np.unique(rows["at"].to_numpy() // ROWS_A_PAGE, return_index=True)
    bounds = [*begins, rows.height]
    for number, begin, end in zip(numbers, bounds[:-1], bounds[1:], strict=True):
        # A slice would share the lists of all rows, and each file be written as slowly as the whole.
        yield int(number), rows[pl.int_range(begin, end, dtype=pl.UInt32, eager=True)]


def put_in_order(files: Iterable[Path]) -> pl.DataFrame:
    """Give the rows of a page from the files in which they stand, in the columns of the whole."""
    parts = [pl.read_parquet(file) for file in files]
    page = pl.concat([_BLANK, *parts], rechunk=True)  # several chunks would be gathered slowly
    return page[page["at"].arg_sort()].drop("at")


_BLANK = pl.DataFrame(schema={**CRITERIA_SCHEMA, "at": pl.UInt64})
