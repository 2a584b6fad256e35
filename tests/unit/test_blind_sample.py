"""Who is drawn for the blind sample: by numbers that repeat, evenly from strata, and shuffled."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.blind_sample import MAY_BE_DRAWN, Lots, _shares, displaced

NIGHT = date(2026, 11, 21)


def pairs(n: int) -> pl.DataFrame:
    patients = [f"P{number}" for number in range(n)]
    return pl.DataFrame({"trial_id": ["a"] * n + ["b"] * n, "patient_id": patients * 2})


def test_numbers_are_those_of_the_day_the_trial_and_the_patient():
    one, again, tomorrow = Lots(NIGHT, 4), Lots(NIGHT, 9), Lots(date(2026, 11, 22), 4)
    assert one.of_pairs(pairs(20)).equals(again.of_pairs(pairs(20)))
    assert not (one.of_pairs(pairs(20)) == tomorrow.of_pairs(pairs(20))).any()
    assert one.of_pairs(pairs(20)).n_unique() == 40


def test_a_trial_at_once_has_the_numbers_of_its_pairs():
    lots, both = Lots(NIGHT, 4), pairs(20)
    patients = lots.of_patients(both["patient_id"][:20])
    at_once = [*lots.of("a", patients), *lots.of("b", patients)]
    assert lots.of_pairs(both).to_list() == at_once


def test_numbers_are_spread_evenly_and_differ_between_trials():
    numbers = Lots(NIGHT, 4).of_pairs(pairs(5_000)).to_numpy() / 2**64
    assert np.abs(np.histogram(numbers, 10, (0, 1))[0] - 1_000).max() < 150
    assert abs(np.corrcoef(numbers[:5_000], numbers[5_000:])[0, 1]) < 0.05


@pytest.mark.parametrize(
    ("sizes", "number", "shares"),
    [
        ({"a": 9, "b": 9, "c": 9}, 6, [2, 2, 2]),
        ({"a": 9, "b": 9, "c": 9}, 4, [2, 1, 1]),
        ({"a": 0, "b": 9, "c": 9}, 4, [0, 2, 2]),
        ({"a": 1, "b": 2, "c": 90}, 10, [1, 2, 7]),
        ({"a": 1, "b": 0, "c": 2}, 10, [1, 0, 2]),
        ({"a": 5, "b": 5, "c": 5}, 0, [0, 0, 0]),
    ],
)
def test_strata_give_evenly_as_far_as_they_reach(sizes, number, shares):
    assert [*_shares(sizes, number).values()] == shares


@given(st.lists(st.integers(0, 8), min_size=3, max_size=3), st.integers(0, 30))
def test_as_many_are_drawn_as_wanted_if_there_are_so_many(sizes, number):
    shares = _shares(dict(zip("abc", sizes, strict=True)), number)
    assert sum(shares.values()) == min(number, sum(sizes))
    assert all(shares[name] <= size for name, size in zip("abc", sizes, strict=True))


def test_who_is_best_of_a_group_and_on_no_list_is_beyond_it():
    ranked = pairs(3).with_row_index("p")
    listed = ranked.filter(patient_id="P1", trial_id="a")
    beyond = displaced(ranked, listed)
    assert beyond.columns == list(MAY_BE_DRAWN)
    assert set(beyond["stratum"]) == {"beyond"}
    assert ("a", "P1") not in beyond.select("trial_id", "patient_id").rows()
    assert beyond.height == 5
