"""Treatments: given or not, when, in which line and setting, how often, with what success.

All that is asked has to hold of one row. Declined, planned and allergies are no treatment.
"""

from tests.spec.clinic import changes_on, expect, told

CHEMOTHERAPY = {"treatment": ["chemotherapy"]}
ICI = {"treatment": ["immune checkpoint inhibitor"]}


def test_a_drug_belongs_to_its_classes_and_a_regimen_to_those_of_its_drugs():
    table = """
        treatments | treatment              | started_on
        1          | Keytruda               | 2025-01-10  => {}
        2          | pembrolizumab          | 2025-01-10  => {}
        3          | carboplatin/pemetrexed | 2025-01-10  => {}
        4          | ipilimumab             | 2025-01-10  => {}
        """
    yes, silent = "yes, reported", "unknown, not recorded"
    expect(ICI, table.format(yes, yes, silent, yes))
    expect({"treatment": ["anti-PD-1"]}, table.format(yes, yes, silent, silent))
    expect({"treatment": ["platinum"]}, table.format(silent, silent, yes, silent))
    expect({"treatment": ["systemic anticancer therapy"]}, table.format(yes, yes, yes, yes))


def test_a_broad_word_may_mean_what_is_asked_for():
    expect(
        {"treatment": ["anti-PD-1"]},
        """
        treatments | treatment          | started_on
        1          | immunotherapy      | 2025-01-10  => unknown, ambiguous
        2          | study drug XYZ-123 | 2025-01-10  => unknown, ambiguous
        """,
    )


def test_a_class_left_out_is_out():
    expect(
        {"treatment": ["tyrosine kinase inhibitor"], "but_not": ["EGFR TKI"]},
        """
        treatments | treatment   | started_on
        1          | alectinib   | 2025-01-10  => yes, reported
        2          | osimertinib | 2025-01-10  => unknown, not recorded
        """,
    )


def test_what_was_declined_or_planned_was_not_given():
    expect(
        CHEMOTHERAPY,
        """
        treatments | treatment                  | started_on
        1          | cisplatin                  | 2025-01-10  => yes, reported
        2          | declined cisplatin         | 2025-01-10  => unknown, not recorded
        3          | planned carboplatin        | 2025-01-10  => unknown, not recorded
        4          | allergic to carboplatin    |             => unknown, not recorded
        5          | no prior chemotherapy      |             => no, reported
        6          | no prior systemic therapy  |             => no, reported   # chemotherapy is part of it
        7          | no prior cisplatin         |             => unknown, not recorded
        8          | no prior chemotherapy      |
        8          | cisplatin                  | 2025-01-10  => unknown, conflict
        """,
    )


def test_a_line_of_therapy_is_as_recorded_and_one_for_advanced_disease():
    expect(
        {**ICI, "line": {"at_least": 1, "at_most": 1}},
        """
        treatments | treatment     | line | started_on
        1          | pembrolizumab | 1    | 2025-01-10  => yes, reported
        2          | pembrolizumab | 2    | 2025-01-10  => unknown, not recorded   # there may be an earlier one
        3          | pembrolizumab |      | 2025-01-10  => unknown, not recorded
        """,
    )
    expect(
        {**ICI, "setting": ["metastatic"]},
        """
        treatments | treatment     | line | setting  | started_on
        1          | pembrolizumab | 1    |          | 2025-01-10  => yes, reported
        2          | pembrolizumab |      | advanced | 2025-01-10  => yes, reported
        3          | pembrolizumab |      | adjuvant | 2025-01-10  => unknown, not recorded
        4          | pembrolizumab |      |          | 2025-01-10  => unknown, not recorded
        """,
    )


WASHOUT = {**CHEMOTHERAPY, "within": "14 days"}


def test_a_washout_of_n_days_is_over_on_the_nth_day():
    table = """
        treatments | treatment   | started_on | ended_on
        1          | cisplatin   | 2026-03-01 | 2026-06-17
        2          | cisplatin   | 2026-03-01 | 2026-06-16
        3          | cisplatin   | 2026-03-01 | 2026-06
        4          | cisplatin   | 2026-03-01 |
        5          | cisplatin   | 2026-03-01 | 2026-06-17
        5          | paclitaxel  | 2026-03-01 | 2026-06-20

        coverage | domain
        1        | treatments  => yes, reported      # 13 days
        2        | treatments  => no, covered        # 14 days
        3        | treatments  => unknown, ambiguous
        4        | treatments  => yes, reported      # still given
        5        | treatments  => yes, reported
        """
    expect(WASHOUT, table)
    # Of several the last one counts; what is still given has no end.
    assert changes_on(WASHOUT, table) == {"1": "2026-07-01", "5": "2026-07-04"}


