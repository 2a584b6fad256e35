"""Ranked lists of each trial: its candidates, and the pairs that fail exactly one criterion.

Whom a person has dismissed come last. Then bands: eligible, possible, later. Within a band the score decides, which is the share of
the criteria that the record can answer and that are met: n_pass / (n_pass + n_fail + n_unknown).
Then, among those eligible later, the earlier day; last, the patient's id, so that the order is total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria import Inquiry
from matcher.criteria.answer import NEVER, Days, dates
from matcher.eligibility import COUNTS, VERDICT_NAMES, Assessment, Places, Verdict, named
from matcher.record import Record
from matcher.settings import Listing


def candidates(
    assessments: Sequence[Assessment],
    record: Record,
    listing: Listing,
    dismissed: Mapping[str, Places] = MappingProxyType({}),
) -> pl.DataFrame:
    """Give the best patients of each trial: `rank`, `p`, and the columns of the verdicts with `score`.

    `dismissed` has the places of those whom a person has dismissed, by trial. The best of several groups of patients are among the best of each (`best_of`).
    """
    sunk = [dismissed.get(one.trial.trial_id, _NOBODY) for one in assessments]
    chosen, scores, ends = zip(
        *(
            _candidates(one, own, record, listing.candidates)
            for one, own in zip(assessments, sunk, strict=True)
        ),
        strict=True,
    )

    def of_chosen(name: str) -> npt.NDArray[Any]:
        pages = [getattr(one, name)[own] for one, own in zip(assessments, chosen, strict=True)]
        return np.concatenate(pages)

    return pl.DataFrame(
        {
            **_places(assessments, chosen, record),
            "verdict": named(of_chosen("verdicts"), VERDICT_NAMES),
            **{name: of_chosen(name).astype(np.uint16) for name in COUNTS},
            "eligible_from": dates(np.concatenate(ends)),
            "score": np.concatenate(scores),
            "dismissed": np.concatenate(
                [np.isin(own, out) for own, out in zip(chosen, sunk, strict=True)]
            ),
        }
    )


_NOBODY: Places = np.empty(0, dtype=np.intp)


def _candidates(
    assessment: Assessment, dismissed: Places, record: Record, number: int
) -> tuple[Places, npt.NDArray[np.float64], Days]:
    """Give the places of a trial's best, the best first, with their scores and days."""
    places = np.flatnonzero(assessment.verdicts < Verdict.INELIGIBLE)
    bands = assessment.verdicts[places]
    ends = np.full(len(places), NEVER, dtype=np.int32)
    ends[bands == Verdict.LATER] = assessment.days
    score = _scores(assessment, places)
    keys: list[npt.NDArray[Any]] = [bands, -score, ends, _order_of_ids(record)[places]]
    if len(dismissed):
        keys = [np.isin(places, dismissed), *keys]
    order = foremost(keys, number)
    return places[order], score[order], ends[order]


def _places(
    assessments: Sequence[Assessment], chosen: Sequence[Places], record: Record
) -> dict[str, pl.Series]:
    """Give the trial, the rank and the patient of those chosen for each trial."""
    numbers = [len(own) for own in chosen]
    trials = pl.Series([one.trial.trial_id for one in assessments], dtype=pl.String)
    p = np.concatenate(chosen).astype(np.uint32)
    ranks = [np.arange(1, number + 1, dtype=np.uint32) for number in numbers]
    return {
        "trial_id": trials.gather(np.repeat(np.arange(len(numbers)), numbers)),
        "rank": pl.Series(np.concatenate(ranks)),
        "p": pl.Series(p),
        "patient_id": record.patients["patient_id"].gather(p),
    }


def foremost(keys: Sequence[npt.NDArray[Any]], number: int) -> Places:
    """Give the places of the first `number` by some keys, in order; by the first key first.

    Only those that can be among them are sorted: by each key in turn, who lies below the last that
    fits in is, who lies above isn't, and the next key decides among the ties.
    """
    if number == 0:
        return np.empty(0, dtype=np.intp)
    chosen: list[Places] = []
    ties, left = np.arange(len(keys[0])), number
    for key in keys:
        if len(ties) <= left:
            break
        own = key[ties]
        last = np.partition(own, left - 1)[left - 1]
        chosen.append(ties[own < last])
        ties, left = ties[own == last], left - len(chosen[-1])
    places = np.concatenate([*chosen, ties])
    order = np.lexsort([key[places] for key in reversed(keys)])
    return places[order][:number]


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
        *("trial_id", "dismissed", "verdict", "score", "eligible_from", "patient_id"),
        descending=[False, False, False, True, False, False],
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
    chosen, margins = zip(
        *(_near_misses(one, inquiry, record, listing.near_misses) for one in assessments),
        strict=True,
    )
    both = list(zip(assessments, chosen, strict=True))
    margin = pl.Series(np.concatenate(margins))
    failed = [one.trial.criteria[at].id for one, own in both for at in one.first_fail[own]]
    n_unknown = np.concatenate([one.n_unknown[own] for one, own in both])
    return pl.DataFrame(
        {
            **_places(assessments, chosen, record),
            "criterion_id": pl.Series(failed, dtype=pl.String),
            "margin": pl.select(pl.when(margin.is_finite()).then(margin)).to_series(),
            "n_unknown": n_unknown.astype(np.uint16),
        }
    )


def _near_misses(
    assessment: Assessment, inquiry: Inquiry, record: Record, number: int
) -> tuple[Places, npt.NDArray[np.float64]]:
    """Give the places of a trial's nearest misses, the nearest first, and their margins."""
    places = np.flatnonzero(assessment.near_misses)
    which = assessment.first_fail[places]
    margins = np.full(len(places), np.inf)  # without a margin: last
    for at in np.flatnonzero(np.bincount(which)):
        margin = inquiry.margin(assessment.trial.criteria[at].question)
        if margin is not None:
            here = np.flatnonzero(which == at)
            margins[here] = margin[places[here]]
    # From a limit of zero no share of the limit leads anywhere.
    margins = np.where(np.isfinite(margins), np.round(margins, 4), np.inf)
    ids = _order_of_ids(record)[places]
    order = foremost([margins, assessment.n_unknown[places], ids], number)
    return places[order], margins[order]


def nearest_of(lists: Sequence[pl.DataFrame], listing: Listing) -> pl.DataFrame:
    """Rank the near misses of several groups of patients together; trials stay in their order."""
    merged = pl.concat(lists).sort("trial_id", "margin", "n_unknown", "patient_id", nulls_last=True)
    return _ranked(merged, listing.near_misses)
