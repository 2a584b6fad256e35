"""Patients against trials: what a group of patients comes to, and groups put together.

Patients are judged one by one, so any division into groups gives the same: a group's best are found
within it, its counts add up, and the merged lists are ranked anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from matcher.blind_sample import Lots, displaced, may_be_drawn
from matcher.criteria import Inquiry
from matcher.dispositions.standing import Dismissals
from matcher.eligibility import (
    Assessment,
    added_funnels,
    assess,
    funnel_frame,
    verdict_counts,
    verdict_frame,
)
from matcher.normalize.ledger import Counts, merged_counts
from matcher.ranking import best_of, candidates, near_misses, nearest_of
from matcher.record import Record
from matcher.record.build import Built
from matcher.settings import Listing
from matcher.stakes import Stakes
from matcher.trials.model import Trial

BLOCK = 8_192
"""Patients whose verdicts are written together; groups are whole blocks, so that files don't
depend on how patients are divided."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What some patients come to.

    `listed` and `near` are the best candidates and near misses, `funnel` the counts of each
    criterion, `verdicts` those of each trial, `texts` what raw texts mean and on whom they bear,
    `impossible` the rows whose value no living patient has. `held` says which dismissals hold, and
    `unlisted` are pairs of which the blind sample may be drawn.
    """

    listed: pl.DataFrame
    near: pl.DataFrame
    funnel: pl.DataFrame
    verdicts: pl.DataFrame
    texts: Counts
    impossible: pl.DataFrame
    held: pl.DataFrame
    unlisted: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Entered:
    """What isn't in the patients' record: who was dismissed, and how the blind sample is drawn.

    `dismissed` has the columns of `matcher.dispositions.standing.DISMISSED`; `p` numbers the patients among all.
    """

    dismissed: pl.DataFrame
    lots: Lots

    def between(self, first: int, last: int) -> Entered:
        """Give what concerns the patients from one number up to another, numbered from 0."""
        own = self.dismissed.filter(pl.col("p").is_between(first, last - 1))
        return Entered(own.with_columns(pl.col("p") - first), self.lots)


class Group:
    """Some patients, judged for all trials; the first has the number `first` among all."""

    def __init__(self, built: Built, first: int, trials: Sequence[Trial], entered: Entered) -> None:
        self._built = built
        self._first = first
        self._entered = entered.between(first, first + built.record.size)
        self._listing = built.record.settings.listing
        self._stakes = Stakes(built.record.size, built.record.vocabularies)
        inquiry = Inquiry(built.record)  # answers take room: it goes once nothing asks for them
        self._assessments = [self._assess(trial, inquiry) for trial in trials]
        self._near = near_misses(self._assessments, inquiry, self.record, self._listing)

    def _assess(self, trial: Trial, inquiry: Inquiry) -> Assessment:
        assessment = assess(trial, inquiry, self._built.record)
        self._stakes.weigh(assessment)
        return assessment

    @property
    def record(self) -> Record:
        """Give the patients' record."""
        return self._built.record

    def matched(self) -> Matched:
        """Give what the patients come to; `p` numbers them among all."""
        dismissals = Dismissals(self._entered.dismissed, self._assessments, self.record)
        listed = candidates(self._assessments, self.record, self._listing, dismissals.in_force)
        unlisted = may_be_drawn(self._assessments, self.record, listed, self._entered.lots)
        among_all = pl.col("p") + pl.lit(self._first, dtype=pl.UInt32)
        return Matched(
            listed.with_columns(among_all),
            self._near.with_columns(among_all),
            funnel_frame(self._assessments, self.record.messages.language),
            verdict_counts(self._assessments),
            self._built.ledger.counted(self._stakes.hanging),
            self._built.impossible,
            dismissals.held,
            unlisted.with_columns(among_all),
        )

    def verdicts(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """Give the verdicts of all pairs, block by block: the block's number, and a row a pair."""
        for start in range(0, self.record.size, BLOCK):
            block = slice(start, start + BLOCK)
            ids = self.record.patients["patient_id"][block]
            yield (self._first + start) // BLOCK, verdict_frame(self._assessments, ids, block)


def merged(parts: Iterable[Matched], listing: Listing) -> Matched:
    """Put groups of patients together."""
    every = list(parts)

    def all_of(name: str) -> list[Any]:
        return [getattr(one, name) for one in every]

    listed = best_of(all_of("listed"), listing)
    unlisted = [*all_of("unlisted"), *(displaced(one, listed) for one in all_of("listed"))]
    return Matched(
        listed,
        nearest_of(all_of("near"), listing),
        added_funnels(all_of("funnel")),
        pl.concat(all_of("verdicts")).group_by("trial_id", maintain_order=True).agg(pl.all().sum()),
        merged_counts(all_of("texts")),
        pl.concat(all_of("impossible")).sort("table", "row"),
        pl.concat(all_of("held")),
        pl.concat(unlisted),
    )
