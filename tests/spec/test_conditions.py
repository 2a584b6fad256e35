"""Other conditions: present or past, graded, recent; and other cancers.

A condition stands for its branch of the vocabulary, `but_not` takes some of it out, and a broader
term leaves the special question open. What is ruled out is absent; what is suspected is open.
"""

from tests.spec.clinic import changes_on, expect, told

AUTOIMMUNE = {"condition": ["autoimmune_disease"]}
PNEUMONIA = {"condition": ["pneumonia"]}
HEART_FAILURE = {"condition": ["heart_failure"]}


def test_a_condition_stands_for_its_branch_without_the_exceptions():
    table = """
        conditions | condition            | status
        1          | rheumatoid arthritis | active  => yes, reported
        2          | vitiligo             | active  => {}
        3          | autoimmune disease   | active  => {}
        4          | hypertension         | active  => unknown, not recorded
        """
    expect(AUTOIMMUNE, table.format("yes, reported", "yes, reported"))
    # An autoimmune disease of which it isn't said which one could be vitiligo.
    expect(
        {**AUTOIMMUNE, "but_not": ["vitiligo"]},
        table.format("unknown, not recorded", "unknown, ambiguous"),
    )


def test_a_broader_term_leaves_a_special_question_open():
    expect(
        {"condition": ["interstitial_lung_disease"]},
        """
        conditions | condition                     | status
        1          | idiopathic pulmonary fibrosis | active  => yes, reported
        2          | lung disease                  | active  => unknown, ambiguous
        3          | COPD                          | active  => unknown, not recorded
        4          | xyzzy                         | active  => unknown, ambiguous
        """,
    )


def test_what_is_ruled_out_is_absent_and_what_is_suspected_is_open():
    table = """
        conditions | condition                      | status
        1          | pneumonia                      | ruled out  => no, reported
        2          | no pneumonia                   |            => no, reported
        3          | pneumonia                      | suspected  => {}
        4          | pneumonia                      | active
        4          | pneumonia                      | ruled out  => unknown, conflict
        5          | no history of lung disease     |            => no, reported   # pneumonia is one
        6          | no pneumocystis pneumonia      |            => unknown, not recorded   # another may be there
        7          | suspected pneumonia            | active     => {}
        """
    expect(PNEUMONIA, table.format(*["unknown, not recorded"] * 2))
    expect({**PNEUMONIA, "suspected": True}, table.format(*["yes, reported"] * 2))


def test_ever_or_now():
    table = """
        conditions | condition | status     | onset_on   | resolved_on
        1          | pneumonia | active     | 2026-06-01 |             => yes, reported
        2          | pneumonia | resolved   | 2026-04-01 | 2026-05-01  => {0}
        3          | pneumonia | history of |            |             => {0}
        4          | pneumonia |            | 2026-04-01 | 2026-05-01  => {0}
        5          | pneumonia |            | 2026-04-01 |             => {1}
        """
    expect(PNEUMONIA, table.format("yes, reported", "yes, reported"))
    expect({**PNEUMONIA, "active": True}, table.format("no, reported", "unknown, not recorded"))


def test_a_past_event_has_no_limit_in_time():
    expect(
        PNEUMONIA,
        """
        conditions | condition | onset_on
        1          | pneumonia | 1996  => yes, reported
        """,
    )


def test_a_past_condition_says_nothing_of_others_of_its_kind():
    expect(
        {"condition": ["infection"], "active": True},
        """
        conditions | condition | status
        1          | pneumonia | resolved  => unknown, not recorded
        2          | infection | resolved  => no, reported            # the very thing that is asked about
        3          | pneumonia | active    => yes, reported
        """,
    )


def test_a_grade_is_demanded_of_the_recorded_condition():
    expect(
        {**HEART_FAILURE, "grade_at_least": 3},
        """
        conditions | condition     | grade    | status
        1          | heart failure | NYHA II  | active  => no, reported
        2          | heart failure | NYHA III | active  => yes, reported
        3          | heart failure | NYHA IV  | active  => yes, reported
        4          | heart failure |          | active  => unknown, not recorded
        """,
    )
    expect(
        {"condition": ["peripheral_neuropathy"], "grade_at_least": 2},
        """
        conditions | condition                     | grade
        1          | peripheral neuropathy         | 1             => no, reported
        2          | peripheral neuropathy         | CTCAE grade 2 => yes, reported
        3          | peripheral neuropathy grade 3 |               => yes, reported
        """,
    )


