"""CSV files that people open in a spreadsheet program: no cell of text can run there as a formula."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

_BEGINS_A_FORMULA: Final = r"(^|[;\t\r\n])(\s*[=+\-@＝＋－＠])"
"""Where a cell begins, or might where a program takes semicolons or tabs to part cells (OWASP, CSV
injection)."""


def write_csv(rows: pl.DataFrame, path: Path) -> None:
    """Write a table with an apostrophe before what could run as a formula; Parquet has the text as it is."""
    harmless = pl.col(pl.String).str.replace_all(_BEGINS_A_FORMULA, "${1}'${2}")
    rows.with_columns(harmless).write_csv(path)
