"""The table `treatments`: regimens in one cell or a row for each drug, settings, days, reasons."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matcher.sample.block import WHO, Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.comedication import comedication, local
from matcher.sample.courses import parts_of, treatments_known
from matcher.sample.draws import Ints, chance
from matcher.sample.spellings import read_spellings
from matcher.sample.systemic import systemic

_SPLIT = 0.25
"""Share of the regimens that stand as one row for each drug."""


def treatments(block: Block) -> pl.DataFrame:
    """Write the treatments of a block's patients, each patient's oldest first."""
    rng = block.stream("treatments")
    courses = pl.concat([*systemic(rng, block), *local(rng, block), *comedication(rng, block)])
    courses = courses.sort(WHO, "started", descending=[False, True], maintain_order=True)
    return _write(rng, block, _split(rng, courses))


def _split(rng: np.random.Generator, courses: pl.DataFrame) -> pl.DataFrame:
    """Write some regimens as their drugs, a row each with the regimen's own facts."""
    parts, sizes = parts_of()
    what = courses["what"].to_numpy()
    size = np.where(chance(rng, _SPLIT, len(what)), sizes[what], 1)
    row = np.repeat(np.arange(len(what)), size)
    place = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    split = size[row] > 1
    drug = np.where(split, parts[what[row], place], what[row])
    return courses[row].with_columns(what=pl.Series(drug))


def _write(rng: np.random.Generator, block: Block, courses: pl.DataFrame) -> pl.DataFrame:
    field: dict[str, NDArray[np.int64]] = {
        name: courses[name].to_numpy() for name in courses.columns
    }
    who, chinese = field[WHO], block.chinese[field[WHO]]

    def spelled(kind: str, column: str) -> pl.Series:
        return read_spellings("comedication", kind).draw(rng, field[column], chinese)

    # Only what is long over is remembered by month or year.
    old = pl.Series(field["started"] > 200)
    started = block.dates(rng, who, field["started"])
    vague = block.dates(rng, who, field["started"], partial=0.25, missing=0.04)
    return table(
        who,
        {
            "patient_id": block.patient_id.gather(who),
            "treatment": treatments_known().draw(rng, field["what"], chinese),
            "setting": spelled("setting", "setting"),
            "line": _whole(field["line"]),
            "started_on": vague.zip_with(old, started),
            "ended_on": block.dates(rng, who, field["ended"], partial=0.02, missing=0.01),
            "cycles": _whole(field["cycles"]),
            "dose": _tenths(field["dose"]),
            "unit": spelled("dose_unit", "dose_unit"),
            "best_response": spelled("response", "response"),
            "progressed_on": block.dates(rng, who, field["progressed"], partial=0.03, missing=0.03),
            "stop_reason": spelled("stop", "stop"),
            "site": spelled("site", "site"),
        },
        COLUMNS["treatments"],
    )


def _whole(number: Ints) -> pl.Series:
    return pl.Series(number).cast(pl.String).set(pl.Series(number < 0), None)


def _tenths(number: Ints) -> pl.Series:
    """Write a number of tenths, whole numbers without a decimal."""
    text = pl.Series(number / 10).cast(pl.String).str.strip_suffix(".0")
    return text.set(pl.Series(number < 0), None)
