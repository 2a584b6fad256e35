"""The sentences that a coordinator reads: one for each criterion of a listed pair.

A sentence says what was found and when, what the criterion needs, and, where the answer is unknown,
why: from that follows whether to look it up, to measure again or to settle which record is right.
"""

import polars as pl

from matcher.criteria.answer import Cause
from matcher.eligibility import Status
from matcher.messages import messages_in
from matcher.reasons import explain, in_short
from matcher.settings import ReferenceRange
from tests.spec.clinic import night, trial_of

ADULT = {"require": {"age": {"at_least": 18}}, "text": "At least 18 years"}
COUNTS = {
    "require": {"measurement": "neutrophils", "at_least": 1.5},
    "text": "Neutrophils at least 1.5",
}
AST = {"require": {"measurement": "ast", "at_most": 2.5, "times": "uln"}, "text": "AST ≤ 2.5 × ULN"}
WASHOUT = {
    "forbid": {"treatment": ["chemotherapy"], "within": "14 days"},
    "text": "No chemotherapy within 14 days",
}
EGFR = {"forbid": {"biomarker": "EGFR", "alteration": ["mutation"]}, "text": "No EGFR mutation"}
NO_AUTOIMMUNE_KNOWN = {
    "forbid": {"condition": ["autoimmune_disease"], "known": True},
    "text": "No known autoimmune disease",
}
CONSENT = {"require": {"manual": "Has the patient consented?"}, "text": "Informed consent"}


def explained(trial, text, **changed):
    record = night(trial, text, **changed).record
    return explain(record, [trial], {trial.trial_id: record.patients["p"]})


def sentences(criterion, text, **changed):
    """Give each patient's status, cause and sentence for one criterion."""
    frame = explained(trial_of(criterion), text, **changed)
    rows = frame.select("patient_id", "status", "cause", "reason").iter_rows()
    return {patient: (status, cause, reason) for patient, status, cause, reason in rows}


def found(criterion, text):
    """Give what is said of each patient's value, without its day and what is needed."""
    told = sentences(criterion, text)
    return {patient: reason.partition(" (")[0] for patient, (_, _, reason) in told.items()}


def test_a_converted_value_has_as_many_digits_as_clinicians_write():
    at_most = {"require": {"measurement": "creatinine", "at_most": 150}, "text": "Creatinine"}
    assert found(
        at_most,
        """
        labs | test       | value   | unit   | measured_on
        1    | Creatinine | 1.1     | mg/dL  | 2026-06-20
        2    | Creatinine | 97.24   | umol/L | 2026-06-20
        3    | Creatinine | 12.3    | mg/dL  | 2026-06-20
        4    | Creatinine | 1.697   | mg/dL  | 2026-06-20
        5    | Creatinine | 1.696   | mg/dL  | 2026-06-20
        6    | Creatinine | 1.0-1.2 | mg/dL  | 2026-06-20
        7    | Creatinine | <0.31   | mg/dL  | 2026-06-20
        """,
    ) == {
        "1": "Creatinine 97.2 µmol/L",
        "2": "Creatinine 97.24 µmol/L",
        "3": "Creatinine 1087 µmol/L",
        "4": "Creatinine 150.02 µmol/L",
        "5": "Creatinine 149.9 µmol/L",
        "6": "Creatinine 88.4 to 106 µmol/L",
        "7": "Creatinine <27.4 µmol/L",
    }


