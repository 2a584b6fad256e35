"""Nothing is lost: what went into a run and what came of it add up, or the run isn't published.

Rows of each table, pairs of patients and trials, listed pairs, what is missing of them, and the living
at each criterion are counted in the files that were written and compared with what went in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from matcher.eligibility import DECEASED, VERDICT_NAMES, Verdict
from matcher.errors import Place, RunError
from matcher.record.storage import RowStore
from matcher.run.plan import Plan
from matcher.run.tasks import RECORD
from matcher.settings import Listing

_LISTED = [verdict.name.lower() for verdict in Verdict if verdict < Verdict.INELIGIBLE]
_STATUSES = ("n_pass", "n_fail", "n_unknown", "n_manual")


def check_conservation(
    plan: Plan, workspace: Path, counts: Mapping[str, Mapping[str, int]]
) -> None:
    """Check that a workspace's files lose and add nothing; `counts` has the rows of each table.

    Raises:
        RunError: something doesn't add up; the first such thing is named, with both numbers.
    """
    for place, told, found in (
        *_rows(workspace, counts),
        *_pairs(workspace, [trial.trial_id for trial in plan.trials]),
        *_lists(workspace, plan.settings.listing),
        *_missing(workspace),
        *_criteria(workspace, of_all=plan.parameters.explain == "all"),
    ):
        if told != found:
            raise RunError(
                f"the run doesn't add up: {told:,} were to be there, and {found:,} are",
                place=Place(file=place),
                remedy="Nothing was published. Run again, and report this line if it comes again.",
            )


Sums = Iterator[tuple[str, int, int]]
"""A place, the number that has to be there, and the one that is."""


def _rows(workspace: Path, counts: Mapping[str, Mapping[str, int]]) -> Sums:
    """Each row that was read is in the record or in the quarantine.

    A row whose value is impossible is in both: the record keeps that the test was done.
    """
    store = RowStore(workspace / RECORD)
    quarantine = pl.scan_parquet(workspace / "quarantine.parquet")
    for table, count in counts.items():
        aside = quarantine.filter(table=table).select("row").unique().collect()
        kept = store.scan(table).select("row")
        both = kept.join(aside.lazy(), on="row", how="semi").select(pl.len())
        n_kept, n_both = _one(kept.select(pl.len())), _one(both) if aside.height else 0
        used, left = f"{table}: rows used", f"{table}: rows quarantined"
        yield used, count["rows_used"], n_kept - n_both
        yield left, count["rows_quarantined"], aside.height
        yield f"{table}: rows in", count["rows_in"], n_kept - n_both + aside.height


def _pairs(workspace: Path, trials: list[str]) -> Sums:
    """Each patient has one verdict for each trial, and each of the living one status a criterion."""
    n_patients = _n_patients(workspace)
    written = pl.scan_parquet(workspace / "verdicts.parquet").select(pl.len())
    yield "verdicts.parquet", n_patients * len(trials), _one(written)
    by_trial = pl.read_parquet(workspace / "trials.parquet")
    yield "trials.parquet", len(trials), int(by_trial["trial_id"].is_in(trials).sum())
    sums = by_trial.select("trial_id", n=pl.sum_horizontal(*VERDICT_NAMES.categories))
    for trial_id, n_verdicts in sums.iter_rows():
        yield f"trials.parquet, {trial_id}", n_patients, n_verdicts
    living = by_trial.select("trial_id", n=n_patients - pl.col(DECEASED).cast(pl.Int64))
    funnel = pl.read_parquet(workspace / "funnel.parquet").join(living, on="trial_id", how="left")
    yield from funnel.select(
        pl.format("funnel.parquet, {} {}", "trial_id", "criterion_id"),
        "n",
        pl.sum_horizontal(_STATUSES),
    ).iter_rows()
    lost = pl.col("n_lost").cum_sum().over("trial_id")
    yield from funnel.select(
        pl.format("funnel.parquet, {} {}: lost and left", "trial_id", "criterion_id"),
        "n",
        lost + pl.col("n_left"),
    ).iter_rows()


def _lists(workspace: Path, listing: Listing) -> Sums:
    """Each pair is listed once or not at all, and none is left out while there is room."""
    candidates = pl.read_parquet(workspace / "candidates.parquet", columns=_PAIR)
    by_trial = pl.read_parquet(workspace / "trials.parquet")
    n_listed = dict(candidates.group_by("trial_id").len().iter_rows())
    for trial_id, n in by_trial.select("trial_id", pl.sum_horizontal(_LISTED)).iter_rows():
        room = min(n, listing.candidates)
        yield f"candidates.parquet, {trial_id}", room, n_listed.get(trial_id, 0)
    near = pl.read_parquet(workspace / "near_misses.parquet", columns=_PAIR)
    lists = pl.concat([candidates, near])
    yield "candidates.parquet and near_misses.parquet", lists.height, lists.n_unique()


def _missing(workspace: Path) -> Sums:
    """Each criterion of a candidate that is unknown lacks something."""
    candidates = pl.scan_parquet(workspace / "candidates.parquet")
    missing = pl.scan_parquet(workspace / "missing.parquet").select(*_PAIR, "criterion_id").unique()
    n_unknown = candidates.select(pl.col("n_unknown").cast(pl.Int64).sum())
    yield "missing.parquet", _one(n_unknown), _one(missing.select(pl.len()))


def _criteria(workspace: Path, *, of_all: bool) -> Sums:
    """Each criterion of each pair listed, drawn or gone from its list, or of all, is explained."""
    criteria = pl.scan_parquet(workspace / "funnel.parquet").select("trial_id")
    if of_all:
        n_wanted = _one(criteria.select(pl.len())) * _n_patients(workspace)
    else:
        left = pl.scan_parquet(workspace / "changes.parquet").filter(change="gone").select(_PAIR)
        names = ("candidates", "near_misses", "blind_sample")
        lists = (workspace / f"{name}.parquet" for name in names)
        pairs = pl.concat([*(pl.scan_parquet(one).select(_PAIR) for one in lists), left]).unique()
        patients = RowStore(workspace / RECORD).scan("patients")
        there = pairs.join(patients, on="patient_id", how="semi")
        n_wanted = _one(there.join(criteria, on="trial_id").select(pl.len()))
    told = pl.scan_parquet(workspace / "criteria.parquet")
    yield "criteria.parquet", n_wanted, _one(told.select(pl.len()))


_PAIR = ["trial_id", "patient_id"]


def _n_patients(workspace: Path) -> int:
    return int(_one(RowStore(workspace / RECORD).scan("patients").select(pl.len())))


def _one(frame: pl.LazyFrame) -> Any:
    return frame.collect(engine="streaming").item()
