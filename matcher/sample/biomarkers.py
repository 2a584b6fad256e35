"""The table `biomarkers`: genes one by one, panels, several genes in one cell, PD-L1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matcher.sample.block import WHO, Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.disease import DRIVER, NON_SMALL_CELL
from matcher.sample.draws import Flags, Ints, chance, pick_by
from matcher.sample.expression import expression, signatures
from matcher.sample.spellings import Spellings, read_spellings

GENES = "egfr alk ros1 kras braf met ret erbb2 ntrk tp53 stk11".split()
_ALONE = np.array((0.97, 0.95, 0.90, 0.35, 0.55, 0.5, 0.45, 0.25, 0.3, 0.05, 0.02))
"""Share of patients tested gene by gene who have each gene's test."""

_METHODS = "pcr fish fish pcr pcr pcr fish pcr fish ngs ngs".split()

_SINGLE, _PANEL, _TOGETHER, _UNTESTED = range(4)
_WAYS = (
    # lung cancer, squamous lung cancer and any other cancer, where records are mostly complete
    (0.46, 0.37, 0.15, 0.02),
    (0.45, 0.30, 0.15, 0.10),
    (0.03, 0.10, 0.0, 0.87),
    # and where they aren't
    (0.36, 0.33, 0.16, 0.15),
    (0.22, 0.18, 0.15, 0.45),
    (0.02, 0.06, 0.0, 0.92),
)
"""How each kind of cancer is tested: gene by gene, by a panel, in one cell, or not at all."""

_NOT_TESTED, _EQUIVOCAL, _VUS = 0.018, 0.008, 0.006
_CONTRADICTED = 0.015
"""Share of the tested with a second ALK report that says the opposite."""


@dataclass(frozen=True, slots=True)
class Reports:
    """One entry for each report: whose, which test, which result, by which method."""

    who: Ints
    test: Ints
    result: Ints
    method: Ints


def biomarkers(block: Block) -> pl.DataFrame:
    """Write the molecular reports of a block's patients; some have none."""
    rng = block.stream("biomarkers")
    way = _ways(rng, block)
    truth = _truth(rng, block)
    way = np.where((way == _TOGETHER) & ~_tellable(block), _SINGLE, way)
    tested = rng.integers(3, 45, len(way))
    genes = [
        _gene_by_gene(rng, block, way, truth),
        _panels(rng, block, way, truth),
        _in_one_cell(block, way),
        _contradictions(rng, way, truth),
    ]
    rows = [_write(rng, block, reports, tested) for reports in genes]
    more = [expression(rng, block, tested), signatures(rng, block, way == _PANEL, tested)]
    return pl.concat([*rows, *more]).sort(WHO, maintain_order=True)


def _tests() -> Spellings:
    return read_spellings("biomarkers", "test")


def _results() -> Spellings:
    return read_spellings("biomarkers", "result")


def _ways(rng: np.random.Generator, block: Block) -> Ints:
    disease = block.disease
    kind = np.where(disease.of("lusc"), 1, np.where(disease.of(*NON_SMALL_CELL, "lung"), 0, 2))
    way = pick_by(rng, _WAYS, kind + 3 * ~block.people.well_recorded)
    # Who is on a targeted drug has been tested for its target.
    known = (disease.driver > 0) & block.people.telling("driver") & (way == _UNTESTED)
    return np.where(known, _SINGLE, way)


def _truth(rng: np.random.Generator, block: Block) -> NDArray[np.int64]:
    """Give each patient's result for each gene (rows, columns) as a laboratory would call it."""
    results, disease = _results(), block.disease
    truth = np.full((len(block.people), len(GENES)), results.code("negative"), dtype=np.int64)
    for driver, code in DRIVER.items():
        if driver != "none":
            gene = GENES.index(driver.partition("_")[0])
            truth[disease.driver == code, gene] = results.code(driver)
    truth[disease.kras, GENES.index("kras")] = results.code("kras")
    for name, share in (("tp53", 0.5), ("stk11", 0.14)):
        drawn = chance(rng, share, len(truth)) & (disease.smoker | (name == "tp53"))
        truth[drawn, GENES.index(name)] = results.code(name)
    return truth


def _tellable(block: Block) -> Flags:
    """Say for whom one cell can hold all genes: those without a driver or with EGFR's."""
    common = np.isin(block.disease.driver, [DRIVER["egfr_exon19"], DRIVER["egfr_l858r"]])
    tellable: Flags = common | (block.disease.driver == DRIVER["none"])
    return tellable


