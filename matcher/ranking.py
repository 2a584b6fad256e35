"""Ranked lists of each trial: its candidates, and the pairs that fail exactly one criterion.

Bands come first: eligible, possible, later. Within a band the score decides, which is the share of
the criteria that the record can answer and that are met: n_pass / (n_pass + n_fail + n_unknown).
Then, among those eligible later, the earlier day; last, the patient's id, so that the order is total.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.criteria import Inquiry
from matcher.eligibility import Assessment, Status, Verdict, verdict_frame
from matcher.record import Record
from matcher.settings import Listing

_BANDS = [Verdict.ELIGIBLE, Verdict.POSSIBLE, Verdict.LATER]


def candidates(assessment: Assessment, record: Record, listing: Listing) -> pl.DataFrame:
    """Give the best patients of a trial: `rank`, `p`, and the columns of the verdicts with `score`."""
    verdicts = verdict_frame(assessment, record.patients["patient_id"]).with_row_index("p")
    answered = pl.col("n_pass") + pl.col("n_fail") + pl.col("n_unknown")
    return (
        verdicts.filter(pl.Series(np.isin(assessment.verdicts, _BANDS)))
        .with_columns(
            score=(pl.col("n_pass") / pl.when(answered > 0).then(answered)).fill_null(0.0).round(4),
            band=pl.col("verdict").to_physical(),
        )
        .sort(
            "band",
            "score",
            "eligible_from",
            "patient_id",
            descending=[False, True, False, False],
            nulls_last=True,
        )
        .head(listing.candidates)
        .with_row_index("rank", offset=1)
        .drop("band")
    )


def near_misses(
    assessment: Assessment, inquiry: Inquiry, record: Record, listing: Listing
) -> pl.DataFrame:
    """Give the pairs that fail exactly one criterion: the narrowest margin first, none last.

    Columns: `trial_id`, `rank`, `p`, `patient_id`, `criterion_id`, `margin`, `n_unknown`.
    """
    fails = assessment.statuses == Status.FAIL
    missed = (fails.sum(axis=0) == 1) & (assessment.verdicts == Verdict.INELIGIBLE)
    missed &= ~assessment.deceased
    positions = np.flatnonzero(missed)
    which = fails[:, positions].argmax(axis=0)
    criteria = assessment.trial.criteria
    margins = np.full(len(positions), np.nan)
    for at in np.unique(which):
        margin = inquiry.answer(criteria[at].question).margin
        if margin is not None:
            here = which == at
            margins[here] = margin().to_numpy()[positions[here]]
    names = pl.Series([criterion.id for criterion in criteria])
    return (
        pl.DataFrame(
            {
                "trial_id": [assessment.trial.trial_id] * len(positions),
                "p": positions.astype(np.uint32),
                "patient_id": record.patients["patient_id"].gather(positions),
                "criterion_id": names.gather(which.astype(np.uint32)),
                "margin": pl.Series(margins).fill_nan(None).round(4),
                "n_unknown": assessment.count(Status.UNKNOWN)[positions],
            },
            schema_overrides={"trial_id": pl.String, "criterion_id": pl.String},
        )
        .sort("margin", "n_unknown", "patient_id", nulls_last=True)
        .head(listing.near_misses)
        .with_row_index("rank", offset=1)
    )


def changes(listed: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """Add `change` since the last good run: `new`, `same`, `better`, `worse`; null without one.

    `before` has `trial_id`, `patient_id` and `verdict` of that run's list.
    """
    if before is None:
        return listed.with_columns(change=pl.lit(None, dtype=pl.String))
    earlier = before.select(
        "trial_id", "patient_id", pl.col("verdict").cast(listed["verdict"].dtype).alias("was")
    )
    now, was = pl.col("verdict").to_physical(), pl.col("was").to_physical()
    change = (
        pl.when(was.is_null())
        .then(pl.lit("new"))
        .when(now < was)
        .then(pl.lit("better"))
        .when(now > was)
        .then(pl.lit("worse"))
        .otherwise(pl.lit("same"))
    )
    return (
        listed.join(earlier, on=["trial_id", "patient_id"], how="left", maintain_order="left")
        .with_columns(change=change)
        .drop("was")
    )
