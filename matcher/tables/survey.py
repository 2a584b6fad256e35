"""A first look at the tables: which are there, which columns they have, and their batches of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.messages import Sentence, sentence
from matcher.settings import Identifiers
from matcher.tables.batches import Batch, read_raw
from matcher.tables.contract import TABLES
from matcher.tables.csv_blocks import blocks
from matcher.tables.csv_bytes import checked_sha256
from matcher.tables.csv_records import header_of
from matcher.tables.folder import find_tables, ignored_files
from matcher.tables.identifying_columns import refuse_identifying_columns
from matcher.tables.layout import OVERFLOW, Layout, layout_of
from matcher.tables.parquet_file import plain, rows_and_header, sha256_of

ROWS = 1 << 18
"""Rows of a batch of a Parquet file or a frame."""

BYTES = 1 << 24
"""Bytes of a batch of a CSV file: 262,144 rows of 64."""


NOTHING_ALLOWED = Identifiers()


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was read, and its hash at that time."""

    table: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class SurveyedTable:
    """A table that is there: its columns, its batches in order, and the file that it comes from."""

    layout: Layout
    batches: tuple[Batch, ...]
    file: TableFile | None = None

    @property
    def rows(self) -> int:
        """Count the rows."""
        return sum(batch.rows for batch in self.batches)


@dataclass(frozen=True, slots=True)
class Survey:
    """The tables that are there, in the contract's order; `notes` say what isn't, and what is ignored.

    How a table is cut into batches depends on its file only. What is read from the batches doesn't
    depend on how it is cut.
    """

    tables: Mapping[str, SurveyedTable]
    notes: tuple[Sentence, ...]
    guard: Identifiers = NOTHING_ALLOWED

    @property
    def batches(self) -> tuple[Batch, ...]:
        """Give the batches of all tables."""
        return tuple(batch for table in self.tables.values() for batch in table.batches)

    @property
    def files(self) -> tuple[TableFile, ...]:
        """Give the files that the tables come from."""
        return tuple(table.file for table in self.tables.values() if table.file)


def survey_folder(
    folder: Path, guard: Identifiers = NOTHING_ALLOWED, *, rows: int = ROWS, size: int = BYTES
) -> Survey:
    """Look at the tables of a folder; a batch has that many `rows`, or in a CSV file `size` bytes.

    `guard` says which columns may hold what looks like an identifier.

    Raises:
        UsageError: there is no such folder.
        DataRefusedError: a file can't be read as a table, or the name of a column is a direct
            identifier's.
    """
    tables = {
        name: _of_csv(name, path, size)
        if path.suffix.casefold() == ".csv"
        else _of_parquet(name, path, rows)
        for name, path in find_tables(folder).items()
    }
    notes = [*_notes(tables, "note-no-file"), *ignored_files(folder)]
    return _checked(tables, notes, guard)


def survey_frames(
    frames: Mapping[str, pl.DataFrame], guard: Identifiers = NOTHING_ALLOWED, *, rows: int = ROWS
) -> Survey:
    """Look at tables that are frames, as if each was a file.

    Raises:
        DataRefusedError: a frame can't be taken as a table, or the name of a column is a direct
            identifier's.
    """
    for name in frames:
        if name not in TABLES:
            raise DataRefusedError(
                "no table of that name is known",
                place=Place(table=name),
                remedy=f"The tables are {', '.join(TABLES)}.",
            )
    for name, table in TABLES.items():
        if table.required and name not in frames:
            raise DataRefusedError("the table is missing", place=Place(table=name))
    tables = {name: _of_frame(name, frames[name], rows) for name in TABLES if name in frames}
    return _checked(tables, [*_notes(tables, "note-no-table")], guard)


def _of_csv(name: str, path: Path, size: int) -> SurveyedTable:
    with _readable(name):
        file = TableFile(name, path, checked_sha256(path, name))
        header, start = header_of(path, name)
        layout = layout_of(TABLES[name], header)
        cut = tuple(blocks(path, name, start=start, width=len(header), size=size))
    if not all(block.sound for block in cut):
        layout = replace(layout, others={**layout.others, OVERFLOW: OVERFLOW})
    firsts = accumulate((block.rows for block in cut), initial=1)
    batches = (
        Batch(layout, first, block.rows, path, block)
        for first, block in zip(firsts, cut, strict=False)
        if block.rows
    )
    return _safely_named(SurveyedTable(layout, tuple(batches), file))


def _of_parquet(name: str, path: Path, rows: int) -> SurveyedTable:
    with _readable(name):
        file = TableFile(name, path, sha256_of(path))
        height, header = rows_and_header(path, name)
    layout = layout_of(TABLES[name], header)
    batches = (
        Batch(layout, first + 1, min(rows, height - first), path)
        for first in range(0, height, rows)
    )
    return _safely_named(SurveyedTable(layout, tuple(batches), file))


def _of_frame(name: str, frame: pl.DataFrame, rows: int) -> SurveyedTable:
    plain(frame.clear(), name)
    layout = layout_of(TABLES[name], frame.columns)
    batches = (
        Batch(layout, first + 1, len(part), part=part)
        for first, part in zip(range(0, len(frame), rows), frame.iter_slices(rows), strict=True)
    )
    return _safely_named(SurveyedTable(layout, tuple(batches)))


@contextmanager
def _readable(table: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataRefusedError(
            f"the file can't be read ({error.strerror})", place=Place(table=table)
        ) from None


def _safely_named(table: SurveyedTable) -> SurveyedTable:
    """Leave columns that the contract doesn't have without their names if no row fits the header."""
    if not table.layout.others.keys() - {OVERFLOW} or any(map(_has_sound_row, table.batches)):
        return table
    layout = table.layout.unnamed()
    batches = tuple(replace(batch, layout=layout) for batch in table.batches)
    return replace(table, layout=layout, batches=batches)


def _has_sound_row(batch: Batch) -> bool:
    return read_raw(batch).frame["damage"].null_count() > 0


def _checked(
    tables: Mapping[str, SurveyedTable], notes: Sequence[Sentence], guard: Identifiers
) -> Survey:
    guarded = {name: _guarded(table, guard) for name, table in tables.items()}
    for table in guarded.values():
        refuse_identifying_columns(table.layout)
    return Survey(guarded, (*notes, *_allowances(guarded, guard)), guard)


def _guarded(table: SurveyedTable, guard: Identifiers) -> SurveyedTable:
    """Let the batches of a table know which of its columns the site allows."""
    name = table.layout.table.name
    layout = table.layout.allowing([one.column for one in guard.allow if one.table == name])
    batches = tuple(replace(batch, layout=layout) for batch in table.batches)
    return replace(table, layout=layout, batches=batches)


def _allowances(tables: Mapping[str, SurveyedTable], guard: Identifiers) -> Iterator[Sentence]:
    """Say which columns weren't searched, and why; those that aren't there tonight aren't told of."""
    for one in guard.allow:
        if one.table in tables and tables[one.table].layout.allowing([one.column]).allowed:
            yield sentence("note-allowed", table=one.table, column=one.column, reason=one.reason)


def _notes(tables: Mapping[str, SurveyedTable], missing: str) -> Iterator[Sentence]:
    """Say which tables and columns are missing, empty or ignored."""
    yield from (sentence(missing, table=name) for name in TABLES if name not in tables)
    for name, table in tables.items():
        if not table.batches:
            yield sentence("note-no-rows", table=name)
        if ignored := table.layout.ignored():
            yield sentence("note-ignored-columns", table=name, columns=ignored)
