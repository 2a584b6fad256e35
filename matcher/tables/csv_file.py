"""Reading a CSV file into text cells, whatever state it is in.

polars reads a sound file at full speed. It doesn't say which line is damaged, though, and it takes
a short line for one with empty cells. So the separators are counted: a sound file has as many as
its rows and columns need. Where the count is off, or polars gives up, the file is read again,
slowly and record by record, and damaged records are kept with what is wrong with them.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.tables.contract import LONGEST_CELL

_BLOCK = 1 << 20
_BATCH = 50_000
_LONGEST_HEADER = 1 << 20
_LONGEST_RECORD_CELL = 1 << 28
"""Bytes at which a cell of a damaged file is no longer waited out: a quote was never closed."""

_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_SAVE_AS_UTF8 = (
    "Save it as UTF-8: iconv -f ENCODING -t UTF-8 with the encoding that wrote it "
    "(WINDOWS-1252, GB18030 or UTF-16, say)."
)

OVERFLOW = "cells beyond the header"
TOO_MANY = "the row has more cells than the header"
TOO_FEW = "the row has fewer cells than the header"


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a file as they stand.

    `frame` has `row` (UInt32, from 1), one column each header (`c0`, `c1`, …) and `damage`: what is
    wrong with the row as a whole (null: nothing). Cells beyond the header are in `OVERFLOW`.
    """

    header: tuple[str, ...]
    frame: pl.DataFrame
    sha256: str


@dataclass(frozen=True, slots=True)
class _Survey:
    sha256: str
    separators: int
    quotes: int


def read_csv(path: Path, table: str) -> Cells:
    """Read a CSV file.

    Raises:
        DataRefusedError: the file is empty, is not UTF-8 throughout, or a quote is never closed.
    """
    place = Place(table=table)
    survey = _survey(path, place)
    header = _header(path, place)
    frame = _read_sound(path, len(header), survey)
    if frame is None:
        frame = _read_damaged(path, len(header), place)
    return Cells(header, frame, survey.sha256)


def _survey(path: Path, place: Place) -> _Survey:
    """Read the file once in blocks: its hash, whether it is UTF-8, and how many separators."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    separators = quotes = lines = 0
    with path.open("rb") as file:
        _refuse_other_encodings(file.readline(_LONGEST_HEADER), place)
        file.seek(0)
        while block := file.read(_BLOCK):
            digest.update(block)
            separators += block.count(b",")
            quotes += block.count(b'"')
            _decode(decoder, block, lines, place)
            lines += block.count(b"\n")
        _decode(decoder, b"", lines, place, final=True)
    return _Survey(digest.hexdigest(), separators, quotes)


def _decode(
    decoder: codecs.IncrementalDecoder,
    block: bytes,
    lines: int,
    place: Place,
    *,
    final: bool = False,
) -> None:
    held_back = len(decoder.getstate()[0])
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        line = lines + 1 + block.count(b"\n", 0, max(error.start - held_back, 0))
        # The error holds the bytes of the cell, so it is not chained.
        raise DataRefusedError(
            f"the file is not UTF-8: line {line} is the first that can't be read",
            place=place,
            remedy=_SAVE_AS_UTF8,
        ) from None


def _refuse_other_encodings(first_line: bytes, place: Place) -> None:
    named = next((name for mark, name in _MARKS.items() if first_line.startswith(mark)), None)
    if named is None and b"\0" in first_line:
        named = "UTF-16 or binary"
    if named:
        raise DataRefusedError(
            f"the file is not UTF-8: line 1 is {named}", place=place, remedy=_SAVE_AS_UTF8
        )


def _header(path: Path, place: Place) -> tuple[str, ...]:
    """Give the cells of the first record that isn't blank."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = iter(lambda: file.readline(_LONGEST_HEADER), "")
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
    return tuple(cells)


