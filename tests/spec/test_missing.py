"""What is missing where a criterion is unknown: the facts that would close it.

A fact is named once for each criterion that lacks it. What a person has to clear up rather than to
look for (records that disagree, a text that could be either) is told by its cause.
"""

import numpy as np
import polars as pl
import pytest

from matcher.criteria import Inquiry
from matcher.criteria.fact import Fact
from matcher.messages import messages_in
from matcher.missing import MISSING, label, missing_facts
from matcher.reasons import explained
from tests.spec.clinic import record_of, trial_of, vocabularies

ROS1 = {"biomarker": "ROS1", "alteration": ["fusion"]}
ALK = {"biomarker": "ALK", "alteration": ["fusion"]}
ECOG = {"measurement": "ecog", "at_most": 1}
ADULT = {"age": {"at_least": 18}}


def missing(question, text, **changed):
    """Give what each patient lacks to answer a question, as `kind key cause`."""
    record = record_of(text, **changed)
    inquiry, trials = Inquiry(record), [trial_of({"require": question})]
    everyone = np.arange(record.size, dtype=np.uint32)
    criteria = explained(inquiry, trials, [everyone]).with_row_index("at")
    lacking = missing_facts(criteria, inquiry, trials)
    assert lacking.columns == ["at", *MISSING]
    told = {patient: [] for patient in record.patients["patient_id"]}
    for row in lacking.iter_rows(named=True):
        told[row["patient_id"]].append(f"{row['kind']} {row['fact']} {row['cause']}")
    return told


def test_a_known_answer_lacks_nothing_and_an_unknown_one_says_why():
    table = """
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20
        2    | ANC  | 1.0   | 10^9/L | 2026-06-20
        3    | ANC  | 2.0   | 10^9/L | 2026-01-20
        4    | ANC  | 2.0   |        | 2026-06-20
        5    | Hb   | 120   | g/L    | 2026-06-20
        """
    assert missing({"measurement": "neutrophils", "at_least": 1.5}, table) == {
        "1": [],
        "2": [],
        "3": ["lab neutrophils stale"],
        "4": ["lab neutrophils unit"],
        "5": ["lab neutrophils not_recorded"],
    }


def test_records_that_disagree_are_something_to_clear_up():
    table = """
        biomarkers | test | result   | method | reported_on
        1          | ROS1 | positive | FISH   | 2026-05-01
        1          | ROS1 | negative | NGS    | 2026-05-20
        2          | ROS1 | pending  | FISH   | 2026-05-01
        """
    assert missing(ROS1, table) == {
        "1": ["biomarker ROS1 conflict"],
        "2": ["biomarker ROS1 pending"],
    }


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        (ROS1, ["biomarker ROS1"]),
        ({"score": "PD-L1 TPS", "at_least": 1}, ["biomarker PD-L1 TPS"]),
        (ECOG, ["observation ecog"]),
        ({"measurement": "heart_rate", "at_most": 100}, ["observation heart_rate"]),
        ({"measurement": "lvef", "at_least": 50}, ["observation lvef"]),
        ({"measurement": "creatinine", "at_most": 100}, ["lab creatinine"]),
        ({"diagnosis": ["NSCLC"]}, ["diagnosis tumour_type"]),
        ({"diagnosis_basis": ["histology"]}, ["diagnosis basis"]),
        ({"stage": ["IV"]}, ["stage group"]),
        ({"tnm": ["M1"]}, ["stage M"]),
        ({"treatment": ["anti-PD-L1", "anti-PD-1"]}, ["treatment anti-PD-1|anti-PD-L1"]),
        ({"lines_of_therapy": {"at_most": 1}}, ["treatment lines_of_therapy"]),
        ({"condition": ["hypertension"]}, ["condition hypertension"]),
        ({"lesions": 1, "site": ["brain"]}, ["lesion brain"]),
        ({"lesions": 1, "kind": ["metastasis"]}, ["lesion metastasis"]),
        ({"lesions": 1, "measurable": True}, ["lesion measurable"]),
        ({"lesions": 1}, ["lesion anywhere"]),
        (ADULT, ["person age"]),
        ({"sex": "female"}, ["person sex"]),
    ],
)
def test_each_kind_of_question_names_the_fact_that_it_asks_for(question, facts):
    (lacking,) = missing(question, "patients | race\n1 | unknown", coverage=()).values()
    assert lacking == [f"{fact} not_recorded" for fact in facts]


def test_of_a_question_made_of_questions_only_open_parts_that_can_settle_it_are_missing():
    table = """
        patients | age_years
        1        | 40
        2        | 10
        """
    nothing = {"1": [], "2": []}
    both = ["biomarker ALK not_recorded", "biomarker ROS1 not_recorded"]
    ros1 = ["biomarker ROS1 not_recorded"]
    assert missing({"all_of": [ADULT, ROS1, ALK]}, table) == {**nothing, "1": both}
    assert missing({"any_of": [ADULT, ROS1, ALK]}, table) == {**nothing, "2": both}
    # Of a part that is answered nothing is missing, though it holds an open question.
    part = {"any_of": [ADULT, ALK]}
    assert missing({"all_of": [part, ROS1]}, table) == {"1": ros1, "2": both}
    assert missing({"not": {"all_of": [ADULT, ROS1]}}, table) == {"1": ros1, "2": []}
    two = {"at_least": 2, "of": [ADULT, ROS1, ALK]}
    assert missing(two, table) == {"1": both, "2": both}


