"""From the answers of a trial's criteria to a verdict for each patient.

Statuses are seen from the patient's side. A pair is *eligible* without a fail or an unknown,
*possible* without a fail, *later* where every fail ends by itself on a day that can be computed, and
else *ineligible*. A patient recorded as deceased is ineligible whatever the criteria say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria import Inquiry
from matcher.criteria.answer import Answer
from matcher.record import Mask, Record
from matcher.trials.model import Criterion, Trial

DECEASED = "deceased"
"""What stands as `first_fail` for a patient recorded as deceased."""


class Status(IntEnum):
    """A criterion's status, seen from the patient's side."""

    PASS = 0
    FAIL = 1
    UNKNOWN = 2
    MANUAL = 3


class Verdict(IntEnum):
    """A pair's verdict: bands that no score can cross, the best first."""

    ELIGIBLE = 0
    POSSIBLE = 1
    LATER = 2
    INELIGIBLE = 3


VERDICT_NAMES = pl.Enum([verdict.name.lower() for verdict in Verdict])
STATUS_NAMES = pl.Enum([status.name.lower() for status in Status])

Codes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.uint16]
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Marks:
    """One criterion's statuses: masks over the patients; where none is set it is unknown."""

    passed: Mask
    failed: Mask
    manual: Mask

    def codes(self) -> Codes:
        """Give the codes of `Status`."""
        codes = np.full(len(self.passed), Status.UNKNOWN, dtype=np.uint8)
        codes[self.manual] = Status.MANUAL
        codes[self.passed] = Status.PASS
        codes[self.failed] = Status.FAIL
        return codes


@dataclass(frozen=True, slots=True)
class Assessment:
    """One trial against all patients of a record.

    `verdicts` has a code of `Verdict` a patient, `n_pass` to `n_manual` count their criteria of each
    status. `first_fail` is the place of the first criterion that fails; the number of criteria where
    none does. `eligible_from` is the day on which the last fail ends (of `later`).
    """

    trial: Trial
    marks: Sequence[Marks]
    verdicts: Codes
    n_pass: Counts
    n_fail: Counts
    n_unknown: Counts
    n_manual: Counts
    first_fail: Counts
    eligible_from: pl.Series
    deceased: Mask


def assess(trial: Trial, inquiry: Inquiry, record: Record) -> Assessment:
    """Judge all patients of a record for one trial."""
    answers = [inquiry.answer(criterion.question) for criterion in trial.criteria]
    marks = [marks_of(*both) for both in zip(trial.criteria, answers, strict=True)]
    n_pass = counted_masks([mark.passed for mark in marks])
    n_fail = counted_masks([mark.failed for mark in marks])
    n_manual = counted_masks([mark.manual for mark in marks])
    n_unknown = np.uint16(len(marks)) - n_pass - n_fail - n_manual
    eligible_from = _eligible_from(marks, answers, n_fail > 0)
    deceased = record.once("deceased", record.patients["deceased"].to_numpy)
    verdicts = _verdicts(n_fail, n_unknown, eligible_from.is_not_null().to_numpy(), trial)
    verdicts[deceased] = Verdict.INELIGIBLE
    if deceased.any():
        eligible_from = pl.select(
            pl.when(pl.Series(verdicts == Verdict.LATER)).then(eligible_from)
        ).to_series()
    first_fail = _first(marks)
    return Assessment(
        trial,
        marks,
        verdicts,
        n_pass,
        n_fail,
        n_unknown,
        n_manual,
        first_fail,
        eligible_from,
        deceased,
    )


def marks_of(criterion: Criterion, answer: Answer) -> Marks:
    """Turn an answer into statuses: a forbidden thing that is there fails."""
    if criterion.wanted:
        return Marks(answer.yes, answer.no, answer.manual)
    return Marks(answer.no, answer.yes, answer.manual)


def counted_masks(masks: Sequence[Mask]) -> Counts:
    """Count for each patient the masks that are set, in bytes as long as they suffice."""
    dtype = np.uint8 if len(masks) < np.iinfo(np.uint8).max else np.uint16
    counts = np.zeros(len(masks[0]), dtype=dtype)
    for mask in masks:
        np.add(counts, mask, out=counts, casting="unsafe")
    return counts.astype(np.uint16)


def _first(marks: Sequence[Marks]) -> Counts:
    """Give the place of each patient's first fail, or the number of criteria."""
    first = np.full(len(marks[0].failed), len(marks), dtype=np.uint16)
    for place in reversed(range(len(marks))):
        np.copyto(first, np.uint16(place), where=marks[place].failed)
    return first


def _verdicts(n_fail: Counts, n_unknown: Counts, ends: Mask, trial: Trial) -> Codes:
    # A source that lists no criteria can't have been met in full.
    best = Verdict.ELIGIBLE if trial.lists_criteria else Verdict.POSSIBLE
    verdicts = np.where(n_unknown > 0, np.uint8(Verdict.POSSIBLE), np.uint8(best))
    verdicts[n_fail > 0] = Verdict.INELIGIBLE
    verdicts[ends] = Verdict.LATER
    return verdicts


