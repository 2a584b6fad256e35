"""Which missing facts to find out first: those that settle the most pairs, given the ones before.

A pair is settled when nothing that it lacks is left.
"""

import polars as pl

from matcher.missing import MISSING
from matcher.to_find_out import TO_FIND_OUT, to_find_out


def missing(text):
    """Read a table of `trial | patient | fact`, facts separated by commas, into rows of facts."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        trial, patient, facts = (cell.strip() for cell in line.split("|"))
        rows += [
            (trial, patient, "c1", "biomarker", fact, f"the {fact}", "not_recorded")
            for fact in facts.split(", ")
        ]
    return pl.DataFrame(rows, schema=MISSING, orient="row")


def ranked(text):
    """Give the facts in order, with how many pairs each settles and touches."""
    columns = ("fact", "n_settles", "n_touches")
    return to_find_out(missing(text)).select(columns).rows()


def test_the_fact_that_settles_most_alone_comes_first_though_others_touch_more():
    table = """
        t1 | 1 | ROS1
        t1 | 2 | ROS1
        t1 | 3 | ALK, MET
        t2 | 4 | ALK, RET
        t2 | 5 | ALK, NTRK1
        """
    assert ranked(table)[0] == ("ROS1", 2, 2)


def test_what_a_fact_settles_is_reckoned_given_those_before_it():
    table = """
        t1 | 1 | ROS1
        t1 | 2 | ROS1
        t1 | 3 | ROS1, ALK
        t2 | 4 | ALK, ROS1
        t2 | 5 | RET
        """
    assert ranked(table) == [("ROS1", 2, 4), ("ALK", 2, 2), ("RET", 1, 1)]


def test_of_facts_that_settle_as_many_the_one_that_touches_more_comes_first_then_by_key():
    table = """
        t1 | 1 | RET
        t1 | 2 | ALK
        t1 | 3 | ROS1
        t2 | 4 | ROS1, MET
        """
    assert ranked(table) == [("ROS1", 1, 2), ("ALK", 1, 1), ("MET", 1, 1), ("RET", 1, 1)]


def test_where_no_fact_settles_a_pair_alone_the_first_settles_none():
    assert ranked("t1 | 1 | ALK, ROS1") == [("ALK", 0, 1), ("ROS1", 1, 1)]


def test_a_fact_is_found_out_once_for_all_trials_and_criteria():
    rows = missing("""
        t2 | 1 | ROS1
        t1 | 1 | ROS1
        t1 | 2 | ROS1
        """)
    twice = pl.concat([rows, rows.with_columns(criterion_id=pl.lit("c2"))])
    (found,) = to_find_out(twice).to_dicts()
    assert found == {
        "rank": 1,
        "kind": "biomarker",
        "fact": "ROS1",
        "label": "the ROS1",
        "n_patients": 2,
        "n_settles": 3,
        "n_touches": 3,
        "n_patients_settled": 2,
        "patients": ["1", "2"],
        "trials": ["t1", "t2"],
    }


def test_patients_of_whom_it_settles_a_pair_come_first():
    rows = missing("""
        t1 | 1 | ROS1, ALK
        t1 | 2 | ROS1
        t1 | 3 | ROS1
        t2 | 3 | ROS1, MET
        """)
    (ros1, *_) = to_find_out(rows).to_dicts()
    assert ros1["patients"] == ["2", "3", "1"]
    assert (ros1["n_settles"], ros1["n_patients_settled"], ros1["n_patients"]) == (2, 2, 3)


def test_the_order_of_rows_does_not_matter():
    rows = missing("""
        t1 | 1 | ROS1, ALK
        t1 | 2 | MET
        t2 | 2 | MET, RET
        """)
    assert to_find_out(rows.reverse()).equals(to_find_out(rows))


def test_where_nothing_is_missing_there_is_nothing_to_find_out():
    nothing = to_find_out(pl.DataFrame(schema=MISSING))
    assert nothing.is_empty()
    assert nothing.schema == pl.Schema(TO_FIND_OUT)
