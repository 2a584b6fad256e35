from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest

from matcher.report.small_counts import told_alone, told_line


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (1, "<11"), (10, "<11"), (11, 11), (1200, 1200)]
)
def test_a_count_under_the_smallest_is_withheld_and_nobody_is_told(
    count: int, told: int | str
) -> None:
    assert told_alone(count, 11) == told
    assert told_alone(count, None) == count


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([900, 77, 23, 0], [900, 77, 23, 0]),
        # alone, 3 would be what is missing from the sum: the next to the right goes, too
        ([900, 3, 77, 0], [900, "<11", "*", 0]),
        ([900, 0, 77, 3], ["*", 0, 77, "<11"]),
        ([900, 3, 0, 0], ["*", "<11", 0, 0]),
        # 12 would leave too little to choose from, as it is 11 at least: another goes
        ([900, 3, 12, 0], ["*", "<11", "*", 0]),
        ([900, 3, 4, 77], [900, "<11", "<11", "*"]),
        # so few in all that every way to write it tells
        ([20, 3, 0, 0], ["*", "*", "*", "*"]),
        ([10, 10, 10, 10], ["*", "*", "*", "*"]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_a_line_withholds_what_its_sum_would_reveal(
    counts: list[int], told: list[int | str]
) -> None:
    assert told_line(counts, 11) == told
    assert told_line(counts, None) == counts


@pytest.mark.parametrize("total", [*range(25), 29])
def test_who_knows_the_sum_and_the_rule_can_not_tell_a_small_count(total: int) -> None:
    smallest = 5
    could_be: dict[tuple[int | str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for some in product(range(total + 1), repeat=3):
        if sum(some) <= total:
            counts = (*some, total - sum(some))
            could_be[tuple(told_line(counts, smallest))].append(counts)
    for told, lines in could_be.items():
        for place in range(4):
            values = {line[place] for line in lines}
            if any(0 < value < smallest for value in values):
                assert len(values) > 1, (told, lines)
                assert isinstance(told[place], str)
