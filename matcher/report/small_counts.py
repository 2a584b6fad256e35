"""Counts that may leave the hospital: small ones are withheld, and with them what would reveal them.

A count from 1 up to, not including, the smallest allowed is written as `<11`. The counts of a line add
up to a number that a reader may know, the living patients, say. So one larger count of the line at
least is withheld, too (`*`): the next one to the right, from the end on from the left, whatever its
size, and further ones until each small count could be any small number. Where the line adds up to so
little that this isn't enough, all of it is withheld. A zero tells of nobody and stays.

That guards a single line. It doesn't guard against comparing lines that ask nearly the same, or nights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

WITHHELD: Final = "*"

Told = int | str
"""A count, or the mark that stands in its place."""


def told_alone(count: int, smallest: int | None) -> Told:
    """Give a count that no sum reveals as it may leave the hospital.

    The smallest count is the smallest but zero that may; null: any may.
    """
    return f"<{smallest}" if _is_small(count, smallest) else count


def told_line(counts: Sequence[int], smallest: int | None) -> list[Told]:
    """Give counts whose sum may be known as they may leave the hospital."""
    small = [place for place, count in enumerate(counts) if _is_small(count, smallest)]
    if smallest is None or not small:
        return list(counts)
    hidden = _hidden_with(small, counts, smallest)
    if hidden is None:
        return [WITHHELD] * len(counts)
    return [
        told_alone(count, smallest) if place in small or place not in hidden else WITHHELD
        for place, count in enumerate(counts)
    ]


def _is_small(count: int, smallest: int | None) -> bool:
    return smallest is not None and 0 < count < smallest


def _hidden_with(small: Sequence[int], counts: Sequence[int], smallest: int) -> set[int] | None:
    """Give the places that are withheld together with the small ones; none where that can't be done."""
    if sum(counts) < len(counts) * smallest:
        return None
    hidden = set(small)
    to_the_right = [*range(small[0] + 1, len(counts)), *range(small[0])]
    for place in to_the_right:
        if counts[place] >= smallest:
            hidden.add(place)
            n_large = len(hidden) - len(small)
            left_for_one = sum(counts[one] for one in hidden) - (len(small) - 1)
            if left_for_one - n_large * smallest >= smallest - 1:
                return hidden
    return None
