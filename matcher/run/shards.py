"""Dividing the patients so that what is worked on at once fits into the memory that a run may use."""

from __future__ import annotations

from math import ceil

from matcher.matching import BLOCK
from matcher.settings import Resources

_BASE = 700
"""MB that a process takes before it has read any row: libraries, vocabularies, normalizers."""

_ROW, _PAIR = 1_300, 40
"""Bytes for each row of a patient, and for each trial that the patient is judged for: on the safe side of
what was seen at 16,000 patients and 500 trials."""

_MOST_BLOCKS = 8
"""More patients at once save nothing more."""


def shards(
    n_patients: int, n_rows: int, n_trials: int, resources: Resources, n_processes: int
) -> list[tuple[int, int, int]]:
    """Divide patients into runs of whole blocks: the number of each, its first patient, and its end.

    The answers don't depend on it.
    """
    budget = max(resources.memory_mb / n_processes - _BASE, 1) * 1e6
    each = n_rows / max(n_patients, 1) * _ROW + n_trials * _PAIR
    fitting = max(int(budget / each / BLOCK), 1)
    shared = ceil(n_patients / n_processes / BLOCK)
    step = BLOCK * max(min(fitting, shared, _MOST_BLOCKS), 1)
    return [
        (number, first, min(first + step, n_patients))
        for number, first in enumerate(range(0, n_patients, step))
    ]
