"""Every criterion of some patients and all trials, a letter each, for pages that show them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from matcher.eligibility import VERDICT_NAMES, Assessment, Status, verdict_frame

STATUSES: dict[str, Any] = {
    "patient_id": pl.String,
    "trial_id": pl.String,
    "verdict": VERDICT_NAMES,
    "first_fail": pl.String,
    "eligible_from": pl.Date,
    "statuses": pl.String,
}
"""The columns of `statuses.parquet`: `statuses` has a letter a criterion, in the trial's order."""

ROWS = 250_000
"""Pairs that are given at most: what a page can hold."""

_LETTERS = np.frombuffer(b"".join(status.name.encode()[:1].lower() for status in Status), np.uint8)


def foremost_patients(listed: pl.DataFrame, near: pl.DataFrame, n_trials: int) -> pl.DataFrame:
    """Give as many of the best patients as `ROWS` has room for, in their order: `p`, `place`.

    Who is a candidate of any trial comes before those who are near misses only; among both the best
    rank in any trial decides, then the patient's id.
    """
    columns = ("p", "patient_id", "rank")
    both = [listed.select(*columns, near=False), near.select(*columns, near=True)]
    return (
        pl.concat(both)
        .sort("near", "rank", "patient_id")
        .unique("p", keep="first", maintain_order=True)
        .head(ROWS // n_trials)
        .select("p")
        .with_row_index("place")
    )


def statuses(assessments: Sequence[Assessment], ids: pl.Series) -> pl.DataFrame:
    """Give the patients who were assessed, whose ids are `ids`, with each of the trials.

    Columns: those of `STATUSES`, and `at`, which of the patients it is.
    """
    n_trials, n_patients = len(assessments), len(ids)
    by_trial = pl.concat([_in_letters(one) for one in assessments])
    by_patient = np.arange(len(by_trial)).reshape(n_trials, n_patients).T.ravel()
    return (
        verdict_frame(assessments, ids)
        .with_columns(
            at=np.repeat(np.arange(n_patients, dtype=np.uint32), n_trials),
            statuses=by_trial.gather(by_patient),
        )
        .select("at", *(pl.col(name).cast(dtype) for name, dtype in STATUSES.items()))
    )


def _in_letters(assessment: Assessment) -> pl.Series:
    codes = np.stack([mark.codes() for mark in assessment.marks], axis=1)
    words = _LETTERS[codes].view(f"S{codes.shape[1]}").ravel()
    return pl.Series(words.astype(np.str_), dtype=pl.String)
