"""Reading a CSV file in blocks, whatever state it is in.

polars reads sound blocks at full speed. It doesn't say which line is damaged, though, and takes a short
line for one with empty cells, so a block that isn't sound is read record by record.
"""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from matcher.tables.csv_blocks import Block
from matcher.tables.csv_records import names, read_records


def read_block(path: Path, block: Block, width: int) -> pl.DataFrame:
    """Read a block's cells as text: `c0`, `c1`, …; one that isn't sound has its damage, too."""
    with path.open("rb") as file:
        file.seek(block.start)
        content = file.read(block.size)
    frame = _at_full_speed(content, width) if block.sound else None
    if frame is None or frame.height != block.rows:
        frame = read_records(content, width)
    return frame


def _at_full_speed(content: bytes, width: int) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            io.BytesIO(content),
            has_header=False,
            schema=dict.fromkeys(names(width), pl.String),
            glob=False,
        )
    except pl.exceptions.PolarsError:
        # Its message may hold cells; the slow reading says what is wrong instead.
        return None
