from __future__ import annotations

import polars as pl
import pytest

from matcher.report.room import TRIAL, first_of_each


def rows(**trials: int) -> pl.DataFrame:
    """So many rows of each trial, numbered as they stand."""
    ids = [trial for trial, number in trials.items() for _ in range(number)]
    return pl.DataFrame({"trial_id": ids}, {"trial_id": pl.String}).with_row_index("row")


def kept(frame: pl.DataFrame, room: int) -> list[int]:
    return first_of_each(TRIAL, frame, room)["row"].to_list()


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
    assert kept(rows(a=4, b=2), room) == left


def test_a_short_group_leaves_its_room_to_the_others() -> None:
    assert kept(rows(a=9, b=1), 6) == [0, 1, 2, 3, 4, 9]


def test_no_rows_need_no_room() -> None:
    assert kept(rows(), 0) == []