def _listed(shown: NDArray[np.bool_], truth: NDArray[np.int64], *, panel: bool) -> Reports:
    """Make a report of each gene shown for each patient."""
    who, gene = np.nonzero(shown)
    methods = read_spellings("biomarker_numbers", "method")
    method = methods.codes(["ngs"] * len(GENES) if panel else _METHODS)[gene]
    return Reports(who, _tests().codes(GENES)[gene], truth[who, gene], method)


def _gene_by_gene(
    rng: np.random.Generator, block: Block, way: Ints, truth: NDArray[np.int64]
) -> Reports:
    """Report genes tested one by one; a few aren't tested in the end, or unclear."""
    asked = np.maximum(_ALONE, block.people.recorded(1, 0)[:, None] * (_ALONE > 0.8))
    shown = (rng.random(truth.shape) < asked) & (way == _SINGLE)[:, None]
    positive = truth != _results().code("negative")
    shown |= positive & (way == _SINGLE)[:, None] & (np.arange(len(GENES)) < GENES.index("tp53"))
    said, roll = truth.copy(), rng.random(truth.shape)
    limit = 0.0
    for key, share in (("not_tested", _NOT_TESTED), ("equivocal", _EQUIVOCAL), ("vus", _VUS)):
        said[(roll >= limit) & (roll < limit + share)] = _results().code(key)
        limit += share
    return _listed(shown, said, panel=False)


def _panels(rng: np.random.Generator, block: Block, way: Ints, truth: NDArray[np.int64]) -> Reports:
    """Report panels: that one was run, what it found, and rarely what it didn't."""
    panel = way == _PANEL
    negative = _results().code("negative")
    spelt_out = chance(rng, block.people.recorded(0.75, 0.25), len(way))[:, None] & (
        np.arange(len(GENES)) < 3
    )
    found = _listed(panel[:, None] & ((truth != negative) | spelt_out), truth, panel=True)
    who = np.flatnonzero(panel)
    result = np.where(chance(rng, 0.03, len(who)), "not_tested", "panel_performed")
    extra = who[chance(rng, 0.08, len(who))]
    genes = _tests().codes(("met", "erbb2", "egfr"))[rng.integers(0, 3, len(extra))]
    odd = _results().codes(("amplification", "vus"))[rng.integers(0, 2, len(extra))]
    ngs = read_spellings("biomarker_numbers", "method").code("ngs")
    return Reports(
        who=np.concatenate([who, found.who, extra]),
        test=np.concatenate([np.full(len(who), _tests().code("panel")), found.test, genes]),
        result=np.concatenate([_results().codes(result), found.result, odd]),
        method=np.concatenate([np.full(len(who), ngs), found.method, np.full(len(extra), ngs)]),
    )


def _in_one_cell(block: Block, way: Ints) -> Reports:
    """Report several genes in one cell."""
    who = np.flatnonzero(way == _TOGETHER)
    driver, kras = block.disease.driver[who] > 0, block.disease.kras[who]
    kinds = _results().codes(("all_negative", "kras_in_one", "egfr_in_one"))
    result = kinds[np.where(driver, 2, kras.astype(np.int64))]
    test = np.full(len(who), _tests().code("together"))
    return Reports(who, test, result, np.full(len(who), -1))


def _contradictions(rng: np.random.Generator, way: Ints, truth: NDArray[np.int64]) -> Reports:
    """Report ALK a second time, by protein, with the opposite result."""
    who = np.flatnonzero((way < _UNTESTED) & chance(rng, _CONTRADICTED, len(way)))
    negative = truth[who, GENES.index("alk")] == _results().code("negative")
    opposite = np.where(negative, _results().code("alk_ihc_positive"), _results().code("negative"))
    method = read_spellings("biomarker_numbers", "method").code("ihc")
    test = np.full(len(who), _tests().code("alk_ihc"))
    return Reports(who, test, opposite, np.full(len(who), method))


def _write(rng: np.random.Generator, block: Block, reports: Reports, lag: Ints) -> pl.DataFrame:
    """Write reports as rows; `lag` is each patient's wait for results after the diagnosis."""
    who, chinese = reports.who, block.chinese[reports.who]
    methods = read_spellings("biomarker_numbers", "method")
    origin = read_spellings("biomarker_numbers", "origin")
    taken = block.timeline.diagnosed[who]
    return table(
        who,
        {
            "patient_id": block.patient_id.gather(who),
            "test": _tests().draw(rng, reports.test, chinese),
            "result": _results().draw(rng, reports.result, chinese),
            "reported_on": block.dates(rng, who, np.maximum(0, taken - lag[who]), partial=0.04),
            "specimen_on": block.dates(rng, who, taken, partial=0.02, missing=0.6),
            "method": methods.draw(rng, reports.method, chinese),
            "origin": origin.draw(rng, np.zeros(len(who), dtype=np.int64)),
        },
        COLUMNS["biomarkers"],
    )
