"""A sheet of the workbook: its rows, its columns, and how their cells look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from matcher.messages import LANGUAGES, Messages, messages_in

MAX_CHARACTERS: Final = 32_767
"""UTF-16 units of a cell (Excel's specifications and limits)."""

Form = Literal[
    "text",
    "wrapped",
    "link",
    "verdict",
    "change",
    "count",
    "number",
    "share",
    "date",
    "entry",
    "choice",
    "day",
    "hidden",
]
"""What a cell is: text, a word with a sign, a number; or a field to write into, freely, from a list or
a day."""

FIELDS: Final = frozenset({"entry", "choice", "day"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its name in the frame, its width in characters, its form.

    Its title is the message `workbook-column-<name>`, or the one that is named.
    """

    name: str
    width: float
    form: Form = "text"
    titled: str | None = None

    def title(self, words: Messages) -> str:
        """Give its title."""
        return words.text(f"workbook-column-{self.titled or self.name}")

    def titles(self) -> frozenset[str]:
        """Give its titles in all languages, by which it is found in a workbook that comes back."""
        return frozenset(self.title(messages_in(language)) for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        name: as on its tab.
        rows: what it shows; each of its columns stands in them by name. Where `dismissed` is true, the
            row is greyed.
        n_in_all: rows there are, shown or not.
        file: the file of the run that holds them all.
        first: the message that says which rows stand here where there is no room for all.
        n_frozen: columns that stay in sight when it is scrolled sideways.
        remark: a sentence that stands below its rows.
    """

    name: str
    columns: Sequence[Column]
    rows: pl.DataFrame
    n_in_all: int
    file: str
    first: str = "workbook-left-out-trial"
    n_frozen: int = 1
    remark: str | None = None

    def left_out(self, words: Messages) -> str | None:
        """Give a sentence on the rows for which there is no room, if any."""
        n_more = self.n_in_all - self.rows.height
        if n_more <= 0:
            return None
        return words.text(self.first, sheet=self.name, n=n_more, file=self.file)


TRIAL: Final = Column("trial_id", 20)
PATIENT: Final = Column("patient_id", 16)
RANK: Final = Column("rank", 6, "count")


def in_words(rows: pl.DataFrame, name: str, words: Messages, prefix: str) -> pl.Expr:
    """Give a column of keys as the messages `<prefix>-<key>`."""
    keys = rows[name].drop_nulls().unique()
    said = {key: words.text(f"{prefix}-{key}") for key in keys}
    return pl.col(name).replace_strict(said, return_dtype=pl.String)


def empty(*names: str) -> list[pl.Expr]:
    """Give columns for people to write into."""
    return [pl.lit(None, pl.String).alias(name) for name in names]
