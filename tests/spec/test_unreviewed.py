"""Where only reviewed criteria exclude, what nobody has reviewed leaves a pair open."""

from __future__ import annotations

from matcher.reasons import explain
from matcher.trials.model import Review, Trial
from tests.spec.clinic import INDEX_DAY, night, trial_of, verdicts

ADULT = {"require": {"age": {"at_least": 18}}}
NOT_TREATED = {"forbid": {"treatment": ["chemotherapy"]}}

PATIENTS = """
patients | age_years
child    | 10
treated  | 40
both     | 10
nothing  | 40
unknown  |

treatments | treatment | started_on | ended_on
treated    | cisplatin | 2026-03-01 | 2026-06-20
both       | cisplatin | 2026-03-01 | 2026-06-20

coverage | domain
         | treatments
"""


def reviewed(trial: Trial, *names: str) -> Trial:
    read = {one.id: one.digest for one in trial.criteria if one.id in names}
    reviews = (Review(by="A", on=INDEX_DAY, criteria=read),) if read else ()
    return trial.model_copy(update={"reviews": reviews}).without_unreviewed_exclusions()


def test_only_what_is_reviewed_excludes() -> None:
    trial = trial_of(ADULT, NOT_TREATED)
    told = {
        names: verdicts(reviewed(trial, *names), PATIENTS)
        for names in ((), ("c1",), ("c2",), ("c1", "c2"))
    }
    open_ones = {"unknown": "possible"}
    assert told["c1", "c2"] == verdicts(trial, PATIENTS)
    assert told[()] == open_ones | {
        "child": "possible",
        "treated": "possible",
        "both": "possible",
        "nothing": "eligible",
    }
    assert told["c1",]["treated"] == "possible"
    assert told["c1",]["child"] == told["c1", "c2"]["child"]
    assert told["c2",]["child"] == "possible"
    assert told["c2",]["treated"] == "ineligible"


def test_a_reader_is_told_why_it_is_open() -> None:
    trial = reviewed(trial_of(ADULT, NOT_TREATED), "c1")
    record = night(trial, PATIENTS).record
    rows = explain(record, [trial], {trial.trial_id: record.patients["p"]})
    told = {
        (row["patient_id"], row["criterion_id"]): (row["status"], row["cause"], row["review"])
        for row in rows.iter_rows(named=True)
    }
    assert told["treated", "c2"] == ("unknown", "unreviewed", "unreviewed")
    assert told["nothing", "c2"] == ("pass", "covered", "unreviewed")
    assert told["child", "c1"] == ("fail", "reported", "reviewed")
    assert told["unknown", "c1"] == ("unknown", "not_recorded", "reviewed")
    reasons = rows.filter(patient_id="treated", criterion_id="c2")["reason"]
    assert "cisplatin" in reasons[0]


def test_a_criterion_that_changed_since_excludes_no_more() -> None:
    trial = trial_of(ADULT, NOT_TREATED)
    before = trial_of({"require": {"age": {"at_least": 16}}}, NOT_TREATED)
    read = {one.id: one.digest for one in before.criteria}
    stale = trial.model_copy(update={"reviews": (Review(by="A", on=INDEX_DAY, criteria=read),)})
    told = verdicts(stale.without_unreviewed_exclusions(), PATIENTS)
    assert (told["child"], told["treated"]) == ("possible", "ineligible")
