"""The core as the matcher does it: a kept record and trial files in, lists and reasons out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import kept_record
import numpy as np
import polars as pl

from matcher.criteria import Inquiry
from matcher.eligibility import Assessment, Verdict, assess
from matcher.ranking import candidates
from matcher.reasons import explain
from matcher.trials.reading import read_trial, trial_files

Rows = list[tuple[object, ...]]


def run(record: Path, folder: Path, trials: int) -> tuple[Rows, Rows, pl.DataFrame]:
    """Give totals by verdict, lists, and the reasons of listed pairs with their rows."""
    patients = kept_record.load(record)
    read = [read_trial(path, patients.vocabularies)[0] for path in trial_files(folder)[:trials]]
    portfolio = [one for one in read if one is not None]
    inquiry = Inquiry(patients)
    assessments = [assess(trial, inquiry, patients) for trial in portfolio]
    totals = [row for number, one in enumerate(assessments) for row in _totals(number, one)]
    best = candidates(assessments, patients, patients.settings.listing)
    numbers = {trial.trial_id: number for number, trial in enumerate(portfolio)}
    lists = best.select(
        pl.col("trial_id").replace_strict(numbers),
        "p",
        pl.col("verdict").to_physical(),
        "n_fail",
        "n_unknown",
        "eligible_from",
    ).rows()
    listed = {
        trial_id: rows["p"] for (trial_id,), rows in best.group_by("trial_id", maintain_order=True)
    }
    return totals, lists, explain(patients, portfolio, listed)


def _totals(number: int, assessment: Assessment) -> Iterator[tuple[object, ...]]:
    for band in Verdict:
        such = assessment.verdicts == band
        if such.any():
            counts = (assessment.n_fail[such], assessment.n_unknown[such])
            sums = (int(np.sum(one, dtype=np.int64)) for one in counts)
            yield number, int(band), int(np.count_nonzero(such)), *sums
