"""The rows that an answer rests on, put into words: those of many questions together.

Questions that read the same frame and write its rows alike share one `Wording`; to put the rows of one question
at a time into words takes many small steps, whose number and not whose size is what they cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.messages import Messages
from matcher.record import Record
from matcher.record.selection import Selection

EVIDENCE_SCHEMA = {
    "p": pl.UInt32,
    "table": pl.String,
    "row": pl.UInt32,
    "raw": pl.String,
    "normalized": pl.String,
    "date": pl.String,
}


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """How rows are put into words, once they are evidence: expressions over their columns.

    `written` puts what a reader needs beside the rows.
    """

    raw: pl.Expr
    normalized: pl.Expr
    date: pl.Expr
    written: Callable[[pl.LazyFrame], pl.LazyFrame] = field(default=lambda rows: rows, kw_only=True)

    def evidence(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Give rows as evidence: `p`, `table`, `row`, `raw`, `normalized`, `date`."""
        return (
            self.written(rows.lazy())
            .collect()
            .rechunk()  # polars 2.1 panics where an expression meets two chunks
            .select(
                "p",
                "table",
                "row",
                self.raw.cast(pl.String).alias("raw"),
                self.normalized.cast(pl.String).alias("normalized"),
                self.date.cast(pl.String).alias("date"),
            )
        )


def frame_wording(record: Record, frame: str, date: Callable[[Messages], pl.Expr]) -> Wording:
    """Give how the rows of a frame are put into words that has these beside it (`as_written`)."""
    return record.once(
        ("wording", frame),
        lambda: Wording(
            pl.col("raw"),
            pl.col("normalized"),
            date(record.messages),
            written=partial(record.as_written, frame),
        ),
    )


AS_EVIDENCE = Wording(pl.col("raw"), pl.col("normalized"), pl.col("date"))
"""The wording of rows that are in words."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows that a question shows; `noted` has what it says of each of them, for the wording.

    Numbers that aren't there are NaN.
    """

    rows: Selection
    wording: Wording
    noted: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)

    @property
    def alike(self) -> tuple[int, int]:
        """Tell rows that are put into words together from others, as long as these are held."""
        return id(self.rows.frame), id(self.wording)


def in_words(shown: Sequence[Shown]) -> pl.DataFrame:
    """Put rows that are `alike` into words, one question's after another's."""
    first = shown[0]
    places = np.concatenate([one.rows.places for one in shown])
    rows = Selection(first.rows.frame, places).whole()
    noted = {name: np.concatenate([one.noted[name] for one in shown]) for name in first.noted}
    return first.wording.evidence(rows.hstack(pl.DataFrame(noted, nan_to_null=True)))