def test_each_part_of_a_question_is_open_for_a_cause_of_its_own():
    table = """
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-01-20
        2    | ANC  | 2.0   |        | 2026-06-20
        """
    question = {"all_of": [{"measurement": "neutrophils", "at_least": 1.5}, ROS1]}
    assert missing(question, table) == {
        "1": ["biomarker ROS1 not_recorded", "lab neutrophils stale"],
        "2": ["biomarker ROS1 not_recorded", "lab neutrophils unit"],
    }


def test_the_branch_that_a_known_condition_does_not_choose_is_not_missing():
    table = """
        patients | age_years
        1        | 40
        2        | 10
        3        |
        """
    either = {"if": ADULT, "then": ROS1, "else": ALK}
    assert missing(either, table) == {
        "1": ["biomarker ROS1 not_recorded"],
        "2": ["biomarker ALK not_recorded"],
        "3": [
            "biomarker ALK not_recorded",
            "biomarker ROS1 not_recorded",
            "person age not_recorded",
        ],
    }
    assert missing({"if": ADULT, "then": ROS1}, table) == {
        "1": ["biomarker ROS1 not_recorded"],
        "2": [],
        "3": ["biomarker ROS1 not_recorded", "person age not_recorded"],
    }


def test_what_only_a_person_can_say_is_asked_and_not_missing():
    consent = {"manual": "Has the patient consented?"}
    table = "patients | age_years\n1 | 40"
    assert missing(consent, table) == {"1": []}
    assert missing({"all_of": [consent, ROS1]}, table) == {"1": ["biomarker ROS1 not_recorded"]}


def test_a_fact_that_several_parts_lack_is_missing_once_with_the_strongest_cause():
    recent = {"measurement": "neutrophils", "at_least": 1.5, "within": "7 days"}
    ever = {"measurement": "neutrophils", "at_least": 1.5, "within": "28 days", "pick": "all"}
    table = """
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   |        | 2026-06-20
        """
    assert missing({"all_of": [recent, ever]}, table) == {"1": ["lab neutrophils unit"]}


def test_a_creatinine_clearance_lacks_what_the_estimate_cannot_do_without():
    table = """
        patients | sex    | age_years
        1        | female | 60
        2        | female | 60
        3        |        |
        4        | female | 90+
        5        | male   | 60

        labs | test       | value | unit   | measured_on
        1    | Creatinine | 80    | umol/L | 2026-06-20
        3    | Creatinine | 80    | umol/L | 2026-06-20
        4    | Creatinine | 80    | umol/L | 2026-06-20
        5    | Creatinine | <90   | umol/L | 2026-06-20

        observations | observation | value | unit | observed_on
        2            | Weight      | 60    | kg   | 2026-06-20
        3            | Weight      | 60    | kg   | 2026-06-20
        4            | Weight      | 60    | kg   | 2026-06-20
        5            | Weight      | 60    | kg   | 2026-06-20
        """

    def facts(at_least):
        lacking = missing({"creatinine_clearance": {"at_least": at_least}}, table)
        return {patient: [one.rsplit(" ", 1)[0] for one in own] for patient, own in lacking.items()}

    assert facts(70) == {
        "1": ["observation weight"],
        "2": ["lab creatinine"],
        "3": ["person age", "person sex"],
        "4": [],  # at 90 it is 39, and no more later
        "5": ["lab creatinine"],  # all is there, and leaves it open
    }
    assert facts(30)["4"] == ["person age"]


def test_labels_are_what_a_clinician_writes():
    def labels(language):
        facts = (
            Fact("biomarker", ("ROS1",)),
            Fact("lab", ("creatinine",)),
            Fact("lab", ("inr",)),
            Fact("observation", ("ecog",)),
            Fact("condition", ("psoriasis",)),
            Fact("treatment", ("anti-PD-1", "anti-PD-L1")),
            Fact("treatment", ("anti-PD-1", "anti-PD-L1", "pembrolizumab", "platinum", "taxane")),
            Fact("person", ("age",)),
            Fact("stage", ("M",)),
        )
        return [label(fact, vocabularies(), messages_in(language)) for fact in facts]

    assert labels("en") == [
        *("ROS1", "Creatinine", "INR", "ECOG", "psoriasis?", "anti-PD-1 / anti-PD-L1"),
        *("anti-PD-1 / anti-PD-L1 / pembrolizumab and 2 more", "age", "M category"),
    ]
    assert labels("zh") == [
        *("ROS1", "肌酐", "国际标准化比值", "体力状况评分", "银屑病？", "PD-1单抗 / PD-L1单抗"),
        *("PD-1单抗 / PD-L1单抗 / 帕博利珠单抗，另有 2 项", "年龄", "M 分期"),
    ]


def test_of_no_pairs_nothing_is_missing():
    record = record_of("patients | age_years\n1 | 40")
    inquiry, trials = Inquiry(record), [trial_of({"require": ROS1})]
    criteria = explained(inquiry, trials, [np.empty(0, dtype=np.uint32)])
    at = pl.Series("at", [], dtype=pl.UInt64)
    assert missing_facts(criteria.with_columns(at), inquiry, trials).is_empty()
