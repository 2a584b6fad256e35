"""Sensitivity and precision from what people said of pairs whose weights are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

from matcher.accuracy import accuracy_of

Row = tuple[str, str, str, str, str, float | None]
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("run_id", "trial_id", "patient_id", "disposition", "stratum"), pl.String),
    "weight": pl.Float64,
}


def reviewed(*groups: tuple[int, str, str, float | None], trial_id: str = "t") -> list[Row]:
    """So many pairs of a stratum with a disposition, each standing for as many as its weight says."""
    return [
        ("r", trial_id, f"{stratum}-{at}-{number}-{disposition}", disposition, stratum, weight)
        for at, (n, stratum, disposition, weight) in enumerate(groups)
        for number in range(n)
    ]


def told(rows: list[Row], measure: str, trial_id: str | None = None) -> dict[str, Any] | None:
    found = accuracy_of(pl.DataFrame(rows, SCHEMA, orient="row")).filter(
        pl.col("trial_id").eq_missing(trial_id), measure=measure
    )
    return found.to_dicts()[0] if found.height else None


def test_precision_is_the_share_of_the_listed_with_its_exact_interval():
    rows = reviewed((7, "listed", "contacted", 10.0), (3, "listed", "not_eligible", 10.0))
    exact = binomtest(7, 10).proportion_ci(0.95, method="exact")
    found = told(rows, "precision")
    assert (found["n"], found["estimate"]) == (10, 0.7)
    assert (found["low"], found["high"]) == (exact.low, exact.high)


@pytest.mark.parametrize(
    ("disposition", "estimate"),
    [
        ("contacted", 1),
        ("consented", 1),
        ("not_interested", 1),
        ("screen_failed", 0),
        ("not_eligible", 0),
    ],
)
def test_who_counts_as_suitable(disposition, estimate):
    assert told(reviewed((4, "listed", disposition, 1.0)), "precision")["estimate"] == estimate


def test_what_is_still_to_review_or_not_of_a_sample_does_not_count():
    rows = reviewed(
        (2, "listed", "contacted", 1.0),
        (3, "listed", "to_review", 1.0),
        (4, "", "not_eligible", None),
    )
    assert told(rows, "precision")["n"] == 2


def test_of_two_entries_about_a_pair_the_later_counts():
    row = ("r", "t", "P1", "contacted", "listed", 1.0)
    assert told([row, (*row[:3], "screen_failed", *row[4:])], "precision")["estimate"] == 0


def test_sensitivity_counts_each_pair_as_often_as_it_stands_for():
    rows = reviewed(
        (6, "listed", "contacted", 10.0),  # 60 suitable ones are listed,
        (4, "listed", "not_eligible", 10.0),
        (1, "near_miss", "contacted", 20.0),  # and 20 are not
        (9, "near_miss", "not_eligible", 20.0),
    )
    found = told(rows, "sensitivity")
    assert (found["n"], found["estimate"]) == (20, 0.75)
    assert 0.2 < found["low"] < 0.75 < found["high"] < 1


def test_a_stratum_without_a_suitable_pair_is_not_surely_empty():
    few, many = (
        told(
            reviewed((10, "listed", "contacted", 10.0), (n, "other", "not_eligible", 5_000 / n)),
            "sensitivity",
        )
        for n in (10, 1_000)
    )
    assert few["estimate"] == many["estimate"] == 1
    assert few["low"] < 0.1
    assert many["low"] > 0.8
    assert few["high"] == 1


@pytest.mark.parametrize(
    "groups",
    [
        [(4, "listed", "contacted", 1.0)],
        [(4, "other", "contacted", 1.0)],
        [(4, "listed", "not_eligible", 1.0), (4, "other", "not_eligible", 1.0)],
    ],
)
def test_without_two_sides_or_anyone_suitable_there_is_no_sensitivity(groups):
    assert told(reviewed(*groups), "sensitivity") is None


def test_trials_are_told_by_themselves_too():
    rows = reviewed((2, "listed", "contacted", 1.0), trial_id="a")
    rows += reviewed((2, "listed", "not_eligible", 1.0), trial_id="b")
    shares = [told(rows, "precision", trial)["estimate"] for trial in (None, "a", "b")]
    assert shares == [0.5, 1, 0]


def test_nothing_reviewed_gives_nothing():
    assert accuracy_of(pl.DataFrame(schema=SCHEMA)).is_empty()


def test_the_order_of_entries_about_different_pairs_is_no_matter():
    rows = reviewed(
        (6, "listed", "contacted", 10.0),
        (3, "near_miss", "contacted", 7.0),
        (5, "other", "not_eligible", 300.0),
    )
    assert told(rows, "sensitivity") == told(rows[::-1], "sensitivity")


@pytest.mark.nightly
def test_intervals_of_sensitivity_hold_the_truth_about_as_often_as_they_say():
    """1,000 listed pairs of which 60 % are suitable, 4,000 near misses of which 5 % are, and 20,000 others of which 0.5 % are."""
    rng, held, nights = np.random.default_rng(7), 0, 200
    sizes = {"listed": (1_000, 0.6), "near_miss": (4_000, 0.05), "other": (20_000, 0.005)}
    suitable = {name: size * share for name, (size, share) in sizes.items()}
    truth = suitable["listed"] / sum(suitable.values())
    for _ in range(nights):
        groups = []
        for name, (size, share) in sizes.items():
            n = 100
            x = int(rng.binomial(n, share))
            groups += [(x, name, "contacted", size / n), (n - x, name, "not_eligible", size / n)]
        found = told(reviewed(*groups), "sensitivity")
        held += found["low"] <= truth <= found["high"]
    assert 0.90 <= held / nights <= 1.0
