"""Serology and viral loads among the laboratory results: words more often than numbers."""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.sample.block import Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.draws import Flags, Ints, chance, pick
from matcher.sample.spellings import Spellings, read_spellings

_TESTS = ("hbsag", "hcv_antibody", "hiv_antibody")
_TESTED = (0.72, 0.68, 0.62)
"""Shares tested where records are poor; nearly all elsewhere."""
_POSITIVE = (0.0, 0.01, 0.004)
"""Shares of positives among those tested; carriers of hepatitis B are known already."""

_UNCLEAR = 0.006


def serology(rng: np.random.Generator, block: Block, ago: Ints) -> pl.DataFrame:
    """Write serology of the last visit, `ago` days before the index day, and HBV DNA."""
    positive = rng.random((len(ago), len(_TESTS))) < _POSITIVE
    positive[:, 0] = block.people.hepatitis_b
    rows = [_antibody(rng, block, place, positive[:, place], ago) for place in range(len(_TESTS))]
    return pl.concat([*rows, _hbv_dna(rng, block, positive[:, 0], ago)])


def _spell(kind: str) -> Spellings:
    return read_spellings("serology", kind)


def _antibody(
    rng: np.random.Generator, block: Block, place: int, positive: Flags, ago: Ints
) -> pl.DataFrame:
    """Write one serological test of those who had it."""
    share = block.people.recorded(0.97, _TESTED[place])
    who = np.flatnonzero(chance(rng, share, len(ago)))
    results = _spell("result")
    kinds = results.codes(("negative", "positive", "unclear"))
    unclear = chance(rng, _UNCLEAR, len(who))
    result = kinds[np.where(unclear, 2, positive[who].astype(np.int64))]
    return _rows(
        rng,
        block,
        who,
        ago,
        {
            "test": _spell("test").draw(
                rng, np.full(len(who), _spell("test").code(_TESTS[place])), block.chinese[who]
            ),
            "value": results.draw(rng, result, block.chinese[who]),
        },
    )


def _hbv_dna(rng: np.random.Generator, block: Block, carrier: Flags, ago: Ints) -> pl.DataFrame:
    """Write viral loads: of most carriers, and of a few others who have none."""
    who = np.flatnonzero(chance(rng, np.where(carrier, 0.85, 0.06), len(ago)))
    kind = pick(rng, (0.45, 0.4, 0.15), len(who))
    kind = np.where(carrier[who], kind, 0)
    results, units = _spell("result"), _spell("unit")
    result = results.codes(("not_detected", "iu", "copies"))[kind]
    unit = units.codes(("iu", "iu", "copies"))[kind]
    return _rows(
        rng,
        block,
        who,
        ago,
        {
            "test": _spell("test").draw(
                rng, np.full(len(who), _spell("test").code("hbv_dna")), block.chinese[who]
            ),
            "value": results.draw(rng, result, block.chinese[who]),
            "unit": units.draw(rng, unit, block.chinese[who]),
        },
    )


def _rows(
    rng: np.random.Generator,
    block: Block,
    who: Ints,
    ago: Ints,
    columns: dict[str, pl.Series],
) -> pl.DataFrame:
    """Add whose the results are and their day: within a month before the visit, mostly on it."""
    earlier = np.where(chance(rng, 0.2, len(who)), rng.integers(1, 30, len(who)), 0)
    return table(
        who,
        columns
        | {
            "patient_id": block.patient_id.gather(who),
            "measured_on": block.dates(rng, who, ago[who] + earlier, partial=0.01),
        },
        COLUMNS["labs"],
    )
