"""Dividing the patients so that what is worked on at once fits into the memory that a run may use."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

import numpy as np
import polars as pl

from matcher.criteria import Question, leaves
from matcher.matching import BLOCK
from matcher.settings import Resources
from matcher.trials.model import Trial

_BASE = 450
"""MB that a process takes before it has read any row: libraries, vocabularies, normalizers."""

_ROW, _ANSWER, _PAIR = 380, 8, 12
"""Bytes for each row of a patient, for each question that is answered of the patient, and for each trial that
the patient is judged for: on the safe side of what was seen at 57,000 patients and 500 trials."""

_TOLD_ROW, _TOLD_ANSWER, _WORDS = 700, 16, 700
"""Bytes for each row of a patient who is told of, for each question, and for each criterion of theirs in words."""

_LEAST_TOLD = 250
"""MB that a share of told patients is given at least: with less the questions are asked over and over."""

_MOST_BLOCKS = 8
"""More patients at once save nothing more."""


def bytes_of_a_patient(n_rows: float, n_questions: int, n_trials: int) -> float:
    """Give what it takes to judge a patient of so many rows for some trials that ask so many questions."""
    return n_rows * _ROW + n_questions * _ANSWER + n_trials * _PAIR


def bytes_of_a_told_patient(n_rows: float, n_questions: int) -> float:
    """Give what it takes to tell of a patient of so many rows and questions, but for the words."""
    return n_rows * _TOLD_ROW + n_questions * _TOLD_ANSWER


def questions_of(trials: Sequence[Trial]) -> frozenset[Question]:
    """Give the questions that trials ask, whole and in parts: one that several ask is answered once."""
    asked = {criterion.question for trial in trials for criterion in trial.criteria}
    return frozenset(asked.union(part for question in asked for _, part in leaves(question)))


def shards(
    n_patients: int, each: float, resources: Resources, n_processes: int
) -> list[tuple[int, int, int]]:
    """Divide patients who take so many bytes `each` into runs of whole blocks.

    Gives the number of each run, its first patient, and its end. The answers don't depend on it.
    """
    budget = max(resources.memory_mb / n_processes - _BASE, 1) * 1e6
    fitting = min(max(int(budget / each / BLOCK), 1), _MOST_BLOCKS)
    n_blocks = ceil(n_patients / BLOCK)
    rounds = ceil(n_blocks / (fitting * n_processes))
    begins = np.arange(n_blocks + 1) * BLOCK
    number = min(rounds * n_processes, n_blocks)
    bounds = begins[np.linspace(0, n_blocks, number + 1).astype(int)].tolist() if number else []
    return [(at, first, min(last, n_patients)) for at, (first, last) in enumerate(pairwise(bounds))]


def told_shards(
    told: pl.DataFrame, n_patients: int, each: float, resources: Resources, n_processes: int
) -> list[tuple[int, int, int]]:
    """Divide the patients of some pairs (`p`, `n_rows` in words) like `shards`, as many for each process.

    They take so many bytes `each` besides the words. What questions cost whomever they are asked of is spent
    by each shard, so these are few and large.
    """
    told = told.group_by("p").agg(pl.col("n_rows").sum()).sort("p")
    p, words = told["p"].to_numpy(), told["n_rows"].to_numpy()
    takes = each + words * _WORDS
    budget = max(resources.memory_mb / n_processes - _BASE, _LEAST_TOLD) * 1e6
    number = max(ceil(takes.sum() / budget / n_processes), 1) * n_processes
    before = np.cumsum(takes) - takes
    _, begins = np.unique(before * number // max(takes.sum(), 1), return_index=True)
    firsts = [0, *p[begins[1:]].tolist()]
    return [
        (at, *bounds)
        for at, bounds in enumerate(zip(firsts, [*firsts[1:], n_patients], strict=True))
    ]
