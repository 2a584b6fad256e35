"""The distinct texts of some columns, and which of them each row holds.

Each field's cells are numbered first, so that millions of rows are told apart by one integer each.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_LARGEST = 1 << 63


def distinct_texts(rows: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.DataFrame, pl.Series]:
    """Give each distinct text with its number of rows (`n_rows`), and each row's place among them.

    The texts stand in the order of their first rows. A row without any text has no place (null).
    A tab inside a cell is given as a space, since tabs part the fields of a text.
    """
    texts, at = distinct(rows, columns)
    return texts.with_columns(pl.col(columns).str.replace_all("\t", " ", literal=True)), at


def distinct(rows: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.DataFrame, pl.Series]:
    """Give what `distinct_texts` does, cells as they are."""
    codes = _codes(rows, columns).to_frame("_code").with_row_index("_first")
    found = codes.group_by("_code").agg(pl.col("_first").min(), n_rows=pl.len()).sort("_first")
    held = (
        rows.select(columns)[found["_first"]]
        .with_columns(found)
        .filter(pl.any_horizontal(pl.col(column).is_not_null() for column in columns))
    )
    places = held.select("_code").with_row_index("_at")
    placed = codes.join(places, on="_code", how="left", maintain_order="left")
    return held.select(*columns, "n_rows"), placed["_at"]


def _codes(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Give each row's text a number: the same for the same cells."""
    first, *others = columns
    codes, size = _numbered(rows[first])
    for column in others:
        added, n_added = _numbered(rows[column])
        if size * n_added > _LARGEST:
            codes, size = _dense(codes)
        codes, size = codes * n_added + added, size * n_added
    return codes


def _numbered(cells: pl.Series) -> tuple[pl.Series, int]:
    """Give each cell a number, from 1 on, null being 0; and how many numbers there are."""
    categories = cells.cast(pl.Categorical(pl.Categories.random()))
    codes = (categories.to_physical().cast(pl.UInt64) + 1).fill_null(0)
    return codes, _size(codes)


def _dense(codes: pl.Series) -> tuple[pl.Series, int]:
    """Give codes new numbers, without gaps."""
    numbers = codes.unique().to_frame("code").with_row_index("number")
    joined = codes.to_frame("code").join(numbers, on="code", how="left", maintain_order="left")
    return joined["number"].cast(pl.UInt64), numbers.height


def _size(codes: pl.Series) -> int:
    largest = codes.max()
    return int(largest) + 1 if isinstance(largest, int) else 1
