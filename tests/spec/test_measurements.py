"""Measured values against limits: laboratory results, performance status, serology.

A value is an interval and a comparison has three outcomes. Which values count is a matter of time:
the latest, unless all are asked for, and none that is older than its window.
"""

from datetime import timedelta

from matcher.settings import ReferenceRange
from tests.spec.clinic import INDEX_DAY, expect

ANC = {"measurement": "neutrophils", "at_least": 1.5}
BILIRUBIN = {"measurement": "bilirubin_total", "at_most": 1.5, "times": "uln"}
AST = {"measurement": "ast", "at_most": 2.5, "times": "uln"}


def test_a_value_is_under_at_or_over_a_lower_limit():
    expect(
        ANC,
        """
        labs | test | value | unit   | measured_on
        1    | ANC  | 1.49  | 10^9/L | 2026-06-20  => no, measured
        2    | ANC  | 1.5   | 10^9/L | 2026-06-20  => yes, measured
        3    | ANC  | 1.51  | 10^9/L | 2026-06-20  => yes, measured
        """,
    )


def test_a_value_is_under_at_or_over_an_upper_limit():
    expect(
        {"measurement": "inr", "at_most": 1.5},
        """
        labs | test | value | unit | measured_on
        1    | INR  | 1.49  |      | 2026-06-20  => yes, measured
        2    | INR  | 1.5   |      | 2026-06-20  => yes, measured
        3    | INR  | 1.51  |      | 2026-06-20  => no, measured
        """,
    )


def test_a_limit_that_must_be_exceeded_or_not_reached_leaves_itself_out():
    expect(
        {"measurement": "platelets", "above": 100, "below": 400},
        """
        labs | test | value | unit   | measured_on
        1    | PLT  | 100   | 10^9/L | 2026-06-20  => no, measured
        2    | PLT  | 101   | 10^9/L | 2026-06-20  => yes, measured
        3    | PLT  | 399   | 10^9/L | 2026-06-20  => yes, measured
        4    | PLT  | 400   | 10^9/L | 2026-06-20  => no, measured
        """,
    )


def test_a_censored_value_answers_only_what_it_settles():
    expect(
        {"measurement": "bilirubin_total", "at_most": 1.5, "unit": "mg/dL"},
        """
        labs | test            | value | unit  | measured_on
        1    | Total bilirubin | <0.2  | mg/dL | 2026-06-20  => yes, measured
        2    | Total bilirubin | >1.0  | mg/dL | 2026-06-20  => unknown, ambiguous
        3    | Total bilirubin | >1.5  | mg/dL | 2026-06-20  => no, measured
        4    | Total bilirubin | >=1.5 | mg/dL | 2026-06-20  => unknown, ambiguous   # 1.5 itself would do
        5    | Total bilirubin | <=1.5 | mg/dL | 2026-06-20  => yes, measured
        6    | Total bilirubin | <2    | mg/dL | 2026-06-20  => unknown, ambiguous
        """,
    )


def test_the_end_that_a_censored_value_leaves_out_counts_at_the_limit():
    table = """
        labs | test | value | unit   | measured_on
        1    | PLT  | <100  | 10^9/L | 2026-06-20  => {}
        2    | PLT  | >100  | 10^9/L | 2026-06-20  => {}
        3    | PLT  | <=100 | 10^9/L | 2026-06-20  => {}
        """
    yes, no, open_ = "yes, measured", "no, measured", "unknown, ambiguous"
    expect({"measurement": "platelets", "at_least": 100}, table.format(no, yes, open_))
    expect({"measurement": "platelets", "above": 100}, table.format(no, yes, no))
    expect({"measurement": "platelets", "below": 100}, table.format(yes, no, open_))
    expect({"measurement": "platelets", "at_most": 100}, table.format(yes, no, yes))


def test_units_are_converted_and_a_missing_or_strange_one_is_never_assumed():
    expect(
        ANC,
        """
        labs | test | value | unit        | measured_on
        1    | ANC  | 1500  | cells/uL    | 2026-06-20  => yes, measured
        2    | ANC  | 1499  | /uL         | 2026-06-20  => no, measured
        3    | ANC  | 1.5   | K/uL        | 2026-06-20  => yes, measured
        4    | ANC  | 1.5   |             | 2026-06-20  => unknown, unit
        5    | ANC  | 1.5   | furlongs    | 2026-06-20  => unknown, unit
        6    | ANC  | 1.5   | mg/dL       | 2026-06-20  => unknown, unit
        """,
    )
    expect(
        {"measurement": "creatinine", "at_most": 1.5, "unit": "mg/dL"},
        """
        labs | test       | value | unit   | measured_on
        1    | Creatinine | 1.5   | mg/dL  | 2026-06-20  => yes, measured
        2    | Creatinine | 132   | umol/L | 2026-06-20  => yes, measured     # 1.493 mg/dL
        3    | Creatinine | 133   | umol/L | 2026-06-20  => no, measured      # 1.504 mg/dL
        """,
    )


