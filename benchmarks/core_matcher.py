"""The core as the matcher does it: a kept record and trial files in, lists and reasons out.

Two processes, as the nightly run has on two cores, judge part after part of the patients; then each explains half of the
listed patients.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

import kept_record
import numpy as np
import polars as pl
from core import PROCESSES
from plain_plan import CONFIG

from matcher.criteria import Inquiry
from matcher.eligibility import Assessment, Verdict, assess
from matcher.ranking import best_of, candidates
from matcher.reasons import explain
from matcher.run.crew import ONE_THREAD, environment
from matcher.terms.vocabularies import load_vocabularies
from matcher.trials.model import Trial
from matcher.trials.reading import read_trial, trial_files

Rows = list[tuple[object, ...]]
Totals = Counter[tuple[int, int, str]]


def run(record: Path, folder: Path, trials: int) -> tuple[Rows, Rows, list[int]]:
    """Give totals by verdict, lists, and how many criteria of listed pairs were explained by each process."""
    with (
        environment(**ONE_THREAD),
        ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool,
    ):
        given = [(record, folder, trials, part) for part in kept_record.parts(record)]
        judged = list(pool.map(judge, *zip(*given, strict=True)))
        listing = kept_record.load_settings().listing
        best = best_of([lists for _, lists in judged], listing)
        numbers = {one: at for at, one in enumerate(trial_ids(folder, trials))}
        lists = best.with_columns(trial=pl.col("trial_id").replace_strict(numbers)).sort(
            "trial", "rank"
        )
        shares = np.array_split(lists["p"].unique().sort(), PROCESSES)
        own = [lists.filter(pl.col("p").is_in(pl.Series(share).implode())) for share in shares]
        told = [pool.submit(tell, record, folder, trials, one) for one in own if one.height]
        explained = [one.result() for one in told]
    totals = sum((counts for counts, _ in judged), Totals())
    columns = (
        "trial",
        "p",
        pl.col("verdict").to_physical(),
        "n_fail",
        "n_unknown",
        "eligible_from",
    )
    return _rows(totals), lists.select(columns).rows(), explained


def judge(record: Path, folder: Path, trials: int, part: int) -> tuple[Totals, pl.DataFrame]:
    """Judge the patients of a part for all trials: totals, and the best of them."""
    patients = kept_record.load(record, part)
    inquiry = Inquiry(patients)
    assessments = [assess(trial, inquiry, patients) for trial in portfolio(folder, trials)]
    totals: Totals = Counter()
    for number, one in enumerate(assessments):
        totals.update(_totals(number, one))
    first = pl.lit(part * kept_record.PATIENTS_A_PART, dtype=pl.UInt32)
    best = candidates(assessments, patients, patients.settings.listing)
    return totals, best.with_columns(pl.col("p") + first)


def tell(record: Path, folder: Path, trials: int, lists: pl.DataFrame) -> int:
    """Explain the listed pairs of some patients; give how many criteria these are."""
    chosen = lists["p"].unique().sort()
    patients = kept_record.load_some(record, kept_record.parts(record), chosen)
    places = lists.with_columns(p=pl.col("p").replace_strict(chosen, range(len(chosen))))
    listed = {
        trial_id: rows["p"].cast(pl.UInt32)
        for (trial_id,), rows in places.group_by("trial_id", maintain_order=True)
    }
    return explain(patients, portfolio(folder, trials), listed).height


@lru_cache(maxsize=1)
def portfolio(folder: Path, trials: int) -> Sequence[Trial]:
    """Read the first trials of a portfolio."""
    vocabularies = load_vocabularies(CONFIG / "vocabulary")
    read = [read_trial(path, vocabularies)[0] for path in trial_files(folder)[:trials]]
    return [one for one in read if one is not None]


def trial_ids(folder: Path, trials: int) -> list[str]:
    """Give the trials' ids in their order: made-up trials are files of that name."""
    return [path.stem for path in trial_files(folder)[:trials]]


def _totals(number: int, assessment: Assessment) -> Totals:
    totals: Totals = Counter()
    for band in Verdict:
        such = assessment.verdicts == band
        counts = {
            "n": such,
            "fails": assessment.n_fail[such],
            "unknowns": assessment.n_unknown[such],
        }
        for name, values in counts.items():
            totals[number, int(band), name] = int(np.sum(values, dtype=np.int64))
    return totals


def _rows(totals: Totals) -> Rows:
    pairs = sorted({(number, band) for number, band, name in totals if totals[number, band, "n"]})
    return [
        (*pair, *(totals[*pair, name] for name in ("n", "fails", "unknowns"))) for pair in pairs
    ]