def _eligible_from(marks: Sequence[Marks], answers: Sequence[Answer], fails: Mask) -> pl.Series:
    """Give the day on which the last fail ends, null where one doesn't end by itself."""
    ending = fails.copy()
    for mark, answer in zip(marks, answers, strict=True):
        if answer.turns is None:
            ending &= ~mark.failed
    last = pl.repeat(None, len(fails), dtype=pl.Date, eager=True)
    if not ending.any():
        return last
    for mark, answer in zip(marks, answers, strict=True):
        failed = mark.failed & ending
        if answer.turns is not None and failed.any():
            ending &= ~(failed & answer.changes_on.is_null().to_numpy())
            own = pl.when(pl.Series(failed)).then(answer.changes_on)
            last = pl.select(pl.max_horizontal(last, own)).to_series()
    return pl.select(pl.when(pl.Series(ending)).then(last)).to_series()


def verdict_frame(
    assessments: Sequence[Assessment], ids: pl.Series, block: slice = slice(None)
) -> pl.DataFrame:
    """Give the verdicts of a block of patients for some trials, in the columns of `verdicts.parquet`.

    `ids` are those of the block. Rows stand by patient, of each in the order of the trials.
    """
    n_trials, n_patients = len(assessments), len(ids)
    trials = pl.Series([one.trial.trial_id for one in assessments])
    names = [_fail_names(one.trial) for one in assessments]
    ends = pl.concat([one.eligible_from[block] for one in assessments])
    places = np.arange(len(ends), dtype=np.uint32).reshape(n_trials, n_patients).T.ravel()
    return pl.DataFrame(
        {
            "trial_id": trials.gather(np.tile(np.arange(n_trials, dtype=np.uint32), n_patients)),
            "patient_id": ids.gather(np.repeat(np.arange(n_patients, dtype=np.uint32), n_trials)),
            "verdict": named(
                _by_patient([one.verdicts[block] for one in assessments]), VERDICT_NAMES
            ),
            **{
                name: _by_patient([getattr(one, name)[block] for one in assessments])
                for name in ("n_pass", "n_fail", "n_unknown", "n_manual")
            },
            "first_fail": pl.Series(
                [name for own in names for name in own], dtype=pl.String
            ).gather(_by_patient(_among_all(assessments, block))),
            "eligible_from": ends.gather(places),
        }
    )


def _among_all(assessments: Sequence[Assessment], block: slice) -> Sequence[Numbers]:
    """Give the place of each patient's first fail among the names of all trials' fails."""
    begin, places = 0, []
    for one in assessments:
        first = one.first_fail[block].astype(np.uint32)
        first[one.deceased[block]] = len(one.trial.criteria) + 1
        places.append(first + np.uint32(begin))
        begin += len(one.trial.criteria) + 2
    return places


def verdict_counts(assessments: Sequence[Assessment]) -> pl.DataFrame:
    """Count each trial's verdicts: `trial_id`, a column a verdict, and `deceased` (all ineligible)."""
    counts = [np.bincount(one.verdicts, minlength=len(Verdict)) for one in assessments]
    return pl.DataFrame(
        {
            "trial_id": [one.trial.trial_id for one in assessments],
            **{verdict.name.lower(): [one[verdict] for one in counts] for verdict in Verdict},
            DECEASED: [np.count_nonzero(one.deceased) for one in assessments],
        }
    )


def _fail_names(trial: Trial) -> list[str | None]:
    return [*(criterion.id for criterion in trial.criteria), None, DECEASED]


def _by_patient(by_trial: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Turn an array a trial into one array: patient by patient, of each the trials in order."""
    return np.stack(by_trial).T.ravel()


def funnel_frame(assessment: Assessment) -> pl.DataFrame:
    """Give each criterion's counts over the living, in the columns of `funnel.parquet`.

    `n_fail_only_this` are the patients whom nothing else excludes. The funnels of different patients
    add up.
    """
    living = ~assessment.deceased
    criteria = assessment.trial.criteria
    alone = assessment.first_fail[living & (assessment.n_fail == 1)]
    n_pass, n_fail, n_manual = (
        np.array([np.count_nonzero(getattr(mark, name) & living) for mark in assessment.marks])
        for name in ("passed", "failed", "manual")
    )
    return pl.DataFrame(
        {
            "trial_id": [assessment.trial.trial_id] * len(criteria),
            "criterion_id": [criterion.id for criterion in criteria],
            "section": [criterion.section for criterion in criteria],
            "source_item": [criterion.item for criterion in criteria],
            "text": [criterion.text for criterion in criteria],
            "n_pass": n_pass,
            "n_fail": n_fail,
            "n_unknown": np.count_nonzero(living) - n_pass - n_fail - n_manual,
            "n_manual": n_manual,
            "n_fail_only_this": np.bincount(alone, minlength=len(criteria) + 1)[:-1],
        }
    )


def added_funnels(funnels: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Add up the funnels of different patients; each has the same criteria in the same order."""
    counts = ["n_pass", "n_fail", "n_unknown", "n_manual", "n_fail_only_this"]
    first, *others = funnels
    return first.with_columns(
        pl.Series(name, sum((one[name] for one in others), start=first[name])) for name in counts
    )


def named(codes: Codes, names: pl.Enum) -> pl.Series:
    """Give codes their names."""
    return pl.Series(codes).cat.to(names)
