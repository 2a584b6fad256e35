"""Every criterion of some patients and all trials, a letter each, for pages that show them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.eligibility import DECEASED, VERDICT_NAMES, Assessment, Places, Status, named

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


def statuses(assessments: Sequence[Assessment], ids: pl.Series, places: Places) -> pl.DataFrame:
    """Give the patients at some places of a record, whose ids are `ids`, with each of the trials.

    Columns: those of `STATUSES`, and `at`, which of the places it is.
    """
    rows = [
        pl.DataFrame(
            {
                "at": np.arange(len(places), dtype=np.uint32),
                "patient_id": ids.gather(places),
                "trial_id": pl.repeat(one.trial.trial_id, len(places), eager=True),
                "verdict": named(one.verdicts[places], VERDICT_NAMES),
                "first_fail": _first_fails(one, places),
                "eligible_from": one.eligible_from.gather(places),
                "statuses": _in_letters(one, places),
            }
        )
        for one in assessments
    ]
    return pl.concat(rows).sort("at", maintain_order=True)


def _first_fails(assessment: Assessment, places: Places) -> pl.Series:
    names = pl.Series([*(own.id for own in assessment.trial.criteria), None, DECEASED])
    first: npt.NDArray[np.int64] = assessment.first_fail[places].astype(np.int64)
    first[assessment.deceased[places]] = len(names) - 1
    return names.gather(first)


def _in_letters(assessment: Assessment, places: Places) -> pl.Series:
    codes = np.stack([mark.codes(places) for mark in assessment.marks], axis=1)
    words = _LETTERS[codes].view(f"S{codes.shape[1]}").ravel()
    return pl.Series(words.astype(np.str_), dtype=pl.String)
