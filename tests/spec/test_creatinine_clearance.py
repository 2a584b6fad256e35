"""Creatinine clearance by Cockcroft and Gault, worked out by hand.

(140 - age) × weight in kg / (72 × creatinine in mg/dL), × 0.85 in women (Nephron 1976;16:31-41).
At 50 years, 72 kg and 1 mg/dL that is 90 × 72 / 72 = 90 mL/min for a man and 76.5 for a woman.
"""

from tests.spec.clinic import evidence, expect, told


def clearance(**limits):
    return {"creatinine_clearance": limits}


MAN_OF_90 = """
        patients | sex | age_years
        1        | M   | 50

        labs | test       | value | unit  | measured_on
        1    | Creatinine | 1     | mg/dL | 2026-06-20

        observations | observation | value | unit | observed_on
        1            | Weight      | 72    | kg   | 2026-06-20  => {}
        """
WOMAN_OF_76_5 = MAN_OF_90.replace("| M   |", "| F   |")


def test_a_man_of_90():
    expect(clearance(at_least=90), MAN_OF_90.format("yes, measured"))
    expect(clearance(above=90), MAN_OF_90.format("no, measured"))
    expect(clearance(at_least=90.1), MAN_OF_90.format("no, measured"))


def test_a_woman_has_85_percent_of_it():
    expect(clearance(at_least=76.5), WOMAN_OF_76_5.format("yes, measured"))
    expect(clearance(at_least=76.6), WOMAN_OF_76_5.format("no, measured"))


def test_the_estimate_is_the_same_in_other_units():
    # 88.4 µmol/L are 1 mg/dL, and 158.73 lb are 72 kg: 90.0 mL/min.
    table = """
        patients | sex | age_years
        1        | M   | 50

        labs | test       | value | unit   | measured_on
        1    | Creatinine | 88.4  | umol/L | 2026-06-20

        observations | observation | value  | unit | observed_on
        1            | Weight      | 158.73 | lb   | 2026-06-20  => {}
        """
    expect(clearance(at_least=89.9, at_most=90.1), table.format("yes, measured"))


def test_an_age_of_two_years_gives_two_clearances():
    # Born 1976: 49 or 50 years, 91 or 90 mL/min.
    table = """
        patients | sex | birth_year
        1        | M   | 1976

        labs | test       | value | unit  | measured_on
        1    | Creatinine | 1     | mg/dL | 2026-06-20

        observations | observation | value | unit | observed_on
        1            | Weight      | 72    | kg   | 2026-06-20  => {}
        """
    expect(clearance(at_least=90), table.format("yes, measured"))
    expect(clearance(at_least=90.5), table.format("unknown, ambiguous"))
    expect(clearance(at_least=91.5), table.format("no, measured"))


def test_a_sex_that_is_not_recorded_leaves_both_factors():
    table = MAN_OF_90.replace("| M   |", "|     |")
    expect(clearance(at_least=76), table.format("yes, measured"))
    expect(clearance(at_least=80), table.format("unknown, ambiguous"))
    expect(clearance(at_least=91), table.format("no, measured"))


def test_two_weights_of_one_day_leave_an_estimate_for_each():
    # 72 kg give 90 mL/min and 64 kg give 80.
    table = """
        patients | sex | age_years
        1        | M   | 50

        labs | test       | value | unit  | measured_on
        1    | Creatinine | 1     | mg/dL | 2026-06-20

        observations | observation | value | unit | observed_on
        1            | Weight      | 64    | kg   | 2026-06-20
        1            | Weight      | 72    | kg   | 2026-06-20  => {}
        """
    expect(clearance(at_least=80), table.format("yes, measured"))
    expect(clearance(at_least=85), table.format("unknown, conflict"))
    expect(clearance(at_least=95), table.format("no, measured"))


def test_a_censored_creatinine_bounds_the_clearance_on_one_side():
    table = """
        patients | sex | age_years
        1        | M   | 50
        2        | M   | 50

        labs | test       | value | unit  | measured_on
        1    | Creatinine | <1    | mg/dL | 2026-06-20
        2    | Creatinine | >1    | mg/dL | 2026-06-20

        observations | observation | value | unit | observed_on
        1            | Weight      | 72    | kg   | 2026-06-20  => {}
        2            | Weight      | 72    | kg   | 2026-06-20  => {}
        """
    expect(clearance(at_least=60), table.format("yes, measured", "unknown, ambiguous"))
    expect(clearance(above=90), table.format("yes, measured", "no, measured"))
    expect(clearance(at_least=120), table.format("unknown, ambiguous", "no, measured"))