def test_a_value_beyond_a_multiple_of_a_normal_range_looks_so():
    bilirubin = {"require": {"measurement": "bilirubin_total", "at_most": 1, "times": "uln"}}
    told = sentences(
        {**bilirubin, "text": "Bilirubin"},
        """
        labs | test            | value | unit  | ref_high | measured_on
        1    | Bilirubin total | 0.8   | mg/dL | 1.0      | 2026-06-20
        2    | Bilirubin total | 1.0   | mg/dL | 1.0      | 2026-06-20
        3    | Bilirubin total | 1.001 | mg/dL | 1.0      | 2026-06-20
        """,
    )
    assert {who: (status, said.partition(" (")[0]) for who, (status, _, said) in told.items()} == {
        "1": ("pass", "Bilirubin total 13.7 µmol/L, ULN 17.1"),
        "2": ("pass", "Bilirubin total 17.1 µmol/L, ULN 17.1"),
        "3": ("fail", "Bilirubin total 17.12 µmol/L, ULN 17.1"),
    }


def test_a_measured_value_and_each_reason_why_it_is_not_known():
    assert sentences(
        COUNTS,
        """
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20
        2    | ANC  | 1.2   | K/uL   | 2026-06-20
        3    | ANC  | 2.0   | 10^9/L | 2026-05-20
        4    | ANC  | 2.0   |        | 2026-06-20
        5    | ANC  | 1.2   | 10^9/L | 2026-06-20
        5    | ANC  | 2.0   | 10^9/L | 2026-06-20
        6    | ANC  | >1.0  | 10^9/L | 2026-06-20
        7    | ANC  | pending |      | 2026-06-20

        patients
        8
        """,
    ) == {
        "1": ("pass", "measured", "Neutrophils 2 ×10⁹/L (2026-06-20), needs ≥ 1.5 ×10⁹/L"),
        "2": ("fail", "measured", "Neutrophils 1.2 ×10⁹/L (2026-06-20), needs ≥ 1.5 ×10⁹/L"),
        "3": (
            "unknown",
            "stale",
            "too old: Neutrophils 2 ×10⁹/L, older than 28 days (2026-05-20), needs ≥ 1.5 ×10⁹/L",
        ),
        "4": (
            "unknown",
            "unit",
            "unit missing, unknown or not convertible: Neutrophils not readable (ANC 2.0)"
            " (2026-06-20), needs ≥ 1.5 ×10⁹/L",
        ),
        "5": (
            "unknown",
            "conflict",
            "records disagree: Neutrophils 1.2 ×10⁹/L (2026-06-20);"
            " Neutrophils 2 ×10⁹/L (2026-06-20), needs ≥ 1.5 ×10⁹/L",
        ),
        "6": (
            "unknown",
            "ambiguous",
            "not clear: Neutrophils >1 ×10⁹/L (2026-06-20), needs ≥ 1.5 ×10⁹/L",
        ),
        "7": (
            "unknown",
            "pending",
            "result pending: Neutrophils not readable (ANC pending) (2026-06-20),"
            " needs ≥ 1.5 ×10⁹/L",
        ),
        "8": (
            "unknown",
            "not_recorded",
            "no result of Neutrophils on record, needs ≥ 1.5 ×10⁹/L",
        ),
    }


def test_a_normal_range_of_the_site_is_said():
    table = """
        labs | test | value | unit | measured_on
        1    | AST  | 100   | U/L  | 2026-06-20
        """
    name = "Aspartate aminotransferase 100 U/L"
    assert sentences(AST, table, reference_ranges={"ast": ReferenceRange(high=40)}) == {
        "1": (
            "pass",
            "assumed",
            f"{name}, ULN 40, by the site’s normal range (2026-06-20), needs ≤ 2.5 × ULN",
        )
    }
    assert sentences(AST, table) == {
        "1": (
            "unknown",
            "not_recorded",
            f"not fully recorded: {name}, no normal range on record (2026-06-20),"
            " needs ≤ 2.5 × ULN",
        )
    }


def test_silence_that_was_read_as_no_is_said():
    assert sentences(
        WASHOUT,
        """
        treatments | treatment | started_on | ended_on
        1          | cisplatin | 2026-03-01 | 2026-06-20

        coverage | domain
        2        | treatments

        patients
        3
        """,
    ) == {
        "1": ("fail", "reported", "cisplatin (2026-03-01 to 2026-06-20)"),
        "2": (
            "pass",
            "covered",
            "no chemotherapy within 14 days on record; treatments declared complete",
        ),
        "3": (
            "unknown",
            "not_recorded",
            "no chemotherapy within 14 days on record, but treatments are not declared complete",
        ),
    }


