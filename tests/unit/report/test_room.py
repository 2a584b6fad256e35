from __future__ import annotations

import polars as pl
import pytest

from matcher.report.room import TRIAL, first_of_each


def rows(**trials: list[int]) -> pl.DataFrame:
    """Rows of each trial with what each costs, numbered as they stand."""
    pairs = [(trial, cost) for trial, costs in trials.items() for cost in costs]
    frame = pl.DataFrame(pairs, schema={"trial_id": pl.String, "cost": pl.Int64}, orient="row")
    return frame.with_row_index("row")


def kept(frame: pl.DataFrame, room: int, cost: str | None = None) -> list[int]:
    return first_of_each(TRIAL, frame, room, cost)["row"].to_list()


@pytest.mark.parametrize(
    ("room", "left"),
    [
        (6, [0, 1, 2, 3, 4, 5]),
        (5, [0, 1, 2, 4, 5]),
        (4, [0, 1, 4, 5]),
        (3, [0, 4]),
        (2, [0, 4]),
        (1, [0]),
        (0, []),
    ],
)
def test_every_group_keeps_as_many_of_its_first_rows(room: int, left: list[int]) -> None:
    assert kept(rows(a=[1, 1, 1, 1], b=[1, 1]), room) == left


def test_a_short_group_leaves_its_room_to_the_others() -> None:
    assert kept(rows(a=[1] * 9, b=[1]), 6) == [0, 1, 2, 3, 4, 9]


@pytest.mark.parametrize(
    ("room", "left"), [(20, [0, 1, 2, 3]), (19, [0, 2]), (8, [0, 2]), (6, [0])]
)
def test_rows_take_of_the_room_what_they_cost(room: int, left: list[int]) -> None:
    assert kept(rows(a=[5, 10], b=[2, 3]), room, "cost") == left


def test_no_rows_need_no_room() -> None:
    assert kept(rows(), 0) == []
