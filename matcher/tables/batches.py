"""Batches: runs of a table's rows of bounded size, each of which can be read on its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.tables.cells import Rows, under_contract
from matcher.tables.csv_blocks import Block, lines_of_rows
from matcher.tables.csv_file import read_block
from matcher.tables.layout import Layout
from matcher.tables.parquet_file import plain, read_rows

LINES_AHEAD = {"table": pl.String, "row": pl.UInt32, "ahead": pl.UInt32}
"""The columns of `lines_ahead`."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some rows of a table: `rows` of them, the first with the number `first_row` (from 1).

    A batch can be pickled and read by another process. `part` says where the rows are in the file:
    a block of a CSV file; nothing more for a Parquet file; without a file, they are the rows.
    """

    layout: Layout
    first_row: int
    rows: int
    path: Path | None = None
    part: Block | pl.DataFrame | None = None

    @property
    def table(self) -> str:
        """Name the table."""
        return self.layout.table.name


def read_raw(batch: Batch) -> Rows:
    """Read a batch's rows.

    Raises:
        DataRefusedError: the file is damaged, or isn't what it was when it was surveyed.
    """
    try:
        cells = _cells(batch)
    except (OSError, UnicodeDecodeError):
        cells = None
    if cells is None or cells.height != batch.rows:
        raise DataRefusedError(
            "the file changed while it was read",
            place=Place(table=batch.table),
            remedy="Run again when the tables are complete.",
        )
    return under_contract(batch.layout, cells, batch.first_row)


def lines_ahead(batch: Batch) -> pl.DataFrame:
    """Say by how much the lines of a batch's rows in their CSV file are ahead of the rows' numbers.

    Gives `table`, `row` and `ahead`: for a row, and those after it until the next that is told, the row's number
    and `ahead` make the line on which it begins. Rows that come from no CSV file have no lines.
    """
    if not isinstance(batch.part, Block) or batch.path is None:
        return pl.DataFrame(schema=LINES_AHEAD)
    lines = lines_of_rows(batch.path, batch.part, len(batch.layout.header))
    rows = np.arange(batch.first_row, batch.first_row + batch.rows)
    told = np.flatnonzero(np.diff(lines - rows, prepend=0))
    return pl.DataFrame(
        {"table": batch.table, "row": rows[told], "ahead": (lines - rows)[told]}, schema=LINES_AHEAD
    )


def _cells(batch: Batch) -> pl.DataFrame:
    match batch.part:
        case pl.DataFrame() as rows:
            return plain(rows, batch.table)
        case Block() as block if batch.path:
            return read_block(batch.path, block, len(batch.layout.header))
    assert batch.path is not None  # noqa: S101  (a Parquet file's)
    return read_rows(batch.path, batch.table, batch.first_row - 1, batch.rows)
