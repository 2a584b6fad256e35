"""Dispositions that are kept in a database, and come as one table: CSV or Parquet, a row an entry.

Its columns are those of the history; the last ones need not be there.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from matcher.dispositions.entries import ENTERED, SHOWN
from matcher.dispositions.workbooks import Row
from matcher.errors import EntryError, Place
from matcher.messages import sentence

_MUST = ("trial_id", "patient_id", "disposition", "decided_on", "decided_by")


def rows_of_table(path: Path) -> list[Row]:
    """Give the rows of a table; rows count from 1, without the header.

    Raises:
        EntryError: the file can't be read, or has not the columns.
    """
    place = Place(file=str(path))
    try:
        frame = _read(path)
    except (OSError, pl.exceptions.PolarsError):
        raise EntryError(
            sentence("entry-table-unreadable"),
            place=place,
            remedy=sentence("entry-table-unreadable-remedy"),
        ) from None
    missing = [name for name in _MUST if name not in frame.columns]
    if missing:
        at = Place(file=str(path), column=missing[0])
        raise EntryError(sentence("entry-table-lacks"), place=at)
    told = frame.select(
        pl.col(name).cast(pl.String).fill_null("").str.strip_chars()
        for name in (*SHOWN, *ENTERED)
        if name in frame.columns
    )
    return [
        Row(Place(file=str(path), table=path.stem, row=number), cells)
        for number, cells in enumerate(told.iter_rows(named=True), start=1)
    ]


def _read(path: Path) -> pl.DataFrame:
    if path.suffix.lower() == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path, infer_schema=False)