def test_only_a_quantity_without_a_unit_may_lack_it():
    expect(
        {"measurement": "inr", "at_most": 1.5},
        """
        labs | test | value | unit | measured_on
        1    | INR  | 1.1   |      | 2026-06-20  => yes, measured
        """,
    )


def test_multiples_of_normal_use_the_rows_own_range():
    expect(
        AST,
        """
        labs | test | value | unit | measured_on | ref_high
        1    | AST  | 100   | U/L  | 2026-06-20  | 40        => yes, measured   # 2.5 × 40
        2    | AST  | 101   | U/L  | 2026-06-20  | 40        => no, measured
        3    | AST  | 100   | U/L  | 2026-06-20  | 35        => no, measured    # 2.5 × 35 = 87.5
        4    | AST  | 30    | U/L  | 2026-06-20  |           => unknown, not recorded
        """,
    )


def test_a_product_that_a_computer_can_not_hold_is_still_the_limit():
    # In binary 1.5 × 1.2 is a little less than 1.8.
    expect(
        {"measurement": "inr", "at_most": 1.5, "times": "uln"},
        """
        labs | test | value | unit | measured_on | ref_high
        1    | INR  | 1.8   |      | 2026-06-20  | 1.2       => yes, measured
        2    | INR  | 1.81  |      | 2026-06-20  | 1.2       => no, measured
        """,
    )


def test_without_a_range_of_its_own_a_row_is_judged_by_the_sites():
    expect(
        AST,
        """
        labs | test | value | unit | measured_on | ref_high
        1    | AST  | 100   | U/L  | 2026-06-20  |           => yes, assumed
        2    | AST  | 101   | U/L  | 2026-06-20  |           => no, assumed
        3    | AST  | 101   | U/L  | 2026-06-20  | 50        => yes, measured   # the row's own comes first
        """,
        reference_ranges={"ast": ReferenceRange(low=8, high=40)},
    )


def test_a_reference_range_stands_in_the_unit_of_its_row():
    expect(
        BILIRUBIN,
        """
        labs | test            | value | unit   | measured_on | ref_high
        1    | Total bilirubin | 1.8   | mg/dL  | 2026-06-20  | 1.2       => yes, measured
        2    | Total bilirubin | 1.9   | mg/dL  | 2026-06-20  | 1.2       => no, measured
        3    | Total bilirubin | 30    | umol/L | 2026-06-20  | 20        => yes, measured
        4    | Total bilirubin | 31    | umol/L | 2026-06-20  | 20        => no, measured
        """,
    )


def test_the_normal_range_has_two_ends_and_the_lower_one_may_be_asked_alone():
    table = """
        labs | test | value | unit  | measured_on | ref_low | ref_high
        1    | TSH  | 0.3   | mIU/L | 2026-06-20  | 0.4     | 4.0       => {}
        2    | TSH  | 0.4   | mIU/L | 2026-06-20  | 0.4     | 4.0       => {}
        3    | TSH  | 4.0   | mIU/L | 2026-06-20  | 0.4     | 4.0       => {}
        4    | TSH  | 4.1   | mIU/L | 2026-06-20  | 0.4     | 4.0       => {}
        """
    no, yes = "no, measured", "yes, measured"
    normal = {"measurement": "tsh", "at_least": 1, "at_most": 1, "times": "normal range"}
    expect(normal, table.format(no, yes, yes, no))
    expect({"measurement": "tsh", "at_least": 1, "times": "lln"}, table.format(no, yes, yes, yes))


def test_a_result_counts_for_28_days_and_a_criterion_may_say_otherwise():
    table = f"""
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | {INDEX_DAY}                       => {{}}
        2    | ANC  | 2.0   | 10^9/L | {INDEX_DAY - timedelta(days=7)}   => {{}}
        3    | ANC  | 2.0   | 10^9/L | {INDEX_DAY - timedelta(days=8)}   => {{}}
        4    | ANC  | 2.0   | 10^9/L | {INDEX_DAY - timedelta(days=28)}  => {{}}
        5    | ANC  | 2.0   | 10^9/L | {INDEX_DAY - timedelta(days=29)}  => {{}}
        """
    yes, stale = "yes, measured", "unknown, stale"
    expect(ANC, table.format(yes, yes, yes, yes, stale))
    expect({**ANC, "within": "7 days"}, table.format(yes, yes, stale, stale, stale))
    expect({**ANC, "within": "29 days"}, table.format(yes, yes, yes, yes, yes))


def test_the_configured_windows_differ_by_what_is_measured():
    expect(
        {"measurement": "ecog", "at_most": 1},
        """
        observations | observation | value | observed_on
        1            | ECOG        | 1     | 2026-06-02  => yes, measured   # 28 days
        2            | ECOG        | 1     | 2026-06-01  => unknown, stale
        """,
    )
    expect(
        {"measurement": "lvef", "at_least": 50},
        """
        observations | observation | value | unit | observed_on
        1            | LVEF        | 50    | %    | 2026-04-01  => yes, measured   # 90 days
        2            | LVEF        | 50    | %    | 2026-03-31  => unknown, stale
        """,
    )


