"""What `matcher normalize` prints, and lines that nobody meant as input."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from matcher.normalize.command import KINDS, normalized_lines
from matcher.normalize.text import LONGEST, readable

FOLDER = Path(__file__).parents[3] / "config/vocabulary"
SHARED_KEYS = {"raw", "concept", "status", "method", "score", "candidates"}
OWN_KEYS = {
    "diagnosis": set(),
    "stage": {"t", "n", "m"},
    "biomarker": {"findings"},
    "drug": {"drugs", "classes"},
    "lab": {"low", "high", "low_open", "high_open", "unit"},
    "condition": {"negated", "grade"},
}
LINES = ["", "\t\t\t\t\t", "a\tb\tc\td\te\tf\tg", "x" * 1_000_000, "no " * 300_000, "\x00 \ud7ff"]


@pytest.mark.parametrize("kind", sorted(OWN_KEYS))
def test_strange_lines_are_answered_soon_and_read_as_nothing(kind: str) -> None:
    list(normalized_lines(kind, ["warm"], FOLDER))
    begun = time.perf_counter()
    printed = [json.loads(line) for line in normalized_lines(kind, LINES, FOLDER)]
    assert time.perf_counter() - begun < 30  # generous: most of it reads the vocabularies
    assert [one["raw"] for one in printed] == LINES
    for one in printed:
        assert set(one) >= SHARED_KEYS | OWN_KEYS[kind]
        assert (one["concept"], one["status"]) == (None, "unmatched")


def test_candidates_are_concepts_with_scores() -> None:
    [line] = normalized_lines("drug", ["TC"], FOLDER)
    printed = json.loads(line)
    assert printed["status"] == "ambiguous"
    assert all(set(one) == {"concept", "score"} for one in printed["candidates"])
    assert printed["candidates"]


def test_a_text_is_read_up_to_its_longest() -> None:
    assert readable(("x" * LONGEST, "y")) == ("x" * LONGEST, "y")
    assert readable(("x" * (LONGEST + 1), "y")) == ("", "")


def test_every_kind_can_be_built() -> None:
    assert set(KINDS) >= set(OWN_KEYS)
