"""The ranked lists of all trials as the page reads them: what is shown, and what each pair lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from matcher.report.night import Night
from matcher.report.payload import Once
from matcher.report.room import TRIAL, first_of_each

LIST_ROWS: Final = 1000
"""Rows of a trial's list that the page shows; nobody reads further in one night, the files hold the
rest."""

CANDIDATE_ROWS: Final = 10_000
NEAR_MISS_ROWS: Final = 2500
"""Rows of all trials' lists together, so that the page opens however many trials there are."""

CANDIDATE: Final = (
    *("patient_id", "rank", "verdict", "score", "n_pass", "n_fail", "n_unknown", "n_manual"),
    *("eligible_from", "change", "reasons", "disposition", "dismissed"),
)
NEAR_MISS: Final = (
    *("patient_id", "rank", "criterion_id", "source_item", "text", "reason", "margin"),
    "n_unknown",
)

_PAIR: Final = ["trial_id", "patient_id"]
_OPEN: Final = ["kind", "fact", "label", "cause"]


@dataclass(frozen=True, slots=True)
class Lists:
    """The rows of the lists that the page has room for, in the trials' order."""

    candidates: pl.DataFrame
    near_misses: pl.DataFrame


def lists_of(night: Night) -> Lists:
    """Give the rows of a night's lists that the page has room for."""
    return Lists(
        _shown(night.candidates, CANDIDATE_ROWS), _shown(night.near_misses, NEAR_MISS_ROWS)
    )


def lists_data(night: Night, lists: Lists) -> dict[str, Any]:
    """Give the lists in the page's shape.

    `candidates` and `near_misses`: trial → rows in the order of `CANDIDATE` and `NEAR_MISS`, a
    candidate's with a last entry, the places in `facts` of what it lacks; `facts`: kind, fact, label
    and cause.
    """
    lacking, facts = _lacking(night, lists.candidates)
    candidates: dict[str, list[tuple[Any, ...]]] = {}
    for trial, *row in lists.candidates.select("trial_id", *CANDIDATE).iter_rows():
        candidates.setdefault(trial, []).append((*row, lacking.get((trial, row[0]), ())))
    near: dict[str, list[tuple[Any, ...]]] = {}
    for trial, *row in lists.near_misses.select("trial_id", *NEAR_MISS).iter_rows():
        near.setdefault(trial, []).append(tuple(row))
    return {"candidates": candidates, "near_misses": near, "facts": facts}


def left_out(night: Night, lists: Lists) -> Mapping[str, int]:
    """Give, for each trial, how many rows of its lists there is no room for."""
    return Counter([*night.candidates["trial_id"], *night.near_misses["trial_id"]]) - Counter(
        [*lists.candidates["trial_id"], *lists.near_misses["trial_id"]]
    )


def _shown(rows: pl.DataFrame, room: int) -> pl.DataFrame:
    ranked = rows.sort("trial_id", "rank", maintain_order=True, nulls_last=True)
    best = ranked.group_by("trial_id", maintain_order=True).head(LIST_ROWS)
    return first_of_each(TRIAL, best, room)


def _lacking(
    night: Night, candidates: pl.DataFrame
) -> tuple[dict[tuple[str, str], list[int]], list[tuple[str, ...]]]:
    rows = (
        night.missing.lazy()
        .join(candidates.lazy().select(_PAIR), on=_PAIR, how="semi", maintain_order="left")
        .select(*_PAIR, *_OPEN)
        .unique(maintain_order=True)
        .collect()
    )
    facts: Once[tuple[str, ...]] = Once()
    lacking: dict[tuple[str, str], list[int]] = {}
    for trial, patient, *fact in rows.iter_rows():
        lacking.setdefault((trial, patient), []).append(facts.place(tuple(fact)))
    return lacking, facts.entries()
