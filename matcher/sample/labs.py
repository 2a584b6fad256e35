"""The table `labs`: results as cells, in each hospital's own names, units and habits."""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.sample.analytes import read_analytes
from matcher.sample.block import WHO, Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.draws import chance, number_text
from matcher.sample.lab_cells import mess_up
from matcher.sample.lab_results import Results, draw_results, draw_visits
from matcher.sample.serology import serology


def labs(block: Block) -> pl.DataFrame:
    """Write the results of a block's patients: thirty of core tests each, and some more."""
    rng = block.stream("labs")
    visit_ago = draw_visits(rng, block)
    numeric = _write(rng, block, draw_results(rng, block, visit_ago))
    return pl.concat([numeric, serology(rng, block, visit_ago[:, 0])]).sort(
        WHO, maintain_order=True
    )


def _write(rng: np.random.Generator, block: Block, results: Results) -> pl.DataFrame:
    """Write results as cells: names, numbers, units, ranges, days."""
    analytes = read_analytes()
    who, site = results.who, block.people.site[results.who]
    loinc = block.sites.loinc[site] & chance(rng, 0.8, len(who))
    names = analytes.names.draw(rng, np.where(loinc, -1, results.test), block.chinese[who])
    codes = analytes.loinc.draw(rng, np.where(loinc, results.test, -1))
    shown = ~block.sites.no_ranges[site] & chance(rng, 0.97, len(who))
    decimals = pl.Series(analytes.decimals[results.unit])
    cells = pl.DataFrame({"low": results.low, "high": results.high, "decimals": decimals}).select(
        number_text(pl.col("low"), pl.col("decimals")),
        number_text(pl.col("high"), pl.col("decimals")),
    )
    value, unit = mess_up(rng, block, results)
    hidden = pl.Series(~shown)
    return table(
        who,
        {
            "patient_id": block.patient_id.gather(who),
            "test": names.zip_with(names.is_not_null(), codes),
            "value": value,
            "unit": unit,
            "ref_low": cells["low"].set(hidden, None),
            "ref_high": cells["high"].set(hidden, None),
            "measured_on": block.dates(rng, who, results.ago, partial=0.003, missing=0.002),
        },
        COLUMNS["labs"],
    )