def test_each_part_has_its_own_window():
    expect(
        clearance(at_least=60),
        """
        patients | sex | age_years
        1        | M   | 50
        2        | M   | 50
        3        | M   | 50

        labs | test       | value | unit  | measured_on
        1    | Creatinine | 1     | mg/dL | 2026-06-02
        2    | Creatinine | 1     | mg/dL | 2026-06-01
        3    | Creatinine | 1     | mg/dL | 2026-06-20

        observations | observation | value | unit | observed_on
        1            | Weight      | 72    | kg   | 2026-04-01  => yes, measured    # 28 and 90 days
        2            | Weight      | 72    | kg   | 2026-04-01  => unknown, stale   # creatinine of 29 days
        3            | Weight      | 72    | kg   | 2026-03-31  => unknown, stale   # weight of 91 days
        """,
    )


def test_without_one_of_its_parts_there_is_no_estimate():
    expect(
        clearance(at_least=60),
        """
        patients | sex | age_years
        1        | M   | 50
        2        | M   | 50         => unknown, not recorded   # no creatinine
        3        | M   |

        labs | test       | value | unit  | measured_on
        1    | Creatinine | 1     | mg/dL | 2026-06-20  => unknown, not recorded   # no weight
        3    | Creatinine | 1     | mg/dL | 2026-06-20
        4    | Creatinine | 1     |       | 2026-06-20

        observations | observation | value | unit | observed_on
        2            | Weight      | 72    | kg   | 2026-06-20
        3            | Weight      | 72    | kg   | 2026-06-20  => unknown, not recorded   # no age
        4            | Weight      | 72    | kg   | 2026-06-20  => unknown, unit
        """,
    )


def test_a_reported_clearance_counts_and_may_disagree():
    table = """
        patients | sex | age_years
        1        | M   | 50
        2        | M   | 50

        labs | test                 | value | unit   | measured_on
        1    | Creatinine clearance | 55    | mL/min | 2026-06-20  => {}
        2    | Creatinine clearance | 55    | mL/min | 2026-06-20
        2    | Creatinine           | 1     | mg/dL  | 2026-06-20

        observations | observation | value | unit | observed_on
        2            | Weight      | 72    | kg   | 2026-06-20  => {}
        """
    expect(clearance(at_least=50), table.format("yes, measured", "yes, measured"))
    expect(clearance(at_least=60), table.format("no, measured", "unknown, conflict"))


def test_a_clearance_reported_long_ago_leaves_the_word_to_the_estimate():
    table = """
        patients | sex | age_years
        1        | M   | 50
        2        | M   | 50

        labs | test                 | value | unit   | measured_on
        1    | Creatinine clearance | 55    | mL/min | 2026-05-01
        1    | Creatinine           | 1     | mg/dL  | 2026-06-20
        2    | Creatinine clearance | 55    | mL/min | 2026-06-20
        2    | Creatinine           | 1     | mg/dL  | 2026-05-01

        observations | observation | value | unit | observed_on
        1            | Weight      | 72    | kg   | 2026-06-20  => yes, measured   # 90 mL/min
        2            | Weight      | 72    | kg   | 2026-06-20  => no, measured
        """
    expect(clearance(at_least=60), table)


def test_the_sentence_shows_what_the_estimate_was_made_of():
    assert told(clearance(at_least=60), MAN_OF_90.format("")) == {
        "1": "creatinine clearance 90 mL/min by Cockcroft-Gault from Creatinine 1 mg/dL,"
        " Weight 72 kg (2026-06-20), needs ≥ 60 mL/min"
    }


def test_an_older_weight_is_shown_with_its_day_and_is_evidence_too():
    table = MAN_OF_90.replace("kg   | 2026-06-20  => {}", "kg   | 2026-03-31")
    assert told(clearance(at_least=60), table) == {
        "1": "too old: creatinine clearance 90 mL/min by Cockcroft-Gault from Creatinine 1 mg/dL,"
        " Weight 72 kg, weighed 2026-03-31 (2026-06-20), needs ≥ 60 mL/min"
    }
    assert evidence(clearance(at_least=60), table)["1"][1:] == [
        "observations 1: Weight 72 kg -> Body weight 72 kg, older than 90 days"
    ]


def test_estimates_of_one_day_keep_their_order_whoever_else_is_there():
    alone = """
        patients | sex | age_years
        1        | M   | 50

        labs | test       | value | unit  | measured_on
        1    | Creatinine | 1     | mg/dL | 2026-06-20
        1    | Creatinine | 2     | mg/dL | 2026-06-20

        observations | observation | value | unit | observed_on
        1            | Weight      | 72    | kg   | 2026-06-20
        1            | Weight      | 74    | kg   | 2026-06-20
        """
    others = "".join(
        f"        {who}            | Weight      | 70    | kg   | 2026-06-20\n"
        for who in range(2, 12)
    )
    people = "".join(f"        {who}        | F   | 60\n" for who in range(2, 12))
    among = alone.rstrip(" ") + others
    among = among.replace("        1        | M   | 50\n", "        1        | M   | 50\n" + people)
    sentences = [told(clearance(at_least=60), table)["1"] for table in (alone, among)]
    assert sentences[0] == sentences[1]
