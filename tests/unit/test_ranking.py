"""The first of many by several keys, of which only those that can be among them are sorted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking import foremost

_ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([0.0, 0.5, np.inf]), st.integers(0, 3)),
    max_size=30,
)


@given(_ROWS, st.integers(0, 12))
def test_they_are_the_first_of_all_sorted(rows: list[tuple[int, float, int]], number: int) -> None:
    keys: list[npt.NDArray[Any]] = [
        np.array([row[0] for row in rows], dtype=np.uint8),
        np.array([row[1] for row in rows], dtype=np.float64),
        np.array([row[2] for row in rows], dtype=np.uint32),
        np.arange(len(rows))[::-1],  # makes the order total
    ]
    expected = np.lexsort(keys[::-1])[:number]
    assert foremost(keys, number).tolist() == expected.tolist()


@pytest.mark.parametrize(("number", "expected"), [(0, []), (1, [2]), (2, [2, 0]), (9, [2, 0, 1])])
def test_a_later_key_decides_among_ties_alone(number: int, expected: list[int]) -> None:
    keys = [np.array([1, 1, 0]), np.array([2, 3, 9])]
    assert foremost(keys, number).tolist() == expected
