"""The written tables of spellings in `spellings/*.toml`: how hospitals write what they mean.

A table maps concepts to groups of ways to write them; a way in the group `often` is drawn twelve
times as often as one in `rarely`. What is drawn is a spelling for each of many concepts at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

WEIGHTS = {"often": 12, "sometimes": 4, "rarely": 1}
CHINESE = "chinese"
MIXED_LANGUAGE = 0.2
"""How often a hospital that works in Chinese writes in English all the same."""

NOTHING = -1
"""The code of no concept: an empty cell."""


class Spellings:
    """The ways to write each of a list of concepts.

    A concept's code is its place in `keys`. Concepts without Chinese spellings are written in
    English everywhere.
    """

    def __init__(self, concepts: Mapping[str, Mapping[str, Any]]) -> None:
        self.keys = tuple(concepts)
        self._codes = {key: code for code, key in enumerate(self.keys)}
        english = [_weighted(groups) for groups in concepts.values()]
        chinese = [
            [(text, 1) for text in groups[CHINESE]] if CHINESE in groups else ways
            for groups, ways in zip(concepts.values(), english, strict=True)
        ]
        self._texts, self._ladder = _ladder([*english, *chinese])

    def code(self, key: str) -> int:
        """Give a concept's code.

        Raises:
            KeyError: the table has no such concept.
        """
        return self._codes[key]

    def codes(self, keys: Iterable[str]) -> NDArray[np.int64]:
        """Give the codes of several concepts, in order."""
        return np.array([self._codes[key] for key in keys], dtype=np.int64)

    def draw(
        self,
        rng: np.random.Generator,
        codes: NDArray[Any],
        chinese: NDArray[np.bool_] | None = None,
    ) -> pl.Series:
        """Draw a spelling for each code; null for `NOTHING` and for empty cells.

        `chinese` says for each code whether the hospital works in Chinese.
        """
        place = codes.astype(np.int64)
        if chinese is not None:
            switch = chinese & (rng.random(len(codes)) >= MIXED_LANGUAGE)
            place = place + len(self.keys) * switch
        chosen = np.searchsorted(self._ladder, place + rng.random(len(codes)), side="right")
        chosen[codes == NOTHING] = 0
        return self._texts.gather(chosen)


def _weighted(groups: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(text, weight) for group, weight in WEIGHTS.items() for text in groups.get(group, ())]


def _ladder(
    concepts: Sequence[Sequence[tuple[str, int]]],
) -> tuple[pl.Series, NDArray[np.float64]]:
    """Lay all spellings on one line: concept c covers the stretch from c to c + 1.

    The first text is the empty cell, which covers everything below zero.
    """
    texts: list[str | None] = [None]
    ladder: list[float] = [0.0]
    for code, ways in enumerate(concepts):
        steps = np.cumsum([weight for _, weight in ways], dtype=np.float64)
        texts.extend(text or None for text, _ in ways)
        ladder.extend(code + steps / steps[-1])
    return pl.Series("spelling", texts, dtype=pl.String), np.array(ladder)


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """Read one file of the folder `spellings`, by its name without the ending."""
    text = files(__package__).joinpath("spellings", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def read_spellings(name: str, kind: str) -> Spellings:
    """Read the spellings of one kind of concept: a first-level table of a file."""
    return Spellings(read_table(name)[kind])
