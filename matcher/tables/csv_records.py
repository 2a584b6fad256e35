"""Reading a CSV file record by record: slowly, and whatever state it is in.

A damaged record is kept with what is wrong with it, and its neighbours are read as usual.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.messages import sentence
from matcher.tables.contract import LONGEST_CELL
from matcher.tables.csv_bytes import LONGEST_HEADER, Lines, lines_before, start_of_text
from matcher.tables.layout import OVERFLOW

_BATCH = 50_000
_LONGEST_RECORD_CELL = 1 << 28
"""Characters at which a cell of a damaged file is no longer waited out: a quote was never closed."""

TOO_MANY = sentence("quarantine-many-cells").code
TOO_FEW = sentence("quarantine-few-cells").code


def header_of(path: Path, table: str) -> tuple[tuple[str, ...], int]:
    """Give the cells of the first record that isn't blank, and where the next record begins.

    Raises:
        DataRefusedError: there is no such record, or it has no end.
    """
    place = Place(table=table)
    with closing(Lines(path, start_of_text(path), longest=LONGEST_HEADER)) as lines:
        try:
            cells = next((cells for cells in csv.reader(lines) if any(map(str.strip, cells))), None)
        except csv.Error:
            raise DataRefusedError(
                "the header is too long, or a quote in it is never closed",
                place=place,
                remedy="Write the column names into the first line.",
            ) from None
    if cells is None:
        raise DataRefusedError(
            "the file is empty: it has not even a header",
            place=place,
            remedy="Run the extract again, or leave the file out where the table has no rows.",
        )
    return tuple(cells), lines.at


def count_records(path: Path, start: int, size: int, table: str) -> tuple[int, int]:
    """Count the records that begin within `size` bytes from `start`; give where the next begins.

    Blank lines are none.

    Raises:
        DataRefusedError: a quote is never closed.
    """
    rows, before = 0, start
    with closing(Lines(path, start)) as lines, _patient_with_long_cells():
        reader = csv.reader(lines)
        try:
            while before < start + size and (record := next(reader, None)) is not None:
                if lines.ended:
                    _refuse_unclosed_quote(lines_before(path, before) + 1, table)
                rows += bool(record)
                before = lines.at
        except csv.Error:
            _refuse_unclosed_quote(lines_before(path, before) + 1, table)
    return rows, before


def read_records(content: bytes, width: int) -> pl.DataFrame:
    """Read whole records as text: `c0`, `c1`, …, `damage` and `OVERFLOW`, what is beyond the header."""
    text = io.StringIO(content.decode(), newline="")
    with _patient_with_long_cells():
        records = (_shortened(record) for record in csv.reader(text) if record)
        frames = [_batch_frame(batch, width) for batch in _batches(records)]
    return pl.concat([_batch_frame([], width), *frames])


def lines_of_records(content: bytes) -> Iterator[int]:
    """Give the line, from 1 on, on which each of some whole records begins; blank lines are none."""
    before = 0
    with _patient_with_long_cells():
        reader = csv.reader(io.StringIO(content.decode(), newline=""))
        for record in reader:
            if record:
                yield before + 1
            before = reader.line_num


@contextmanager
def _patient_with_long_cells() -> Iterator[None]:
    usual = csv.field_size_limit(_LONGEST_RECORD_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _refuse_unclosed_quote(line: int, table: str) -> None:
    raise DataRefusedError(
        f"a quote is opened and never closed in the record that begins on line {line}",
        place=Place(table=table),
        remedy='Close it; a quote within a quoted cell is written twice ("").',
    ) from None


def _batches(records: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    while batch := list(islice(records, _BATCH)):
        yield batch


def _shortened(record: list[str]) -> list[str]:
    """Keep of an overlong cell just enough to see that it is one."""
    if len(max(record, key=len)) <= LONGEST_CELL:
        return record
    return [cell[: LONGEST_CELL + 1] for cell in record]


def _batch_frame(records: list[list[str]], width: int) -> pl.DataFrame:
    """Turn records into columns; what stands beyond the header is kept apart."""
    fitted = [
        record if len(record) == width else [*record, *[None] * width][:width] for record in records
    ]
    cells = list(zip(*fitted, strict=True)) or [()] * width
    beyond = [" ".join(record[width:]) if len(record) > width else None for record in records]
    damage = [_damage(len(record), width) for record in records]
    named = dict(zip([*names(width), "damage", OVERFLOW], [*cells, damage, beyond], strict=True))
    return pl.DataFrame(named, schema=dict.fromkeys(named, pl.String))


def _damage(cells: int, width: int) -> str | None:
    if cells == width:
        return None
    return TOO_MANY if cells > width else TOO_FEW


def names(width: int) -> list[str]:
    """Name the columns of a file: `c0`, `c1`, …."""
    return [f"c{at}" for at in range(width)]
