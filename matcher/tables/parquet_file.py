"""Reading a Parquet file into cells that are text, numbers, days or yes and no."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from matcher.errors import DataRefusedError, Place


def sha256_of(path: Path) -> str:
    """Give the hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rows_and_header(path: Path, table: str) -> tuple[int, tuple[str, ...]]:
    """Give the number of rows and the names of the columns.

    Raises:
        DataRefusedError: the file is empty, damaged, or a column holds lists or bytes.
    """
    with _refused_if_damaged(table):
        schema = _scan(path).collect_schema()
        rows = _scan(path).select(pl.len()).collect().item()
    plain(pl.DataFrame(schema=schema), table)
    return rows, tuple(schema)


def read_rows(path: Path, table: str, first: int, rows: int) -> pl.DataFrame:
    """Read some rows, the first of which has `first` rows before it: `c0`, `c1`, ….

    Raises:
        DataRefusedError: the file is damaged.
    """
    with _refused_if_damaged(table):
        frame = _scan(path).slice(first, rows).collect()
    return plain(frame, table)


def _scan(path: Path) -> pl.LazyFrame:
    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


@contextmanager
def _refused_if_damaged(table: str) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError):
        # The library's message may hold what the file holds.
        raise DataRefusedError(
            "the file is no Parquet file, or is damaged",
            place=Place(table=table),
            remedy="Write it again; it may have been copied while it was written.",
        ) from None


def plain(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Reduce typed columns to cells: of a timestamp the day is kept, on its own clock.

    The result has them as `c0`, `c1`, ….

    Raises:
        DataRefusedError: a column holds lists or bytes.
    """
    return pl.DataFrame(
        [_plain(cells, at, table).alias(f"c{at}") for at, cells in enumerate(frame)]
    )


def _plain(cells: pl.Series, position: int, table: str) -> pl.Series:
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
        place=Place(table=table),
        remedy="Write the column as text, or leave it out.",
    )
