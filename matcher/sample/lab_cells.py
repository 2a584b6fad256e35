"""The cells `value` and `unit` of laboratory results, with what goes wrong in them.

Analysers print bounds beyond what they measure; hospitals add flags, write the unit into the
value, leave it out, use decimal commas, and put words where the number should be.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.sample.analytes import read_analytes
from matcher.sample.block import Block
from matcher.sample.draws import Flags, chance, number_text
from matcher.sample.lab_results import Results
from matcher.sample.spellings import read_spellings

_NO_NUMBER = 0.004
_NO_UNIT = 0.010
_UNIT_IN_VALUE = 0.006
_FLAGGED = 0.12
"""Share of the abnormal results that carry a flag in the cell."""

_FLAGS = {True: (" H", "*", " (H)", "↑"), False: (" L", "*", " (L)", "↓")}


def mess_up(
    rng: np.random.Generator, block: Block, results: Results
) -> tuple[pl.Series, pl.Series]:
    """Write the cells `value` and `unit` of numeric results."""
    count = len(results.who)
    spelled = read_analytes().units.draw(rng, results.unit)
    inside = chance(rng, _UNIT_IN_VALUE, count)
    words = read_spellings("serology", "no_number")
    said = np.where(chance(rng, _NO_NUMBER, count), 0, -1)
    frame = pl.DataFrame(
        {
            "number": _numbers(block, results),
            "flag": _flags(rng, results),
            "unit": spelled,
            "inside": inside,
            "missing": chance(rng, _NO_UNIT, count),
            "word": words.draw(rng, said, block.chinese[results.who]),
        }
    )
    with_unit = pl.col("number") + " " + pl.col("unit")
    with_flag = pl.col("number") + pl.col("flag")
    cells = frame.select(
        value=pl.coalesce("word", pl.when("inside").then(with_unit), with_flag, pl.col("number")),
        unit=pl.when(~pl.col("inside") & ~pl.col("missing")).then(pl.col("unit")),
    )
    return cells["value"], cells["unit"]


def _numbers(block: Block, results: Results) -> pl.Series:
    """Print numbers, bounded by what the analyser measures, with the hospital's decimal sign."""
    analytes = read_analytes()
    factor = analytes.factor[results.unit]
    floor = analytes.number["floor"][results.test] * factor
    ceiling = analytes.number["ceiling"][results.test] * factor
    frame = pl.DataFrame(
        {
            "value": np.clip(results.value, floor, ceiling),
            "decimals": analytes.decimals[results.unit],
            "below": results.value < floor,
            "above": results.value > ceiling,
            "comma": block.sites.decimal_comma[block.people.site[results.who]],
        }
    )
    number = number_text(pl.col("value"), pl.col("decimals"))
    bounded = (
        pl.when("below").then("<" + number).when("above").then(">=" + number).otherwise(number)
    )
    local = pl.when("comma").then(bounded.str.replace(".", ",", literal=True)).otherwise(bounded)
    return frame.select(number=local).to_series()


def _flags(rng: np.random.Generator, results: Results) -> pl.Series:
    """Give the flags of some of the results outside the normal range, null for all others."""
    high = results.value > results.high
    abnormal = high | (results.value < results.low)
    flagged = abnormal & chance(rng, _FLAGGED, len(high))
    return _flag_texts(rng, high).set(pl.Series(~flagged), None)


def _flag_texts(rng: np.random.Generator, high: Flags) -> pl.Series:
    texts = pl.Series([*_FLAGS[True], *_FLAGS[False]])
    return texts.gather(rng.integers(0, len(_FLAGS[True]), len(high)) + len(_FLAGS[True]) * ~high)
