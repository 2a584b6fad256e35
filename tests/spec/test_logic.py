"""Questions made of questions, in Kleene's three-valued logic: every row of every truth table.

Each patient stands for one row: the first word is whether she is female, the second whether she is
of age, as far as the record says.
"""

import pytest
from pydantic import ValidationError

from tests.spec.clinic import ask, changes_on, expect, question

ROWS = """
        patients        | sex | age_years
        yes yes         | F   | 30
        yes no          | F   | 10
        yes unknown     | F   |
        no yes          | M   | 30
        no no           | M   | 10
        no unknown      | M   |
        unknown yes     |     | 30
        unknown no      |     | 10
        unknown unknown |     |
        """
FEMALE = {"sex": "female"}
OF_AGE = {"age": {"at_least": 18}}
CONSENT = {"manual": "Has the patient consented?"}


def answers(content, rows=ROWS):
    return {patient: given.split(",")[0] for patient, given in ask(content, rows).items()}


def test_all_of():
    assert answers({"all_of": [FEMALE, OF_AGE]}) == {
        "yes yes": "yes",
        "yes no": "no",
        "yes unknown": "unknown",
        "no yes": "no",
        "no no": "no",
        "no unknown": "no",
        "unknown yes": "unknown",
        "unknown no": "no",
        "unknown unknown": "unknown",
    }


def test_any_of():
    assert answers({"any_of": [FEMALE, OF_AGE]}) == {
        "yes yes": "yes",
        "yes no": "yes",
        "yes unknown": "yes",
        "no yes": "yes",
        "no no": "no",
        "no unknown": "unknown",
        "unknown yes": "yes",
        "unknown no": "unknown",
        "unknown unknown": "unknown",
    }


def test_not():
    assert answers({"not": FEMALE}) == {
        "yes yes": "no",
        "yes no": "no",
        "yes unknown": "no",
        "no yes": "yes",
        "no no": "yes",
        "no unknown": "yes",
        "unknown yes": "unknown",
        "unknown no": "unknown",
        "unknown unknown": "unknown",
    }


def test_at_least_one_of_two_is_any_and_two_of_two_is_all():
    two = [FEMALE, OF_AGE]
    assert answers({"at_least": 1, "of": two}) == answers({"any_of": two})
    assert answers({"at_least": 2, "of": two}) == answers({"all_of": two})


THREE = """
        patients            | sex | age_years
        yes yes yes         | F   | 70
        yes yes no          | F   | 30
        yes no no           | F   | 10
        no no no            | M   | 10
        unknown yes no      |     | 30
        unknown yes yes     |     | 70
        unknown no no       |     | 10
        yes unknown unknown | F   |
        no unknown unknown  | M   |
        """


def test_at_least_two_of_three():
    three = [FEMALE, OF_AGE, {"age": {"at_least": 65}}]
    assert answers({"at_least": 2, "of": three}, THREE) == {
        "yes yes yes": "yes",
        "yes yes no": "yes",
        "yes no no": "no",
        "no no no": "no",
        "unknown yes no": "unknown",
        "unknown yes yes": "yes",
        "unknown no no": "no",  # with her there would be one
        "yes unknown unknown": "unknown",
        "no unknown unknown": "unknown",
    }


def test_more_than_all_of_them_can_not_be_asked_for():
    with pytest.raises(ValidationError, match="3 of 2 questions can never hold"):
        question({"at_least": 3, "of": [FEMALE, OF_AGE]})


def test_if_without_else_asks_nothing_of_the_others():
    assert answers({"if": FEMALE, "then": OF_AGE}) == {
        "yes yes": "yes",
        "yes no": "no",
        "yes unknown": "unknown",
        "no yes": "yes",
        "no no": "yes",
        "no unknown": "yes",
        "unknown yes": "yes",
        "unknown no": "unknown",
        "unknown unknown": "unknown",
    }


def test_if_then_else_follows_the_branch_or_what_both_agree_on():
    # Men and women have limits of their own; who meets both, or neither, needs no sex on record.
    hemoglobin = {
        "if": FEMALE,
        "then": {"measurement": "hemoglobin", "at_least": 90},
        "else": {"measurement": "hemoglobin", "at_least": 100},
    }
    expect(
        hemoglobin,
        """
        patients | sex
        1        | F
        2        | M
        3        |
        4        |
        5        |
        6        |

        labs | test | value | unit | measured_on
        1    | Hb   | 95    | g/L  | 2026-06-20  => yes, measured
        2    | Hb   | 95    | g/L  | 2026-06-20  => no, measured
        3    | Hb   | 95    | g/L  | 2026-06-20  => unknown, not recorded
        4    | Hb   | 105   | g/L  | 2026-06-20  => yes, measured
        5    | Hb   | 85    | g/L  | 2026-06-20  => no, measured
        6    | Hb   | 105   | g/L  | 2026-05-20  => unknown, stale
        """,
    )


def test_what_only_a_person_can_say_stays_open_where_the_answer_hangs_on_it():
    table = """
        patients | sex
        1        | F    => {}
        2        | M    => {}
        3        |      => {}
        """
    asked, open_ = "unknown, manual", "unknown, not recorded"
    expect(CONSENT, table.format(asked, asked, asked))
    expect({"not": CONSENT}, table.format(asked, asked, asked))
    expect({"all_of": [FEMALE, CONSENT]}, table.format(asked, "no, reported", open_))
    expect({"any_of": [FEMALE, CONSENT]}, table.format("yes, reported", asked, open_))
    expect({"if": FEMALE, "then": CONSENT}, table.format(asked, "yes, reported", open_))


@pytest.mark.parametrize(
    ("combined", "cause"),
    [("all_of", "yes, covered"), ("any_of", "yes, measured")],
)
def test_all_are_as_strong_as_the_weakest_and_any_as_the_strongest(combined, cause):
    no_chemotherapy = {"not": {"treatment": ["chemotherapy"]}}
    counts = {"measurement": "neutrophils", "at_least": 1.5}
    expect(
        {combined: [no_chemotherapy, counts]},
        f"""
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20

        coverage | domain
        1        | treatments  => {cause}
        """,
    )


def test_what_ends_by_itself_ends_for_the_whole():
    washout = {"treatment": ["chemotherapy"], "within": "14 days"}
    surgery = {"treatment": ["major surgery"], "within": "28 days"}
    table = """
        treatments | treatment | started_on | ended_on
        1          | cisplatin | 2026-03-01 | 2026-06-20
        1          | lobectomy | 2026-06-10 |

        coverage | domain
        1        | treatments
        """
    # Either keeps "any of them" true: it ends with the last. Both are needed for "all of them".
    assert changes_on({"any_of": [washout, surgery]}, table) == {"1": "2026-07-08"}
    assert changes_on({"all_of": [washout, surgery]}, table) == {"1": "2026-07-04"}
    assert changes_on({"not": washout}, table) == {"1": "2026-07-04"}
