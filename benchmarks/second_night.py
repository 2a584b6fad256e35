"""Change a sample and a portfolio as a day changes them, for measuring a night after a night.

Of two patients in a hundred the last row of laboratory results is gone; three trials ask for another age.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polars as pl

SHARE = 50
"""One patient in so many is changed."""

N_TRIALS = 3
_AGE = re.compile(r'("age": \{"at_least": )18\b')


def changed_sample(data: Path, folder: Path) -> Path:
    """Write the tables of a sample, as they are a day later, into a folder."""
    folder.mkdir()
    for table in sorted(data.glob("*.parquet")):
        if table.stem != "labs":
            shutil.copy(table, folder)
    labs = pl.read_parquet(data / "labs.parquet")
    patients = labs.select(pl.col("patient_id").unique().sort()).to_series()
    chosen = patients.gather_every(SHARE)
    is_chosen = pl.col("patient_id").is_in(chosen.implode())
    last = pl.int_range(pl.len()).over("patient_id") == pl.len().over("patient_id") - 1
    labs.filter(~(is_chosen & last)).write_parquet(folder / "labs.parquet")
    return folder


def changed_portfolio(files: Path, folder: Path) -> Path:
    """Write the trial files, three of them changed, into a folder.

    Raises:
        ValueError: fewer than three ask for an age of at least 18.
    """
    shutil.copytree(files, folder)
    left = N_TRIALS
    for path in sorted(folder.glob("made-up-*.yaml")):
        text = path.read_text(encoding="utf-8")
        other, n_found = _AGE.subn(r"\g<1>21", text)
        if n_found and left:
            path.write_text(other, encoding="utf-8")
            left -= 1
    if left:
        raise ValueError(f"{files}: fewer than {N_TRIALS} trials ask for an age of at least 18")
    return folder
