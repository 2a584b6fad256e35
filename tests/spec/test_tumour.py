"""The tumour that the patient is considered for: its type, what it rests on, its stage.

`is_primary` marks it; a patient's only diagnosis is it; of several unmarked ones each could be.
Every other diagnosis is another malignancy (see test_conditions.py).
"""

from tests.spec.clinic import evidence, expect, told


def test_a_type_stands_for_its_branch_of_oncotree():
    expect(
        {"diagnosis": ["NSCLC"]},
        """
        diagnoses | diagnosis
        1         | NSCLC                        => yes, reported
        2         | lung adenocarcinoma          => yes, reported
        3         | squamous cell carcinoma of the lung => yes, reported
        4         | small cell lung cancer       => no, reported
        5         | breast cancer                => no, reported

        patients
        6        => unknown, not recorded
        """,
    )


def test_a_broader_diagnosis_leaves_a_special_question_open():
    expect(
        {"diagnosis": ["LUAD"]},
        """
        diagnoses | diagnosis            | histology
        1         | lung adenocarcinoma  |                         => yes, reported
        2         | NSCLC                |                         => unknown, ambiguous
        3         | lung cancer          |                         => unknown, ambiguous
        4         | lung cancer          | adenocarcinoma          => yes, reported
        5         | NSCLC                | squamous cell carcinoma => no, reported
        6         | xyzzy                |                         => unknown, ambiguous
        """,
    )


def test_a_branch_left_out_is_out_and_what_is_broader_than_it_stays_open():
    expect(
        {"diagnosis": ["NSCLC"], "but_not": ["LUSC"]},
        """
        diagnoses | diagnosis
        1         | lung adenocarcinoma          => yes, reported
        2         | lung squamous cell carcinoma => no, reported
        3         | NSCLC                        => unknown, ambiguous
        """,
    )


def test_a_text_and_a_code_that_disagree_are_not_clear():
    expect(
        {"diagnosis": ["NSCLC"]},
        """
        diagnoses | diagnosis           | code  | code_system
        1         | lung adenocarcinoma | C34.1 | ICD-10-CM    => yes, reported
        2         | lung cancer         | C34.1 | ICD-10-CM    => unknown, ambiguous   # not said which
        3         | lung adenocarcinoma | SCLC  | OncoTree     => unknown, ambiguous
        """,
    )


def test_the_tumour_is_the_one_marked_or_the_only_one():
    expect(
        {"diagnosis": ["NSCLC"]},
        """
        diagnoses | diagnosis     | is_primary
        1         | NSCLC         | yes
        1         | breast cancer | no          => yes, reported
        2         | NSCLC         | no
        2         | breast cancer | yes         => no, reported
        3         | NSCLC         |
        3         | breast cancer | yes         => no, reported
        4         | NSCLC         |
        4         | breast cancer |             => unknown, conflict   # each could be it
        5         | NSCLC         |
        5         | LUAD          |             => yes, reported       # whichever it is
        6         | NSCLC         | no          => unknown, not recorded
        """,
    )


def test_what_a_diagnosis_rests_on():
    expect(
        {"diagnosis_basis": ["histology", "cytology"]},
        """
        diagnoses | diagnosis | basis
        1         | NSCLC     | biopsy               => yes, reported
        2         | NSCLC     | Pleural fluid cytology => yes, reported
        3         | NSCLC     | clinical             => no, reported
        4         | NSCLC     | imaging only         => no, reported
        5         | NSCLC     |                      => unknown, not recorded
        """,
    )


def test_a_stage_group_stands_for_its_subgroups():
    expect(
        {"stage": ["IV"]},
        """
        diagnoses | diagnosis | stage
        1         | NSCLC     | IV          => yes, reported
        2         | NSCLC     | IVA         => yes, reported
        3         | NSCLC     | Stage 4     => yes, reported
        4         | NSCLC     | metastatic  => yes, reported
        5         | NSCLC     | IIIC        => no, reported
        6         | NSCLC     | locally advanced => no, reported   # stage III, of whichever letter
        7         | NSCLC     |             => unknown, not recorded
        """,
    )


def test_a_group_without_its_letter_could_be_any_of_them():
    expect(
        {"stage": ["IIIB", "IIIC", "IV"]},
        """
        diagnoses | diagnosis | stage
        1         | NSCLC     | IIIB        => yes, reported
        2         | NSCLC     | III         => unknown, ambiguous
        3         | NSCLC     | IIIA        => no, reported
        4         | NSCLC     | IVB         => yes, reported
        5         | NSCLC     | locally advanced => unknown, ambiguous
        """,
    )


def test_a_stage_is_worked_out_from_tnm():
    expect(
        {"stage": ["IV"]},
        """
        diagnoses | diagnosis | stage
        1         | NSCLC     | cT2aN3M1c   => yes, reported
        2         | NSCLC     | pT1aN0M0    => no, reported
        """,
    )


