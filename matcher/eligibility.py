"""From the answers of a trial's criteria to a verdict for each patient.

Statuses are seen from the patient's side. A pair is *eligible* without a fail or an unknown,
*possible* without a fail, *later* where every fail ends by itself on a day that can be computed, and
else *ineligible*. A patient recorded as deceased is ineligible whatever the criteria say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria import Inquiry
from matcher.criteria.answer import Answer
from matcher.record import Record
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


@dataclass(frozen=True, slots=True)
class Assessment:
    """One trial against all patients of a record.

    `statuses` has a row a criterion and a column a patient (codes of `Status`); `verdicts` a code
    of `Verdict` a patient; `eligible_from` the day on which the last fail ends (of `later`).
    """

    trial: Trial
    statuses: Codes
    verdicts: Codes
    eligible_from: pl.Series
    deceased: npt.NDArray[np.bool_]

    def count(self, status: Status) -> npt.NDArray[np.uint16]:
        """Count the criteria of a status for each patient."""
        counts: npt.NDArray[np.uint16] = (self.statuses == status).sum(axis=0, dtype=np.uint16)
        return counts


def assess(trial: Trial, inquiry: Inquiry, record: Record) -> Assessment:
    """Judge all patients of a record for one trial."""
    answers = [inquiry.answer(criterion.question) for criterion in trial.criteria]
    statuses = np.vstack(
        [
            status_of(criterion, answer)
            for criterion, answer in zip(trial.criteria, answers, strict=True)
        ]
    )
    eligible_from = _eligible_from(statuses, answers)
    deceased = record.patients["deceased"].to_numpy()
    verdicts = _verdicts(statuses, eligible_from.is_not_null().to_numpy(), trial)
    verdicts[deceased] = Verdict.INELIGIBLE
    later = pl.Series(verdicts == Verdict.LATER)
    return Assessment(
        trial,
        statuses,
        verdicts,
        pl.select(pl.when(later).then(eligible_from)).to_series(),
        deceased,
    )


def status_of(criterion: Criterion, answer: Answer) -> Codes:
    """Turn an answer into statuses: a forbidden thing that is there fails."""
    passed, failed = (answer.yes, answer.no) if criterion.wanted else (answer.no, answer.yes)
    codes = np.full(len(passed), Status.UNKNOWN, dtype=np.uint8)
    codes[answer.manual] = Status.MANUAL
    codes[passed] = Status.PASS
    codes[failed] = Status.FAIL
    return codes


def _verdicts(statuses: Codes, ends: npt.NDArray[np.bool_], trial: Trial) -> Codes:
    fails = (statuses == Status.FAIL).any(axis=0)
    unknowns = (statuses == Status.UNKNOWN).any(axis=0)
    # A source that lists no criteria can't have been met in full.
    best = Verdict.ELIGIBLE if trial.lists_criteria else Verdict.POSSIBLE
    without_fail = np.where(unknowns, Verdict.POSSIBLE, best)
    with_fail = np.where(ends, Verdict.LATER, Verdict.INELIGIBLE)
    return np.where(fails, with_fail, without_fail).astype(np.uint8)


def _eligible_from(statuses: Codes, answers: Sequence[Answer]) -> pl.Series:
    """Give the day on which the last fail ends, null where one doesn't end by itself."""
    patients = statuses.shape[1]
    day = pl.repeat(None, patients, dtype=pl.Date, eager=True)
    lasting = np.zeros(patients, dtype=np.bool_)
    for status, answer in zip(statuses, answers, strict=True):
        fails = status == Status.FAIL
        if answer.turns is None:
            lasting |= fails
            continue
        ends = answer.changes_on.is_not_null().to_numpy()
        lasting |= fails & ~ends
        if (fails & ends).any():
            own = pl.when(pl.Series(fails)).then(answer.changes_on)
            day = pl.select(pl.max_horizontal(day, own)).to_series()
    return pl.select(pl.when(pl.Series(~lasting)).then(day)).to_series()


def verdict_frame(assessment: Assessment, patient_ids: pl.Series) -> pl.DataFrame:
    """Give the verdicts of all patients for one trial, in the columns of `verdicts.parquet`."""
    trial = assessment.trial
    fails = assessment.statuses == Status.FAIL
    first = np.where(fails.any(axis=0), fails.argmax(axis=0), len(trial.criteria)).astype(np.uint32)
    first[assessment.deceased] = len(trial.criteria) + 1
    names = pl.Series([*(criterion.id for criterion in trial.criteria), None, DECEASED])
    return pl.DataFrame(
        {
            "trial_id": pl.repeat(trial.trial_id, len(patient_ids), dtype=pl.String, eager=True),
            "patient_id": patient_ids,
            "verdict": _named(assessment.verdicts, VERDICT_NAMES),
            "n_pass": assessment.count(Status.PASS),
            "n_fail": assessment.count(Status.FAIL),
            "n_unknown": assessment.count(Status.UNKNOWN),
            "n_manual": assessment.count(Status.MANUAL),
            "first_fail": names.gather(first),
            "eligible_from": assessment.eligible_from,
        }
    )


def funnel_frame(assessment: Assessment) -> pl.DataFrame:
    """Give each criterion's counts over the living, in the columns of `funnel.parquet`.

    `n_fail_only_this` are the patients whom nothing else excludes.
    """
    living = assessment.statuses[:, ~assessment.deceased]
    fails = living == Status.FAIL
    alone = fails & (fails.sum(axis=0) == 1)
    criteria = assessment.trial.criteria
    return pl.DataFrame(
        {
            "trial_id": [assessment.trial.trial_id] * len(criteria),
            "criterion_id": [criterion.id for criterion in criteria],
            "section": [criterion.section for criterion in criteria],
            "source_item": [criterion.item for criterion in criteria],
            "text": [criterion.text for criterion in criteria],
            "n_pass": (living == Status.PASS).sum(axis=1),
            "n_fail": fails.sum(axis=1),
            "n_unknown": (living == Status.UNKNOWN).sum(axis=1),
            "n_manual": (living == Status.MANUAL).sum(axis=1),
            "n_fail_only_this": alone.sum(axis=1),
        }
    )


def _named(codes: Codes, names: pl.Enum) -> pl.Series:
    return pl.Series(names.categories).gather(codes.astype(np.uint32)).cast(names)
