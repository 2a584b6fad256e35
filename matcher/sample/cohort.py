"""A synthetic cohort: block after block of patients, drawn, made messy, and written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from matcher.errors import UsageError
from matcher.sample.biomarkers import biomarkers
from matcher.sample.block import BLOCK, WHO, Block
from matcher.sample.columns import COLUMNS
from matcher.sample.conditions import conditions
from matcher.sample.coverage import coverage
from matcher.sample.diagnoses import diagnoses
from matcher.sample.faults import plant_faults
from matcher.sample.labs import labs
from matcher.sample.lesions import lesions
from matcher.sample.observations import observations
from matcher.sample.patients import patients
from matcher.sample.treatments import treatments
from matcher.sample.writing import CohortWriter, Format

_TABLES: dict[str, Callable[[Block], pl.DataFrame]] = {
    "patients": patients,
    "diagnoses": diagnoses,
    "biomarkers": biomarkers,
    "labs": labs,
    "treatments": treatments,
    "conditions": conditions,
    "observations": observations,
    "coverage": coverage,
    "lesions": lesions,
}
AS_OF = date(2026, 11, 21)


def write_sample(
    folder: Path,
    *,
    patients: int,
    seed: int = 1,
    format: Format = "parquet",  # noqa: A002
    as_of: date = AS_OF,
) -> dict[str, int]:
    """Write a synthetic cohort of lung-cancer and other patients as the nine patient tables.

    The same arguments write the same bytes, and a patient's rows depend on seed, as-of day and the
    patient's own number alone: the first patients of a larger cohort are those of a smaller one.
    Memory doesn't grow with the number of patients. An earlier synthetic cohort in the folder is
    replaced.

    Args:
        folder: where the tables go; made where it isn't there.
        patients: how many, from 1 to 9,999,999.
        seed: a whole number from 0.
        format: every column is text in either; an empty cell is null in Parquet.
        as_of: the day up to which records are complete that don't say otherwise.

    Returns:
        Rows by table.

    Raises:
        UsageError: the number of patients or the seed is out of range.
        OutputError: the folder can't be written, or holds other patient tables.
    """
    if not 1 <= patients <= 9_999_999:
        raise UsageError("the number of patients must lie between 1 and 9,999,999")
    if seed < 0:
        raise UsageError("the seed must not be negative")
    with CohortWriter(folder, format) as writer:
        for place in range(-(-patients // BLOCK)):
            block = Block(seed, place, as_of)
            for name in COLUMNS:
                frame = block_table(block, name).filter(pl.col(WHO) < patients - place * BLOCK)
                writer.add(name, place, frame.drop(WHO))
    return dict(writer.rows)


def block_table(block: Block, name: str) -> pl.DataFrame:
    """Draw one table of a block, bad rows included; `who` is the patient's place in the block."""
    # Each table's faults have a stream of their own, so that one table's don't move another's.
    place = list(COLUMNS).index(name)
    rng = block.stream("faults").spawn(len(COLUMNS))[place]
    return plant_faults(rng, block, name, _TABLES[name](block))
