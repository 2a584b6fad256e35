"""From the criteria of a trial to verdicts, ranked lists, near misses and what has changed.

A status is seen from the patient's side: what a trial requires passes where it holds, what it
forbids where it doesn't.
"""

import polars as pl
import pytest

from matcher.criteria import Inquiry
from matcher.eligibility import added_funnels, assess, funnel_frame, verdict_frame
from matcher.ranking import candidates, near_misses
from matcher.settings import Listing
from matcher.trials.model import Trial
from tests.spec.clinic import expect_verdicts, night, trial_of

ADULT = {"require": {"age": {"at_least": 18}}}
COUNTS = {"require": {"measurement": "neutrophils", "at_least": 1.5}}
CONSENT = {"require": {"manual": "Has the patient consented?"}}
WASHOUT = {"forbid": {"treatment": ["chemotherapy"], "within": "14 days"}}
NO_SURGERY = {"forbid": {"treatment": ["major surgery"], "within": "28 days"}}
NOT_ALLERGIC = {"forbid": {"condition": ["drug_hypersensitivity"]}}


def test_the_four_verdicts():
    expect_verdicts(
        [ADULT, WASHOUT],
        """
        patients | age_years
        1        | 40
        2        |
        3        | 40
        4        | 40
        5        | 10
        6        |

        treatments | treatment | started_on | ended_on
        3          | cisplatin | 2026-03-01 | 2026-06-20
        4          | cisplatin | 2026-03-01 |
        5          | cisplatin | 2026-03-01 | 2026-06-20
        6          | cisplatin | 2026-03-01 | 2026-06-20

        coverage | domain
        1        | treatments  => eligible
        2        | treatments  => possible             # no age on record
        3        | treatments  => later, 2026-07-04    # 14 days after the last dose
        4        | treatments  => ineligible           # still treated: no day can be computed
        5        | treatments  => later, 2034-06-30    # of age at the latest on that day
        6        | treatments  => later, 2026-07-04    # others may still be unknown
        """,
    )


def test_every_fail_has_to_end_by_itself():
    expect_verdicts(
        [WASHOUT, NO_SURGERY, COUNTS],
        """
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20
        2    | ANC  | 1.0   | 10^9/L | 2026-06-20

        treatments | treatment | started_on | ended_on
        1          | cisplatin | 2026-03-01 | 2026-06-20  => later, 2026-07-08   # the last of both
        1          | lobectomy | 2026-06-10 |
        2          | cisplatin | 2026-03-01 | 2026-06-20  => ineligible          # counts don't wait for a day
        3          | cisplatin | 2026-03-01 | 2026-06     => possible            # perhaps it is over
        """,
    )


def test_what_a_person_has_to_say_keeps_nobody_from_being_eligible():
    expect_verdicts(
        [ADULT, CONSENT],
        """
        patients | age_years
        1        | 40         => eligible
        2        |            => possible
        3        | 10         => later, 2034-06-30
        """,
    )


@pytest.mark.parametrize("word", ["deceased", "Dead", "expired", "死亡"])
def test_the_deceased_are_candidates_for_nothing(word):
    table = f"""
        patients | age_years | vital_status
        1        | 40        | {word}         => ineligible
        2        | 40        | alive          => eligible
        3        | 40        |                => eligible
        """
    expect_verdicts([ADULT], table)
    judged = night(trial_of(ADULT), table)
    frame = verdict_frame([judged.assessment], judged.record.patients["patient_id"])
    assert frame["first_fail"].to_list() == ["deceased", None, None]
    assert listed(trial_of(ADULT), table) == ["2", "3"]


def test_a_trial_without_listed_criteria_calls_nobody_eligible():
    expect_verdicts(
        [ADULT],
        """
        patients | age_years
        1        | 40         => possible
        2        |            => possible
        3        | 10         => later, 2034-06-30
        """,
        lists_criteria=False,
    )


@pytest.mark.parametrize(
    ("status", "takes_patients"),
    [
        ("recruiting", True),
        ("enrolling_by_invitation", True),
        ("not_stated", True),
        ("not_yet_recruiting", False),
        ("suspended", False),
        ("completed", False),
    ],
)
def test_only_a_trial_that_takes_patients_has_candidates(status, takes_patients):
    trial: Trial = trial_of(ADULT, status=status)
    assert trial.takes_patients == takes_patients


def test_a_criterion_counts_alike_wherever_it_stands():
    in_the_title = {**ADULT, "section": "summary", "item": "title"}
    expect_verdicts(
        [in_the_title],
        """
        patients | age_years
        1        | 40         => eligible
        2        |            => possible
        3        | 10         => later, 2034-06-30
        """,
    )


def test_the_counts_of_a_pair():
    table = """
        patients | age_years
        1        | 40
        2        | 10

        labs | test | value | unit   | measured_on
        1    | ANC  | 1.0   | 10^9/L | 2026-06-20
        """
    judged = night(trial_of(ADULT, COUNTS, CONSENT, NOT_ALLERGIC), table)
    frame = verdict_frame([judged.assessment], judged.record.patients["patient_id"])
    counts = frame.select("patient_id", "n_pass", "n_fail", "n_unknown", "n_manual", "first_fail")
    assert counts.rows() == [("1", 1, 1, 1, 1, "c2"), ("2", 0, 1, 2, 1, "c1")]
    assert judged.assessment.n_pass.tolist() == [1, 0]


