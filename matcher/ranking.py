"""Ranked lists of each trial: its candidates, and the pairs that fail exactly one criterion.

Bands come first: eligible, possible, later. Within a band the score decides, which is the share of
the criteria that the record can answer and that are met: n_pass / (n_pass + n_fail + n_unknown).
Then, among those eligible later, the earlier day; last, the patient's id, so that the order is total.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria import Inquiry
from matcher.eligibility import VERDICT_NAMES, Assessment, Verdict, named
from matcher.record import Record
from matcher.settings import Listing

Places = npt.NDArray[np.intp]

_NEVER = np.iinfo(np.int32).max


def candidates(assessments: Sequence[Assessment], record: Record, listing: Listing) -> pl.DataFrame:
    """Give the best patients of each trial: `rank`, `p`, and the columns of the verdicts with `score`.

    The best of several groups of patients are among the best of each (`best_of`).
    """
    pages = [_candidates(one, record, listing.candidates) for one in assessments]
    return pl.concat(pages)


def _candidates(assessment: Assessment, record: Record, number: int) -> pl.DataFrame:
    places = np.flatnonzero(assessment.verdicts < Verdict.INELIGIBLE)
    score = _scores(assessment, places)
    ends = assessment.eligible_from.gather(places)
    order = np.lexsort(  # by the last key first; the ids make the order total
        (
            _order_of_ids(record)[places],
            ends.to_physical().fill_null(_NEVER).to_numpy(),
            -score,
            assessment.verdicts[places],
        )
    )[:number]
    chosen = places[order]
    return pl.DataFrame(
        {
            "trial_id": [assessment.trial.trial_id] * len(chosen),
            "rank": np.arange(1, len(chosen) + 1, dtype=np.uint32),
            "p": chosen.astype(np.uint32),
            "patient_id": record.patients["patient_id"].gather(chosen),
            "verdict": named(assessment.verdicts[chosen], VERDICT_NAMES),
            **{
                name: getattr(assessment, name)[chosen]
                for name in ("n_pass", "n_fail", "n_unknown", "n_manual")
            },
            "eligible_from": ends.gather(order),
            "score": score[order],
        },
        schema_overrides={"trial_id": pl.String},
    )


def _order_of_ids(record: Record) -> npt.NDArray[np.uint32]:
    ids = record.patients["patient_id"]
    return record.once("order of ids", lambda: ids.rank("ordinal").to_numpy())


def _scores(assessment: Assessment, places: Places) -> npt.NDArray[np.float64]:
    """Give the share of the criteria that can be answered and are met."""
    passed = assessment.n_pass[places].astype(np.float64)
    answered = passed + assessment.n_fail[places] + assessment.n_unknown[places]
    return np.round(passed / np.maximum(answered, 1), 4)


def best_of(lists: Sequence[pl.DataFrame], listing: Listing) -> pl.DataFrame:
    """Rank the candidates of several groups of patients together; trials stay in their order."""
    merged = pl.concat(lists).sort(
        *("trial_id", "verdict", "score", "eligible_from", "patient_id"),
        descending=[False, False, True, False, False],
        nulls_last=True,
    )
    return _ranked(merged, listing.candidates)


def _ranked(sorted_rows: pl.DataFrame, number: int) -> pl.DataFrame:
    rank = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("trial_id")
    return sorted_rows.with_columns(rank=rank).filter(pl.col("rank") <= number)


def near_misses(
    assessments: Sequence[Assessment], inquiry: Inquiry, record: Record, listing: Listing
) -> pl.DataFrame:
    """Give the pairs that fail exactly one criterion: the narrowest margin first, none last.

    Columns: `trial_id`, `rank`, `p`, `patient_id`, `criterion_id`, `margin`, `n_unknown`.
    """
    pages = [_near_misses(one, inquiry, record, listing.near_misses) for one in assessments]
    return pl.concat(pages)


def _near_misses(
    assessment: Assessment, inquiry: Inquiry, record: Record, number: int
) -> pl.DataFrame:
    missed = (assessment.n_fail == 1) & (assessment.verdicts == Verdict.INELIGIBLE)
    places = np.flatnonzero(missed & ~assessment.deceased)
    which = assessment.first_fail[places]
    margins = np.full(len(places), np.nan)
    criteria = assessment.trial.criteria
    for at in np.unique(which):
        margin = inquiry.margin(criteria[at].question)
        here = which == at
        margins[here] = margin[places[here]]
    # From a limit of zero no share of the limit leads anywhere.
    margins = np.where(np.isfinite(margins), np.round(margins, 4), np.nan)
    n_unknown = assessment.n_unknown[places]
    ids = _order_of_ids(record)[places]
    order = np.lexsort((ids, n_unknown, margins))[:number]  # without a margin: last
    chosen = places[order]
    return pl.DataFrame(
        {
            "trial_id": [assessment.trial.trial_id] * len(chosen),
            "rank": np.arange(1, len(chosen) + 1, dtype=np.uint32),
            "p": chosen.astype(np.uint32),
            "patient_id": record.patients["patient_id"].gather(chosen),
            "criterion_id": [criteria[at].id for at in which[order]],
            "margin": pl.Series(margins[order]).fill_nan(None),
            "n_unknown": n_unknown[order],
        },
        schema_overrides={"trial_id": pl.String, "criterion_id": pl.String},
    )


def nearest_of(lists: Sequence[pl.DataFrame], listing: Listing) -> pl.DataFrame:
    """Rank the near misses of several groups of patients together; trials stay in their order."""
    merged = pl.concat(lists).sort("trial_id", "margin", "n_unknown", "patient_id", nulls_last=True)
    return _ranked(merged, listing.near_misses)


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
