"""From the answers of a trial's criteria to a verdict for each patient.

Statuses are seen from the patient's side. A pair is *eligible* without a fail or an unknown,
*possible* without a fail, *later* where every fail ends by itself on a day that can be computed, and
else *ineligible*. A patient recorded as deceased is ineligible whatever the criteria say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria import Inquiry
from matcher.criteria.answer import LONG_AGO, NEVER, Answer, Days, dates
from matcher.messages import Language
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

VERDICTS = {
    "trial_id": pl.String(),
    "patient_id": pl.String(),
    "verdict": VERDICT_NAMES,
    "n_pass": pl.UInt16(),
    "n_fail": pl.UInt16(),
    "n_unknown": pl.UInt16(),
    "n_manual": pl.UInt16(),
    "first_fail": pl.String(),
    "eligible_from": pl.Date(),
}
"""The columns of `verdicts.parquet`."""

COUNTS = ("n_pass", "n_fail", "n_unknown", "n_manual")
"""Those of them that count criteria by status."""

N = TypeVar("N", bound=np.generic)

Codes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""Numbers of criteria, or their places, in bytes as long as these suffice."""

Places = npt.NDArray[np.intp]


_CODES = np.array(
    [
        *(Status.UNKNOWN, Status.PASS, Status.FAIL, Status.FAIL),
        *(Status.MANUAL, Status.PASS, Status.FAIL, Status.FAIL),
    ],
    dtype=np.uint8,
)
"""The status where a criterion is passed (1), failed (2) or for a person to say (4), by their sum."""


@dataclass(frozen=True, slots=True)
class Marks:
    """One criterion's statuses: masks over the patients; where none is set it is unknown."""

    passed: Mask
    failed: Mask
    manual: Mask

    @property
    def masks(self) -> tuple[Mask, Mask, Mask]:
        """Give all masks, in the order of their fields."""
        return self.passed, self.failed, self.manual

    def codes(self, places: npt.NDArray[np.integer[Any]] | slice = slice(None)) -> Codes:
        """Give the codes of `Status`, of some patients or all."""
        passed, failed, manual = (mask[places].view(np.uint8) for mask in self.masks)
        codes: Codes = _CODES[passed | failed << 1 | manual << 2]
        return codes

    def of(self, people: Places) -> Marks:
        """Give the statuses of some patients."""
        return Marks(*(mask[people] for mask in self.masks))


@dataclass(frozen=True)
class Assessment:
    """One trial against all patients of a record.

    `verdicts` has a code of `Verdict` a patient, `n_pass` to `n_manual` count their criteria of each
    status. `first_fail` is the place of the first criterion that fails; the number of criteria where
    none does. `later` are the places of the patients who are eligible later, `days` the days on which
    their last fails end.
    """

    trial: Trial
    marks: Sequence[Marks]
    verdicts: Codes
    n_pass: Counts
    n_fail: Counts
    n_unknown: Counts
    n_manual: Counts
    first_fail: Counts
    later: Places
    days: Days
    deceased: Mask

    @cached_property
    def eligible_from(self) -> pl.Series:
        """Give the day on which each patient's last fail ends, null for those not eligible later."""
        never = pl.repeat(None, len(self.verdicts), dtype=pl.Date, eager=True)
        return never.scatter(self.later, dates(self.days))

    @cached_property
    def near_misses(self) -> Mask:
        """Say who of the living fails exactly one criterion, and not only for a time."""
        missed: Mask = (self.n_fail == 1) & (self.verdicts == Verdict.INELIGIBLE)
        return missed & ~self.deceased


def assess(
    trial: Trial, inquiry: Inquiry, record: Record, people: Places | None = None
) -> Assessment:
    """Judge the patients of a record for one trial: all, or some in the order given."""
    answers = [inquiry.answer(criterion.question) for criterion in trial.criteria]
    marks = [marks_of(*both) for both in zip(trial.criteria, answers, strict=True)]
    deceased = record.once("deceased", record.patients["deceased"].to_numpy)
    if people is not None:
        marks, deceased = [mark.of(people) for mark in marks], deceased[people]
    n_pass = counted_masks([mark.passed for mark in marks])
    n_fail = counted_masks([mark.failed for mark in marks])
    n_manual = counted_masks([mark.manual for mark in marks])
    n_unknown = n_pass.dtype.type(len(marks)) - n_pass - n_fail - n_manual
    later, days = _later(marks, answers, n_fail, deceased, people)
    verdicts = _verdicts(n_fail, n_unknown, trial)
    verdicts[later] = Verdict.LATER
    verdicts[deceased] = Verdict.INELIGIBLE
    return Assessment(
        trial,
        marks,
        verdicts,
        n_pass,
        n_fail,
        n_unknown,
        n_manual,
        _first(marks),
        later,
        days,
        deceased,
    )


