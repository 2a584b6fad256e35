"""The table `coverage`: for whom the record is complete, in which tables and since when."""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.sample.block import WHO, Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.draws import Flags, chance
from matcher.sample.timeline import NEVER

_WELL = {"conditions": 0.96, "treatments": 0.98, "lesions": 0.97}
_POOR = {"conditions": 0.2, "treatments": 0.75, "lesions": 0.6, "lesions/brain": 0.1}
"""Shares with a complete part, among records that are mostly complete and among the others."""

_SINCE = 0.12
"""Share of the complete records that are complete only from some years ago on."""


def coverage(block: Block) -> pl.DataFrame:
    """Write the spans in which the records of a block's patients are complete."""
    rng = block.stream("coverage")
    well = block.people.well_recorded
    rows = [
        _spans(rng, block, whose & chance(rng, share, len(well)), name)
        for whose, shares in ((well, _WELL), (~well, _POOR))
        for name, share in shares.items()
    ]
    return pl.concat(rows).sort(WHO, maintain_order=True)


def _spans(rng: np.random.Generator, block: Block, complete: Flags, domain: str) -> pl.DataFrame:
    """Write one span for each of the complete: from birth, or from a day some years ago."""
    who = np.flatnonzero(complete)
    since = np.where(chance(rng, _SINCE, len(who)), rng.integers(400, 4000, len(who)), NEVER)
    stale = np.where(chance(rng, 0.04, len(who)), rng.integers(10, 200, len(who)), NEVER)
    return table(
        who,
        {
            "patient_id": block.patient_id.gather(who),
            "domain": pl.Series([domain]).new_from_index(0, len(who)),
            "complete_from": block.dates(rng, who, since),
            "complete_to": block.dates(rng, who, stale),
        },
        COLUMNS["coverage"],
    )
