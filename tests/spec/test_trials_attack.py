"""What reading the trials' documents against made-up patients has shown to matter.

How a drug is taken, what surrounds an operation, which other cancer it was, whether a lesion was
treated, and what a later assessment no longer shows.
"""

from pathlib import Path

import pytest

from matcher.criteria import Inquiry
from matcher.reasons import explain
from matcher.record.build import build_record
from matcher.tables import read_tables
from tests.spec.clinic import (
    INDEX_DAY,
    expect,
    normalizers,
    question,
    record_of,
    settings,
    told,
    told_of_all,
    trial_of,
    vocabularies,
)

ANTI_INFECTIVE = {"treatment": ["systemic anti-infective"], "within": "1 week"}
FIRST_LINE_DOCETAXEL = {"treatment": ["docetaxel"], "line": {"at_least": 1, "at_most": 1}}
OTHER_CANCER = {
    "condition": ["malignancy"],
    "but_not": [
        "lung_cancer",
        "basal_cell_skin_cancer",
        "squamous_cell_skin_cancer",
        "carcinoma_in_situ",
    ],
    "within": "5 years",
}
UNTREATED = {"lesions": 1, "measurable": True, "treated": False}


def test_an_antibiotic_on_the_eye_or_the_skin_is_no_systemic_one():
    expect(
        ANTI_INFECTIVE,
        """
        treatments | treatment            | started_on
        1          | levofloxacin         | 2026-06-25  => yes, reported
        2          | 左氧氟沙星滴眼液     | 2026-06-25  => no, covered
        3          | 红霉素眼膏           | 2026-06-25  => no, covered
        4          | inhaled tobramycin   | 2026-06-25  => no, covered

        coverage | domain
        1        | treatments
        2        | treatments
        3        | treatments
        4        | treatments
        """,
    )


def test_what_is_given_around_an_operation_is_no_first_line():
    expect(
        FIRST_LINE_DOCETAXEL,
        """
        treatments | treatment | setting  | line | started_on | ended_on
        1          | docetaxel | adjuvant |      | 2022-01-10 | 2022-04-10  => no, covered
        2          | docetaxel | adjuvant | 1    | 2022-01-10 | 2022-04-10  => no, covered
        3          | docetaxel |          | 1    | 2022-01-10 | 2022-04-10  => yes, reported
        4          | docetaxel |          |      | 2022-01-10 | 2022-04-10  => unknown, not recorded

        coverage | domain
        1        | treatments
        2        | treatments
        3        | treatments
        4        | treatments
        """,
    )


def test_another_cancer_is_known_by_its_type_where_no_condition_has_its_words():
    expect(
        OTHER_CANCER,
        """
        diagnoses | diagnosis          | is_primary | diagnosed_on
        1         | 左乳浸润性导管癌   | no         | 2024-03-01    => yes, reported
        2         | 结肠腺癌           | no         | 2021-07-01    => yes, reported
        3         | 结肠腺癌           | no         | 2021-06-30    => no, covered     # five years ago
        4         | 皮肤基底细胞癌     | no         | 2024-03-01    => no, covered
        5         | 左乳导管原位癌     | no         | 2024-03-01    => no, covered
        6         | IDC of left breast | no         | 2024-03-01    => yes, reported

        coverage | domain
        1        | conditions
        2        | conditions
        3        | conditions
        4        | conditions
        5        | conditions
        6        | conditions
        """,
    )


def test_a_lesion_is_untreated_where_complete_treatments_hold_nothing_local():
    expect(
        UNTREATED,
        """
        lesions | site | kind    | diameter_mm | treated | observed_on
        1       | lung | primary | 30          | no      | 2026-06-15  => yes, reported
        2       | lung | primary | 30          | yes     | 2026-06-15  => no, reported
        3       | lung | primary | 30          |         | 2026-06-15  => yes, reported
        4       | lung | primary | 30          |         | 2026-06-15  => unknown, not recorded  # irradiated, which?
        5       | lung | primary | 30          |         | 2026-06-15  => unknown, not recorded  # not complete
        6       | lung | primary | 30          |         | 2026-06-15  => unknown, not recorded  # could be local
        7       | lung | primary | 30          |         | 2026-06-15  => yes, reported          # only planned

        treatments | treatment            | started_on
        3          | pembrolizumab        | 2026-01-10
        4          | 放疗                 | 2026-01-10
        5          | pembrolizumab        | 2026-01-10
        6          | something unheard of | 2026-01-10
        7          | radiotherapy planned |

        coverage | domain
        2        | treatments
        3        | treatments
        4        | treatments
        6        | treatments
        7        | treatments
        """,
    )


