"""Age in completed calendar years on the index date, and sex.

No table holds a day of birth. A birth year leaves two possible ages, an age a year of possible
birthdays, and an age that is cut off at 90 says only that the patient is not younger.
"""

from tests.spec.clinic import changes_on, expect

ADULT = {"age": {"at_least": 18, "at_most": 75}}


def test_an_age_is_under_at_or_over_each_limit():
    expect(
        ADULT,
        """
        patients | age_years
        1        | 17         => no, reported
        2        | 18         => yes, reported
        3        | 75         => yes, reported   # until the day before the 76th birthday
        4        | 76         => no, reported
        5        |            => unknown, not recorded
        """,
    )


def test_limits_that_are_not_reached_leave_their_own_value_out():
    expect(
        {"age": {"above": 18, "below": 75}},
        """
        patients | age_years
        1        | 18         => no, reported
        2        | 19         => yes, reported
        3        | 74         => yes, reported
        4        | 75         => no, reported
        """,
    )


def test_a_birth_year_leaves_two_ages():
    expect(
        ADULT,
        """
        patients | birth_year | index_date
        1        | 2009       | 2026-06-30  => no, reported         # 16 or 17
        2        | 2008       | 2026-06-30  => unknown, ambiguous   # 17 or 18
        3        | 2008       | 2026-12-31  => yes, reported        # whatever the birthday, it has been
        4        | 2007       | 2026-06-30  => yes, reported        # 18 or 19
        5        | 1951       | 2026-06-30  => yes, reported        # 74 or 75
        6        | 1950       | 2026-06-30  => unknown, ambiguous   # 75 or 76
        7        | 1949       | 2026-06-30  => no, reported         # 76 or 77
        """,
    )


def test_a_birth_year_and_an_age_together_narrow_or_contradict_each_other():
    expect(
        ADULT,
        """
        patients | birth_year | age_years | index_date
        1        | 2008       | 18        | 2026-06-30  => yes, reported
        2        | 2008       | 17        | 2026-06-30  => no, reported
        3        | 1990       | 70        | 2026-06-30  => unknown, conflict
        """,
    )


def test_a_top_coded_age_has_no_upper_end():
    table = """
        patients | age_years
        1        | 90+        => {}
        2        | 89+        => {}
        """
    expect({"age": {"at_least": 18}}, table.format("yes, reported", "yes, reported"))
    expect(ADULT, table.format("no, reported", "no, reported"))
    expect({"age": {"at_most": 95}}, table.format("unknown, ambiguous", "unknown, ambiguous"))


def test_age_is_counted_from_the_patients_own_index_date():
    expect(
        ADULT,
        """
        patients | birth_year | index_date
        1        | 2000       | 2018-06-30  => unknown, ambiguous   # 17 or 18
        2        | 2000       | 2118-12-31  => no, reported        # a calendar shifted by a century
        3        | 2008       | 2026        => unknown, ambiguous
        """,
    )


def test_who_is_too_young_is_old_enough_on_the_latest_possible_birthday():
    patients = """
        patients | birth_year | age_years | index_date
        1        | 2009       |           | 2026-06-30
        2        |            | 17        | 2026-06-30
        3        |            | 76        | 2026-06-30
        """
    # Patient 2 turns 18 a year from now at the latest; nobody becomes younger.
    assert changes_on(ADULT, patients) == {"1": "2027-12-31", "2": "2027-06-30"}


def test_sex_is_what_is_recorded():
    expect(
        {"sex": "female"},
        """
        patients | sex    | sex_at_birth
        1        | F      |               => yes, reported
        2        | Female |               => yes, reported
        3        | 女     |               => yes, reported
        4        | male   |               => no, reported
        5        |        |               => unknown, not recorded
        6        |        | female        => yes, reported
        7        | U      |               => unknown, not recorded
        """,
    )