def test_a_tnm_category_stands_for_its_letters():
    expect(
        {"tnm": ["M1"]},
        """
        diagnoses | diagnosis | stage
        1         | NSCLC     | cT2aN3M1c   => yes, reported
        2         | NSCLC     | cT2aN3M0    => no, reported
        3         | NSCLC     | metastatic  => yes, reported
        4         | NSCLC     | IIIB        => unknown, not recorded
        """,
    )
    expect(
        {"tnm": ["N2", "N3"]},
        """
        diagnoses | diagnosis | stage
        1         | NSCLC     | cT2aN2M0    => yes, reported
        2         | NSCLC     | cT2aN1M0    => no, reported
        """,
    )
    expect(
        {"tnm": ["M1c"]},
        """
        diagnoses | diagnosis | stage
        1         | NSCLC     | cT2aN3M1c   => yes, reported
        2         | NSCLC     | cT2aN3M1a   => no, reported
        3         | NSCLC     | cT2aN3M1    => unknown, ambiguous
        """,
    )


def test_a_distant_metastasis_is_stage_iv_or_disagrees_with_the_stage():
    expect(
        {"stage": ["IV"]},
        """
        diagnoses | diagnosis | stage
        1         | NSCLC     |
        2         | NSCLC     | IVA
        3         | NSCLC     | IIIA
        4         | NSCLC     | IIIA
        5         | NSCLC     | locally advanced
        6         | NSCLC     | IIIA

        lesions | site  | kind       | observed_on
        1       | liver | metastasis | 2026-06-15  => yes, reported
        2       | brain | metastasis | 2026-06-15  => yes, reported
        3       | liver | metastasis | 2026-06-15  => unknown, conflict
        4       | supraclavicular lymph node | metastasis | 2026-06-15 => no, reported # regional
        5       | liver | metastasis | 2026-06-15  => unknown, conflict
        6       | lung  | primary    | 2026-06-15  => no, reported
        """,
    )


def test_a_metastasis_named_among_the_conditions_is_shown_where_it_stands():
    table = """
        diagnoses | diagnosis | stage
        1         | NSCLC     |

        conditions | condition           | onset_on
        1          | hypertension        | 2020-01-01
        1          | adrenal metastasis  | 2026-06-15
        """
    assert evidence({"stage": ["IV"]}, table)["1"] == [
        "conditions 2: adrenal metastasis -> adrenal metastasis"
    ]


def test_a_metastasis_named_in_another_diagnosis_is_distant_too():
    table = """
        diagnoses | diagnosis                                | stage | is_primary
        1         | NSCLC                                    | IIB   | yes
        1         | lung adenocarcinoma with bone metastasis |       | no    => {}
        """
    expect({"stage": ["IV"]}, table.format("unknown, conflict"))
    expect({"stage": ["III"]}, table.format("no, reported"))


def test_a_stage_before_the_tumour_spread_is_past():
    expect(
        {"stage": ["IV"]},
        """
        diagnoses | diagnosis | stage | diagnosed_on | is_primary
        1         | NSCLC     | IIIA  | 2025-06-01   | yes
        1         | NSCLC     | IVA   | 2026-05-20   | yes        => yes, reported
        2         | NSCLC     | IVA   | 2025-06-01   | yes
        2         | NSCLC     | IIIA  | 2026-05-20   | yes        => unknown, conflict  # never back
        3         | NSCLC     | IIIA  |              | yes
        3         | NSCLC     | IVA   | 2026-05-20   | yes        => unknown, conflict  # which is older
        4         | NSCLC     | IIIA  | 2026         | yes
        4         | NSCLC     | IVA   | 2026-05-20   | yes        => unknown, conflict  # could be later
        """,
    )


def test_a_diagnosis_of_a_recurrence_leaves_the_stage_open():
    expect(
        {"stage": ["IV"]},
        """
        diagnoses | diagnosis                     | stage | diagnosed_on | is_primary
        1         | lung adenocarcinoma           | IIB   | 2024-01-10   | yes
        1         | recurrent lung adenocarcinoma |       | 2026-05-20   | yes   => unknown, ambiguous
        2         | 肺腺癌术后复发                | IIB   | 2024-01-10   | yes   => unknown, ambiguous
        3         | relapsed NSCLC                | IVB   | 2026-05-20   | yes   => yes, reported
        4         | NSCLC, no recurrence          | IIB   | 2024-01-10   | yes   => no, reported
        5         | 肺腺癌术后，未见复发          | IIB   | 2024-01-10   | yes   => no, reported
        """,
    )


def test_a_type_is_told_by_its_name():
    table = """
        diagnoses | diagnosis
        1         | lung adenocarcinoma
        """
    assert told({"diagnosis": ["LUAD", "LUSC"]}, table)["1"] == (
        "Lung Adenocarcinoma (LUAD), needs Lung Adenocarcinoma or Lung Squamous Cell Carcinoma"
    )