def test_what_is_only_not_known_is_said():
    assert sentences(
        NO_AUTOIMMUNE_KNOWN,
        """
        conditions | condition
        1          | hypertension
        """,
    ) == {
        "1": (
            "pass",
            "not_known",
            "no autoimmune disease known: the patient has a problem list, and it names none",
        )
    }


def test_a_person_is_told_what_to_ask():
    assert sentences(
        CONSENT,
        """
        patients
        1
        """,
    ) == {"1": ("manual", None, "to be asked: Has the patient consented?")}


def test_an_exclusion_reads_from_the_side_of_the_patient_as_an_inclusion_does():
    table = """
        patients | age_years | sex
        1        | 40        | female

        diagnoses | diagnosis           | is_primary
        1         | lung adenocarcinoma | yes

        labs | test  | value | unit   | measured_on
        1    | ANC   | 2.0   | 10^9/L | 2026-06-20
        1    | HBsAg | neg   |        | 2026-06-20
        """
    for asked, required, forbidden in (
        ({"age": {"at_most": 75}}, "age 40, needs ≤ 75 years", "age 40, needs > 75 years"),
        (
            COUNTS["require"],
            "Neutrophils 2 ×10⁹/L (2026-06-20), needs ≥ 1.5 ×10⁹/L",
            "Neutrophils 2 ×10⁹/L (2026-06-20), needs < 1.5 ×10⁹/L",
        ),
        (
            {"measurement": "neutrophils", "above": 1, "at_most": 3},
            "Neutrophils 2 ×10⁹/L (2026-06-20), needs > 1 and ≤ 3 ×10⁹/L",
            "Neutrophils 2 ×10⁹/L (2026-06-20), must not be > 1 and ≤ 3 ×10⁹/L",
        ),
        (
            {"measurement": "hbsag", "is": "positive"},
            "Hepatitis B surface antigen negative (2026-06-20), needs positive",
            "Hepatitis B surface antigen negative (2026-06-20), needs negative",
        ),
        (
            {"diagnosis": ["SCLC"]},
            "Lung Adenocarcinoma (LUAD), needs Small Cell Lung Cancer",
            "Lung Adenocarcinoma (LUAD), must not be Small Cell Lung Cancer",
        ),
    ):
        assert sentences({"require": asked}, table)["1"][2] == required
        assert sentences({"forbid": asked}, table)["1"][2] == forbidden


def test_a_condition_is_asked_and_not_needed():
    if_old = {"if": {"age": {"at_least": 70}}, "then": COUNTS["require"]}
    table = """
        patients | age_years
        1        | 40
        """
    assert sentences({"require": if_old}, table)["1"][2] == "age 40, asked: ≥ 70 years"


def test_many_rows_are_shown_as_the_first_few():
    table = """
        biomarkers | test | result        | reported_on
        1          | EGFR | L858R         | 2026-01-01
        1          | EGFR | T790M         | 2026-01-02
        1          | EGFR | C797S         | 2026-01-03
        1          | EGFR | G719A         | 2026-01-04
        1          | EGFR | S768I         | 2026-01-05
        """
    assert sentences(EGFR, table) == {
        "1": (
            "fail",
            "reported",
            "EGFR L858R positive (2026-01-01); EGFR T790M positive (2026-01-02);"
            " EGFR C797S positive (2026-01-03); and 2 more",
        )
    }