def test_a_window_from_the_onset():
    table = """
        conditions | condition             | onset_on
        1          | myocardial infarction | 2025-07-01
        2          | myocardial infarction | 2025-06-30
        3          | myocardial infarction | 2025
        4          | myocardial infarction | 2024

        coverage | domain
        1        | conditions  => yes, reported
        2        | conditions  => no, covered        # over on the very day
        3        | conditions  => unknown, ambiguous
        4        | conditions  => no, covered
        """
    infarction = {"condition": ["myocardial_infarction"], "within": "1 year"}
    expect(infarction, table)
    assert changes_on(infarction, table) == {"1": "2026-07-01"}


def test_a_window_from_the_end():
    table = """
        conditions | condition | status   | onset_on   | resolved_on
        1          | pneumonia | resolved | 2026-05-01 | 2026-06-17
        2          | pneumonia | resolved | 2026-05-01 | 2026-06-16
        3          | pneumonia | active   | 2026-05-01 |

        coverage | domain
        1        | conditions  => yes, reported
        2        | conditions  => no, covered
        3        | conditions  => yes, reported
        """
    lately = {**PNEUMONIA, "within": "14 days", "counted_from": "end"}
    expect(lately, table)
    assert changes_on(lately, table) == {"1": "2026-07-01"}


def test_what_excludes_only_when_known():
    expect(
        {**AUTOIMMUNE, "known": True},
        """
        conditions | condition            | status
        1          | hypertension         | active     => no, not known
        2          | rheumatoid arthritis | active     => yes, reported
        3          | rheumatoid arthritis | suspected  => unknown, not recorded
        4          | xyzzy                |            => unknown, ambiguous

        patients
        5          => unknown, not recorded
        """,
    )


OTHER_CANCER = {
    "condition": ["malignancy"],
    "but_not": ["lung_cancer", "non_melanoma_skin_cancer", "cervical_carcinoma_in_situ"],
}


def test_every_diagnosis_but_the_tumour_is_another_malignancy():
    expect(
        OTHER_CANCER,
        """
        diagnoses | diagnosis                    | is_primary
        1         | NSCLC                        | yes
        1         | breast cancer                | no          => yes, reported
        2         | NSCLC                        | yes         => unknown, not recorded
        3         | NSCLC                        | yes
        3         | basal cell carcinoma of skin | no          => unknown, not recorded
        4         | NSCLC                        | yes
        4         | carcinoma in situ of cervix  | no          => unknown, not recorded

        conditions | condition
        5          | history of prostate cancer  => yes, reported
        6          | no malignancy               => no, reported
        """,
    )


def test_a_benign_tumour_is_no_malignancy():
    expect(
        OTHER_CANCER,
        """
        diagnoses | diagnosis                            | is_primary
        1         | NSCLC                                | yes
        1         | hepatic adenoma                      | no   => unknown, not recorded
        2         | NSCLC                                | yes
        2         | uterine leiomyoma                    | no   => unknown, not recorded
        3         | NSCLC                                | yes
        3         | SCHW                                 | no   => unknown, not recorded
        4         | NSCLC                                | yes
        4         | mucinous cystic neoplasm of pancreas | no   => unknown, ambiguous   # it may hold a carcinoma
        5         | NSCLC                                | yes
        5         | anaplastic meningioma                | no   => unknown, ambiguous
        6         | NSCLC                                | yes
        6         | hepatocellular carcinoma             | no   => yes, reported
        7         | NSCLC                                | yes
        7         | renal oncocytoma                     | no   => unknown, not recorded
        """,
    )


def test_an_unmarked_diagnosis_among_several_may_be_the_tumour():
    expect(
        OTHER_CANCER,
        """
        diagnoses | diagnosis     | is_primary
        1         | NSCLC         |
        1         | breast cancer |             => unknown, ambiguous
        """,
    )


def test_the_sentence_names_the_condition_and_its_days():
    table = """
        conditions | condition | status   | onset_on | resolved_on
        1          | pneumonia | resolved | 2026-04  | 2026-05-01
        2          | pneumonia | ruled out |         |
        """
    assert told(PNEUMONIA, table) == {
        "1": "pneumonia, resolved (2026-04 to 2026-05-01)",
        "2": "pneumonia, absent",
    }