def test_what_only_an_earlier_assessment_shows_is_open_in_a_count():
    expect(
        {"lesions": 3},
        """
        lesions | site  | kind       | observed_on
        1       | lung  | primary    | 2026-06-15
        1       | liver | metastasis | 2026-06-15
        1       | bone  | metastasis | 2026-05-18  => yes, reported     # four weeks: one assessment
        2       | lung  | primary    | 2026-06-15
        2       | liver | metastasis | 2026-06-15
        2       | bone  | metastasis | 2026-05-17  => unknown, stale
        3       | lung  | primary    | 2026-06-15
        3       | bone  | metastasis | 2026-05-17  => no, covered

        coverage | domain
        1        | lesions
        2        | lesions
        3        | lesions
        """,
    )


def test_a_treatment_that_is_not_understood_is_shown_as_it_was_written():
    said = told(
        ANTI_INFECTIVE,
        """
        treatments | treatment       | started_on
        1          | unheard-of drug | 2026-06-25
        """,
    )
    assert said == {"1": "not clear: not understood: unheard-of drug (since 2026-06-25)"}


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ("2026-06-20,2026-06-01", "could not be used"),  # ends before it starts
        ("2026-06-20,2026-07-05", "could not be used"),  # began before the index date
        (",2026-07-05", "could not be used"),  # may have begun before it
        ("2026-07-01,2026-07-05", "declared complete"),  # surely begins after it
    ],
)
def test_a_row_that_is_set_aside_breaks_declared_completeness(
    tmp_path: Path, dates: str, says: str
):
    for table, content in {
        "patients": "patient_id\nA\nB\n",
        "diagnoses": "patient_id,diagnosis\n",
        "coverage": "patient_id,domain\n,treatments\n",
        "treatments": f"patient_id,treatment,started_on,ended_on\nA,ceftriaxone,{dates}\n",
    }.items():
        (tmp_path / f"{table}.csv").write_text(content, encoding="utf-8")
    read = read_tables(tmp_path, as_of=INDEX_DAY)
    assert read.quarantine.height == 1
    record, _ = build_record(read, vocabularies(), normalizers(), settings())
    answer = Inquiry(record).answer(question(ANTI_INFECTIVE))
    said = told_of_all(record, answer, wanted=False).texts
    assert says in said[0]
    assert list(answer.met) == [None if says == "could not be used" else False, False]
    assert "declared complete" in said[1]


def test_a_sentence_about_silence_says_all_that_was_asked():
    """Else "no corticosteroid" would be said of somebody who inhales one."""
    steroid = {
        "treatment": ["corticosteroid"],
        "but_not": ["dexamethasone"],
        "route": ["systemic"],
        "within": "1 month",
    }
    night = """
        treatments | treatment          | started_on
        1          | inhaled budesonide | 2026-01-10

        coverage | domain
        1        | treatments
        """
    assert told(steroid, night, wanted=False) == {
        "1": "no systemic corticosteroid other than dexamethasone within 1 month on record;"
        " treatments declared complete"
    }
    infection = {"condition": ["infection"], "active": True, "grade_at_least": 2}
    complete = """
        coverage | domain
        1        | conditions
        """
    assert told(infection, complete, wanted=False) == {
        "1": "no active infection of grade 2 or more on record; problem list declared complete"
    }


def test_too_few_lesions_are_shown_with_their_limit():
    few = """
        lesions | site | kind    | observed_on
        1       | lung | primary | 2026-06-15

        coverage | domain
        1        | lesions
        """
    lung = "primary in lung (2026-06-15)"
    complete = "on record; lesions declared complete"
    assert told({"lesions": 6}, few, wanted=False) == {
        "1": f"fewer than 6 lesions {complete}: {lung}"
    }
    assert told({"lesions": 4, "counting": "organs"}, few, wanted=False) == {
        "1": f"fewer than 4 organs with lesions {complete}: {lung}"
    }


def test_silences_of_one_kind_are_put_into_one_clause():
    drivers = ["RET", "NTRK1"]
    trial = trial_of(
        {"forbid": {"any_of": [{"biomarker": gene, "known": True} for gene in drivers]}}
    )
    record = record_of(
        """
        biomarkers | test | result   | reported_on
        1          | EGFR | negative | 2026-01-10
        """
    )
    told_of = explain(record, [trial], {"trial": record.patients["p"]})
    assert told_of["reason"].to_list() == [
        "no RET alteration, no NTRK1 alteration known: the patient has biomarker reports, and they name none"
    ]
