"""Who tells of which patients, and how what they told comes into the order of the file."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from matcher.reasons import CRITERIA_SCHEMA
from matcher.run import told as module
from matcher.run.shards import told_shards
from matcher.run.told import in_pages, in_their_places, places, put_in_order
from matcher.settings import Resources

TRIALS: Any = [
    SimpleNamespace(trial_id="b", criteria=("x", "y")),
    SimpleNamespace(trial_id="a", criteria=("x",)),
]


def _told(*sizes: int) -> pl.DataFrame:
    """Give pairs of patients 0, 10, 20, …, each with so many criteria."""
    return pl.DataFrame(
        {"p": range(0, 10 * len(sizes), 10), "n_rows": sizes},
        schema={"p": pl.UInt32, "n_rows": pl.UInt32},
    )


def test_pairs_stand_by_the_trials_place_and_then_as_they_were_listed() -> None:
    schema = {"trial_id": pl.String, "p": pl.UInt32}
    pairs = [("a", 7), ("b", 9), ("b", 3), ("a", 1)]
    told = in_their_places(pl.DataFrame(pairs, schema=schema, orient="row"), TRIALS)
    assert told.rows() == [(0, 9, 2, 0), (0, 3, 2, 2), (1, 7, 1, 4), (1, 1, 1, 5)]
    assert places(told).to_list() == [0, 1, 2, 3, 4, 5]
    assert places(told.filter(pl.col("p") < 7)).to_list() == [2, 3, 5]


def _rows(*at: int) -> pl.DataFrame:
    blank = pl.DataFrame(schema={**CRITERIA_SCHEMA, "at": pl.UInt64})
    rows = {"at": pl.Series(at, dtype=pl.UInt64), "text": [str(one) for one in at]}
    return pl.concat([blank, pl.DataFrame(rows)], how="diagonal")


def test_rows_are_divided_by_the_pages_that_they_belong_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_A_PAGE", 3)
    pages = [(number, rows["at"].to_list()) for number, rows in in_pages(_rows(1, 2, 7, 9, 11))]
    assert pages == [(0, [1, 2]), (2, [7]), (3, [9, 11])]
    assert not [*in_pages(_rows())]


def test_a_page_holds_the_rows_of_all_files_in_order(tmp_path: Path) -> None:
    files = [tmp_path / "one.parquet", tmp_path / "other.parquet"]
    for file, at in zip(files, [(0, 3, 4), (1, 2)], strict=True):
        _rows(*at).write_parquet(file)
    assert put_in_order(files)["text"].to_list() == ["0", "1", "2", "3", "4"]
    assert put_in_order(files).schema == put_in_order([]).schema == CRITERIA_SCHEMA


@pytest.mark.parametrize(
    ("sizes", "processes", "shards"),
    [
        ((1, 1, 1, 1), 1, [(0, 0, 50)]),
        ((1, 1, 1, 1), 2, [(0, 0, 20), (1, 20, 50)]),
        ((1, 9_000_000, 1, 1), 2, [(0, 0, 20), (1, 20, 50)]),
        ((1,), 2, [(0, 0, 50)]),
        ((), 2, [(0, 0, 50)]),
    ],
)
def test_each_process_tells_of_as_much(
    sizes: tuple[int, ...], processes: int, shards: list[tuple[int, int, int]]
) -> None:
    assert told_shards(_told(*sizes), 50, 700, Resources(), processes) == shards


@pytest.mark.parametrize(
    ("words", "each", "memory_mb", "processes", "firsts"),
    [
        (1_000_000, 700, 2_500, 1, [0, 20, 40]),
        (1, 700_000_000, 2_500, 1, [0, 20, 40]),
        (1, 7_000, 2_500, 1, [0]),
        (1, 700_000_000, 5_000, 2, [0, 20, 30, 50]),  # of three one process would do two
    ],
)
def test_what_does_not_fit_into_memory_at_once_is_told_in_more_shards(
    words: int, each: float, memory_mb: int, processes: int, firsts: list[int]
) -> None:
    resources = Resources(memory_mb=memory_mb)
    shards = told_shards(_told(*[words] * 6), 60, each, resources, processes)
    assert [first for _, first, _ in shards] == firsts