def marks_of(criterion: Criterion, answer: Answer) -> Marks:
    """Turn an answer into statuses: a forbidden thing that is there fails."""
    if criterion.wanted:
        return Marks(answer.yes, answer.no, answer.manual)
    return Marks(answer.no, answer.yes, answer.manual)


def counted_masks(masks: Sequence[Mask]) -> Counts:
    """Count for each patient the masks that are set."""
    counts = _zeros(masks)
    for mask in masks:
        np.add(counts, mask.view(np.uint8), out=counts)
    return counts


def _zeros(masks: Sequence[Mask]) -> Counts:
    # The number of criteria stands for a patient whom none fails.
    return np.zeros(len(masks[0]), dtype=np.min_scalar_type(len(masks)))


def _first(marks: Sequence[Marks]) -> Counts:
    """Give the place of each patient's first fail, or the number of criteria."""
    first = _zeros([mark.failed for mark in marks])
    none_yet = np.ones(len(first), dtype=np.bool_)
    for mark in marks:
        np.greater(none_yet, mark.failed, out=none_yet)  # none yet, and not this one
        np.add(first, none_yet.view(np.uint8), out=first)
    return first


def _verdicts(n_fail: Counts, n_unknown: Counts, trial: Trial) -> Codes:
    """Give the verdicts as if no fail ended by itself."""
    # A source that lists no criteria can't have been met in full.
    best = Verdict.ELIGIBLE if trial.lists_criteria else Verdict.POSSIBLE
    verdicts = np.where(n_unknown > 0, np.uint8(Verdict.POSSIBLE), np.uint8(best))
    verdicts[n_fail > 0] = Verdict.INELIGIBLE
    return verdicts


def _later(
    marks: Sequence[Marks],
    answers: Sequence[Answer],
    n_fail: Counts,
    deceased: Mask,
    people: Places | None,
) -> tuple[Places, Days]:
    """Give the places of the living of whom every fail ends by itself, and the day of the last end.

    Few patients fail nothing but what can end, so days are looked at for these alone.
    """
    both = zip(marks, answers, strict=True)
    turning = [(mark.failed, answer) for mark, answer in both if answer.turns is not None]
    if not turning:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.int32)
    n_turning = counted_masks([failed for failed, _ in turning])
    places = np.flatnonzero((n_turning == n_fail) & (n_fail > 0) & ~deceased)
    whose = places if people is None else people[places]
    last = np.full(len(places), LONG_AGO, dtype=np.int32)
    for failed, answer in turning:
        own = np.flatnonzero(failed[places])
        if len(own):
            last[own] = np.maximum(last[own], answer.turns_on[whose[own]])
    ends = last < NEVER
    return places[ends], last[ends]


def verdict_frame(
    assessments: Sequence[Assessment], ids: pl.Series, block: slice = slice(None)
) -> pl.DataFrame:
    """Give the verdicts of a block of patients for some trials, in the columns of `VERDICTS`.

    `ids` are those of the block. Rows stand by patient, of each in the order of the trials. Texts
    are Enums, since each stands in many rows.
    """
    n_trials, n_patients = len(assessments), len(ids)
    trials = pl.Enum([one.trial.trial_id for one in assessments])
    return pl.DataFrame(
        {
            "trial_id": named(np.tile(_codes(n_trials), n_patients), trials),
            "patient_id": named(np.repeat(_codes(n_patients), n_trials), pl.Enum(ids)),
            "verdict": named(
                _by_patient([one.verdicts[block] for one in assessments], np.uint8), VERDICT_NAMES
            ),
            **{
                name: _by_patient([getattr(one, name)[block] for one in assessments], np.uint16)
                for name in COUNTS
            },
            "first_fail": _first_fails(assessments, block),
            "eligible_from": _eligible_from(assessments, n_patients, block),
        }
    )


def _first_fails(assessments: Sequence[Assessment], block: slice) -> pl.Series:
    """Give the name of each pair's first fail, null where nothing fails."""
    every = {criterion.id for one in assessments for criterion in one.trial.criteria}
    names = pl.Enum(sorted(every | {DECEASED}))
    codes = _codes(len(names.categories))
    nothing = codes.dtype.type(len(codes))
    code_of = dict(zip(names.categories, codes, strict=True))
    by_trial = []
    for one in assessments:
        of_place = np.array([*(code_of[own.id] for own in one.trial.criteria), nothing])
        first = of_place[one.first_fail[block]]
        first[one.deceased[block]] = code_of[DECEASED]
        by_trial.append(first)
    code = _by_patient(by_trial, codes.dtype.type)
    return pl.Series(code).scatter(np.flatnonzero(code == nothing), None).cat.to(names)


