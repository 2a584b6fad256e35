"""What a page or a sheet has room for: the first of every group, not all of the first groups.

A hospital of a million patients and hundreds of trials has more rows than anyone opens in a browser
or in Excel. The files of the run hold them all; what people read holds the first of each trial.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

TRIAL: Final = ("trial_id",)

_PLACE = "place in its group"


def first_of_each(group: Sequence[str], rows: pl.DataFrame, room: int) -> pl.DataFrame:
    """Give the first rows of each group, as many of every group as there is room for in all.

    Where everything fits, everything stays. Where not even one row of each group does, the first
    groups have theirs.

    Args:
        group: the columns whose equal values make a group.
        rows: each group's rows in the order in which they count.
        room: how many rows there is room for.
    """
    if rows.height <= room:
        return rows
    placed = rows.with_columns(pl.int_range(pl.len()).over(group).alias(_PLACE))
    depth = (
        placed.group_by(_PLACE).len().sort(_PLACE).filter(pl.col("len").cum_sum() <= room).height
    )
    return placed.filter(pl.col(_PLACE) < max(depth, 1)).drop(_PLACE).head(room)
