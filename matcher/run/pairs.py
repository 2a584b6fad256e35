"""How the verdicts of all pairs are written, of which there are more than of anything else."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import polars as pl

from matcher.eligibility import VERDICTS

ROWS_A_GROUP = 524_288
"""Rows of a row group: each holds every text of its columns again, and a place in the file's footer."""


@cache
def told_as_text() -> dict[str, Any]:
    """Give the options of `write_parquet` by which Enums are texts to whoever reads the file.

    Texts of which each stands in many rows are written several times as fast from an Enum: a Parquet
    file holds either as a dictionary and codes, and only the schema in its metadata tells readers
    which it was. Statistics go by an Enum's own order, which is not that of its texts.
    """
    file = BytesIO()
    pl.DataFrame(schema=VERDICTS).write_parquet(file)
    file.seek(0)
    schema = pl.read_parquet_metadata(file)["ARROW:schema"]
    return {
        "metadata": {"ARROW:schema": schema},
        "statistics": False,
        "row_group_size": ROWS_A_GROUP,
    }
