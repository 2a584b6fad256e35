"""The table `patients`: ages top-coded, birth years or ages, index days that may be missing."""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.sample.block import Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.draws import chance, pick
from matcher.sample.people import RACES
from matcher.sample.spellings import Spellings, read_spellings

_AGE_AND_YEAR = (0.47, 0.47, 0.05, 0.01)
"""Shares of patients with a birth year, an age, both, and neither."""


def patients(block: Block) -> pl.DataFrame:
    """Write one row for each patient of a block."""
    rng = block.stream("patients")
    who = np.arange(len(block.people))
    sex = np.where(block.people.female, 0, 1)
    written = np.where(chance(rng, 0.006, len(who)), 2, sex)
    year, age = _birth_year_and_age(rng, block)
    return table(
        who,
        {
            "patient_id": block.patient_id,
            "sex": _spell("sex").draw(rng, written, block.chinese),
            "birth_year": year,
            "age_years": age,
            "index_date": _index_dates(rng, block),
            "vital_status": _vital_status(rng, block),
            "site": pl.Series(block.sites.names).gather(block.people.site),
            "sex_at_birth": _spell("sex").draw(rng, np.where(chance(rng, 0.1, len(who)), sex, -1)),
            "race": _race(rng, block),
            "ethnicity": _ethnicity(rng, block),
        },
        COLUMNS["patients"],
    )


def _spell(kind: str) -> Spellings:
    return read_spellings("patients", kind)


def _birth_year_and_age(rng: np.random.Generator, block: Block) -> tuple[pl.Series, pl.Series]:
    """Write birth year, age, both or neither; nobody above the site's top code has a year."""
    people = block.people
    top = block.sites.top_code[people.site]
    style = pl.Series(pick(rng, _AGE_AND_YEAR, len(people)))
    frame = pl.DataFrame({"age": people.age, "year": people.birth_year, "top": top, "style": style})
    old = pl.col("age") >= pl.col("top")
    year = pl.when(~old & pl.col("style").is_in([0, 2])).then(pl.col("year").cast(pl.String))
    age = (
        pl.when(old)
        .then(pl.col("top").cast(pl.String) + "+")
        .when(pl.col("style").is_in([1, 2]))
        .then(pl.col("age").cast(pl.String))
    )
    written = frame.select(year=year, age=age)
    return written["year"], written["age"]


def _index_dates(rng: np.random.Generator, block: Block) -> pl.Series:
    """Write index dates, where the hospital gives them."""
    ago = np.where(block.people.index_known, 0, -1)
    return block.dates(rng, np.arange(len(ago)), ago)


def _vital_status(rng: np.random.Generator, block: Block) -> pl.Series:
    return _spell("vital_status").draw(rng, block.people.dead.astype(np.int64), block.chinese)


def _race(rng: np.random.Generator, block: Block) -> pl.Series:
    codes = _spell("race").codes(RACES)[block.people.race]
    return _spell("race").draw(rng, codes, block.chinese)


def _ethnicity(rng: np.random.Generator, block: Block) -> pl.Series:
    spell = _spell("ethnicity")
    hispanic = (block.people.race != RACES.index("asian")) & chance(rng, 0.14, len(block.people))
    codes = np.where(hispanic, spell.code("hispanic"), spell.code("other"))
    return spell.draw(rng, codes, block.chinese)
