"""Cutting a CSV file into blocks of whole records that can be read on their own.

Where records end is told by commas, quotes and line ends alone, many at a time. That is sure where each
quote opens or closes a cell and each line ends alike; anything else is gone through record by record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.tables.csv_bytes import lines_before, n_lines
from matcher.tables.csv_records import count_records, lines_of_records

Places = NDArray[np.intp]

_LONGEST_BLOCK = 1 << 26
"""Bytes within which a record must end that is not gone through as a damaged one."""

_QUOTE, _COMMA, _LF, _CR = b'",\n\r'


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole records of a file: `size` bytes from `start`, with `rows` records.

    Those of a `sound` block have the header's number of cells, and none is blank. The file has
    `lines` lines before it.
    """

    start: int
    size: int
    rows: int
    sound: bool
    lines: int = 0


def blocks(path: Path, table: str, *, start: int, width: int, size: int) -> Iterator[Block]:
    """Cut a file from `start` on into blocks of about `size` bytes.

    Raises:
        DataRefusedError: a quote is never closed.
    """
    end = path.stat().st_size
    lines = lines_before(path, start)
    while start < end:
        regular = _regular(path, start, width, size)
        if regular is None or not regular.sound:
            extent = regular.size if regular else min(size, end - start)
            rows, after = count_records(path, start, extent, table)
            regular = Block(start, after - start, rows, sound=False)
        yield replace(regular, lines=lines)
        lines += n_lines(_read(path, start, regular.size))
        start += regular.size


def lines_of_rows(path: Path, block: Block, width: int) -> NDArray[np.int64]:
    """Give the line of the file, from 1 on, on which each row of a block begins.

    A row begins on a later line than its number says where cells before it hold line breaks or lines
    are blank.
    """
    content = _read(path, block.start, block.size)
    if not block.sound:
        return block.lines + np.array(list(lines_of_records(content)), dtype=np.int64)
    # The last record's end may not be written.
    closed = content if content.endswith(b"\n") else content + b"\n"
    if n_lines(closed) == block.rows:
        return block.lines + np.arange(1, block.rows + 1)
    array = np.frombuffer(closed, np.uint8)
    _, marks = _quotes_and_marks(array)
    begins = np.concatenate([[0], marks[width - 1 :: width][:-1] + 1])
    returns = np.flatnonzero(array[:-1] == _CR)
    alone = returns[array[returns + 1] != _LF]
    breaks = np.sort(np.concatenate([np.flatnonzero(array == _LF), alone]))
    return block.lines + 1 + np.searchsorted(breaks, begins)


def _regular(path: Path, start: int, width: int, size: int) -> Block | None:
    """Give the records that end within `size` bytes, or within more where the first doesn't."""
    end = path.stat().st_size
    while size <= _LONGEST_BLOCK:
        content = _read(path, start, size)
        at_end = start + len(content) >= end
        # The last record's end may not be written.
        closed = content + b"\n" if at_end and not content.endswith(b"\n") else content
        array = np.frombuffer(closed, np.uint8)
        quotes, marks = _quotes_and_marks(array)
        ends = np.flatnonzero(array[marks] == _LF)
        if ends.size:
            marks = marks[: ends[-1] + 1]
            cut = marks[-1] + 1
            if not _is_regular(array[:cut], quotes[: np.searchsorted(quotes, cut)]):
                return None
            kinds = array[marks]
            return Block(
                start, min(int(cut), len(content)), len(kinds) // width, sound=_fits(kinds, width)
            )
        if at_end or not _ends_alike(array, quotes):
            return None
        size *= 2
    return None


def _read(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


def _quotes_and_marks(array: NDArray[np.uint8]) -> tuple[Places, Places]:
    """Give the places of all quotes, and of the commas and line ends outside of them."""
    places = np.flatnonzero((array == _QUOTE) | (array == _COMMA) | (array == _LF))
    is_quote = array[places] == _QUOTE
    inside = np.logical_xor.accumulate(is_quote)
    return places[is_quote], places[~is_quote & ~inside]


def _outside(quotes: Places, places: Places) -> Places:
    """Give the places that stand outside of quotes."""
    return places[np.searchsorted(quotes, places) % 2 == 0] if quotes.size else places


def _ends_alike(array: NDArray[np.uint8], quotes: Places) -> bool:
    """Say that no line ends with a carriage return alone."""
    returns = np.flatnonzero(array[:-1] == _CR)
    return not _outside(quotes, returns[array[returns + 1] != _LF]).size


def _is_regular(array: NDArray[np.uint8], quotes: Places) -> bool:
    """Say that each quote opens or closes a cell or is written twice, and that each line ends alike."""
    if not _ends_alike(array, quotes):
        return False
    opening, closing = quotes[::2], quotes[1::2]
    twice = opening[1:] == closing[:-1] + 1
    opens = (opening == 0) | np.isin(array[opening - 1], (_COMMA, _LF))
    closes = np.isin(array[closing + 1], (_COMMA, _LF, _CR))
    opens[1:] |= twice
    closes[:-1] |= twice
    return bool(opens.all() and closes.all())


def _fits(kinds: NDArray[np.uint8], width: int) -> bool:
    """Say that the commas and line ends are those of rows as wide as the header, none of them blank."""
    if width < 2 or len(kinds) % width:
        return False
    rows = kinds.reshape(-1, width)
    return bool((rows[:, -1] == _LF).all() and (rows[:, :-1] == _COMMA).all())