def test_the_funnel_counts_the_living_and_whom_only_one_criterion_excludes():
    table = """
        patients | age_years | vital_status
        1        | 40        |
        2        | 40        |
        3        | 10        |
        4        | 10        |
        5        | 10        | deceased

        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20
        2    | ANC  | 1.0   | 10^9/L | 2026-06-20
        3    | ANC  | 1.0   | 10^9/L | 2026-06-20
        """
    funnel = funnel_frame([night(trial_of(ADULT, COUNTS), table).assessment])
    columns = ("criterion_id", "n_pass", "n_fail", "n_unknown", "n_fail_only_this")
    assert funnel.select(columns).rows() == [("c1", 2, 2, 0, 1), ("c2", 1, 2, 1, 1)]


def test_in_the_trials_order_each_of_the_living_is_lost_at_the_first_criterion_that_fails():
    table = """
        patients | age_years | vital_status
        1        | 40        |
        2        | 40        |
        3        | 10        |
        4        | 10        |
        5        | 10        | deceased

        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20
        2    | ANC  | 1.0   | 10^9/L | 2026-06-20
        3    | ANC  | 1.0   | 10^9/L | 2026-06-20
        """
    whole = night(trial_of(ADULT, COUNTS), table)
    funnel = funnel_frame([whole.assessment])
    columns = ("criterion_id", "n_lost", "n_left")
    assert funnel.select(columns).rows() == [("c1", 2, 2), ("c2", 1, 1)]
    other_order = funnel_frame([night(trial_of(COUNTS, ADULT), table).assessment])
    assert other_order.select(columns).rows() == [("c1", 2, 2), ("c2", 1, 1)]
    parts = [
        funnel_frame([assess(whole.assessment.trial, Inquiry(part), part)])
        for part in (
            whole.record.of(pl.Series(own, dtype=pl.UInt32)) for own in ([0, 2], [1, 3, 4])
        )
    ]
    assert added_funnels(parts).equals(funnel)


def listed(trial, table, most=10):
    judged = night(trial, table)
    listing = Listing(candidates=most)
    return candidates([judged.assessment], judged.record, listing)["patient_id"].to_list()


RANKED = """
        patients | age_years
        e2       | 40
        e1       | 40
        l1       | 10
        l2       | 12
        i1       | 40
        p1       |
        p2       | 40

        labs | test | value | unit   | measured_on
        e2   | ANC  | 2.0   | 10^9/L | 2026-06-20
        e1   | ANC  | 2.0   | 10^9/L | 2026-06-20
        l1   | ANC  | 2.0   | 10^9/L | 2026-06-20
        l2   | ANC  | 2.0   | 10^9/L | 2026-06-20
        i1   | ANC  | 1.0   | 10^9/L | 2026-06-20

        treatments | treatment | started_on | ended_on
        e2         | cisplatin | 2025-01-01 | 2025-02-01

        coverage | domain
                 | treatments
        """


def test_bands_come_first_then_the_share_that_is_met_then_the_earlier_day():
    # p2 lacks one fact and p1 two; of those eligible later l2 grows up first.
    assert listed(trial_of(ADULT, COUNTS, WASHOUT), RANKED) == ["e1", "e2", "p2", "p1", "l2", "l1"]


def test_a_list_is_as_long_as_the_site_wants():
    assert listed(trial_of(ADULT, COUNTS, WASHOUT), RANKED, most=3) == ["e1", "e2", "p2"]


def test_who_meets_more_of_what_can_be_answered_stands_higher():
    table = """
        patients | age_years
        1        |
        2        | 40

        labs | test | value | unit   | measured_on
        2    | ANC  | 2.0   | 10^9/L | 2026-06-20
        """
    judged = night(trial_of(ADULT, COUNTS, NOT_ALLERGIC, CONSENT), table)
    ranked = candidates([judged.assessment], judged.record, Listing())
    # Two of three: what a person has to say counts for nobody.
    assert ranked.select("rank", "patient_id", "score").rows() == [(1, "2", 0.6667), (2, "1", 0.0)]


def test_near_misses_fail_one_criterion_the_narrowest_first():
    table = """
        patients | age_years
        1        | 40
        2        | 40
        3        | 40
        4        | 76
        5        | 77

        labs | test | value | unit   | measured_on
        1    | ANC  | 1.2   | 10^9/L | 2026-06-20
        2    | ANC  | 1.4   | 10^9/L | 2026-06-20
        3    | ANC  | 1.5   | 10^9/L | 2026-06-20
        4    | ANC  | 2.0   | 10^9/L | 2026-06-20
        5    | ANC  | 1.4   | 10^9/L | 2026-06-20
        """
    at_most_75 = {"require": {"age": {"at_most": 75}}}
    judged = night(trial_of(at_most_75, COUNTS), table)
    missed = near_misses([judged.assessment], judged.inquiry, judged.record, Listing())
    # (1.5 - 1.4) / 1.5 and (1.5 - 1.2) / 1.5; an age has no share; patient 5 fails both.
    assert missed.select("rank", "patient_id", "criterion_id", "margin").rows() == [
        (1, "2", "c2", 0.0667),
        (2, "1", "c2", 0.2),
        (3, "4", "c1", None),
    ]


def test_a_limit_of_zero_has_no_share():
    table = """
        patients | age_years
        1        | 40

        labs | test | value | unit   | measured_on
        1    | ANC  | 1.2   | 10^9/L | 2026-06-20
        """
    none_at_all = {"require": {"measurement": "neutrophils", "at_most": 0}}
    judged = night(trial_of(none_at_all), table)
    missed = near_misses([judged.assessment], judged.inquiry, judged.record, Listing())
    assert missed["margin"].to_list() == [None]
