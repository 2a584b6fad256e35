"""Reading a Parquet file into cells that are text, numbers, days or yes and no."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.tables.csv_file import Cells, numbered


def read_parquet(path: Path, table: str) -> Cells:
    """Read a Parquet file; of a timestamp the day is kept, on its own clock.

    Raises:
        DataRefusedError: the file is empty, damaged, or a column holds lists or bytes.
    """
    place = Place(table=table)
    sha256 = _sha256(path)
    try:
        frame = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError):
        # The library's message may hold what the file holds.
        raise DataRefusedError(
            "the file is no Parquet file, or is damaged",
            place=place,
            remedy="Write it again; it may have been copied while it was written.",
        ) from None
    plain = [
        _plain(frame[name], at, place).alias(f"c{at}") for at, name in enumerate(frame.columns)
    ]
    return Cells(tuple(frame.columns), numbered(pl.DataFrame(plain)), sha256)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(cells: pl.Series, position: int, place: Place) -> pl.Series:
    """Reduce the many types of Parquet to text, numbers, days and yes or no."""
    kind = cells.dtype
    if isinstance(kind, pl.Datetime):
        return cells.dt.date()
    if isinstance(kind, pl.Decimal):
        return cells.cast(pl.Float64)
    if isinstance(kind, pl.Categorical | pl.Enum) or kind == pl.Null:
        return cells.cast(pl.String)
    if kind.is_float():
        return cells.cast(pl.Float64).fill_nan(None)
    if kind.is_integer() or kind in (pl.String, pl.Boolean, pl.Date):
        return cells
    raise DataRefusedError(
        f"column {position + 1} holds lists, bytes or times of day, which can't be read as cells",
        place=place,
        remedy="Write the column as text, or leave it out.",
    )
