"""PD-L1, tumour mutational burden, microsatellites, and the receptors of other cancers."""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.sample.block import Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.disease import LUNG
from matcher.sample.draws import Flags, Ints, chance
from matcher.sample.spellings import read_spellings

_IN_COLUMNS = 0.15
"""How often PD-L1's number stands in the columns `value` and `unit` too."""


def expression(rng: np.random.Generator, block: Block, lag: Ints) -> pl.DataFrame:
    """Write PD-L1 of most lung cancers and receptors of others, `lag` days after the diagnosis."""
    receptors = [
        _results(rng, block, lag, block.disease.of("breast"), ("er", ("positive", "negative"))),
        _results(
            rng,
            block,
            lag,
            block.disease.of("breast", "stomach"),
            ("her2_ihc", ("ihc_low", "ihc_low", "ihc_high")),
        ),
    ]
    return pl.concat([_pdl1(rng, block, lag), *receptors])


def signatures(rng: np.random.Generator, block: Block, panel: Flags, lag: Ints) -> pl.DataFrame:
    """Write mutational burden and microsatellites of those whose panel reports them."""
    who = np.flatnonzero(panel & chance(rng, 0.55, len(panel)))
    burden = np.exp(rng.normal(np.where(block.disease.smoker[who], 2.0, 1.2), 0.7))
    high = (burden >= 10).astype(np.int64)
    unstable = chance(rng, 0.01, len(who)).astype(np.int64)
    chinese = block.chinese[who]
    counted = read_spellings("biomarker_numbers", "tmb").draw(rng, high, chinese)
    called = read_spellings("biomarker_numbers", "msi").draw(rng, unstable, chinese)
    columns = [
        _named(rng, block, who, "tmb")
        | {"result": _fill(counted, pl.Series(burden).round(1).cast(pl.String))},
        _named(rng, block, who, "msi") | {"result": called},
    ]
    return pl.concat([_rows(rng, block, who, lag, one) for one in columns])


def _pdl1(rng: np.random.Generator, block: Block, lag: Ints) -> pl.DataFrame:
    disease = block.disease
    stomach = disease.of("stomach")
    share = np.where(disease.of(*LUNG), 0.82, np.where(stomach, 0.5, 0.06))
    who = np.flatnonzero(chance(rng, share, len(share)))
    band = np.searchsorted((1.0, 49.5), disease.pdl1[who], side="right")
    number = pl.Series(disease.pdl1[who].round()).cast(pl.Int64).cast(pl.String)
    text = read_spellings("biomarker_numbers", "pdl1").draw(rng, band, block.chinese[who])
    tests = read_spellings("biomarkers", "test")
    test = np.where(stomach[who], tests.code("pdl1_cps"), tests.code("pdl1"))
    hidden = pl.Series(~(chance(rng, _IN_COLUMNS, len(who)) & (band > 0)))
    columns = {
        "test": tests.draw(rng, test, block.chinese[who]),
        "result": _fill(text, number),
        "value": number.set(hidden, None),
        "unit": pl.Series(["%"]).new_from_index(0, len(who)).set(hidden, None),
    }
    return _rows(rng, block, who, lag, columns)


def _results(
    rng: np.random.Generator,
    block: Block,
    lag: Ints,
    tested: Flags,
    kind: tuple[str, tuple[str, ...]],
) -> pl.DataFrame:
    """Write a test of all the tested, its results drawn evenly from those of `kind`."""
    who = np.flatnonzero(tested)
    results = read_spellings("biomarkers", "result")
    codes = results.codes(kind[1])[rng.integers(0, len(kind[1]), len(who))]
    result = results.draw(rng, codes, block.chinese[who])
    return _rows(rng, block, who, lag, _named(rng, block, who, kind[0]) | {"result": result})


def _named(rng: np.random.Generator, block: Block, who: Ints, test: str) -> dict[str, pl.Series]:
    tests = read_spellings("biomarkers", "test")
    return {"test": tests.draw(rng, np.full(len(who), tests.code(test)), block.chinese[who])}


def _fill(text: pl.Series, number: pl.Series) -> pl.Series:
    """Put each number where its text has the mark for it."""
    return (
        pl.DataFrame({"text": text, "number": number})
        .select(pl.col("text").str.replace("#", pl.col("number"), literal=True))
        .to_series()
    )


def _rows(
    rng: np.random.Generator,
    block: Block,
    who: Ints,
    lag: Ints,
    columns: dict[str, pl.Series],
) -> pl.DataFrame:
    reported = np.maximum(0, block.timeline.diagnosed[who] - lag[who])
    shared = {
        "patient_id": block.patient_id.gather(who),
        "reported_on": block.dates(rng, who, reported, partial=0.03, missing=0.1),
    }
    return table(who, columns | shared, COLUMNS["biomarkers"])
