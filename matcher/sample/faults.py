"""Bad rows in a small share of each table, so that quarantine has work.

Which column can have which fault, and what then stands in it, is written in
`spellings/faults.toml`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.sample.block import WHO, Block
from matcher.sample.draws import Ints, day_text
from matcher.sample.spellings import read_table

SHARE = 0.003
"""Share of the rows of each table that are bad."""


def plant_faults(
    rng: np.random.Generator, block: Block, name: str, frame: pl.DataFrame
) -> pl.DataFrame:
    """Make a few rows of a table bad, each in one way; a duplicate is a row more."""
    columns = read_table("faults")["columns"][name]
    bad = np.flatnonzero(rng.random(frame.height) < SHARE)
    kind = rng.integers(0, len(columns), len(bad))
    for place, (fault, column) in enumerate(columns.items()):
        rows = bad[kind == place]
        who = frame[WHO].to_numpy()[rows]
        if fault == "duplicate":
            sites = pl.Series(block.sites.names).gather(
                rng.integers(0, len(block.sites.names), len(who))
            )
            copies = frame[rows].with_columns(sites.alias(column))
            frame = pl.concat([frame, copies]).sort(WHO, maintain_order=True)
        else:
            cells = _cells(rng, block, fault, who)
            frame = frame.with_columns(frame[column].clone().scatter(rows, cells))
    return frame


def _cells(rng: np.random.Generator, block: Block, fault: str, who: Ints) -> pl.Series:
    """Give what stands in the faulty cells of rows of the patients `who`."""
    if fault == "after_index":
        day = pl.Series(block.people.index_day[who] + rng.integers(3, 200, len(who)))
        return day_text(rng, day)
    if fault == "unknown_patient":
        # Such a pseudonym is given to nobody.
        return block.patient_id.gather(who).str.replace("S", "X", literal=True)
    if fault == "nothing":
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(who))
    written = pl.Series(read_table("faults")[fault], dtype=pl.String)
    return written.gather(rng.integers(0, len(written), len(who)))
