"""Nobody qualifies, and nobody is excluded, on an empty record.

Of a patient without a row in any table every kind of question is unknown, or for a person to say.
"""

import pytest

from matcher.criteria import KINDS
from tests.spec.clinic import ask, evidence, question, trial_of, verdicts

QUESTIONS = {
    "age": {"age": {"at_least": 18}},
    "sex": {"sex": "female"},
    "diagnosis": {"diagnosis": ["NSCLC"]},
    "diagnosis_basis": {"diagnosis_basis": ["histology"]},
    "stage": {"stage": ["IV"]},
    "tnm": {"tnm": ["M1"]},
    "biomarker": {"biomarker": "EGFR", "alteration": ["mutation"]},
    "score": {"score": "PD-L1 TPS", "at_least": 1},
    "measurement": {"measurement": "neutrophils", "at_least": 1.5},
    "creatinine_clearance": {"creatinine_clearance": {"at_least": 60}},
    "treatment": {"treatment": ["chemotherapy"], "within": "14 days"},
    "lines_of_therapy": {"lines_of_therapy": {"at_least": 1, "at_most": 2}},
    "condition": {"condition": ["autoimmune_disease"]},
    "lesions": {"lesions": 1, "site": ["brain"]},
    "all_of": {"all_of": [{"sex": "female"}, {"treatment": ["surgery"]}]},
    "any_of": {"any_of": [{"sex": "female"}, {"treatment": ["surgery"]}]},
    "not": {"not": {"condition": ["autoimmune_disease"]}},
    "of": {"at_least": 1, "of": [{"sex": "female"}, {"treatment": ["surgery"]}]},
    "if": {"if": {"sex": "female"}, "then": {"age": {"at_least": 18}}},
    "manual": {"manual": "Has the patient consented?"},
}
KNOWN_ONLY = {
    "biomarker": {**QUESTIONS["biomarker"], "known": True},
    "treatment": {**QUESTIONS["treatment"], "known": True},
    "condition": {**QUESTIONS["condition"], "known": True},
    "lesions": {**QUESTIONS["lesions"], "known": True},
}
NOBODY = """
        patients
        1
        """
# What is on record of another patient says nothing of this one.
BESIDE_SOMEBODY = """
        patients | sex | age_years
        1        |     |
        2        | F   | 40

        diagnoses | diagnosis | stage | basis
        2         | NSCLC     | IVA   | biopsy

        biomarkers | test      | result
        2          | EGFR      | negative
        2          | PD-L1 TPS | 60%

        labs | test | value | unit   | measured_on
        2    | ANC  | 2.0   | 10^9/L | 2026-06-20

        treatments | treatment | started_on | ended_on
        2          | cisplatin | 2026-01-01 | 2026-06-20

        conditions | condition
        2          | rheumatoid arthritis

        lesions | site  | kind       | observed_on
        2       | brain | metastasis | 2026-06-15

        coverage | domain
        2        | treatments
        """


def test_every_kind_of_question_is_asked():
    assert set(QUESTIONS) == set(KINDS)
    assert all(type(question(asked)) is KINDS[kind] for kind, asked in QUESTIONS.items())


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize("table", [NOBODY, BESIDE_SOMEBODY], ids=["alone", "beside somebody"])
def test_an_empty_record_leaves_every_question_open(kind, table):
    open_ = "unknown, manual" if kind == "manual" else "unknown, not recorded"
    assert ask(QUESTIONS[kind], table)["1"] == open_
    assert "1" not in evidence(QUESTIONS[kind], table)


@pytest.mark.parametrize("kind", KNOWN_ONLY)
def test_nothing_counts_as_not_known_without_any_record_of_that_kind(kind):
    assert ask(KNOWN_ONLY[kind], BESIDE_SOMEBODY)["1"] == "unknown, not recorded"


@pytest.mark.parametrize("demand", ["require", "forbid"])
def test_nobody_is_eligible_or_ineligible_on_an_empty_record(demand):
    for kind, asked in QUESTIONS.items():
        expected = "eligible" if kind == "manual" else "possible"
        assert verdicts(trial_of({demand: asked}), NOBODY) == {"1": expected}, kind