def _codes(number: int) -> npt.NDArray[Any]:
    """Give the codes of so many names, in order."""
    return np.arange(number, dtype=np.min_scalar_type(number))


def _eligible_from(assessments: Sequence[Assessment], n_patients: int, block: slice) -> pl.Series:
    """Give the day of each pair that is eligible later."""
    n_trials = len(assessments)
    first, last, _ = block.indices(len(assessments[0].verdicts))
    places, days = [], []
    for number, one in enumerate(assessments):
        own = slice(*np.searchsorted(one.later, (first, last)))
        places.append((one.later[own] - first) * n_trials + number)
        days.append(one.days[own])
    never = pl.repeat(None, n_patients * n_trials, dtype=pl.Date, eager=True)
    return never.scatter(np.concatenate(places), dates(np.concatenate(days)))


def verdict_counts(assessments: Sequence[Assessment]) -> pl.DataFrame:
    """Count each trial's verdicts: `trial_id`, a column a verdict, `deceased` and `near_misses` (both ineligible)."""
    counts = [np.bincount(one.verdicts, minlength=len(Verdict)) for one in assessments]
    return pl.DataFrame(
        {
            "trial_id": [one.trial.trial_id for one in assessments],
            **{verdict.name.lower(): [one[verdict] for one in counts] for verdict in Verdict},
            DECEASED: [np.count_nonzero(one.deceased) for one in assessments],
            "near_misses": [np.count_nonzero(one.near_misses) for one in assessments],
        }
    )


def _by_patient(by_trial: Sequence[npt.NDArray[Any]], dtype: type[N]) -> npt.NDArray[N]:
    """Turn an array a trial into one array: patient by patient, of each the trials in order."""
    matrix = np.empty((len(by_trial[0]), len(by_trial)), dtype=dtype)
    for number, own in enumerate(by_trial):
        matrix[:, number] = own
    return matrix.ravel()


_FUNNEL_COUNTS = (
    *("n_pass", "n_fail", "n_unknown", "n_manual"),
    *("n_fail_only_this", "n_lost", "n_left"),
)


def funnel_frame(assessments: Sequence[Assessment], language: Language = "en") -> pl.DataFrame:
    """Give each criterion's counts over the living of a record, in the columns of `funnel.parquet`.

    `n_fail_only_this` are the patients whom nothing else excludes. Taken in the trial's order, `n_lost`
    are those of whom the criterion is the first that fails, and `n_left` those left after it. The
    funnels of different patients add up.
    """
    living = ~assessments[0].deceased
    # An answer stands in many trials, and is counted once.
    masks = {id(mask): mask for one in assessments for mark in one.marks for mask in mark.masks}
    counted = {at: np.count_nonzero(mask & living) for at, mask in masks.items()}
    counts = [
        [counted[id(mask)] for mask in mark.masks] for one in assessments for mark in one.marks
    ]
    n_pass, n_fail, n_manual = np.array(counts, dtype=np.int64).T
    lost = [_first_failed(one, living) for one in assessments]
    criteria = [(one.trial, own) for one in assessments for own in one.trial.criteria]
    return pl.DataFrame(
        {
            "trial_id": [trial.trial_id for trial, _ in criteria],
            "criterion_id": [criterion.id for _, criterion in criteria],
            "section": [criterion.section for _, criterion in criteria],
            "source_item": [criterion.item for _, criterion in criteria],
            "text": [criterion.text_in(language) for _, criterion in criteria],
            "review": [trial.review_of(criterion) for trial, criterion in criteria],
            "n_pass": n_pass,
            "n_fail": n_fail,
            "n_unknown": np.count_nonzero(living) - n_pass - n_fail - n_manual,
            "n_manual": n_manual,
            "n_fail_only_this": np.concatenate(
                [_first_failed(one, living & (one.n_fail == 1)) for one in assessments]
            ),
            "n_lost": np.concatenate(lost),
            "n_left": np.concatenate([np.count_nonzero(living) - one.cumsum() for one in lost]),
        }
    )


def _first_failed(assessment: Assessment, among: Mask) -> npt.NDArray[np.int64]:
    """Count for each criterion the patients among some of whom it is the first that fails."""
    n_criteria = len(assessment.marks)
    counts = np.bincount(assessment.first_fail[among], minlength=n_criteria + 1)
    return counts[:n_criteria]  # behind these stand those of whom nothing fails


def added_funnels(funnels: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Add up the funnels of different patients; each has the same criteria in the same order."""
    first, *others = funnels
    return first.with_columns(
        pl.Series(name, sum((one[name] for one in others), start=first[name]))
        for name in _FUNNEL_COUNTS
    )


def named(codes: npt.NDArray[np.unsignedinteger[Any]], names: pl.Enum) -> pl.Series:
    """Give codes their names."""
    return pl.Series(codes).cat.to(names)
