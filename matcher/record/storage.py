"""The validated rows of all patients on disk, sorted by patient, from which any record is built.

A folder a table holds Parquet files, one a batch of the table as it was read: `00012.640-702.parquet`
is the thirteenth, and has rows of the patients from 640 to 702. So a run keeps what its verdicts rest
on, and the record of any patients, one or a hundred thousand, is built from it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from matcher.record import INCOMPLETE
from matcher.tables.contract import TABLES
from matcher.tables.rules import outputs

_ROWS_IN_A_GROUP = 16_384
"""Few enough that a patient's rows are found by reading little, many enough to compress well."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some patients, numbered `p` from 0 in the order of their ids, by table.

    `tables` has all nine tables in the order of `p` and `row` (in `coverage` a null is everyone);
    `incomplete` has `p` and `table`.
    """

    tables: Mapping[str, pl.DataFrame]
    incomplete: pl.DataFrame


@dataclass(frozen=True, slots=True)
class RowStore:
    """The rows of all patients in a folder; `p` numbers the patients in the order of their ids."""

    folder: Path

    def set_aside(self, incomplete: pl.DataFrame) -> None:
        """Write whose rows of a table can't all be used: `p` and `table`."""
        self.add(_SET_ASIDE, 0, incomplete.with_row_index("row"))

    def add(self, table: str, number: int, rows: pl.DataFrame) -> None:
        """Write the batch of a table with that number; rows have `p` and `row`."""
        in_order = _in_order(rows.select(*_schema(table)))
        name = f"{number:05}.{_range(in_order['p'])}.parquet"
        write(in_order, self.folder / table / name, row_group_size=_ROWS_IN_A_GROUP)

    def between(self, first: int, last: int) -> Rows:
        """Give the rows of the patients from one number up to, not including, another."""
        chosen = pl.col("p").is_between(first, last - 1)
        return self._rows(range(first, last), chosen, pl.col("p") - first)

    def of(self, patients: pl.Series) -> Rows:
        """Give the rows of some patients, by their numbers in ascending order."""
        place = pl.col("p").replace_strict(
            patients, pl.int_range(len(patients), dtype=pl.UInt32, eager=True), default=None
        )
        within = range(patients.item(0), patients.item(-1) + 1) if len(patients) else range(0)
        return self._rows(within, _among(patients), place)

    def number_of(self, patient_id: str) -> int | None:
        """Give the number of a patient; null where there is no such one."""
        found = self.scan("patients").filter(pl.col("patient_id") == patient_id).collect()
        return found["p"].item() if found.height else None

    def scan(self, table: str, within: range | None = None) -> pl.LazyFrame:
        """Give all rows of a table, or those of its files that may hold some patients' rows."""
        schema = pl.DataFrame(schema=_schema(table)).lazy()
        found = sorted((self.folder / table).glob("*.parquet"))
        files = [file for file in found if within is None or _may_hold(file, within)]
        return pl.concat([schema, pl.scan_parquet(files, glob=False)]) if files else schema

    def _rows(self, within: range, chosen: pl.Expr, place: pl.Expr) -> Rows:
        everyone = pl.col("p").is_null()
        lazy = [
            self.scan(table, within)
            .filter(chosen | everyone if table == "coverage" else chosen)
            .with_columns(p=place.cast(pl.UInt32))
            for table in _TABLES
        ]
        frames = dict(zip(_TABLES, map(_in_order, pl.collect_all(lazy)), strict=True))
        return Rows(frames, frames.pop(_SET_ASIDE).select(*INCOMPLETE))


_SET_ASIDE = "set_aside"
_TABLES = (*TABLES, _SET_ASIDE)


def write(frame: pl.DataFrame, path: Path, **options: Any) -> None:
    """Write a frame whole or not at all, so that who died half-way can be followed by another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.parent.parent / f"{uuid4().hex}.partial"  # not where files are looked for
    frame.write_parquet(partial, compression="zstd", compression_level=1, **options)
    partial.rename(path)


def _among(patients: pl.Series) -> pl.Expr:
    """Choose the rows of some patients; by their range first, which spares reading most groups."""
    within = pl.col("p").is_between(patients.min(), patients.max())
    return within & pl.col("p").is_in(patients.implode())


def _range(patients: pl.Series) -> str:
    """Name the patients of rows in order; `all` if a row is everyone's, `none` if there is no row."""
    if patients.is_empty():
        return "none"
    return "all" if patients.has_nulls() else f"{patients.item(0)}-{patients.item(-1)}"


def _may_hold(file: Path, within: range) -> bool:
    """Tell by its name whether a file may hold rows of some patients; to open thousands takes long."""
    named = file.stem.partition(".")[2]
    if "-" not in named:
        return named != "none"
    first, last = map(int, named.split("-"))
    return first < within.stop and within.start <= last


def _schema(table: str) -> dict[str, Any]:
    """Give the columns of a table's files; the patient's number stands in place of their id."""
    if table == _SET_ASIDE:
        return {"row": pl.UInt32, **INCOMPLETE}
    columns = outputs(TABLES[table])
    if table != "patients":
        del columns["patient_id"]
    return {"row": pl.UInt32, "p": pl.UInt32, **columns}


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rows by patient, and of a patient by row; mostly they are sorted already."""
    at = rows.select(pl.col("p").cast(pl.UInt64) * 2**32 + pl.col("row")).to_series()
    if at.null_count() == 0 and at.is_sorted():
        return rows.rechunk()
    return rows.sort("p", "row", nulls_last=True)