def test_a_washout_from_a_partial_date_ends_on_the_latest_day_that_it_can():
    table = """
        treatments | treatment | ended_on
        1          | cisplatin | 2026-06  => yes, reported
        """
    within_a_month = {**CHEMOTHERAPY, "within": "30 days"}
    expect(within_a_month, table)
    assert changes_on(within_a_month, table) == {"1": "2026-07-30"}


def test_an_expired_washout_says_nothing_of_other_treatments():
    expect(
        WASHOUT,
        """
        treatments | treatment | started_on | ended_on
        1          | cisplatin | 2025-01-01 | 2025-03-01  => unknown, not recorded
        """,
    )


def test_what_is_done_on_one_day_is_over_on_that_day():
    table = """
        treatments | treatment  | started_on
        1          | lobectomy  | 2026-06-10
        2          | lobectomy  | 2026-06-01
        3          | cisplatin  | 2026-06-01

        coverage | domain
        1        | treatments  => {}
        2        | treatments  => {}
        3        | treatments  => {}
        """
    surgery = {"treatment": ["major surgery"], "within": "28 days"}
    expect(surgery, table.format("yes, reported", "no, covered", "no, covered"))
    assert changes_on(surgery, table) == {"1": "2026-07-08"}


def test_ongoing_is_a_start_without_an_end():
    expect(
        {"treatment": ["corticosteroid"], "ongoing": True},
        """
        treatments | treatment  | started_on | ended_on
        1          | prednisone | 2026-06-01 |             => yes, reported
        2          | prednisone | 2026-06-01 | 2026-06-10  => unknown, not recorded
        3          | prednisone |            |             => unknown, not recorded
        """,
    )


def test_cycles_are_demanded_of_a_recorded_treatment():
    expect(
        {"treatment": ["platinum"], "cycles": {"at_least": 4, "at_most": 6}},
        """
        treatments | treatment   | cycles | started_on
        1          | carboplatin | 3      | 2025-01-10  => no, reported
        2          | carboplatin | 4      | 2025-01-10  => yes, reported
        3          | carboplatin | 6      | 2025-01-10  => yes, reported
        4          | carboplatin | 7      | 2025-01-10  => no, reported
        5          | carboplatin |        | 2025-01-10  => unknown, not recorded
        6          | pemetrexed  | 4      | 2025-01-10  => unknown, not recorded
        """,
    )


def test_a_best_response_is_one_of_those_asked_for():
    expect(
        {**ICI, "best_response": ["CR", "PR"]},
        """
        treatments | treatment | best_response    | started_on
        1          | nivolumab | partial response | 2025-01-10  => yes, reported
        2          | nivolumab | CR               | 2025-01-10  => yes, reported
        3          | nivolumab | SD               | 2025-01-10  => no, reported
        4          | nivolumab |                  | 2025-01-10  => unknown, not recorded
        """,
    )


def test_progression_is_a_day_a_response_or_the_reason_to_stop():
    expect(
        {**ICI, "progressed": True},
        """
        treatments | treatment | started_on | progressed_on | best_response | stop_reason
        1          | nivolumab | 2025-01-10 | 2025-04-10    |               |                      => yes, reported
        2          | nivolumab | 2025-01-10 |               | PD            |                      => yes, reported
        3          | nivolumab | 2025-01-10 |               |               | disease progression  => yes, reported
        4          | nivolumab | 2025-01-10 |               | PR            | toxicity             => unknown, not recorded
        """,
    )


def test_progression_free_time_runs_from_the_start_in_calendar_months():
    expect(
        {**ICI, "progression_free_for": "3 months"},
        """
        treatments | treatment | started_on | progressed_on
        1          | nivolumab | 2025-01-10 | 2025-04-09  => no, reported
        2          | nivolumab | 2025-01-10 | 2025-04-10  => yes, reported
        3          | nivolumab | 2025-11-30 | 2026-02-28  => yes, reported   # February has no 30th
        4          | nivolumab | 2025-11-30 | 2026-02-27  => no, reported
        5          | nivolumab | 2025-01-10 | 2025-04     => unknown, not recorded
        6          | nivolumab | 2026-03-31 |             => yes, reported   # still given, June has no 31st
        7          | nivolumab | 2026-04-01 |             => no, reported    # not yet so long

        treatments | treatment | started_on | ended_on
        8          | nivolumab | 2025-01-10 | 2025-04-10  => yes, reported   # treated so long without one
        9          | nivolumab | 2025-01-10 | 2025-02-10  => unknown, not recorded
        """,
    )