def test_the_evidence_is_the_row_as_it_was_written_and_as_it_was_read():
    frame = explained(
        trial_of(COUNTS),
        """
        labs | test | value | unit   | measured_on
        1    | PLT  | 200   | 10^9/L | 2026-06-20
        1    | ANC  | 1500  | /uL    | 2026-06-20
        """,
    )
    assert frame["evidence"].to_list() == [
        [
            {
                "table": "labs",
                "row": 2,
                "raw": "ANC 1500 /uL",
                "normalized": "Neutrophils 1.5 ×10⁹/L",
                "date": "2026-06-20",
            }
        ]
    ]


def test_a_combined_question_tells_what_decides():
    adults_with_counts = {"require": {"all_of": [ADULT["require"], COUNTS["require"]]}}
    told = sentences(
        adults_with_counts,
        """
        patients | age_years
        1        | 40
        2        | 10

        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20
        2    | ANC  | 2.0   | 10^9/L | 2026-06-20
        """,
    )
    counts = "Neutrophils 2 ×10⁹/L (2026-06-20), needs ≥ 1.5 ×10⁹/L"
    assert told["1"][2] == f"age 40, needs ≥ 18 years; {counts}"
    assert told["2"][2] == "age 10, needs ≥ 18 years"


def test_every_criterion_of_a_pair_is_told_none_left_out_after_a_first_fail():
    trial = trial_of(ADULT, COUNTS, EGFR, CONSENT)
    frame = explained(
        trial,
        """
        patients | age_years
        1        | 10
        """,
    )
    assert frame.select("criterion_id", "section", "source_item", "status").rows() == [
        ("c1", "inclusion", "1", "fail"),
        ("c2", "inclusion", "2", "unknown"),
        ("c3", "exclusion", "3", "unknown"),
        ("c4", "inclusion", "4", "manual"),
    ]
    assert frame["reason"].null_count() == 0


def test_what_stands_only_in_a_title_says_so():
    in_the_title = {**ADULT, "section": "summary", "item": "title"}
    frame = explained(
        trial_of(in_the_title),
        """
        patients | age_years
        1        | 40
        """,
    )
    told = frame.select("section", "source_item", "text", "status").rows()
    assert told == [("summary", "title", "At least 18 years", "pass")]


def test_in_short_what_fails_comes_first_and_then_what_is_to_be_looked_up():
    trial = trial_of(ADULT, COUNTS, EGFR, CONSENT)
    short = in_short(
        explained(
            trial,
            """
            patients | age_years
            1        | 40
            2        | 40
            3        | 10

            labs | test | value | unit   | measured_on
            1    | ANC  | 2.0   | 10^9/L | 2026-06-20

            biomarkers | test | result    | reported_on
            1          | EGFR | wild type | 2026-01-10
            """,
        ),
        messages_in("en"),
    )
    assert dict(short.select("patient_id", "reasons").iter_rows()) == {
        "1": "Every criterion on record is met.",
        "2": "To look up: Neutrophils at least 1.5? · No EGFR mutation?",
        "3": "Fails: At least 18 years: age 10, needs ≥ 18 years."
        " To look up: Neutrophils at least 1.5? · No EGFR mutation?",
    }


def test_each_status_has_a_cause_of_its_kind():
    known = {cause.name.lower() for cause in Cause if cause < Cause.CONFLICT}
    frame = explained(
        trial_of(ADULT, COUNTS, WASHOUT, EGFR, NO_AUTOIMMUNE_KNOWN, CONSENT),
        """
        patients | age_years
        1        | 10
        2        |

        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20
        2    | ANC  | 2.0   | 10^9/L | 2026-05-20

        conditions | condition
        1          | hypertension

        coverage | domain
        1        | treatments
        """,
    )
    decided = frame.filter(pl.col("status").is_in([Status.PASS.name.lower(), "fail"]))
    assert set(decided["cause"]) == {"measured", "reported", "covered", "not_known"} <= known
    open_ones = frame.filter(pl.col("status") == "unknown")
    assert set(open_ones["cause"]) == {"stale", "not_recorded"}
