"""Where silence means "no": in a span in which the record is declared complete.

The whole look-back has to lie in it: from birth for what counts ever, from the beginning of the
window for a washout. The site's configuration may declare the same for everyone.
"""

from datetime import date

from matcher.settings import CoverageRow
from tests.spec.clinic import evidence, expect, told

CHEMOTHERAPY = {"treatment": ["chemotherapy"]}
WASHOUT = {**CHEMOTHERAPY, "within": "14 days"}
AUTOIMMUNE = {"condition": ["autoimmune_disease"]}


def test_without_a_declaration_silence_says_nothing():
    expect(
        AUTOIMMUNE,
        """
        conditions | condition
        1          | hypertension  => unknown, not recorded

        patients
        2          => unknown, not recorded
        """,
    )


def test_a_complete_table_answers_by_its_silence():
    expect(
        AUTOIMMUNE,
        """
        coverage | domain
        1        | conditions   => no, covered
        2        | treatments   => unknown, not recorded   # another table
                 | observations

        patients
        3        => unknown, not recorded
        """,
    )


def test_a_row_is_not_silence():
    expect(
        AUTOIMMUNE,
        """
        conditions | condition
        1          | rheumatoid arthritis
        2          | xyzzy

        coverage | domain
        1        | conditions  => yes, reported
        2        | conditions  => unknown, ambiguous
        """,
    )


def test_a_row_without_a_patient_speaks_of_everyone():
    expect(
        AUTOIMMUNE,
        """
        coverage | domain
                 | conditions

        patients
        1        => no, covered
        2        => no, covered
        """,
    )


def test_a_single_term_may_be_complete():
    table = """
        coverage | domain
        1        | conditions/autoimmune_disease     => {}
        2        | conditions/rheumatoid_arthritis   => {}
        3        | conditions/heart_disease          => {}
        """
    no, silent = "no, covered", "unknown, not recorded"
    expect(AUTOIMMUNE, table.format(no, silent, silent))
    # A broader term covers what is below it.
    expect({"condition": ["rheumatoid_arthritis"]}, table.format(no, no, silent))
    # Each term that is asked for has to be covered.
    expect(
        {"condition": ["autoimmune_disease", "heart_failure"]}, table.format(silent, silent, silent)
    )


def test_a_term_of_the_lesions_and_of_the_treatments():
    expect(
        {"lesions": 1, "site": ["brain"], "kind": ["metastasis"]},
        """
        coverage | domain
        1        | lesions/brain  => no, covered
        2        | lesions/liver  => unknown, not recorded
        """,
    )
    expect(
        {"treatment": ["cisplatin"]},
        """
        coverage | domain
        1        | treatments/chemotherapy  => no, covered
        2        | treatments/surgery       => unknown, not recorded
        """,
    )


def test_the_span_has_to_hold_the_whole_look_back():
    table = """
        coverage | domain     | complete_from | complete_to
        1        | treatments |               |              => {}
        2        | treatments | 2026-06-16    |              => {}
        3        | treatments | 2026-06-17    |              => {}
        4        | treatments | 2020-01-01    | 2026-06-29   => {}
        5        | treatments | 2020-01-01    | 2026-06-30   => {}
        6        | treatments | 2026-06       |              => {}
        7        | treatments | 2026          |              => {}
        8        | treatments | 2025          |              => {}
        """
    no, silent = "no, covered", "unknown, not recorded"
    expect(WASHOUT, table.format(no, no, silent, silent, no, silent, silent, no))
    expect(CHEMOTHERAPY, table.format(no, *[silent] * 7))


def test_a_span_that_begins_before_birth_holds_a_life():
    expect(
        CHEMOTHERAPY,
        """
        patients | birth_year
        1        | 1990
        2        | 1990

        coverage | domain     | complete_from
        1        | treatments | 1990-01-01     => no, covered
        2        | treatments | 1990-01-02     => unknown, not recorded
        """,
    )


def test_the_site_may_declare_it_for_everyone():
    everyone = """
        patients
        1        => {}
        2        => {}
        """
    no, silent = "no, covered", "unknown, not recorded"
    since_2015 = (CoverageRow(domain="treatments", complete_from=date(2015, 1, 1)),)
    expect(WASHOUT, everyone.format(no, no), coverage=since_2015)
    expect(CHEMOTHERAPY, everyone.format(silent, silent), coverage=since_2015)


def test_the_reason_says_that_silence_was_read_and_why():
    table = """
        coverage | domain
        1        | conditions
        2        | treatments
        """
    assert told(AUTOIMMUNE, table) == {
        "1": "no autoimmune disease on record; problem list declared complete",
        "2": "no autoimmune disease on record, but the problem list is not declared complete",
    }
    assert evidence(AUTOIMMUNE, table) == {
        "1": ["coverage 1: conditions -> conditions declared complete"]
    }


def test_completeness_never_stands_in_for_a_measured_value():
    expect(
        {"measurement": "neutrophils", "at_least": 1.5},
        """
        coverage | domain
        1        | labs  => unknown, not recorded
        """,
    )
    expect(
        {"biomarker": "EGFR", "alteration": ["mutation"]},
        """
        coverage | domain
        1        | biomarkers  => no, covered   # every result there is would be on record
        """,
    )


def test_the_reason_says_since_when_silence_counts():
    assert told(
        AUTOIMMUNE,
        """
        coverage | domain     | complete_from
        1        | conditions | 1950-01-01
        2        | conditions | 1950
        3        | conditions |

        patients | birth_year
        1        | 1960
        2        | 1960
        3        | 1960
        """,
    ) == {
        "1": "no autoimmune disease on record; problem list declared complete since 1950-01-01",
        "2": "no autoimmune disease on record; problem list declared complete since 1950-12-31",
        "3": "no autoimmune disease on record; problem list declared complete",
    }