def _read_sound(path: Path, width: int, survey: _Survey) -> pl.DataFrame | None:
    """Read a file of which every record has the header's number of cells; else give nothing."""
    with path.open("rb") as file:
        first = file.readline(_LONGEST_HEADER)
    is_header = first.count(b'"') % 2 == 0 and first.strip(b"\r\n\xef\xbb\xbf ,")
    if width < 2 or not is_header or b"\r" in first.rstrip(b"\r\n"):
        return None
    frame = _read_at_full_speed(path, width)
    if frame is None or frame.width != width:
        return None
    quoted = _separators_in_cells(frame) if survey.quotes else 0
    expected = first.count(b",") + quoted + frame.height * (width - 1)
    return numbered(frame) if survey.separators == expected else None


def _read_at_full_speed(path: Path, width: int) -> pl.DataFrame | None:
    try:
        frame = pl.read_csv(
            path,
            has_header=False,
            skip_lines=1,
            new_columns=_names(width),
            infer_schema=False,
            raise_if_empty=False,
            glob=False,
        )
    except pl.exceptions.PolarsError:
        # Its message may hold cells; the slow reading says what is wrong instead.
        return None
    return frame if frame.width else pl.DataFrame(schema=dict.fromkeys(_names(width), pl.String))


def _separators_in_cells(frame: pl.DataFrame) -> int:
    counts = frame.select(pl.all().str.count_matches(",", literal=True).cast(pl.UInt64).sum())
    return sum(counts.row(0))


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the rows their numbers from 1, and no damage."""
    return frame.with_row_index("row", offset=1).with_columns(
        pl.lit(None, dtype=pl.String).alias("damage")
    )


def _read_damaged(path: Path, width: int, place: Place) -> pl.DataFrame:
    """Read record by record, in batches; blank lines are no rows."""
    with path.open(encoding="utf-8-sig", newline="") as file, _patient_with_long_cells():
        batches = [_batch_frame(records, width) for records in _batches(_records(file, place))]
    empty = _batch_frame([], width)
    frame = pl.concat([empty, *batches])
    return frame.select(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("row"), pl.all())


@contextmanager
def _patient_with_long_cells() -> Iterator[None]:
    usual = csv.field_size_limit(_LONGEST_RECORD_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _records(file: Iterator[str], place: Place) -> Iterator[list[str]]:
    """Give the records after the header; an unclosed quote swallows the rest and is refused."""
    ended = False

    def lines() -> Iterator[str]:
        nonlocal ended
        yield from file
        ended = True

    reader, before = csv.reader(lines()), 0
    try:
        seen_header = False
        for record in reader:
            if ended:
                _refuse_unclosed_quote(before + 1, place)
            before = reader.line_num
            if seen_header and record:
                yield record
            seen_header = seen_header or any(map(str.strip, record))
    except csv.Error:
        _refuse_unclosed_quote(before + 1, place)


def _refuse_unclosed_quote(line: int, place: Place) -> None:
    raise DataRefusedError(
        f"a quote is opened and never closed in the record that begins on line {line}",
        place=place,
        remedy='Close it; a quote within a quoted cell is written twice ("").',
    ) from None


def _batches(records: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    for record in records:
        overlong = len(max(record, key=len)) > LONGEST_CELL
        batch.append(_shortened(record) if overlong else record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _shortened(record: list[str]) -> list[str]:
    """Keep of an overlong cell just enough to see that it is one."""
    return [cell[: LONGEST_CELL + 1] for cell in record]


def _batch_frame(records: list[list[str]], width: int) -> pl.DataFrame:
    """Turn records into columns; what stands beyond the header is kept apart."""
    fitted = [
        record if len(record) == width else [*record, *[None] * width][:width] for record in records
    ]
    cells = list(zip(*fitted, strict=True)) or [()] * width
    beyond = [" ".join(record[width:]) if len(record) > width else None for record in records]
    damage = [_damage(len(record), width) for record in records]
    named = dict(zip([*_names(width), "damage", OVERFLOW], [*cells, damage, beyond], strict=True))
    return pl.DataFrame(named, schema=dict.fromkeys(named, pl.String))


def _damage(cells: int, width: int) -> str | None:
    if cells == width:
        return None
    return TOO_MANY if cells > width else TOO_FEW


def _names(width: int) -> list[str]:
    return [f"c{at}" for at in range(width)]