def test_a_partial_date_may_lie_inside_and_outside_of_a_window():
    expect(
        {**ANC, "within": "14 days"},
        """
        patients | index_date
        1        | 2026-10-10
        2        | 2026-10-31
        3        | 2026-11-30

        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-10     => yes, measured         # the 1st at the earliest
        2    | ANC  | 2.0   | 10^9/L | 2026-10     => unknown, ambiguous
        3    | ANC  | 2.0   | 10^9/L | 2026-10     => unknown, stale         # the 31st at the latest
        """,
    )
    expect(
        ANC,
        """
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-06     => unknown, ambiguous   # 1 June is 29 days ago
        """,
    )


def test_the_latest_value_decides_unless_all_are_asked_for():
    table = """
        labs | test | value | unit   | measured_on
        1    | ANC  | 1.2   | 10^9/L | 2026-06-10
        1    | ANC  | 2.0   | 10^9/L | 2026-06-20  => {}
        2    | ANC  | 2.0   | 10^9/L | 2026-06-10
        2    | ANC  | 1.2   | 10^9/L | 2026-06-20  => {}
        3    | ANC  | 1.2   | 10^9/L | 2026-04-10
        3    | ANC  | 2.0   | 10^9/L | 2026-06-20  => {}
        4    | ANC  | 2.0   | 10^9/L | 2026-04-10  => {}
        """
    expect(ANC, table.format("yes, measured", "no, measured", "yes, measured", "unknown, stale"))
    two_days = "unknown, ambiguous"  # values of two days differ; neither is wrong
    expect(
        {**ANC, "pick": "all"}, table.format(two_days, two_days, "yes, measured", "unknown, stale")
    )


def test_two_values_of_one_day_on_both_sides_of_the_limit_disagree():
    expect(
        ANC,
        """
        labs | test | value | unit   | measured_on
        1    | ANC  | 1.4   | 10^9/L | 2026-06-20
        1    | ANC  | 1.6   | 10^9/L | 2026-06-20  => unknown, conflict
        2    | ANC  | 1.6   | 10^9/L | 2026-06-20
        2    | ANC  | 1.8   | 10^9/L | 2026-06-20  => yes, measured      # on the same side
        3    | ANC  | 1.4   | 10^9/L | 2026-06-20
        3    | ANC  | 1.6   | 10^9/L | 2026-06     => unknown, ambiguous # either may be the latest
        """,
    )


def test_serology_answers_in_words():
    expect(
        {"measurement": "hbsag", "is": "negative"},
        """
        labs | test  | value          | measured_on
        1    | HBsAg | negative       | 2026-06-20  => yes, measured
        2    | HBsAg | Non-reactive   | 2026-06-20  => yes, measured
        3    | HBsAg | 阴性           | 2026-06-20  => yes, measured
        4    | HBsAg | POSITIVE       | 2026-06-20  => no, measured
        5    | HBsAg | indeterminate  | 2026-06-20  => unknown, ambiguous
        6    | HBsAg | pending        | 2026-06-20  => unknown, pending
        7    | HBsAg | negative       | 2026-06-20
        7    | HBsAg | reactive       | 2026-06-20  => unknown, conflict
        8    | HBsAg | negative       | 2026-05-20  => unknown, stale
        """,
    )


def test_a_word_where_a_number_is_needed_is_not_clear():
    expect(
        ANC,
        """
        labs | test | value      | unit   | measured_on
        1    | ANC  | normal     | 10^9/L | 2026-06-20  => unknown, ambiguous
        2    | ANC  | pending    |        | 2026-06-20  => unknown, pending
        """,
    )


def test_karnofsky_is_read_as_ecog():
    # Oken 1982: 100 and 90 are ECOG 0, 80 and 70 are 1, 60 and 50 are 2.
    expect(
        {"measurement": "ecog", "at_most": 1},
        """
        observations | observation | value | observed_on
        1            | KPS         | 100   | 2026-06-20  => yes, measured
        2            | Karnofsky   | 70%   | 2026-06-20  => yes, measured
        3            | Karnofsky   | 60    | 2026-06-20  => no, measured
        4            | ECOG        | 1     | 2026-06-20
        4            | Karnofsky   | 50    | 2026-06-20  => unknown, conflict
        5            | ECOG        | 0-1   | 2026-06-20  => yes, measured
        6            | ECOG        | 1-2   | 2026-06-20  => unknown, ambiguous
        """,
    )


def test_virus_dna_in_units_and_in_copies_are_two_things():
    hbv = """
        labs | test    | value        | unit      | measured_on
        1    | HBV DNA | 500          | IU/mL     | 2026-06-20  => {}
        2    | HBV DNA | 500          | copies/mL | 2026-06-20  => {}
        3    | HBV DNA | not detected | IU/mL     | 2026-06-20  => {}
        """
    copies = {"measurement": "hbv_dna_copies", "below": 2000}
    expect(copies, hbv.format("unknown, unit", "yes, measured", "yes, measured"))
    # The site's assay: 5.6 copies an IU, so that 500 IU/mL are 2800 copies/mL.
    expect(
        copies,
        hbv.format("no, measured", "yes, measured", "yes, measured"),
        hbv_copies_per_iu=5.6,
    )
