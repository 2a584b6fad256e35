"""How the best patients stand with every trial: a letter for each criterion, in the trial's order."""

import numpy as np
import polars as pl
import pytest

from matcher import statuses as module
from matcher.criteria import Inquiry
from matcher.eligibility import VERDICTS, assess, verdict_frame
from matcher.statuses import STATUSES, foremost_patients, statuses
from tests.spec.clinic import record_of, trial_of

ADULT = {"require": {"age": {"at_least": 18}}}
COUNTS = {"require": {"measurement": "neutrophils", "at_least": 1.5}}
CONSENT = {"require": {"manual": "Has the patient consented?"}}

PATIENTS = """
    patients | age_years | vital_status
    1        | 40        |
    2        | 10        |
    3        |           | deceased

    labs | test | value | unit   | measured_on
    1    | ANC  | 2.0   | 10^9/L | 2026-06-20
    3    | ANC  | 1.0   | 10^9/L | 2026-06-20
    """


def told(places):
    record = record_of(PATIENTS)
    trials = [trial_of(ADULT, COUNTS, CONSENT), trial_of(COUNTS, trial_id="other")]
    ids, people = record.patients["patient_id"], np.array(places, dtype=np.intp)
    everyone = [assess(trial, Inquiry(record), record) for trial in trials]
    some = [assess(trial, Inquiry(record), record, people) for trial in trials]
    return statuses(some, ids.gather(people)), verdict_frame(everyone, ids)


def test_each_criterion_has_a_letter():
    rows, _ = told([0, 1, 2])
    assert rows.select("patient_id", "trial_id", "statuses").rows() == [
        ("1", "trial", "ppm"),
        ("1", "other", "p"),
        ("2", "trial", "fum"),
        ("2", "other", "u"),
        ("3", "trial", "ufm"),
        ("3", "other", "f"),
    ]


@pytest.mark.parametrize("places", [[2, 0], [1], [0, 1, 2], []])
def test_what_else_is_told_is_what_the_verdicts_say(places):
    rows, verdicts = told(places)
    assert rows.columns == ["at", *STATUSES]
    names = [name for name in VERDICTS if name in STATUSES]
    assert rows["at"].to_list() == [at for at in range(len(places)) for _ in range(2)]
    by_patient = verdicts.with_columns(pl.col("trial_id", "patient_id").cast(pl.String))
    expected = [
        row
        for place in places
        for row in by_patient.filter(patient_id=str(place + 1)).select(names).rows()
    ]
    assert rows.select(names).rows() == expected


def lists(*rows):
    schema = {"p": pl.UInt32, "patient_id": pl.String, "rank": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.parametrize(
    ("n_trials", "best"),
    [
        (1, [(0, 7), (1, 4), (2, 5), (3, 9), (4, 8)]),
        (2, [(0, 7), (1, 4), (2, 5)]),  # three patients and two trials are all that fits
        (3, [(0, 7), (1, 4)]),
    ],
)
def test_the_best_ranked_come_first_and_near_misses_after_candidates(monkeypatch, n_trials, best):
    monkeypatch.setattr(module, "ROWS", 6)
    listed = lists((4, "b", 1), (5, "c", 2), (7, "a", 1), (7, "a", 9))
    near = lists((8, "d", 2), (9, "e", 1), (5, "c", 1))
    for order in (listed, listed.reverse()):
        told = foremost_patients(order, near, n_trials)
        assert told.select("place", "p").rows() == best
