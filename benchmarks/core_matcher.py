"""The core as the matcher does it: a kept record and trial files in, lists and reasons out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from plain_plan import CONFIG

from matcher.criteria import Inquiry
from matcher.eligibility import Assessment, Status, Verdict, assess
from matcher.ranking import candidates
from matcher.reasons import explain
from matcher.record import Record
from matcher.record.storage import load_record
from matcher.settings_file import read_settings
from matcher.terms.vocabularies import load_vocabularies
from matcher.trials.model import Trial
from matcher.trials.reading import read_trial, trial_files

Rows = list[tuple[object, ...]]


def load(record: Path, folder: Path, trials: int) -> tuple[Record, list[Trial]]:
    """Read a record and the first so many trials of a folder."""
    settings = read_settings(CONFIG / "matcher.yaml")
    vocabularies = load_vocabularies(CONFIG / "vocabulary")
    read = [read_trial(path, vocabularies)[0] for path in trial_files(folder)[:trials]]
    return load_record(record, vocabularies, settings), [one for one in read if one is not None]


def run(record: Path, folder: Path, trials: int) -> tuple[Rows, Rows, pl.DataFrame]:
    """Give totals by verdict, lists, and the reasons of listed pairs with their rows."""
    patients, portfolio = load(record, folder, trials)
    inquiry = Inquiry(patients)
    totals: Rows = []
    lists: Rows = []
    listed: dict[str, pl.Series] = {}
    for number, trial in enumerate(portfolio):
        assessment = assess(trial, inquiry, patients)
        totals += _totals(number, assessment)
        best = candidates(assessment, patients, patients.settings.listing)
        band = best["verdict"].to_physical()
        columns = best.select("p", band, "n_fail", "n_unknown", "eligible_from")
        lists += [(number, *row) for row in columns.iter_rows()]
        listed[trial.trial_id] = best["p"]
    return totals, lists, explain(patients, portfolio, listed)


def _totals(number: int, assessment: Assessment) -> Rows:
    fails, unknowns = assessment.count(Status.FAIL), assessment.count(Status.UNKNOWN)
    bands = [int(band) for band in Verdict if (assessment.verdicts == band).any()]
    return [
        (
            number,
            band,
            int((assessment.verdicts == band).sum()),
            int(np.sum(fails[assessment.verdicts == band], dtype=np.int64)),
            int(np.sum(unknowns[assessment.verdicts == band], dtype=np.int64)),
        )
        for band in bands
    ]
