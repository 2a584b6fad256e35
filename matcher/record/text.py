"""How the cells of a row stand together as evidence."""

from __future__ import annotations

import polars as pl


def joined(*columns: str) -> pl.Expr:
    """Join the cells of some columns that hold anything, `EGFR | p.L858R`."""
    text = pl.concat_str(columns, separator=" | ", ignore_nulls=True)
    return pl.when(text != "").then(text)
