"""How often the lists are right: sensitivity and precision, from what people said of the blind samples.

**Precision** is the share of the listed pairs that were suitable, with the exact interval of Clopper and
Pearson. **Sensitivity** is the share of all suitable pairs that were listed. Its numerator and denominator
are added up over the strata of which the samples were drawn, each pair counted as often as the pairs that
it stands for. A stratum in which nobody suitable was found isn't surely without any, which neither a
bootstrap nor the delta method would know; so each stratum's share is drawn from its Jeffreys posterior
(Brown, Cai and DasGupta, Statistical Science 2001;16:101–133), with the effective size of its sample
(Korn and Graubard, Survey Methodology 1998;24:193–201), and the interval holds 95 % of what comes of it.

Whoever reviews doesn't know the strata, so pairs that nobody has reviewed are missing from each alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import polars as pl
from scipy.stats import binomtest

from matcher.blind_sample import LISTED

ACCURACY: Final[dict[str, Any]] = {
    **dict.fromkeys(("trial_id", "measure"), pl.String),
    "n": pl.UInt32,
    **dict.fromkeys(("estimate", "low", "high"), pl.Float64),
}
"""The columns of `accuracy.parquet`; `n`: reviewed pairs that it rests on; no `trial_id`: all trials."""

_SUITABLE: Final = ("contacted", "consented", "not_interested")
_UNSUITABLE: Final = ("screen_failed", "not_eligible")
_DRAWS, _SEED = 20_000, 20_260_101
_JEFFREYS = 0.5


def accuracy_of(history: pl.DataFrame) -> pl.DataFrame:
    """Give both measures, of all trials and of each, in the columns of `ACCURACY`.

    `history` has all entries, oldest first, with `run_id`, `stratum` and `weight` of those that were
    made about pairs of a blind sample. Of two entries about a pair of one night the later counts;
    a pair that is still to be reviewed doesn't.
    """
    reviewed = (
        history.filter(pl.col("weight").is_not_null())
        .group_by("run_id", "trial_id", "patient_id", maintain_order=True)
        .last()
        .filter(pl.col("disposition").is_in([*_SUITABLE, *_UNSUITABLE]))
        .with_columns(suitable=pl.col("disposition").is_in(_SUITABLE))
        .sort("trial_id", "run_id", "patient_id")
    )
    groups: list[tuple[str | None, pl.DataFrame]] = [(None, reviewed)]
    groups += [
        (str(one), own) for (one,), own in reviewed.group_by("trial_id", maintain_order=True)
    ]
    rows = [(trial_id, *row) for trial_id, own in groups for row in _measures(own)]
    return pl.DataFrame(rows, ACCURACY, orient="row")


def _measures(reviewed: pl.DataFrame) -> Iterator[tuple[str, int, float, float, float]]:
    yield from _sensitivity(reviewed)
    yield from _precision(reviewed.filter(stratum=LISTED))


def _precision(listed: pl.DataFrame) -> Iterator[tuple[str, int, float, float, float]]:
    if listed.height:
        found = binomtest(int(listed["suitable"].sum()), listed.height)
        interval = found.proportion_ci(0.95, method="exact")
        yield "precision", listed.height, found.statistic, interval.low, interval.high


def _sensitivity(reviewed: pl.DataFrame) -> Iterator[tuple[str, int, float, float, float]]:
    """Give nothing where nobody suitable was found, or one side wasn't reviewed at all."""
    strata = _strata(reviewed)
    is_listed = strata["stratum"].to_numpy() == LISTED
    size, share = strata["size"].to_numpy(), strata["share"].to_numpy()
    suitable = size * share
    if not is_listed.any() or is_listed.all() or suitable.sum() == 0:
        return
    effective = strata["effective"].to_numpy()
    positive = share * effective + _JEFFREYS
    negative = (1 - share) * effective + _JEFFREYS
    shares = np.random.default_rng(_SEED).beta(positive, negative, (_DRAWS, strata.height))
    drawn = shares * size
    ratios = drawn[:, is_listed].sum(axis=1) / drawn.sum(axis=1)
    low, high = np.quantile(ratios, (0.025, 0.975))
    estimate = suitable[is_listed].sum() / suitable.sum()
    # The posterior's middle isn't the estimate, which may lie beyond where all suitable ones are listed.
    yield "sensitivity", reviewed.height, estimate, min(low, estimate), max(high, estimate)


def _strata(reviewed: pl.DataFrame) -> pl.DataFrame:
    """Give each stratum's size, its share of suitable pairs, and the effective size of its sample."""
    weight = pl.col("weight")
    return (
        reviewed.group_by("stratum")
        .agg(
            size=weight.sum(),
            share=weight.filter("suitable").sum() / weight.sum(),
            effective=weight.sum() ** 2 / (weight**2).sum(),
        )
        .sort("stratum")
    )