def test_relapse_free_time_runs_from_the_end_and_must_be_longer():
    expect(
        {"treatment": ["platinum"], "setting": ["adjuvant"], "relapse_free_for": "6 months"},
        """
        treatments | treatment | setting  | started_on | ended_on   | progressed_on
        1          | cisplatin | adjuvant | 2024-10-01 | 2025-01-10 | 2025-07-10  => no, reported
        2          | cisplatin | adjuvant | 2024-10-01 | 2025-01-10 | 2025-07-11  => yes, reported
        3          | cisplatin | adjuvant | 2024-10-01 | 2025-01-10 | 2025-07     => unknown, not recorded
        4          | cisplatin | adjuvant | 2024-10-01 | 2025-01-10 |             => unknown, not recorded
        """,
    )


def test_steroids_are_compared_as_prednisone():
    # Meikle and Tyler 1977: 5 mg prednisone are 4 mg methylprednisolone, 20 mg hydrocortisone and
    # 0.75 mg dexamethasone.
    expect(
        {"treatment": ["corticosteroid"], "prednisone_mg": {"above": 10}, "ongoing": True},
        """
        treatments | treatment          | dose | unit   | started_on
        1          | prednisone         | 10   | mg     | 2026-06-01  => no, reported
        2          | prednisone         | 10.5 | mg     | 2026-06-01  => yes, reported
        3          | methylprednisolone | 8    | mg     | 2026-06-01  => no, reported     # 10 mg
        4          | methylprednisolone | 16   | mg/day | 2026-06-01  => yes, reported    # 20 mg
        5          | hydrocortisone     | 20   | mg     | 2026-06-01  => no, reported     # 5 mg
        6          | dexamethasone      | 1.5  | mg     | 2026-06-01  => no, reported     # 10 mg
        7          | dexamethasone      | 4    | mg BID | 2026-06-01  => yes, reported    # 53 mg
        8          | prednisone         |      |        | 2026-06-01  => unknown, not recorded
        9          | prednisone         | 20   | puffs  | 2026-06-01  => unknown, not recorded
        """,
    )


def test_a_route_tells_tablets_from_sprays_and_creams():
    expect(
        {"treatment": ["corticosteroid"], "route": ["systemic"]},
        """
        treatments | treatment              | started_on
        1          | prednisone             | 2026-06-01  => yes, reported
        2          | budesonide inhaler     | 2026-06-01  => unknown, not recorded
        3          | hydrocortisone cream   | 2026-06-01  => unknown, not recorded
        4          | triamcinolone          | 2026-06-01  => unknown, not recorded   # by which route isn't said
        """,
    )


def test_lines_of_therapy_are_counted_by_the_greatest_recorded():
    table = """
        treatments | treatment   | line | setting     | started_on
        1          | carboplatin | 1    |             | 2025-01-10
        1          | docetaxel   | 2    |             | 2025-09-10
        2          | carboplatin | 1    |             | 2025-01-10
        3          | carboplatin |      | adjuvant    | 2025-01-10
        4          | carboplatin |      | metastatic  | 2025-01-10
        5          | carboplatin |      |             | 2025-01-10
        6          | no prior systemic therapy | | |

        coverage | domain
        1        | treatments  => {}
        2        | treatments  => {}
        3        | treatments  => {}
        4        | treatments  => {}
        5        | treatments  => {}
        6        | conditions  => {}
        """
    yes, none, open_ = "yes, reported", "no, covered", "unknown, not recorded"
    at_least_one = {"lines_of_therapy": {"at_least": 1}}
    expect(at_least_one, table.format(yes, yes, none, yes, open_, "no, reported"))
    at_least_two = {"lines_of_therapy": {"at_least": 2}}
    expect(at_least_two, table.format(yes, none, none, open_, open_, "no, reported"))
    exactly_one = {"lines_of_therapy": {"at_least": 1, "at_most": 1}}
    expect(
        exactly_one,
        table.format("no, reported", "yes, covered", none, open_, open_, "no, reported"),
    )


def test_without_declared_completeness_there_may_have_been_more_lines():
    expect(
        {"lines_of_therapy": {"at_most": 1}},
        """
        treatments | treatment   | line | started_on
        1          | carboplatin | 1    | 2025-01-10  => unknown, not recorded
        2          | docetaxel   | 2    | 2025-01-10  => no, reported
        """,
    )


def test_what_excludes_only_when_known_is_no_among_other_treatments():
    expect(
        {**ICI, "known": True},
        """
        treatments | treatment   | started_on
        1          | carboplatin | 2025-01-10  => no, not known
        2          | nivolumab   | 2025-01-10  => yes, reported

        patients
        3          => unknown, not recorded
        """,
    )


def test_the_sentence_says_what_was_given_when():
    table = """
        treatments | treatment | line | cycles | started_on | ended_on
        1          | cisplatin | 1    | 4      | 2026-03-01 | 2026-06-17
        """
    assert told(WASHOUT, table) == {
        "1": "cisplatin (line 1), 4 cycles (2026-03-01 to 2026-06-17)",
    }
